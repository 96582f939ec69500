package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// keep returns a rate, or the end of the range that it is beyond.
func (r Range) keep(share partnerecon.Rate) partnerecon.Rate {
	if r == (Range{}) {
		return share
	}
	return bounded(r.Min, share, r.Max, partnerecon.Rate.Compare)
}

// within returns a number, or the end of the range that it is beyond.
func (r Range) within(n exact.Num) exact.Num {
	if r == (Range{}) {
		return n
	}
	return bounded(fraction(r.Min), n, fraction(r.Max), exact.Num.Cmp)
}

// bounded returns a value, or the one of two bounds that it is beyond.
func bounded[T any](low, v, high T, compare func(a, b T) int) T {
	return slices.MinFunc([]T{high, slices.MaxFunc([]T{low, v}, compare)}, compare)
}
