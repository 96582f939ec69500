package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// shadowed looks for rates that some other one wins over in each of the tiers and
// models that the program has. [New] refuses those that a single one wins over
// everywhere.
func (r *review) shadowed() {
	for i := range r.components {
		c := &r.components[i]
		pairs := r.pairs(c)
		for k := range c.Rates {
			if by, ok := r.shadows(&pairs, k); ok {
				r.add(CodeLintShadowed, c.row(k), text("winner", r.policy.Winner), text("by", c.row(by)))
			}
		}
	}
}

// pairs returns the rows of a component as they are held against each other.
func (r *review) pairs(c *component) rowPairs {
	var none problem.List // New has reported what is wrong
	out := rowPairs{policy: r.policy, rows: make([]checkedRow, len(c.Rates))}
	for i, row := range c.Rates {
		tests, _ := readTests(&none, "", r.policy.Facts, row.When)
		out.rows[i] = checkedRow{Row: row, when: tests, sound: true}
	}
	return out
}

// shadows reports whether a row never wins, and names one that does instead, of the
// first tier and model. Under [Stack] a row loses by its precedence alone.
func (r *review) shadows(p *rowPairs, k int) (by int, ok bool) {
	row := &p.rows[k]
	tiers, models := r.Tiers, r.Models
	if row.Tier != "" || len(tiers) == 0 {
		tiers = []string{row.Tier}
	}
	if row.Model != "" || len(models) == 0 {
		models = []Model{row.Model}
	}
	winners := r.winners(p, k)
	by = -1
	for _, tier := range tiers {
		for _, m := range models {
			i := slices.IndexFunc(winners, func(i int) bool { return p.rows[i].isFor(tier, m) })
			if i < 0 {
				return 0, false
			}
			if by < 0 {
				by = winners[i]
			}
		}
	}
	return by, by >= 0
}

// winners returns the rows that win over a row wherever they fit one of its tiers and
// models, in an order that is that of the rows only where it matters.
func (r *review) winners(p *rowPairs, k int) []int {
	var out []int
	for i := range p.rows {
		wide := p.rows[i]
		wide.Tier, wide.Model = "", ""
		if wide.covers(&p.rows[k]) && p.wins(i, k) {
			out = append(out, i)
		}
	}
	if p.policy.Winner != First {
		slices.SortFunc(out, func(i, k int) int { return compareIDs(&p.rows[i].Row, i, &p.rows[k].Row, k) })
	}
	return out
}

// wins reports whether row i wins over row k wherever both fit. No row wins over itself.
func (p *rowPairs) wins(i, k int) bool {
	if c := cmp.Compare(p.rows[i].Precedence, p.rows[k].Precedence); c != 0 {
		return c == +1
	}
	switch p.policy.Winner {
	case First:
		return i < k
	case MostSpecific:
		return p.policy.specificity(&p.rows[i].Row) > p.policy.specificity(&p.rows[k].Row)
	case BestForPartner:
		a, b := &p.rows[i], &p.rows[k]
		// What is paid once leaves the rest to the other one, be it less.
		return !p.policy.once(b.Row) && a.paysAsMuch(b, p.policy.Recurs) && (!b.paysAsMuch(a, p.policy.Recurs) || compareIDs(&a.Row, i, &b.Row, k) < 0)
	default:
		return false
	}
}
