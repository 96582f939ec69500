package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon/internal/exact"
)

// A spanned is what a table that gives one rate for a transaction reads: the sum of the
// items that it prices.
type spanned struct {
	table          string
	revenue, units exact.Num
	last           int // the item that was added last, from 1
}

// wholeSale reports whether the table gives one rate for what a transaction comes to.
func (t *Table) wholeSale() bool { return t.Over.volume() && !t.several() }

// spans reports whether some row of the component reads such a table.
func (v *version) spans(c *component) bool {
	return slices.ContainsFunc(c.Rates, func(r Row) bool {
		return v.readsWhole(r.Table) || v.readsWhole(r.Factor)
	})
}

func (v *version) readsWhole(table string) bool {
	if table == "" {
		return false
	}
	s, _ := v.scaleAt(table)
	return s.table.wholeSale()
}

// span adds up, before a credit is priced, the items that each table over the transaction
// prices: those for which a row wins that names it and still pays. With [BestForPartner],
// which compares what rows pay, they are those that such a row fits.
func (q *quotes) span(items []Item) {
	q.spanned = q.spanned[:0]
	if !q.component.whole || len(items) < 2 {
		return // one item is its own sum
	}
	trace := q.trace
	q.trace = nil
	for i := range items {
		if item := &items[i]; !q.excludes(item) {
			for _, row := range q.candidates(item, i) {
				r := &q.component.Rates[row]
				if _, ok := q.inTime(row, item); ok && q.inCount(row) {
					q.addSpanned(r.Table, i, item)
					q.addSpanned(r.Factor, i, item)
				}
			}
		}
	}
	q.trace = trace
}

// candidates are the rows that an item may earn, whatever they pay: of those that fit, the
// ones of the highest precedence.
func (q *quotes) candidates(item *Item, i int) []int {
	s := &q.sought
	s.item, s.facts.item = item, q.facts.item(i)
	s.anchor, s.tested = q.in.aged(item)
	q.search.item(s)
	rows := q.room[:0]
	for at := q.search.next(s); at >= 0; at = q.search.next(s) {
		rows = append(rows, at)
		if w := q.policy.Winner; w != BestForPartner && w != Stack {
			break
		}
	}
	q.room = rows
	return q.search.list.standing(rows)
}

// addSpanned adds an item to what a table reads, once.
func (q *quotes) addSpanned(table string, i int, item *Item) {
	if !q.readsWhole(table) {
		return
	}
	at := slices.IndexFunc(q.spanned, func(s spanned) bool { return s.table == table })
	if at < 0 {
		at = len(q.spanned)
		q.spanned = append(q.spanned, spanned{table: table})
	}
	if s := &q.spanned[at]; s.last != i+1 {
		s.revenue, s.units, s.last = s.revenue.Add(q.measured(q.component, item)), s.units.Add(exact.Int(item.Quantity)), i+1
	}
}

// spanOf returns what a table over the transaction reads for an item.
func (q *quotes) spanOf(t *Table, item *Item) (revenue, units exact.Num) {
	for i := range q.spanned {
		if s := &q.spanned[i]; s.table == t.Name {
			return s.revenue, s.units
		}
	}
	return q.measured(q.component, item), exact.Int(item.Quantity)
}
