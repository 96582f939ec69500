package commission_test

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// firstPaid is the first payment that earns a component: by the day it cleared, on one
// day by id. A payment of nothing is none.
func (o *oracle) firstPaid(c oracleComponent) *oracleLine {
	var first *oracleLine
	for _, l := range o.lines {
		if l.milestone == "" && !l.cleared.IsZero() && l.base > 0 && o.earns(c, l) && (first == nil || l.before(first)) {
			first = l
		}
	}
	return first
}

// voidOn is the day on which the last of a payment went back, if all of it did.
func (o *oracle) voidOn(l *oracleLine) (on partnerecon.Day, void bool) {
	backs := slices.DeleteFunc(o.undocumented(l), func(b oracleBack) bool { return !b.all && b.amount == 0 })
	slices.SortFunc(backs, func(a, b oracleBack) int { return a.on.Compare(b.on) })
	sum := int64(0)
	for _, b := range backs {
		switch {
		case slices.Contains(o.reversals, b.id), o.late(l, b):
			continue
		case b.all:
			sum = l.base
		default:
			sum += b.amount
		}
		if sum >= l.base {
			return maxDay(l.cleared, b.on), true
		}
	}
	return on, false
}

// stops reports whether a payment does not earn a component, because the first one was
// void by the day it cleared.
func (o *oracle) stops(c oracleComponent, l *oracleLine) bool {
	if c.IfFirstVoid != commission.StopsEarning || l.milestone != "" || !o.earns(c, l) {
		return false
	}
	first := o.firstPaid(c)
	if first == nil || first == l {
		return false
	}
	on, void := o.voidOn(first)
	return void && !l.cleared.Before(on)
}

// stopped lists what a payment does not earn any more.
func (o *oracle) stopped(l *oracleLine) []string {
	var out []string
	for _, c := range o.components() {
		if o.stops(c, l) {
			out = append(out, c.Name)
		}
	}
	return out
}

// restop changes what went back of a line. If that moves the day on which a first payment is
// void it prices the payments again that this stops, or does not stop any more: those too that
// came back to the ledger and did not know of it.
func (o *oracle) restop(changed *oracleLine, change func()) {
	was, before := o.voidOn(changed)
	change()
	now, after := o.voidOn(changed)
	if was == now && before == after || !slices.ContainsFunc(o.components(), func(c oracleComponent) bool {
		return c.IfFirstVoid == commission.StopsEarning && o.firstPaid(c) == changed
	}) {
		return
	}
	for _, l := range o.lines {
		if !l.sealed && !l.cleared.IsZero() && !slices.Equal(o.stopped(l), l.stopped) {
			o.saw("a first payment that is void moves what later ones earn")
			o.priceLine(l)
		}
	}
}
