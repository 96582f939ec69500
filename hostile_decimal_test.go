package partnerecon_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/partnerecon/partnerecon"
)

// A hostileDecimal is a decimal that a host program can hand in, and what it is
// in EUR and as a rate; empty where it is an error.
type hostileDecimal struct {
	name        string
	d           decimal.Decimal
	money, rate string
}

// tenTo returns 10^n.
func tenTo(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

// digitsOf returns the number of n nines.
func digitsOf(n int64) *big.Int { return new(big.Int).Sub(tenTo(n), big.NewInt(1)) }

// squared multiplies d by itself n times: every time the exponent doubles.
func squared(d decimal.Decimal, n int) decimal.Decimal {
	for range n {
		d = d.Mul(d)
	}
	return d
}

func hostileDecimals() []hostileDecimal {
	million, long := digitsOf(1_000_000), digitsOf(100_000)
	minus := func(n *big.Int) *big.Int { return new(big.Int).Neg(n) }
	of := decimal.NewFromBigInt
	return []hostileDecimal{
		// Exponents that any other method would write out.
		{"1e2147483647", decimal.New(1, math.MaxInt32), "", ""},
		{"-1e2147483647", decimal.New(-1, math.MaxInt32), "", ""},
		{"1e-2147483648", decimal.New(1, math.MinInt32), "", ""},
		{"-1e-2147483648", decimal.New(-1, math.MinInt32), "", ""},
		{"1e2147483646", decimal.New(1, math.MaxInt32-1), "", ""},
		{"1e-2147483647", decimal.New(1, math.MinInt32+1), "", ""},
		{"1e30000000", decimal.New(1, 30_000_000), "", ""},
		{"-1e30000000", decimal.New(-1, 30_000_000), "", ""},
		{"1e-30000000", decimal.New(1, -30_000_000), "", ""},
		{"-1e-30000000", decimal.New(-1, -30_000_000), "", ""},
		{"1e1000000000", decimal.New(1, 1_000_000_000), "", ""},
		{"maxint64 e2147483647", decimal.New(math.MaxInt64, math.MaxInt32), "", ""},
		{"minint64 e2147483647", decimal.New(math.MinInt64, math.MaxInt32), "", ""},
		{"maxint64 e-2147483648", decimal.New(math.MaxInt64, math.MinInt32), "", ""},
		{"minint64 e-2147483648", decimal.New(math.MinInt64, math.MinInt32), "", ""},
		{"1e10000", decimal.New(1, 10_000), "", ""},
		{"1e-10000", decimal.New(1, -10_000), "", ""},
		// Zeros with exponents: they are 0, whatever they look like.
		{"0e2147483647", decimal.New(0, math.MaxInt32), "0.00 EUR", "0%"},
		{"0e-2147483648", decimal.New(0, math.MinInt32), "0.00 EUR", "0%"},
		{"0e30000000", decimal.New(0, 30_000_000), "0.00 EUR", "0%"},
		{"0e-30000000", decimal.New(0, -30_000_000), "0.00 EUR", "0%"},
		{"a difference of 0e30000000", decimal.New(5, 30_000_000).Sub(decimal.New(5, 30_000_000)), "0.00 EUR", "0%"},
		{"a product of 0e-1073741824", squared(decimal.New(0, -1), 30), "0.00 EUR", "0%"},
		{"0e19", decimal.New(0, 19), "0.00 EUR", "0%"},
		{"the zero Decimal", decimal.Decimal{}, "0.00 EUR", "0%"},
		{"minus zero", decimal.New(0, -2).Neg(), "0.00 EUR", "0%"},
		// Coefficients that any other method would copy or write out.
		{"a million digits", of(million, 0), "", ""},
		{"minus a million digits", of(minus(million), 0), "", ""},
		{"a million decimals", of(million, -1_000_000), "", ""},
		{"minus a million decimals", of(minus(million), -1_000_000), "", ""},
		{"a million digits, 18 decimals", of(million, -18), "", ""},
		{"minus a million digits, 18 decimals", of(minus(million), -18), "", ""},
		{"a million digits e18", of(million, 18), "", ""},
		{"a million digits e2147483647", of(million, math.MaxInt32), "", ""},
		{"a million digits e-2147483648", of(minus(million), math.MinInt32), "", ""},
		{"1 written with a million zeros", of(tenTo(1_000_000), -1_000_000), "", ""},
		{"100,000 digits", of(long, -2), "", ""},
		{"minus 100,000 digits", of(minus(long), -2), "", ""},
		{"2^3000000", of(new(big.Int).Lsh(big.NewInt(1), 3_000_000), 0), "", ""},
		// Bombs built by arithmetic.
		{"1e9999 squared 14 times", squared(decimal.New(1, 9999), 14), "", ""},
		{"-3e9999 squared and shifted", squared(decimal.New(-3, 9999), 3).Neg().Shift(1_000_000), "", ""},
		{"1e-9999 squared 14 times", squared(decimal.New(1, -9999), 14), "", ""},
		{"7 squared 18 times", squared(decimal.New(7, 0), 18), "", ""},
		{"0.7 squared 18 times", squared(decimal.New(7, -1), 18), "", ""},
		{"1 shifted by 2,000,000,000", decimal.New(1, 0).Shift(2_000_000_000), "", ""},
		{"1 shifted by -2,000,000,000", decimal.New(1, 0).Shift(-2_000_000_000), "", ""},
		{"a million digits times 1e30000000", of(million, 0).Mul(decimal.New(1, 30_000_000)), "", ""},
		// Just inside and just outside the gate: 28 digits, exponents of ±18.
		{"28 nines", of(digitsOf(28), 0), "", ""},
		{"28 nines, 18 decimals", of(digitsOf(28), -18), "", ""},
		{"10^27, 18 decimals", of(tenTo(27), -18), "1000000000.00 EUR", ""},
		{"10^27, 19 decimals", of(tenTo(27), -19), "", ""},
		{"10^28, 18 decimals", of(tenTo(28), -18), "", ""},
		{"-10^27, 18 decimals", of(minus(tenTo(27)), -18), "-1000000000.00 EUR", ""},
		{"-10^28, 18 decimals", of(minus(tenTo(28)), -18), "", ""},
		{"0.225 with 18 decimals", of(new(big.Int).Mul(big.NewInt(225), tenTo(15)), -18), "", "22.5%"},
		{"0.5 with 18 decimals", of(new(big.Int).Mul(big.NewInt(5), tenTo(17)), -18), "0.50 EUR", "50%"},
		{"0.5 with 19 decimals", of(new(big.Int).Mul(big.NewInt(5), tenTo(18)), -19), "", ""},
		{"1e-18", decimal.New(1, -18), "", ""},
		{"1e-12", decimal.New(1, -12), "", "1/1000000000000"},
		{"1e-13", decimal.New(1, -13), "", ""},
		{"1e6", decimal.New(1, 6), "1000000.00 EUR", "100000000%"},
		{"1e7", decimal.New(1, 7), "10000000.00 EUR", ""},
		{"9e16", decimal.New(9, 16), "90000000000000000.00 EUR", ""},
		{"1e17", decimal.New(1, 17), "", ""},
		{"1e18", decimal.New(1, 18), "", ""},
		{"1e19", decimal.New(1, 19), "", ""},
		{"the largest amount", of(big.NewInt(math.MaxInt64), -2), "92233720368547758.07 EUR", ""},
		{"one cent more", of(new(big.Int).Lsh(big.NewInt(1), 63), -2), "", ""},
		{"the smallest amount", of(big.NewInt(-math.MaxInt64), -2), "-92233720368547758.07 EUR", ""},
		{"one cent less", of(big.NewInt(math.MinInt64), -2), "", ""},
		{"half a cent", decimal.New(5, -3), "", "0.5%"},
		{"a negative rate", decimal.New(-1, -2), "-0.01 EUR", ""},
	}
}

func TestHostileDecimalsAreRefusedOrExact(t *testing.T) {
	const small = 4 << 10
	corpus := hostileDecimals()
	if len(corpus) < 50 {
		t.Errorf("the corpus has %d decimals, want at least 50", len(corpus))
	}
	for _, c := range corpus {
		for _, d := range []struct {
			name, want string
			enter      func() (string, error)
		}{
			{"MoneyOf", c.money, func() (string, error) { m, err := partnerecon.MoneyOf(c.d, "EUR"); return m.String(), err }},
			{"RateOf", c.rate, func() (string, error) { r, err := partnerecon.RateOf(c.d); return r.String(), err }},
		} {
			got, err := d.enter()
			switch {
			case d.want == "" && err == nil:
				t.Errorf("%s of %s is %s, want an error", d.name, c.name, got)
			case d.want != "" && (err != nil || got != d.want):
				t.Errorf("%s of %s is %s, %v, want %s", d.name, c.name, got, err, d.want)
			case err != nil && len(err.Error()) >= 200:
				t.Errorf("%s of %s: error of %d bytes", d.name, c.name, len(err.Error()))
			}
			enter := func() error { _, err := d.enter(); return err }
			took, bytes := cost(enter, hostileTime, small)
			if took >= hostileTime || bytes >= small {
				t.Errorf("%s of %s: took %v and %d bytes, want less than %v and %d", d.name, c.name, took, bytes, hostileTime, small)
			}
		}
	}
}

// MoneyOf in currencies of other minor units looks at no more.
func TestHostileDecimalsInOtherCurrencies(t *testing.T) {
	for _, c := range []struct {
		d        decimal.Decimal
		currency partnerecon.Currency
		want     string
	}{
		{decimal.New(1, 18), "JPY", "1000000000000000000 JPY"},
		{decimal.New(9, 18), "JPY", "9000000000000000000 JPY"},
		{decimal.New(10, 18), "JPY", ""},
		{decimal.New(1, -1), "JPY", ""},
		{decimal.New(1, 14), "CLF", "100000000000000.0000 CLF"},
		{decimal.New(1, 15), "CLF", ""},
		{decimal.New(1, -4), "CLF", "0.0001 CLF"},
		{decimal.New(1, -3), "KWD", "0.001 KWD"},
		{decimal.New(0, math.MaxInt32), "XXX", ""},
		{decimal.New(1, math.MaxInt32), "", ""},
	} {
		got, err := partnerecon.MoneyOf(c.d, c.currency)
		if (err != nil) != (c.want == "") || err == nil && got.String() != c.want {
			t.Errorf("exponent %d in %q: %s, %v, want %q", c.d.Exponent(), c.currency, got, err, c.want)
		}
	}
}
