package settlement_test

import (
	"fmt"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// One partner negotiated a rate of its own, and gold resellers have theirs. The trace names
// the override that applies, and its level.
func ExampleTermsOverride() {
	rate := func(percent string) []commission.Row { return []commission.Row{{Share: pe.MustPercent(percent)}} }
	program := settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Horizon: pe.Days(180, pe.Through), Tiers: []string{"silver", "gold"},
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{{ID: "2025", From: pe.MustDay("2025-01-01"), Rationale: "the program begins", Policy: settlement.Agreement{
			Commission: commission.Policy{Rounding: pe.HalfUp, Rates: rate("10")},
			Overrides: []settlement.TermsOverride{
				{Name: "gold resellers", For: settlement.OverrideScope{Type: "reseller", Tier: "gold"}, Rates: rate("15")},
				{
					Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Rates: rate("18"),
					Approval: settlement.OverrideApproval{Approver: "head of partnerships", Reason: "the first in its region"},
				},
			},
			Invariants: []string{"caps"},
		}}},
	})
	var facts []settlement.Fact
	for _, partner := range []string{"acme", "beta", "core"} {
		standing := settlement.Standing{Partner: partner, Tier: "gold", Type: "reseller"}
		if partner == "core" {
			standing.Type = "integrator"
		}
		on := settlement.On(pe.MustDay("2025-01-02"))
		facts = append(facts, settlement.Fact{ID: "s-" + partner, Occurred: on, Event: standing}, settlement.Fact{ID: "p-" + partner, Occurred: on, Event: settlement.Payment{
			Customer: "c-" + partner, Credits: pe.Sole(partner), Amount: pe.MustMoney("1000", "EUR"),
		}})
	}
	program.Sort(facts)
	for e, err := range program.Run(&settlement.Book{}, settlement.Facts(facts)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		trace, err := program.Explain(e)
		fmt.Println(e.Claim.Partner, e.Amount, err)
		for _, step := range trace {
			if step.Code == settlement.CodeTermsLevel {
				fmt.Print(pe.Trace{step})
			}
		}
	}
	// Output:
	// acme 180.00 EUR <nil>
	// settlement.terms_level /terms/0/policy/overrides/1 level="partner" override="acme" partner="acme"
	// beta 150.00 EUR <nil>
	// settlement.terms_level /terms/0/policy/overrides/0 level="type_tier" override="gold resellers" type="reseller" tier="gold"
	// core 100.00 EUR <nil>
	// settlement.terms_level /terms/0/policy/commission level="program"
}
