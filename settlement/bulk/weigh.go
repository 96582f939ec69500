package bulk

import (
	"strconv"

	"github.com/partnerecon/partnerecon/internal/exact"
)

// of returns what the component comes to on an amount: one product, and the one rounding.
func (w *weighed) of(amount int64, mode exact.Mode) (int64, bool) {
	if out, ok := w.den.MulDiv(amount, w.num, mode); ok {
		return out, true
	}
	return exact.Int(amount).Times(w.total).Round(mode)
}

// split appends the parts of the credits in a total: by largest remainder, of equal ones to
// the larger weight, then to the smaller id, which stands in front.
func (w *weighed) split(out []int64, total int64) []int64 {
	switch {
	case len(w.weights) == 1:
		return append(out, total)
	case len(w.weights) == 2 && w.even:
		if first, second, ok := w.halves(total); ok {
			return append(out, first, second)
		}
	}
	ids := make([]string, len(w.weights))
	for i := range ids {
		ids[i] = strconv.Itoa(1000 + i)
	}
	parts, _ := exact.AppendAllocate(out, total, ids, w.weights)
	return parts
}

// halves splits a total among two. The two remainders are nothing, or add up to a unit, which the
// larger one gets, and of equal ones the larger share: that part is rounded to the nearest, a half
// of a unit up.
func (w *weighed) halves(total int64) (first, second int64, ok bool) {
	if w.shares[1] > w.shares[0] {
		second, ok = w.sum.MulDiv(total, w.shares[1], exact.HalfUp)
		return total - second, second, ok
	}
	first, ok = w.sum.MulDiv(total, w.shares[0], exact.HalfUp)
	return first, total - first, ok
}

// A taker works out what goes back of the parts of one payment.
type taker struct {
	paid int64
	by   exact.Divisor // what was paid; the zero Divisor: the long way
	mode exact.Mode
}

// takerOf returns that of a payment.
func (s *State) takerOf(paid *record) taker {
	out := taker{paid: paid.amount, mode: s.versions[s.variants[paid.terms].version].mode}
	if !s.slow {
		out.by = exact.DivisorOf(uint64(paid.amount))
	}
	return out
}

// back returns what goes back of an amount that was granted, when so much of what was paid has
// gone back. It is cumulative: any cut of a full refund returns exactly what was granted.
func (x *taker) back(granted, refunded int64) int64 {
	if refunded == 0 {
		return 0
	}
	out, ok := x.by.MulDiv(granted, refunded, x.mode)
	if !ok {
		out, _ = exact.Int(granted).Mul(refunded, x.paid).Round(x.mode) // refunded <= paid: it fits
	}
	return -out
}
