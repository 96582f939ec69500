package tiers

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A source answers what a metric is.
type source interface {
	// read returns the metric over the days of an interval, as it was known on a day.
	read(m *Metric, target Value, days partnerecon.Interval, known partnerecon.Day) reading
	// periods reports whether the source has figures of single periods.
	periods() bool
}

// A reading is what a metric was in a window.
type reading struct {
	raw, adjusted exact.Num // the same but for a limit per customer
	found         bool      // anything is known
}

// figures are what was measured of a partner, by metric and by the days it is about, out
// of all facts.
type figures struct {
	facts   []Event
	of      map[string][]figure
	carried []Carried
}

// A figure is one that was measured, and the day from which another one replaces it.
type figure struct {
	*Measured
	about    partnerecon.Day
	replaced partnerecon.Day // absent: never
}

// counts reports whether a figure counts by what is known on a day.
func (f *figure) counts(known partnerecon.Day) bool {
	return !f.On.After(known) && (f.replaced.IsZero() || f.replaced.After(known))
}

// figuresOf sorts what was measured.
func figuresOf(facts []Event, carried []Carried) *figures {
	out := &figures{facts, map[string][]figure{}, carried}
	replaced := map[string]partnerecon.Day{}
	n := map[string]int{}
	measured := make([]Measured, 0, len(facts)) // in one piece
	for _, e := range facts {
		if m, ok := e.(Measured); ok {
			measured = append(measured, m)
			n[m.Metric]++
			if m.Corrects != "" {
				replaced[m.Corrects] = m.On
			}
		}
	}
	for i := range measured {
		m := &measured[i]
		all := out.of[m.Metric]
		if all == nil {
			all = make([]figure, 0, n[m.Metric])
		}
		out.of[m.Metric] = append(all, figure{m, m.about(), replaced[m.ID]})
	}
	for _, all := range out.of {
		slices.SortFunc(all, func(a, b figure) int {
			return cmp.Or(a.about.Compare(b.about), a.On.Compare(b.On), cmp.Compare(a.ID, b.ID))
		})
	}
	return out
}

// with are the figures once an event is among the facts. Most events are none.
func (x *figures) with(e Event, facts []Event) *figures {
	if _, ok := e.(Measured); ok {
		return figuresOf(facts, x.carried)
	}
	return &figures{facts, x.of, x.carried}
}

func (*figures) periods() bool { return true }

// read goes through the figures of the window.
func (x *figures) read(m *Metric, target Value, days partnerecon.Interval, known partnerecon.Day) reading {
	switch {
	case m.Unit == Certificate:
		return x.certificates(m, target, days.End.Add(-1), known)
	case m.Over == Sum:
		return x.sum(m, days, known)
	}
	return x.last(m, days, known)
}

// within returns the figures that are about days of an interval.
func within(all []figure, days partnerecon.Interval) []figure {
	before := func(f figure, d partnerecon.Day) int {
		if f.about.Before(d) {
			return -1
		}
		return 1
	}
	from, to := 0, len(all)
	if !days.Start.IsZero() {
		from, _ = slices.BinarySearchFunc(all, days.Start, before)
	}
	if !days.End.IsZero() {
		to, _ = slices.BinarySearchFunc(all, days.End, before)
	}
	return all[from:max(from, to)]
}

// last returns what was measured last.
func (x *figures) last(m *Metric, days partnerecon.Interval, known partnerecon.Day) reading {
	all := within(x.of[m.Name], days)
	for i := len(all) - 1; i >= 0; i-- {
		if f := &all[i]; f.counts(known) {
			n := m.num(f.Value, asMeasured)
			return reading{n, n, true}
		}
	}
	return reading{}
}

// certificates counts the people who hold a certificate of a level or above on a day.
func (x *figures) certificates(m *Metric, target Value, on, known partnerecon.Day) reading {
	var out reading
	holders := map[string]bool{}
	for i := range x.of[m.Name] {
		f := &x.of[m.Name][i]
		if !f.counts(known) {
			continue
		}
		out.found = true
		if m.level(f.Value.Level) >= m.level(target.Level) && f.valid(on) {
			holders[f.Holder] = true
		}
	}
	out.raw = exact.Int(int64(len(holders)))
	out.adjusted = out.raw
	return out
}

// valid reports whether a certificate has not expired on a day.
func (f *figure) valid(d partnerecon.Day) bool { return f.Expires.IsZero() || !d.After(f.Expires) }

// sum adds up a window, of customers no more than the metric lets count.
func (x *figures) sum(m *Metric, days partnerecon.Interval, known partnerecon.Day) reading {
	var out reading
	limited := m.CustomerLimit.Stated()
	all := within(x.of[m.Name], days)
	var parts []part
	if limited {
		parts = make([]part, 0, len(all))
	}
	add := func(customer, class string, v Value) {
		n := m.counted(v, class)
		out.raw, out.found = out.raw.Add(n), true
		if limited {
			parts = append(parts, part{customer, n})
		}
	}
	if days.Start.IsZero() {
		for _, c := range x.carried {
			if c.Metric == m.Name {
				add(c.Customer, c.Class, c.Value)
			}
		}
	}
	for i := range all {
		if f := &all[i]; f.counts(known) {
			add(f.Customer, f.Class, f.Value)
		}
	}
	out.adjusted = out.raw
	if limited {
		out.adjusted = winsorised(parts, out.raw, m.CustomerLimit)
	}
	return out
}

// A part is what a customer adds to a sum.
type part struct {
	customer string
	n        exact.Num
}

// winsorised adds up what customers contribute, each no more than its limit of the raw
// sum; a raw sum below 0 leaves room for nothing.
func winsorised(parts []part, raw exact.Num, limit partnerecon.Rate) exact.Num {
	most := exact.Num{}
	if raw.Sign() > 0 {
		most = raw.Mul(limit.Num(), limit.Den())
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.customer, b.customer) })
	var out exact.Num
	for i := 0; i < len(parts); {
		var own exact.Num
		from := i
		for ; i < len(parts) && parts[i].customer == parts[from].customer; i++ {
			own = own.Add(parts[i].n)
		}
		if own.Cmp(most) > 0 {
			own = most
		}
		out = out.Add(own)
	}
	return out
}
