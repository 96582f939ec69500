package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// idleCaps looks for caps on fees alone that come to no more than the limit.
func (r *review) idleCaps() {
	for i, limit := range r.policy.Caps {
		most, ok := exact.Num{}, true
		for k := range r.components {
			c := &r.components[k]
			if !limit.covers(c) || len(c.Rates) == 0 {
				continue
			}
			fees, known := r.mostFees(c, limit)
			most, ok = most.Add(fees), ok && known
		}
		if ok && most.Sign() > 0 && most.Cmp(exact.Int(limit.Limit.Minor())) <= 0 {
			m := mix{currency: limit.Limit.Currency()}
			r.add(CodeLintIdleCap, problem.At("/caps", i)+"/limit", text("cap", limit.Name), partnerecon.D("limit", limit.Limit), m.amount("most", most))
		}
	}
}

// mostFees returns the most that a component pays within what a cap looks at, if
// there is a most: fixed amounts, and where it looks at more than one sale a number
// of them. The items of a sale can earn every row's. Each role has a credit for all
// of a deal, and each of its partners may: then there is no most.
func (r *review) mostFees(c *component, limit Cap) (exact.Num, bool) {
	if c.Of != "" || c.To != "" || c.Minimum.Stated() || r.policy.Influenced.Factor.Stated() {
		return exact.Num{}, false
	}
	var sum exact.Num
	for i := range c.Rates {
		row := &c.Rates[i]
		fee := exact.Int(row.Fee.Amount.Minor())
		times, counted := c.times(row)
		switch {
		case row.Role != "" || row.Factor != "" || row.Fee.Per == EachUnit || row.Fee.Amount.Currency() != limit.Limit.Currency():
			return exact.Num{}, false
		case limit.Per == PerSale:
			times = 1
		case !counted:
			return exact.Num{}, false
		}
		sum = sum.Add(fee.Mul(int64(times), 1))
	}
	return sum, true
}

// times returns how often a row pays for a customer, if that is limited.
func (c *component) times(row *Row) (n int, limited bool) {
	if row.Fee.Per == EachCustomer {
		return 1, true
	}
	limits := slices.DeleteFunc([]int{c.Times, row.Payments}, func(n int) bool { return n == 0 })
	if len(limits) == 0 {
		return 0, false
	}
	return slices.Min(limits), true
}
