package commission_test

import (
	"errors"
	"reflect"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// errRepeated is the oracle's word for a delivery that changes nothing.
var errRepeated = errors.New("delivered before")

// verdict is what an event deserves as things stand: nil for a new fact,
// errRepeated for one that is known, or the error that refuses it.
func (o *oracle) verdict(e commission.Event) error {
	if started, ok := e.(commission.Started); ok && started.Customer != "c" {
		return commission.ErrCustomer
	}
	if passed, ok := e.(commission.Elapsed); ok && !passed.On.After(o.elapsed) {
		return errRepeated
	}
	if known := o.known(e); known != nil {
		switch {
		case o.pastHorizon(known):
			return commission.ErrSealed // never silently ignored
		case reflect.DeepEqual(known, e):
			return errRepeated
		}
		return commission.ErrDuplicate
	}
	switch e := e.(type) {
	case commission.Payment:
		if o.isSealed(sealedBy(e.Cleared, e.Invoiced, e.Service, e.Recorded, e.Cleared.IsZero())) {
			return commission.ErrSealed
		}
		if n := sourcedCredits(e.Credits); n > 1 && o.policy.Shared == "" {
			return commission.ErrShared
		}
		return o.lacksStart(e.Cleared)
	case commission.Milestone:
		if o.isSealed(e.On) {
			return commission.ErrSealed
		}
		if n := sourcedCredits(e.Credits); n > 1 && o.policy.Shared == "" {
			return commission.ErrShared
		}
		if err := o.lacksStart(e.On); err != nil {
			return err
		}
		return o.lacksAmount(e)
	case commission.Ended:
	case commission.Elapsed:
	case commission.Clearing:
		switch l := o.lineOpen(e.Of); {
		case l == nil:
			return o.missing()
		case !l.cleared.IsZero():
			return commission.ErrDuplicate
		}
		return o.lacksStart(e.On)
	case commission.Started:
		if !o.start.IsZero() {
			return commission.ErrDuplicate
		}
	case commission.Recredit:
		return o.refusedRecredit(e)
	case commission.ChargebackReversed:
		if c := o.back(e.Of); !o.sealed.IsZero() && (c == nil || o.line(c.of) != nil && o.lineOpen(c.of) == nil) {
			return commission.ErrSealed
		}
	case commission.Seal:
		if !e.Through.After(o.sealed) {
			return errRepeated
		}
	case commission.Reopen:
		if o.lineOpen(e.Line.ID) != nil {
			return errRepeated
		}
	default:
		of, paid := wentBack(e)
		// Only the day its payment cleared tells a refund of a sealed line from
		// one whose payment is yet to come.
		if of != "" && o.lineOpen(of) == nil && !o.sealed.IsZero() && !paid.After(o.sealed) {
			return commission.ErrSealed
		}
	}
	return nil
}

// known is the fact that has the id of an event.
func (o *oracle) known(e commission.Event) commission.Event {
	id, _ := oracleHeader(e)
	for _, f := range o.facts {
		if e, ok := f.(commission.Elapsed); ok && !o.releasing[e.ID] {
			continue // known by the day that time has come to
		}
		if other, _ := oracleHeader(f); other == id {
			return f
		}
	}
	return nil
}

// pastHorizon reports whether the ledger has forgotten a fact, because all that
// it is about is sealed.
func (o *oracle) pastHorizon(f commission.Event) bool {
	of := func(id string) bool { l := o.line(id); return l != nil && l.sealed }
	switch e := f.(type) {
	case commission.Payment:
		return of(e.ID)
	case commission.Milestone:
		return of(e.ID)
	case commission.Clearing:
		return of(e.Of)
	case commission.ChargebackReversed:
		c := o.back(e.Of)
		return c != nil && of(c.of)
	case commission.Recredit:
		return !o.sealed.IsZero() && !e.On.After(o.sealed)
	}
	id, _ := wentBack(f)
	return of(id)
}

func (o *oracle) isSealed(d partnerecon.Day) bool { return !o.sealed.IsZero() && !d.After(o.sealed) }

// missing is the error for a line that is not open.
func (o *oracle) missing() error {
	if o.sealed.IsZero() {
		return commission.ErrUnknownLine
	}
	return commission.ErrSealed
}

// lacksAmount refuses a milestone that earns a share of an amount it does not have: by all
// facts with this one, as if the amount were 0.
func (o *oracle) lacksAmount(e commission.Milestone) error {
	if e.Amount.Stated() {
		return nil
	}
	o.saw("a milestone without an amount")
	with := newOracle(o.policy, append(slices.Clone(o.facts), e))
	if l := with.line(e.ID); l == nil || !l.shares {
		return nil
	}
	return errAmount
}

// errAmount is the oracle's word for a share of an amount that nobody stated.
var errAmount = errors.New("a share of a missing amount")

// lacksStart refuses money that arrives before the day that the windows run
// from is known.
func (o *oracle) lacksStart(cleared partnerecon.Day) error {
	if !cleared.IsZero() && o.anchored() && o.policy.Anchor == commission.CustomerStart && o.start.IsZero() {
		return commission.ErrStart
	}
	return nil
}

func (o *oracle) refusedRecredit(e commission.Recredit) error {
	for _, c := range e.Lines {
		if o.lineOpen(c.Of) == nil {
			return o.missing()
		}
	}
	inDeal := func(l *oracleLine) bool { return l.deal == e.Deal && !l.sealed }
	if e.Deal != "" && len(e.Lines) == 0 && !slices.ContainsFunc(o.lines, inDeal) {
		return commission.ErrUnknownLine
	}
	return nil
}

// back is the money that went back under an id.
func (o *oracle) back(id string) *oracleBack {
	all := slices.Clone(o.waiting)
	for _, l := range o.lines {
		all = append(all, l.backs...)
	}
	for _, b := range all {
		if b.id == id {
			return &b
		}
	}
	return nil
}

func sourcedCredits(credits []partnerecon.Credit) int {
	n := 0
	for _, c := range credits {
		if c.Role == partnerecon.Sourced {
			n++
		}
	}
	return n
}

// wentBack is the payment of a correction and the day that it says it cleared.
func wentBack(e commission.Event) (of string, paid partnerecon.Day) {
	switch e := e.(type) {
	case commission.Failure:
		return e.Of, partnerecon.Day{}
	case commission.Refund:
		return e.Of, e.Paid
	case commission.CreditNote:
		return e.Of, e.Paid
	case commission.Chargeback:
		return e.Of, e.Paid
	}
	return "", partnerecon.Day{}
}

// firstDay is the first of the days that is stated.
func firstDay(days ...partnerecon.Day) partnerecon.Day {
	for _, d := range days {
		if !d.IsZero() {
			return d
		}
	}
	return partnerecon.Day{}
}
