package clawback_test

import (
	"math/bits"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
)

// cents draws an amount, now and then one for which 64 bits are not enough once
// it is multiplied.
func (g *oracleProgram) cents(least, most int64) int64 {
	if most > 0 && number(g.T, "large", 0, 15) == 15 {
		most *= 1e12
	}
	return number(g.T, "cents", least, most)
}

func (g *oracleProgram) maybe(label string) bool { return rapid.Bool().Draw(g.T, label) }

// oneIn is true once in n times.
func (g *oracleProgram) oneIn(n int, label string) bool { return number(g.T, label, 0, n-1) == 0 }

func pick[V any](g *oracleProgram, label string, from ...V) V {
	return from[number(g.T, label, 0, len(from)-1)]
}

// number draws one number evenly half of the time, else a small one rather than
// a large one: rapid by itself seldom leaves the neighbourhood of 0, where
// little is earned.
func number[N int | int64](t *rapid.T, label string, least, most N) N {
	if least == most || rapid.Bool().Draw(t, "small") {
		return N(rapid.Int64Range(int64(least), int64(most)).Draw(t, label))
	}
	span := uint64(int64(most) - int64(least))
	even := rapid.Custom(func(t *rapid.T) uint64 {
		var n uint64
		for range bits.Len64(span) {
			n <<= 1
			if rapid.Bool().Draw(t, "bit") {
				n++
			}
		}
		return n
	})
	return least + N(even.Draw(t, label)%(span+1))
}

func eurCents(n int64) partnerecon.Money {
	m, err := partnerecon.FromMinor(n, "EUR")
	if err != nil {
		panic(err)
	}
	return m
}
