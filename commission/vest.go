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
	// Reached are the milestones that tranches ask for, with the earliest day of each.
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
}

func (g *Gates) equal(o *Gates) bool {
	return g.Elapsed == o.Elapsed && g.Ended == o.Ended && slices.Equal(g.Reached, o.Reached)
}

// on returns the day a milestone was reached; the zero Day if it was not.
func (g *Gates) on(name string) partnerecon.Day {
	for i := range g.Reached {
		if g.Reached[i].Name == name {
			return g.Reached[i].On
		}
	}
	return partnerecon.Day{}
}

// A release says what became of a tranche.
type release string

const (
	released  release = "released"
	waiting   release = "waiting"
	forfeited release = "forfeited"
)

// gate says what has become of a tranche. It is a function of the facts alone, so
// it does not matter in what order they came.
func (l *Line) gate(t *Tranche) release {
	if t.Milestone != "" {
		reached := l.Gates.on(t.Milestone)
		switch {
		case reached.IsZero():
			return l.pending()
		case t.Within.Stated() && !l.Anchor.IsZero() && !reached.Before(t.Within.End(l.Anchor)), l.gone(reached):
			return forfeited
		}
	}
	if t.Months == 0 {
		return released
	}
	if l.Anchor.IsZero() {
		return l.pending()
	}
	switch due := l.Anchor.AddMonths(t.Months); {
	case l.gone(due):
		return forfeited
	case l.Gates.Elapsed.Before(due):
		return waiting
	}
	return released
}

// gone reports whether the customer had ended by a day.
func (l *Line) gone(day partnerecon.Day) bool {
	return !l.Gates.Ended.IsZero() && !day.Before(l.Gates.Ended)
}

// pending is what a tranche is whose gate has not been met.
func (l *Line) pending() release {
	if l.Gates.Ended.IsZero() {
		return waiting
	}
	return forfeited
}

// vest releases the parts of a component, from a place on, in its tranches.
func (x *pricing) vest(c *component, from int) {
	for i := from; i < len(x.parts); i++ {
		p := &x.parts[i]
		amount := p.Earned
		p.Earned = 0
		x.tranches(p, amount, c.Vests, c.at+"/vests")
	}
}

// putOff gives the parts of a component, from a place on, what a cap put off.
func (x *pricing) putOff(shares []share, from int, put *putOff) error {
	paid, ok := put.below.Round(x.mode)
	all, fits := put.below.Add(put.excess).Round(x.mode)
	if !ok || !fits {
		return fmt.Errorf("commission: %s minor units: %w", put.excess, partnerecon.ErrOverflow)
	}
	x.margin, _ = exact.Add(x.margin, all-paid) // it will be paid
	rule := problem.At("/caps", put.cap) + "/defer"
	for i, amount := range x.allotment.allocate(all-paid, shares) {
		p := &x.parts[from+i]
		p.Deferred += amount
		x.tranches(p, amount, x.policy.Caps[put.cap].Defer, rule)
	}
	return nil
}

// tranches cuts an amount into its tranches: by allocation, the odd cent to the
// largest remainder, of equal ones to the larger tranche and then to the earlier.
func (x *pricing) tranches(p *Part, amount int64, list []Tranche, rule string) {
	if amount == 0 {
		return
	}
	ids, weights := make([]string, len(list)), make([]exact.Num, len(list))
	for i := range list {
		ids[i] = fmt.Sprintf("%04d", i)
		weights[i] = fraction(list[i].Share)
	}
	amounts, _ := exact.Allocate(amount, ids, weights)
	for i, n := range amounts {
		state := x.in.gate(&list[i])
		switch state {
		case released:
			p.Earned += n
		case waiting:
			p.Waiting += n
		case forfeited:
			p.Forfeited += n
		}
		x.noteTranche(p, &list[i], problem.At(rule, i), state, n)
	}
}

func (x *pricing) noteTranche(p *Part, t *Tranche, rule string, state release, amount int64) {
	if x.trace == nil {
		return
	}
	code := map[release]string{released: CodeReleased, waiting: CodeWaits, forfeited: CodeForfeited}[state]
	details := []partnerecon.Detail{
		text("partner", p.Partner), partnerecon.D("share", t.Share), partnerecon.D("amount", x.in.money(amount)),
	}
	if t.Milestone != "" {
		details = append(details, text("milestone", t.Milestone))
		if on := x.in.Gates.on(t.Milestone); !on.IsZero() {
			details = append(details, partnerecon.D("reached", on))
		}
	}
	if t.Months > 0 && !x.in.Anchor.IsZero() {
		details = append(details, partnerecon.D("due", x.in.Anchor.AddMonths(t.Months)))
	}
	if !x.in.Gates.Ended.IsZero() {
		details = append(details, partnerecon.D("ended", x.in.Gates.Ended))
	}
	x.trace.Add(code, rule, details...)
}

// vests reports whether what is released of the line depends on gates.
func (v *version) vests() bool { return len(v.gates) > 0 || v.timed }

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
		if !l.vesting() {
			continue
		}
		if i := d.place(at); i >= 0 && d.lines[i].priced {
			continue
		}
		v, err := d.plan.version(l.Terms)
		if err != nil {
			return err
		}
		gates := d.gates(v, l)
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
