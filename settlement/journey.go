package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
)

// journey returns what is known of a deal up to its close, as far as the version
// that governs it reads it: touches of kinds that it has, of partners in tiers that
// it has, facts that it declares.
func (v *evidence) journey(m model, d *attributed, protections []partnerecon.Protection) attribution.Journey {
	t := v.known(d.Deal, d.At)
	j := attribution.Journey{
		ID: cmp.Or(d.Deal, v.id), Account: v.id,
		Created: instant(d.Lead), Signup: instant(d.Signup), Opened: instant(d.Opened), Closed: instant(d.At),
		Engagement: t.Engagement, Customer: t.Identity, Agreed: t.Agreed, Facts: m.declared(attribution.OfJourney, t.Facts),
		Partners: m.partners(d.Partners), Protections: protections,
	}
	for i := range v.touches {
		if v.leftOut(m, d, &v.touches[i], protections) == "" {
			j.Touches = append(j.Touches, v.touch(m, &v.touches[i], protections))
		}
	}
	if m.locks {
		j.Bound = v.bond(d)
		if slices.ContainsFunc(j.Bound.Sourced, func(s attribution.Share) bool { return !m.coversPartner(d.Partners, s.Partner) }) {
			j.Bound = attribution.Bond{} // the version has no method for one of them
		}
	}
	return j
}

// touch returns a touch as attribution reads it. A registration is a touch of the
// kind that registers, of the partner that has it.
func (v *evidence) touch(m model, t *touch, protections []partnerecon.Protection) attribution.Touch {
	out := attribution.Touch{ID: t.ID, Partner: t.Partner, Kind: t.Type, At: instant(t.At), Evidence: t.Evidence}
	switch {
	case t.Registers:
		out.Kind, out.Contact = m.registers, instant(v.contact(t))
		if p := protecting(protections, t.ID); p != nil {
			out.Partner = p.Partner
		}
	case t.Type == m.registers:
		out.Contact = instant(t.Contact)
	}
	return out
}

// leftOut says why a touch is no part of the journey of a deal, or nothing.
func (v *evidence) leftOut(m model, d *attributed, t *touch, protections []partnerecon.Protection) string {
	if !t.about(d.Deal) {
		return "another deal"
	}
	partner := t.Partner
	switch p := protecting(protections, t.ID); {
	case t.Registers && m.registers == "":
		return "no kind registers"
	case t.Registers && p == nil:
		return "not granted"
	case t.Registers:
		partner = p.Partner
	case !m.kinds[t.Type]:
		return "unknown kind"
	}
	switch {
	case partner == "":
		return ""
	case !slices.ContainsFunc(d.Partners, func(o attribution.Partner) bool { return o.ID == partner }):
		return "after the close" // all that came before have a tier
	case m.coversPartner(d.Partners, partner):
		return ""
	case d.tier(partner) == "":
		return "stands in no tier"
	}
	return "no method for the tier"
}

// tier is the one in which a partner was pinned at the close.
func (d *attributed) tier(partner string) string {
	for i := range d.Partners {
		if d.Partners[i].ID == partner {
			return d.Partners[i].Tier
		}
	}
	return ""
}

func protecting(protections []partnerecon.Protection, registration string) *partnerecon.Protection {
	for i := range protections {
		if protections[i].Registration == registration {
			return &protections[i]
		}
	}
	return nil
}

// contact is the first contact that a registration rests on: the first one on
// record, or the one that its form states, if that is earlier.
func (v *evidence) contact(t *touch) Moment {
	var first Moment
	for _, e := range v.record().Account.Facts {
		c, ok := e.(conflict.Contact)
		if !ok || c.Partner != t.Partner || c.At.After(instant(t.At)) {
			continue
		}
		if t.Deal != "" && c.Opportunity == t.Deal {
			first = At(c.At)
			break
		}
		if first.IsZero() {
			first = At(c.At)
		}
	}
	if !t.Contact.IsZero() && (first.IsZero() || instant(t.Contact).Before(instant(first))) {
		return t.Contact
	}
	return first
}

// pinPartners pins how partners stood at the close of a deal that may have part in
// it. Who is pinned already stays as it was.
func (v *evidence) pinPartners(d *attributed, m model) error {
	protections, err := v.registrations(d)
	if err != nil {
		return err
	}
	d.Partners = slices.Clip(d.Partners)
	pin := func(partner string) {
		if partner != "" && !slices.ContainsFunc(d.Partners, func(o attribution.Partner) bool { return o.ID == partner }) {
			d.Partners = append(d.Partners, v.partnerAt(partner, d.At))
		}
	}
	for i := range v.touches {
		if v.touches[i].about(d.Deal) {
			pin(v.touches[i].Partner)
		}
	}
	for _, p := range protections {
		pin(p.Partner)
	}
	if m.locks {
		for _, s := range v.bond(d).Sourced {
			pin(s.Partner)
		}
	}
	return nil
}

// partnerAt returns how a partner stood at a moment: its tier on that day, its
// standing with the desk, and what was stated of it.
func (v *evidence) partnerAt(partner string, at Moment) attribution.Partner {
	out := attribution.Partner{ID: partner}
	a := v.book.partner(partner)
	if a == nil {
		return out
	}
	out.Tier = a.tier(partnerecon.DayIn(instant(at), v.program.zone))
	out.Standing = v.program.footing(a, instant(at))
	out.Identity, out.Approved, out.Facts = a.stated(at)
	return out
}

// partners returns partners in tiers that the model covers, with the facts that it
// declares.
func (m model) partners(pinned []attribution.Partner) []attribution.Partner {
	var out []attribution.Partner
	for _, p := range pinned {
		if m.covers(p.Tier) {
			p.Facts = m.declared(attribution.OfPartner, p.Facts)
			out = append(out, p)
		}
	}
	return out
}

// coversPartner reports whether the model has a method for a pinned partner.
func (m model) coversPartner(pinned []attribution.Partner, partner string) bool {
	i := slices.IndexFunc(pinned, func(p attribution.Partner) bool { return p.ID == partner })
	return i >= 0 && m.covers(pinned[i].Tier)
}

// declared returns the facts that the model declares.
func (m model) declared(scope attribution.Scope, facts []attribution.Fact) []attribution.Fact {
	var out []attribution.Fact
	for _, f := range facts {
		if m.facts[declaration{scope, f.Name}] {
			out = append(out, f)
		}
	}
	return out
}
