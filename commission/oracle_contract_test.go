package commission_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/commission"
)

// An oracleVolume is what a table counted.
type oracleVolume struct{ revenue, units int64 }

// place is what a line found of its contract when it was priced first: it keeps its place.
func (o *oracle) place(l *oracleLine) map[string]*big.Rat {
	switch {
	case l.contract == "":
		return map[string]*big.Rat{}
	case l.contracted != nil:
		return l.contracted
	}
	for _, p := range o.lines {
		if p != l && p.contract == l.contract && p.adds != nil {
			l.paidBefore += p.base
		}
	}
	return o.contracted(l, func(*oracleLine) bool { return true })
}

// placeAnew is what a line that is credited anew sees at its place: what those before it
// have come to by now, unless one of them is sealed.
func (o *oracle) placeAnew(l *oracleLine) map[string]*big.Rat {
	if l.contract == "" || l.contracted == nil {
		return l.contracted
	}
	base := int64(0)
	earlier := func(p *oracleLine) bool { return !p.sealed && !p.cleared.IsZero() && p.paidBefore < l.paidBefore }
	for _, p := range o.lines {
		if p != l && p.contract == l.contract && earlier(p) {
			base += p.base
		}
	}
	if base != l.paidBefore {
		return l.contracted
	}
	out := o.contracted(l, earlier)
	if !maps.EqualFunc(out, l.contracted, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 }) {
		o.saw("an instalment before was credited anew")
	}
	return out
}

// contracted is what the other lines of a contract come to by now. What a table counted
// is that of the span of the line.
func (o *oracle) contracted(l *oracleLine, counts func(*oracleLine) bool) map[string]*big.Rat {
	out := map[string]*big.Rat{}
	for _, p := range o.lines {
		if p == l || p.contract != l.contract || !counts(p) {
			continue
		}
		for of, n := range p.adds {
			if i := slices.IndexFunc(o.policy.Tables, func(t commission.Table) bool { return of == "table "+t.Name || of == "units "+t.Name }); i >= 0 {
				if t := o.policy.Tables[i]; spanOf(t, p.cleared) != spanOf(t, l.cleared) {
					continue
				}
			}
			if out[of] == nil {
				out[of] = new(big.Rat)
			}
			out[of].Add(out[of], n)
		}
	}
	return out
}

// paidOf is a sum of the contract before the line.
func (x *oraclePricing) paidOf(of string) *big.Rat {
	if n := x.line.contracted[of]; n != nil {
		return n
	}
	return new(big.Rat)
}

func (x *oraclePricing) adds(of string, n *big.Rat) {
	if was := x.line.adds[of]; was != nil {
		n = new(big.Rat).Add(was, n)
	}
	x.line.adds[of] = n
}

// instalment is what all that was paid of a contract with the line comes to, less what it
// came to before.
func (x *oraclePricing) instalment(c oracleComponent, sum *big.Rat) (int64, []oraclePutOff) {
	// The best that was paid so far stays; what is missing to it comes first.
	then, missing := x.paidOf("earned "+c.Name), x.paidOf("below "+c.Name)
	truly := new(big.Rat).Add(minus(then, missing), sum)
	now := then
	if truly.Cmp(then) > 0 {
		now = truly
	}
	if sum.Sign() < 0 {
		x.saw("an instalment brings a contract down")
	}
	x.adds("earned "+c.Name, minus(now, then))
	x.adds("below "+c.Name, minus(minus(now, truly), missing))
	if c.Owes {
		x.saw("a partner owes")
		return x.round(then) - x.round(now), nil
	}
	// What the minimum puts on top is paid off by what comes later, and is the first that
	// the floor of the margin takes: what was not paid is not owed.
	top, rose := x.paidOf("top "+c.Name), minus(now, then)
	wanted := new(big.Rat).Set(top)
	if rose.Sign() > 0 {
		wanted = minus(x.minimum(c, now), now)
		if least := minus(top, rose); wanted.Cmp(least) < 0 {
			x.saw("an instalment pays off a minimum of other terms")
			wanted = least
		}
	}
	asks := minus(new(big.Rat).Add(rose, wanted), top)
	gets := x.guard(asks)
	lost, puts := minus(asks, gets), minus(wanted, top)
	spared := new(big.Rat)
	if puts.Sign() > 0 && lost.Sign() > 0 {
		if spared = puts; lost.Cmp(puts) < 0 {
			spared = lost
		}
		x.saw("the floor takes a minimum of an instalment")
	}
	x.adds("top "+c.Name, minus(puts, spared))
	x.adds("floor "+c.Name, minus(lost, spared))
	then = minus(new(big.Rat).Add(then, top), x.paidOf("floor "+c.Name))
	now = new(big.Rat).Add(then, gets)
	total := x.round(now) - x.round(then)
	if total != x.round(minus(now, then)) {
		x.saw("an instalment is rounded with those before")
	}
	left, put := x.capWhole(c, rat(total))
	total = floorRat(left) // whole already
	for _, k := range x.policy.Caps {
		if k.Per == commission.PerSale && covers(k, c.Name) && inForce(k, x.line) {
			if x.paidOf("cap "+k.Name).Sign() > 0 {
				x.saw("an instalment under a cap per sale")
			}
			x.adds("cap "+k.Name, left)
		}
	}
	return total, put
}

// partsOfContract gives every partner what it should have of all that the contract earned as
// one total, less what it has.
func (x *oraclePricing) partsOfContract(c oracleComponent, ids []string, weights []*big.Rat, total int64) []int64 {
	if total == 0 {
		return make([]int64, len(ids))
	}
	sign := int64(1)
	if total < 0 {
		sign = -1
	}
	type stake struct {
		due  *big.Rat
		have int64
	}
	stakes, all := map[string]stake{}, sign*total
	for _, sums := range []map[string]*big.Rat{x.line.contracted, x.line.adds} {
		for of := range sums {
			id, known := strings.CutPrefix(of, "due "+c.Name+" ")
			if _, again := stakes[id]; !known || again {
				continue
			}
			now := new(big.Rat).Set(x.paidOf(of))
			if more := x.line.adds[of]; more != nil {
				now.Add(now, more)
			}
			if now.Sign() < 0 {
				now = new(big.Rat)
			}
			s := stake{now, sign * floorRat(x.paidOf("part "+c.Name+" "+id))}
			stakes[id], all = s, all+s.have
		}
	}
	names, dues, some := slices.Sorted(maps.Keys(stakes)), []*big.Rat{}, false
	for _, id := range names {
		dues, some = append(dues, stakes[id].due), some || stakes[id].due.Sign() > 0
	}
	missing, lacks := make([]*big.Rat, len(ids)), false
	for i, id := range ids {
		n := int64(0)
		if some {
			n = max(0, allocateSigned(all, names, dues)[slices.Index(names, id)]-stakes[id].have)
		}
		missing[i], lacks = rat(n), lacks || n > 0
	}
	if !lacks {
		missing = weights
	}
	out := allocateSigned(total, ids, missing)
	for i, id := range ids {
		x.adds("part "+c.Name+" "+id, rat(out[i]))
	}
	if len(ids) > 1 && !slices.Equal(out, allocateSigned(total, ids, weights)) {
		x.saw("an odd cent of an instalment goes to who lacks it")
	}
	return out
}

func feeOf(c oracleComponent, row int) string { return fmt.Sprintf("fee %s %d", c.Name, row) }

// paysOnce reports whether a row pays a fee for the sale.
func paysOnce(r commission.Row) bool {
	return r.Fee.Per == commission.EachSale || r.Fee.Per == commission.EachCustomer
}

// feesPaid are the rows of a component whose fee for the sale other instalments paid.
func (x *oraclePricing) feesPaid(c oracleComponent) []int {
	var out []int
	for i, r := range c.Rates {
		if paysOnce(r) && x.paidOf(feeOf(c, i)).Sign() > 0 {
			x.saw("a fee was paid with an earlier instalment")
			out = append(out, i)
		}
	}
	return out
}

// noteContract takes up what the rates of a credit did: fees, and what tables counted.
func (x *oraclePricing) noteContract(q *oracleQuote) {
	if x.line.contract == "" {
		return
	}
	for _, i := range q.paid {
		if fee := feeOf(q.component, i); paysOnce(q.component.Rates[i]) && x.paidOf(fee).Sign() == 0 {
			x.line.adds[fee] = rat(1)
		}
	}
	for name, v := range q.volumes {
		if x.line.adds["table "+name] == nil && v != (oracleVolume{}) { // the first credit that the table pays
			x.line.adds["table "+name], x.line.adds["units "+name] = rat(v.revenue), rat(v.units)
		}
	}
}

// wholeOfContract is the table of a row that gives one rate for a transaction, where the
// payment is a part of one.
func (q *oracleQuote) wholeOfContract(r commission.Row) *commission.Table {
	for i := range q.policy.Tables {
		if t := &q.policy.Tables[i]; t.Name == r.Table && wholeSale(*t) && q.line.contract != "" {
			return t
		}
	}
	return nil
}

// countOfContract counts an item for the tables that take a contract for one sale, once
// for each.
func (q *oracleQuote) countOfContract(rows []int, it commission.Item) {
	seen := map[string]bool{}
	for _, i := range rows {
		name := q.component.Rates[i].Table
		k := slices.IndexFunc(q.policy.Tables, func(t commission.Table) bool { return t.Name == name })
		if k < 0 || seen[name] || q.volumes == nil {
			continue
		}
		if t := q.policy.Tables[k]; t.Spans == commission.SpanTransaction || t.Applies == commission.ToThisSale {
			seen[name] = true
			v := q.volumes[name]
			q.volumes[name] = oracleVolume{v.revenue + floorRat(q.basis(it)), v.units + it.Quantity}
		}
	}
}

// onTop is what an item adds to what all that was paid of the contract earns as one sale.
func (q *oracleQuote) onTop(t commission.Table, it commission.Item) *big.Rat {
	paid := oracleVolume{floorRat(q.paidOf("table " + t.Name)), floorRat(q.paidOf("units " + t.Name))}
	earns := func(revenue, units int64) *big.Rat {
		r := commission.Reading{Sale: commission.Volume{Revenue: eurCents(revenue), Units: units}}
		if t.Spans != commission.SpanTransaction {
			r.Before = commission.Volume{Revenue: eurCents(q.line.volumes[t.Name] - paid.revenue), Units: q.line.volumes[t.Name+unitsOf] - paid.units}
			r.Previous = commission.Volume{Revenue: eurCents(q.line.volumes["before "+t.Name]), Units: q.line.volumes["before "+t.Name+unitsOf]}
		}
		return oracleOf(t).earns(r)
	}
	so := q.volumes[t.Name]
	was := oracleVolume{paid.revenue + so.revenue, paid.units + so.units}
	if was != (oracleVolume{}) {
		q.saw("an instalment adds to one sale")
	}
	return minus(earns(was.revenue+floorRat(q.basis(it)), was.units+it.Quantity), earns(was.revenue, was.units))
}

// instalments reports whether payments may be instalments: no rate multiplies, or keeps to
// a range, what a table gives for the size of one payment.
func (g *oracleProgram) instalments() bool {
	whole := func(name string) bool {
		return slices.ContainsFunc(g.policy.Tables, func(t commission.Table) bool { return t.Name == name && wholeSale(t) })
	}
	rates := slices.Clone(g.policy.Rates)
	for _, b := range g.policy.Bonuses {
		if b.On == "" {
			rates = append(rates, b.Rates...)
		}
	}
	return !slices.ContainsFunc(rates, func(r commission.Row) bool {
		return whole(r.Factor) || whole(r.Table) && (r.Factor != "" || r.Clip != commission.Range{})
	})
}
