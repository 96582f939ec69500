package incentive_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

func index(of ...string) []partnerecon.Rate {
	var out []partnerecon.Rate
	for _, s := range of {
		out = append(out, partnerecon.MustRate(s))
	}
	return out
}

func TestSeasonal(t *testing.T) {
	for _, tt := range []struct {
		name, annual string
		index        []partnerecon.Rate
		want         []string
	}{
		// 1,000/12 = 83.33 and 4 cents over: to the first four of equal months.
		{
			"an even year", "1000", index("100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%"),
			[]string{"83.34", "83.34", "83.34", "83.34", "83.33", "83.33", "83.33", "83.33", "83.33", "83.33", "83.33", "83.33"},
		},
		// An average month has 1,000: 200 % are 2,000, 0 % nothing.
		{
			"a high season", "12000", index("200%", "200%", "150%", "100%", "50%", "0%", "0%", "50%", "50%", "100%", "150%", "150%"),
			[]string{"2000.00", "2000.00", "1500.00", "1000.00", "500.00", "0.00", "0.00", "500.00", "500.00", "1000.00", "1500.00", "1500.00"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			targets, err := incentive.Seasonal(eur(tt.annual), tt.index)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range targets {
				got = append(got, m.Amount())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if sum, err := partnerecon.Sum("EUR", targets...); err != nil || sum != eur(tt.annual) {
				t.Errorf("they add up to %s, %v", sum, err)
			}
		})
	}
}

func TestSeasonalRefuses(t *testing.T) {
	even := index("100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%")
	high := append([]partnerecon.Rate{percent("101")}, even[1:]...)
	missing := append([]partnerecon.Rate{{}}, append([]partnerecon.Rate{percent("200")}, even[2:]...)...)
	for name, index := range map[string][]partnerecon.Rate{"none": nil, "eleven": even[:11], "a mean above 100 %": high, "one that is not stated": missing} {
		if got, err := incentive.Seasonal(eur("12"), index); !errors.Is(err, partnerecon.ErrSyntax) || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
