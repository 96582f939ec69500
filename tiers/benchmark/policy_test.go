package benchmark_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

func TestNewReportsEverything(t *testing.T) {
	for _, tt := range []struct {
		name string
		with func(p *benchmark.Policy)
		want []string
	}{
		{"a year", func(p *benchmark.Policy) { p.YearStart = 13 }, []string{"/year_start out_of_range"}},
		{"funnel", func(p *benchmark.Policy) {
			p.Funnel.Identified = benchmark.Range{Low: 5, High: 4}
			p.Funnel.Recruited = benchmark.Band{Low: rate("40%"), High: rate("30%")}
			p.Funnel.Onboarded = benchmark.Band{Low: rate("101%"), High: rate("2/1")}
			p.Funnel.ActivationOfOnboarded = benchmark.Band{Source: "somewhere"}
			p.Funnel.Performing.Source = strings.Repeat("x", 256)
			p.Funnel.Referrals = -1
		}, []string{
			"/funnel/activation_of_onboarded required", "/funnel/identified out_of_range", "/funnel/onboarded/high out_of_range", "/funnel/onboarded/low out_of_range",
			"/funnel/performing/source limit", "/funnel/recruited out_of_range", "/funnel/referrals out_of_range",
		}},
		{"a range below 0", func(p *benchmark.Policy) { p.Funnel.Identified = benchmark.Range{Low: -1, High: -1} }, []string{"/funnel/identified/high out_of_range", "/funnel/identified/low out_of_range"}},
		{"a range with a source alone", func(p *benchmark.Policy) { p.Funnel.Identified = benchmark.Range{Source: "x"} }, []string{"/funnel/identified required"}},
		{"a first referral", func(p *benchmark.Policy) {
			p.FirstReferral = benchmark.FirstReferral{Tier: "\xff", Least: -1, Source: "\xff"}
		}, []string{"/first_referral/least out_of_range", "/first_referral/source limit", "/first_referral/tier limit", "/first_referral/under out_of_range"}},
		{"concentration", func(p *benchmark.Policy) {
			p.Concentration = benchmark.Concentration{Top: rate("0%"), Leading: rate("101%"), TopCount: benchmark.Range{Low: 3, High: 2}, Core: benchmark.Band{High: rate("101%")}}
		}, []string{"/concentration/core/high out_of_range", "/concentration/leading out_of_range", "/concentration/reach out_of_range", "/concentration/top out_of_range", "/concentration/top_count out_of_range"}},
		{"a board", func(p *benchmark.Policy) { p.AdvisoryBoard = benchmark.AdvisoryBoard{Source: "\xff"} }, []string{"/advisory_board/seats out_of_range", "/advisory_board/source limit"}},
		{"maturity", func(p *benchmark.Policy) {
			p.Maturity.Stages = []benchmark.Stage{{"a", 1, 5, rate("5%")}, {"a", 1, 5, rate("5%")}, {"", 2, 4, partnerecon.Rate{}}, {"c", 1201, -1, rate("101%")}}
		}, []string{
			"/maturity/stages/0/months out_of_range",
			"/maturity/stages/1/months out_of_range", "/maturity/stages/1/name duplicate", "/maturity/stages/1/partners out_of_range", "/maturity/stages/1/share out_of_range",
			"/maturity/stages/2/name required", "/maturity/stages/2/partners out_of_range", "/maturity/stages/2/share out_of_range", "/maturity/stages/2/share out_of_range",
			"/maturity/stages/3/months out_of_range", "/maturity/stages/3/partners out_of_range", "/maturity/stages/3/partners out_of_range", "/maturity/stages/3/share out_of_range",
		}},
		{"maturity without stages", func(p *benchmark.Policy) { p.Maturity = benchmark.Maturity{Source: "x"} }, []string{"/maturity/stages required"}},
		{"too many stages", func(p *benchmark.Policy) { p.Maturity.Stages = make([]benchmark.Stage, 1001) }, []string{"/maturity/stages limit"}},
		{"a path", func(p *benchmark.Policy) { p.TargetPath.Months = 1201 }, []string{"/target_path/months out_of_range"}},
		{"a path without months", func(p *benchmark.Policy) { p.TargetPath = benchmark.TargetPath{Source: "\xff"} }, []string{"/target_path/months out_of_range", "/target_path/source limit"}},
		{"cadence", func(p *benchmark.Policy) {
			p.Cadence = []benchmark.Cadence{{Name: "a", Every: 5, Calendar: true}, {Name: "a", Tiers: []string{"x", "x", ""}}, {Name: "b", Every: 5, Source: "\xff"}, {Name: "c", Every: 12, Calendar: true}, {Name: "d", Every: 24, Calendar: true, Tiers: make([]string, 1001)}}
		}, []string{
			"/cadence/0/every out_of_range", "/cadence/1/every out_of_range", "/cadence/1/name duplicate", "/cadence/1/tiers/1 duplicate", "/cadence/1/tiers/2 required",
			"/cadence/2/source limit", "/cadence/4/every out_of_range", "/cadence/4/tiers limit",
		}},
		{"too many touchpoints", func(p *benchmark.Policy) { p.Cadence = make([]benchmark.Cadence, 1001) }, []string{"/cadence limit"}},
		// 10 + 10 + 10 + 5 + 11 = 46 minutes.
		{"an agenda of 46 minutes", func(p *benchmark.Policy) { p.Agenda.Sections[4].Minutes = 11 }, []string{"/agenda/sections out_of_range"}},
		{"agenda", func(p *benchmark.Policy) {
			p.Agenda = benchmark.Agenda{Minutes: 5, Source: "\xff", Sections: []benchmark.Topic{{"a", 0, "\xff"}, {"a", -5, ""}}}
		}, []string{"/agenda/sections/0/content limit", "/agenda/sections/0/minutes out_of_range", "/agenda/sections/1/minutes out_of_range", "/agenda/sections/1/name duplicate", "/agenda/source limit"}},
		{"an empty agenda", func(p *benchmark.Policy) { p.Agenda = benchmark.Agenda{Source: "x"} }, []string{"/agenda/minutes out_of_range", "/agenda/sections required"}},
		{"too many sections", func(p *benchmark.Policy) { p.Agenda.Sections = make([]benchmark.Topic, 1001) }, []string{"/agenda/sections limit"}},
		{"activation", func(p *benchmark.Policy) {
			p.Activation = benchmark.Activation{Source: "\xff", Steps: []benchmark.Step{{Name: "a", Day: 2}, {Name: "a", Day: 1, Goal: "\xff"}, {Day: -1, Tiers: []string{""}}}}
		}, []string{
			"/activation/review out_of_range", "/activation/source limit", "/activation/steps/1/day out_of_range", "/activation/steps/1/goal limit", "/activation/steps/1/name duplicate",
			"/activation/steps/2/day out_of_range", "/activation/steps/2/day out_of_range", "/activation/steps/2/name required", "/activation/steps/2/tiers/0 required",
		}},
		{"activation without steps", func(p *benchmark.Policy) { p.Activation = benchmark.Activation{Review: 30} }, []string{"/activation/steps required"}},
		{"too many steps", func(p *benchmark.Policy) { p.Activation.Steps = make([]benchmark.Step, 1001) }, []string{"/activation/steps limit"}},
		{"weights of 99.999999 %", func(p *benchmark.Policy) { p.Health.Survey = rate("29.999999%") }, []string{"/health out_of_range"}},
		{"weights of 110 %", func(p *benchmark.Policy) { p.Health.Survey = rate("40%") }, []string{"/health out_of_range"}},
		{"a weight that is missing", func(p *benchmark.Policy) {
			p.Health.Survey, p.Health.Engagement, p.Health.Band.Low = rate("50%"), partnerecon.Rate{}, rate("101%")
		}, []string{"/health/band/low out_of_range", "/health/engagement out_of_range"}},
		{"notice", func(p *benchmark.Policy) { p.Notice = benchmark.Notice{Days: -1, Source: "\xff"} }, []string{"/notice/days out_of_range", "/notice/source limit"}},
		{"attestations", func(p *benchmark.Policy) {
			p.Attestations = benchmark.AttestationPolicy{Required: []string{"a", "a", ""}, Source: "\xff"}
		}, []string{"/attestations/required/1 duplicate", "/attestations/required/2 required", "/attestations/source limit"}},
		{"no attestations", func(p *benchmark.Policy) { p.Attestations.Required = nil }, []string{"/attestations/required required"}},
		{"too many attestations", func(p *benchmark.Policy) { p.Attestations.Required = make([]string, 1001) }, []string{"/attestations/required limit"}},
		{"comparison", func(p *benchmark.Policy) { p.Comparison.Least = -1 }, []string{"/comparison/least out_of_range"}},
		{"ramps", func(p *benchmark.Policy) {
			p.Ramps = []benchmark.Ramp{{"a", benchmark.Range{Low: 3}}, {"a", benchmark.Range{Low: 3, High: 1201}}, {"", benchmark.Range{Low: 4, High: 3}}}
		}, []string{"/ramps/0/months/high required", "/ramps/1/model duplicate", "/ramps/1/months/high out_of_range", "/ramps/2/model required", "/ramps/2/months out_of_range"}},
		{"too many ramps", func(p *benchmark.Policy) { p.Ramps = make([]benchmark.Ramp, 1001) }, []string{"/ramps limit"}},
		{"several parts at once", func(p *benchmark.Policy) { p.Notice.Days, p.YearStart = -1, -1 }, []string{"/notice/days out_of_range", "/year_start out_of_range"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := full()
			tt.with(&p)
			y, err := benchmark.New(p)
			if diff := cmp.Diff(tt.want, problems(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s\n%v", diff, err)
			}
			if js(y.Policy()) != "{}" {
				t.Errorf("a yardstick comes with the error: %s", js(y.Policy()))
			}
		})
	}
}

func TestMessages(t *testing.T) {
	p := full()
	p.Health.Survey = rate("29%")
	p.Funnel.Recruited = benchmark.Band{Low: rate("40%"), High: rate("30%")}
	p.Agenda.Minutes = 44
	_, err := benchmark.New(p)
	want := "benchmark: /agenda/sections: want at most 44 minutes in all, got 45; /funnel/recruited: want a low end of at most the high end, got 40% to 30%; /health: want weights that sum to 100 %, got 99 %"
	if fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = text().Funnel(counts(300, 301, 0, 0, 0))
	if want := "benchmark: /recruited: 301, but only 300 identified"; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestBandsAndRangesAreShown(t *testing.T) {
	for b, want := range map[benchmark.Band]string{
		{}: "no band", {Low: rate("1/3")}: "1/3 and more", {High: rate("5%")}: "up to 5%", {Low: rate("0%"), High: rate("5%")}: "0% to 5%", {Source: "x"}: "no band",
	} {
		if b.String() != want {
			t.Errorf("got %s, want %s", b, want)
		}
	}
	for r, want := range map[benchmark.Range]string{{}: "no range", {Low: 2}: "2 and more", {High: 5}: "0 to 5", {Low: 2, High: 5}: "2 to 5", {Low: 1}: "1 and more", {High: 1}: "0 to 1"} {
		if r.String() != want {
			t.Errorf("got %s, want %s", r, want)
		}
	}
}

func TestParse(t *testing.T) {
	for _, p := range []benchmark.Policy{benchmark.Text(), full(), {}} {
		y, err := benchmark.Parse([]byte(js(p)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(js(p), js(y.Policy())); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	for in, want := range map[string][]string{
		`{"funnel":{"recruited":{"low":"30%","low":"40%"}}}`:                               {"/funnel/recruited/low duplicate"},
		`{"Funnel":{},"notice":null,"agenda":{"minutes":"45"}}`:                            {"/Funnel unknown", "/agenda/minutes type", "/notice type"},
		`{"health":{"survey":0.5,"performance":"25%","engagement":"25%"},"year_start":13}`: {"/health/survey type", "/year_start out_of_range"},
		`{"ramps":[{"model":"x","months":{"low":3}}],"x":1}`:                               {"/ramps/0/months/high required", "/x unknown"},
		`{} {}`: {" syntax"},
		``:      {" syntax"},
	} {
		_, err := benchmark.Parse([]byte(in))
		if diff := cmp.Diff(want, problems(t, err)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", in, diff)
		}
	}
}

// What is left out of the policy is an error of the question that needs it, and of no
// other.
func TestAbsent(t *testing.T) {
	var none benchmark.Yardstick
	for part, ask := range map[string]func() error{
		"/funnel/referrals": func() error { _, err := none.Count(benchmark.CandidateFacts{}); return err },
		"/first_referral":   func() error { _, err := none.FirstReferral(benchmark.NewcomerFacts{}); return err },
		"/concentration":    func() error { _, err := none.Concentration(benchmark.RevenueFacts{}); return err },
		"/advisory_board":   func() error { _, err := none.AdvisoryBoard(benchmark.RevenueFacts{}); return err },
		"/maturity":         func() error { _, err := none.Maturity(benchmark.MaturityFacts{}); return err },
		"/target_path":      func() error { _, err := none.TargetPath(benchmark.PathFacts{}); return err },
		"/cadence":          func() error { _, err := none.Touchpoints(benchmark.TouchpointFacts{}); return err },
		"/activation":       func() error { _, err := none.Activation(benchmark.ActivationFacts{}); return err },
		"/health":           func() error { _, err := text().Health(benchmark.HealthFacts{}); return err },
		"/notice":           func() error { _, err := none.Notice(benchmark.NoticeFacts{}); return err },
		"/attestations":     func() error { _, err := none.Attestations(benchmark.AttestationFacts{}); return err },
		"/comparison":       func() error { _, err := text().Compare(benchmark.ComparisonFacts{}); return err },
		"/ramps":            func() error { _, err := none.Ramp(benchmark.RampFacts{}); return err },
	} {
		err := ask()
		if !errors.Is(err, benchmark.ErrAbsent) || fmt.Sprint(err) != "benchmark: "+part+": not in the policy" {
			t.Errorf("%s: %v", part, err)
		}
	}
}

func TestMustPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	benchmark.Must(benchmark.Policy{YearStart: 13})
}

// The preset has every number of the text, and no other.
func TestText(t *testing.T) {
	p := benchmark.Text()
	f, c := p.Funnel, p.Concentration
	for got, want := range map[string]string{
		fmt.Sprint(f.Identified, ", ", f.Recruited, ", ", f.Onboarded, ", ", f.ActivationOfOnboarded, ", ", f.Performing, ", ", f.ActivationOfSigned, ", ", f.Referrals): "100 to 500, 30% to 40%, 60% to 70%, 20% to 30%, 10% to 15%, no band, 3",
		fmt.Sprint(p.FirstReferral.Tier, " ", p.FirstReferral.Under, " ", p.FirstReferral.Least):                                                                         "referral 30 0",
		fmt.Sprint(c.Top, ", ", c.TopCount, ", ", c.TopShare, ", ", c.Reach, ", ", c.Core, ", ", c.Leading, ", ", c.LeadingShare):                                        "10%, 2 to 5, 50% and more, 80%, 10% to 20%, 20%, 80% and more",
		fmt.Sprint(p.AdvisoryBoard.Seats, p.TargetPath.Months, p.Notice.Days, p.Agenda.Minutes, p.Activation.Review):                                                     "5 12 30 45 30",
		fmt.Sprint(p.Maturity.Stages):       "[{foundation 0 5 0%} {growth 6 20 5%} {scale 18 100 15%} {ecosystem 36 500 30%}]",
		fmt.Sprint(p.Attestations.Required): "[soc2 gdpr ai_specific]",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if p.Health != (benchmark.Health{}) || p.Comparison != (benchmark.Comparison{}) || p.YearStart != 0 {
		t.Error("the text has no weights, no smallest group and no fiscal year")
	}
	var steps, cadence, minutes, ramps []string
	for _, s := range p.Activation.Steps {
		steps = append(steps, fmt.Sprint(s.Day, len(s.Tiers)))
	}
	for _, c := range p.Cadence {
		cadence = append(cadence, fmt.Sprint(c.Name, c.Every, c.Calendar, c.Tiers))
	}
	for _, s := range p.Agenda.Sections {
		minutes = append(minutes, fmt.Sprint(s.Minutes))
	}
	for _, r := range p.Ramps {
		ramps = append(ramps, fmt.Sprint(r.Model, " ", r.Months))
	}
	for got, want := range map[string]string{
		strings.Join(steps, ", "):   "0 0, 1 0, 3 0, 5 0, 7 1, 7 2, 14 0, 30 0",
		strings.Join(cadence, ", "): "monthly_sync1 false [integration solution], joint_campaign3 true [integration solution], qbr3 true [integration solution], annual_review12 false [integration solution]",
		strings.Join(minutes, "+"):  "10+10+10+5+10",
		strings.Join(ramps, ", "):   "reseller 3 to 6, co_creation 6 to 12",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if n := strings.Count(js(p), "Partner \\u0026 Affiliate Program Design"); n != 23 {
		t.Errorf("%d values name their source", n)
	}
}

// A policy is copied in and out.
func TestPolicyIsACopy(t *testing.T) {
	p := full()
	y := benchmark.Must(p)
	before := js(p)
	spoil := func(p benchmark.Policy) {
		p.Maturity.Stages[0].Name, p.Cadence[0].Tiers[0], p.Cadence[0].Name = "x", "x", "x"
		p.Agenda.Sections[0].Name, p.Activation.Steps[4].Tiers[0], p.Activation.Steps[0].Name = "x", "x", "x"
		p.Attestations.Required[0], p.Ramps[0].Model = "x", "x"
	}
	spoil(p)
	spoil(y.Policy())
	if diff := cmp.Diff(before, js(y.Policy())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	must(t, y.Review, review("2025-05")).Agenda[0].Name = "x"
	if js(y.Policy()) != before {
		t.Error("the agenda of a review is that of the policy")
	}
}

func TestDifferenceIsShown(t *testing.T) {
	for d, want := range map[benchmark.Difference]string{{}: "no rate", {Size: rate("5%")}: "5%", {Size: rate("1/3"), Below: true}: "-1/3"} {
		if d.String() != want {
			t.Errorf("got %s, want %s", d, want)
		}
	}
}
