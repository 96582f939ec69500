package settlement

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// vestingsToWatch lists until when milestones release what waits for them, and when time
// releases the rest: of each customer and partner one task a day and tranche, however many
// payments wait for it.
func (p Program) vestingsToWatch(b *Book, _ partnerecon.Day) ([]Task, error) {
	if !p.vests {
		return nil, nil
	}
	var out []Task
	for _, id := range b.sortedCustomers() {
		waits, err := p.plan.Waits(b.customers[id].Ledger)
		if err != nil {
			return nil, fmt.Errorf("settlement: customer %s: %w", problem.Quote(id), problem.Inner(err))
		}
		sums, first := map[Task]int64{}, len(out)
		for _, w := range waits {
			t := Task{Day: w.Due, Duty: TrancheVests, Partner: w.Partner, Customer: id, Rule: p.placeIn(w.Rule, w.Terms)}
			if w.Milestone != "" {
				t.Day, t.Duty, t.About = w.By, ReachMilestone, w.Milestone
			}
			if t.Day.IsZero() || p.forfeitsOn(b.partner(w.Partner), t.Day) {
				continue
			}
			if _, known := sums[t]; !known {
				out = append(out, t)
			}
			sums[t] = within(sums[t] + w.Amount.Minor())
		}
		for i := first; i < len(out); i++ {
			out[i].Amount = p.money(sums[out[i]])
		}
	}
	return out, nil
}

// placeIn points into the policy where a version's plan points into its own.
func (p Program) placeIn(rule, terms string) string {
	return p.within(partnerecon.Trace{{Rule: rule}}, terms, "commission")[0].Rule
}
