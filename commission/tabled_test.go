package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// tabled is a policy whose one rate is that of a table.
func tabled(table commission.Table) commission.Policy {
	return commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Table: table.Name}}, Tables: []commission.Table{table},
	}
}

func onRevenue(mode commission.TableMode, span commission.Span, steps ...commission.Step) commission.Table {
	t := commission.Table{Name: "t", Mode: mode, Over: commission.OverRevenue, Spans: span, Steps: steps}
	if span != commission.SpanTransaction {
		t.Counts = commission.FirstCome
	}
	return t
}

// Up to 1,000 1 %, to 3,000 2 %, to 8,000 3 %, beyond 5 %: 200, 300, 1,500, 1,200,
// 2,000 and 4,500, each alone, pay 2, 3, 20, 14, 30 and 95. Paid one after the other
// into one lifetime of 9,700 they pay 10 + 40 + 150 + 85 = 285 together, in any order.
func TestMarginalTable(t *testing.T) {
	steps := []commission.Step{
		{Share: pct("1")}, {From: eur("1000"), Share: pct("2")}, {From: eur("3000"), Share: pct("3")}, {From: eur("8000"), Share: pct("5")},
	}
	sales := []struct{ amount, alone string }{
		{"200", "2.00"}, {"300", "3.00"}, {"1500", "20.00"}, {"1200", "14.00"}, {"2000", "30.00"}, {"4500", "95.00"},
	}
	alone := tabled(onRevenue(commission.Marginal, commission.SpanTransaction, steps...))
	for _, s := range sales {
		b := open(t, alone).do(pay("p", s.amount, "2025-01-01"))
		b.want(s.amount, b.sum("acme"), s.alone)
	}
	together := tabled(onRevenue(commission.Marginal, commission.SpanLifetime, steps...))
	for _, order := range permutations(4) {
		b := open(t, together)
		for _, i := range append(order, 4, 5) {
			b.do(pay(string(rune('a'+i)), sales[i].amount, "2025-01-01"))
		}
		b.want("together", b.sum("acme"), "285.00")
		b.conserved()
	}
}

// 1,000 and then 2,000 at 1 % up to 1,000 and 2 % above: 10 and 40. As they come,
// the first one refunded takes its own 10 back, at once.
func TestFirstComeTableReturnsWhatTheSaleEarned(t *testing.T) {
	policy := tabled(onRevenue(commission.Marginal, commission.SpanQuarter, commission.Step{Share: pct("1")}, commission.Step{From: eur("1000"), Share: pct("2")}))
	b := open(t, policy).do(pay("p1", "1000", "2025-01-05"), pay("p2", "2000", "2025-02-05"))
	b.want("both", b.sum("acme"), "50.00")
	b.do(back("r", "p1", "1000", "2025-02-20"))
	b.want("the first refunded", b.sum("acme"), "40.00")
	b.do(pay("p3", "1000", "2025-04-01"))
	b.want("a new quarter begins at 0", b.sum("acme"), "50.00")
	b.conserved()
}

// 1 % up to 1,000 and 2 % above, of sales of 1,000, 1,000, 500 and 500: a sale that begins a
// span earns 1 % and one that goes on with it 2 %.
func TestSpansOfAFiscalYear(t *testing.T) {
	sales := [...]struct{ amount, on string }{{"1000", "2025-01-31"}, {"1000", "2025-02-01"}, {"500", "2025-04-30"}, {"500", "2025-05-01"}}
	for _, tt := range []struct {
		name  string
		span  commission.Span
		start int
		want  string
	}{
		{"calendar quarters: 10 + 20, 5 + 5", commission.SpanQuarter, 0, "40.00"},
		{"quarters from April are those", commission.SpanQuarter, 4, "40.00"},
		{"quarters from February: 10, 10 + 10, 5", commission.SpanQuarter, 2, "35.00"},
		{"quarters from May are those", commission.SpanQuarter, 5, "35.00"},
		{"quarters from December: 10 + 20, 5 + 5", commission.SpanQuarter, 12, "40.00"},
		{"calendar years: 10, then 20 + 10 + 10", commission.SpanYear, 0, "50.00"},
		{"years from February: 10, then 10 + 10 + 10", commission.SpanYear, 2, "40.00"},
		{"years from May: 10 + 20 + 10, then 5", commission.SpanYear, 5, "45.00"},
		{"years from December: as the calendar's", commission.SpanYear, 12, "50.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := onRevenue(commission.Marginal, tt.span, commission.Step{Share: pct("1")}, commission.Step{From: eur("1000"), Share: pct("2")})
			table.YearStart = tt.start
			b := open(t, tabled(table))
			for i, s := range sales {
				b.do(pay(string(rune('a'+i)), s.amount, s.on))
			}
			b.want("all", b.sum("acme"), tt.want)
		})
	}
}

// A quota of 1,000 at 5 %, from 75 % of it 10 %, from 100 % 15 %: 1,000 earn 750 ×
// 5 % + 250 × 10 % = 62.50, and so do two sales of 500.
func TestQuotaDoesNotCareHowRevenueIsCut(t *testing.T) {
	table := commission.Table{
		Name: "quota", Mode: commission.Marginal, Over: commission.OverAttainment, Quota: eur("1000"), Spans: commission.SpanQuarter,
		Counts: commission.FirstCome,
		Steps:  []commission.Step{{Share: pct("5")}, {FromPercent: pct("75"), Share: pct("10")}, {FromPercent: pct("100"), Share: pct("15")}},
	}
	one := open(t, tabled(table)).do(pay("p", "1000", "2025-01-01"))
	one.want("one sale", one.sum("acme"), "62.50")
	two := open(t, tabled(table)).do(pay("p", "500", "2025-01-01"), pay("q", "500", "2025-01-01"))
	two.want("two sales", two.sum("acme"), "62.50")
}

// The rate rises with the customer's tenure and is multiplied by the margin of the
// sale, kept to 30 to 40 %.
func TestStateTables(t *testing.T) {
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Table: "tenure", Factor: "value", Clip: commission.Range{Min: pct("30"), Max: pct("40")}}},
		Tables: []commission.Table{
			{Name: "tenure", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverTenure, Steps: []commission.Step{{Share: pct("30")}, {FromCount: 12, Share: pct("36")}}},
			{Name: "value", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin, Steps: []commission.Step{{Share: pct("80")}, {FromPercent: pct("50"), Share: pct("120")}}},
		},
	}
	b := open(t, policy)
	sale := func(id, cost, cleared string) commission.Payment {
		p := pay(id, "1", cleared)
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100")}}
		if cost != "" {
			p.Items[0].Cost = eur(cost)
		}
		return p
	}
	b.do(sale("p1", "60", "2025-01-15"))
	b.want("30 % × 80 % kept to 30 %", b.sum("acme"), "30.00")
	b.do(sale("p2", "50", "2025-01-15"))
	b.want("30 % × 120 %", b.sum("acme"), "66.00")
	b.do(sale("p3", "50", "2026-01-15"))
	b.want("36 % × 120 % kept to 40 %", b.sum("acme"), "106.00")
	b.problems(sale("p4", "", "2026-01-15"), "/items/0/cost required")
	b.conserved()
}

// A factor of 1, 1.5 or 2 makes 10 %, 15 % or 20 % of 100.00, kept to 10 % to 15 %:
// what is at an end of the range is as it was, and no step says otherwise.
func TestAShareAtTheEndOfItsRangeIsNotClipped(t *testing.T) {
	for _, tt := range []struct {
		factor, want string
		clipped      bool
	}{{"99", "10.00", true}, {"100", "10.00", false}, {"120", "12.00", false}, {"150", "15.00", false}, {"151", "15.00", true}} {
		table := onRevenue(commission.Slab, commission.SpanTransaction, commission.Step{Share: pct(tt.factor)})
		table.Boundary = commission.ReachedAt
		policy := commission.Policy{Rounding: partnerecon.HalfUp, Tables: []commission.Table{table}, Rates: []commission.Row{
			{Share: pct("10"), Factor: "t", Clip: commission.Range{Min: pct("10"), Max: pct("15")}},
		}}
		b := open(t, policy).do(pay("p", "100", "2025-01-01"))
		b.want(tt.factor, b.sum("acme"), tt.want)
		tr, err := b.plan.Line(b.ledger, "p")
		if err != nil || tr.Has(commission.CodeClipped) != tt.clipped {
			t.Errorf("%s%%: %v, clipped = %t\n%s", tt.factor, err, tr.Has(commission.CodeClipped), tr)
		}
	}
}

// Two partners share a payment of 100.00, and the table pays both of them: it has counted
// the payment once.
func TestATableCountsALineOnce(t *testing.T) {
	volume := yearly(commission.Marginal, shares("0", "10", "1000", "20")...)
	volume.Counts = commission.FirstCome
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each, Tables: []commission.Table{volume}, Rates: []commission.Row{{Table: "volume"}}}
	p := pay("p", "100", "2025-01-10")
	p.Credits = []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("50")}}
	b := open(t, policy).do(p)
	line, _ := b.ledger.Open("p")
	if len(line.Counted) != 1 || line.Counted[0].Revenue != 10000 {
		t.Errorf("counted %+v", line.Counted)
	}
	if c := b.ledger.Caps; len(c) != 1 || c[0].Granted != 10000 {
		t.Errorf("%d counters: %s", len(c), ledgerText(t, b.ledger))
	}
}

// What has no list price has no discount.
func TestATableOverDiscountsNeedsAListPrice(t *testing.T) {
	table := commission.Table{
		Name: "discount", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverDiscount,
		Steps: []commission.Step{{Share: pct("20")}, {FromPercent: pct("10"), Share: pct("10")}},
	}
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Tables: []commission.Table{table}, Rates: []commission.Row{{Table: "discount"}}}
	for list, want := range map[partnerecon.Money]string{
		{}: "0.00", eur("0"): "0.00", eur("100"): "20.00", eur("111.11"): "20.00", // 11.11 of 111.11 are 9.999 %
		eur("111.12"): "10.00", // 11.12 of 111.12 are 10.007 %
	} {
		p := pay("p", "0", "2025-01-10")
		p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("100"), List: list}}
		b := open(t, policy).do(p)
		b.want("list price "+list.String(), b.sum("acme"), want)
	}
}

// Payments of 100.00 and 50.00 that two tables price are counted in each of them once.
func TestEachTableCountsWhatItPrices(t *testing.T) {
	first, second := yearly(commission.Marginal, shares("0", "10", "1000", "20")...), yearly(commission.Marginal, shares("0", "1", "1000", "2")...)
	second.Name = "second"
	first.Counts, second.Counts = commission.FirstCome, commission.FirstCome
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp, Tables: []commission.Table{first, second}, Rates: []commission.Row{{Table: "volume"}},
		Bonuses: []commission.Bonus{{Name: "more", Rates: []commission.Row{{Table: "second"}}}},
	}
	b := open(t, policy).do(pay("p", "100", "2025-01-10"), pay("q", "50", "2025-01-11"))
	for _, c := range b.ledger.Caps {
		if c.Granted != 15000 {
			t.Errorf("%s counted %d", c.Cap, c.Granted)
		}
	}
	if n := len(b.ledger.Caps); n != 2 {
		t.Errorf("%d counters, want one of each table", n)
	}
	b.want("10 % and 1 % of 150.00", b.sum("acme"), "16.50")
}

// Both items of a payment count towards the year: 600.00 and 600.00 earn 10 % of 1,000.00 and
// 20 % of 200.00, and all of the next 100.00 earns 20 %.
func TestEachItemOfAPaymentCounts(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Table: "year"}},
		Tables: []commission.Table{{
			Name: "year", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanYear,
			Counts: commission.FirstCome, Steps: []commission.Step{{Share: pct("10")}, {From: eur("1000"), Share: pct("20")}},
		}},
	})
	p := pay("p1", "1200", "2025-01-01")
	p.Items = []commission.Item{{Product: "a", Amount: eur("600")}, {Product: "b", Amount: eur("600")}}
	b.do(p)
	b.want("100.00 and 40.00", b.sum("acme"), "140.00")
	b.do(pay("p2", "100", "2025-02-01"))
	b.want("20.00 more", b.sum("acme"), "160.00")
	b.conserved()
}

// Two rows name the table that gives one rate for a payment, and an item that fits both
// counts once: three items of 300.00 come to 900.00, below the step of 1,000.00.
func TestAnItemCountsOnceTowardsThePayment(t *testing.T) {
	for _, winner := range []commission.Winner{commission.BestForPartner, commission.First} {
		for _, c := range []struct{ amount, want string }{{"300", "9.00"}, {"400", "24.00"}} {
			b := open(t, commission.Policy{
				Rounding: partnerecon.HalfUp, Winner: winner, Rates: []commission.Row{{Product: "a", Table: "size"}, {Table: "size", Payments: 12}},
				Tables: []commission.Table{{
					Name: "size", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
					Steps: []commission.Step{{Share: pct("1")}, {From: eur("1000"), Share: pct("2")}},
				}},
			})
			p := pay("p", "0", "2025-01-01")
			p.Amount = partnerecon.Money{}
			for _, product := range []string{"b", "a", "a"} {
				p.Items = append(p.Items, commission.Item{Product: product, Amount: eur(c.amount)})
			}
			b.do(p)
			b.want(string(winner)+" of "+c.amount, b.sum("acme"), c.want)
		}
	}
}

// The first unit of a year pays 10.00, each one after it 1.00: three sales of one unit are
// 12.00, in any order, and so is one of three. A sale of no unit is none.
func TestUnitsThatAreSoldOneByOne(t *testing.T) {
	table := commission.Table{
		Name: "t", Mode: commission.Marginal, Over: commission.OverQuantity, Spans: commission.SpanYear, Counts: commission.FirstCome,
		Steps: []commission.Step{{Fee: eur("10")}, {FromCount: 1, Fee: eur("1")}},
	}
	of := func(id string, units int64, on string) commission.Payment {
		p := invoice(commission.Item{Amount: eur("5"), Quantity: units})
		p.ID, p.Cleared = id, day(on)
		return p
	}
	for _, tt := range []struct {
		name  string
		sales []commission.Event
		want  string
	}{
		{"one by one", []commission.Event{of("p", 1, "2025-01-10"), of("q", 1, "2025-02-10"), of("r", 1, "2025-03-10")}, "12.00"},
		{"the last first", []commission.Event{of("r", 1, "2025-03-10"), of("q", 1, "2025-02-10"), of("p", 1, "2025-01-10")}, "12.00"},
		{"at once", []commission.Event{of("p", 3, "2025-01-10")}, "12.00"},
		{"none before", []commission.Event{of("n", 0, "2025-01-05"), of("p", 2, "2025-01-10")}, "11.00"},
		{"in two years", []commission.Event{of("p", 1, "2025-12-31"), of("q", 1, "2026-01-01")}, "20.00"},
	} {
		b := open(t, tabled(table)).do(tt.sales...).afterJSON()
		b.want(tt.name, b.sum("acme"), tt.want)
		b.conserved()
	}
}

// Items of 600.00 and 600.00, of which a table over the transaction pays 10 %, from 1,000.00 on
// 20 %. What the transaction comes to for the table are the items that a rate of it pays.
func TestWhatATransactionComesTo(t *testing.T) {
	table := onRevenue(commission.Slab, commission.SpanTransaction, shares("0", "10", "1000", "20")...)
	table.Boundary = commission.ReachedAt
	policy := func(change func(*commission.Policy)) commission.Policy {
		p := tabled(table)
		change(&p)
		return p
	}
	won := func(winner commission.Winner) commission.Policy {
		return policy(func(p *commission.Policy) {
			p.Winner, p.Rates = winner, []commission.Row{{Product: "crm", Share: pct("15")}, {Table: p.Rates[0].Table}}
		})
	}
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		want   string
	}{
		{"all of it: 20 % of 1,200.00", policy(func(*commission.Policy) {}), "240.00"},
		{"without an excluded product: 10 % of 600.00", policy(func(p *commission.Policy) { p.Basis.Products = []string{"crm"} }), "60.00"},
		{"without what another rate wins: 90.00 and 10 % of 600.00", won(commission.First), "150.00"},
		{"with what it shares: 90.00 and 20 % of 1,200.00", won(commission.Stack), "330.00"},
		{"with what it wins: 20 % of 1,200.00", won(commission.BestForPartner), "240.00"},
	} {
		b := open(t, tt.policy).do(invoice(item("crm", "600"), item("erp", "600")))
		b.want(tt.name, b.sum("acme"), tt.want)
	}
}

// A cent that costs nothing has a margin of 100 %, which pays 20.00; an item of nothing has none.
func TestTheMarginOfACent(t *testing.T) {
	table := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin,
		Steps: []commission.Step{{Flat: eur("10")}, {FromPercent: pct("100"), Flat: eur("20")}},
	}
	for amount, want := range map[string]string{"0.01": "20.00", "0": "0.00"} {
		b := open(t, tabled(table)).do(invoice(costing(item("", amount), "0")))
		b.want("of "+amount, b.sum("acme"), want)
	}
}
