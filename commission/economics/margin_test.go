package economics_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

func marginLine(partner, revenue, goods, commission, other string) economics.MarginLine {
	l := economics.MarginLine{Partner: partner, Revenue: eur(revenue), Goods: eur(goods), Commission: eur(commission)}
	if other != "" {
		l.Other = eur(other)
	}
	return l
}

func TestMargins(t *testing.T) {
	r := must(t, economics.Margins, economics.MarginFacts{Currency: "EUR", Band: floor("25%"), Lines: []economics.MarginLine{
		marginLine("zeta", "400", "200", "120", "30"),
		marginLine("acme", "1000", "400", "200", "50"),
		marginLine("acme", "200", "80", "40", ""),
		marginLine("idle", "0", "0", "0", "10"),
		marginLine("back", "-50", "0", "-10", ""),
	}})
	var got []string
	for _, m := range append(r.Partners, r.Program) {
		got = append(got, fmt.Sprintf("%s %s - %s - %s - %s = %s, %s", m.Partner, m.Revenue.Amount(), m.Goods.Amount(), m.Commission.Amount(), m.Other.Amount(), m.Margin.Amount(), shown(m.Rate)))
	}
	want := []string{
		// 1,200 - 480 - 240 - 50 = 430: 430/1,200 = 43/120 is 35.83 %.
		"acme 1200.00 - 480.00 - 240.00 - 50.00 = 430.00, 43/120 within",
		// More came back than came in: there is no rate of it.
		"back -50.00 - 0.00 - -10.00 - 0.00 = -40.00, no ratio undefined",
		"idle 0.00 - 0.00 - 0.00 - 10.00 = -10.00, no ratio undefined",
		// 400 - 200 - 120 - 30 = 50: 12.5 %.
		"zeta 400.00 - 200.00 - 120.00 - 30.00 = 50.00, 12.5% below",
		// 1,550 - 680 - 350 - 90 = 430 = 430 - 40 - 10 + 50: 430/1,550.
		" 1550.00 - 680.00 - 350.00 - 90.00 = 430.00, 43/155 within",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestALossIsBelowZero(t *testing.T) {
	r := must(t, economics.Margins, economics.MarginFacts{Currency: "EUR", Band: floor("0%"), Lines: []economics.MarginLine{marginLine("a", "80", "60", "30", "")}})
	// 80 - 60 - 30 = -10: -12.5 %.
	if got := shown(r.Program.Rate); got != "-12.5% below" || r.Program.Rate.Of != "-10 EUR / 80 EUR" {
		t.Error(got, r.Program.Rate.Of)
	}
}

func TestMarginFactsAreChecked(t *testing.T) {
	usd := marginLine("a", "1", "1", "1", "")
	usd.Goods, usd.Other = partnerecon.MustMoney("1", "USD"), partnerecon.MustMoney("1", "USD")
	for _, tt := range []struct {
		name  string
		facts economics.MarginFacts
		want  string
	}{
		{"nothing at all", economics.MarginFacts{}, "/currency unknown"},
		{"no lines", economics.MarginFacts{Currency: "EUR"}, "<nil>"},
		{"a line of nothing", economics.MarginFacts{Currency: "EUR", Lines: []economics.MarginLine{{}}}, "/lines/0/commission out_of_range, /lines/0/goods out_of_range, /lines/0/partner required, /lines/0/revenue out_of_range"},
		{"another currency", economics.MarginFacts{Currency: "EUR", Lines: []economics.MarginLine{usd}}, "/lines/0/goods out_of_range, /lines/0/other out_of_range"},
		{"a band upside down", economics.MarginFacts{Currency: "EUR", Band: economics.Band{Low: rate("2%"), High: rate("1%")}}, "/band out_of_range"},
		{"too many lines", economics.MarginFacts{Currency: "EUR", Lines: make([]economics.MarginLine, 100_001)}, "/lines limit"},
	} {
		if _, err := economics.Margins(tt.facts); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

// The program is the sum of the partners, amount by amount, and the order of the
// lines decides nothing.
func TestMarginsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := func(what string) partnerecon.Money {
			m, err := partnerecon.FromMinor(rapid.Int64Range(-1e12, 1e12).Draw(t, what), "EUR")
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		f := economics.MarginFacts{Currency: "EUR"}
		for range rapid.IntRange(0, 12).Draw(t, "lines") {
			f.Lines = append(f.Lines, economics.MarginLine{
				Partner: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "partner"),
				Revenue: cents("revenue"), Goods: cents("goods"), Commission: cents("commission"), Other: cents("other"),
			})
		}
		r, err := economics.Margins(f)
		if err != nil {
			t.Fatal(err)
		}
		var sum [5]int64
		for _, m := range r.Partners {
			for i, a := range []partnerecon.Money{m.Revenue, m.Goods, m.Commission, m.Other, m.Margin} {
				sum[i] += a.Minor()
			}
			if m.Margin.Minor() != m.Revenue.Minor()-m.Goods.Minor()-m.Commission.Minor()-m.Other.Minor() {
				t.Fatalf("%+v", m)
			}
		}
		p := r.Program
		if want := [5]int64{p.Revenue.Minor(), p.Goods.Minor(), p.Commission.Minor(), p.Other.Minor(), p.Margin.Minor()}; sum != want {
			t.Fatalf("partners %v, program %v", sum, want)
		}
		f.Lines = rapid.Permutation(slices.Clone(f.Lines)).Draw(t, "another order")
		again, err := economics.Margins(f)
		if err != nil || text(t, again) != text(t, r) {
			t.Fatalf("another order: %v", err)
		}
	})
}

func ExampleMargins() {
	report, err := economics.Margins(economics.MarginFacts{
		Currency: "EUR", Band: economics.Band{Low: partnerecon.MustPercent("30")},
		Lines: []economics.MarginLine{
			{Partner: "acme", Revenue: eur("1000"), Goods: eur("400"), Commission: eur("200"), Other: eur("50")},
			{Partner: "zeta", Revenue: eur("400"), Goods: eur("200"), Commission: eur("120"), Other: eur("30")},
		},
	})
	for _, m := range report.Partners {
		fmt.Println(m.Partner, m.Margin, m.Rate.Value, m.Rate.Verdict)
	}
	fmt.Println("program", report.Program.Margin, err)
	// Output:
	// acme 350.00 EUR 35% within
	// zeta 50.00 EUR 12.5% below
	// program 400.00 EUR <nil>
}
