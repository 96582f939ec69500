package partnerecon_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/economics"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// economicsFacts are a ledger of n entries and n renewals, of as many customers as
// there are pairs.
func economicsFacts(n int) (economics.CohortFacts, economics.InfluenceFacts) {
	first := partnerecon.MustDay("2024-01-01")
	cohorts := economics.CohortFacts{
		Currency: "EUR", By: economics.ByCustomer, On: first.Add(365),
		Members: many((n+1)/2, func(i int) economics.Customer {
			return economics.Customer{ID: fmt.Sprint("c", i), Starts: first.Add(i % 365)}
		}),
		Entries: spare(many(n, func(i int) partnerecon.Entry {
			return partnerecon.Entry{
				Cause: fmt.Sprint("x", i), Kind: partnerecon.Earned, Amount: inEUR("10"), Base: inEUR("100"), Posted: first,
				Claim: partnerecon.Claim{Partner: fmt.Sprint("p", i%7), Customer: fmt.Sprint("c", i/2), Line: fmt.Sprint("l", i/2), Component: fmt.Sprint("cap:", i%50)},
			}
		})),
	}
	influence := economics.InfluenceFacts{
		Periods: spare([]partnerecon.Interval{{Start: first, End: first.Add(90)}, {Start: first.Add(90), End: first.Add(180)}}),
		Growths: spare(many(n, func(i int) economics.Growth {
			return economics.Growth{ID: fmt.Sprint(i), Segment: fmt.Sprint("s", i%9), On: first.Add(i % 180), Touched: spare([]string{fmt.Sprint("q", i%5), fmt.Sprint("p", i%7)})}
		})),
	}
	return cohorts, influence
}

func TestAliasOfEconomics(t *testing.T) {
	cohorts, influence := economicsFacts(6)
	rate := partnerecon.MustRate
	card := economics.Scorecard{
		Dimensions: spare([]economics.Dimension{{Name: "b", Weight: rate("50%")}, {Name: "a", Weight: rate("30%")}, {Name: "c", Weight: rate("20%")}}),
		Plans:      spare([]economics.Plan{{Name: "y", Scores: spare([]economics.Mark{{Dimension: "c", Score: rate("1%")}, {Dimension: "a", Score: rate("2%")}, {Dimension: "b", Score: rate("3%")}})}}),
	}
	stages := economics.StageFacts{Currency: "EUR", Components: map[string]commission.Stage{"cap:*": "x"}, Entries: cohorts.Entries}
	rates := economics.RateFacts{Rates: spare([]economics.TierRate{{Name: "b", Tier: "referral", Rate: rate("10%")}, {Name: "a", Rate: rate("1%")}}), Ranges: economics.Text()}
	own(t, "Cohorts", textOf(t, cohorts), func() (any, error) { return economics.Cohorts(cohorts) })
	own(t, "Influence", textOf(t, influence), func() (any, error) { return economics.Influence(influence) })
	own(t, "Weigh", textOf(t, card), func() (any, error) { return economics.Weigh(card) })
	own(t, "Stages", textOf(t, stages), func() (any, error) { return economics.Stages(stages) })
	own(t, "CompareRates", textOf(t, rates), func() (any, error) { return economics.CompareRates(rates) })
	own(t, "Text", func() []byte { return nil }, func() (any, error) { return economics.Text(), nil })
}

// A report costs as much an entry as there are others.
func TestLimitsOfEconomics(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	proof.Linear(t, 2000, func(n int) time.Duration {
		cohorts, influence := economicsFacts(n)
		components := map[string]commission.Stage{}
		for i := range 50 {
			components[fmt.Sprint("cap:", i, "*")] = "x"
		}
		return proof.Took(func() {
			if _, err := economics.Cohorts(cohorts); err != nil {
				t.Fatal(err)
			}
			if _, err := economics.Influence(influence); err != nil {
				t.Fatal(err)
			}
			if _, err := economics.Stages(economics.StageFacts{Currency: "EUR", Components: components, Entries: cohorts.Entries}); err != nil {
				t.Fatal(err)
			}
		})
	})
}
