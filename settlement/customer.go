package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// foldCustomer folds a fact about a customer: level 1. The state changes only
// when nothing can fail any more.
func (s *posting) foldCustomer(id string) error {
	c, known := s.book.customers[id]
	if !known {
		c = &customer{}
	}
	volume := s.book.volume
	if _, repeated := c.Ledger.Open(s.fact.ID); !repeated {
		var err error
		if volume, err = s.book.grow(s.fact.Event); err != nil {
			return err
		}
	}
	base, retained := c.Ledger.Base, c.Ledger.Retained
	if err := s.apply(c); err != nil {
		return err
	}
	if c.Ledger.Customer == "" {
		c.Ledger.Customer = id
	}
	if !known {
		if s.book.customers == nil {
			s.book.customers = map[string]*customer{}
		}
		s.book.customers[id] = c
	}
	s.book.volume = volume
	if base != c.Ledger.Base || retained != c.Ledger.Retained {
		m := s.book.month(s.when.posted.Month())
		m.Base += c.Ledger.Base - base
		m.Retained += c.Ledger.Retained - retained
	}
	return nil
}

// apply hands the fact on to commission and clawback.
func (s *posting) apply(c *customer) error {
	switch e := s.fact.Event.(type) {
	case Payment:
		return s.payment(c, e)
	case Clearing:
		return s.clearing(c, e)
	case Recredit:
		return s.recredit(c, e)
	case DealClosed:
		return s.dealClosed(c, e)
	case Churn:
		return s.clawback(c, clawback.Churn{
			ID: s.fact.ID, Customer: e.Customer, On: s.when.on, Recorded: s.when.recorded(), Start: c.start(),
		})
	case Reactivated:
		return s.clawback(c, clawback.Reactivated{ID: s.fact.ID, Customer: e.Customer, On: s.when.on, Recorded: s.when.recorded()})
	case Reopen:
		return s.reopen(c, e)
	}
	ev, ok := s.program.correction(s.fact, s.when)
	if !ok {
		return fmt.Errorf("settlement: %T is no event of this package", s.fact.Event)
	}
	return s.commission(c, ev)
}

// correction returns the commission event of facts that are handed on as they
// are.
func (p Program) correction(f Fact, w when) (commission.Event, bool) {
	on, recorded := w.on, w.recorded()
	switch e := f.Event.(type) {
	case Failure:
		return commission.Failure{ID: f.ID, Customer: e.Customer, Of: e.Of, On: on, Recorded: recorded}, true
	case Refund:
		return refund(f.ID, e, on, recorded), true
	case CreditNote:
		return commission.CreditNote(refund(f.ID, Refund(e), on, recorded)), true
	case Chargeback:
		return commission.Chargeback(refund(f.ID, Refund(e), on, recorded)), true
	case ChargebackReversed:
		return commission.ChargebackReversed{ID: f.ID, Customer: e.Customer, Of: e.Of, On: on, Recorded: recorded}, true
	case Started:
		return commission.Started{ID: f.ID, Customer: e.Customer, On: on, Recorded: recorded}, true
	}
	return nil, false
}

func refund(id string, e Refund, on, recorded partnerecon.Day) commission.Refund {
	return commission.Refund{ID: id, Customer: e.Customer, Of: e.Of, Amount: e.Amount, On: on, Recorded: recorded, Paid: e.Paid}
}

// commission applies an event to the ledger and hands what it posts on to the
// clawback: one loss is never counted twice, because the clawback sees only what
// the commission left.
func (s *posting) commission(c *customer, e commission.Event) error {
	entries, err := s.program.plan.Apply(&c.Ledger, e)
	if err != nil {
		return err
	}
	s.level1(entries)
	if !s.program.claws {
		return nil
	}
	start := c.start()
	switch {
	case slices.ContainsFunc(entries, func(e partnerecon.Entry) bool { return e.Amount.Stated() }):
		return s.clawback(c, clawback.Posted{Entries: entries, Start: start})
	case !start.IsZero() && start != c.Exposure.Start:
		return s.clawback(c, clawback.Started{
			ID: s.fact.ID, Customer: c.Ledger.Customer, On: start, Recorded: s.when.posted,
		})
	}
	return nil
}

func (s *posting) clawback(c *customer, e clawback.Event) error {
	entries, err := s.program.recourse.Apply(&c.Exposure, e)
	if err != nil {
		return err
	}
	s.level1(entries)
	return nil
}

// start is the customer's first paid service day: as stated, else that of the
// first payment.
func (c *customer) start() partnerecon.Day {
	if !c.Ledger.Start.IsZero() {
		return c.Ledger.Start
	}
	return c.Ledger.First
}

// payment pins the terms and the tiers of a payment and hands it on.
func (s *posting) payment(c *customer, e Payment) error {
	pin, err := s.pin(c, e.Deal)
	if err != nil {
		return err
	}
	ev := commission.Payment{
		ID: s.fact.ID, Customer: e.Customer, Deal: e.Deal, Seller: e.Seller, Amount: e.Amount, Items: e.Items, Model: e.Model,
		Service: e.Service, Invoiced: e.Invoiced, Recorded: s.when.recorded(), Terms: pin.Terms,
	}
	if e.Pending {
		if ev.Invoiced.IsZero() {
			ev.Invoiced = s.when.on
		}
	} else {
		ev.Cleared = s.when.on
	}
	if line, ok := c.Ledger.Open(s.fact.ID); ok {
		// A repeated delivery is compared with what was pinned then.
		ev.Terms, ev.Credits = line.Terms, again(line, e.Credits)
		return s.commission(c, ev)
	}
	ev.Credits = s.withTiers(e.Credits, s.tierDay(pin, e.Pending))
	if err := s.commission(c, ev); err != nil {
		return err
	}
	c.keep(e.Deal, pin)
	return nil
}

// again fills the credits of a repeated payment with the tiers that were pinned.
func again(line commission.Line, credits []partnerecon.Credit) []partnerecon.Credit {
	pinned := line.Credits
	if line.Recredited {
		pinned = line.Given
	}
	out := slices.Clone(credits)
	for i := range out {
		for _, p := range pinned {
			if out[i].Partner == p.Partner && out[i].Tier == "" {
				out[i].Tier = p.Tier
			}
		}
	}
	return out
}

// pin returns what governs a payment that is new: the day and the version.
func (s *posting) pin(c *customer, dealID string) (deal, error) {
	p := s.program.policy
	out := deal{ID: dealID, Governed: s.when.on}
	if p.PinTerms == TermsAtClose || p.PinTier == TierAtClose {
		if known, ok := c.deal(dealID); ok {
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
			return deal{}, fmt.Errorf("no version of the terms is in force on %s; the first one begins on %s: %w", day, p.Terms[0].From, ErrTerms)
		}
		out.Terms = v.ID
	}
	return out, nil
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

// keep remembers what governs a deal. The first payment or the close of the deal
// decides; nothing later changes it.
func (c *customer) keep(id string, pin deal) {
	if id == "" {
		if c.Governed.IsZero() {
			c.Governed, c.Terms = pin.Governed, pin.Terms
		}
		return
	}
	if i, ok := c.findDeal(id); !ok {
		pin.ID = id
		c.Deals = slices.Insert(c.Deals, i, pin)
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

// withTiers fills in the tier in which each partner stood on a day. A tier that
// the fact states itself is kept.
func (s *posting) withTiers(credits []partnerecon.Credit, day partnerecon.Day) []partnerecon.Credit {
	out := slices.Clone(credits)
	for i := range out {
		if a := s.book.accounts[out[i].Partner]; a != nil && out[i].Tier == "" && !day.IsZero() {
			out[i].Tier = a.tier(day)
		}
	}
	return out
}

// clearing prices a payment in the tiers of the day it cleared.
func (s *posting) clearing(c *customer, e Clearing) error {
	ev := commission.Clearing{ID: s.fact.ID, Customer: e.Customer, Of: e.Of, On: s.when.on, Recorded: s.when.recorded()}
	if line, ok := c.Ledger.Open(e.Of); ok && line.Cleared.IsZero() && s.program.policy.PinTier == TierAtEarning {
		ev.Credits = s.withTiers(line.Credits, s.when.on)
	}
	return s.commission(c, ev)
}

// recredit replaces credits line by line: each keeps the terms and the day that
// govern it.
func (s *posting) recredit(c *customer, e Recredit) error {
	digest, err := digestOf(s.fact)
	if err != nil {
		return err
	}
	if known, same := wasSeen(c.Seen, s.fact.ID, digest); known {
		return repeated(same)
	}
	ev := commission.Recredit{ID: s.fact.ID, Customer: e.Customer, On: s.when.on, Recorded: s.when.recorded()}
	for _, l := range c.Ledger.Lines {
		if e.Of != "" && l.ID != e.Of || e.Of == "" && l.Deal != e.Deal {
			continue
		}
		day := l.Cleared
		if pin, ok := c.deal(l.Deal); ok && s.program.policy.PinTier == TierAtClose {
			day = pin.Governed
		}
		ev.Lines = append(ev.Lines, commission.LineCredits{Of: l.ID, Credits: s.withTiers(e.Credits, day)})
	}
	if len(ev.Lines) == 0 { // commission says what is missing
		if ev.Deal, ev.Credits = e.Deal, e.Credits; e.Of != "" {
			ev.Deal, ev.Credits, ev.Lines = "", nil, []commission.LineCredits{{Of: e.Of, Credits: e.Credits}}
		}
	}
	if err := s.commission(c, ev); err != nil {
		return err
	}
	c.Seen = append(c.Seen, seen{s.fact.ID, s.when.on, digest})
	return nil
}

// dealClosed pins the terms of a deal.
func (s *posting) dealClosed(c *customer, e DealClosed) error {
	v, ok := s.program.agreement(s.when.on)
	if !ok {
		return fmt.Errorf("no version of the terms is in force on %s: %w", s.when.on, ErrTerms)
	}
	i, known := c.findDeal(e.Deal)
	switch {
	case !known:
		c.Deals = slices.Insert(c.Deals, i, deal{e.Deal, s.fact.ID, s.when.on, v.ID})
	case c.Deals[i].Closed == s.fact.ID && c.Deals[i].Governed == s.when.on:
	case c.Deals[i].Closed != "":
		return fmt.Errorf("deal %s closed on %s with fact %s: %w", problem.Quote(e.Deal), c.Deals[i].Governed, problem.Quote(c.Deals[i].Closed), ErrDuplicate)
	case c.Deals[i].Terms != v.ID && s.program.policy.PinTerms == TermsAtClose ||
		s.program.policy.PinTier == TierAtClose && c.Deals[i].Governed != s.when.on:
		return fmt.Errorf("deal %s has payments already, under terms %s as of %s: %w", problem.Quote(e.Deal), problem.Quote(c.Deals[i].Terms), c.Deals[i].Governed, ErrTerms)
	default:
		c.Deals[i].Closed, c.Deals[i].Governed = s.fact.ID, s.when.on
	}
	return nil
}

// reopen brings a sealed payment back into both states.
func (s *posting) reopen(c *customer, e Reopen) error {
	back := clawback.Reopen{ID: s.fact.ID, Customer: e.Customer, On: s.when.on, Recorded: s.when.recorded(), Lines: e.Record.Exposure}
	trial := c.Exposure.Clone()
	if _, err := s.program.recourse.Apply(&trial, back); err != nil {
		return err
	}
	err := s.commission(c, commission.Reopen{ID: s.fact.ID, Customer: e.Customer, On: s.when.on, Recorded: s.when.recorded(), Line: e.Record.Line})
	if err != nil {
		return err
	}
	return s.clawback(c, back)
}
