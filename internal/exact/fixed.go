package exact

import "strconv"

// A Fault says why a number was not accepted.
type Fault string

// The faults of ParseFixed.
const (
	Malformed Fault = "not a number such as 12 or 12.5: digits, and a point before decimals, no spaces"
	TooLong   Fault = "longer than 40 bytes"
	MinusZero Fault = "minus zero; write 0"
	TooFine   Fault = "finer than its last decimal"
	TooLarge  Fault = "too large"
)

// maxNumber is the longest number accepted, in bytes.
const maxNumber = 40

// ParseFixed reads a plain decimal number and returns it times 10^places,
// exactly. The empty Fault means success. It accepts -?[0-9]+(\.[0-9]+)? and
// nothing else: no plus sign, no exponent, no spaces, at most 40 bytes. Zeros
// beyond the places are accepted, other digits there are not. Minus zero is
// refused: no amount is less than nothing and nothing at once, and what is read
// could not be written the same way.
func ParseFixed(s string, places int) (int64, Fault) {
	if len(s) > maxNumber {
		return 0, TooLong
	}
	neg := len(s) > 0 && s[0] == '-'
	if neg {
		s = s[1:]
	}
	var n uint64
	point, fault := -1, Fault("")
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '.' && point < 0 && i > 0 && i < len(s)-1:
			point = i
			continue
		case c < '0' || c > '9':
			return 0, Malformed
		case point >= 0 && i-point > places:
			if c != '0' {
				fault = TooFine
			}
			continue
		case n > (maxMagnitude-uint64(c-'0'))/10:
			fault = TooLarge
			continue
		}
		n = n*10 + uint64(c-'0')
	}
	if s == "" {
		return 0, Malformed
	}
	if fault != "" {
		return 0, fault
	}
	missing := places
	if point >= 0 {
		missing = max(0, places-(len(s)-1-point))
	}
	v, ok := Scale(int64(n), missing)
	if !ok {
		return 0, TooLarge
	}
	switch {
	case neg && v == 0:
		return 0, MinusZero
	case neg:
		v = -v
	}
	return v, ""
}

// Scale returns v × 10^places, or false when that does not fit.
func Scale(v int64, places int) (int64, bool) {
	for range places {
		if v > maxMagnitude/10 || v < -maxMagnitude/10 {
			return 0, false
		}
		v *= 10
	}
	return v, true
}

// AppendFixed appends v / 10^places with exactly that many decimals, for
// 0 <= places <= 18.
func AppendFixed(dst []byte, v int64, places int) []byte {
	if v < 0 {
		dst = append(dst, '-')
	}
	m := magnitude(v)
	digits := 1
	for rest := m / 10; rest > 0; rest /= 10 { // by a constant, which is no division
		digits++
	}
	for ; digits <= places; digits++ {
		dst = append(dst, '0')
	}
	dst = strconv.AppendUint(dst, m, 10)
	if places == 0 {
		return dst
	}
	point := len(dst) - places
	dst = append(dst, 0)
	copy(dst[point+1:], dst[point:])
	dst[point] = '.'
	return dst
}
