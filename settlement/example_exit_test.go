package settlement_test

import (
	"fmt"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A partner resigns and keeps credit for two months. The terms say so beforehand, cause by
// cause; an exit for another cause is refused, because they do not say what happens.
func ExamplePartnerExited() {
	program := settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Horizon: pe.Days(180, pe.Through),
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{{ID: "2025", From: pe.MustDay("2025-01-01"), Rationale: "the program begins", Policy: settlement.Agreement{
			Commission: commission.Policy{Rounding: pe.HalfUp, Rates: []commission.Row{{Share: pe.MustPercent("10")}}},
			Exits: []settlement.Exit{{
				Cause: settlement.Resigned, Recurring: settlement.TailOff, TailMonths: 2, Unvested: settlement.KeepUnvested, Incentives: settlement.ContinueIncentives,
				Registrations: settlement.LapseRegistrations, FinalDays: 30, Debt: settlement.DebtReceivable,
			}},
		}}},
	})
	on := func(id, day string, e settlement.Event) settlement.Fact {
		return settlement.Fact{ID: id, Occurred: settlement.On(pe.MustDay(day)), Event: e}
	}
	paid := settlement.Payment{Customer: "c-1", Credits: pe.Sole("acme"), Amount: pe.MustMoney("1000", "EUR")}
	book := &settlement.Book{}
	for e, err := range program.Run(book, settlement.Facts([]settlement.Fact{
		on("inv-1", "2025-03-01", paid),
		on("left", "2025-03-31", settlement.PartnerExited{Partner: "acme", Cause: settlement.Resigned, Approver: "ann", Reason: "gave notice"}),
		on("inv-2", "2025-05-31", paid), // the last day of the tail
		on("inv-3", "2025-06-01", paid),
	})) {
		fmt.Println(e.Posted, e.Claim.Line, e.Amount, err)
	}
	for _, p := range program.Problems(on("x", "2025-04-01", settlement.PartnerExited{
		Partner: "beta", Cause: settlement.TerminatedForCause, Approver: "ann", Reason: "breach",
	})) {
		fmt.Println(p.Path, p.Message)
	}
	why, err := program.Why(book, "acme", pe.MustDay("2025-06-01"))
	for _, step := range why {
		if step.Code == settlement.CodeExited || step.Code == settlement.CodeStopped {
			fmt.Println(step.Code, step.Rule, err)
		}
	}
	// Output:
	// 2025-03-01 inv-1 100.00 EUR <nil>
	// 2025-05-31 inv-2 100.00 EUR <nil>
	// /cause terms "2025" do not say what happens when a partner leaves as terminated_for_cause
	// settlement.exited /terms/0/policy/exits/0 <nil>
	// settlement.stopped /terms/0/policy/exits/0/recurring <nil>
}
