package settlement

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
)

// stopped is a payment for which partners get no credit: they had been removed from the
// program when it cleared, or had left it.
type stopped struct {
	Line     string   `json:"line"`
	Partners []string `json:"partners"`
}

// sanction is the id of the hold that the sanctions of the desk put on a partner.
const sanction = "sanction"

// roster puts a fact about a partner alone on record with the desk, and applies
// the standing that follows. It changes nothing on an error.
func (s *posting) roster(a *account, e conflict.Event) error {
	r := &conflict.Roster{Partner: a.Partner}
	if a.Roster.Partner != "" {
		*r = a.Roster
	}
	out, err := s.program.desk.Apply(conflict.State{Rosters: []*conflict.Roster{r}}, e)
	switch {
	case err != nil:
		return err
	case out.Repeated:
		return errRepeated
	}
	standing, err := s.program.desk.Standing(r, s.when.effective)
	if err != nil {
		return err
	}
	a.Roster = *r
	s.applyStanding(a, standing)
	return nil
}

// applyStanding holds commission while the partner is on hold, and notes a
// removal. A removal ends the hold: what was earned stays payable.
func (s *posting) applyStanding(a *account, standing conflict.Standing) {
	a.Removed = Moment{}
	if standing.Footing == conflict.Removed {
		a.Removed = At(standing.Since)
	}
	i := slices.IndexFunc(a.Holds, func(h hold) bool { return h.Sanction })
	switch held := standing.Footing == conflict.OnHold; {
	case held && i < 0:
		since := partnerecon.DayIn(standing.Since, s.program.zone)
		a.Holds = append(slices.Clip(a.Holds), hold{ID: sanction, Reason: sanction, Since: since, Sanction: true})
	case !held && i >= 0:
		a.Holds = slices.Delete(slices.Clone(a.Holds), i, i+1)
	}
}

// removed reports whether a partner had been removed at an instant, or had left the
// program so that payments give it no credit any more, as far as it is recorded.
func (b *Book) removed(partner string, at time.Time) bool {
	a := b.partner(partner)
	return a != nil && (!a.Removed.IsZero() && !instant(a.Removed).After(at) || a.stopped(at))
}

// stops reports whether partners may get no credit any more.
func (p Program) stops() bool { return p.desks || p.exits }

// stop takes the credit of removed partners out of a payment that clears now, and
// keeps who they are: those credited, and those who may be by its deal.
func (s *posting) stop(line string, credits []partnerecon.Credit, d *attributed) ([]partnerecon.Credit, stopped) {
	out := stopped{Line: line}
	if !s.program.stops() {
		return credits, out
	}
	note := func(partner string) {
		if s.book.removed(partner, s.when.occurred) && !slices.Contains(out.Partners, partner) {
			out.Partners = append(out.Partners, partner)
		}
	}
	for i := range credits {
		note(credits[i].Partner)
	}
	for i := range d.Partners {
		note(d.Partners[i].ID)
	}
	return without(credits, out.Partners), out
}

// without returns the credits of other partners. Where nobody is left it returns
// an empty list that is not nil: one that states that nobody has credit.
func without(credits []partnerecon.Credit, partners []string) []partnerecon.Credit {
	if len(partners) == 0 {
		return credits
	}
	out := make([]partnerecon.Credit, 0, len(credits))
	for _, c := range credits {
		if !slices.Contains(partners, c.Partner) {
			out = append(out, c)
		}
	}
	return out
}

// unstopped returns credits without those that stopped for a payment.
func (c *customer) unstopped(line string, credits []partnerecon.Credit) []partnerecon.Credit {
	for _, l := range c.Stopped {
		if l.Line == line {
			return without(credits, l.Partners)
		}
	}
	return credits
}

// entitled returns the credits that a payment may be given now: without those that
// stopped when it cleared, and without newcomers that had been removed before the
// day it did. Who has had credit for it is judged by what was recorded then.
func (s *posting) entitled(c *customer, l *commission.Line, credits []partnerecon.Credit) []partnerecon.Credit {
	credits = c.unstopped(l.ID, credits)
	if !s.program.stops() || l.Cleared.IsZero() {
		return credits
	}
	had := pinnedCredits(*l)
	var late []string
	for _, x := range credits {
		is := func(o partnerecon.Credit) bool { return o.Partner == x.Partner }
		if !slices.ContainsFunc(had, is) && !slices.ContainsFunc(l.Credits, is) && s.book.removed(x.Partner, l.Cleared.Start(s.program.zone)) {
			late = append(late, x.Partner)
		}
	}
	return without(credits, late)
}
