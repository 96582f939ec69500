package condition

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Answer is what a comparison says of a fact. Answers are bits, so that
// several in one are a set of them.
type Answer uint8

// The answers.
const (
	Yes Answer = 1 << iota
	No
	Unknown
)

// Turned returns what the negation of a comparison says: yes for no, and no for
// yes.
func (a Answer) Turned() Answer { return a&Unknown | a&Yes<<1 | a&No>>1 }

func answerOf(b bool) Answer {
	if b {
		return Yes
	}
	return No
}

// A Comparison is an operator and its values, read.
type Comparison struct {
	kind     Kind
	op       Op
	operands []Value  // ascending
	texts    []string // of the operands, for sets: sorted
}

// Compare checks an operator and its values for a fact of a known kind and
// returns their comparison, or false. It reports what is wrong below the path of
// the comparison: its /op and its /values.
func Compare(list *problem.List, at string, f Form, op Op, values []string) (Comparison, bool) {
	if !f.Kind.Knows(op) {
		list.Add(at+"/op", problem.Unknown, "%s is no way to compare a %s", problem.Quote(string(op)), f.Kind)
		return Comparison{}, false
	}
	var found problem.List
	operands := f.readOperands(&found, op, values)
	slices.SortFunc(operands, Value.compare)
	list.Merge(at+"/values", found.Sorted())
	return Comparison{kind: f.Kind, op: op, operands: operands, texts: sorted(values)}, found.Empty()
}

// readOperands reads the values of a comparison and checks how many there are.
func (f Form) readOperands(list *problem.List, op Op, values []string) []Value {
	checkNumber(list, f.Kind, op, len(values))
	if !list.Empty() {
		return nil
	}
	out := f.parseAll(list, "", values)
	if !list.Empty() {
		return nil
	}
	if op != Between {
		for _, i := range repeated(out) {
			list.Add(problem.At("", i), problem.Duplicate, "%s stands twice", problem.Quote(values[i]))
		}
	} else if out[0].compare(out[1]) > 0 {
		list.Add("/1", problem.OutOfRange, "want at least %s, got %s", problem.Quote(values[0]), problem.Quote(values[1]))
	}
	return out
}

// checkNumber checks how many values an operator has.
func checkNumber(list *problem.List, k Kind, op Op, n int) {
	many := op == In || op == NotIn || k == Set
	switch {
	case op == Exists && n > 0:
		list.Add("", problem.Conflict, "exists takes no values")
	case op == Exists:
	case n > maxValues:
		list.Add("", problem.Limit, "%d values, at most %d", n, maxValues)
	case op == Between && n != 2:
		list.Add("", problem.Required, "want two values, got %d", n)
	case op == Between:
	case many && n == 0:
		list.Add("", problem.Required, "want at least one value")
	case !many && n != 1:
		list.Add("", problem.Required, "want one value, got %d", n)
	}
}

// repeated returns the places of values that stand further ahead as well.
func repeated(values []Value) []int {
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

// Op returns the operator.
func (c *Comparison) Op() Op { return c.op }

// Same reports whether two comparisons of one fact are the same, however their
// values are written and whatever order lists have.
func (c *Comparison) Same(o *Comparison) bool {
	return c.op == o.op && slices.EqualFunc(c.operands, o.operands, func(a, b Value) bool { return a.compare(b) == 0 })
}

// Answer compares a fact; nil is one that is not stated.
func (c *Comparison) Answer(v *Value) Answer {
	switch {
	case c.op == Exists:
		return answerOf(v != nil)
	case v == nil:
		return Unknown
	case c.kind == Set:
		return answerOf(c.holdsOfSet(v.texts))
	}
	return answerOf(c.holds(*v))
}

func (c *Comparison) holds(v Value) bool {
	first := c.operands[0]
	switch c.op {
	case Eq:
		return v.compare(first) == 0
	case Ne:
		return v.compare(first) != 0
	case In, NotIn:
		_, among := slices.BinarySearchFunc(c.operands, v, Value.compare)
		return (c.op == In) == among
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

func (c *Comparison) holdsOfSet(have []string) bool {
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
