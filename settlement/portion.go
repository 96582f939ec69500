package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
)

// A Portion is what entries say that a partner earned by one component of the
// commission. Net is the sum of the others. What is about no one component, such as a
// cap on net, a true-up or an adjustment, has a Portion with an empty Component.
type Portion struct {
	Partner   string           `json:"partner,omitzero"`
	Component string           `json:"component,omitzero"` // "base", the name of a bonus, or what retainers post on
	Stage     commission.Stage `json:"stage,omitzero"`     // that the bonus rewards, if it says so
	// Earned, Returned, Clawed and Capped are the sums of these kinds, Other those of
	// true-ups and adjustments.
	Earned   partnerecon.Money `json:"earned,omitzero"`
	Returned partnerecon.Money `json:"returned,omitzero"`
	Clawed   partnerecon.Money `json:"clawed,omitzero"`
	Capped   partnerecon.Money `json:"capped,omitzero"`
	Other    partnerecon.Money `json:"other,omitzero"`
	Net      partnerecon.Money `json:"net,omitzero"`
}

// Portions adds entries of the program up by partner, component and stage: what was
// paid for acquisition, activation, retention and expansion, and for retainers. What a
// partner owes for those and pays by itself is no part of it. It is a projection of the
// entries it is given, such as those of a month, and their earning kinds together are
// what the statement of the same entries says. The stage is that of the version that
// governs the entry.
func (p Program) Portions(entries []partnerecon.Entry) ([]Portion, error) {
	if p.rules == nil {
		return nil, errZero
	}
	sums := map[portionOf]*[6]int64{}
	for i := range entries {
		e := &entries[i]
		column := columnOf(e.Kind)
		if column < 0 || e.Claim.Component == retainer.ComponentReceivable {
			continue
		}
		if e.Amount.Currency() != p.policy.Currency {
			return nil, fmt.Errorf("settlement: entry %s: %s in a program in %s: %w", problem.Quote(e.ID()), e.Amount, p.policy.Currency, partnerecon.ErrCurrency)
		}
		k := p.portionOf(e)
		if sums[k] == nil {
			sums[k] = new([6]int64)
		}
		for _, c := range [...]int{column, net} {
			var ok bool
			if sums[k][c], ok = exact.Add(sums[k][c], e.Amount.Minor()); !ok {
				return nil, fmt.Errorf("settlement: entry %s: %w", problem.Quote(e.ID()), partnerecon.ErrOverflow)
			}
		}
	}
	var out []Portion
	for k, n := range sums {
		out = append(out, Portion{
			k.partner, k.component, k.stage,
			p.money(n[0]), p.money(n[1]), p.money(n[2]), p.money(n[3]), p.money(n[4]), p.money(n[net]),
		})
	}
	slices.SortFunc(out, func(a, b Portion) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Component, b.Component), cmp.Compare(a.Stage, b.Stage))
	})
	return out, nil
}

// portionOf is what a portion is of.
type portionOf struct {
	partner, component string
	stage              commission.Stage
}

func (p Program) portionOf(e *partnerecon.Entry) portionOf {
	if stage, ok := p.scheme.StageOf(*e); ok {
		return portionOf{e.Claim.Partner, e.Claim.Component, stage}
	}
	if (e.Claim.Line == "" || onPeriod(e)) && !isRetainer(e.Claim.Component) {
		return portionOf{partner: e.Claim.Partner}
	}
	component, _ := ownComponent(e.Claim.Component)
	return portionOf{e.Claim.Partner, component, p.stages[componentOf{e.Terms, component}]}
}

// net is the column of the sum of the others.
const net = 5

// columnOf returns the column of a kind, or -1 for one that earns nothing.
func columnOf(k partnerecon.Kind) int {
	switch k {
	case partnerecon.Earned:
		return 0
	case partnerecon.Returned:
		return 1
	case partnerecon.Clawed:
		return 2
	case partnerecon.Capped:
		return 3
	case partnerecon.TruedUp, partnerecon.Adjusted:
		return 4
	case partnerecon.Paid, partnerecon.WrittenOff, partnerecon.Held, partnerecon.Released,
		partnerecon.Sealed, partnerecon.Obligation, partnerecon.Rebased:
		return -1
	}
	return -1
}
