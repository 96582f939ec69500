package settlement_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// The sample's tiers and retainers in what is to be done at its end: a tier is held for
// six months from the day it was reached, a draft waits at the gate, and a white label
// owes its cycles.
func TestNextOfTiersAndRetainers(t *testing.T) {
	program, err := settlement.Parse(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	var book settlement.Book
	year, err := os.ReadFile("../examples/statement/facts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var facts []settlement.Fact
	for f, err := range settlement.ParseFacts(year) {
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, f)
	}
	for m := range 12 {
		month := pe.MustMonth("2025-01").Add(m)
		facts = append(facts, settlement.Fact{ID: "close-" + month.String(), Occurred: settlement.On(month.Last()), Event: settlement.Close{Month: month}})
	}
	program.Sort(facts)
	for _, f := range facts {
		if _, err := program.Apply(&book, f); err != nil {
			t.Fatal(err)
		}
	}
	all, err := program.Next(&book, pe.MustDay("2025-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, task := range all {
		switch task.Duty {
		case settlement.Requalify, settlement.GiveNotice, settlement.GraceEnds:
			if task.Partner == "bridgeworks" || task.Partner == "workbench-co" {
				got = append(got, fmt.Sprintf("%s %s %s %s %s", task.Day, task.Duty, task.Partner, task.About, task.Rule))
			}
		case settlement.RenewCycle, settlement.TakeStep, settlement.TakePayment:
			got = append(got, fmt.Sprintf("%s %s %s %s %s %s", task.Day, task.Duty, task.Partner, task.About, task.Step, task.Amount))
		default: // of the program and its desk
		}
	}
	want := []string{
		"2025-12-31 renew_cycle ridgeline-ops ops-ridgeline renewal no amount",
		"2025-12-31 take_step quayside-care care-quayside payment no amount",
		"2025-12-31 take_step saltmarsh-digital label-saltmarsh payment no amount",
		"2025-12-31 take_step thornbury-labs care-thornbury payout no amount",
		"2025-12-31 take_payment saltmarsh-digital label-saltmarsh  2400.00 EUR",
		"2026-03-31 requalify bridgeworks solution /terms/1/policy/ladder/review/term",
		"2026-03-31 requalify workbench-co integration /terms/1/policy/ladder/review/term",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A solution partner held its business review in February, which counts for that quarter and
// the next: another is due by the end of June. One that never held any is late with the quarter.
// Nothing of the kind is asked of the other tiers.
func TestNextOfBusinessReviews(t *testing.T) {
	review := tiers.Review{Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ByOne, Grace: pe.Months(3, pe.Until)}
	r := open(t, laddered(tiers.ThreeTier(review), nil))
	place := func(partner, tier string) settlement.Fact {
		return fact("place-"+partner, "2025-01-05", settlement.TierPlaced{Partner: partner, Tier: tier, By: "lead", Reason: "negotiated"})
	}
	r.do(
		place("acme", "solution"), place("beta", "solution"), place("core", "integration"),
		fact("qbr", "2025-02-10", settlement.Measured{Partner: "acme", Metric: "quarterly_business_review", Value: tiers.Value{Yes: true}}),
	)
	all, err := r.program.Next(&r.book, pe.MustDay("2025-02-10"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, task := range all {
		if task.Duty == settlement.HoldAgain {
			got = append(got, fmt.Sprintf("%s %s %s %s", task.Day, task.Partner, task.About, task.Rule))
		}
	}
	want := []string{
		"2025-03-31 beta quarterly_business_review /terms/0/policy/ladder/tiers/2/needs/criteria/2",
		"2025-06-30 acme quarterly_business_review /terms/0/policy/ladder/tiers/2/needs/criteria/2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
