package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// Forget drops statements that are done with, through the last day of one, and returns them,
// to be kept elsewhere, by partner and in their order: a book then grows with the statements
// that are not done with, and not with its age. Of a partner they are dropped up to the first
// one that is not closed, not accepted where the program asks for it, disputed, or not paid in
// full, and up to the first month of which anything is open; one that can still be disputed is
// kept, too, and by an exception it can be through the horizon.
//
// Nothing else changes: later facts post the same, and all questions about later days have the
// same answers. [Program.Statement] and [Program.StatementOf] of what was dropped, and its
// acceptance, are [ErrSealed], and [Program.Statements] does not list it. A day that ends no
// statement is [partnerecon.ErrSyntax], and one that is not closed [ErrNotClosed].
func (p Program) Forget(b *Book, through partnerecon.Day) ([]PartnerStatement, error) {
	if err := p.reads(b); err != nil {
		return nil, err
	}
	switch {
	case through.IsZero() || p.PeriodOf(through).Through != through:
		return nil, fmt.Errorf("settlement: statements through %s: %w: want the last day of one", through, partnerecon.ErrSyntax)
	case b.closedThrough().Before(through):
		return nil, fmt.Errorf("settlement: statements through %s: %w", through, ErrNotClosed)
	}
	var out []PartnerStatement
	gone := map[string]partnerecon.Day{}
	for _, id := range b.Partners() {
		done, err := p.doneWith(b, b.accounts[id], through)
		if err != nil {
			return nil, err
		}
		if len(done) > 0 {
			out, gone[id] = append(out, done...), done[len(done)-1].Through
		}
	}
	for id, day := range gone {
		b.accounts[id].forgetCells(day)
	}
	return out, nil
}

// doneWith returns the first statements of a partner, as far as nothing more can come of them.
func (p Program) doneWith(b *Book, a *account, through partnerecon.Day) ([]PartnerStatement, error) {
	var out []PartnerStatement
	open := a.oldestOpen()
	for _, at := range p.periodsOf(a) {
		if at.Through.After(through) || !open.IsZero() && !at.Through.Month().Before(open) || a.mayDispute(at.Through) {
			break
		}
		s, err := p.partnerStatement(b, a, at)
		if err != nil {
			return nil, err
		}
		if s.ClosedOn.IsZero() || s.Open.Sign() != 0 || p.states && s.AcceptedOn.IsZero() {
			break
		}
		out = append(out, s)
	}
	return out, nil
}

// oldestOpen returns the first month of which something is open by what is closed, which
// nothing changes any more; zero: none.
func (a *account) oldestOpen() partnerecon.Month {
	n := 0
	for n < len(a.Cells) && a.Cells[n].Closed {
		n++
	}
	out := partnerecon.Month{}
	owed, _ := chargedMonths(a.Cells[:n])
	for _, lots := range [...][]lot{movedMonths(a.Cells[:n]), owed} {
		if len(lots) > 0 && (out.IsZero() || lots[0].month.Before(out)) {
			out = lots[0].month
		}
	}
	return out
}

// mayDispute reports whether entries of statements through a day are or may be in dispute.
func (a *account) mayDispute(through partnerecon.Day) bool {
	return slices.ContainsFunc(a.Lines, func(l postedLine) bool { return !l.On.After(through) }) ||
		slices.ContainsFunc(a.LineDisputes, func(d lineDispute) bool {
			return !d.On.After(through) || !d.Through.IsZero() && !d.Through.After(through)
		})
}

// forgetCells puts the cells through a day together, of selling entities as well.
func (a *account) forgetCells(through partnerecon.Day) {
	a.Forgotten = through
	a.Accepted = slices.DeleteFunc(slices.Clone(a.Accepted), func(x acceptedStatement) bool { return !x.Through.After(through) })
	n := 0
	for n < len(a.Cells) && !a.Cells[n].piece().first().After(through) {
		n++
	}
	if n == 0 {
		a.Forgotten = partnerecon.Day{} // of a selling entity that came later
	} else {
		one := a.Cells[n-1]
		for _, c := range a.Cells[:n-1] {
			one.Sums.add(c.Sums)
			one.Owes.add(c.Owes)
		}
		a.Cells = slices.Concat([]cell{one}, a.Cells[n:])
	}
	for i := range a.Sellers {
		a.Sellers[i].forgetCells(through)
	}
}
