package partnerecon_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
)

func TestParseRate(t *testing.T) {
	for _, tt := range []struct {
		text string
		want string
		err  error
	}{
		{"22.5%", "22.5%", nil},
		{"0%", "0%", nil},
		{"100%", "100%", nil},
		{"250%", "250%", nil},
		{"0.000001%", "0.000001%", nil},
		{"0.0000001%", "", partnerecon.ErrInexact},
		{"1/3", "1/3", nil},
		{"2/6", "1/3", nil},
		{"1/4", "25%", nil},
		{"0/7", "0%", nil},
		{"1/3000000000", "1/3000000000", nil},
		{"9223372036854775807/9223372036854775806", "9223372036854775807/9223372036854775806", nil},
		// The largest whole rate that is a percentage in 63 bits, and the next one.
		{"92233720368/1", "9223372036800%", nil},
		{"92233720369/1", "92233720369/1", nil},
		{"10", "", partnerecon.ErrSyntax}, // 10 % or 1000 %? Refused.
		{"0.1", "", partnerecon.ErrSyntax},
		{"-1%", "", partnerecon.ErrSyntax},
		{"-1/3", "", partnerecon.ErrSyntax},
		{"1/-3", "", partnerecon.ErrSyntax},
		{"1/0", "", partnerecon.ErrSyntax},
		{"1/", "", partnerecon.ErrSyntax},
		{"%", "", partnerecon.ErrSyntax},
		{"1.5/2", "", partnerecon.ErrSyntax},
		{"1.0/3.00", "", partnerecon.ErrSyntax},
		{"-0%", "", partnerecon.ErrSyntax},
		{"-0.0%", "", partnerecon.ErrSyntax},
		{"-0/3", "", partnerecon.ErrSyntax},
		{"0/-3", "", partnerecon.ErrSyntax},
		{"1/3%", "", partnerecon.ErrSyntax},
		{"22.5000000%", "22.5%", nil}, // zeros beyond six decimals lose nothing
		{"10 %", "", partnerecon.ErrSyntax},
		{"", "", partnerecon.ErrSyntax},
		{"99999999999999999999%", "", partnerecon.ErrOverflow},
	} {
		got, err := partnerecon.ParseRate(tt.text)
		if !errors.Is(err, tt.err) || err == nil && got.String() != tt.want {
			t.Errorf("ParseRate(%q) = %s, %v; want %s, %v", tt.text, got, err, tt.want, tt.err)
		}
	}
}

// What is suggested for a plain number can be read; of at most 1 it may be a part of the whole.
func TestPlainNumbersAreToldHowRatesAreWritten(t *testing.T) {
	forty := strings.Repeat("0", 39) + "7"
	for text, want := range map[string]string{
		"20": `"20%"`, "22.50": `"22.50%"`, "1.000001": `"1.000001%"`, "0": `"0%"`,
		"1": `"1%" or "100%"`, "0.2": `"0.2%" or "20%"`, "0.000001": `"0.000001%" or "0.0001%"`,
		forty[1:]: `"` + forty[1:] + `%"`, forty: `"22.5%" or "1/3"`,
		"0.0000001": `"22.5%" or "1/3"`, "20 %x": `"22.5%" or "1/3"`, "": `"22.5%" or "1/3"`, "9223372036855": `"22.5%" or "1/3"`,
	} {
		_, err := partnerecon.ParseRate(text)
		if !errors.Is(err, partnerecon.ErrSyntax) || !strings.HasSuffix(err.Error(), ": malformed: write "+want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
		for quoted := range strings.SplitSeq(want, " or ") {
			if _, err := partnerecon.ParseRate(strings.Trim(quoted, `"`)); err != nil {
				t.Errorf("%q is told to write %s: %v", text, quoted, err)
			}
		}
	}
}

// A percentage is written as one while it fits in 63 bits of millionths of a
// percent: 46,116,860,185 is the first whole number above 2^62 of them,
// 92,233,720,368 the last below 2^63.
func TestTheLargestRatesInText(t *testing.T) {
	for n, want := range map[int64]string{
		46_116_860_184: "4611686018400%", 46_116_860_185: "4611686018500%",
		92_233_720_368: "9223372036800%", 92_233_720_369: "92233720369/1",
	} {
		r, err := partnerecon.Fraction(n, 1)
		if err != nil || r.String() != want {
			t.Errorf("%d: %s, %v; want %s", n, r, err, want)
		}
		if again, err := partnerecon.ParseRate(r.String()); err != nil || again != r {
			t.Errorf("%s is read as %s, %v", r, again, err)
		}
	}
}

func TestRateOf(t *testing.T) {
	for _, tt := range []struct {
		d    decimal.Decimal
		want string
		err  error
	}{
		{decimal.New(225, -3), "22.5%", nil},
		{decimal.New(2250, -4), "22.5%", nil},
		{decimal.New(1, 0), "100%", nil},
		{decimal.New(1, -12), "1/1000000000000", nil},
		{decimal.New(1, -13), "", partnerecon.ErrInexact},
		{decimal.New(-1, -2), "", partnerecon.ErrSyntax},
	} {
		got, err := partnerecon.RateOf(tt.d)
		if !errors.Is(err, tt.err) || err == nil && got.String() != tt.want {
			t.Errorf("RateOf(%s) = %s, %v; want %s, %v", tt.d, got, err, tt.want, tt.err)
		}
	}
}

func TestRatesAreReducedAndComparable(t *testing.T) {
	if partnerecon.MustRate("2/6") != partnerecon.MustRate("1/3") || partnerecon.MustPercent("50") != partnerecon.MustRate("1/2") {
		t.Error("equal rates must be ==")
	}
	if partnerecon.Whole() != partnerecon.MustPercent("100") {
		t.Error("the whole is 100 %")
	}
}

func TestZeroRateStatesNothing(t *testing.T) {
	var r partnerecon.Rate
	if r.Stated() || r == partnerecon.MustPercent("0") || r.String() != "no rate" || r.Compare(partnerecon.MustPercent("0")) != 0 {
		t.Errorf("the zero Rate is %s, stated = %t", r, r.Stated())
	}
	if _, err := json.Marshal(r); err == nil {
		t.Error("the zero Rate must not be written: want an error")
	}
	if _, err := r.Of(eur("1"), partnerecon.HalfUp); err == nil {
		t.Error("the zero Rate of an amount: want an error")
	}
}

func TestRateOfMoney(t *testing.T) {
	// 48,000.00 × 22.5 % = 10,800.00. 0.05 × 10 % = 0.005: a tie, up to 0.01
	// or to the even 0.00. 0.15 × 10 % = 0.015: a tie, up to 0.02 both ways.
	for _, tt := range []struct {
		amount, rate string
		rounding     partnerecon.Rounding
		want         string
	}{
		{"48000", "22.5", partnerecon.HalfUp, "10800"},
		{"0.05", "10", partnerecon.HalfUp, "0.01"},
		{"0.05", "10", partnerecon.HalfEven, "0"},
		{"0.15", "10", partnerecon.HalfEven, "0.02"},
		{"0.19", "10", partnerecon.Down, "0.01"},
		{"-0.05", "10", partnerecon.HalfUp, "-0.01"},
	} {
		got, err := partnerecon.MustPercent(tt.rate).Of(eur(tt.amount), tt.rounding)
		if err != nil || got != eur(tt.want) {
			t.Errorf("%s %% of %s, %s = %s, %v; want %s", tt.rate, tt.amount, tt.rounding, got, err, tt.want)
		}
	}
	most, _ := partnerecon.FromMinor(math.MaxInt64, "EUR")
	if _, err := partnerecon.MustPercent("200").Of(most, partnerecon.HalfUp); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("twice the largest amount: %v", err)
	}
	if _, err := partnerecon.MustPercent("10").Of(eur("1"), "up"); err == nil {
		t.Error("an unknown rounding: want an error")
	}
}

func TestRoundingKnown(t *testing.T) {
	for r, want := range map[partnerecon.Rounding]bool{
		partnerecon.HalfEven: true, partnerecon.HalfUp: true, partnerecon.Down: true, "": false, "up": false, "HALF_UP": false,
	} {
		if r.Known() != want {
			t.Errorf("%q known = %t, want %t", r, r.Known(), want)
		}
	}
}

func TestLawN5_RateTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := proof.Rate(t, "r")
		if rapid.Bool().Draw(t, "percent") {
			r, _ = partnerecon.Fraction(rapid.Int64Range(0, 1e12).Draw(t, "millionths"), 1e8)
		}
		var got partnerecon.Rate
		text, _ := r.MarshalText()
		if err := got.UnmarshalText(text); err != nil || got != r {
			t.Fatalf("%s reads as %s, %v", text, got, err)
		}
	})
}

func TestRateCompareEqualsBigRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := proof.Rate(t, "a"), proof.Rate(t, "b")
		if got, want := a.Compare(b), big.NewRat(a.Num(), a.Den()).Cmp(big.NewRat(b.Num(), b.Den())); got != want {
			t.Fatalf("%s against %s = %d, want %d", a, b, got, want)
		}
	})
}

var roundings = []partnerecon.Rounding{partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down}

// distance returns |rounded - exact| in minor units, and rounded - exact.
func distance(m partnerecon.Money, r partnerecon.Rate, got partnerecon.Money) (abs, signed *big.Rat) {
	exact := new(big.Rat).Mul(new(big.Rat).SetInt64(m.Minor()), big.NewRat(r.Num(), r.Den()))
	signed = new(big.Rat).Sub(new(big.Rat).SetInt64(got.Minor()), exact)
	return new(big.Rat).Abs(signed), signed
}

func TestLawN1_RoundingIsNear(t *testing.T) {
	half, one := big.NewRat(1, 2), big.NewRat(1, 1)
	rapid.Check(t, func(t *rapid.T) {
		m, r := proof.Signed(t, "m", 1e12), proof.Share(t, "r")
		for _, mode := range roundings {
			got, err := r.Of(m, mode)
			if err != nil {
				t.Fatal(err)
			}
			abs, signed := distance(m, r, got)
			switch {
			case mode != partnerecon.Down && abs.Cmp(half) > 0:
				t.Fatalf("%s of %s, %s = %s: more than half a unit away", r, m, mode, got)
			case mode == partnerecon.Down && (abs.Cmp(one) >= 0 || signed.Sign()*m.Sign() > 0):
				t.Fatalf("%s of %s, down = %s: not towards zero", r, m, got)
			}
		}
	})
}

func TestLawN2_RoundingIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := proof.Signed(t, "m", 1e12), proof.Share(t, "r")
		for _, mode := range roundings {
			a, _ := r.Of(m, mode)
			b, _ := r.Of(m.Neg(), mode)
			if a != b.Neg() {
				t.Fatalf("%s of ±%s, %s = %s and %s", r, m, mode, a, b)
			}
		}
	})
}

func TestLawN3_RoundingTwiceIsRoundingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, r := proof.Signed(t, "m", 1e12), proof.Share(t, "r")
		for _, mode := range roundings {
			once, _ := r.Of(m, mode)
			if twice, _ := partnerecon.Whole().Of(once, mode); twice != once {
				t.Fatalf("%s became %s", once, twice)
			}
		}
	})
}

func TestLawN4_RoundingIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, r := proof.Signed(t, "a", 1e12), proof.Signed(t, "b", 1e12), proof.Share(t, "r")
		if a.Minor() > b.Minor() {
			a, b = b, a
		}
		for _, mode := range roundings {
			x, _ := r.Of(a, mode)
			y, _ := r.Of(b, mode)
			if x.Minor() > y.Minor() {
				t.Fatalf("%s of %s is %s, of %s only %s", r, a, x, b, y)
			}
		}
	})
}

// The longest text of a rate has 40 bytes.
func TestTheLongestRate(t *testing.T) {
	for n, ok := range map[int]bool{40: true, 41: false} {
		text := "10." + strings.Repeat("0", n-4) + "%"
		if r, err := partnerecon.ParseRate(text); (err == nil && r == partnerecon.MustPercent("10")) != ok {
			t.Errorf("%d bytes: %s, %v", len(text), r, err)
		}
	}
}
