package bulk_test

import (
	"fmt"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
)

// Dice draw numbers: those of rapid, which shrink a fault to its core, or those of a seed,
// of which a million programs are drawn in the time of a thousand.
type dice interface {
	// below draws a number from 0 up to n, without it.
	below(label string, n int) int
}

// rapidDice are those of a property.
type rapidDice struct{ t *rapid.T }

func (d rapidDice) below(label string, n int) int { return rapid.IntRange(0, n-1).Draw(d.t, label) }

// A seed is a stream of numbers (splitmix64) that names a program for good.
type seed uint64

func (s *seed) below(_ string, n int) int {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

// chance is true that many times out of a hundred. It shrinks to false.
func chance(d dice, label string, percent int) bool { return d.below(label, 100) >= 100-percent }

// between draws a number, both ends inside.
func between(d dice, label string, least, most int) int { return least + d.below(label, most-least+1) }

// one draws one of some values. It shrinks to the first.
func one[T any](d dice, label string, of ...T) T { return of[d.below(label, len(of))] }

// some draws each of some values or not, in their order.
func some[T any](d dice, label string, percent int, of ...T) []T {
	var out []T
	for i, v := range of {
		if chance(d, fmt.Sprint(label, " ", i), percent) {
			out = append(out, v)
		}
	}
	return out
}

// minor is an amount of so many minor units.
func minor(n int64, c pe.Currency) pe.Money {
	m, err := pe.FromMinor(n, c)
	if err != nil {
		panic(err)
	}
	return m
}

// drawWindow draws a window of days or months.
func drawWindow(d dice, label string, most int) pe.Window {
	edge := one(d, label+" edge", pe.Through, pe.Until)
	if chance(d, label+" in months", 30) {
		return pe.Months(between(d, label+" months", 1, max(1, most/30)), edge)
	}
	return pe.Days(between(d, label+" days", 1, most), edge)
}
