package attribution_test

import (
	"math/big"
	"testing"

	"github.com/partnerecon/partnerecon/attribution"
)

// Each root is 2^63 × 2^(-2^-i), rounded down.
func TestRootsAreExact(t *testing.T) {
	root := big.NewFloat(0.5).SetPrec(400) // then 2^-1/2, 2^-1/4 …
	for i, got := range attribution.Roots() {
		root.Sqrt(root)
		scaled := new(big.Float).SetMantExp(root, 63)
		if want, _ := scaled.Uint64(); got != want {
			t.Errorf("root %d is %#x, want %#x", i+1, got, want)
		}
	}
}

func TestHalved(t *testing.T) {
	for _, tt := range []struct {
		age, half uint64
		want      uint64
	}{
		{0, 7, 1 << 32},
		{7, 7, 1 << 31},
		{7 * 31, 7, 2},
		{7 * 32, 7, 1},
		{7*32 + 1, 7, 0},
		{7 * 33, 7, 0},
		{7 * 1_000_000, 7, 0},
		// 2^32 / √2 = 3037000499.97…
		{1, 2, 3037000499},
		// 2^31 / √2 = 1518500249.98…
		{3, 2, 1518500249},
	} {
		if got := attribution.Halved(tt.age, tt.half); got != tt.want {
			t.Errorf("%d of a half-life of %d: %d, want %d", tt.age, tt.half, got, tt.want)
		}
	}
}

// Hours of a half-life are counted in whole seconds: 3,599.5 seconds are 3,599.
func TestDecayCountsWholeSeconds(t *testing.T) {
	m := attribution.Must(oneMethod(attribution.Decay{Hours: 1}))
	share := func(first string) string {
		j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Touches: touches("1 a coupon "+first, "2 b coupon 2025-06-01T13:00:00Z")}
		return claimed(attribute(t, m, j), "a")
	}
	if got := share("2025-06-01T12:00:00Z"); got != "1/3" {
		t.Errorf("an hour: %s", got)
	}
	whole, half := share("2025-06-01T12:00:01Z"), share("2025-06-01T12:00:00.5Z")
	if whole != half || whole == "1/3" {
		t.Errorf("3,599 seconds: %s, half a second more: %s", whole, half)
	}
}

// In October 1867 Juneau crossed the date line and had a day twice: the later
// touch stands on the earlier date, and the older one is not of an unheard-of
// age.
func TestDecayOnADayThatComesTwice(t *testing.T) {
	p := oneMethod(attribution.Decay{Days: 1})
	p.Zone = "America/Juneau"
	j := attribution.Journey{
		ID: "d", Account: "acc", Closed: at("1867-10-25"),
		Touches: touches("1 a coupon 1867-10-19T00:20:00Z", "2 b coupon 1867-10-19T01:00:00Z"),
	}
	if got := claimed(attribute(t, attribution.Must(p), j), "a"); got != "50%" {
		t.Errorf("a has %s, want half", got)
	}
}

// claimed returns the share of a partner, or nothing.
func claimed(d attribution.Decision, partner string) string {
	for _, c := range d.Credits {
		if c.Partner == partner {
			return c.Share.String()
		}
	}
	return ""
}
