package commission_test

import (
	"math/bits"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
)

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

func (g *oracleProgram) window(label string) partnerecon.Window {
	edge := pick(g, label+" edge", "", "", partnerecon.Through, partnerecon.Until)
	switch {
	case edge == "":
		return partnerecon.Window{}
	case g.maybe(label + " in months"):
		return partnerecon.Months(number(g.T, label, 1, 3), edge)
	}
	return partnerecon.Days(number(g.T, label, 1, 60), edge)
}

func (g *oracleProgram) rate(label string) partnerecon.Rate {
	den := pick(g, label+" of", int64(1), 2, 2, 3, 7, 8, 40, 1000)
	if g.large {
		den = pick(g, label+" of", den, 1e12-11, 1<<62-57)
	}
	if number(g.T, label+" is 0 %", 0, 15) == 15 {
		return ratio(0, 1)
	}
	return ratio(number(g.T, label, 1, den), den)
}

func (g *oracleProgram) money(least, most int64) partnerecon.Money {
	if g.large {
		least, most = min(least, least*1e12), most*1e12
	}
	return eurCents(number(g.T, "cents", least, most))
}

func ratio(num, den int64) partnerecon.Rate {
	r, err := partnerecon.Fraction(num, den)
	if err != nil {
		panic(err)
	}
	return r
}

func eurCents(n int64) partnerecon.Money {
	m, err := partnerecon.FromMinor(n, "EUR")
	if err != nil {
		panic(err)
	}
	return m
}
