package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Credit says who gets credit for a deal by the attribution that governs it, and
// why: for each partner that touched the customer the way through the tree, for
// each touch whether it counts, for each registration how the desk ruled on it. The
// empty deal stands for the payments without one. It is the decision as of the close
// of the deal, with the tiers that were pinned then and all touches recorded since;
// steps at the end say what renewals and transfers have made of the credits.
//
// A payment that states its credits keeps them, and so does a deal whose credits a
// [Recredit] states; the trace then says so.
//
// It is [ErrReference] for a deal that has not closed, [ErrTerms] where the version
// in force at the close has no attribution, [ErrSealed] once the close is past the
// horizon.
func (p Program) Credit(b *Book, customer, deal string) (attribution.Decision, error) {
	if err := p.reads(b); err != nil {
		return attribution.Decision{}, err
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
	case b.frozen(p, d.At):
		return attribution.Decision{}, fmt.Errorf("settlement: deal %s closed at %s, and its touches are %w", problem.Quote(d.Deal), p.local(d.At), ErrSealed)
	}
	v := (&posting{program: p, book: b}).evidence(id, c)
	protections, err := v.protections(&d, m)
	if err != nil {
		return attribution.Decision{}, err
	}
	out, err := m.Attribute(v.journey(m, &d, protections))
	if err != nil {
		return attribution.Decision{}, err
	}
	var tr partnerecon.Trace
	tr.Add(CodeAttributed, p.attributionRule(d.Terms), text("customer", id), text("deal", d.Deal), text("terms", d.Terms),
		text("close", p.local(d.At)), text("closed_by", d.Closed))
	if d.Stated != "" {
		tr.Add(CodeStatedCredits, "", text("recredit", d.Stated))
	}
	if err := v.explainFilings(&d, &tr); err != nil {
		return attribution.Decision{}, err
	}
	for i := range v.touches {
		t := &v.touches[i]
		if why := v.leftOut(m, &d, t, protections); why != "" {
			tr.Add(CodeLeftOut, "", text("touch", t.ID), text("partner", t.Partner), text("why", why))
		}
	}
	out.Trace = append(tr, p.within(out.Trace, d.Terms, "attribution")...)
	return out, v.explainSince(&d, &out.Trace)
}

// explainFilings says how the desk ruled on the registrations of a deal.
func (v *evidence) explainFilings(d *attributed, tr *partnerecon.Trace) error {
	if !v.program.desks || len(v.record().Account.Facts) == 0 {
		return nil
	}
	filings, err := v.program.desk.Filings(v.record(), instant(d.At))
	for _, f := range filings {
		if f.Opportunity == "" || f.Opportunity == d.Deal {
			tr.Add(CodeRuled, "/desk/registration", text("registration", f.Registration), text("partner", f.Partner),
				text("status", string(f.Status)), text("code", f.Code), text("against", f.Against))
		}
	}
	return err
}

// explainSince says what has become of the credits since the close, in the order of
// time: renewals and transfers of the partner of record; and whose the deal is now.
func (v *evidence) explainSince(d *attributed, tr *partnerecon.Trace) error {
	v.explainEnds(d, tr)
	renewals, transfers := d.Renewals, 0
	for len(renewals) > 0 || transfers < len(v.transfers) {
		if transfers == len(v.transfers) || len(renewals) > 0 && !instant(v.transfers[transfers].At).Before(instant(renewals[0].At)) {
			if err := v.explainRenewal(d, &renewals[0], tr); err != nil {
				return err
			}
			renewals = renewals[1:]
			continue
		}
		if err := v.explainTransfer(d, transfers, tr); err != nil {
			return err
		}
		transfers++
	}
	return v.explainNow(d, tr)
}

func (v *evidence) explainRenewal(d *attributed, r *renewed, tr *partnerecon.Trace) error {
	m, ok := v.program.models[r.Terms]
	if !ok || v.book.frozen(v.program, r.At) {
		return nil
	}
	held, err := v.held(d, r)
	if err != nil {
		return err
	}
	out, err := m.Renew(v.renewing(m, d, r, held))
	if err != nil {
		return err
	}
	tr.Add(CodeRenewed, v.program.attributionRule(r.Terms)+"/renewal", text("renewal", r.ID), text("on", v.program.local(r.At)))
	*tr = append(*tr, v.program.within(out.Trace, r.Terms, "attribution")...)
	return nil
}

// explainTransfer says whether a transfer moved anything: the partner that it names
// may hold nothing by then.
func (v *evidence) explainTransfer(d *attributed, i int, tr *partnerecon.Trace) error {
	t := &v.transfers[i]
	if !t.about(d.Deal) {
		return nil
	}
	before := *v
	before.transfers = v.transfers[:i]
	credits, err := before.creditsOn(d, t.On)
	code := CodeNotHandedOn
	if slices.ContainsFunc(credits, func(c partnerecon.Credit) bool { return c.Partner == t.From }) {
		code = CodeHandedOn
	}
	tr.Add(code, "", text("transfer", t.ID), text("from", t.From), text("to", t.To), partnerecon.D("on", t.On))
	return err
}

// explainNow says whose payments of the deal are that are for the day of the last
// fact, where that differs from the close.
func (v *evidence) explainNow(d *attributed, tr *partnerecon.Trace) error {
	if v.book.last == nil {
		return nil
	}
	day := partnerecon.DayIn(v.book.last.effective, v.program.zone)
	credits, err := v.creditsOn(d, day)
	if err != nil || sameShares(credits, d.Credits) {
		return err
	}
	for _, c := range credits {
		tr.Add(CodeOfRecord, "", text("partner", c.Partner), text("role", string(c.Role)), partnerecon.D("share", c.Share), partnerecon.D("on", day))
	}
	if len(credits) == 0 {
		tr.Add(CodeOfRecord, "", text("partner", "nobody"), partnerecon.D("on", day))
	}
	return nil
}

// explainEnds says which credits of the close end, and when: influenced ones, where
// the attribution says so, and those of partners that were removed or left.
func (v *evidence) explainEnds(d *attributed, tr *partnerecon.Trace) {
	m := v.program.models[d.Terms]
	term := partnerecon.Interval{Start: partnerecon.DayIn(instant(d.At), v.program.zone)}
	for _, c := range d.Credits {
		if until := m.Covers(c.Role, term).End; !until.IsZero() && d.Stated == "" {
			tr.Add(CodeCovers, v.program.attributionRule(d.Terms)+"/renewal/influenced", text("partner", c.Partner), text("role", string(c.Role)),
				partnerecon.D("through", until.Add(-1)))
		}
		if a := v.book.partner(c.Partner); a != nil && !a.Removed.IsZero() {
			tr.Add(CodeFooting, "/desk/sanctions", text("partner", c.Partner), text("footing", string(conflict.Removed)), text("since", v.program.local(a.Removed)))
		}
		if a := v.book.accounts[c.Partner]; a != nil {
			v.program.whyExits(a, tr)
		}
	}
}

// attributionRule points to the attribution of a version.
func (p Program) attributionRule(terms string) string {
	i := slices.IndexFunc(p.policy.Terms, func(v partnerecon.Version[Agreement]) bool { return v.ID == terms })
	return problem.At("/terms", i) + "/policy/attribution"
}

// whyDeals says of each deal that a partner touched what it is credited with, and
// on what evidence.
func (p Program) whyDeals(b *Book, partner string, tr *partnerecon.Trace) error {
	var found listing
	for _, id := range b.sortedCustomers() {
		c := b.customers[id]
		for _, d := range c.Attributed {
			if !p.decides(d) || !c.concerns(partner, &d) || b.frozen(p, d.At) {
				continue
			}
			if !found.next() {
				continue
			}
			out, err := p.credit(b, id, c, d)
			if err != nil {
				return err
			}
			*tr = append(*tr, out.Trace...)
		}
	}
	found.rest(tr, "deals")
	return nil
}

// concerns reports whether a partner touched a deal, was considered for it or was
// handed it.
func (c *customer) concerns(partner string, d *attributed) bool {
	return slices.ContainsFunc(c.Transfers, func(t transfer) bool { return t.To == partner && t.about(d.Deal) }) ||
		slices.ContainsFunc(d.Partners, func(p attribution.Partner) bool { return p.ID == partner }) ||
		slices.ContainsFunc(c.Touches, func(t touch) bool { return t.Partner == partner && t.about(d.Deal) })
}
