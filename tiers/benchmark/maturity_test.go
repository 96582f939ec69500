package benchmark_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

func maturity(months, partners int, share string) benchmark.MaturityFacts {
	return benchmark.MaturityFacts{Months: months, Partners: partners, Share: rate(share)}
}

func TestMaturity(t *testing.T) {
	for _, tt := range []struct {
		in   benchmark.MaturityFacts
		want string // age/partners/share overall, held back, next with what is missing, pace
	}{
		// The bands of the text: 0-6, 6-18, 18-36, 36+ months; 5-20, 20-100, 100-500,
		// 500+ partners; under 5, 5-15, 15-30, 30+ %. A shared end is the higher stage's.
		{maturity(6, 20, "5%"), "growth/growth/growth growth [partners share] scale 80 10% on"},
		{maturity(6, 20, "4.9%"), "growth/growth/foundation foundation [share] growth 0 0.1% behind"},
		{maturity(6, 19, "5%"), "growth/foundation/growth foundation [partners] growth 1 no rate on"},
		{maturity(5, 20, "5%"), "foundation/growth/growth growth [partners share] scale 80 10% ahead"},
		{maturity(0, 5, "0%"), "foundation/foundation/foundation foundation [partners share] growth 15 5% on"},
		{maturity(0, 4, "0%"), "foundation//foundation  [partners] foundation 1 no rate on"},
		{maturity(17, 99, "14.999999%"), "growth/growth/growth growth [partners share] scale 1 0.000001% on"},
		{maturity(18, 100, "15%"), "scale/scale/scale scale [partners share] ecosystem 400 15% on"},
		{maturity(35, 499, "30%"), "scale/scale/ecosystem scale [partners] ecosystem 1 no rate ahead"},
		{maturity(36, 500, "30%"), "ecosystem/ecosystem/ecosystem ecosystem []  0 no rate on"},
		{maturity(36, 500, "1/4"), "ecosystem/ecosystem/scale scale [share] ecosystem 0 5% behind"},
		{maturity(1200, 500, "100%"), "ecosystem/ecosystem/ecosystem ecosystem []  0 no rate on"},
	} {
		r := must(t, text().Maturity, tt.in)
		got := fmt.Sprintf("%s/%s/%s %s %s %s %d %s %s", r.Age, r.Partners, r.Share, r.Overall, r.HeldBack, r.Next, r.MorePartners, r.MoreShare, r.Pace)
		if got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", js(tt.in), got, tt.want)
		}
	}
}

func TestMaturityTrace(t *testing.T) {
	r := must(t, text().Maturity, maturity(6, 20, "4.9%"))
	says(t, r.Trace,
		`benchmark.stage /maturity/stages/1/months dimension="age" value="6" stage="growth" source="Partner & Affiliate Program Design"`,
		`benchmark.stage /maturity/stages/0/share dimension="share" value="4.9%" stage="foundation"`,
		`benchmark.overall /maturity/stages/0 stage="foundation"`,
		`benchmark.held_back /maturity/stages/1/share by="share" value="4.9%" wants="5%"`,
		`benchmark.behind /maturity/stages/1 age="growth" share="foundation"`)
	says(t, must(t, text().Maturity, maturity(36, 500, "30%")).Trace, `benchmark.top_stage /maturity/stages/3 stage="ecosystem"`)
	says(t, must(t, text().Maturity, maturity(0, 4, "0%")).Trace, `benchmark.overall /maturity/stages stage=""`, `benchmark.stage /maturity/stages/0/partners dimension="partners" value="4" stage=""`)
}

func TestMaturityRefuses(t *testing.T) {
	refuses(t, text().Maturity, benchmark.MaturityFacts{Months: -1, Partners: -1}, "/months out_of_range", "/partners out_of_range", "/share out_of_range")
	refuses(t, text().Maturity, maturity(1201, 0, "101%"), "/months out_of_range", "/share out_of_range")
}

func TestMonthsBetween(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     int
	}{
		{"2025-01-01", "2025-07-01", 6},
		{"2025-01-01", "2025-06-30", 5},
		{"2025-01-31", "2025-02-27", 0},
		{"2025-01-31", "2025-02-28", 1}, // a month that has no 31st
		{"2025-01-31", "2025-03-30", 1},
		{"2024-02-29", "2025-02-28", 12},
		{"2025-05-05", "2025-05-05", 0},
		{"2025-05-05", "2025-05-04", 0},
		{"2025-05-05", "2024-05-05", 0},
		{"-", "2024-05-05", 0},
		{"2025-05-05", "-", 0},
		{"0001-01-01", "9999-12-31", 119987},
	} {
		if got := benchmark.MonthsBetween(dayOrNone(tt.from), dayOrNone(tt.to)); got != tt.want {
			t.Errorf("%s to %s: %d, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}
