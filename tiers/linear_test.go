package tiers_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

// Each of many figures of a partner takes as much memory as each of few: nothing is made anew
// of those before it, whether the ladder looks at once or at the end of the period.
func TestAFigureMoreCostsTheSameHoweverManyThereAre(t *testing.T) {
	if proof.Race {
		t.Skip("allocations are not exact under the race detector")
	}
	for _, promotion := range []tiers.Promotion{tiers.AtOnce, tiers.AtPeriodEnd} {
		p := metals()
		p.Review.Every, p.Review.Promotion = tiers.EveryYear, promotion
		ladder := tiers.Must(p)
		cost := func(n int) uint64 {
			var events []tiers.Event
			for i := range n {
				on := date("2025-01-01").Add(i * 360 / n)
				events = append(events, tiers.Measured{ID: fmt.Sprint("f", i), Partner: "acme", On: on, Metric: "revenue", Value: tiers.Value{Amount: eur("100")}})
			}
			events = append(events, tiers.Close{ID: "end", Partner: "acme", On: date("2025-12-31")})
			var s tiers.Standing
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for _, e := range events {
				must(t, ladder, &s, e)
			}
			runtime.ReadMemStats(&after)
			if s.TierOn(date("2026-01-01")) != "silver" { // 100,000 EUR, or 200,000
				t.Fatalf("%d figures: %q", n, s.TierOn(date("2026-01-01")))
			}
			return after.TotalAlloc - before.TotalAlloc
		}
		few, many := cost(1_000), cost(2_000)
		if many > 3*few { // lists grow by doubling
			t.Errorf("%s: 1,000 figures take %d bytes, 2,000 take %d", promotion, few, many)
		}
	}
}
