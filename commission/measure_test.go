package commission_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// What each measure reads of a sale of 100.00, just below a step and on it: a slab of
// 10 % and 20 % pays 10.00 and 20.00. What is not known earns nothing.
func TestWhatAStepIsReachedBy(t *testing.T) {
	slab := func(over commission.Measure, second commission.Step) commission.Table {
		second.Share = pct("20")
		return commission.Table{
			Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: over, Steps: []commission.Step{{Share: pct("10")}, second},
		}
	}
	onFact := func(kind commission.FactKind, of commission.Scope, second commission.Step) (commission.Table, commission.Declaration) {
		table, d := slab(commission.OverFact, second), commission.Declaration{Name: "f", Kind: kind, Of: of}
		table.Fact = "f"
		if kind == commission.MoneyFact {
			d.Currency = "EUR"
		}
		return table, d
	}
	item := func(change func(*commission.Item)) func(*commission.Payment) {
		return func(p *commission.Payment) { change(&p.Items[0]) }
	}
	stated := func(values ...string) []commission.Fact { return []commission.Fact{{Name: "f", Values: values}} }
	transaction := func(t commission.Table) commission.Table { t.Spans = commission.SpanTransaction; return t }
	money, moneyFact := onFact(commission.MoneyFact, commission.OfPayment, commission.Step{From: eur("50")})
	number, numberFact := onFact(commission.NumberFact, commission.OfItem, commission.Step{FromPercent: pct("850")})
	count, countFact := onFact(commission.CountFact, commission.OfPartner, commission.Step{FromCount: 8})

	for _, tt := range []struct {
		name   string
		table  commission.Table
		facts  []commission.Declaration
		change func(*commission.Payment)
		want   string
	}{
		{"revenue of 99.99", transaction(slab(commission.OverRevenue, commission.Step{From: eur("100.01")})), nil, item(func(*commission.Item) {}), "10.00"},
		{"revenue of 100.00", transaction(slab(commission.OverRevenue, commission.Step{From: eur("100")})), nil, item(func(*commission.Item) {}), "20.00"},
		{"9 units", transaction(slab(commission.OverQuantity, commission.Step{FromCount: 10})), nil, item(func(i *commission.Item) { i.Quantity = 9 }), "10.00"},
		{"10 units", transaction(slab(commission.OverQuantity, commission.Step{FromCount: 10})), nil, item(func(i *commission.Item) { i.Quantity = 10 }), "20.00"},

		{"a margin of 39.99 %", slab(commission.OverMargin, commission.Step{FromPercent: pct("40")}), nil, item(func(i *commission.Item) { i.Cost = eur("60.01") }), "10.00"},
		{"a margin of 40 %", slab(commission.OverMargin, commission.Step{FromPercent: pct("40")}), nil, item(func(i *commission.Item) { i.Cost = eur("60") }), "20.00"},
		{"a margin below 0", slab(commission.OverMargin, commission.Step{FromPercent: pct("40")}), nil, item(func(i *commission.Item) { i.Cost = eur("101") }), "10.00"},

		// Of a list price of 125.00 a price of 100.00 is a discount of 20 %.
		{"a discount of 19.99 %", slab(commission.OverDiscount, commission.Step{FromPercent: pct("20")}), nil, item(func(i *commission.Item) { i.List = eur("124.99") }), "10.00"},
		{"a discount of 20 %", slab(commission.OverDiscount, commission.Step{FromPercent: pct("20")}), nil, item(func(i *commission.Item) { i.List = eur("125") }), "20.00"},
		{"more than the list price", slab(commission.OverDiscount, commission.Step{FromPercent: pct("20")}), nil, item(func(i *commission.Item) { i.List = eur("90") }), "10.00"},
		{"an unknown list price", slab(commission.OverDiscount, commission.Step{FromPercent: pct("20")}), nil, item(func(*commission.Item) {}), "0.00"},
		{"a list price of nothing", slab(commission.OverDiscount, commission.Step{FromPercent: pct("20")}), nil, item(func(i *commission.Item) { i.List = eur("0") }), "0.00"},

		// The customer began on 31 January 2025: after one month on 28 February.
		{"no month", slab(commission.OverTenure, commission.Step{FromCount: 1}), nil, func(p *commission.Payment) { p.Service = day("2025-02-27") }, "10.00"},
		{"a month", slab(commission.OverTenure, commission.Step{FromCount: 1}), nil, func(p *commission.Payment) { p.Service = day("2025-02-28") }, "20.00"},
		{"before the customer began", slab(commission.OverTenure, commission.Step{FromCount: 1}), nil, func(p *commission.Payment) { p.Service = day("2024-02-28") }, "10.00"},
		{"two payments before it", slab(commission.OverPayments, commission.Step{FromCount: 3}), nil, item(func(*commission.Item) {}), "10.00"},
		{"two payments before it, for which two are enough", slab(commission.OverPayments, commission.Step{FromCount: 2}), nil, item(func(*commission.Item) {}), "20.00"},

		{"49.99 EUR", money, []commission.Declaration{moneyFact}, func(p *commission.Payment) { p.Facts = stated("49.99 EUR") }, "10.00"},
		{"50.00 EUR", money, []commission.Declaration{moneyFact}, func(p *commission.Payment) { p.Facts = stated("50.00 EUR") }, "20.00"},
		{"nothing stated", money, []commission.Declaration{moneyFact}, func(*commission.Payment) {}, "0.00"},
		{"8.499999", number, []commission.Declaration{numberFact}, item(func(i *commission.Item) { i.Facts = stated("8.499999") }), "10.00"},
		{"8.5", number, []commission.Declaration{numberFact}, item(func(i *commission.Item) { i.Facts = stated("8.5") }), "20.00"},
		{"7 of the partner", count, []commission.Declaration{countFact}, func(p *commission.Payment) {
			p.Partners = []commission.PartnerFacts{{Partner: "acme", Facts: stated("7")}}
		}, "10.00"},
		{"8 of the partner", count, []commission.Declaration{countFact}, func(p *commission.Payment) {
			p.Partners = []commission.PartnerFacts{{Partner: "beta", Facts: stated("1")}, {Partner: "acme", Facts: stated("8")}}
		}, "20.00"},
		{"8 of another partner", count, []commission.Declaration{countFact}, func(p *commission.Payment) {
			p.Partners = []commission.PartnerFacts{{Partner: "beta", Facts: stated("8")}}
		}, "0.00"},
	} {
		policy := tabled(tt.table)
		policy.Anchor, policy.Facts = commission.CustomerStart, tt.facts
		b := open(t, policy).do(commission.Started{ID: "s", On: day("2025-01-31")})
		for i := range 2 {
			free := pay(fmt.Sprint("free-", i), "0", "2025-01-31")
			free.Credits = partnerecon.Sole("beta")
			b.do(free)
		}
		p := pay("p", "1", "2025-06-15")
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100")}}
		tt.change(&p)
		b.do(p)
		b.want(tt.name, b.sum("acme"), tt.want)
		b.conserved()
	}
}

// Steps may pay a fee for each unit: 3 units of 2.00 in the first year, of 1.00 after
// it, and of nothing where there are none. So it is for a margin.
func TestFeesForUnitsByWhatAStepIsReachedBy(t *testing.T) {
	tenure := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverTenure,
		Steps: []commission.Step{{Fee: eur("2")}, {FromCount: 12, Fee: eur("1")}},
	}
	margin := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin, Units: 2,
		Steps: []commission.Step{{Fee: eur("2")}, {FromPercent: pct("50"), Fee: eur("5")}},
	}
	for _, tt := range []struct {
		name  string
		table commission.Table
		on    string
		units int64
		want  string
	}{
		{"3 units in the first year", tenure, "2025-12-31", 3, "6.00"},
		{"3 units after it", tenure, "2026-01-31", 3, "3.00"},
		{"no units", tenure, "2025-12-31", 0, "0.00"},
		{"3 units at a margin of 60 %, 5.00 for two", margin, "2025-06-15", 3, "7.50"},
	} {
		policy := tabled(tt.table)
		policy.Anchor = commission.CustomerStart
		p := pay("p", "1", tt.on)
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100"), Cost: eur("40"), Quantity: tt.units}}
		b := open(t, policy).do(commission.Started{ID: "s", On: day("2025-01-31")}, p)
		b.want(tt.name, b.sum("acme"), tt.want)
		b.conserved()
	}
}

// What is given away has no margin, whatever it costs: 3 units of it earn nothing, beside an
// item of no units.
func TestNoMarginOfWhatIsGivenAway(t *testing.T) {
	b := open(t, tabled(commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin,
		Steps: []commission.Step{{Fee: eur("2")}, {FromPercent: pct("50"), Fee: eur("5")}},
	}))
	p := pay("p", "1", "2025-06-15")
	p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Product: "crm", Amount: eur("100"), Cost: eur("100")}, {Product: "gift", Amount: eur("0"), Cost: eur("40"), Quantity: 3}}
	b.do(p)
	b.want("no margin is known", b.sum("acme"), "0.00")
}
