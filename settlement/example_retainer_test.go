package settlement_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// maintenance is a kind of white-label retainer: the partner owes 1,200.00 a month.
func maintenance() settlement.Retainer {
	return settlement.Retainer{Name: "maintenance", Terms: retainer.Policy{
		Rounding: partnerecon.HalfUp, Model: retainer.WhiteLabel,
		Relationship: retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner},
		Economics:    retainer.NoUpside{},
		Scope: retainer.Scope{
			Delivery: "weekly", Reporting: "monthly", Approvals: "by the partner", Reviews: "each quarter", Excluded: []string{"new pages"},
		},
		Renewal:   retainer.Renewal{Mode: retainer.ByDefault},
		Approvers: []string{"founder"},
		Cycle:     retainer.Cadence{Every: retainer.EveryMonth, Partial: retainer.ByDays},
		Amount:    partnerecon.MustMoney("1200", "EUR"),
	}}
}

// A retainer of acme is opened, approved and started; what it owes for February stands
// apart from what it gets, and what comes next is known.
func ExampleProgram_Retainer() {
	policy := tenPercent()
	policy.Terms[0].Policy.Retainers = []settlement.Retainer{maintenance()}
	program := settlement.Must(policy)
	var facts []settlement.Fact
	for i, e := range []retainer.Event{
		retainer.Opened{Customer: "c-12", System: "shop"},
		retainer.Evidenced{Of: retainer.ProjectPaid, Ref: "inv-7"},
		retainer.Evidenced{Of: retainer.PayoutDone, Ref: "run-1"},
		retainer.Evidenced{Of: retainer.HandoffDone, Ref: "doc-4"},
		retainer.NeedSeen{Need: retainer.Upkeep, System: "shop"},
		retainer.Understood{},
		retainer.Approved{Role: "founder"},
		retainer.Started{First: partnerecon.MustDay("2025-02-01")},
	} {
		event := settlement.RetainerEvent{Partner: "acme", Retainer: "shop-care", Event: e}
		if i == 0 {
			event.Offer = "maintenance"
		}
		facts = append(facts, settlement.Fact{ID: fmt.Sprint("r-", i), Occurred: settlement.On(partnerecon.MustDay("2025-01-20")), Event: event})
	}
	program.Sort(facts)
	var book settlement.Book
	february := partnerecon.MustMonth("2025-02")
	for e, err := range program.Run(&book, program.WithCloses(&book, settlement.Facts(facts), february)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Posted, e.Claim.Component, e.Amount)
	}
	s, err := program.Statement(&book, february, february)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("owed by acme", s.Rows[0].Receivable.Closing, "and to it", s.Rows[0].Closing)
	one, err := program.Retainer(&book, "acme", "shop-care", february.Last())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(one.Report.Status, one.Report.Cycles[0].Stage, "next:", one.Next.Step)
	// Output:
	// 2025-02-01 retainer.receivable -1200.00 EUR
	// owed by acme 1200.00 EUR and to it 0.00 EUR
	// active due next: payment
}
