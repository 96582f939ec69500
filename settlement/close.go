package settlement

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// foldClose ends a month, or a statement in the middle of one.
func (s *posting) foldClose(e Close) error {
	b := s.book
	if err := b.mayClose(s.program, e); err != nil {
		return err
	}
	s.volume = b.volume
	through, turn := s.past(), s.turn
	if e.Through.IsZero() {
		turn = s.turnAndReview
	}
	if err := turn(through); err != nil {
		return err
	}
	s.touched = s.touched[:0] // those that the turn has touched are among them: each settles once
	for _, id := range idsOf(&b.byPartner, b.accounts) {
		s.touched = append(s.touched, b.accounts[id])
	}
	b.volume, b.cut = s.volume, e.Through
	if e.Through.IsZero() {
		b.closed = e.Month
		b.forgetJourneys(s.program, through)
		b.forgetRates(s.program, through)
	}
	s.receiveSums()
	s.closeStatements(e.last())
	s.level2()
	lines := s.disputedBy(through)
	last := e.last()
	at := s.program.piece(last)
	for _, id := range idsOf(&b.byPartner, b.accounts) {
		a := b.accounts[id]
		now := s.program.closing(a, last)
		s.program.closeSellers(a, at, last, through)
		a.close(now, at, last, through)
		a.forgetLines(lines, through)
		b.forgetCuts(a)
	}
	return nil
}

// mayClose refuses a close out of its turn. With nothing closed any one is in turn.
func (b *Book) mayClose(p Program, e Close) error {
	done := b.closedThrough()
	switch next := p.closeFrom(done.Add(1)); {
	case done.IsZero():
		return nil
	case !e.last().After(done):
		return errRepeated
	case e == next:
		return nil
	case next.Through.IsZero() && b.cut.IsZero():
		return fmt.Errorf("close of %s: %s is the last month closed: %w", e.Month, b.closed, ErrOrder)
	}
	return fmt.Errorf("close through %s: %s is the last day closed: %w", e.last(), done, ErrOrder)
}

// past returns the last day that the horizon has passed at a close. Only the end of a
// month takes out what it has passed.
func (s *posting) past() partnerecon.Day {
	if e, ok := s.fact.Event.(Close); ok && !e.Through.IsZero() {
		if s.open.IsZero() {
			return partnerecon.Day{}
		}
		return s.program.sealThrough(s.open.Add(-1).Last())
	}
	return s.program.sealThrough(s.when.posted)
}

// close freezes the statement that ends with a day, or a month, and drops what the
// horizon has passed.
func (a *account) close(at closing, piece piece, last, through partnerecon.Day) {
	// A month without a cell of its own closed as the one before it.
	if n := len(a.Cells); n > 0 && (a.Cells[n-1].piece() == piece || a.Cells[n-1].Closing != at) {
		c := a.cell(piece)
		c.Closed, c.Closing = true, at
	}
	a.Due = slices.DeleteFunc(a.Due, func(s scheduled) bool { return !s.Day.After(last) })
	a.forget(through)
	a.Payouts = slices.DeleteFunc(a.Payouts, func(p paidOut) bool { return !p.On.After(through) })
}

// sealThrough returns the last day that is past the horizon at a close.
func (p Program) sealThrough(closing partnerecon.Day) partnerecon.Day {
	w := p.policy.Horizon
	if w.Edge == partnerecon.Through {
		return closing.Add(-w.Days - 1)
	}
	return closing.Add(-w.Days)
}

// A turn is what the end of a month makes of one customer: what time releases, and the
// old lines that leave both states.
type turn struct {
	c *customer
	// aged are the states with what was released; nil where nothing was. Then lines
	// and exposure are staged on them.
	aged     *customer
	released []partnerecon.Entry
	retained int64 // of what was released to partners that forfeit it
	sums     lineSums
	paid     map[string][]incentive.Posted // by how much that moves what incentives count
	sealing
}

// A sealing takes the old lines of one customer out of both states.
type sealing struct {
	seals    bool
	lines    commission.Staged
	exposure clawback.Staged
	records  []partnerecon.Entry
}

// turn lets time pass for all customers, takes their old lines out and yields the
// records. It changes nothing until all are worked out.
func (s *posting) turn(through partnerecon.Day) error {
	var all []turn
	var trial *posting
	ids := idsOf(&s.book.byCustomer, s.book.customers)
	for _, id := range ids {
		t := turn{c: s.book.customers[id]}
		state := t.c
		var err error
		if s.program.timed && s.book.waiting[id] {
			if trial, err = s.age(&t, trial); err != nil {
				return err
			}
			state = cmp.Or(t.aged, t.c)
		}
		if t.aged != nil && s.program.grants {
			all = append(all, t) // what caps cut off it now is for the record of a later close
			continue
		}
		if t.sealing, err = s.sealing(state, through); err != nil {
			return err
		}
		if t.aged != nil || t.seals {
			all = append(all, t)
		}
	}
	for _, id := range ids {
		s.book.customers[id].forget(through)
	}
	// Each customer has one sealing, staged on its own ledger and exposure, and
	// nothing has touched those since: forget clears settlement's own memory. So no
	// commit finds a stale state, and none can fail after another has changed one.
	for i := range all {
		if err := s.commitTurn(&all[i]); err != nil {
			return err
		}
	}
	maps.DeleteFunc(s.book.waiting, func(id string, _ bool) bool { return !s.book.customers[id].waits() })
	return nil
}

func (s *posting) commitTurn(t *turn) error {
	if t.seals {
		if err := errors.Join(t.lines.Commit(), t.sealing.exposure.Commit()); err != nil {
			return err
		}
		t.c.sealCuts(t.records)
	}
	if t.aged != nil {
		s.book.month(s.when.posted.Month()).Retained += t.aged.Ledger.Retained - t.c.Ledger.Retained + t.retained
		t.c.Ledger, t.c.Exposure, t.c.Forfeits = t.aged.Ledger, t.aged.Exposure, t.aged.Forfeits
	}
	s.level1(t.released)
	s.level1(t.records)
	s.sellPaid(t.paid)
	if t.aged != nil {
		return s.takeSums(t.c, t.sums)
	}
	return nil
}

// age lets time pass for a customer, on a copy of its states: the close may seal lines
// of them besides. What would take a true-up beyond the volume of the book, after what
// others were given in the trial, keeps waiting.
func (s *posting) age(t *turn, others *posting) (*posting, error) {
	passed := commission.Elapsed{ID: s.fact.ID, Customer: t.c.Ledger.Customer, On: s.when.posted}
	ledger, err := s.program.plan.Stage(&t.c.Ledger, passed)
	if err != nil || len(ledger.Entries()) == 0 {
		return others, err
	}
	lost := s.forfeits(t.c, ledger)
	aged := &customer{Ledger: t.c.Ledger.Clone(), Exposure: t.c.Exposure.Clone(), Forfeits: slices.Clone(t.c.Forfeits)}
	aged.keepForfeits(lost.claims)
	sums := s.movedSums(t.c, ledger, lost)
	released, err := s.program.plan.Apply(&aged.Ledger, passed)
	if err != nil {
		return others, err
	}
	if posted := s.program.earning(ledger.Entries()); s.program.claws && len(posted) > 0 {
		back, err := s.program.recourse.Apply(&aged.Exposure, clawback.Posted{
			Entries: lost.withForfeits(posted), Start: t.c.since(ledger, posted), Terms: s.paidTerms(t.c, nil, posted), Scopes: s.scopes(ledger),
		})
		if err != nil {
			return others, err
		}
		released = append(released, back...)
	}
	released = append(released, lost.entries...)
	was := s.volume
	s.volume = s.book.volume + s.rewarded
	trial, err := s.roomAfter(others, released, sums)
	if err == nil {
		was := s.losingNow(&t.c.Exposure)
		if t.paid, err = s.movedSales(t.c, ledger, was, s.losingNow(&aged.Exposure)); err == nil {
			err = s.mayReward(s.salesOf(t.c, released, t.paid))
		}
	}
	if err != nil {
		s.volume = was
		return others, nil
	}
	t.aged, t.released, t.retained, t.sums = aged, released, lost.retained(), sums
	return trial, nil
}

// sealing works out what leaves the states of a customer, if anything does.
// Sealing moves no money; were it to move some, it would be booked like any.
func (s *posting) sealing(c *customer, through partnerecon.Day) (sealing, error) {
	old := false
	var keep, deferring []string
	for _, l := range c.Ledger.Lines {
		due := !l.SealDay().After(through) && !waits(l)
		defers := due && s.book.defers(s.program, c.Ledger.Customer, l)
		if defers {
			deferring = append(deferring, l.ID)
		}
		switch {
		case due && !defers:
			old = true
		case !l.Cleared.After(through):
			keep = append(keep, l.ID) // it cleared by then, and its service begins later, or something waits
		}
	}
	if !old {
		return sealing{}, nil
	}
	out := sealing{seals: true}
	var err error
	if out.lines, err = s.program.plan.Stage(&c.Ledger, commission.Seal{
		ID: s.fact.ID, Customer: c.Ledger.Customer, Through: through, Keep: deferring, On: s.when.posted,
	}); err != nil {
		return sealing{}, err
	}
	if out.exposure, err = s.program.recourse.Stage(&c.Exposure, clawback.Seal{
		ID: s.fact.ID, Customer: c.Ledger.Customer, Through: through, Keep: keep, On: s.when.posted,
	}); err != nil {
		return sealing{}, err
	}
	if out.records, err = c.records(out.lines.Entries(), out.exposure.Entries()); err != nil || !s.program.grants {
		return out, err
	}
	for i := range out.records {
		if r, ok := out.records[i].Basis.Facts().(*Record); ok {
			r.Cuts = s.book.cutsOf(c.Ledger.Customer, &r.Line)
		}
	}
	return out, nil
}

// records joins what both packages keep of each sealed line; entries of other
// kinds stand behind.
func (c *customer) records(lines, exposure []partnerecon.Entry) ([]partnerecon.Entry, error) {
	kept := map[string][]clawback.Line{}
	var out, rest []partnerecon.Entry
	for _, e := range exposure {
		if e.Kind != partnerecon.Sealed {
			rest = append(rest, e)
			continue
		}
		l, err := clawback.Record(e)
		if err != nil {
			return nil, err
		}
		kept[l.Line] = append(kept[l.Line], l)
	}
	for _, e := range lines {
		if e.Kind != partnerecon.Sealed {
			rest = append(rest, e)
			continue
		}
		line, err := commission.Record(e)
		if err != nil {
			return nil, err
		}
		e.Basis = partnerecon.BasisOf(&Record{Form: formSealed, Line: line, Exposure: kept[line.ID], Forfeits: c.forfeitsOf(line.ID)})
		out = append(out, e)
	}
	return append(out, rest...), nil
}

// RecordOf returns the record that an entry of kind sealed carries, for a
// [Reopen]. It shares no memory with the entry.
func RecordOf(e partnerecon.Entry) (Record, error) {
	raw, err := e.Basis.MarshalJSON()
	if err == nil {
		err = e.Basis.UnmarshalJSON(raw)
	}
	if err != nil {
		return Record{}, fmt.Errorf("settlement: entry %s: %w: it has no basis", problem.Quote(e.ID()), ErrEntry)
	}
	b, err := readBasis(e)
	if err != nil {
		return Record{}, err
	}
	r, ok := b.(*Record)
	if !ok {
		return Record{}, fmt.Errorf("settlement: entry %s: %w: it is not of kind sealed", problem.Quote(e.ID()), ErrEntry)
	}
	return *r, nil
}
