package attribution

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/internal/condition"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A question is a condition made ready to be answered.
type question struct {
	text    string // the condition in words, without not
	key     string // what tells it from all other conditions; words may not
	not     bool
	signal  Signal      // of Is
	touched *touched    // of Touched
	compare *comparison // of Compare
}

// touched is a Touched with the kinds by their place in the policy.
type touched struct {
	kinds []int
	look  Look
}

// comparison is a Compare with its values read.
type comparison struct {
	condition.Comparison
	fact int // in Policy.Facts
}

// String returns the question in words.
func (q question) String() string {
	if q.not {
		return "not " + q.text
	}
	return q.text
}

// turned returns what a question that may be negated makes of an answer.
func (q question) turned(a Answer) Answer {
	switch {
	case q.not && a == Yes:
		return No
	case q.not && a == No:
		return Yes
	}
	return a
}

func answerOf(b bool) Answer {
	if b {
		return Yes
	}
	return No
}

// question checks a condition and makes it ready. Only the conditions of this
// package are known.
func (c *checker) question(at string, cond Condition) (question, bool) {
	switch cond := cond.(type) {
	case Is:
		return c.askSignal(at, cond)
	case Touched:
		return c.askTouched(at, cond)
	case Compare:
		return c.askCompare(at, cond)
	case Not:
		if _, double := cond.Of.(Not); double {
			c.Add(at+"/of", problem.Conflict, "a not of a not is the condition itself")
			return question{}, false
		}
		q, ok := c.question(at+"/of", cond.Of)
		q.not = true
		return q, ok
	case nil:
		c.Add(at, problem.Required, "missing; say what is asked")
	default:
		c.Add(at, problem.Unknown, "want a condition of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", cond)))
	}
	return question{}, false
}

func (c *checker) askSignal(at string, is Is) (question, bool) {
	switch is.Signal {
	case ActivelyEngaged:
		if !c.policy.Dormant.Stated() {
			c.Add("/dormant", problem.Required, "missing; the tree asks %s, so say after how long a lead is dormant", ActivelyEngaged)
		}
	case Introduced, KnownBeforeContact, Contributed, Registered, Protected, DirectContactFirst:
	default:
		c.Add(at+"/signal", problem.Unknown, "unknown signal %s", problem.Quote(string(is.Signal)))
		return question{}, false
	}
	return question{text: string(is.Signal), key: string(is.Signal), signal: is.Signal}, true
}

func (c *checker) askTouched(at string, t Touched) (question, bool) {
	if len(t.Kinds) == 0 {
		c.Add(at+"/kinds", problem.Required, "want at least one kind of touch")
	}
	checkNames(&c.List, at+"/kinds", t.Kinds)
	if len(t.Kinds) > maxList {
		return question{}, false
	}
	out := touched{look: t.Look}
	for i, name := range t.Kinds {
		c.checkKindName(problem.At(at+"/kinds", i), name)
		out.kinds = append(out.kinds, slices.IndexFunc(c.policy.Kinds, func(k Kind) bool { return k.Name == name }))
	}
	if t.Look == (Look{}) {
		c.Add(at+"/look", problem.Required, "missing; say when a touch counts")
	}
	c.checkLook(at+"/look", t.Look)
	kinds := sorted(t.Kinds)
	return question{
		text:    "touched by " + strings.Join(kinds, ", ") + " within " + t.Look.String(),
		key:     fmt.Sprintf("touched %q %s", kinds, t.Look),
		touched: &out,
	}, true
}

// String returns "90 days through to close", and "in the cycle" where it says so.
func (l Look) String() string {
	s := l.Window.String() + " to " + string(l.To)
	if l.InCycle {
		s += " in the cycle"
	}
	return s
}

func (c *checker) askCompare(at string, cond Compare) (question, bool) {
	i := slices.IndexFunc(c.policy.Facts, func(d Declaration) bool { return d.Name == cond.Fact })
	if i < 0 {
		c.Add(at+"/fact", problem.Unknown, "the policy declares no fact %s", problem.Quote(cond.Fact))
		return question{}, false
	}
	d := c.policy.Facts[i]
	if !d.Kind.known() {
		return question{}, false // reported at the declaration
	}
	read, ok := condition.Compare(&c.List, at, d.form(), condition.Op(cond.Op), cond.Values)
	return question{
		text:    strings.TrimSpace(fmt.Sprintf("%s %s %s", cond.Fact, cond.Op, strings.Join(cond.Values, ", "))),
		key:     fmt.Sprintf("%q %s %q", cond.Fact, cond.Op, cond.Values),
		compare: &comparison{read, i},
	}, ok
}
