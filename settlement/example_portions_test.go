package settlement_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// What was paid for which stage of the customer's life: 50.00 for the lead, 100.00 for
// the sale, and 200.00 for three months that it stayed.
func ExampleProgram_Portions() {
	program := settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Horizon: partnerecon.Days(180, partnerecon.Through),
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: partnerecon.Terms[settlement.Agreement]{{ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "the program begins", Policy: settlement.Agreement{
			Commission: commission.Policy{
				Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}},
				Bonuses: []commission.Bonus{
					{Name: "lead", Stage: commission.Acquisition, On: "qualified", Rates: []commission.Row{{Fee: commission.Fee{Amount: partnerecon.MustMoney("50", "EUR"), Per: commission.EachSale}}}},
					{Name: "stay", Stage: commission.Retention, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}, Vests: []commission.Tranche{{Share: partnerecon.Whole(), Months: 3}}},
				},
			},
		}}},
	})
	var book settlement.Book
	var entries []partnerecon.Entry
	for e, err := range program.Run(&book, program.WithCloses(&book, settlement.Facts([]settlement.Fact{
		{ID: "lead-1", Occurred: settlement.On(partnerecon.MustDay("2025-01-05")), Event: settlement.Milestone{Customer: "c-1", Name: "qualified", Credits: partnerecon.Sole("acme")}},
		{ID: "inv-1", Occurred: settlement.On(partnerecon.MustDay("2025-01-10")), Event: settlement.Payment{Customer: "c-1", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney("1000", "EUR")}},
	}), partnerecon.MustMonth("2025-04"))) {
		if err != nil {
			panic(err)
		}
		entries = append(entries, e)
		if e.Posted == partnerecon.MustDay("2025-04-30") {
			fmt.Println(e.Claim.Component, e.Amount, "because of", e.Cause)
		}
	}
	portions, err := program.Portions(entries)
	if err != nil {
		panic(err)
	}
	for _, p := range portions {
		fmt.Printf("%s %q %s\n", p.Component, p.Stage, p.Net)
	}
	// Output:
	// stay 200.00 EUR because of close:2025-04
	// base "" 100.00 EUR
	// lead "acquisition" 50.00 EUR
	// stay "retention" 200.00 EUR
}
