package clawback

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// component is what a clawback on a customer is called in claims.
func component(tier string) string {
	if tier == "" {
		return "clawback"
	}
	return "clawback:" + tier
}

// settle posts, for every partner and tier, what is due beyond what was posted.
// While nothing has triggered it nothing can be due.
func (d *draft) settle() error {
	for _, c := range d.partners.changes {
		d.tidy(c.now)
	}
	if !d.next.triggered() {
		return nil
	}
	for _, id := range d.concerned() {
		p := d.partner(id)
		net, err := d.net(p)
		if err != nil {
			return err
		}
		for i := range p.Groups {
			if err := d.settleGroup(p, &p.Groups[i], net); err != nil {
				return err
			}
		}
	}
	return nil
}

// concerned returns the partners for whom something else may be due, in order.
func (d *draft) concerned() []string {
	var out []string
	if d.moved {
		for _, p := range d.next.Partners {
			out = append(out, p.ID)
		}
		return out
	}
	for _, c := range d.partners.changes {
		out = append(out, c.now.ID)
	}
	slices.Sort(out)
	return out
}

// tidy takes the lines out of a group that an event moved to another.
func (d *draft) tidy(p *Partner) {
	for i := range p.Groups {
		g := &p.Groups[i]
		slices.SortFunc(g.joined, (*Line).compare)
		g.joined = slices.Compact(g.joined)
		if !g.left {
			continue
		}
		elsewhere := func(l *Line) bool { return d.lines.now(l).Tier != g.Tier }
		g.joined = slices.DeleteFunc(g.joined, elsewhere)
		g.Lines = slices.DeleteFunc(slices.Clone(g.Lines), func(l *Line) bool {
			return elsewhere(l) || slices.Contains(g.joined, l)
		})
	}
}

// net is what a partner has on all lines of the customer.
func (d *draft) net(p *Partner) (int64, error) {
	var net int64
	var err error
	for i := range p.Groups {
		for _, c := range p.Groups[i].Classes {
			if net, err = d.sum(net, c.Net); err != nil {
				return 0, err
			}
		}
	}
	return net, nil
}

// facts collects what the clawback of a group is worked out from.
func (d *draft) facts(p *Partner, g *Group, net int64) facts {
	f := facts{
		Partner: p.ID, Tier: g.Tier, Currency: d.next.Currency, Start: d.next.Start, First: d.next.First,
		PartnerNet: net, Rest: p.Rest, Sealed: g.Sealed,
	}
	for _, c := range g.Classes {
		f.Classes = append(f.Classes, d.touched(&f, c))
	}
	return f
}

// settleGroup takes the total from the lines that a churn touches, the one payable
// last first: so lines that are not paid yet go before those that are, each on its
// payable day, and what was paid goes back in the next run. The day the terms make
// a line payable is the same whenever it was recorded, so the order of recording
// decides nothing. What sealed lines gave back is posted on them already.
func (d *draft) settleGroup(p *Partner, g *Group, net int64) error {
	f := d.facts(p, g, net)
	o, err := d.recourse.owed(&f, nil)
	if err != nil {
		return err
	}
	left, err := f.left(o.own, 0)
	if err != nil {
		return err
	}
	given, err := d.spread(g, &f, left)
	if err != nil {
		return err
	}
	d.postRest(p, g, &f, given, -(left - given))
	d.postBorne(g, &f, o)
	return nil
}

// spread posts what each line gives and returns the sum.
func (d *draft) spread(g *Group, f *facts, left int64) (int64, error) {
	var given int64
	var part exact.Num
	var of Class // that part was worked out for
	known := false
	posted := g.OnLines
	for _, old := range slices.Backward(g.all()) {
		if given == max(0, left) && posted == 0 {
			break // what is left gives nothing, and gave nothing
		}
		l := d.lines.now(old)
		v, _, err := d.recourse.version(l.Terms)
		if err != nil {
			return 0, err
		}
		if c := v.class(l); !known || of != c {
			if part, err = d.recourse.classPart(f, c); err != nil {
				return 0, err
			}
			of, known = c, true
		}
		due := -take(left-given, l.Net, part)
		posted -= l.Clawed
		if due != l.Clawed {
			d.postLine(g, f, old, given, due)
		}
		given -= due
	}
	return given, nil
}

// all returns the lines of a group with those that the event brought.
func (g *Group) all() []*Line {
	if len(g.joined) == 0 {
		return g.Lines
	}
	out := slices.Concat(g.Lines, g.joined)
	if n := len(g.Lines); n > 0 && g.Lines[n-1].compare(g.joined[0]) == +1 {
		slices.SortFunc(out, (*Line).compare)
	}
	return out
}

// postLine posts what goes back of a line, in the line's own claim: on its
// payable day where that is still to come, else with the next run.
func (d *draft) postLine(g *Group, f *facts, old *Line, given, due int64) {
	l := d.edit(old)
	was := l.Clawed
	l.Clawed = due
	g.OnLines += due - was
	e := partnerecon.Entry{
		Cause:  d.event.id,
		Claim:  partnerecon.Claim{Partner: l.Partner, Customer: d.next.Customer, Deal: l.Deal, Line: l.Line, Component: l.Component},
		Kind:   partnerecon.Clawed,
		Amount: moneyIn(due-was, d.next.Currency),
		Posted: d.event.posted(),
		Earned: l.Earned,
		Terms:  l.Terms,
		Tier:   l.Tier,
		Seller: l.Seller,
		Basis: partnerecon.BasisOf(&lineBasis{
			formLine, *f, d.recourse.lineFacts(l), given, was,
		}),
	}
	e.PayableFrom(l.Payable)
	d.entries = append(d.entries, e)
}

// postRest posts what no open line can give, in the customer's claim and with
// the next run.
func (d *draft) postRest(p *Partner, g *Group, f *facts, given, due int64) {
	was := g.Clawed
	if due == was {
		return
	}
	g.Clawed = due
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:   d.event.id,
		Claim:   partnerecon.Claim{Partner: p.ID, Customer: d.next.Customer, Component: component(g.Tier)},
		Kind:    partnerecon.Clawed,
		Amount:  moneyIn(due-was, d.next.Currency),
		Posted:  d.event.posted(),
		Earned:  d.next.lastTrigger(),
		Payable: d.event.posted(),
		Terms:   d.recourse.newest(f.Classes),
		Tier:    g.Tier,
		Seller:  g.Seller,
		Basis:   partnerecon.BasisOf(&restBasis{formRest, *f, given, was}),
	})
}

// postBorne posts what others bear, each in a claim of its own and with the next run:
// the lines are not theirs.
func (d *draft) postBorne(g *Group, f *facts, o owed) {
	bearers := make([]string, 0, len(g.Borne)+len(o.borne))
	for _, b := range slices.Concat(g.Borne, o.borne) {
		bearers = append(bearers, b.Partner)
	}
	slices.Sort(bearers)
	was := owed{borne: g.Borne}
	g.Borne = nil
	for _, bearer := range slices.Compact(bearers) {
		due, before := -o.of(bearer), was.of(bearer)
		if due != 0 {
			g.Borne = append(g.Borne, Borne{bearer, due})
		}
		if due == before {
			continue
		}
		d.entries = append(d.entries, partnerecon.Entry{
			Cause:   d.event.id,
			Claim:   partnerecon.Claim{Partner: bearer, Customer: d.next.Customer, Component: component(g.Tier) + ":of:" + f.Partner},
			Kind:    partnerecon.Clawed,
			Amount:  moneyIn(due-before, d.next.Currency),
			Posted:  d.event.posted(),
			Earned:  d.next.lastTrigger(),
			Payable: d.event.posted(),
			Terms:   d.recourse.newest(f.Classes),
			Tier:    g.Tier,
			Seller:  g.Seller,
			Basis:   partnerecon.BasisOf(&borneBasis{formBorne, *f, bearer, before}),
		})
	}
}

func later(a, b partnerecon.Day) partnerecon.Day {
	if a.After(b) {
		return a
	}
	return b
}
