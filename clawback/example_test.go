package clawback_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// earnings is what the commission posted for a payment of 1 January 2025.
func earnings() []partnerecon.Entry {
	return []partnerecon.Entry{{
		Cause: "inv-7", Claim: partnerecon.Claim{Partner: "acme", Customer: "c-12", Line: "inv-7", Component: "base"},
		Kind: partnerecon.Earned, Amount: partnerecon.MustMoney("10800", "EUR"), Tier: "integration",
		Posted: partnerecon.MustDay("2025-01-01"), Earned: partnerecon.MustDay("2025-01-01"), Payable: partnerecon.MustDay("2025-02-01"),
	}}
}

func Example() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure // one customer's
	_, err := recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	if err != nil {
		fmt.Println(err)
	}
	entries, err := recourse.Apply(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")})
	fmt.Println(entries[0].ID(), entries[0].Amount, err)
	// Output: churn-1/acme/c-12//inv-7/base/clawed -7200.00 EUR <nil>
}

func ExampleRecourse_Explain() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	entries, _ := recourse.Apply(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")})
	trace, err := recourse.Explain(entries[0])
	fmt.Print(trace)
	fmt.Println(err)
	// Output:
	// clawback.window /schedules/1 net="10800.00 EUR" anchor="2025-01-01" churn="2025-01-31" day="30" window="90 days through" part="2/3"
	// clawback.rounded /rounding exact="7200 EUR" total="7200.00 EUR"
	// clawback.taken line="inv-7" earned="2025-01-01" payable="2025-02-01" net="10800.00 EUR" sealed="0.00 EUR" later="0.00 EUR" taken="7200.00 EUR"
	// clawback.posted due="-7200.00 EUR" before="0.00 EUR" posted="-7200.00 EUR" terms=""
	// <nil>
}

func ExampleRecourse_AtRisk() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	risks, err := recourse.AtRisk(exposure, partnerecon.MustDay("2025-03-02"))
	for _, r := range risks {
		fmt.Println(r.Partner, r.Tier, r.Amount, "safe from", r.Safe)
	}
	fmt.Println(err)
	// Output:
	// acme integration 3600.00 EUR safe from 2025-04-01
	// <nil>
}

func ExampleRecourse_Preview() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	preview, err := recourse.Preview(exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-04-02")})
	fmt.Println(len(preview.Entries), preview.Trace.Has(clawback.CodeOutside), err)
	// Output: 0 true <nil>
}

func ExampleParse() {
	_, err := clawback.Parse([]byte(`{"rounding":"half_up","anchor":"customer_start","schedules":[{"return":"pro_rata","window":{"months":3,"edge":"through"}}]}`))
	fmt.Println(err)
	// Output: clawback: /schedules/0/window/months: pro_rata counts days; state the window in days
}

func ExampleNew() {
	_, err := clawback.New(clawback.Policy{Schedules: []clawback.Schedule{{Return: clawback.Full}}})
	fmt.Println(err)
	// Output: clawback: /anchor: want customer_start or first_earned, got ""; /rounding: want half_even, half_up or down, got ""; /schedules/0/window: missing; say until when it goes back
}
