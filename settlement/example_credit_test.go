package settlement_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// Nobody states who gets credit: a click does.
func ExampleProgram_Credit() {
	program := settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "Europe/Berlin",
		Tiers:   []string{"referral", "integration", "solution"},
		Horizon: partnerecon.Days(365, partnerecon.Through), PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: partnerecon.Terms[settlement.Agreement]{{
			ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "the program begins",
			Policy: settlement.Agreement{
				Commission: commission.Policy{
					Rounding: partnerecon.HalfUp, Shared: commission.Each,
					Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}},
				},
				Attribution: attribution.ThreeTier(attribution.Choices{Dormant: partnerecon.Days(180, partnerecon.Through)}),
			},
		}},
	})
	on := func(day string) settlement.Moment { return settlement.On(partnerecon.MustDay(day)) }
	var book settlement.Book
	for e, err := range program.Run(&book, settlement.Facts([]settlement.Fact{
		{ID: "s-1", Occurred: on("2025-01-01"), Event: settlement.Standing{Partner: "acme", Tier: "referral"}},
		{ID: "click-1", Occurred: on("2025-02-10"), Event: settlement.Touch{Customer: "c-1", Partner: "acme", Type: "click"}},
		{ID: "won-1", Occurred: on("2025-04-01"), Event: settlement.DealClosed{Customer: "c-1", Deal: "d-1", Signup: on("2025-03-01")}},
		{ID: "inv-1", Occurred: on("2025-04-02"), Event: settlement.Payment{
			Customer: "c-1", Deal: "d-1", Amount: partnerecon.MustMoney("1000", "EUR"),
		}},
	})) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Claim.Partner, e.Kind, e.Amount)
	}
	decision, err := program.Credit(&book, "c-1", "d-1")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, claim := range decision.Claims {
		for _, step := range claim.Path {
			fmt.Println(step.Question, step.Answer)
		}
		fmt.Println(claim.Partner, claim.Verdict, "as", claim.Role)
	}
	// Output:
	// acme earned 100.00 EUR
	// Did the partner introduce the lead? yes
	// Was the lead in your CRM before partner contact? no
	// acme credited as sourced
}
