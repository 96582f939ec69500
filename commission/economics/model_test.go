package economics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/economics"
)

// models reads lines as "id revenue cost".
func models(basis economics.Basis, share string, lines ...string) economics.ModelFacts {
	f := economics.ModelFacts{Currency: "EUR", Rounding: partnerecon.HalfUp, Share: rate(share), Basis: basis, Floor: rate("35%")}
	for _, l := range lines {
		p := strings.Fields(l)
		f.Lines = append(f.Lines, economics.ModelLine{ID: p[0], Revenue: eur(p[1]), Cost: eur(p[2])})
	}
	return f
}

func showModel(m economics.ModelMargin) string {
	out := fmt.Sprintf("%s %s - %s - %s = %s, %s, most %s", m.ID, m.Revenue.Amount(), m.Cost.Amount(), m.Partner.Amount(), m.Margin.Amount(), shown(m.Rate), m.Most)
	if m.Impossible {
		out += ", impossible"
	}
	return out
}

func TestModelMargins(t *testing.T) {
	for _, tt := range []struct {
		name  string
		facts economics.ModelFacts
		want  []string // the lines, then the sum
	}{
		{"30 % of the revenue and 40 % of cost leave 30 %", models(economics.Gross, "30%", "a 100 40"), []string{
			"a 100.00 - 40.00 - 30.00 = 30.00, 30% below, most 25%",
			" 100.00 - 40.00 - 30.00 = 30.00, 30% below, most 25%",
		}},
		{"25 % keep a floor of 35 %", models(economics.Gross, "25%", "a 100 40"), []string{
			"a 100.00 - 40.00 - 25.00 = 35.00, 35% within, most 25%",
			" 100.00 - 40.00 - 25.00 = 35.00, 35% within, most 25%",
		}},
		// 30 % of the 60 that are left: 18. The floor leaves 25 of these 60: 5/12.
		{"net of the cost", models(economics.Net, "30%", "a 100 40"), []string{
			"a 100.00 - 40.00 - 18.00 = 42.00, 42% within, most 5/12",
			" 100.00 - 40.00 - 18.00 = 42.00, 42% within, most 5/12",
		}},
		{"cost that varies", models(economics.Gross, "30%", "b 100 70", "a 300 30"), []string{
			// 300 - 30 - 90; the floor of 105 leaves 165 of 300.
			"a 300.00 - 30.00 - 90.00 = 180.00, 60% within, most 55%",
			// 100 - 70 is below the floor before a partner gets anything.
			"b 100.00 - 70.00 - 30.00 = 0.00, 0% below, most 0%, impossible",
			// 400 - 100 - 120; the floor of 140 leaves 160 of 400.
			" 400.00 - 100.00 - 120.00 = 180.00, 45% within, most 40%",
		}},
		{"a line that costs more than it brings", models(economics.Net, "50%", "a 100 150", "b 100 20"), []string{
			"a 100.00 - 150.00 - 0.00 = -50.00, -50% below, most 0%, impossible",
			// 100 - 20 - 40; the floor leaves 45 of 80.
			"b 100.00 - 20.00 - 40.00 = 40.00, 40% within, most 56.25%",
			// 200 - 170 is below 70 before a partner gets anything.
			" 200.00 - 170.00 - 40.00 = -10.00, -5% below, most 0%, impossible",
		}},
		{"nothing comes in", models(economics.Gross, "30%", "a 0 5"), []string{
			"a 0.00 - 5.00 - 0.00 = -5.00, no ratio undefined, most no rate",
			" 0.00 - 5.00 - 0.00 = -5.00, no ratio undefined, most no rate",
		}},
		// 30 % of 0.05 is 0.015: 0.02 on each line, while the rate is exact.
		{"rounded line by line", models(economics.Gross, "30%", "a 0.05 0", "b 0.05 0"), []string{
			"a 0.05 - 0.00 - 0.02 = 0.03, 70% within, most 65%",
			"b 0.05 - 0.00 - 0.02 = 0.03, 70% within, most 65%",
			" 0.10 - 0.00 - 0.04 = 0.06, 70% within, most 65%",
		}},
		{"no lines", models(economics.Net, "30%"), []string{" 0.00 - 0.00 - 0.00 = 0.00, no ratio undefined, most no rate"}},
	} {
		r := must(t, economics.ModelMargins, tt.facts)
		var got []string
		for _, m := range append(r.Lines, r.Total) {
			got = append(got, showModel(m))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

func TestFloorsOfModels(t *testing.T) {
	f := models(economics.Net, "30%", "a 100 100")
	f.Floor = rate("0%")
	if got := showModel(must(t, economics.ModelMargins, f).Total); got != " 100.00 - 100.00 - 0.00 = 0.00, 0% within, most 100%" {
		t.Errorf("nothing to share: %s", got)
	}
	f.Floor = partnerecon.Rate{}
	if got := showModel(must(t, economics.ModelMargins, f).Total); got != " 100.00 - 100.00 - 0.00 = 0.00, 0% undefined, most no rate" {
		t.Errorf("no floor: %s", got)
	}
}

func TestModelFactsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(f *economics.ModelFacts)
		want  string
	}{
		{"nothing", func(*economics.ModelFacts) {}, "<nil>"},
		{"all of it", func(f *economics.ModelFacts) { *f = economics.ModelFacts{Lines: make([]economics.ModelLine, 1)} }, "/basis unknown, /currency unknown, /lines/0/cost out_of_range, /lines/0/id required, /lines/0/revenue out_of_range, /rounding required, /share out_of_range"},
		{"more than all", func(f *economics.ModelFacts) { f.Share, f.Floor = rate("101%"), rate("101%") }, "/floor out_of_range, /share out_of_range"},
		{"a cost below 0", func(f *economics.ModelFacts) { f.Lines[0].Cost = eur("-1") }, "/lines/0/cost out_of_range"},
		{"a line twice", func(f *economics.ModelFacts) { f.Lines = append(f.Lines, f.Lines[0]) }, "/lines/1/id duplicate"},
		{"too many", func(f *economics.ModelFacts) { f.Lines = make([]economics.ModelLine, 100_001) }, "/lines limit"},
	} {
		f := models(economics.Gross, "30%", "a 1 1")
		tt.spoil(&f)
		if _, err := economics.ModelMargins(f); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
}

// The largest share keeps the floor; if it is below 100 % and there is something to
// share, the margin at it is the floor exactly, unless that cannot be kept at all.
func TestMostKeepsTheFloor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := models(rapid.SampledFrom([]economics.Basis{economics.Gross, economics.Net}).Draw(t, "basis"), "0%")
		for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
			f.Lines = append(f.Lines, models("", "0%", fmt.Sprintf("%d %d %d", i, rapid.IntRange(0, 1000).Draw(t, "revenue"), rapid.IntRange(0, 1000).Draw(t, "cost"))).Lines...)
		}
		r, err := economics.ModelMargins(f)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Total.Most.Stated() {
			return
		}
		f.Share = r.Total.Most
		again, err := economics.ModelMargins(f)
		if err != nil {
			t.Fatal(err)
		}
		got := again.Total
		switch {
		case got.Impossible != (got.Rate.Verdict == economics.Below):
			t.Fatalf("at %s: %s", f.Share, showModel(got))
		case !got.Impossible && f.Share != partnerecon.Whole() && got.Rate.Value.Compare(f.Floor) != 0:
			t.Fatalf("at %s: %s", f.Share, showModel(got))
		}
		f.Lines = rapid.Permutation(slices.Clone(f.Lines)).Draw(t, "another order")
		if other, err := economics.ModelMargins(f); err != nil || text(t, other) != text(t, again) {
			t.Fatalf("another order: %v", err)
		}
	})
}

func TestReferralFee(t *testing.T) {
	for _, tt := range []struct{ fee, year, want string }{
		{"500", "5000", "10% within"},
		{"500", "50000", "1% below"}, // too little for a large customer
		{"500", "0", "no ratio undefined"},
		{"0", "5000", "0% below"},
	} {
		f := must(t, economics.ReferralFee, economics.FeeFacts{Fee: eur(tt.fee), FirstYear: eur(tt.year), Band: floor("10%")})
		if shown(f) != tt.want || f.Of != tt.fee+" EUR / "+tt.year+" EUR" {
			t.Errorf("%s of %s: %s of %s, want %s", tt.fee, tt.year, shown(f), f.Of, tt.want)
		}
	}
	f := economics.FeeFacts{FirstYear: eur("-1"), Band: economics.Band{Low: rate("2%"), High: rate("1%")}}
	if _, err := economics.ReferralFee(f); refused(err) != "/band out_of_range, /fee out_of_range, /first_year out_of_range" {
		t.Error(refused(err))
	}
}

func ExampleModelMargins() {
	r, err := economics.ModelMargins(economics.ModelFacts{
		Currency: "EUR", Rounding: partnerecon.HalfUp, Basis: economics.Gross,
		Share: partnerecon.MustPercent("30"), Floor: partnerecon.MustPercent("35"),
		Lines: []economics.ModelLine{{ID: "api", Revenue: eur("1000"), Cost: eur("400")}},
	})
	fmt.Println(r.Total.Rate.Value, r.Total.Rate.Verdict, "the floor; at most", r.Total.Most, err)
	// Output: 30% below the floor; at most 25% <nil>
}

func ExampleReferralFee() {
	f, err := economics.ReferralFee(economics.FeeFacts{
		Fee: eur("500"), FirstYear: eur("50000"), Band: economics.Band{Low: partnerecon.MustPercent("10")},
	})
	fmt.Println(f.Value, f.Verdict, err)
	// Output: 1% below <nil>
}
