package settlement_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A cent is missing in what was paid, and a line was paid that nobody owes.
func ExampleAudit() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	due, err := program.Apply(&book, paid("inv-7", "2025-01-20", "1000"))
	if err != nil {
		fmt.Println(err)
		return
	}
	exported := due[0]
	exported.Amount = partnerecon.MustMoney("99.99", "EUR")
	stray := exported
	stray.Cause, stray.Claim.Line = "inv-6", "inv-6"

	found, err := settlement.Audit([]partnerecon.Entry{exported, stray}, due)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range found.Found() {
		fmt.Println(l.ID, l.Verdict, l.Difference)
	}
	for _, s := range found.Sums {
		fmt.Println(s.Partner, "paid", s.Paid, "due", s.Due, "difference", s.Difference)
	}
	// Output:
	// inv-6/acme/c-12//inv-6/base/earned unexpected 99.99 EUR
	// inv-7/acme/c-12//inv-7/base/earned under -0.01 EUR
	// acme paid 199.98 EUR due 100.00 EUR difference 99.98 EUR
}

// The same facts give the same bytes; an entry that somebody touched does not.
func ExampleProgram_Replay() {
	program := settlement.Must(tenPercent())
	facts := []settlement.Fact{paid("inv-7", "2025-01-20", "1000"), refunded("re-9", "2025-01-25", "inv-7", "250")}
	var book settlement.Book
	var saved []partnerecon.Entry
	for e, err := range program.Run(&book, settlement.Facts(facts)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		saved = append(saved, e)
	}
	again, err := program.Replay(nil, settlement.Facts(facts), saved)
	fmt.Println(again.Same, again.Entries, err)

	saved[1].Amount = partnerecon.MustMoney("-24.99", "EUR")
	again, err = program.Replay(nil, settlement.Facts(facts), saved)
	fmt.Println(again.Same, again.First.Saved, again.First.Changes, err)
	// Output:
	// true 2 <nil>
	// false re-9/acme/c-12//inv-7/base/returned [/amount/amount: "-24.99" -> "-25.00"] <nil>
}

// What to publish with a new version.
func ExampleDiff() {
	before, after := tenPercent().Terms[0].Policy, tenPercent().Terms[0].Policy
	after.Commission.Rates[0].Share = partnerecon.MustPercent("12")
	after.Clawback.Schedules[0].Window = partnerecon.Days(90, partnerecon.Through)

	changes, err := settlement.Diff(before, after)
	for _, c := range changes {
		fmt.Println(c)
	}
	fmt.Println(err)
	// Output:
	// /clawback/schedules/0/window/days: 60 -> 90
	// /commission/rates/0/share: "10%" -> "12%"
	// <nil>
}

// Terms that are reviewed every quarter, and change no more often.
func ExampleProgram_ReviewDue() {
	policy := tenPercent()
	policy.Reviews = settlement.Reviews{Every: settlement.Quarterly}
	due, err := settlement.Must(policy).ReviewDue(partnerecon.MustDay("2025-04-14"))
	fmt.Println(due.Due, due.Overdue, err)
	fmt.Print(due.Trace)

	soon := policy.Terms[0]
	soon.ID, soon.From, soon.Rationale = "2025-02", partnerecon.MustDay("2025-02-01"), "second thoughts"
	policy.Terms = append(policy.Terms, soon)
	_, err = settlement.New(policy)
	fmt.Println(err)
	// Output:
	// 2025-04-01 true <nil>
	// settlement.revised /terms/0 terms="2025" from="2025-01-01" rationale="the program begins"
	// settlement.review_overdue /reviews/every every="quarterly" due="2025-04-01" as_of="2025-04-14"
	// settlement: /terms/1/from: 2025-02-01 is sooner than a quarterly review allows after 2025-01-01: from 2025-04-01 on, or as an emergency
}

// What to accrue at the end of February: January's commission is paid, February's is
// not payable yet, and a churn would take both back.
func ExampleProgram_Accrual() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	facts := []settlement.Fact{
		{ID: "start", Occurred: settlement.On(partnerecon.MustDay("2025-01-10")), Event: settlement.Started{Customer: "c-12"}},
		paid("inv-7", "2025-01-20", "1000"),
		paid("inv-8", "2025-02-20", "1000"),
		{ID: "run-2", Occurred: settlement.On(partnerecon.MustDay("2025-02-25")), Event: settlement.Payout{Partner: "acme", Amount: partnerecon.MustMoney("100", "EUR")}},
	}
	for _, f := range facts {
		if _, err := program.Apply(&book, f); err != nil {
			fmt.Println(err)
			return
		}
	}
	accrual, err := program.Accrual(&book, partnerecon.MustDay("2025-02-28"))
	for _, a := range accrual.Partners {
		fmt.Println(a.Partner, "unpaid", a.Unpaid, "of which not yet payable", a.NotYet, "at risk", a.AtRisk)
		for _, m := range a.Months {
			fmt.Println(m.Month, m.Unpaid)
		}
		for _, m := range a.RunOff {
			fmt.Println("safe in", m.Month, m.Amount)
		}
	}
	fmt.Println(err)
	// Output:
	// acme unpaid 100.00 EUR of which not yet payable 100.00 EUR at risk 200.00 EUR
	// 2025-02 100.00 EUR
	// safe in 2025-03 200.00 EUR
	// <nil>
}

// A month in double entry, as hledger reads it.
func ExampleJournal() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	var entries []partnerecon.Entry
	for e, err := range program.Run(&book, settlement.Facts([]settlement.Fact{
		paid("inv-7", "2025-01-20", "1000"),
		refunded("re-9", "2025-01-25", "inv-7", "250"),
	})) {
		if err != nil {
			fmt.Println(err)
			return
		}
		entries = append(entries, e)
	}
	journal, err := settlement.Journal(entries, settlement.Accounts{
		Payable: "liabilities:partners", Held: "liabilities:held", Receivable: "assets:partners", Cash: "assets:bank",
		Earned: "expenses:commission", Returned: "expenses:commission", Clawed: "expenses:commission", Capped: "expenses:commission",
		TruedUp: "expenses:commission", Adjusted: "expenses:commission", WrittenOff: "expenses:bad debt",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(journal.Hledger())
	fmt.Print(journal[:1].CSV())
	// Output:
	// decimal-mark .
	//
	// 2025-01-20 earned acme  ; entry:inv-7/acme/c-12//inv-7/base/earned
	//     expenses:commission  100.00 EUR
	//     liabilities:partners:acme  -100.00 EUR
	//
	// 2025-01-25 returned acme  ; entry:re-9/acme/c-12//inv-7/base/returned
	//     expenses:commission  -25.00 EUR
	//     liabilities:partners:acme  25.00 EUR
	// day,entry,partner,kind,account,debit,credit,currency
	// 2025-01-20,inv-7/acme/c-12//inv-7/base/earned,acme,earned,expenses:commission,100.00,,EUR
	// 2025-01-20,inv-7/acme/c-12//inv-7/base/earned,acme,earned,liabilities:partners,,100.00,EUR
}

// The program as partners read it.
func ExampleProgram_Rules() {
	rules, err := settlement.Must(tenPercent()).Rules()
	fmt.Print(rules)
	fmt.Println(err)
	// Output:
	// PARTNER PROGRAM
	//
	// Program
	// - All amounts are in EUR; days are counted in Europe/Berlin.
	// - Facts about a payment can change what it earns for 180 days after it cleared.
	// - The terms in force when a deal closed govern all its payments (pin terms at_close).
	// - The tier in which a partner stands when a payment cleared prices it (pin tier at_earning).
	//
	// Terms 2025
	// - In force from 2025-01-01: the program begins
	//
	// Commission, terms 2025
	// - 10% of every payment.
	//
	// When it is paid, terms 2025
	// - All: payable 30 days after the payment cleared.
	//
	// How it is worked out, terms 2025
	// - Rounding: half_up.
	//
	// What goes back when a customer leaves, terms 2025
	// - All: all of it within 60 days.
	// - Rounding: half_up.
	// - Anchor: customer_start.
	// - Churn day: service_end.
	// <nil>
}

// What a higher share would have cost, and who would have gained.
func ExampleSimulate() {
	now, idea := tenPercent(), tenPercent()
	now.Name, idea.Name = "as it is", "12 % without clawback"
	idea.Terms[0].Policy.Commission.Rates[0].Share = partnerecon.MustPercent("12")
	idea.Terms[0].Policy.Clawback.Schedules[0] = clawback.Schedule{Return: clawback.Nothing}
	history := []settlement.Fact{
		{ID: "start", Occurred: settlement.On(partnerecon.MustDay("2025-01-10")), Event: settlement.Started{Customer: "c-12"}},
		paid("inv-7", "2025-01-20", "1000"),
		{ID: "gone", Occurred: settlement.On(partnerecon.MustDay("2025-02-10")), Event: settlement.Churn{Customer: "c-12"}},
	}
	s, err := settlement.Simulate(history, now, idea)
	for _, p := range s.Plans {
		fmt.Println(p.Name, "costs", p.Cost, "and leaves", p.Margin)
	}
	for _, x := range s.Shifts(1) {
		fmt.Println(x.Partner, "gains", x.Difference)
	}
	fmt.Println(err)
	// Output:
	// as it is costs 0.00 EUR and leaves 1000.00 EUR
	// 12 % without clawback costs 120.00 EUR and leaves 880.00 EUR
	// acme gains 120.00 EUR
	// <nil>
}

// What the next two quarters would bring if the customer stays.
func ExampleProgram_Forecast() {
	program := settlement.Must(tenPercent())
	var expected []settlement.Fact
	for _, month := range []string{"01", "02", "03", "04", "05", "06"} {
		expected = append(expected, paid("expected-"+month, "2025-"+month+"-20", "1000"))
	}
	f, err := program.Forecast(nil, expected, partnerecon.MustMonth("2025-06"), settlement.EveryQuarter)
	for _, s := range f.Statements {
		fmt.Println(s.From, "to", s.To, "earns", s.Total.Earned, "not yet payable", s.Total.NotYet)
	}
	fmt.Println(len(f.Entries), "entries, expected", err)
	// Output:
	// 2025-01 to 2025-03 earns 300.00 EUR not yet payable 100.00 EUR
	// 2025-04 to 2025-06 earns 300.00 EUR not yet payable 100.00 EUR
	// 6 entries, expected <nil>
}

// What is to be done from here on.
func ExampleProgram_Next() {
	policy := tenPercent()
	policy.Reviews.Every = settlement.Biannual
	program := settlement.Must(policy)
	var book settlement.Book
	for _, f := range []settlement.Fact{
		{ID: "start", Occurred: settlement.On(partnerecon.MustDay("2025-01-10")), Event: settlement.Started{Customer: "c-12"}},
		paid("inv-7", "2025-01-20", "1000"),
	} {
		if _, err := program.Apply(&book, f); err != nil {
			fmt.Println(err)
			return
		}
	}
	tasks, err := program.Next(&book, partnerecon.MustDay("2025-02-03"))
	for _, t := range tasks {
		fmt.Println(t.Day, t.Duty, t.Partner, t.Customer, t.About, t.Amount.Amount(), t.Overdue)
	}
	fmt.Println(err)
	// Output:
	// 2025-01-31 close_month   2025-01 0 true
	// 2025-02-19 pay_out acme   100.00 false
	// 2025-03-12 exposure_ends acme c-12  100.00 false
	// 2025-07-01 review_terms    0 false
	// <nil>
}

// A group of customers pays 10,000 a month, of which a twentieth is lost each month.
func ExampleExpectation_Facts() {
	group := settlement.Expectation{
		ID: "smb", First: partnerecon.MustDay("2025-01-15"), Every: settlement.EveryMonth, Times: 6,
		Payment: settlement.Payment{Customer: "smb", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney("10000", "EUR")},
		Churn:   partnerecon.MustPercent("5"), Rounding: partnerecon.HalfUp,
	}
	expected, err := group.Facts()
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := settlement.Must(tenPercent()).Forecast(nil, expected, partnerecon.MustMonth("2025-06"), settlement.EveryQuarter)
	for _, s := range f.Statements {
		fmt.Println(s.From, "to", s.To, "customers pay", s.Base, "acme earns", s.Total.Earned)
	}
	fmt.Println(err)
	// Output:
	// 2025-01 to 2025-03 customers pay 28525.00 EUR acme earns 2852.50 EUR
	// 2025-04 to 2025-06 customers pay 24456.62 EUR acme earns 2445.67 EUR
	// <nil>
}

// What somebody should look at before the terms are signed. The bonus for signing is not
// among it, as the agreement's clawback takes it back.
func ExampleProgram_Review() {
	policy := tenPercent()
	terms := &policy.Terms[0].Policy
	terms.Commission.Bonuses = []commission.Bonus{{
		Name: "signing", Stage: commission.Acquisition, Times: 1,
		Rates: []commission.Row{{Fee: commission.Fee{Amount: partnerecon.MustMoney("500", "EUR"), Per: commission.EachSale}}},
	}}
	terms.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: partnerecon.MustMoney("5000", "EUR"), Counts: commission.OnNet}}
	found, err := settlement.Must(policy).Review(commission.Assumptions{From: partnerecon.MustDay("2025-01-01")})
	for _, f := range found {
		fmt.Println(f)
	}
	fmt.Println(err)
	// Output:
	// notice /commission/rates/0: nothing ends what it pays: no cap over all sales and no limit in time or number: component="base" pays="10%"
	// notice /caps/0: decided at the close over more than one customer: none of them tells what it comes to: cap="month"
	// <nil>
}
