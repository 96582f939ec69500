package tiers

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Lapse is a need of a partner's tier that has to be met again and again: something that
// is so or not, such as a business review held, and counts for a window only.
type Lapse struct {
	Tier   string          `json:"tier,omitzero"` // empty: every tier
	Rule   string          `json:"rule"`          // JSON Pointer of the criterion
	Metric string          `json:"metric"`
	Last   partnerecon.Day `json:"last,omitzero"` // on which it was so; absent: nothing says that it ever was
	// Through is the last day on which Last counts, and before the end of which the next one is
	// to be stated. Absent Last: the last day of the window that the day asked about is in, or
	// that day where the window moves with it.
	Through partnerecon.Day `json:"through"`
}

// Lapses lists until when what the tier of a partner needs again and again counts, on a
// day: of the base, of the tiers below where they count, and of the tier. Criteria that are
// not needed, because enough others of their group are met, and those that ask for several
// periods are not among them. A partner without a tier has none. The day must not be one
// before that through which the standing is sealed. It changes nothing.
func (l Ladder) Lapses(s Standing, on partnerecon.Day) ([]Lapse, error) {
	if l.rules == nil {
		return nil, errNoLadder
	}
	if err := s.sound(); err != nil {
		return nil, err
	}
	if err := invalid(l.rules.checkFacts(&s, &Facts{On: on})); err != nil {
		return nil, err
	}
	w, err := l.rules.follow(&s, s.Facts, s.Through, on)
	if err != nil {
		return nil, err
	}
	w.mature(on)
	name := tierOn(w.history, &w.Course, on)
	tier, ok := l.rules.tier(name)
	if !ok {
		return nil, fmt.Errorf("tiers: tier %s of the standing is not on the ladder: %w", problem.Quote(name), ErrUnknown)
	}
	if tier == none || w.Left {
		return nil, nil
	}
	j := w.judge(on)
	v := j.verdict()
	var out []Lapse
	for _, t := range j.counted(&v, tier) {
		out = w.lapses(out, t.tier, t.tally)
	}
	return out, nil
}

// lapses adds those of a group and of the groups within.
func (w *walk) lapses(out []Lapse, tier string, t *tally) []Lapse {
	spare := func(met bool) bool { return met && t.met > t.want || !met && t.passed }
	for i := range t.findings {
		f := &t.findings[i]
		if f.metric.Unit != Yes || f.Of > 0 || f.Within.Of == Lifetime || spare(f.met) {
			continue
		}
		k := Lapse{Tier: tier, Rule: problem.At(f.rule+"/criteria", f.place), Metric: f.metric.Name, Last: w.series.lastYes(f.metric)}
		k.Through = w.year.through(f.Within, k.Last)
		if k.Last.IsZero() {
			k.Through = f.days.End.Add(-1)
		}
		out = append(out, k)
	}
	for i := range t.groups {
		if g := &t.groups[i]; !spare(g.passed) {
			out = w.lapses(out, tier, g)
		}
	}
	return out
}

// lastYes returns the day of the last figure of a metric, if that says that it is so.
func (x *series) lastYes(m *Metric) partnerecon.Day {
	l := x.list(m)
	l.settle()
	for i := len(l.figures) - 1; i >= 0; i-- {
		if f := &l.figures[i]; !f.gone {
			if f.n.Sign() > 0 {
				return f.about
			}
			break
		}
	}
	return partnerecon.Day{}
}

// through returns the last day whose window still has a day in it.
func (c calendar) through(s Span, d partnerecon.Day) partnerecon.Day {
	n := max(s.N, 1)
	switch s.Of {
	case Days:
		return d.Add(n - 1)
	case Months:
		end := d.AddMonths(n) // the day after it: months that are too short for d have several
		for !end.Add(1).AddMonths(-n).After(d) {
			end = end.Add(1)
		}
		return end.Add(-1)
	case Month, Quarter, Year:
		end := c.first(s.Of, d.Month()).Add(n*s.Of.months() - 1).Last()
		if s.Completed { // from the day on which its period is over to that before the nth after it is
			end = c.end(s.Of, end.Add(1)).Add(-1)
		}
		return end
	default:
		return partnerecon.Day{}
	}
}
