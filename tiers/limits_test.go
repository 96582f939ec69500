package tiers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// Whatever is too many or too long is a problem with its place.
func TestLimits(t *testing.T) {
	long := strings.Repeat("x", 256)
	for path, change := range map[string]func(*tiers.Policy){
		"/metrics":                          func(p *tiers.Policy) { p.Metrics = slices.Repeat(p.Metrics, 11) },
		"/metrics/0/classes":                func(p *tiers.Policy) { p.Metrics[0].Classes = make([]tiers.Class, 201) },
		"/metrics/2/levels":                 func(p *tiers.Policy) { p.Metrics[2].Levels = make([]string, 201) },
		"/metrics/5/unit_values":            func(p *tiers.Policy) { p.Metrics[5].UnitValues = make([]partnerecon.Money, 201) },
		"/tiers":                            func(p *tiers.Policy) { p.Tiers = slices.Repeat(p.Tiers, 11) },
		"/tiers/1/name":                     func(p *tiers.Policy) { p.Tiers[1].Name = long },
		"/tiers/1/types":                    func(p *tiers.Policy) { p.Tiers[1].Types = make([]string, 201) },
		"/tiers/1/expected":                 func(p *tiers.Policy) { p.Tiers[1].Expected = make([]tiers.Expectation, 201) },
		"/tiers/1/needs/criteria":           func(p *tiers.Policy) { p.Tiers[1].Needs.Criteria = slices.Repeat(p.Tiers[1].Needs.Criteria, 65) },
		"/tiers/1/needs/groups":             func(p *tiers.Policy) { p.Tiers[1].Needs.Groups = make([]tiers.Group, 65) },
		"/ramps":                            func(p *tiers.Policy) { p.Ramps = make([]tiers.Ramp, 201) },
		"/ramps/0/steps":                    func(p *tiers.Policy) { p.Ramps = []tiers.Ramp{{Steps: make([]tiers.RampStep, 121)}} },
		"/benefits":                         func(p *tiers.Policy) { p.Benefits = make([]tiers.Benefit, 201) },
		"/tiers/1/needs/criteria/0/targets": func(p *tiers.Policy) { p.Tiers[1].Needs.Criteria[0].Targets = make([]tiers.SegmentTarget, 201) },
	} {
		p := metals()
		change(&p)
		if got := problems(second(tiers.New(p))); !slices.Contains(got, path+" limit") {
			t.Errorf("%s: got %v", path, got)
		}
	}
}

// The trace of a tier says what besides its own needs keeps a partner from it.
func TestTheTraceNamesBaseAndTiersBelow(t *testing.T) {
	p := metals()
	p.Base = all(tiers.Criterion{Metric: "agreement", Target: yes(), Within: span(tiers.Lifetime, 0)})
	p.Cumulative = true
	p.Tiers[2].Needs = all(customers(3))
	l := tiers.Must(p)
	for _, tt := range []struct {
		figures []tiers.Figure
		want    string
	}{
		{[]tiers.Figure{{"customers", n(3)}}, `tiers.not_reached /tiers/2 tier="gold" base="not met" below="silver"`},
		{[]tiers.Figure{{"customers", n(3)}, {"agreement", yes()}}, `tiers.not_reached /tiers/2 tier="gold" below="silver"`},
		{[]tiers.Figure{{"customers", n(3)}, {"agreement", yes()}, {"revenue", tiers.Value{Amount: eur("50000")}}}, `tiers.reached /tiers/2 tier="gold"`},
	} {
		got, err := l.Place(tt.figures...)
		if err != nil || !strings.HasSuffix(strings.TrimSpace(got.Trace.String()), tt.want) {
			t.Errorf("%v: got\n%s%v, want the end %s", fmt.Sprint(tt.figures), got.Trace, err, tt.want)
		}
	}
}

// A message shows a part of a name that is no name, however long it is.
func TestMessagesOfUnknownUnitsStayShort(t *testing.T) {
	long := strings.Repeat("z", 1_000_000)
	p := metals()
	for i := range p.Metrics {
		p.Metrics[i].Unit, p.Metrics[i].Over = tiers.Unit(long), tiers.Over(long)
	}
	p.Review.Every = tiers.Every(long)
	_, err := tiers.New(p)
	if err == nil || len(err.Error()) > 20_000 {
		t.Errorf("want an error of at most 20,000 bytes, got %d", len(fmt.Sprint(err)))
	}
}
