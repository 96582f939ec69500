package partnerecon

import "github.com/partnerecon/partnerecon/internal/exact"

// A Rounding names how a fraction of a minor unit is rounded. There is no
// default: terms must name one, and the zero Rounding is none. All are symmetric
// in the sign, so that the reversal of an amount is its exact opposite, and leave
// whole minor units as they are.
type Rounding string

const (
	// HalfEven rounds to the nearest minor unit, ties to the even one: 0.5 to 0,
	// 1.5 to 2, -0.5 to 0.
	HalfEven Rounding = "half_even"
	// HalfUp rounds to the nearest minor unit, ties away from zero: 0.5 to 1,
	// -0.5 to -1.
	HalfUp Rounding = "half_up"
	// Down drops the fraction: 1.9 to 1, -1.9 to -1.
	Down Rounding = "down"
)

// Known reports whether r is one of the modes.
func (r Rounding) Known() bool {
	_, ok := exact.ModeOf(string(r))
	return ok
}
