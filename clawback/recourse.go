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
	return p
}

// with returns the recourse with one more version.
func (r Recourse) with(id string, p Policy) Recourse {
	mode, _ := exact.ModeOf(string(p.Rounding))
	r.versions = append(r.versions, version{id, p.clone(), mode})
	return r
}

// Idle reports whether no version ever takes anything back or asks anything of a
// partner: then there is nothing to keep an exposure for.
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

// schedule returns the schedule of a tier and its place in the policy, or -1.
func (v *version) schedule(tier string) (Schedule, int) {
	found := -1
	for i, s := range v.policy.Schedules {
		if s.Tier == tier {
			return s, i
		}
		if s.Tier == "" {
			found = i
		}
	}
	if found < 0 {
		return Schedule{Return: Nothing}, -1
	}
	return v.policy.Schedules[found], found
}

// maxSchedules bounds the list of a policy.
const maxSchedules = 1000

// check returns everything that is wrong with a policy.
func check(p Policy) *problem.List {
	var list problem.List
	if !p.Rounding.Known() {
		list.Add("/rounding", problem.Required, "want half_even, half_up or down, got %s", problem.Quote(string(p.Rounding)))
	}
	if p.Anchor != CustomerStart && p.Anchor != FirstEarned {
		list.Add("/anchor", problem.Required, "want customer_start or first_earned, got %s", problem.Quote(string(p.Anchor)))
	}
	switch n := len(p.Schedules); {
	case n == 0:
		list.Add("/schedules", problem.Required, "want at least one schedule")
	case n > maxSchedules:
		list.Add("/schedules", problem.Limit, "%d schedules, at most %d", n, maxSchedules)
		return &list
	}
	seen := map[string]bool{}
	for i, s := range p.Schedules {
		at := problem.At("/schedules", i)
		if seen[s.Tier] {
			list.Add(at+"/tier", problem.Duplicate, "tier %s stands twice", problem.Quote(s.Tier))
		}
		seen[s.Tier] = true
		checkSchedule(&list, at, s)
	}
	return &list
}

func checkSchedule(list *problem.List, at string, s Schedule) {
	switch s.Return {
	case Full, ProRata:
		if !s.Window.Stated() {
			list.Add(at+"/window", problem.Required, "missing; say until when it goes back")
		}
	case Nothing:
	default:
		list.Add(at+"/return", problem.Unknown, "want full, pro_rata or nothing, got %s", problem.Quote(string(s.Return)))
	}
	for _, p := range s.Window.Problems() {
		list.Add(at+"/window"+p.Path, p.Code, "%s", p.Message)
	}
	switch {
	case s.Window.Hours != 0:
		list.Add(at+"/window/hours", problem.OutOfRange, "want days or months: hours need instants")
	case s.Window.Months != 0 && s.Return == ProRata:
		list.Add(at+"/window/months", problem.Conflict, "pro_rata counts days; state the window in days")
	}
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
