package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// pin returns what governs a payment that is new: the day and the version.
func (s *posting) pin(c *customer, dealID string) (deal, error) {
	p := &s.program.policy
	out := deal{ID: dealID, Governed: s.when.on}
	if p.PinTerms == TermsAtClose || p.PinTier == TierAtClose {
		if known, ok := c.deal(dealID); ok && (known.Closed != "" || !s.when.on.Before(known.Governed)) {
			out = known
		}
	}
	if p.PinTerms == TermsEachPayment || out.Terms == "" {
		day := out.Governed
		if p.PinTerms == TermsEachPayment {
			day = s.when.on
		}
		v, ok := s.program.agreement(day)
		if !ok {
			return deal{}, s.program.noTerms(day)
		}
		out.Terms = v.ID
	}
	return out, nil
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
