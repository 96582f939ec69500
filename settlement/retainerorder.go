package settlement

import "github.com/partnerecon/partnerecon/retainer"

// place returns the place of an event of a retainer among those of one instant: a
// system that records days has it approved and started on one, or a cycle confirmed,
// sent and paid. What is about cycles goes cycle by cycle. Other facts have none.
func place(e Event) int {
	r, ok := e.(RetainerEvent)
	if !ok {
		return 0
	}
	if cycle, step := placeInCycle(r.Event); step > 0 {
		return 100 + 10*max(0, min(cycle, 1_000_000)) + step
	}
	switch r.Event.(type) {
	case retainer.Opened:
		return 1
	case retainer.Evidenced, retainer.NeedSeen:
		return 2
	case retainer.Understood:
		return 3
	case retainer.Approved:
		return 4
	case retainer.Started:
		return 5
	case retainer.Paused:
		return 6
	case retainer.Resumed:
		return 7
	case retainer.WorkAsked:
		return 8
	case retainer.Asked:
		return 9
	}
	return 10
}

// placeInCycle returns the cycle that an event is about, and its place there.
func placeInCycle(e retainer.Event) (cycle, step int) {
	switch e := e.(type) {
	case retainer.CycleApproved:
		return e.Cycle, 1
	case retainer.UnitsUsed:
		return e.Cycle, 2
	case retainer.AmountConfirmed:
		return e.Cycle, 3
	case retainer.PayerConfirmed:
		return e.Cycle, 4
	case retainer.Sent:
		return e.Cycle, 5
	case retainer.ProofAttached:
		return e.Cycle, 6
	case retainer.CyclePaid:
		return e.Cycle, 7
	case retainer.Refunded:
		return e.Cycle, 8
	case retainer.Waived:
		return e.Cycle, 9
	}
	return 0, 0
}
