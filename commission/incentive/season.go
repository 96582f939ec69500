package incentive

import (
	"fmt"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// monthsOfYear is how many months a season has.
const monthsOfYear = 12

// Seasonal spreads an annual target over twelve months by an index per month, in
// percent of an average month: their mean must be 100 %, else [partnerecon.ErrSyntax].
// The targets are whole minor units and add up to the annual target exactly; units
// left over go to the largest remainders, ties to the larger index, then to the
// earlier month.
func Seasonal(annual partnerecon.Money, index []partnerecon.Rate) ([]partnerecon.Money, error) {
	if !isSeason(index) {
		return nil, fmt.Errorf("incentive: season: %w: want twelve rates of a mean of 100%%", partnerecon.ErrSyntax)
	}
	parts := make([]partnerecon.Part, monthsOfYear)
	for i, r := range index {
		parts[i] = partnerecon.Part{ID: string(rune('a' + i)), Weight: r}
	}
	return partnerecon.Allocate(annual, parts)
}

// isSeason reports whether twelve indices are stated and have a mean of 100 %.
func isSeason(index []partnerecon.Rate) bool {
	if len(index) != monthsOfYear {
		return false
	}
	var sum exact.Num
	for _, r := range index {
		if !r.Stated() {
			return false
		}
		sum = sum.Add(exact.Int(1).Mul(r.Num(), r.Den()))
	}
	return sum.Cmp(exact.Int(monthsOfYear)) == 0
}

// seasonal returns the part of an annual target that falls into some months, from
// the one at a place in the year on.
func seasonal(g *Goal, first, n int) (partnerecon.Money, error) {
	targets, err := Seasonal(g.Annual, g.Season)
	if err != nil {
		return partnerecon.Money{}, err
	}
	var sum partnerecon.Money
	for i := range n {
		if sum, err = sum.Add(targets[(first+i)%monthsOfYear]); err != nil {
			return partnerecon.Money{}, fmt.Errorf("incentive: season: month %s: %w", strconv.Itoa(i+1), err)
		}
	}
	return sum, nil
}
