package commission_test

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
)

func rat(n int64) *big.Rat { return big.NewRat(n, 1) }

func rateRat(r partnerecon.Rate) *big.Rat {
	if !r.Stated() {
		return new(big.Rat)
	}
	return big.NewRat(r.Num(), r.Den())
}

// floorRat returns the largest whole number that is not above r.
func floorRat(r *big.Rat) int64 {
	return new(big.Int).Div(r.Num(), r.Denom()).Int64() // Euclidean, and the divisor is above 0
}

// round is the one rounding of the policy. It rounds the amount without its sign
// and gives the sign back.
func (o *oracle) round(r *big.Rat) int64 {
	if r.Sign() < 0 {
		return -o.round(new(big.Rat).Neg(r))
	}
	whole := floorRat(r)
	rest := new(big.Rat).Sub(r, rat(whole))
	half := rest.Cmp(big.NewRat(1, 2))
	switch mode := o.policy.Rounding; {
	case rest.Sign() == 0:
		return whole
	case mode == partnerecon.Down:
		o.saw("a fraction is dropped")
		return whole
	case half != 0:
		o.saw("rounded to the nearest")
		return whole + int64(max(0, half))
	case mode == partnerecon.HalfEven:
		o.saw("a half is rounded to even")
		return whole + whole%2
	default:
		o.saw("a half is rounded up")
		return whole + 1
	}
}

// allocate splits a total in proportion to weights: whole units first, then one
// more each by largest remainder, larger weight, smaller id.
func allocate(total int64, ids []string, weights []*big.Rat) []int64 {
	out, sum := make([]int64, len(ids)), new(big.Rat)
	for _, w := range weights {
		sum.Add(sum, w)
	}
	if sum.Sign() == 0 {
		return out
	}
	rests, left := make([]*big.Rat, len(ids)), total
	order := make([]int, len(ids))
	for i, w := range weights {
		exact := new(big.Rat).Quo(new(big.Rat).Mul(rat(total), w), sum)
		out[i] = floorRat(exact)
		rests[i] = exact.Sub(exact, rat(out[i]))
		left -= out[i]
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(rests[b].Cmp(rests[a]), weights[b].Cmp(weights[a]), cmp.Compare(ids[a], ids[b]))
	})
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}

// inside reports whether a day is in a window of days or months. It counts on
// the calendar of package time, month by month clamped to the month's end
// .
func inside(w partnerecon.Window, anchor, d partnerecon.Day) bool {
	if d.Before(anchor) {
		return false
	}
	end := monthsLater(anchor, w.Months).AddDate(0, 0, w.Days)
	year, month, day := d.Date()
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return date.Before(end) || w.Edge == partnerecon.Through && date.Equal(end)
}

// monthsLater is the same day of the month, clamped to the month's end.
func monthsLater(d partnerecon.Day, months int) time.Time {
	year, month, day := d.Date()
	last := time.Date(year, month+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, min(day, last.Day())-last.Day())
}

func monthsFrom(d partnerecon.Day, months int) partnerecon.Day {
	return partnerecon.DayIn(monthsLater(d, months), time.UTC)
}
