package commission_test

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// release prices the open lines once more, now that another part of them may be
// released. What caps granted stays.
func (o *oracle) release() {
	for _, l := range o.lines {
		if !l.sealed && !l.cleared.IsZero() {
			o.priceKept(l)
		}
	}
}

// waits reports whether something of a line has not been released yet.
func (l *oracleLine) waits() bool {
	return slices.ContainsFunc(l.parts, func(p oraclePart) bool { return p.waiting != 0 })
}

// vest cuts an amount into tranches and adds each to what became of it. The odd
// cent goes to the largest remainder, then to the larger tranche, then to the
// earlier.
func (o *oracle) vest(p *oraclePart, amount int64, list []commission.Tranche) {
	ids, weights := make([]string, len(list)), make([]*big.Rat, len(list))
	for i, t := range list {
		ids[i], weights[i] = fmt.Sprintf("%04d", i), rateRat(t.Share)
	}
	for i, n := range allocate(amount, ids, weights) {
		switch {
		case n == 0:
		case o.reached(list[i]):
			o.saw("a tranche is released")
			p.earned += n
		case o.lost(list[i]):
			o.saw("a tranche is forfeited")
			p.forfeited += n
		default:
			o.saw("a tranche waits")
			p.waiting += n
		}
	}
}

// met is the day on which the gate of a tranche was met, if it was. What asks for
// nothing is met from the beginning. Time has passed when an event says so.
func (o *oracle) met(t commission.Tranche) (day partnerecon.Day, ok bool) {
	if t.Milestone != "" {
		if day = o.reachedOn(t.Milestone); day.IsZero() {
			return day, false
		}
		if t.Within.Stated() && !o.anchor.IsZero() && !day.Before(o.anchor) && !inside(t.Within, o.anchor, day) {
			return day, false
		}
	}
	if t.Months > 0 {
		due := o.due_(t)
		if o.anchor.IsZero() || o.elapsed.Before(due) {
			return day, false
		}
		if due.After(day) {
			day = due
		}
	}
	return day, true
}

// due_ is the day on which the months of a tranche are over.
func (o *oracle) due_(t commission.Tranche) partnerecon.Day { return monthsFrom(o.anchor, t.Months) }

// reached reports whether a tranche is released: its gate was met while the
// customer was there.
func (o *oracle) reached(t commission.Tranche) bool {
	day, ok := o.met(t)
	return ok && (day.IsZero() || o.ended.IsZero() || day.Before(o.ended))
}

// lost reports whether a tranche that is not released never will be: its milestone
// came too late, or its gate was not met when the customer ended.
func (o *oracle) lost(t commission.Tranche) bool {
	if t.Milestone != "" {
		day := o.reachedOn(t.Milestone)
		late := !day.IsZero() && t.Within.Stated() && !o.anchor.IsZero() && !day.Before(o.anchor) && !inside(t.Within, o.anchor, day)
		if late {
			o.saw("a milestone came too late")
			return true
		}
		if !o.ended.IsZero() && (day.IsZero() || !day.Before(o.ended)) {
			return true
		}
	}
	return !o.ended.IsZero() && t.Months > 0 && (o.anchor.IsZero() || !o.due_(t).Before(o.ended))
}

// reachedOn is the earliest day on which a milestone was reached. One that failed
// was not.
func (o *oracle) reachedOn(name string) partnerecon.Day {
	var first partnerecon.Day
	for _, l := range o.lines {
		if l.milestone == name && !o.failed(l) && (first.IsZero() || l.cleared.Before(first)) {
			first = l.cleared
		}
	}
	return first
}
