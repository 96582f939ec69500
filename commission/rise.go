package commission

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Peak is the highest amount of a milestone before a line, and the highest quantity,
// be it of another one. The zero Peak: there was none before.
type Peak struct {
	Stated   bool  `json:"stated,omitzero"`
	Amount   int64 `json:"amount,omitzero,string"`
	Quantity int64 `json:"quantity,omitzero"`
}

// with returns the peak with one more milestone before.
func (p Peak) with(amount, quantity int64) Peak {
	return Peak{true, max(p.Amount, amount), max(p.Quantity, quantity)}
}

// risen returns a milestone as what its amount and its quantity are above the highest
// ones before: each by itself, so that rates read the one they are for. It reports false
// where neither rises, for which nothing is paid.
func (x *pricing) risen() (Item, bool) {
	in, tr := x.in, x.trace
	item := in.Items[0]
	amount, quantity := max(0, in.Base-in.Peak.Amount), max(0, item.Quantity-in.Peak.Quantity)
	switch {
	case tr == nil:
	case !in.Peak.Stated:
		tr.Add(CodeNoPeak, "", append([]partnerecon.Detail{partnerecon.D("amount", in.money(in.Base))}, units("units", item.Quantity)...)...)
	default:
		details := []partnerecon.Detail{
			partnerecon.D("amount", in.money(in.Base)), partnerecon.D("highest_before", in.money(in.Peak.Amount)),
			partnerecon.D("rise", in.money(amount)),
		}
		if item.Quantity > 0 || in.Peak.Quantity > 0 {
			details = append(details, count("units", int(item.Quantity)), count("most_before", int(in.Peak.Quantity)), count("more", int(quantity)))
		}
		tr.Add(CodeRise, "", details...)
	}
	item.Amount, item.Quantity = in.money(amount), quantity
	return item, in.Peak.Stated && (amount > 0 || quantity > 0)
}

// units shows a number of units, if there are any.
func units(name string, n int64) []partnerecon.Detail {
	if n == 0 {
		return nil
	}
	return []partnerecon.Detail{count(name, int(n))}
}

// checkRise reports a bonus on a rise that nothing rises for, or that could only be paid
// for the first milestone, above which nothing rises.
func (c *component) checkRise(list *problem.List) {
	if !c.Rise {
		return
	}
	if c.On == "" || c.Of != "" {
		list.Add(c.at+"/rise", problem.Conflict, "only the amounts and quantities of milestones rise; state the milestone, and no other component")
	}
	const never = "the first milestone counts and pays nothing, as nothing rises above it: want 2 or more, or none, got %d"
	if c.Times == 1 {
		list.Add(c.at+"/times", problem.Conflict, never, c.Times)
	}
	for i := range c.Rates[:min(len(c.Rates), maxRows)] {
		switch r := &c.Rates[i]; {
		case r.Payments == 1:
			list.Add(c.row(i)+"/payments", problem.Conflict, never, r.Payments)
		case r.Fee.Per == EachCustomer:
			list.Add(c.row(i)+"/fee/per", problem.Conflict, "a fee per customer is for the first milestone, above which nothing rises; want sale or unit")
		}
	}
}
