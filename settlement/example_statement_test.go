package settlement_test

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// stated is the program of the examples with monthly statements: 30 days to dispute a
// line, and silence accepts.
func stated() settlement.Policy {
	p := tenPercent()
	p.Statements = settlement.Statements{
		Every: settlement.PerMonth, DisputeWithin: partnerecon.Days(30, partnerecon.Through), Accepted: settlement.BySilence,
	}
	return p
}

func onTheDay(id, on string, e settlement.Event) settlement.Fact {
	return settlement.Fact{ID: id, Occurred: settlement.On(partnerecon.MustDay(on)), Event: e}
}

// A statement from its first line to the payout.
func ExampleProgram_StatementOf() {
	program := settlement.Must(stated())
	var book settlement.Book
	for _, f := range []settlement.Fact{
		paid("inv-7", "2025-01-01", "1000"),
		settlement.CloseOf(partnerecon.MustMonth("2025-01")),
		onTheDay("yes", "2025-02-04", settlement.StatementAccepted{Partner: "acme", Through: partnerecon.MustDay("2025-01-31"), By: "finance of acme"}),
		onTheDay("out", "2025-02-05", settlement.Payout{Partner: "acme", Amount: partnerecon.MustMoney("100", "EUR")}),
	} {
		if _, err := program.Apply(&book, f); err != nil {
			fmt.Println(err)
			return
		}
		s, err := program.StatementOf(&book, "acme", partnerecon.MustDay("2025-01-15"))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(s.From, s.Through, s.Status, "closing", s.Row.Closing, "open", s.Open)
	}
	// Output:
	// 2025-01-01 2025-01-31 open closing 100.00 EUR open 100.00 EUR
	// 2025-01-01 2025-01-31 closed closing 100.00 EUR open 100.00 EUR
	// 2025-01-01 2025-01-31 accepted closing 100.00 EUR open 100.00 EUR
	// 2025-01-01 2025-01-31 paid closing 100.00 EUR open 0.00 EUR
}

// A line of a closed statement is disputed by its id; what comes of it is a line of its
// own, and the statement stays.
func ExampleLineDisputed() {
	program := settlement.Must(stated())
	var book settlement.Book
	earned, err := program.Apply(&book, paid("inv-7", "2025-01-01", "1000"))
	if err != nil {
		fmt.Println(err)
		return
	}
	line := settlement.LineDisputed{Partner: "acme", Entry: earned[0].ID(), Reason: "12 % were agreed"}
	for _, f := range []settlement.Fact{
		settlement.CloseOf(partnerecon.MustMonth("2025-01")),
		onTheDay("dis-1", "2025-02-10", line),
		onTheDay("res-1", "2025-02-12", settlement.LineDisputeResolved{
			Partner: "acme", Of: "dis-1", Outcome: settlement.LineAdjusted, Amount: partnerecon.MustMoney("20", "EUR"), Reason: "amendment 3", Approver: "ann",
		}),
	} {
		posted, err := program.Apply(&book, f)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range posted {
			fmt.Println(e.Posted, e.Kind, e.Amount)
		}
	}
	_, err = program.Apply(&book, onTheDay("dis-2", "2025-03-20", line))
	fmt.Println(errors.Is(err, settlement.ErrDisputeClosed))
	// Output:
	// 2025-02-10 held 100.00 EUR
	// 2025-02-12 adjusted 20.00 EUR
	// 2025-02-12 released -100.00 EUR
	// true
}

// With a cut-off of five days, what takes effect after 26 January is in the statement of
// February.
func ExampleProgram_PeriodOf() {
	policy := stated()
	policy.Statements.CutOff = 5
	program := settlement.Must(policy)
	for _, day := range []string{"2025-01-26", "2025-01-27"} {
		at := program.PeriodOf(partnerecon.MustDay(day))
		fmt.Println(day, "is in the statement of", at.From, "through", at.Through)
	}
	// Output:
	// 2025-01-26 is in the statement of 2024-12-27 through 2025-01-26
	// 2025-01-27 is in the statement of 2025-01-27 through 2025-02-23
}

// All statements of a partner in which something was posted.
func ExampleProgram_Statements() {
	policy := stated()
	policy.Statements.Every = settlement.PerHalfMonth
	program := settlement.Must(policy)
	var book settlement.Book
	facts := settlement.Facts([]settlement.Fact{paid("inv-7", "2025-01-10", "1000"), paid("inv-8", "2025-01-20", "500")})
	for _, err := range program.Run(&book, program.WithCloses(&book, facts, partnerecon.MustMonth("2025-01"))) {
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	all, err := program.Statements(&book, "acme")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range all {
		fmt.Println(s.Through, s.Status, "earned", s.Row.Earned, "disputable through", s.DisputableThrough)
	}
	// Output:
	// 2025-01-15 closed earned 100.00 EUR disputable through 2025-02-14
	// 2025-01-31 closed earned 50.00 EUR disputable through 2025-03-02
}

// What is closed, accepted and paid in full leaves the book, to be kept elsewhere. Nothing
// that comes later is different for it.
func ExampleProgram_Forget() {
	program := settlement.Must(stated())
	var book settlement.Book
	facts := []settlement.Fact{
		paid("inv-7", "2025-01-01", "1000"),
		settlement.CloseOf(partnerecon.MustMonth("2025-01")),
		onTheDay("yes", "2025-02-04", settlement.StatementAccepted{Partner: "acme", Through: partnerecon.MustDay("2025-01-31"), By: "finance of acme"}),
		onTheDay("out", "2025-02-05", settlement.Payout{Partner: "acme", Amount: partnerecon.MustMoney("100", "EUR")}),
	}
	// By September January is past the horizon: nothing of it can be disputed, be it by exception.
	for _, err := range program.Run(&book, program.WithCloses(&book, settlement.Facts(facts), partnerecon.MustMonth("2025-09"))) {
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	gone, err := program.Forget(&book, partnerecon.MustDay("2025-01-31"))
	for _, s := range gone { // archive them
		fmt.Println("gone:", s.From, s.Through, s.Status, "closing", s.Row.Closing)
	}
	left, _ := program.Statements(&book, "acme")
	fmt.Println("left:", left[0].From, left[0].Through, left[0].Status, "opening", left[0].Row.Opening, "paid", left[0].Row.Paid)
	fmt.Println(err)
	// Output:
	// gone: 2025-01-01 2025-01-31 paid closing 100.00 EUR
	// left: 2025-02-01 2025-02-28 paid opening 100.00 EUR paid -100.00 EUR
	// <nil>
}
