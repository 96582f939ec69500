package settlement_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// growing is a program of ten percent that pays 5 % of what a month has above 1,000.00,
// and 100.00 to the best in the first quarter.
func growing() settlement.Program {
	policy := tenPercent()
	policy.Terms[0].Policy.Incentives = incentive.Policy{
		Rounding: partnerecon.HalfUp,
		Bonuses: []incentive.Bonus{{Name: "growth", Every: incentive.EveryMonth, Rule: incentive.Increment{
			Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: partnerecon.MustPercent("5"),
			Baseline: incentive.Goal{Amount: partnerecon.MustMoney("1000", "EUR")},
		}}},
		Contests: []incentive.Contest{{
			Name: "spring", From: partnerecon.MustMonth("2025-01"), Until: partnerecon.MustMonth("2025-04"),
			Measure: incentive.Measure{Of: incentive.OfRevenue}, Mode: incentive.ByRank, Prizes: []partnerecon.Money{partnerecon.MustMoney("100", "EUR")},
		}},
	}
	return settlement.Must(policy)
}

// 1,500.00 were paid in January: what the month is going to earn on top, and why.
func ExampleProgram_Incentives() {
	program := growing()
	var book settlement.Book
	if _, err := program.Apply(&book, paid("inv-7", "2025-01-20", "1500")); err != nil {
		fmt.Println(err)
		return
	}
	soon, err := program.Incentives(&book, "acme", partnerecon.MustMonth("2025-01"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range soon.Entries {
		fmt.Println(e.Claim.Component, e.Amount)
	}
	fmt.Print(soon.Trace)
	// Output:
	// bonus:growth:2025-01 25.00 EUR
	// incentive.gained /bonuses/0/rate period="2025-01" actual="1500.00 EUR" baseline="1000.00 EUR" gained="500.00 EUR" rate="5%"
	// incentive.rounded /rounding exact="25 EUR" due="25.00 EUR"
	// incentive.posted component="bonus:growth:2025-01" due="25.00 EUR" before="0.00 EUR" posted="25.00 EUR"
}

// How a contest stands while it runs.
func ExampleProgram_Contest() {
	program := growing()
	var book settlement.Book
	if _, err := program.Apply(&book, paid("inv-7", "2025-01-20", "1500")); err != nil {
		fmt.Println(err)
		return
	}
	award, err := program.Contest(&book, "spring")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range award.Prizes {
		fmt.Println(p.Partner, "would win", p.Amount)
	}
	// Output:
	// acme would win 100.00 EUR
}
