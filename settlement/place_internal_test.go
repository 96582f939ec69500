package settlement

import (
	"testing"

	"github.com/partnerecon/partnerecon/retainer"
)

// The events of a retainer of one instant: what makes it start, in its order, then what is about
// cycles, cycle by cycle: 100 and ten for each cycle, and the place in the cycle. All others are
// between the two.
func TestPlacesOfEventsOfARetainer(t *testing.T) {
	for _, c := range []struct {
		event retainer.Event
		want  int
	}{
		{retainer.Opened{}, 1},
		{retainer.Evidenced{}, 2},
		{retainer.NeedSeen{}, 2},
		{retainer.Understood{}, 3},
		{retainer.Approved{}, 4},
		{retainer.Started{}, 5},
		{retainer.Paused{}, 6},
		{retainer.Resumed{}, 7},
		{retainer.WorkAsked{}, 8},
		{retainer.Asked{}, 9},
		{retainer.Ended{}, 10},
		{retainer.CycleApproved{Cycle: 3}, 131},
		{retainer.UnitsUsed{Cycle: 3}, 132},
		{retainer.AmountConfirmed{Cycle: 3}, 133},
		{retainer.PayerConfirmed{Cycle: 3}, 134},
		{retainer.Sent{Cycle: 3}, 135},
		{retainer.ProofAttached{Cycle: 3}, 136},
		{retainer.CyclePaid{Cycle: 3}, 137},
		{retainer.Refunded{Cycle: 3}, 138},
		{retainer.Waived{Cycle: 3}, 139},
		{retainer.CycleApproved{Cycle: 0}, 101},
		{retainer.CycleApproved{Cycle: -5}, 101},
		{retainer.Waived{Cycle: 1_000_000}, 10_000_109},
		{retainer.Waived{Cycle: 1_000_001}, 10_000_109},
	} {
		if got := place(RetainerEvent{Event: c.event}); got != c.want {
			t.Errorf("%T%+v: %d, want %d", c.event, c.event, got, c.want)
		}
	}
	if got := place(Payment{}); got != 0 {
		t.Errorf("a payment: %d", got)
	}
}
