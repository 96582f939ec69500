package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// asks reports whether some item has to state what is taken off it, or what a margin is
// read from.
func (v *version) asks() bool {
	return len(v.policy.Basis.Less) != 0 || v.policy.Guard.asks() ||
		slices.ContainsFunc(v.policy.Tables, func(t Table) bool { return t.Over == OverMargin })
}

// asks reports whether the guard needs the cost of each item: it has no expected one.
func (g *Guard) asks() bool { return g.Floor.Stated() && !g.Cost.Stated() }

// checkAsked reports amounts that a payment has to state and does not: what the basis takes
// off, and the cost that a guard or a table over the margin reads, on every item above 0
// that can earn by it. A missing amount is not 0, which would pay more than is due; nor can
// new credits decide it, which may come at any time. An item of 0 or less, such as a
// discount, has none of its own unless it says so.
func (v *version) checkAsked(list *problem.List, l *Line) {
	if !v.asking || l.Milestone != "" {
		return
	}
	guarded := v.policy.Guard.asks() && slices.ContainsFunc(v.components, func(c component) bool {
		return c.On == "" && !c.Owes && len(c.Rates) > 0
	})
	for i := range l.Items {
		item := &l.Items[i]
		if item.Amount.Sign() <= 0 {
			continue
		}
		reads, margin := v.readsOf(item)
		list.Enter("/items", i)
		for _, d := range v.policy.Basis.Less {
			if reads && !item.deduction(d).Stated() {
				list.Add("/"+string(d), problem.Required, "missing; the basis takes it off. State it on the item, as 0.00 where there is none")
			}
		}
		off := reads && slices.Contains(v.policy.Basis.Less, LessCost)
		if (guarded || margin) && !off && !item.Cost.Stated() {
			list.Add("/cost", problem.Required, "missing; the margin is read from it. State it on the item, as 0.00 where there is none")
		}
		list.Leave()
	}
}

// readsOf reports whether some rate that payments earn by, and that fits the item, is
// measured on the basis, and whether one reads a margin. Of the tests, ages and credits of
// rates it asks nothing.
func (v *version) readsOf(item *Item) (basis, margin bool) {
	if v.excludes(item) {
		return false, false
	}
	for i := range v.components {
		c := &v.components[i]
		if c.On != "" || c.Of != "" {
			continue
		}
		for k := range c.Rates {
			r := &c.Rates[k]
			if !is(r.Model, item.Model) || !is(r.Product, item.Product) || !is(r.Category, item.Category) {
				continue
			}
			basis = basis || v.measuresBasis(r)
			margin = margin || v.readsMargin(r.Table) || v.readsMargin(r.Factor)
		}
	}
	return basis, margin
}

// measuresBasis reports whether what a row pays depends on the basis of an item.
func (v *version) measuresBasis(r *Row) bool {
	switch {
	case r.Fee != Fee{}:
		return false
	case r.Table == "":
		return true
	}
	s, _ := v.scaleAt(r.Table)
	t := &s.table
	return !t.fees() && !t.flats() || t.Over.volume() && !t.byUnits()
}

func (v *version) readsMargin(table string) bool {
	if table == "" {
		return false
	}
	s, _ := v.scaleAt(table)
	return s.table.Over == OverMargin
}

// costs returns what the items of a payment cost: what is stated, and of what is not the
// share that the guard expects.
func (x *pricing) costs() exact.Num {
	var stated, unstated exact.Num
	for i := range x.in.Items {
		if item := &x.in.Items[i]; item.Cost.Stated() {
			stated = stated.Add(exact.Int(item.Cost.Minor()))
		} else {
			unstated = unstated.Add(exact.Int(item.Amount.Minor()))
		}
	}
	share := x.policy.Guard.Cost
	if !share.Stated() || unstated.Sign() == 0 {
		return stated
	}
	expected := unstated.Mul(share.Num(), share.Den())
	if x.trace != nil {
		x.trace.Add(CodeExpectedCost, "/guard/cost", text("of", x.in.major(unstated)), text("share", percentText(fraction(share))), text("cost", x.in.major(expected)))
	}
	return stated.Add(expected)
}

// saying returns an item that states what the version asks for: nothing, where it says
// nothing of it.
func (v *version) saying(item Item) Item {
	none, less := moneyIn(0, item.Amount.Currency()), v.policy.Basis.Less
	state := func(m *partnerecon.Money, asked bool) {
		if asked && !m.Stated() {
			*m = none
		}
	}
	margin := slices.ContainsFunc(v.policy.Tables, func(t Table) bool { return t.Over == OverMargin })
	state(&item.Tax, slices.Contains(less, LessTax))
	state(&item.Fees, slices.Contains(less, LessFees))
	state(&item.Cost, slices.Contains(less, LessCost) || margin || v.policy.Guard.asks())
	return item
}
