package attribution

import (
	"slices"

	"github.com/partnerecon/partnerecon/internal/condition"
)

// An asked is a question on the way to a node and the answers that lead on.
type asked struct {
	question question
	allowed  condition.Answer // of the question without its not
}

// possible returns the answers that a question can have at all.
func (q question) possible() condition.Answer {
	switch {
	case q.touched != nil, q.signal == Introduced, q.signal == Contributed, q.signal == Registered, q.signal == Protected:
		return condition.Yes | condition.No
	case q.compare != nil && q.compare.Op() == condition.Exists:
		return condition.Yes | condition.No
	}
	return condition.Yes | condition.No | condition.Unknown
}

// follow returns the way on after an answer in want to a question, or false if
// there is none. Questions about one fact are held against each other; signals
// are taken to be independent.
func follow(way []asked, q question, want condition.Answer) ([]asked, bool) {
	if q.not {
		want = want.Turned()
	}
	want &= q.possible()
	out := append(slices.Clip(way), asked{q, want})
	for _, a := range way {
		if a.question.key == q.key {
			want &= a.allowed
		}
	}
	return out, want != 0 && (q.compare == nil || condition.Satisfiable(about(out, q.compare.fact)))
}

// about returns what a way asks about one fact.
func about(way []asked, fact int) []condition.Asked {
	var out []condition.Asked
	for _, a := range way {
		if c := a.question.compare; c != nil && c.fact == fact {
			out = append(out, condition.Asked{Comparison: &c.Comparison, Allowed: a.allowed})
		}
	}
	return out
}
