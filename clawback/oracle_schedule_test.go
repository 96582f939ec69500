package clawback_test

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// takes is the part of a line that an occasion takes.
func (o *oracle) takes(l *oracleLine, when oracleOccasion) *big.Rat {
	s, found := o.schedule(when.trigger, l.tier, l.claim.Component)
	switch {
	case !found && when.trigger == clawback.ByFraud:
		o.saw("a fraud takes everything")
		return big.NewRat(1, 1)
	case !found:
		o.saw("a line without a schedule")
		return new(big.Rat)
	case when.trigger != clawback.ByChurn && s.Return != clawback.Nothing:
		o.saw("a schedule for " + string(when.trigger))
	}
	part := o.partOf(s, l, when.day)
	if s.Share.Stated() && part.Sign() > 0 {
		o.saw("a share of it")
		part.Mul(part, big.NewRat(s.Share.Num(), s.Share.Den()))
	}
	if s.Limit == clawback.ToLoss {
		if lost := o.lost(l); lost.Cmp(part) < 0 {
			o.saw("no more than was lost")
			return lost
		}
	}
	return part
}

// lost is what was lost of a line, as it was stated for the last day.
func (o *oracle) lost(l *oracleLine) *big.Rat {
	out, last := new(big.Rat), clawback.Lost{}
	for _, e := range o.losses {
		if e.Line == l.claim.Line && (last.ID == "" || cmp.Or(e.On.Compare(last.On), cmp.Compare(e.ID, last.ID)) > 0) {
			out, last = big.NewRat(e.Share.Num(), e.Share.Den()), e
		}
	}
	return out
}

// partOf is the part that a schedule takes of a line on a day, before its share.
func (o *oracle) partOf(s clawback.Schedule, l *oracleLine, on partnerecon.Day) *big.Rat {
	switch {
	case s.Return == clawback.Nothing:
		o.saw("a tier gives nothing back")
		return new(big.Rat)
	case !o.applies(s, l, on):
		o.saw("outside the window of " + string(s.Return))
		return new(big.Rat)
	}
	if o.fromPayout(s) && on.Before(o.paid(l)) {
		o.saw("a churn before the payout")
		on = o.paid(l) // it counts as the first day
	}
	if o.fromPayout(s) && o.paid(l).IsZero() {
		o.saw("all is left of what is not paid out")
		if s.Return == clawback.Stepped {
			return big.NewRat(s.Steps[0].Share.Num(), s.Steps[0].Share.Den())
		}
		return big.NewRat(1, 1)
	}
	switch s.Return {
	case clawback.Full:
		o.saw("all goes back")
		return big.NewRat(1, 1)
	case clawback.Stepped:
		for i, step := range s.Steps {
			if inside(step.Window, o.anchor(l), on) {
				o.saw([]string{"the first step", "a later step"}[min(i, 1)])
				return big.NewRat(step.Share.Num(), step.Share.Den())
			}
		}
	case clawback.Unserved:
		if on.Before(l.term.Start) { // none of it will be served
			o.saw("a churn before the term")
			return big.NewRat(1, 1)
		}
		return o.left(s.Counts, l.term.Start, l.term.End, on)
	case clawback.ProRata:
		anchor := o.anchor(l)
		if s.Window.Months > 0 {
			return o.left(s.Counts, anchor, monthsAfter(anchor, s.Window.Months), on)
		}
		o.saw("a part of a window of days")
		return big.NewRat(int64(s.Window.Days-on.Sub(anchor)), int64(s.Window.Days))
	case clawback.Nothing:
	}
	panic("the oracle does not know " + s.Return)
}

// left is the part of the time from start to end that is not served on a day.
func (o *oracle) left(counts clawback.Counting, start, end, on partnerecon.Day) *big.Rat {
	if counts == clawback.EachDay {
		o.saw("a part in days")
		return big.NewRat(int64(end.Sub(on)), int64(end.Sub(start)))
	}
	whole, begun, all := int64(0), int64(0), int64(0)
	for monthsAfter(start, int(all)).Before(end) {
		all++
		if !monthsAfter(start, int(all)).After(on) {
			whole = all
		}
		if monthsAfter(start, int(all-1)).Before(on) {
			begun = all
		}
	}
	if counts == clawback.StartedMonths {
		o.saw("a part in months begun")
		return big.NewRat(all-begun, all)
	}
	o.saw("a part in whole months")
	return big.NewRat(all-whole, all)
}

// applies reports whether a schedule takes or asks something for a line on a day.
func (o *oracle) applies(s clawback.Schedule, l *oracleLine, on partnerecon.Day) bool {
	if s.Return == clawback.Unserved {
		return on.Before(l.term.End)
	}
	if o.fromPayout(s) && (o.paid(l).IsZero() || on.Before(o.paid(l))) {
		return true
	}
	return o.within(s, o.anchor(l), on)
}

// fromPayout reports whether a schedule has a window that runs from the payout.
func (o *oracle) fromPayout(s clawback.Schedule) bool {
	return o.policy.Anchor == clawback.PayoutDay && s.Return != clawback.Unserved && (s.Window.Stated() || len(s.Steps) > 0)
}

// paid is the first day on which a payout reached a line, or the zero Day.
func (o *oracle) paid(l *oracleLine) partnerecon.Day {
	var day partnerecon.Day
	for _, p := range o.payouts {
		if p.Partner == l.claim.Partner && !p.Through.Before(l.payable) && (day.IsZero() || p.On.Before(day)) {
			day = p.On
		}
	}
	return day
}

// within reports whether a day is in the window of a schedule, or in one of its steps.
func (o *oracle) within(s clawback.Schedule, anchor, on partnerecon.Day) bool {
	in := !s.Window.Stated() && len(s.Steps) == 0 || inside(s.Window, anchor, on)
	return in || slices.ContainsFunc(s.Steps, func(step clawback.Step) bool { return inside(step.Window, anchor, on) })
}

// anchor is the day the windows run from for a line; the zero Day while it is unknown.
func (o *oracle) anchor(l *oracleLine) partnerecon.Day {
	switch o.policy.Anchor {
	case clawback.CustomerStart:
		return o.start
	case clawback.PaymentCleared:
		return l.earned
	case clawback.PayoutDay:
		return o.paid(l)
	case clawback.FirstEarned:
	}
	var first partnerecon.Day
	for _, l := range o.lines {
		switch {
		case l.granted == 0:
			o.saw("a line was priced away")
		case first.IsZero() || l.earned.Before(first):
			first = l.earned
		}
	}
	return first
}

// schedule is the rule for a trigger of the tier in which a line was earned and of its
// component; false where none names them. The tier goes before the component.
func (o *oracle) schedule(t clawback.Trigger, tier, component string) (clawback.Schedule, bool) {
	for _, names := range [][2]bool{{true, true}, {true, false}, {false, true}, {false, false}} {
		for _, s := range o.policy.Schedules {
			if (s.Trigger == t || s.Trigger == "" && t == clawback.ByChurn) &&
				(names[0] && s.Tier == tier || !names[0] && s.Tier == "") &&
				(names[1] && slices.Contains(s.Components, component) || !names[1] && len(s.Components) == 0) {
				return s, true
			}
		}
	}
	return clawback.Schedule{}, false
}
