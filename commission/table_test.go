package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// shares are steps over revenue: an amount and a percentage each.
func shares(pairs ...string) []commission.Step {
	var out []commission.Step
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, commission.Step{From: eur(pairs[i]), Share: pct(pairs[i+1])})
	}
	return out
}

// yearly is a table over the revenue of a year, of which a mode is filled in.
func yearly(mode commission.TableMode, steps ...commission.Step) commission.Table {
	return commission.Table{
		Name: "volume", Mode: mode, Boundary: commission.ReachedAt, Over: commission.OverRevenue,
		Spans: commission.SpanYear, Counts: commission.OnNet, Steps: steps,
	}
}

// whole makes the rate of a table one for the whole volume.
func whole(t commission.Table) commission.Table {
	t.Applies = commission.ToWhole
	return t
}

// thisSale makes it one for the sale alone.
func thisSale(t commission.Table, reads commission.Reads) commission.Table {
	t.Applies, t.Reads = commission.ToThisSale, reads
	return t
}

func scale(t testing.TB, table commission.Table) commission.Scale {
	t.Helper()
	s, err := commission.NewScale(table)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sold is a volume of revenue.
func sold(amount string) commission.Volume { return commission.Volume{Revenue: eur(amount)} }

// units is a volume of units without a price.
func units(n int64) commission.Volume { return commission.Volume{Units: n} }

func TestScaleEarns(t *testing.T) {
	rising := shares("0", "1", "1000", "2", "3000", "3", "8000", "5")
	marginal := yearly(commission.Marginal, rising...)
	slab := yearly(commission.Slab, rising...)
	quota := commission.Table{
		Name: "quota", Mode: commission.Marginal, Over: commission.OverAttainment, Quota: eur("1000"),
		Spans: commission.SpanQuarter, Counts: commission.OnNet,
		Steps: []commission.Step{{Share: pct("5")}, {FromPercent: pct("75"), Share: pct("10")}, {FromPercent: pct("100"), Share: pct("15")}},
	}
	multiplier := yearly(commission.WholeOverage, shares("0", "10", "500000", "15", "625000", "20")...)
	calls := commission.Table{
		Name: "calls", Mode: commission.Marginal, Over: commission.OverQuantity, Spans: commission.SpanMonth, Counts: commission.OnNet, Units: 100,
		Steps: []commission.Step{{Fee: eur("0.05")}, {FromCount: 1000, Fee: eur("0.03")}},
	}
	for _, tt := range []struct {
		name  string
		table commission.Table
		r     commission.Reading
		want  string
	}{
		{"200 × 1 %", marginal, commission.Reading{Sale: sold("200")}, "2.00"},
		{"300 × 1 %", marginal, commission.Reading{Sale: sold("300")}, "3.00"},
		{"1,000 × 1 % + 500 × 2 % = 10 + 10", marginal, commission.Reading{Sale: sold("1500")}, "20.00"},
		{"1,000 × 1 % + 200 × 2 % = 10 + 4", marginal, commission.Reading{Sale: sold("1200")}, "14.00"},
		{"1,000 × 1 % + 1,000 × 2 % = 10 + 20", marginal, commission.Reading{Sale: sold("2000")}, "30.00"},
		{"1,000 × 1 % + 2,000 × 2 % + 1,500 × 3 % = 10 + 40 + 45", marginal, commission.Reading{Sale: sold("4500")}, "95.00"},
		{"after 900: 100 × 1 % + 100 × 2 % = 1 + 2", marginal, commission.Reading{Before: sold("900"), Sale: sold("200")}, "3.00"},
		{"its refund takes it back", marginal, commission.Reading{Before: sold("1100"), Sale: sold("-200")}, "-3.00"},

		{"the first half of a quota of 1,000: 500 × 5 %", quota, commission.Reading{Sale: sold("500")}, "25.00"},
		{"the second half: 250 × 5 % + 250 × 10 % = 12.50 + 25", quota, commission.Reading{Before: sold("500"), Sale: sold("500")}, "37.50"},
		{"at once: 750 × 5 % + 250 × 10 % = 37.50 + 25 = 25 + 37.50", quota, commission.Reading{Sale: sold("1000")}, "62.50"},

		{"whole overage: 500,000 × 10 % + 200,000 × 20 % = 50,000 + 40,000", multiplier, commission.Reading{Sale: sold("700000")}, "90000.00"},
		{
			"marginal instead: 50,000 + 125,000 × 15 % + 75,000 × 20 % = 50,000 + 18,750 + 15,000",
			yearly(commission.Marginal, multiplier.Steps...),
			commission.Reading{Sale: sold("700000")},
			"83750.00",
		},

		{"one rate for all: 1,500 × 2 %", whole(slab), commission.Reading{Sale: sold("1500")}, "30.00"},
		{"the sale that reaches it lifts the 900 before: 1,500 × 2 % - 900 × 1 % = 30 - 9", whole(slab), commission.Reading{Before: sold("900"), Sale: sold("600")}, "21.00"},
		{"read before: 600 × 1 %", thisSale(slab, commission.ReadBefore), commission.Reading{Before: sold("900"), Sale: sold("600")}, "6.00"},
		{"read after: 600 × 2 %", thisSale(slab, commission.ReadAfter), commission.Reading{Before: sold("900"), Sale: sold("600")}, "12.00"},
		{
			"read from the period before: 600 × 5 %", thisSale(slab, commission.ReadPrevious),
			commission.Reading{Before: sold("900"), Sale: sold("600"), Previous: sold("8000")},
			"30.00",
		},
		{"a line below 0 earns the opposite: -600 × 2 %", thisSale(slab, commission.ReadBefore), commission.Reading{Before: sold("1500"), Sale: sold("-600")}, "-12.00"},

		{"1,000 calls at 0.05 and 500 at 0.03 for 100: 0.50 + 0.15", calls, commission.Reading{Sale: units(1500)}, "0.65"},
		{"10 calls are 0.5 cents, rounded up", calls, commission.Reading{Sale: units(10)}, "0.01"},
	} {
		got, err := scale(t, tt.table).Earns(tt.r, partnerecon.HalfUp)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		} else if got.Amount.Amount() != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got.Amount, tt.want)
		}
	}
}

// A whole quota and one minor unit beside it, in both modes that jump.
func TestScaleBoundaries(t *testing.T) {
	for _, tt := range []struct {
		name     string
		mode     commission.TableMode
		boundary commission.Boundary
		amounts  [3]string // earned on 999.99, 1,000.00 and 1,000.01, or around 2,000
		around   string
	}{
		// 999.99 × 1 % = 9.9999; 1,000 × 2 % = 20; 1,000.01 × 2 % = 20.0002
		{"slab at", commission.Slab, commission.ReachedAt, [3]string{"9.99", "20.00", "20.00"}, "1000"},
		// 9.9999; 1,000 × 1 % = 10; 20.0002
		{"slab above", commission.Slab, commission.ReachedAbove, [3]string{"9.99", "10.00", "20.00"}, "1000"},
		// 10 + 999.99 × 2 % = 29.9998; 10 + 1,000 × 4 % = 50; 10 + 1,000.01 × 4 % = 50.0004
		{"overage at", commission.WholeOverage, commission.ReachedAt, [3]string{"29.99", "50.00", "50.00"}, "2000"},
		// 29.9998; 10 + 1,000 × 2 % = 30; 50.0004
		{"overage above", commission.WholeOverage, commission.ReachedAbove, [3]string{"29.99", "30.00", "50.00"}, "2000"},
	} {
		table := yearly(tt.mode, shares("0", "1", "1000", "2", "2000", "4")...)
		table.Boundary = tt.boundary
		if tt.mode == commission.Slab {
			table = whole(table)
		}
		s := scale(t, table)
		for i, cent := range []int64{-1, 0, 1} {
			v := commission.Volume{Revenue: eurCents(eur(tt.around).Minor() + cent)}
			got, err := s.Earns(commission.Reading{Sale: v}, partnerecon.Down)
			if err != nil || got.Amount.Amount() != tt.amounts[i] {
				t.Errorf("%s: %s earn %s, %v; want %s", tt.name, v.Revenue, got.Amount, err, tt.amounts[i])
			}
		}
	}
}

// A first step is reached from 0 on, so that a rate that is read before the first
// sale is its rate, whatever the boundary.
func TestFirstSaleHasTheFirstRate(t *testing.T) {
	table := thisSale(yearly(commission.Slab, shares("0", "5", "1000", "10")...), commission.ReadBefore)
	table.Boundary = commission.ReachedAbove
	got, err := scale(t, table).Earns(commission.Reading{Sale: sold("100")}, partnerecon.HalfUp)
	if err != nil || got.Amount != eur("5") {
		t.Errorf("the first sale of 100 earns %s, %v; want 5.00 EUR", got.Amount, err)
	}
}

// Measures that count nothing: the rate is read off the value, for this sale.
func TestScaleOverStates(t *testing.T) {
	tenth := func(n int64) partnerecon.Rate { return partnerecon.MustRate(fmt.Sprintf("%d/10", n)) }
	over := func(m commission.Measure, steps ...commission.Step) commission.Table {
		return commission.Table{Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: m, Steps: steps}
	}
	margin := over(commission.OverMargin, commission.Step{Share: pct("5")}, commission.Step{FromPercent: pct("40"), Share: pct("10")})
	tenure := over(commission.OverTenure, commission.Step{Fee: eur("2")}, commission.Step{FromCount: 12, Fee: eur("1")})
	score := over(commission.OverFact, commission.Step{Share: pct("10")}, commission.Step{From: eur("50"), Share: pct("20")})
	score.Fact, score.Mode, score.Boundary = "saved", commission.Interpolated, ""
	for _, tt := range []struct {
		name  string
		table commission.Table
		r     commission.Reading
		want  string
	}{
		{"a margin of 30 %: 200 × 5 %", margin, commission.Reading{Sale: sold("200"), Value: tenth(3)}, "10.00"},
		{"a margin of 40 %: 200 × 10 %", margin, commission.Reading{Sale: sold("200"), Value: tenth(4)}, "20.00"},
		{"an item below 0: -200 × 10 %", margin, commission.Reading{Sale: sold("-200"), Value: tenth(4)}, "-20.00"},
		{"11 months: 3 units × 2", tenure, commission.Reading{Sale: units(3), Value: tenth(110)}, "6.00"},
		{"12 months: 3 units × 1", tenure, commission.Reading{Sale: units(3), Value: tenth(120)}, "3.00"},
		{"25.00, halfway from 10 % to 20 %: 200 × 15 %", score, commission.Reading{Sale: sold("200"), Value: tenth(25000)}, "30.00"},
	} {
		got, err := scale(t, tt.table).Earns(tt.r, partnerecon.HalfUp)
		if err != nil || got.Amount.Amount() != tt.want {
			t.Errorf("%s: %s, %v; want %s", tt.name, got.Amount, err, tt.want)
		}
	}
}

func TestScaleExplains(t *testing.T) {
	for _, tt := range []struct {
		name  string
		table commission.Table
		r     commission.Reading
		want  string
	}{
		{
			"slices and the next step", yearly(commission.Marginal, shares("0", "1", "1000", "2.5", "3000", "3")...),
			commission.Reading{Before: sold("900"), Sale: sold("200")},
			`commission.slice /steps/0/share amount="100 EUR" rate="1%"
commission.slice /steps/1/share amount="100 EUR" rate="2.5%"
commission.next_step /steps/2/from from="3000.00 EUR" revenue="1100 EUR"
commission.rounded exact="7/2 EUR" mode="half_up" total="3.50 EUR"
`,
		},
		{
			"the last step of fees",
			commission.Table{
				Name: "seats", Mode: commission.Slab, Boundary: commission.ReachedAbove, Over: commission.OverQuantity, Spans: commission.SpanTransaction, Units: 3,
				Steps: []commission.Step{{Fee: eur("5")}, {FromCount: 10, Fee: eur("4")}},
			},
			commission.Reading{Sale: units(11)},
			`commission.step /steps/1/fee quantity="11" amount="11" fee="4/3 EUR"
commission.rounded exact="44/3 EUR" mode="half_up" total="14.67 EUR"
`,
		},
		{
			"a rate for the whole, and the one before",
			whole(yearly(commission.Slab, shares("0", "1", "1000", "2")...)),
			commission.Reading{Before: sold("900"), Sale: sold("600")},
			`commission.step /steps/1/share revenue="1500 EUR" amount="1500 EUR" rate="2%" before="900 EUR" before_rate="1%"
commission.rounded exact="21 EUR" mode="half_up" total="21.00 EUR"
`,
		},
		{
			"a rate for the whole, of which nothing came before",
			whole(yearly(commission.Slab, shares("0", "1")...)),
			commission.Reading{Sale: sold("600")},
			`commission.step /steps/0/share revenue="600 EUR" amount="600 EUR" rate="1%"
commission.rounded exact="6 EUR" mode="half_up" total="6.00 EUR"
`,
		},
		{
			"a transaction, whatever came before",
			commission.Table{
				Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
				Steps: shares("0", "1", "1000", "2"),
			},
			commission.Reading{Before: sold("900"), Sale: sold("600")},
			`commission.step /steps/0/share revenue="600 EUR" amount="600 EUR" rate="1%"
commission.next_step /steps/1/from from="1000.00 EUR" revenue="600 EUR"
commission.rounded exact="6 EUR" mode="half_up" total="6.00 EUR"
`,
		},
		{
			"a rate read before a sale, between two steps",
			thisSale(yearly(commission.Interpolated, shares("0", "1", "1000", "2")...), commission.ReadBefore),
			commission.Reading{Before: sold("300"), Sale: sold("10")},
			`commission.step /steps/0/share revenue="300 EUR" amount="10 EUR" rate="1.3%"
commission.next_step /steps/1/from from="1000.00 EUR" revenue="300 EUR"
commission.rounded exact="13/100 EUR" mode="half_up" total="0.13 EUR"
`,
		},
		{
			"attainment in what the quota is in",
			commission.Table{
				Name: "quota", Mode: commission.WholeOverage, Boundary: commission.ReachedAt, Over: commission.OverAttainment, Quota: eur("1000"), Spans: commission.SpanTransaction,
				Steps: []commission.Step{{Share: pct("5")}, {FromPercent: pct("100"), Share: partnerecon.MustRate("1/3")}, {FromPercent: pct("200"), Share: pct("50")}},
			},
			commission.Reading{Before: sold("5000"), Sale: sold("1300")},
			`commission.slice /steps/0/share amount="1000 EUR" rate="5%"
commission.slice /steps/1/share amount="300 EUR" rate="1/3"
commission.next_step /steps/2/from_percent from="200%" begins="2000 EUR" attainment="1300 EUR"
commission.rounded exact="150 EUR" mode="half_up" total="150.00 EUR"
`,
		},
		{
			"flat amounts of the steps that a sale enters",
			yearly(commission.Marginal, prizes()...),
			commission.Reading{Before: sold("900"), Sale: sold("4200")},
			`commission.step /steps/1/flat entered_by="4200 EUR" flat="200 EUR"
commission.step /steps/2/flat entered_by="4200 EUR" flat="500 EUR"
commission.rounded exact="700 EUR" mode="half_up" total="700.00 EUR"
`,
		},
		{
			"flat amounts of the steps that a refund leaves",
			yearly(commission.Marginal, prizes()...),
			commission.Reading{Before: sold("5100"), Sale: sold("-200")},
			`commission.step /steps/2/flat left_by="-200 EUR" flat="500 EUR"
commission.next_step /steps/2/from from="5000.00 EUR" revenue="4900 EUR"
commission.rounded exact="-500 EUR" mode="half_up" total="-500.00 EUR"
`,
		},
		{
			"flat amounts of a transaction, whatever came before",
			commission.Table{
				Name: "t", Mode: commission.Marginal, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
				Steps: prizes(),
			},
			commission.Reading{Before: sold("5100"), Sale: sold("1000")},
			`commission.step /steps/0/flat entered_by="1000 EUR" flat="50 EUR"
commission.step /steps/1/flat entered_by="1000 EUR" flat="200 EUR"
commission.next_step /steps/2/from from="5000.00 EUR" revenue="1000 EUR"
commission.rounded exact="250 EUR" mode="half_up" total="250.00 EUR"
`,
		},
		{
			"a margin, which has no currency of its own",
			commission.Table{
				Name: "margin", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin,
				Steps: []commission.Step{{Share: pct("5")}, {FromPercent: pct("40"), Share: pct("10")}},
			},
			commission.Reading{Sale: sold("200"), Value: pct("30")},
			`commission.step /steps/0/share margin="30%" amount="200 EUR" rate="5%"
commission.next_step /steps/1/from_percent from="40%" margin="30%"
commission.rounded exact="10 EUR" mode="half_up" total="10.00 EUR"
`,
		},
	} {
		got, err := scale(t, tt.table).Earns(tt.r, partnerecon.HalfUp)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, got.Trace.String()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
	}
}

func TestScaleErrors(t *testing.T) {
	s := scale(t, yearly(commission.Marginal, shares("0", "100", "1000", "50")...))
	fees := scale(t, commission.Table{
		Name: "t", Mode: commission.Marginal, Over: commission.OverQuantity, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Fee: eur("10")}},
	})
	flat := scale(t, commission.Table{Name: "t", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanTransaction, Steps: []commission.Step{{Share: pct("1")}}})
	usd := commission.Volume{Revenue: partnerecon.MustMoney("1", "USD")}
	for _, tt := range []struct {
		name     string
		scale    commission.Scale
		r        commission.Reading
		rounding partnerecon.Rounding
		want     error
	}{
		{"another currency", s, commission.Reading{Sale: usd}, partnerecon.Down, partnerecon.ErrCurrency},
		{"another currency before", flat, commission.Reading{Sale: sold("1"), Before: usd}, partnerecon.Down, partnerecon.ErrCurrency},
		{"another currency in the period before", flat, commission.Reading{Sale: sold("1"), Previous: usd}, partnerecon.Down, partnerecon.ErrCurrency},
		{"no currency", flat, commission.Reading{}, partnerecon.Down, partnerecon.ErrSyntax},
		{"no rounding", s, commission.Reading{Sale: sold("1")}, "", partnerecon.ErrSyntax},
		{"the zero scale", commission.Scale{}, commission.Reading{Sale: sold("1")}, partnerecon.Down, partnerecon.ErrSyntax},
		{"too much", fees, commission.Reading{Sale: units(1 << 62)}, partnerecon.Down, partnerecon.ErrOverflow},
	} {
		if got, err := tt.scale.Earns(tt.r, tt.rounding); !errors.Is(err, tt.want) || got.Amount.Stated() || got.Trace != nil {
			t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}

// A table survives JSON, also as a part of a policy, and a scale keeps its own.
func TestTableJSON(t *testing.T) {
	text := `{"name":"volume","mode":"slab","boundary":"reached_above","over":"attainment","quota":{"amount":"1000.00","currency":"EUR"},` +
		`"spans":"quarter","applies_to":"this_sale","reads":"previous_periods","counts":"on_net",` +
		`"steps":[{"share":"5%"},{"from_percent":"75%","share":"10%"}]}`
	var table commission.Table
	if err := json.Unmarshal([]byte(text), &table); err != nil {
		t.Fatal(err)
	}
	s := scale(t, table)
	table.Steps[0].Share = pct("99")
	s.Table().Steps[1].Share = pct("99")
	again, err := json.Marshal(s.Table())
	if err != nil || string(again) != text {
		t.Errorf("%v\n%s became\n%s", err, text, again)
	}
}

// A factor, or a share that is clipped, needs one rate for a sale that passes
// several steps.
func TestRateFor(t *testing.T) {
	marginal := yearly(commission.Marginal, shares("0", "1", "1000", "2")...)
	doubles := thisSale(yearly(commission.Slab, shares("0", "100", "1000", "250")...), commission.ReadBefore)
	for _, tt := range []struct {
		name  string
		table commission.Table
		r     commission.Reading
		want  string
	}{
		{"100 × 1 % and 100 × 2 %, of 200: 1.5 %", marginal, commission.Reading{Before: sold("900"), Sale: sold("200")}, "3/200"},
		{"the same for its refund", marginal, commission.Reading{Before: sold("1100"), Sale: sold("-200")}, "3/200"},
		{"a sale of nothing stands in the second step", marginal, commission.Reading{Before: sold("1000"), Sale: sold("0")}, "1/50"},
		{"a factor of 2.5", doubles, commission.Reading{Before: sold("1000"), Sale: sold("1")}, "5/2"},
	} {
		if got := commission.FactorOf(tt.table).RateFor(tt.r); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// The next step of a table over a percentage is told as one, also where steps pay amounts.
func TestTheNextStepOfAPercentage(t *testing.T) {
	table := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin,
		Steps: []commission.Step{{Flat: eur("10")}, {FromPercent: pct("40"), Flat: eur("20")}},
	}
	got, err := scale(t, table).Earns(commission.Reading{Sale: sold("100"), Value: partnerecon.MustRate("1/4")}, partnerecon.HalfUp)
	if want := `from="40%" margin="25%"`; err != nil || !strings.Contains(got.Trace.String(), want) {
		t.Errorf("%v, want %s in\n%s", err, want, got.Trace)
	}
}

// 50 % × 200 % are 100 %, told as a percentage, and 50 % × 1/3 are 1/6, which is none.
func TestHowARateWithAFactorIsTold(t *testing.T) {
	for _, tt := range []struct {
		factor partnerecon.Rate
		want   string
	}{{pct("200"), `rate="100%"`}, {pct("100"), `rate="50%"`}, {partnerecon.MustRate("1/3"), `rate="1/6"`}} {
		p := flat("50")
		p.Rates[0].Factor = "f"
		p.Tables = []commission.Table{{
			Name: "f", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverTenure, Steps: []commission.Step{{Share: tt.factor}},
		}}
		b := open(t, p).do(pay("p", "100", "2025-01-20"))
		tr, err := b.plan.Line(b.ledger, "p")
		if err != nil || !strings.Contains(tr.String(), " "+tt.want) {
			t.Errorf("%v, want %s in\n%s", err, tt.want, tr)
		}
	}
}
