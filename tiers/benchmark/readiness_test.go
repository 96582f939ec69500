package benchmark_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

func TestNotice(t *testing.T) {
	for _, tt := range []struct {
		announced, changes string
		days, short        int
	}{
		{"2025-01-01", "2025-01-31", 30, 0},
		{"2025-01-01", "2025-01-30", 29, 1}, // short by 1
		{"2025-02-01", "2025-03-03", 30, 0}, // 28 days of February and 2
		{"2024-02-01", "2024-03-02", 30, 0}, // 29 and 1
		{"2025-01-01", "2025-01-01", 0, 30},
		{"2025-01-11", "2025-01-01", -10, 40}, // told afterwards
		{"2025-01-01", "2026-01-01", 365, 0},
	} {
		r := must(t, text().Notice, benchmark.NoticeFacts{Announced: day(tt.announced), Changes: day(tt.changes)})
		if r.Days != tt.days || r.Short != tt.short || r.InTime != (tt.short == 0) || r.Required != 30 || r.Earliest != day(tt.announced).Add(30) {
			t.Errorf("%s to %s: %s", tt.announced, tt.changes, js(r))
		}
	}
	says(t, must(t, text().Notice, benchmark.NoticeFacts{Announced: day("2025-01-01"), Changes: day("2025-01-30")}).Trace,
		`benchmark.short /notice/days days="29" required="30" short="1" source="Partner & Affiliate Program Design"`)
	says(t, must(t, text().Notice, benchmark.NoticeFacts{Announced: day("2025-01-01"), Changes: day("2025-01-31")}).Trace, `benchmark.in_time /notice/days days="30"`)
	refuses(t, text().Notice, benchmark.NoticeFacts{}, "/announced required", "/changes required")
}

// attestations reads "name start end", "-" for an open end.
func attestations(on string, rows ...string) benchmark.AttestationFacts {
	f := benchmark.AttestationFacts{On: day(on)}
	for _, row := range rows {
		w := strings.Fields(row)
		f.Held = append(f.Held, benchmark.Attestation{Name: w[0], Valid: partnerecon.Interval{Start: dayOrNone(w[1]), End: dayOrNone(w[2])}})
	}
	return f
}

func TestAttestations(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   benchmark.AttestationFacts
		want string // valid, missing, not valid
	}{
		{"all", attestations("2025-06-01", "soc2 2025-01-01 2026-01-01", "gdpr - -", "ai_specific 2025-06-01 -", "iso27001 - -"), "[soc2 gdpr ai_specific] [] []"},
		{"none", attestations("2025-06-01"), "[] [soc2 gdpr ai_specific] []"},
		{"the last valid day", attestations("2025-06-01", "soc2 - 2025-06-02"), "[soc2] [gdpr ai_specific] []"},
		{"expired that day, and not valid yet", attestations("2025-06-01", "soc2 - 2025-06-01", "gdpr 2025-06-02 -"), "[] [ai_specific] [soc2 gdpr]"},
		{"an old one and a new one", attestations("2025-06-01", "soc2 - 2025-01-01", "soc2 2025-01-01 2026-01-01", "gdpr - -", "ai_specific - -"), "[soc2 gdpr ai_specific] [] []"},
	} {
		r := must(t, text().Attestations, tt.in)
		got := strings.Join([]string{list(r.Valid), list(r.Missing), list(r.NotValid)}, " ")
		if got != tt.want || r.Ready != strings.HasSuffix(tt.want, "[] []") {
			t.Errorf("%s: %s, ready %t, want %s", tt.name, got, r.Ready, tt.want)
		}
	}
	r := must(t, text().Attestations, attestations("2025-06-01", "soc2 - 2025-06-01", "gdpr - -"))
	says(t, r.Trace, `benchmark.not_valid /attestations/required/0 attestation="soc2" on="2025-06-01"`, `benchmark.held /attestations/required/1 `, `benchmark.missing /attestations/required/2 attestation="ai_specific"`)
	refuses(t, text().Attestations, benchmark.AttestationFacts{Held: []benchmark.Attestation{{}}}, "/held/0/name required", "/on required")
	refuses(t, text().Attestations, benchmark.AttestationFacts{On: day("2025-01-01"), Held: make([]benchmark.Attestation, 1001)}, "/held limit")
}

func list(names []string) string { return "[" + strings.Join(names, " ") + "]" }

func TestRamp(t *testing.T) {
	for _, tt := range []struct {
		model, signed, on, first string
		want                     benchmark.Verdict
		months                   int
		open                     bool
	}{
		{"reseller", "2025-01-15", "2025-12-31", "2025-04-14", benchmark.Below, 2, false},
		{"reseller", "2025-01-15", "2025-12-31", "2025-04-15", benchmark.Within, 3, false}, // 3 months, in
		{"reseller", "2025-01-15", "2025-12-31", "2025-07-15", benchmark.Within, 6, false}, // 6 months, in
		{"reseller", "2025-01-15", "2025-12-31", "2025-07-16", benchmark.Above, 6, false},
		{"reseller", "2024-11-30", "2025-12-31", "2025-02-28", benchmark.Within, 3, false}, // no 30 February
		{"reseller", "2025-01-15", "2025-01-15", "-", benchmark.Undefined, 0, true},
		{"reseller", "2025-01-15", "2025-07-15", "-", benchmark.Undefined, 6, true}, // today still would do
		{"reseller", "2025-01-15", "2025-07-16", "-", benchmark.Above, 6, true},
		{"reseller", "2025-01-15", "2025-07-15", "2025-07-16", benchmark.Undefined, 6, true}, // tomorrow
		{"co_creation", "2025-01-15", "2026-12-31", "2025-07-14", benchmark.Below, 5, false},
		{"co_creation", "2025-01-15", "2026-12-31", "2025-07-15", benchmark.Within, 6, false},
		{"co_creation", "2025-01-15", "2026-12-31", "2026-01-15", benchmark.Within, 12, false},
		{"co_creation", "2025-01-15", "2026-12-31", "2026-01-16", benchmark.Above, 12, false},
	} {
		r := must(t, text().Ramp, benchmark.RampFacts{Model: tt.model, Signed: day(tt.signed), On: day(tt.on), FirstRevenue: dayOrNone(tt.first)})
		if r.Verdict != tt.want || r.Months != tt.months || r.Open != tt.open {
			t.Errorf("%+v: %s", tt, js(r))
		}
	}
	r := must(t, text().Ramp, benchmark.RampFacts{Model: "co_creation", Signed: day("2025-01-31"), On: day("2025-02-28")})
	if r.Earliest != day("2025-07-31") || r.Latest != day("2026-01-31") || r.Model != "co_creation" {
		t.Error(js(r))
	}
	says(t, r.Trace, `benchmark.open /ramps/1/months model="co_creation" months="1" expected="6 to 12" until="2025-02-28" source="Partner & Affiliate Program Design"`)
	refuses(t, text().Ramp, benchmark.RampFacts{}, "/model required", "/on required", "/signed required")
	refuses(t, text().Ramp, benchmark.RampFacts{Model: "x", Signed: day("2025-01-02"), On: day("2025-01-01"), FirstRevenue: day("2025-01-01")}, "/first_revenue out_of_range", "/model unknown", "/on out_of_range")
}
