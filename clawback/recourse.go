package clawback

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Recourse is a checked policy, or the checked versions of one. It is
// immutable and safe for concurrent use. The zero Recourse answers every
// question with an error; make one with [New], [NewDated], [Parse] or [Must].
type Recourse struct {
	versions []version // oldest first
}

type version struct {
	id     string // empty for a recourse without versions
	policy Policy
	mode   exact.Mode
	// What tells its lines apart, besides what does in every version.
	byComponent, byScope, byCleared, byPaid, byTerm, byLoss, byFirst bool
}

// New checks a policy and returns its recourse, or an
// [partnerecon.InvalidError] with everything that is wrong.
func New(p Policy) (Recourse, error) {
	if err := invalid(check(p)); err != nil {
		return Recourse{}, err
	}
	return Recourse{}.with("", p), nil
}

// NewDated checks the versions of a policy and returns their recourse. An entry
// names the version that governs its line; the line keeps it for ever.
func NewDated(terms partnerecon.Terms[Policy]) (Recourse, error) {
	var list problem.List
	for _, p := range terms.Problems() {
		list.Add(p.Path, p.Code, "%s", p.Message)
	}
	out := Recourse{}
	for i, v := range terms {
		list.Merge(problem.At("", i)+"/policy", check(v.Policy).Sorted())
		out = out.with(v.ID, v.Policy)
	}
	if err := invalid(&list); err != nil {
		return Recourse{}, err
	}
	return out, nil
}

// Parse reads a policy from strict JSON and returns its recourse. Problems of
// the JSON and of the policy are reported together.
func Parse(b []byte) (Recourse, error) {
	var p Policy
	err := strictjson.Decode(b, &p, strictjson.Limits{})
	if err == nil {
		return New(p)
	}
	var list problem.List
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	list.MergeOther(check(p).Sorted())
	return Recourse{}, invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Recourse {
	r, err := New(p)
	if err != nil {
		panic(err)
	}
	return r
}

// Policy returns a copy of the policy, of the newest version where there are
// several; the zero Policy for the zero Recourse.
func (r Recourse) Policy() Policy {
	if len(r.versions) == 0 {
		return Policy{}
	}
	return r.versions[len(r.versions)-1].policy.clone()
}

func (p Policy) clone() Policy {
	p.Schedules = append([]Schedule(nil), p.Schedules...)
	for i := range p.Schedules {
		s := &p.Schedules[i]
		s.Components, s.Steps = append([]string(nil), s.Components...), append([]Step(nil), s.Steps...)
	}
	p.Reasons = append([]ReasonCode(nil), p.Reasons...)
	return p
}

// with returns the recourse with one more version.
func (r Recourse) with(id string, p Policy) Recourse {
	v := version{id: id, policy: p.clone(), byCleared: p.Anchor == PaymentCleared, byPaid: p.Anchor == PayoutDay, byFirst: p.Anchor == FirstEarned}
	v.mode, _ = exact.ModeOf(string(p.Rounding))
	for _, s := range p.Schedules {
		v.byComponent = v.byComponent || len(s.Components) > 0
		v.byScope = v.byScope || s.Scope != ""
		v.byTerm = v.byTerm || s.Return == Unserved
		v.byLoss = v.byLoss || s.Limit == ToLoss
	}
	r.versions = append(r.versions, v)
	return r
}

// Idle reports whether no schedule of any version takes anything back or asks
// anything of a partner: then there is nothing to keep an exposure for, unless
// frauds are recorded.
func (r Recourse) Idle() bool {
	for _, v := range r.versions {
		for _, s := range v.policy.Schedules {
			if s.Return != Nothing || s.Obligation != "" {
				return false
			}
		}
	}
	return true
}

// version returns the version with an id, and its place in time.
func (r Recourse) version(id string) (*version, int, error) {
	for i := range r.versions {
		if r.versions[i].id == id {
			return &r.versions[i], i, nil
		}
	}
	return nil, 0, fmt.Errorf("clawback: terms %s: %w", problem.Quote(id), ErrTerms)
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
	return &partnerecon.InvalidError{Package: "clawback", Problems: problem.Convert[partnerecon.Problem](found)}
}
