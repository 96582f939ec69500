package partnerecon_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/proof"
)

func eur(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }

func TestParseMoney(t *testing.T) {
	for _, tt := range []struct {
		amount   string
		currency partnerecon.Currency
		want     string
		err      error
	}{
		{"12.50", "EUR", "12.50 EUR", nil},
		{"12.5", "EUR", "12.50 EUR", nil},
		{"-0.01", "EUR", "-0.01 EUR", nil},
		{"-0", "EUR", "", partnerecon.ErrSyntax}, // below 0 or not?
		{"-0.00", "EUR", "", partnerecon.ErrSyntax},
		{"-0.000", "EUR", "", partnerecon.ErrSyntax},
		{"-0.001", "EUR", "", partnerecon.ErrInexact},
		{"-0", "JPY", "", partnerecon.ErrSyntax},
		{"12.505", "EUR", "", partnerecon.ErrInexact},
		{"12.500", "EUR", "12.50 EUR", nil},
		{"1500", "JPY", "1500 JPY", nil},
		{"1500.5", "JPY", "", partnerecon.ErrInexact},
		{"1.234", "KWD", "1.234 KWD", nil},
		{"1.2345", "CLF", "1.2345 CLF", nil},
		{"92233720368547758.07", "EUR", "92233720368547758.07 EUR", nil},
		{"92233720368547758.08", "EUR", "", partnerecon.ErrOverflow},
		{"1e3", "EUR", "", partnerecon.ErrSyntax},
		{"", "EUR", "", partnerecon.ErrSyntax},
		{"1", "eur", "", partnerecon.ErrUnknownCurrency},
		{"1", "XAU", "", partnerecon.ErrUnknownCurrency}, // gold has no minor unit
		{"1", "", "", partnerecon.ErrUnknownCurrency},
	} {
		got, err := partnerecon.ParseMoney(tt.amount, tt.currency)
		if !errors.Is(err, tt.err) || err == nil && got.String() != tt.want {
			t.Errorf("ParseMoney(%q, %q) = %s, %v; want %s, %v", tt.amount, tt.currency, got, err, tt.want, tt.err)
		}
	}
}

func TestMoneyOf(t *testing.T) {
	for _, tt := range []struct {
		name     string
		d        decimal.Decimal
		currency partnerecon.Currency
		want     int64
		err      error
	}{
		{"two decimals", decimal.New(1250, -2), "EUR", 1250, nil},
		{"trailing zeros", decimal.New(12500000, -6), "EUR", 1250, nil},
		{"a whole number", decimal.New(12, 0), "EUR", 1200, nil},
		{"a positive exponent", decimal.New(12, 3), "EUR", 1200000, nil},
		{"finer than a cent", decimal.New(12505, -3), "EUR", 0, partnerecon.ErrInexact},
		{"negative", decimal.New(-1, -2), "EUR", -1, nil},
		{"the largest", decimal.New(math.MaxInt64, -2), "EUR", math.MaxInt64, nil},
		{"one more", decimal.NewFromBigInt(new(big.Int).Add(big.NewInt(math.MaxInt64), big.NewInt(1)), -2), "EUR", 0, partnerecon.ErrOverflow},
		{"the smallest int64 has no opposite", decimal.New(math.MinInt64, -2), "EUR", 0, partnerecon.ErrOverflow},
		{"exponent 18 of nothing", decimal.New(0, 18), "EUR", 0, nil},
		{"exponent 19", decimal.New(1, 19), "EUR", 0, partnerecon.ErrOverflow},
		{"exponent -18, exact", decimal.NewFromBigInt(big.NewInt(5e17), -18), "KWD", 500, nil},
		{"exponent -19", decimal.New(1, -19), "EUR", 0, partnerecon.ErrInexact},
		{"the zero value", decimal.Decimal{}, "EUR", 0, nil},
		{"unknown currency", decimal.New(1, 0), "ZZZ", 0, partnerecon.ErrUnknownCurrency},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := partnerecon.MoneyOf(tt.d, tt.currency)
			if !errors.Is(err, tt.err) || got.Minor() != tt.want {
				t.Errorf("got %s, %v; want %d minor units, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestMoneyArithmetic(t *testing.T) {
	most, _ := partnerecon.FromMinor(math.MaxInt64, "EUR")
	if _, err := most.Add(eur("0.01")); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("the largest amount and a cent: %v", err)
	}
	if _, err := most.Neg().Sub(eur("0.01")); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("the smallest amount less a cent: %v", err)
	}
	if got, err := most.Sub(most); err != nil || got != eur("0") {
		t.Errorf("the largest less itself = %s, %v", got, err)
	}
	if _, err := partnerecon.FromMinor(math.MinInt64, "EUR"); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("MinInt64: %v", err)
	}
	usd := partnerecon.MustMoney("1", "USD")
	if _, err := eur("1").Add(usd); !errors.Is(err, partnerecon.ErrCurrency) {
		t.Errorf("EUR and USD: %v", err)
	}
	if _, err := eur("1").Compare(usd); !errors.Is(err, partnerecon.ErrCurrency) {
		t.Errorf("EUR against USD: %v", err)
	}
	var sum partnerecon.Money
	sum, err := sum.Add(eur("1.50"))
	if err != nil || sum != eur("1.50") {
		t.Errorf("nothing and 1.50 EUR = %s, %v", sum, err)
	}
	for _, tt := range []struct {
		a, b string
		want int
	}{{"1", "2", -1}, {"2", "2", 0}, {"2", "1", 1}} {
		if got, err := eur(tt.a).Compare(eur(tt.b)); got != tt.want || err != nil {
			t.Errorf("%s against %s = %d, %v; want %d", tt.a, tt.b, got, err, tt.want)
		}
	}
	for amount, want := range map[string]int{"-0.01": -1, "0": 0, "0.01": 1} {
		if got := eur(amount).Sign(); got != want {
			t.Errorf("sign of %s = %d, want %d", amount, got, want)
		}
	}
}

// Packages of this module form amounts by the one they have.
func TestLikeIsTheSameCurrency(t *testing.T) {
	for _, n := range []int64{0, 1250, -1, math.MaxInt64} {
		want, err := partnerecon.FromMinor(n, "KWD")
		if got := partnerecon.MustMoney("7", "KWD").Like(lent.Key{}, n); err != nil || got != want {
			t.Errorf("7 KWD like %d is %s, not %s", n, got, want)
		}
	}
}

func TestZeroMoneyStatesNothing(t *testing.T) {
	var m partnerecon.Money
	if m.Stated() || m == eur("0") || m.String() != "no amount" {
		t.Errorf("the zero Money is %s, stated = %t", m, m.Stated())
	}
	if _, err := json.Marshal(m); err == nil {
		t.Error("the zero Money must not be written: want an error")
	}
	if _, err := m.MarshalText(); err == nil {
		t.Error("the zero Money must not be written as text: want an error")
	}
	type bill struct {
		Fee partnerecon.Money `json:"fee,omitzero"`
	}
	if got, err := json.Marshal(bill{}); err != nil || string(got) != "{}" {
		t.Errorf("with omitzero: %s, %v", got, err)
	}
}

func TestMoneyJSON(t *testing.T) {
	got, err := json.Marshal(eur("12.5"))
	if want := `{"amount":"12.50","currency":"EUR"}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	for _, text := range []string{
		`{"amount":12.5,"currency":"EUR"}`, `{"amount":"12.505","currency":"EUR"}`, `{"amount":"12.50"}`, `{"currency":"EUR"}`,
		`{"amount":"1","currency":"EUR","x":1}`, `{"Amount":"1","currency":"EUR"}`, `"12.50 EUR"`, `12.50`, `null`, `{}`,
	} {
		m := eur("1")
		if err := json.Unmarshal([]byte(text), &m); err == nil && text != "null" {
			t.Errorf("%s reads as %s, want an error", text, m)
		}
		if m != eur("1") {
			t.Errorf("%s changed the value to %s", text, m)
		}
	}
}

func TestMoneyText(t *testing.T) {
	var m partnerecon.Money
	if err := m.UnmarshalText([]byte("-12.50 EUR")); err != nil || m != eur("-12.50") {
		t.Errorf("got %s, %v", m, err)
	}
	for _, text := range []string{"", "12.50", "12.50EUR", "EUR 12.50", " 12.50 EUR", "12.50 EUR ", "12.50  EUR"} {
		if err := m.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q reads as %s, want an error", text, m)
		}
	}
}

func TestErrorsNameTheValueAndCutIt(t *testing.T) {
	_, err := partnerecon.ParseMoney("12,50", "EUR")
	if want := `partnerecon: amount "12,50" in EUR: malformed: not a number such as 12 or 12.5: digits, and a point before decimals, no spaces`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	long := make([]byte, 10_000)
	for i := range long {
		long[i] = '9'
	}
	if _, err := partnerecon.ParseMoney(string(long), "EUR"); err == nil || len(err.Error()) > 200 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}

func TestMustPanicsOnAnErrorOnly(t *testing.T) {
	for name, f := range map[string]func(text string){
		"12.50":      func(s string) { partnerecon.MustMoney(s, "EUR") },
		"22.5%":      func(s string) { partnerecon.MustRate(s) },
		"22.5":       func(s string) { partnerecon.MustPercent(s) },
		"2025-01":    func(s string) { partnerecon.MustMonth(s) },
		"2025-01-31": func(s string) { partnerecon.MustDay(s) },
	} {
		for _, text := range []string{name, "x"} {
			func() {
				defer func() {
					if panicked := recover() != nil; panicked != (text == "x") {
						t.Errorf("with %s instead of %s it panics: %t", text, name, panicked)
					}
				}()
				f(text)
			}()
		}
	}
}

// The digits of ISO 4217 differ from those of CLDR for 22 live currencies. These
// are the codes with other than two digits, and some that CLDR rounds away.
func TestCurrencyDigits(t *testing.T) {
	want := map[int][]partnerecon.Currency{
		0: {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"},
		3: {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"},
		4: {"CLF", "UYW"},
		2: {
			"EUR", "USD", "AFN", "ALL", "AMD", "COP", "GYD", "IDR", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "MNT", "MUR",
			"PKR", "RSD", "SOS", "SYP", "TZS", "UZS", "YER", "MRU", "SLE", "VED", "VES", "ZWG", "XCG",
		},
	}
	for digits, codes := range want {
		for _, c := range codes {
			if got, ok := c.Digits(); !ok || got != digits {
				t.Errorf("%s has %d digits, %t; want %d", c, got, ok, digits)
			}
		}
	}
	for _, c := range []partnerecon.Currency{
		"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX", // no minor unit
		"DEM", "FRF", "BYR", "HRK", "ZWL", "usd", "EURO", "",
	} {
		if got, ok := c.Digits(); ok {
			t.Errorf("%q has %d digits, want unknown", c, got)
		}
	}
	known := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for c := 'A'; c <= 'Z'; c++ {
				if _, ok := partnerecon.Currency([]rune{a, b, c}).Digits(); ok {
					known++
				}
			}
		}
	}
	// List one of 25 June 2024 has 179 codes, 13 of them without a minor unit;
	// XCG came later.
	if known != 179-13+1 {
		t.Errorf("%d codes known", known)
	}
}

func TestLawN5_MoneyTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := proof.Money(t, "m")
		if got, err := partnerecon.ParseMoney(m.Amount(), m.Currency()); err != nil || got != m {
			t.Fatalf("%s: amount reads as %s, %v", m, got, err)
		}
		var fromText, fromJSON partnerecon.Money
		text, _ := m.MarshalText()
		if err := fromText.UnmarshalText(text); err != nil || fromText != m {
			t.Fatalf("%s: text reads as %s, %v", m, fromText, err)
		}
		raw, _ := json.Marshal(m)
		if err := json.Unmarshal(raw, &fromJSON); err != nil || fromJSON != m {
			t.Fatalf("%s: JSON reads as %s, %v", m, fromJSON, err)
		}
		if got, err := partnerecon.MoneyOf(m.Decimal(), m.Currency()); err != nil || got != m {
			t.Fatalf("%s: decimal reads as %s, %v", m, got, err)
		}
	})
}

func TestLawG10_CurrenciesDoNotMix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := proof.Money(t, "a"), proof.Money(t, "b")
		_, err := a.Add(b)
		if mixed := a.Currency() != b.Currency(); errors.Is(err, partnerecon.ErrCurrency) != mixed {
			t.Fatalf("%s and %s: %v", a, b, err)
		}
	})
}
