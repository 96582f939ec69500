package settlement

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// foldCustomer folds a fact about a customer: level 1. The commission and the
// clawback work it out first; only when neither refuses does anything change.
func (s *posting) foldCustomer(id string) error {
	c, known := s.book.customers[id]
	if !known {
		c = &customer{}
	}
	if err := s.onCustomer(id, c); err != nil {
		return err
	}
	if !known {
		s.book.enter(c)
	}
	s.book.add(s)
	return nil
}

// onCustomer is level 1 alone: it changes the state of the customer, and nothing on an
// error. What it means to the book and to the partners stays with the posting.
func (s *posting) onCustomer(id string, c *customer) error {
	s.volume = s.book.volume
	if !c.isOpen(s.fact.ID) && !c.remembers(s.fact.ID) {
		var err error
		if s.volume, err = s.book.grow(s.program, s.fact.Event); err != nil {
			return err
		}
	}
	st, err := s.step(c)
	if err == nil {
		err = s.newID(c, &st)
	}
	if err == nil && s.program.converts {
		err = s.exchanged(c, st.ledger)
	}
	if err != nil {
		return err
	}
	base, retained := c.Ledger.Base, c.Ledger.Retained
	if err := s.take(c, &st); err != nil {
		return err
	}
	c.keep(&st)
	c.keepAttributed(&st)
	if e, ok := s.fact.Event.(Reopen); ok {
		c.reopenCuts(&e.Record)
	}
	s.handOver(c, &st)
	if c.Ledger.Customer == "" {
		c.Ledger.Customer = id
	}
	s.base, s.retained = c.Ledger.Base-base, c.Ledger.Retained-retained+s.forfeited
	return nil
}

// isOpen reports whether an id is that of an open line.
func (c *customer) isOpen(id string) bool {
	if !c.Ledger.Knows(id) {
		return false // as most are, without a look at a line
	}
	_, open := c.Ledger.Open(id)
	return open
}

// newID refuses a fact that has the id of one of another kind: commission,
// clawback and settlement itself know the ids of the facts that each of them
// keeps.
func (s *posting) newID(c *customer, st *step) error {
	id := s.fact.ID
	mine := st.seen.ID != "" // kept by settlement
	known := !mine && c.remembers(id) ||
		(mine || st.ledger == nil && st.ended == nil) && c.Ledger.Knows(id) ||
		(mine || st.ledger != nil) && c.Exposure.Knows(id) && !c.lostBy(id)
	if known && !st.repeated {
		return fmt.Errorf("a fact of another kind has this id: %w", ErrDuplicate)
	}
	return nil
}

// take hands a step to the commission, and what that posts on to the clawback:
// one loss is never counted twice, because the clawback sees only what the
// commission left. Both change or none.
func (s *posting) take(c *customer, st *step) error {
	if st.ended != nil {
		return s.end(c, st)
	}
	var ledger commission.Staged
	var lost forfeiture
	var sums lineSums
	exposure := st.exposure
	if st.ledger != nil {
		var err error
		switch ledger, err = s.program.plan.Stage(&c.Ledger, st.ledger); {
		case err != nil && st.line.ID != "":
			return fmt.Errorf("its credits are those that the attribution decided for its deal, with the plans that standings state: %w", problem.Inner(err))
		case err != nil:
			return err
		case ledger.Repeated():
			return errRepeated
		}
		lost = s.forfeits(c, ledger)
		sums = s.movedSums(c, ledger, lost)
		s.late = ledger.Late()
		exposure = s.handOn(c, st, ledger, lost)
	}
	before := s.losingNow(&c.Exposure)
	if exposure == nil {
		paid, err := s.movedSales(c, ledger, before, before)
		if err != nil {
			return err
		}
		s.paidFor = paid
		if err := s.room(ledger, lost.entries, sums); err != nil {
			return err
		}
		if err := s.commit(ledger, st.ledger != nil); err != nil {
			return err
		}
		s.takeForfeits(c, lost)
		return s.takeSums(c, sums)
	}
	staged, err := s.program.recourse.Stage(&c.Exposure, exposure)
	switch {
	case err != nil:
		return err
	case st.ledger == nil && staged.Repeated():
		return errRepeated
	}
	if err := c.mayTake(staged, exposure); err != nil {
		return err
	}
	if s.paidFor, err = s.movedSales(c, ledger, before, s.losingThen(before, staged, exposure)); err != nil {
		return err
	}
	if err := s.room(ledger, append(slices.Clip(lost.entries), staged.Entries()...), sums); err != nil {
		return err
	}
	if err := s.commit(ledger, st.ledger != nil); err != nil {
		return err
	}
	s.takeForfeits(c, lost)
	s.entries = append(s.entries, staged.Entries()...)
	if err := staged.Commit(); err != nil {
		return err
	}
	return s.takeSums(c, sums)
}

// end hands a churn to the commission, which forfeits what waits, and to the clawback,
// which knows the fact again. A churn that is recorded late may take back what was
// released since; the clawback then sees what is left, on a copy of its state.
func (s *posting) end(c *customer, st *step) error {
	ledger, err := s.program.plan.Stage(&c.Ledger, st.ended)
	if err != nil {
		return err
	}
	lost := s.forfeits(c, ledger)
	sums := s.movedSums(c, ledger, lost)
	exposure, before := &c.Exposure, []partnerecon.Entry(nil)
	if posted := s.program.earning(ledger.Entries()); s.program.claws && len(posted) > 0 {
		copied := c.Exposure.Clone()
		exposure = &copied
		if before, err = s.program.recourse.Apply(exposure, clawback.Posted{Entries: lost.withForfeits(posted), Start: c.since(ledger, posted), Terms: s.paidTerms(c, nil, posted), Scopes: s.scopes(ledger)}); err != nil {
			return err
		}
	}
	staged, err := s.program.recourse.Stage(exposure, st.exposure)
	switch {
	case err != nil:
		return err
	case staged.Repeated():
		return errRepeated
	}
	if err := c.mayTake(staged, st.exposure); err != nil {
		return err
	}
	was := s.losingNow(&c.Exposure)
	if s.paidFor, err = s.movedSales(c, ledger, was, s.losingThen(was, staged, st.exposure)); err != nil {
		return err
	}
	if err := s.room(ledger, slices.Concat(lost.entries, before, staged.Entries()), sums); err != nil {
		return err
	}
	if err := s.commit(ledger, true); err != nil {
		return err
	}
	s.takeForfeits(c, lost)
	s.entries = append(append(s.entries, before...), staged.Entries()...)
	if err := staged.Commit(); err != nil {
		return err
	}
	c.Exposure = *exposure
	return s.takeSums(c, sums)
}

// commit makes the commission's change, if there is one, and takes its entries.
func (s *posting) commit(ledger commission.Staged, changes bool) error {
	if !changes {
		return nil
	}
	s.waits = s.waits || s.program.timed && ledger.Waiting() > 0
	s.entries = ledger.AppendEntries(s.entries)
	defer ledger.Release()
	return ledger.Commit()
}

// handOn returns what the clawback has to know of what the commission posts, or
// nil.
func (s *posting) handOn(c *customer, st *step, ledger commission.Staged, lost forfeiture) clawback.Event {
	reopen, ok := st.exposure.(clawback.Reopen)
	if !ok && !s.program.claws {
		return nil
	}
	entries := s.program.earning(ledger.Entries())
	start := c.since(ledger, entries)
	entries = lost.withForfeits(entries)
	if loss, moved := s.loss(c, ledger); moved && !ok {
		loss.Entries, loss.Start, loss.Terms, loss.Scopes = entries, start, s.paidTerms(c, st.ledger, entries), s.scopes(ledger)
		return loss
	}
	money := slices.ContainsFunc(entries, func(e partnerecon.Entry) bool { return e.Amount.Stated() })
	switch {
	case ok:
		reopen.Entries, reopen.Start, reopen.Terms, reopen.Scopes = entries, start, s.paidTerms(c, st.ledger, entries), s.scopes(ledger)
		return reopen
	case money:
		return clawback.Posted{Entries: entries, Start: start, Terms: s.paidTerms(c, st.ledger, entries), Scopes: s.scopes(ledger)}
	case !start.IsZero() && start != c.Exposure.Start:
		return clawback.Started{ID: s.fact.ID, Customer: c.Ledger.Customer, On: start, Recorded: s.when.posted}
	}
	return nil
}

// earning returns the entries on what partners earn, without what they owe: no
// clawback is about that.
func (p Program) earning(entries []partnerecon.Entry) []partnerecon.Entry {
	if len(p.owed) == 0 {
		return entries
	}
	return slices.DeleteFunc(entries, func(e partnerecon.Entry) bool { return p.owed[componentOf{e.Terms, e.Claim.Component}] })
}

// since is the customer's start for the clawback. A customer who has not paid yet began
// with the first milestone that anybody earned something on.
func (c *customer) since(ledger commission.Staged, entries []partnerecon.Entry) partnerecon.Day {
	if start := ledger.Start(); !start.IsZero() {
		return start
	}
	start := c.Exposure.Start
	for i := range entries {
		if on := entries[i].Earned; start.IsZero() || on.Before(start) {
			start = on
		}
	}
	return start
}

// start is the customer's first paid service day: as stated, else that of the
// first payment.
func (c *customer) start() partnerecon.Day {
	if !c.Ledger.Start.IsZero() {
		return c.Ledger.Start
	}
	return c.Ledger.First
}

// known returns errRepeated for a fact that comes late and was folded before: a
// repeated delivery changes nothing at any time. It returns [ErrDuplicate] if its
// id is known with another content, and nil if it is new. It changes nothing.
func (p Program) known(b *Book, f Fact, w when) error {
	if e, ok := f.Event.(Close); ok {
		if !e.last().After(b.closedThrough()) {
			return errRepeated
		}
		return nil
	}
	if e, ok := f.Event.(ExchangeRate); ok {
		return b.knowsRate(p.rateOf(f, e, w.on))
	}
	who := f.Event.subject()
	if who.customer == "" {
		return b.accounts[who.partner].known(p, f)
	}
	c := b.customers[who.customer]
	if c == nil {
		return nil
	}
	s := &posting{program: p, book: b, fact: f, when: w}
	repeated, err := s.staged(c)
	switch {
	case repeated:
		return errRepeated
	case errors.Is(ruleErrorOf(err), ErrDuplicate):
		return err
	}
	return nil // that it comes late is what is wrong
}

// known does the same for a fact about a partner.
func (a *account) known(p Program, f Fact) error {
	if a == nil {
		return nil
	}
	digest, err := p.digestOf(f)
	if err != nil {
		return err
	}
	if known, same := a.wasSeen(f.ID, digest); known {
		return repeated(same)
	}
	return nil
}

// staged reports whether the fact was folded before, without folding it.
func (s *posting) staged(c *customer) (bool, error) {
	st, err := s.step(c)
	switch {
	case err != nil:
		return errors.Is(err, errRepeated), err
	case st.ledger != nil:
		staged, err := s.program.plan.Stage(&c.Ledger, st.ledger)
		return staged.Repeated(), err
	case st.exposure != nil:
		staged, err := s.program.recourse.Stage(&c.Exposure, st.exposure)
		return staged.Repeated(), err
	}
	return false, nil
}
