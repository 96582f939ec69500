package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Touch is something that a partner, or the company itself, did for a customer:
// a click, an introduction, a registration, a demo. Where the terms have an
// [Agreement].Attribution, the touches of a customer decide who gets credit for
// its deals; one that is recorded after the deal closed corrects it.
//
// Where the program has a desk, a partner's touch is a contact with the customer,
// unless its kind is evidence of nothing in the attribution, such as an account
// overlap; a touch of the company itself is a contact by direct sales.
//
// What matters is which moment comes first. A day counts as its first instant, so
// state the hour where several things happen on one day.
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
	// registration itself. Other touches have none. Where the program has a desk,
	// registrations are no touches; see [Registration].
	Contact Moment `json:"contact,omitzero"`
	// Motion says how the company itself and the customer came together. Required of
	// its touches where the program has a desk; else it is left out.
	Motion conflict.Motion `json:"motion,omitzero"`
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
	// Registers: it is a registration that the desk rules on.
	Registers bool `json:"registers,omitzero"`
}

// about reports whether the touch counts for a deal.
func (t touch) about(deal string) bool { return t.Deal == "" || t.Deal == deal }

// checkTouch checks a touch against the kinds of all versions: which of them
// governs is not known before the deal closes.
func (p Program) checkTouch(list *problem.List, e Touch, w when) {
	checkID(list, "/deal", e.Deal, false)
	checkID(list, "/partner", e.Partner, false)
	checkText(list, "/touch", e.Type, true)
	checkText(list, "/evidence", e.Evidence, false)
	known, registers := false, false
	for _, m := range p.models {
		known, registers = known || m.kinds[e.Type], registers || m.registers == e.Type && e.Type != ""
	}
	switch {
	case len(p.models) == 0 && !p.desks:
		list.Add("/kind", problem.Conflict, "no version of the terms has an attribution that reads touches")
	case len(p.models) > 0 && e.Type != "" && !known:
		list.Add("/touch", problem.Unknown, "no attribution of the program has touches of the kind %s", problem.Quote(e.Type))
	case p.desks && registers:
		list.Add("/touch", problem.Conflict, "the desk rules on registrations; state a fact of the kind registration")
	}
	p.checkMotion(list, e)
	checkTold(list, "/occurred", w.on)
	if p.desks {
		checkTold(list, "/recorded", w.posted)
	}
	if e.Contact.IsZero() {
		return
	}
	p.checkMoment(list, "/contact", e.Contact)
	at, _ := e.Contact.In(p.zone)
	switch {
	case known && !registers:
		list.Add("/contact", problem.Conflict, "only a registration rests on a first contact")
	case at.After(w.occurred):
		list.Add("/contact", problem.OutOfRange, "want not after the registration, %s", p.local(At(w.occurred)))
	}
}

// checkMotion checks that the company's own touches, and no others, say how it came
// to the customer.
func (p Program) checkMotion(list *problem.List, e Touch) {
	switch own := p.desks && e.Partner == ""; {
	case own && e.Motion != conflict.Inbound && e.Motion != conflict.Outbound:
		list.Add("/motion", problem.Unchosen(string(e.Motion)), "want inbound or outbound: how the company came to the customer, got %s", problem.Quote(string(e.Motion)))
	case !own && e.Motion != "":
		list.Add("/motion", problem.Conflict, "the motion is that of the company's own touches, and for a desk")
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
		return step{}, tooMany(e.Customer)
	}
	t := touch{
		ID: s.fact.ID, At: At(s.when.occurred), Deal: e.Deal, Partner: e.Partner, Type: e.Type, Evidence: e.Evidence,
		Contact: s.program.moment(e.Contact),
	}
	st := step{touch: &t}
	v := s.evidence(e.Customer, c)
	v.touches = append(slices.Clip(c.Touches), t)
	ruled := false
	if s.program.desks {
		if event := v.contacted(e); event != nil {
			if err := v.rule(&st, event); err != nil {
				return step{}, err
			}
			ruled = true // a first contact may void a registration of another deal, too
		}
	}
	return st, v.takeUp(&st, func(d *attributed) bool { return (ruled || t.about(d.Deal)) && v.since(d, t.At) })
}

// tooMany refuses one fact more than a journey can hold.
func tooMany(subject string) error {
	return fmt.Errorf("%s has %d facts that decide credits: %w", problem.Quote(subject), maxTouches, ErrTouches)
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
