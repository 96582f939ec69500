package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// The paid term of a payment is the time that all of its items pay for. What of it was
// not served is known of no part of a payment: a refund and a clawback are about all of
// it, so items for different times are payments of their own.

// termOf returns the time that items pay for, if all state the same.
func termOf(items []commission.Item) (partnerecon.Interval, bool) {
	if len(items) == 0 || items[0].Through.IsZero() {
		return partnerecon.Interval{}, false
	}
	first := &items[0]
	for i := range items {
		if items[i].Service != first.Service || items[i].Through != first.Through {
			return partnerecon.Interval{}, false
		}
	}
	return partnerecon.Interval{Start: first.Service, End: first.Through.Add(1)}, true
}

// unservedOf returns the versions that take back what of a paid term was not served.
func unservedOf(terms partnerecon.Terms[Agreement], all []merged) map[string]bool {
	out := map[string]bool{}
	for i, v := range terms {
		if slices.ContainsFunc(all[i].clawback.Schedules, func(s clawback.Schedule) bool { return s.Return == clawback.Unserved }) {
			out[v.ID] = true
		}
	}
	return out
}

// statesTerm refuses a payment that does not say what time it pays for, under a version
// that asks: a churn could not be worked out.
func (p Program) statesTerm(terms string, items []commission.Item) error {
	if !p.unserved[terms] {
		return nil
	}
	if _, ok := termOf(items); ok {
		return nil
	}
	return fmt.Errorf("the terms %s take back what of a paid term was not served; want items that all state the same service and through: %w",
		problem.Quote(terms), clawback.ErrPaidTerm)
}

// paidTerms returns the paid terms of the payments that entries are about: those that
// the event brings, and those of open lines.
func (s *posting) paidTerms(c *customer, event commission.Event, entries []partnerecon.Entry) []clawback.PaidTerm {
	if len(s.program.unserved) == 0 {
		return nil
	}
	var out []clawback.PaidTerm
	for i := range entries {
		line := entries[i].Claim.Line
		at, known := slices.BinarySearchFunc(out, line, func(t clawback.PaidTerm, line string) int { return cmp.Compare(t.Line, line) })
		if known {
			continue
		}
		if term, ok := termOf(c.itemsOf(event, line)); ok {
			out = slices.Insert(out, at, clawback.PaidTerm{Line: line, Term: term})
		}
	}
	return out
}

// itemsOf returns the items of a payment that an event brings, or that is open.
func (c *customer) itemsOf(event commission.Event, id string) []commission.Item {
	switch e := event.(type) {
	case *lentPayment:
		if e.ID == id {
			return e.Items
		}
	case commission.Reopen:
		if e.Line.ID == id {
			return e.Line.Items
		}
	}
	line, _ := c.Ledger.Open(id)
	return line.Items
}

// checkUnserved refuses a schedule that takes back what was not served of lines that
// milestones earned: nobody paid for a term with one.
func checkUnserved(list *problem.List, path string, s clawback.Schedule, c *commission.Policy) {
	if s.Return != clawback.Unserved {
		return
	}
	for _, b := range c.Bonuses {
		switch {
		case b.On == "" || len(s.Components) > 0 && !slices.Contains(s.Components, b.Name):
		case len(s.Components) == 0:
			list.Add(path, problem.Required, "bonus %s is earned by a milestone, which pays for no term; name the components that payments earn", problem.Quote(b.Name))
			return
		default:
			list.Add(path, problem.Conflict, "bonus %s is earned by a milestone, which pays for no term", problem.Quote(b.Name))
		}
	}
}
