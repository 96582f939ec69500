package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A test is a Test made ready.
type test struct {
	condition.Comparison
	fact int // its place in the declarations
	of   Scope
}

// when is a row's tests made ready; all of them have to be true.
type when []test

// readTests makes the tests of a row ready, or reports what is wrong with them.
// It returns false where something is, be it at the declaration of a fact.
func readTests(list *problem.List, path string, declared []Declaration, tests []Test) (when, bool) {
	if len(tests) > maxTests {
		list.Add(path, problem.Limit, "%d tests, at most %d", len(tests), maxTests)
		return nil, false
	}
	var out when
	for i, t := range tests {
		at := problem.At(path, i)
		k := slices.IndexFunc(declared, func(d Declaration) bool { return d.Name == t.Fact })
		if k < 0 {
			list.Add(at+"/fact", problem.Unknown, "the policy declares no fact %s", problem.Quote(t.Fact))
			continue
		}
		if !declared[k].Kind.known() {
			continue // reported at the declaration
		}
		c, ok := condition.Compare(list, at, declared[k].form(), condition.Op(t.Op), t.Values)
		if !ok {
			continue
		}
		next := test{c, k, declared[k].Of}
		if slices.ContainsFunc(out, next.same) {
			list.Add(at, problem.Duplicate, "stands twice")
		}
		out = append(out, next)
	}
	if len(out) < len(tests) {
		return nil, false
	}
	if !out.possible() {
		list.Add(path, problem.Conflict, "the tests contradict each other: nothing passes all of them")
		return nil, false
	}
	return out, true
}

// same reports whether two tests ask for the same.
func (t test) same(o test) bool { return t.fact == o.fact && t.Same(&o.Comparison) }

// of returns the tests of one fact.
func (w when) of(fact int) []*condition.Comparison {
	var out []*condition.Comparison
	for i := range w {
		if w[i].fact == fact {
			out = append(out, &w[i].Comparison)
		}
	}
	return out
}

// possible reports whether values of the facts can make all tests true. Where
// that is not plain it says that they can.
func (w when) possible() bool {
	return !slices.ContainsFunc(w, func(t test) bool { return !condition.Compatible(w.of(t.fact)) })
}

// meets reports whether something can pass the tests of both. Where that is not
// plain it says so.
func (w when) meets(o when) bool {
	return !slices.ContainsFunc(w, func(t test) bool {
		others := o.of(t.fact)
		return len(others) != 0 && !condition.Compatible(append(others, w.of(t.fact)...))
	})
}

// implies reports whether what passes w passes o as well. Where that is not plain
// it says no.
func (w when) implies(o when) bool {
	return !slices.ContainsFunc(o, func(t test) bool { return !condition.Implies(w.of(t.fact), &t.Comparison) })
}
