package median_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/internal/median"
)

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		of   []int
		want string
	}{
		{nil, "none"},
		{[]int{0}, "0"},
		{[]int{30, 28}, "29"},
		{[]int{30, 29}, "29.5"}, // (29 + 30) / 2
		{[]int{180, 29, 2}, "29"},
		{[]int{4, 1, 3, 2}, "2.5"},
		{[]int{-1, 0}, "-0.5"},
		{[]int{-2, -3}, "-2.5"},
		{[]int{-3, -3}, "-3"},
		{[]int{-3, 4}, "0.5"},
		{[]int{math.MaxInt, math.MaxInt - 1}, "9223372036854775806.5"},
		{[]int{math.MinInt, math.MinInt + 1}, "-9223372036854775807.5"},
		{[]int{math.MinInt, math.MaxInt}, "-0.5"},
	} {
		before := append([]int(nil), tt.of...)
		if got := median.Of(tt.of); got.String() != tt.want || got.Of != len(tt.of) {
			t.Errorf("of %v: %s of %d, want %s", tt.of, got, got.Of, tt.want)
		}
		for i := range before {
			if before[i] != tt.of[i] {
				t.Errorf("%v became %v", before, tt.of)
			}
		}
	}
}

// TestLawMedianHalves: as many numbers are below a median as are above it, and it is what a
// fraction of its two says.
func TestLawMedianHalves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(-5, 5), rapid.Int()), 1, 9).Draw(t, "numbers")
		m := median.Of(of)
		want := new(big.Rat).SetFrac(new(big.Int).Add(big.NewInt(int64(m.Low)), big.NewInt(int64(m.High))), big.NewInt(2))
		if got, ok := new(big.Rat).SetString(m.String()); !ok || got.Cmp(want) != 0 {
			t.Fatalf("%v is %s, want %s", of, m, want.FloatString(1))
		}
		below, above := 0, 0
		for _, n := range of {
			switch new(big.Rat).SetInt64(int64(n)).Cmp(want) {
			case -1:
				below++
			case +1:
				above++
			}
		}
		if 2*below > len(of) || 2*above > len(of) {
			t.Fatalf("%v: %d below and %d above %s", of, below, above, m)
		}
	})
}
