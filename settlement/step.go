package settlement

import (
	"cmp"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A step is what a fact means to one customer: an event for the commission, or
// one for the clawback, or both, and what settlement itself keeps of it.
type step struct {
	ledger   commission.Event
	exposure clawback.Event
	ended    commission.Event // the commission's part of what the clawback knows again
	pin      deal             // of a payment, or of a deal that closed
	seen     seen             // of what only settlement knows again
	repeated bool             // it changes nothing

	touch    *touch         // of a touch or a registration
	told     *told          // of what is stated of a deal
	transfer *transfer      // of the partner of record
	deals    []attributed   // whose credits it decides
	line     attributedLine // the payment or milestone, if it takes the credits of its deal
	stopped  stopped        // of a payment that clears

	ruling  *ruling  // of the desk
	dispute *dispute // whose money it moves
}

// step works out what the fact means. It changes nothing.
func (s *posting) step(c *customer) (step, error) {
	id, on, recorded := s.fact.ID, s.when.on, s.when.recorded()
	switch e := s.fact.Event.(type) {
	case Payment:
		return s.payment(c, e)
	case Milestone:
		return s.milestone(c, e)
	case Clearing:
		return s.clearing(c, e)
	case Touch, DealStated, Recredit, DealClosed, Renewal, Transfer, Reopen:
		return s.remembered(c)
	case Churn:
		st := step{exposure: clawback.Churn{
			ID: id, Customer: e.Customer, On: on, Recorded: recorded, Start: c.start(), Notice: e.Notice, Reason: e.Reason,
		}}
		if s.program.vests {
			st.ended = commission.Ended{ID: id, Customer: e.Customer, On: on, Recorded: recorded}
		}
		return st, nil
	case Breach:
		return step{exposure: clawback.Breach{ID: id, Customer: e.Customer, Partner: e.Partner, Commitment: e.Commitment, On: on, Recorded: recorded}}, nil
	case Fraud:
		return step{exposure: clawback.Fraud{ID: id, Customer: e.Customer, Partner: e.Partner, On: on, Recorded: recorded}}, nil
	case Reactivated:
		return step{exposure: clawback.Reactivated{ID: id, Customer: e.Customer, On: on, Recorded: recorded}}, nil
	}
	if ev, ok := s.program.correction(s.fact, s.when); ok {
		return step{ledger: ev}, nil
	}
	return s.remembered(c)
}

// remembered works out a fact whose content settlement itself remembers: what
// decides credits, and what is for the desk.
func (s *posting) remembered(c *customer) (step, error) {
	digest, err := s.program.digestOf(s.fact)
	if err != nil {
		return step{}, err
	}
	if known, same := c.wasSeen(s.fact.ID, digest); known {
		return step{repeated: true}, repeated(same)
	}
	if c.keepsID(s.fact.ID) {
		return step{}, cmp.Or(s.book.forgotten(s), ErrDuplicate)
	}
	var st step
	switch e := s.fact.Event.(type) {
	case Recredit:
		st, err = s.recredit(c, e)
	case Touch:
		st, err = s.touching(c, e)
	case DealStated:
		st, err = s.dealStated(c, e)
	case DealClosed:
		if st, err = s.dealClosed(c, e); err == nil {
			err = s.closing(c, e, &st)
		}
	case Renewal:
		st, err = s.renewal(c, e)
	case Transfer:
		st, err = s.transferred(c, e)
	case Reopen:
		if err = s.book.forgotten(s); err == nil {
			st = s.reopen(e)
		}
	default:
		st, err = s.ruled(c, e.subject().customer, ruledOn(s.fact, s.when.occurred))
	}
	st.seen = seen{s.fact.ID, s.when.on, digest}
	return st, err
}

// reopen brings a sealed payment back into both states.
func (s *posting) reopen(e Reopen) step {
	id, on, recorded := s.fact.ID, s.when.on, s.when.recorded()
	return step{
		ledger:   commission.Reopen{ID: id, Customer: e.Customer, On: on, Recorded: recorded, Line: e.Record.Line},
		exposure: clawback.Reopen{ID: id, Customer: e.Customer, On: on, Recorded: recorded, Lines: e.Record.Exposure},
	}
}

// correction returns the commission event of facts that are handed on as they
// are.
func (p Program) correction(f Fact, w when) (commission.Event, bool) {
	on, recorded := w.on, w.recorded()
	switch e := f.Event.(type) {
	case Failure:
		return commission.Failure{ID: f.ID, Customer: e.Customer, Of: e.Of, On: on, Recorded: recorded}, true
	case Refund:
		return p.refund(f.ID, e, on, recorded), true
	case CreditNote:
		return commission.CreditNote(p.refund(f.ID, Refund(e), on, recorded)), true
	case Chargeback:
		return commission.Chargeback(p.refund(f.ID, Refund(e), on, recorded)), true
	case ChargebackReversed:
		return commission.ChargebackReversed{ID: f.ID, Customer: e.Customer, Of: e.Of, On: on, Recorded: recorded}, true
	case Started:
		return commission.Started{ID: f.ID, Customer: e.Customer, On: on, Recorded: recorded}, true
	}
	return nil, false
}

func (p Program) refund(id string, e Refund, on, recorded partnerecon.Day) commission.Refund {
	out := commission.Refund{ID: id, Customer: e.Customer, Of: e.Of, Amount: e.Amount, On: on, Recorded: recorded, Paid: e.Paid, Refunds: e.Refunds}
	if e.Amount.Currency() != p.policy.Currency {
		out.To = p.policy.Currency
	}
	return out
}

// payment pins the terms and the tiers of a payment.
func (s *posting) payment(c *customer, e Payment) (step, error) {
	ev := &s.paid.Payment
	*ev = commission.Payment{
		ID: s.fact.ID, Customer: e.Customer, Deal: e.Deal, Seller: e.Seller, Amount: e.Amount, Items: e.Items, Model: e.Model,
		Contract: e.Contract, Context: e.Context, Service: e.Service, Invoiced: e.Invoiced, Recorded: s.when.recorded(),
	}
	if e.Pending {
		if ev.Invoiced.IsZero() {
			ev.Invoiced = s.when.on
		}
	} else {
		ev.Cleared = s.when.on
	}
	cycle, err := s.program.cycleOf(ev)
	if err != nil {
		return step{}, err
	}
	pin, err := s.pin(c, e.Deal, cycle)
	if err != nil {
		return step{}, err
	}
	if c.isOpen(s.fact.ID) {
		return s.paidAgain(c, &e)
	}
	ev.Terms = pin.Terms
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	if err := s.program.statesTerm(pin.Terms, ev.Items); err != nil {
		return step{}, err
	}
	if ev.Exchange, err = s.exchangeFirst(c, ev); err != nil {
		return step{}, err
	}
	pin.ID = e.Deal
	st := step{pin: pin}
	l := newLine{e.Customer, e.Deal, e.Credits, e.Uplines, dayOf(ev.Service, ev.Invoiced, ev.Cleared), e.Pending, false}
	ev.Credits, ev.Uplines, err = s.credited(c, l, s.tierDay(pin, e.Pending), &st)
	st.ledger = &s.paid
	return st, err
}

// paidAgain pins what a payment that is delivered again was recorded with.
func (s *posting) paidAgain(c *customer, e *Payment) (step, error) {
	line, _ := c.Ledger.Open(s.fact.ID)
	ev := &s.paid.Payment
	ev.Terms = line.Terms
	var err error
	if ev.Exchange, err = s.exchangeAgain(&line, ev); err != nil {
		return step{}, err
	}
	ev.Credits, ev.Uplines, err = s.creditsAgain(c, &line, e.Credits, e.Uplines)
	return step{ledger: &s.paid}, err
}

// A lentPayment is a payment that the commission borrows.
type lentPayment struct{ commission.Payment }

// Lent lends the payment to the commission.
func (p *lentPayment) Lent(lent.Key) *commission.Payment { return &p.Payment }

// clearing prices a payment in the tiers and under the terms of the day it
// cleared, where that is what the pins say.
func (s *posting) clearing(c *customer, e Clearing) (step, error) {
	ev := commission.Clearing{ID: s.fact.ID, Customer: e.Customer, Of: e.Of, On: s.when.on, Recorded: s.when.recorded()}
	line, ok := c.Ledger.Open(e.Of)
	if !ok || !line.Cleared.IsZero() {
		return step{ledger: ev}, nil // a repeated delivery, or commission says what is missing
	}
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	if line.Exchanged != nil {
		var err error
		if ev.Exchange, err = s.exchange(line.Items[0].Amount.Currency(), false); err != nil {
			return step{}, err
		}
	}
	d, _ := c.attributed(line.Deal)
	credits, stops := s.stop(line.ID, line.Credits, &d)
	switch {
	case s.program.policy.PinTier == TierAtEarning && len(line.Credits) > 0:
		ev.Credits = s.withTiers(credits, s.when.on)
	case len(credits) < len(line.Credits):
		ev.Credits = credits
	}
	if v, ok := s.program.agreement(s.when.on); ok && s.program.policy.PinTerms == TermsEachPayment {
		ev.Terms = v.ID
	}
	if err := s.program.statesTerm(cmp.Or(ev.Terms, line.Terms), line.Items); err != nil {
		return step{}, err
	}
	if s.program.policy.PinTier == TierAtEarning {
		ev.Uplines = s.uplinesAnew(&line, credits, s.when.on)
	}
	return step{ledger: ev, stopped: stops}, nil
}

// dealClosed pins the terms of a deal.
func (s *posting) dealClosed(c *customer, e DealClosed) (step, error) {
	v, ok := s.program.agreement(s.when.on)
	if !ok {
		return step{}, fmt.Errorf("no version of the terms is in force on %s: %w", s.when.on, ErrTerms)
	}
	if _, decides := s.program.models[v.ID]; decides { // and its touches are forgotten
		if err := s.book.forgotten(s); err != nil {
			return step{}, err
		}
	}
	pin := deal{e.Deal, s.fact.ID, s.when.on, v.ID}
	if err := s.overtaken(c, pin); err != nil {
		return step{}, err
	}
	was, known := c.deal(e.Deal)
	switch {
	case !known:
		return step{pin: pin}, nil
	case was.Closed == s.fact.ID && was.Governed == s.when.on:
		return step{repeated: true}, errRepeated
	case was.Closed != "":
		return step{}, once("deal %s closed on %s with fact %s", problem.Quote(e.Deal), was.Governed, problem.Quote(was.Closed))
	case was.Terms != v.ID && s.program.policy.PinTerms == TermsAtClose ||
		s.program.policy.PinTier == TierAtClose && was.Governed != s.when.on:
		return step{}, fmt.Errorf("deal %s has payments already, under terms %s as of %s: %w", problem.Quote(e.Deal), problem.Quote(was.Terms), was.Governed, ErrTerms)
	}
	pin.Terms = was.Terms
	return step{pin: pin}, nil
}
