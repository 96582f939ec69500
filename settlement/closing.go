package settlement

import (
	"github.com/partnerecon/partnerecon/internal/problem"
)

// paid returns what is decided of the deal of a payment: the first one closes a
// deal that no fact has closed. One that is recorded late does so for itself and
// what comes after it.
func (v *evidence) paid(deal string) (attributed, error) {
	d, known := v.c.attributed(deal)
	known = known && !d.Open
	if known && (d.Closed != "" || !v.when.occurred.Before(instant(d.At)) || v.book.frozen(v.program, d.At)) {
		return d, nil
	}
	d = d.clone()
	d.At, d.Partners, d.Open = At(v.when.occurred), nil, false
	if pin, ok := v.c.deal(deal); ok && !known && (pin.Closed != "" || pin.Governed.Before(v.when.on)) {
		// It closed while no version had an attribution; only the day is known.
		d.Closed, d.At = pin.Closed, At(pin.Governed.Start(v.program.zone))
	}
	return d, v.decideClose(&d)
}

// reached returns what is decided of the deal of a milestone: where nothing has
// closed it, it is decided for the latest milestone.
func (v *evidence) reached(deal string) (attributed, error) {
	d, known := v.c.attributed(deal)
	if known && (!d.Open || !instant(d.At).Before(v.when.occurred)) {
		return d, nil
	}
	d = d.clone()
	d.At, d.Partners, d.Open = At(v.when.occurred), nil, true
	return d, v.decideClose(&d)
}

// closing takes up the close of a deal: the desk has a contract signed, and the
// attribution decides, and corrects payments that came before the close was known.
func (s *posting) closing(c *customer, e DealClosed, st *step) error {
	v := s.evidence(e.Customer, c)
	if s.program.desks {
		if err := v.rule(st, signed(s.fact, e, s.when.occurred)); err != nil {
			return err
		}
	}
	d, known := c.attributed(e.Deal)
	known = known && !d.Open
	if !s.program.attributes() || known && s.book.frozen(s.program, d.At) {
		return nil
	}
	d = d.clone()
	from := At(s.when.occurred)
	if known && instant(d.At).Before(s.when.occurred) {
		from = d.At // its first payment closed it before
	}
	d.Closed, d.At, d.Partners, d.Open = s.fact.ID, At(s.when.occurred), nil, false
	d.Lead, d.Signup, d.Opened = s.program.moment(e.Lead), s.program.moment(e.Signup), s.program.moment(e.Opened)
	if err := v.decideClose(&d); err != nil {
		return err
	}
	v.put(d)
	return v.takeUp(st, func(o *attributed) bool {
		if o.Deal == d.Deal {
			// Its close is decided, but beside what it was: a deal that its first payment had
			// closed before bound itself.
			return len(d.Renewals) > 0 || s.program.locks
		}
		return (s.program.desks || s.program.locks) && v.since(o, from)
	})
}

// checkClosed checks what a close states.
func (p Program) checkClosed(list *problem.List, f Fact, e DealClosed, w when) {
	checkID(list, "/deal", e.Deal, true)
	p.checkMoment(list, "/lead", e.Lead)
	p.checkMoment(list, "/signup", e.Signup)
	p.checkMoment(list, "/opened", e.Opened)
	if p.desks && e.Partner == "" && e.Motion == "" {
		list.Add("/motion", problem.Required, "state the partner that brought the deal, or how direct sales came to it: inbound or outbound")
		return
	}
	if p.desks {
		p.checkEventOfDesk(list, signed(f, e, w.occurred), w)
		return
	}
	if e.Partner != "" || e.Motion != "" || e.Value.Stated() {
		list.Add("/partner", problem.Conflict, "the program has no desk that asks who brought the deal; leave out partner, motion and value")
	}
}
