package commission

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Gates are what is known about the customer that tranches ask for. The zero Gates:
// nothing is.
type Gates struct {
	// Reached are the milestones that tranches ask for, with the earliest day of each;
	// and those of which they test facts, with these: the first one that passes, else
	// the last one that does not.
	Reached []Reached `json:"reached,omitzero"`
	// Elapsed is the day that time has come to, Ended the day the customer ended.
	Elapsed partnerecon.Day `json:"elapsed,omitzero"`
	Ended   partnerecon.Day `json:"ended,omitzero"`
}

// A Reached is a milestone that was reached.
type Reached struct {
	ID   string          `json:"id,omitzero"` // of the event; not in [Gates]
	Name string          `json:"name"`
	On   partnerecon.Day `json:"on"`
	// Facts that it stated, of those that tranches test.
	Facts []Fact `json:"facts,omitempty"`
}

func (g *Gates) equal(o *Gates) bool {
	return g.Elapsed == o.Elapsed && g.Ended == o.Ended && slices.EqualFunc(g.Reached, o.Reached, func(a, b Reached) bool { return a.equal(&b) })
}

// gate says what has become of a tranche. It is a function of the facts alone, so
// it does not matter in what order they came.
func (l *Line) gate(t *Tranche, met *Reached) TrancheState {
	passed := later(l.Gates.Elapsed, l.Cleared) // facts have days, too: time has come to those of its own
	if t.Milestone != "" {
		if met == nil {
			return l.pending()
		}
		reached := met.On
		passed = later(passed, reached)
		switch {
		case t.Within.Stated() && !l.Anchor.IsZero() && !reached.Before(t.Within.End(l.Anchor)), l.gone(reached):
			return TrancheForfeited
		}
	}
	if t.Months == 0 {
		return TrancheReleased
	}
	if l.Anchor.IsZero() {
		return l.pending()
	}
	switch due := l.Anchor.AddMonths(t.Months); {
	case l.gone(due):
		return TrancheForfeited
	case passed.Before(due):
		return TrancheWaits
	}
	return TrancheReleased
}

// gone reports whether the customer had ended by a day.
func (l *Line) gone(day partnerecon.Day) bool {
	return !l.Gates.Ended.IsZero() && !day.Before(l.Gates.Ended)
}

// pending is what a tranche is whose gate has not been met.
func (l *Line) pending() TrancheState {
	if l.Gates.Ended.IsZero() {
		return TrancheWaits
	}
	return TrancheForfeited
}

// vest releases the parts of a component, from a place on, in its tranches.
func (x *pricing) vest(c *component, from int) {
	for i := from; i < len(x.parts); i++ {
		p := &x.parts[i]
		amount := p.Earned
		p.Earned = 0
		x.tranches(p, amount, schedule{c.Vests, c.gates, c.at + "/vests"})
	}
}

// putOff gives the parts of a component, from a place on, what a cap put off.
func (x *pricing) putOff(shares []share, from int, put putOff) {
	x.margin, _ = exact.Add(x.margin, put.amount) // it will be paid
	later := schedule{x.policy.Caps[put.cap].Defer, x.defers[put.cap], problem.At("/caps", put.cap) + "/defer"}
	for i, amount := range x.allotment.allocate(put.amount, shares) {
		p := &x.parts[from+i]
		p.Deferred += amount
		x.tranches(p, amount, later)
	}
}

// A schedule is a list of tranches, what each of them tests, if any does, and where
// it stands.
type schedule struct {
	list  []Tranche
	tests []when
	rule  string
}

// tranches cuts an amount into its tranches: by allocation, the odd cent to the
// largest remainder, of equal ones to the larger tranche and then to the earlier.
func (x *pricing) tranches(p *Part, amount int64, s schedule) {
	if amount == 0 {
		return
	}
	ids, weights := make([]string, len(s.list)), make([]exact.Num, len(s.list))
	for i := range s.list {
		ids[i] = fmt.Sprintf("%04d", i)
		weights[i] = fraction(s.list[i].Share)
	}
	amounts, _ := exact.Allocate(amount, ids, weights)
	for i, n := range amounts {
		var tests when
		if s.tests != nil {
			tests = s.tests[i]
		}
		met, failed := x.in.Gates.met(s.list[i].Milestone, x.policy.Facts, tests)
		state := x.in.gate(&s.list[i], met)
		switch state {
		case TrancheReleased:
			p.Earned += n
		case TrancheWaits:
			p.Waiting += n
			x.wait(p, &s.list[i], problem.At(s.rule, i), met, n)
		case TrancheForfeited:
			p.Forfeited += n
		}
		if x.trace != nil {
			details := []partnerecon.Detail{text("partner", p.Partner), partnerecon.D("share", s.list[i].Share), partnerecon.D("amount", x.in.money(n))}
			details = append(details, x.in.shownGate(&s.list[i], met, failed)...)
			x.trace.Add(state.code(), problem.At(s.rule, i), details...)
		}
	}
}

// waitsFor returns the place of the first tranche that waits for a milestone, or "".
func (v *version) waitsFor(milestone string) string {
	waits := func(t Tranche) bool { return t.Milestone == milestone }
	for i := range v.components {
		c := &v.components[i]
		if k := slices.IndexFunc(c.Vests, waits); k >= 0 {
			return problem.At(c.at+"/vests", k)
		}
	}
	for i := range v.policy.Caps {
		if k := slices.IndexFunc(v.policy.Caps[i].Defer, waits); k >= 0 {
			return problem.At(problem.At("/caps", i)+"/defer", k)
		}
	}
	return ""
}

// code returns the code of a step that says what became of a tranche.
func (s TrancheState) code() string {
	switch s {
	case TrancheReleased:
		return CodeReleased
	case TrancheWaits:
		return CodeWaits
	case TrancheForfeited:
	}
	return CodeForfeited
}

// shownGate says how far the gate of a tranche is met: by a milestone, or by none but
// one that failed its tests.
func (l *Line) shownGate(t *Tranche, met, failed *Reached) []partnerecon.Detail {
	var out []partnerecon.Detail
	if t.Milestone != "" {
		out = append(out, text("milestone", t.Milestone))
	}
	switch {
	case t.Milestone == "":
	case met != nil:
		out = append(append(out, partnerecon.D("reached", met.On)), shownFacts(met.Facts)...)
	case failed != nil:
		out = append(append(out, partnerecon.D("not_met", failed.On)), shownFacts(failed.Facts)...)
	}
	if t.Months > 0 && !l.Anchor.IsZero() {
		out = append(out, partnerecon.D("due", l.Anchor.AddMonths(t.Months)))
	}
	if !l.Gates.Ended.IsZero() {
		out = append(out, partnerecon.D("ended", l.Gates.Ended))
	}
	return out
}

// vests reports whether what is released of the line depends on gates.
func (v *version) vests() bool { return len(v.gates)+len(v.conditions) > 0 || v.timed }

// gates returns what is known that the tranches of a line's version ask for.
func (d *draft) gates(v *version, l *Line) Gates {
	if !v.vests() {
		return Gates{}
	}
	out := Gates{Elapsed: d.next.Elapsed, Ended: endAfter(d.next.Ends, l.Cleared)}
	if !v.timed {
		out.Elapsed = partnerecon.Day{}
	}
	for _, name := range v.gates {
		if on, ok := d.reachedOn(name); ok {
			out.Reached = append(out.Reached, Reached{Name: name, On: on})
		}
	}
	for i := range v.conditions {
		r, ok := d.passed(v, &v.conditions[i])
		if ok && !slices.ContainsFunc(out.Reached, func(o Reached) bool { return o.equal(&r) }) {
			out.Reached = append(out.Reached, r)
		}
	}
	return out
}

// endAfter returns the first day, from another on, on which the customer left; the
// zero Day if there was none.
func endAfter(ends []partnerecon.Day, day partnerecon.Day) partnerecon.Day {
	if i, _ := slices.BinarySearchFunc(ends, day, partnerecon.Day.Compare); i < len(ends) {
		return ends[i]
	}
	return partnerecon.Day{}
}

// reachedOn returns the earliest day on which a milestone was reached.
func (d *draft) reachedOn(name string) (on partnerecon.Day, ok bool) {
	if d.firsts == nil {
		d.firsts = make(map[string]partnerecon.Day)
		for _, r := range d.next.Reached {
			if first, known := d.firsts[r.Name]; !known || r.On.Before(first) {
				d.firsts[r.Name] = r.On
			}
		}
	}
	on, ok = d.firsts[name]
	return on, ok
}

// regate looks at all lines whose release depends on gates again, now that one of
// them may have moved. What caps granted them stays.
func (d *draft) regate() error {
	for at, l := range d.old.Lines {
		if t := d.touchedAt(at); t != nil && t.priced {
			continue
		}
		v, err := d.plan.version(l.Terms)
		if err != nil {
			return err
		}
		gates := d.gates(v, l)
		if !l.vesting() && gates.Ended != l.Cleared { // time that was over when it cleared is not if it ended then
			continue
		}
		later := gates
		later.Elapsed = l.Gates.Elapsed
		if later.equal(&l.Gates) && (gates.Elapsed == l.Gates.Elapsed || !l.waits()) {
			continue // time alone moves nothing that has been released
		}
		now := d.touch(at).now
		now.Gates = gates
		d.pricing.in = now
		if err := d.pricing.price(v, nil); err != nil {
			return fmt.Errorf("commission: payment %s: %w", problem.Quote(l.ID), problem.Inner(err))
		}
		now.Parts = d.pricing.parts
		if err := d.contractAnew(now); err != nil {
			return err
		}
	}
	return nil
}

// vesting reports whether something of the line depends on gates: it waits, or it
// was released or forfeited by them.
func (l *Line) vesting() bool {
	return l.Gates.Reached != nil || !l.Gates.Elapsed.IsZero() || !l.Gates.Ended.IsZero() || l.waits()
}

// waiting adds up what of the line has not been released yet.
func (l *Line) waiting() exact.Num {
	var sum exact.Num
	for i := range l.Parts {
		sum = sum.Add(exact.Int(l.Parts[i].Waiting))
	}
	return sum
}

// waits reports whether something of the line has not been released yet.
func (l *Line) waits() bool {
	return slices.ContainsFunc(l.Parts, func(p Part) bool { return p.Waiting != 0 })
}
