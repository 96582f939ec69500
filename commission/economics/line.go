package economics

import (
	"cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A line is a payment as the entries on it show it.
type line struct {
	claim partnerecon.Claim // of the partner who leads it
	base  exact.Num
}

// A lineID names a line; the same id may stand for payments of two customers.
type lineID struct{ customer, deal, line string }

// lines returns the lines that entries have a base on, in no order. Every partner
// of a line has the whole base, so that one claim is enough: that of the largest
// base, as a partner who lost the credit has none left, and a component may be
// measured on a part.
func lines(entries []partnerecon.Entry) map[lineID]line {
	bases, earned := map[partnerecon.Claim]exact.Num{}, map[partnerecon.Claim]exact.Num{}
	for i := range entries {
		e := &entries[i]
		if e.Claim.Line == "" {
			continue
		}
		if e.Base.Stated() {
			bases[e.Claim] = bases[e.Claim].Add(minor(e.Base))
		}
		if e.Kind.Earning() {
			whole := e.Claim
			whole.Component = ""
			earned[whole] = earned[whole].Add(minor(e.Amount))
		}
	}
	out := map[lineID]line{}
	for claim, base := range bases {
		id := lineID{claim.Customer, claim.Deal, claim.Line}
		claim.Component = ""
		l, ok := out[id]
		if !ok || leads(claim, l.claim, earned) {
			l.claim = claim
		}
		if !ok || exceeds(base, l.base) {
			l.base = base
		}
		out[id] = l
	}
	return out
}

// leads reports whether one partner goes before another of the line: who earned
// more, of equal ones the smaller id.
func leads(a, b partnerecon.Claim, earned map[partnerecon.Claim]exact.Num) bool {
	return cmp.Or(earned[b].Cmp(earned[a]), cmp.Compare(a.Partner, b.Partner)) < 0
}

// exceeds reports whether a is further from 0 than b, or as far and above it.
func exceeds(a, b exact.Num) bool {
	sizeA, sizeB := larger(a, a.Neg()), larger(b, b.Neg())
	return cmp.Or(sizeA.Cmp(sizeB), a.Cmp(b)) > 0
}
