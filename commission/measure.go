package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/lent"
)

// excludes reports whether an item earns nothing, whatever the rates.
func (v *version) excludes(item *Item) bool {
	b := &v.policy.Basis
	return slices.Contains(b.Products, item.Product) || slices.Contains(b.Categories, item.Category)
}

// measured returns what of an item shares are measured on.
func (x *pricing) measured(c *component, item *Item) exact.Num {
	if c.Rise || c.Of != "" { // of what rises the item is the rise
		return exact.Int(item.Amount.Minor())
	}
	return x.policy.Basis.of(item)
}

// Of returns what rates are shares of, of an item that is not excluded: its amount without
// what the basis takes off, of the sign of the amount, or 0. A part that the item does not state
// is 0.
func (b Basis) Of(item Item) partnerecon.Money {
	left, _ := b.of(&item).Round(exact.HalfEven) // whole, and no more than the amount
	return item.Amount.Like(lent.Key{}, left)
}

// of returns what is left of an item's amount without the deductions: of the sign
// of the amount, or 0.
func (b *Basis) of(item *Item) exact.Num {
	amount := exact.Int(item.Amount.Minor())
	if len(b.Less) == 0 {
		return amount
	}
	left := amount
	for _, d := range b.Less {
		left = left.Add(exact.Int(item.deduction(d).Minor()).Neg())
	}
	if left.Sign() != amount.Sign() {
		return exact.Num{}
	}
	return left
}

// deduction returns a part of the item's amount.
func (i *Item) deduction(d Deduction) partnerecon.Money {
	switch d {
	case LessTax:
		return i.Tax
	case LessFees:
		return i.Fees
	case LessCost:
	}
	return i.Cost
}

// A portion is the part of an item that falls inside its windows.
type portion struct{ inside, of int64 }

// recurs is a window and where in the policy it stands.
type recurs struct {
	partnerecon.Window
	rule string
}

// windows returns the windows that an item has to fall into: that of the row, else
// for the base that of the policy, and that of influenced credits.
func (q *quotes) windows(row int) [2]recurs {
	var out [2]recurs
	r := &q.component.Rates[row]
	switch {
	case r.Recurs.Stated() && q.trace == nil:
		out[0].Window = r.Recurs
	case r.Recurs.Stated():
		out[0] = recurs{r.Recurs, q.component.row(row) + "/recurs"}
	case q.component.base():
		out[0] = recurs{q.policy.Recurs, "/recurs"}
	}
	if q.sought.credit.Role == partnerecon.Influenced && r.Role != partnerecon.Influenced {
		out[1] = recurs{q.policy.Influenced.Recurs, "/influenced/recurs"}
	}
	return out
}

// inTime returns the part of an item that falls inside the windows of a row, if
// any does.
func (q *quotes) inTime(row int, item *Item) (portion, bool) {
	whole := portion{1, 1}
	if !q.windowed() {
		return whole, true
	}
	windows := q.windows(row)
	for i := range windows {
		if !q.in.inWindow(item, &windows[i], q.trace) {
			return whole, false
		}
	}
	first := q.in.tested(item)
	how, rule := q.policy.Basis.cutOf(item.Model)
	if how == "" || !item.Through.After(first) {
		return whole, true
	}
	part := whole
	for i := range windows {
		if w := &windows[i]; w.Stated() && !q.in.Anchor.IsZero() {
			cut := w.cut(how, q.in.Anchor, first, item.Through)
			if cut.inside*part.of < part.inside*cut.of {
				part = cut
			}
		}
	}
	if part != whole && q.trace != nil {
		q.trace.Add(CodeCut, rule, partnerecon.D("from", first), partnerecon.D("through", item.Through),
			count("inside", int(part.inside)), count("of", int(part.of)), text("counted_in", how))
	}
	return part, true
}

// cut returns how much of the time from a first to a last day is inside the
// window. The first day is.
func (w *recurs) cut(how Cut, anchor, first, last partnerecon.Day) portion {
	end := w.End(anchor)
	if how == ByDays {
		inside := min(int64(end.Sub(first)), int64(last.Sub(first))+1)
		return portion{inside, int64(last.Sub(first)) + 1}
	}
	var p portion
	for day := first; !day.After(last); day = first.AddMonths(int(p.of)) {
		p.of++
		if day.Before(end) {
			p.inside++
		}
	}
	return p
}

// inWindow reports whether an item falls inside a window; every item falls inside
// one that is not stated, and while nothing has been paid that it could run from.
func (l *Line) inWindow(item *Item, w *recurs, tr *partnerecon.Trace) bool {
	if !w.Stated() || l.Milestone != "" && l.Anchor.IsZero() {
		return true
	}
	day, by := l.testedBy(item)
	inside := w.Contains(l.Anchor, day) || l.Milestone != "" && day.Before(l.Anchor)
	if tr == nil {
		return inside
	}
	code := CodeTested
	if !inside {
		code = CodeWindowOver
	}
	tr.Add(code, w.rule, partnerecon.D("window", w.Window), partnerecon.D("anchor", l.Anchor), partnerecon.D("tested", day), text("by", by))
	return inside
}
