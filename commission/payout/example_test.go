package payout_test

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/payout"
)

// 100.00 are payable on 1 March. The run of that day keeps 10 % back for 60 days.
func ExampleTerms_Apply() {
	terms := payout.Must(reserved())
	var account payout.Account
	for _, e := range []payout.Event{
		earned("p1", "p1", "100", "2025-02-01", "2025-03-01"),
		payout.Run{ID: "march", On: day("2025-03-01")},
	} {
		entries, err := terms.Apply(&account, e)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, entry := range entries {
			fmt.Println(entry.Kind, entry.Amount)
		}
	}
	// Output:
	// held 10.00 EUR
	// paid -90.00 EUR
}

func ExampleTerms_Why() {
	terms := payout.Must(reserved())
	var account payout.Account
	if _, err := terms.Apply(&account, earned("p1", "p1", "20", "2025-02-01", "2025-02-01")); err != nil {
		fmt.Println(err)
		return
	}
	trace, err := terms.Why(account, day("2025-03-01"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(trace)
	// Output:
	// payout.reserve /reserve/share customer="c" line="p1" net="20.00 EUR" reserved="2.00 EUR" used="0.00 EUR" until="2025-04-02"
	// payout.owed after_the_run="20.00 EUR"
	// payout.reserved /reserve amount="2.00 EUR"
	// payout.below /minimum payable="18.00 EUR" minimum="25.00 EUR"
}

func ExampleNew() {
	_, err := payout.New(payout.Policy{
		Minimum: partnerecon.MustMoney("0", "EUR"),
		Reserve: payout.Reserve{Share: partnerecon.MustPercent("110"), Days: 60},
	})
	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems { // mark the field of a form
			fmt.Println(p.Path, p.Code)
		}
	}
	// Output:
	// /minimum out_of_range
	// /reserve/rounding required
	// /reserve/share out_of_range
}

func ExampleParse() {
	terms, err := payout.Parse([]byte(`{"minimum":{"amount":"25.00","currency":"EUR"},"reserve":{"share":"10%","days":60,"rounding":"half_up"}}`))
	fmt.Println(terms.Policy().Minimum, err)

	_, err = payout.Parse([]byte(`{"least":{"amount":"25.00","currency":"EUR"}}`))
	fmt.Println(err)
	// Output:
	// 25.00 EUR <nil>
	// payout: /least: unknown member
}

// What a run would post, before it is one.
func ExampleTerms_Preview() {
	terms := payout.Must(reserved())
	var account payout.Account
	if _, err := terms.Apply(&account, earned("p1", "p1", "100", "2025-02-01", "2025-03-01")); err != nil {
		fmt.Println(err)
		return
	}
	entries, err := terms.Preview(account, payout.Run{ID: "march", On: day("2025-03-01")})
	fmt.Println(entries[0].Kind, entries[0].Amount, err)
	fmt.Println(account.Balance(day("2025-03-01")).Payable, "are still payable")
	// Output:
	// paid -90.00 EUR <nil>
	// 90.00 EUR are still payable
}

// Of 100.00 that are payable on 1 March 10 % are kept back, the rest comes with its day.
func ExampleAccount_Balance() {
	terms := payout.Must(reserved())
	var account payout.Account
	if _, err := terms.Apply(&account, earned("p1", "p1", "100", "2025-02-01", "2025-03-01")); err != nil {
		fmt.Println(err)
		return
	}
	for _, on := range []string{"2025-02-28", "2025-03-01"} {
		b := account.Balance(day(on))
		fmt.Println(on, "owed", b.Owed, "held", b.Held, "not yet", b.NotYet, "payable", b.Payable)
	}
	// Output:
	// 2025-02-28 owed 100.00 EUR held 10.00 EUR not yet 90.00 EUR payable 0.00 EUR
	// 2025-03-01 owed 100.00 EUR held 10.00 EUR not yet 0.00 EUR payable 90.00 EUR
}

// For a caller that keeps the balance itself: 10 % of 100.00 are held, and 4.00 of them
// let go when 40.00 go back.
func ExampleTerms_Reserve() {
	terms := payout.Must(reserved())
	var account payout.Account
	returned := earned("re-1", "p1", "-40", "2025-02-10", "2025-03-01").Entry
	returned.Kind = partnerecon.Returned
	for _, e := range []partnerecon.Entry{earned("p1", "p1", "100", "2025-02-01", "2025-03-01").Entry, returned} {
		entries, err := terms.Reserve(&account, e)
		if err != nil {
			fmt.Println(err)
		}
		for _, e := range entries {
			fmt.Println(e.Cause, e.Kind, e.Amount)
		}
	}
	// Output:
	// p1 held 10.00 EUR
	// re-1 released -4.00 EUR
}

// The reserve of 1 March ends with 30 April, 60 days later.
func ExampleTerms_LetGo() {
	terms := payout.Must(reserved())
	var account payout.Account
	_, _ = terms.Reserve(&account, earned("p1", "p1", "100", "2025-02-01", "2025-03-01").Entry)
	for _, on := range []string{"2025-04-29", "2025-04-30"} {
		entries, err := terms.LetGo(&account, "end-of-"+on, day(on))
		fmt.Println(on, len(entries), "entries", err)
		for _, e := range entries {
			fmt.Println(e.Cause, e.Kind, e.Amount)
		}
	}
	// Output:
	// 2025-04-29 0 entries <nil>
	// 2025-04-30 1 entries <nil>
	// end-of-2025-04-30 released -10.00 EUR
}

// 10 % of what a line of 100.00 has left after 40.00 went back are 6.00, until the reserve
// ends.
func ExampleTerms_Due() {
	terms := payout.Must(reserved())
	line := payout.Line{Line: "p1", Net: 60_00, Payable: day("2025-03-01")}
	ends := terms.Ends(line)
	fmt.Println(terms.Due(line, ends.Add(-1)), terms.Due(line, ends)) // minor units
	// Output: 600 0
}

// 60 days after 1 March.
func ExampleTerms_Ends() {
	terms := payout.Must(reserved())
	fmt.Println(terms.Ends(payout.Line{Line: "p1", Payable: day("2025-03-01")}))
	// Output: 2025-04-30
}
