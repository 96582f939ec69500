package conflict

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A slot is the place that a registration fills, as far as the partner's own
// record goes. What the record cannot know counts as filled, so that the
// registrations in force are never more than the places: a registration that was
// handed on fills its place until it is withdrawn, for the other partner may not
// have been able to take it; one that was taken over fills a place for as long as
// it could run.
type slot struct {
	account         *dealings
	id, opportunity string
	first           *slot           // of its opportunity, or itself: the one that is counted
	count           int             // the last one that it was in
	own             bool            // registered by the partner; of others the opportunity is not on its record
	term            partnerecon.Day // first day after the term from the submission; zero once it was given up
	until           partnerecon.Day // first day that it is free again
	pending         bool            // under review, as far as the partner's record goes
}

// slots returns what the partner's registrations of an account fill.
func (c *record) slots(account string) []*slot {
	if a := c.accounts[account]; a != nil {
		return a.slots
	}
	return nil
}

// slot returns what a registration fills, or nil.
func (c *record) slot(account, registration string) *slot {
	if a := c.accounts[account]; a != nil {
		return a.bySlot[registration]
	}
	return nil
}

// fills reports whether a registration fills a place on a day.
func (c *record) fills(account, registration string, day partnerecon.Day) bool {
	s := c.slot(account, registration)
	return s != nil && s.until.After(day)
}

// first returns the first of the partner's own registrations of an opportunity, or
// nil. All of them fill one place, for they are never in force together.
func (a *dealings) first(opportunity string) *slot {
	if own := a.byDeal[opportunity]; len(own) > 0 {
		return own[0]
	}
	return nil
}

// holds reports whether a registration that fills a place is of the same
// opportunity: another one needs no other.
func (a *dealings) holds(opportunity string, day partnerecon.Day) bool {
	return slices.ContainsFunc(a.byDeal[opportunity], func(s *slot) bool { return s.until.After(day) })
}

// add puts a registration that fills nothing yet among those of an account.
func (a *dealings) add(s *slot) *slot {
	s.account, s.first = a, s
	if known := a.first(s.opportunity); s.own && known != nil {
		s.first = known
	}
	if a.bySlot == nil {
		a.bySlot, a.byDeal = map[string]*slot{}, map[string][]*slot{}
	}
	if a.slots = append(a.slots, s); a.bySlot[s.id] == nil {
		a.bySlot[s.id] = s
	}
	if a.foreign = a.foreign || !s.own; s.own {
		a.byDeal[s.opportunity] = append(a.byDeal[s.opportunity], s)
	}
	return s
}

// meets reports whether a registration of an opportunity meets one that is known of.
func (a *dealings) meets(opportunity string) bool {
	return a.foreign || len(a.byDeal[""]) > 0 || len(a.byDeal[opportunity]) > 0 || opportunity == "" && len(a.slots) > 0
}

// room reports whether there is a place left on a day.
func (c *record) room(day partnerecon.Day) bool {
	limit := c.rules.policy.Registration.Capacity
	return len(c.filled) < limit || c.open(day) < limit
}

// open counts the places that are filled on a day, one for an opportunity. What
// is free is not looked at again until it is filled again.
func (c *record) open(day partnerecon.Day) int {
	c.filled = slices.DeleteFunc(c.filled, func(s *slot) bool { return !s.until.After(day) })
	c.counts++
	n := 0
	for _, s := range c.filled {
		if s.first.count < c.counts {
			s.first.count = c.counts
			n++
		}
	}
	return n
}

// take fills a place until a day. One may be among the filled twice, and counts
// once.
func (c *record) take(s *slot, until partnerecon.Day) {
	s.until = until
	c.filled = append(c.filled, s)
}

// fill notes that what a fact asks for found no place.
func (c *record) fill(account, id string) {
	if c.full == nil {
		c.full = map[key]bool{}
	}
	c.full[key{account, id}] = true
}

// free notes that a fact frees a place.
func (c *record) free(account, id string) {
	if c.freed == nil {
		c.freed = map[key]bool{}
	}
	c.freed[key{account, id}] = true
}

// register fills a place, if the registration is in time and there is one. One
// of an account that the partner has a place for needs no other.
func (c *record) register(e Register) {
	_, tier := c.tierAt(e.At)
	a, day := c.about(e.Account), c.rules.day(e.At)
	if tier < 0 || c.removedBy(e.At) || !a.meets(e.Opportunity) && !c.rules.inTime(&a.touches, e) {
		return
	}
	if !a.holds(e.Opportunity, day) && !c.room(day) {
		c.fill(e.Account, e.ID)
		return
	}
	p := c.rules.policy.Registration
	s := a.add(&slot{id: e.ID, opportunity: e.Opportunity, own: true, term: p.ProtectFor.End(day), pending: p.Review != Review{}})
	c.take(s, s.term)
}

// decide frees the place of what is rejected at review. A registration that waits
// behind another is accepted in vain, so that it may be accepted again.
func (c *record) decide(e Decide) {
	s, p := c.slot(e.Account, e.Registration), c.rules.policy.Registration
	if s == nil || e.By != p.Review.By {
		return
	}
	day := c.rules.day(e.At)
	switch {
	case e.Verdict == Reject:
		if s.pending {
			s.until = partnerecon.Day{}
		}
	case p.Clock == FromApproval && s.until.After(day):
		s.until = later(s.until, p.ProtectFor.End(day))
	}
	s.pending = false
}

func (c *record) extend(e Extend) {
	by := c.rules.policy.Registration.ExtendBy
	if by.Stated() && c.fills(e.Account, e.Registration, c.rules.day(e.At)) {
		s := c.slot(e.Account, e.Registration)
		s.until = by.End(s.until.Add(-1))
	}
}

func (c *record) renew(e Move) {
	w := c.rules.policy.Registration.Renews
	if !w.Stated() {
		return
	}
	day := c.rules.day(e.At)
	for _, s := range c.slots(e.Account) {
		if s.until.After(day) {
			s.until = later(s.until, w.End(day))
		}
	}
}

// choose makes the registrations that the customer chose safe from a review. One
// whose place is free again may come into force by the choice, so that it needs
// one.
func (c *record) choose(e Choose) {
	if !c.rules.policy.Registration.CustomerChoice {
		return
	}
	day := c.rules.day(e.At)
	for _, s := range c.slots(e.Account) {
		if !s.own || !overlap(s.opportunity, e.Opportunity) {
			continue
		}
		s.pending = false
		switch {
		case s.until.After(day) || !s.term.After(day):
		case !s.account.holds(s.opportunity, day) && !c.room(day):
			c.fill(e.Account, e.ID)
		default:
			c.take(s, s.term)
		}
	}
}

// transfer fills a place of the partner that a registration is handed to, if it
// may take it and there is one. It frees none.
func (c *record) transfer(e Transfer) {
	_, tier := c.tierAt(e.At)
	if e.By != c.rules.policy.Registration.Transfer || e.To != c.partner || tier < 0 || c.removedBy(e.At) {
		return
	}
	day := c.rules.day(e.At)
	if !c.fills(e.Account, e.Registration, day) && !c.room(day) {
		c.fill(e.Account, e.ID)
		return
	}
	s := c.slot(e.Account, e.Registration)
	if s == nil {
		s = c.about(e.Account).add(&slot{id: e.Registration})
	}
	c.take(s, later(s.until, c.rules.longest(day)))
}

// longest is the first day after the longest term that a registration can have
// on a day, whoever had it before and however often it is extended: a month has
// at most 31 days.
func (r *rules) longest(day partnerecon.Day) partnerecon.Day {
	p := r.policy.Registration
	until := later(p.ProtectFor.End(day), p.Renews.End(day))
	return until.Add(p.Extensions * (p.ExtendBy.Days + 31*p.ExtendBy.Months))
}

// withdraw frees a place for good.
func (c *record) withdraw(e Withdraw) {
	s := c.slot(e.Account, e.Registration)
	if s == nil {
		return
	}
	if s.until.After(c.rules.day(e.At)) {
		c.free(e.Account, e.ID)
	}
	s.until, s.term = partnerecon.Day{}, partnerecon.Day{}
}

// sign frees the places of what a contract of the partner signs.
func (c *record) sign(e Sign) {
	signed := c.slots(e.Account)
	if a := c.accounts[e.Account]; a != nil && e.Opportunity != "" {
		signed = slices.Concat(a.byDeal[e.Opportunity], a.byDeal[""])
	}
	for _, s := range signed {
		if !s.pending {
			s.until = partnerecon.Day{}
		}
	}
}
