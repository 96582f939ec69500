package commission_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// show records events in a new ledger and prints what they post.
func show(plan commission.Plan, events ...commission.Event) {
	var ledger commission.Ledger
	for _, event := range events {
		entries, err := plan.Apply(&ledger, event)
		if err != nil {
			fmt.Println(err)
		}
		for _, e := range entries {
			fmt.Println(e.Cause, e.Kind, e.Claim.Partner, e.Claim.Component, e.Amount)
		}
	}
}

// 20 % of what is paid, and 50.00 when the customer signs up, once.
func ExampleBonus() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Bonuses: []commission.Bonus{{
			Name: "welcome", On: "signup", Times: 1,
			Rates: []commission.Row{{Fee: commission.Fee{Amount: partnerecon.MustMoney("50", "EUR"), Per: commission.EachSale}}},
		}},
	})
	signup := commission.Milestone{ID: "m-1", Customer: "c-12", Name: "signup", Credits: partnerecon.Sole("acme"), On: partnerecon.MustDay("2025-01-02")}
	again := signup
	again.ID, again.On = "m-2", partnerecon.MustDay("2025-01-03")
	show(plan, signup, again, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	// Output:
	// m-1 earned acme welcome 50.00 EUR
	// inv-7 earned acme base 20.00 EUR
}

// A bonus on expansion pays what the monthly revenue rises above the highest level
// before: the way back up from 1,200 to 1,500 was paid already.
func ExampleBonus_expansion() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Bonuses: []commission.Bonus{{
			Name: "expansion", Stage: commission.Expansion, On: "mrr", Rise: true,
			Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}},
		}},
	})
	level := func(id, amount, on string) commission.Milestone {
		return commission.Milestone{
			ID: id, Customer: "c-12", Name: "mrr", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney(amount, "EUR"), On: partnerecon.MustDay(on),
		}
	}
	show(plan, level("jan", "1000", "2025-01-31"), level("apr", "1500", "2025-04-30"), level("jul", "1200", "2025-07-31"), level("oct", "1500", "2025-10-31"))
	// Output:
	// apr earned acme expansion 100.00 EUR
}

// An override: the partner who brought acme to the program gets 10 % of what acme
// earns, and gives its part of a refund back.
func ExampleBonus_override() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Bonuses: []commission.Bonus{{
			Name: "override", Of: "base", To: commission.ToUpline,
			Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}},
		}},
	})
	show(plan, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"), Uplines: []commission.Upline{{Of: "acme", Partner: "mentor"}},
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	}, commission.Refund{
		ID: "re-9", Of: "inv-7", Amount: partnerecon.MustMoney("50", "EUR"), On: partnerecon.MustDay("2025-02-10"),
	})
	// Output:
	// inv-7 earned acme base 20.00 EUR
	// inv-7 earned mentor override 2.00 EUR
	// re-9 returned acme base -10.00 EUR
	// re-9 returned mentor override -1.00 EUR
}

// A licence that the partner owes: 0.05 for 100 calls that it embeds in its product.
func ExampleBonus_owed() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Bonuses: []commission.Bonus{{
			Name: "licence", On: "calls", Owes: true,
			Rates: []commission.Row{{Fee: commission.Fee{Amount: partnerecon.MustMoney("0.05", "EUR"), Per: commission.EachUnit, Units: 100}}},
		}},
	})
	show(plan, commission.Milestone{
		ID: "jan", Customer: "c-12", Name: "calls", Quantity: 1_234_567, Credits: partnerecon.Sole("acme"), On: partnerecon.MustDay("2025-01-31"),
	})
	// Output:
	// jan earned acme licence -617.28 EUR
}

// A fixed bonus for partners who helped to win a deal that another one brought, once
// for a customer.
func ExampleBonus_influenced() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Bonuses: []commission.Bonus{{
			Name: "helped",
			Rates: []commission.Row{{
				Role: partnerecon.Influenced, Fee: commission.Fee{Amount: partnerecon.MustMoney("250", "EUR"), Per: commission.EachCustomer},
			}},
		}},
	})
	show(plan, commission.Payment{
		ID: "inv-7", Customer: "c-12", Amount: partnerecon.MustMoney("1000", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
		Credits: append(partnerecon.Sole("acme"), partnerecon.Credit{Partner: "beta", Role: partnerecon.Influenced, Share: partnerecon.Whole()}),
	})
	// Output:
	// inv-7 earned acme base 200.00 EUR
	// inv-7 earned beta helped 250.00 EUR
}

// A demo pays; when it turns out not to have taken place, that goes back.
func ExampleMilestone() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Bonuses: []commission.Bonus{{
			Name:  "demo",
			On:    "demo",
			Rates: []commission.Row{{Fee: commission.Fee{Amount: partnerecon.MustMoney("50", "EUR"), Per: commission.EachSale}}},
		}},
	})
	show(
		plan,
		commission.Milestone{ID: "d-1", Customer: "c-12", Name: "demo", Credits: partnerecon.Sole("acme"), On: partnerecon.MustDay("2025-01-10")},
		commission.Failure{ID: "no-show", Of: "d-1", On: partnerecon.MustDay("2025-01-12")},
	)
	// Output:
	// d-1 earned acme demo 50.00 EUR
	// no-show returned acme demo -50.00 EUR
}

// 40 % of a commission is released when the customer is onboarded, 60 % after six
// months. Time passes by an event; if the customer left before, nothing would follow.
func ExampleTranche() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("10")}},
		Vests: []commission.Tranche{
			{Share: partnerecon.MustPercent("40"), Milestone: "onboarding"},
			{Share: partnerecon.MustPercent("60"), Months: 6},
		},
	})
	show(
		plan,
		commission.Payment{
			ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("10000", "EUR"), Cleared: partnerecon.MustDay("2025-01-10"),
		},
		commission.Milestone{ID: "m-1", Customer: "c-12", Name: "onboarding", Credits: partnerecon.Sole("acme"), On: partnerecon.MustDay("2025-02-20")},
		commission.Elapsed{ID: "time-1", On: partnerecon.MustDay("2025-07-09")},
		commission.Elapsed{ID: "time-2", On: partnerecon.MustDay("2025-07-10")},
	)
	// Output:
	// m-1 earned acme base 400.00 EUR
	// time-2 earned acme base 600.00 EUR
}

// The customer leaves between two milestones: what was not released is forfeited, and
// what was stays.
func ExampleEnded() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("10")}},
		Vests:    []commission.Tranche{{Share: partnerecon.MustPercent("40")}, {Share: partnerecon.MustPercent("60"), Milestone: "adoption"}},
	})
	var ledger commission.Ledger
	_, _ = plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("10000", "EUR"), Cleared: partnerecon.MustDay("2025-01-10"),
	})
	preview, err := plan.Preview(ledger, commission.Ended{ID: "left", On: partnerecon.MustDay("2025-03-31")})
	fmt.Println(len(preview.Entries), "entries", err)
	for _, step := range preview.Trace {
		if step.Code == commission.CodeReleased || step.Code == commission.CodeForfeited {
			fmt.Print(partnerecon.Trace{step})
		}
	}
	// Output:
	// 0 entries <nil>
	// commission.released /vests/0 partner="acme" share="40%" amount="400.00 EUR" ended="2025-03-31"
	// commission.forfeited /vests/1 partner="acme" share="60%" amount="600.00 EUR" milestone="adoption" ended="2025-03-31"
}

// 40 % of 1,000.00 are released by the onboarding of 20 February, 60 % six months after
// 10 January. What was released by a day is known later, too, such as for a report of
// what was still waiting at the end of June.
func ExamplePlan_ReleasedBy() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("10")}},
		Vests: []commission.Tranche{
			{Share: partnerecon.MustPercent("40"), Milestone: "onboarding"},
			{Share: partnerecon.MustPercent("60"), Months: 6},
		},
	})
	var ledger commission.Ledger
	for _, e := range []commission.Event{
		commission.Payment{
			ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("10000", "EUR"), Cleared: partnerecon.MustDay("2025-01-10"),
		},
		commission.Milestone{ID: "m-1", Customer: "c-12", Name: "onboarding", On: partnerecon.MustDay("2025-02-20")},
		commission.Elapsed{ID: "time-1", On: partnerecon.MustDay("2025-07-31")},
	} {
		if _, err := plan.Apply(&ledger, e); err != nil {
			fmt.Println(err)
		}
	}
	line, _ := ledger.Open("inv-7")
	for _, day := range []string{"2025-01-31", "2025-06-30", "2025-07-31"} {
		parts, err := plan.ReleasedBy(line, partnerecon.MustDay(day))
		fmt.Println(day, parts[0].Partner, parts[0].Earned, parts[0].Waiting, err) // minor units
	}
	// Output:
	// 2025-01-31 acme 0 100000 <nil>
	// 2025-06-30 acme 40000 60000 <nil>
	// 2025-07-31 acme 100000 0 <nil>
}

// A cap over all customers puts off what is above it: half is paid after three months, and
// half when the customer has adopted the product, by the rules of tranches. The shares
// are the caller's to apply.
func ExamplePolicy_Deferral() {
	policy := commission.Policy{Facts: []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}}}
	later, err := policy.Deferral([]commission.Tranche{
		{Share: partnerecon.MustPercent("50"), Months: 3},
		{Share: partnerecon.MustPercent("50"), Milestone: "adopted", When: []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"60"}}}},
	})
	fmt.Println(later.Milestones(), err)
	fmt.Println(later.Reads("adopted", commission.Fact{Name: "seats", Values: []string{"59"}}))

	_, err = policy.Deferral([]commission.Tranche{{Share: partnerecon.MustPercent("50"), Months: 3}})
	fmt.Println(err)
	// Output:
	// [adopted] <nil>
	// true true
	// commission: the shares add up to 50%, want 100%
}

// What is known by the end of April of a customer of 1 January: three months have passed
// on 1 April, and of the 60 seats that are asked for 59 are in use.
func ExampleDeferral_Gate() {
	policy := commission.Policy{Facts: []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}}}
	later, err := policy.Deferral([]commission.Tranche{
		{Share: partnerecon.MustPercent("50"), Months: 3},
		{Share: partnerecon.MustPercent("50"), Milestone: "adopted", When: []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"60"}}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	anchor, known := partnerecon.MustDay("2025-01-01"), commission.Gates{
		Elapsed: partnerecon.MustDay("2025-04-30"),
		Reached: []commission.Reached{{
			Name: "adopted", On: partnerecon.MustDay("2025-04-15"), Facts: []commission.Fact{{Name: "seats", Values: []string{"59"}}},
		}},
	}
	first, second := later.Gate(0, anchor, known), later.Gate(1, anchor, known)
	fmt.Println(first.State, first.On)
	fmt.Println(second.State)
	// Output:
	// released 2025-04-01
	// waiting
}
