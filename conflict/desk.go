package conflict

import (
	"errors"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Desk is a checked policy. It is immutable and safe for concurrent use. The
// zero Desk answers every question with an error; make one with [New], [Parse]
// or [Must].
type Desk struct {
	rules *rules
}

// rules are a policy that is ready to be applied.
type rules struct {
	policy   Policy
	zone     *time.Location
	calendar partnerecon.Calendar // nil: Monday to Friday
	levels   map[Ground]int       // of precedence, 0 is the strongest
}

// New checks a policy and returns its desk, or a [partnerecon.InvalidError]
// with everything that is wrong.
func New(p Policy) (Desk, error) {
	list, zone := check(p)
	if err := invalid(list); err != nil {
		return Desk{}, err
	}
	levels, _ := levelsOf(p.Arbitration.Precedence)
	return Desk{&rules{policy: p.clone(), zone: zone, levels: levels}}, nil
}

// Parse reads a policy from strict JSON and returns its desk. Problems of the
// JSON and of the policy are reported together.
func Parse(b []byte) (Desk, error) {
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
	found, _ := check(p)
	list.MergeOther(found.Sorted())
	return Desk{}, invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Desk {
	d, err := New(p)
	if err != nil {
		panic(err)
	}
	return d
}

// Policy returns a copy of the policy; the zero Policy for the zero Desk.
func (d Desk) Policy() Policy {
	if d.rules == nil {
		return Policy{}
	}
	return d.rules.policy.clone()
}

// WithCalendar returns the desk with another calendar of business days than
// Monday to Friday. The holidays of the policy are none in it, either.
func (d Desk) WithCalendar(c partnerecon.Calendar) Desk {
	if d.rules == nil {
		return d
	}
	r := *d.rules
	r.calendar = c
	return Desk{&r}
}

func (p Policy) clone() Policy {
	p.Holidays = slices.Clone(p.Holidays)
	p.Tiers = slices.Clone(p.Tiers)
	p.Exclusions = slices.Clone(p.Exclusions)
	p.Assignments = slices.Clone(p.Assignments)
	p.Matching.Public = slices.Clone(p.Matching.Public)
	p.Matching.Keys = slices.Clone(p.Matching.Keys)
	p.Pricing.Promotions = slices.Clone(p.Pricing.Promotions)
	for i := range p.Pricing.Promotions {
		o := &p.Pricing.Promotions[i]
		o.Products, o.Partners = slices.Clone(o.Products), slices.Clone(o.Partners)
	}
	p.Sanctions.Steps = slices.Clone(p.Sanctions.Steps)
	p.Disputes.Levels = slices.Clone(p.Disputes.Levels)
	p.Arbitration.Precedence = slices.Clone(p.Arbitration.Precedence)
	p.Arbitration.Ties = slices.Clone(p.Arbitration.Ties)
	return p
}

// day is the civil day of an instant in the program's zone.
func (r *rules) day(t time.Time) partnerecon.Day { return partnerecon.DayIn(t, r.zone) }

// quarterEnd is the first day after the quarter of a day.
func (r *rules) quarterEnd(d partnerecon.Day) partnerecon.Day {
	return d.Month().Quarter(time.Month(max(r.policy.YearStart, 1))).Add(3).First()
}

// tier returns the tier of a name and its place in the policy, or -1.
func (r *rules) tier(name string) (Tier, int) {
	i := slices.IndexFunc(r.policy.Tiers, func(t Tier) bool { return t.Name == name })
	if i < 0 {
		return Tier{}, -1
	}
	return r.policy.Tiers[i], i
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
	return &partnerecon.InvalidError{Package: "conflict", Problems: problem.Convert[partnerecon.Problem](found)}
}
