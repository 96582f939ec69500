package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// pin returns what governs a payment that is new and bills a cycle from a day on: the
// day of its standings and the version.
func (s *posting) pin(c *customer, dealID string, cycle partnerecon.Day) (deal, error) {
	p := &s.program.policy
	out := deal{ID: dealID, Governed: s.when.on}
	if p.PinTerms == TermsAtClose || p.PinTier == TierAtClose {
		if known, ok := c.deal(dealID); ok && (known.Closed != "" || !s.when.on.Before(known.Governed)) {
			out = known
		}
	}
	if p.PinTerms != TermsAtClose || out.Terms == "" {
		day := out.Governed
		switch p.PinTerms {
		case TermsEachPayment:
			day = s.when.on
		case TermsCycleStart:
			day = cycle
		case TermsAtClose:
		}
		v, ok := s.program.agreement(day)
		if !ok {
			return deal{}, s.program.noTerms(day)
		}
		out.Terms = v.ID
	}
	return out, nil
}

// cycleOf returns the first day of the cycle that a payment bills, where that decides
// what governs it. No version governs a part of a payment, so its items may not begin
// under several.
func (p Program) cycleOf(e *commission.Payment) (partnerecon.Day, error) {
	if p.policy.PinTerms != TermsCycleStart {
		return partnerecon.Day{}, nil
	}
	day, _ := e.Cycle()
	first, ok := p.agreement(day)
	if !ok || !e.Service.IsZero() {
		return day, nil
	}
	for i := range e.Items {
		served := e.Items[i].Service
		if v, ok := p.agreement(served); ok && !served.IsZero() && v.ID != first.ID {
			return partnerecon.Day{}, fmt.Errorf("its items bill service from %s under terms %s and from %s under terms %s; state the service day of the payment, or two payments: %w",
				day, problem.Quote(first.ID), served, problem.Quote(v.ID), ErrTerms)
		}
	}
	return day, nil
}

// noTerms is the error for a day before the first version.
func (p Program) noTerms(day partnerecon.Day) error {
	return fmt.Errorf("no version of the terms is in force on %s; the first one begins on %s: %w", day, p.policy.Terms[0].From, ErrTerms)
}

// deal returns what is known of a deal; the empty id stands for the payments
// without one.
func (c *customer) deal(id string) (deal, bool) {
	if id == "" {
		return deal{Governed: c.Governed, Terms: c.Terms}, !c.Governed.IsZero()
	}
	i, ok := c.findDeal(id)
	if !ok {
		return deal{}, false
	}
	return c.Deals[i], true
}

func (c *customer) findDeal(id string) (int, bool) {
	return slices.BinarySearchFunc(c.Deals, id, func(d deal, id string) int { return cmp.Compare(d.ID, id) })
}

// keep remembers what a step leaves with settlement itself. The close of a deal
// decides what governs it, or else its first payment: one that is recorded late
// governs itself and what is recorded after it, and moves no payment before it.
func (c *customer) keep(st *step) {
	if st.seen.ID != "" {
		c.see(st.seen)
	}
	if len(st.stopped.Partners) > 0 {
		c.Stopped = append(c.Stopped, st.stopped)
	}
	pin := st.pin
	switch i, known := c.findDeal(pin.ID); {
	case pin.Governed.IsZero():
	case pin.ID == "":
		if c.Governed.IsZero() || pin.Governed.Before(c.Governed) {
			c.Governed, c.Terms = pin.Governed, pin.Terms
		}
	case !known:
		c.Deals = slices.Insert(c.Deals, i, pin)
	case pin.Closed != "" || pin.Governed.Before(c.Deals[i].Governed):
		c.Deals[i] = pin
	}
}

// tierDay returns the day on which the partners' standing counts, or the zero
// Day for a payment that has not cleared: its clearing will tell.
func (s *posting) tierDay(pin deal, pending bool) partnerecon.Day {
	switch {
	case s.program.policy.PinTier == TierAtClose:
		return pin.Governed
	case pending:
		return partnerecon.Day{}
	}
	return s.when.on
}

// withTiers returns credits with what fillIn fills in.
func (s *posting) withTiers(credits []partnerecon.Credit, day partnerecon.Day) []partnerecon.Credit {
	out := slices.Clone(credits)
	s.fillIn(out, day)
	return out
}

// fillIn fills in the tier in which each partner stood on a day, the plan of its
// agreement, its type and its segment. What the fact states itself is kept.
func (s *posting) fillIn(credits []partnerecon.Credit, day partnerecon.Day) {
	for i := range credits {
		c := &credits[i]
		a := s.book.partner(c.Partner)
		if a == nil || day.IsZero() {
			continue
		}
		was := a.standing(day)
		c.Tier, c.Plan, c.Type = cmp.Or(c.Tier, was.Tier), cmp.Or(c.Plan, was.Plan), cmp.Or(c.Type, was.Type)
		c.Segment = cmp.Or(c.Segment, was.Segment)
	}
}
