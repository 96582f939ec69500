package partnerecon

import (
	"fmt"
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/partnerecon/partnerecon/internal/exact"
)

// maxExponent bounds the exponent of a decimal that is looked at, either way.
const maxExponent = 18

// fixed returns d × 10^places, exactly.
//
// It is the one gate for decimals. A hostile decimal (a huge exponent, a
// million digits) makes nearly every method of the type expand it, so nothing
// but the sign, the exponent and comparisons at the same exponent, which only
// compare coefficients, may run before it is known to be small.
func fixed(d decimal.Decimal, places int) (int64, error) {
	if d.Sign() == 0 {
		return 0, nil
	}
	exp := int(d.Exponent())
	switch {
	case exp > maxExponent:
		return 0, fmt.Errorf("%w: decimal exponent %d", ErrOverflow, exp)
	case exp < -maxExponent:
		return 0, fmt.Errorf("%w: decimal exponent %d", ErrInexact, exp)
	case !coefficientBelow(d, 28):
		return 0, fmt.Errorf("%w: decimal of more than 28 digits", ErrOverflow)
	}
	n := d.Coefficient()
	ten := big.NewInt(10)
	if shift := places + exp; shift >= 0 {
		n.Mul(n, ten.Exp(ten, big.NewInt(int64(shift)), nil))
	} else {
		rest := new(big.Int)
		n.QuoRem(n, ten.Exp(ten, big.NewInt(int64(-shift)), nil), rest)
		if rest.Sign() != 0 {
			return 0, fmt.Errorf("%w: more than %d decimals", ErrInexact, places)
		}
	}
	v, ok := exact.Add(n.Int64(), 0)
	if !ok || !n.IsInt64() {
		return 0, ErrOverflow
	}
	return v, nil
}

// coefficientBelow reports whether |coefficient of d| < 10^digits. Cmp between
// equal exponents compares the coefficients and expands nothing.
func coefficientBelow(d decimal.Decimal, digits int64) bool {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil)
	high := decimal.NewFromBigInt(limit, d.Exponent())
	low := decimal.NewFromBigInt(limit.Neg(limit), d.Exponent())
	return d.Cmp(low) > 0 && d.Cmp(high) < 0
}
