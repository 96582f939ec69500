package settlement_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A payment in dollars counts in euros, and its entry says how: 1,000.00 USD at 1.25
// dollars for a euro are 800.00 EUR, of which 10 % are earned.
func ExampleConversion() {
	program := settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Horizon: partnerecon.Days(180, partnerecon.Through),
		Conversion: settlement.Conversion{
			From: []partnerecon.Currency{"USD"}, MaxAge: partnerecon.Days(3, partnerecon.Through), Rounding: partnerecon.HalfUp,
		},
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: partnerecon.Terms[settlement.Agreement]{{
			ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "the program begins",
			Policy: settlement.Agreement{Commission: commission.Policy{
				Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}},
			}},
		}},
	})
	var book settlement.Book
	for _, f := range []settlement.Fact{
		{ID: "ecb", Occurred: settlement.On(partnerecon.MustDay("2025-01-10")), Event: settlement.ExchangeRate{From: "EUR", To: "USD", Rate: "1.25", Source: "ECB"}},
		{ID: "inv-7", Occurred: settlement.On(partnerecon.MustDay("2025-01-12")), Event: settlement.Payment{
			Customer: "c-12", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney("1000", "USD"),
		}},
	} {
		entries, err := program.Apply(&book, f)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range entries {
			trace, err := program.Explain(e)
			if err != nil {
				fmt.Println(err)
			}
			fmt.Println(e.Amount, "on", e.Base)
			fmt.Print(partnerecon.Trace{trace[1]})
		}
	}
	_, err := program.Apply(&book, settlement.Fact{ID: "inv-8", Occurred: settlement.On(partnerecon.MustDay("2025-01-20")), Event: settlement.Payment{
		Customer: "c-12", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney("1000", "USD"),
	}})
	fmt.Println(err)
	// Output:
	// 80.00 EUR on 800.00 EUR
	// commission.exchanged /conversion paid="1000.00 USD" rate="0.8" on="2025-01-10" source="ECB" fact="ecb" mode="half_up" amount="800.00 EUR"
	// settlement: fact "inv-8": no rate from USD to EUR for 2025-01-20: the latest, of 2025-01-10, is older than 3 days through: no exchange rate; state an exchange_rate fact of that day or up to 3 days before
}
