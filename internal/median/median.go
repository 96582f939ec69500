// Package median has the median of days, which several packages report.
package median

import (
	"slices"
	"strconv"
)

// A Median is the one or the two in the middle of whole numbers, as days are: of an odd
// count both are the same, and of an even one the median is half their sum. The zero Median
// is of nothing, and not 0.
type Median struct {
	Of   int `json:"of"` // how many it is the median of
	Low  int `json:"low"`
	High int `json:"high"`
}

// Of returns the median of numbers in any order, which it leaves as they are.
func Of(numbers []int) Median {
	n := len(numbers)
	if n == 0 {
		return Median{}
	}
	sorted := slices.Sorted(slices.Values(numbers))
	return Median{n, sorted[(n-1)/2], sorted[n/2]}
}

// String returns the median: "29", "29.5" or "-0.5", and "none" where it is of nothing.
func (m Median) String() string {
	if m.Of == 0 {
		return "none"
	}
	below, odd := m.Low&m.High+(m.Low^m.High)>>1, (m.Low^m.High)&1 != 0 // half the sum, which may not fit
	switch {
	case !odd:
		return strconv.Itoa(below)
	case below == -1:
		return "-0.5"
	case below < 0:
		below++
	}
	return strconv.Itoa(below) + ".5"
}
