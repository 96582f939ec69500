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

// foldClose ends a month.
func (s *posting) foldClose(e Close) error {
	b := s.book
	switch {
	case !b.closed.IsZero() && !e.Month.After(b.closed):
		return errRepeated
	case !b.closed.IsZero() && e.Month != b.closed.Add(1):
		return fmt.Errorf("close of %s: %s is the last month closed: %w", e.Month, b.closed, ErrOrder)
	}
	through := s.program.sealThrough(s.when.posted)
	if err := s.seal(through); err != nil {
		return err
	}
	for _, id := range b.Partners() {
		s.touched = append(s.touched, b.accounts[id])
	}
	b.closed = e.Month
	b.forgetJourneys(s.program, through)
	s.level2()
	for _, id := range b.Partners() {
		b.accounts[id].close(e.Month, through)
	}
	return nil
}

// close freezes the statement of a month and drops what the horizon has passed.
func (a *account) close(m partnerecon.Month, through partnerecon.Day) {
	at := a.closing(m.Last())
	// A month without a cell of its own closed as the one before it.
	if n := len(a.Cells); n > 0 && (a.Cells[n-1].Month == m || a.Cells[n-1].Closing != at) {
		c := a.cell(m)
		c.Closed, c.Closing = true, at
	}
	a.Due = slices.DeleteFunc(a.Due, func(s scheduled) bool { return !s.Day.After(m.Last()) })
	a.forget(through)
	a.Payouts = slices.DeleteFunc(a.Payouts, func(p payout) bool { return !p.On.After(through) })
}

// sealThrough returns the last day that is past the horizon at a close.
func (p Program) sealThrough(closing partnerecon.Day) partnerecon.Day {
	w := p.policy.Horizon
	if w.Edge == partnerecon.Through {
		return closing.Add(-w.Days - 1)
	}
	return closing.Add(-w.Days)
}

// A sealing takes the old lines of one customer out of both states.
type sealing struct {
	lines    commission.Staged
	exposure clawback.Staged
	records  []partnerecon.Entry
}

// seal takes the old lines of all customers out and yields their records. It
// changes nothing until all are worked out.
func (s *posting) seal(through partnerecon.Day) error {
	var all []sealing
	ids := s.book.sortedCustomers()
	for _, id := range ids {
		out, sealed, err := s.sealing(s.book.customers[id], through)
		if err != nil {
			return err
		}
		if sealed {
			all = append(all, out)
		}
	}
	for _, id := range ids {
		s.book.customers[id].forget(through)
	}
	// Each customer has one sealing, staged on its own ledger and exposure, and
	// nothing has touched those since: forget clears settlement's own memory. So no
	// commit finds a stale state, and none can fail after another has changed one.
	for _, out := range all {
		if err := errors.Join(out.lines.Commit(), out.exposure.Commit()); err != nil {
			return err
		}
		s.level1(out.records)
	}
	return nil
}

// sealing works out what leaves the states of a customer, if anything does.
// Sealing moves no money; were it to move some, it would be booked like any.
func (s *posting) sealing(c *customer, through partnerecon.Day) (sealing, bool, error) {
	old := false
	var keep []string
	for _, l := range c.Ledger.Lines {
		switch {
		case !l.SealDay().After(through):
			old = true
		case !l.Cleared.After(through):
			keep = append(keep, l.ID) // it cleared by then, and its service begins later
		}
	}
	if !old {
		return sealing{}, false, nil
	}
	var out sealing
	var err error
	if out.lines, err = s.program.plan.Stage(&c.Ledger, commission.Seal{
		ID: s.fact.ID, Customer: c.Ledger.Customer, Through: through, On: s.when.posted,
	}); err != nil {
		return sealing{}, false, err
	}
	if out.exposure, err = s.program.recourse.Stage(&c.Exposure, clawback.Seal{
		ID: s.fact.ID, Customer: c.Ledger.Customer, Through: through, Keep: keep, On: s.when.posted,
	}); err != nil {
		return sealing{}, false, err
	}
	out.records, err = records(out.lines.Entries(), out.exposure.Entries())
	return out, true, err
}

// records joins what both packages keep of each sealed line; entries of other
// kinds stand behind.
func records(lines, exposure []partnerecon.Entry) ([]partnerecon.Entry, error) {
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
		e.Basis = partnerecon.BasisOf(&Record{Form: formSealed, Line: line, Exposure: kept[line.ID]})
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
