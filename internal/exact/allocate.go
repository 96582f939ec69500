package exact

import (
	"cmp"
	"math/big"
	"math/bits"
	"slices"
)

// Allocate splits total into parts that add up to it, in proportion to the
// weights, by largest remainder: every part is at most one unit away from its
// exact share. Units left over go to the largest remainders, ties to the larger
// weight, then to the smaller id. It is symmetric in the sign of total.
//
// ids and weights are of one length. It reports false when a weight is negative
// or all of them are 0.
func Allocate(total int64, ids []string, weights []Num) ([]int64, bool) {
	if !positive(weights) {
		return nil, false
	}
	parts, ok := allocate64(magnitude(total), weights)
	if !ok {
		parts = allocateBig(magnitude(total), weights)
	}
	out := distribute(magnitude(total), ids, weights, parts)
	if total < 0 {
		for i := range out {
			out[i] = -out[i]
		}
	}
	return out, true
}

// positive reports whether no weight is negative and at least one is not 0.
func positive(weights []Num) bool {
	some := false
	for _, w := range weights {
		if w.Sign() < 0 {
			return false
		}
		some = some || w.Sign() > 0
	}
	return some
}

// A quota is the exact share of one part: whole units, and which of two
// remainders is the larger one.
type quota struct {
	floor uint64
	rest  Num
}

// allocate64 computes the quotas in 64 bits, or reports that they do not fit.
func allocate64(total uint64, weights []Num) ([]quota, bool) {
	den := uint64(1)
	for _, w := range weights {
		if w.big != nil || w.hi != 0 {
			return nil, false
		}
		d := w.denominator()
		hi, lo := bits.Mul64(den/gcd(den, d), d)
		if hi != 0 {
			return nil, false
		}
		den = lo
	}
	sum := uint64(0)
	scaled := make([]uint64, len(weights))
	for i, w := range weights {
		hi, lo := bits.Mul64(w.lo, den/w.denominator())
		var over uint64
		sum, over = bits.Add64(sum, lo, 0)
		if hi|over != 0 {
			return nil, false
		}
		scaled[i] = lo
	}
	parts := make([]quota, len(weights))
	for i, w := range scaled {
		hi, lo := bits.Mul64(total, w) // hi < sum, because w <= sum and total < 2^64
		q, r := bits.Div64(hi, lo, sum)
		parts[i] = quota{q, Num{lo: r, den: 1}}
	}
	return parts, true
}

func allocateBig(total uint64, weights []Num) []quota {
	sum := new(big.Rat)
	for _, w := range weights {
		sum.Add(sum, w.rat())
	}
	parts := make([]quota, len(weights))
	for i, w := range weights {
		share := new(big.Rat).SetInt(new(big.Int).SetUint64(total))
		share.Mul(share, w.rat()).Quo(share, sum)
		floor := new(big.Int).Quo(share.Num(), share.Denom())
		parts[i].floor = floor.Uint64()
		parts[i].rest = fromRat(share.Sub(share, new(big.Rat).SetInt(floor)))
	}
	return parts
}

// distribute gives the units that the floors left over, one each.
func distribute(total uint64, ids []string, weights []Num, parts []quota) []int64 {
	out := make([]int64, len(parts))
	order := make([]int, len(parts))
	for i, p := range parts {
		out[i], order[i] = int64(p.floor), i
		total -= p.floor
	}
	if total == 0 {
		return out
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(parts[b].rest.Cmp(parts[a].rest), weights[b].Cmp(weights[a]), cmp.Compare(ids[a], ids[b]))
	})
	for _, i := range order[:total] {
		out[i]++
	}
	return out
}
