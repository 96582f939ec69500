package settlement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
)

// Accounts name the accounts that a [Journal] books to, as the ledger calls them:
// letters, digits, single spaces and any of : . _ - & / ' inside, a letter or a digit
// at both ends, at most 200 bytes. All but Withheld are required; one account may serve several
// kinds, but none of Payable, Held and Receivable is one of the others' too, and no other one
// is below them, where the accounts of the partners are.
type Accounts struct {
	// Payable is what partners are owed, payable or not yet, and Held what is held of it.
	// Receivable is what they owe. Lines on these three name the partner.
	Payable    string `json:"payable"`
	Held       string `json:"held"`
	Receivable string `json:"receivable"`
	// Cash is where payouts are paid from, and where partners pay what they owe.
	Cash string `json:"cash"`
	// Withheld is what was withheld of payouts, which the company owes to somebody else, such
	// as the state. Empty: "liabilities:withheld".
	Withheld string `json:"withheld,omitzero"`
	// The other side of each kind, such as an expense: debited where the partner gains. A
	// cycle of a retainer that the partner owes is of the kind earned, below 0, and
	// credited to Earned.
	Earned     string `json:"earned"`
	Returned   string `json:"returned"`
	Clawed     string `json:"clawed"`
	Capped     string `json:"capped"`
	TruedUp    string `json:"trued_up"`
	Adjusted   string `json:"adjusted"`
	WrittenOff string `json:"written_off"` // debts of partners that are given up
}

// A Voucher is one entry as it is booked.
type Voucher struct {
	Day     partnerecon.Day  `json:"day,omitzero"`   // on which the entry was posted
	Entry   string           `json:"entry,omitzero"` // its id
	Partner string           `json:"partner,omitzero"`
	Kind    partnerecon.Kind `json:"kind,omitzero"`
	Lines   []VoucherLine    `json:"lines,omitempty"` // which add up to 0
}

// A VoucherLine is one side of a voucher.
type VoucherLine struct {
	Account string            `json:"account,omitzero"`
	Partner string            `json:"partner,omitzero"` // on the accounts of partners; empty on the others
	Amount  partnerecon.Money `json:"amount,omitzero"`  // above 0 a debit, below 0 a credit
}

// Vouchers are a journal, in the order of its entries.
type Vouchers []Voucher

// Journal books entries in double entry: for each that moves money a voucher whose
// lines add up to 0. What a partner is owed is credited to Payable, and what a hold
// keeps back moves on to Held; where a partner owes more than it is owed beside that,
// the rest is debited to Receivable, and settled by what it is owed next. So for every
// partner Payable + Held - Receivable, as credits, is the closing of its statement, less
// what it owes for retainers and pays by itself: that is debited to Receivable, too, and
// settled by nothing but what it pays. Where debts are recovered within limits, or each selling entity pays by itself, what is
// payable beside a debt is booked as what is left of the two.
//
// The entries of a partner begin with its first one and stand in the order in which
// [Program.Run] yields them: its balance decides what is payable and what is receivable.
// That is not always the order of days, as a close posts what time alone brought, such as
// a cycle of a retainer, on its own earlier day. For a single month book them all and take the vouchers with
// days of that month. Currencies are kept apart. Entries of status kinds have no voucher.
//
// Names that are missing or cannot be written are a [partnerecon.InvalidError]. An id
// that stands twice is [ErrDuplicate], a balance out of range
// [partnerecon.ErrOverflow], an entry without a day or an amount [ErrEntry].
func Journal(entries []partnerecon.Entry, a Accounts) (Vouchers, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	balances := map[holder]*owed{}
	seen := make(map[string]bool, len(entries))
	var out Vouchers
	for i := range entries {
		e := &entries[i]
		if e.Kind.Status() {
			continue
		}
		id := e.ID()
		switch {
		case seen[id]:
			return nil, fmt.Errorf("settlement: entry %s stands twice: %w", problem.Quote(id), ErrDuplicate)
		case !e.Kind.Known() || !e.Amount.Stated() || e.Posted.IsZero():
			return nil, fmt.Errorf("settlement: entry %s of kind %s: %w: it has no amount or no day", problem.Quote(id), problem.Quote(string(e.Kind)), ErrEntry)
		}
		seen[id] = true
		who := holder{e.Claim.Partner, e.Amount.Currency()}
		if balances[who] == nil {
			balances[who] = &owed{}
		}
		lines, err := a.book(e, balances[who])
		if err != nil {
			return nil, fmt.Errorf("settlement: entry %s: %w", problem.Quote(id), problem.Inner(err))
		}
		if len(lines) > 0 {
			out = append(out, Voucher{e.Posted, id, e.Claim.Partner, e.Kind, lines})
		}
	}
	return out, nil
}

// A holder is a partner in a currency.
type holder struct {
	partner  string
	currency partnerecon.Currency
}

// owed is what a partner is owed in all, and what of it is held.
type owed struct{ total, held int64 }

// parts returns the balances of the three accounts of a partner, as credits: what it
// is owed beside what is held, what is held, and what it owes, which is a debit.
func (o owed) parts() (payable, held, receivable int64, ok bool) {
	rest, ok := exact.Add(o.total, -o.held)
	return max(0, rest), o.held, max(0, -rest), ok
}

// book returns the lines of an entry, and moves the balance of its partner.
func (a *Accounts) book(e *partnerecon.Entry, o *owed) ([]VoucherLine, error) {
	if e.Claim.Component == retainer.ComponentReceivable {
		return []VoucherLine{{a.of(e.Kind), "", e.Amount}, {a.Receivable, e.Claim.Partner, e.Amount.Neg()}}, nil
	}
	n := e.Amount.Minor()
	next := *o
	sum := &next.total
	if e.Kind.Holding() {
		sum = &next.held
	}
	var fits bool
	if *sum, fits = exact.Add(*sum, n); !fits {
		return nil, partnerecon.ErrOverflow
	}
	payable, held, receivable, _ := o.parts()
	payable2, held2, receivable2, ok := next.parts()
	other := n
	if e.Kind.Holding() {
		other = 0
	}
	var out []VoucherLine
	for _, l := range [...]struct {
		account, partner string
		now, before      int64 // as debits
	}{
		{a.across(e), "", other, 0},
		{a.Receivable, e.Claim.Partner, receivable2, receivable},
		{a.Payable, e.Claim.Partner, -payable2, -payable},
		{a.Held, e.Claim.Partner, -held2, -held},
	} {
		debit, fits := exact.Add(l.now, -l.before)
		if ok = ok && fits; debit != 0 {
			out = append(out, VoucherLine{l.account, l.partner, moneyIn(debit, e.Amount.Currency())})
		}
	}
	if !ok {
		return nil, partnerecon.ErrOverflow
	}
	*o = next
	return out, nil
}

// withheldAccount is where what was withheld is booked, where no name is given.
const withheldAccount = "liabilities:withheld"

// across returns the account on the other side of an entry.
func (a *Accounts) across(e *partnerecon.Entry) string {
	if e.Kind == partnerecon.Paid && strings.HasPrefix(e.Claim.Component, withheldPrefix) {
		return cmp.Or(a.Withheld, withheldAccount)
	}
	return a.of(e.Kind)
}

// of returns the account on the other side of a kind; a hold has none.
func (a *Accounts) of(k partnerecon.Kind) string {
	switch k {
	case partnerecon.Earned:
		return a.Earned
	case partnerecon.Returned:
		return a.Returned
	case partnerecon.Clawed:
		return a.Clawed
	case partnerecon.Capped:
		return a.Capped
	case partnerecon.TruedUp:
		return a.TruedUp
	case partnerecon.Adjusted:
		return a.Adjusted
	case partnerecon.Paid:
		return a.Cash
	case partnerecon.WrittenOff:
		return a.WrittenOff
	case partnerecon.Held, partnerecon.Released, partnerecon.Sealed, partnerecon.Obligation, partnerecon.Rebased:
		return ""
	}
	return ""
}

// maxAccount bounds the name of an account, in bytes.
const maxAccount = 200

// check reports all names that are missing, cannot be written, or serve two ends.
func (a *Accounts) check() error {
	var list problem.List
	names := [...][2]string{
		{"/payable", a.Payable},
		{"/held", a.Held},
		{"/receivable", a.Receivable},
		{"/cash", a.Cash},
		{"/earned", a.Earned},
		{"/returned", a.Returned},
		{"/clawed", a.Clawed},
		{"/capped", a.Capped},
		{"/trued_up", a.TruedUp},
		{"/adjusted", a.Adjusted},
		{"/written_off", a.WrittenOff},
		{"/withheld", cmp.Or(a.Withheld, withheldAccount)},
	}
	for i, n := range names {
		of := slices.IndexFunc(names[:min(i, 3)], func(o [2]string) bool { return o[1] == n[1] })
		switch {
		case n[1] == "":
			list.Add(n[0], problem.Required, "missing; name the account")
		case len(n[1]) > maxAccount:
			list.Add(n[0], problem.Limit, "%d bytes, at most %d", len(n[1]), maxAccount)
		case !accountName(n[1]):
			list.Add(n[0], problem.Syntax, "%s: want letters, digits, single spaces and : . _ - & / ' inside", problem.Quote(n[1]))
		case of >= 0:
			list.Add(n[0], problem.Conflict, "%s is the account of %s", problem.Quote(n[1]), names[of][0])
		case i >= 3:
			below := slices.IndexFunc(names[:3], func(o [2]string) bool { return o[1] != "" && strings.HasPrefix(n[1], o[1]+":") })
			if below >= 0 {
				list.Add(n[0], problem.Conflict, "%s is below the account of %s, where each partner has one of its own", problem.Quote(n[1]), names[below][0])
			}
		}
	}
	return invalid(&list)
}

// accountName reports whether a name can be written in a journal as it stands.
func accountName(s string) bool {
	before, plain := ':', false // as if it were behind a colon: at the front no mark stands
	for _, r := range s {
		mark := strings.ContainsRune(" :._-&/'", r)
		plain = unicode.IsLetter(r) || unicode.IsDigit(r)
		switch {
		case !plain && !mark, mark && before == ':', (r == ' ' || r == ':') && before == ' ':
			return false
		}
		before = r
	}
	return plain
}
