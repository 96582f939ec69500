package commission_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// An oracleProgram draws a policy and, one by one, deliveries that make sense
// after those recorded so far. Amounts, limits and windows are small, so that
// edges are hit often.
type oracleProgram struct {
	*rapid.T
	policy commission.Policy
	models []commission.Model
	plans  []string
	names  []string // of milestones that something asks for
	now    partnerecon.Day
	seq    int
	large  bool     // amounts and fractions for which 64 bits are not enough
	dated  bool     // there are two versions of it, of which the second one pays half
	coming string   // id of the next payment, so that a refund may come before it
	backs  []string // ids of chargebacks yet to come
	listed []string // ids of refunds yet to come that a credit note lists
}

func newOracleProgram(t *rapid.T) *oracleProgram {
	g := &oracleProgram{T: t, now: partnerecon.MustDay("2024-01-20")}
	g.large = number(g.T, "large", 0, 4) == 4
	g.policy = commission.Policy{
		Rounding: pick(g, "rounding", partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down),
		Recurs:   g.window("recurs"),
		Anchor:   pick(g, "anchor", "", commission.FirstPayment, commission.CustomerStart),
		Shared:   pick(g, "shared", commission.Each, commission.Lead, ""),
		Refunds:  g.window("refunds"),
		BooksIn:  pick(g, "books in", "", commission.InSale, commission.InRefund, commission.InRefund),
		Rates:    g.rows(),
		Payable:  g.payable(),
	}
	if g.oneIn(4, "choice") {
		g.choice()
	}
	g.components()
	if g.oneIn(4, "first void") {
		g.policy.IfFirstVoid = pick(g, "if first void", commission.KeepsEarning, commission.StopsEarning, commission.StopsEarning)
	}
	if g.oneIn(4, "tables") {
		g.tables()
	}
	if g.policy.Winner != commission.BestForPartner && g.oneIn(4, "volumes") {
		g.volumes()
	}
	g.policy.Caps = g.caps()
	g.mendMinimum()
	g.mendExcluded()
	if g.maybe("influenced") {
		g.policy.Influenced.Factor = g.rate("factor")
		if g.maybe("pool") {
			g.policy.Influenced.Pool = g.rate("pool")
		}
		g.policy.Influenced.Recurs = g.window("influenced recurs")
	}
	g.dated = !g.large && g.policy.Rates != nil && g.oneIn(4, "versions")
	g.coming = g.id()
	g.expectCost()
	return g
}

// caps draws up to four caps, named against the order of the policy.
func (g *oracleProgram) caps() []commission.Cap {
	var out []commission.Cap
	narrow, wide := g.nested()
	for i := range number(g.T, "caps", 0, 4) {
		c := commission.Cap{Name: fmt.Sprintf("%c%d", 'z'-i, i), Limit: g.money(1, pick(g, "limit", int64(50), 500, 4000))}
		c.Per = pick(g, "per", commission.PerSale, commission.PerDeal, commission.PerDeal, commission.PerCustomer, commission.PerCustomer)
		if c.Per != commission.PerSale {
			c.Counts = pick(g, "counts", commission.FirstCome, commission.OnNet, commission.OnNet)
		}
		switch {
		case c.Counts != commission.OnNet:
			g.lever(&c)
		case c.Per == commission.PerCustomer:
			c.Components = wide
		default:
			c.Components = narrow
			first := !slices.ContainsFunc(out, func(o commission.Cap) bool { return o.Counts == commission.OnNet && o.Per == commission.PerDeal })
			if first && g.oneIn(3, "until") {
				c.Until, c.Rationale = g.now.Add(number(g.T, "until", 1, 60)), "hard times"
			}
		}
		out = append(out, c)
	}
	g.part(out)
	return out
}

// plan is that of the policy, or of two versions of it: under the second one every
// share of the base commission is half of what it is under the first.
func (g *oracleProgram) plan() (commission.Plan, error) {
	if !g.dated {
		return commission.New(g.policy)
	}
	half := g.policy.Clone()
	half.Rates = halved(half.Rates)
	return commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: partnerecon.MustDay("2020-01-01"), Rationale: "the first", Policy: g.policy},
		{ID: "v2", From: partnerecon.MustDay("2021-01-01"), Rationale: "half", Policy: half},
	})
}

// part makes caps on net stand clear of each other, where there are only such per
// customer: one over the base, the others over the bonuses.
func (g *oracleProgram) part(caps []commission.Cap) {
	var names []string
	for _, b := range g.policy.Bonuses {
		if !b.Owes {
			names = append(names, b.Name)
		}
	}
	deals := slices.ContainsFunc(caps, func(c commission.Cap) bool { return c.Counts == commission.OnNet && c.Per == commission.PerDeal })
	if deals || len(names) == 0 || !g.maybe("apart") {
		return
	}
	parts := [][]string{{"base"}, names}
	for i := range caps {
		if caps[i].Counts == commission.OnNet {
			caps[i].Components = parts[0]
			parts = parts[len(parts)-1:]
		}
	}
}

// nested draws the components that caps on net per deal limit, and those per customer:
// what the former do is a part of what the latter do.
func (g *oracleProgram) nested() (narrow, wide []string) {
	narrow = g.capped(commission.OnNet)
	wide = slices.Clone(narrow)
	if len(g.policy.Bonuses) == 0 || g.maybe("the same components") {
		return narrow, wide
	}
	if len(wide) == 0 {
		wide = []string{"base"}
	}
	for _, name := range append(g.capped(commission.OnNet), "base") {
		if !slices.Contains(wide, name) {
			wide = append(wide, name)
		}
	}
	return narrow, wide
}

// rows cuts the table into cells of model, tier and plan, some of them without
// a rate, and adds rows for the other roles. Cells never overlap.
func (g *oracleProgram) rows() []commission.Row {
	models, tiers, plans := []commission.Model{""}, []string{""}, []string{""}
	g.models = []commission.Model{"", commission.Monthly, commission.Annual, commission.Usage}
	if g.maybe("models") {
		models = []commission.Model{commission.Monthly, commission.Annual}
		g.models = g.models[1:]
	}
	if g.maybe("tiers") {
		tiers = []string{"gold", "silver"}
	}
	if g.oneIn(4, "plans") {
		plans = []string{"x", "y"}
		g.plans = plans
	}
	var out []commission.Row
	for _, m := range models {
		for _, tier := range tiers {
			if len(out) > 0 && g.oneIn(5, "gap") {
				continue
			}
			for _, plan := range plans {
				out = append(out, g.row(commission.Row{Model: m, Tier: tier, Plan: plan}))
			}
		}
	}
	for _, role := range []partnerecon.Role{partnerecon.Assisted, partnerecon.Serviced} {
		if g.maybe("role") {
			out = append(out, g.row(commission.Row{Model: models[0], Tier: tiers[0], Role: role}))
		}
	}
	return out
}

func (g *oracleProgram) row(r commission.Row) commission.Row {
	r.Share, r.Recurs = g.rate("share"), g.window("row recurs")
	if g.oneIn(3, "counted") {
		r.Payments = number(g.T, "payments", 1, 4)
	}
	return r
}

// payable draws rules for every tier, or none.
func (g *oracleProgram) payable() []commission.Payable {
	var out []commission.Payable
	for _, tier := range []string{"", "gold", "silver"} {
		switch number(g.T, "payable", 0, 2) {
		case 0:
			out = append(out, commission.Payable{Tier: tier, Due: commission.MonthAfter})
		case 1:
			out = append(out, commission.Payable{Tier: tier, Due: commission.Net, Days: number(g.T, "days", 0, 40)})
		default:
			if tier == "" {
				return nil
			}
		}
	}
	if len(out) > 0 && g.maybe("run") {
		out[0].Run = drawRun(g.T)
	}
	return out
}

// deliver draws what arrives next: mostly something new, at times something
// known or something that must be refused. The oracle says which it is.
func (g *oracleProgram) deliver(o *oracle) commission.Event {
	if len(o.facts) > 0 {
		switch number(g.T, "delivery", 0, 11) {
		case 0:
			return g.again(o)
		case 1:
			return g.wrong(o)
		}
	}
	return g.next(o)
}

// next draws an event that can follow.
func (g *oracleProgram) next(o *oracle) commission.Event {
	id := g.id()
	on, recorded := g.when()
	if o.start.IsZero() && (g.policy.Anchor == commission.CustomerStart && g.maybe("start") || g.oneIn(12, "start")) {
		return commission.Started{ID: id, Customer: "c", On: on, Recorded: recorded}
	}
	if len(g.policy.Bonuses)+len(g.names) > 0 && g.oneIn(3, "other than money") {
		return g.reached(o, id, on, recorded)
	}
	switch number(g.T, "event", 0, 15) {
	case 1, 2:
		if l := g.line(o, func(l *oracleLine) bool { return l.sealed }); l != nil {
			return commission.Reopen{ID: id, Customer: "c", Line: commission.Line{ID: l.id}, On: on, Recorded: recorded}
		}
		return g.clearing(o, id, on, recorded)
	case 3, 4, 5:
		return g.back(o, id, on, recorded)
	case 6:
		return commission.ChargebackReversed{ID: id, Customer: "c", Of: g.chargeback(o), On: on, Recorded: recorded}
	case 7, 8:
		return g.recredit(o, id, on, recorded)
	case 9, 10:
		return commission.Seal{ID: id, Customer: "c", Through: g.now.Add(-number(g.T, "horizon", 0, 50)), On: g.now}
	case 11:
		return g.clearing(o, id, on, recorded)
	}
	return g.payment(on, recorded)
}

// when draws the day something happened and the day it was recorded: mostly
// today, at times long before, with or without a word of it.
func (g *oracleProgram) when() (on, recorded partnerecon.Day) {
	g.now = g.now.Add(number(g.T, "days pass", 0, 9))
	on = g.now.Add(-pick(g, "late", 0, 0, 0, 3, 20, 45))
	if g.maybe("recorded") {
		recorded = g.now
	}
	return on, recorded
}

// id draws ids whose order is not the order of recording.
func (g *oracleProgram) id() string {
	g.seq++
	return fmt.Sprintf("%s%d", pick(g, "id", "p", "q", "P", "/"), g.seq)
}

// line draws one of the lines that fit, or nil.
func (g *oracleProgram) line(o *oracle, fit func(*oracleLine) bool) *oracleLine {
	var out []*oracleLine
	for _, l := range o.lines {
		if fit(l) {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out[number(g.T, "line", 0, len(out)-1)]
}
