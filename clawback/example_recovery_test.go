package clawback_test

import (
	"encoding/json"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// inDebt is a partner that owes 500.00 since 21 January.
func inDebt(r clawback.Recovery) clawback.Debt {
	var debt clawback.Debt
	_, _ = r.Apply(&debt, clawback.Debited{Partner: "acme", Entries: []partnerecon.Entry{{
		Cause: "churn-1", Claim: partnerecon.Claim{Partner: "acme", Customer: "c-12", Line: "inv-7", Component: "base"},
		Kind: partnerecon.Clawed, Amount: partnerecon.MustMoney("-500", "EUR"),
		Posted: partnerecon.MustDay("2025-01-21"), Payable: partnerecon.MustDay("2025-01-21"),
	}}})
	return debt
}

// quarter withholds no more than a quarter of a payout.
func quarter() clawback.RecoveryPolicy {
	return clawback.RecoveryPolicy{Rounding: partnerecon.HalfUp, Share: partnerecon.MustPercent("25"), Leaving: clawback.ToReceivable}
}

// february is a run that could pay 200.00.
func february() clawback.Run {
	return clawback.Run{
		ID: "run-2", Partner: "acme", On: partnerecon.MustDay("2025-02-01"), Period: partnerecon.MustMonth("2025-02"),
		Payable: partnerecon.MustMoney("200", "EUR"),
	}
}

func ExampleRecovery_Apply() {
	recovery := clawback.MustRecovery(quarter())
	debt := inDebt(recovery)
	entries, err := recovery.Apply(&debt, february())
	fmt.Println(entries[0].Kind, entries[0].Amount, err)
	fmt.Println("owed", debt.Owes("EUR"))
	// Output:
	// paid -150.00 EUR <nil>
	// owed 450.00 EUR
}

func ExampleRecovery_Recoverable() {
	recovery := clawback.MustRecovery(quarter())
	offset, err := recovery.Recoverable(inDebt(recovery), february())
	fmt.Println("recovered", offset.Recovered, "paid", offset.Paid, "owed", offset.Owed, err)
	fmt.Print(offset.Trace)
	// Output:
	// recovered 50.00 EUR paid 150.00 EUR owed 450.00 EUR <nil>
	// clawback.share_limit /share share="25%" limit="50.00 EUR"
	// clawback.recovered available="200.00 EUR" owed="500.00 EUR" recovered="50.00 EUR"
	// clawback.paid paid="150.00 EUR" carried="0.00 EUR" owed="450.00 EUR"
}

func ExampleRecovery_Preview() {
	recovery := clawback.MustRecovery(clawback.RecoveryPolicy{Expires: partnerecon.Months(6, partnerecon.Through), Leaving: clawback.ToReceivable})
	preview, err := recovery.Preview(inDebt(recovery), clawback.Lapse{ID: "day", Partner: "acme", On: partnerecon.MustDay("2025-07-22")})
	fmt.Println(preview.Entries[0].Kind, preview.Entries[0].Amount, preview.Trace.Has(clawback.CodeExpired), err)
	// Output: written_off 500.00 EUR true <nil>
}

func ExampleRecovery_Explain() {
	recovery := clawback.MustRecovery(quarter())
	debt := inDebt(recovery)
	entries, _ := recovery.Apply(&debt, february())
	trace, err := recovery.Explain(entries[0]) // from the entry alone
	fmt.Println(trace[len(trace)-1], err)
	// Output: {clawback.posted  [{due -150.00 EUR} {posted -150.00 EUR}]} <nil>
}

func ExampleRecovery_ReceivableOf() {
	recovery := clawback.MustRecovery(quarter())
	debt := inDebt(recovery)
	entries, _ := recovery.Apply(&debt, clawback.Offboarded{ID: "bye", Partner: "acme", On: partnerecon.MustDay("2025-02-10")})
	owed, err := recovery.ReceivableOf(entries[0])
	fmt.Println(entries[0].Kind, owed, err)
	// Output: obligation 500.00 EUR <nil>
}

func ExampleNewRecovery() {
	_, err := clawback.NewRecovery(clawback.RecoveryPolicy{Share: partnerecon.MustPercent("25")})
	fmt.Println(err)
	// Output: clawback: /leaving: want receivable or write_off, got ""; /rounding: want half_even, half_up or down, got ""
}

func ExampleParseRecovery() {
	recovery, err := clawback.ParseRecovery([]byte(`{"per_period":[{"amount":"100.00","currency":"EUR"}],"leaving":"write_off"}`))
	fmt.Println(recovery.Policy().PerPeriod[0], err)
	// Output: 100.00 EUR <nil>
}

func ExampleMustRecovery() {
	defer func() { fmt.Println(recover()) }()
	clawback.MustRecovery(clawback.RecoveryPolicy{}) // for constants: it panics
	// Output: clawback: /leaving: want receivable or write_off, got ""
}

func ExampleRecovery_Policy() {
	text, err := json.Marshal(clawback.MustRecovery(quarter()).Policy())
	fmt.Println(string(text), err)
	// Output: {"rounding":"half_up","share":"25%","leaving":"receivable"} <nil>
}

func ExampleDebt_Owes() {
	debt := inDebt(clawback.MustRecovery(quarter()))
	fmt.Println(debt.Owes("EUR"), debt.Owes("USD"))
	// Output: 500.00 EUR 0.00 USD
}

// A payout that is too small waits for the next one.
func ExampleDebt_Credit() {
	policy := quarter()
	policy.Minimum = []partnerecon.Money{partnerecon.MustMoney("200", "EUR")}
	recovery := clawback.MustRecovery(policy)
	debt := inDebt(recovery)
	entries, err := recovery.Apply(&debt, february())
	fmt.Println(len(entries), debt.Credit("EUR"), err)
	// Output: 0 150.00 EUR <nil>
}

// A copy by assignment would share memory with the original.
func ExampleDebt_Clone() {
	recovery := clawback.MustRecovery(quarter())
	debt := inDebt(recovery)
	before := debt.Clone()
	_, _ = recovery.Apply(&debt, february())
	fmt.Println(before.Owes("EUR"), debt.Owes("EUR"), before.Equal(debt))
	// Output: 500.00 EUR 450.00 EUR false
}

// A stored debt is read strictly, and its parts must fit together.
func ExampleDebt_UnmarshalJSON() {
	var debt clawback.Debt
	err := json.Unmarshal([]byte(`{"accounts":[{"currency":"EUR","credit":"-5"}]}`), &debt)
	fmt.Println(err)
	// Output: clawback: /accounts/0: want a credit of 0 or more, and what was recovered in a period, got -5 and 0 in no month
}

// The window of 90 days runs from the payout of 5 March.
func ExamplePaidOut() {
	recourse := clawback.Must(clawback.Policy{
		Rounding: partnerecon.HalfUp, Anchor: clawback.PayoutDay, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: partnerecon.Days(90, partnerecon.Through)}},
	})
	var exposure clawback.Exposure
	for _, e := range []clawback.Event{
		clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")},
		clawback.PaidOut{ID: "run-3", Customer: "c-12", Partner: "acme", Through: partnerecon.MustDay("2025-03-01"), On: partnerecon.MustDay("2025-03-05")},
	} {
		if _, err := recourse.Apply(&exposure, e); err != nil {
			fmt.Println(err)
		}
	}
	risks, err := recourse.AtRisk(exposure, partnerecon.MustDay("2025-05-01"))
	fmt.Println(risks[0].Amount, "safe from", risks[0].Safe, err)
	// Output: 10800.00 EUR safe from 2025-06-04 <nil>
}

// beta takes the customer over, and what may go back of acme's commission.
func ExampleTransferred() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	for _, e := range []clawback.Event{
		clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")},
		clawback.Transferred{ID: "handover", Customer: "c-12", From: "acme", To: "beta", On: partnerecon.MustDay("2025-01-20")},
		clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")},
	} {
		entries, err := recourse.Apply(&exposure, e)
		for _, e := range entries {
			fmt.Println(e.Claim.Partner, e.Claim.Component, e.Amount, err)
		}
	}
	// Output: beta clawback:integration:of:acme -7200.00 EUR <nil>
}

// A tenth of what the customer paid was refunded, too late for the commission to return
// it: a tenth goes back, not two thirds.
func ExampleLost() {
	policy := clawback.ThreeTier()
	policy.Schedules[1].Limit = clawback.ToLoss
	recourse := clawback.Must(policy)
	var exposure clawback.Exposure
	for _, e := range []clawback.Event{
		clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")},
		clawback.Lost{ID: "goodwill", Customer: "c-12", Line: "inv-7", Share: partnerecon.MustPercent("10"), On: partnerecon.MustDay("2025-01-25")},
		clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")},
	} {
		entries, err := recourse.Apply(&exposure, e)
		for _, e := range entries {
			fmt.Println(e.Kind, e.Amount, err)
		}
	}
	// Output: clawed -1080.00 EUR <nil>
}
