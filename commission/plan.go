package commission

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Plan is a checked policy, or the checked versions of one. It is immutable
// and safe for concurrent use. The zero Plan answers every question with an
// error; make plans with [New], [NewDated], [Parse] or [Must].
type Plan struct{ *rules }

// rules are what a plan is made of. They never change once the plan is made.
type rules struct {
	versions []version // oldest first
	// counted are the models whose payments some row counts, and how far.
	counted []ModelCount
	// limits are the numbers of payments that rows pay, by model, and windows
	// those that begin with the first payment: a line has to be priced again
	// when it crosses one.
	limits  []ModelCount
	windows []partnerecon.Window
	// numbered are the series whose every number some table looks at.
	numbered []series
	// firstCome: some cap across lines takes them as they come.
	firstCome bool
	// runs: some line is payable on a pay run.
	runs bool
	// anchored: some version looks at the anchor otherwise than through a window.
	anchored bool
	// gates are the milestones that tranches ask for, rises those of which some
	// bonus measures the rise.
	gates, rises []string
	// asked are the facts of milestones that tranches test.
	asked []askedFact
	// stops are the components of some version that stop when the first payment has
	// gone back.
	stops []string
	// dealCaps and customerCaps are the names of the caps on net of all versions,
	// those of the newest first.
	dealCaps, customerCaps []string
	none                   *Line // what a new line was: nothing
	// looksBack: a payment may change, or look at, more of a customer than its own line:
	// counts, first payments, caps across lines.
	looksBack bool
	// drafts are drafts to be used again, so that an event leaves nothing behind but
	// what it changes.
	drafts *sync.Pool
}

// A version is one policy, resolved.
type version struct {
	id     string // empty for a plan without versions
	policy Policy
	mode   exact.Mode
	// windows that some rate or the influenced credits have.
	windows []partnerecon.Window
	named   bool // every rate names its model
	// components: the base and the bonuses; shown is how many of them there are.
	components []component
	shown      int
	// currency of the amounts in the policy; empty where it has none.
	currency partnerecon.Currency
	// rises as in the plan; gates are the milestones that tranches ask for as such,
	// conditions those of which they test facts; timed: some tranche asks for months.
	gates, rises []string
	conditions   []valueGate
	timed        bool
	// defers are what the tranches of each cap test.
	defers [][]when
	// scales are the tables, in their order.
	scales []Scale
	// nets: some cap is on net. grants: some cap or table takes lines as they come.
	// planned: some row states a plan. plain: see [version.isPlain]. adds: see
	// [version.linear]. asking: see [version.asks]. cutting: some items are cut.
	nets, grants, planned, plain, adds, asking, cutting bool
	// payees: when a line is payable depends on more of whom it is paid to than the tier.
	payees bool
	// fired are the bonuses that every payment earns; nil: it depends.
	fired []string
	// straight: payments may be priced by themselves, by what pays for them.
	straight bool
	paying   []paying
}

// New checks a policy and returns its plan, or a [partnerecon.InvalidError]
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
	caps := map[string]namedCap{}
	for i, v := range terms {
		at := problem.At("", i) + "/policy"
		list.Merge(at, check(v.Policy).Sorted())
		checkSameCaps(&list, at+"/caps", v, caps)
	}
	if err := invalid(&list); err != nil {
		return Plan{}, err
	}
	plan := Plan{}
	for _, v := range terms {
		plan = plan.with(v.ID, v.Policy)
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
	if p.zero() {
		return Policy{}
	}
	return p.versions[len(p.versions)-1].policy.Clone()
}

// zero reports whether this is the zero Plan.
func (p Plan) zero() bool { return p.rules == nil }

// Clone returns a copy that shares no memory with the original.
func (p Policy) Clone() Policy {
	p.Rates = cloneRows(p.Rates)
	p.Facts = slices.Clone(p.Facts)
	p.Permits = slices.Clone(p.Permits)
	for i := range p.Permits {
		p.Permits[i].Pricing = slices.Clone(p.Permits[i].Pricing)
	}
	p.Caps = slices.Clone(p.Caps)
	p.Payable = slices.Clone(p.Payable)
	p.Order, p.Vests = slices.Clone(p.Order), cloneTranches(p.Vests)
	p.Basis.Less, p.Basis.Products = slices.Clone(p.Basis.Less), slices.Clone(p.Basis.Products)
	p.Basis.Categories, p.Basis.Cuts = slices.Clone(p.Basis.Categories), slices.Clone(p.Basis.Cuts)
	p.Bonuses = slices.Clone(p.Bonuses)
	for i := range p.Bonuses {
		b := &p.Bonuses[i]
		b.Rates, b.Vests, b.When = cloneRows(b.Rates), cloneTranches(b.Vests), cloneTests(b.When)
	}
	for i := range p.Caps {
		c := &p.Caps[i]
		c.Components, c.Defer = slices.Clone(c.Components), cloneTranches(c.Defer)
	}
	p.Tables = slices.Clone(p.Tables)
	for i := range p.Tables {
		p.Tables[i].Steps = slices.Clone(p.Tables[i].Steps)
	}
	return p
}

func cloneRows(rows []Row) []Row {
	out := slices.Clone(rows)
	for i := range out {
		out[i].When = cloneTests(out[i].When)
	}
	return out
}

func cloneTests(tests []Test) []Test {
	out := slices.Clone(tests)
	for i := range out {
		out[i].Values = slices.Clone(out[i].Values)
	}
	return out
}

func cloneTranches(list []Tranche) []Tranche {
	out := slices.Clone(list)
	for i := range out {
		out[i].When = cloneTests(out[i].When)
	}
	return out
}

// with returns the plan with one more version.
func (p Plan) with(id string, policy Policy) Plan {
	next := rules{none: new(Line), drafts: new(sync.Pool)}
	if !p.zero() {
		next = *p.rules
	}
	p.rules = &next
	mode, _ := exact.ModeOf(string(policy.Rounding))
	policy = policy.Clone()
	v := version{
		id: id, policy: policy, mode: mode, windows: policy.windows(), components: policy.components(),
		named:    len(policy.Rates) > 0 && !slices.ContainsFunc(policy.Rates, func(r Row) bool { return r.Model == "" }),
		currency: policy.currency(),
	}
	v.shown = len(v.components)
	for i := range v.components {
		c := &v.components[i]
		c.rates = policy.rateList(c.at+"/rates", c.Rates, c.readWhen(&policy))
		c.forAll = v.takesAll(c)
		c.rated()
	}
	v.look()
	for i := range policy.Tables {
		v.scales = append(v.scales, scaleOf(policy.Tables[i]))
	}
	v.grants = slices.ContainsFunc(policy.Caps, func(c Cap) bool { return c.Counts == FirstCome }) ||
		slices.ContainsFunc(policy.Tables, func(t Table) bool { return t.sums() && t.Counts == FirstCome })
	v.nets = slices.ContainsFunc(policy.Caps, func(c Cap) bool { return c.Counts == OnNet })
	for i := range v.components {
		c := &v.components[i]
		c.whole = v.spans(c)
	}
	v.plain, v.adds, v.asking, v.cutting = v.isPlain(), v.linear(), v.asks(), policy.Basis.cuts()
	v.payees = slices.ContainsFunc(policy.Payable, func(r Payable) bool { return r.names() })
	v.planned = slices.ContainsFunc(v.components, func(c component) bool { return c.rates.planned })
	v.fired = v.firedAlways()
	v.straighten()
	p.versions = append(p.versions, v)
	for i := range v.components {
		p.countAll(&v, &v.components[i])
	}
	p.gates, p.rises = union(p.gates, v.gates), union(p.rises, v.rises)
	for i := range v.conditions {
		p.gates = union(p.gates, []string{v.conditions[i].milestone})
		p.asked = append(slices.Clip(p.asked), v.conditions[i].asks()...)
	}
	p.anchored = p.anchored || v.anchored()
	p.stops = union(p.stops, v.stopping())
	p.runs = p.runs || slices.ContainsFunc(policy.Payable, func(r Payable) bool { return r.Run != (Run{}) })
	if v.anchorsAtFirst() {
		for _, w := range v.windows {
			if !slices.Contains(p.windows, w) {
				p.windows = append(p.windows, w)
			}
		}
	}
	p.dealCaps, p.customerCaps = policy.onNet(PerDeal, p.dealCaps), policy.onNet(PerCustomer, p.customerCaps)
	p.firstCome = p.firstCome || v.grants
	p.looksBack = p.firstCome || len(p.counted) != 0 || len(p.stops) != 0 || len(p.dealCaps) != 0 || len(p.customerCaps) != 0
	return p
}

// countAll notes how many payments of each series the rows of a component pay.
func (p *rules) countAll(v *version, c *component) {
	if c.Times > 0 {
		p.count(ModelCount{"", c.Name, c.Times})
	}
	for i := range c.Rates {
		if n := c.limit(&c.Rates[i]); n > 0 {
			p.count(ModelCount{c.Rates[i].Model, c.Name, n})
		}
		for _, name := range [...]string{c.Rates[i].Table, c.Rates[i].Factor} {
			if name == "" {
				continue
			}
			if s, _ := v.scaleAt(name); s.table.Over == OverPayments {
				p.numbered = append(slices.Clip(p.numbered), series{component: c.Name})
				last := s.table.Steps[len(s.table.Steps)-1].FromCount
				p.count(ModelCount{"", c.Name, int(min(last+1, math.MaxInt32))})
			}
		}
	}
}

// union appends the names that a list does not have yet.
func union(list, more []string) []string {
	list = slices.Clip(list)
	for _, name := range more {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// look notes what the tranches and bonuses of a version ask for.
func (v *version) look() {
	for i := range v.components {
		c := &v.components[i]
		c.gates = v.policy.tests(c.Vests)
		v.ask(c.Vests, c.gates)
		if c.Rise {
			v.rises = union(v.rises, []string{c.On})
		}
	}
	for i := range v.policy.Caps {
		list := v.policy.Caps[i].Defer
		v.defers = append(v.defers, v.policy.tests(list))
		v.ask(list, v.defers[i])
	}
}

// anchored reports whether what the version pays depends on the day of the anchor
// beyond the windows: on ages, on tranches that count from it, on cuts.
func (v *version) anchored() bool {
	tenure := func(name string) bool {
		return slices.ContainsFunc(v.policy.Tables, func(t Table) bool { return t.Name == name && t.Over == OverTenure })
	}
	aged := func(r Row) bool { return r.Age != Age{} || tenure(r.Table) || tenure(r.Factor) }
	return v.vests() || v.policy.Basis.cuts() || slices.ContainsFunc(v.components, func(c component) bool {
		return slices.ContainsFunc(c.Rates, aged)
	})
}

// currency returns the currency of the first amount in a policy; a checked one has
// no other.
func (p Policy) currency() partnerecon.Currency {
	var out partnerecon.Currency
	p.amounts(func(_ string, m partnerecon.Money) {
		if out == "" && m.Stated() {
			out = m.Currency()
		}
	})
	return out
}

// amounts calls f for each amount of a policy and where it stands.
func (p Policy) amounts(f func(path string, m partnerecon.Money)) {
	for i := range p.Caps {
		f(problem.At("/caps", i)+"/limit", p.Caps[i].Limit)
	}
	for i := range p.Tables {
		t := &p.Tables[i]
		f(problem.At("/tables", i)+"/quota", t.Quota)
		for k := range t.Steps {
			at := problem.At(problem.At("/tables", i)+"/steps", k)
			f(at+"/from", t.Steps[k].From)
			f(at+"/fee", t.Steps[k].Fee)
			f(at+"/flat", t.Steps[k].Flat)
		}
	}
	components := p.components()
	for i := range components {
		c := &components[i]
		f(c.at+"/minimum", c.Minimum)
		for k := range c.Rates {
			f(c.row(k)+"/fee/amount", c.Rates[k].Fee.Amount)
		}
	}
}

// count notes how many payments of a series some row pays.
func (p *rules) count(limit ModelCount) {
	if !slices.Contains(p.limits, limit) {
		p.limits = append(p.limits, limit)
	}
	i := slices.IndexFunc(p.counted, func(c ModelCount) bool { return c.series() == limit.series() })
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
	for _, c := range p.components() {
		for i := range c.Rates {
			note(c.Rates[i].Recurs)
		}
	}
	note(p.Influenced.Recurs)
	return out
}

// version returns the version with an id.
func (p Plan) version(id string) (*version, error) {
	if p.zero() {
		return nil, fmt.Errorf("commission: terms %s: %w", problem.Quote(id), ErrTerms)
	}
	if v := p.versionOf(id); v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("commission: terms %s: %w", problem.Quote(id), ErrTerms)
}

// versionOf returns the version with an id, or nil.
func (p *rules) versionOf(id string) *version {
	for i := range p.versions {
		if p.versions[i].id == id {
			return &p.versions[i]
		}
	}
	return nil
}

// invalid returns the problems as an error, or nil if there are none.
func invalid(list *problem.List) error {
	found := list.Sorted()
	if len(found) == 0 {
		return nil
	}
	return &partnerecon.InvalidError{Package: "commission", Problems: problem.Convert[partnerecon.Problem](found)}
}
