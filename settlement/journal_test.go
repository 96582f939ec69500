package settlement_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// books are accounts with an expense of its own for each kind.
func books() settlement.Accounts {
	return settlement.Accounts{
		Payable: "liabilities:partners", Held: "liabilities:partners held", Receivable: "assets:partners", Cash: "assets:bank",
		Earned: "expenses:commission:earned", Returned: "expenses:commission:returned", Clawed: "expenses:commission:clawed",
		Capped: "expenses:commission:capped", TruedUp: "expenses:commission:trued up", Adjusted: "expenses:commission:adjusted",
		WrittenOff: "expenses:bad debt",
	}
}

func posted(e pe.Entry, on string) pe.Entry {
	e.Posted = day(on)
	return e
}

func TestJournal(t *testing.T) {
	entries := []pe.Entry{
		posted(line("a", "acme", "100", pe.Earned), "2025-01-10"),
		posted(line("h", "acme", "30", pe.Held), "2025-01-11"),
		posted(line("o", "acme", "-70", pe.Paid), "2025-01-31"),
		posted(line("u", "acme", "-30", pe.Released), "2025-02-01"),
		posted(line("c", "acme", "-45", pe.Clawed), "2025-02-02"),
		posted(line("b", "acme", "25", pe.Earned), "2025-02-03"),
		posted(line("r", "acme", "-12", pe.Returned), "2025-02-04"),
		posted(line("w", "acme", "2", pe.WrittenOff), "2025-02-05"),
		{Cause: "s", Kind: pe.Sealed, Posted: day("2025-02-06")},
	}
	got, err := settlement.Journal(entries, books())
	if err != nil {
		t.Fatal(err)
	}
	// Owed after each, and of it held: 100; 100, 30 held; 30, 30 held; 30; -15; 10; -2; 0.
	want := `decimal-mark .

2025-01-10 earned acme  ; entry:a/acme/////earned
    expenses:commission:earned  100.00 EUR
    liabilities:partners:acme  -100.00 EUR

2025-01-11 held acme  ; entry:h/acme/////held
    liabilities:partners:acme  30.00 EUR
    liabilities:partners held:acme  -30.00 EUR

2025-01-31 paid acme  ; entry:o/acme/////paid
    assets:bank  -70.00 EUR
    liabilities:partners:acme  70.00 EUR

2025-02-01 released acme  ; entry:u/acme/////released
    liabilities:partners:acme  -30.00 EUR
    liabilities:partners held:acme  30.00 EUR

2025-02-02 clawed acme  ; entry:c/acme/////clawed
    expenses:commission:clawed  -45.00 EUR
    assets:partners:acme  15.00 EUR
    liabilities:partners:acme  30.00 EUR

2025-02-03 earned acme  ; entry:b/acme/////earned
    expenses:commission:earned  25.00 EUR
    assets:partners:acme  -15.00 EUR
    liabilities:partners:acme  -10.00 EUR

2025-02-04 returned acme  ; entry:r/acme/////returned
    expenses:commission:returned  -12.00 EUR
    assets:partners:acme  2.00 EUR
    liabilities:partners:acme  10.00 EUR

2025-02-05 written_off acme  ; entry:w/acme/////written_off
    expenses:bad debt  2.00 EUR
    assets:partners:acme  -2.00 EUR
`
	if diff := cmp.Diff(want, got.Hledger()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The fifth of them as a table: 45 go back, 30 of them from what is payable.
	want = `day,entry,partner,kind,account,debit,credit,currency
2025-02-02,c/acme/////clawed,acme,clawed,expenses:commission:clawed,,45.00,EUR
2025-02-02,c/acme/////clawed,acme,clawed,assets:partners,15.00,,EUR
2025-02-02,c/acme/////clawed,acme,clawed,liabilities:partners,30.00,,EUR
`
	if diff := cmp.Diff(want, got[4:5].CSV()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if none, err := settlement.Journal(nil, books()); err != nil || none.Hledger() != "" || strings.Count(none.CSV(), "\n") != 1 {
		t.Errorf("a journal of nothing: %q, %v", none.Hledger(), err)
	}
}

func TestJournalRefuses(t *testing.T) {
	most, err := pe.FromMinor(math.MaxInt64, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	a := posted(line("a", "acme", "1", pe.Earned), "2025-01-10")
	huge := a
	huge.Cause, huge.Amount = "b", most
	hold := posted(line("h", "acme", "1", pe.Held), "2025-01-10")
	hold.Amount = most.Neg()
	unknown, unstated := a, a
	unknown.Kind, unstated.Amount = "gift", pe.Money{}
	for _, c := range []struct {
		name    string
		entries []pe.Entry
		want    error
		says    string
	}{
		{"an id that stands twice", []pe.Entry{a, a}, settlement.ErrDuplicate, `"a/acme/////earned" stands twice`},
		{"no day", []pe.Entry{line("a", "acme", "1", pe.Earned)}, settlement.ErrEntry, `"a/acme/////earned"`},
		{"no amount", []pe.Entry{unstated}, settlement.ErrEntry, "no amount"},
		{"another kind", []pe.Entry{unknown}, settlement.ErrEntry, `"gift"`},
		{"a balance out of range", []pe.Entry{a, huge}, pe.ErrOverflow, `"b/acme/////earned"`},
		{"what is not held out of range", []pe.Entry{a, hold}, pe.ErrOverflow, `"h/acme/////held"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := settlement.Journal(c.entries, books()); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || got != nil {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

func TestAccounts(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*settlement.Accounts)
		want   string // the code at /cash or elsewhere; empty: it is taken
	}{
		{"letters of other scripts, digits and marks", func(a *settlement.Accounts) { a.Cash = "2800 Bänke & Kassen:Girokonto-1" }, ""},
		{"one account for several kinds", func(a *settlement.Accounts) { a.Returned, a.Clawed = a.Earned, a.Earned }, ""},
		{"one account at both ends", func(a *settlement.Accounts) { a.Cash = a.Payable }, "/cash conflict"},
		{"one account for what is held and what is payable", func(a *settlement.Accounts) { a.Held = a.Payable }, "/held conflict"},
		{"one below an account of partners", func(a *settlement.Accounts) { a.Cash = a.Payable + ":bank" }, "/cash conflict"},
		{"what is withheld, below it by default", func(a *settlement.Accounts) { a.Payable = "liabilities" }, "/withheld conflict"},
		{"one that begins alike", func(a *settlement.Accounts) { a.Cash = a.Payable + " bank" }, ""},
		{"missing", func(a *settlement.Accounts) { a.Cash = "" }, "/cash required"},
		{"two spaces, which end a name", func(a *settlement.Accounts) { a.Cash = "assets:my  bank" }, "/cash syntax"},
		{"an end of the line", func(a *settlement.Accounts) { a.Cash = "assets\n2025-01-01 theft" }, "/cash syntax"},
		{"a comment", func(a *settlement.Accounts) { a.Cash = "assets ;bank" }, "/cash syntax"},
		{"a mark in front", func(a *settlement.Accounts) { a.Cash = "-bank" }, "/cash syntax"},
		{"a space in front", func(a *settlement.Accounts) { a.Cash = " bank" }, "/cash syntax"},
		{"a space at the end", func(a *settlement.Accounts) { a.Cash = "bank " }, "/cash syntax"},
		{"a colon at the end", func(a *settlement.Accounts) { a.Cash = "assets:" }, "/cash syntax"},
		{"an account without a name", func(a *settlement.Accounts) { a.Cash = "assets::bank" }, "/cash syntax"},
		{"a space before a colon", func(a *settlement.Accounts) { a.Cash = "assets :bank" }, "/cash syntax"},
		{"no text", func(a *settlement.Accounts) { a.Cash = "a\xffb" }, "/cash syntax"},
		{"too long", func(a *settlement.Accounts) { a.Cash = strings.Repeat("a", 201) }, "/cash limit"},
		{"as long as may be", func(a *settlement.Accounts) { a.Cash = strings.Repeat("a", 200) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := books()
			c.change(&a)
			_, err := settlement.Journal(nil, a)
			got := ""
			var invalid *pe.InvalidError
			if errors.As(err, &invalid) {
				for _, p := range invalid.Problems {
					got += p.Path + " " + p.Code
				}
			}
			if got != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
	var invalid *pe.InvalidError
	if _, err := settlement.Journal(nil, settlement.Accounts{}); !errors.As(err, &invalid) || len(invalid.Problems) != 11 {
		t.Errorf("no accounts at all: %v", err)
	}
}

// Names are data: none ends a line, none runs in a spreadsheet, and no two share an
// account.
func TestNamesInAJournal(t *testing.T) {
	names := []string{
		"acme", "ac me", "ac%20me", "acme:eu", "acme  ; entry:x", "acme\n2025-01-01 theft\n    assets:bank  -5 EUR", "=HYPERLINK(1)", "+1", "-1", "@SUM(1)",
		"'=1", " =1", "\t=1", "＝1", `quo"te`, "a,b", "a;b", "a;=HYPERLINK(1)", `;"`, "\xff", "\u2028", "Müller",
	}
	var entries []pe.Entry
	for _, n := range names {
		entries = append(entries, posted(line(n, n, "1", pe.Earned), "2025-01-10"))
	}
	v, err := settlement.Journal(entries, books())
	if err != nil {
		t.Fatal(err)
	}
	text := v.Hledger()
	accounts := map[string]bool{}
	for _, l := range strings.Split(text, "\n") {
		if !regexp.MustCompile(`^(|decimal-mark \.|2025-01-10 earned [\p{L}\p{N}._%-]+  ; entry:[\p{L}\p{N}._%/~-]+|    [\p{L}: ]+(:[\p{L}\p{N}._%-]+)?  -?1\.00 EUR)$`).MatchString(l) {
			t.Errorf("line %q", l)
		}
		if rest, ok := strings.CutPrefix(l, "    liabilities:partners:"); ok {
			accounts[rest] = true
		}
	}
	if len(accounts) != len(names) {
		t.Errorf("%d partners share %d accounts", len(names), len(accounts))
	}
	table := v.CSV()
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) != 1+2*len(names) || strings.Count(table, "\n") != len(rows) {
		t.Fatalf("%d rows in %d lines, %v", len(rows), strings.Count(table, "\n"), err)
	}
	cells := map[string]bool{}
	for _, r := range rows[1:] {
		for _, cell := range r {
			if strings.IndexAny(strings.TrimSpace(cell), "=+-@") == 0 {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
		cells[r[2]] = true
	}
	if strings.Contains(table, ";") {
		t.Errorf("split at semicolons the table has other cells:\n%s", table)
	}
	if len(cells) != len(names) || !cells["a%3Bb"] || !cells["'=HYPERLINK(1)"] || !cells["''=1"] || !cells["ac me"] || !cells["Müller"] {
		t.Errorf("%d partners are %d names: %v", len(names), len(cells), cells)
	}
}

// Whatever partners are called, a journal has a line for each line, every partner an
// account of its own, and the table the amounts it had.
func TestLawNamesAreData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.String(), 1, 5, rapid.ID).Draw(t, "partners")
		var entries []pe.Entry
		for _, n := range names {
			entries = append(entries, posted(line(n, n, "1", pe.Earned), "2025-01-10"))
		}
		v, err := settlement.Journal(entries, books())
		if err != nil {
			t.Fatal(err)
		}
		accounts := map[string]bool{}
		lines := strings.Split(strings.TrimSuffix(v.Hledger(), "\n"), "\n")
		for _, l := range lines {
			if strings.HasPrefix(l, "    liabilities:partners") {
				accounts[l] = true
			}
		}
		if len(lines) != 1+4*len(names) || len(accounts) != len(names) {
			t.Fatalf("%d partners, %d lines, %d accounts\n%s", len(names), len(lines), len(accounts), v.Hledger())
		}
		table := v.CSV()
		rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
		if err != nil || len(rows) != 1+2*len(names) || strings.Count(table, "\n") != len(rows) {
			t.Fatalf("%v\n%q", err, table)
		}
		seen := map[string]bool{}
		for _, r := range rows[1:] {
			for _, cell := range r {
				if strings.IndexAny(strings.TrimSpace(cell), "=+-@") == 0 {
					t.Fatalf("a spreadsheet would run %q", cell)
				}
			}
			seen[r[2]] = true
		}
		if len(seen) != len(names) {
			t.Fatalf("%d partners are %d names", len(names), len(seen))
		}
	})
}

// Every voucher adds up to 0, and the accounts of each partner to its statement: by
// kind, what is held, and the closing.
func TestLawAJournalIsTheStatement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		b, entries := fold(t, p, append(lawStandings(), drawFacts(t)...))
		a := books()
		v, err := settlement.Journal(entries, a)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[[2]string]int64{} // by account and partner, as debits
		for _, x := range v {
			total := int64(0)
			for _, l := range x.Lines {
				total += l.Amount.Minor()
				sums[[2]string{l.Account, x.Partner}] += l.Amount.Minor()
			}
			if total != 0 || len(x.Lines) < 2 {
				t.Fatalf("voucher %+v", x)
			}
		}
		s, err := p.Statement(b, month("2025-01"), month("2025-05"))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range s.Rows {
			of := func(account string) int64 { return sums[[2]string{account, r.Partner}] }
			if owed := -of(a.Payable) - of(a.Held) - of(a.Receivable); owed != r.Closing.Minor() || -of(a.Held) != r.Held.Minor() || of(a.Payable) > 0 || of(a.Receivable) < 0 {
				t.Fatalf("%+v\njournal: owed %d, held %d", r, owed, -of(a.Held))
			}
			for _, k := range []struct {
				account string
				kind    pe.Kind
			}{
				{a.Earned, pe.Earned},
				{a.Returned, pe.Returned},
				{a.Clawed, pe.Clawed},
				{a.Capped, pe.Capped},
				{a.TruedUp, pe.TruedUp},
				{a.Adjusted, pe.Adjusted},
				{a.Cash, pe.Paid},
				{a.WrittenOff, pe.WrittenOff},
			} {
				if of(k.account) != r.Of(k.kind).Minor() {
					t.Fatalf("%s of %s: %d, statement %s", k.kind, r.Partner, of(k.account), r.Of(k.kind))
				}
			}
		}
		if again, _ := settlement.Journal(entries, a); fmt.Sprint(again.CSV(), again.Hledger()) != fmt.Sprint(v.CSV(), v.Hledger()) {
			t.Fatal("the same entries give another journal")
		}
	})
}

// An account below one of the accounts that have a part for each partner is told below which.
func TestAccountsBelowThoseOfPartners(t *testing.T) {
	for name, of := range map[string]func(*settlement.Accounts) string{
		"/payable": func(a *settlement.Accounts) string { return a.Payable },
		"/held":    func(a *settlement.Accounts) string { return a.Held },
	} {
		a := books()
		a.Cash = of(&a) + ":bank"
		_, err := settlement.Journal(nil, a)
		want := fmt.Sprintf("/cash conflict: %q is below the account of %s, where each partner has one of its own\n", a.Cash, name)
		if got := saidOf(t, err); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Accounts that have no part for each partner may be one account, and one below the other.
func TestAccountsOfOneKindMayBeOne(t *testing.T) {
	a := books()
	a.Returned, a.Adjusted, a.TruedUp, a.Clawed = a.Earned, a.Earned+":adjusted", a.Cash, a.Cash+":clawed"
	if _, err := settlement.Journal(nil, a); err != nil {
		t.Error(err)
	}
	a = books()
	a.Held, a.Capped = a.Payable, a.Receivable
	_, err := settlement.Journal(nil, a)
	want := "/capped conflict: \"assets:partners\" is the account of /receivable\n/held conflict: \"liabilities:partners\" is the account of /payable\n"
	if got := saidOf(t, err); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// In a table nothing is a debit of 0.00, and a byte that is not UTF-8 is written in hexadecimal; the character
// that stands for such bytes is one like others. Text for hledger has neither.
func TestCellsOfAJournal(t *testing.T) {
	v := settlement.Vouchers{{Day: day("2025-01-10"), Entry: "e", Partner: "a\xffb\ufffd", Kind: pe.Earned, Lines: []settlement.VoucherLine{
		{Account: "x", Amount: eur("0")}, {Account: "x", Amount: eur("0.01")}, {Account: "x", Amount: eur("-0.01")},
	}}}
	want := "day,entry,partner,kind,account,debit,credit,currency\n" +
		"2025-01-10,e,a%FFb\ufffd,earned,x,0.00,,EUR\n2025-01-10,e,a%FFb\ufffd,earned,x,0.01,,EUR\n2025-01-10,e,a%FFb\ufffd,earned,x,,0.01,EUR\n"
	if diff := cmp.Diff(want, v.CSV()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got, _, _ := strings.Cut(strings.TrimPrefix(v.Hledger(), "decimal-mark .\n\n"), "\n"); got != "2025-01-10 earned a%FFb%EF%BF%BD  ; entry:e" {
		t.Error(got)
	}
}
