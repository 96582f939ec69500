package commission

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// Most payments have one item and one partner, and most components pay a share of
// it. What these come to is a product of whole numbers: this file forms it in 128
// bits, to the same amount as the long way, which says why and is taken wherever a
// number does not fit.

// isSole reports whether the line is one of these.
func (x *pricing) isSole() bool {
	in, p := x.in, &x.policy
	return x.trace == nil && len(in.Credits) == 1 && len(in.Items) == 1 && in.Credits[0].Role == partnerecon.Sourced &&
		in.Milestone == "" && in.Contract == "" && !p.Guard.Floor.Stated() && len(p.Basis.Less) == 0 && p.Basis.Cut == "" &&
		!x.excludes(&in.Items[0])
}

// soleShare returns what a plain component comes to, or false where that does not fit.
func (x *pricing) soleShare(c *component) (int64, bool) {
	item, credit := &x.in.Items[0], &x.in.Credits[0]
	row := c.rates.won.of(item, credit, x.in, c.factored())
	if row < 0 {
		return 0, true
	}
	r := &c.Rates[row]
	if limit := c.limit(r); limit > 0 && countOf(x.in.Ranks, series{c.Name, r.Model}) >= limit {
		return 0, true
	}
	if w := (recurs{Window: r.Recurs}); x.windowed() {
		if !w.Stated() && c.base() {
			w.Window = x.policy.Recurs
		}
		if !x.in.inWindow(item, &w, nil) {
			return 0, true
		}
	}
	return exact.Product(item.Amount.Minor(), [...]exact.Fraction{
		{Num: r.Share.Num(), Den: r.Share.Den()}, {Num: credit.Share.Num(), Den: credit.Share.Den()},
	}, x.mode)
}

// put gives the one partner what a component comes to.
func (x *pricing) put(c *component, total int64) {
	if !c.base() {
		if total == 0 {
			return
		}
		credit := &x.in.Credits[0]
		x.parts = append(x.parts, x.part(c.Name, credit.Partner, credit.Tier))
	}
	x.parts[len(x.parts)-1].Earned = total
}
