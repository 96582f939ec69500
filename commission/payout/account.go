package payout

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// An Account is the state of one partner: sums, what becomes payable on later days,
// and the reserves in force. The caller keeps it and stores it as JSON; the zero
// Account is a partner for whom nothing was posted.
//
// It is plain data to be read; only [Terms.Apply] changes it. Whole numbers are minor
// units of Currency.
type Account struct {
	Partner  string               `json:"partner,omitzero"`
	Currency partnerecon.Currency `json:"currency,omitzero"`
	// Owed is all that was posted and paid.
	Owed int64 `json:"owed,omitzero,string"`
	// Later is what becomes payable after the last run, by day.
	Later []Dated `json:"later,omitempty"`
	// Lines are those of which something is reserved, or may still be, by customer and
	// line.
	Lines []Line `json:"lines,omitempty"`
	// Run is the day of the last run, Before that of the run before it: what was posted
	// before that day is refused.
	Run    partnerecon.Day `json:"run,omitzero"`
	Before partnerecon.Day `json:"before,omitzero"`
	// Known are the events since Before, in the order of their ids.
	Known []Known `json:"known,omitempty"`
}

// Dated is an amount that becomes payable on a day.
type Dated struct {
	Day    partnerecon.Day `json:"day"`
	Amount int64           `json:"amount,string"`
}

// A Line is what a partner has on one line.
type Line struct {
	Customer string `json:"customer,omitzero"`
	Line     string `json:"line"`
	Deal     string `json:"deal,omitzero"`
	Net      int64  `json:"net,omitzero,string"` // what it earned, less what went back
	// Payable is the latest day on which something that it earned becomes payable.
	Payable partnerecon.Day `json:"payable"`
	// Held is what is reserved of it, Used what debits have taken of its reserve.
	Held int64 `json:"held,omitzero,string"`
	Used int64 `json:"used,omitzero,string"`
}

// Known is an event that was applied: enough to know it again.
type Known struct {
	ID     string          `json:"id"`
	On     partnerecon.Day `json:"on"`
	Digest string          `json:"digest"`
}

func (l *Line) compare(o *Line) int {
	return cmp.Or(cmp.Compare(l.Customer, o.Customer), cmp.Compare(l.Line, o.Line))
}

// Clone returns a copy that shares nothing with the original.
func (a Account) Clone() Account {
	a.Later, a.Lines, a.Known = slices.Clone(a.Later), slices.Clone(a.Lines), slices.Clone(a.Known)
	return a
}

// A Balance is how what is owed to a partner is made up at the end of a day:
// Owed = Held + NotYet + Payable - Debt.
type Balance struct {
	Owed    partnerecon.Money `json:"owed,omitzero"`    // below zero: the partner owes it
	Held    partnerecon.Money `json:"held,omitzero"`    // reserved
	NotYet  partnerecon.Money `json:"not_yet,omitzero"` // payable on a later day, net of what goes back by then
	Payable partnerecon.Money `json:"payable,omitzero"`
	Debt    partnerecon.Money `json:"debt,omitzero"` // carried: what the partner owes beyond the rest
}

// Balance returns how the balance stands at the end of a day, before a run. It is
// the zero Balance of an account for which nothing was posted.
func (a Account) Balance(on partnerecon.Day) Balance {
	held, notYet := exact.Int(0), exact.Int(0)
	for i := range a.Lines {
		l := &a.Lines[i]
		held = held.Add(exact.Int(l.Held))
		if l.Payable.After(on) {
			notYet = notYet.Add(exact.Int(-l.Held))
		}
	}
	for _, d := range a.Later {
		if d.Day.After(on) {
			notYet = notYet.Add(exact.Int(d.Amount))
		}
	}
	rest := exact.Int(a.Owed).Add(held.Neg()).Add(notYet.Neg())
	if notYet.Sign() < 0 && rest.Sign() > 0 {
		// More goes back later than becomes payable: it is not paid out before.
		back := notYet.Neg()
		if rest.Cmp(back) < 0 {
			back = rest
		}
		rest, notYet = rest.Add(back.Neg()), notYet.Add(back)
	}
	b := Balance{Owed: a.money(a.Owed), Held: a.exactly(held), NotYet: a.exactly(notYet), Payable: a.money(0), Debt: a.money(0)}
	if rest.Sign() >= 0 {
		b.Payable = a.exactly(rest)
	} else {
		b.Debt = a.exactly(rest.Neg())
	}
	return b
}

func (a *Account) money(n int64) partnerecon.Money {
	m, _ := partnerecon.FromMinor(n, a.Currency)
	return m
}

// exactly returns a whole number of minor units. Apply has refused what does not fit.
func (a *Account) exactly(n exact.Num) partnerecon.Money {
	minor, _ := n.Round(exact.Down)
	return a.money(minor)
}

// line returns the place of a line, and whether it is there.
func (a *Account) line(customer, line string) (int, bool) {
	return slices.BinarySearchFunc(a.Lines, Line{Customer: customer, Line: line}, func(l, want Line) int { return l.compare(&want) })
}

// laterOn returns the place of a day in what becomes payable later, and whether it is
// there.
func (a *Account) laterOn(day partnerecon.Day) (int, bool) {
	return slices.BinarySearchFunc(a.Later, day, func(d Dated, day partnerecon.Day) int { return d.Day.Compare(day) })
}

// later counts an amount that becomes payable on a day.
func (a *Account) later(day partnerecon.Day, n int64) {
	i, ok := a.laterOn(day)
	if !ok {
		a.Later = slices.Insert(a.Later, i, Dated{Day: day})
	}
	a.Later[i].Amount += n
}

// Bounds on a stored account.
const (
	maxBytes = 1 << 28
	maxItems = 10_000_000
	maxID    = 2048 // bytes of a name
	// maxKnown is more than the id of an entry has: six names and a kind, in which each
	// byte may be written with two.
	maxKnown = 16 * maxID
)

// UnmarshalJSON reads the form that encoding/json writes of an account, strictly.
// What no series of events could have left is refused; the account is then as it was.
func (a *Account) UnmarshalJSON(b []byte) error {
	if a == nil {
		return errors.New("payout: no account to read into")
	}
	type plain Account // without this method
	var read plain
	var list problem.List
	if err := strictjson.Restore(b, &read, strictjson.Limits{Bytes: maxBytes, Items: maxItems}); err != nil {
		var strict *strictjson.Error
		if errors.As(err, &strict) {
			list.Merge("", strict.Problems)
		}
		return invalid(&list)
	}
	out := Account(read)
	out.check(&list)
	if err := invalid(&list); err != nil {
		return err
	}
	*a = out
	return nil
}

// Equal reports whether both accounts have the same stored form.
func (a Account) Equal(o Account) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(o)
	return errX == nil && errY == nil && string(x) == string(y)
}

// check reports what no series of events could have left.
func (a *Account) check(list *problem.List) {
	checkName(list, "/partner", a.Partner, false)
	if _, ok := a.Currency.Digits(); !ok && (a.Currency != "" || len(a.Later)+len(a.Lines) > 0 || a.Owed != 0) {
		list.Add("/currency", problem.Unknown, "want the currency of the entries, got %s", problem.Quote(string(a.Currency)))
	}
	if a.Before.After(a.Run) {
		list.Add("/before", problem.Conflict, "want a day before the last run, %s, got %s", a.Run, a.Before)
	}
	for i, d := range a.Later {
		if d.Day.IsZero() || i > 0 && !a.Later[i-1].Day.Before(d.Day) || !d.Day.After(a.Run) {
			list.Add(problem.At("/later", i)+"/day", problem.Conflict, "want rising days after the last run, got %s", d.Day)
		}
	}
	for i := range a.Lines {
		l := &a.Lines[i]
		list.Enter("/lines", i)
		checkName(list, "/customer", l.Customer, false)
		checkName(list, "/line", l.Line, true)
		checkName(list, "/deal", l.Deal, false)
		if l.Payable.IsZero() {
			list.Add("/payable", problem.Required, "missing")
		}
		if l.Held < 0 || l.Used < 0 || l.Held > 0 && l.Held > max(0, l.Net)-l.Used {
			list.Add("/held", problem.OutOfRange, "want a part of the line's net that no debit has used, got %d", l.Held)
		}
		if i > 0 && a.Lines[i-1].compare(l) >= 0 {
			list.Add("", problem.Conflict, "want the lines sorted, each once")
		}
		list.Leave()
	}
	for i, k := range a.Known {
		list.Enter("/known", i)
		checkNameTo(list, "/id", k.ID, maxKnown)
		if i > 0 && a.Known[i-1].ID >= k.ID {
			list.Add("/id", problem.Conflict, "want the ids sorted, each once, got %s", problem.Quote(k.ID))
		}
		list.Leave()
	}
}
