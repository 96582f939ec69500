package economics_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func TestAfford(t *testing.T) {
	life := func(revenue, gross, required, acquisition string) economics.Lifetime {
		l := economics.Lifetime{Revenue: eur(revenue), GrossMargin: rate(gross), Acquisition: eur(acquisition), Band: ceiling("40%")}
		if required[len(required)-1] == '%' {
			l.RequiredRate = rate(required)
		} else {
			l.Required = eur(required)
		}
		return l
	}
	for _, tt := range []struct {
		name                                  string
		revenue, gross, required, acquisition string
		most, short, ratio                    string
		verdict                               economics.Verdict
	}{
		// 10,000 × 70 % = 7,000, less 2,000 and 1,500.
		{"an amount", "10000", "70%", "2000", "1500", "3500.00 EUR", "no amount", "35%", "within"},
		// 20 % of 10,000 are the same 2,000.
		{"a part of the revenue", "10000", "70%", "20%", "1500", "3500.00 EUR", "no amount", "35%", "within"},
		{"more than others pay", "10000", "70%", "0", "1500", "5500.00 EUR", "no amount", "55%", "above"},
		{"just nothing", "10000", "70%", "5500", "1500", "0.00 EUR", "no amount", "0%", "within"},
		// 3,000 less 2,000 and 1,500 is -500.
		{"500 short", "10000", "30%", "2000", "1500", "0.00 EUR", "500.00 EUR", "0%", "within"},
		// 0.10 × 1/3 = 0.033…: down to 0.03.
		{"down to a cent", "0.10", "1/3", "0", "0", "0.03 EUR", "no amount", "30%", "within"},
		// 0.033… less 0.05 is -0.0166…: 0.02 are missing.
		{"missing up to a cent", "0.10", "1/3", "0.05", "0", "0.00 EUR", "0.02 EUR", "0%", "within"},
		{"no revenue", "0", "70%", "0", "5", "0.00 EUR", "5.00 EUR", "no ratio", "undefined"},
	} {
		a := must(t, economics.Afford, life(tt.revenue, tt.gross, tt.required, tt.acquisition))
		got := fmt.Sprint(a.Most, ", ", a.Short, ", ", a.Rate.Value, ", ", a.Rate.Verdict)
		if want := tt.most + ", " + tt.short + ", " + tt.ratio + ", " + string(tt.verdict); got != want {
			t.Errorf("%s: %s, want %s", tt.name, got, want)
		}
	}
}

func TestLifetimeIsChecked(t *testing.T) {
	good := economics.Lifetime{Revenue: eur("1"), GrossMargin: rate("50%"), Required: eur("0"), Acquisition: eur("0")}
	for _, tt := range []struct {
		name  string
		spoil func(l *economics.Lifetime)
		want  string
	}{
		{"nothing", func(*economics.Lifetime) {}, "<nil>"},
		{"all of it", func(l *economics.Lifetime) { *l = economics.Lifetime{} }, "/acquisition out_of_range, /gross_margin out_of_range, /required required, /revenue out_of_range"},
		{"two requirements", func(l *economics.Lifetime) { l.RequiredRate = rate("1%") }, "/required required"},
		{"a requirement below 0", func(l *economics.Lifetime) { l.Required = eur("-1") }, "/required out_of_range"},
		{"a requirement above the revenue", func(l *economics.Lifetime) { l.Required, l.RequiredRate = partnerecon.Money{}, rate("101%") }, "/required_rate out_of_range"},
		{"a margin above the revenue", func(l *economics.Lifetime) { l.GrossMargin = rate("101%") }, "/gross_margin out_of_range"},
		{"revenue below 0", func(l *economics.Lifetime) { l.Revenue = eur("-1") }, "/revenue out_of_range"},
		{"another currency", func(l *economics.Lifetime) { l.Acquisition = partnerecon.MustMoney("1", "USD") }, "/acquisition out_of_range"},
		{"a band upside down", func(l *economics.Lifetime) { l.Band = economics.Band{Low: rate("2%"), High: rate("1%")} }, "/band out_of_range"},
	} {
		l := good
		tt.spoil(&l)
		if _, err := economics.Afford(l); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

// What can be paid leaves the margin required, and a cent more would not; what is
// missing would just do, and a cent less would not.
func TestAffordIsTheMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(what string, most int64) int64 { return rapid.Int64Range(0, most).Draw(t, what) }
		money := func(n int64) partnerecon.Money { m, _ := partnerecon.FromMinor(n, "EUR"); return m }
		revenue, required, acquisition := draw("revenue", 1e6), draw("required", 1e6), draw("acquisition", 1e6)
		den := draw("den", 99) + 1
		num := draw("num", den)
		gross, err := partnerecon.Fraction(num, den)
		if err != nil {
			t.Fatal(err)
		}
		a, err := economics.Afford(economics.Lifetime{Revenue: money(revenue), GrossMargin: gross, Required: money(required), Acquisition: money(acquisition)})
		if err != nil {
			t.Fatal(err)
		}
		// In units of 1/den of a cent everything is a whole number.
		left := func(paid int64) int64 { return revenue*num - (required+acquisition+paid)*den }
		switch short := a.Short.Minor(); {
		case short == 0 && (left(a.Most.Minor()) < 0 || left(a.Most.Minor()+1) >= 0):
			t.Fatalf("most %s", a.Most)
		case short != 0 && (a.Most.Minor() != 0 || left(-short) < 0 || left(1-short) >= 0):
			t.Fatalf("most %s, short %s", a.Most, a.Short)
		}
	})
}

func ExampleAfford() {
	a, err := economics.Afford(economics.Lifetime{
		Revenue: eur("10000"), GrossMargin: partnerecon.MustPercent("70"),
		RequiredRate: partnerecon.MustPercent("20"), Acquisition: eur("1500"),
	})
	fmt.Println(a.Most, a.Rate.Value, err)
	// Output: 3500.00 EUR 35% <nil>
}
