package clawback_test

import (
	"encoding/json"
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
	_, err := clawback.Parse([]byte(`{"rounding":"half_up","anchor":"customer_start","churn_day":"service_end","schedules":[{"return":"pro_rata","window":{"months":3,"edge":"through"}}]}`))
	fmt.Println(err)
	// Output: clawback: /schedules/0/window/months: pro_rata counts days; state the window in days, or with counts how months are counted
}

func ExampleNew() {
	_, err := clawback.New(clawback.Policy{Schedules: []clawback.Schedule{{Return: clawback.Full}}})
	fmt.Println(err)
	// Output: clawback: /anchor: want customer_start, first_earned, payment_cleared or payout, got ""; /churn_day: missing; say whether a churn counts from the end of the service, service_end, or from the notice, notice; /rounding: want half_even, half_up or down, got ""; /schedules/0/window: missing; say until when it goes back
}

func ExampleMust() {
	defer func() { fmt.Println(recover()) }()
	policy := clawback.ThreeTier()
	policy.Anchor = ""
	clawback.Must(policy) // for constants: it panics
	// Output:
	// clawback: /anchor: want customer_start, first_earned, payment_cleared or payout, got ""
}

func ExampleThreeTier() {
	for _, s := range clawback.ThreeTier().Schedules {
		fmt.Printf("%s: %s, %s, %q\n", s.Tier, s.Return, s.Window, s.Obligation)
	}
	// Output:
	// referral: full, 60 days through, ""
	// integration: pro_rata, 90 days through, ""
	// solution: nothing, no window, "retention_assistance"
}

// The version that an entry names governs its line, whatever comes later.
func ExampleNewDated() {
	full := clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)},
	}}
	nothing := clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing}}}
	recourse, err := clawback.NewDated(partnerecon.Terms[clawback.Policy]{
		{ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "launch", Policy: full},
		{ID: "2026", From: partnerecon.MustDay("2026-01-01"), Rationale: "simpler", Policy: nothing},
	})
	if err != nil {
		fmt.Println(err)
	}
	for _, terms := range []string{"2025", "2026"} {
		facts := earnings()
		facts[0].Terms = terms
		var exposure clawback.Exposure
		_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: facts, Start: partnerecon.MustDay("2025-01-01")})
		entries, err := recourse.Apply(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")})
		fmt.Println(terms, len(entries), "entries", err)
	}
	// Output:
	// 2025 1 entries <nil>
	// 2026 0 entries <nil>
}

func ExampleRecourse_Policy() {
	policy := clawback.Must(clawback.Policy{
		Rounding: partnerecon.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)}},
	}).Policy()
	text, err := json.Marshal(policy)
	fmt.Println(string(text), err)
	// Output:
	// {"rounding":"half_up","anchor":"first_earned","churn_day":"service_end","schedules":[{"return":"pro_rata","window":{"days":90,"edge":"through"}}]} <nil>
}

// Refund and churn may come in either order: the clawback sees what the refund
// left.
func ExampleRecourse_Apply() {
	recourse := clawback.Must(clawback.ThreeTier())
	returned := earnings()
	returned[0].Cause, returned[0].Kind, returned[0].Amount = "re-9", partnerecon.Returned, partnerecon.MustMoney("-5400", "EUR")
	var exposure clawback.Exposure
	for _, e := range []clawback.Event{
		clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")},
		clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")},
		clawback.Posted{Entries: returned},
		clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")}, // delivered again
	} {
		entries, err := recourse.Apply(&exposure, e)
		if err != nil {
			fmt.Println(err)
		}
		for _, e := range entries {
			fmt.Println(e.ID(), e.Amount)
		}
	}
	// Output:
	// churn-1/acme/c-12//inv-7/base/clawed -7200.00 EUR
	// re-9/acme/c-12//inv-7/base/clawed 3600.00 EUR
}

// Lines past the horizon leave the exposure as the basis of entries, and come
// back from them.
func ExampleRecord() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	entries, err := recourse.Apply(&exposure, clawback.Seal{ID: "s-1", Customer: "c-12", Through: partnerecon.MustDay("2025-03-31"), On: partnerecon.MustDay("2025-09-30")})
	fmt.Println(entries[0].Kind, len(exposure.Partners[0].Groups[0].Lines), err)

	line, err := clawback.Record(entries[0])
	if err != nil {
		fmt.Println(err)
	}
	_, err = recourse.Apply(&exposure, clawback.Reopen{ID: "o-1", Customer: "c-12", Lines: []clawback.Line{line}, On: partnerecon.MustDay("2025-10-01")})
	fmt.Println(line.Line, len(exposure.Partners[0].Groups[0].Lines), err)
	// Output:
	// sealed 0 <nil>
	// inv-7 1 <nil>
}

// One event is applied to two states, or to none: the commission's ledger and the
// exposure change only after both have accepted it.
func ExampleRecourse_Stage() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})

	staged, err := recourse.Stage(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")})
	if err != nil {
		fmt.Println(err)
	}
	for _, e := range staged.Entries() { // store them, with whatever else must succeed
		fmt.Println(e.ID(), e.Amount)
	}
	fmt.Println("churns known:", len(exposure.Churns))
	if err := staged.Commit(); err != nil {
		fmt.Println(err)
	}
	fmt.Println("churns known:", len(exposure.Churns), exposure.Knows("churn-1"))
	fmt.Println(staged.Commit())
	// Output:
	// churn-1/acme/c-12//inv-7/base/clawed -7200.00 EUR
	// churns known: 0
	// churns known: 1 true
	// clawback: event "churn-1": the exposure has changed since
}

// A program whose schedules take nothing back needs no exposures.
func ExampleRecourse_Idle() {
	keeps := clawback.Must(clawback.Policy{
		Rounding: partnerecon.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Nothing}},
	})
	fmt.Println(keeps.Idle(), clawback.Must(clawback.ThreeTier()).Idle())
	// Output: true false
}

// Half of what is at risk becomes safe after 30 days, the rest after 60.
func ExampleRecourse_RunOff() {
	recourse := clawback.Must(clawback.Policy{
		Rounding: partnerecon.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Stepped, Steps: []clawback.Step{
			{Window: partnerecon.Days(30, partnerecon.Through), Share: partnerecon.MustPercent("100")},
			{Window: partnerecon.Days(60, partnerecon.Through), Share: partnerecon.MustPercent("50")},
		}}},
	})
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings()})
	parts, err := recourse.RunOff(exposure, partnerecon.MustDay("2025-01-10"))
	for _, p := range parts {
		fmt.Println(p.Partner, p.Tier, p.Amount, "safe from", p.Safe)
	}
	fmt.Println(err)
	// Output:
	// acme integration 5400.00 EUR safe from 2025-02-01
	// acme integration 5400.00 EUR safe from 2025-03-03
	// <nil>
}

// The partner has two weeks from the churn.
func ExampleObligationOf() {
	policy := clawback.ThreeTier()
	policy.Schedules[1].Obligation, policy.Schedules[1].Due = "call_the_customer", partnerecon.Days(14, partnerecon.Through)
	recourse := clawback.Must(policy)
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	entries, _ := recourse.Apply(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")})
	for _, e := range entries {
		if e.Kind == partnerecon.Obligation {
			asked, err := clawback.ObligationOf(e)
			fmt.Println(e.Claim.Partner, asked.What, "by", asked.Due, err)
		}
	}
	// Output: acme call_the_customer by 2025-02-14 <nil>
}

// Six of 24 paid months were served: 18/24 go back.
func ExampleSchedule_unserved() {
	recourse := clawback.Must(clawback.Policy{
		Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Unserved, Counts: clawback.WholeMonths}},
	})
	paid := partnerecon.Interval{Start: partnerecon.MustDay("2025-01-01"), End: partnerecon.MustDay("2027-01-01")}
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Term: paid})
	entries, err := recourse.Apply(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-07-10")})
	fmt.Println(entries[0].Amount, err)
	trace, err := recourse.Explain(entries[0])
	fmt.Println(trace[0].Code, trace[0].Details[1], trace[0].Details[4], err)
	// Output:
	// -8100.00 EUR <nil>
	// clawback.term {term 2025-01-01 until 2027-01-01} {part 3/4} <nil>
}

// The policy says what the reasons of a churn mean: after an outage nothing goes back.
func ExampleReasonCode() {
	policy := clawback.ThreeTier()
	policy.Reasons = []clawback.ReasonCode{
		{Code: "outage", Means: clawback.VendorFault},
		{Code: "stolen_card", Means: clawback.ByFraud},
	}
	recourse := clawback.Must(policy)
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	for _, reason := range []string{"outage", "stolen_card"} {
		preview, err := recourse.Preview(exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-06-30"), Reason: reason})
		fmt.Println(reason, len(preview.Entries), preview.Trace[0].Code, err)
	}
	// Output:
	// outage 0 clawback.vendor_fault <nil>
	// stolen_card 1 clawback.fraud <nil>
}

// A partner that does not keep a commitment gives half of its bonus back; the rest
// of its commission stays.
func ExampleBreach() {
	recourse := clawback.Must(clawback.Policy{
		Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{
			Trigger: clawback.ByBreach, Components: []string{"bonus"},
			Return: clawback.Full, Window: partnerecon.Days(180, partnerecon.Through), Share: partnerecon.MustPercent("50"),
		}},
	})
	facts := append(earnings(), earnings()...)
	facts[1].Claim.Component, facts[1].Amount = "bonus", partnerecon.MustMoney("500", "EUR")
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: facts, Start: partnerecon.MustDay("2025-01-01")})
	entries, err := recourse.Apply(&exposure, clawback.Breach{
		ID: "breach-1", Customer: "c-12", Partner: "acme", Commitment: "onboarding", On: partnerecon.MustDay("2025-03-01"),
	})
	for _, e := range entries {
		fmt.Println(e.Claim.Component, e.Amount, err)
	}
	// Output: bonus -250.00 EUR <nil>
}

// Who gives ids to events of its own as well asks before it uses one.
func ExampleExposure_Knows() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, err := recourse.Apply(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31"), Start: partnerecon.MustDay("2025-01-01")})
	fmt.Println(exposure.Knows("churn-1"), exposure.Knows("churn-2"), err)
	// Output: true false <nil>
}

// A copy by assignment would share memory with the original.
func ExampleExposure_Clone() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	before := exposure.Clone()
	_, err := recourse.Apply(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")})
	fmt.Println(len(before.Churns), len(exposure.Churns), before.Equal(exposure), err)
	// Output: 0 1 false <nil>
}

// What becomes safe by the end of which month: for a forecast, or a reserve in the books.
func ExampleRecourse_RunOffByMonth() {
	recourse := clawback.Must(clawback.Policy{
		Rounding: partnerecon.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)}},
	})
	var exposure clawback.Exposure
	if _, err := recourse.Apply(&exposure, clawback.Posted{Entries: earnings()}); err != nil {
		panic(err)
	}
	parts, err := recourse.RunOffByMonth(exposure, partnerecon.MustDay("2025-01-31"))
	for _, p := range parts {
		fmt.Println(p.Partner, p.Tier, p.Amount, "safe by", p.Safe)
	}
	fmt.Println(err)
	// Output:
	// acme integration 3360.00 EUR safe by 2025-02-28
	// acme integration 3720.00 EUR safe by 2025-03-31
	// acme integration 120.00 EUR safe by 2025-04-30
	// <nil>
}

// Two lines of 10,800.00 of a customer that leaves on day 30 of 90: 60/90 of 21,600.00 are
// 14,400.00. They are posted against the line that is payable last, all of its 10,800.00
// first; counted line by line, each gives 7,200.00.
func ExampleRecourse_Taken() {
	recourse := clawback.Must(clawback.ThreeTier())
	second := earnings()
	second[0].Cause, second[0].Claim.Line, second[0].Payable = "inv-8", "inv-8", partnerecon.MustDay("2025-03-01")
	var exposure clawback.Exposure
	for _, e := range []clawback.Event{
		clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")},
		clawback.Posted{Entries: second, Start: partnerecon.MustDay("2025-01-01")},
		clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")},
	} {
		entries, err := recourse.Apply(&exposure, e)
		if err != nil {
			fmt.Println(err)
		}
		for _, e := range entries {
			fmt.Println("posted on", e.Claim.Line, e.Amount)
		}
	}
	found, err := recourse.Taken(&exposure, "acme")
	for _, x := range found {
		fmt.Println("taken of", x.Line, x.Taken) // minor units
	}
	fmt.Println(err)
	// Output:
	// posted on inv-8 -10800.00 EUR
	// posted on inv-7 -3600.00 EUR
	// taken of inv-7 720000
	// taken of inv-8 720000
	// <nil>
}

// What of each line would go back, if the customer left on a day: of 10,800.00 on day 45
// of 90 the half, and after day 90 nothing.
func ExampleRecourse_TakenIf() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	for _, day := range []string{"2025-02-15", "2025-04-02"} {
		found, err := recourse.TakenIf(&exposure, "acme", partnerecon.MustDay(day))
		fmt.Println(day, found[0].Line, found[0].Taken, err) // minor units
	}
	// Output:
	// 2025-02-15 inv-7 540000 <nil>
	// 2025-04-02 inv-7 0 <nil>
}

// Points that a partner has for a line shrink as its commission does: on day 30 of 90 the
// churn takes 60/90, and 600 of 900 points go.
func ExampleRecourse_Loses() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31"), Start: partnerecon.MustDay("2025-01-01")})
	line := clawback.Line{Partner: "acme", Line: "inv-7", Component: "base", Tier: "integration", Earned: partnerecon.MustDay("2025-01-01")}
	points, err := recourse.Loses(&exposure, line, 900, clawback.ByChurn)
	fmt.Println(points, err)
	// Output: 600 <nil>
}

// The same before the churn is committed: 600 of 900 points go with it, none without.
func ExampleStaged_Loses() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	staged, err := recourse.Stage(&exposure, clawback.Churn{ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay("2025-01-31")})
	if err != nil {
		fmt.Println(err)
		return
	}
	line := clawback.Line{Partner: "acme", Line: "inv-7", Component: "base", Tier: "integration", Earned: partnerecon.MustDay("2025-01-01")}
	fmt.Println(staged.Loses(line, 900, clawback.ByChurn))
	fmt.Println(recourse.Loses(&exposure, line, 900, clawback.ByChurn)) // as it is
	// Output:
	// 600 <nil>
	// 0 <nil>
}

// The line is sealed when the churn becomes known. One of day 30 of 90 takes something of
// it, so that whoever keeps more of the line than what was earned on it has to reopen it;
// one of day 120 does not.
func ExampleStaged_TakesSealed() {
	recourse := clawback.Must(clawback.ThreeTier())
	var exposure clawback.Exposure
	_, _ = recourse.Apply(&exposure, clawback.Posted{Entries: earnings(), Start: partnerecon.MustDay("2025-01-01")})
	_, _ = recourse.Apply(&exposure, clawback.Seal{ID: "s-1", Customer: "c-12", Through: partnerecon.MustDay("2025-03-31"), On: partnerecon.MustDay("2025-09-30")})
	for _, day := range []string{"2025-01-31", "2025-05-01"} {
		staged, err := recourse.Stage(&exposure, clawback.Churn{
			ID: "churn-1", Customer: "c-12", On: partnerecon.MustDay(day), Recorded: partnerecon.MustDay("2025-10-01"),
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		takes, err := staged.TakesSealed("acme")
		fmt.Println(day, takes, err)
	}
	// Output:
	// 2025-01-31 true <nil>
	// 2025-05-01 false <nil>
}
