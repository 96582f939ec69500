package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Credit says who gets credit for a deal by the attribution that governs it, and
// why: for each partner that touched the customer the way through the tree, for
// each touch whether it counts. The empty deal stands for the payments without
// one. It is the decision as of the close of the deal, with the tiers that were
// pinned then and all touches recorded since.
//
// A payment that states its credits keeps them, and so does a deal whose credits a
// [Recredit] states; the trace then says so.
//
// It is [ErrReference] for a deal that has not closed, [ErrTerms] where the version
// in force at the close has no attribution, [ErrSealed] once the close is past the
// horizon.
func (p Program) Credit(b *Book, customer, deal string) (attribution.Decision, error) {
	switch {
	case p.zone == nil:
		return attribution.Decision{}, errZero
	case b == nil:
		return attribution.Decision{}, errNoBook
	}
	c := b.customers[customer]
	if c == nil {
		return attribution.Decision{}, fmt.Errorf("settlement: customer %s is not known: %w", problem.Quote(customer), ErrReference)
	}
	d, ok := c.attributed(deal)
	if !ok {
		return attribution.Decision{}, fmt.Errorf("settlement: deal %s of customer %s has neither closed nor a payment: %w", problem.Quote(deal), problem.Quote(customer), ErrReference)
	}
	return p.credit(b, customer, c, d)
}

// credit decides a deal again, as it was decided, with the reasons.
func (p Program) credit(b *Book, id string, c *customer, d attributed) (attribution.Decision, error) {
	m, ok := p.models[d.Terms]
	switch {
	case !ok:
		return attribution.Decision{}, fmt.Errorf("settlement: terms %s, in force at the close, have no attribution: %w", problem.Quote(d.Terms), ErrTerms)
	case b.frozen(p, d):
		return attribution.Decision{}, fmt.Errorf("settlement: deal %s closed at %s, and its touches are %w", problem.Quote(d.Deal), d.At, ErrSealed)
	}
	out, err := m.Attribute(m.journey(id, d, c.Touches))
	if err != nil {
		return attribution.Decision{}, err
	}
	var tr partnerecon.Trace
	tr.Add(CodeAttributed, p.attributionRule(d.Terms), text("customer", id), text("deal", d.Deal), text("terms", d.Terms),
		text("close", d.At.String()), text("closed_by", d.Closed))
	if d.Stated != "" {
		tr.Add(CodeStatedCredits, "", text("recredit", d.Stated))
	}
	for _, t := range c.Touches {
		if why := m.leftOut(d, t); why != "" {
			tr.Add(CodeLeftOut, "", text("touch", t.ID), text("partner", t.Partner), text("why", why))
		}
	}
	out.Trace = append(tr, p.within(out.Trace, d.Terms, "attribution")...)
	return out, nil
}

// attributionRule points to the attribution of a version.
func (p Program) attributionRule(terms string) string {
	i := slices.IndexFunc(p.policy.Terms, func(v partnerecon.Version[Agreement]) bool { return v.ID == terms })
	return problem.At("/terms", i) + "/policy/attribution"
}

// whyDeals says of each deal that a partner touched what it is credited with, and
// on what evidence.
func (p Program) whyDeals(b *Book, partner string, tr *partnerecon.Trace) error {
	found := 0
	for _, id := range b.sortedCustomers() {
		c := b.customers[id]
		for _, d := range c.Attributed {
			if !p.decides(d) || !c.touchedBy(partner, d.Deal) || b.frozen(p, d) {
				continue
			}
			if found++; found > mostListed {
				continue
			}
			out, err := p.credit(b, id, c, d)
			if err != nil {
				return err
			}
			*tr = append(*tr, out.Trace...)
		}
	}
	if found > mostListed {
		tr.Add(CodeMore, "", partnerecon.D("deals", partnerecon.Count(found-mostListed)))
	}
	return nil
}

func (c *customer) touchedBy(partner, deal string) bool {
	return slices.ContainsFunc(c.Touches, func(t touch) bool { return t.Partner == partner && t.about(deal) })
}
