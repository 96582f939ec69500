package tiers_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// busy is a partner with twelve months of monthly figures of four metrics.
func busy(b *testing.B, p tiers.Policy) (tiers.Ladder, tiers.Standing) {
	b.Helper()
	ladder := tiers.Must(p)
	var s tiers.Standing
	for i := range 12 {
		on := partnerecon.MustMonth("2025-01").Add(i).First().Add(4)
		for _, e := range []tiers.Event{
			tiers.Measured{ID: fmt.Sprint("r", i), Partner: "acme", On: on, Metric: "revenue", Customer: fmt.Sprint("c", i%5), Value: tiers.Value{Amount: eur("20000")}},
			tiers.Measured{ID: fmt.Sprint("p", i), Partner: "acme", On: on, Metric: "points", Value: tiers.Value{Amount: eur("750")}},
			measured(fmt.Sprint("c", i), "customers", on.String(), n(int64(i))),
			measured(fmt.Sprint("s", i), "renewals", on.String(), tiers.Value{Share: partnerecon.MustPercent("91")}),
		} {
			if _, err := ladder.Apply(&s, e); err != nil {
				b.Fatal(err)
			}
		}
	}
	return ladder, s
}

// One assessment: three tiers, seven criteria, 48 figures, with gaps, outlook and trace.
func BenchmarkAssess(b *testing.B) {
	ladder, s := busy(b, achievements())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ladder.Assess(s, tiers.Facts{On: date("2025-12-31")}); err != nil {
			b.Fatal(err)
		}
	}
}

// One close of a year of figures, review included.
func BenchmarkClose(b *testing.B) {
	ladder, s := busy(b, achievements())
	b.ReportAllocs()
	for b.Loop() {
		c := s.Clone()
		if _, err := ladder.Apply(&c, tiers.Close{ID: "q", Partner: "acme", On: date("2025-12-31")}); err != nil {
			b.Fatal(err)
		}
	}
}

// The question without a state.
func BenchmarkPlace(b *testing.B) {
	ladder := tiers.Must(metals())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ladder.Place(tiers.Figure{"revenue", tiers.Value{Amount: eur("61250")}}); err != nil {
			b.Fatal(err)
		}
	}
}

// One more figure of a partner of whom a thousand are on record, and that only the
// next review looks at.
func BenchmarkMeasured(b *testing.B) {
	p := achievements()
	if p.Review.Promotion == tiers.AtOnce {
		b.Fatal("want a ladder that promotes at the end of a period")
	}
	ladder := tiers.Must(p)
	var s tiers.Standing
	for i := range 1_000 {
		if _, err := ladder.Apply(&s, measured(fmt.Sprint("c", i), "customers", "2025-02-05", n(int64(i)))); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		c := s
		if _, err := ladder.Apply(&c, measured("one more", "customers", "2025-02-05", n(7))); err != nil {
			b.Fatal(err)
		}
	}
}
