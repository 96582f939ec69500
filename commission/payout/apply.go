package payout

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// The errors that callers match with errors.Is, besides those of the root package.
var (
	// ErrPartner: the event is about another partner than the account.
	ErrPartner = errors.New("another partner")
	// ErrDuplicate: the id is known with another content.
	ErrDuplicate = errors.New("id already used with other content")
	// ErrOrder: the entry was posted before the run before the last one, or the run is
	// not after the last one.
	ErrOrder = errors.New("out of order")
)

// The codes of the steps of a trace.
const (
	CodeOwed      = "payout.owed"     // all that was posted and paid
	CodeReserved  = "payout.reserved" // what is kept back
	CodeNotYet    = "payout.not_yet"  // what becomes payable on a later day
	CodeDebt      = "payout.debt"     // what the partner owes: nothing is paid
	CodeBelow     = "payout.below"    // less than the minimum: it is carried over
	CodePaid      = "payout.paid"     // what a run pays
	CodeNothing   = "payout.nothing"  // nothing is payable
	CodeLetGo     = "payout.let_go"   // a reserve that ends with the run
	CodeReserve   = "payout.reserve"  // the reserve of a line
	CodeUsed      = "payout.used"     // a debit that reserves meet
	componentPaid = "payout"          // of entries of kind paid
	component     = "reserve"         // of entries of a reserve, and how those begin that another entry moved
)

// An Event is something that happened to one partner's account. The set is closed:
// [Posted] and [Run], given by value.
type Event interface{ event() }

// Posted takes up an entry of the partner: of earning kinds, and of cash kinds that
// were posted elsewhere, such as a payout that came back, or tax that was withheld and
// paid for the partner. Entries of other kinds have
// no money and change nothing. It is known again by the entry's id. One that does not
// say from when it is payable is so from the day it was posted.
type Posted struct{ Entry partnerecon.Entry }

// A Run pays out what is payable at the end of its day.
type Run struct {
	ID string
	On partnerecon.Day // after the last run
}

func (Posted) event() {}
func (Run) event()    {}

// Apply records an event in a partner's account and returns what it posts. A
// repeated delivery changes nothing. On an error it changes nothing and returns no
// entries. It changes lists of the account in place: give [Account.Clone] to whoever is
// to keep what was.
func (t Terms) Apply(a *Account, e Event) ([]partnerecon.Entry, error) {
	switch {
	case a == nil:
		return nil, errors.New("payout: no account")
	case !t.made:
		return nil, errZero
	}
	switch e := e.(type) {
	case Posted:
		return t.posted(a, e.Entry)
	case Run:
		return t.run(a, e)
	}
	return nil, fmt.Errorf("payout: %T is no event of this package", e)
}

// Preview returns what [Terms.Apply] would post for an event. It changes nothing.
func (t Terms) Preview(a Account, e Event) ([]partnerecon.Entry, error) {
	a = a.Clone()
	return t.Apply(&a, e)
}

// recognize returns an event in the form in which it is known, and whether it is
// known already.
func (a *Account) recognize(id string, on partnerecon.Day, content any) (k Known, known bool, err error) {
	digest, err := strictjson.Digest(content)
	if err != nil {
		return Known{}, false, fmt.Errorf("payout: event %s: %w", problem.Quote(id), err)
	}
	i, known := a.known(id)
	if known && a.Known[i].Digest != digest {
		return Known{}, false, fmt.Errorf("payout: event %s: %w", problem.Quote(id), ErrDuplicate)
	}
	return Known{id, on, digest}, known, nil
}

// known returns the place of an event among those that are known, and whether it is
// there.
func (a *Account) known(id string) (int, bool) {
	return slices.BinarySearchFunc(a.Known, id, func(k Known, id string) int { return cmp.Compare(k.ID, id) })
}

func (a *Account) know(k Known) {
	i, _ := a.known(k.ID)
	a.Known = slices.Insert(a.Known, i, k)
}

// posted takes up an entry and adjusts the reserve of its line, and lets reserves meet a
// debit: what is taken back on no line, or of a line beyond what is not paid out. What can
// be refused is, before anything changes.
func (t Terms) posted(a *Account, e partnerecon.Entry) ([]partnerecon.Entry, error) {
	if err := a.accepts(e); err != nil {
		return nil, err
	}
	if least := t.policy.Minimum; least.Stated() && e.Amount.Stated() && least.Currency() != e.Amount.Currency() {
		return nil, fmt.Errorf("payout: %s under a minimum of %s: %w", e.Amount, least, partnerecon.ErrCurrency)
	}
	id := e.ID()
	k, known, err := a.recognize(id, e.Posted, e)
	switch {
	case known || err != nil:
		return nil, err
	case e.Posted.Before(a.Before):
		return nil, fmt.Errorf("payout: entry %s of %s: the run of %s is behind the last one: %w", problem.Quote(id), e.Posted, a.Before, ErrOrder)
	case e.Kind.Status() || e.Kind.Holding():
		a.know(k)
		return nil, nil
	}
	if e.Payable.IsZero() {
		e.Payable = e.Posted
	}
	if !t.fits(a, &e) {
		return nil, fmt.Errorf("payout: entry %s: %w", problem.Quote(id), partnerecon.ErrOverflow)
	}
	a.know(k)
	n := e.Amount.Minor()
	a.Partner, a.Currency, a.Owed = e.Claim.Partner, e.Amount.Currency(), a.Owed+n
	if e.Payable.After(a.Run) {
		a.later(e.Payable, n)
	}
	if !t.reserves(&e) {
		return nil, nil
	}
	if own(&e) {
		return t.move(a, &e), nil
	}
	return append(t.move(a, &e), t.debit(a, byDebt(&e), t.beyond(a, &e))...), nil
}

// own reports whether an entry is a debit, or a credit, by itself. What is on a line is
// not, nor is a cap or a true-up over several: they work out anew what was earned.
func own(e *partnerecon.Entry) bool {
	return e.Claim.Line == "" && e.Kind != partnerecon.Capped && e.Kind != partnerecon.TruedUp
}

// move moves the reserve of the line of an entry, or lets reserves meet a debit.
func (t Terms) move(a *Account, e *partnerecon.Entry) []partnerecon.Entry {
	switch {
	case own(e):
		return t.debit(a, by(e), -e.Amount.Minor())
	case e.Claim.Line != "":
		return t.onLine(a, e, e.Amount.Minor())
	}
	return nil
}

// beyond is what an entry on a line takes back beyond all that is not paid out: what the
// account is short of, as far as the entry makes it so.
func (t Terms) beyond(a *Account, e *partnerecon.Entry) int64 {
	if e.Amount.Sign() >= 0 {
		return 0
	}
	on := e.Posted
	if on.Before(a.Run) {
		on = a.Run
	}
	return min(-e.Amount.Minor(), a.Balance(on).Debt.Minor())
}

// reserves reports whether an entry moves reserves.
func (t Terms) reserves(e *partnerecon.Entry) bool {
	return t.policy.Reserve.Share.Stated() && !e.Kind.Cash()
}

// fits reports whether the sums that an entry adds to stay within 64 bits.
func (t Terms) fits(a *Account, e *partnerecon.Entry) bool {
	n := e.Amount.Minor()
	if _, ok := exact.Add(a.Owed, n); !ok {
		return false
	}
	if i, ok := a.laterOn(e.Payable); ok {
		if _, ok := exact.Add(a.Later[i].Amount, n); !ok {
			return false
		}
	}
	if i, ok := a.line(e.Claim.Customer, e.Claim.Line); ok && t.reserves(e) {
		_, ok := exact.Add(a.Lines[i].Net, n)
		return ok
	}
	return true
}

// accepts refuses an entry that cannot be the partner's.
func (a *Account) accepts(e partnerecon.Entry) error {
	var list problem.List
	for _, p := range [...]struct {
		path, name string
		required   bool
	}{
		{"/claim/partner", e.Claim.Partner, true},
		{"/claim/customer", e.Claim.Customer, false},
		{"/claim/line", e.Claim.Line, false},
		{"/claim/deal", e.Claim.Deal, false},
		{"/claim/component", e.Claim.Component, false},
		{"/cause", e.Cause, true},
	} {
		checkName(&list, p.path, p.name, p.required)
	}
	if !e.Kind.Known() {
		list.Add("/kind", problem.Unknown, "unknown, got %s", problem.Quote(string(e.Kind)))
	}
	if !e.Kind.Status() && !e.Amount.Stated() {
		list.Add("/amount", problem.Required, "missing")
	}
	if e.Posted.IsZero() {
		list.Add("/posted", problem.Required, "missing")
	}
	if err := invalid(&list); err != nil {
		return err
	}
	switch {
	case a.Partner != "" && a.Partner != e.Claim.Partner:
		return fmt.Errorf("payout: entry of %s in the account of %s: %w", problem.Quote(e.Claim.Partner), problem.Quote(a.Partner), ErrPartner)
	case a.Currency != "" && e.Amount.Stated() && a.Currency != e.Amount.Currency():
		return fmt.Errorf("payout: %s in an account of %s: %w", e.Amount, a.Currency, partnerecon.ErrCurrency)
	}
	return nil
}

// onLine takes up what a line earned or gave back, and moves its reserve along.
func (t Terms) onLine(a *Account, e *partnerecon.Entry, n int64) []partnerecon.Entry {
	i, ok := a.line(e.Claim.Customer, e.Claim.Line)
	switch {
	case !ok && n < 0:
		return nil // its reserve has ended: what goes back is of what was let go
	case !ok:
		a.Lines = slices.Insert(a.Lines, i, Line{Customer: e.Claim.Customer, Line: e.Claim.Line, Deal: e.Claim.Deal, Payable: e.Payable})
	}
	l := &a.Lines[i]
	l.Net += n
	if n > 0 && e.Payable.After(l.Payable) { // what goes back keeps nothing back for longer
		l.Payable = e.Payable
	}
	return t.hold(a, l, by(e))
}

// due is what is to be reserved of a line.
func (t Terms) due(a *Account, l *Line) int64 {
	if !t.Ends(*l).After(a.Run) {
		return 0
	}
	share := t.policy.Reserve.Share
	whole, _ := exact.MulDiv(max(0, l.Net), share.Num(), share.Den(), t.mode) // a part of the net: always fits
	return max(0, whole-l.Used)
}

// A reason is what moves a reserve.
type reason struct {
	cause, component string
	on               partnerecon.Day
}

// by returns an entry as a reason. One event posts entries of several components and
// kinds on a line; the component of the reserve tells them apart, so that the ids of
// what each of them moves are different.
func by(e *partnerecon.Entry) reason {
	return reason{e.Cause, component + ":" + e.Claim.Component + ":" + string(e.Kind), e.Posted}
}

// byDebt returns an entry as a reason to move reserves for what it leaves the account short
// of: one event takes back of several lines, whose debts may meet the same reserve.
func byDebt(e *partnerecon.Entry) reason {
	r := by(e)
	r.component += ":short:" + e.Claim.Customer + ":" + e.Claim.Line
	return r
}

// hold posts what is to be reserved of a line beyond what is.
func (t Terms) hold(a *Account, l *Line, r reason) []partnerecon.Entry {
	due := t.due(a, l)
	delta := due - l.Held
	if delta == 0 {
		return nil
	}
	l.Held = due
	kind := partnerecon.Held
	if delta < 0 {
		kind = partnerecon.Released
	}
	return []partnerecon.Entry{{
		Cause: r.cause, Claim: partnerecon.Claim{Partner: a.Partner, Customer: l.Customer, Deal: l.Deal, Line: l.Line, Component: r.component},
		Kind: kind, Amount: a.money(delta), Posted: r.on, Payable: r.on,
	}}
}

// debit lets reserves meet what is owed, those that end first in front.
func (t Terms) debit(a *Account, r reason, owed int64) []partnerecon.Entry {
	var out []partnerecon.Entry
	for day, ok := a.holdsAfter(partnerecon.Day{}); ok && owed > 0; day, ok = a.holdsAfter(day) {
		for i := range a.Lines {
			l := &a.Lines[i]
			use := min(owed, l.Held)
			if use <= 0 || l.Payable != day {
				continue
			}
			owed -= use
			l.Used += use
			out = append(out, t.hold(a, l, r)...)
		}
	}
	return out
}

// holdsAfter returns the first day after one on which lines are payable of which something is
// reserved. What is owed is mostly met by those of one day, so they are not sorted by it.
func (a *Account) holdsAfter(day partnerecon.Day) (next partnerecon.Day, ok bool) {
	for i := range a.Lines {
		l := &a.Lines[i]
		if l.Held > 0 && l.Payable.After(day) && (!ok || l.Payable.Before(next)) {
			next, ok = l.Payable, true
		}
	}
	return next, ok
}

// run lets reserves go that have ended, and pays what is payable.
func (t Terms) run(a *Account, e Run) ([]partnerecon.Entry, error) {
	var list problem.List
	checkName(&list, "/id", e.ID, true)
	if e.On.IsZero() {
		list.Add("/on", problem.Required, "missing")
	}
	if err := invalid(&list); err != nil {
		return nil, err
	}
	k, known, err := a.recognize(e.ID, e.On, e)
	switch {
	case known || err != nil:
		return nil, err
	case !e.On.After(a.Run):
		return nil, fmt.Errorf("payout: run %s of %s: the last one was on %s: %w", problem.Quote(e.ID), e.On, a.Run, ErrOrder)
	}
	a.Before, a.Run = a.Run, e.On
	a.know(k)
	a.Known = slices.DeleteFunc(a.Known, func(k Known) bool { return k.On.Before(a.Before) })
	a.Later = slices.DeleteFunc(a.Later, func(d Dated) bool { return !d.Day.After(e.On) })
	out := t.letGo(a, e.ID)
	pays := t.pays(a, e.On)
	if pays == 0 {
		return out, nil
	}
	a.Owed -= pays
	return append(out, partnerecon.Entry{
		Cause: e.ID, Claim: partnerecon.Claim{Partner: a.Partner, Component: componentPaid}, Kind: partnerecon.Paid,
		Amount: a.money(-pays), Posted: e.On, Payable: e.On,
	}), nil
}

// pays is what a run pays: all that is payable, if it comes to the minimum.
func (t Terms) pays(a *Account, on partnerecon.Day) int64 {
	payable := a.Balance(on).Payable
	least := t.policy.Minimum
	if payable.Minor() < least.Minor() || least.Stated() && payable.Stated() && least.Currency() != payable.Currency() {
		return 0
	}
	return payable.Minor()
}

// Why says what a run on a day would pay, and why it would pay no more: what is owed,
// reserved, not yet payable, or less than the minimum. It changes nothing.
func (t Terms) Why(a Account, on partnerecon.Day) (partnerecon.Trace, error) {
	if !on.After(a.Run) {
		return nil, fmt.Errorf("payout: a run on %s: the last one was on %s: %w", on, a.Run, ErrOrder)
	}
	a = a.Clone()
	was := slices.Clone(a.Lines)
	entries, err := t.Apply(&a, Run{ID: askedAbout(), On: on})
	if err != nil {
		return nil, err
	}
	var tr partnerecon.Trace
	for i := range was {
		k, ok := a.line(was[i].Customer, was[i].Line)
		switch {
		case was[i].Held > 0 && (!ok || a.Lines[k].Held == 0):
			tr.Add(CodeLetGo, "/reserve/days", t.lineDetails(&a, &was[i])...)
		case was[i].Held > 0:
			tr.Add(CodeReserve, "/reserve/share", t.lineDetails(&a, &was[i])...)
		case was[i].Used > 0:
			tr.Add(CodeUsed, "/reserve", t.lineDetails(&a, &was[i])...)
		}
	}
	for _, e := range entries {
		if e.Kind == partnerecon.Paid {
			tr.Add(CodePaid, "", partnerecon.D("amount", a.money(-e.Amount.Minor())))
		}
	}
	t.explain(&tr, a.Balance(on))
	return tr, nil
}

// askedAbout is the id of a run that is only asked about: no run has a longer one.
func askedAbout() string { return strings.Repeat("?", maxID) }

func (t Terms) lineDetails(a *Account, l *Line) []partnerecon.Detail {
	return []partnerecon.Detail{
		partnerecon.D("customer", partnerecon.Text(l.Customer)), partnerecon.D("line", partnerecon.Text(l.Line)),
		partnerecon.D("net", a.money(l.Net)), partnerecon.D("reserved", a.money(l.Held)), partnerecon.D("used", a.money(l.Used)),
		partnerecon.D("until", t.Ends(*l)),
	}
}

// explain says how a balance came out of a run. What was paid is no more in it.
func (t Terms) explain(tr *partnerecon.Trace, b Balance) {
	if !b.Owed.Stated() {
		tr.Add(CodeNothing, "")
		return
	}
	tr.Add(CodeOwed, "", partnerecon.D("after_the_run", b.Owed))
	if b.Held.Sign() > 0 {
		tr.Add(CodeReserved, "/reserve", partnerecon.D("amount", b.Held))
	}
	if b.NotYet.Sign() != 0 {
		tr.Add(CodeNotYet, "", partnerecon.D("amount", b.NotYet))
	}
	switch {
	case b.Debt.Sign() > 0:
		tr.Add(CodeDebt, "", partnerecon.D("amount", b.Debt))
	case b.Payable.Sign() > 0:
		tr.Add(CodeBelow, "/minimum", partnerecon.D("payable", b.Payable), partnerecon.D("minimum", t.policy.Minimum))
	}
}

func checkName(list *problem.List, path, name string, required bool) {
	if name != "" || required {
		checkNameTo(list, path, name, maxID)
	}
}

// checkNameTo reports a name that is missing, longer than a bound, or no text.
func checkNameTo(list *problem.List, path, name string, most int) {
	switch {
	case name == "":
		list.Add(path, problem.Required, "missing")
	case len(name) > most:
		list.Add(path, problem.Limit, "longer than %d bytes: %s", most, problem.Quote(name))
	case !utf8.ValidString(name):
		list.Add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(name))
	}
}
