package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// Most payments have one item and one partner, and most components pay a share of
// it. What these come to is a product of whole numbers: this file forms it in 128
// bits, to the same amount as [pricing.price], which says why and is taken wherever a
// plan asks for more or a number does not fit.

// isPlain reports whether lines of one item and one sourced credit can be priced here:
// all components that payments earn are plain, and nothing of the policy looks at the line as a whole.
func (v *version) isPlain() bool {
	p := &v.policy
	for i := range v.components {
		if c := &v.components[i]; c.On == "" && !c.plain {
			return false
		}
	}
	return len(p.Caps)+len(p.Basis.Less)+len(p.Basis.Products)+len(p.Basis.Categories)+len(p.Facts) == 0 &&
		!p.Guard.Floor.Stated()
}

// sole works out the parts of a line that can be priced here. It reports false for one
// that cannot; what is in the list then says nothing.
func (v *version) sole(l *Line, parts []Part) ([]Part, bool) {
	if !v.plain || len(l.Credits) != 1 || len(l.Items) != 1 || l.Credits[0].Role != partnerecon.Sourced ||
		l.Base == 0 || v.cutting && !l.Items[0].Through.IsZero() || l.Milestone != "" || l.Contract != "" || l.Cleared.IsZero() || len(l.Stops) != 0 {
		return nil, false
	}
	credit := &l.Credits[0]
	payable := v.payable(l.sole(), l.Cleared)
	if cap(parts) < 1+len(l.Fires) {
		parts = make([]Part, 0, 1+len(l.Fires))
	}
	for i := range v.components {
		c := &v.components[i]
		if !c.base() && !c.on(l) { // a plain version declares no facts
			continue
		}
		total, ok := v.soleShare(c, l)
		if !ok {
			return nil, false
		}
		if !c.base() && total == 0 {
			continue // a bonus of nothing has no part
		}
		parts = append(parts, Part{})
		p := &parts[len(parts)-1]
		p.Component, p.Partner, p.Tier, p.Payable, p.Earned = c.Name, credit.Partner, credit.Tier, payable, total
	}
	return parts, true
}

// sole is the payee of a line of one credit.
func (l *Line) sole() payee {
	c := &l.Credits[0]
	return payee{c.Partner, c.Tier, c.Type, c.Segment, l.Segment, l.Milestone}
}

// soleShare returns what a component comes to on such a line, or false where that does
// not fit.
func (v *version) soleShare(c *component, l *Line) (int64, bool) {
	item, credit := &l.Items[0], &l.Credits[0]
	r := c.plainRow(item, credit, &l.Context)
	if r == nil || !v.pays(c, r, l.Ranks, l.Anchor, l.tested(item)) {
		return 0, true
	}
	return exact.Product(l.Base, [...]exact.Fraction{
		{Num: r.Share.Num(), Den: r.Share.Den()}, {Num: credit.Share.Num(), Den: credit.Share.Den()},
	}, v.mode)
}

// plainRow returns the row that an item earns by a component whose rates are worked out,
// or nil.
func (c *component) plainRow(item *Item, credit *partnerecon.Credit, context *Context) *Row {
	if row := c.rates.won.of(item, credit, context, c.factored()); row >= 0 {
		return &c.Rates[row]
	}
	return nil
}

// pays reports whether a row still pays for an item of a payment: by the number of
// payments before it, and by the day the item is tested on.
func (v *version) pays(c *component, r *Row, ranks []ModelCount, anchor, tested partnerecon.Day) bool {
	if c.Times > 0 && countOf(ranks, series{c.Name, ""}) >= c.Times {
		return false
	}
	if limit := c.limit(r); limit > 0 && countOf(ranks, series{c.Name, r.Model}) >= limit {
		return false
	}
	if !v.windowed() {
		return true
	}
	w := v.window(c, r)
	return !w.Stated() || w.Contains(anchor, tested)
}

// window returns the window of a row: its own, or in the base that of the policy.
func (v *version) window(c *component, r *Row) partnerecon.Window {
	if !r.Recurs.Stated() && c.base() {
		return v.policy.Recurs
	}
	return r.Recurs
}

// plainWeight returns the exact commission of a sourced credit by a component whose rates
// are plain, without a word of it. It reports false where more has to be looked at.
func (x *pricing) plainWeight(c *component, credit *partnerecon.Credit) (exact.Num, bool) {
	in := x.in
	if !c.shares || x.trace != nil || credit.Role != partnerecon.Sourced || in.Milestone != "" ||
		x.cutting && slices.ContainsFunc(x.items, func(i Item) bool { return !i.Through.IsZero() }) {
		return exact.Num{}, false
	}
	var sum exact.Num
	var r *Row
	for i := range x.items {
		item := &x.items[i]
		if i == 0 || !x.items[i-1].alike(item) {
			r = c.plainRow(item, credit, &in.Context)
		}
		if r == nil || x.excludes(item) {
			continue
		}
		if tested := in.tested(item); x.version.pays(c, r, in.Ranks, in.Anchor, tested) {
			sum = sum.Add(x.policy.Basis.of(item).Mul(r.Share.Num(), r.Share.Den()))
		}
	}
	if sum.Sign() == -1 && in.Contract == "" {
		return exact.Num{}, true
	}
	return sum.Mul(credit.Share.Num(), credit.Share.Den()), true
}
