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
		out.low, out.high = r.Clip.within(out.low), r.Clip.within(out.high)
		if unknown {
			out.low = exact.Num{}
		}
	}
	return out
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
	shares := make([]exact.Num, len(t.Steps))
	for k, s := range t.Steps {
		shares[k] = fraction(s.Share)
	}
	out := worth{slices.MinFunc(shares, exact.Num.Cmp), slices.MaxFunc(shares, exact.Num.Cmp), true}
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
