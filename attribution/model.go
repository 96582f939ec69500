package attribution

import (
	"errors"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Model is a checked policy. It is immutable and safe for concurrent use. The
// zero Model answers every question with an error; make one with [New], [Parse]
// or [Must].
type Model struct{ rules *rules }

// rules are a policy made ready: what it names is found by its place.
type rules struct {
	policy   Policy
	zone     *time.Location
	nodes    []treeNode // of the tree, the root first
	register int        // the kind that registers, or -1
	parts    []parts    // of the methods with a Position
}

// New checks a policy and returns its model, or a [partnerecon.InvalidError]
// with everything that is wrong.
func New(p Policy) (Model, error) {
	c := check(p)
	if err := invalid(&c.List); err != nil {
		return Model{}, err
	}
	r := &rules{policy: p.clone(), zone: c.zone}
	r.register = slices.IndexFunc(p.Kinds, func(k Kind) bool { return k.Registers != "" })
	r.grow(&checker{policy: r.policy}, "/tree", r.policy.Tree)
	for _, m := range p.Methods {
		position, _ := m.Split.(Position)
		cut, _ := position.parts()
		r.parts = append(r.parts, cut)
	}
	return Model{r}, nil
}

// Parse reads a policy from strict JSON and returns its model. Problems of the
// JSON and of the policy are reported together.
func Parse(b []byte) (Model, error) {
	var p policyJSON
	err := strictjson.Decode(b, &p, policyLimits(), unions()...)
	if err == nil {
		return New(Policy(p))
	}
	var list problem.List
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	list.MergeOther(check(Policy(p)).Sorted())
	return Model{}, invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Model {
	m, err := New(p)
	if err != nil {
		panic(err)
	}
	return m
}

// Policy returns a copy of the policy; the zero Policy for the zero Model.
func (m Model) Policy() Policy {
	if m.rules == nil {
		return Policy{}
	}
	return m.rules.policy.clone()
}

func (p Policy) clone() Policy {
	p.Kinds = slices.Clone(p.Kinds)
	p.Facts = slices.Clone(p.Facts)
	p.Tree = cloneNode(p.Tree)
	p.Path.Priority = slices.Clone(p.Path.Priority)
	p.Methods = slices.Clone(p.Methods)
	for i := range p.Methods {
		m := &p.Methods[i]
		m.Evidence = slices.Clone(m.Evidence)
		switch s := m.Split.(type) {
		case LastNot:
			m.Split = LastNot{slices.Clone(s.Classes)}
		case Weighted:
			m.Split = Weighted{slices.Clone(s.Weights)}
		}
	}
	e := &p.Eligibility
	e.Standings, e.SelfReferral, e.Accounts = slices.Clone(e.Standings), slices.Clone(e.SelfReferral), slices.Clone(e.Accounts)
	return p
}

func cloneNode(n Node) Node {
	f, ok := n.(Fork)
	if !ok {
		return n
	}
	f.If, f.Then, f.Else = cloneCondition(f.If), cloneNode(f.Then), cloneNode(f.Else)
	return f
}

func cloneCondition(c Condition) Condition {
	switch c := c.(type) {
	case Touched:
		c.Kinds = slices.Clone(c.Kinds)
		return c
	case Compare:
		c.Values = slices.Clone(c.Values)
		return c
	case Not:
		c.Of = cloneCondition(c.Of)
		return c
	}
	return c
}

// kind returns the place of a kind of touch, or -1.
func (r *rules) kind(name string) int {
	for i := range r.policy.Kinds {
		if r.policy.Kinds[i].Name == name {
			return i
		}
	}
	return -1
}

// method returns the place of the method of a tier, or -1.
func (r *rules) method(tier string) int {
	rest := -1
	for i := range r.policy.Methods {
		switch r.policy.Methods[i].Tier {
		case tier:
			return i
		case "":
			rest = i
		}
	}
	return rest
}

// num returns a rate as an exact number; the zero Rate as 0.
func num(r partnerecon.Rate) exact.Num { return exact.Ratio(r.Num(), r.Den()) }

// invalid returns the problems as an error, or nil if there are none.
func invalid(list *problem.List) error {
	found := list.Sorted()
	if len(found) == 0 {
		return nil
	}
	return &partnerecon.InvalidError{Package: "attribution", Problems: problem.Convert[partnerecon.Problem](found)}
}
