package condition

import (
	"slices"
	"strings"
)

// An Asked is a comparison and the answers to it that are wanted.
type Asked struct {
	*Comparison
	Allowed Answer // a set of answers
}

// budget bounds the search for a value; beyond it every row of answers counts as
// possible.
const budget = 10_000

// Satisfiable reports whether some value of one fact, or none, gives all the
// answers that are wanted. Where texts or sets are looked into it does not search
// and says yes.
func Satisfiable(about []Asked) bool {
	size := 0
	for _, a := range about {
		if a.op == Contains || a.op == StartsWith || a.op == EndsWith || a.kind == Set && a.op != Exists {
			return true
		}
		size += len(a.operands) + 1
	}
	if size*size > budget {
		return true
	}
	return slices.ContainsFunc(candidates(about), func(v *Value) bool { return gives(about, v) })
}

// gives reports whether a value gives all the answers that are wanted.
func gives(about []Asked, v *Value) bool {
	return !slices.ContainsFunc(about, func(a Asked) bool { return a.Answer(v)&a.Allowed == 0 })
}

// candidates returns values such that if any gives a row of answers, one of them
// does: none at all, every operand, and what is next to it on both sides. Values
// are whole numbers of their smallest step, so nothing lies between.
func candidates(about []Asked) []*Value {
	out := []*Value{nil}
	for _, a := range about {
		for _, o := range a.operands {
			out = append(out, beside(a.kind, o)...)
		}
		if a.kind == Text {
			out = append(out, &Value{texts: []string{strings.Repeat("x", maxText+1)}}) // longer than any in a policy
		}
		if len(a.operands) == 0 {
			out = append(out, &Value{}) // it is there; all that is asked
		}
	}
	return out
}

// beside returns a value and its neighbours, as far as the kind has them.
func beside(kind Kind, o Value) []*Value {
	below, above := Value{n: o.n - 1}, Value{n: o.n + 1}
	switch kind {
	case Text, Set:
		return []*Value{&o}
	case Bool:
		return []*Value{{n: 0}, {n: 1}}
	case Count:
		below.n = max(below.n, 0)
	case Instant:
		below, above = Value{n: o.n, nanos: o.nanos - 1}, Value{n: o.n, nanos: o.nanos + 1}
	case Money, Number, Day:
	}
	return []*Value{&o, &below, &above}
}
