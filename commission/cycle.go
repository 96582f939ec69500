package commission

import "github.com/partnerecon/partnerecon"

// Cycle returns the first day of the service cycle that the payment bills, and what says
// so: "service", its own or else the earliest of its items', "invoiced" or "cleared".
func (e Payment) Cycle() (day partnerecon.Day, by string) {
	return cycle(e.Items, e.Service, e.Invoiced, e.Cleared)
}

// CycleOf returns the same of the payment that an entry is about, from the basis of the
// entry; false for an entry that is about no payment.
func CycleOf(e partnerecon.Entry) (day partnerecon.Day, by string, ok bool) {
	facts, err := readBasis(e)
	b, isLine := facts.(*lineBasis)
	if err != nil || !isLine || b.Milestone != "" {
		return partnerecon.Day{}, "", false
	}
	day, by = cycle(b.Items, b.Service, b.Invoiced, b.Cleared)
	return day, by, true
}

func cycle(items []Item, service, invoiced, cleared partnerecon.Day) (day partnerecon.Day, by string) {
	for i := range items {
		if first := items[i].Service; !first.IsZero() && (day.IsZero() || first.Before(day)) {
			day = first
		}
	}
	switch {
	case !service.IsZero():
		return service, "service"
	case !day.IsZero():
		return day, "service"
	case !invoiced.IsZero():
		return invoiced, "invoiced"
	}
	return cleared, "cleared"
}
