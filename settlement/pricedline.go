package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Line says how an open payment or milestone of a customer was priced, by the base commission
// and by each bonus, those that earned nothing as well, and what of it went back: the answer to
// "why is this bonus missing?". [Program.Why] lists the payments that earn a partner nothing at
// all; what clawbacks and caps per period take is in the entries that they post.
//
// It is [ErrReference] where the customer is not known or has no such line open: a line that is
// sealed tells nothing any more.
func (p Program) Line(b *Book, customer, id string) (partnerecon.Trace, error) {
	if err := p.reads(b); err != nil {
		return nil, err
	}
	c := b.customers[customer]
	if c == nil {
		return nil, fmt.Errorf("settlement: customer %s is not known: %w", problem.Quote(customer), ErrReference)
	}
	at := slices.IndexFunc(c.Ledger.Lines, func(l *commission.Line) bool { return l.ID == id })
	if at < 0 {
		return nil, fmt.Errorf("settlement: customer %s has no open payment or milestone %s: %w", problem.Quote(customer), problem.Quote(id), ErrReference)
	}
	l := c.Ledger.Lines[at]
	steps, err := p.stepsOf(l)
	return p.within(steps, l.Terms, "commission"), err
}
