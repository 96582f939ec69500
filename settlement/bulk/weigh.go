package bulk

import (
	"math/bits"
	"strconv"

	"github.com/partnerecon/partnerecon/internal/exact"
)

// of returns what the component comes to on an amount: one product, and the one rounding.
func (w *weighed) of(amount int64, mode exact.Mode, slow bool) (int64, bool) {
	if w.short && !slow {
		if out, ok := exact.MulDiv(amount, w.num, w.den, mode); ok {
			return out, true
		}
	}
	return exact.Int(amount).Times(w.total).Round(mode)
}

// split appends the parts of the credits in a total: by largest remainder, of equal ones to
// the larger weight, then to the smaller id, which stands in front.
func (w *weighed) split(out []int64, total int64, slow bool) []int64 {
	switch {
	case len(w.weights) == 1:
		return append(out, total)
	case len(w.weights) == 2 && w.even && !slow:
		first := w.half(uint64(total))
		return append(out, int64(first), total-int64(first))
	}
	ids := make([]string, len(w.weights))
	for i := range ids {
		ids[i] = strconv.Itoa(1000 + i)
	}
	parts, _ := exact.AppendAllocate(out, total, ids, w.weights)
	return parts
}

// half returns the part of the first of two. The two remainders are nothing, or add up to a
// unit, which the larger one gets.
func (w *weighed) half(total uint64) uint64 {
	hi, lo := bits.Mul64(total, w.shares[0])
	floor, rest := bits.Div64(hi, lo, w.sum)
	other := w.sum - rest
	if rest > other || rest == other && w.shares[0] >= w.shares[1] {
		floor++
	}
	return floor
}

// backOf returns what goes back of an amount that was granted, when so much of what was paid
// has gone back. It is cumulative: any cut of a full refund returns exactly what was granted.
func backOf(granted, refunded, paid int64, mode exact.Mode, slow bool) int64 {
	if refunded == 0 {
		return 0
	}
	if slow {
		out, _ := exact.Int(granted).Mul(refunded, paid).Round(mode)
		return -out
	}
	out, _ := exact.MulDiv(granted, refunded, paid, mode) // refunded <= paid: always fits
	return -out
}
