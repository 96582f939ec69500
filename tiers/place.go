package tiers

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Figure is what a metric is, whatever the window.
type Figure struct {
	Metric string `json:"metric,omitzero"`
	Value  Value  `json:"value,omitzero"` // as it is measured; of a certificate the level, and the number of people
}

// A Placement is the highest tier that figures reach, with the reasons: for the tiers
// that they do not reach, too.
type Placement struct {
	Tier  string            `json:"tier,omitzero"` // empty: none
	Tiers []Verdict         `json:"tiers,omitempty"`
	Trace partnerecon.Trace `json:"trace,omitzero"`
}

// Place returns the highest tier that figures reach: without windows, ramps, segments
// and limits per customer, and without what several periods would show, which one figure
// cannot. A metric without a figure reaches nothing.
func (l Ladder) Place(all ...Figure) (Placement, error) {
	j, err := l.given(all)
	if err != nil {
		return Placement{}, err
	}
	v := j.verdict()
	var a Assessment
	if err := a.fill(j, &v); err != nil {
		return Placement{}, err
	}
	return Placement{a.Qualified, a.Tiers, a.Trace[1:]}, nil // without the tier in force
}

// given returns a judge of figures.
func (l Ladder) given(all []Figure) (*judge, error) {
	if l.rules == nil {
		return nil, errNoLadder
	}
	var list problem.List
	if len(all) > maxMetrics {
		list.Add("", problem.Limit, "%d figures, at most %d", len(all), maxMetrics)
		return nil, invalid(&list)
	}
	for i, f := range all {
		at := problem.At("", i)
		m := l.rules.metrics[f.Metric]
		switch {
		case m == nil:
			list.Add(at+"/metric", problem.Unknown, "unknown metric %s", problem.Quote(f.Metric))
			continue
		case m.Unit == InUnits && !f.Value.Amount.Stated():
			f.Value.check(&list, at+"/value", m, asTarget)
		case m.Unit == Certificate:
			f.Value.check(&list, at+"/value", m, asTarget)
		default:
			f.Value.check(&list, at+"/value", m, asMeasured)
		}
		if m.Unit != Certificate && slices.ContainsFunc(all[:i], func(o Figure) bool { return o.Metric == f.Metric }) {
			list.Add(at+"/metric", problem.Duplicate, "%s stands twice", problem.Quote(f.Metric))
		}
	}
	if err := invalid(&list); err != nil {
		return nil, err
	}
	return &judge{rules: l.rules, source: given(all)}, nil
}

// given are figures as a source.
type given []Figure

func (given) periods() bool { return false }

// read returns the figure of a metric; of a certificate how many people hold at least
// the level.
func (g given) read(m *Metric, target Value, _ partnerecon.Interval) reading {
	var out reading
	for _, f := range g {
		if f.Metric != m.Name {
			continue
		}
		out.found = true
		as := asMeasured
		if m.Unit == Certificate || m.Unit == InUnits && !f.Value.Amount.Stated() {
			as = asTarget
		}
		if m.Unit != Certificate || m.level(f.Value.Level) >= m.level(target.Level) {
			out.raw = out.raw.Add(m.num(f.Value, as))
		}
	}
	out.adjusted = out.raw
	return out
}

// A Volume compares the volume of a partner with what a tier expects. It is a verdict,
// never a gate.
type Volume struct {
	Tier   string               `json:"tier"`
	Rule   string               `json:"rule"` // JSON Pointer of the expectation
	Metric string               `json:"metric"`
	Actual Value                `json:"actual,omitzero"`
	Band   Band                 `json:"band"`
	Window partnerecon.Interval `json:"window,omitzero"`
}

// A Band says how a value lies to a band.
type Band string

// How a value lies to a band.
const (
	Below   Band = "below"   // less than the band begins with
	Within  Band = "within"  // in it
	Above   Band = "above"   // more than it ends with
	Unknown Band = "unknown" // nothing is known of it
)

// Expect compares figures with what every tier expects.
func (l Ladder) Expect(all ...Figure) ([]Volume, error) {
	j, err := l.given(all)
	if err != nil {
		return nil, err
	}
	var out []Volume
	for i := range j.policy.Tiers {
		for k := range j.policy.Tiers[i].Expected {
			e := &j.policy.Tiers[i].Expected[k]
			v, err := j.volume(i, k, j.read(j.metrics[e.Metric], e.From, partnerecon.Interval{}))
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// volume compares a reading with an expectation of a tier.
func (j *judge) volume(tier, place int, x reading) (Volume, error) {
	e := &j.policy.Tiers[tier].Expected[place]
	m := j.metrics[e.Metric]
	out := Volume{Tier: j.name(tier), Rule: problem.At(problem.At("/tiers", tier)+"/expected", place), Metric: m.Name, Band: Within}
	switch {
	case !x.found:
		out.Band = Unknown
		return out, nil
	case x.adjusted.Cmp(m.num(e.From, asTarget)) < 0:
		out.Band = Below
	case e.Through != Value{} && x.adjusted.Cmp(m.num(e.Through, asTarget)) > 0,
		e.Until != Value{} && x.adjusted.Cmp(m.num(e.Until, asTarget)) >= 0:
		out.Band = Above
	}
	var err error
	if out.Actual, err = m.shown(x.adjusted, false); err != nil {
		return Volume{}, fmt.Errorf("tiers: volume: %w", err)
	}
	return out, nil
}
