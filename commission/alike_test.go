package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// invoice is a payment of items.
func invoice(items ...commission.Item) commission.Payment {
	return commission.Payment{ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Items: items, Cleared: day("2025-01-20")}
}

func item(product, amount string) commission.Item {
	return commission.Item{Product: product, Amount: eur(amount)}
}

func costing(it commission.Item, cost string) commission.Item {
	it.Cost = eur(cost)
	return it
}

// atHundred is a table of 10 % and, from 100.00 on, 20 %.
func atHundred(mode commission.TableMode, over commission.Measure) commission.Table {
	t := commission.Table{
		Name: "t", Mode: mode, Boundary: commission.ReachedAt, Over: over,
		Steps: []commission.Step{{Share: pct("10")}, {From: eur("100"), Share: pct("20")}},
	}
	if over == commission.OverMargin {
		t.Steps[1].From, t.Steps[1].FromPercent = partnerecon.Money{}, pct("50")
	} else {
		t.Spans = commission.SpanTransaction
	}
	return t
}

// Items of one payment that are alike are priced as one, and a table over the transaction
// reads the sum of all that it prices, alike or not.
func TestItemsThatAreAlikeArePricedAsOne(t *testing.T) {
	slab, marginal := tabled(atHundred(commission.Slab, commission.OverRevenue)), tabled(atHundred(commission.Marginal, commission.OverRevenue))
	margin := tabled(atHundred(commission.Slab, commission.OverMargin))
	net := flat("10")
	net.Basis.Less = []commission.Deduction{commission.LessCost}
	best := choosing(commission.BestForPartner, commission.Row{Share: pct("10")},
		commission.Row{Fee: commission.Fee{Amount: eur("5"), Per: commission.EachSale}})
	named := slab
	named.Rates = []commission.Row{{Product: "a", Table: "t"}, {Product: "b", Share: pct("5")}}
	factor := slab
	factor.Rates = []commission.Row{{Share: pct("50"), Factor: "t"}}
	outranked := slab
	outranked.Winner = commission.Stack
	outranked.Rates = []commission.Row{{Product: "b", Precedence: 1, Share: pct("5")}, {Table: "t"}}
	units := tabled(commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverQuantity, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Share: pct("10")}, {FromCount: 10, Share: pct("20")}},
	})
	quota := tabled(commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverAttainment, Quota: eur("100"),
		Spans: commission.SpanTransaction, Steps: []commission.Step{{Share: pct("10")}, {FromPercent: pct("100"), Share: pct("20")}},
	})
	six := func(product string) commission.Item {
		it := item(product, "60")
		it.Quantity = 6
		return it
	}
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		items  []commission.Item
		want   string
	}{
		{"20 % of 120.00", slab, []commission.Item{item("a", "60"), item("a", "60")}, "24.00"},
		{"10 % of 100.00 and 20 % of 20.00", marginal, []commission.Item{item("a", "60"), item("a", "60")}, "14.00"},
		{"10 % of 50.00", slab, []commission.Item{item("a", "150"), item("a", "-100")}, "5.00"},
		{"10 % of 50.00 in slices", marginal, []commission.Item{item("a", "150"), item("a", "-100")}, "5.00"},
		{"10 % of 60.00, as 5 % of 60.00 have the precedence", outranked, []commission.Item{item("a", "60"), item("b", "60")}, "9.00"},
		{"10 % of 60.00, more than a fee of 5.00", best, []commission.Item{item("a", "30"), item("a", "30")}, "6.00"},
		{"10 % of 60.00 and the fee once for 20.00", best, []commission.Item{item("a", "60"), item("b", "20")}, "11.00"},
		// 100.00 that cost 40.00 leave 60 %, at 80.00 they leave 50 %: 20 % of 80.00.
		{"a discount leaves half of the price", margin, []commission.Item{costing(item("a", "100"), "40"), costing(item("a", "-20"), "0")}, "16.00"},
		// At 70.00 they leave 43 %: 10 % of 70.00.
		{"a discount leaves less", margin, []commission.Item{costing(item("a", "100"), "40"), costing(item("a", "-30"), "0")}, "7.00"},
		{"10 % of 200.00 less 150.00", net, []commission.Item{costing(item("a", "100"), "130"), costing(item("a", "100"), "20")}, "5.00"},
		{"a product that costs more takes nothing from another", net, []commission.Item{costing(item("a", "100"), "130"), costing(item("b", "100"), "20")}, "8.00"},

		{"20 % of both products", slab, []commission.Item{item("a", "60"), item("b", "60")}, "24.00"},
		{"slices of both products", marginal, []commission.Item{item("a", "60"), item("b", "60")}, "14.00"},
		{"slices of one product less another", marginal, []commission.Item{item("a", "150"), item("b", "-100")}, "5.00"},
		{"20 % of 12 units", units, []commission.Item{six("a"), six("b")}, "24.00"},
		{"10 % of 6 units", units, []commission.Item{six("a"), item("b", "60")}, "12.00"},
		{"a quota that both attain", quota, []commission.Item{item("a", "60"), item("b", "60")}, "24.00"},
		// The table prices a alone: 10 % of 60.00, and 5 % of 60.00 by the other rate.
		{"what another rate prices is not read", named, []commission.Item{item("a", "60"), item("b", "60")}, "9.00"},
		{"a factor of 20 %: 50 % × 20 % of 120.00", factor, []commission.Item{item("a", "60"), item("b", "60")}, "12.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, tt.policy).do(invoice(tt.items...))
			b.want("acme", b.sum("acme"), tt.want)
			b.conserved()
			if line, _ := b.ledger.Open("p"); len(line.Items) != len(tt.items) {
				t.Errorf("the line keeps %d items of %d", len(line.Items), len(tt.items))
			}
		})
	}
}

// What differs in a product, a category, a model, a fact or a day is priced by itself: 10 %
// of 60.00 less 70.00, which is nothing, and of 40.00.
func TestItemsThatDifferArePricedApart(t *testing.T) {
	policy := flat("10")
	policy.Basis.Less = []commission.Deduction{commission.LessCost}
	policy.Facts = []commission.Declaration{
		{Name: "vip", Kind: commission.BoolFact, Of: commission.OfItem}, {Name: "kind", Kind: commission.TextFact, Of: commission.OfItem},
	}
	fact := func(list ...string) []commission.Fact {
		var out []commission.Fact
		for i := 0; i < len(list); i += 2 {
			out = append(out, commission.Fact{Name: list[i], Values: list[i+1 : i+2]})
		}
		return out
	}
	for name, tt := range map[string]struct {
		change func(first, second *commission.Item)
		want   string
	}{
		"alike":     {func(_, _ *commission.Item) {}, "3.00"},
		"products":  {func(_, o *commission.Item) { o.Product = "b" }, "4.00"},
		"category":  {func(_, o *commission.Item) { o.Category = "b" }, "4.00"},
		"model":     {func(_, o *commission.Item) { o.Model = commission.Usage }, "4.00"},
		"service":   {func(_, o *commission.Item) { o.Service = day("2025-01-01") }, "4.00"},
		"a fact":    {func(_, o *commission.Item) { o.Facts = fact("vip", "true") }, "4.00"},
		"its value": {func(i, o *commission.Item) { i.Facts, o.Facts = fact("vip", "true"), fact("vip", "false") }, "4.00"},
		"the order of facts": {func(i, o *commission.Item) {
			i.Facts, o.Facts = fact("vip", "true", "kind", "x"), fact("kind", "x", "vip", "true")
		}, "3.00"},
		"through": {func(i, o *commission.Item) {
			i.Service, o.Service = day("2025-01-01"), day("2025-01-01")
			o.Through = day("2025-01-31")
		}, "4.00"},
	} {
		first, second := costing(item("a", "60"), "70"), costing(item("a", "40"), "0")
		tt.change(&first, &second)
		b := open(t, policy).do(invoice(first, second))
		b.want(name, b.sum("acme"), tt.want)
	}
}

// Discount needs the list price of all of it: of 90.00 + 90.00 at a list of 100.00 each it
// is 10 %; where one of them has none nobody knows, and nothing is earned. A discount line
// has no list price of its own.
func TestTheListPriceOfItemsThatAreAlike(t *testing.T) {
	policy := tabled(commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverDiscount,
		Steps: []commission.Step{{Share: pct("20")}, {FromPercent: pct("10"), Share: pct("15")}},
	})
	listed := func(amount, list string) commission.Item {
		it := item("a", amount)
		if list != "" {
			it.List = eur(list)
		}
		return it
	}
	for name, tt := range map[string]struct {
		items []commission.Item
		want  string
	}{
		"15 % of 180.00":            {[]commission.Item{listed("90", "100"), listed("90", "100")}, "27.00"},
		"unknown":                   {[]commission.Item{listed("90", "100"), listed("90", "")}, "0.00"},
		"15 % of 100.00 less 10.00": {[]commission.Item{listed("100", "100"), listed("-10", "")}, "13.50"},
	} {
		b := open(t, policy).do(invoice(tt.items...))
		b.want(name, b.sum("acme"), tt.want)
	}
}

func TestItemsThatAddUpToTooMuch(t *testing.T) {
	large, small := commission.Item{Product: "a", Amount: eurCents(1), Quantity: math.MaxInt64}, commission.Item{Product: "a", Amount: eurCents(1), Quantity: 1}
	b := open(t, tabled(atHundred(commission.Slab, commission.OverRevenue)))
	if _, err := b.plan.Apply(&b.ledger, invoice(large, small)); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("got %v", err)
	}
}

// However an item is cut into parts that are alike in all but what is measured, wherever
// they stand among the others, nothing of what is earned changes.
func TestLawCuttingAnItemChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newOracleProgram(t)
		plan, err := commission.New(g.policy)
		if err != nil {
			t.Skip(err)
		}
		whole := g.items(g.payment(g.now, partnerecon.Day{}), g.now)
		whole.Cleared, whole.Terms = g.now, ""
		cut := whole
		cut.Items = nil
		for i, it := range whole.Items {
			cut.Items = append(cut.Items, cutItem(t, it, number(t, fmt.Sprint("parts of ", i), 1, 4))...)
		}
		earned := func(p commission.Payment) string {
			var l commission.Ledger
			started := commission.Started{ID: "start", Customer: "c", On: g.now.Add(-20)}
			if _, err := plan.Apply(&l, started); err != nil {
				t.Fatal(err)
			}
			if _, err := plan.Apply(&l, p); err != nil {
				return err.Error()
			}
			line, _ := l.Open(p.ID)
			text, err := json.Marshal(line.Parts)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		if a, b := earned(whole), earned(cut); a != b {
			t.Fatalf("%+v\n%s\n%+v\n%s", whole.Items, a, cut.Items, b)
		}
	})
}

// cutItem cuts an item into parts of its sign, or of nothing.
func cutItem(t *rapid.T, it commission.Item, parts int) []commission.Item {
	out := []commission.Item{it}
	for range parts - 1 {
		last := &out[len(out)-1]
		part := *last
		split := func(m *partnerecon.Money, of *partnerecon.Money) {
			if !m.Stated() {
				return
			}
			n := number(t, "cut", min(0, m.Minor()), max(0, m.Minor()))
			*of, *m = eurCents(n), eurCents(m.Minor()-n)
		}
		split(&last.Amount, &part.Amount)
		split(&last.Tax, &part.Tax)
		split(&last.Fees, &part.Fees)
		split(&last.Cost, &part.Cost)
		split(&last.List, &part.List)
		part.Quantity = number(t, "units", 0, last.Quantity)
		last.Quantity -= part.Quantity
		out = append(out, part)
	}
	return out
}
