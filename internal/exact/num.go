package exact

import (
	"cmp"
	"math/big"
	"math/bits"
)

// A Num is an exact rational number. It is kept as a 128-bit magnitude over a
// 64-bit denominator for as long as it fits, else as a big.Rat; which of the
// two it is never shows in a result. The zero Num is 0. Nums are immutable.
type Num struct {
	hi, lo uint64 // magnitude of the numerator
	den    uint64 // 0 means 1, so that the zero Num is 0
	neg    bool
	big    *big.Rat // set when the number does not fit in the fields above
}

// Int returns n as a Num.
func Int(n int64) Num {
	return Num{lo: magnitude(n), den: 1, neg: n < 0}
}

// Ratio returns num/den, for den > 0 and for 0/0, which is how a fraction that was
// not stated reaches this package: that is 0. So is every other den, as there is no
// better answer that cannot fail; callers see to it that there is none.
func Ratio(num, den int64) Num {
	if den <= 0 {
		return Num{}
	}
	return Num{lo: magnitude(num), den: uint64(den), neg: num < 0}
}

// Sign returns -1, 0 or +1.
func (x Num) Sign() int {
	switch {
	case x.big != nil:
		return x.big.Sign()
	case x.hi|x.lo == 0:
		return 0
	case x.neg:
		return -1
	}
	return 1
}

// Mul returns x × num/den, for den > 0.
func (x Num) Mul(num, den int64) Num {
	if x.big == nil {
		if y, ok := x.mul128(magnitude(num), uint64(den), x.neg != (num < 0)); ok {
			return y
		}
	}
	y := new(big.Rat).SetFrac64(num, den)
	return fromRat(y.Mul(y, x.rat()))
}

// mul128 multiplies in 128 bits; it reduces the fraction only where it must.
func (x Num) mul128(num, den uint64, neg bool) (Num, bool) {
	hi, lo, d := x.hi, x.lo, x.denominator()
	if y, ok := product(hi, lo, d, num, den, neg); ok {
		return y, true
	}
	num, den = reduce(num, den)
	hi, lo, d = reduce128(hi, lo, d)
	num, d = reduce(num, d)
	hi, lo, den = reduce128(hi, lo, den)
	return product(hi, lo, d, num, den, neg)
}

func product(hi, lo, d, num, den uint64, neg bool) (Num, bool) {
	dhi, dlo := bits.Mul64(d, den)
	top, mid := bits.Mul64(hi, num)
	carry, low := bits.Mul64(lo, num)
	sum, over := bits.Add64(mid, carry, 0)
	if dhi != 0 || top != 0 || over != 0 {
		return Num{}, false
	}
	return Num{hi: sum, lo: low, den: dlo, neg: neg}, true
}

// Times returns x × y.
func (x Num) Times(y Num) Num {
	if x.big == nil && y.big == nil && y.hi == 0 {
		if z, ok := x.mul128(y.lo, y.denominator(), x.neg != y.neg); ok {
			return z
		}
	}
	return fromRat(new(big.Rat).Mul(x.rat(), y.rat()))
}

// Major returns x minor units in major ones: x / 10^digits, for 0 <= digits <= 18.
func (x Num) Major(digits int) Num {
	unit, _ := Scale(1, digits)
	return x.Mul(1, unit)
}

// Quo returns x / y, for y other than 0. By 0 it is 0, as in [Ratio]; callers see to
// it that there is none.
func (x Num) Quo(y Num) Num {
	if y.Sign() == 0 {
		return Num{}
	}
	return fromRat(new(big.Rat).Quo(x.rat(), y.rat()))
}

// Add returns x + y.
func (x Num) Add(y Num) Num {
	if x.big == nil && y.big == nil {
		switch {
		case x.hi|x.lo == 0:
			return y
		case y.hi|y.lo == 0:
			return x
		}
		if z, ok := x.add128(y); ok {
			return z
		}
	}
	return fromRat(new(big.Rat).Add(x.rat(), y.rat()))
}

func (x Num) add128(y Num) (Num, bool) {
	xd, yd := x.denominator(), y.denominator()
	if xd == yd {
		return addEqual(x, y)
	}
	g := uint64(1)
	if xd != 1 && yd != 1 {
		g = gcd(xd, yd)
	}
	a, ok := product(x.hi, x.lo, xd, yd/g, yd/g, x.neg)
	if !ok {
		return Num{}, false
	}
	b, ok := product(y.hi, y.lo, yd, xd/g, xd/g, y.neg)
	if !ok {
		return Num{}, false
	}
	return addEqual(a, b)
}

// addEqual adds numbers of equal denominators.
func addEqual(a, b Num) (Num, bool) {
	if a.neg == b.neg {
		lo, c := bits.Add64(a.lo, b.lo, 0)
		hi, c := bits.Add64(a.hi, b.hi, c)
		return Num{hi: hi, lo: lo, den: a.den, neg: a.neg}, c == 0
	}
	if a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo) {
		a, b = b, a
	}
	lo, c := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(a.hi, b.hi, c)
	return Num{hi: hi, lo: lo, den: a.den, neg: a.neg}, true
}

// Neg returns -x.
func (x Num) Neg() Num {
	if x.big != nil {
		return Num{big: new(big.Rat).Neg(x.big)}
	}
	x.neg = !x.neg
	return x
}

// Cmp returns -1, 0 or +1 for x < y, x = y, x > y.
func (x Num) Cmp(y Num) int {
	if sx, sy := x.Sign(), y.Sign(); sx != sy {
		return cmp.Compare(sx, sy)
	}
	if x.big == nil && y.big == nil && x.denominator() == y.denominator() {
		order := cmp.Or(cmp.Compare(x.hi, y.hi), cmp.Compare(x.lo, y.lo))
		if x.neg {
			return -order
		}
		return order
	}
	return x.Add(y.Neg()).Sign()
}

// Max returns the greater of two numbers.
func Max(x, y Num) Num {
	if x.Cmp(y) == -1 {
		return y
	}
	return x
}

// Min returns the lesser of two numbers.
func Min(x, y Num) Num {
	if x.Cmp(y) == +1 {
		return y
	}
	return x
}

// Round returns x as a whole number. It reports false when that does not fit.
func (x Num) Round(mode Mode) (int64, bool) {
	if x.big != nil {
		return roundRat(x.big, mode)
	}
	d := x.denominator()
	if x.hi >= d {
		return 0, false
	}
	q, r := bits.Div64(x.hi, x.lo, d)
	return rounded(q, r, d, mode, x.neg)
}

func roundRat(x *big.Rat, mode Mode) (int64, bool) {
	n := new(big.Int).Abs(x.Num())
	q, r := n.QuoRem(n, x.Denom(), new(big.Int))
	if !q.IsUint64() {
		return 0, false
	}
	// Compare 2r with d, then hand the outcome on as a fraction of 4 parts.
	part := uint64(0)
	if r.Sign() > 0 {
		part = uint64(2 + r.Lsh(r, 1).Cmp(x.Denom()))
	}
	return rounded(q.Uint64(), part, 4, mode, x.Sign() < 0)
}

// String returns the reduced fraction as "n/d", or "n" when it is whole.
func (x Num) String() string { return x.rat().RatString() }

// ParseNum reads what String writes. The text is limited to 1,000 bytes.
func ParseNum(s string) (Num, bool) {
	if s == "" || len(s) > maxText {
		return Num{}, false
	}
	slashes := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '-' && i == 0 && len(s) > 1:
		case c == '/' && i > 0 && i < len(s)-1 && s[i-1] != '-':
			slashes++
		case c < '0' || c > '9':
			return Num{}, false
		}
	}
	r, ok := new(big.Rat), slashes <= 1
	if ok {
		r, ok = r.SetString(s)
	}
	if !ok {
		return Num{}, false
	}
	return fromRat(r), true
}

const maxText = 1000

func (x Num) denominator() uint64 { return max(x.den, 1) }

// rat returns x as a big.Rat of its own.
func (x Num) rat() *big.Rat {
	if x.big != nil {
		return new(big.Rat).Set(x.big)
	}
	n := new(big.Int).SetUint64(x.hi)
	n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(x.lo))
	if x.neg {
		n.Neg(n)
	}
	return new(big.Rat).SetFrac(n, new(big.Int).SetUint64(x.denominator()))
}

// fromRat returns r, in the small form if it fits.
func fromRat(r *big.Rat) Num {
	n := new(big.Int).Abs(r.Num())
	if n.BitLen() > 128 || !r.Denom().IsUint64() {
		return Num{big: r}
	}
	lo := new(big.Int).And(n, new(big.Int).SetUint64(1<<64-1)).Uint64()
	return Num{hi: n.Rsh(n, 64).Uint64(), lo: lo, den: r.Denom().Uint64(), neg: r.Sign() < 0}
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func reduce(a, b uint64) (uint64, uint64) {
	if g := gcd(a, b); g > 1 {
		return a / g, b / g
	}
	return a, b
}

// reduce128 cancels what the 128-bit hi:lo and d > 0 have in common.
func reduce128(hi, lo, d uint64) (uint64, uint64, uint64) {
	g := gcd(d, bits.Rem64(hi, lo, d))
	if g == 1 {
		return hi, lo, d
	}
	q1, r1 := hi/g, hi%g
	q0, _ := bits.Div64(r1, lo, g)
	return q1, q0, d / g
}
