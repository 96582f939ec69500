package tiers

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A judge says which criteria are met on a day.
type judge struct {
	*rules
	source
	on      partnerecon.Day // windows end with it
	segment string
	start   partnerecon.Day // of the partnership, for ramps; absent: none
	review  partnerecon.Day // that has not been made yet, where it is not that of the period of on
	before  looked          // what was looked up last
}

// looked is a reading that was looked up: targets of several tiers are often on one.
type looked struct {
	metric *Metric
	span   Span
	days   partnerecon.Interval
	reading
}

// A finding is how a criterion stands.
type finding struct {
	*Criterion
	rule    string // of its group
	place   int    // in it
	metric  *Metric
	met     bool
	waived  bool // the ramp asks for nothing yet
	reading      // of the window, or of the last period
	target  exact.Num
	full    Value // the target without its ramp
	days    partnerecon.Interval
	periods int // that met it, of those with several
}

// A tally is how a group stands: how many of its members are met.
type tally struct {
	rule          string
	need          Need
	met, of, want int
	findings      []finding
	groups        []tally
	passed        bool
}

// group judges a group.
func (j *judge) group(rule string, g *Group) tally {
	out := tally{rule: rule, need: g.Need, of: len(g.Criteria) + len(g.Groups)}
	out.want = g.wanted(out.of)
	out.findings = make([]finding, len(g.Criteria))
	for i := range g.Criteria {
		j.criterion(&out.findings[i], &g.Criteria[i])
		out.findings[i].rule, out.findings[i].place = rule, i
		if out.findings[i].met {
			out.met++
		}
	}
	for i := range g.Groups {
		t := j.group(problem.At(rule+"/groups", i), &g.Groups[i])
		if t.passed {
			out.met++
		}
		out.groups = append(out.groups, t)
	}
	out.passed = out.met >= out.want
	return out
}

// criterion judges a criterion.
func (j *judge) criterion(f *finding, k *Criterion) {
	f.Criterion, f.metric, f.full = k, j.metrics[k.Metric], k.target(j.segment)
	switch {
	case k.Of > 0:
		j.consistent(f)
		return
	case f.metric.Unit == Certificate:
		f.days = j.year.window(k.Within, j.on)
		f.days.End = j.on.Add(1)
		f.reading = j.read(f.metric, f.full, f.days)
	default:
		x := j.look(f.metric, k.Within)
		f.days, f.reading = x.days, x.reading
	}
	j.compare(f, j.on)
}

// look reads a metric over a span, but for what it has read just before.
func (j *judge) look(m *Metric, s Span) *looked {
	if j.before.metric != m || j.before.span != s {
		days := j.year.window(s, j.on)
		j.before = looked{m, s, days, j.read(m, Value{}, days)}
	}
	return &j.before
}

// compare compares a reading with the target that the ramp leaves on a day.
func (j *judge) compare(f *finding, on partnerecon.Day) {
	f.target = f.metric.num(f.full, asTarget)
	if f.Ramped {
		r := j.ramp(on)
		f.target = f.target.Mul(r.Num(), r.Den())
		f.waived = r.Num() == 0
	}
	order := f.adjusted.Cmp(f.target)
	f.met = f.waived || f.found && (order > 0 || order == 0 && !j.above(f))
}

// above reports whether only more than the target meets a criterion.
func (j *judge) above(f *finding) bool {
	return f.metric.Unit != Yes && f.metric.Unit != Certificate && j.boundary(f.Criterion) == ReachedAbove
}

// consistent judges a criterion over several periods; what is shown is the last one.
func (j *judge) consistent(f *finding) {
	length := f.Within.Of
	last := j.year.completed(length, j.on)
	waived := true
	for i := range f.Of {
		days := j.year.period(length, last.Add(-i*length.months()), 1)
		one := *f
		one.days = days
		if j.source.periods() {
			one.reading = j.read(f.metric, f.full, days)
		}
		j.compare(&one, days.End.Add(-1))
		if one.met {
			f.periods++
		}
		waived = waived && one.waived
		if i == 0 {
			f.days, f.reading, f.target = one.days, one.reading, one.target
		}
	}
	f.met, f.waived = f.periods >= f.Met, waived
}

func (r *rules) boundary(k *Criterion) Boundary {
	if k.Boundary != "" {
		return k.Boundary
	}
	return r.policy.Boundary
}

// ramp returns the share of full targets on a day.
func (j *judge) ramp(on partnerecon.Day) partnerecon.Rate {
	ramps := j.policy.Ramps
	i := slices.IndexFunc(ramps, func(r Ramp) bool { return r.Segment == j.segment })
	if i < 0 {
		i = slices.IndexFunc(ramps, func(r Ramp) bool { return r.Segment == "" })
	}
	if i < 0 || j.start.IsZero() {
		return partnerecon.Whole()
	}
	share := ramps[i].Steps[0].Share // from the first day, and before it
	for _, s := range ramps[i].Steps[1:] {
		if on.Before(j.start.AddMonths(s.Month)) {
			break
		}
		share = s.Share
	}
	return share
}

// A verdict is how every tier stands on a day.
type verdict struct {
	base  tally
	tiers []tally // of what the tiers need themselves
	met   []bool  // with the base and, where they count, the tiers below
}

// verdict judges all tiers.
func (j *judge) verdict() verdict {
	v := verdict{base: j.group("/base", &j.policy.Base)}
	below := true
	for i := range j.policy.Tiers {
		t := j.group(problem.At("/tiers", i)+"/needs", &j.policy.Tiers[i].Needs)
		v.tiers = append(v.tiers, t)
		v.met = append(v.met, v.base.passed && t.passed && below)
		below = below && (t.passed || !j.policy.Cumulative)
	}
	return v
}

// meets reports whether a group is met.
func (j *judge) meets(g *Group) bool {
	met, of := 0, len(g.Criteria)+len(g.Groups)
	for i := range g.Criteria {
		var f finding
		if j.criterion(&f, &g.Criteria[i]); f.met {
			met++
		}
	}
	for i := range g.Groups {
		if j.meets(&g.Groups[i]) {
			met++
		}
	}
	return met >= g.wanted(of)
}

// qualified returns the highest tier that is met and open on a day, or none: that of the
// verdict, without what it is made up of.
func (j *judge) qualified(day partnerecon.Day) int {
	out := none
	if !j.meets(&j.policy.Base) {
		return out
	}
	for i := range j.policy.Tiers {
		switch met := j.meets(&j.policy.Tiers[i].Needs); {
		case met && j.open(i, day):
			out = i
		case !met && j.policy.Cumulative:
			return out
		}
	}
	return out
}

// because says why a tier is reached, or not.
func (j *judge) because(tier int) partnerecon.Trace {
	v := j.verdict()
	return j.why(&v, tier)
}

// highest returns the highest tier that is met and open on a day, or none.
func (j *judge) highest(v *verdict, day partnerecon.Day) int {
	for i := len(v.met) - 1; i >= 0; i-- {
		if v.met[i] && j.open(i, day) {
			return i
		}
	}
	return none
}
