package commission_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func notReached(id, of, on string) commission.Failure {
	return commission.Failure{ID: id, Customer: "c", Of: of, On: day(on)}
}

// Half of 1,000.00 waits for the go-live: 500.00, that go back when it was none, and
// are released by the next one.
func TestATrancheWaitsAgainForAMilestoneThatWasNotReached(t *testing.T) {
	policy := flat("10")
	policy.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	b := open(t, policy).do(pay("p1", "10000", "2025-01-10"), reached("m1", "live", "", "2025-03-01"))
	b.want("live", b.sum("acme"), "1000.00")
	b.do(notReached("f1", "m1", "2025-03-05"))
	b.want("not live after all", b.sum("acme"), "500.00")
	b.do(notReached("f2", "m1", "2025-03-06"))
	b.want("said twice", b.sum("acme"), "500.00")
	b.do(reached("m2", "live", "", "2025-04-01"))
	b.want("live again", b.sum("acme"), "1000.00")
	b.conserved()
}

// The second of four demos did not take place. Two are paid, 50.00 each: the first and
// the third, in whatever order the five are recorded, and by kind: the third was
// recorded while the second still stood, or not, and earns 50.00 once.
func TestAMilestoneThatWasNotReachedUsesUpNoTime(t *testing.T) {
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp,
		Bonuses:  []commission.Bonus{{Name: "demo", On: "demo", Times: 2, Rates: fee("50", commission.EachSale)}},
	}
	events := []commission.Event{
		reached("m1", "demo", "", "2025-01-01"), reached("m2", "demo", "", "2025-01-02"), reached("m3", "demo", "", "2025-01-03"),
		notReached("f", "m2", "2025-01-05"), reached("m4", "demo", "", "2025-01-04"),
	}
	for _, order := range permutations(len(events)) {
		b := open(t, policy)
		for _, i := range order {
			b.do(events[i])
		}
		b.want("in all", b.sum("acme"), "100.00")
		b.want("earned", b.sum("acme", partnerecon.Earned), "150.00")
		b.want("returned", b.sum("acme", partnerecon.Returned), "-50.00")
		for id, want := range map[string]int64{"m1": 5000, "m2": 0, "m3": 5000, "m4": 0} {
			line, _ := b.ledger.Open(id)
			net := int64(0)
			for _, p := range line.Parts {
				net += p.Net()
			}
			if net != want {
				t.Errorf("%v: %s has %d, want %d", order, id, net, want)
			}
		}
	}

	// Sealed, it is not among those that were paid either.
	b := open(t, policy).do(events[0], events[1], events[3], commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-02"), On: day("2025-01-05")}, events[2])
	b.want("the third after the seal", b.sum("acme"), "100.00")
}

// A level of 15,000 was a slip for 1,500. 10 % of the rise from 1,000 to 1,500 are
// 50.00, in any order; while the slip stands it pays 1,400.00 and 1,500 nothing.
func TestALevelThatWasNotReachedIsNoPeak(t *testing.T) {
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp,
		Bonuses:  []commission.Bonus{{Name: "expansion", On: "mrr", Rise: true, Rates: sharing("10")}},
	}
	events := []commission.Event{
		reached("m1", "mrr", "1000", "2025-01-31"), reached("slip", "mrr", "15000", "2025-02-28"),
		notReached("f", "slip", "2025-03-02"), reached("m3", "mrr", "1500", "2025-03-01"),
	}
	for _, order := range permutations(len(events)) {
		b := open(t, policy)
		for _, i := range order {
			b.do(events[i])
		}
		b.want("in all", b.sum("acme"), "50.00")
		b.want("returned", b.sum("acme", partnerecon.Returned), "-1400.00")
	}

	b := open(t, policy).do(events[0], events[1], events[2], commission.Seal{ID: "s", Customer: "c", Through: day("2025-02-28"), On: day("2025-03-01")}, events[3])
	b.want("after the seal", b.sum("acme"), "50.00")
}

// A line that a seal kept because something of it waited stays open when that is
// released, and its ledger is stored and read back all along: also when the line comes
// to nothing, because an earlier service moves the anchor and ends its window.
func TestALineThatASealKeptIsStored(t *testing.T) {
	policy := flat("10")
	policy.Recurs = partnerecon.Months(1, partnerecon.Until)
	policy.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	earlier := pay("p2", "100", "2025-05-01")
	earlier.Service = day("2024-01-01")
	seal := commission.Seal{ID: "s", Customer: "c", Through: day("2025-03-31"), On: day("2025-04-30")}
	for _, tt := range []struct {
		name string
		then commission.Event
		want string
	}{
		{"it still waits", commission.Elapsed{ID: "e", Customer: "c", On: day("2025-05-01")}, "50.00"},
		{"it is released", reached("m", "live", "", "2025-05-01"), "100.00"},
		{"the customer has left", commission.Ended{ID: "e", Customer: "c", On: day("2025-05-01")}, "50.00"},
		{"it was outside its window", earlier, "5.00"}, // half of 10.00 of the other payment
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, policy).do(pay("p1", "1000", "2025-01-10"), seal, tt.then)
			b.want("sum", b.sum("acme"), tt.want)
			stored, err := json.Marshal(b.ledger)
			if err != nil {
				t.Fatal(err)
			}
			var back commission.Ledger
			if err := json.Unmarshal(stored, &back); err != nil {
				t.Fatal(err)
			}
			if line, ok := back.Open("p1"); !ok || !line.Kept || !back.Equal(b.ledger) {
				t.Errorf("read back as %+v", back)
			}
		})
	}
}
