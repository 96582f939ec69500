package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// What lines earned for a period is what was posted of it, by level 1 and by the caps and
// the true-ups of level 2, and beside it what is not posted: it waits in tranches, or was
// forfeited. Incentives are told of each where it moves, so that one that trues up neither
// pays what was cut or held back, nor takes it a second time.

// A withheldOf is what of a line is not posted, by what sums of incentives tell apart.
type withheldOf struct {
	share
	component string
}

func (k withheldOf) compare(o withheldOf) int {
	return cmp.Or(k.share.compare(o.share), cmp.Compare(k.component, o.component))
}

// movedSales returns what an event moves for incentives beside what it posts: revenue, and
// what of the lines waits or was forfeited.
func (s *posting) movedSales(c *customer, ledger commission.Staged, was, now losing) (map[string][]incentive.Posted, error) {
	out, err := s.movedRevenue(c, ledger, was, now)
	if err != nil || !s.program.rewards || !s.program.vests {
		return out, err
	}
	moved := map[withheldOf]int64{}
	touched := ledger.Touched()
	for i := range touched {
		t := &touched[i]
		if r, ok := s.reopening(t.Now.ID); ok && t.Was.ID == "" { // it was counted before it was sealed
			s.holdBack(moved, &r.Line, t.Booked, -1)
		}
		s.holdBack(moved, &t.Was, t.Booked, -1)
		s.holdBack(moved, &t.Now, t.Booked, 1)
	}
	keys := make([]withheldOf, 0, len(moved))
	for k, n := range moved {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, withheldOf.compare)
	if out == nil && len(keys) > 0 {
		out = map[string][]incentive.Posted{}
	}
	for _, k := range keys {
		e := s.movedPost(s.customerID(c), k.share, counting{})
		e.Component, e.Withheld = k.component, s.program.money(moved[k])
		out[k.partner] = append(out[k.partner], e)
	}
	return out, nil
}

// holdBack adds what of a line waits or was forfeited, or takes it away: as much as is left of
// it, rounded half to even. What partners owe is no commission.
func (s *posting) holdBack(moved map[withheldOf]int64, l *commission.Line, booked partnerecon.Day, sign int64) {
	for i := range l.Parts {
		part := &l.Parts[i]
		component := cmp.Or(part.Component, baseComponent)
		all := part.Waiting + part.Forfeited
		if all == 0 || s.program.owed[componentOf{l.Terms, component}] {
			continue
		}
		k := withheldOf{share{part.Partner, l.Cleared, part.Tier, productOf(l.Items), l.Region}, component}
		moved[k] += sign * all
		if l.Refunded != 0 && l.Base != 0 {
			gone, _ := exact.MulDiv(all, l.Refunded, l.Base, exact.HalfEven) // refunded <= base: always fits
			k.on = booked
			moved[k] -= sign * gone
		}
	}
}

// spares reports whether somebody reads what caps on net would cut off if no clawback had
// taken anything: incentives and true-ups, in which churn has no part.
func (p Program) spares() bool { return p.rewards || p.truesUp }

// tellCut tells the incentives of a partner what a cap on net cuts off a period: what it would
// cut off if no clawback had taken anything, as churn has no part in what lines earned.
// It returns by how much that has moved.
func (s *posting) tellCut(a *account, c *capClaim, rule *Cap, t cutting) int64 {
	if !s.program.spares() {
		return 0
	}
	unclawed := capClaim{Net: c.Net + c.Clawed}
	was := c.Told
	c.Told = -t.still(-unclawed.due(t.limit))
	s.sellCut(a, rule, "", c.lastDay(rule.Every), c.Told-was)
	return c.Told - was
}

// lastDay returns the last day of the period of a claim: in its month what is of the whole
// period counts, so that nothing seems to be known of a partner before there is. Of all time
// there is none.
func (c *capClaim) lastDay(every Every) partnerecon.Day {
	switch every {
	case EveryDay:
		return c.Day
	case EveryWeek:
		return c.Day.Add(6)
	case AllTime:
		return partnerecon.Day{}
	case EveryMonth, EveryQuarter, EveryYear:
	}
	return c.Start.Add(every.months() - 1).Last()
}

// sellCut tells the incentives of a partner what a cap per period cut off, or gave back, of
// what was earned on a day. Of several components that the cap limits one stands for all, as
// those that true up count all of them or none.
func (s *posting) sellCut(a *account, c *Cap, tier string, on partnerecon.Day, n int64) {
	if n == 0 || !s.program.rewards || on.IsZero() {
		return
	}
	component := ""
	if len(c.Components) > 0 {
		component = c.Components[0]
	}
	s.sellPeriod(a, incentive.Posted{Kind: partnerecon.Capped, Amount: s.program.money(n), Earned: on, Tier: tier, Component: component})
}

// sellTrueUp tells the incentives of a partner what a true-up added to a period, and by how
// much its final base differs from what was measured.
func (s *posting) sellTrueUp(a *account, u *trueUpClaim, n int64) {
	if !s.program.rewards {
		return
	}
	told := int64(0)
	if u.Stated != "" && u.Base > 0 {
		told = u.final() - u.Base
	}
	last, _ := s.program.lastOf(u)
	base := told - u.Told
	if u.Told = told; n == 0 && base == 0 {
		return
	}
	s.sellPeriod(a, incentive.Posted{
		Kind: partnerecon.TruedUp, Amount: s.program.money(n), Base: s.program.money(base), Earned: last.Last(), Component: baseComponent,
	})
}

// sellPeriod keeps what is of a period for the incentives of a partner.
func (s *posting) sellPeriod(a *account, e incentive.Posted) {
	if !s.program.rewards {
		return
	}
	e.ID, e.Partner, e.On = s.fact.ID, a.Partner, s.when.posted
	if s.sales == nil {
		s.sales = map[string][]incentive.Posted{}
	}
	s.sales[a.Partner] = append(s.sales[a.Partner], e)
}
