package commission_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestAnnualValue(t *testing.T) {
	for _, tt := range []struct {
		value    string
		months   int
		rounding partnerecon.Rounding
		want     string
	}{
		{"36000", 36, partnerecon.HalfUp, "12000.00"},
		{"1000", 12, partnerecon.HalfUp, "1000.00"},
		{"100", 36, partnerecon.HalfUp, "33.33"},     // 33.333…
		{"200", 36, partnerecon.HalfUp, "66.67"},     // 66.666…
		{"200", 36, partnerecon.Down, "66.66"},       //
		{"0.05", 24, partnerecon.HalfUp, "0.03"},     // 0.025
		{"0.05", 24, partnerecon.HalfEven, "0.02"},   //
		{"-0.05", 24, partnerecon.HalfUp, "-0.03"},   // what was taken off a contract
		{"900", 9, partnerecon.HalfUp, "1200.00"},    // 0.75 years
		{"100000", 30, partnerecon.Down, "40000.00"}, // 2.5 years
		{"0", 12, partnerecon.Down, "0.00"},
		{"100", 1, partnerecon.Down, "1200.00"},
		{"100000", 1200, partnerecon.Down, "1000.00"}, // a hundred years
	} {
		got, err := commission.AnnualValue(eur(tt.value), tt.months, tt.rounding)
		if err != nil || got != eur(tt.want) {
			t.Errorf("%s in %d months, %s: %s, %v, want %s", tt.value, tt.months, tt.rounding, got, err, tt.want)
		}
	}
}

func TestAnnualValueRefuses(t *testing.T) {
	_, err := commission.AnnualValue(partnerecon.Money{}, 0, "up")
	if diff := cmp.Diff([]string{"/months out_of_range", "/rounding unknown", "/value required"}, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := commission.AnnualValue(eur("1"), 1201, partnerecon.Down); len(paths(err)) != 1 {
		t.Errorf("a term of more than a hundred years: %v", err)
	}
	most, _ := partnerecon.FromMinor(math.MaxInt64, "EUR")
	if _, err := commission.AnnualValue(most, 11, partnerecon.Down); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("got %v", err)
	}
	if got, err := commission.AnnualValue(most, 12, partnerecon.Down); err != nil || got != most {
		t.Errorf("got %s, %v", got, err)
	}
}

func ExampleAnnualValue() {
	// A contract of 36 months over 100,000.00.
	acv, err := commission.AnnualValue(partnerecon.MustMoney("100000", "EUR"), 36, partnerecon.HalfUp)
	if err != nil {
		panic(err)
	}
	fmt.Println(acv)
	// Output: 33333.33 EUR
}
