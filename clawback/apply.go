package clawback

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// apply works an event out, and what is due with it.
func (d *draft) apply(e Event) error {
	var err error
	switch e := e.(type) {
	case Posted:
		err = d.posted(e)
	case Started:
		err = d.started(e)
	case Churn:
		err = d.churn(e)
	case Breach:
		err = d.breach(e)
	case Fraud:
		err = d.fraud(e)
	case Reactivated:
		err = d.reactivated(e)
	case PaidOut:
		err = d.paidOut(e)
	case Lost:
		err = d.lost(e)
	case Transferred:
		err = d.transferred(e)
	case Seal:
		return d.seal(e) // what is sealed stays due as it was
	case Reopen:
		err = d.reopen(e)
	default:
		err = fmt.Errorf("clawback: %T is no event of this package", e)
	}
	if err != nil || d.repeated {
		return err
	}
	return d.settle()
}

// posted takes up what the commission posted. Entries of kinds that cannot go
// back are passed over.
func (d *draft) posted(p Posted) error {
	if len(p.Entries) == 0 {
		d.repeated = true
		return nil
	}
	d.start(p.Start)
	for i := range p.Entries {
		e := &p.Entries[i]
		if !counts(e.Kind) {
			continue
		}
		switch d.next.Currency {
		case "":
			d.next.Currency = e.Amount.Currency()
		case e.Amount.Currency():
		default:
			return fmt.Errorf("clawback: entry %s: %s in an exposure of %s: %w",
				problem.Quote(e.ID()), e.Amount, d.next.Currency, partnerecon.ErrCurrency)
		}
		if _, _, err := d.recourse.version(e.Terms); err != nil {
			return err
		}
		if err := d.entry(e, &p); err != nil {
			return err
		}
	}
	d.first()
	return nil
}

// entry takes up one entry: on its line, or on the customer where caps across
// lines posted it. A term and a scope that are stated are its line's.
func (d *draft) entry(e *partnerecon.Entry, of *Posted) error {
	term := of.term(e.Claim.Line)
	scope, scoped := of.scope(e.Claim.Partner, e.Claim.Line)
	p := d.partner(e.Claim.Partner)
	if e.Claim.Line == "" {
		var err error
		p.Rest, err = d.sum(p.Rest, e.Amount.Minor())
		return err
	}
	old, l := d.line(lineKey{e.Claim.Partner, e.Claim.Line, e.Claim.Component})
	switch {
	case l == nil:
		l = &Line{
			Partner: e.Claim.Partner, Deal: e.Claim.Deal, Line: e.Claim.Line, Component: e.Claim.Component,
			Tier: e.Tier, Terms: e.Terms, Seller: e.Seller, Earned: e.Earned, Payable: e.DueOn(), Since: d.next.since(e.Earned),
			Scope: scope, Term: term,
		}
		d.ready(l, e.Payable)
		l.Lost = d.loss(l)
		d.open(p, l)
	case e.Kind == partnerecon.Earned && l.Tier != e.Tier:
		// A line that was priced again may have another tier.
		if err := d.retier(p, old, e.Tier); err != nil {
			return err
		}
	}
	if term != (partnerecon.Interval{}) && l.Term != term {
		if err := d.reclass(p.group(l.Tier), l, func() { l.Term = term }); err != nil {
			return err
		}
	}
	if scoped && l.Scope != scope {
		if err := d.reclass(p.group(l.Tier), l, func() { l.Scope = scope }); err != nil {
			return err
		}
	}
	if e.Kind != partnerecon.Earned {
		var err error
		if l.Reduced, err = d.sum(l.Reduced, e.Amount.Minor()); err != nil {
			return err
		}
	}
	return d.earn(p, l, e.Amount.Minor())
}

// reclass changes what a line's class depends on.
func (d *draft) reclass(g *Group, l *Line, change func()) error {
	if err := d.classify(g, l, -l.Net); err != nil {
		return err
	}
	change()
	return d.classify(g, l, l.Net)
}

// earn adds to what a line has, and to its class.
func (d *draft) earn(p *Partner, l *Line, n int64) error {
	var err error
	if l.Net, err = d.sum(l.Net, n); err != nil {
		return err
	}
	return d.classify(p.group(l.Tier), l, n)
}

// classify adds to the class that a line belongs to. A class that comes to
// nothing is left out.
func (d *draft) classify(g *Group, l *Line, n int64) error {
	v, _, err := d.recourse.version(l.Terms)
	if err != nil {
		return err
	}
	c := v.class(l)
	i, ok := g.class(c)
	if !ok {
		g.Classes = slices.Insert(g.Classes, i, c)
	}
	if g.Classes[i].Net, err = d.sum(g.Classes[i].Net, n); err == nil && g.Classes[i].Net == 0 {
		g.Classes = slices.Delete(g.Classes, i, i+1)
	}
	return err
}

// retier moves a line to the group of another tier, with what was posted on it.
func (d *draft) retier(p *Partner, old *Line, tier string) error {
	l := d.lines.now(old)
	if err := d.classify(p.group(l.Tier), l, -l.Net); err != nil {
		return err
	}
	p.group(l.Tier).OnLines -= l.Clawed
	p.group(l.Tier).left = true
	l.Tier = tier
	g := p.group(tier)
	g.OnLines += l.Clawed
	g.sells(l)
	g.joined = append(g.joined, old)
	return d.classify(g, l, l.Net)
}

// start takes up the customer's first day, where an event states it.
func (d *draft) start(day partnerecon.Day) {
	if !day.IsZero() && day != d.next.Start {
		d.next.Start, d.moved = day, true
	}
}

// started states the start anew. An old statement that is delivered again is
// known, and does not bring an old start back.
func (d *draft) started(e Started) error {
	if known, err := d.known(life{what: began, on: e.On}); known || err != nil {
		return err
	}
	d.start(e.On)
	return nil
}

func (d *draft) churn(e Churn) error {
	if known, err := d.known(life{what: left, on: e.On, notice: e.Notice, reason: e.Reason}); known || err != nil {
		return err
	}
	if err := invalid(d.recourse.checkChurn(e)); err != nil {
		return err
	}
	d.start(e.Start)
	d.moved = true
	left := Departure{e.ID, e.On, e.Notice, e.Reason}
	d.next.Churns = insert(d.next.Churns, left, Departure.compare)
	return d.obligations("", func(v *version) occasion { return occasion{v.means(left.Reason), v.day(left)} })
}

// checkChurn returns what a churn lacks for the versions of the policy.
func (r Recourse) checkChurn(e Churn) *problem.List {
	var list problem.List
	var codes []string
	known := e.Reason == ""
	for i := range r.versions {
		p := &r.versions[i].policy
		if p.ChurnDay == NoticeGiven && e.Notice.IsZero() && list.Empty() {
			list.Add("/notice", problem.Required, "missing; churns are dated by the notice")
		}
		for _, reason := range p.Reasons {
			known = known || reason.Code == e.Reason
			codes = append(codes, reason.Code)
		}
	}
	if !known && len(codes) > 0 {
		slices.Sort(codes)
		list.Add("/reason", problem.Unknown, "want %s, got %s", problem.OneOf(slices.Compact(codes), e.Reason), problem.Quote(e.Reason))
	}
	return &list
}

func (d *draft) breach(e Breach) error {
	if known, err := d.known(life{what: breached, on: e.On, partner: e.Partner, commitment: e.Commitment}); known || err != nil {
		return err
	}
	d.moved = true
	d.next.Breaches = insert(d.next.Breaches, Incident{e.ID, e.On, e.Partner, e.Commitment}, Incident.compare)
	return d.obligations(e.Partner, func(*version) occasion { return occasion{ByBreach, e.On} })
}

func (d *draft) fraud(e Fraud) error {
	if known, err := d.known(life{what: defrauded, on: e.On, partner: e.Partner}); known || err != nil {
		return err
	}
	d.moved = true
	d.next.Frauds = insert(d.next.Frauds, Incident{ID: e.ID, On: e.On, Partner: e.Partner}, Incident.compare)
	return d.obligations(e.Partner, func(*version) occasion { return occasion{ByFraud, e.On} })
}

// reactivated moves the lines that were earned since into classes of their own.
func (d *draft) reactivated(e Reactivated) error {
	if known, err := d.known(life{what: cameBack, on: e.On}); known || err != nil {
		return err
	}
	if d.next.SealedLines > 0 && !e.On.After(d.next.SealedThrough) {
		return fmt.Errorf("clawback: reactivation %s on %s: lines are %w through %s",
			problem.Quote(e.ID), e.On, ErrSealed, d.next.SealedThrough)
	}
	d.moved = true // the lines know it; Commit records it for those that come later
	for _, p := range d.next.Partners {
		if err := d.shield(p.ID, e.On); err != nil {
			return err
		}
	}
	return nil
}

// shield marks the lines of a partner that were earned after the customer came
// back.
func (d *draft) shield(partner string, back partnerecon.Day) error {
	p := d.partner(partner)
	for i := range p.Groups {
		g := &p.Groups[i]
		for _, old := range g.Lines {
			if old.Earned.Before(back) || !old.Since.Before(back) {
				continue
			}
			l := d.edit(old)
			if err := d.reclass(g, l, func() { l.Since = back }); err != nil {
				return err
			}
		}
	}
	return nil
}

// known ends an event that was delivered before, and refuses one that uses its
// id for something else.
func (d *draft) known(l life) (bool, error) {
	was, ok := d.exposure.life(d.event.id)
	switch {
	case !ok:
		d.life = &l
	case was == l:
		d.repeated = true
	default:
		return true, fmt.Errorf("clawback: event %s: %w", problem.Quote(d.event.id), ErrDuplicate)
	}
	return ok, nil
}

// insert returns the sorted list with one more element. What the list holds is
// not written; behind its end it may be.
func insert[T any](list []T, v T, compare func(a, b T) int) []T {
	at, _ := slices.BinarySearchFunc(list, v, compare)
	if at == len(list) {
		return append(list, v)
	}
	return slices.Insert(slices.Clip(list), at, v)
}
