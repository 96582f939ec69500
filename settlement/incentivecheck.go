package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// checkHeldBack refuses bonuses that read what the lines of a period earned, beside caps and
// true-ups of which it cannot be told what they post for those lines: of a longer period, or of
// lines of which the bonus counts some. What is of a period has no product and no market.
func checkHeldBack(list *problem.List, at string, a *Agreement) {
	for i := range a.Incentives.Bonuses {
		b := &a.Incentives.Bonuses[i]
		lines, ok := countsCommission(b)
		if !ok {
			continue
		}
		path := problem.At(at+"/incentives/bonuses", i)
		for k := range a.Caps {
			c := &a.Caps[k]
			if len(c.Components) > 0 && len(lines.Components) > 0 &&
				!slices.ContainsFunc(c.Components, func(name string) bool { return slices.Contains(lines.Components, name) }) {
				continue // it cuts nothing that the bonus counts
			}
			part := len(lines.Products)+len(lines.Markets) > 0 || !holds(lines.Components, c.Components)
			net := c.Counts != commission.FirstCome
			switch {
			case part || net && len(lines.Tiers) > 0:
				list.Add(path, problem.Conflict, "cap %s limits lines of which the bonus counts some: it cannot be told what it cuts off those", problem.Quote(c.Name))
			case net && c.Every.longer(b.Every):
				list.Add(path+"/every", problem.Conflict, "cap %s is over a longer period on net: it cannot be told what it cuts off one of the bonus", problem.Quote(c.Name))
			}
		}
		for k := range a.TrueUps {
			u := &a.TrueUps[k]
			switch {
			case len(lines.Components) > 0 && !slices.Contains(lines.Components, baseComponent):
			case len(lines.Products)+len(lines.Markets)+len(lines.Tiers) > 0:
				list.Add(path, problem.Conflict, "true-up %s settles lines of which the bonus counts some: it cannot be told what it posts for those", problem.Quote(u.Name))
			case u.Every.longer(b.Every):
				list.Add(path+"/every", problem.Conflict, "true-up %s is over a longer period: it cannot be told what it posts for one of the bonus", problem.Quote(u.Name))
			}
		}
	}
}

// countsCommission returns which lines a bonus sets what they earned against, and false for one
// that does not.
func countsCommission(b *incentive.Bonus) (incentive.Lines, bool) {
	switch r := b.Rule.(type) {
	case incentive.PeriodTable:
		return r.Lines, r.Pays == incentive.TrueUp
	case incentive.Accelerator:
		return r.Of.Lines, true
	default:
		return incentive.Lines{}, false
	}
}

// holds reports whether a list of components, of which none says all, holds another one.
func holds(list, of []string) bool {
	if len(list) == 0 {
		return true
	}
	return len(of) > 0 && !slices.ContainsFunc(of, func(name string) bool { return !slices.Contains(list, name) })
}

// longer reports whether a period is longer than one of a bonus.
func (e Every) longer(than incentive.Every) bool {
	months := map[incentive.Every]int{incentive.EveryMonth: 1, incentive.EveryQuarter: 3, incentive.EveryYear: 12}[than]
	return e == AllTime || e.months() > months
}
