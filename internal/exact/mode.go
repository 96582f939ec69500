package exact

import "math/bits"

// A Mode says how a fraction becomes a whole number. All modes are symmetric
// in the sign: Round(-x) = -Round(x). The zero Mode is not a mode.
type Mode uint8

const (
	// HalfEven takes the nearest whole number, ties to the even one.
	HalfEven Mode = iota + 1
	// HalfUp takes the nearest whole number, ties away from zero.
	HalfUp
	// Down drops the fraction.
	Down
)

// up reports whether a magnitude of q + r/d is rounded to q+1, for 0 <= r < d.
func (m Mode) up(q, r, d uint64) bool {
	switch m {
	case HalfUp:
		return r >= d-r
	case HalfEven:
		return r > d-r || (r == d-r && q&1 == 1)
	default: // Down
		return false
	}
}

// MulDiv returns round(a × num / den). It reports false when den is not
// positive or the result does not fit in an int64.
func MulDiv(a, num, den int64, mode Mode) (int64, bool) {
	if den <= 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(magnitude(a), magnitude(num))
	if hi >= uint64(den) {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, uint64(den))
	return rounded(q, r, uint64(den), mode, (a < 0) != (num < 0))
}

// rounded returns ±(q + r/d) as a whole number, for 0 <= r < d.
func rounded(q, r, d uint64, mode Mode, negative bool) (int64, bool) {
	if q > maxMagnitude {
		return 0, false
	}
	if mode.up(q, r, d) {
		q++
	}
	return signed(q, negative)
}

// maxMagnitude is the largest magnitude of a result.
const maxMagnitude = 1<<63 - 1

// magnitude returns |a| as an unsigned number, MinInt64 included.
func magnitude(a int64) uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}

// signed returns the number with this magnitude and sign, or false when it is
// outside ±(2^63-1). The range is symmetric so that a negation always fits.
func signed(m uint64, negative bool) (int64, bool) {
	if m > maxMagnitude {
		return 0, false
	}
	if negative {
		return -int64(m), true
	}
	return int64(m), true
}

// Add returns a + b, or false when the sum is outside ±(2^63-1).
func Add(a, b int64) (int64, bool) {
	c := a + b
	if (c < a) != (b < 0) {
		return 0, false
	}
	return c, c != -1<<63
}

// ModeOf returns the mode of this name.
func ModeOf(name string) (Mode, bool) {
	switch name {
	case "half_even":
		return HalfEven, true
	case "half_up":
		return HalfUp, true
	case "down":
		return Down, true
	}
	return 0, false
}
