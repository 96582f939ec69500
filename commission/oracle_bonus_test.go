package commission_test

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// components draws what a policy has beside its base commission.
func (g *oracleProgram) components() {
	p := &g.policy
	if g.oneIn(3, "plain") {
		return // a plan that never meets the word
	}
	if g.oneIn(2, "minimum") {
		p.Minimum = g.money(1, 300)
	}
	if g.oneIn(4, "vests") {
		p.Vests = g.tranches()
	}
	if g.oneIn(4, "guard") {
		p.Guard = commission.Guard{Floor: g.rate("floor"), Below: pick(g, "below", commission.ScaleDown, commission.Flag, commission.Refuse)}
	}
	if g.oneIn(3, "basis") {
		p.Basis = g.basis()
	}
	for i := range number(g.T, "bonuses", 0, 3) {
		p.Bonuses = append(p.Bonuses, g.bonus(i))
	}
	if len(p.Bonuses) > 0 && g.oneIn(6, "no base") {
		p.Rates, p.Minimum, p.Vests = nil, partnerecon.Money{}, nil
		p.Bonuses = slices.DeleteFunc(p.Bonuses, func(b commission.Bonus) bool { return b.Of != "" })
		if len(p.Bonuses) == 0 {
			p.Bonuses = []commission.Bonus{{Name: "alone", Rates: []commission.Row{g.row(commission.Row{})}}}
		}
	}
}

// mendMinimum keeps what is paid at least below what may be paid at most.
func (g *oracleProgram) mendMinimum() {
	for _, c := range g.policy.Caps {
		least := []*partnerecon.Money{&g.policy.Minimum}
		for i := range g.policy.Bonuses {
			least = append(least, &g.policy.Bonuses[i].Minimum)
		}
		for _, m := range least {
			if m.Stated() && m.Minor() > c.Limit.Minor() {
				*m = c.Limit
			}
		}
	}
}

// expectCost lets a guard have a cost of its own, where that leaves room for the rates.
func (g *oracleProgram) expectCost() {
	if g.policy.Guard == (commission.Guard{}) || !g.maybe("expected cost") {
		return
	}
	p := g.policy
	p.Guard.Cost = ratio(number(g.T, "expected", 0, int64(9)), 20)
	if _, err := commission.New(p); err == nil {
		g.policy = p
	}
}

// asks reports whether payments have to state amounts beside their own.
func (g *oracleProgram) asks() bool {
	p := g.policy
	return len(p.Basis.Less) > 0 || p.Guard.Floor.Stated() && !p.Guard.Cost.Stated() ||
		slices.ContainsFunc(p.Tables, func(t commission.Table) bool { return t.Over == commission.OverMargin })
}

func (g *oracleProgram) basis() commission.Basis {
	var b commission.Basis
	for _, d := range []commission.Deduction{commission.LessTax, commission.LessFees, commission.LessCost} {
		if g.oneIn(3, "less") {
			b.Less = append(b.Less, d)
		}
	}
	if g.oneIn(3, "products") {
		b.Products = []string{"gift"}
	}
	if g.oneIn(3, "categories") {
		b.Categories = []string{"services"}
	}
	b.Cut = pick(g, "cut", "", commission.ByDays, commission.ByMonths)
	for _, m := range g.models {
		if m != "" && g.oneIn(4, "cut of a model") {
			b.Cuts = append(b.Cuts, commission.ModelCut{Model: m, Cut: pick(g, "cut by", commission.ByDays, commission.ByMonths)})
		}
	}
	return b
}

// mendExcluded keeps what some rate is for: a rate for what earns nothing is a problem.
func (g *oracleProgram) mendExcluded() {
	rows := slices.Clone(g.policy.Rates)
	for _, b := range g.policy.Bonuses {
		rows = append(rows, b.Rates...)
	}
	b := &g.policy.Basis
	b.Products = slices.DeleteFunc(b.Products, func(name string) bool {
		return slices.ContainsFunc(rows, func(r commission.Row) bool { return r.Product == name })
	})
	b.Categories = slices.DeleteFunc(b.Categories, func(name string) bool {
		return slices.ContainsFunc(rows, func(r commission.Row) bool { return r.Category == name })
	})
}

// bonus draws one component; what it can be measured on stands before it.
func (g *oracleProgram) bonus(i int) commission.Bonus {
	b := commission.Bonus{Name: fmt.Sprintf("b%d", i), On: pick(g, "on", "", "", "demo", "level")}
	var of []string
	if b.On == "" {
		of = append(of, "base")
	}
	for _, other := range g.policy.Bonuses {
		if other.On == b.On && !other.Owes {
			of = append(of, other.Name)
		}
	}
	switch {
	case len(of) > 0 && g.oneIn(3, "of"):
		b.Of = pick(g, "of", of...)
		b.To = pick(g, "to", commission.ToUpline, commission.ToUpline, "")
		if slices.ContainsFunc(g.policy.Bonuses, func(o commission.Bonus) bool { return o.Name == b.Of && o.To == commission.ToUpline }) {
			b.To = "" // there is one second level
		}
	case g.oneIn(6, "owes"):
		b.Owes = true
	case b.On != "" && g.maybe("rise"):
		b.Rise = true
	}
	for _, tier := range pick(g, "tiers", []string{""}, []string{"gold", "silver"}) {
		b.Rates = append(b.Rates, g.paying(b, commission.Row{Tier: tier}))
	}
	if g.oneIn(3, "times") {
		b.Times = number(g.T, "times", 1, 3)
	}
	if b.Rise && b.Times == 1 {
		b.Times = 2 // the first one never rises
	}
	if g.oneIn(4, "from") {
		b.From = g.now.Add(number(g.T, "from", -20, 30))
	}
	if g.oneIn(4, "until") {
		b.Until = g.now.Add(number(g.T, "until", 31, 80))
	}
	if g.oneIn(4, "bonus when") {
		g.declares()
		b.When = []commission.Test{g.test()}
	}
	if b.On == "" && g.oneIn(4, "bonus first void") {
		b.IfFirstVoid = commission.StopsEarning
	}
	if !b.Owes && g.oneIn(2, "bonus minimum") {
		b.Minimum = g.money(1, 300)
	}
	if !b.Owes && g.oneIn(3, "bonus vests") {
		b.Vests = g.tranches()
	}
	return b
}

// paying draws a row of a bonus: a share or a fee.
func (g *oracleProgram) paying(b commission.Bonus, r commission.Row) commission.Row {
	r = g.row(r)
	if b.On == "" && b.Of == "" && g.oneIn(4, "of a model") {
		r.Model = pick(g, "model", g.models...)
	}
	if b.Rise && r.Payments == 1 {
		r.Payments = 2 // the first one never rises
	}
	if b.Of != "" || !g.maybe("fee") {
		return r
	}
	r.Share = partnerecon.Rate{}
	r.Fee = commission.Fee{Amount: g.money(1, 300), Per: pick(g, "per", commission.EachSale, commission.EachUnit, commission.EachCustomer)}
	if b.Rise && r.Fee.Per == commission.EachCustomer {
		r.Fee.Per = commission.EachUnit
	}
	switch r.Fee.Per {
	case commission.EachUnit:
		r.Fee.Units = pick(g, "units", int64(0), 1, 100)
	case commission.EachCustomer:
		r.Payments = 0
	case commission.EachSale:
	}
	return r
}

// tranches draws shares that add up to 100 %, some of them gated.
func (g *oracleProgram) tranches() []commission.Tranche {
	var out []commission.Tranche
	n := number(g.T, "tranches", 1, 3)
	den := int64(0)
	var weights []int64
	for range n {
		weights = append(weights, number(g.T, "tranche", 1, int64(3)))
		den += weights[len(weights)-1]
	}
	for _, w := range weights {
		t := commission.Tranche{Share: ratio(w, den)}
		if g.maybe("gated") {
			t.Milestone = pick(g, "gate", "demo", "level", "live")
			g.names = append(g.names, t.Milestone)
			if g.oneIn(3, "within") {
				t.Within = g.window("within")
			}
			if g.oneIn(3, "gate when") {
				g.declares()
				t.When = []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{pick(g, "gate seats", "3", "5")}}}
			}
		}
		if g.oneIn(3, "months") {
			t.Months = number(g.T, "months", 1, 3)
		}
		out = append(out, t)
	}
	return out
}

// capped draws the components that a cap limits.
func (g *oracleProgram) capped(counts commission.Counts) []string {
	if len(g.policy.Bonuses) == 0 || g.oneIn(3, "the base alone") {
		return nil
	}
	var out []string
	if g.maybe("the base") {
		out = append(out, "base")
	}
	for _, b := range g.policy.Bonuses {
		// What a partner owes is not earned, and what is measured on a commission
		// that is released in parts rises after it was granted.
		if !b.Owes && (counts == commission.OnNet || !g.rises(b)) && g.maybe("the bonus") {
			out = append(out, b.Name)
		}
	}
	return out
}

// rises reports whether a bonus is measured on what may be released later.
func (g *oracleProgram) rises(b commission.Bonus) bool { return b.Of != "" }

// lever draws the components of a cap, for how long it holds, and what it defers.
func (g *oracleProgram) lever(c *commission.Cap) {
	c.Components = g.capped(c.Counts)
	if g.oneIn(4, "lever") {
		c.Until, c.Rationale = g.now.Add(number(g.T, "until", 1, 80)), "hard times"
	}
	if c.Per != commission.PerCustomer && g.oneIn(4, "defers") {
		c.Defer = g.tranches()
	}
}

// reached draws what no money tells: a milestone or its failure, the end of the
// customer, time that passes.
func (g *oracleProgram) reached(o *oracle, id string, on, recorded partnerecon.Day) commission.Event {
	switch number(g.T, "reached", 0, 7) {
	case 0:
		if g.oneIn(3, "ended") {
			return commission.Ended{ID: id, Customer: "c", On: on.Add(pick(g, "ends", 0, 30, 60)), Recorded: recorded}
		}
		return commission.Elapsed{ID: id, Customer: "c", On: on, Recorded: recorded}
	case 1:
		return commission.Elapsed{ID: id, Customer: "c", On: on.Add(pick(g, "passes", 0, 31, 62)), Recorded: recorded}
	case 2:
		if l := g.line(o, func(l *oracleLine) bool { return l.milestone != "" && !l.sealed }); l != nil {
			return commission.Failure{ID: id, Customer: "c", Of: l.id, On: on, Recorded: recorded}
		}
	}
	m := commission.Milestone{
		ID: g.coming, Customer: "c", Deal: pick(g, "deal", "", "d", "e"), Name: pick(g, "milestone", "demo", "level", "live"),
		Credits: g.credits(), Quantity: number(g.T, "quantity", 0, int64(300)), Uplines: g.uplines(), Context: g.about(), On: on, Recorded: recorded,
	}
	g.coming = g.id()
	if len(o.lines) == 0 || g.maybe("amount") { // else nothing tells the currency
		m.Amount = g.money(0, 9999)
	}
	return m
}

// uplines draws who brought whom.
func (g *oracleProgram) uplines() []commission.Upline {
	var out []commission.Upline
	if len(g.policy.Bonuses) == 0 {
		return nil
	}
	for _, of := range []string{"a", "b", "c"} {
		if g.maybe("upline") {
			out = append(out, commission.Upline{Of: of, Partner: pick(g, "brought by", "u", "d"), Tier: pick(g, "tier", "gold", "silver", "")})
		}
	}
	return out
}
