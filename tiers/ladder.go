package tiers

import (
	"errors"
	"sync"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Ladder is a checked policy. It is immutable and safe for concurrent use. The
// zero Ladder answers every question with an error; make one with [New], [Parse]
// or [Must].
type Ladder struct {
	rules *rules
}

// rules are a policy that is ready to be applied.
type rules struct {
	policy  Policy
	year    calendar
	metrics map[string]*Metric
	windows []window // that its criteria and expectations read
	rooms   sync.Pool
}

// New checks a policy and returns its ladder, or a [partnerecon.InvalidError] with
// everything that is wrong.
func New(p Policy) (Ladder, error) {
	if err := invalid(check(p)); err != nil {
		return Ladder{}, err
	}
	r := &rules{policy: p.clone(), year: calendar{time.Month(max(p.YearStart, 1))}, metrics: map[string]*Metric{}}
	for i := range r.policy.Metrics {
		r.metrics[r.policy.Metrics[i].Name] = &r.policy.Metrics[i]
	}
	r.windows = r.windowsOf()
	return Ladder{r}, nil
}

// Parse reads a policy from strict JSON and returns its ladder. Problems of the JSON
// and of the policy are reported together.
func Parse(b []byte) (Ladder, error) {
	var p Policy
	if err := parse(b, &p, func() *problem.List { return check(p) }); err != nil {
		return Ladder{}, err
	}
	return New(p)
}

// parse reads a policy and returns what is wrong with the JSON and, besides, with what
// it says.
func parse(b []byte, into any, check func() *problem.List) error {
	err := strictjson.Decode(b, into, strictjson.Limits{})
	if err == nil {
		return nil
	}
	var list problem.List
	var strict *strictjson.Error
	if errors.As(err, &strict) {
		list.Merge("", strict.Problems)
	}
	list.MergeOther(check().Sorted())
	return invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Ladder {
	l, err := New(p)
	if err != nil {
		panic(err)
	}
	return l
}

// Policy returns a copy of the policy; the zero Policy for the zero Ladder.
func (l Ladder) Policy() Policy {
	if l.rules == nil {
		return Policy{}
	}
	return l.rules.policy.clone()
}

// Tiers returns the names of the tiers, from the lowest to the highest.
func (l Ladder) Tiers() []string {
	if l.rules == nil {
		return nil
	}
	var out []string
	for _, t := range l.rules.policy.Tiers {
		out = append(out, t.Name)
	}
	return out
}

// PeriodEnd returns the last day of the period of the review that a day is in: the day
// of its [Close]. It is the zero Day for the zero Ladder and the zero Day.
func (l Ladder) PeriodEnd(d partnerecon.Day) partnerecon.Day {
	if l.rules == nil || d.IsZero() {
		return partnerecon.Day{}
	}
	return l.rules.periodEnd(d)
}

func (r *rules) periodEnd(d partnerecon.Day) partnerecon.Day {
	return r.year.end(r.policy.Review.Every.length(), d)
}

// none is the place of no tier, below the lowest.
const none = -1

// tier returns the place of a tier, or none; a name that is not on the ladder is false.
func (r *rules) tier(name string) (int, bool) {
	if name == "" {
		return none, true
	}
	for i := range r.policy.Tiers {
		if r.policy.Tiers[i].Name == name {
			return i, true
		}
	}
	return none, false
}

// name returns the name of a tier, empty for none.
func (r *rules) name(tier int) string {
	if tier < 0 {
		return ""
	}
	return r.policy.Tiers[tier].Name
}

// open reports whether partners can stand in a tier on a day.
func (r *rules) open(tier int, d partnerecon.Day) bool {
	sunset := r.policy.Tiers[tier].Sunset
	return sunset.IsZero() || d.Before(sunset)
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
	return &partnerecon.InvalidError{Package: "tiers", Problems: problem.Convert[partnerecon.Problem](found)}
}
