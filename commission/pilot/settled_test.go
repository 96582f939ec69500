package pilot_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/pilot"
	"github.com/partnerecon/partnerecon/settlement"
)

// The days on which plans change, recorded as standings, are all that a settlement needs:
// of 100.00 a month, what acme wins in the pilot, in the arm of the milestones, earns 10 %, and
// what stark wins, in the other arm, 20 %. Customers stay on the plan under which they were
// won: those of before the pilot, and after it those of the pilot.
func TestArmsEarnWhatTheirPlansSay(t *testing.T) {
	p := aPilot()
	p.Standing = "standard"
	p.Pilots[0].Until = day("2026-03-01")
	trials := pilot.Must(p)
	partners := []pilot.Partner{{ID: "acme", Segment: "enterprise"}, {ID: "stark", Segment: "enterprise"}}
	changes, err := trials.Changes(partners)
	if err != nil {
		t.Fatal(err)
	}
	program := settlement.Must(settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Horizon: partnerecon.Days(180, partnerecon.Through),
		PinTerms: settlement.TermsEachPayment, PinTier: settlement.TierAtEarning,
		Terms: partnerecon.Terms[settlement.Agreement]{{ID: "v1", From: day("2025-01-01"), Rationale: "the program begins", Policy: settlement.Agreement{
			Commission: commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
				{Plan: "standard", Share: pct("20")}, {Plan: "milestones", Share: pct("10")},
			}},
		}}},
	})
	var facts []settlement.Fact
	for _, c := range changes {
		facts = append(facts, settlement.Fact{
			ID: "pilot/" + c.On.String() + "/" + c.Partner, Occurred: settlement.On(c.On), Event: settlement.Standing{Partner: c.Partner, Plan: c.Plan},
		})
	}
	for _, of := range partners {
		facts = append(facts, settlement.Fact{ID: "joined/" + of.ID, Occurred: settlement.On(day("2025-01-01")), Event: settlement.Standing{Partner: of.ID, Plan: p.Standing}})
		for i, customer := range []string{"before", "in", "after"} { // since December, January, March
			for m := range 5 - i {
				facts = append(facts, settlement.Fact{
					ID: fmt.Sprint(of.ID, customer, m), Occurred: settlement.On(day("2025-12-10").AddMonths(m + []int{0, 1, 3}[i])),
					Event: settlement.Payment{Customer: of.ID + "/" + customer, Amount: eur("100.00"), Credits: partnerecon.Sole(of.ID)},
				})
			}
		}
	}
	program.Sort(facts)
	got := map[string]partnerecon.Money{}
	for e, err := range program.Run(&settlement.Book{}, settlement.Facts(facts)) {
		if err != nil {
			t.Fatal(err)
		}
		if was, ok := got[e.Claim.Customer]; ok && was != e.Amount {
			t.Errorf("%s on %s: %s after %s", e.Claim.Customer, e.Posted, e.Amount, was)
		}
		got[e.Claim.Customer] = e.Amount
	}
	want := map[string]partnerecon.Money{
		"acme/before": eur("20.00"), "acme/in": eur("10.00"), "acme/after": eur("20.00"),
		"stark/before": eur("20.00"), "stark/in": eur("20.00"), "stark/after": eur("20.00"),
	}
	if d := cmp.Diff(want, got, plain); d != "" {
		t.Error(d)
	}
}
