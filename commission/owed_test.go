package commission_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func licensed() commission.Policy {
	return commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Bonuses: []commission.Bonus{{Name: "licence", Owes: true, Rates: []commission.Row{pays("5", commission.EachSale)}}},
	}
}

func TestWhatIsOwed(t *testing.T) {
	plan := commission.Must(licensed())
	dated, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "1", From: day("2025-01-01"), Rationale: "r", Policy: licensed()},
		{ID: "2", From: day("2026-01-01"), Rationale: "r", Policy: commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	of := func(terms, component string) partnerecon.Entry {
		return partnerecon.Entry{Terms: terms, Claim: partnerecon.Claim{Component: component}}
	}
	for _, c := range []struct {
		name string
		plan commission.Plan
		e    partnerecon.Entry
		want bool
	}{
		{"a licence", plan, of("", "licence"), true},
		{"commission", plan, of("", "base"), false},
		{"another component", plan, of("", "lic"), false},
		{"another plan", plan, of("1", "licence"), false},
		{"the version that has it", dated, of("1", "licence"), true},
		{"the version that has it no more", dated, of("2", "licence"), false},
		{"the zero Plan", commission.Plan{}, of("", "licence"), false},
	} {
		if got := c.plan.Owed(c.e); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// The clawback is told of the commission alone: 200.00, and not of the 5.00 that the partner owes.
func ExamplePlan_Owed() {
	plan := commission.Must(licensed())
	var ledger commission.Ledger
	entries, err := plan.Apply(&ledger, commission.Payment{
		ID: "p", Customer: "c", Cleared: partnerecon.MustDay("2025-01-10"), Amount: partnerecon.MustMoney("1000", "EUR"), Credits: partnerecon.Sole("acme"),
	})
	if err != nil {
		panic(err)
	}
	for _, e := range slices.DeleteFunc(entries, plan.Owed) {
		fmt.Println(e.Claim.Component, e.Amount)
	}
	// Output: base 200.00 EUR
}
