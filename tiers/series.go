package tiers

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A series is what is known of the figures of a partner on a day, ready to be read: it is fed
// with what became known, day by day, so that what it reads is never later than the day.
type series struct {
	rules   *rules
	carried []Carried
	lists   []list
	// replaced are the days on which figures are replaced, by id, where that is known before.
	replaced map[string]partnerecon.Day
	since    partnerecon.Day // what became known by this day was known at once
	strange  int             // figures of metrics that the rules do not have
}

// A list is the figures of one metric, by the days they are about.
type list struct {
	metric  *Metric
	figures []figure
	// sums are what the figures up to each one add up to, with what was before them; those
	// that are missing are added when they are read.
	sums  []sum
	late  []figure // that have not found their places yet
	first sum      // what is before the figures
	gone  bool     // some were replaced
	going int      // of the first, those that a close drops
}

// A figure is what counts of one that was measured.
type figure struct {
	about, on, expires partnerecon.Day
	gone               bool // replaced
	n                  exact.Num
	level              int
	id                 string
	customer, holder   string
}

// A sum is of figures that count.
type sum struct {
	n  exact.Num
	of int
}

// newSeries returns a series that was fed with what is known of facts on a day.
func newSeries(r *rules, facts []Event, carried []Carried, known partnerecon.Day) *series {
	x := &series{rules: r, carried: carried, since: known, replaced: replacedBy(facts)}
	x.feed(facts[:len(facts)-len(after(facts, known))])
	return x
}

// feed takes in what became known.
func (x *series) feed(events []Event) {
	for _, e := range events {
		if m, ok := e.(Measured); ok {
			x.take(&m)
		}
	}
}

// take takes in a figure, and takes out the one that it replaces.
func (x *series) take(e *Measured) {
	m := x.rules.metrics[e.Metric]
	if m == nil {
		x.strange++
		return
	}
	at := x.list(m)
	f := figure{about: e.about(), on: e.On, expires: e.Expires, n: m.num(e.Value, asMeasured), id: e.ID, customer: e.Customer, holder: e.Holder}
	switch {
	case m.Unit == Certificate:
		f.level = m.level(e.Value.Level)
	case m.Over == Sum:
		f.n = m.counted(e.Value, e.Class)
	}
	if by, known := x.replaced[e.ID]; known && (!by.After(x.since) || !by.After(e.On)) {
		f.gone, at.gone = true, true
	}
	at.late = append(at.late, f)
	if last, known := x.replaced[e.Corrects]; e.Corrects != "" && (!known || last == e.On && last.After(x.since)) {
		at.replace(e.Corrects)
	}
}

// list returns the list of a metric.
func (x *series) list(m *Metric) *list {
	for i := range x.lists {
		if x.lists[i].metric == m {
			return &x.lists[i]
		}
	}
	x.lists = append(x.lists, list{metric: m})
	return &x.lists[len(x.lists)-1]
}

// replace takes a figure out.
func (l *list) replace(id string) {
	l.place()
	if i := slices.IndexFunc(l.figures, func(f figure) bool { return f.id == id }); i >= 0 {
		l.figures[i].gone, l.gone = true, true
		l.sums = l.sums[:min(i, len(l.sums))]
	}
}

// settle makes the list ready to be read.
func (l *list) settle() {
	l.place()
	if from := len(l.sums); from < len(l.figures) {
		at := l.before(from)
		for i := from; i < len(l.figures); i++ {
			if f := &l.figures[i]; !f.gone {
				at = sum{at.n.Add(f.n), at.of + 1}
			}
			l.sums = append(l.sums, at)
		}
	}
}

// place finds the places of late figures. Most stand behind all others.
func (l *list) place() {
	if len(l.late) == 0 {
		return
	}
	from := len(l.figures)
	if len(l.late) > 1 && !slices.IsSortedFunc(l.late, figure.compare) {
		slices.SortFunc(l.late, figure.compare)
	}
	if from > 0 && l.figures[from-1].compare(l.late[0]) > 0 {
		from, _ = slices.BinarySearchFunc(l.figures, l.late[0], figure.compare)
	}
	behind := slices.Clone(l.figures[from:])
	l.figures = slices.Grow(l.figures[:from], len(behind)+len(l.late))
	for _, f := range l.late {
		for len(behind) > 0 && behind[0].compare(f) < 0 {
			l.figures, behind = append(l.figures, behind[0]), behind[1:]
		}
		l.figures = append(l.figures, f)
	}
	l.figures = append(l.figures, behind...)
	l.late, l.sums = l.late[:0], l.sums[:min(from, len(l.sums))]
}

// before is what the figures before a place add up to.
func (l *list) before(i int) sum {
	if i == 0 {
		return l.first
	}
	return l.sums[i-1]
}

// compare orders figures by the days they are about.
func (f figure) compare(o figure) int {
	return cmp.Or(f.about.Compare(o.about), f.on.Compare(o.on), cmp.Compare(f.id, o.id))
}

func (*series) periods() bool { return true }

// read looks at the figures of the window.
func (x *series) read(m *Metric, target Value, days partnerecon.Interval) reading {
	l := x.list(m)
	l.settle()
	from, to := l.within(days)
	switch {
	case m.Unit == Certificate:
		return l.certificates(target, days.End.Add(-1))
	case m.Over != Sum:
		return latest(l.figures[from:to])
	}
	a, b := l.before(from), l.before(to)
	out := reading{raw: b.n.Add(a.n.Neg()), found: b.of > a.of}
	for _, c := range x.carried {
		if days.Start.IsZero() && c.Metric == m.Name {
			out.raw, out.found = out.raw.Add(m.counted(c.Value, c.Class)), true
		}
	}
	out.adjusted = out.raw
	if m.CustomerLimit.Stated() {
		out.adjusted = winsorised(x.parts(m, l.figures[from:to], days), out.raw, m.CustomerLimit)
	}
	return out
}

// within returns where the figures begin and end that are about days of an interval.
func (l *list) within(days partnerecon.Interval) (from, to int) {
	before := func(f figure, d partnerecon.Day) int {
		if f.about.Before(d) {
			return -1
		}
		return 1
	}
	to = len(l.figures)
	if !days.Start.IsZero() {
		from, _ = slices.BinarySearchFunc(l.figures, days.Start, before)
	}
	if !days.End.IsZero() {
		to, _ = slices.BinarySearchFunc(l.figures, days.End, before)
	}
	return from, max(from, to)
}

// latest reads what was measured last.
func latest(all []figure) reading {
	for i := len(all) - 1; i >= 0; i-- {
		if f := &all[i]; !f.gone {
			return reading{f.n, f.n, true}
		}
	}
	return reading{}
}

// drop drops what a close has found to go.
func (x *series) drop() {
	for i := range x.lists {
		l := &x.lists[i]
		l.first = l.before(l.going)
		l.figures, l.sums = l.figures[l.going:], l.sums[l.going:]
	}
}

// certificates counts the people who hold a certificate of a level or above on a day.
func (l *list) certificates(target Value, on partnerecon.Day) reading {
	var out reading
	holders := map[string]bool{}
	for i := range l.figures {
		f := &l.figures[i]
		if f.gone {
			continue
		}
		out.found = true
		if f.level >= l.metric.level(target.Level) && (f.expires.IsZero() || !on.After(f.expires)) {
			holders[f.holder] = true
		}
	}
	out.raw = exact.Int(int64(len(holders)))
	out.adjusted = out.raw
	return out
}

// parts are what customers add to a window.
func (x *series) parts(m *Metric, all []figure, days partnerecon.Interval) []part {
	out := make([]part, 0, len(all))
	for _, c := range x.carried {
		if days.Start.IsZero() && c.Metric == m.Name {
			out = append(out, part{c.Customer, m.counted(c.Value, c.Class)})
		}
	}
	for i := range all {
		if f := &all[i]; !f.gone {
			out = append(out, part{f.customer, f.n})
		}
	}
	return out
}
