package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A webhook for paid invoices: 20 % for twelve months. No components, no
// program, no book.
func Example() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Recurs:   partnerecon.Months(12, partnerecon.Until),
	})

	var ledger commission.Ledger // one customer's; load it by the customer's id
	entries, err := plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("990.20", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	if err != nil {
		fmt.Println(err)
	}
	for _, e := range entries { // store them with the ledger, in one transaction
		fmt.Println(e.ID(), e.Amount)
	}

	entries, err = plan.Apply(&ledger, commission.Refund{
		ID: "re-9", Of: "inv-7", Amount: partnerecon.MustMoney("495.10", "EUR"), On: partnerecon.MustDay("2025-02-10"),
	})
	if err != nil {
		fmt.Println(err)
	}
	for _, e := range entries {
		fmt.Println(e.ID(), e.Amount)
	}
	returned := entries[0]

	// A redelivered webhook changes nothing.
	entries, err = plan.Apply(&ledger, commission.Refund{
		ID: "re-9", Of: "inv-7", Amount: partnerecon.MustMoney("495.10", "EUR"), On: partnerecon.MustDay("2025-02-10"),
	})
	fmt.Println(len(entries), "entries", err)

	trace, err := plan.Explain(returned) // for the support tool
	fmt.Print(trace)
	fmt.Println(err)
	// Output:
	// inv-7/acme/c-12//inv-7/base/earned 198.04 EUR
	// re-9/acme/c-12//inv-7/base/returned -99.02 EUR
	// 0 entries <nil>
	// commission.tested /recurs window="12 months until" anchor="2025-01-31" tested="2025-01-31" by="cleared"
	// commission.rate /rates/0/share partner="acme" base="990.20 EUR" rate="20%" share="100%" tier=""
	// commission.rounded /rounding exact="4951/25 EUR" mode="half_up" total="198.04 EUR"
	// commission.returned /rounding earned="198.04 EUR" refunded="495.10 EUR" paid="990.20 EUR" mode="half_up" returned="-99.02 EUR"
	// commission.posted kind="returned" due="-99.02 EUR" before="0.00 EUR" posted="-99.02 EUR" terms=""
	// <nil>
}

func ExampleNew() {
	_, err := commission.New(commission.Policy{
		Rates: []commission.Row{{Tier: "gold", Share: partnerecon.MustPercent("120")}, {Tier: "gold"}},
	})
	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems { // mark the field of a form
			fmt.Println(p.Path, p.Code)
		}
	}
	// Output:
	// /rates/0/share out_of_range
	// /rates/1 conflict
	// /rates/1/share required
	// /rounding required
}

func ExampleParse() {
	plan, err := commission.Parse([]byte(`{"rounding":"half_even","rates":[{"share":"22.5%"}],"recurs":{"months":12,"edge":"until"}}`))
	fmt.Println(plan.Policy().Rates[0].Share, err)

	_, err = commission.Parse([]byte(`{"rounding":"half_even","rates":[{"share":22.5}]}`))
	fmt.Println(err)
	// Output:
	// 22.5% <nil>
	// commission: /rates/0/share: want text in quotation marks such as "22.5%" or "1/3", got the number "22.5"
}

func ExampleNewDated() {
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{
			ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "launch",
			Policy: commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}},
		},
		{
			ID: "2026", From: partnerecon.MustDay("2026-01-01"), Rationale: "yearly review",
			Policy: commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("15")}}},
		},
	})
	if err != nil {
		fmt.Println(err)
	}
	var ledger commission.Ledger
	entries, err := plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"), Terms: "2025",
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2026-02-01"),
	})
	fmt.Println(entries[0].Amount, entries[0].Terms, err)
	// Output: 20.00 EUR 2025 <nil>
}

func ExamplePlan_Explain() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Tier: "silver", Share: partnerecon.MustPercent("12.5")}},
		Payable:  []commission.Payable{{Due: commission.Net, Days: 30}},
	})
	credit := partnerecon.Credit{Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: "silver"}
	var ledger commission.Ledger
	entries, _ := plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: []partnerecon.Credit{credit},
		Amount: partnerecon.MustMoney("990.20", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	trace, err := plan.Explain(entries[0])
	fmt.Print(trace)
	fmt.Println(err)
	// Output:
	// commission.rate /rates/0/share partner="acme" base="990.20 EUR" rate="12.5%" share="100%" tier="silver"
	// commission.rounded /rounding exact="4951/40 EUR" mode="half_up" total="123.78 EUR"
	// commission.payable /payable/0 due="net" cleared="2025-01-31" payable="2025-03-02"
	// commission.posted kind="earned" due="123.78 EUR" before="0.00 EUR" posted="123.78 EUR" terms=""
	// <nil>
}

func ExamplePlan_Preview() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}},
	})
	var ledger commission.Ledger
	preview, err := plan.Preview(ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	fmt.Println(preview.Entries[0].Amount, len(ledger.Lines), err)
	// Output: 20.00 EUR 0 <nil>
}

func ExamplePlan_Line() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Rates:    []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Recurs:   partnerecon.Months(12, partnerecon.Until),
	})
	var ledger commission.Ledger
	for id, cleared := range map[string]string{"inv-1": "2024-01-15"} {
		_, _ = plan.Apply(&ledger, commission.Payment{
			ID: id, Customer: "c-12", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay(cleared),
		})
	}
	entries, _ := plan.Apply(&ledger, commission.Payment{
		ID: "inv-13", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-15"),
	})
	why, err := plan.Line(ledger, "inv-13")
	fmt.Println(len(entries), "entries, because")
	fmt.Print(why)
	fmt.Println(err)
	// Output:
	// 0 entries, because
	// commission.window_over /recurs window="12 months until" anchor="2024-01-15" tested="2025-01-15" by="cleared"
	// <nil>
}

func ExamplePlan_Late() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}},
		Refunds: partnerecon.Days(30, partnerecon.Through),
	})
	var ledger commission.Ledger
	for _, e := range []commission.Event{
		commission.Payment{
			ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
		},
		commission.Refund{ID: "re-1", Of: "inv-7", Amount: partnerecon.MustMoney("10", "EUR"), On: partnerecon.MustDay("2025-02-15")},
		commission.Refund{ID: "re-2", Of: "inv-7", Amount: partnerecon.MustMoney("40", "EUR"), On: partnerecon.MustDay("2025-06-15")},
	} {
		entries, _ := plan.Apply(&ledger, e)
		for _, e := range entries {
			fmt.Println(e.Kind, e.Amount)
		}
	}
	line := ledger.Lines[0]
	fmt.Println(line.Base, line.Refunded, plan.Late(line))
	// Output:
	// earned 20.00 EUR
	// returned -2.00 EUR
	// 10000 1000 4000
}

func ExampleRecord() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}},
	})
	var ledger commission.Ledger
	_, _ = plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	sealed, _ := plan.Apply(&ledger, commission.Seal{ID: "s-1", Through: partnerecon.MustDay("2025-03-31"), On: partnerecon.MustDay("2025-09-30")})

	refund := commission.Refund{ID: "re-9", Of: "inv-7", Amount: partnerecon.MustMoney("100", "EUR"), On: partnerecon.MustDay("2025-10-02")}
	_, err := plan.Apply(&ledger, refund)
	fmt.Println(errors.Is(err, commission.ErrSealed))

	line, _ := commission.Record(sealed[0])
	_, _ = plan.Apply(&ledger, commission.Reopen{ID: "o-1", Line: line, On: partnerecon.MustDay("2025-10-02")})
	entries, err := plan.Apply(&ledger, refund)
	fmt.Println(entries[0].Amount, err)
	// Output:
	// true
	// -20.00 EUR <nil>
}

func ExampleThreeTier() {
	policy := commission.ThreeTier(commission.Choices{
		ReferralAnnual: partnerecon.MustPercent("12"), IntegrationAnnual: partnerecon.MustPercent("22.5"),
		SolutionMonthly: partnerecon.MustPercent("35"), SolutionAnnual: partnerecon.MustPercent("41"), Shared: commission.Each,
	})
	_, err := commission.New(policy)
	fmt.Println(err)
	// Output: commission: /rates/6/share: want 30% to 40%, got 41%
}

func ExampleMust() {
	defer func() { fmt.Println(recover()) }()
	commission.Must(commission.Policy{Rounding: partnerecon.HalfUp}) // for constants: it panics
	// Output:
	// commission: /rates: want at least one rate
}

func ExamplePlan_Policy() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	text, err := json.Marshal(plan.Policy())
	fmt.Println(string(text), err)
	// Output:
	// {"rounding":"half_up","rates":[{"share":"20%"}]} <nil>
}

func ExamplePlan_Apply() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Shared: commission.Each,
		Rates: []commission.Row{{Tier: "silver", Share: partnerecon.MustPercent("10")}, {Tier: "gold", Share: partnerecon.MustPercent("20")}},
	})
	half, _ := partnerecon.Fraction(1, 2)
	acme := partnerecon.Credit{Partner: "acme", Role: partnerecon.Sourced, Share: half, Tier: "silver"}
	beta := partnerecon.Credit{Partner: "beta", Role: partnerecon.Sourced, Share: half, Tier: "gold"}
	var ledger commission.Ledger
	for _, e := range []commission.Event{
		commission.Payment{
			ID: "inv-7", Customer: "c-12", Deal: "d-1", Credits: []partnerecon.Credit{acme, beta},
			Amount: partnerecon.MustMoney("1000", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
		},
		commission.Chargeback{ID: "cb-1", Of: "inv-7", Amount: partnerecon.MustMoney("1000", "EUR"), On: partnerecon.MustDay("2025-02-10")},
		commission.ChargebackReversed{ID: "won-1", Of: "cb-1", On: partnerecon.MustDay("2025-03-10")},
		commission.Recredit{ID: "rc-1", Deal: "d-1", Credits: []partnerecon.Credit{{Partner: "beta", Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: "gold"}}, On: partnerecon.MustDay("2025-03-20")},
	} {
		entries, err := plan.Apply(&ledger, e)
		if err != nil {
			fmt.Println(err)
		}
		for _, e := range entries {
			fmt.Println(e.Cause, e.Claim.Partner, e.Kind, e.Amount)
		}
	}
	// Output:
	// inv-7 acme earned 50.00 EUR
	// inv-7 beta earned 100.00 EUR
	// cb-1 acme returned -50.00 EUR
	// cb-1 beta returned -100.00 EUR
	// won-1 acme returned 50.00 EUR
	// won-1 beta returned 100.00 EUR
	// rc-1 acme earned -50.00 EUR
	// rc-1 beta earned 100.00 EUR
}

func ExampleProblems() {
	for _, p := range commission.Problems(commission.Refund{ID: "re-9", Amount: partnerecon.MustMoney("-5", "EUR")}) {
		fmt.Println(p.Path, p.Message)
	}
	// Output:
	// /amount want an amount above 0, got -5.00 EUR
	// /of missing
	// /on missing
}

// The ledger is one customer's and yours to store.
func ExampleLedger() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	var ledger commission.Ledger
	_, _ = plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	stored, err := json.Marshal(ledger)
	if err != nil {
		fmt.Println(err)
	}

	var loaded commission.Ledger
	if err := json.Unmarshal(stored, &loaded); err != nil {
		fmt.Println(err)
	}
	entries, err := plan.Apply(&loaded, commission.Failure{ID: "f-1", Of: "inv-7", On: partnerecon.MustDay("2025-02-03")})
	fmt.Println(entries[0].Amount, err)
	_, err = plan.Apply(&loaded, commission.Failure{ID: "f-1", Customer: "c-13", Of: "inv-7", On: partnerecon.MustDay("2025-02-03")})
	fmt.Println(errors.Is(err, commission.ErrCustomer))
	// Output:
	// -20.00 EUR <nil>
	// true
}

// An event goes into two ledgers or into none: each is staged, and committed when
// no one refused.
func ExamplePlan_Stage() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	payment := commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	}
	var book, mirror commission.Ledger
	var staged []commission.Staged
	for _, ledger := range []*commission.Ledger{&book, &mirror} {
		s, err := plan.Stage(ledger, payment)
		if err != nil {
			fmt.Println(err) // nothing has changed in either
			return
		}
		staged = append(staged, s)
	}
	fmt.Println(staged[0].Entries()[0].Amount, book.Knows("inv-7"))
	for _, s := range staged {
		if err := s.Commit(); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(book.Knows("inv-7"), mirror.Knows("inv-7"))
	// Output:
	// 20.00 EUR false
	// true true
}

// What was staged fits the ledger as it was: after another event it is stale.
func ExampleStaged_Commit() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	payment := func(id string) commission.Payment {
		return commission.Payment{
			ID: id, Customer: "c-12", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
		}
	}
	var ledger commission.Ledger
	first, _ := plan.Stage(&ledger, payment("inv-7"))
	second, _ := plan.Stage(&ledger, payment("inv-8"))
	fmt.Println(first.Commit())
	fmt.Println(errors.Is(second.Commit(), commission.ErrStale))

	second, _ = plan.Stage(&ledger, payment("inv-8")) // again, on the ledger as it is
	fmt.Println(second.Commit())
	// Output:
	// <nil>
	// true
	// <nil>
}

// Open shows what the ledger holds of a payment, until it is sealed.
func ExampleLedger_Open() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	var ledger commission.Ledger
	_, _ = plan.Apply(&ledger, commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
	})
	_, _ = plan.Apply(&ledger, commission.Refund{
		ID: "re-9", Of: "inv-7", Amount: partnerecon.MustMoney("25", "EUR"), On: partnerecon.MustDay("2025-02-03"),
	})
	line, ok := ledger.Open("inv-7")
	fmt.Println(ok, line.Base, line.Refunded, line.Parts[0].Net(), line.Retained)

	_, _ = plan.Apply(&ledger, commission.Seal{ID: "s-1", Through: partnerecon.MustDay("2025-03-31"), On: partnerecon.MustDay("2025-09-30")})
	_, ok = ledger.Open("inv-7")
	fmt.Println(ok)
	// Output:
	// true 10000 2500 1500 6000
	// false
}

// Ids are of one kind in a ledger: whoever gives ids to events of its own asks
// first.
func ExampleLedger_Knows() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	var ledger commission.Ledger
	_, _ = plan.Apply(&ledger, commission.Refund{ // waits for its payment, and is known already
		ID: "re-9", Customer: "c-12", Of: "inv-7", Amount: partnerecon.MustMoney("25", "EUR"), On: partnerecon.MustDay("2025-02-03"),
	})
	fmt.Println(ledger.Knows("re-9"), ledger.Knows("inv-7"))
	// Output: true false
}

// Partners of tier gold get 25 %, and 30 % on deals of 50 seats and more; a launch
// offer pays 28 % on one product. The better one counts.
func ExampleWinner() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Facts:    []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}},
		Winner:   commission.BestForPartner,
		Rates: []commission.Row{
			{ID: "gold", Tier: "gold", Share: partnerecon.MustPercent("25")},
			{ID: "gold-large", Tier: "gold", Share: partnerecon.MustPercent("30"), When: []commission.Test{
				{Fact: "seats", Op: commission.Ge, Values: []string{"50"}},
			}},
			{ID: "launch", Product: "crm", Share: partnerecon.MustPercent("28")},
		},
	})
	payment := commission.Payment{
		ID: "inv-7", Customer: "c-12", Cleared: partnerecon.MustDay("2025-01-31"),
		Credits: []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: "gold"}},
		Items:   []commission.Item{{Product: "crm", Amount: partnerecon.MustMoney("100", "EUR")}},
	}
	payment.Facts = []commission.Fact{{Name: "seats", Values: []string{"12"}}}
	preview, err := plan.Preview(commission.Ledger{}, payment)
	if err != nil {
		fmt.Println(err)
	}
	for _, step := range preview.Trace {
		if step.Code == commission.CodeWinner || step.Code == commission.CodePassedOver {
			fmt.Print(partnerecon.Trace{step})
		}
	}
	// Output:
	// commission.winner /rates/2 partner="acme" rule="best_for_partner" rows="2" pays="28 EUR" id="launch"
	// commission.passed_over /rates/0 partner="acme" pays="25 EUR" id="gold"
}

// A rate that another one always beats is a problem, with pointers to both.
func ExampleNew_neverWins() {
	_, err := commission.New(commission.Policy{
		Rounding: partnerecon.HalfUp,
		Winner:   commission.First,
		Rates: []commission.Row{
			{Share: partnerecon.MustPercent("10")},
			{Tier: "gold", Share: partnerecon.MustPercent("20")},
		},
	})
	fmt.Println(err)
	// Output:
	// commission: /rates/1: is never the first: /rates/0 stands before it and applies wherever it does
}

// With many events, one list takes all that they post.
func ExamplePlan_AppendApply() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	var ledger commission.Ledger
	var posted []partnerecon.Entry
	for _, e := range []commission.Event{
		commission.Payment{ // 20 % of 990.20 are 198.04
			ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"),
			Amount: partnerecon.MustMoney("990.20", "EUR"), Cleared: partnerecon.MustDay("2025-01-31"),
		},
		commission.Refund{ // half of it went back
			ID: "re-9", Of: "inv-7", Amount: partnerecon.MustMoney("495.10", "EUR"), On: partnerecon.MustDay("2025-02-10"),
		},
	} {
		more, err := plan.AppendApply(posted, &ledger, e)
		if err != nil {
			fmt.Println(err) // more is nil; what was posted before is as it was
			return
		}
		posted = more
	}
	for _, e := range posted {
		fmt.Println(e.Cause, e.Kind, e.Amount)
	}
	// Output:
	// inv-7 earned 198.04 EUR
	// re-9 returned -99.02 EUR
}

// An invoice of 28 January bills the service from 1 February, and is paid in March.
// Months of a plan count from the service; where it is not stated, from the invoice, and
// then from the day that it cleared.
func ExampleCycleOf() {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}, Recurs: partnerecon.Months(12, partnerecon.Until),
	})
	payment := commission.Payment{
		ID: "inv-7", Customer: "c-12", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney("100", "EUR"),
		Service: partnerecon.MustDay("2025-02-01"), Invoiced: partnerecon.MustDay("2025-01-28"), Cleared: partnerecon.MustDay("2025-03-03"),
	}
	var ledger commission.Ledger
	entries, err := plan.Apply(&ledger, payment)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(commission.CycleOf(entries[0])) // of an entry, from its basis alone

	payment.Service = partnerecon.Day{}
	fmt.Println(payment.Cycle()) // of a payment, before it is recorded
	// Output:
	// 2025-02-01 service true
	// 2025-01-28 invoiced
}

// 19 May is 60 days after 20 March; the next run on the 1st is that of June.
func ExamplePayable_From() {
	rule := commission.Payable{Due: commission.Net, Days: 60, Run: commission.Run{Every: commission.EveryMonth, Day: 1}}
	fmt.Println(rule.From(partnerecon.MustDay("2025-03-20")))
	// Output: 2025-06-01
}

// Two items of 10.06 USD at 0.9 are 9.054 each, and 18.108 together: the whole comes to
// 18.11, and the odd cent is with the second item.
func ExampleExchange_Exchange() {
	item := commission.Item{Product: "crm", Amount: partnerecon.MustMoney("10.06", "USD")}
	x := commission.Exchange{To: "EUR", Rate: partnerecon.MustRate("9/10"), Rounding: partnerecon.HalfUp, On: partnerecon.MustDay("2025-01-31")}
	items, ok := x.Exchange([]commission.Item{item, item})
	fmt.Println(items[0].Amount, items[1].Amount, ok)
	// Output: 9.05 EUR 9.06 EUR true
}
