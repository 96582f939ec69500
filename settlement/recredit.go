package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon/commission"
)

// recredit replaces credits line by line: each keeps the terms and the day that
// govern it. The credits that it states of a whole deal are those of its payments to
// come, too, until a renewal or a transfer on a later day.
func (s *posting) recredit(c *customer, e Recredit) (step, error) {
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	v := s.evidence(e.Customer, c)
	deal := v.stating(c, e)
	ev := commission.Recredit{ID: s.fact.ID, Customer: e.Customer, On: s.when.on, Recorded: s.when.recorded()}
	for _, l := range c.Ledger.Lines {
		if e.Of != "" && l.ID != e.Of || e.Of == "" && l.Deal != e.Deal {
			continue
		}
		credits := e.Credits
		if deal != nil && deal.takes(l.ID) {
			var err error
			if credits, err = v.creditsOn(deal, dayOf(l.Service, l.Invoiced, l.Cleared)); err != nil {
				return step{}, err
			}
		}
		ev.Lines = append(ev.Lines, s.lineCredits(c, l, s.entitled(c, l, credits)))
	}
	if len(ev.Lines) == 0 { // commission says what is missing
		if ev.Deal, ev.Credits = e.Deal, e.Credits; e.Of != "" {
			ev.Deal, ev.Credits, ev.Lines = "", nil, []commission.LineCredits{{Of: e.Of, Credits: e.Credits}}
		}
	}
	if deal != nil && s.program.locks {
		if err := v.rebound(deal, &ev); err != nil {
			return step{}, err
		}
	}
	return step{ledger: ev, deals: v.changed}, nil
}

// stating remembers that a recredit states the credits of one payment, or of a whole
// deal, which it returns.
func (v *evidence) stating(c *customer, e Recredit) *attributed {
	if e.Of != "" {
		if l, open := c.Ledger.Open(e.Of); open {
			if d, ok := c.attributed(l.Deal); ok {
				d = d.clone()
				d.state(e.Of, true)
				v.put(d)
			}
		}
		return nil
	}
	d, ok := c.attributed(e.Deal)
	if !ok || !v.program.decides(d) {
		return nil
	}
	d = d.clone()
	d.Stated, d.StatedOn, d.Credits = v.fact.ID, v.when.on, slices.Clone(e.Credits)
	for i := range d.Lines {
		d.Lines[i].Stated = false // the deal's statement is the later one
	}
	v.put(d)
	return &d
}

// state marks a payment of the deal as one whose credits are stated.
func (d *attributed) state(line string, stated bool) {
	for i := range d.Lines {
		if d.Lines[i].ID == line {
			d.Lines[i].Stated = stated
		}
	}
}

// takes reports whether a payment takes the credits of its deal.
func (d *attributed) takes(line string) bool {
	return slices.ContainsFunc(d.Lines, func(l attributedLine) bool { return l.ID == line && !l.Stated })
}

// rebound decides the deals anew that closed after one whose credits are stated: the
// first deal of a customer binds it.
func (v *evidence) rebound(d *attributed, ev *commission.Recredit) error {
	if err := v.decideAnew(func(o *attributed) bool { return d.compareClosed(o) < 0 }); err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(v.changed), func(o attributed) bool { return o.Deal == d.Deal })
	moved, err := v.moving(others)
	if more, ok := moved.(commission.Recredit); ok {
		ev.Lines = append(ev.Lines, more.Lines...)
	}
	return err
}
