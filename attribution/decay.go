package attribution

import (
	"math/bits"
	"time"
)

// decay writes the weights of a path that halve with age.
func (w *work) decay(path []int, s Decay, out []uint64) {
	newest := &w.touches[path[len(path)-1]]
	for k, i := range path {
		t := &w.touches[i]
		if s.Days > 0 {
			age := max(0, newest.day.Sub(t.day)) // a zone that crosses the date line has a day twice
			out[k] = halved(uint64(age), uint64(s.Days))
		} else {
			out[k] = halved(seconds(t.At, newest.At), uint64(s.Hours)*uint64(time.Hour/time.Second))
		}
	}
}

// seconds returns the whole seconds from one instant to a later one. A Duration
// would not hold more than 292 years.
func seconds(from, to time.Time) uint64 {
	n := to.Unix() - from.Unix()
	if to.Nanosecond() < from.Nanosecond() {
		n--
	}
	return uint64(n)
}

// halved returns 2^32 × 2^(-age/half), as [Decay] says. half is 1 to 2^32-1.
//
// The fraction of the exponent is taken bit by bit from the powers of 2 that a
// table holds with 63 binary places.
func halved(age, half uint64) uint64 {
	times, rest := age/half, age%half
	fraction := uint32(rest << 32 / half)
	power := uint64(1) << 63
	for i, root := range roots() {
		if fraction>>(31-i)&1 == 1 {
			hi, lo := bits.Mul64(power, root)
			power = hi<<1 | lo>>63
		}
	}
	return power >> (31 + times)
}

// roots returns 2^63 × 2^(-2^-i) for i = 1 to 32, rounded down.
func roots() [32]uint64 {
	return [32]uint64{
		0x5a827999fcef3242, 0x6ba27e656b4eb57a, 0x75606373ee921c97, 0x7a92be8a92436616,
		0x7d41d96db915019d, 0x7e9f06067a4360ba, 0x7f4f08ae3dc7c425, 0x7fa765aca88f6452,
		0x7fd3ab290e46d768, 0x7fe9d3a8e07bf085, 0x7ff4e9597bed93aa, 0x7ffa748dff8dc61e,
		0x7ffd3a3f50020332, 0x7ffe9d1dbc0a75a9, 0x7fff4e8e6306ed58, 0x7fffa74712c3cdfd,
		0x7fffd3a381b1fa28, 0x7fffe9d1beed0189, 0x7ffff4e8defb81d7, 0x7ffffa746f5f012f,
		0x7ffffd3a37a7d0a8, 0x7ffffe9d1bd1fc58, 0x7fffff4e8de8832d, 0x7fffffa746f422d6,
		0x7fffffd3a37a09bb, 0x7fffffe9d1bd02f1, 0x7ffffff4e8de80fd, 0x7ffffffa746f4060,
		0x7ffffffd3a37a028, 0x7ffffffe9d1bd012, 0x7fffffff4e8de808, 0x7fffffffa746f404,
	}
}
