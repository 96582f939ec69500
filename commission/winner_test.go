package commission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// want expects problems at these places.
func want(t *testing.T, err error, places ...string) {
	t.Helper()
	if diff := cmp.Diff(places, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// choosing is a policy with a winner rule.
func choosing(w commission.Winner, rates ...commission.Row) commission.Policy {
	return commission.Policy{Rounding: partnerecon.HalfUp, Winner: w, Rates: rates}
}

// What a partner of tier gold earns that sells the product crm for 100.00.
func TestWinners(t *testing.T) {
	gold, crm := commission.Row{Tier: "gold", Share: pct("12")}, commission.Row{Product: "crm", Share: pct("20")}
	both, all := commission.Row{Tier: "gold", Product: "crm", Share: pct("15")}, commission.Row{Share: pct("10")}
	above := func(n int, r commission.Row) commission.Row {
		r.Precedence = n
		return r
	}
	ordered := func(order []commission.Dimension, rates ...commission.Row) commission.Policy {
		p := choosing(commission.MostSpecific, rates...)
		p.Order = order
		return p
	}
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		want   string
	}{
		{"the first that fits", choosing(commission.First, both, gold, crm, all), "15.00"},
		{"the first that fits, not the first", choosing(commission.First, commission.Row{Tier: "silver", Share: pct("50")}, crm, gold), "20.00"},
		{"tier before product", ordered([]commission.Dimension{"tier", "product"}, all, gold, crm), "12.00"},
		{"product before tier", ordered([]commission.Dimension{"product", "tier"}, all, gold, crm), "20.00"},
		{"both before either", ordered([]commission.Dimension{"product", "tier"}, all, crm, gold, both), "15.00"},
		{"what states nothing, if nothing else fits", ordered([]commission.Dimension{"region"}, commission.Row{Region: "AT", Share: pct("50")}, all), "10.00"},
		{"age is a dimension", ordered([]commission.Dimension{"age"}, all, commission.Row{Age: commission.Age{Until: 12}, Share: pct("30")}), "30.00"},
		{"the best", choosing(commission.BestForPartner, all, gold, crm), "20.00"},
		{"a fee is better", choosing(commission.BestForPartner, all, commission.Row{Fee: commission.Fee{Amount: eur("25"), Per: commission.EachSale}}), "25.00"},
		{"a fee is worse", choosing(commission.BestForPartner, all, commission.Row{Fee: commission.Fee{Amount: eur("9.99"), Per: commission.EachSale}}), "10.00"},
		{"all together", choosing(commission.Stack, all, gold, crm), "42.00"}, // 10 + 12 + 20
		{"the best of the highest precedence", choosing(commission.BestForPartner, all, above(1, gold), above(2, both), crm), "15.00"},
		{"the best of those that fit", choosing(commission.BestForPartner, above(1, all), above(1, gold), above(2, commission.Row{Tier: "silver", Share: pct("9")})), "12.00"},
		{"the most specific of the highest precedence", ordered([]commission.Dimension{"product", "tier"}, crm, above(1, gold), above(1, both)), "15.00"},
		{"the first of the highest precedence", choosing(commission.First, crm, above(2, both), above(2, gold)), "15.00"},
		{"the only one of the highest precedence", choosing("", all, above(1, gold)), "12.00"},
		{"the highest precedence together", choosing(commission.Stack, all, above(1, gold), above(1, crm)), "32.00"}, // 12 + 20
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, tt.policy).do(sale())
			b.want("earned", b.sum(""), tt.want)
		})
	}
}

// Matching rates are added before the one rounding: 0.5 % and 0.4 % of 1.00 are
// 0.9 cents, one cent; rounded by themselves they were one and none by half up,
// and two by rounding half up 0.5 % and 0.5 %.
func TestStackRoundsOnce(t *testing.T) {
	b := open(t, choosing(commission.Stack, commission.Row{Share: pct("0.5")}, commission.Row{Tier: "gold", Share: pct("0.5")}))
	p := pay("p", "1", "2025-01-01")
	p.Credits[0].Tier = "gold"
	b.do(p)
	b.want("two half cents are one", b.sum(""), "0.01")
}

// A row that has won and is over pays nothing, and no other takes its place; the
// best of several is one that still pays.
func TestWinnersThatAreOver(t *testing.T) {
	rates := []commission.Row{
		{Tier: "gold", Share: pct("20"), Recurs: partnerecon.Months(3, partnerecon.Until)}, {Share: pct("10")},
	}
	for w, want := range map[commission.Winner]string{
		commission.First: "20.00", commission.BestForPartner: "30.00", commission.Stack: "40.00",
	} {
		b := open(t, choosing(w, rates...))
		for i, on := range []string{"2025-01-01", "2025-04-01"} {
			p := pay(fmt.Sprint("p", i), "100", on)
			p.Credits[0].Tier = "gold"
			b.do(p)
		}
		// first: 20 + 0; best: 20 + 10; stack: 20 + 10 + 10.
		b.want(string(w), b.sum(""), want)
	}
}

// The order of dimensions counts to its end: of all fifteen in turn the last one still
// tells the row of the first year, 30 % of 100.00, from the row for everything, 10 %.
func TestTheLastOfAllDimensionsDecides(t *testing.T) {
	policy := choosing(commission.MostSpecific, commission.Row{Share: pct("10")}, commission.Row{Age: commission.Age{Until: 12}, Share: pct("30")})
	policy.Order = []commission.Dimension{
		"model", "tier", "plan", "role", "partner", "type", "partner_segment", "segment", "product", "category", "region", "sale", "level", "when", "age",
	}
	b := open(t, policy).do(sale())
	b.want("earned", b.sum(""), "30.00")
}

// A policy may have a thousand rows, and the last one is found like the first: 20 % of
// 100.00 for the product that it alone names, where the others pay 10 %.
func TestTheLastOfAThousandRowsIsFound(t *testing.T) {
	rows := make([]commission.Row, 1000)
	for i := range rows {
		rows[i] = commission.Row{Product: fmt.Sprint("p", i), Share: pct("10")}
	}
	rows[999].Share = pct("20")
	p := sale()
	p.Items[0].Product = "p999"
	b := open(t, choosing(commission.First, rows...)).do(p)
	b.want("earned", b.sum(""), "20.00")
}

// Candidates are compared in money for each item: 9 % of 100.00 are less than the
// fee of 10.00, 9 % of 1,000.00 are more. 10.00 + 90.00.
func TestTheBestIsChosenItemByItem(t *testing.T) {
	policy := choosing(commission.BestForPartner,
		commission.Row{Share: pct("9")}, commission.Row{Fee: commission.Fee{Amount: eur("10"), Per: commission.EachUnit}})
	p := pay("p", "1100", "2025-01-01")
	p.Items = []commission.Item{{Product: "support", Amount: eur("100"), Quantity: 1}, {Product: "seats", Amount: eur("1000"), Quantity: 1}}
	b := open(t, policy).do(p)
	b.want("both", b.sum(""), "100.00")
}

// A trace says which rate won, by which rule, and what the others would have paid.
func TestTheTraceNamesTheWinner(t *testing.T) {
	row := func(id, tier, share string) commission.Row {
		return commission.Row{ID: id, Tier: tier, Share: pct(share)}
	}
	ordered := choosing(commission.MostSpecific, row("", "", "10"), row("", "gold", "12"))
	ordered.Order = []commission.Dimension{"tier"}
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		want   []string
	}{
		{"one rate is no choice", choosing(commission.First, row("", "gold", "12"), row("", "silver", "10")), nil},
		{"first", choosing(commission.First, row("", "gold", "12"), row("", "", "30")), []string{
			`commission.winner /rates/0 partner="acme" rule="first" rows="2" pays="12 EUR"`,
			`commission.passed_over /rates/1 partner="acme" pays="30 EUR"`,
		}},
		{"most specific", ordered, []string{
			`commission.winner /rates/1 partner="acme" rule="most_specific" rows="2" pays="12 EUR"`,
			`commission.passed_over /rates/0 partner="acme" pays="10 EUR"`,
		}},
		{
			"best, and a tie", choosing(commission.BestForPartner, row("", "", "11"), row("b", "gold", "12"), commission.Row{ID: "a", Product: "crm", Share: pct("12")}),
			[]string{
				`commission.winner /rates/2 partner="acme" rule="best_for_partner" rows="3" pays="12 EUR" id="a"`,
				`commission.tie /rates/1 partner="acme" pays="12 EUR" id="b"`,
				`commission.passed_over /rates/0 partner="acme" pays="11 EUR"`,
			},
		},
		{"stack", choosing(commission.Stack, row("", "gold", "12"), row("", "", "30")), []string{
			`commission.stacked /rates partner="acme" rule="stack" rows="2"`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, tt.policy).do(sale())
			tr, err := b.plan.Line(b.ledger, "p")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for line := range strings.Lines(tr.String()) {
				if code, _, _ := strings.Cut(line, " "); slices.Contains(winnerCodes(), code) {
					got = append(got, strings.TrimSpace(line))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tr, diff)
			}
		})
	}
}

func winnerCodes() []string {
	return []string{commission.CodeWinner, commission.CodePassedOver, commission.CodeTie, commission.CodeStacked}
}

// A trace tells of 32 candidates; the number of them all is in it.
func TestTheTraceOfManyCandidatesIsShort(t *testing.T) {
	var rates []commission.Row
	for i := range 100 {
		rates = append(rates, commission.Row{Partner: "acme", Age: commission.Age{Until: 1 + i}, Share: pct("1")})
	}
	b := open(t, choosing(commission.First, rates...)).do(sale())
	tr, err := b.plan.Line(b.ledger, "p")
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, r := range tr {
		if r.Code == commission.CodePassedOver {
			told++
		}
		if r.Code == commission.CodeWinner && r.Details[2].Value != "100" {
			t.Errorf("%v: want 100 rows", r.Details)
		}
	}
	if told != 31 {
		t.Errorf("told of %d others, want 31", told)
	}
}

func TestWinnerRulesAreChecked(t *testing.T) {
	ordered := func(w commission.Winner, order ...commission.Dimension) error {
		p := choosing(w, commission.Row{Share: pct("10")})
		p.Order = order
		_, err := commission.New(p)
		return err
	}
	want(t, ordered("cheapest"), "/winner unknown")
	want(t, ordered(commission.MostSpecific), "/order required")
	want(t, ordered(commission.MostSpecific, "tier", "colour", "tier"), "/order/1 unknown", "/order/2 duplicate")
	want(t, ordered(commission.First, "tier"), "/order conflict")
	want(t, ordered("", "tier"), "/order conflict")
	ranked := func(w commission.Winner, first, second int) error {
		_, err := commission.New(choosing(w, commission.Row{Share: pct("10"), Precedence: first}, commission.Row{Tier: "gold", Share: pct("20"), Precedence: second}))
		return err
	}
	want(t, ranked(commission.First, 0, 0), "/rates/1 conflict")
	want(t, ranked(commission.First, 0, 1))
	want(t, ranked("", 0, 1))
	want(t, ranked("", 0, 100))
	want(t, ranked(commission.Stack, -1, 101), "/rates/0/precedence out_of_range", "/rates/1/precedence out_of_range")
	want(t, ranked(commission.Stack, 1, 0), "/rates/1 conflict") // it never stands
	want(t, ranked(commission.BestForPartner, 1, 0), "/rates/1 conflict")
	want(t, ranked(commission.BestForPartner, 0, 1))
	want(t, ordered(commission.MostSpecific, "model", "tier", "plan", "role", "partner", "type", "partner_segment", "segment", "product", "category",
		"region", "sale", "level", "age", "when"))
	want(t, ordered(commission.MostSpecific, slices.Repeat([]commission.Dimension{"tier"}, 1000)...), func() (out []string) {
		for i := 1; i < 16; i++ { // enough to be refused; the rest is not looked at
			out = append(out, fmt.Sprintf("/order/%d duplicate", i))
		}
		return out
	}()...)
}

// A table that two rates name counts an item once, and neither sees what the other
// has counted of it. 10 % up to 100.00 and 20 % beyond, twice: of 50.00 5.00 each,
// of 100.00 more 5.00 + 10.00 each. 2 × (5 + 15) = 40.00.
func TestStackedRatesOfOneTable(t *testing.T) {
	policy := choosing(commission.Stack, commission.Row{Table: "volume"}, commission.Row{Tier: "gold", Table: "volume"})
	policy.Tables = []commission.Table{{
		Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanLifetime, Counts: commission.FirstCome,
		Steps: []commission.Step{{Share: pct("10")}, {From: eur("100"), Share: pct("20")}},
	}}
	p := pay("p", "150", "2025-01-01")
	p.Credits[0].Tier = "gold"
	p.Items = []commission.Item{{Amount: eur("50")}, {Amount: eur("100")}}
	b := open(t, policy).do(p)
	b.want("both", b.sum(""), "40.00")
	// 150.00 are counted, so all of the next 10.00 is beyond 100.00: 2 × 2.00.
	p2 := pay("p2", "10", "2025-01-02")
	p2.Credits[0].Tier = "gold"
	b.do(p2)
	b.want("and the next", b.sum(""), "44.00")
}

// Choosing among many rates allocates no more than having one, and neither does
// looking at what fits, but for the facts that have to be read.
func TestChoosingAllocatesNothing(t *testing.T) {
	if proof.Race {
		t.Skip("allocations are not exact under the race detector")
	}
	cost := func(policy commission.Policy) float64 {
		plan := commission.Must(policy)
		e := sale()
		return testing.AllocsPerRun(100, func() {
			var l commission.Ledger
			if _, err := plan.Apply(&l, e); err != nil {
				t.Fatal(err)
			}
		})
	}
	one := cost(flat("10"))
	many := []commission.Row{{Share: pct("10")}}
	for i := range 999 {
		many = append(many, commission.Row{Partner: fmt.Sprint(i), Product: "crm", Region: "DE-BY", Share: pct("20")})
	}
	ordered := choosing(commission.MostSpecific, many...)
	ordered.Order = []commission.Dimension{"partner"}
	best := choosing(commission.BestForPartner, many[0], commission.Row{Tier: "gold", Share: pct("20")}, commission.Row{Product: "crm", Share: pct("30")})
	aged := choosing("", commission.Row{Share: pct("10"), Age: commission.Age{Until: 3}}, commission.Row{Share: pct("5"), Age: commission.Age{From: 3}})
	for name, p := range map[string]commission.Policy{"1,000 rates": ordered, "the best of three": best, "ages": aged} {
		if got := cost(p); got > one {
			t.Errorf("%s: %v allocations, with one rate %v", name, got, one)
		}
	}
}
