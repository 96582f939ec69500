package settlement_test

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// withDesk is a program of 10 % whose credits are decided, with the desk of the
// three-tier preset.
func withDesk() settlement.Program {
	return settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "Europe/Berlin",
		Tiers:   []string{"referral", "integration", "solution"},
		Horizon: partnerecon.Days(365, partnerecon.Through), PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Desk: conflict.ThreeTier(""), // the zone is the program's
		Terms: partnerecon.Terms[settlement.Agreement]{{
			ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "the program begins",
			Policy: settlement.Agreement{
				Commission: commission.Policy{
					Rounding: partnerecon.HalfUp, Shared: commission.Each,
					Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}},
				},
				Attribution: attribution.ThreeTier(attribution.Choices{Dormant: partnerecon.Days(180, partnerecon.Through)}),
			},
		}},
	})
}

// happened folds events by their days; the ids of their facts are f-2025-03-01 and so on.
func happened(program settlement.Program, book *settlement.Book, events map[string]settlement.Event) {
	var facts []settlement.Fact
	for day, e := range events {
		facts = append(facts, settlement.Fact{ID: "f-" + day, Occurred: settlement.On(partnerecon.MustDay(day)), Event: e})
	}
	program.Sort(facts)
	for e, err := range program.Run(book, settlement.Facts(facts)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Posted, e.Claim.Partner, e.Kind, e.Amount)
	}
}

// A registration in time protects the customer from direct sales, and the partner
// has credit for the deal.
func ExampleProgram_Desk() {
	program, book := withDesk(), &settlement.Book{}
	happened(program, book, map[string]settlement.Event{
		"2025-01-01": settlement.Standing{Partner: "inca", Tier: "integration"},
		"2025-03-01": settlement.Touch{Customer: "c-1", Partner: "inca", Type: "contact"},
		"2025-03-15": settlement.Registration{Customer: "c-1", Partner: "inca"},
	})
	at := time.Date(2025, 4, 1, 9, 0, 0, 0, time.UTC)
	may, err := program.Desk().MayEngage(book.OnRecord("c-1"), conflict.Outbound, at)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("direct sales may engage:", may.Allowed)
	for _, h := range may.Holds {
		fmt.Println(h.Partner, "holds it by", h.Ground, "until", partnerecon.DayIn(h.Until, time.UTC))
	}
	happened(program, book, map[string]settlement.Event{
		"2025-05-01": settlement.DealClosed{Customer: "c-1", Deal: "d-1", Partner: "inca"},
		"2025-05-02": settlement.Payment{Customer: "c-1", Deal: "d-1", Amount: partnerecon.MustMoney("1000", "EUR")},
	})
	// Output:
	// direct sales may engage: false
	// inca holds it by registration until 2025-07-13
	// 2025-05-02 inca earned 100.00 EUR
}

// Every fact has a ruling, with the rule that decided and what the partner can do.
func ExampleBook_OnRecord() {
	program, book := withDesk(), &settlement.Book{}
	happened(program, book, map[string]settlement.Event{
		"2025-01-01": settlement.Standing{Partner: "inca", Tier: "integration"},
		"2025-03-01": settlement.Touch{Customer: "c-1", Partner: "inca", Type: "contact"},
		"2025-03-16": settlement.Registration{Customer: "c-1", Partner: "inca"}, // day 15
	})
	rulings, err := program.Desk().Rulings(book.OnRecord("c-1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rulings {
		fmt.Println(r.Kind, r.Event, r.Outcome, r.Code)
	}
	// Output:
	// contact f-2025-03-01 noted conflict.noted
	// register f-2025-03-16 refused conflict.late
}

// A fact that the desk refuses is no error; ask what it refused.
func ExampleProgram_Refusals() {
	program, book := withDesk(), &settlement.Book{}
	happened(program, book, map[string]settlement.Event{
		"2025-01-01": settlement.Standing{Partner: "inca", Tier: "integration"},
		"2025-03-16": settlement.Registration{Customer: "c-1", Partner: "inca"}, // never in contact
	})
	refused, err := program.Refusals(book)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range refused {
		fmt.Println(r.Account, r.Event, r.Code)
	}
	// Output:
	// c-1 f-2025-03-16 conflict.no_contact
}

// Two strikes put commission on hold.
func ExampleBook_Roster() {
	program, book := withDesk(), &settlement.Book{}
	happened(program, book, map[string]settlement.Event{
		"2025-01-02": settlement.Payment{Customer: "c-1", Credits: partnerecon.Sole("inca"), Amount: partnerecon.MustMoney("1000", "EUR")},
		"2025-02-01": settlement.Strike{Partner: "inca", Case: "map-1", Reason: "advertised below the minimum"},
		"2025-03-01": settlement.Strike{Partner: "inca", Case: "map-2", Reason: "again"},
	})
	at := time.Date(2025, 4, 1, 9, 0, 0, 0, time.UTC)
	standing, err := program.Desk().Standing(book.Roster("inca"), at)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(standing.Footing, "with", standing.Strikes, "strikes")
	// Output:
	// 2025-01-02 inca earned 100.00 EUR
	// 2025-03-01 inca held 100.00 EUR
	// on_hold with 2 strikes
}

// From a day on another partner is the partner of record.
func ExampleTransfer() {
	program, book := withDesk(), &settlement.Book{}
	thousand := partnerecon.MustMoney("1000", "EUR")
	happened(program, book, map[string]settlement.Event{
		"2025-01-01": settlement.Standing{Partner: "inca", Tier: "integration"},
		"2025-03-01": settlement.Touch{Customer: "c-1", Partner: "inca", Type: "co_sell"},
		"2025-04-01": settlement.DealClosed{Customer: "c-1", Deal: "d-1", Partner: "inca"},
		"2025-04-02": settlement.Payment{Customer: "c-1", Deal: "d-1", Amount: thousand},
		"2025-05-01": settlement.Transfer{Customer: "c-1", Deal: "d-1", From: "inca", To: "indo"},
		"2025-05-02": settlement.Payment{Customer: "c-1", Deal: "d-1", Amount: thousand},
	})
	// Output:
	// 2025-04-02 inca earned 100.00 EUR
	// 2025-05-02 indo earned 100.00 EUR
}

// A partner that is still engaged keeps its credit when the contract renews: some
// touch in the 90 days before.
func ExampleRenewal() {
	program, book := withDesk(), &settlement.Book{}
	thousand := partnerecon.MustMoney("1000", "EUR")
	happened(program, book, map[string]settlement.Event{
		"2025-01-01": settlement.Standing{Partner: "inca", Tier: "integration"},
		"2025-03-01": settlement.Touch{Customer: "c-1", Partner: "inca", Type: "co_sell"},
		"2025-04-01": settlement.DealClosed{Customer: "c-1", Deal: "d-1", Partner: "inca"},
		"2026-02-01": settlement.Touch{Customer: "c-1", Partner: "inca", Type: "demo"},
		"2026-04-01": settlement.Renewal{Customer: "c-1", Deal: "d-1"},
		"2026-04-02": settlement.Payment{Customer: "c-1", Deal: "d-1", Amount: thousand},
		"2027-04-01": settlement.Renewal{Customer: "c-1", Deal: "d-1"}, // nobody touched it since
		"2027-04-02": settlement.Payment{Customer: "c-1", Deal: "d-1", Amount: thousand},
	})
	// Output:
	// 2026-04-02 inca earned 100.00 EUR
}
