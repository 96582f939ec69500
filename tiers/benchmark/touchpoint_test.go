package benchmark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// touchpoints reads "name day" rows.
func touchpoints(tier, since, on string, held ...string) benchmark.TouchpointFacts {
	f := benchmark.TouchpointFacts{Tier: tier, Since: day(since), On: day(on)}
	for _, row := range held {
		name, d, _ := strings.Cut(row, " ")
		f.Held = append(f.Held, benchmark.Held{Name: name, On: day(d)})
	}
	return f
}

func touchpointsOf(r benchmark.TouchpointReport) []string {
	var out []string
	for _, t := range r.Touchpoints {
		line := fmt.Sprint(t.Name, " ", t.From, " ", t.Due, " ", t.Status)
		if t.Late > 0 {
			line += fmt.Sprint(" ", t.Late)
		}
		out = append(out, line)
	}
	return out
}

func TestTouchpoints(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   benchmark.TouchpointFacts
		want []string
	}{
		{"a referral partner has none", touchpoints("referral", "2025-01-01", "2026-01-01"), nil},
		// Since 15 January: the first full quarter is the second one.
		{"a new partner", touchpoints("integration", "2025-01-15", "2025-01-20"), []string{
			"monthly_sync 2025-02-15 2025-02-15 upcoming", "joint_campaign 2025-04-01 2025-06-30 upcoming",
			"qbr 2025-04-01 2025-06-30 upcoming", "annual_review 2026-01-15 2026-01-15 upcoming",
		}},
		{"since the first day of a quarter", touchpoints("solution", "2025-04-01", "2025-04-01"), []string{
			"monthly_sync 2025-05-01 2025-05-01 upcoming", "joint_campaign 2025-04-01 2025-06-30 due",
			"qbr 2025-04-01 2025-06-30 due", "annual_review 2026-04-01 2026-04-01 upcoming",
		}},
		// Of the last ones that are not in the future: 31 January and a month is 28
		// February. The review of the first quarter leaves the second one due to its end.
		{"each from the last one", touchpoints("solution", "2024-01-01", "2025-06-30", "monthly_sync 2024-12-31", "monthly_sync 2025-01-31", "monthly_sync 2025-07-01", "qbr 2025-01-01", "joint_campaign 2025-06-30", "annual_review 2024-06-30"), []string{
			"monthly_sync 2025-02-28 2025-02-28 overdue 122", "joint_campaign 2025-07-01 2025-09-30 upcoming",
			"qbr 2025-04-01 2025-06-30 due", "annual_review 2025-06-30 2025-06-30 due",
		}},
		{"a quarter ended without a review", touchpoints("solution", "2024-01-01", "2025-07-01", "qbr 2025-03-31", "monthly_sync 2025-06-15", "joint_campaign 2025-07-01", "annual_review 2024-07-02"), []string{
			"monthly_sync 2025-07-15 2025-07-15 upcoming", "joint_campaign 2025-10-01 2025-12-31 upcoming",
			"qbr 2025-04-01 2025-06-30 overdue 1", "annual_review 2025-07-02 2025-07-02 upcoming",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := must(t, text().Touchpoints, tt.in)
			if diff := cmp.Diff(tt.want, touchpointsOf(r)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(r.Trace) != max(len(tt.want), 1) {
				t.Error(r.Trace)
			}
		})
	}
}

// The year begins in February: its quarters in February, May, August, November.
func TestTouchpointsOfAFiscalYear(t *testing.T) {
	p := benchmark.Policy{YearStart: 2, Cadence: []benchmark.Cadence{{Name: "qbr", Every: 3, Calendar: true}, {Name: "half", Every: 6, Calendar: true}, {Name: "any", Every: 5}}}
	r := must(t, benchmark.Must(p).Touchpoints, touchpoints("", "2024-01-01", "2025-05-01", "qbr 2025-01-31", "half 2025-02-01", "any 2025-01-30"))
	// The last quarter before: November to January; the half: February to July.
	want := []string{"qbr 2025-02-01 2025-04-30 overdue 1", "half 2025-08-01 2026-01-31 upcoming", "any 2025-06-30 2025-06-30 upcoming"}
	if diff := cmp.Diff(want, touchpointsOf(r)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	says(t, r.Trace, `benchmark.overdue /cadence/0 name="qbr" last="2025-01-31" due="2025-04-30" late="1"`)
}

func TestTouchpointsRefuses(t *testing.T) {
	refuses(t, text().Touchpoints, benchmark.TouchpointFacts{Tier: "\xff", Held: []benchmark.Held{{Name: "lunch"}}}, "/held/0/name unknown", "/held/0/on required", "/on required", "/since required", "/tier limit")
	refuses(t, text().Touchpoints, touchpoints("", "2025-01-02", "2025-01-01"), "/on out_of_range")
	refuses(t, text().Touchpoints, benchmark.TouchpointFacts{Since: day("2025-01-01"), On: day("2025-01-01"), Held: make([]benchmark.Held, 100_001)}, "/held limit")
}
