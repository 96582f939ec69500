package clawback

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A DebtEvent is something that changes what a partner owes. The set is closed:
//
//	Debited                    entries of the clawback
//	Run  Lapse                 a payout run, and a day on which debts may have expired
//	Repaid  WriteOff           the partner pays, or the debt is given up
//	Offboarded                 the partner leaves
//
// All but Debited come in the order of their days: an earlier one is [ErrOrder].
// Whatever happens on a day first writes off what has expired by then.
type DebtEvent interface{ debtEvent() debtHeader }

// debtHeader is what all events have.
type debtHeader struct {
	what, id, partner string
	on                partnerecon.Day
}

// Debited hands on what one event made the clawback post. Amounts that go back are owed
// from the day they are payable; what is given back again is taken from the debt of its
// claim, and carried to the next payout where that is recovered already. What was written
// off, or has expired, is given up for good: what is given back of it later is carried, too.
//
// Entries of other partners, of kinds other than the earning ones but for earned, and
// those payable later than they were posted, or on lines that are not paid yet (Through), are
// passed over: the latter two are for the caller to count in what is [Run.Payable] then.
//
// Unlike other events it has no memory of its own: pass the entries on in the
// transaction that stores them.
type Debited struct {
	Partner string
	Entries []partnerecon.Entry // of one event
	// Through is the day through which runs had paid out what is payable. What goes back of
	// lines that the terms made payable later is passed over as well, since they are not paid
	// yet: no limit is to keep it from the run that would pay them. Absent: all that was
	// payable when the entries were posted had been paid out.
	Through partnerecon.Day
}

// A Run is a payout run.
type Run struct {
	ID, Partner string
	On          partnerecon.Day
	// Period that it pays for, in which limits count; not before that of the run before.
	Period partnerecon.Month
	// Payable is what it could pay out: what has become payable since the run before,
	// without what is owed and what is carried. Below 0 it is a debt that arises that day.
	Payable partnerecon.Money
}

// Lapse says that a day has come: debts that have expired are written off.
type Lapse struct {
	ID, Partner string
	On          partnerecon.Day
}

// Repaid says that the partner has paid some of its debt.
type Repaid struct {
	ID, Partner string
	On          partnerecon.Day
	Amount      partnerecon.Money // above 0, at most what is owed
}

// WriteOff gives up some of a debt, the oldest first.
type WriteOff struct {
	ID, Partner string
	On          partnerecon.Day
	Amount      partnerecon.Money // above 0, at most what is owed
	Reason      string            // a code of the caller's
	Approver    string            // who decided it
}

// Offboarded says that the partner leaves. It happens once.
type Offboarded struct {
	ID, Partner string
	On          partnerecon.Day
}

func (e Debited) debtEvent() debtHeader {
	h := debtHeader{partner: e.Partner}
	if len(e.Entries) > 0 {
		h.id, h.on = e.Entries[0].Cause, e.Entries[0].Posted
	}
	return h
}

func (e Run) debtEvent() debtHeader        { return debtHeader{byRun, e.ID, e.Partner, e.On} }
func (e Lapse) debtEvent() debtHeader      { return debtHeader{byLapse, e.ID, e.Partner, e.On} }
func (e Repaid) debtEvent() debtHeader     { return debtHeader{byRepaid, e.ID, e.Partner, e.On} }
func (e WriteOff) debtEvent() debtHeader   { return debtHeader{byWriteOff, e.ID, e.Partner, e.On} }
func (e Offboarded) debtEvent() debtHeader { return debtHeader{byLeaving, e.ID, e.Partner, e.On} }

// checkDebtEvent returns what is wrong with an event by itself.
func checkDebtEvent(e DebtEvent) *problem.List {
	var list problem.List
	switch e := e.(type) {
	case Debited:
		checkName(&list, "/partner", e.Partner)
		checkDebited(&list, e)
	case Run:
		checkDebtHeader(&list, e.debtEvent())
		if e.Period.IsZero() {
			list.Add("/period", problem.Required, "missing")
		}
		if !e.Payable.Stated() {
			list.Add("/payable", problem.Required, "missing; say what the run could pay out, be it 0")
		}
	case Lapse:
		checkDebtHeader(&list, e.debtEvent())
	case Repaid:
		checkDebtHeader(&list, e.debtEvent())
		checkAbove0(&list, e.Amount)
	case WriteOff:
		checkDebtHeader(&list, e.debtEvent())
		checkAbove0(&list, e.Amount)
		checkSaid(&list, "/reason", e.Reason)
		checkSaid(&list, "/approver", e.Approver)
	case Offboarded:
		checkDebtHeader(&list, e.debtEvent())
	default:
		list.Add("", problem.Unknown, "want an event of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", e)))
	}
	return &list
}

func checkDebtHeader(list *problem.List, h debtHeader) {
	checkName(list, "/id", h.id)
	checkName(list, "/partner", h.partner)
	if h.on.IsZero() {
		list.Add("/on", problem.Required, "missing")
	}
}

func checkAbove0(list *problem.List, m partnerecon.Money) {
	if m.Sign() <= 0 {
		list.Add("/amount", problem.OutOfRange, "want an amount above 0, got %s", m)
	}
}

func checkDebited(list *problem.List, e Debited) {
	if n := len(e.Entries); n > maxLines {
		list.Add("/entries", problem.Limit, "%d entries, at most %d", n, maxLines)
		return
	}
	for i, x := range e.Entries {
		at := problem.At("/entries", i)
		first := &e.Entries[0]
		checkName(list, at+"/cause", x.Cause)
		checkClaim(list, at+"/claim", x.Claim)
		switch {
		case x.Posted.IsZero() || x.Payable.IsZero() && debits(&x):
			list.Add(at+"/posted", problem.Required, "want the day it was posted and the day it is payable")
		case x.Cause != first.Cause || x.Posted != first.Posted:
			list.Add(at+"/cause", problem.Conflict, "entries of one event have one cause and day, %s %s, got %s %s",
				problem.Quote(first.Cause), first.Posted, problem.Quote(x.Cause), x.Posted)
		case debits(&x) && x.Amount.Sign() == 0:
			list.Add(at+"/amount", problem.OutOfRange, "want an amount other than 0, got %s", x.Amount)
		}
	}
}

// debits reports whether an entry is of a kind that makes or lessens a debt.
func debits(e *partnerecon.Entry) bool { return e.Kind.Earning() && e.Kind != partnerecon.Earned }
