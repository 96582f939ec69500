package partnerecon_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// programFacts are n partners with their revenue, and n deals of one of them.
func programFacts(n int) (benchmark.RevenueFacts, benchmark.ReviewFacts) {
	first := partnerecon.MustDay("2025-04-01")
	revenue := benchmark.RevenueFacts{Currency: "EUR", Partners: spare(many(n, func(i int) benchmark.Revenue {
		amount, _ := partnerecon.FromMinor(int64(i*7919%n), "EUR")
		return benchmark.Revenue{Partner: fmt.Sprint("p", i), Revenue: amount}
	}))}
	review := benchmark.ReviewFacts{
		Partner: "p1", Quarter: first.Month(), Currency: "EUR", Rounding: partnerecon.HalfUp,
		Deals: spare(many(n, func(i int) benchmark.Deal {
			return benchmark.Deal{
				ID: fmt.Sprint("d", i), Opened: first, Closed: first.Add(i % 90), Won: true, Amount: inEUR("10"),
				Credits: spare([]partnerecon.Credit{{Partner: fmt.Sprint("p", i%3), Role: partnerecon.Sourced, Share: partnerecon.MustRate("1/3")}}),
			}
		})),
		Leads: spare(many(n, func(i int) benchmark.Lead {
			return benchmark.Lead{ID: fmt.Sprint("l", i), Partner: fmt.Sprint("p", i%3), On: first}
		})),
	}
	return revenue, review
}

func TestAliasOfBenchmark(t *testing.T) {
	revenue, review := programFacts(6)
	y := everyBenchmark()
	policy := func() []byte { return textOf(t, y.Policy())() }
	own(t, "Concentration", textOf(t, revenue), func() (any, error) { return y.Concentration(revenue) })
	own(t, "AdvisoryBoard", textOf(t, revenue), func() (any, error) { return y.AdvisoryBoard(revenue) })
	own(t, "Review", textOf(t, review), func() (any, error) { return y.Review(review) })
	own(t, "Review, and the policy", policy, func() (any, error) { return y.Review(review) })
	own(t, "Policy", policy, func() (any, error) { return y.Policy(), nil })
	own(t, "Attestations", policy, func() (any, error) {
		return y.Attestations(benchmark.AttestationFacts{On: partnerecon.MustDay("2025-01-01")})
	})
	own(t, "Text", func() []byte { return nil }, func() (any, error) { return benchmark.Text(), nil })
}

// A question costs as much a partner, or a deal, as there are others.
func TestLimitsOfBenchmark(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	y := everyBenchmark()
	proof.Linear(t, 5000, func(n int) time.Duration {
		revenue, review := programFacts(n)
		newcomers := benchmark.NewcomerFacts{On: partnerecon.MustDay("2025-12-31"), Newcomers: many(n, func(i int) benchmark.Newcomer {
			signed := partnerecon.MustDay("2025-01-01")
			return benchmark.Newcomer{Partner: fmt.Sprint(i), Tier: fmt.Sprint(i % 9), Signed: signed, FirstReferral: signed.Add(i % 365)}
		})}
		return proof.Took(func() {
			if _, err := y.Concentration(revenue); err != nil {
				t.Fatal(err)
			}
			if _, err := y.Review(review); err != nil {
				t.Fatal(err)
			}
			if _, err := y.FirstReferral(newcomers); err != nil {
				t.Fatal(err)
			}
		})
	})
}
