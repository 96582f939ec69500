package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// mostListed is how many payments an answer lists.
const mostListed = 20

// A listing counts what an answer could list.
type listing int

// next reports whether the next one is still listed.
func (l *listing) next() bool {
	*l++
	return *l <= mostListed
}

// rest says how many are not listed, if any.
func (l *listing) rest(tr *partnerecon.Trace, name string) {
	if more := *l - mostListed; more > 0 {
		tr.Add(CodeMore, "", partnerecon.D(name, partnerecon.Count(more)))
	}
}

// Why says why nothing, or not more, is payable to a partner at the end of a
// day: what it is owed, what is not yet payable and from when, what holds and
// debts keep back, what the caps of its periods cut off and which of them are used up, which
// incentives paid nothing for the last period that is closed, which of its open payments earn
// nothing, what caps per sale, deal and customer and the floor of the margin cut off the others,
// what went back of them in another currency than was paid, what has not been released
// and for what it waits, for what its retainers wait, whether it was never enrolled or has left, and what the
// deals that it touched are credited with, with the reason.
//
// A cap per sale or deal and the floor of the margin cut the payment, over all its partners and
// before the rounding; that sum is the cut. Of other caps it is what the partner lost.
//
// The day must not be before the last fact.
func (p Program) Why(b *Book, partner string, asOf partnerecon.Day) (partnerecon.Trace, error) {
	if err := p.asksAsOf(b, "why", asOf); err != nil {
		return nil, err
	}
	var tr partnerecon.Trace
	var idle partnerecon.Trace
	if err := p.whyLines(b, partner, &idle); err != nil {
		return nil, err
	}
	if err := p.whyCuts(b, partner, &idle); err != nil {
		return nil, err
	}
	if err := p.whyWaiting(b, partner, &idle); err != nil {
		return nil, err
	}
	if err := p.whyMismatched(b, partner, &idle); err != nil {
		return nil, err
	}
	p.whyStopped(b, partner, &idle)
	p.whyForfeits(b, partner, &idle)
	if err := p.whyDeals(b, partner, &idle); err != nil {
		return nil, err
	}
	a, known := b.accounts[partner]
	switch {
	case known:
		p.whyBalance(a, asOf, &tr)
		p.whyCaps(a, asOf, &tr)
		p.whyTrueUps(b, a, &tr)
		if err := p.whyIncentives(a, &tr); err != nil {
			return nil, err
		}
		if err := p.whyRetainers(a, asOf, &tr); err != nil {
			return nil, err
		}
	case len(idle) == 0:
		tr.Add(CodeNoPartner, "", text("partner", problem.Cut(partner)))
		p.whyOverridden(partner, asOf, &tr)
	default: // credited, and nothing else is known of it
		p.whyBalance(&account{Partner: partner}, asOf, &tr)
	}
	return append(tr, idle...), nil
}

// whyOverridden names the overrides of the version in force that are for a partner whom no
// fact names: it may be called otherwise there.
func (p Program) whyOverridden(partner string, asOf partnerecon.Day, tr *partnerecon.Trace) {
	v, ok := p.agreement(asOf)
	if !ok {
		return
	}
	at := slices.IndexFunc(p.policy.Terms, func(o partnerecon.Version[Agreement]) bool { return o.ID == v.ID })
	for i := range v.Policy.Overrides {
		if o := &v.Policy.Overrides[i]; o.For.Partner == partner {
			tr.Add(CodeIdleOverride, problem.At(problem.At("/terms", at)+"/policy/overrides", i)+"/for/partner", text("override", o.Name), text("partner", partner))
		}
	}
}

func (p Program) whyBalance(a *account, asOf partnerecon.Day, tr *partnerecon.Trace) {
	c := p.compose(a, asOf)
	var all sums
	for _, cell := range a.Cells {
		all.add(cell.Sums)
	}
	tr.Add(CodeBalance, "", partnerecon.D("owed", p.money(a.Total)), partnerecon.D("as_of", asOf), text("tier", a.tier(asOf)))
	if all.Earned == 0 {
		tr.Add(CodeNothingEarned, "")
	}
	for _, s := range [...]struct {
		code   string
		amount int64
	}{
		{CodeEarned, all.Earned},
		{CodeReturned, all.Returned},
		{CodeClawed, all.Clawed},
		{CodeCapped, all.Capped},
		{CodeTruedUp, all.TruedUp},
		{CodeAdjusted, all.Adjusted},
		{CodePaid, all.Paid},
		{CodeWrittenOff, all.WrittenOff},
	} {
		if s.amount != 0 {
			tr.Add(s.code, "", partnerecon.D("sum", p.money(s.amount)))
		}
	}
	tr.Add(CodePayable, "", partnerecon.D("payable", p.money(c.Payable)))
	p.whyNotYet(a, asOf, tr)
	p.whyDeferred(a, tr)
	p.whyBelow(a, asOf, tr)
	p.whyReserved(a, asOf, tr)
	p.whyRecovered(a, asOf, tr)
	parts := p.heldParts(a, c.Held, asOf)
	for _, h := range a.Holds {
		tr.Add(CodeHeld, h.rule(), text("hold", h.ID), text("reason", h.Reason), partnerecon.D("since", h.Since), partnerecon.D("held", partOfHeld(parts, HeldOnHold, h.ID)))
	}
	open := p.quarrelsOn(a, asOf)
	for _, d := range open.disputes {
		tr.Add(CodeDisputed, "/desk/disputes", text("customer", d.Customer), text("dispute", d.Dispute), partnerecon.D("disputed", p.money(d.Held)), partnerecon.D("held", partOfHeld(parts, HeldInDispute, d.name())))
	}
	p.whyLineDisputes(open.lines, parts, tr)
	if !a.Removed.IsZero() {
		tr.Add(CodeFooting, "/desk/sanctions", text("partner", a.Partner), text("footing", string(conflict.Removed)), text("since", p.local(a.Removed)))
	}
	p.whyExits(a, tr)
	p.whyStanding(a, all, asOf, tr)
	if c.Carried > 0 {
		tr.Add(CodeDebt, "", partnerecon.D("owes", p.money(c.Carried)))
	}
}

// whyTrueUps lists the closed periods whose final figures are not stated.
func (p Program) whyTrueUps(b *Book, a *account, tr *partnerecon.Trace) {
	for i := range a.TrueUps {
		u := &a.TrueUps[i]
		if _, at, ok := p.trueUpOf(u); ok && u.Stated == "" && p.closed(u, b) {
			tr.Add(CodeNoFinal, at, text("true_up", u.Name), partnerecon.D("from", u.Start))
		}
	}
}

// whyLines lists the partner's open payments that have not cleared or earn
// nothing.
func (p Program) whyLines(b *Book, partner string, tr *partnerecon.Trace) error {
	var found listing
	for _, id := range b.sortedCustomers() {
		c := b.customers[id]
		for i := range c.Ledger.Lines {
			l := c.Ledger.Lines[i]
			if !idle(l, partner) {
				continue
			}
			if !found.next() {
				continue
			}
			if err := p.whyLine(c, l, tr); err != nil {
				return err
			}
		}
	}
	found.rest(tr, "payments")
	return nil
}

// whyMismatched lists what went back of the partner's open payments in another currency
// than they were paid in, and so counts for nothing.
func (p Program) whyMismatched(b *Book, partner string, tr *partnerecon.Trace) error {
	if !p.converts {
		return nil
	}
	var found listing
	for _, id := range b.sortedCustomers() {
		c := b.customers[id]
		for _, l := range c.Ledger.Lines {
			if len(l.Mismatched()) == 0 || !slices.ContainsFunc(l.Parts, func(part commission.Part) bool { return part.Partner == partner }) {
				continue
			}
			if !found.next() {
				continue
			}
			steps, err := p.stepsOf(l)
			if err != nil {
				return err
			}
			for _, step := range p.within(steps, l.Terms, "commission") {
				if step.Code == commission.CodeRefundCurrency {
					step.Details = append([]partnerecon.Detail{text("customer", id), text("payment", l.ID)}, step.Details...)
					*tr = append(*tr, step)
				}
			}
		}
	}
	found.rest(tr, "refunds")
	return nil
}

// whyWaiting lists what of the partner's open payments and milestones has not been
// released, component by component, and for what it waits. Where all of a payment went back
// nothing does, as [commission.Plan.Waits] has it.
func (p Program) whyWaiting(b *Book, partner string, tr *partnerecon.Trace) error {
	if !p.vests {
		return nil
	}
	var found listing
	for _, id := range b.sortedCustomers() {
		c := b.customers[id]
		for _, l := range c.Ledger.Lines {
			if l.Void || l.Base != 0 && l.Refunded >= l.Base ||
				!slices.ContainsFunc(l.Parts, func(part commission.Part) bool { return part.Partner == partner && part.Waiting != 0 }) {
				continue
			}
			if !found.next() {
				continue
			}
			if err := p.whyWaits(c, l, partner, tr); err != nil {
				return err
			}
		}
	}
	found.rest(tr, "waiting")
	return nil
}

func (p Program) whyWaits(c *customer, l *commission.Line, partner string, tr *partnerecon.Trace) error {
	for i := range l.Parts {
		if part := &l.Parts[i]; part.Partner == partner && part.Waiting != 0 {
			tr.Add(CodeWaiting, "", text("customer", c.Ledger.Customer), text(whatIs(l), l.ID),
				text("component", cmp.Or(part.Component, baseComponent)), partnerecon.D("waiting", p.money(part.Waiting)))
		}
	}
	steps, err := p.stepsOf(l)
	for _, step := range p.within(steps, l.Terms, "commission") {
		if step.Code == commission.CodeWaits && slices.Contains(step.Details, text("partner", partner)) {
			*tr = append(*tr, step)
		}
	}
	return err
}

// whyStopped lists the open payments that the partner gets no credit for, because
// it had been removed when they cleared, or had left.
func (p Program) whyStopped(b *Book, partner string, tr *partnerecon.Trace) {
	var found listing
	for _, id := range b.sortedCustomers() {
		for _, l := range b.customers[id].Stopped {
			if !slices.Contains(l.Partners, partner) {
				continue
			}
			if found.next() {
				tr.Add(CodeStopped, p.stopRule(b.accounts[partner]), text("customer", id), text("payment", l.Line))
			}
		}
	}
	found.rest(tr, "payments")
}

// idle reports whether a line credits the partner and earns it nothing. What waits to be
// released is listed as such.
func idle(l *commission.Line, partner string) bool {
	credited := false
	for _, c := range l.Credits {
		credited = credited || c.Partner == partner
	}
	for _, part := range l.Parts {
		if part.Partner == partner && (part.Net() != 0 || part.Waiting != 0) {
			return false
		}
	}
	return credited
}

func (p Program) whyLine(c *customer, l *commission.Line, tr *partnerecon.Trace) error {
	code := CodeUnearning
	switch {
	case slices.ContainsFunc(l.Corrections, func(c commission.Correction) bool { return c.Type == commission.BackFailure }):
		code = CodeFailed
	case l.Cleared.IsZero():
		code = CodeNotCleared
	}
	base := p.money(l.Base)
	if l.Exchanged != nil && l.Cleared.IsZero() { // it is converted when it has cleared
		base = moneyIn(l.Base, l.Items[0].Amount.Currency())
	}
	tr.Add(code, "", text("customer", c.Ledger.Customer), text(whatIs(l), l.ID), partnerecon.D("base", base))
	if code != CodeUnearning {
		return nil
	}
	steps, err := p.stepsOf(l)
	*tr = append(*tr, p.within(steps, l.Terms, "commission")...)
	return err
}

// stepsOf says how an open line was priced. It needs no other line of its customer, and is
// not to look for it among them.
func (p Program) stepsOf(l *commission.Line) (partnerecon.Trace, error) {
	return p.plan.Line(commission.Ledger{Lines: []*commission.Line{l}}, l.ID)
}
