package commission

import (
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// buried returns the rows that together win over a row at every age that it is for, or
// none: each of them applies wherever it does but for the age. A row for every age is for
// payments before the customer's start as well, which have no age; from the first payment
// on there are none.
//
// What is covered by tests of facts is not found: a fact that nobody states passes none
// of them, and then the row applies after all. Nor is what tiers, models or other texts
// cover, as there may be others; a review knows those of the program.
func (p *rowPairs) buried(i int) []int {
	row := &p.rows[i]
	if row.Age == (Age{}) && p.policy.Anchor == CustomerStart || p.policy.Winner == "" || p.policy.Winner == Stack {
		return nil
	}
	var over []int
	for k := range p.sets.covering(row).each {
		if p.rows[k].sound && p.rows[k].Age.meets(row.Age) && p.outdoes(k, i) {
			over = append(over, k)
		}
	}
	return p.covering(over, row.Age)
}

// outdoes reports whether row k wins over row i at the ages that both are for.
func (p *rowPairs) outdoes(k, i int) bool {
	if !p.rows[k].coversButAge(&p.rows[i]) {
		return false
	}
	switch p.policy.Winner {
	case First, MostSpecific:
		return p.wins(k, i)
	case BestForPartner:
		return !p.policy.once(p.rows[i].Row) && p.wins(k, i)
	default:
		return false
	}
}

// covering returns as many rows of a list as it takes to cover all of an age, or none.
func (p *rowPairs) covering(list []int, age Age) []int {
	var out []int
	for from := age.From; ; {
		best := -1
		for _, k := range list {
			if a := p.rows[k].Age; a.From <= from && (a.Until == 0 || a.Until > from) && (best < 0 || p.rows[k].Age.endsAfter(p.rows[best].Age)) {
				best = k
			}
		}
		if best < 0 {
			return nil
		}
		out = append(out, best)
		from = p.rows[best].Age.Until
		if from == 0 || age.Until != 0 && from >= age.Until {
			return out
		}
	}
}

// endsAfter reports whether an age ends after another one.
func (a Age) endsAfter(b Age) bool { return b.Until != 0 && (a.Until == 0 || a.Until > b.Until) }

// checkBuried reports a row that several others keep from ever being chosen.
func (p *rowPairs) checkBuried(list *problem.List, i int) {
	over := p.buried(i)
	if len(over) < 2 {
		return // one alone has been reported
	}
	var names []string
	for _, k := range over {
		names = append(names, problem.At(p.path, k))
	}
	list.Add(problem.At(p.path, i), problem.Conflict, "never applies: at every age that it is for one of %s wins", strings.Join(names, ", "))
}
