package commission

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// AnnualValue returns the annual value of a contract, its ACV: the value of the whole
// contract / its term in years, × 12 / months, formed exactly and rounded once. A
// contract of less than a year has an annual value above its own.
//
// It is a figure to compare contracts by, or to state as the amount of a [Milestone];
// the commission on a payment is measured on what was paid. The annual values of a
// contract's years need not add up to its value: where they have to, use
// [partnerecon.Allocate].
//
// It returns a [partnerecon.InvalidError] for a value that is not stated, a term that
// is not 1 to 1,200 months, and an unknown rounding, and [partnerecon.ErrOverflow].
func AnnualValue(value partnerecon.Money, months int, rounding partnerecon.Rounding) (partnerecon.Money, error) {
	var bad problem.List
	if !value.Stated() {
		bad.Add("/value", problem.Required, "missing")
	}
	if months < 1 || months > maxAgeMonths {
		bad.Add("/months", problem.OutOfRange, "want 1 to %d, got %d", maxAgeMonths, months)
	}
	mode, known := exact.ModeOf(string(rounding))
	if !known {
		bad.Add("/rounding", problem.Unchosen(string(rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(rounding)))
	}
	if err := invalid(&bad); err != nil {
		return partnerecon.Money{}, err
	}
	annual, ok := exact.MulDiv(value.Minor(), 12, int64(months), mode)
	if !ok {
		return partnerecon.Money{}, fmt.Errorf("commission: annual value of %s in %d months: %w", value, months, partnerecon.ErrOverflow)
	}
	return moneyIn(annual, value.Currency()), nil
}
