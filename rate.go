package partnerecon

import (
	"cmp"
	"fmt"
	"math/bits"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Rate is an exact fraction that is never negative: a commission rate, a
// share of a deal, a factor. It is immutable and comparable with ==.
//
// Its text is "22.5%" (at most six decimals) or "1/3". A bare number is refused
// everywhere, so that "10" can never mean both 10 % and 1000 %.
//
// The zero Rate states nothing; it is not 0 %. A policy that leaves a rate out
// has the zero Rate there.
type Rate struct {
	num, den int64 // reduced; den is 0 in the zero Rate only
}

// Fraction returns num/den, reduced, for num >= 0 and den > 0, else [ErrSyntax].
// It may be above 1.
func Fraction(num, den int64) (Rate, error) {
	if num < 0 || den <= 0 {
		return Rate{}, fmt.Errorf("partnerecon: rate %d/%d: %w: want 0 or more over 1 or more", num, den, ErrSyntax)
	}
	a, b := num, den
	for b != 0 {
		a, b = b, a%b
	}
	return Rate{num / a, den / a}, nil
}

// RateOf returns the decimal as a fraction: 0.225 is 22.5 %, 1 is 100 %. It is
// exact up to 12 decimals, finer ones are [ErrInexact]; a number below 0 is
// [ErrSyntax], one above 9,223,372.036854775807 [ErrOverflow]. Like [MoneyOf] it looks
// at no more than 28 digits and exponents from -18 to 18.
func RateOf(d decimal.Decimal) (Rate, error) {
	const places = 12
	v, err := fixed(d, places)
	if err != nil {
		return Rate{}, fmt.Errorf("partnerecon: rate: %w", err)
	}
	return Fraction(v, 1e12)
}

// ParseRate reads "22.5%" or "1/3", at most 40 bytes, and nothing else: digits
// with at most six decimals (more are [ErrInexact], but for zeros) before the
// sign, or two whole numbers. A minus sign is [ErrSyntax], before a zero too.
func ParseRate(s string) (Rate, error) {
	percent, isPercent := strings.CutSuffix(s, "%")
	num, den, isFraction := strings.Cut(s, "/")
	switch {
	case strings.Contains(s, "-") && len(s) <= maxRate:
		return Rate{}, fmt.Errorf("partnerecon: rate %s: %w: a rate is never below 0", quote(s), ErrSyntax)
	case len(s) > maxRate:
	case isPercent:
		return parsePercent(percent)
	case isFraction && !strings.Contains(s, "."):
		return parseFraction(num, den)
	}
	return Rate{}, fmt.Errorf(`partnerecon: rate %s: %w: write %s`, quote(s), ErrSyntax, rateFor(s))
}

// rateFor says how to write what was not read as a rate. A plain number lacks its sign, and one
// of at most 1 may be meant as a part of the whole.
func rateFor(s string) string {
	n, fault := exact.ParseFixed(s, percentPlaces)
	if fault != "" || len(s) == maxRate { // with a sign it would be too long
		return `"22.5%" or "1/3"`
	}
	percent := quote(s + "%")
	if part, err := Fraction(n, 1e6); n > 0 && n <= 1e6 && err == nil {
		return percent + " or " + quote(part.String())
	}
	return percent
}

// maxRate is the longest text of a rate, in bytes.
const maxRate = 40

// percentPlaces is how fine a percentage may be: six decimals.
const percentPlaces = 6

func parsePercent(s string) (Rate, error) {
	v, fault := exact.ParseFixed(s, percentPlaces)
	if fault != "" {
		return Rate{}, fmt.Errorf("partnerecon: rate %s: %w", quote(s+"%"), numberError(fault))
	}
	return Fraction(v, 1e8)
}

func parseFraction(num, den string) (Rate, error) {
	n, faultN := exact.ParseFixed(num, 0)
	d, faultD := exact.ParseFixed(den, 0)
	if fault := cmp.Or(faultN, faultD); fault != "" {
		return Rate{}, fmt.Errorf("partnerecon: rate %s: %w", quote(num+"/"+den), numberError(fault))
	}
	return Fraction(n, d)
}

// MustRate is [ParseRate] for constants in programs; it panics on an error.
func MustRate(s string) Rate {
	r, err := ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

// MustPercent returns a percentage: MustPercent("22.5") is 22.5 %, and so is
// MustPercent("22.5%"). It panics on an error.
func MustPercent(s string) Rate { return MustRate(strings.TrimSuffix(s, "%") + "%") }

// Whole returns 100 %.
func Whole() Rate { return Rate{1, 1} }

// Num returns the numerator of the reduced fraction, 0 or more.
func (r Rate) Num() int64 { return r.num }

// Den returns the denominator of the reduced fraction; it is 0 for the zero
// Rate only.
func (r Rate) Den() int64 { return r.den }

// Stated reports whether r is a rate, be it 0 %, and not the zero Rate.
func (r Rate) Stated() bool { return r.den != 0 }

// Compare returns -1, 0 or +1 for r < o, r = o, r > o. The zero Rate counts
// as 0 %.
func (r Rate) Compare(o Rate) int {
	hi1, lo1 := bits.Mul64(uint64(r.num), uint64(max(o.den, 1)))
	hi2, lo2 := bits.Mul64(uint64(o.num), uint64(max(r.den, 1)))
	return cmp.Or(cmp.Compare(hi1, hi2), cmp.Compare(lo1, lo2))
}

// Of returns r × m in the currency of m, rounded once to whole minor units. The
// product is exact before that. The zero Rate, the zero Money and an unknown
// rounding are [ErrSyntax], a result out of range is [ErrOverflow].
func (r Rate) Of(m Money, rounding Rounding) (Money, error) {
	mode, known := exact.ModeOf(string(rounding))
	if !known || !r.Stated() || !m.Stated() {
		return Money{}, fmt.Errorf("partnerecon: %s of %s, rounded %s: %w: not stated", r, m, quote(string(rounding)), ErrSyntax)
	}
	v, ok := exact.MulDiv(m.minor, r.num, r.den, mode)
	if !ok {
		return Money{}, fmt.Errorf("partnerecon: %s of %s: %w", r, m, ErrOverflow)
	}
	return Money{v, m.currency}, nil
}

// String returns the rate as a percentage if six decimals are enough, else as a
// fraction; "no rate" for the zero Rate.
func (r Rate) String() string {
	if !r.Stated() {
		return "no rate"
	}
	if 1e8%r.den == 0 {
		if hi, lo := bits.Mul64(uint64(r.num), uint64(1e8/r.den)); hi == 0 && lo < 1<<63 {
			s := string(exact.AppendFixed(nil, int64(lo), percentPlaces))
			return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
		}
	}
	return fmt.Sprintf("%d/%d", r.num, r.den)
}

// MarshalText writes the form of String. The zero Rate is an error; give
// optional fields the JSON option omitzero.
func (r Rate) MarshalText() ([]byte, error) {
	if !r.Stated() {
		return nil, fmt.Errorf("partnerecon: rate: %w: no rate is stated", ErrSyntax)
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads the forms of [ParseRate]. An error is an [InvalidError].
func (r *Rate) UnmarshalText(text []byte) error {
	if r == nil {
		return errNil
	}
	v, err := ParseRate(problem.Head(text))
	if err != nil {
		return refusedText(err)
	}
	*r = v
	return nil
}
