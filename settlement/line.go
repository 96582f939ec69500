package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A newLine is what payments and milestones state alike of who has a part in them.
type newLine struct {
	customer, deal string
	credits        []partnerecon.Credit
	uplines        []commission.Upline
	day            partnerecon.Day // that it is for
	pending        bool
	milestone      bool
}

// credited returns who has credit for a new line, as they stood on a day: those that
// it states, else those of its deal.
func (s *posting) credited(c *customer, l newLine, standing partnerecon.Day, st *step) ([]partnerecon.Credit, []commission.Upline, error) {
	credits := l.credits
	d, _ := c.attributed(l.deal)
	if s.program.attributes() && (!l.milestone || len(credits) == 0) {
		v := s.evidence(l.customer, c)
		line := attributedLine{ID: s.fact.ID}
		decide := v.paid
		if l.milestone {
			line.At, decide = At(s.when.occurred), v.reached
		}
		var err error
		if d, err = decide(l.deal); err != nil {
			return nil, nil, err
		}
		if len(credits) == 0 {
			if credits, err = v.creditsOf(&d, &line, l.day); err != nil {
				return nil, nil, err
			}
			st.line = line
		}
		st.deals = []attributed{d}
	}
	if !l.pending {
		credits, st.stopped = s.stop(s.fact.ID, credits, &d)
	}
	uplines := s.uplines(l.uplines, credits, standing)
	if len(credits) == 0 {
		return slices.Clone(credits), uplines, nil
	}
	s.credits = append(s.credits[:0], credits...) // the commission keeps a copy
	s.fillIn(s.credits, standing)
	return s.credits, uplines, nil
}

// creditsAgain returns the credits and uplines of a line that is delivered again as
// they were pinned then.
func (s *posting) creditsAgain(c *customer, l *commission.Line, credits []partnerecon.Credit, uplines []commission.Upline) ([]partnerecon.Credit, []commission.Upline, error) {
	uplines = s.uplinesAgain(l, uplines)
	if !c.lineAttributed(l) {
		return again(*l, s.onceMore(c, l, credits)), uplines, nil
	}
	switch {
	case len(credits) > 0 && !l.Reopened:
		return nil, nil, fmt.Errorf("%s %s stated no credits before: %w", whatIs(l), problem.Quote(s.fact.ID), ErrDuplicate)
	case len(credits) == 0:
		return pinnedCredits(*l), uplines, nil
	}
	return again(*l, s.onceMore(c, l, credits)), uplines, nil
}

// whatIs calls a line what it is.
func whatIs(l *commission.Line) string {
	if l.Milestone != "" {
		return "milestone"
	}
	return "payment"
}

// onceMore returns the credits that a payment states in a repeated delivery as they
// were taken then: without those that had stopped, unless it cleared later. Which
// partners had stopped is forgotten when a line is sealed; they are not among those
// that the line came with.
func (s *posting) onceMore(c *customer, l *commission.Line, credits []partnerecon.Credit) []partnerecon.Credit {
	switch {
	case l.Pending:
		return credits
	case l.Reopened:
		came := pinnedCredits(*l)
		var stopped []string
		for _, x := range credits {
			had := slices.ContainsFunc(came, func(o partnerecon.Credit) bool { return o.Partner == x.Partner })
			if !had && s.book.removed(x.Partner, s.when.occurred) {
				stopped = append(stopped, x.Partner)
			}
		}
		return without(credits, stopped)
	}
	return c.unstopped(l.ID, credits)
}

// pinnedCredits returns the credits that a payment came with.
func pinnedCredits(line commission.Line) []partnerecon.Credit {
	if line.Recredited {
		return slices.Clone(line.Given)
	}
	return slices.Clone(line.Credits)
}

// again fills the credits of a repeated delivery with the tiers, types and segments
// that were pinned.
func again(line commission.Line, credits []partnerecon.Credit) []partnerecon.Credit {
	pinned := pinnedCredits(line)
	out := slices.Clone(credits)
	for i := range out {
		for _, p := range pinned {
			if out[i].Partner == p.Partner {
				out[i].Tier, out[i].Type = cmp.Or(out[i].Tier, p.Tier), cmp.Or(out[i].Type, p.Type)
				out[i].Segment = cmp.Or(out[i].Segment, p.Segment)
			}
		}
	}
	return out
}
