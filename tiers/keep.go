package tiers

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A reach is how far back the windows of a metric go.
type reach struct {
	metric   string
	from     partnerecon.Day // of windows that have a beginning
	windowed bool
	lifetime bool
	last     *Measured // the last figure of a lifetime, once it was looked for
}

// A window is one that criteria or expectations read of a metric, of single periods where
// there are several.
type window struct {
	metric  string
	span    Span
	periods int
}

// windowsOf lists the windows that the rules read, each once; those of certificates have none.
func (r *rules) windowsOf() []window {
	var out []window
	look := func(x window) {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	var group func(g *Group)
	group = func(g *Group) {
		for i := range g.Criteria {
			if k := &g.Criteria[i]; r.metrics[k.Metric].Unit != Certificate {
				look(window{k.Metric, k.Within, k.Of})
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
			look(window{e.Metric, e.Within, 0})
		}
	}
	return out
}

// reaches adds how far back the windows of each metric go on a day, and returns how far that
// of any goes.
func (r *rules) reaches(out []reach, on partnerecon.Day) ([]reach, partnerecon.Day) {
	least := on
	for _, x := range r.windows {
		i := slices.IndexFunc(out, func(o reach) bool { return o.metric == x.metric })
		if i < 0 {
			i = len(out)
			out = append(out, reach{metric: x.metric})
		}
		at := &out[i]
		if x.span.Of == Lifetime {
			at.lifetime = true
			continue
		}
		from := r.year.window(x.span, on).Start
		if x.periods > 0 {
			from = r.year.period(x.span.Of, r.year.completed(x.span.Of, on), x.periods).Start
		}
		if !at.windowed || from.Before(at.from) {
			at.from, at.windowed = from, true
		}
		if from.Before(least) {
			least = from
		}
	}
	return out, least
}

// A dropping says which facts are kept, and what is carried of the others.
type dropping struct {
	keep    []bool
	carried []Carried // nil: as it was
	reaches []reach
}

// drop says which facts no window reaches on a day that is sealed now, or later. Windows only
// move forward. Of lifetime sums the sum is carried; of a lifetime figure the last one is
// kept, of certificates those that are valid.
func (w *walk) drop(d *dropping, on partnerecon.Day) error {
	var least partnerecon.Day
	d.reaches, least = w.reaches(d.reaches[:0], on)
	d.keep, d.carried = d.keep[:0], nil
	w.figures.sort()
	rest := w.figures.all
	x := &reach{}
	for _, e := range w.figures.facts {
		if _, ok := e.(Measured); !ok {
			d.keep = append(d.keep, !e.event().on.Before(least))
			continue
		}
		f := &rest[0]
		rest = rest[1:]
		if x.metric != f.Metric {
			x = reachOf(d.reaches, f.Metric)
		}
		needed := f.On.After(on) || f.replaced.After(on) || f.replaced.IsZero() && w.needed(f, x, on)
		d.keep = append(d.keep, needed)
		if needed || !f.replaced.IsZero() || !x.lifetime || w.metrics[f.Metric].Over != Sum {
			continue
		}
		if d.carried == nil {
			d.carried = slices.Clone(w.figures.carried)
		}
		var err error
		if d.carried, err = carry(d.carried, w.metrics[f.Metric], f.Measured); err != nil {
			return err
		}
	}
	return nil
}

// reachOf returns how far back the windows of a metric go.
func reachOf(all []reach, metric string) *reach {
	for i := range all {
		if all[i].metric == metric {
			return &all[i]
		}
	}
	return &reach{}
}

// needed reports whether a figure has to be kept as it is.
func (w *walk) needed(f *figure, x *reach, on partnerecon.Day) bool {
	m := w.metrics[f.Metric]
	switch {
	case m == nil:
		return false
	case m.Unit == Certificate:
		return f.valid(on.Add(1))
	}
	if x.lifetime && m.Over != Sum && x.last == nil {
		x.last = latest(w.figures.of(f.Metric), on)
	}
	return x.windowed && !f.about.Before(x.from) || x.last == f.Measured
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
