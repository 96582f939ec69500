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

// Every fact finds its fold by its keys. What needs all states, such as a close, is handed
// those of all rows and leaves them changed; who had none comes back.
func ExampleProgram_FoldAll() {
	program := settlement.Must(tenPercent())
	var common settlement.ProgramState // in place of rows: see the example of FoldCustomer
	customers, partners := map[string]*settlement.CustomerState{}, map[string]*settlement.PartnerState{}
	customer := func(id string) *settlement.CustomerState {
		if customers[id] == nil {
			customers[id] = new(settlement.CustomerState)
		}
		return customers[id]
	}
	partner := func(id string) *settlement.PartnerState {
		if partners[id] == nil {
			partners[id] = new(settlement.PartnerState)
		}
		return partners[id]
	}
	fold := func(f settlement.Fact) ([]partnerecon.Entry, error) {
		switch keys := f.Keys(); {
		case keys.Customer != "":
			out, err := program.FoldCustomer(&common, customer(keys.Customer), f, func(id string) settlement.PartnerRecord { return partner(id).Record() })
			entries := out.Entries
			for _, h := range out.Handed {
				own, err := program.FoldHanded(&common, partner(h.Partner()), h)
				if err != nil {
					return nil, err
				}
				entries = append(entries, own...)
			}
			return entries, err
		case keys.Partner != "":
			return program.FoldPartner(&common, partner(keys.Partner), f)
		case keys.All:
			entries, fresh, err := program.FoldAll(&common, maps.Values(customers), maps.Values(partners), f)
			for _, state := range fresh {
				partners[state.ID()] = state
			}
			return entries, err
		default:
			return nil, program.FoldProgram(&common, f)
		}
	}

	payout := settlement.Fact{
		ID: "run-1", Occurred: settlement.On(partnerecon.MustDay("2025-02-25")),
		Event: settlement.Payout{Partner: "acme", Amount: partnerecon.MustMoney("60", "EUR")},
	}
	for _, f := range []settlement.Fact{
		paid("inv-7", "2025-01-20", "1000"), settlement.CloseOf(partnerecon.MustMonth("2025-01")),
		payout, settlement.CloseOf(partnerecon.MustMonth("2025-02")),
	} {
		entries, err := fold(f)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range entries {
			fmt.Println(e.ID(), e.Amount)
		}
	}
	book, err := settlement.BookOf(&common, maps.Values(customers), maps.Values(partners))
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := program.Statement(book, partnerecon.MustMonth("2025-01"), partnerecon.MustMonth("2025-02"))
	fmt.Println(s.Rows[0].Partner, "closing", s.Rows[0].Closing, err)
	// Output:
	// inv-7/acme/c-12//inv-7/base/earned 100.00 EUR
	// run-1/acme////payout:run-1/paid -60.00 EUR
	// acme closing 40.00 EUR <nil>
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
