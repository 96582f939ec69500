package commission_test

import (
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// What the basis takes off, and what a margin is read from, has to be stated on each item
// above 0 that can earn by it; all that is missing is said at once.
func TestAmountsThatHaveToBeStated(t *testing.T) {
	less := func(list ...commission.Deduction) commission.Policy {
		p := flat("30")
		p.Basis.Less = list
		return p
	}
	guarded := flat("30")
	guarded.Guard = commission.Guard{Floor: pct("35"), Below: commission.ScaleDown}
	margin := tabled(atHundred(commission.Slab, commission.OverMargin))
	factor := margin
	factor.Rates = []commission.Row{{Share: pct("10"), Factor: "t"}}
	fees := flat("30")
	fees.Basis.Less, fees.Rates = []commission.Deduction{commission.LessCost}, fee("5", commission.EachSale)
	named := less(commission.LessCost)
	named.Rates = []commission.Row{{Product: "a", Share: pct("30")}, {Product: "b", Fee: commission.Fee{Amount: eur("5"), Per: commission.EachSale}}}
	named.Basis.Products = []string{"shipping"}
	owed := flat("30")
	owed.Rates, owed.Guard = nil, guarded.Guard
	owed.Bonuses = []commission.Bonus{{Name: "licence", Owes: true, Rates: fee("1", commission.EachUnit)}}
	bare := item("a", "100")
	stated := costing(bare, "0")
	stated.Tax, stated.Fees = eur("0"), eur("0")
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		items  []commission.Item
		want   []string
	}{
		{"nothing is taken off", flat("30"), []commission.Item{bare}, nil},
		{"0.00 is a statement", less(commission.LessTax, commission.LessFees, commission.LessCost), []commission.Item{stated}, nil},
		{
			"all at once", less(commission.LessTax, commission.LessFees, commission.LessCost),
			[]commission.Item{stated, bare, item("b", "1")},
			[]string{"/items/1/cost required", "/items/1/fees required", "/items/1/tax required", "/items/2/cost required", "/items/2/fees required", "/items/2/tax required"},
		},
		{"a discount, a free item", less(commission.LessCost), []commission.Item{stated, item("a", "-20"), item("a", "0")}, nil},
		{"what earns nothing, or a fee", named, []commission.Item{stated, item("b", "10"), item("c", "10"), item("shipping", "10")}, nil},
		{"what earns a share", named, []commission.Item{bare, item("b", "10")}, []string{"/items/0/cost required"}},
		{"fees alone", fees, []commission.Item{bare}, nil},
		{"a guard", guarded, []commission.Item{stated, bare}, []string{"/items/1/cost required"}},
		{"a guard of what is owed", owed, []commission.Item{bare}, nil},
		{"a table over the margin", margin, []commission.Item{bare}, []string{"/items/0/cost required"}},
		{"a factor over the margin", factor, []commission.Item{bare}, []string{"/items/0/cost required"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, tt.policy)
			if tt.want == nil {
				b.do(invoice(tt.items...))
				return
			}
			b.problems(invoice(tt.items...), tt.want...)
		})
	}
	// A payment without items states none of it, and neither do credits that come later.
	open(t, guarded).problems(pay("p", "100", "2025-01-01"), "/items/0/cost required")
	direct := pay("p", "100", "2025-01-01")
	direct.Credits = nil
	open(t, guarded).problems(direct, "/items/0/cost required")
}

// A clearing under terms that take the cost off is refused where no cost was stated.
func TestAClearingUnderTermsThatAskForMore(t *testing.T) {
	net := flat("30")
	net.Basis.Less = []commission.Deduction{commission.LessCost}
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "gross", Policy: flat("30")},
		{ID: "v2", From: day("2026-01-01"), Rationale: "net", Policy: net},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := pay("p", "100", "2025-01-01")
	p.Cleared, p.Invoiced, p.Terms = partnerecon.Day{}, day("2025-12-20"), "v1"
	b := &book{t: t, plan: plan}
	b.do(p).problems(commission.Clearing{ID: "k", Of: "p", On: day("2026-01-02"), Terms: "v2"}, "/items/0/cost required")
	b.do(commission.Clearing{ID: "k", Of: "p", On: day("2026-01-02")})
	b.want("gross", b.sum("acme"), "30.00")
}

// Of 30 % with a floor of 30 %, a cost of 40 % is expected where none is stated, and the
// trace says so.
func TestAnExpectedCostCountsWhereNoneIsStated(t *testing.T) {
	policy := flat("30")
	policy.Guard = commission.Guard{Floor: pct("30"), Cost: pct("40"), Below: commission.ScaleDown}
	for _, tt := range []struct {
		name     string
		items    []commission.Item
		want     string
		expected bool
	}{
		// 100.00 - 30.00 - 40.00 = 30.00
		{"none", []commission.Item{item("a", "100")}, "30.00", true},
		{"less than expected", []commission.Item{costing(item("a", "100"), "30")}, "30.00", false},
		{"more than expected: 100.00 - 30.00 - 60.00", []commission.Item{costing(item("a", "100"), "60")}, "10.00", false},
		// 200.00 - 60.00 - 90.00 - 40.00 = 10.00
		{"one of two", []commission.Item{costing(item("a", "100"), "90"), item("a", "100")}, "10.00", true},
	} {
		b := open(t, policy).do(invoice(tt.items...))
		b.want(tt.name, b.sum("acme"), tt.want)
		tr, err := b.plan.Line(b.ledger, "p")
		told := slices.ContainsFunc(tr, func(r partnerecon.Reason) bool { return r.Code == commission.CodeExpectedCost })
		if err != nil || told != tt.expected {
			t.Errorf("%s: %v, told of an expected cost: %t\n%s", tt.name, err, told, tr)
		}
	}
}

// Only a row that an item can earn asks for what it measures: one that names the product, the
// category and the model of the item, or none.
func TestOnlyRowsThatFitAskForAmounts(t *testing.T) {
	whole := commission.Item{Model: commission.Monthly, Product: "a", Category: "x", Amount: eur("100")}
	for _, tt := range []struct {
		name string
		row  commission.Row
		asks bool
	}{
		{"any", commission.Row{}, true},
		{"the model", commission.Row{Model: commission.Monthly}, true},
		{"another model", commission.Row{Model: commission.Usage}, false},
		{"the product", commission.Row{Product: "a"}, true},
		{"another product", commission.Row{Product: "b"}, false},
		{"the category", commission.Row{Category: "x"}, true},
		{"another category", commission.Row{Category: "y"}, false},
		{"all three", commission.Row{Model: commission.Monthly, Product: "a", Category: "x"}, true},
		{"the product in another category", commission.Row{Product: "a", Category: "y"}, false},
	} {
		p := flat("30")
		p.Basis.Less = []commission.Deduction{commission.LessCost}
		tt.row.Share = pct("30")
		p.Rates = []commission.Row{tt.row}
		_, err := open(t, p).plan.Apply(&commission.Ledger{}, invoice(whole))
		if asked := slices.Equal(paths(err), []string{"/items/0/cost required"}); asked != tt.asks || !asked && err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	// A share of another component measures nothing itself, and a fee for a milestone nothing of an item.
	p := flat("30")
	p.Basis.Less, p.Rates = []commission.Deduction{commission.LessCost}, fee("5", commission.EachSale)
	p.Bonuses = []commission.Bonus{{Name: "more", Of: "base", Rates: sharing("30")}, {Name: "demo", On: "demo", Rates: sharing("30")}}
	open(t, p).do(invoice(whole))
}

// A table asks for what the basis takes off as far as it is measured by it: a share is one of
// the basis, and a volume of revenue is; fees and prizes by units or payments are not.
func TestOnlyTablesThatMeasureAskForAmounts(t *testing.T) {
	order := func(over commission.Measure, step commission.Step) commission.Table {
		out := commission.Table{Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: over, Steps: []commission.Step{step}}
		if over == commission.OverRevenue || over == commission.OverQuantity {
			out.Spans = commission.SpanTransaction
		}
		return out
	}
	share, unit, prize := commission.Step{Share: pct("10")}, commission.Step{Fee: eur("1")}, commission.Step{Flat: eur("5")}
	for _, tt := range []struct {
		name  string
		table commission.Table
		asks  bool
	}{
		{"a share by revenue", order(commission.OverRevenue, share), true},
		{"a share by units", order(commission.OverQuantity, share), true},
		{"a share by payments", order(commission.OverPayments, share), true},
		{"a fee by units", order(commission.OverQuantity, unit), false},
		{"a prize by units", order(commission.OverQuantity, prize), false},
		{"a prize by payments", order(commission.OverPayments, prize), false},
		{"a prize by revenue", order(commission.OverRevenue, prize), true},
	} {
		p := tabled(tt.table)
		p.Basis.Less = []commission.Deduction{commission.LessTax}
		bare := item("a", "100")
		bare.Quantity = 1
		_, err := open(t, p).plan.Apply(&commission.Ledger{}, invoice(bare))
		if asked := slices.Equal(paths(err), []string{"/items/0/tax required"}); asked != tt.asks || !asked && err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// A clearing is known by all that it says, but for credits that it leaves out.
func TestAClearingThatIsToldAgain(t *testing.T) {
	p, q := pay("p", "100", "2025-01-10"), pay("q", "100", "2025-01-10")
	p.Cleared, p.Invoiced, q.Cleared, q.Invoiced = partnerecon.Day{}, day("2025-01-10"), partnerecon.Day{}, day("2025-01-10")
	k := commission.Clearing{ID: "k", Of: "p", On: day("2025-01-20"), Credits: partnerecon.Sole("beta")}
	again := func(change func(*commission.Clearing)) commission.Clearing {
		out := k
		change(&out)
		return out
	}
	b := open(t, flat("10")).do(p, q, k)
	b.want("cleared", b.sum("beta"), "10.00")
	b.do(k, again(func(k *commission.Clearing) { k.Credits = nil }))
	for _, e := range []commission.Clearing{
		again(func(k *commission.Clearing) { k.Of = "q" }), again(func(k *commission.Clearing) { k.On = day("2025-01-21") }),
		again(func(k *commission.Clearing) { k.Credits = partnerecon.Sole("acme") }),
		again(func(k *commission.Clearing) { k.Of, k.Credits = "q", nil }), again(func(k *commission.Clearing) { k.On, k.Credits = day("2025-01-21"), nil }),
	} {
		b.refuse(e, commission.ErrDuplicate)
	}
	b.want("and nothing else", b.sum(""), "10.00")
}
