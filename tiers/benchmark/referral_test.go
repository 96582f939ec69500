package benchmark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// newcomers reads "tier days", who signed up on 1 January 2025; "-" for days is none
// yet.
func newcomers(rows ...string) benchmark.NewcomerFacts {
	f := benchmark.NewcomerFacts{On: day("2025-12-31")}
	for i, row := range rows {
		tier, took, _ := strings.Cut(row, " ")
		n := benchmark.Newcomer{Partner: fmt.Sprint("p", i), Tier: tier, Signed: day("2025-01-01")}
		var days int
		if _, err := fmt.Sscan(took, &days); err == nil {
			n.FirstReferral = n.Signed.Add(days)
		}
		f.Newcomers = append(f.Newcomers, n)
	}
	return f
}

func TestFirstReferral(t *testing.T) {
	for _, tt := range []struct {
		name string
		rows []string
		want string // with, waiting, median and verdict of the referral tier
	}{
		{"one", []string{"referral 29"}, "1 0 29 within"},
		{"on day 30 it is late", []string{"referral 30"}, "1 0 30 above"},
		{"on the first day", []string{"referral 0"}, "1 0 0 within"},
		{"two in the middle: (29 + 30) / 2", []string{"referral 90", "referral 30", "referral 29", "referral 1"}, "4 0 29.5 within"},
		{"(29 + 31) / 2 = 30", []string{"referral 29", "referral 31"}, "2 0 30 above"},
		{"the middle of three", []string{"referral 100", "referral 3", "referral 30"}, "3 0 30 above"},
		{"who waits is not in the median", []string{"referral 10", "referral -", "referral -"}, "1 2 10 within"},
		{"who refers after the last day waits", []string{"referral 10", "referral 365"}, "1 1 10 within"},
		{"nobody", []string{"referral -"}, "0 1 no median undefined"},
		{"(1 + 2) / 2", []string{"referral 1", "referral 2"}, "2 0 1.5 within"},
		{"(3 + 3) / 2", []string{"referral 3", "referral 3"}, "2 0 3 within"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := must(t, text().FirstReferral, newcomers(tt.rows...))
			if got := referralTime(r.Tiers[0]); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if r.All.Verdict != benchmark.Undefined || r.All.Median != r.Tiers[0].Median {
				t.Errorf("all: %s", js(r.All))
			}
		})
	}
}

func referralTime(r benchmark.ReferralTime) string {
	median := "no median"
	if r.With > 0 {
		median = r.Median.String()
	}
	return fmt.Sprintf("%d %d %s %s", r.With, r.Waiting, median, r.Verdict)
}

func TestFirstReferralByTier(t *testing.T) {
	f := newcomers("solution 40", "referral 10", "solution 50", " 7", "referral 20")
	f.Newcomers = append(f.Newcomers, benchmark.Newcomer{Partner: "later", Tier: "gold", Signed: day("2026-01-01")})
	r := must(t, text().FirstReferral, f)
	var got []string
	for _, tier := range append([]benchmark.ReferralTime{r.All}, r.Tiers...) {
		got = append(got, tier.Tier+" "+referralTime(tier))
	}
	// 7 10 20 40 50: the middle is 20. Only the tier of the policy is judged.
	want := []string{" 5 0 20 undefined", " 1 0 7 undefined", "referral 2 0 15 within", "solution 2 0 45 undefined"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	says(t, r.Trace, `benchmark.within /first_referral/under tier="referral" with="2" waiting="0" median="15" under="30" source="Partner & Affiliate Program Design"`)

	p := benchmark.Text()
	p.FirstReferral.Tier = ""
	every := must(t, benchmark.Must(p).FirstReferral, f)
	if every.All.Verdict != benchmark.Within || every.Tiers[2].Verdict != benchmark.Above {
		t.Errorf("without a tier all are judged: %s", js(every))
	}
}

// Of fewer partners than the policy says there is no median.
func TestFirstReferralOfTooFew(t *testing.T) {
	y := benchmark.Must(full()) // two
	r := must(t, y.FirstReferral, newcomers("referral 10", "referral -"))
	if r.All.Median != (benchmark.Median{}) || r.All.Verdict != benchmark.Undefined || strings.Contains(js(r), "median") != strings.Contains(js(r.Trace), "median") {
		t.Error(js(r))
	}
	says(t, r.Trace, `benchmark.too_few /first_referral/least tier="referral" with="1" waiting="1" least="2"`)
	if r := must(t, y.FirstReferral, newcomers("referral 10", "referral 12")); r.All.Median.String() != "11" {
		t.Error(js(r))
	}
	none := must(t, y.FirstReferral, benchmark.NewcomerFacts{On: day("2025-01-01")})
	if len(none.Tiers) != 0 || none.All.With+none.All.Waiting != 0 || len(none.Trace) != 1 {
		t.Error(js(none))
	}
}

func TestFirstReferralRefuses(t *testing.T) {
	refuses(t, text().FirstReferral, benchmark.NewcomerFacts{Newcomers: []benchmark.Newcomer{
		{Partner: "a", Signed: day("2025-01-02"), FirstReferral: day("2025-01-01")},
		{Partner: "a", Tier: "\xff"},
	}}, "/newcomers/0/first_referral out_of_range", "/newcomers/1/partner duplicate", "/newcomers/1/signed required", "/newcomers/1/tier limit", "/on required")
	refuses(t, text().FirstReferral, benchmark.NewcomerFacts{On: day("2025-01-01"), Newcomers: make([]benchmark.Newcomer, 100_001)}, "/newcomers limit")
}
