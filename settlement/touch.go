package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Touch is something that a partner, or the company itself, did for a customer:
// a click, an introduction, a registration, a demo. Where the terms have an
// [Agreement].Attribution, the touches of a customer decide who gets credit for
// its deals; one that is recorded after the deal closed corrects it.
type Touch struct {
	Customer string `json:"customer"`
	// Deal that it is about. Absent: all deals of the customer.
	Deal string `json:"deal,omitzero"`
	// Partner that made it. Absent: the company itself.
	Partner string `json:"partner,omitzero"`
	Type    string `json:"touch"` // a kind of touches of the attribution
	// Evidence of it. Absent: not stated.
	Evidence string `json:"evidence,omitzero"`
	// Contact is the first contact that a registration rests on. Absent: the
	// registration itself. Other touches have none.
	Contact Moment `json:"contact,omitzero"`
}

func (e Touch) subject() subject { return subject{customer: e.Customer} }

// maxTouches is how many touches of one customer a book keeps: as many as one
// journey can have.
const maxTouches = 1000

// A touch is a touch that still counts.
type touch struct {
	ID       string `json:"id"`
	At       Moment `json:"at"` // an instant
	Deal     string `json:"deal,omitzero"`
	Partner  string `json:"partner,omitzero"`
	Type     string `json:"touch"`
	Evidence string `json:"evidence,omitzero"`
	Contact  Moment `json:"contact,omitzero"`
}

// about reports whether the touch counts for a deal.
func (t touch) about(deal string) bool { return t.Deal == "" || t.Deal == deal }

// checkTouch checks a touch against the kinds of all versions: which of them
// governs is not known before the deal closes.
func (p Program) checkTouch(list *problem.List, e Touch, w when) {
	checkText(list, "/deal", e.Deal, false)
	checkText(list, "/partner", e.Partner, false)
	checkText(list, "/touch", e.Type, true)
	checkText(list, "/evidence", e.Evidence, false)
	known, registers := false, false
	for _, m := range p.models {
		r, ok := m.kinds[e.Type]
		known, registers = known || ok, registers || r
	}
	switch {
	case len(p.models) == 0:
		list.Add("/kind", problem.Conflict, "no version of the terms has an attribution that reads touches")
	case e.Type != "" && !known:
		list.Add("/touch", problem.Unknown, "no attribution of the program has touches of the kind %s", problem.Quote(e.Type))
	}
	checkTold(list, "/occurred", w.on)
	if e.Contact.IsZero() {
		return
	}
	p.checkMoment(list, "/contact", e.Contact)
	at, _ := e.Contact.In(p.zone)
	switch {
	case known && !registers:
		list.Add("/contact", problem.Conflict, "only a registration rests on a first contact")
	case at.After(w.occurred):
		list.Add("/contact", problem.OutOfRange, "want not after the registration, %s", At(w.occurred))
	}
}

// checkMoment checks a moment of a journey, if it is stated.
func (p Program) checkMoment(list *problem.List, path string, m Moment) {
	if !m.IsZero() {
		_, on := m.In(p.zone)
		checkTold(list, path, on)
	}
}

func checkTold(list *problem.List, path string, on partnerecon.Day) {
	if on.Before(firstTouch()) || on.After(lastTouch()) {
		list.Add(path, problem.OutOfRange, "want a year from 2 to 9998")
	}
}

// firstTouch and lastTouch bound the days that a journey can tell: each instant of
// them is a day in every zone. A day more is left at both ends.
func firstTouch() partnerecon.Day { return partnerecon.MustDay("0002-01-02") }
func lastTouch() partnerecon.Day  { return partnerecon.MustDay("9998-12-30") }

// touching keeps a touch, and corrects the credits of deals that closed after it.
func (s *posting) touching(c *customer, e Touch) (step, error) {
	if err := s.book.forgotten(s); err != nil {
		return step{}, err
	}
	if len(c.Touches) >= maxTouches {
		return step{}, fmt.Errorf("customer %s has %d touches: %w", problem.Quote(e.Customer), maxTouches, ErrTouches)
	}
	t := touch{
		ID: s.fact.ID, At: At(s.when.occurred), Deal: e.Deal, Partner: e.Partner, Type: e.Type, Evidence: e.Evidence,
		Contact: s.program.moment(e.Contact),
	}
	st := step{touch: t}
	touches := append(slices.Clip(c.Touches), t)
	for _, d := range c.Attributed {
		if d.Stated != "" || !t.about(d.Deal) || s.when.occurred.After(instant(d.At)) {
			continue // the close of the others is within the horizon, because the touch is
		}
		if err := s.reattribute(&d, touches); err != nil {
			return step{}, err
		}
		st.deals = append(st.deals, d)
	}
	st.ledger = s.moving(c, st.deals)
	return st, nil
}

// moment returns the instant of a moment in the program's zone, or the zero
// Moment.
func (p Program) moment(m Moment) Moment {
	if m.IsZero() {
		return m
	}
	t, _ := m.In(p.zone)
	return At(t)
}
