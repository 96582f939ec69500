package attribution

import (
	"slices"
)

// weights returns the weight of each touch of a path under a split.
func (w *work) weights(path []int, s Split, method int) []uint64 {
	out := make([]uint64, len(path))
	if len(path) == 0 {
		return out
	}
	switch s := s.(type) {
	case First:
		out[0] = 1
	case Last:
		out[w.last(path, func(int) bool { return true })] = 1
	case LastEligible:
		if i := w.last(path, func(i int) bool { return w.touches[i].party >= 0 }); i >= 0 {
			out[i] = 1
		}
	case LastNot:
		i := w.last(path, func(i int) bool { return !slices.Contains(s.Classes, w.policy.Kinds[w.touches[i].kind].Class) })
		if i < 0 {
			i = w.last(path, func(int) bool { return true })
		}
		out[i] = 1
	case Linear:
		for i := range out {
			out[i] = 1
		}
	case Position:
		w.parts[method].fill(out, s.TwoTouch)
	case Decay:
		w.decay(path, s, out)
	case Weighted:
		for k, i := range path {
			out[k] = uint64(s.weight(w.policy.Kinds[w.touches[i].kind].Name))
		}
	}
	return out
}

// last returns the place in the path of the last touch that may be it, of equal
// instants the one with the smallest id, or -1.
func (w *work) last(path []int, may func(i int) bool) int {
	found := -1
	for k := len(path) - 1; k >= 0; k-- {
		if !may(path[k]) {
			continue
		}
		if found >= 0 && !w.touches[path[k]].At.Equal(w.touches[path[found]].At) {
			break
		}
		found = k
	}
	return found
}

// parts are those of a Position over their common denominator.
type parts struct{ first, middle, last uint64 }

// parts returns the parts as whole numbers, or false if they get too large.
func (p Position) parts() (parts, bool) {
	den := int64(1)
	for _, d := range []int64{p.First.Den(), p.Middle.Den(), p.Last.Den()} {
		if d <= 0 || d > maxDen {
			return parts{}, false
		}
		den = den / gcd(den, d) * d
		if den > maxDen {
			return parts{}, false
		}
	}
	return parts{
		uint64(p.First.Num() * (den / p.First.Den())),
		uint64(p.Middle.Num() * (den / p.Middle.Den())),
		uint64(p.Last.Num() * (den / p.Last.Den())),
	}, true
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// fill writes the weights of a path of one touch, of two, or of more.
func (p parts) fill(out []uint64, two TwoTouch) {
	n := len(out)
	switch {
	case n == 1:
		out[0] = 1
	case n == 2 && two == Halves:
		out[0], out[1] = 1, 1
	case n == 2:
		out[0], out[1] = 2*p.first+p.middle, p.middle+2*p.last
	default:
		between := uint64(n - 2)
		for i := range out {
			out[i] = p.middle
		}
		out[0], out[n-1] = p.first*between, p.last*between
	}
}
