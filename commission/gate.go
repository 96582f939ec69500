package commission

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A valueGate is a milestone of which some tranche tests what is stated of it.
type valueGate struct {
	milestone string
	stated    []Test
	tests     when
}

// An askedFact is a fact of a milestone that some tranche tests.
type askedFact struct{ milestone, fact string }

// tests makes the tests of tranches ready: a list for each, or nil where none has any.
func (p *Policy) tests(list []Tranche) []when {
	if !slices.ContainsFunc(list, func(t Tranche) bool { return len(t.When) != 0 }) {
		return nil
	}
	out := make([]when, len(list))
	for i := range list {
		out[i], _ = readTests(&problem.List{}, "", p.Facts, list[i].When) // New has reported what is wrong
	}
	return out
}

// ask notes what tranches ask for, given their tests.
func (v *version) ask(list []Tranche, tests []when) {
	for i := range list {
		t := &list[i]
		v.timed = v.timed || t.Months > 0
		switch {
		case t.Milestone == "":
		case len(t.When) == 0:
			v.gates = union(v.gates, []string{t.Milestone})
		case !slices.ContainsFunc(v.conditions, func(g valueGate) bool { return g.milestone == t.Milestone && sameTests(g.stated, t.When) }):
			v.conditions = append(v.conditions, valueGate{t.Milestone, t.When, tests[i]})
		}
	}
}

func sameTests(a, b []Test) bool {
	return slices.EqualFunc(a, b, func(a, b Test) bool { return a.Fact == b.Fact && a.Op == b.Op && slices.Equal(a.Values, b.Values) })
}

// asks returns the facts of its milestone that the gate tests.
func (g *valueGate) asks() []askedFact {
	var out []askedFact
	for _, t := range g.stated {
		out = append(out, askedFact{g.milestone, t.Fact})
	}
	return out
}

// askedOf returns what a milestone states of the facts that tranches test.
func (p Plan) askedOf(l *Line) []Fact {
	var out []Fact
	for _, f := range l.Context.Facts {
		if slices.Contains(p.asked, askedFact{l.Milestone, f.Name}) {
			out = append(out, f)
		}
	}
	return cloneFacts(out)
}

// passes reports whether tests are true of what a milestone states. It may have been
// recorded under other terms: what it states there of a fact that is none here, or
// reads otherwise, nobody has stated.
func (r *Reached) passes(declared []Declaration, tests when) bool {
	facts := make(stated, len(declared))
	for _, f := range r.Facts {
		k := slices.IndexFunc(declared, func(d Declaration) bool { return d.Name == f.Name && d.Of == OfPayment })
		if k < 0 {
			continue
		}
		var list problem.List
		if v := declared[k].form().Read(&list, "", f.Values); list.Empty() {
			facts[k] = &v
		}
	}
	return tests.hold(&knownFacts{payment: facts})
}

func (r *Reached) equal(o *Reached) bool {
	return r.ID == o.ID && r.Name == o.Name && r.On == o.On && sameFacts(r.Facts, o.Facts)
}

// met returns the first milestone of a name that passes tests, or nil; and then the
// last one that does not, if it states anything.
func (g *Gates) met(name string, declared []Declaration, tests when) (first, failed *Reached) {
	for i := range g.Reached {
		r := &g.Reached[i]
		switch {
		case r.Name != name || len(tests) > 0 && len(r.Facts) == 0:
		case len(tests) != 0 && !r.passes(declared, tests):
			if failed == nil || r.after(failed) {
				failed = r
			}
		case first == nil || first.after(r):
			first = r
		}
	}
	return first, failed
}

// after reports whether a milestone was reached after another one: later, or on the
// same day with a larger id.
func (r *Reached) after(o *Reached) bool {
	return cmp.Or(r.On.Compare(o.On), cmp.Compare(r.ID, o.ID)) == +1
}

// passed returns what is known of a value gate of a version: the first milestone that
// passes, else the last one that states what is tested, so that the trace can say what is
// missing.
func (d *draft) passed(v *version, g *valueGate) (Reached, bool) {
	if out, known := d.met[g]; known {
		return out, out.Name != ""
	}
	all := Gates{Reached: d.next.Reached}
	found, failed := all.met(g.milestone, v.policy.Facts, g.tests)
	if found == nil {
		found = failed
	}
	var out Reached
	if found != nil {
		out = Reached{Name: found.Name, On: found.On, Facts: found.Facts}
	}
	if d.met == nil {
		d.met = map[*valueGate]Reached{}
	}
	d.met[g] = out
	return out, found != nil
}

// shownFacts are facts as details of a trace.
func shownFacts(facts []Fact) []partnerecon.Detail {
	var out []partnerecon.Detail
	for _, f := range facts {
		out = append(out, text(f.Name, strings.Join(f.Values, ", ")))
	}
	return out
}

func cloneReached(list []Reached) []Reached {
	out := slices.Clone(list)
	for i := range out {
		out[i].Facts = cloneFacts(out[i].Facts)
	}
	return out
}
