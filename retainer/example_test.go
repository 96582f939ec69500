package retainer_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// terms are a referral retainer: ten percent of 3,000.00 a month, for six cycles.
func terms() retainer.Policy {
	return retainer.Policy{
		Rounding: partnerecon.HalfUp, Currency: "EUR", Model: retainer.Referral,
		Relationship: retainer.Relationship{Owner: retainer.Company, WhiteLabel: retainer.No, Controller: retainer.Client},
		Economics:    retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Cycles: 6},
		Scope: retainer.Scope{
			Delivery: "two days a week", Reporting: "a page each month", Approvals: "by the client", Reviews: "each quarter",
			Excluded: []string{"new pages"},
		},
		Renewal:   retainer.Renewal{Mode: retainer.ByDefault, Notice: partnerecon.Days(30, partnerecon.Through)},
		Approvers: []string{"founder", "finance_lead"},
		Cycle:     retainer.Cadence{Every: retainer.EveryMonth, Partial: retainer.ByDays},
		Amount:    partnerecon.MustMoney("3000", "EUR"),
	}
}

// begun is an engagement under some terms that has started on a day.
func begun(board retainer.Board, first string) retainer.Engagement {
	on := partnerecon.MustDay(first)
	var e retainer.Engagement
	for _, event := range []retainer.Event{
		retainer.Opened{ID: "open", Retainer: "r-7", Partner: "acme", Customer: "c-12", System: "shop", On: on},
		retainer.Evidenced{ID: "paid", Retainer: "r-7", Of: retainer.ProjectPaid, Ref: "inv-1", On: on},
		retainer.Evidenced{ID: "payout", Retainer: "r-7", Of: retainer.PayoutDone, Ref: "run-3", On: on},
		retainer.Evidenced{ID: "handoff", Retainer: "r-7", Of: retainer.HandoffDone, Ref: "doc-9", On: on},
		retainer.NeedSeen{ID: "need", Retainer: "r-7", Need: retainer.Upkeep, System: "shop", On: on},
		retainer.Understood{ID: "read", Retainer: "r-7", On: on},
		retainer.Approved{ID: "ok", Retainer: "r-7", Role: "founder", On: on},
		retainer.Started{ID: "start", Retainer: "r-7", On: on},
	} {
		if _, err := board.Apply(&e, event); err != nil {
			fmt.Println(err)
		}
	}
	return e
}

// paying takes the first cycle up to its proof.
func paying(board retainer.Board, e *retainer.Engagement, amount string) {
	on, m := partnerecon.MustDay("2025-02-10"), partnerecon.MustMoney(amount, "EUR")
	for _, event := range []retainer.Event{
		retainer.AmountConfirmed{ID: "amount-1", Retainer: "r-7", Cycle: 1, Amount: m, On: on},
		retainer.PayerConfirmed{ID: "payer-1", Retainer: "r-7", Cycle: 1, Payer: "c-12", On: on},
		retainer.Sent{ID: "sent-1", Retainer: "r-7", Cycle: 1, Amount: m, On: on},
		retainer.ProofAttached{ID: "proof-1", Retainer: "r-7", Cycle: 1, Ref: "swift-1", On: on},
	} {
		if _, err := board.Apply(e, event); err != nil {
			fmt.Println(err)
		}
	}
}

func Example() {
	board := retainer.Must(terms())
	e := begun(board, "2025-01-31") // one retainer's; load it by its id
	paying(board, &e, "3000")
	entries, err := board.Apply(&e, retainer.CyclePaid{
		ID: "paid-1", Retainer: "r-7", Cycle: 1, Amount: partnerecon.MustMoney("3000", "EUR"), On: partnerecon.MustDay("2025-02-10"),
	})
	fmt.Println(entries[0].ID(), entries[0].Amount, err)
	// Output: paid-1/acme/c-12//r-7:1/retainer/earned 300.00 EUR <nil>
}

func ExampleBoard_Apply() {
	white := terms()
	white.Model, white.Relationship = retainer.WhiteLabel, retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner}
	white.Economics, white.Amount = retainer.NoUpside{}, partnerecon.MustMoney("1200", "EUR")
	board := retainer.Must(white)
	e := begun(board, "2025-01-31")
	entries, err := board.Apply(&e, retainer.Elapsed{Retainer: "r-7", On: partnerecon.MustDay("2025-04-15")})
	for _, one := range entries {
		fmt.Println(one.Posted, one.Claim.Line, one.Claim.Component, one.Amount)
	}
	fmt.Println(err)
	// Output:
	// 2025-02-28 r-7:2 retainer.receivable -1200.00 EUR
	// 2025-03-31 r-7:3 retainer.receivable -1200.00 EUR
	// <nil>
}

func ExampleBoard_Preview() {
	board := retainer.Must(terms())
	e := begun(board, "2025-01-31")
	paying(board, &e, "3000")
	p, err := board.Preview(e, retainer.CyclePaid{
		ID: "paid-1", Retainer: "r-7", Cycle: 1, Amount: partnerecon.MustMoney("3000", "EUR"), On: partnerecon.MustDay("2025-02-10"),
	})
	fmt.Print(p.Trace)
	fmt.Println(len(p.Entries), err)
	// Output:
	// retainer.share /economics cycle="1" paid="3000.00 EUR" share="10%" earned="300.00 EUR"
	// retainer.posted due="300.00 EUR" before="0.00 EUR" posted="300.00 EUR" terms=""
	// 1 <nil>
}

func ExampleBoard_Explain() {
	board := retainer.Must(terms())
	e := begun(board, "2025-01-31")
	paying(board, &e, "3000")
	on := partnerecon.MustDay("2025-02-10")
	_, _ = board.Apply(&e, retainer.CyclePaid{ID: "paid-1", Retainer: "r-7", Cycle: 1, Amount: partnerecon.MustMoney("3000", "EUR"), On: on})
	entries, _ := board.Apply(&e, retainer.Refunded{ID: "back-1", Retainer: "r-7", Cycle: 1, Amount: partnerecon.MustMoney("1000", "EUR"), On: on})
	trace, err := board.Explain(entries[0])
	fmt.Print(trace)
	fmt.Println(err)
	// Output:
	// retainer.share /economics cycle="1" paid="3000.00 EUR" share="10%" earned="300.00 EUR"
	// retainer.returned /rounding earned="300.00 EUR" refunded="1000.00 EUR" paid="3000.00 EUR" returned="100.00 EUR"
	// retainer.posted due="-100.00 EUR" before="0.00 EUR" posted="-100.00 EUR" terms=""
	// <nil>
}

func ExampleBoard_Readiness() {
	board := retainer.Must(terms())
	var e retainer.Engagement
	on := partnerecon.MustDay("2025-01-02")
	_, _ = board.Apply(&e, retainer.Opened{ID: "open", Retainer: "r-7", Partner: "acme", Customer: "c-12", System: "shop", On: on})
	_, _ = board.Apply(&e, retainer.Evidenced{ID: "paid", Retainer: "r-7", Of: retainer.ProjectPaid, Ref: "inv-1", On: on})
	r, err := board.Readiness(e)
	fmt.Print(r)
	fmt.Println(r.Stated, "of 6", err)
	// Output:
	// first_cycle unstated: payout_done, handoff_done
	// need unstated: recurring_need
	// relationship stated
	// economics stated
	// scope stated
	// renewal stated
	// 4 of 6 <nil>
}

func ExampleStatements() {
	draft := terms()
	draft.Economics = nil // nobody has said yet
	r := retainer.Statements(draft, begun(retainer.Must(terms()), "2025-01-31"))
	fmt.Println(r.Ready, r.Missing())
	_, err := retainer.New(draft)
	fmt.Println(err)
	// Output:
	// false [economics: economics]
	// retainer: /economics: undecided; say recurring_share, management_margin, one_cycle_bonus or none
}

func ExampleBoard_Next() {
	board := retainer.Must(terms())
	e := begun(board, "2025-01-31")
	next, err := board.Next(e, partnerecon.MustDay("2025-02-10"))
	fmt.Println(next.Step, next.Cycle, err)
	fmt.Print(next.Trace)
	// Output:
	// payment 1 <nil>
	// retainer.unpaid cycle="1" stage="due"
}

func ExampleBoard_Report() {
	white := terms()
	white.Model, white.Relationship = retainer.WhiteLabel, retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner}
	white.Economics, white.Amount = retainer.NoUpside{}, partnerecon.MustMoney("1200", "EUR")
	board := retainer.Must(white)
	e := begun(board, "2025-01-31")
	on := partnerecon.MustDay("2025-02-15")
	_, _ = board.Apply(&e, retainer.ClientPriced{ID: "price", Retainer: "r-7", Amount: partnerecon.MustMoney("1100", "EUR"), On: on})
	r, err := board.Report(e, partnerecon.MustDay("2025-02-28"))
	for _, c := range r.Cycles {
		fmt.Println(c.Number, c.Stage, c.Amount, c.Margin, c.Flags)
	}
	fmt.Println(r.Status, "open", r.Open, err)
	// Output:
	// 1 due 1200.00 EUR no amount []
	// 2 due 1200.00 EUR -100.00 EUR [negative_margin]
	// active open 1200.00 EUR <nil>
}

func ExampleBoard_Steadiness() {
	watched := terms()
	watched.Stability = retainer.Stability{Cycles: 3, Changes: 1}
	board := retainer.Must(watched)
	e := begun(board, "2025-01-31")
	for _, on := range []string{"2025-02-10", "2025-03-10"} {
		_, _ = board.Apply(&e, retainer.ScopeChanged{ID: on, Retainer: "r-7", What: "calls", On: partnerecon.MustDay(on)})
	}
	s, ok, err := board.Steadiness(e, partnerecon.MustDay("2025-03-10"))
	fmt.Println(s.Stable, s.Changes, "of", s.Allowed, ok, err)
	// Output: false 2 of 1 true <nil>
}

func ExampleRepeatability() {
	e := begun(retainer.Must(terms()), "2025-01-31")
	other := e.Clone()
	other.Customer = "c-13"
	patterns, err := retainer.Repeatability(retainer.Use{Policy: terms(), Engagement: e}, retainer.Use{Policy: terms(), Engagement: other})
	fmt.Println(len(patterns), patterns[0].Clients, err)
	// Output: 1 [c-12 c-13] <nil>
}

func ExampleAgreement() {
	page, err := retainer.Agreement(terms())
	fmt.Print(page)
	fmt.Println(err)
	// Output:
	// ROLES
	// - The partner introduced the client.
	// - The company owns the client relationship.
	// - The client knows that the company does the work.
	// - The client controls the monthly decisions.
	// - It starts once approved by: founder, finance_lead.
	// - Nothing is taken over from the first deal: what does not stand here is not agreed.
	//
	// WHAT EACH CYCLE PAYS
	// - The client pays the company 3000.00 EUR a month.
	// - A cycle cut short by the start, the end or a pause is paid by its active days.
	// - Fractions of the smallest unit are rounded to the nearest, halves away from zero.
	//
	// WHAT THE PARTNER GETS
	// - 10% of what is paid for a cycle.
	// - It ends after 6 paid cycles.
	// - It is payable on the day the cycle was paid. Where a part of a cycle is refunded, the same part of it goes back.
	//
	// SCOPE AND RHYTHM
	// - Delivery: two days a week
	// - Reporting: a page each month
	// - Approvals: by the client
	// - Reviews: each quarter
	// - Outside: new pages. This takes a sprint of its own, with its own scope and economics.
	//
	// CYCLES
	// - Every month, counted from the first day of the retainer; in a month without that day, its last day.
	//
	// RENEWAL AND END
	// - It renews by default, unless notice was given.
	// - Notice runs for 30 days after its day, the last day included, and ends it with the cycle in which it runs out.
	//
	// PAYMENT OF A CYCLE
	// - The amount is confirmed, then the payer, then the payment is sent, then the proof attached; then the cycle is paid.
	// - Nothing is sent while the proof of an earlier cycle is missing. An amount other than the confirmed one is refused.
	// <nil>
}

func ExampleMismatchError() {
	board := retainer.Must(terms())
	e := begun(board, "2025-01-31")
	_, err := board.Apply(&e, retainer.AmountConfirmed{
		ID: "amount-1", Retainer: "r-7", Cycle: 1, Amount: partnerecon.MustMoney("2999.50", "EUR"), On: partnerecon.MustDay("2025-02-10"),
	})
	var mismatch *retainer.MismatchError
	if errors.As(err, &mismatch) {
		fmt.Println("want", mismatch.Want, "got", mismatch.Got)
	}
	// Output: want 3000.00 EUR got 2999.50 EUR
}

func ExampleParse() {
	_, err := retainer.Parse([]byte(`{"rounding": "half_up", "economics": {"kind": "recurring_share", "share": 10}}`))
	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		fmt.Println(invalid.Problems[0].Path, invalid.Problems[0].Code)
	}
	// Output: /approvers required
}

func ExampleReadEvent() {
	event, err := retainer.ReadEvent([]byte(`{"kind": "checked_in", "id": "call-3", "retainer": "r-7", "on": "2025-03-01"}`))
	fmt.Printf("%T %v\n", event, err)
	// Output: retainer.CheckedIn <nil>
}

func ExampleWriteEvent() {
	text, err := retainer.WriteEvent(retainer.Elapsed{Retainer: "r-7", On: partnerecon.MustDay("2025-03-01")})
	fmt.Println(string(text), err)
	// Output: {"kind":"elapsed","retainer":"r-7","on":"2025-03-01"} <nil>
}

func ExampleEngagement_Clone() {
	e := begun(retainer.Must(terms()), "2025-01-31")
	text, _ := json.Marshal(e) // what is stored
	var back retainer.Engagement
	err := json.Unmarshal(text, &back)
	fmt.Println(back.Equal(e.Clone()), err)
	// Output: true <nil>
}

func ExampleRetainerBoard() {
	t := terms()
	p := retainer.RetainerBoard(retainer.WhiteLabel, retainer.Choices{
		Rounding: t.Rounding, Currency: t.Currency, Controller: retainer.Partner, Economics: retainer.NoUpside{},
		Scope: t.Scope, Renewal: t.Renewal, Cycle: t.Cycle, Amount: partnerecon.MustMoney("1200", "EUR"),
	})
	_, err := retainer.New(p)
	fmt.Println(p.Relationship.Owner, p.Approvers, err)
	// Output: partner [founder finance_lead] <nil>
}

func ExampleNewDated() {
	board, err := retainer.NewDated(partnerecon.Terms[retainer.Policy]{
		{ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "first terms", Policy: terms()},
	})
	fmt.Println(begun(board, "2025-01-31").Terms, err)
	// Output: 2025 <nil>
}
