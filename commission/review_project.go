package commission

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A scenario is a made customer: what it pays how often, and the credit of the
// partner who brought it.
type scenario struct {
	item Item
	Context
	credit     partnerecon.Credit
	start      partnerecon.Day
	payments   int
	every      int // months between two payments
	milestones []ExpectedMilestone
	upline     bool // the partner was brought by another one
	timed      bool // tranches wait for time to pass
}

// madePartner brought the made customer, and madeUpline brought the partner.
const (
	madePartner  = "partner"
	madeUpline   = "upline"
	madeCustomer = "customer"
)

// months is how long the customer stays.
func (s *scenario) months() int { return s.payments * s.every }

// firstDay returns the scenario up to the end of the day it starts.
func (s scenario) firstDay() scenario {
	s.payments, s.every, s.timed = 1, 1, false
	s.milestones = slices.DeleteFunc(slices.Clone(s.milestones), func(m ExpectedMilestone) bool { return m.After > 0 })
	return s
}

// events returns what happens to the customer, in order: of one day its milestones
// come first, and time passes last.
func (s *scenario) events() []Event {
	out := []Event{Started{ID: "start", Customer: madeCustomer, On: s.start}}
	reached := slices.Clone(s.milestones)
	slices.SortStableFunc(reached, func(a, b ExpectedMilestone) int { return cmp.Compare(a.After, b.After) })
	for i := range s.payments {
		for len(reached) > 0 && reached[0].After <= i*s.every {
			out = append(out, s.milestone(reached[0], len(out)))
			reached = reached[1:]
		}
		out = append(out, s.payment(i))
	}
	for _, m := range reached {
		if m.After <= s.months() {
			out = append(out, s.milestone(m, len(out)))
		}
	}
	if s.timed {
		out = append(out, Elapsed{ID: "end", Customer: madeCustomer, On: s.start.AddMonths(s.months())})
	}
	return out
}

func (s *scenario) payment(i int) Payment {
	day, item := s.start.AddMonths(i*s.every), s.item
	if item.Model == Monthly || item.Model == Annual { // paid in advance
		item.Service, item.Through = day, s.start.AddMonths((i+1)*s.every).Add(-1)
	}
	return Payment{
		ID: fmt.Sprint("payment-", i+1), Customer: madeCustomer, Deal: "deal", Credits: []partnerecon.Credit{s.credit},
		Items: []Item{item}, Context: s.Context, Uplines: s.uplines(), Service: day, Cleared: day,
	}
}

func (s *scenario) milestone(m ExpectedMilestone, i int) Milestone {
	if !m.Amount.Stated() {
		m.Amount = moneyIn(0, s.item.Amount.Currency()) // which else nothing might tell
	}
	return Milestone{
		ID: fmt.Sprint("milestone-", i), Customer: madeCustomer, Deal: "deal", Name: m.Name, Credits: []partnerecon.Credit{s.credit},
		Amount: m.Amount, Quantity: m.Quantity, Uplines: s.uplines(), Context: s.Context, On: s.start.AddMonths(m.After),
	}
}

func (s *scenario) uplines() []Upline {
	if !s.upline {
		return nil
	}
	return []Upline{{Of: s.credit.Partner, Partner: madeUpline, Tier: s.credit.Tier, Plan: s.credit.Plan}}
}

// A projection is what a made customer earns partners.
type projection struct {
	// first is what is posted on the day it starts, all what is by the end: of each
	// component, in the order of the policy, in minor units.
	first, all []exact.Num
}

// project runs a made customer through a plan, on a ledger of its own.
func (r *review) project(plan Plan, s scenario) (projection, error) {
	out := projection{all: make([]exact.Num, len(r.components))}
	var ledger Ledger
	for _, e := range s.events() {
		h := e.event()
		if out.first == nil && h.on.After(s.start) {
			out.first = slices.Clone(out.all)
		}
		entries, err := plan.Apply(&ledger, e)
		if err != nil {
			return projection{}, fmt.Errorf("commission: review: expected customer of %s: %w", s.who(), err)
		}
		for i := range entries {
			if at := r.earnerOf(entries[i].Claim.Component); entries[i].Kind.Earning() && at >= 0 {
				out.all[at] = out.all[at].Add(exact.Int(entries[i].Amount.Minor()))
			}
		}
	}
	if out.first == nil {
		out.first = slices.Clone(out.all)
	}
	return out, nil
}

// who names the credit of a scenario.
func (s *scenario) who() string {
	return fmt.Sprintf("tier %s, plan %s", problem.Quote(s.credit.Tier), problem.Quote(s.credit.Plan))
}

// earnerOf returns the place of a component by its name in claims; a cap across
// lines belongs to the first component that it limits.
func (r *review) earnerOf(name string) int {
	if rest, ok := strings.CutPrefix(name, "cap:"); ok {
		rest, _, _ = strings.Cut(rest, ":")
		i := slices.IndexFunc(r.policy.Caps, func(c Cap) bool { return c.Name == rest })
		if i < 0 {
			return -1
		}
		return slices.IndexFunc(r.components, func(c component) bool { return r.policy.Caps[i].covers(&c) })
	}
	return slices.IndexFunc(r.components, func(c component) bool { return c.claim() == name })
}

// withoutUpfront returns the plan whose upfront rows pay nothing. They still win
// over other rows, so that nothing takes their place but what pays more.
func (r *review) withoutUpfront() Plan {
	p := r.policy.clone()
	strip := func(c *component) []Row {
		rows := slices.Clone(c.Rates)
		for i := range rows {
			if c.upfront(&rows[i]) {
				rows[i].Share, rows[i].Fee, rows[i].Table, rows[i].Factor, rows[i].Clip = percent("0"), Fee{}, "", "", Range{}
			}
		}
		return rows
	}
	p.Rates = strip(&r.components[0])
	p.Bonuses = slices.Clone(p.Bonuses)
	for i := range p.Bonuses {
		p.Bonuses[i].Rates = strip(&r.components[i+1])
	}
	return Plan{}.with("", p)
}

// start is the day that made customers begin on: the first day of the program;
// where none is assumed, the last day that some bonus or cap begins on.
func (r *review) start() partnerecon.Day {
	day := r.From
	if !day.IsZero() {
		return day
	}
	day = partnerecon.MustDay("2024-01-01")
	for _, b := range r.policy.Bonuses {
		day = later(day, b.From)
	}
	for _, c := range r.policy.Caps {
		day = later(day, c.From)
	}
	return day
}

// expectedCustomer returns the scenario of the customer that is expected.
func (r *review) expectedCustomer() scenario {
	c := r.Customer
	s := scenario{
		item: c.Item, Context: c.Context, start: r.start(), every: c.every(), payments: c.Months / c.every(), milestones: r.named(),
		credit: partnerecon.Credit{Partner: madePartner, Role: partnerecon.Sourced, Share: partnerecon.Whole(), Type: c.Type},
		upline: slices.ContainsFunc(r.policy.Bonuses, func(b Bonus) bool { return b.To == ToUpline }),
		timed:  r.timed,
	}
	if c.Item.Model == OneTime {
		s.payments, s.every = 1, c.Months
	}
	return s
}

// named returns the expected milestones that the policy names.
func (r *review) named() []ExpectedMilestone {
	names := map[string]bool{}
	note := func(parts []Tranche) {
		for _, t := range parts {
			names[t.Milestone] = true
		}
	}
	for _, c := range r.components {
		names[c.On] = true
		note(c.Vests)
	}
	for _, c := range r.policy.Caps {
		note(c.Defer)
	}
	return slices.DeleteFunc(slices.Clone(r.Milestones), func(m ExpectedMilestone) bool { return !names[m.Name] })
}

// A standing is what rates may ask of a partner.
type standing struct{ tier, plan string }

// and puts the tier and the plan in front of details, where there are any.
func (s *standing) and(details ...partnerecon.Detail) []partnerecon.Detail {
	var out []partnerecon.Detail
	if s.tier != "" {
		out = append(out, text("tier", s.tier))
	}
	if s.plan != "" {
		out = append(out, text("plan", s.plan))
	}
	return append(out, details...)
}

// standings returns the tiers of the ladder, or of the policy, each with the plans
// that an agreement can choose there for what a scenario pays.
func (r *review) standings(s scenario) []standing {
	var out []standing
	for _, tier := range r.ladder() {
		for _, plan := range r.plans(s, tier) {
			out = append(out, standing{tier, plan})
		}
	}
	return out
}

// ladder returns the tiers, and without any the empty one. Those of a policy are in
// the order of its rows.
func (r *review) ladder() []string {
	if len(r.Tiers) > 0 {
		return r.Tiers
	}
	var out []string
	for _, c := range r.components {
		for _, row := range c.Rates {
			if !slices.Contains(out, row.Tier) && row.Tier != "" && len(out) < maxTiers {
				out = append(out, row.Tier)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "")
	}
	return out
}

// plans returns the plans that an agreement of a tier can choose for what a scenario
// is about: those that rates name, and none where they do not ask for one. Plans of
// different components may exclude each other; then some choice, or every one, is
// refused.
func (r *review) plans(s scenario, tier string) []string {
	named := []string{""}
	for _, c := range r.components {
		for _, row := range c.Rates {
			if row.isFor(tier, s.item.Model) && !slices.Contains(named, row.Plan) {
				named = append(named, row.Plan)
			}
		}
	}
	s.credit.Tier = tier
	return slices.DeleteFunc(named, func(plan string) bool {
		s.credit.Plan = plan
		return !r.accept(s)
	})
}

// isFor reports whether a row may fit a tier and a model.
func (r *Row) isFor(tier string, m Model) bool {
	return (r.Tier == "" || r.Tier == tier) && (r.Model == "" || r.Model == m)
}

// accept reports whether the version can price what a scenario is about.
func (r *review) accept(s scenario) bool {
	credits := []partnerecon.Credit{s.credit}
	lines := []Line{{Items: []Item{s.item}, Credits: credits}}
	for _, m := range s.milestones {
		lines = append(lines, Line{Milestone: m.Name, Items: []Item{{}}, Credits: credits})
	}
	var list problem.List
	for i := range lines {
		r.checkFit(&list, &lines[i])
	}
	return list.Empty()
}
