package commission_test

import (
	"cmp"
	"fmt"
	"math/big"
	"math/bits"
	"slices"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// winners are the rates that apply, of those that fit: what the policy's rule says.
func (q *oracleQuote) winners(fit []int, it commission.Item) []int {
	if len(fit) < 2 {
		return fit
	}
	q.saw("several rates fit: " + string(q.policy.Winner))
	rates := q.component.Rates
	fit = slices.DeleteFunc(slices.Clone(fit), func(i int) bool { // whoever is below another one that fits
		return slices.ContainsFunc(fit, func(k int) bool { return rates[k].Precedence > rates[i].Precedence })
	})
	switch q.policy.Winner {
	case commission.MostSpecific:
		for _, d := range q.policy.Order { // until one states what the others do not
			stating := slices.DeleteFunc(slices.Clone(fit), func(i int) bool { return !states(rates[i], d) })
			if len(stating) > 0 {
				fit = stating
			}
		}
		return fit[:1]
	case commission.BestForPartner:
		return q.best(fit, it)
	case commission.Stack:
		return fit
	case commission.First:
	}
	return fit[:1]
}

// best is the rate that pays most, of equal ones that of the smaller id.
func (q *oracleQuote) best(fit []int, it commission.Item) []int {
	var out []int
	var most *big.Rat
	for _, i := range fit {
		pay, ok := q.pays(i, it)
		if !ok {
			continue
		}
		order := 1
		if most != nil {
			order = pay.Cmp(most)
		}
		if order > 0 || order == 0 && q.component.Rates[i].ID < q.component.Rates[out[0]].ID {
			out, most = []int{i}, pay
		}
	}
	return out
}

// states reports whether a row states one of the dimensions that programs draw.
func states(r commission.Row, d commission.Dimension) bool {
	switch d {
	case "age":
		return r.Age != (commission.Age{})
	case "when":
		return len(r.When) > 0
	}
	return map[commission.Dimension]string{
		"tier": r.Tier, "product": r.Product, "category": r.Category, "segment": r.Segment, "region": r.Region,
		"sale": r.Sale, "level": r.Level, "partner": r.Partner, "type": r.Type, "partner_segment": r.PartnerSegment,
	}[d] != ""
}

// old reports whether the customer is of an age, in whole months from the anchor.
// What is reached before anything was paid finds it at the beginning.
func (q *oracleQuote) old(a commission.Age, it commission.Item) bool {
	tested := q.line.tested(it)
	anchor := q.line.anchor
	if q.line.milestone != "" && (anchor.IsZero() || tested.Before(anchor)) {
		anchor = tested
	}
	switch {
	case a == (commission.Age{}):
		return true
	case anchor.IsZero() || tested.Before(monthsFrom(anchor, a.From)):
		return false
	}
	return a.Until == 0 || tested.Before(monthsFrom(anchor, a.Until))
}

// passes reports whether the tests of a row are true: an unknown one is not.
func (q *oracleQuote) passes(r commission.Row, it commission.Item) bool {
	for _, t := range slices.Concat(r.When, q.component.When) {
		if !passes(t, slices.Concat(q.line.context.Facts, it.Facts), q.saw) {
			return false
		}
	}
	return true
}

func passes(t commission.Test, facts []commission.Fact, saw func(string)) bool {
	i := slices.IndexFunc(facts, func(f commission.Fact) bool { return f.Name == t.Fact })
	if i < 0 {
		saw("a test is unknown")
		return false
	}
	value, want := facts[i].Values[0], t.Values[0]
	ok := value == want
	if t.Op == commission.Ge {
		ok = number64(value) >= number64(want)
	}
	if t.Op == commission.Ne {
		ok = value != want
	}
	if ok {
		saw("a test is true")
	}
	return ok
}

func number64(s string) int64 {
	var n int64
	if _, err := fmt.Sscan(s, &n); err != nil {
		panic(err)
	}
	return n
}

// share is what a row pays of an item: its share, or that of its table, times its
// factor and kept to its range. It is unknown where a table looks at what nobody
// stated.
func (q *oracleQuote) share(r commission.Row, it commission.Item) (*big.Rat, bool) {
	out, ok := rateRat(r.Share), true
	if r.Table != "" {
		out, ok = q.read(r.Table, it)
	}
	if r.Factor != "" && ok {
		var factor *big.Rat
		if factor, ok = q.read(r.Factor, it); ok {
			q.saw("a factor multiplies")
			out = new(big.Rat).Mul(out, factor)
		}
	}
	if !ok {
		q.saw("what a table looks at is unknown")
		return nil, false
	}
	if r.Clip == (commission.Range{}) {
		return out, true
	}
	if least := rateRat(r.Clip.Min); out.Cmp(least) < 0 {
		q.saw("a share is raised to its range")
		return least, true
	}
	if most := rateRat(r.Clip.Max); out.Cmp(most) > 0 {
		q.saw("a share is cut to its range")
		return most, true
	}
	return out, true
}

// read is the rate of a table for an item.
func (q *oracleQuote) read(name string, it commission.Item) (*big.Rat, bool) {
	i := slices.IndexFunc(q.policy.Tables, func(t commission.Table) bool { return t.Name == name })
	t := q.policy.Tables[i]
	at, ok := q.lookedAt(t, it)
	if !ok {
		return nil, false
	}
	return q.stepAt(t, at), true
}

// stepAt is the share of the step that a value reaches, or on the line to the next.
func (q *oracleQuote) stepAt(t commission.Table, at *big.Rat) *big.Rat {
	place := 0
	for i, s := range t.Steps[1:] {
		c := at.Cmp(fromOf(t, s))
		if c == 0 {
			q.saw("a table is read where a step begins: " + string(t.Boundary))
		}
		if c > 0 || c == 0 && t.Boundary != commission.ReachedAbove {
			place = i + 1
		}
	}
	low := t.Steps[place]
	out := rateRat(low.Share)
	if t.Mode != commission.Interpolated || place == len(t.Steps)-1 {
		q.saw("a step of a table")
		return out
	}
	q.saw("between two steps of a table")
	high := t.Steps[place+1]
	from, to := fromOf(t, low), fromOf(t, high)
	if at.Sign() < 0 {
		at = new(big.Rat)
	}
	slope := new(big.Rat).Sub(rateRat(high.Share), out)
	slope.Quo(slope, to.Sub(to, from))
	return out.Add(out, slope.Mul(slope, new(big.Rat).Sub(at, from)))
}

// fromOf is where a step begins.
func fromOf(t commission.Table, s commission.Step) *big.Rat {
	if t.Over == commission.OverMargin || t.Over == commission.OverDiscount {
		return rateRat(s.FromPercent)
	}
	return rat(s.FromCount + s.From.Minor())
}

// lookedAt is what a table looks at, if it is known.
func (q *oracleQuote) lookedAt(t commission.Table, it commission.Item) (*big.Rat, bool) {
	amount := it.Amount.Minor()
	switch t.Over {
	case commission.OverMargin:
		if !it.Cost.Stated() || amount <= 0 {
			return nil, false
		}
		return big.NewRat(amount-it.Cost.Minor(), amount), true
	case commission.OverDiscount:
		if it.List.Minor() <= 0 {
			return nil, false
		}
		return big.NewRat(it.List.Minor()-amount, it.List.Minor()), true
	case commission.OverTenure:
		months := int64(0)
		for !q.line.anchor.IsZero() && !q.line.tested(it).Before(monthsFrom(q.line.anchor, int(months)+1)) {
			months++
		}
		return rat(months), true
	case commission.OverPayments:
		return rat(int64(q.line.ranks[oracleSeries{q.component.Name, ""}])), true
	case commission.OverFact:
		i := slices.IndexFunc(q.line.context.Facts, func(f commission.Fact) bool { return f.Name == t.Fact })
		if i < 0 {
			return nil, false
		}
		return rat(number64(q.line.context.Facts[i].Values[0])), true
	case commission.OverRevenue, commission.OverQuantity: // of the transaction
		return q.transaction(t), true
	case commission.OverAttainment: // volumes
	}
	panic("the oracle reads no table over " + string(t.Over))
}

// choice draws rates that overlap and a rule for them, in the place of those of the
// base commission.
func (g *oracleProgram) choice() {
	p := &g.policy
	p.Winner = pick(g, "winner", commission.MostSpecific, commission.First, commission.BestForPartner, commission.Stack)
	g.declares()
	all := []commission.Dimension{"tier", "product", "category", "segment", "region", "partner", "age", "when", "sale"}
	if p.Winner == commission.MostSpecific {
		p.Order = rapid.Permutation(all).Draw(g.T, "order")
	}
	// Each row states another set of dimensions; the more it states the further in
	// front it stands, and the more it pays.
	var sets []int
	for range number(g.T, "rates", 1, 4) {
		if n := number(g.T, "dimensions", 0, 1<<len(all)-1); !slices.Contains(sets, n&(n>>1)) {
			sets = append(sets, n&(n>>1))
		}
	}
	slices.SortStableFunc(sets, func(a, b int) int { return cmp.Compare(bits.OnesCount(uint(b)), bits.OnesCount(uint(a))) })
	p.Rates = nil
	g.plans = nil
	highest := 2
	for i, set := range sets {
		r := commission.Row{ID: fmt.Sprintf("%c%d", 'a'+rune(number(g.T, "row", 0, 9)), i), Share: ratio(int64(90-20*i+number(g.T, "more", 0, 10)), 100)}
		if g.oneIn(3, "fee") && p.Winner != "" {
			r.Share, r.Fee = partnerecon.Rate{}, commission.Fee{Amount: eurCents(number(g.T, "fee", 1, int64(900)) + int64(len(sets)-i)*1000), Per: commission.EachSale}
		}
		// None is above one in front of it: that may state more, and would never stand.
		highest = number(g.T, "precedence", 0, highest)
		r.Precedence = highest
		for k, d := range all {
			if set>>k&1 == 1 {
				g.state(&r, d)
			}
		}
		p.Rates = append(p.Rates, r)
	}
}

func (g *oracleProgram) state(r *commission.Row, d commission.Dimension) {
	switch d {
	case "tier":
		r.Tier = "gold"
	case "product":
		r.Product = "seat"
	case "category":
		r.Category = "services"
	case "segment":
		r.Segment = "smb"
	case "region":
		r.Region = "eu"
	case "partner":
		r.Partner = "a"
	case "sale":
		r.Sale = "new"
	case "age":
		r.Age = commission.Age{From: number(g.T, "from", 0, 1), Until: number(g.T, "until", 2, 3)}
	default:
		r.When = []commission.Test{g.test()}
	}
}

// declares lets payments and items state facts.
func (g *oracleProgram) declares() {
	g.policy.Facts = []commission.Declaration{
		{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}, {Name: "vip", Kind: commission.BoolFact, Of: commission.OfItem},
	}
}

func (g *oracleProgram) test() commission.Test {
	return pick(g, "test",
		commission.Test{Fact: "seats", Op: commission.Ge, Values: []string{"5"}},
		commission.Test{Fact: "vip", Op: commission.Eq, Values: []string{"true"}},
		commission.Test{Fact: "vip", Op: commission.Ne, Values: []string{"true"}})
}

// tables draws a table or two, and rates that read them.
func (g *oracleProgram) tables() {
	p := &g.policy
	table := func(name string) {
		t := commission.Table{
			Name: name, Mode: pick(g, "mode", commission.Slab, commission.Interpolated),
			Boundary: pick(g, "boundary", commission.ReachedAt, commission.ReachedAbove),
			Over: pick(g, "over", commission.OverTenure, commission.OverPayments, commission.OverMargin, commission.OverDiscount, commission.OverFact,
				commission.OverRevenue, commission.OverQuantity),
			Steps: []commission.Step{{Share: g.rate("step")}},
		}
		if t.Over == commission.OverFact {
			t.Fact = "seats"
		}
		if t.Over == commission.OverRevenue || t.Over == commission.OverQuantity {
			t.Spans = commission.SpanTransaction
		}
		from := int64(0)
		for i := range number(g.T, "steps", 0, 3) {
			s := commission.Step{Share: g.rate("step")}
			switch t.Over {
			case commission.OverMargin, commission.OverDiscount:
				s.FromPercent = ratio(int64(i+1), 4)
			case commission.OverRevenue, commission.OverQuantity:
				g.begins(t, &s, &from)
			default:
				s.FromCount = int64(i+1) * number(g.T, "step from", 1, int64(1))
			}
			t.Steps = append(t.Steps, s)
		}
		p.Tables = append(p.Tables, t)
	}
	g.declares()
	table("t")
	table("f")
	for i := range p.Rates {
		r := &p.Rates[i]
		if r.Fee.Amount.Stated() || g.policy.Winner == commission.BestForPartner {
			continue
		}
		if g.maybe("table") {
			r.Share, r.Table = partnerecon.Rate{}, "t"
		}
		if g.maybe("factor") {
			r.Factor = "f"
		}
		if (r.Table != "" || r.Factor != "") && g.maybe("clip") {
			r.Clip = commission.Range{Min: ratio(1, 5), Max: ratio(1, 2)}
		}
	}
}

// about draws what is known about a sale and its items.
func (g *oracleProgram) about() commission.Context {
	if len(g.policy.Facts) == 0 {
		return commission.Context{}
	}
	c := commission.Context{
		Segment: pick(g, "segment", "", "smb", "large"), Region: pick(g, "region", "", "eu", "us"), Sale: pick(g, "sale", "", "new", "renewal"),
	}
	if g.maybe("seats") {
		c.Facts = []commission.Fact{{Name: "seats", Values: []string{fmt.Sprint(number(g.T, "seats", 0, 9))}}}
	}
	return c
}
