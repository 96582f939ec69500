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
	return AppendAllocate(make([]int64, 0, len(weights)), total, ids, weights)
}

// fewParts is how many parts are worked out without asking for memory.
const fewParts = 4

// AppendAllocate is [Allocate] for a caller with many totals: it appends the parts to a
// list that is empty.
func AppendAllocate(out []int64, total int64, ids []string, weights []Num) ([]int64, bool) {
	if !positive(weights) {
		return nil, false
	}
	var few [fewParts]quota
	parts, ok := allocate64(few[:0], magnitude(total), weights)
	if !ok {
		parts = allocateBig(magnitude(total), weights)
	}
	out = distribute(out, magnitude(total), ids, weights, parts)
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

// allocate64 computes the quotas in 64 bits into a list that is empty, or reports that
// they do not fit.
func allocate64(parts []quota, total uint64, weights []Num) ([]quota, bool) {
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
	for _, w := range weights {
		hi, lo := bits.Mul64(w.lo, den/w.denominator())
		var over uint64
		sum, over = bits.Add64(sum, lo, 0)
		if hi|over != 0 {
			return nil, false
		}
		parts = append(parts, quota{floor: lo}) // the weight, until their sum is known
	}
	for i := range parts {
		hi, lo := bits.Mul64(total, parts[i].floor) // hi < sum, because the weight is at most that and total < 2^64
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
func distribute(out []int64, total uint64, ids []string, weights []Num, parts []quota) []int64 {
	var few [fewParts]int
	order := few[:0]
	for i := range parts {
		out, order = append(out, int64(parts[i].floor)), append(order, i)
		total -= parts[i].floor
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
