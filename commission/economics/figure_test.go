package economics_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func TestRatioText(t *testing.T) {
	for _, s := range []string{"0%", "12.5%", "-12.5%", "-1/3", "1200%", "-9223372036854775807/9223372036854775806"} {
		var r economics.Ratio
		if err := r.UnmarshalText([]byte(s)); err != nil || r.String() != s || !r.Stated() {
			t.Errorf("%s is read as %s, %v", s, r, err)
		}
		if b, err := json.Marshal(r); err != nil || string(b) != `"`+s+`"` {
			t.Errorf("%s is written as %s, %v", s, b, err)
		}
	}
	for _, s := range []string{"", "-", "-0%", "--5%", "5", "-5", strings.Repeat("1", 40) + "%", "-" + strings.Repeat("0", 100) + "1%"} {
		var r economics.Ratio
		var invalid *partnerecon.InvalidError
		if err := r.UnmarshalText([]byte(s)); !errors.As(err, &invalid) || r != (economics.Ratio{}) {
			t.Errorf("%q is read as %s, %v", s, r, err)
		}
	}
	var none economics.Ratio
	if _, err := none.MarshalText(); !errors.Is(err, partnerecon.ErrSyntax) || none.String() != "no ratio" || none.Stated() {
		t.Errorf("%s, %v", none, err)
	}
	if err := (*economics.Ratio)(nil).UnmarshalText([]byte("5%")); !errors.Is(err, partnerecon.ErrSyntax) {
		t.Error(err)
	}
}

func TestRatioCompares(t *testing.T) {
	read := func(s string) (r economics.Ratio) {
		if err := r.UnmarshalText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, tt := range []struct {
		ratio, rate   string
		compare, sign int
	}{
		{"-50%", "0%", -1, -1},
		{"-50%", "50%", -1, -1},
		{"0%", "0%", 0, 0},
		{"10%", "1/10", 0, 1},
		{"11%", "1/10", 1, 1},
		{"9%", "1/10", -1, 1},
	} {
		r := read(tt.ratio)
		if r.Compare(rate(tt.rate)) != tt.compare || r.Sign() != tt.sign {
			t.Errorf("%s and %s: %d, sign %d", tt.ratio, tt.rate, r.Compare(rate(tt.rate)), r.Sign())
		}
	}
	if r := read("-50%"); r.Size() != rate("50%") {
		t.Errorf("the size of -50%% is %s", r.Size())
	}
}

// A fee of 10 % against bands with both ends, with one, and with none.
func TestBands(t *testing.T) {
	for _, tt := range []struct {
		band economics.Band
		want economics.Verdict
	}{
		{economics.Band{}, economics.Undefined},
		{floor("10%"), economics.Within},
		{floor("10.01%"), economics.Below},
		{ceiling("10%"), economics.Within},
		{ceiling("9.99%"), economics.Above},
		{economics.Band{Low: rate("10%"), High: rate("10%")}, economics.Within},
		{economics.Band{Low: rate("11%"), High: rate("12%")}, economics.Below},
		{economics.Band{Low: rate("8%"), High: rate("9%")}, economics.Above},
		{floor("0%"), economics.Within},
	} {
		f := must(t, economics.ReferralFee, economics.FeeFacts{Fee: eur("10"), FirstYear: eur("100"), Band: tt.band})
		if f.Verdict != tt.want {
			t.Errorf("10%% in %v: %s", tt.band, f.Verdict)
		}
	}
}
