package exact

import "math/bits"

// A Fraction is Num/Den, for Den > 0.
type Fraction struct{ Num, Den int64 }

// Product returns round(a × f × g), for fractions that are not negative. It reports
// false where it does not fit on the way in 128 bits over 64; then the same product of
// [Num] tells.
func Product(a int64, factors [2]Fraction, mode Mode) (int64, bool) {
	f, g := &factors[0], &factors[1]
	over, den := bits.Mul64(magnitude(f.Den), magnitude(g.Den))
	hi, lo := bits.Mul64(magnitude(a), magnitude(f.Num))
	if g.Num != 1 {
		top, mid := bits.Mul64(hi, magnitude(g.Num))
		carry, low := bits.Mul64(lo, magnitude(g.Num))
		sum, more := bits.Add64(mid, carry, 0)
		over, hi, lo = over|top|more, sum, low
	}
	if over != 0 || hi >= den {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, den)
	return rounded(q, r, den, mode, a < 0)
}
