package exact

import "testing"

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		num, den int64
		want     string
	}{
		{21, 20, "105%"},
		{1, 1, "100%"},
		{0, 1, "0%"},
		{-1, 8, "-12.5%"},
		{1, 100_000_000, "0.000001%"},
		{4, 3, "4/3"},
		{1, 200_000_000, "1/200000000"}, // seven decimals
		{1 << 62, 1, "4611686018427387904"},
	} {
		if got := Int(c.num).Mul(1, c.den).Percent(); got != c.want {
			t.Errorf("%d/%d: got %s, want %s", c.num, c.den, got, c.want)
		}
	}
}
