package attribution

import (
	"fmt"
	"slices"
	"strings"

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
	fact     int // in Policy.Facts
	kind     FactKind
	op       Op
	operands []value
	texts    []string // of the operands, for sets: sorted
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

// answer compares a fact; nil is one that is not stated.
func (c *comparison) answer(v *value) Answer {
	switch {
	case c.op == Exists:
		return answerOf(v != nil)
	case v == nil:
		return Unknown
	case c.kind == SetFact:
		return answerOf(c.holdsOfSet(v.texts))
	}
	return answerOf(c.holds(*v))
}

func answerOf(b bool) Answer {
	if b {
		return Yes
	}
	return No
}

func (c *comparison) holds(v value) bool {
	first := c.operands[0]
	switch c.op {
	case Eq:
		return v.compare(first) == 0
	case Ne:
		return v.compare(first) != 0
	case In, NotIn:
		return (c.op == In) == slices.ContainsFunc(c.operands, func(o value) bool { return v.compare(o) == 0 })
	case Lt:
		return v.compare(first) < 0
	case Le:
		return v.compare(first) <= 0
	case Gt:
		return v.compare(first) > 0
	case Ge:
		return v.compare(first) >= 0
	case Between:
		return v.compare(first) >= 0 && v.compare(c.operands[1]) <= 0
	case Contains:
		return strings.Contains(v.texts[0], first.texts[0])
	case StartsWith:
		return strings.HasPrefix(v.texts[0], first.texts[0])
	case EndsWith:
		return strings.HasSuffix(v.texts[0], first.texts[0])
	default: // Exists is answered before
		return false
	}
}

func (c *comparison) holdsOfSet(have []string) bool {
	common := 0
	for _, t := range c.texts {
		if _, ok := slices.BinarySearch(have, t); ok {
			common++
		}
	}
	switch c.op {
	case Eq, Ne:
		return (c.op == Eq) == (common == len(c.texts) && common == len(have))
	case In, NotIn:
		return (c.op == In) == (common > 0)
	case Contains:
		return common == len(c.texts)
	default: // sets know no others
		return false
	}
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
	if !d.Kind.knows(cond.Op) {
		c.Add(at+"/op", problem.Unknown, "%s is no way to compare a %s", problem.Quote(string(cond.Op)), d.Kind)
		return question{}, false
	}
	var found problem.List
	operands := cond.parse(&found, d)
	c.Merge(at+"/values", found.Sorted())
	q := question{
		text:    strings.TrimSpace(fmt.Sprintf("%s %s %s", cond.Fact, cond.Op, strings.Join(cond.Values, ", "))),
		key:     fmt.Sprintf("%q %s %q", cond.Fact, cond.Op, cond.Values),
		compare: &comparison{fact: i, kind: d.Kind, op: cond.Op, operands: operands, texts: sorted(cond.Values)},
	}
	return q, found.Empty()
}

// parse reads the values of a comparison and checks how many there are.
func (cond Compare) parse(list *problem.List, d Declaration) []value {
	n := len(cond.Values)
	many := cond.Op == In || cond.Op == NotIn || d.Kind == SetFact
	switch {
	case cond.Op == Exists && n > 0:
		list.Add("", problem.Conflict, "exists takes no values")
	case cond.Op == Exists:
	case n > maxList:
		list.Add("", problem.Limit, "%d values, at most %d", n, maxList)
	case cond.Op == Between && n != 2:
		list.Add("", problem.Required, "want two values, got %d", n)
	case cond.Op == Between:
	case many && n == 0:
		list.Add("", problem.Required, "want at least one value")
	case !many && n != 1:
		list.Add("", problem.Required, "want one value, got %d", n)
	}
	if !list.Empty() {
		return nil
	}
	out := d.parseAll(list, "", cond.Values)
	if !list.Empty() {
		return nil
	}
	if cond.Op != Between {
		for _, i := range repeated(out) {
			list.Add(problem.At("", i), problem.Duplicate, "%s stands twice", problem.Quote(cond.Values[i]))
		}
	} else if out[0].compare(out[1]) > 0 {
		list.Add("/1", problem.OutOfRange, "want at least %s, got %s", problem.Quote(cond.Values[0]), problem.Quote(cond.Values[1]))
	}
	return out
}

// repeated returns the places of values that stand further ahead as well.
func repeated(values []value) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return values[a].compare(values[b]) })
	var out []int
	for k, i := range order {
		if k > 0 && values[order[k-1]].compare(values[i]) == 0 {
			out = append(out, i)
		}
	}
	return out
}
