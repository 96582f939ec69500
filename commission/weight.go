package commission

import (
	"cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// An allotment has room for sharing a total out.
type allotment struct {
	ids     []string
	weights []exact.Num
	amounts []int64
}

// allocate shares a total out by the weights of the partners. The amounts hold until the
// next time.
func (a *allotment) allocate(total int64, shares []share) []int64 {
	if len(shares) == 1 { // as most have
		a.amounts = append(a.amounts[:0], total)
		return a.amounts
	}
	a.ids, a.weights = a.ids[:0], a.weights[:0]
	for i := range shares {
		a.ids, a.weights = append(a.ids, shares[i].partner), append(a.weights, shares[i].weight)
	}
	amounts, ok := exact.AppendAllocate(a.amounts[:0], total, a.ids, a.weights)
	if ok {
		a.amounts = amounts
	}
	return amounts
}

// pricedAs returns a credit as it is priced: with the tier and the plan of the
// lead, where the policy says so.
func (v *version) pricedAs(credits []partnerecon.Credit, i int) partnerecon.Credit {
	c := credits[i]
	if len(credits) != 1 && v.policy.Shared == Lead && c.Role == partnerecon.Sourced {
		lead, _ := leadOf(credits)
		c.Tier, c.Plan = credits[lead].Tier, credits[lead].Plan
	}
	return c
}

// leadOf returns the position of the lead and the number of sourced credits.
func leadOf(credits []partnerecon.Credit) (lead, sourced int) {
	for i := range credits {
		c := &credits[i]
		if c.Role != partnerecon.Sourced {
			continue
		}
		sourced++
		best := &credits[lead]
		if sourced == 1 || cmp.Or(c.Share.Compare(best.Share), cmp.Compare(best.Partner, c.Partner)) == +1 {
			lead = i
		}
	}
	return lead, sourced
}

// weight returns the exact commission of one credit.
func (x *pricing) weight(c *component, credit partnerecon.Credit) exact.Num {
	if c.Of != "" {
		return x.ofEarned(c, credit)
	}
	if weight, ok := x.plainWeight(c, &credit); ok {
		return weight
	}
	var sum exact.Num
	q := &x.quotes
	q.begin(x, c, credit)
	if c.Rise {
		item, ok := x.risen()
		if !ok {
			return sum
		}
		sum = q.item(&item, nil)
	} else {
		q.span(x.items)
		for i := range x.items {
			sum = sum.Add(q.item(&x.items[i], x.facts.item(i)))
		}
	}
	x.counts(q.counted)
	x.feesOfContract(c, q.paid)
	if sum.Sign() < 0 && x.in.Contract == "" { // an instalment takes it off the others
		x.trace.Add(CodeBelowZero, c.at, of(credit))
		return exact.Num{}
	}
	return sum.Mul(credit.Share.Num(), credit.Share.Den())
}

// poolScale returns by what the factors of influenced credits are multiplied so
// that they fit the pool: 1 if they do.
func (v *version) poolScale(in *Line, tr *partnerecon.Trace) exact.Num {
	one := exact.Int(1)
	factor, pool := v.policy.Influenced.Factor, v.policy.Influenced.Pool
	if !factor.Stated() || !pool.Stated() {
		return one
	}
	var sum exact.Num
	for _, c := range in.Credits {
		if c.Role == partnerecon.Influenced {
			sum = sum.Add(exact.Ratio(c.Share.Num(), c.Share.Den()).Mul(factor.Num(), factor.Den()))
		}
	}
	limit := exact.Ratio(pool.Num(), pool.Den())
	if sum.Cmp(limit) <= 0 {
		return one
	}
	scale := limit.Quo(sum)
	if tr != nil {
		tr.Add(CodePool, "/influenced/pool",
			partnerecon.D("factors", sum), partnerecon.D("pool", pool), partnerecon.D("scale", scale))
	}
	return scale
}
