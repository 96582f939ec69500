package bulk_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// A history that is all there is settled on goroutines; what is kept explains itself.
func ExampleEngine_KeepOn() {
	program := settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "Europe/Berlin", Horizon: partnerecon.Days(180, partnerecon.Through),
		PinTerms: settlement.TermsEachPayment, PinTier: settlement.TierAtEarning,
		Terms: partnerecon.Terms[settlement.Agreement]{{
			ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "the program begins",
			Policy: settlement.Agreement{Commission: commission.Policy{
				Rounding: partnerecon.HalfUp,
				Rates:    []commission.Row{{Share: partnerecon.MustPercent("12.5")}},
				Refunds:  partnerecon.Days(90, partnerecon.Through), BooksIn: commission.InSale,
			}},
		}},
	})
	engine, err := bulk.New(program)
	if err != nil {
		fmt.Println(err)
		return
	}
	euros := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	var state bulk.State
	kept, err := engine.KeepOn(4, &state, []bulk.Movement{
		{Kind: bulk.Payment, ID: "inv-7", On: partnerecon.MustDay("2025-01-20"), Customer: "c-12", Partner: "acme", Amount: euros("1000")},
		{Kind: bulk.Payment, ID: "inv-8", On: partnerecon.MustDay("2025-01-21"), Customer: "c-30", Partner: "acme", Amount: euros("80")},
		{Kind: bulk.Refund, ID: "re-9", On: partnerecon.MustDay("2025-02-10"), Customer: "c-12", Of: "inv-7", Amount: euros("250")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for p := range kept.All() {
		fmt.Printf("%s: %s\n", p.Partner(), p.AppendText(nil))
	}
	for sum := range state.Sums() {
		fmt.Println(sum.Partner, sum.Month, sum.Kind, sum.Amount)
	}
	// Output:
	// acme: earned 125.00 EUR on 2025-01-20: 12.5% of 1000.00 EUR by /terms/0/policy/commission/rates/0, share 100%
	// acme: earned 10.00 EUR on 2025-01-21: 12.5% of 80.00 EUR by /terms/0/policy/commission/rates/0, share 100%
	// acme: returned -31.25 EUR on 2025-02-10: 250.00 EUR of 1000.00 EUR went back, and with it -31.25 EUR of 125.00 EUR, before 0.00 EUR
	// acme 2025-01 earned 135.00 EUR
	// acme 2025-02 returned -31.25 EUR
}
