package proof

import (
	"math"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
)

// Amount draws an amount above 0 in euros: often a few cents, where rounding
// shows, and up to most minor units.
func Amount(t *rapid.T, label string, most int64) partnerecon.Money {
	return minor(t, rapid.OneOf(rapid.Int64Range(1, 50), rapid.Int64Range(1, most)).Draw(t, label), "EUR")
}

// Signed draws an amount in euros of at most that many minor units, of either
// sign or 0.
func Signed(t *rapid.T, label string, most int64) partnerecon.Money {
	return minor(t, rapid.Int64Range(-most, most).Draw(t, label), "EUR")
}

// Money draws any amount in a currency of 0, 2, 3 or 4 decimal digits.
func Money(t *rapid.T, label string) partnerecon.Money {
	c := rapid.SampledFrom([]partnerecon.Currency{"EUR", "JPY", "KWD", "CLF"}).Draw(t, label+" currency")
	return minor(t, rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, label), c)
}

func minor(t *rapid.T, n int64, c partnerecon.Currency) partnerecon.Money {
	m, err := partnerecon.FromMinor(n, c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Rate draws a fraction, mostly of terms that no decimal hits.
func Rate(t *rapid.T, label string) partnerecon.Rate {
	return fraction(t, rapid.Int64Range(0, 1<<40).Draw(t, label+" num"), rapid.Int64Range(1, 1<<40).Draw(t, label+" den"))
}

// Share draws a fraction from 0 to 1, both included.
func Share(t *rapid.T, label string) partnerecon.Rate {
	den := rapid.OneOf(rapid.SampledFrom([]int64{3, 7, 100, 1000}), rapid.Int64Range(1, 1000)).Draw(t, label+" den")
	return fraction(t, rapid.Int64Range(0, den).Draw(t, label+" num"), den)
}

// Part draws a fraction above 0 and up to 1.
func Part(t *rapid.T, label string) partnerecon.Rate {
	den := rapid.SampledFrom([]int64{1000, 3, 7, 100}).Draw(t, label+" den")
	return fraction(t, rapid.Int64Range(1, den).Draw(t, label+" num"), den)
}

func fraction(t *rapid.T, num, den int64) partnerecon.Rate {
	r, err := partnerecon.Fraction(num, den)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Day draws a day from first to first + days, both included.
func Day(t *rapid.T, label string, first partnerecon.Day, days int) partnerecon.Day {
	return first.Add(rapid.IntRange(0, days).Draw(t, label))
}

// Rounding draws a mode of rounding.
func Rounding(t *rapid.T, label string) partnerecon.Rounding {
	return rapid.SampledFrom([]partnerecon.Rounding{partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down}).Draw(t, label)
}

// Edge draws an edge of a window.
func Edge(t *rapid.T, label string) partnerecon.Edge {
	return rapid.SampledFrom([]partnerecon.Edge{partnerecon.Through, partnerecon.Until}).Draw(t, label)
}
