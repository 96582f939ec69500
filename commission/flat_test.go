package commission_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// prizes are 50.00 from the start, 200.00 from 1,000.00 and 500.00 from 5,000.00.
func prizes() []commission.Step {
	return []commission.Step{{Flat: eur("50")}, {From: eur("1000"), Flat: eur("200")}, {From: eur("5000"), Flat: eur("500")}}
}

func flatTable(mode commission.TableMode, span commission.Span) commission.Table {
	t := onRevenue(mode, span, prizes()...)
	t.Boundary = commission.ReachedAt
	return t
}

// Each case is one table, read for one sale.
func TestFlatAmountsOfSteps(t *testing.T) {
	slab, marginal := whole(flatTable(commission.Slab, commission.SpanYear)), flatTable(commission.Marginal, commission.SpanYear)
	each := thisSale(flatTable(commission.Slab, commission.SpanYear), commission.ReadAfter)
	above := marginal
	above.Boundary = commission.ReachedAbove
	order := flatTable(commission.Slab, commission.SpanTransaction)
	payments := commission.Table{
		Name: "payments", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverPayments,
		Steps: []commission.Step{{Flat: eur("100")}, {FromCount: 1, Flat: eur("0")}},
	}
	quota := commission.Table{
		Name: "quota", Mode: commission.Marginal, Boundary: commission.ReachedAt, Over: commission.OverAttainment, Quota: eur("10000"),
		Spans: commission.SpanQuarter, Counts: commission.OnNet,
		Steps: []commission.Step{{Flat: eur("0")}, {FromPercent: pct("75"), Flat: eur("300")}, {FromPercent: pct("100"), Flat: eur("700")}},
	}
	for _, tt := range []struct {
		name  string
		table commission.Table
		r     commission.Reading
		want  string
	}{
		{"an order below the second step", order, commission.Reading{Sale: sold("999.99")}, "50.00"},
		{"an order that reaches it", order, commission.Reading{Sale: sold("1000")}, "200.00"},
		{"whatever came before", order, commission.Reading{Sale: sold("1000"), Before: sold("9000")}, "200.00"},
		{"an order of nothing", order, commission.Reading{Sale: sold("0")}, "0.00"},
		{"the first sale of a year", slab, commission.Reading{Sale: sold("900")}, "50.00"},
		{"one that reaches the second step: 200 - 50", slab, commission.Reading{Before: sold("900"), Sale: sold("100")}, "150.00"},
		{"one that reaches none", slab, commission.Reading{Before: sold("1000"), Sale: sold("3999.99")}, "0.00"},
		{"one that takes the year below the second step: 50 - 200", slab, commission.Reading{Before: sold("1000"), Sale: sold("-1")}, "-150.00"},
		{"one that takes it to nothing: 0 - 200", slab, commission.Reading{Before: sold("1000"), Sale: sold("-1000")}, "-200.00"},
		{"all steps at once: 50 + 200 + 500", marginal, commission.Reading{Sale: sold("5000")}, "750.00"},
		{"one of them", marginal, commission.Reading{Before: sold("4999.99"), Sale: sold("0.01")}, "500.00"},
		{"back over two: 50 - (50 + 200 + 500)", marginal, commission.Reading{Before: sold("5000"), Sale: sold("-4001")}, "-700.00"},
		{"a step that is entered above it", above, commission.Reading{Sale: sold("1000")}, "50.00"},
		{"and a cent more: 50 + 200", above, commission.Reading{Sale: sold("1000.01")}, "250.00"},
		{"each sale its own", each, commission.Reading{Before: sold("4000"), Sale: sold("1000")}, "500.00"},
		{"but none that is below 0", each, commission.Reading{Before: sold("4000"), Sale: sold("-1")}, "0.00"},
		{"the first payment", payments, commission.Reading{Sale: sold("10")}, "100.00"},
		{"the second", payments, commission.Reading{Sale: sold("10"), Value: partnerecon.MustRate("1/1")}, "0.00"},
		{"three quarters of a quota", quota, commission.Reading{Sale: sold("7500")}, "300.00"},
		{"and the rest of it", quota, commission.Reading{Before: sold("7500"), Sale: sold("2500")}, "700.00"},
	} {
		got, err := scale(t, tt.table).Earns(tt.r, partnerecon.HalfUp)
		if err != nil || got.Amount.Amount() != tt.want {
			t.Errorf("%s: %s, %v, want %s\n%s", tt.name, got.Amount, err, tt.want, got.Trace)
		}
	}
}

// 900.00, 100.00 and 4,500.00 enter the steps at 0, 1,000.00 and 5,000.00: 50, 200 and
// 500, in any order 750.00 together. Half of the year's sales go back: what a sale earned
// goes back by half.
func TestFlatAmountsThatAreEntered(t *testing.T) {
	for _, order := range permutations(3) {
		b := open(t, tabled(flatTable(commission.Marginal, commission.SpanYear)))
		for _, i := range order {
			b.do(pay(string(rune('a'+i)), []string{"900", "100", "4500"}[i], "2025-01-01"))
		}
		b.want("together", b.sum("acme"), "750.00")
		b.conserved()
	}
	b := open(t, tabled(flatTable(commission.Marginal, commission.SpanYear))).do(pay("p", "1000", "2025-01-01"), back("r", "p", "500", "2025-01-05"))
	b.want("250 less 125", b.sum("acme"), "125.00")
	b.do(pay("q", "1000", "2026-01-01"))
	b.want("and a new year", b.sum("acme"), "375.00")
}

// A payment of three items, 600.00, 500.00 and -100.00, by one rate.
func TestFlatAmountsAndItems(t *testing.T) {
	payment := commission.Payment{ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Cleared: day("2025-01-20"), Items: []commission.Item{
		{Amount: eur("-100")}, {Amount: eur("600")}, {Amount: eur("500")},
	}}
	payments := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverPayments, Steps: []commission.Step{{Flat: eur("100")}},
	}
	for _, tt := range []struct {
		name  string
		table commission.Table
		want  string
	}{
		{"once for the first payment", payments, "100.00"},
		{"the transaction comes to 1,000: 200", flatTable(commission.Slab, commission.SpanTransaction), "200.00"},
		{"and enters two steps: 50 + 200", flatTable(commission.Marginal, commission.SpanTransaction), "250.00"},
		{"the year comes to 1,000: 200", whole(flatTable(commission.Slab, commission.SpanYear)), "200.00"},
		{"and enters two steps: 50 + 200", flatTable(commission.Marginal, commission.SpanYear), "250.00"},
		// Read at 0 before the sale, for the first item above 0.
		{"once for this sale", thisSale(flatTable(commission.Slab, commission.SpanYear), commission.ReadBefore), "50.00"},
	} {
		b := open(t, tabled(tt.table)).do(payment)
		b.want(tt.name, b.sum("acme"), tt.want)
		line, _ := b.ledger.Open("p")
		if tt.table.Counts != "" && (len(line.Counted) != 1 || line.Counted[0].Revenue != 100000) {
			t.Errorf("%s: counted %+v, want all items", tt.name, line.Counted)
		}
	}
}

// A free item of 0.00 in front does not use up what is paid once for the sale.
func TestAFreeItemDoesNotUseTheFlatAmountUp(t *testing.T) {
	payment := commission.Payment{ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Cleared: day("2025-01-20"), Items: []commission.Item{
		{Amount: eur("0")}, {Amount: eur("600")}, {Amount: eur("500")},
	}}
	b := open(t, tabled(thisSale(flatTable(commission.Slab, commission.SpanYear), commission.ReadBefore))).do(payment)
	b.want("50.00 for the second item", b.sum("acme"), "50.00")
}

// A partner with half of the credit gets half of it, and a cap cuts it.
func TestAFlatAmountIsSharedAndCapped(t *testing.T) {
	p := tabled(flatTable(commission.Slab, commission.SpanTransaction))
	p.Shared = commission.Each
	p.Caps = []commission.Cap{{Name: "sale", Per: commission.PerSale, Limit: eur("150")}}
	payment := pay("p", "1000", "2025-01-20")
	payment.Credits = []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("50")},
	}
	b := open(t, p).do(payment)
	b.want("half of 150", b.sum("a"), "75.00")
	b.want("and the other", b.sum("b"), "75.00")
}

func TestWhatIsWrongWithFlatAmounts(t *testing.T) {
	slab := flatTable(commission.Slab, commission.SpanTransaction)
	for _, tt := range []struct {
		name   string
		change func(*commission.Table)
		want   []string
	}{
		{"nothing", nothing, nil},
		{"a marginal table that does not say when a step is entered", func(t *commission.Table) { t.Mode, t.Boundary = commission.Marginal, "" }, []string{"/boundary required"}},
		{"an amount between two steps", func(t *commission.Table) { t.Mode = commission.Interpolated }, []string{"/mode conflict"}},
		{"an overage", func(t *commission.Table) { t.Mode = commission.WholeOverage }, []string{"/mode conflict"}},
		{"units", func(t *commission.Table) { t.Units = 100 }, []string{"/units conflict"}},
		{"below 0", func(t *commission.Table) { t.Steps[1].Flat = eur("-1") }, []string{"/steps/1/flat out_of_range"}},
		{"another currency", func(t *commission.Table) { t.Steps[1].Flat = partnerecon.MustMoney("1", "USD") }, []string{"/steps/1/flat conflict"}},
		{"a share in one of them", func(t *commission.Table) {
			t.Steps[1].Flat, t.Steps[1].Share = partnerecon.Money{}, pct("1")
		}, []string{"/steps/1 conflict"}},
		{"a share besides", func(t *commission.Table) { t.Steps[1].Share = pct("1") }, []string{"/steps/1/flat conflict"}},
		{"a fee besides", func(t *commission.Table) { t.Steps[1].Fee = eur("1") }, []string{"/steps/1/flat conflict"}},
	} {
		table := slab
		table.Steps = prizes()
		tt.change(&table)
		_, err := commission.NewScale(table)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}

func TestWhatIsWrongWithFlatAmountsInAPolicy(t *testing.T) {
	slab := flatTable(commission.Slab, commission.SpanTransaction)
	for _, tt := range []struct {
		name   string
		change func(*commission.Policy)
		want   []string
	}{
		{"a factor on it", func(p *commission.Policy) {
			p.Tables = append(p.Tables, commission.Table{Name: "f", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverTenure, Steps: []commission.Step{{Share: pct("100")}}})
			p.Rates[0].Factor = "f"
		}, []string{"/rates/0/table conflict"}},
		{"a range for it", func(p *commission.Policy) { p.Rates[0].Clip = commission.Range{Min: pct("1"), Max: pct("2")} }, []string{"/rates/0/table conflict"}},
		{"it as a factor", func(p *commission.Policy) { p.Rates[0] = commission.Row{Share: pct("1"), Factor: "t"} }, []string{
			"/rates/0/factor conflict", "/tables/0/steps/0/flat conflict", "/tables/0/steps/1/flat conflict", "/tables/0/steps/2/flat conflict",
		}},
		{"a type that is not paid fixed amounts", func(p *commission.Policy) {
			p.Rates[0].Type = "model"
			p.Permits = []commission.Permit{{Type: "model", Pricing: []commission.Pricing{commission.RevenueShare}}}
		}, []string{"/rates/0 conflict"}},
	} {
		p := tabled(slab)
		tt.change(&p)
		_, err := commission.New(p)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}

// Of two rates that are paid once for a sale none is never the best: where the one has
// been paid, the other is.
func TestAFlatAmountIsNoWorseForBeingPaidOnce(t *testing.T) {
	p := tabled(thisSale(flatTable(commission.Slab, commission.SpanYear), commission.ReadAfter))
	p.Winner = commission.BestForPartner
	p.Rates = []commission.Row{{Table: "t"}, {Table: "t", Product: "seat"}}
	if _, err := commission.New(p); err != nil {
		t.Error(err)
	}
	p.Tables[0] = flatTable(commission.Slab, commission.SpanTransaction)
	_, err := commission.New(p)
	if diff := cmp.Diff([]string{"/rates/1 conflict"}, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// A prize that falls is a cliff: at 1,000.00 it is 50.00 less.
func TestInversionsOfFlatAmounts(t *testing.T) {
	table := flatTable(commission.Slab, commission.SpanTransaction)
	table.Steps = []commission.Step{{Flat: eur("100")}, {From: eur("1000"), Flat: eur("50")}}
	want := []commission.Inversion{{Step: 1, Below: sold("999.99"), From: sold("1000"), BelowEarns: eur("100"), FromEarns: eur("50")}}
	if diff := cmp.Diff(want, scale(t, table).Inversions(), cmp.AllowUnexported(partnerecon.Money{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// An item of nothing does not use up the prize that a sale earns once: 1,000.00 earn 200.00.
func TestAnItemOfNothingUsesNoPrize(t *testing.T) {
	b := open(t, tabled(thisSale(flatTable(commission.Slab, commission.SpanYear), commission.ReadAfter)))
	b.do(invoice(item("gift", "0"), item("crm", "1000")))
	b.want("one prize", b.sum("acme"), "200.00")
	b.conserved()
}
