package clawback

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// component is what a clawback on a customer is called in claims.
func component(tier string) string {
	if tier == "" {
		return "clawback"
	}
	return "clawback:" + tier
}

// A groupKey is what clawback is summed and rounded by.
type groupKey struct{ partner, tier string }

func (k groupKey) compare(o groupKey) int {
	return cmp.Or(cmp.Compare(k.partner, o.partner), cmp.Compare(k.tier, o.tier))
}

// settle posts, for every partner and tier, what is due beyond what was posted.
// While the customer has not churned nothing can be due.
func (d *draft) settle() error {
	if len(d.next.Churns) == 0 {
		return nil
	}
	groups, err := d.groups()
	if err != nil {
		return err
	}
	for _, g := range groups {
		out, err := d.recourse.due(&g.facts, nil)
		if err != nil {
			return err
		}
		for i := range g.lines {
			d.postLine(g, i, -out.takes[i])
		}
		d.postRest(g, -out.rest)
	}
	return nil
}

// A group is the facts of one partner and tier, with its lines.
type group struct {
	facts facts
	lines []Line
}

// groups collects the facts of all partners and tiers, in order.
func (d *draft) groups() ([]*group, error) {
	byKey := map[groupKey]*group{}
	get := func(k groupKey) *group {
		if byKey[k] == nil {
			byKey[k] = &group{facts: facts{
				Partner: k.partner, Tier: k.tier, Currency: d.next.Currency, Start: d.next.Start, First: d.next.First,
				Churns: d.next.Churns, Reactivations: d.next.Reactivations,
			}}
		}
		return byKey[k]
	}
	nets := map[string]int64{}
	var err error
	for _, l := range d.all() {
		g := get(groupKey{l.Partner, l.Tier})
		g.lines = append(g.lines, l)
		g.facts.Lines = append(g.facts.Lines, lineFacts{l.Line, l.Terms, l.Earned, l.Payable, l.Net})
		if nets[l.Partner], err = d.sum(nets[l.Partner], l.Net); err != nil {
			return nil, err
		}
	}
	for _, sum := range d.next.Groups {
		get(groupKey{sum.Partner, sum.Tier}).facts.Sealed = sum.Sealed
		if nets[sum.Partner], err = d.sum(nets[sum.Partner], sum.Sealed.Net); err != nil {
			return nil, err
		}
	}
	var out []*group
	for _, g := range byKey {
		g.facts.PartnerNet = nets[g.facts.Partner]
		for _, r := range d.next.Rests {
			if r.Partner == g.facts.Partner {
				g.facts.Rest = r.Net
			}
		}
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *group) int { return a.key().compare(b.key()) })
	return out, nil
}

func (g *group) key() groupKey { return groupKey{g.facts.Partner, g.facts.Tier} }

// all returns the lines as they are after the event.
func (d *draft) all() []Line {
	out := slices.Clone(d.next.Lines)
	for _, t := range d.lines {
		if t.at < len(out) {
			out[t.at] = t.now
		} else {
			out = append(out, t.now)
		}
	}
	return out
}

// postLine posts what goes back of a line, in the line's own claim: on its
// payable day where that is still to come, else with the next run.
func (d *draft) postLine(g *group, i int, due int64) {
	was := g.lines[i].Clawed
	if due == was {
		return
	}
	l := d.line(g.lines[i].key())
	l.Clawed = due
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:   d.event.id,
		Claim:   partnerecon.Claim{Partner: l.Partner, Customer: d.next.Customer, Deal: l.Deal, Line: l.Line, Component: l.Component},
		Kind:    partnerecon.Clawed,
		Amount:  moneyIn(due-was, d.next.Currency),
		Posted:  d.event.posted(),
		Earned:  l.Earned,
		Payable: later(l.Payable, d.event.posted()),
		Terms:   l.Terms,
		Tier:    l.Tier,
		Seller:  l.Seller,
		Basis:   g.basis(l.Line, was),
	})
}

// postRest posts what no open line can give, in the customer's claim and with
// the next run.
func (d *draft) postRest(g *group, due int64) {
	i := d.group(g.key())
	was := int64(0)
	if i >= 0 {
		was = d.next.Groups[i].Clawed
	}
	if due == was {
		return
	}
	d.next.Groups = slices.Clone(d.next.Groups)
	if i < 0 {
		i = d.addGroup(g.key())
	}
	d.next.Groups[i].Clawed = due
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:   d.event.id,
		Claim:   partnerecon.Claim{Partner: g.facts.Partner, Customer: d.next.Customer, Component: component(g.facts.Tier)},
		Kind:    partnerecon.Clawed,
		Amount:  moneyIn(due-was, d.next.Currency),
		Posted:  d.event.posted(),
		Earned:  d.next.Churns[len(d.next.Churns)-1].On,
		Payable: d.event.posted(),
		Terms:   d.recourse.newest(g.lines),
		Tier:    g.facts.Tier,
		Basis:   g.basis("", was),
	})
}

// group returns the position of a group's sums, or -1.
func (d *draft) group(k groupKey) int {
	return slices.IndexFunc(d.next.Groups, func(g Group) bool { return g.Partner == k.partner && g.Tier == k.tier })
}

// addGroup opens a group's sums in a list that may be changed.
func (d *draft) addGroup(k groupKey) int {
	d.next.Groups = append(d.next.Groups, Group{Partner: k.partner, Tier: k.tier})
	return len(d.next.Groups) - 1
}

// newest returns the newest version among lines, or of all.
func (r Recourse) newest(lines []Line) string {
	newest := -1
	for _, l := range lines {
		if _, age, err := r.version(l.Terms); err == nil {
			newest = max(newest, age)
		}
	}
	if newest < 0 {
		newest = len(r.versions) - 1
	}
	return r.versions[newest].id
}

// obligations posts what a churn asks of the partners.
func (d *draft) obligations() error {
	groups, err := d.groups()
	if err != nil {
		return err
	}
	for _, g := range groups {
		terms := d.recourse.newest(g.lines)
		v, _, err := d.recourse.version(terms)
		if err != nil {
			return err
		}
		s, at := v.schedule(g.facts.Tier)
		if at < 0 || s.Obligation == "" {
			continue
		}
		if s.Window.Stated() {
			anchor, err := v.anchor(&g.facts)
			if err != nil {
				return err
			}
			if !s.Window.Contains(anchor, d.event.on) {
				continue
			}
		}
		d.entries = append(d.entries, partnerecon.Entry{
			Cause:  d.event.id,
			Claim:  partnerecon.Claim{Partner: g.facts.Partner, Customer: d.next.Customer, Component: component(g.facts.Tier)},
			Kind:   partnerecon.Obligation,
			Posted: d.event.posted(),
			Earned: d.event.on,
			Terms:  terms,
			Tier:   g.facts.Tier,
			Basis:  partnerecon.BasisOf(&obligationBasis{formObligation, s.Obligation, d.event.on}),
		})
	}
	return nil
}

func later(a, b partnerecon.Day) partnerecon.Day {
	if a.After(b) {
		return a
	}
	return b
}
