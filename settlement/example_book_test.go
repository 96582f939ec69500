package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// January is settled and stored; February goes on with what was stored.
func ExampleParseBook() {
	program := settlement.Must(tenPercent())
	settle := func(book *settlement.Book, month string, facts ...settlement.Fact) {
		m := partnerecon.MustMonth(month)
		for e, err := range program.Run(book, program.WithCloses(book, settlement.Facts(facts), m)) {
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(month, e.ID(), e.Amount)
		}
	}
	var january settlement.Book
	settle(&january, "2025-01", paid("inv-7", "2025-01-20", "1000"))
	stored, err := json.Marshal(&january) // one column of one row
	if err != nil {
		fmt.Println(err)
		return
	}

	february, err := settlement.ParseBook(stored)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("closed", february.Closed(), "partners", february.Partners())
	settle(february, "2025-02", refunded("re-9", "2025-02-10", "inv-7", "1000"))
	// Output:
	// 2025-01 inv-7/acme/c-12//inv-7/base/earned 100.00 EUR
	// closed 2025-01 partners [acme]
	// 2025-02 re-9/acme/c-12//inv-7/base/returned -100.00 EUR
}

// What a fact would post is what it posts on a copy.
func ExampleBook_Clone() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	foreseen, err := program.Apply(book.Clone(), paid("inv-7", "2025-01-20", "1000"))
	fmt.Println(foreseen[0].Amount, len(book.Partners()), err)
	// Output: 100.00 EUR 0 <nil>
}

func ExampleBook_Unmatched() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	_, _ = program.Apply(&book, refunded("re-9", "2025-01-19", "inv-7", "250")) // it comes before its payment
	for _, u := range book.Unmatched() {
		fmt.Println(u.Customer, u.Correction.ID, "waits for", u.Correction.Of)
	}
	entries, err := program.Apply(&book, paid("inv-7", "2025-01-20", "1000"))
	for _, e := range entries {
		fmt.Println(e.ID(), e.Amount)
	}
	fmt.Println(len(book.Unmatched()), err)
	// Output:
	// c-12 re-9 waits for inv-7
	// inv-7/acme/c-12//inv-7/base/earned 100.00 EUR
	// inv-7/acme/c-12//inv-7/base/returned -25.00 EUR
	// 0 <nil>
}

// A line past the horizon leaves the book as the basis of an entry, and comes
// back from it.
func ExampleRecordOf() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	var sealed partnerecon.Entry
	facts := settlement.Facts([]settlement.Fact{paid("inv-7", "2025-01-20", "1000")})
	for e, err := range program.Run(&book, program.WithCloses(&book, facts, partnerecon.MustMonth("2025-07"))) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if e.Kind == partnerecon.Sealed {
			sealed = e
		}
	}
	fmt.Println(sealed.ID(), sealed.Posted)

	refund := refunded("re-9", "2025-08-02", "inv-7", "1000")
	_, err := program.Apply(&book, refund)
	fmt.Println(errors.Is(err, settlement.ErrSealed))

	record, err := settlement.RecordOf(sealed)
	if err != nil {
		fmt.Println(err)
		return
	}
	reopen := settlement.Fact{
		ID: "open-1", Occurred: settlement.On(partnerecon.MustDay("2025-08-02")),
		Event: settlement.Reopen{Customer: "c-12", Record: record},
	}
	for e, err := range program.Run(&book, settlement.Facts([]settlement.Fact{reopen, refund})) {
		fmt.Println(e.ID(), e.Amount, err)
	}
	// Output:
	// close:2025-07//c-12//inv-7/base/sealed 2025-07-31
	// true
	// re-9/acme/c-12//inv-7/base/returned -100.00 EUR <nil>
}

func ExampleCloseOf() {
	f := settlement.CloseOf(partnerecon.MustMonth("2025-02"))
	fmt.Println(f.ID, f.Occurred)
	// Output: close:2025-02 2025-02-28
}

// An instant becomes a day in the program's zone; a day is a day everywhere.
func ExampleMoment() {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		fmt.Println(err)
		return
	}
	var m settlement.Moment
	for _, text := range []string{"2025-01-31T23:30:00Z", "2025-01-31"} {
		if err := m.UnmarshalText([]byte(text)); err != nil {
			fmt.Println(err)
		}
		_, day := m.In(berlin)
		fmt.Println(m, "is", day, "in Berlin")
	}
	// Output:
	// 2025-01-31T23:30:00Z is 2025-02-01 in Berlin
	// 2025-01-31 is 2025-01-31 in Berlin
}

func ExampleAt() {
	at := time.Date(2025, 1, 31, 18, 30, 0, 0, time.FixedZone("New York", -5*60*60))
	fmt.Println(settlement.At(at))
	// Output: 2025-01-31T23:30:00Z
}

func ExampleOn() {
	fmt.Println(settlement.On(partnerecon.MustDay("2025-01-31")))
	// Output: 2025-01-31
}

func ExampleRow_Of() {
	row := settlement.Row{Earned: partnerecon.MustMoney("100", "EUR"), Returned: partnerecon.MustMoney("-25", "EUR")}
	for _, kind := range []partnerecon.Kind{partnerecon.Earned, partnerecon.Returned} {
		fmt.Println(kind, row.Of(kind))
	}
	// Output:
	// earned 100.00 EUR
	// returned -25.00 EUR
}
