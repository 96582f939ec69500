package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A TrancheState says what has become of a tranche.
type TrancheState string

// The states of a tranche.
const (
	TrancheReleased  TrancheState = "released"  // it can be paid
	TrancheWaits     TrancheState = "waiting"   // its gate has not been met
	TrancheForfeited TrancheState = "forfeited" // it is not paid any more
)

// A Deferral releases, in tranches, what is on no line of a customer: what a cap over several
// customers puts off. [Policy.Deferral] makes one. It is immutable; the zero Deferral has no
// tranches.
type Deferral struct {
	tranches []Tranche
	tests    []when
	facts    []Declaration
}

// Deferral checks tranches by the facts that the policy declares, as [New] does those of the
// policy itself, and returns them ready. An error is a [partnerecon.InvalidError] whose pointers
// lead into the list.
func (p Policy) Deferral(tranches []Tranche) (Deferral, error) {
	var list problem.List
	p.checkTranches(&list, "", tranches)
	if err := invalid(&list); err != nil {
		return Deferral{}, err
	}
	own := Policy{Facts: slices.Clone(p.Facts)}
	return Deferral{cloneTranches(tranches), own.tests(tranches), own.Facts}, nil
}

// A Gate is how far the gate of a tranche is met.
type Gate struct {
	State TrancheState
	// On is the day from which it is met; the zero Day while it waits, and of a tranche
	// that asks for nothing.
	On partnerecon.Day
	// Met is the milestone that met it, or came too late to; the zero Reached without one.
	Met Reached
}

// Gate says how far the gate of the tranche at a place is met, on what is known. Months and
// windows count from the anchor; without one no month passes, and every window is open.
func (d Deferral) Gate(place int, anchor partnerecon.Day, g Gates) Gate {
	if place < 0 || place >= len(d.tranches) {
		return Gate{State: TrancheWaits}
	}
	t, l := &d.tranches[place], Line{Anchor: anchor, Gates: g}
	var tests when
	if d.tests != nil {
		tests = d.tests[place]
	}
	met, _ := g.met(t.Milestone, d.facts, tests)
	out := Gate{State: l.gate(t, met)}
	if out.State == TrancheWaits {
		return out
	}
	if t.Milestone != "" && met != nil {
		out.On, out.Met = met.On, *met
		out.Met.Facts = cloneFacts(met.Facts)
	}
	if due := anchor.AddMonths(t.Months); t.Months > 0 && due.After(out.On) {
		out.On = due
	}
	return out
}

// Milestones returns those that its tranches ask for, each once, in the order of the tranches.
func (d Deferral) Milestones() []string {
	var out []string
	for i := range d.tranches {
		if name := d.tranches[i].Milestone; name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Reads reports whether a tranche that waits for a milestone tests a fact of it, and whether
// what it states reads as the fact is declared.
func (d Deferral) Reads(milestone string, f Fact) (tested, reads bool) {
	for i := range d.tranches {
		t := &d.tranches[i]
		if t.Milestone != milestone || !slices.ContainsFunc(t.When, func(x Test) bool { return x.Fact == f.Name }) {
			continue
		}
		tested = true
		k := slices.IndexFunc(d.facts, func(x Declaration) bool { return x.Name == f.Name })
		if k < 0 {
			continue
		}
		var list problem.List
		d.facts[k].form().Read(&list, "", f.Values)
		return true, list.Empty()
	}
	return tested, false
}
