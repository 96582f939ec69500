package main

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
)

// Four partners have a retainer each, one a renewal mode; the last one is a draft that
// may not start.
const (
	caring   = "quayside-care"     // a share of six cycles, renewed by default
	running  = "ridgeline-ops"     // a fixed margin, renewed after a check-in
	labelled = "saltmarsh-digital" // a white label, renewed by approval: it owes
	drafting = "thornbury-labs"
)

// offers are the kinds of retainers of the program.
func offers() []settlement.Retainer {
	common := retainer.Policy{
		Rounding: partnerecon.HalfUp, Currency: currency,
		Relationship: retainer.Relationship{Owner: retainer.Company, WhiteLabel: retainer.No, Controller: retainer.Client},
		Scope: retainer.Scope{
			Delivery: "a release every second week", Reporting: "a report a month", Approvals: "the client approves releases",
			Reviews: "each quarter", Excluded: []string{"new integrations"},
		},
		Approvers: []string{"founder", "finance_lead"},
		Cycle:     retainer.Cadence{Every: retainer.EveryMonth, Partial: retainer.ByDays},
	}
	care, operations, label := common, common, common
	care.Model, care.Amount, care.Renewal.Mode = retainer.Referral, eur("3000"), retainer.ByDefault
	care.Economics = retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Cycles: 6}
	operations.Model, operations.Direction, operations.Months = retainer.Operator, retainer.CompanyPays, 2
	operations.Renewal = retainer.Renewal{Mode: retainer.AfterCheckIn, Missed: retainer.MissedWaits}
	operations.Economics = retainer.ManagementMargin{Amount: eur("400")}
	label.Model, label.Amount, label.Economics = retainer.WhiteLabel, eur("1200"), retainer.NoUpside{}
	label.Relationship = retainer.Relationship{Owner: retainer.Partner, WhiteLabel: retainer.Yes, Controller: retainer.Partner}
	label.Renewal = retainer.Renewal{Mode: retainer.ByApproval, Missed: retainer.MissedEnds}
	return []settlement.Retainer{{Name: "care", Terms: care}, {Name: "operations", Terms: operations}, {Name: "white_label", Terms: label}}
}

// An engagement is a retainer of the sample, which a partner has with a client.
type engagement struct{ id, partner, client, offer string }

// on returns what happened to it on a day.
func (g engagement) on(name, occurred string, e retainer.Event) settlement.Fact {
	return on(g.id+"-"+name, occurred, settlement.RetainerEvent{Partner: g.partner, Retainer: g.id, Event: e})
}

// opened is the draft, after a first project with the client; done is what of that has
// evidence.
func (g engagement) opened(needed, opened string, done ...retainer.Proven) []settlement.Fact {
	need := retainer.NeedSeen{Need: retainer.Optimization, System: "storefront"}
	first := on(g.id+"-opened", needed, settlement.RetainerEvent{
		Partner: g.partner, Retainer: g.id, Offer: g.offer, Event: retainer.Opened{Customer: g.client, System: "storefront"},
	})
	out := []settlement.Fact{
		on("standing-"+g.partner, begin, settlement.Standing{Partner: g.partner, Tier: commission.Referral}), first,
		g.on("need-1", needed, need), g.on("need-2", opened, need),
	}
	for _, of := range done {
		out = append(out, g.on(string(of), opened, retainer.Evidenced{Of: of, Ref: "drive/" + g.id + "/" + string(of)}))
	}
	return append(out, g.on("understood", opened, retainer.Understood{}))
}

// started is one that was approved and starts on a day.
func (g engagement) started(needed, opened, first string) []settlement.Fact {
	return append(g.opened(needed, opened, retainer.ProjectPaid, retainer.PayoutDone, retainer.HandoffDone),
		g.on("approved", opened, retainer.Approved{Role: "founder"}),
		g.on("started", opened, retainer.Started{First: day(first)}))
}

// paid is a cycle that is confirmed, sent and paid.
func (g engagement) paid(cycle int, payer, amount, on string) []settlement.Fact {
	name := func(step string) string { return fmt.Sprintf("%d-%s", cycle, step) }
	return []settlement.Fact{
		g.on(name("amount"), on, retainer.AmountConfirmed{Cycle: cycle, Amount: eur(amount)}),
		g.on(name("payer"), on, retainer.PayerConfirmed{Cycle: cycle, Payer: payer}),
		g.on(name("sent"), on, retainer.Sent{Cycle: cycle, Amount: eur(amount)}),
		g.on(name("proof"), on, retainer.ProofAttached{Cycle: cycle, Ref: "bank/" + g.id + "/" + fmt.Sprint(cycle)}),
		g.on(name("paid"), on, retainer.CyclePaid{Cycle: cycle, Amount: eur(amount)}),
	}
}

// retainers are the retainers of the year.
func retainers() []settlement.Fact {
	var out []settlement.Fact
	// Seven cycles are paid, and six earn; half of the third goes back.
	care := engagement{"care-quayside", caring, "quay-outfitters", "care"}
	out = append(out, care.started("2025-01-14", "2025-02-18", "2025-03-01")...)
	for n := range 7 {
		out = append(out, care.paid(n+1, care.client, "3000", day("2025-03-10").AddMonths(n).String())...)
	}
	out = append(out, care.on("refund", "2025-06-24", retainer.Refunded{Cycle: 3, Amount: eur("1500")}))

	// Paused from 10 June through July; no check-in in September, so October is left
	// out, and the check-in of October brings November back.
	ops := engagement{"ops-ridgeline", running, "ridge-brewing", "operations"}
	out = append(out, ops.started("2025-02-20", "2025-03-20", "2025-04-01")...)
	for n, amount := range []string{"5000", "4200", "1400", "", "4800", "5000", "", "5000", "5000"} {
		if amount != "" {
			out = append(out, ops.paid(n+1, ops.client, amount, day("2025-04-22").AddMonths(n).String())...)
		}
	}
	for n := range 8 {
		if m := day("2025-04-15").AddMonths(n); m.String() != "2025-09-15" {
			out = append(out, ops.on("check-in-"+m.Month().String(), m.String(), retainer.CheckedIn{}))
		}
	}
	out = append(out, ops.on("paused", "2025-06-10", retainer.Paused{}), ops.on("resumed", "2025-08-01", retainer.Resumed{}))

	// It owes each month, and has not paid the last two that were approved. Nobody
	// approves December, so that it ends with November.
	label := engagement{"label-saltmarsh", labelled, "salt-and-sail", "white_label"}
	out = append(out, label.started("2025-05-06", "2025-06-17", "2025-07-01")...)
	out = append(out, label.on("price", "2025-06-17", retainer.ClientPriced{Amount: eur("2000")}))
	for n := range 5 {
		begins := day("2025-07-01").AddMonths(n)
		if n > 0 {
			out = append(out, label.on(fmt.Sprintf("approved-%d", n+1), begins.Add(-4).String(), retainer.CycleApproved{Cycle: n + 1, Role: "finance_lead"}))
		}
		if n < 3 {
			out = append(out, label.paid(n+1, label.partner, "1200", begins.Add(13).String())...)
		}
	}

	// The handoff of the first project was never shown: it waits at the gate.
	draft := engagement{"care-thornbury", drafting, "thorn-clinics", "care"}
	return append(out, draft.opened("2025-08-12", "2025-09-09", retainer.ProjectPaid, retainer.PayoutDone)...)
}
