package settlement

import (
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
	through := s.sealThrough()
	for _, id := range b.sortedCustomers() {
		if err := s.seal(b.customers[id], through); err != nil {
			return err
		}
	}
	for _, id := range b.Partners() {
		s.touch(b.accounts[id])
	}
	b.closed = e.Month
	s.level2()
	for _, id := range b.Partners() {
		b.accounts[id].close(e.Month, through)
	}
	return nil
}

// close freezes the statement of a month and drops what the horizon has passed.
func (a *account) close(m partnerecon.Month, through partnerecon.Day) {
	at := a.closing(m.Last())
	if n := len(a.Cells); at != (closing{}) || n > 0 && a.Cells[n-1].Month == m {
		c := a.cell(m)
		c.Closed, c.Closing = true, at
	}
	a.Due = slices.DeleteFunc(a.Due, func(s scheduled) bool { return !s.Day.After(m.Last()) })
	a.Seen = slices.DeleteFunc(a.Seen, func(s seen) bool { return !s.On.After(through) })
	a.Payouts = slices.DeleteFunc(a.Payouts, func(p payout) bool { return !p.On.After(through) })
	// A standing is needed for lines within the horizon: the last one before it
	// and all later ones.
	for len(a.Standings) > 1 && !a.Standings[1].From.After(through) {
		a.Standings = a.Standings[1:]
	}
}

// sealThrough returns the last day that is past the horizon at a close.
func (s *posting) sealThrough() partnerecon.Day {
	w := s.program.policy.Horizon
	if w.Edge == partnerecon.Through {
		return s.when.posted.Add(-w.Days - 1)
	}
	return s.when.posted.Add(-w.Days)
}

// seal takes the old lines of a customer out of both states and yields their
// records.
func (s *posting) seal(c *customer, through partnerecon.Day) error {
	c.Seen = slices.DeleteFunc(c.Seen, func(s seen) bool { return !s.On.After(through) })
	old := func(l *commission.Line) bool { return !sealDay(l).After(through) }
	if !slices.ContainsFunc(c.Ledger.Lines, old) {
		return nil
	}
	lines, err := s.program.plan.Apply(&c.Ledger, commission.Seal{
		ID: s.fact.ID, Customer: c.Ledger.Customer, Through: through, On: s.when.posted,
	})
	if err != nil {
		return err
	}
	exposure, err := s.program.recourse.Apply(&c.Exposure, clawback.Seal{
		ID: s.fact.ID, Customer: c.Ledger.Customer, Through: through, On: s.when.posted,
	})
	if err != nil {
		return err
	}
	for _, e := range lines {
		if e.Basis, err = record(e, exposure); err != nil {
			return err
		}
		s.entries = append(s.entries, e)
	}
	return nil
}

// sealDay is the day by which a line is sealed.
func sealDay(l *commission.Line) partnerecon.Day {
	for _, d := range [...]partnerecon.Day{l.Cleared, l.Invoiced, l.Service} {
		if !d.IsZero() {
			return d
		}
	}
	return l.Recorded
}

// record joins what both packages keep of a sealed line.
func record(e partnerecon.Entry, exposure []partnerecon.Entry) (partnerecon.Basis, error) {
	line, err := commission.Record(e)
	if err != nil {
		return partnerecon.Basis{}, err
	}
	out := &Record{Form: formSealed, Line: line}
	for _, x := range exposure {
		if x.Claim.Line != line.ID {
			continue
		}
		l, err := clawback.Record(x)
		if err != nil {
			return partnerecon.Basis{}, err
		}
		out.Exposure = append(out.Exposure, l)
	}
	return partnerecon.BasisOf(out), nil
}

// RecordOf returns the record that an entry of kind sealed carries, for a
// [Reopen].
func RecordOf(e partnerecon.Entry) (Record, error) {
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
