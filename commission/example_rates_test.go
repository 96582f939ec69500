package commission_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// 40 % for the first three months of a customer, 20 % later.
func ExampleAge() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates: []commission.Row{
			{Age: commission.Age{Until: 3}, Share: partnerecon.MustPercent("40")},
			{Age: commission.Age{From: 3}, Share: partnerecon.MustPercent("20")},
		},
	})
	paid := func(id, cleared string) commission.Payment {
		return commission.Payment{
			ID: id, Customer: "c-12", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay(cleared),
		}
	}
	show(plan, paid("jan", "2025-01-15"), paid("mar", "2025-03-15"), paid("apr", "2025-04-15"))
	// Output:
	// jan earned acme base 40.00 EUR
	// mar earned acme base 40.00 EUR
	// apr earned acme base 20.00 EUR
}

// A quota in the quarter: 5 % up to it and 15 % beyond, counted over the payments.
func ExampleTable() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Table: "quota"}},
		Tables: []commission.Table{{
			Name: "quota", Mode: commission.Marginal, Over: commission.OverAttainment, Quota: partnerecon.MustMoney("1000", "EUR"),
			Spans: commission.SpanQuarter, Counts: commission.FirstCome,
			Steps: []commission.Step{
				{Share: partnerecon.MustPercent("5")},
				{FromPercent: partnerecon.MustPercent("100"), Share: partnerecon.MustPercent("15")},
			},
		}},
	})
	paid := func(id, cleared string) commission.Payment {
		return commission.Payment{
			ID: id, Customer: "c-12", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("800", "EUR"), Cleared: partnerecon.MustDay(cleared),
		}
	}
	show(plan, paid("jan", "2025-01-15"), paid("mar", "2025-03-15"), paid("apr", "2025-04-15"))
	// Output:
	// jan earned acme base 40.00 EUR
	// mar earned acme base 100.00 EUR
	// apr earned acme base 40.00 EUR
}

// Shares of what is left of an invoice without tax and the provider's fees.
func ExampleBasis() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Basis:    commission.Basis{Less: []commission.Deduction{commission.LessTax, commission.LessFees}},
	})
	show(plan, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"), Cleared: partnerecon.MustDay("2025-01-31"),
		Items: []commission.Item{{
			Amount: partnerecon.MustMoney("119", "EUR"), Tax: partnerecon.MustMoney("19", "EUR"), Fees: partnerecon.MustMoney("3.50", "EUR"),
		}},
	})
	// Output: inv-7 earned acme base 19.30 EUR
}

// 30 % of what customers pay, but never so much that less than 35 % is left beside
// what the model behind it costs: 100 - 40 - 35 = 25.
func ExampleGuard() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("30")}},
		Guard:    commission.Guard{Floor: partnerecon.MustPercent("35"), Below: commission.ScaleDown},
	})
	show(plan, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"), Cleared: partnerecon.MustDay("2025-01-31"),
		Items: []commission.Item{{Amount: partnerecon.MustMoney("100", "EUR"), Cost: partnerecon.MustMoney("40", "EUR")}},
	})
	// Output: inv-7 earned acme base 25.00 EUR
}

// In 2025 a sale pays at most 100.00 at once; the rest follows after a year, if the
// customer stays. Without Defer it would be cut.
func ExampleCap() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("30")}},
		Caps: []commission.Cap{{
			Name: "downturn", Per: commission.PerSale, Limit: partnerecon.MustMoney("100", "EUR"),
			From: partnerecon.MustDay("2025-01-01"), Until: partnerecon.MustDay("2026-01-01"), Rationale: "cash in the downturn",
			Defer: []commission.Tranche{{Share: partnerecon.Whole(), Months: 12}},
		}},
	})
	show(plan, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("1000", "EUR"), Cleared: partnerecon.MustDay("2025-03-01"),
	}, commission.Elapsed{ID: "time-1", On: partnerecon.MustDay("2026-03-01")})
	// Output:
	// inv-7 earned acme base 100.00 EUR
	// time-1 earned acme base 200.00 EUR
}

// Partners who helped earn half of their own rate for the first year.
func ExampleInfluenced() {
	plan := commission.Must(commission.Policy{
		Rounding:   partnerecon.HalfUp,
		Rates:      []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Influenced: commission.Influenced{Factor: partnerecon.MustPercent("50"), Recurs: partnerecon.Months(12, partnerecon.Until)},
	})
	credits := append(partnerecon.Sole("acme"), partnerecon.Credit{Partner: "beta", Role: partnerecon.Influenced, Share: partnerecon.Whole()})
	paid := func(id, cleared string) commission.Payment {
		return commission.Payment{ID: id, Customer: "c-12", Credits: credits, Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay(cleared)}
	}
	show(plan, paid("inv-1", "2025-01-31"), paid("inv-2", "2026-01-31"))
	// Output:
	// inv-1 earned acme base 20.00 EUR
	// inv-1 earned beta base 10.00 EUR
	// inv-2 earned acme base 20.00 EUR
}

// The instalments of one contract are rounded as parts of one total: 10 % of 100.00
// are 10.00, and not 3.34 + 3.34 + 3.33.
func ExamplePayment_contract() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}}})
	paid := func(id, amount, cleared string) commission.Payment {
		return commission.Payment{
			ID: id, Customer: "c-12", Contract: "k-1", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney(amount, "EUR"), Cleared: partnerecon.MustDay(cleared),
		}
	}
	show(plan, paid("jan", "33.35", "2025-01-31"), paid("feb", "33.35", "2025-02-28"), paid("mar", "33.30", "2025-03-31"))
	// Output:
	// jan earned acme base 3.34 EUR
	// feb earned acme base 3.33 EUR
	// mar earned acme base 3.33 EUR
}

// A contract of three years is paid at once; a referral earns on the first of them.
func ExampleCut() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("10")}},
		Recurs:   partnerecon.Months(12, partnerecon.Until),
		Basis:    commission.Basis{Cut: commission.ByMonths},
	})
	show(plan, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"), Cleared: partnerecon.MustDay("2025-01-15"),
		Items: []commission.Item{{
			Amount: partnerecon.MustMoney("36000", "EUR"), Service: partnerecon.MustDay("2025-01-01"), Through: partnerecon.MustDay("2027-12-31"),
		}},
	})
	// Output: inv-7 earned acme base 1200.00 EUR
}

// What a reseller keeps is no commission: it pays the list price less its discount.
func ExampleResell() {
	sale, err := commission.Resell(partnerecon.MustMoney("1000.01", "EUR"), partnerecon.MustPercent("22.5"), partnerecon.HalfUp)
	fmt.Println(sale.Price, sale.Margin, err)
	// Output: 775.01 EUR 225.00 EUR <nil>
}

func ExampleRun_Next() {
	last := commission.Run{Every: commission.EveryMonth, Day: 31} // the last day of a shorter month
	fmt.Println(last, last.Next(partnerecon.MustDay("2025-02-10")), last.Next(partnerecon.MustDay("2025-03-31")))
	// Output: month on day 31 2025-02-28 2025-03-31
}

// A clone is another ledger: to try something out, or to keep what was.
func ExampleLedger_Clone() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	var ledger commission.Ledger
	was := ledger.Clone()
	_, _ = plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	fmt.Println(was.Equal(ledger), was.Equal(commission.Ledger{}))
	// Output: false true
}

// A seal through a day takes the payments that cleared by then, unless their service
// or invoice is of a later day.
func ExampleLine_SealDay() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	var ledger commission.Ledger
	_, _ = plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"), Service: partnerecon.MustDay("2025-02-01"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	line, _ := ledger.Open("inv-7")
	fmt.Println(line.SealDay())
	// Output: 2025-02-01
}

// A repeated delivery is known before anything is committed.
func ExampleStaged_Repeated() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	payment := commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	}
	var ledger commission.Ledger
	_, _ = plan.Apply(&ledger, payment)
	staged, err := plan.Stage(&ledger, payment)
	fmt.Println(staged.Repeated(), len(staged.Entries()), staged.Start(), err)
	// Output: true 0 2025-01-31 <nil>
}

// What rates are shares of, where the policy takes tax off: an invoice of 119.00.
func ExampleBasis_Of() {
	basis := commission.Basis{Less: []commission.Deduction{commission.LessTax}}
	item := commission.Item{Amount: partnerecon.MustMoney("119", "EUR"), Tax: partnerecon.MustMoney("19", "EUR")}
	fmt.Println(basis.Of(item))
	// Output: 100.00 EUR
}
