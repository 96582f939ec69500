package commission_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// alikeItems are the items of a line as they are priced: those that say the same of what
// they are, by the words that say it, as one.
func (x *oraclePricing) alikeItems() []commission.Item {
	var out []commission.Item
	var words []string
	for i, it := range x.line.items {
		var facts []string
		for _, f := range it.Facts {
			facts = append(facts, fmt.Sprintf("%q", f))
		}
		slices.Sort(facts)
		word := fmt.Sprintf("%q %q %q %s %s %s", it.Product, it.Category, it.Model, it.Service, it.Through, strings.Join(facts, " "))
		if slices.Contains(words, word) {
			x.saw("items that are alike")
			words = append(words, "")
			continue // it is in the sum of the first one
		}
		words = append(words, word)
		out = append(out, sumOf(it, x.line.items[i+1:], word))
	}
	return out
}

// sumOf is an item with those behind it that are alike.
func sumOf(it commission.Item, rest []commission.Item, word string) commission.Item {
	unlisted := it.Amount.Sign() > 0 && !it.List.Stated()
	for _, o := range rest {
		var facts []string
		for _, f := range o.Facts {
			facts = append(facts, fmt.Sprintf("%q", f))
		}
		slices.Sort(facts)
		if word != fmt.Sprintf("%q %q %q %s %s %s", o.Product, o.Category, o.Model, o.Service, o.Through, strings.Join(facts, " ")) {
			continue
		}
		unlisted = unlisted || o.Amount.Sign() > 0 && !o.List.Stated()
		it.Quantity += o.Quantity
		it.Amount = eurCents(it.Amount.Minor() + o.Amount.Minor())
		for _, part := range [][2]*partnerecon.Money{{&it.Tax, &o.Tax}, {&it.Fees, &o.Fees}, {&it.Cost, &o.Cost}, {&it.List, &o.List}} {
			if part[1].Stated() {
				*part[0] = eurCents(part[0].Minor() + part[1].Minor())
			}
		}
	}
	if unlisted {
		it.List = partnerecon.Money{}
	}
	return it
}

// wholeSale reports whether a table gives one rate for what a transaction comes to.
func wholeSale(t commission.Table) bool {
	return t.Spans == commission.SpanTransaction && (t.Over == commission.OverRevenue || t.Over == commission.OverQuantity) &&
		(t.Mode == commission.Slab || t.Mode == commission.Interpolated) && !t.Steps[0].Flat.Stated()
}

// transaction is what the items come to that a table prices: those of which a rate that
// names it is paid.
func (q *oracleQuote) transaction(t commission.Table) *big.Rat {
	sum, n := new(big.Rat), 0
	for _, it := range q.items {
		if q.excluded(it) || !slices.ContainsFunc(q.rows(it), func(i int) bool { return q.paysBy(i, it, t.Name) }) {
			continue
		}
		n++
		if t.Over == commission.OverQuantity {
			sum.Add(sum, rat(it.Quantity))
		} else {
			sum.Add(sum, q.basis(it))
		}
	}
	if n > 1 {
		q.saw("a table over a transaction of several items")
	}
	return sum
}

// paysBy reports whether a row reads a table, and neither its time nor its count is over.
func (q *oracleQuote) paysBy(i int, it commission.Item, table string) bool {
	r := q.component.Rates[i]
	if r.Table != table && r.Factor != table {
		return false
	}
	n := payments(r)
	_, ok := q.inTime(r, it)
	return ok && (n == 0 || q.line.ranks[oracleSeries{q.component.Name, r.Model}] < n)
}
