package tiers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// has reports whether an error has a problem with a path and a code.
func has(err error, path, code string) bool { return slices.Contains(problems(err), path+" "+code) }

// Of everything that is counted the most that fits is named; one more is refused.
func TestMostThatFits(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	needs := func(p *tiers.Policy) *tiers.Group { return &p.Tiers[1].Needs }
	limit := func(path string) string { return path + " limit" }
	outside := func(path string) string { return path + " out_of_range" }
	for _, tt := range []struct {
		problem string
		most    int
		set     func(p *tiers.Policy, n int)
	}{
		{limit("/metrics"), 64, func(p *tiers.Policy, n int) { p.Metrics = make([]tiers.Metric, n) }},
		{limit("/metrics/0/classes"), 200, func(p *tiers.Policy, n int) { p.Metrics[0].Classes = make([]tiers.Class, n) }},
		{limit("/metrics/2/levels"), 200, func(p *tiers.Policy, n int) { p.Metrics[2].Levels = make([]string, n) }},
		{limit("/metrics/5/unit_values"), 200, func(p *tiers.Policy, n int) { p.Metrics[5].UnitValues = make([]partnerecon.Money, n) }},
		{limit("/tiers"), 32, func(p *tiers.Policy, n int) { p.Tiers = make([]tiers.Tier, n) }},
		{limit("/tiers/1/types"), 200, func(p *tiers.Policy, n int) { p.Tiers[1].Types = make([]string, n) }},
		{limit("/tiers/1/evidence"), 200, func(p *tiers.Policy, n int) { p.Tiers[1].Evidence = make([]string, n) }},
		{limit("/tiers/1/benefits"), 200, func(p *tiers.Policy, n int) { p.Tiers[1].Benefits = make([]string, n) }},
		{limit("/tiers/1/expected"), 200, func(p *tiers.Policy, n int) { p.Tiers[1].Expected = make([]tiers.Expectation, n) }},
		{limit("/tiers/1/needs/criteria"), 64, func(p *tiers.Policy, n int) { needs(p).Criteria = make([]tiers.Criterion, n) }},
		{limit("/tiers/1/needs/groups"), 64, func(p *tiers.Policy, n int) { needs(p).Groups = make([]tiers.Group, n) }},
		{limit("/tiers/1/needs/criteria/0/targets"), 200, func(p *tiers.Policy, n int) { needs(p).Criteria[0].Targets = make([]tiers.SegmentTarget, n) }},
		{limit("/ramps"), 200, func(p *tiers.Policy, n int) { p.Ramps = make([]tiers.Ramp, n) }},
		{limit("/ramps/0/steps"), 120, func(p *tiers.Policy, n int) { p.Ramps = []tiers.Ramp{{Steps: make([]tiers.RampStep, n)}} }},
		{limit("/benefits"), 200, func(p *tiers.Policy, n int) { p.Benefits = make([]tiers.Benefit, n) }},
		{limit("/tiers/1/name"), 255, func(p *tiers.Policy, n int) { p.Tiers[1].Name = long(n) }},
		{limit("/metrics/0/name"), 255, func(p *tiers.Policy, n int) { p.Metrics[0].Name = long(n) }},
		{limit("/metrics/0/classes/0/name"), 255, func(p *tiers.Policy, n int) { p.Metrics[0].Classes = []tiers.Class{{Name: long(n)}} }},
		{limit("/metrics/2/levels/0"), 255, func(p *tiers.Policy, n int) { p.Metrics[2].Levels[0] = long(n) }},
		{limit("/benefits/0/name"), 255, func(p *tiers.Policy, n int) { p.Benefits = []tiers.Benefit{{Name: long(n)}} }},
		{limit("/ramps/0/segment"), 255, func(p *tiers.Policy, n int) { p.Ramps = []tiers.Ramp{{Segment: long(n)}} }},
		{limit("/tiers/1/types/0"), 255, func(p *tiers.Policy, n int) { p.Tiers[1].Types = []string{long(n)} }},
		{limit("/tiers/1/needs/criteria/0/targets/0/segment"), 255, func(p *tiers.Policy, n int) {
			needs(p).Criteria[0].Targets = []tiers.SegmentTarget{{Segment: long(n)}}
		}},
		{outside("/year_start"), 12, func(p *tiers.Policy, n int) { p.YearStart = n }},
		{outside("/review/term"), 1200, func(p *tiers.Policy, n int) { p.Review.Term = n }},
		{outside("/ramps/0/steps/1/month"), 1200, func(p *tiers.Policy, n int) { p.Ramps = []tiers.Ramp{{Steps: []tiers.RampStep{{}, {Month: n}}}} }},
		{outside("/tiers/1/needs/criteria/0/within/n"), 120, func(p *tiers.Policy, n int) { needs(p).Criteria[0].Within.N = n }},
		{outside("/tiers/1/needs/criteria/0/within/n"), 3660, func(p *tiers.Policy, n int) { needs(p).Criteria[0].Within = span(tiers.Days, n) }},
		{outside("/tiers/1/needs/criteria/0/of"), 120, func(p *tiers.Policy, n int) { needs(p).Criteria[0].Of = n }},
		{outside("/tiers/1/needs/criteria/0/met"), 3, func(p *tiers.Policy, n int) { k := &needs(p).Criteria[0]; k.Met, k.Of = n, 3 }},
	} {
		for _, n := range []int{tt.most, tt.most + 1} {
			p := metals()
			tt.set(&p, n)
			if got := slices.Contains(problems(second(tiers.New(p))), tt.problem); got != (n > tt.most) {
				t.Errorf("%d at %s: problem %t, want %t", n, tt.problem, got, n > tt.most)
			}
		}
	}
}

// The least that is asked for: nothing below it, and 0 where it is the absent value.
func TestLeastThatFits(t *testing.T) {
	needs := func(p *tiers.Policy) *tiers.Criterion { return &p.Tiers[1].Needs.Criteria[0] }
	for _, tt := range []struct {
		problem string
		least   int
		set     func(p *tiers.Policy, n int)
	}{
		{"/year_start out_of_range", 0, func(p *tiers.Policy, n int) { p.YearStart = n }},
		{"/review/term out_of_range", 0, func(p *tiers.Policy, n int) { p.Review.Term = n }},
		{"/tiers/1/needs/criteria/0/within/n out_of_range", 0, func(p *tiers.Policy, n int) { needs(p).Within.N = n }},
		{"/tiers/1/needs/criteria/0/of out_of_range", 2, func(p *tiers.Policy, n int) { needs(p).Met, needs(p).Of = 1, n }},
		{"/tiers/1/needs/criteria/0/met out_of_range", 1, func(p *tiers.Policy, n int) { needs(p).Met, needs(p).Of = n, 3 }},
		{"/tiers/2/needs/k out_of_range", 1, func(p *tiers.Policy, n int) {
			p.Tiers[2].Needs = tiers.Group{Need: tiers.KOfN, K: n, Criteria: []tiers.Criterion{revenue("250000"), customers(3)}}
		}},
		{"/ramps/0/steps required", 2, func(p *tiers.Policy, n int) { p.Ramps = []tiers.Ramp{{Steps: make([]tiers.RampStep, n)}} }},
		{"/tiers/2/needs/criteria/0/target/number out_of_range", 1, func(p *tiers.Policy, n int) { p.Tiers[2].Needs = all(customers(int64(n))) }},
		{"/tiers/2/needs/criteria/0/target/number out_of_range", 1, func(p *tiers.Policy, n int) { p.Tiers[2].Needs = all(certified("expert", int64(n))) }},
		{"/tiers/2/needs/criteria/0/target/number out_of_range", 1, func(p *tiers.Policy, n int) {
			p.Tiers[2].Needs = all(tiers.Criterion{Metric: "points", Target: tiers.Value{Number: int64(n)}, Within: span(tiers.Quarter, 0)})
		}},
		{"/tiers/1/needs/criteria/0/target/amount out_of_range", 1, func(p *tiers.Policy, n int) {
			needs(p).Target.Amount, _ = partnerecon.FromMinor(int64(n), "EUR")
		}},
		{"/metrics/5/unit_values/0 out_of_range", 1, func(p *tiers.Policy, n int) { p.Metrics[5].UnitValues[0], _ = partnerecon.FromMinor(int64(n), "EUR") }},
	} {
		for _, n := range []int{tt.least - 1, tt.least} {
			p := metals()
			tt.set(&p, n)
			if got := slices.Contains(problems(second(tiers.New(p))), tt.problem); got != (n < tt.least) {
				t.Errorf("%d at %s: problem %t, want %t", n, tt.problem, got, n < tt.least)
			}
		}
	}
}

// Every name of a policy is looked at: an empty one is missing, and what is no text is
// refused.
func TestEveryNameOfAPolicyIsChecked(t *testing.T) {
	for path, set := range map[string]func(p *tiers.Policy, name string){
		"/metrics/0/name":           func(p *tiers.Policy, s string) { p.Metrics[0].Name = s },
		"/metrics/0/classes/0/name": func(p *tiers.Policy, s string) { p.Metrics[0].Classes = []tiers.Class{{Name: s}} },
		"/metrics/2/levels/0":       func(p *tiers.Policy, s string) { p.Metrics[2].Levels[0] = s },
		"/tiers/1/name":             func(p *tiers.Policy, s string) { p.Tiers[1].Name = s },
		"/tiers/1/types/0":          func(p *tiers.Policy, s string) { p.Tiers[1].Types = []string{s} },
		"/tiers/1/evidence/0":       func(p *tiers.Policy, s string) { p.Tiers[1].Evidence = []string{s} },
		"/tiers/1/benefits/0":       func(p *tiers.Policy, s string) { p.Tiers[1].Benefits = []string{s} },
		"/benefits/0/name":          func(p *tiers.Policy, s string) { p.Benefits = []tiers.Benefit{{Name: s}} },
		"/tiers/1/needs/criteria/0/targets/0/segment": func(p *tiers.Policy, s string) {
			p.Tiers[1].Needs.Criteria[0].Targets = []tiers.SegmentTarget{{Segment: s}}
		},
		"/tiers/1/needs/criteria/0/metric":     func(p *tiers.Policy, s string) { p.Tiers[1].Needs.Criteria[0].Metric = s },
		"/tiers/1/expected/0/metric":           func(p *tiers.Policy, s string) { p.Tiers[1].Expected = []tiers.Expectation{{Metric: s}} },
		"/tiers/1/readiness/criteria/0/metric": func(p *tiers.Policy, s string) { p.Tiers[1].Readiness = all(tiers.Criterion{Metric: s}) },
		"/tiers/1/needs/groups/0/criteria/0/metric": func(p *tiers.Policy, s string) {
			p.Tiers[1].Needs.Groups = []tiers.Group{all(tiers.Criterion{Metric: s})}
		},
		"/base/criteria/0/metric": func(p *tiers.Policy, s string) { p.Base = all(tiers.Criterion{Metric: s}) },
	} {
		for name, code := range map[string]string{"": "required", "\xff": "syntax"} {
			if code == "syntax" && strings.HasSuffix(path, "/metric") {
				code = "unknown" // it is none of those declared
			}
			p := metals()
			set(&p, name)
			if err := second(tiers.New(p)); !has(err, path, code) {
				t.Errorf("%q at %s: got %v, want %s", name, path, problems(err), code)
			}
		}
	}
}

// Whatever stands twice is refused at its second place.
func TestNothingStandsTwice(t *testing.T) {
	twice := []string{"a", "a"}
	for path, set := range map[string]func(p *tiers.Policy){
		"/metrics/1/name":           func(p *tiers.Policy) { p.Metrics[1].Name = p.Metrics[0].Name },
		"/metrics/0/classes/1/name": func(p *tiers.Policy) { p.Metrics[0].Classes = []tiers.Class{{Name: "a"}, {Name: "a"}} },
		"/metrics/2/levels/1":       func(p *tiers.Policy) { p.Metrics[2].Levels = twice },
		"/metrics/5/unit_values/1":  func(p *tiers.Policy) { p.Metrics[5].UnitValues = []partnerecon.Money{eur("1"), eur("2")} },
		"/tiers/2/name":             func(p *tiers.Policy) { p.Tiers[2].Name = "registered" },
		"/tiers/1/types/1":          func(p *tiers.Policy) { p.Tiers[1].Types = twice },
		"/tiers/1/evidence/1":       func(p *tiers.Policy) { p.Tiers[1].Evidence = twice },
		"/tiers/1/benefits/1": func(p *tiers.Policy) {
			p.Benefits, p.Tiers[1].Benefits = []tiers.Benefit{{Name: "a"}}, twice
		},
		"/benefits/1/name": func(p *tiers.Policy) { p.Benefits = []tiers.Benefit{{Name: "a"}, {Name: "a"}} },
		"/ramps/1/segment": func(p *tiers.Policy) { p.Ramps = []tiers.Ramp{{Segment: "a"}, {Segment: "a"}} },
		"/tiers/1/needs/criteria/0/targets/1/segment": func(p *tiers.Policy) {
			p.Tiers[1].Needs.Criteria[0].Targets = []tiers.SegmentTarget{{Segment: "a"}, {Segment: "a"}}
		},
	} {
		p := metals()
		set(&p)
		if err := second(tiers.New(p)); !has(err, path, "duplicate") {
			t.Errorf("%s: got %v", path, problems(err))
		}
	}
}

// An event is looked at in all of its parts, by itself.
func TestEveryPartOfAnEventIsChecked(t *testing.T) {
	on := date("2025-01-02")
	long := strings.Repeat("x", 256)
	for _, tt := range []struct {
		e    tiers.Event
		want []string
	}{
		{tiers.Enrolled{Segment: long}, []string{"/id required", "/on required", "/partner required", "/segment limit"}},
		{
			tiers.Measured{ID: "m", Partner: "acme", On: on, Metric: "", Customer: long, Holder: long, Class: long, Corrects: long, Value: tiers.Value{Level: long}},
			[]string{"/class limit", "/corrects limit", "/customer limit", "/holder limit", "/metric required", "/value/level limit"},
		},
		{tiers.Measured{ID: "m", Partner: "acme", On: on, Metric: "x", Corrects: "m", For: on.Add(1)}, []string{"/corrects conflict", "/for out_of_range"}},
		{tiers.Measured{ID: "m", Partner: "acme", On: on, Metric: "x", Corrects: "o", For: on}, nil},
		{tiers.Requested{ID: "r", Partner: "acme", On: on, Tier: long}, []string{"/tier limit"}},
		{tiers.Requested{ID: "r", Partner: "acme", On: on}, nil},
		{tiers.Placed{ID: "p", Partner: "acme", On: on}, []string{"/by required", "/reason required", "/tier required"}},
		{tiers.Placed{ID: "p", Partner: "acme", On: on, Tier: "gold", By: "x", Reason: " \n"}, []string{"/reason required"}},
		{tiers.Placed{ID: "p", Partner: "acme", On: on, Tier: "gold", By: "x", Reason: strings.Repeat("x", 4000)}, nil},
		{tiers.Placed{ID: "p", Partner: "acme", On: on, Tier: "gold", By: "x", Reason: strings.Repeat("x", 4001)}, []string{"/reason limit"}},
		{tiers.Placed{ID: "p", Partner: "acme", On: on, Tier: "gold", By: "x", Reason: "\xff"}, []string{"/reason syntax"}},
		{tiers.Left{ID: "\xff", Partner: "acme", On: on}, []string{"/id syntax"}},
		{nil, []string{" unknown"}},
	} {
		var got []string
		for _, p := range tiers.Problems(tt.e) {
			got = append(got, p.Path+" "+p.Code)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%T: got %v, want %v", tt.e, got, tt.want)
		}
	}
}

// The same of the events of a fund.
func TestEveryPartOfAFundEventIsChecked(t *testing.T) {
	on, long := date("2025-01-02"), strings.Repeat("x", 256)
	one := tiers.Value{Number: 1}
	for i, tt := range []struct {
		e    tiers.FundEvent
		want []string
	}{
		{tiers.Granted{}, []string{"/amount out_of_range", "/id required", "/on required", "/partner required", "/tier required"}},
		{tiers.Granted{"g", "acme", on, "solution", eur("-1")}, []string{"/amount out_of_range"}},
		{tiers.Granted{"g", "acme", on, "solution", eur("0.01")}, nil},
		{tiers.Asked{"a", "acme", on, "", long, one, eur("0")}, []string{"/amount out_of_range", "/hypothesis required", "/metric limit"}},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{}, eur("1")}, []string{"/target out_of_range"}},
		{tiers.Asked{"a", "acme", on, "h", "m", n(-1), eur("1")}, []string{"/target out_of_range"}},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Amount: eur("0")}, eur("1")}, []string{"/target out_of_range"}},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Amount: eur("0.01")}, eur("1")}, nil},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Share: partnerecon.MustPercent("0")}, eur("1")}, []string{"/target out_of_range"}},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Share: partnerecon.MustPercent("0.01")}, eur("1")}, nil},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Number: 1, Yes: true}, eur("1")}, []string{"/target conflict"}},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Number: 1, Level: "a"}, eur("1")}, []string{"/target conflict"}},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Number: 1, Amount: eur("1")}, eur("1")}, []string{"/target conflict"}},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Share: partnerecon.Whole(), Amount: eur("1")}, eur("1")}, []string{"/target conflict"}},
		{tiers.Asked{"a", "acme", on, "h", "m", tiers.Value{Number: 1, Share: partnerecon.Whole()}, eur("1")}, []string{"/target conflict"}},
		{tiers.Approved{"o", "acme", on, "", eur("0"), ""}, []string{"/amount out_of_range", "/by required", "/request required"}},
		{tiers.Rejected{"o", "acme", on, "", "", ""}, []string{"/by required", "/reason required", "/request required"}},
		{tiers.Claimed{"c", "acme", on, "", eur("0"), ""}, []string{"/amount out_of_range", "/proof required", "/request required"}},
		{tiers.Achieved{"x", "acme", on, "", tiers.Value{Yes: true}}, []string{"/actual conflict", "/request required"}},
		{tiers.Achieved{"x", "acme", on, "a", tiers.Value{}}, nil}, // nothing came of it
		{&tiers.Achieved{}, []string{" unknown"}},
	} {
		_, err := tiers.WriteFundEvent(tt.e)
		var got []string
		if err != nil {
			got = problems(err)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%d, %T: got %v, want %v", i, tt.e, got, tt.want)
		}
		if _, err := tiers.MustBudget(tiers.CoMarketing("EUR")).Apply(&tiers.Fund{}, tt.e); tt.want != nil && fmt.Sprint(problems(err)) != fmt.Sprint(tt.want) {
			t.Errorf("%d, %T applied: got %v, want %v", i, tt.e, problems(err), tt.want)
		}
	}
}
