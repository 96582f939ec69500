package clawback_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// TestLawG1_AllOrders: all 720 orders of six events that touch each other end with the
// same sums.
func TestLawG1_AllOrders(t *testing.T) {
	p := onlySchedules(falling(), clawback.Schedule{
		Trigger: clawback.ByBreach, Components: []string{"bonus"}, Return: clawback.Full, Window: partnerecon.Days(365, partnerecon.Through), Share: percent("70"),
	})
	p.Reasons = []clawback.ReasonCode{{Code: "outage", Means: clawback.VendorFault}}
	outage := churn("fault", 5)
	outage.Reason = "outage"
	bonus := posted("p2", "acme", "p2", "gold", "70", "2025-03-01")
	bonus.Entries[0].Claim.Component, bonus.Entries[0].Earned = "bonus", start.Add(45)
	events := []clawback.Event{
		posted("p1", "acme", "p1", "gold", "100", "2025-02-01"), bonus, outage, churn("left", 40),
		clawback.Reactivated{ID: "back", On: start.Add(44)},
		clawback.Breach{ID: "broken", Partner: "acme", Commitment: "demo", On: start.Add(50)},
	}
	// Half of 100 by the churn in the second step, 70 % of the bonus of 70 by the
	// breach: 50 + 49 = 99, of which the bonus, payable later, gives 70.
	want := map[string]int64{"/acme/c//p1/base/clawed": -2900, "/acme/c//p2/bonus/clawed": -7000}
	orders := 0
	permute(events, 0, func(order []clawback.Event) {
		orders++
		if got := byClaim(open(t, p).do(order...).entries); !same(got, want) {
			t.Fatalf("%v: %v, want %v", order, got, want)
		}
	})
	if orders != 720 {
		t.Errorf("%d orders", orders)
	}
}

// TestLawG1_AllOrdersOfAllSelections: every order of up to six of eight events ends with the
// sums of every other order of the same ones. What goes back of a line comes after it.
func TestLawG1_AllOrdersOfAllSelections(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)},
		clawback.Schedule{Components: []string{"bonus"}, Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through), Limit: clawback.ToLoss})
	p.Anchor = clawback.PayoutDay
	bonus := posted("p2", "acme", "p2", "gold", "70", "2025-03-01")
	bonus.Entries[0].Claim.Component, bonus.Entries[0].Earned = "bonus", start.Add(45)
	run := clawback.PaidOut{ID: "run", Partner: "acme", Through: start.Add(31), On: start.Add(35)}
	all := []clawback.Event{
		posted("p1", "acme", "p1", "gold", "100", "2025-02-01"), bonus, run, churn("left", 40),
		clawback.Reactivated{ID: "back", On: start.Add(44)},
		churn("again", 70),
		clawback.Transferred{ID: "over", From: "acme", To: "beta", On: start.Add(50)},
		clawback.Lost{ID: "loss", Line: "p2", Share: percent("30"), On: start.Add(60)},
	}
	recourse, runs := clawback.Must(p), 0
	for set := range 1 << len(all) {
		var events []clawback.Event
		for i, e := range all {
			if set>>i&1 == 1 {
				events = append(events, e)
			}
		}
		if len(events) > 6 {
			continue
		}
		var want map[string]int64
		permute(events, 0, func(order []clawback.Event) {
			runs++
			var x clawback.Exposure
			var entries []partnerecon.Entry
			for _, e := range order {
				posted, err := recourse.Apply(&x, e)
				if err != nil {
					t.Fatal(err)
				}
				entries = append(entries, posted...)
			}
			if got := byClaim(entries); want == nil {
				want = got
			} else if !same(got, want) {
				t.Fatalf("%+v: %v, want %v", order, got, want)
			}
		})
	}
	// 1 + 8 + 56 + 336 + 1,680 + 6,720 + 20,160
	if runs != 28_961 {
		t.Errorf("%d orders", runs)
	}
}

// permute calls f with every order of the events from the k-th on.
func permute[E any](events []E, k int, f func([]E)) {
	if k == len(events) {
		f(events)
		return
	}
	for i := k; i < len(events); i++ {
		events[k], events[i] = events[i], events[k]
		permute(events, k+1, f)
		events[k], events[i] = events[i], events[k]
	}
}
