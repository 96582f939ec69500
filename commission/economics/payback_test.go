package economics_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func upfront(upfront, acquisition, revenue, goods, recurring string) economics.UpfrontFacts {
	return economics.UpfrontFacts{
		Months: 24, Upfront: eur(upfront), Acquisition: eur(acquisition), Revenue: eur(revenue), Goods: eur(goods), Recurring: rate(recurring),
		Limits: economics.UpfrontLimits{Mix: ceiling("50%"), FirstYear: ceiling("50%"), Payback: ceiling("12/1")},
	}
}

func TestPayback(t *testing.T) {
	for _, tt := range []struct {
		name  string
		facts economics.UpfrontFacts
		want  string
	}{
		// Of 600 + 24 × 25 = 1,200 half is upfront. A month leaves 250 - 100 - 25 = 125;
		// 600 + 900 = 1,500 are back after 12. The year before commission is 12 × 150.
		{"a year", upfront("600", "900", "250", "100", "10%"), "50% within, 1/3 within, 12 within, month 12, never false"},
		// A cent more and it is the 13th month.
		{"a cent more", upfront("600.01", "900", "250", "100", "10%"), "60001/120001 above, 60001/180000 within, 150001/12500 above, month 13, never false"},
		{"nothing is spent", upfront("0", "0", "250", "100", "10%"), "0% within, 0% within, 0 within, month 0, never false"},
		{"no commission at all", upfront("0", "900", "250", "100", "0%"), "no ratio undefined, 0% within, 6 within, month 6, never false"},
		// 250 - 225 - 25 = 0 a month.
		{"a month leaves nothing", upfront("600", "900", "250", "225", "10%"), "50% within, 200% above, no number above, month 0, never true"},
		{"a month costs", upfront("600", "900", "250", "300", "10%"), "50% within, no ratio above, no number above, month 0, never true"},
		{"a month costs, and nothing is paid", upfront("0", "0", "250", "300", "10%"), "0% within, no ratio undefined, no number above, month 0, never true"},
	} {
		r := must(t, economics.Payback, tt.facts)
		if got := shown(r.Mix, r.FirstYear) + ", " + inMonths(r.Payback) + fmt.Sprintf(", month %d, never %t", r.Month, r.Never); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	f := upfront("600", "900", "250", "300", "10%")
	f.Limits = economics.UpfrontLimits{}
	if r := must(t, economics.Payback, f); inMonths(r.Payback)+", "+shown(r.FirstYear) != "no number undefined, no ratio undefined" || !r.Never {
		t.Errorf("without limits: %s, %s", inMonths(r.Payback), shown(r.FirstYear))
	}
}

func inMonths(f economics.MonthFigure) string { return f.Value.String() + " " + string(f.Verdict) }

// Months are a number, whole or a fraction, and no percentage.
func TestMonthsText(t *testing.T) {
	for _, s := range []string{"0", "16", "25/2", "49/3"} {
		var m economics.Months
		if err := m.UnmarshalText([]byte(s)); err != nil || m.String() != s {
			t.Errorf("%q is read as %s, %v", s, m, err)
		}
		if text, err := m.MarshalText(); err != nil || string(text) != s {
			t.Errorf("%q is written as %q, %v", s, text, err)
		}
	}
	for _, s := range []string{"", "1600%", "1.5", "-1", "1/0", "/2", "1/2%", "no number"} {
		var m economics.Months
		if err := m.UnmarshalText([]byte(s)); err == nil || m.Stated() {
			t.Errorf("%q is read as %s", s, m)
		}
	}
	if _, err := (economics.Months{}).MarshalText(); !errors.Is(err, partnerecon.ErrSyntax) {
		t.Errorf("no number is written, %v", err)
	}
	if err := (*economics.Months)(nil).UnmarshalText([]byte("5")); !errors.Is(err, partnerecon.ErrSyntax) {
		t.Errorf("read to nowhere, %v", err)
	}
}

func TestUpfrontFactsAreChecked(t *testing.T) {
	upside := economics.Band{Low: rate("2%"), High: rate("1%")}
	for _, tt := range []struct {
		name  string
		spoil func(f *economics.UpfrontFacts)
		want  string
	}{
		{"one month", func(f *economics.UpfrontFacts) { f.Months = 1 }, "<nil>"},
		{"1,200 months", func(f *economics.UpfrontFacts) { f.Months = 1200 }, "<nil>"},
		{"no month", func(f *economics.UpfrontFacts) { f.Months = 0 }, "/months out_of_range"},
		{"1,201 months", func(f *economics.UpfrontFacts) { f.Months = 1201 }, "/months out_of_range"},
		{"all of it", func(f *economics.UpfrontFacts) { *f = economics.UpfrontFacts{} }, "/acquisition out_of_range, /goods out_of_range, /months out_of_range, /recurring out_of_range, /revenue out_of_range, /upfront out_of_range"},
		{"upfront below 0", func(f *economics.UpfrontFacts) { f.Upfront = eur("-1") }, "/upfront out_of_range"},
		{"another currency", func(f *economics.UpfrontFacts) { f.Goods = partnerecon.MustMoney("1", "USD") }, "/goods out_of_range"},
		{"more than the revenue", func(f *economics.UpfrontFacts) { f.Recurring = rate("101%") }, "/recurring out_of_range"},
		{"bands upside down", func(f *economics.UpfrontFacts) {
			f.Limits = economics.UpfrontLimits{Mix: upside, FirstYear: upside, Payback: upside}
		}, "/limits/first_year out_of_range, /limits/mix out_of_range, /limits/payback out_of_range"},
	} {
		f := upfront("1", "1", "1", "1", "1%")
		tt.spoil(&f)
		if _, err := economics.Payback(f); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

// Counted month by month, the month of payback is the first at whose end what was
// spent is back.
func TestPaybackMonthByMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(what string, most int) int64 { return int64(rapid.IntRange(0, most).Draw(t, what)) }
		money := func(n int64) partnerecon.Money { m, _ := partnerecon.FromMinor(n, "EUR"); return m }
		paid, other, revenue, goods, percent := draw("upfront", 5000), draw("acquisition", 5000), draw("revenue", 500), draw("goods", 500), draw("percent", 100)
		recurring, err := partnerecon.Fraction(percent, 100)
		if err != nil {
			t.Fatal(err)
		}
		r, err := economics.Payback(economics.UpfrontFacts{Months: 1, Upfront: money(paid), Acquisition: money(other), Revenue: money(revenue), Goods: money(goods), Recurring: recurring})
		if err != nil {
			t.Fatal(err)
		}
		monthly := 100*revenue - 100*goods - percent*revenue // in 1/100 of a cent
		if r.Never != (monthly <= 0) {
			t.Fatalf("never %t with %d a month", r.Never, monthly)
		}
		months := int64(0)
		for left := 100 * (paid + other); left > 0 && monthly > 0; left -= monthly {
			months++
		}
		if r.Month != months {
			t.Fatalf("month %d, counted %d", r.Month, months)
		}
	})
}

func ExamplePayback() {
	r, err := economics.Payback(economics.UpfrontFacts{
		Months: 24, Upfront: eur("600"), Acquisition: eur("900"), Revenue: eur("250"), Goods: eur("100"), Recurring: partnerecon.MustPercent("10"),
		Limits: economics.UpfrontLimits{Payback: economics.Band{High: partnerecon.MustRate("12/1")}},
	})
	fmt.Println(r.Mix.Value, "upfront, back after", r.Payback.Value, "months,", r.Payback.Verdict, err)
	// Output: 50% upfront, back after 12 months, within <nil>
}
