package settlement_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// ratePercent is a whole percentage.
func ratePercent(n int64) pe.Rate { return pct(fmt.Sprint(n)) }

// TestLawIncentivesTrueUpFinalFigures: with a quarter's table that trues up the partner ends
// with what the table gives of the last final figure, whatever the rate of the commission,
// and however often and late figures are stated. All are whole hundreds, so that nothing is
// rounded.
func TestLawIncentivesTrueUpFinalFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, low, high := rapid.Int64Range(1, 12).Draw(t, "rate"), rapid.Int64Range(1, 12).Draw(t, "below"), rapid.Int64Range(1, 30).Draw(t, "above")
		p := flat()
		a := &p.Terms[0].Policy
		a.Commission.Rates = []commission.Row{{Share: ratePercent(rate)}}
		a.TrueUps = []settlement.TrueUp{{Name: "final", Every: settlement.EveryQuarter}}
		a.Incentives = incentive.Policy{Rounding: pe.HalfUp, Bonuses: []incentive.Bonus{{
			Name: "volume", Every: incentive.EveryQuarter, Rule: incentive.PeriodTable{Pays: incentive.TrueUp, Table: commission.Table{
				Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
				Steps: []commission.Step{{Share: ratePercent(low)}, {From: eur("1000"), Share: ratePercent(high)}},
			}},
		}}}
		hundreds := func(name string, least int) int64 { return 100 * int64(rapid.IntRange(least, 30).Draw(t, name)) }
		credits := []pe.Credit{{Partner: "acme", Role: pe.Sourced, Share: pe.Whole()}}
		var facts []settlement.Fact
		sum := int64(0)
		for i := range rapid.IntRange(1, 3).Draw(t, "payments") {
			paid := hundreds("paid", 1)
			sum += paid
			on := fmt.Sprintf("2025-%02d-%02d", rapid.IntRange(1, 3).Draw(t, "month"), 5+i)
			facts = append(facts, fact(fmt.Sprint("p", i), on, settlement.Payment{Customer: fmt.Sprint("c", i), Amount: eur(fmt.Sprint(paid)), Credits: credits}))
		}
		for i, on := range []string{"2025-03-25", "2025-04-10", "2025-05-02"}[:rapid.IntRange(0, 3).Draw(t, "finals")] {
			sum = hundreds("final", 0)
			facts = append(facts, fact(fmt.Sprint("f", i), on, settlement.Final{Partner: "acme", TrueUp: "final", Month: month("2025-02"), Base: eur(fmt.Sprint(sum))}))
		}
		facts = append(facts, fact("end", "2025-05-31", settlement.Close{Month: month("2025-05")}))
		_, entries := fold(t, settlement.Must(p), facts)
		got := int64(0)
		for _, e := range entries {
			got += e.Amount.Minor()
		}
		// A percent of a hundred is a hundred cents: 1 % of 100.00 is 100 minor units.
		want := low*min(sum, 1000) + high*max(0, sum-1000)
		if got != want {
			t.Fatalf("of %d.00 at %d %%, and %d %% to 1,000.00 and %d %% above: got %d, want %d", sum, rate, low, high, got, want)
		}
	})
}
