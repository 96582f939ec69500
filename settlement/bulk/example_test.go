package bulk_test

import (
	"errors"
	"fmt"
	"log"
	"strings"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// flatProgram pays 20 % of what a customer pays in its first year.
func flatProgram() settlement.Program {
	return settlement.Must(settlement.Policy{
		Version: 1, Currency: "EUR", Zone: "UTC", Horizon: pe.Days(180, pe.Through),
		PinTerms: settlement.TermsEachPayment, PinTier: settlement.TierAtEarning,
		Terms: []pe.Version[settlement.Agreement]{{ID: "2025", From: pe.MustDay("2025-01-01"), Rationale: "the first year", Policy: settlement.Agreement{
			Commission: commission.Policy{
				Rounding: pe.HalfEven, Shared: commission.Each, Recurs: pe.Months(12, pe.Until),
				Rates: []commission.Row{{Share: pe.MustPercent("20")}},
			},
		}}},
	})
}

// bakeryHistory is what happened to one customer.
func bakeryHistory() []settlement.Fact {
	on := func(day string) settlement.Moment { return settlement.On(pe.MustDay(day)) }
	return []settlement.Fact{
		{ID: "inv-1", Occurred: on("2025-01-10"), Event: settlement.Payment{Customer: "bakery", Credits: pe.Sole("acme"), Amount: pe.MustMoney("99.99", "EUR")}},
		{ID: "inv-2", Occurred: on("2025-02-10"), Event: settlement.Payment{Customer: "bakery", Credits: pe.Sole("acme"), Amount: pe.MustMoney("50.00", "EUR")}},
		{ID: "back-1", Occurred: on("2025-02-20"), Event: settlement.Refund{Customer: "bakery", Of: "inv-1", Amount: pe.MustMoney("33.33", "EUR")}},
	}
}

// A program whose terms fit tables is compiled, its history is settled, and each posting is
// the entry that the program itself posts.
func Example() {
	engine, err := bulk.New(flatProgram())
	if err != nil {
		log.Fatal(err) // every part of the terms that it does not take
	}
	var state bulk.State
	ledger, err := engine.Keep(&state, bulk.Movements(settlement.Facts(bakeryHistory())))
	if err != nil {
		log.Fatal(err)
	}
	for posting := range ledger.All() {
		e := posting.Entry()
		fmt.Println(e.Posted, e.ID(), e.Amount)
	}
	for sum := range state.Sums() {
		fmt.Println(sum.Month, sum.Partner, sum.Kind, sum.Amount)
	}
	// Output:
	// 2025-01-10 inv-1/acme/bakery//inv-1/base/earned 20.00 EUR
	// 2025-02-10 inv-2/acme/bakery//inv-2/base/earned 10.00 EUR
	// 2025-02-20 back-1/acme/bakery//inv-1/base/returned -6.67 EUR
	// 2025-01 acme earned 20.00 EUR
	// 2025-02 acme earned 10.00 EUR
	// 2025-02 acme returned -6.67 EUR
}

// A movement that comes by itself, such as from a queue, is applied: what it posts is valid until
// the next one. Delivered again, it posts nothing.
func ExampleEngine_Apply() {
	engine, err := bulk.New(flatProgram())
	if err != nil {
		log.Fatal(err)
	}
	var state bulk.State
	paid := bulk.Movement{Kind: bulk.Payment, ID: "inv-7", On: pe.MustDay("2025-01-20"), Customer: "c-12", Partner: "acme", Amount: pe.MustMoney("99.99", "EUR")}
	for range 2 {
		postings, err := engine.Apply(&state, &paid)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(postings), "postings,", state.Open(), "open")
		for _, p := range postings {
			fmt.Println(p.Partner(), p.Kind(), p.Amount())
		}
	}
	// Output:
	// 1 postings, 1 open
	// acme earned 20.00 EUR
	// 0 postings, 1 open
}

// Run keeps nothing: each posting is seen once. Explain gives the numbers behind it.
func ExampleEngine_Run() {
	engine, err := bulk.New(flatProgram())
	if err != nil {
		log.Fatal(err)
	}
	var state bulk.State
	for posting, err := range engine.Run(&state, bulk.Movements(settlement.Facts(bakeryHistory()))) {
		if err != nil {
			log.Fatal(err) // the movement's position and id, and what is wrong with it
		}
		w := posting.Explain()
		fmt.Println(posting.Kind(), posting.Amount(), "of", w.Base, "at", w.Rate, "refunded", w.Refunded)
	}
	// Output:
	// earned 20.00 EUR of 99.99 EUR at 20% refunded 0.00 EUR
	// earned 10.00 EUR of 50.00 EUR at 20% refunded 0.00 EUR
	// returned -6.67 EUR of 99.99 EUR at 20% refunded 33.33 EUR
}

// What the engine does not take is refused, all of it at once, with pointers into the policy.
func ExampleNew() {
	policy := flatProgram().Policy()
	policy.Terms[0].Policy.Commission.Minimum = pe.MustMoney("1.00", "EUR")
	policy.Terms[0].Policy.Commission.Caps = []commission.Cap{{Name: "customer", Per: commission.PerCustomer, Limit: pe.MustMoney("500", "EUR"), Counts: commission.OnNet}}
	_, err := bulk.New(settlement.Must(policy))
	var invalid *pe.InvalidError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems {
			fmt.Println(p.Path, p.Message)
		}
	}
	// Output:
	// /terms/0/policy/commission/caps/0/counts package bulk takes no cap on net; package settlement does
	// /terms/0/policy/commission/minimum package bulk takes no minimum; package settlement does
}

// A history that is all there is settled on goroutines; what is kept explains itself.
func ExampleEngine_KeepOn() {
	engine, err := bulk.New(flatProgram())
	if err != nil {
		log.Fatal(err)
	}
	euros := func(amount string) pe.Money { return pe.MustMoney(amount, "EUR") }
	var state bulk.State
	kept, err := engine.KeepOn(4, &state, []bulk.Movement{
		{Kind: bulk.Payment, ID: "inv-7", On: pe.MustDay("2025-01-20"), Customer: "c-12", Partner: "acme", Amount: euros("1000")},
		{Kind: bulk.Payment, ID: "inv-8", On: pe.MustDay("2025-01-21"), Customer: "c-30", Partner: "acme", Amount: euros("80")},
		{Kind: bulk.Refund, ID: "re-9", On: pe.MustDay("2025-02-10"), Customer: "c-12", Of: "inv-7", Amount: euros("250")},
	})
	if err != nil {
		log.Fatal(err)
	}
	for p := range kept.All() {
		fmt.Printf("%s: %s\n", p.Partner(), p.AppendText(nil))
	}
	// Output:
	// acme: earned 200.00 EUR on 2025-01-20: 20% of 1000.00 EUR by /terms/0/policy/commission/rates/0, share 100%
	// acme: earned 16.00 EUR on 2025-01-21: 20% of 80.00 EUR by /terms/0/policy/commission/rates/0, share 100%
	// acme: returned -50.00 EUR on 2025-02-10: 250.00 EUR of 1000.00 EUR went back, and with it -50.00 EUR of 200.00 EUR, before 0.00 EUR
}

// A state is stored after a month and read before the next one. Each payment in it says what it
// earned, and by which terms.
func ExampleEngine_ParseState() {
	engine, err := bulk.New(flatProgram())
	if err != nil {
		log.Fatal(err)
	}
	var january bulk.State
	if _, err := engine.Keep(&january, bulk.Movements(settlement.Facts(bakeryHistory()[:1]))); err != nil {
		log.Fatal(err)
	}
	stored, err := january.JSONLines()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Split(string(stored), "\n")[3])

	february, err := engine.ParseState(stored)
	if err != nil {
		log.Fatal(err) // the line, and what is wrong with it
	}
	for posting, err := range engine.Run(february, bulk.Movements(settlement.Facts(bakeryHistory()[1:]))) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(posting.Kind(), posting.Amount(), "on", posting.Line())
	}
	// Output:
	// {"kind":"customers","customers":[{"id":"bakery","first":"2025-01-10","paid":[{"id":"inv-1","on":"2025-01-10","amount":"9999","terms":"2025","credits":[{"partner":"acme"}],"parts":[{"earned":"2000"}]}]}]}
	// earned 10.00 EUR on inv-2
	// returned -6.67 EUR on inv-1
}
