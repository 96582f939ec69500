package retainer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Board is a checked policy, or the checked versions of one. It is immutable and
// safe for concurrent use. The zero Board answers every question with an error; make
// one with [New], [NewDated], [Parse] or [Must].
type Board struct {
	versions []*version // oldest first
}

// A version is a policy, ready to be asked.
type version struct {
	id        string // empty for a board without versions
	from      partnerecon.Day
	policy    Policy
	mode      exact.Mode
	direction Direction
}

// New checks a policy and returns its board, or a [partnerecon.InvalidError] with
// everything that is wrong.
func New(p Policy) (Board, error) {
	if err := invalid(check(p)); err != nil {
		return Board{}, err
	}
	return Board{}.with("", partnerecon.Day{}, p), nil
}

// NewDated checks the versions of a policy and returns their board. A retainer keeps
// the version in force on the day it was approved: other terms need another approval.
func NewDated(terms partnerecon.Terms[Policy]) (Board, error) {
	var list problem.List
	for _, p := range terms.Problems() {
		list.Add(p.Path, p.Code, "%s", p.Message)
	}
	if !list.Empty() {
		return Board{}, invalid(&list)
	}
	out := Board{}
	for i, v := range terms {
		list.Merge(problem.At("", i)+"/policy", check(v.Policy).Sorted())
		out = out.with(v.ID, v.From, v.Policy)
	}
	if err := invalid(&list); err != nil {
		return Board{}, err
	}
	return out, nil
}

// Parse reads a policy from strict JSON and returns its board. Problems of the JSON
// and of the policy are reported together.
func Parse(b []byte) (Board, error) {
	var v policyJSON
	err := strictjson.Decode(b, &v, strictjson.Limits{}, unions()...)
	if err == nil {
		return New(Policy(v))
	}
	var list problem.List
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	list.MergeOther(check(Policy(v)).Sorted())
	return Board{}, invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Board {
	b, err := New(p)
	if err != nil {
		panic(err)
	}
	return b
}

// Policy returns a copy of the policy, of the newest version where there are several;
// the zero Policy for the zero Board.
func (b Board) Policy() Policy {
	if len(b.versions) == 0 {
		return Policy{}
	}
	return b.versions[len(b.versions)-1].policy.clone()
}

// Terms returns a copy of the policy that an engagement is under: that of its
// approval, and before it the newest.
func (b Board) Terms(e Engagement) (Policy, error) {
	v, err := b.version(&e)
	if err != nil {
		return Policy{}, err
	}
	return v.policy.clone(), nil
}

func (p Policy) clone() Policy {
	p.Scope = p.Scope.clone()
	p.Approvers = slices.Clone(p.Approvers)
	p.Renewal.Approvers = slices.Clone(p.Renewal.Approvers)
	p.Steps = slices.Clone(p.Steps)
	return p
}

func (s Scope) clone() Scope {
	s.Excluded, s.Included = slices.Clone(s.Excluded), slices.Clone(s.Included)
	return s
}

// with returns the board with one more version.
func (b Board) with(id string, from partnerecon.Day, p Policy) Board {
	v := &version{id: id, from: from, policy: p.clone(), direction: p.direction()}
	v.mode, _ = exact.ModeOf(string(p.Rounding))
	b.versions = append(b.versions, v)
	return b
}

// direction returns who pays whom.
func (p *Policy) direction() Direction {
	switch p.Model {
	case Referral:
		return CompanyPays
	case WhiteLabel, Reseller:
		return PartnerOwes
	default:
		return p.Direction
	}
}

// version returns the version that governs an engagement.
func (b Board) version(x *Engagement) (*version, error) {
	if len(b.versions) == 0 {
		return nil, errZero
	}
	if x.Approval.On.IsZero() {
		return b.versions[len(b.versions)-1], nil
	}
	for _, v := range b.versions {
		if v.id == x.Terms {
			return v, nil
		}
	}
	return nil, fmt.Errorf("retainer: terms %s: %w", problem.Quote(x.Terms), ErrTerms)
}

// on returns the version in force on a day.
func (b Board) on(day partnerecon.Day) (*version, error) {
	for _, v := range slices.Backward(b.versions) {
		if !v.from.After(day) {
			return v, nil
		}
	}
	return nil, fmt.Errorf("retainer: no terms are in force on %s: %w", day, ErrTerms)
}

// decodeError gives an error of the strict reader its public form.
func decodeError(err error) error {
	var strict *strictjson.Error
	if !errors.As(err, &strict) {
		return err
	}
	var list problem.List
	list.Merge("", strict.Problems)
	return invalid(&list)
}

// invalid returns the problems as an error, or nil if there are none.
func invalid(list *problem.List) error {
	found := list.Sorted()
	if len(found) == 0 {
		return nil
	}
	return &partnerecon.InvalidError{Package: "retainer", Problems: problem.Convert[partnerecon.Problem](found)}
}
