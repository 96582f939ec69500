package clawback

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Debt is the state of one partner: what it owes after clawbacks and what is carried
// to its next payout. The caller keeps it and stores it as JSON; the zero Debt is a
// partner that owes nothing.
//
// It is plain data to be read; only [Recovery.Apply] changes it. A copy by assignment
// shares memory with the original: use [Debt.Clone].
type Debt struct {
	Partner string `json:"partner,omitzero"`
	// Accounts by currency. Whole numbers are minor units of it.
	Accounts []Account `json:"accounts,omitempty"`
	// On is the day of the last event, Left the day the partner left, if it did.
	On   partnerecon.Day `json:"on,omitzero"`
	Left partnerecon.Day `json:"left,omitzero"`
	// Events that were applied, but for those of [Debited], in their order.
	Events []Applied `json:"events,omitempty"`
}

// An Account is what a partner owes, and has to come, in one currency.
type Account struct {
	Currency partnerecon.Currency `json:"currency"`
	// Owed, oldest first: the order in which it is recovered.
	Owed []Owed `json:"owed,omitempty"`
	// Credit is carried to the next payout.
	Credit int64 `json:"credit,omitzero,string"`
	// Recovered was withheld in Period so far.
	Period    partnerecon.Month `json:"period,omitzero"`
	Recovered int64             `json:"recovered,omitzero,string"`
}

// Owed is what is left of one debt.
type Owed struct {
	Claim  partnerecon.Claim `json:"claim"` // what went back
	Since  partnerecon.Day   `json:"since"` // the day it arose
	Amount int64             `json:"amount,string"`
}

// Applied is an event that was applied, and what tells it from another with its id.
type Applied struct {
	ID     string `json:"id"`
	What   string `json:"what"`
	Digest string `json:"digest"` // of its content
}

// Owes returns what the partner owes in a currency: 0 or more, and the zero Money of a
// currency that there is not.
func (d Debt) Owes(c partnerecon.Currency) partnerecon.Money {
	return moneyIn(owes(d.account(c).Owed), c)
}

// Credit returns what is carried to the partner's next payout in a currency: 0 or more,
// and the zero Money of a currency that there is not.
func (d Debt) Credit(c partnerecon.Currency) partnerecon.Money {
	return moneyIn(d.account(c).Credit, c)
}

// account returns a copy of an account, the empty one where there is none.
func (d Debt) account(c partnerecon.Currency) Account {
	if i, ok := d.find(c); ok {
		return d.Accounts[i]
	}
	return Account{Currency: c}
}

func (d Debt) find(c partnerecon.Currency) (int, bool) {
	return slices.BinarySearchFunc(d.Accounts, c, func(a Account, c partnerecon.Currency) int { return cmp.Compare(a.Currency, c) })
}

// put stores an account, and drops one in which nothing stands.
func (d *Debt) put(a Account) {
	i, ok := d.find(a.Currency)
	empty := len(a.Owed) == 0 && a.Credit == 0 && a.Period.IsZero()
	switch {
	case ok && empty:
		d.Accounts = slices.Delete(d.Accounts, i, i+1)
	case ok:
		d.Accounts[i] = a
	case !empty:
		d.Accounts = slices.Insert(d.Accounts, i, a)
	}
}

// owes sums what is owed; the sum of an account fits.
func owes(all []Owed) int64 {
	var sum int64
	for _, o := range all {
		sum += o.Amount
	}
	return sum
}

// settle takes an amount from what is owed, the oldest first, and returns what stays.
func settle(all []Owed, amount int64) []Owed {
	var out []Owed
	for _, o := range all {
		taken := min(o.Amount, amount)
		amount -= taken
		if o.Amount -= taken; o.Amount > 0 {
			out = append(out, o)
		}
	}
	return out
}

// owe adds a debt behind those that arose by its day.
func (a *Account) owe(o Owed) bool {
	if _, ok := exact.Add(owes(a.Owed), o.Amount); !ok {
		return false
	}
	i, _ := slices.BinarySearchFunc(a.Owed, o.Since, func(x Owed, day partnerecon.Day) int { return cmp.Or(x.Since.Compare(day), -1) })
	a.Owed = slices.Insert(a.Owed, i, o)
	return true
}

// giveBack takes an amount from what is owed on a claim, the newest first; the rest is
// carried to the next payout.
func (a *Account) giveBack(c partnerecon.Claim, amount int64) bool {
	for i := range slices.Backward(a.Owed) {
		if o := &a.Owed[i]; o.Claim == c {
			taken := min(o.Amount, amount)
			o.Amount, amount = o.Amount-taken, amount-taken
		}
	}
	a.Owed = slices.DeleteFunc(a.Owed, func(o Owed) bool { return o.Amount == 0 })
	credit, ok := exact.Add(a.Credit, amount)
	a.Credit = credit
	return ok
}

// Clone returns a copy that shares no memory with the original.
func (d Debt) Clone() Debt {
	d.Accounts = slices.Clone(d.Accounts)
	for i := range d.Accounts {
		d.Accounts[i].Owed = slices.Clone(d.Accounts[i].Owed)
	}
	d.Events = slices.Clone(d.Events)
	return d
}

// Equal reports whether both have the same stored form.
func (d Debt) Equal(o Debt) bool {
	a, errA := json.Marshal(d)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// UnmarshalJSON reads a stored debt, strictly, and checks that its parts fit together:
// what is read can be applied to.
func (d *Debt) UnmarshalJSON(text []byte) error {
	if d == nil {
		return errNoDebt
	}
	type plain Debt // without this method
	var raw plain
	if err := strictjson.Restore(text, &raw, strictjson.Limits{Bytes: maxBytes, Items: maxItems}); err != nil {
		return decodeError(err)
	}
	v := Debt(raw)
	if err := invalid(v.check()); err != nil {
		return err
	}
	*d = v
	return nil
}

// check returns what does not fit together in a stored debt.
func (d *Debt) check() *problem.List {
	var list problem.List
	checkOptional(&list, "", "/partner", d.Partner)
	ids := map[string]bool{}
	for i, e := range d.Events {
		at := problem.At("/events", i)
		checkName(&list, at+"/id", e.ID)
		checkName(&list, at+"/what", e.What)
		checkName(&list, at+"/digest", e.Digest)
		if ids[e.ID] {
			list.Add(at+"/id", problem.Duplicate, "%s stands twice", problem.Quote(e.ID))
		}
		ids[e.ID] = true
	}
	checkOrder(&list, "/accounts", d.Accounts, func(a, b Account) int { return cmp.Compare(a.Currency, b.Currency) })
	for i := range d.Accounts {
		d.Accounts[i].check(&list, problem.At("/accounts", i))
	}
	return &list
}

func (a *Account) check(list *problem.List, at string) {
	if _, ok := a.Currency.Digits(); !ok {
		list.Add(at+"/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(a.Currency)))
	}
	if a.Credit < 0 || a.Recovered < 0 || a.Recovered > 0 && a.Period.IsZero() {
		list.Add(at, problem.OutOfRange, "want a credit of 0 or more, and what was recovered in a period, got %d and %d in %s", a.Credit, a.Recovered, a.Period)
	}
	var sum int64
	for i, o := range a.Owed {
		here := problem.At(at+"/owed", i)
		checkClaim(list, here+"/claim", o.Claim)
		fits := false
		if sum, fits = exact.Add(sum, o.Amount); o.Amount <= 0 || o.Since.IsZero() || !fits {
			list.Add(here, problem.OutOfRange, "want an amount above 0 and the day it arose, got %d since %s", o.Amount, o.Since)
			return
		}
		if i > 0 && o.Since.Before(a.Owed[i-1].Since) {
			list.Add(here+"/since", problem.Conflict, "out of order")
		}
	}
}

// checkClaim checks the texts of a claim, which may be empty.
func checkClaim(list *problem.List, at string, c partnerecon.Claim) {
	checkOptional(list, at, "/partner", c.Partner)
	checkOptional(list, at, "/customer", c.Customer)
	checkOptional(list, at, "/deal", c.Deal)
	checkOptional(list, at, "/line", c.Line)
	checkOptional(list, at, "/component", c.Component)
}
