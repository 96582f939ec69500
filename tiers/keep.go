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
	first   int       // how many of the first ones go, where no others do
	keep    []bool    // else by fact
	carried []Carried // nil: as it was
	reaches []reach
	least   partnerecon.Day // that any of them goes back to
	on      partnerecon.Day // for which they are
}

// drop says which facts no window reaches on a day that is sealed now, or later. Windows only
// move forward. Of lifetime sums the sum is carried; of a lifetime figure the last one is
// kept, of certificates those that are valid.
func (w *walk) drop(d *dropping, on partnerecon.Day) error {
	if d.on != on {
		d.reaches, d.least = w.reaches(d.reaches[:0], on)
		d.on = on
	}
	d.keep, d.carried, d.first = d.keep[:0], nil, 0
	if len(after(w.facts, on)) == 0 && w.dropFirst(d) {
		return nil
	}
	d.first = 0
	replaced, last := replacedBy(w.facts), map[string]string{}
	for _, e := range w.facts {
		f, ok := e.(Measured)
		if !ok {
			d.keep = append(d.keep, !e.event().on.Before(d.least))
			continue
		}
		by := replaced[f.ID]
		x := reachOf(d.reaches, f.Metric)
		needed := f.On.After(on) || by.After(on) || by.IsZero() && w.needed(&f, x, last, on)
		d.keep = append(d.keep, needed)
		if needed || !by.IsZero() || !x.lifetime || w.metrics[f.Metric].Over != Sum {
			continue
		}
		if d.carried == nil {
			d.carried = slices.Clone(w.series.carried)
		}
		var err error
		if d.carried, err = carry(d.carried, w.metrics[f.Metric], &f); err != nil {
			return err
		}
	}
	return nil
}

// dropFirst drops the first facts, where these are all that goes, as it mostly is: figures
// that are only read by windows leave in the order of the days that they are about.
func (w *walk) dropFirst(d *dropping) bool {
	going := 0
	for i := range w.series.lists {
		l := &w.series.lists[i]
		x := reachOf(d.reaches, l.metric.Name)
		if l.gone || x.lifetime || l.metric.Unit == Certificate {
			return false
		}
		l.settle()
		l.going = len(l.figures)
		if x.windowed {
			l.going, _ = l.within(partnerecon.Interval{Start: x.from})
		}
		going += l.going
	}
	if w.series.strange > 0 {
		return false
	}
	for _, e := range w.facts {
		if f, ok := e.(Measured); ok {
			if x := reachOf(d.reaches, f.Metric); x.windowed && !f.about().Before(x.from) {
				if !f.On.Before(d.least) {
					break
				}
				return false // what is behind it may go
			}
			going--
		} else if !e.event().on.Before(d.least) {
			break
		}
		d.first++
	}
	return going == 0
}

// replacedBy returns the days on which figures are replaced, by id; nil where none is.
func replacedBy(facts []Event) map[string]partnerecon.Day {
	var out map[string]partnerecon.Day
	for _, e := range facts {
		if m, ok := e.(Measured); ok && m.Corrects != "" {
			if out == nil {
				out = map[string]partnerecon.Day{}
			}
			out[m.Corrects] = m.On
		}
	}
	return out
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

// needed reports whether a figure has to be kept as it is. Last are the ids of the last figures
// of lifetimes, by metric, once they were looked for.
func (w *walk) needed(f *Measured, x *reach, last map[string]string, on partnerecon.Day) bool {
	m := w.metrics[f.Metric]
	switch {
	case m == nil:
		return false
	case m.Unit == Certificate:
		return f.Expires.IsZero() || !on.Add(1).After(f.Expires)
	}
	if x.lifetime && m.Over != Sum && last[m.Name] == "" {
		last[m.Name] = w.lastOf(m, on)
	}
	return x.windowed && !f.about().Before(x.from) || last[m.Name] == f.ID
}

// lastOf returns the id of the last figure of a metric, by what is known on a day.
func (w *walk) lastOf(m *Metric, known partnerecon.Day) string {
	var last figure
	replaced := replacedBy(w.facts)
	for _, e := range w.facts {
		o, ok := e.(Measured)
		if by := replaced[o.ID]; !ok || o.Metric != m.Name || o.On.After(known) || !by.IsZero() && !by.After(known) {
			continue
		}
		if f := (figure{about: o.about(), on: o.On, id: o.ID}); last.id == "" || last.compare(f) < 0 {
			last = f
		}
	}
	return last.id
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
