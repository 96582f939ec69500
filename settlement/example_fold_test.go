package settlement_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A map is the store: each state is a row of its own. A payment reads and writes the row of
// its customer and those of its partners, and no other.
func ExampleProgram_FoldCustomer() {
	program := settlement.Must(tenPercent())
	rows := map[string][]byte{}
	load := func(key string, state any) {
		if row, ok := rows[key]; ok {
			if err := json.Unmarshal(row, state); err != nil {
				fmt.Println(err)
			}
		}
	}
	save := func(key string, state any) {
		row, err := json.Marshal(state)
		if err != nil {
			fmt.Println(err)
		}
		rows[key] = row
	}

	for _, f := range []settlement.Fact{paid("inv-7", "2025-01-20", "1000"), refunded("re-9", "2025-02-10", "inv-7", "250")} {
		var common settlement.ProgramState
		var customer settlement.CustomerState
		keys := f.Keys()
		load("program", &common)
		load("customer/"+keys.Customer, &customer)
		out, err := program.FoldCustomer(&common, &customer, f, func(partner string) settlement.PartnerRecord {
			var state settlement.PartnerState
			load("partner/"+partner, &state)
			return state.Record()
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		entries := out.Entries
		for _, h := range out.Handed {
			var state settlement.PartnerState
			load("partner/"+h.Partner(), &state)
			own, err := program.FoldHanded(&common, &state, h)
			if err != nil {
				fmt.Println(err)
				return
			}
			entries = append(entries, own...)
			save("partner/"+h.Partner(), &state)
		}
		save("customer/"+keys.Customer, &customer)
		save("program", &common) // with the entries, in one transaction
		for _, e := range entries {
			fmt.Println(e.ID(), e.Amount)
		}
	}
	fmt.Println(slices.Sorted(maps.Keys(rows)))
	// Output:
	// inv-7/acme/c-12//inv-7/base/earned 100.00 EUR
	// re-9/acme/c-12//inv-7/base/returned -25.00 EUR
	// [customer/c-12 partner/acme program]
}

// A statement reads the program and the partners that it is of.
func ExampleBookOf() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	if _, err := program.Apply(&book, paid("inv-7", "2025-01-20", "1000")); err != nil {
		fmt.Println(err)
		return
	}
	common, customers, partners := book.Parts()
	fmt.Println(len(customers), "customer,", len(partners), "partner")
	of, err := settlement.BookOf(common, nil, slices.Values(partners))
	if err != nil {
		fmt.Println(err)
		return
	}
	january := partnerecon.MustMonth("2025-01")
	s, err := program.Statement(of, january, january)
	fmt.Println(s.Rows[0].Partner, s.Rows[0].Earned, err)
	// Output:
	// 1 customer, 1 partner
	// acme 100.00 EUR <nil>
}

// The entries are those of Run, in their order, on any number of goroutines.
func ExampleProgram_RunOn() {
	program := settlement.Must(tenPercent())
	facts := []settlement.Fact{paid("inv-7", "2025-01-20", "1000"), refunded("re-9", "2025-02-10", "inv-7", "250")}
	var book settlement.Book
	for e, err := range program.RunOn(4, &book, settlement.Facts(facts)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.ID(), e.Amount)
	}
	// Output:
	// inv-7/acme/c-12//inv-7/base/earned 100.00 EUR
	// re-9/acme/c-12//inv-7/base/returned -25.00 EUR
}
