package clawback

import (
	"github.com/partnerecon/partnerecon"
)

// obligations posts what an event asks of the partners, or of one of them: once,
// whatever is left of what they earned. What the event is, a version says.
func (d *draft) obligations(partner string, of func(*version) occasion) error {
	for _, p := range d.next.Partners {
		if partner != "" && p.ID != partner {
			continue
		}
		for i := range p.Groups {
			if err := d.obligation(p, &p.Groups[i], of); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *draft) obligation(p *Partner, g *Group, of func(*version) occasion) error {
	if len(g.Lines) == 0 && len(g.Classes) == 0 {
		return nil // all of it was moved to another tier
	}
	f := d.facts(p, g, 0)
	terms := d.recourse.newest(f.Classes)
	v, _, err := d.recourse.version(terms)
	if err != nil {
		return err
	}
	o := of(v)
	s, at := v.schedule(o.trigger, g.Tier, &Class{})
	if at < 0 || s.Obligation == "" {
		return nil
	}
	if asked, err := v.asks(s, &f, o.day); err != nil || !asked {
		return err
	}
	b := &obligationBasis{Form: formObligation, Obligation: s.Obligation, Churn: o.day}
	if s.Due.Stated() {
		b.Due = s.Due.End(o.day).Add(-1)
	}
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:  d.event.id,
		Claim:  partnerecon.Claim{Partner: p.ID, Customer: d.next.Customer, Component: component(g.Tier)},
		Kind:   partnerecon.Obligation,
		Posted: d.event.posted(),
		Earned: o.day,
		Terms:  terms,
		Tier:   g.Tier,
		Basis:  partnerecon.BasisOf(b),
	})
	return nil
}

// asks reports whether a day is in the window of a schedule, for any of the lines. Of
// lines on which nothing is left only the customer's window is known.
func (v *version) asks(s *Schedule, f *facts, day partnerecon.Day) (bool, error) {
	classes := f.Classes
	switch {
	case len(classes) != 0:
	case s.Return == Unserved:
		return false, nil
	default:
		classes = []touched{{}}
	}
	asked := false
	for _, c := range classes {
		in, err := v.span(s, f, c.Class)
		if err != nil {
			return false, err
		}
		if in.pending() && len(f.Classes) == 0 {
			continue // nothing is left that could be paid out
		}
		asked = asked || in.contains(day)
	}
	return asked, nil
}

// An Obligation is what a partner has to do.
type Obligation struct {
	What string `json:"what,omitzero"` // as the policy has it
	// Since is the day of the churn, Due the last day on which it is met in time;
	// the zero Day where none is set.
	Since partnerecon.Day `json:"since,omitzero"`
	Due   partnerecon.Day `json:"due,omitzero"`
}

// ObligationOf returns what an entry of kind obligation asks of its partner.
func ObligationOf(e partnerecon.Entry) (Obligation, error) {
	b, err := readBasis(e)
	if err != nil {
		return Obligation{}, err
	}
	asked, ok := b.(*obligationBasis)
	if !ok {
		return Obligation{}, otherKind(e, partnerecon.Obligation)
	}
	return Obligation{asked.Obligation, asked.Churn, asked.Due}, nil
}
