package settlement_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
)

// Of 100.00 that a payment earns, due on 19 February, 10.00 are reserved for 30 days after
// the run that pays the rest, on 1 March.
func ExamplePayouts() {
	policy := tenPercent()
	policy.Terms[0].Policy.Payouts = settlement.Payouts{
		Policy: payrun.Policy{
			Minimum: partnerecon.MustMoney("50", "EUR"),
			Reserve: payrun.Reserve{Share: partnerecon.MustPercent("10"), Days: 30, Rounding: partnerecon.HalfUp},
		},
		Run: commission.Run{Every: commission.EveryMonth, Day: 1},
	}
	program := settlement.Must(policy)
	var book settlement.Book
	if _, err := program.Apply(&book, paid("inv-7", "2025-01-20", "1000")); err != nil {
		fmt.Println(err)
		return
	}
	tasks, err := program.Next(&book, partnerecon.MustDay("2025-01-31"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range tasks {
		if t.Duty == settlement.PayOut || t.Duty == settlement.ReleaseReserve {
			fmt.Println(t.Day, t.Duty, t.Amount)
		}
	}
	// Output:
	// 2025-03-01 pay_out 90.00 EUR
	// 2025-03-31 release_reserve 10.00 EUR
	// 2025-03-31 pay_out 10.00 EUR
}

// acme owes 60.00, of what was refunded after it was paid out; at most half of a payout
// recovers them.
func ExampleAgreement_recovery() {
	policy := tenPercent()
	policy.Terms[0].Policy.Recovery = clawback.RecoveryPolicy{
		Share: partnerecon.MustPercent("50"), Rounding: partnerecon.HalfUp, Leaving: clawback.ToReceivable,
	}
	program := settlement.Must(policy)
	var book settlement.Book
	for _, f := range []settlement.Fact{
		paid("inv-7", "2025-01-20", "1000"),
		{ID: "po-1", Occurred: settlement.On(partnerecon.MustDay("2025-03-01")), Event: settlement.Payout{Partner: "acme", Amount: partnerecon.MustMoney("100", "EUR")}},
		refunded("re-9", "2025-03-05", "inv-7", "600"),
		paid("inv-8", "2025-03-10", "800"),
	} {
		if _, err := program.Apply(&book, f); err != nil {
			fmt.Println(err)
			return
		}
	}
	found, err := program.Accrual(&book, partnerecon.MustDay("2025-04-30"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("payable", found.Total.Payable, "owed", found.Total.Receivable)
	// Output:
	// payable 40.00 EUR owed 20.00 EUR
}
