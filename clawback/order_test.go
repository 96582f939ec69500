package clawback_test

import (
	"math/bits"
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
	w := walker{t: t, recourse: clawback.Must(p), alphabet: all, most: 6, sums: map[int]map[string]int64{}}
	w.walk(0, clawback.Exposure{}, nil)
	// 1 + 8 + 56 + 336 + 1,680 + 6,720 + 20,160
	if w.orders != 28_961 {
		t.Errorf("%d orders", w.orders)
	}
}

// TestLawG1_AllOrdersOfAFraud: the same of seven events with the first day of the customer,
// stated by itself, the fraud of one of two partners, and what goes back of its line. What goes
// back of a line comes after it, and the churn after the day that its window counts from.
func TestLawG1_AllOrdersOfAFraud(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)})
	p.Anchor = clawback.CustomerStart
	sale := posted("p1", "acme", "p1", "gold", "100", "2025-02-01")
	other := posted("p2", "beta", "p2", "gold", "70", "2025-03-01")
	back := posted("r", "acme", "p1", "gold", "-40", "2025-02-01")
	back.Entries[0].Claim, back.Entries[0].Kind = sale.Entries[0].Claim, partnerecon.Returned
	all := []clawback.Event{
		sale, other, back,
		clawback.Started{ID: "first", On: start.Add(9)},
		churn("left", 54),
		clawback.Fraud{ID: "lie", Partner: "acme", On: start.Add(60)},
		clawback.Reactivated{ID: "home", On: start.Add(56)},
	}
	for i := range 3 { // the first day is stated by itself alone
		e := all[i].(clawback.Posted)
		e.Start = partnerecon.Day{}
		all[i] = e
	}
	w := walker{t: t, recourse: clawback.Must(p), alphabet: all, most: 6, sums: map[int]map[string]int64{}, after: map[int]int{2: 0, 4: 3}}
	w.walk(0, clawback.Exposure{}, nil)
	// Half of beta's 70.00 goes back on day 45 of 90, and by the fraud what acme has left.
	want := map[string]int64{"/acme/c//p1/base/clawed": -6000, "/beta/c//p2/base/clawed": -3500}
	if got := w.sums[0b0111111]; !same(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	// Without the fraud half of the 60.00 that acme has left goes back.
	want["/acme/c//p1/base/clawed"] = -3000
	if got := w.sums[0b0011111]; !same(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	t.Logf("%d orders", w.orders)
}

// A walker walks over all orders of up to so many events, each from the exposure that its
// beginning left.
type walker struct {
	t        *testing.T
	recourse clawback.Recourse
	alphabet []clawback.Event
	most     int
	after    map[int]int // the event that another one comes after, by their places
	orders   int
	sums     map[int]map[string]int64 // by selection
}

func (w *walker) walk(chosen int, x clawback.Exposure, entries []partnerecon.Entry) {
	w.orders++
	got := byClaim(entries)
	if want, known := w.sums[chosen]; known && !same(got, want) {
		w.t.Fatalf("selection %b: %v, in another order %v; entries %v", chosen, got, want, entries)
	}
	w.sums[chosen] = got
	if bits.OnesCount(uint(chosen)) == w.most {
		return
	}
	for i, e := range w.alphabet {
		first, waits := w.after[i]
		if chosen>>i&1 == 1 || waits && chosen>>first&1 == 0 {
			continue
		}
		next := x.Clone()
		more, err := w.recourse.Apply(&next, e)
		if err != nil {
			w.t.Fatalf("%+v: %v", e, err)
		}
		w.walk(chosen|1<<i, next, append(entries[:len(entries):len(entries)], more...))
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
