package commission

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Plan is a checked policy, or the checked versions of one. It is immutable
// and safe for concurrent use. The zero Plan answers every question with an
// error; make plans with [New], [NewDated], [Parse] or [Must].
type Plan struct {
	versions []version // oldest first
	// counted are the models whose payments some row counts, and how far.
	counted []ModelCount
	// limits are the numbers of payments that rows pay, by model, and windows
	// those that begin with the first payment: a line has to be priced again
	// when it crosses one.
	limits  []ModelCount
	windows []partnerecon.Window
	// firstCome: some cap across lines takes them as they come.
	firstCome bool
	// dealCaps and customerCaps are the names of the caps on net of all versions,
	// those of the newest first.
	dealCaps, customerCaps []string
}

// A version is one policy, resolved.
type version struct {
	id     string // empty for a plan without versions
	policy Policy
	mode   exact.Mode
	// windows that some rate or the influenced credits have.
	windows []partnerecon.Window
	named   bool // every rate names its model
}

// New checks a policy and returns its plan, or an [partnerecon.InvalidError]
// with everything that is wrong.
func New(p Policy) (Plan, error) {
	if err := invalid(check(p)); err != nil {
		return Plan{}, err
	}
	return Plan{}.with("", p), nil
}

// NewDated checks the versions of a policy and returns their plan. Payments
// name the version that governs them; a line keeps it for ever.
func NewDated(terms partnerecon.Terms[Policy]) (Plan, error) {
	var list problem.List
	for _, p := range terms.Problems() {
		list.Add(p.Path, p.Code, "%s", p.Message)
	}
	plan := Plan{}
	caps := map[string]namedCap{}
	for i, v := range terms {
		at := problem.At("", i) + "/policy"
		list.Merge(at, check(v.Policy).Sorted())
		checkSameCaps(&list, at+"/caps", v, caps)
		plan = plan.with(v.ID, v.Policy)
	}
	if err := invalid(&list); err != nil {
		return Plan{}, err
	}
	return plan, nil
}

// Parse reads a policy from strict JSON and returns its plan. Problems of the
// JSON and of the policy are reported together.
func Parse(b []byte) (Plan, error) {
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
	return Plan{}, invalid(&list)
}

// Must is [New] for constants; it panics on an error.
func Must(p Policy) Plan {
	plan, err := New(p)
	if err != nil {
		panic(err)
	}
	return plan
}

// Policy returns a copy of the policy, of the newest version where there are
// several; the zero Policy for the zero Plan.
func (p Plan) Policy() Policy {
	if len(p.versions) == 0 {
		return Policy{}
	}
	return p.versions[len(p.versions)-1].policy.clone()
}

func (p Policy) clone() Policy {
	p.Rates = slices.Clone(p.Rates)
	p.Caps = slices.Clone(p.Caps)
	p.Payable = slices.Clone(p.Payable)
	p.Tables = slices.Clone(p.Tables)
	for i := range p.Tables {
		p.Tables[i].Steps = slices.Clone(p.Tables[i].Steps)
	}
	return p
}

// with returns the plan with one more version.
func (p Plan) with(id string, policy Policy) Plan {
	mode, _ := exact.ModeOf(string(policy.Rounding))
	v := version{
		id: id, policy: policy.clone(), mode: mode, windows: policy.windows(),
		named: !slices.ContainsFunc(policy.Rates, func(r Row) bool { return r.Model == "" }),
	}
	p.versions = append(p.versions, v)
	for _, r := range policy.Rates {
		if r.Payments > 0 {
			p.count(ModelCount{r.Model, r.Payments})
		}
	}
	if v.anchorsAtFirst() {
		for _, w := range v.windows {
			if !slices.Contains(p.windows, w) {
				p.windows = append(p.windows, w)
			}
		}
	}
	p.dealCaps, p.customerCaps = policy.onNet(PerDeal, p.dealCaps), policy.onNet(PerCustomer, p.customerCaps)
	p.firstCome = p.firstCome || slices.ContainsFunc(policy.Caps, func(c Cap) bool { return c.Counts == FirstCome })
	return p
}

// count notes how many payments of a model some row pays.
func (p *Plan) count(limit ModelCount) {
	if !slices.Contains(p.limits, limit) {
		p.limits = append(p.limits, limit)
	}
	i := slices.IndexFunc(p.counted, func(c ModelCount) bool { return c.Model == limit.Model })
	if i < 0 {
		p.counted = append(p.counted, limit)
	} else {
		p.counted[i].N = max(p.counted[i].N, limit.N)
	}
}

// onNet lists the on-net caps of a policy, and then those of the policies before
// it that it has not.
func (p Policy) onNet(per Per, before []string) []string {
	var out []string
	for _, c := range p.Caps {
		if c.Per == per && c.Counts == OnNet {
			out = append(out, c.Name)
		}
	}
	for _, name := range before {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// windows lists the windows that some rate or the influenced credits have.
func (p Policy) windows() []partnerecon.Window {
	var out []partnerecon.Window
	note := func(w partnerecon.Window) {
		if w.Stated() && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	note(p.Recurs)
	for _, r := range p.Rates {
		note(r.Recurs)
	}
	note(p.Influenced.Recurs)
	return out
}

// version returns the version with an id.
func (p Plan) version(id string) (*version, error) {
	for i := range p.versions {
		if p.versions[i].id == id {
			return &p.versions[i], nil
		}
	}
	return nil, fmt.Errorf("commission: terms %s: %w", problem.Quote(id), ErrTerms)
}

// invalid returns the problems as an error, or nil if there are none.
func invalid(list *problem.List) error {
	found := list.Sorted()
	if len(found) == 0 {
		return nil
	}
	return &partnerecon.InvalidError{Package: "commission", Problems: problem.Convert[partnerecon.Problem](found)}
}
