package commission_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A review says what a plan that New accepts costs and what of it never applies,
// for the customer that is expected.
func ExamplePlan_Review() {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("20"), Recurs: partnerecon.Months(24, partnerecon.Until)}},
		Bonuses: []commission.Bonus{{
			Name: "signing", Stage: commission.Acquisition, Times: 1,
			Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("300"), Per: commission.EachSale}}},
		}},
		Payable: []commission.Payable{{Due: commission.Net, Days: 45}},
	})
	findings, err := plan.Review(commission.Assumptions{
		Customer: commission.ExpectedCustomer{
			Item:   commission.Item{Model: commission.Monthly, Amount: eur("100")},
			Months: 24, Margin: partnerecon.MustPercent("60"), Acquisition: eur("500"),
		},
		Limits: commission.Limits{Upfront: partnerecon.MustPercent("25"), Payback: 18},
	})
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range findings {
		fmt.Println(f)
	}
	// Output:
	// warning: the expected customer pays back what it cost to win too late or never: upfront="300.00 EUR" acquisition="500.00 EUR" monthly_margin="40.00 EUR" months="20" limit="18"
	// warning: more of the projected total is upfront than the limit allows: upfront="300.00 EUR" total="780.00 EUR" share="38.46%" limit="25%"
	// warning /bonuses/0/rates/0: paid for winning the customer, with neither a cap nor vesting nor a clawback: component="signing" pays="300.00 EUR per sale"
	// notice /payable/0: payable later than the month after the quarter: cleared="2024-03-31" payable="2024-05-15" want_by="2024-04-30" days_late="15"
}
