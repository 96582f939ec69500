package benchmark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// 30 % × 80 + 50 % × 70 + 20 % × 60 = 24 + 35 + 12 = 71.
func TestHealth(t *testing.T) {
	y := benchmark.Must(full())
	r := must(t, y.Health, benchmark.HealthFacts{Survey: rate("80%"), Performance: rate("70%"), Engagement: rate("60%")})
	if shown(r.Index) != "71% within" || len(r.Missing) > 0 {
		t.Error(js(r))
	}
	var got []string
	for _, p := range r.Parts {
		got = append(got, fmt.Sprint(p.Name, " ", p.Weight, " ", p.Score, " ", p.Points))
	}
	if diff := cmp.Diff([]string{"survey 30% 80% 24%", "performance 50% 70% 35%", "engagement 20% 60% 12%"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	says(t, r.Trace, `benchmark.weighed /health/performance weight="50%" score="70%" points="35%"`, `benchmark.within /health/band figure="index" of="24% + 35% + 12%" value="71%" band="70% and more" source="a program"`)
	// 24 + 35 + 10 = 69 is below 70.
	if r := must(t, y.Health, benchmark.HealthFacts{Survey: rate("80%"), Performance: rate("70%"), Engagement: rate("50%")}); shown(r.Index) != "69% below" {
		t.Error(shown(r.Index))
	}
}

// What is not known makes the index undefined, unless it has no weight.
func TestHealthNotKnown(t *testing.T) {
	y := benchmark.Must(full())
	r := must(t, y.Health, benchmark.HealthFacts{Performance: rate("70%")})
	if shown(r.Index) != "no rate undefined" || strings.Join(r.Missing, " ") != "survey engagement" {
		t.Error(js(r))
	}
	says(t, r.Trace, `benchmark.missing /health/survey weight="30%" score="no rate"`, `benchmark.undefined /health/band`)
	if r := must(t, y.Health, benchmark.HealthFacts{Survey: rate("0%"), Performance: rate("0%"), Engagement: rate("0%")}); shown(r.Index) != "0% below" {
		t.Errorf("nothing is %s", shown(r.Index))
	}
	p := full()
	p.Health.Survey, p.Health.Performance = rate("0%"), rate("80%")
	if r := must(t, benchmark.Must(p).Health, benchmark.HealthFacts{Performance: rate("100%"), Engagement: rate("50%")}); shown(r.Index) != "90% within" || len(r.Missing) > 0 {
		t.Error(js(r))
	}
}

// Scores that have no common fraction of 63-bit numbers: 30 % × 1/999999937 and so on
// is below 0.000001 %.
func TestHealthOfLargeFractions(t *testing.T) {
	r := must(t, benchmark.Must(full()).Health, benchmark.HealthFacts{Survey: rate("1/999999937"), Performance: rate("999999936/999999937"), Engagement: rate("1/999999929")})
	if shown(r.Index) != "50% below" {
		t.Error(shown(r.Index))
	}
	// 70 % and a little more is within; what is shown as 70 % but is less is below.
	almost := benchmark.HealthFacts{Survey: rate("1/999999999989"), Performance: rate("999999936/999999937"), Engagement: rate("999999928/999999929")}
	if r := must(t, benchmark.Must(full()).Health, almost); shown(r.Index) != "70% below" {
		t.Error(shown(r.Index))
	}
}

func TestHealthRefuses(t *testing.T) {
	refuses(t, benchmark.Must(full()).Health, benchmark.HealthFacts{Survey: rate("101%"), Performance: rate("2/1"), Engagement: rate("100.000001%")}, "/engagement out_of_range", "/performance out_of_range", "/survey out_of_range")
}
