package exact

import (
	"math"
	"math/bits"
)

// A Divisor is a number that many are divided by: with its inverse worked out once, a division
// is two multiplications. The zero Divisor divides nothing.
type Divisor struct{ by, inverse uint64 }

// DivisorOf returns the divisor by a number above 0; of 0 the zero Divisor.
func DivisorOf(by uint64) Divisor {
	if by == 0 {
		return Divisor{}
	}
	return Divisor{by, math.MaxUint64 / by}
}

// Of returns x / d as a whole number, and what is left; 0 and x for the zero Divisor.
func (d Divisor) Of(x uint64) (q, rest uint64) {
	q, _ = bits.Mul64(x, d.inverse) // it is the quotient, or one below: the inverse is cut by less than 1
	if rest = x - q*d.by; rest >= d.by && d.by > 0 {
		q, rest = q+1, rest-d.by
	}
	return q, rest
}

// MulDiv returns round(a × num / d), as [MulDiv] does.
func (d Divisor) MulDiv(a, num int64, mode Mode) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(num))
	if a|num < 0 || hi > 0 || lo > maxMagnitude || d.by-1 >= maxMagnitude { // by 0, it is above all of them
		return MulDiv(a, num, int64(d.by), mode)
	}
	q, rest := d.Of(lo)
	if mode.up(q, rest, d.by) {
		q++ // which fits: by 1 nothing is left
	}
	return int64(q), true
}
