package partnerecon

import (
	"errors"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// The errors that callers match with errors.Is. They come wrapped, with the
// place and the value.
var (
	// ErrCurrency: amounts of different currencies meet. Nothing is converted.
	ErrCurrency = errors.New("currencies differ")
	// ErrUnknownCurrency: the code is not in the ISO 4217 table.
	ErrUnknownCurrency = errors.New("unknown currency")
	// ErrOverflow: the result is outside ±(2^63-1) minor units, or after the last
	// day, 9999-12-31.
	ErrOverflow = errors.New("out of range")
	// ErrInexact: the number is finer than the currency's minor unit.
	ErrInexact = errors.New("finer than a minor unit")
	// ErrSyntax: the text has not the form that is accepted.
	ErrSyntax = errors.New("malformed")
)

// quote cuts a foreign text to a length that can be logged, and quotes it.
func quote(s string) string { return problem.Quote(s) }
