package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// IfFirstVoid says what becomes of a component when all of the first payment that
// earns it has gone back: by refunds, credit notes and chargebacks that count, or
// because it failed.
//
// The first payment is the earliest one by the day it cleared, on one day by id, that
// is more than nothing. It is void from the day on which the last of it went back. That
// is worked out from the facts, whenever they are recorded: an earlier payment that
// comes to light is then the first one, and a chargeback that is won brings back what
// had stopped. Lines that are sealed stay as they are.
type IfFirstVoid string

const (
	// KeepsEarning: nothing. Each payment stands by itself, and windows run from the
	// [Anchor] as before.
	KeepsEarning IfFirstVoid = "continue"
	// StopsEarning: payments that clear on the day on which the first one is void, or
	// later, do not earn the component; what they were paid for it goes back. Those
	// that cleared before that day keep what they earned.
	StopsEarning IfFirstVoid = "stop"
)

// A FirstPaid is the first payment that a component is earned by.
type FirstPaid struct {
	Component string          `json:"component,omitzero"` // empty: the base
	Payment   string          `json:"payment"`
	Cleared   partnerecon.Day `json:"cleared"`
	// Void is the day on which the last of it went back; the zero Day if some of it is
	// kept.
	Void partnerecon.Day `json:"void,omitzero"`
}

// checkIfFirstVoid reports a rule that is unknown, or that no payment is first under.
func (c *component) checkIfFirstVoid(list *problem.List) {
	if c.IfFirstVoid == "" {
		return
	}
	at := c.at + "/if_first_void"
	checkMember(list, at, c.IfFirstVoid, []IfFirstVoid{KeepsEarning, StopsEarning})
	if c.On != "" {
		list.Add(at, problem.Conflict, "milestone %s is not paid, so that there is no first payment", problem.Quote(c.On))
	}
}

// checkFirsts reports first payments that nothing left.
func checkFirsts(list *problem.List, path string, firsts []FirstPaid, void bool) {
	if len(firsts) > maxBonuses+1 {
		list.Add(path, problem.Limit, "%d components, at most %d", len(firsts), maxBonuses+1)
		return
	}
	seen := map[string]bool{}
	for i := range firsts {
		f := &firsts[i]
		list.Enter(path, i)
		checkName(list, "/component", f.Component, false)
		checkOnce(list, "/component", seen, f.Component)
		checkName(list, "/payment", f.Payment, true)
		checkDay(list, "/cleared", f.Cleared)
		if void || !f.Void.IsZero() {
			checkDay(list, "/void", f.Void)
			if f.Void.Before(f.Cleared) {
				list.Add("/void", problem.Conflict, "want %s or later, got %s", f.Cleared, f.Void)
			}
		}
		list.Leave()
	}
}

// stopping lists the components that stop with the first payment.
func (v *version) stopping() []string {
	var out []string
	for i := range v.components {
		if c := &v.components[i]; c.IfFirstVoid == StopsEarning {
			out = append(out, c.Name)
		}
	}
	return out
}

// stopped reports whether a line does not earn a component because the first payment
// was void when it cleared.
func (x *pricing) stopped(c *component) bool {
	if len(x.in.Stops) == 0 {
		return false
	}
	i := slices.IndexFunc(x.in.Stops, func(f FirstPaid) bool { return f.Component == c.Name })
	if i < 0 {
		return false
	}
	f := &x.in.Stops[i]
	x.trace.Add(CodeStopped, c.at+"/if_first_void", text("component", c.claim()), text("first_payment", f.Payment),
		partnerecon.D("void", f.Void), partnerecon.D("cleared", x.in.Cleared))
	return true
}

// stops lists the components that a line does not earn, with the first payments that
// were void when it cleared.
func (d *draft) stops(v *version, l *Line) []FirstPaid {
	if len(d.plan.stops) == 0 || l.Milestone != "" {
		return nil
	}
	var out []FirstPaid
	for i := range v.components {
		c := &v.components[i]
		if c.IfFirstVoid != StopsEarning || !l.of(series{component: c.Name}) {
			continue
		}
		if f := d.firstPaid(c.Name); !f.Void.IsZero() && f.Payment != l.ID && !l.Cleared.Before(f.Void) {
			out = append(out, f)
		}
	}
	return out
}

// firstPaid returns the first payment of a component, as the event leaves it. It has
// no id while there is none.
func (d *draft) firstPaid(component string) FirstPaid {
	if f, ok := d.paidFirst[component]; ok {
		return f
	}
	f := d.firstBut(component, nil)
	if d.paidFirst == nil {
		d.paidFirst = map[string]FirstPaid{}
	}
	d.paidFirst[component] = f
	return f
}

// firstBut returns the first payment of a component among all but one.
func (d *draft) firstBut(component string, but *Line) FirstPaid {
	s := series{component: component}
	out := FirstPaid{Component: component}
	note := func(l *Line, added []Correction) {
		f := FirstPaid{Component: component, Payment: l.ID, Cleared: l.Cleared}
		if out.Payment != "" && out.compare(&f) != +1 {
			return
		}
		if v, err := d.plan.version(l.Terms); err == nil { // settled by its version before
			f.Void = v.voided(l, added)
		}
		out = f
	}
	look := func(at int) {
		l, added := d.old.Lines[at], []Correction(nil)
		if t := d.touchedAt(at); t != nil {
			l, added = t.now, t.added
		}
		note(l, added)
	}
	if i := firstOf(d.next.Firsts, component); i >= 0 {
		if at := d.old.line(d.next.Firsts[i].Payment); at >= 0 {
			look(at) // it was reopened
		} else {
			out = d.next.Firsts[i]
		}
	}
	if at, ok := d.old.inOrder(s).first(func(at int) bool { return d.old.Lines[at].Base != 0 }); ok {
		look(at)
	}
	if l := d.clears; l != nil && l != but && l.Base != 0 && l.counts(s) {
		note(l, nil)
	}
	return out
}

// compare orders payments as they cleared, on one day by id.
func (f *FirstPaid) compare(o *FirstPaid) int {
	return cmp.Or(f.Cleared.Compare(o.Cleared), cmp.Compare(f.Payment, o.Payment))
}

// firstOf returns the place of a component's first payment among those that were
// sealed, or -1.
func firstOf(list []FirstPaid, component string) int {
	return slices.IndexFunc(list, func(f FirstPaid) bool { return f.Component == component })
}

// voided returns the day on which the last of a payment went back, given corrections
// beyond those it has; the zero Day if some of it is kept.
func (v *version) voided(l *Line, added []Correction) partnerecon.Day {
	if l.Cleared.IsZero() || l.Base == 0 {
		return partnerecon.Day{}
	}
	all := v.beyond(l, slices.Concat(l.Corrections, added))
	if v.addRefunded(l, 0, all) < l.paid() {
		return partnerecon.Day{}
	}
	slices.SortFunc(all, func(a, b Correction) int { return a.On.Compare(b.On) })
	sum, i := int64(0), 0
	for ; sum < l.paid(); i++ {
		sum = v.addRefunded(l, sum, all[i:i+1])
	}
	return later(l.Cleared, all[i-1].On)
}

// firstVoidMoved reports whether the line that clears is a first payment, and it or the
// one that was the first is void. Of two that are void on one day the later one is not
// the first any more, so that the component stops for it as well.
func (d *draft) firstVoidMoved() bool {
	return slices.ContainsFunc(d.plan.stops, func(c string) bool {
		f := d.firstPaid(c)
		return f.Payment == d.clears.ID && (!f.Void.IsZero() || !d.firstBut(c, d.clears).Void.IsZero())
	})
}

// paidLines lists the positions of the payments that have cleared.
func (d *draft) paidLines() []int {
	var out []int
	for at, l := range d.old.Lines {
		if l.Milestone == "" && !l.Cleared.IsZero() {
			out = append(out, at)
		}
	}
	return out
}

// restop prices the payments after a first one again, if what went back of it moves the
// day from which it is void.
func (d *draft) restop(t *touched) error {
	if len(d.plan.stops) == 0 || t.now.Cleared.IsZero() {
		return nil
	}
	v, err := d.plan.version(t.now.Terms)
	if err != nil || v.voided(t.was, nil) == v.voided(t.now, t.added) {
		return err
	}
	if id := t.now.ID; !slices.ContainsFunc(d.plan.stops, func(c string) bool { return d.firstPaid(c).Payment == id }) {
		return nil
	}
	for _, at := range d.paidLines() {
		l := d.old.Lines[at]
		v, err := d.plan.version(l.Terms)
		if err != nil {
			return err
		}
		if slices.Equal(d.stops(v, l), l.Stops) {
			continue
		}
		if err := d.price(v, d.touch(at).now); err != nil {
			return err
		}
	}
	return nil
}

// sealFirst keeps what is known of a first payment that is sealed, for those after it.
func (d *draft) sealFirst(l *Line) {
	if l.Cleared.IsZero() || l.Base == 0 {
		return
	}
	for _, c := range d.plan.stops {
		if !l.of(series{component: c}) {
			continue
		}
		f := FirstPaid{Component: c, Payment: l.ID, Cleared: l.Cleared}
		if v, err := d.plan.version(l.Terms); err == nil {
			f.Void = v.voided(l, nil)
		}
		firsts := slices.Clone(d.next.Firsts)
		switch i := firstOf(d.next.Firsts, c); {
		case i < 0:
			firsts = append(firsts, f)
		case f.compare(&firsts[i]) <= 0:
			firsts[i] = f
		}
		d.next.Firsts = firsts
	}
}
