package economics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func TestCompareRates(t *testing.T) {
	f := economics.RateFacts{Ranges: append(economics.Text(), economics.TierRange{Band: floor("5%")})}
	for _, r := range []string{
		"e referral 9.99%", "d referral 10%", "c referral 15%", "b referral 15.01%", "a solution 25%", "f gold 50%", "g - 5%", "h - 4%",
	} {
		p := strings.Fields(r)
		f.Rates = append(f.Rates, economics.TierRate{Name: p[0], Tier: strings.Trim(p[1], "-"), Rate: rate(p[2])})
	}
	var got []string
	for _, c := range must(t, economics.CompareRates, f) {
		got = append(got, fmt.Sprintf("%s %s %s", c.Name, c.Verdict, c.Away))
	}
	// 25 % is 5 points below 30 %; nobody says what a gold partner is paid.
	want := "a below 5%, b above 0.01%, c within no rate, d within no rate, e below 0.01%, f undefined no rate, g within no rate, h below 1%"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
	before := text(t, must(t, economics.CompareRates, f))
	slices.Reverse(f.Rates)
	slices.Reverse(f.Ranges)
	if after := text(t, must(t, economics.CompareRates, f)); after != before {
		t.Errorf("another order: %s, before %s", after, before)
	}
}

func TestRateFactsAreChecked(t *testing.T) {
	long := strings.Repeat("x", 256)
	for _, tt := range []struct {
		name  string
		facts economics.RateFacts
		want  string
	}{
		{"nothing", economics.RateFacts{}, "<nil>"},
		{"a rate of nothing", economics.RateFacts{Rates: []economics.TierRate{{}}}, "/rates/0/name required, /rates/0/rate out_of_range"},
		{"above all of it", economics.RateFacts{Rates: []economics.TierRate{{Name: "a", Rate: rate("101%")}}}, "/rates/0/rate out_of_range"},
		{"a name twice", economics.RateFacts{Rates: []economics.TierRate{{Name: "a", Rate: rate("1%")}, {Name: "a", Rate: rate("1%")}}}, "/rates/1/name duplicate"},
		{"a long name", economics.RateFacts{Rates: []economics.TierRate{{Name: long, Tier: long, Rate: rate("1%")}}}, "/rates/0/name limit, /rates/0/tier limit"},
		{"the longest name", economics.RateFacts{Rates: []economics.TierRate{{Name: long[1:], Tier: long[1:], Rate: rate("1%")}}}, "<nil>"},
		{"no text", economics.RateFacts{Rates: []economics.TierRate{{Name: "\xff", Rate: rate("1%")}}}, "/rates/0/name limit"},
		{"a range of nothing", economics.RateFacts{Ranges: []economics.TierRange{{}}}, "/ranges/0/band required"},
		{"a tier twice", economics.RateFacts{Ranges: []economics.TierRange{{Band: floor("1%")}, {Band: floor("1%")}}}, "/ranges/1/tier duplicate"},
		{"upside down", economics.RateFacts{Ranges: []economics.TierRange{{Band: economics.Band{Low: rate("2%"), High: rate("1%")}}}}, "/ranges/0/band out_of_range"},
		{"too many rates", economics.RateFacts{Rates: make([]economics.TierRate, 100_001)}, "/rates limit"},
		{"too many ranges", economics.RateFacts{Ranges: make([]economics.TierRange, 100_001)}, "/ranges limit"},
	} {
		if _, err := economics.CompareRates(tt.facts); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

func ExampleCompareRates() {
	rates, err := economics.CompareRates(economics.RateFacts{
		Rates:  []economics.TierRate{{Name: "referral annual", Tier: "referral", Rate: partnerecon.MustPercent("8")}},
		Ranges: economics.Text(),
	})
	fmt.Println(rates[0].Name, rates[0].Verdict, "by", rates[0].Away, err)
	// Output: referral annual below by 2% <nil>
}

func ExampleText() {
	for _, r := range economics.Text() {
		fmt.Println(r.Tier, r.Band.Low, "to", r.Band.High)
	}
	// Output:
	// referral 10% to 15%
	// integration 20% to 25%
	// solution 30% to 40%
}
