package commission_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestInversions(t *testing.T) {
	falling := shares("0", "10", "1000", "5")
	seats := commission.Table{
		Name: "seats", Mode: commission.Slab, Boundary: commission.ReachedAbove, Over: commission.OverQuantity, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Fee: eur("2.10")}, {FromCount: 100, Fee: eur("1")}},
	}
	at := func(step int, below, from, belowEarns, fromEarns string) []commission.Inversion {
		return []commission.Inversion{{Step: step, Below: sold(below), From: sold(from), BelowEarns: eur(belowEarns), FromEarns: eur(fromEarns)}}
	}
	above := whole(yearly(commission.Slab, falling...))
	above.Boundary = commission.ReachedAbove
	aboveLine := whole(yearly(commission.Interpolated, shares("0", "20", "1000", "5")...))
	aboveLine.Boundary = commission.ReachedAbove
	equal := whole(flatTable(commission.Slab, commission.SpanYear))
	equal.Steps[1].Flat, equal.Steps[2].Flat = eur("50"), eur("50")
	bySeats := seats
	bySeats.Steps = []commission.Step{{Share: pct("10")}, {FromCount: 100, Share: pct("5")}}
	nothing := seats
	nothing.Steps = []commission.Step{{Share: pct("0")}, {FromCount: 100, Share: pct("0")}, {FromCount: 200, Share: pct("1")}}
	byRevenue := whole(yearly(commission.Slab, commission.Step{Fee: eur("2")}, commission.Step{From: eur("1000"), Fee: eur("1.99")}))
	dear := yearly(commission.Slab, commission.Step{Fee: eur("1000000000000000")}, commission.Step{FromCount: 1 << 40, Fee: eur("1")})
	dear.Over, dear.Spans, dear.Counts = commission.OverQuantity, commission.SpanTransaction, ""
	attained := func(mode commission.TableMode, quota string, pairs ...string) commission.Table {
		table := commission.Table{
			Name: "t", Mode: mode, Boundary: commission.ReachedAt, Over: commission.OverAttainment, Quota: eur(quota),
			Spans: commission.SpanTransaction,
		}
		for i := 0; i < len(pairs); i += 2 {
			table.Steps = append(table.Steps, commission.Step{FromPercent: pct(pairs[i]), Share: pct(pairs[i+1])})
		}
		return table
	}
	for _, tt := range []struct {
		name  string
		table commission.Table
		want  []commission.Inversion
	}{
		// 999.99 × 10 % = 99.999; 1,000 × 5 % = 50
		{"a slab that falls", whole(yearly(commission.Slab, falling...)), at(1, "999.99", "1000", "99.99", "50")},
		// 1,000 × 10 % = 100; 1,000.01 × 5 % = 50.0005
		{"reached above", above, at(1, "1000", "1000.01", "100", "50")},
		{"for a sale that is read with itself", thisSale(yearly(commission.Slab, falling...), commission.ReadAfter), at(1, "999.99", "1000", "99.99", "50")},
		{"not for one that is read before it", thisSale(yearly(commission.Slab, falling...), commission.ReadBefore), nil},
		{"nor from the period before", thisSale(yearly(commission.Slab, falling...), commission.ReadPrevious), nil},
		{"a slab that rises", whole(yearly(commission.Slab, shares("0", "5", "1000", "10")...)), nil},
		{"prizes that stay", equal, nil},
		{"a slab that stays", whole(yearly(commission.Slab, shares("0", "5", "1000", "5")...)), nil},
		{"a marginal table that falls", yearly(commission.Marginal, falling...), nil},
		// 1,000 × 10 % + 999.99 × 8 % = 179.9992; 100 + 1,000 × 4 % = 140
		{
			"an overage, not at the quota but after it",
			yearly(commission.WholeOverage, shares("0", "10", "1000", "8", "2000", "4")...),
			at(2, "1999.99", "2000", "179.99", "140"),
		},
		// v × (10 % - 9 % × v/1,000) is highest at 1,000 × 10/18 = 555.555…: 555.56 × 4.99996 % = 27.7777…; 1,000 × 1 % = 10
		{
			"an interpolated rate that falls from 10 % to 1 %",
			whole(yearly(commission.Interpolated, shares("0", "10", "1000", "1")...)), at(1, "555.56", "1000", "27.77", "10"),
		},
		// v × (20 % - 15 % × v/1,000) is highest at 1,000 × 20/30 = 666.666…: 666.67 × 9.99995 % = 66.6666…; 1,000 × 5 % = 50
		{
			"one that falls from 20 % to 5 %",
			whole(yearly(commission.Interpolated, shares("0", "20", "1000", "5")...)), at(1, "666.67", "1000", "66.66", "50"),
		},
		// The line ends at 1,000 whichever step that belongs to.
		{"one whose end is reached above", aboveLine, at(0, "666.67", "1000", "66.66", "50")},
		// Behind 1,000 the rate is 5 % - 4 % × (v - 1,000)/1,000, so v × (9 % - 4 % × v/1,000), highest at 1,125: × 4.5 % = 50.625;
		// 2,000 × 1 % = 20
		{
			"one that falls on behind its step",
			whole(yearly(commission.Interpolated, shares("0", "20", "1000", "5", "2000", "1")...)),
			append(at(1, "666.67", "1000", "66.66", "50"), at(2, "1125", "2000", "50.62", "20")...),
		},
		// 0.05 × 12.5 % = 0.00625; 0.10 × 5 % = 0.005: both are nothing to a cent
		{"one that falls by less than a cent", whole(yearly(commission.Interpolated, shares("0", "20", "0.10", "5")...)), nil},
		// 0.99 × 10 % = 0.099; 1.00 × 9.1 % = 0.091; 0.01 less, as each is cut to whole cents: 0.09 and 0.09 are not
		{"a slab that falls by less than a cent", whole(yearly(commission.Slab, shares("0", "10", "1", "9.1")...)), nil},
		// 0.99 × 10 % = 0.099; 1.00 × 9.1 % = 0.091, 1.01 × 8 % = 0.0808: from the highest before it is a cent
		{
			"two falls that are a cent together",
			whole(yearly(commission.Slab, shares("0", "10", "1", "9.1", "1.01", "8")...)), at(2, "0.99", "1.01", "0.09", "0.08"),
		},
		// 999.99 × 5.00005 % = 49.99999…; 1,000 × 5 % = 50: half the rate at the end just keeps it
		{"one that falls to half", whole(yearly(commission.Interpolated, falling...)), nil},
		// 100 × 2.10 = 210; 101 × 1 = 101
		{"fees for units", seats, []commission.Inversion{{Step: 1, Below: units(100), From: units(101), BelowEarns: eur("210"), FromEarns: eur("101")}}},
		{"shares by units, whatever they cost", bySeats, []commission.Inversion{{Step: 1, Below: units(100), From: units(101)}}},
		{"fees by revenue, however many units", byRevenue, []commission.Inversion{{Step: 1, Below: sold("999.99"), From: sold("1000")}}},
		{"more than any amount", dear, []commission.Inversion{{Step: 1, Below: units(1<<40 - 1), From: units(1 << 40)}}},
		{"a margin is no volume", commission.Table{
			Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin,
			Steps: []commission.Step{{Share: pct("10")}, {FromPercent: pct("50"), Share: pct("5")}},
		}, nil},
		// The second step begins at 5.005 and the third at 5.010005. 2.50 × (1 - 2.50/5.005)
		// = 1.2512…, 5.00 × (1 - 5.00/5.005) = 0.0049…, and 5.01 × 0.005/0.005005 = 5.0049…
		{"between two cents", attained(commission.Interpolated, "10.01", "0", "100", "50", "0", "50.05", "100"), at(0, "2.50", "5", "1.25", "0")},
		// The steps begin at 5.005 and 5.007: 5.00 × 100 %, 5.01 × 10 % = 0.501.
		{"two steps within one cent", attained(commission.Slab, "10.01", "0", "100", "50", "50", "50.02", "10"), at(2, "5", "5.01", "5", "0.50")},
		// v × (100 % - 99 % × v/4.99) is highest at 4.99/1.98 = 2.5202…: 2.52 × 50.004… % = 1.2601…, 4.99 × 1 % = 0.0499; 5.00 × 100 % = 5.
		{"steps of neighboring cents", attained(commission.Interpolated, "5", "0", "100", "99.8", "1", "100", "100"), at(1, "2.52", "4.99", "1.26", "0.04")},
		// From 5.00 on the rate falls to 0 at 5.015 and is back at 5.019: 5.01 × 1/3 = 1.67.
		{
			"a dip of two cents",
			attained(commission.Interpolated, "10", "0", "10", "50", "100", "50.15", "0", "50.19", "100"), at(1, "5", "5.01", "5", "1.67"),
		},
		// Two steps of seats at an unknown price that earn nothing: neither earns less than the other.
		{"nothing, twice", nothing, nil},
		{
			"a fee that falls with the first cent",
			whole(yearly(commission.Slab, commission.Step{Fee: eur("2")}, commission.Step{From: eur("0.01"), Fee: eur("1")})),
			[]commission.Inversion{{Step: 1, Below: sold("0"), From: sold("0.01")}},
		},
	} {
		if diff := cmp.Diff(tt.want, scale(t, tt.table).Inversions(), cmp.AllowUnexported(partnerecon.Money{})); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
		}
	}
}
