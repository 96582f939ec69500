package clawback

import (
	"github.com/partnerecon/partnerecon"
)

// obligations posts what a churn asks of the partners: once, whatever is left of
// what they earned.
func (d *draft) obligations() error {
	for _, p := range d.next.Partners {
		for i := range p.Groups {
			if err := d.obligation(p, &p.Groups[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *draft) obligation(p *Partner, g *Group) error {
	if len(g.Lines) == 0 && len(g.Classes) == 0 {
		return nil // all of it was moved to another tier
	}
	f := d.facts(p, g, 0)
	terms := d.recourse.newest(f.Classes)
	v, _, err := d.recourse.version(terms)
	if err != nil {
		return err
	}
	s, at := v.schedule(g.Tier)
	if at < 0 || s.Obligation == "" {
		return nil
	}
	if s.Window.Stated() {
		anchor, err := v.anchor(&f)
		if err != nil {
			return err
		}
		if !s.Window.Contains(anchor, d.event.on) {
			return nil
		}
	}
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:  d.event.id,
		Claim:  partnerecon.Claim{Partner: p.ID, Customer: d.next.Customer, Component: component(g.Tier)},
		Kind:   partnerecon.Obligation,
		Posted: d.event.posted(),
		Earned: d.event.on,
		Terms:  terms,
		Tier:   g.Tier,
		Basis:  partnerecon.BasisOf(&obligationBasis{formObligation, s.Obligation, d.event.on}),
	})
	return nil
}
