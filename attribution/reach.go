package attribution

import (
	"slices"
	"strings"
)

// A mask is a set of answers.
type mask uint8

const (
	maskYes mask = 1 << iota
	maskNo
	maskUnknown
)

func maskOf(a Answer) mask {
	switch a {
	case Yes:
		return maskYes
	case No:
		return maskNo
	case Unknown:
	}
	return maskUnknown
}

// turned swaps yes and no.
func (m mask) turned() mask { return m&maskUnknown | m&maskYes<<1 | m&maskNo>>1 }

// An asked is a question on the way to a node and the answers that lead on.
type asked struct {
	question question
	allowed  mask // of the question without its not
}

// possible returns the answers that a question can have at all.
func (q question) possible() mask {
	switch {
	case q.touched != nil, q.signal == Introduced, q.signal == Contributed, q.signal == Registered, q.signal == Protected:
		return maskYes | maskNo
	case q.compare != nil && q.compare.op == Exists:
		return maskYes | maskNo
	}
	return maskYes | maskNo | maskUnknown
}

// follow returns the way on after an answer in want to a question, or false if
// there is none. Questions about one fact are held against each other; signals
// are taken to be independent.
func follow(way []asked, q question, want mask) ([]asked, bool) {
	if q.not {
		want = want.turned()
	}
	want &= q.possible()
	out := append(slices.Clip(way), asked{q, want})
	for _, a := range way {
		if a.question.key == q.key {
			want &= a.allowed
		}
	}
	return out, want != 0 && (q.compare == nil || satisfiable(out, q.compare.fact))
}

// budget bounds the search for a value; beyond it a way counts as open.
const budget = 10_000

// satisfiable reports whether some value of a fact, or none, gives all the
// answers on the way. Where texts or sets are looked into it does not search and
// says yes.
func satisfiable(way []asked, fact int) bool {
	var about []asked
	size := 0
	for _, a := range way {
		c := a.question.compare
		if c == nil || c.fact != fact {
			continue
		}
		if c.op == Contains || c.op == StartsWith || c.op == EndsWith || c.kind == SetFact && c.op != Exists {
			return true
		}
		about = append(about, a)
		size += len(c.operands) + 1
	}
	if size*size > budget {
		return true
	}
	for _, v := range candidates(about) {
		if !slices.ContainsFunc(about, func(a asked) bool { return maskOf(a.question.compare.answer(v))&a.allowed == 0 }) {
			return true
		}
	}
	return false
}

// candidates returns values such that if any gives a row of answers, one of them
// does: none at all, every operand, and what is next to it on both sides. Values
// are whole numbers of their smallest step, so nothing lies between.
func candidates(about []asked) []*value {
	out := []*value{nil}
	for _, a := range about {
		c := a.question.compare
		for _, o := range c.operands {
			out = append(out, beside(c.kind, o)...)
		}
		if c.kind == TextFact {
			out = append(out, &value{texts: []string{strings.Repeat("x", maxID+1)}}) // longer than any in a policy
		}
		if len(c.operands) == 0 {
			out = append(out, &value{}) // it is there; all that is asked
		}
	}
	return out
}

// beside returns a value and its neighbours, as far as the kind has them.
func beside(kind FactKind, o value) []*value {
	below, above := value{n: o.n - 1}, value{n: o.n + 1}
	switch kind {
	case TextFact, SetFact:
		return []*value{&o}
	case BoolFact:
		return []*value{{n: 0}, {n: 1}}
	case CountFact:
		below.n = max(below.n, 0)
	case InstantFact:
		below, above = value{n: o.n, nanos: o.nanos - 1}, value{n: o.n, nanos: o.nanos + 1}
	case MoneyFact, NumberFact, DayFact:
	}
	return []*value{&o, &below, &above}
}
