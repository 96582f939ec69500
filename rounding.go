package partnerecon

import "github.com/partnerecon/partnerecon/internal/exact"

// A Rounding names how a fraction of a minor unit is rounded. There is no
// default: terms must name one. All are symmetric in the sign, so that the
// reversal of an amount is its exact opposite.
type Rounding string

const (
	// HalfEven rounds to the nearest minor unit, ties to the even one.
	HalfEven Rounding = "half_even"
	// HalfUp rounds to the nearest minor unit, ties away from zero.
	HalfUp Rounding = "half_up"
	// Down drops the fraction.
	Down Rounding = "down"
)

// Known reports whether r is one of the modes.
func (r Rounding) Known() bool {
	_, ok := exact.ModeOf(string(r))
	return ok
}
