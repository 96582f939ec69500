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

// figures are what was measured of a partner, out of all facts. It is sorted when it is
// asked for.
type figures struct {
	facts   []Event
	carried []Carried

	sorted   bool
	measured []Measured // in the order of the facts, in one piece
	all      []figure   // of them
	lists    []list
}

// A list is the figures of a metric, by the days they are about.
type list struct {
	metric  string
	figures []figure
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

// figuresOf returns what was measured.
func figuresOf(facts []Event, carried []Carried) *figures {
	out := &figures{}
	out.take(facts, carried)
	return out
}

// take makes them the figures of other facts.
func (x *figures) take(facts []Event, carried []Carried) {
	x.facts, x.carried, x.sorted = facts, carried, false
}

// of returns the figures of a metric.
func (x *figures) of(metric string) []figure {
	x.sort()
	for i := range x.lists {
		if x.lists[i].metric == metric {
			return x.lists[i].figures
		}
	}
	return nil
}

// sort sorts what was measured.
func (x *figures) sort() {
	if x.sorted {
		return
	}
	x.sorted = true
	x.measured, x.all, x.lists = slices.Grow(x.measured[:0], len(x.facts)), slices.Grow(x.all[:0], len(x.facts)), x.lists[:0]
	var replaced map[string]partnerecon.Day
	for _, e := range x.facts {
		m, ok := e.(Measured)
		if !ok {
			continue
		}
		x.measured = append(x.measured, m)
		x.all = append(x.all, figure{Measured: &x.measured[len(x.measured)-1], about: m.about()})
		if m.Corrects != "" {
			if replaced == nil {
				replaced = map[string]partnerecon.Day{}
			}
			replaced[m.Corrects] = m.On
		}
	}
	for i := range x.all {
		f := &x.all[i]
		if replaced != nil {
			f.replaced = replaced[f.ID]
		}
		at := x.list(f.Metric)
		at.figures = append(at.figures, *f)
	}
	for _, at := range x.lists {
		if !slices.IsSortedFunc(at.figures, figure.compare) {
			slices.SortFunc(at.figures, figure.compare)
		}
	}
}

// list returns the list of a metric for changes, with the room of one that was there.
func (x *figures) list(metric string) *list {
	n := len(x.lists)
	for i := range x.lists {
		if x.lists[i].metric == metric {
			return &x.lists[i]
		}
	}
	if n == cap(x.lists) {
		x.lists = append(x.lists, list{})
	}
	x.lists = x.lists[:n+1]
	x.lists[n] = list{metric, x.lists[n].figures[:0]}
	return &x.lists[n]
}

// compare orders figures by the days they are about.
func (f figure) compare(o figure) int {
	return cmp.Or(f.about.Compare(o.about), f.On.Compare(o.On), cmp.Compare(f.ID, o.ID))
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

// latest returns what was measured last, or nil, by what is known on a day.
func latest(all []figure, known partnerecon.Day) *Measured {
	for i := len(all) - 1; i >= 0; i-- {
		if f := &all[i]; f.counts(known) {
			return f.Measured
		}
	}
	return nil
}

// last reads what was measured last.
func (x *figures) last(m *Metric, days partnerecon.Interval, known partnerecon.Day) reading {
	f := latest(within(x.of(m.Name), days), known)
	if f == nil {
		return reading{}
	}
	n := m.num(f.Value, asMeasured)
	return reading{n, n, true}
}

// certificates counts the people who hold a certificate of a level or above on a day.
func (x *figures) certificates(m *Metric, target Value, on, known partnerecon.Day) reading {
	var out reading
	holders := map[string]bool{}
	all := x.of(m.Name)
	for i := range all {
		f := &all[i]
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
	all := within(x.of(m.Name), days)
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
