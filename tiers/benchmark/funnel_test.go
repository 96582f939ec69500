package benchmark_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

func counts(identified, recruited, onboarded, activated, performing int) benchmark.Counts {
	return benchmark.Counts{Identified: identified, Recruited: recruited, Onboarded: onboarded, Activated: activated, Performing: performing}
}

func TestFunnel(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   benchmark.Counts
		want []string
	}{
		// 105/300 = 35 % of 30-40; 63/105 = 60 % of 60-70; 16/63 = 25.4 % of 20-30;
		// 2/16 = 12.5 % of 10-15; 16/105 = 15.2 % has no band.
		{"inside all bands", counts(300, 105, 63, 16, 2), []string{"within", "35% within", "60% within", "16/63 within", "12.5% within", "16/105 undefined"}},
		// The low end of every band: 30/100, 18/30 = 60 %; 4/18 = 22.2 % and 0.
		{"low ends are in", counts(100, 30, 18, 4, 0), []string{"within", "30% within", "60% within", "2/9 within", "0% below", "2/15 undefined"}},
		// The high ends: 40/100, 28/40 = 70 %, 8/28 = 28.6 %, 1/8 = 12.5 %.
		{"high ends are in", counts(500, 200, 140, 42, 6), []string{"within", "40% within", "70% within", "30% within", "1/7 within", "21% undefined"}},
		// 99 is below 100-500; 40/99 = 40.4 %, 29/40 = 72.5 %, 9/29 = 31.0 %, 2/9 = 22.2 %.
		{"above all bands", counts(99, 40, 29, 9, 2), []string{"below", "40/99 above", "72.5% above", "9/29 above", "2/9 above", "22.5% undefined"}},
		{"too many identified", counts(501, 150, 89, 17, 1), []string{"above", "50/167 below", "89/150 below", "17/89 below", "1/17 below", "17/150 undefined"}},
		{"a stage that nobody came to", counts(100, 0, 0, 0, 0), []string{"within", "0% below", "no rate undefined", "no rate undefined", "no rate undefined", "no rate undefined"}},
		{"nobody at all", benchmark.Counts{}, []string{"below", "no rate undefined", "no rate undefined", "no rate undefined", "no rate undefined", "no rate undefined"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := must(t, text().Funnel, tt.in)
			got := []string{string(r.Identified.Verdict), shown(r.Recruited), shown(r.Onboarded), shown(r.ActivationOfOnboarded), shown(r.Performing), shown(r.ActivationOfSigned)}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(r.Trace) != 6 || r.Identified.Value != tt.in.Identified {
				t.Errorf("%d identified, %s", r.Identified.Value, r.Trace)
			}
		})
	}
}

// A verdict names what it was held against, and where that comes from.
func TestFunnelTrace(t *testing.T) {
	r := must(t, text().Funnel, counts(300, 105, 63, 16, 2))
	says(t, r.Trace,
		`benchmark.within /funnel/identified figure="identified" value="300" range="100 to 500" source="Partner & Affiliate Program Design"`,
		`benchmark.within /funnel/activation_of_onboarded figure="activation_of_onboarded" of="16 / 63" value="16/63" band="20% to 30%" source="Partner & Affiliate Program Design"`,
		`benchmark.undefined /funnel/activation_of_signed figure="activation_of_signed" of="16 / 105" value="16/105" band="no band"`,
	)
	if r.Recruited.Band != benchmark.Text().Funnel.Recruited || r.Recruited.Of != "105 / 300" || r.Identified.Range.Low != 100 {
		t.Error(js(r))
	}
	own := benchmark.Must(full())
	if got := shown(must(t, own.Funnel, counts(300, 105, 63, 16, 2)).ActivationOfSigned); got != "16/105 within" {
		t.Errorf("with a band of its own it is %s", got)
	}
}

func TestFunnelRefuses(t *testing.T) {
	refuses(t, text().Funnel, counts(300, 301, 63, 16, 2), "/recruited conflict")
	refuses(t, text().Funnel, counts(300, 100, 101, 102, 103), "/activated conflict", "/onboarded conflict", "/performing conflict")
	refuses(t, text().Funnel, counts(-1, 0, 0, 0, -5), "/identified out_of_range", "/performing out_of_range")
	refuses(t, text().Funnel, counts(1_000_000_001, 1_000_000_000, 0, 0, 0), "/identified out_of_range")
	refuses(t, text().Funnel, counts(5, 2_000_000_000, 0, 0, 0), "/recruited out_of_range")
}

// The zero Yardstick judges nothing, but divides.
func TestFunnelOfTheZeroYardstick(t *testing.T) {
	r := must(t, benchmark.Yardstick{}.Funnel, counts(300, 105, 63, 16, 2))
	if shown(r.Recruited) != "35% undefined" || r.Identified.Verdict != benchmark.Undefined {
		t.Error(js(r))
	}
}

var q1 = partnerecon.Interval{Start: day("2025-01-01"), End: day("2025-04-01")}

func candidate(id, signed, onboarded, first string, referrals int) benchmark.Candidate {
	return benchmark.Candidate{ID: id, Signed: dayOrNone(signed), Onboarded: dayOrNone(onboarded), FirstReferral: dayOrNone(first), Referrals: referrals}
}

func TestCount(t *testing.T) {
	f := benchmark.CandidateFacts{Quarter: q1, Candidates: []benchmark.Candidate{
		candidate("a", "-", "-", "-", 0),
		candidate("b", "2025-01-01", "-", "-", 0),
		candidate("c", "2024-01-01", "2024-01-05", "-", 0),
		candidate("d", "2024-01-01", "2024-01-05", "2025-03-31", 2), // two referrals are not three
		candidate("e", "2024-01-01", "2024-01-05", "2024-03-31", 3),
		candidate("late", "2025-04-01", "-", "-", 0), // after the quarter: not yet
		candidate("z", "2024-01-01", "-", "2024-02-01", 9),
		candidate("y", "-", "-", "-", 1), // one that is not yet three is no stage
		candidate("x", "2024-01-01", "2024-01-05", "2025-04-01", 4),
	}}
	r := must(t, text().Count, f)
	// Signed by the end of March: b c d e z x. Onboarded: c d e x. Activated: d e.
	want := benchmark.CountReport{Counts: counts(9, 6, 4, 2, 1), OutOfOrder: []string{"x", "z"}, Trace: r.Trace}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	says(t, r.Trace, `benchmark.counted /funnel/referrals candidates="9" recruited="6" onboarded="4" activated="2" performing="1" referrals="3"`, `benchmark.out_of_order candidates="2" first="x"`)
	must(t, text().Funnel, r.Counts)
}

func TestCountRefuses(t *testing.T) {
	f := benchmark.CandidateFacts{Candidates: []benchmark.Candidate{{ID: "a"}, {ID: "a", Referrals: -1}, {}}}
	refuses(t, text().Count, f, "/candidates/1/id duplicate", "/candidates/1/referrals out_of_range", "/candidates/2/id required", "/quarter required")
	refuses(t, text().Count, benchmark.CandidateFacts{Quarter: q1, Candidates: make([]benchmark.Candidate, 100_001)}, "/candidates limit")
}
