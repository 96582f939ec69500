package settlement_test

import (
	"fmt"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// ladderProgram pays 10 % in silver and 20 % in gold, which takes 5,000.00 of collected
// revenue in the twelve months before a review.
func ladderProgram() settlement.Program {
	return settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Tiers: []string{"silver", "gold"},
		Horizon: pe.Days(180, pe.Through), PinTerms: settlement.TermsEachPayment, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{{ID: "2025", From: pe.MustDay("2025-01-01"), Rationale: "the program begins", Policy: settlement.Agreement{
			Commission: commission.Policy{
				Rounding: pe.HalfUp,
				Rates:    []commission.Row{{Tier: "silver", Share: pe.MustPercent("10")}, {Tier: "gold", Share: pe.MustPercent("20")}},
			},
			Ladder: tiers.Policy{
				Boundary: tiers.ReachedAt,
				Metrics:  []tiers.Metric{{Name: "revenue", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum}},
				Tiers: []tiers.Tier{{Name: "silver"}, {Name: "gold", Needs: tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{{
					Metric: "revenue", Target: tiers.Value{Amount: pe.MustMoney("5000", "EUR")}, Within: tiers.Span{Of: tiers.Months, N: 12},
				}}}}},
				Review: tiers.Review{Every: tiers.EveryQuarter, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne},
			},
			LadderMetrics: []settlement.LadderMetric{{Metric: "revenue", Counts: settlement.CollectedRevenue, Of: settlement.ForLead}},
		}}},
	})
}

// Why not gold yet? The book counts what was collected, of the running month as well.
func ExampleProgram_Assess() {
	program, book := ladderProgram(), &settlement.Book{}
	for _, f := range []settlement.Fact{
		{ID: "joins", Occurred: settlement.On(pe.MustDay("2025-01-02")), Event: settlement.PartnerEnrolled{Partner: "acme"}},
		{ID: "inv-1", Occurred: settlement.On(pe.MustDay("2025-02-10")), Event: settlement.Payment{Customer: "c-1", Credits: pe.Sole("acme"), Amount: pe.MustMoney("3500", "EUR")}},
	} {
		if _, err := program.Apply(book, f); err != nil {
			fmt.Println(err)
		}
	}
	a, err := program.Assess(book, "acme", tiers.Facts{On: pe.MustDay("2025-02-20")})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(a.Tier, "next", a.Next, "review on", a.Review)
	for _, g := range a.Gaps() {
		fmt.Println(g.Metric, g.Actual, "of", g.Target, "missing", g.Remaining)
	}
	// Output:
	// silver next gold review on 2025-03-31
	// revenue 3500.00 EUR of 5000.00 EUR missing 1500.00 EUR
}

// Standings are what was stated and what the ladder decided.
func ExampleProgram_Standings() {
	program, book := ladderProgram(), &settlement.Book{}
	facts := []settlement.Fact{
		{ID: "joins", Occurred: settlement.On(pe.MustDay("2025-01-02")), Event: settlement.PartnerEnrolled{Partner: "acme"}},
		{ID: "inv-1", Occurred: settlement.On(pe.MustDay("2025-02-10")), Event: settlement.Payment{Customer: "c-1", Credits: pe.Sole("acme"), Amount: pe.MustMoney("5500", "EUR")}},
	}
	for _, err := range program.Run(book, program.WithCloses(book, settlement.Facts(facts), pe.MustMonth("2025-03"))) {
		if err != nil {
			fmt.Println(err)
		}
	}
	all, err := program.Standings(book, "acme")
	if err != nil {
		fmt.Println(err)
	}
	for _, s := range all {
		fmt.Println(s.From, s.Tier, s.What)
	}
	fmt.Println(program.TierOn(book, "acme", pe.MustDay("2025-03-31")))
	// Output:
	// 2025-01-02 silver placed
	// 2025-04-01 gold promoted
	// silver <nil>
}

// In which tier a partner stood on a day, by what was stated and by the ladder.
func ExampleProgram_TierOn() {
	program, book := ladderProgram(), &settlement.Book{}
	for _, f := range []settlement.Fact{
		{ID: "joins", Occurred: settlement.On(pe.MustDay("2025-01-02")), Event: settlement.PartnerEnrolled{Partner: "acme"}},
		{ID: "inv-1", Occurred: settlement.On(pe.MustDay("2025-02-10")), Event: settlement.Payment{Customer: "c-1", Credits: pe.Sole("acme"), Amount: pe.MustMoney("5500", "EUR")}},
		{ID: "close-2", Occurred: settlement.On(pe.MustDay("2025-02-28")), Event: settlement.Close{Month: pe.MustMonth("2025-02")}},
		{ID: "close-3", Occurred: settlement.On(pe.MustDay("2025-03-31")), Event: settlement.Close{Month: pe.MustMonth("2025-03")}},
	} {
		if _, err := program.Apply(book, f); err != nil {
			fmt.Println(err)
		}
	}
	for _, day := range []string{"2025-03-31", "2025-04-01"} {
		tier, err := program.TierOn(book, "acme", pe.MustDay(day))
		fmt.Println(day, tier, err)
	}
	// Output:
	// 2025-03-31 silver <nil>
	// 2025-04-01 gold <nil>
}
