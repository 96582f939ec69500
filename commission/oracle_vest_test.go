package commission_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

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

// earned writes down what every part of an open line has earned so far.
func (o *oracle) earned() string {
	var out strings.Builder
	for _, l := range o.lines {
		for _, p := range l.parts {
			fmt.Fprintln(&out, l.id, p.oracleName, p.earned)
		}
	}
	return out.String()
}

// gates reports whether some tranche asks for a milestone.
func (o *oracle) gates(milestone string) bool {
	var all []commission.Tranche
	for _, c := range o.components() {
		all = append(all, c.Vests...)
	}
	for _, c := range o.policy.Caps {
		all = append(all, c.Defer...)
	}
	return milestone != "" && slices.ContainsFunc(all, func(t commission.Tranche) bool { return t.Milestone == milestone })
}

// waits reports whether something of a line has not been released yet.
func (l *oracleLine) waits() bool {
	return slices.ContainsFunc(l.parts, func(p oraclePart) bool { return p.waiting != 0 })
}

// vest cuts an amount into tranches and adds each to what became of it. The odd
// cent goes to the largest remainder, then to the larger tranche, then to the
// earlier.
func (x *oraclePricing) vest(p *oraclePart, amount int64, list []commission.Tranche) {
	ids, weights := make([]string, len(list)), make([]*big.Rat, len(list))
	for i, t := range list {
		ids[i], weights[i] = fmt.Sprintf("%04d", i), rateRat(t.Share)
	}
	for i, n := range allocate(amount, ids, weights) {
		switch {
		case n == 0:
		case x.reached(list[i]):
			x.saw("a tranche is released")
			p.earned += n
		case x.lost(list[i]):
			x.saw("a tranche is forfeited")
			p.forfeited += n
		default:
			x.saw("a tranche waits")
			p.waiting += n
		}
	}
}

// met is the day on which the gate of a tranche was met, if it was. What asks for
// nothing is met from the beginning. Time has passed when an event says so.
func (x *oraclePricing) met(t commission.Tranche) (day partnerecon.Day, ok bool) {
	if t.Milestone != "" {
		if day = x.reachedOn(t); day.IsZero() {
			return day, false
		}
		if t.Within.Stated() && !x.line.anchor.IsZero() && !day.Before(x.line.anchor) && !inside(t.Within, x.line.anchor, day) {
			return day, false
		}
	}
	if t.Months > 0 {
		due := x.due(t)
		passed := !x.elapsed.Before(due) || !x.line.cleared.Before(due) || t.Milestone != "" && !day.Before(due)
		if x.line.anchor.IsZero() || !passed {
			return day, false
		}
		if due.After(day) {
			day = due
		}
	}
	return day, true
}

// due is the day on which the months of a tranche are over.
func (x *oraclePricing) due(t commission.Tranche) partnerecon.Day {
	return monthsFrom(x.line.anchor, t.Months)
}

// end is the first day, from that on which the line cleared, on which the customer
// left.
func (x *oraclePricing) end() (first partnerecon.Day) {
	for _, day := range x.ends {
		if !day.Before(x.line.cleared) && (first.IsZero() || day.Before(first)) {
			first = day
		}
	}
	return first
}

// reached reports whether a tranche is released: its gate was met while the
// customer was there.
func (x *oraclePricing) reached(t commission.Tranche) bool {
	day, ok := x.met(t)
	return ok && (day.IsZero() || x.end().IsZero() || day.Before(x.end()))
}

// lost reports whether a tranche that is not released never will be: its milestone
// came too late, or its gate was not met when the customer ended.
func (x *oraclePricing) lost(t commission.Tranche) bool {
	if t.Milestone != "" {
		day := x.reachedOn(t)
		late := !day.IsZero() && t.Within.Stated() && !x.line.anchor.IsZero() && !day.Before(x.line.anchor) && !inside(t.Within, x.line.anchor, day)
		if late {
			x.saw("a milestone came too late")
			return true
		}
		if !x.end().IsZero() && (day.IsZero() || !day.Before(x.end())) {
			return true
		}
	}
	return !x.end().IsZero() && t.Months > 0 && (x.line.anchor.IsZero() || !x.due(t).Before(x.end()))
}

// reachedOn is the earliest day on which the milestone of a tranche was reached with
// the values that it asks for. One that failed was not.
func (o *oracle) reachedOn(t commission.Tranche) partnerecon.Day {
	var first partnerecon.Day
	for _, l := range o.lines {
		if l.milestone != t.Milestone || o.failed(l) {
			continue
		}
		if slices.ContainsFunc(t.When, func(w commission.Test) bool { return !passes(w, l.context.Facts, o.saw) }) {
			o.saw("a milestone was reached and does not pass")
			continue
		}
		if len(t.When) > 0 {
			o.saw("a milestone passes what a tranche asks of it")
		}
		if first.IsZero() || l.cleared.Before(first) {
			first = l.cleared
		}
	}
	return first
}
