package benchmark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// path reads "month share" rows.
func path(from, start, target string, actual ...string) benchmark.PathFacts {
	f := benchmark.PathFacts{From: month(from), Start: rate(start), Target: rate(target)}
	for _, row := range actual {
		m, share, _ := strings.Cut(row, " ")
		f.Actual = append(f.Actual, benchmark.MonthShare{Month: month(m), Share: rate(share)})
	}
	return f
}

// From 3 % to 15 % in twelve months is 1 % a month: 4 % at the end of January, 9 % at
// the end of June, 15 % at the end of December.
func TestTargetPath(t *testing.T) {
	r := must(t, text().TargetPath, path("2025-01", "3%", "15%"))
	var got []string
	for _, p := range r.Points {
		got = append(got, fmt.Sprint(p.Month, " ", p.Expected))
	}
	want := "2025-01 4%, 2025-02 5%, 2025-03 6%, 2025-04 7%, 2025-05 8%, 2025-06 9%, 2025-07 10%, 2025-08 11%, 2025-09 12%, 2025-10 13%, 2025-11 14%, 2025-12 15%"
	if strings.Join(got, ", ") != want || r.Step != rate("1%") || r.Required != rate("1%") || r.Pace != benchmark.NoPace {
		t.Errorf("%s, step %s, required %s, %s", strings.Join(got, ", "), r.Step, r.Required, r.Pace)
	}
	says(t, r.Trace, `benchmark.no_pace /target_path/months target="15%" step="1%" source="Partner & Affiliate Program Design"`)
}

func TestTargetPathGap(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   benchmark.PathFacts
		want string // pace, gap, required
		says string
	}{
		// At the end of June 9 % are expected. 7 % leave 8 % for six months: 4/3 %.
		{"behind", path("2025-01", "3%", "15%", "2025-06 7%"), "behind -2% 1/75", `benchmark.remaining /target_path/months months="6" required="1/75"`},
		{"on", path("2025-01", "3%", "15%", "2025-06 9%"), "on 0% 1%", `benchmark.on `},
		// 12.5 % leave 2.5 % for six months: 5/12 %.
		{"ahead", path("2025-01", "3%", "15%", "2025-06 12.5%"), "ahead 3.5% 1/240", `benchmark.ahead `},
		{"the latest month counts", path("2025-01", "3%", "15%", "2025-03 9%", "2025-02 1%"), "ahead 3% 1/150", `benchmark.ahead `},
		{"reached", path("2025-01", "3%", "15%", "2025-06 15%"), "ahead 6% 0%", `benchmark.reached `},
		{"more than the target", path("2025-01", "3%", "15%", "2025-06 20%"), "ahead 11% 0%", `benchmark.reached `},
		{"missed", path("2025-01", "3%", "15%", "2025-12 14%"), "behind -1% no rate", `benchmark.missed `},
		{"reached at the end", path("2025-01", "3%", "15%", "2025-12 15%"), "on 0% no rate", `benchmark.reached `},
		{"a target that stands", path("2025-01", "3%", "3%", "2025-01 2%"), "behind -1% 1/1100", `benchmark.behind `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := must(t, text().TargetPath, tt.in)
			if got := fmt.Sprint(r.Pace, " ", r.Gap, " ", r.Required); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			says(t, r.Trace, tt.says)
		})
	}
	months := must(t, text().TargetPath, path("2025-01", "3%", "15%", "2025-03 9%", "2025-02 1%"))
	if p := months.Points[1]; p.Actual != rate("1%") || p.Gap.String() != "-4%" || p.Pace != benchmark.Behind {
		t.Error(js(p))
	}
	if p := months.Points[3]; p.Actual.Stated() || p.Pace != benchmark.NoPace || strings.Contains(js(p), "gap") {
		t.Error(js(p))
	}
}

// Shares of real revenue are fractions of large numbers. Where two of them have no
// common fraction of 63-bit numbers the gap is shown to the nearest 0.000001 %; the
// pace is exact.
func TestTargetPathOfLargeFractions(t *testing.T) {
	r := must(t, text().TargetPath, path("2025-01", "123456789/9876543211", "1234567891/9876543223", "2025-01 222222222/9876543227"))
	// Start 1.2499999…%, target 12.49999994…%, expected 2.1875 % less a little; actual
	// 2.25000001 %: ahead by 0.0625 %.
	if r.Gap.String() != "0.0625%" || r.Pace != benchmark.Ahead {
		t.Errorf("%s %s", r.Gap, r.Pace)
	}
	if last := r.Points[11].Expected; last != rate("1234567891/9876543223") {
		t.Errorf("the path ends at %s", last)
	}
}

func TestTargetPathRefuses(t *testing.T) {
	refuses(t, text().TargetPath, benchmark.PathFacts{}, "/from required", "/start out_of_range", "/target out_of_range")
	refuses(t, text().TargetPath, path("2025-01", "15%", "3%"), "/target out_of_range")
	refuses(t, text().TargetPath, path("2025-01", "3%", "101%", "2024-12 3%", "2025-12 101%", "2026-01 5%", "2025-12 1%"),
		"/actual/0/month out_of_range", "/actual/1/share out_of_range", "/actual/2/month out_of_range", "/actual/3/month duplicate", "/target out_of_range")
	refuses(t, text().TargetPath, path("9999-02", "3%", "15%"), "/from out_of_range")
	must(t, text().TargetPath, path("9999-01", "3%", "15%"))
	refuses(t, text().TargetPath, benchmark.PathFacts{From: month("2025-01"), Start: rate("1%"), Target: rate("1%"), Actual: make([]benchmark.MonthShare, 100_001)}, "/actual limit")
}
