package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon/internal/exact"
)

// A worth is between what shares of an item a row pays, whatever the item: the share that
// it states or those of its table's steps, times the factors of its other table. A row that
// pays amounts has none, and neither has one of which a sale lifts what others earned.
type worth struct {
	low, high exact.Num
	known     bool
}

// worthOf returns what a row is worth. Tables that are not sound say nothing.
func (p *Policy) worthOf(r *Row) worth {
	if r.Fee != (Fee{}) {
		return worth{}
	}
	out := worth{fraction(r.Share), fraction(r.Share), true}
	if r.Table != "" {
		out = p.worthOfTable(r.Table)
	}
	if r.Factor != "" {
		f := p.worthOfTable(r.Factor)
		out = worth{out.low.Times(f.low), out.high.Times(f.high), out.known && f.known}
	}
	if r.Clip != (Range{}) {
		unknown := out.low.Sign() == 0 // a row whose tables know nothing pays nothing, in no range
		out.low, out.high = within(out.low, r.Clip), within(out.high, r.Clip)
		if unknown {
			out.low = exact.Num{}
		}
	}
	return out
}

// within keeps a share to a range.
func within(n exact.Num, r Range) exact.Num {
	low, high := fraction(r.Min), fraction(r.Max)
	if n.Cmp(low) < 0 {
		return low
	}
	if n.Cmp(high) > 0 {
		return high
	}
	return n
}

// worthOfTable returns the least and the most of what the steps of a table pay. Where what it
// looks at may be unknown nothing is earned.
func (p *Policy) worthOfTable(name string) worth {
	i := slices.IndexFunc(p.Tables, func(t Table) bool { return t.Name == name })
	if i < 0 || len(p.Tables[i].Steps) == 0 {
		return worth{}
	}
	t := &p.Tables[i]
	if t.Over == OverAttainment || t.Applies == ToWhole || slices.ContainsFunc(t.Steps, func(s Step) bool { return !s.Share.Stated() }) {
		return worth{}
	}
	out := worth{fraction(t.Steps[0].Share), fraction(t.Steps[0].Share), true}
	for _, s := range t.Steps[1:] {
		if n := fraction(s.Share); n.Cmp(out.low) < 0 {
			out.low = n
		} else if n.Cmp(out.high) > 0 {
			out.high = n
		}
	}
	if t.Over == OverMargin || t.Over == OverDiscount || t.Over == OverFact {
		out.low = exact.Num{}
	}
	return out
}

// paysMore reports whether a row pays at least as much as another one for every item, by
// whatever form: its least share is their most, or its fee is as large for each unit.
func (r *checkedRow) paysMore(o *checkedRow) bool {
	if r.worth.known && o.worth.known {
		return r.worth.low.Cmp(o.worth.high) >= 0
	}
	a, b := &r.Fee, &o.Fee
	if a.Per != EachUnit || b.Per != EachUnit || r.Factor != "" || o.Factor != "" || a.Amount.Currency() != b.Amount.Currency() || a.Units < 0 || b.Units < 0 {
		return false
	}
	return exact.Int(a.Amount.Minor()).Mul(max(b.Units, 1), 1).Cmp(exact.Int(b.Amount.Minor()).Mul(max(a.Units, 1), 1)) >= 0
}
