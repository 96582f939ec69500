package tiers

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// leave stores where a walk has come to. After a review what no window reaches any more
// is dropped.
func (w *walk) leave(s *Standing, to partnerecon.Day) error {
	reviewed := to.After(s.Through)
	s.History, s.Now = w.history, w.Course
	if !reviewed {
		return nil
	}
	s.Through, s.Sealed = to, w.sealed
	return w.drop(s)
}

// A reach is how far back the windows of a metric go.
type reach struct {
	from     partnerecon.Day // of windows that have a beginning
	windowed bool
	lifetime bool
}

// reaches returns how far back the windows of each metric go on a day, and how far that
// of any goes.
func (r *rules) reaches(on partnerecon.Day) (map[string]reach, partnerecon.Day) {
	out, least := map[string]reach{}, on
	look := func(metric string, s Span, periods int) {
		x := out[metric]
		if s.Of == Lifetime {
			x.lifetime = true
			out[metric] = x
			return
		}
		from := r.year.window(s, on).Start
		if periods > 0 {
			from = r.year.period(s.Of, r.year.completed(s.Of, on), periods).Start
		}
		if !x.windowed || from.Before(x.from) {
			x.from, x.windowed = from, true
		}
		if from.Before(least) {
			least = from
		}
		out[metric] = x
	}
	var group func(g *Group)
	group = func(g *Group) {
		for i := range g.Criteria {
			if k := &g.Criteria[i]; r.metrics[k.Metric].Unit != Certificate {
				look(k.Metric, k.Within, k.Of)
			}
		}
		for i := range g.Groups {
			group(&g.Groups[i])
		}
	}
	group(&r.policy.Base)
	for i := range r.policy.Tiers {
		t := &r.policy.Tiers[i]
		group(&t.Needs)
		group(&t.Readiness)
		for _, e := range t.Expected {
			look(e.Metric, e.Within, 0)
		}
	}
	return out, least
}

// drop drops the facts that no window reaches on the last sealed day or later. Windows
// only move forward. Of lifetime sums the sum is carried; of a lifetime figure the last
// one is kept, of certificates those that are valid.
func (w *walk) drop(s *Standing) error {
	on := s.Through
	reaches, least := w.reaches(on)
	figures := map[string]*figure{}
	last := map[string]string{} // of each metric, the id of the last figure
	for name, all := range w.figures.of {
		for i := range all {
			figures[all[i].ID] = &all[i]
			if all[i].counts(on) {
				last[name] = all[i].ID
			}
		}
	}
	var kept []Event
	carried := slices.Clone(s.Carried)
	for _, e := range s.Facts {
		f := figures[e.event().id]
		var err error
		switch {
		case e.event().on.After(on), f == nil && !e.event().on.Before(least), f != nil && f.replaced.After(on):
			kept = append(kept, e)
		case f == nil || !f.replaced.IsZero():
		case w.needed(f, reaches[f.Metric], last[f.Metric], on):
			kept = append(kept, e)
		case reaches[f.Metric].lifetime && w.metrics[f.Metric].Over == Sum:
			carried, err = carry(carried, w.metrics[f.Metric], f.Measured)
		}
		if err != nil {
			return err
		}
	}
	s.Facts, s.Carried = kept, carried
	return nil
}

// needed reports whether a figure has to be kept as it is.
func (w *walk) needed(f *figure, x reach, last string, on partnerecon.Day) bool {
	m := w.metrics[f.Metric]
	switch {
	case m == nil:
		return false
	case m.Unit == Certificate:
		return f.valid(on.Add(1))
	}
	return x.windowed && !f.about.Before(x.from) || x.lifetime && m.Over != Sum && last == f.ID
}

// carry adds a figure to what is carried.
func carry(all []Carried, m *Metric, f *Measured) ([]Carried, error) {
	c := Carried{Metric: m.Name, Class: f.Class, Value: f.Value}
	if m.CustomerLimit.Stated() {
		c.Customer = f.Customer
	}
	i, found := slices.BinarySearchFunc(all, c, compareCarried)
	if !found {
		return slices.Insert(all, i, c), nil
	}
	n, ok := exact.Add(all[i].Value.Number, f.Value.Number)
	amount, err := all[i].Value.Amount.Add(f.Value.Amount)
	if !ok || err != nil {
		return nil, fmt.Errorf("tiers: lifetime of metric %s: %w", problem.Quote(m.Name), partnerecon.ErrOverflow)
	}
	all[i].Value.Number, all[i].Value.Amount = n, amount
	return all, nil
}
