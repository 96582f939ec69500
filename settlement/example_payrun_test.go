package settlement_test

import (
	"encoding/json"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// The loop of every month: fold its facts and close it, ask on the day of the run what is
// payable, transfer that and record it as payouts, and store the book for the next month. A fact
// of the days before the run that is folded after it states when it was recorded.
func ExampleProgram_payRun() {
	policy := tenPercent()
	policy.Terms[0].Policy.Commission.Payable = nil // from the day of the payment on
	program := settlement.Must(policy)
	months := []struct {
		month, run string
		facts      []settlement.Fact
	}{
		{"2025-01", "2025-02-05", []settlement.Fact{paid("inv-7", "2025-01-20", "1000")}},
		{"2025-02", "2025-03-05", []settlement.Fact{refunded("re-9", "2025-02-10", "inv-7", "250"), paid("inv-8", "2025-02-20", "500")}},
	}
	stored := []byte(`{"version":1}`) // an empty book
	for _, m := range months {
		book, err := settlement.ParseBook(stored)
		if err != nil {
			fmt.Println(err)
			return
		}
		program.Sort(m.facts)
		for _, err := range program.Run(book, program.WithCloses(book, settlement.Facts(m.facts), partnerecon.MustMonth(m.month))) {
			if err != nil {
				fmt.Println(err)
				return
			}
		}
		accrual, err := program.Accrual(book, partnerecon.MustDay(m.run))
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, a := range accrual.Partners {
			if a.Payable.Sign() <= 0 {
				continue
			}
			paid := settlement.Fact{
				ID: "run-" + m.run, Occurred: settlement.On(partnerecon.MustDay(m.run)), // once, however often the run is repeated
				Event: settlement.Payout{Partner: a.Partner, Amount: a.Payable},
			}
			if _, err := program.Apply(book, paid); err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(m.run, a.Partner, a.Payable)
		}
		if stored, err = json.Marshal(book); err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// 2025-02-05 acme 100.00 EUR
	// 2025-03-05 acme 25.00 EUR
}
