package commission_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// FuzzScale reads any text as a table: it is refused, or it earns something within
// what one share can take, and names its cliffs.
func FuzzScale(f *testing.F) {
	for _, table := range []commission.Table{
		yearly(commission.Marginal, shares("0", "1", "1000", "2")...),
		thisSale(yearly(commission.Slab, shares("0", "1", "1000", "2")...), commission.ReadPrevious),
		yearly(commission.WholeOverage, shares("0", "10", "500", "5", "600", "1")...),
		{Name: "m", Mode: commission.Interpolated, Over: commission.OverFact, Fact: "score", Steps: []commission.Step{{Share: pct("5")}, {FromCount: 8, Share: pct("10")}}},
		{
			Name: "q", Mode: commission.Slab, Boundary: commission.ReachedAbove, Over: commission.OverAttainment, QuotaUnits: 9, Spans: commission.SpanTransaction, Units: 3,
			Steps: []commission.Step{{Fee: eur("5")}, {FromPercent: pct("75"), Fee: eur("4")}},
		},
	} {
		text, err := json.Marshal(table)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, int64(100), int64(5000), int64(7))
	}
	f.Fuzz(func(t *testing.T, in []byte, before, sale, value int64) {
		var table commission.Table
		if json.Unmarshal(in, &table) != nil {
			return
		}
		s, err := commission.NewScale(table)
		if err != nil {
			return
		}
		revenue, _ := partnerecon.FromMinor(before, "EUR")
		sold, _ := partnerecon.FromMinor(sale, "EUR")
		r := commission.Reading{Before: commission.Volume{Revenue: revenue, Units: before}, Sale: commission.Volume{Revenue: sold, Units: sale}}
		r.Value, _ = partnerecon.Fraction(value, 7)
		got, err := s.Earns(r, partnerecon.HalfEven)
		if err == nil && (!got.Amount.Stated() || !got.Trace.Has(commission.CodeRounded)) {
			t.Fatalf("%s earns %v", in, got)
		}
		// Slices earn what they are, so that nobody earns more than was sold.
		if err == nil && table.Mode == commission.Marginal && table.Over == commission.OverRevenue && sale > 0 && before >= 0 &&
			(got.Amount.Sign() < 0 || got.Amount.Minor() > sale) {
			t.Fatalf("%d after %d earn %s by %s", sale, before, got.Amount, in)
		}
		for _, inv := range s.Inversions() {
			if inv.Step >= len(table.Steps) || inv.BelowEarns.Minor() < inv.FromEarns.Minor() {
				t.Fatalf("%v of %s", inv, in)
			}
		}
	})
}
