package commission

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
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
	s.payments, s.timed = 1, false // of as long a service: a window may cut it
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
		ID: fmt.Sprint("payment-", i), Customer: madeCustomer, Deal: "deal", Credits: []partnerecon.Credit{s.credit},
		Items: []Item{item}, Context: s.Context, Uplines: s.uplines(), Service: day, Cleared: day,
	}
}

func (s *scenario) milestone(m ExpectedMilestone, i int) Milestone {
	if !m.Amount.Stated() {
		m.Amount = moneyIn(0, s.item.Amount.Currency()) // which else nothing might tell
	}
	context := s.Context
	context.Facts = s.factsOf(m)
	return Milestone{
		ID: fmt.Sprint("milestone-", i), Customer: madeCustomer, Deal: "deal", Name: m.Name, Credits: []partnerecon.Credit{s.credit},
		Amount: m.Amount, Quantity: m.Quantity, Uplines: s.uplines(), Context: context, On: s.start.AddMonths(m.After),
	}
}

// factsOf returns what is stated of a milestone: by itself, and of the customer.
func (s *scenario) factsOf(m ExpectedMilestone) []Fact { return slices.Concat(s.Facts, m.Facts) }

func (s *scenario) uplines() []Upline {
	if !s.upline {
		return nil
	}
	return []Upline{{Of: s.credit.Partner, Partner: madeUpline, Tier: s.credit.Tier, Plan: s.credit.Plan}}
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
		item: r.saying(c.Item), Context: c.Context, start: r.start(), every: c.every(), payments: c.Months / c.every(), milestones: r.named(),
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
