package settlement

import (
	"encoding/csv"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CSV returns the journal as a table with a head, a row for each line: day, entry,
// partner, kind, account, debit, credit, currency. Amounts are in major units with all
// decimals and without a sign.
//
// Names are data, not formulas: one that a spreadsheet would run, because it begins with
// = + - @ or an apostrophe, has an apostrophe in front. What does not print is written
// as %0A, and so are % itself, as %25, and the semicolon, as %3B: where it separates
// columns, as in much of Europe, quotes inside a row would not keep a name in one cell. A
// row is one line.
func (v Vouchers) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"day", "entry", "partner", "kind", "account", "debit", "credit", "currency"}) // to memory
	for _, x := range v {
		for _, l := range x.Lines {
			debit, credit := l.Amount.Amount(), ""
			if l.Amount.Sign() < 0 {
				debit, credit = "", l.Amount.Neg().Amount()
			}
			_ = w.Write([]string{
				x.Day.String(), csvCell(x.Entry), csvCell(x.Partner), string(x.Kind), csvCell(l.Account), debit, credit, string(l.Amount.Currency()),
			})
		}
	}
	w.Flush()
	return b.String()
}

// Hledger returns the journal as text for hledger: a transaction for each voucher, with
// the id of its entry as the tag "entry". Accounts of partners have one below them for
// each partner, so that a balance report shows what each is owed. In the names of
// partners and in ids everything but letters, digits and . _ - (in ids also / and ~) is
// written as %20, byte by byte, so that two partners never share an account and no
// name ends a line.
func (v Vouchers) Hledger() string {
	if len(v) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("decimal-mark .\n")
	for _, x := range v {
		fmt.Fprintf(&b, "\n%s %s %s  ; entry:%s\n", x.Day, x.Kind, encoded(x.Partner, ""), encoded(x.Entry, "/~"))
		for _, l := range x.Lines {
			account := l.Account
			if l.Partner != "" {
				account += ":" + encoded(l.Partner, "")
			}
			fmt.Fprintf(&b, "    %s  %s\n", account, l.Amount)
		}
	}
	return b.String()
}

// csvCell returns a text as a cell that is one line, and no formula.
func csvCell(s string) string {
	s = encode(s, func(r rune) bool { return r != '%' && r != ';' && (r == ' ' || unicode.IsPrint(r)) })
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, unicode.IsSpace)); strings.ContainsRune("=+-@'＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// encoded returns a name as a part of an account: letters, digits, . _ - and what is
// allowed besides.
func encoded(s, besides string) string {
	return encode(s, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-"+besides, r)
	})
}

// encode writes the bytes of what may not stand as it is in hexadecimal.
func encode(s string, stands func(rune) bool) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if stands(r) && (r != utf8.RuneError || n > 1) {
			b.WriteString(s[:n])
		} else {
			for i := range n {
				fmt.Fprintf(&b, "%%%02X", s[i])
			}
		}
		s = s[n:]
	}
	return b.String()
}
