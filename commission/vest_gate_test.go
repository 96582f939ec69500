package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// Half of 20.00 waits until three months after the customer's start, 1 April. A payment of
// that day or later has nothing to wait for, whatever day time has been said to have come
// to; one of the day before waits for it.
func TestTimeThatIsOverWhenItClears(t *testing.T) {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Anchor: commission.CustomerStart, Rates: sharing("20"),
		Vests: []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 3}},
	})
	for _, c := range []struct {
		cleared, ended string
		want           string
	}{
		{"2025-03-31", "", "10.00"},
		{"2025-04-01", "", "20.00"},
		{"2025-08-02", "", "20.00"},
		{"2025-04-01", "2025-04-01", "10.00"}, // it ended on the day: the other half is forfeited
		{"2025-04-02", "2025-04-02", "20.00"}, // the months were over the day before
	} {
		for _, endsFirst := range []bool{true, false} {
			var l commission.Ledger
			events := []commission.Event{
				commission.Started{ID: "s", Customer: "c", On: day("2025-01-01")},
				commission.Payment{ID: "p", Customer: "c", Credits: partnerecon.Sole("acme"), Amount: eur("100"), Cleared: day(c.cleared)},
			}
			if c.ended != "" {
				end := commission.Ended{ID: "e", Customer: "c", On: day(c.ended)}
				if events = append(events, end); endsFirst {
					events[1], events[2] = events[2], events[1]
				}
			}
			sum := eur("0")
			for _, e := range events {
				entries, err := plan.Apply(&l, e)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					if e.Kind.Earning() {
						sum, _ = sum.Add(e.Amount)
					}
				}
			}
			if sum != eur(c.want) {
				t.Errorf("cleared %s, ended %q, first %v: %s, want %s", c.cleared, c.ended, endsFirst, sum, c.want)
			}
		}
	}
}
