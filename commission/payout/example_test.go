package payout_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon/commission/payout"
)

// 100.00 are payable on 1 March. The run of that day keeps 10 % back for 60 days.
func ExampleTerms_Apply() {
	terms := payout.Must(reserved())
	var account payout.Account
	for _, e := range []payout.Event{
		earned("p1", "p1", "100", "2025-02-01", "2025-03-01"),
		payout.Run{ID: "march", On: day("2025-03-01")},
	} {
		entries, err := terms.Apply(&account, e)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, entry := range entries {
			fmt.Println(entry.Kind, entry.Amount)
		}
	}
	// Output:
	// held 10.00 EUR
	// paid -90.00 EUR
}

func ExampleTerms_Why() {
	terms := payout.Must(reserved())
	var account payout.Account
	if _, err := terms.Apply(&account, earned("p1", "p1", "20", "2025-02-01", "2025-02-01")); err != nil {
		fmt.Println(err)
		return
	}
	trace, err := terms.Why(account, day("2025-03-01"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(trace)
	// Output:
	// payout.reserve /reserve/share customer="c" line="p1" net="20.00 EUR" reserved="2.00 EUR" used="0.00 EUR" until="2025-04-02"
	// payout.owed after_the_run="20.00 EUR"
	// payout.reserved /reserve amount="2.00 EUR"
	// payout.below /minimum payable="18.00 EUR" minimum="25.00 EUR"
}
