package commission

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// An arrival is a line whose money has cleared. It moves the anchor if it is
// earlier than all before, and counts as one more payment for those after it.
type arrival struct {
	line  *Line
	moved bool // the anchor, to an earlier day
}

// arrive prices a line whose money has cleared, and again the lines that look
// at it: an earlier first payment moves the anchor, an earlier payment the count.
func (d *draft) arrive(l *Line) error {
	if l.Cleared.IsZero() {
		return nil
	}
	a := arrival{line: l}
	d.clears = l
	if first := l.firstTested(); l.Milestone == "" && (d.next.First.IsZero() || first.Before(d.next.First)) {
		a.moved = !d.next.First.IsZero() || d.milestones()
		d.next.First = first
	}
	v, err := d.plan.version(l.Terms)
	if err != nil {
		return err
	}
	l.Fires = v.fires(l, d.old.lastFires())
	l.Ranks = d.ranks(l, a)
	reached := d.reach(v, l) // before the prices, which look at it
	d.arrived = l
	for _, at := range d.lookers(a) {
		if err := d.again(at, a); err != nil {
			return err
		}
	}
	if err := d.price(v, l); err != nil { // last, when what it pushes out of a place has given back what it was granted there
		return err
	}
	if reached {
		return d.regate()
	}
	return nil
}

// milestones reports whether a milestone was recorded before the first payment.
func (d *draft) milestones() bool {
	return slices.ContainsFunc(d.old.Lines, func(l *Line) bool { return l.Milestone != "" })
}

// lookers returns the positions of the lines that may have to be priced again,
// rising. Most arrivals come last and nobody looks at them.
func (d *draft) lookers(a arrival) []int {
	var out []int
	if d.plan.early(a.line) {
		out = d.pushed(a.line)
	}
	if a.moved && (len(d.plan.windows) != 0 || d.plan.anchored) {
		out = append(out, d.movedOut()...)
	}
	out = append(out, d.overtaken(a.line)...)
	switch {
	case d.firstVoidMoved():
		out = append(out, d.paidLines()...)
	case len(d.plan.stops) != 0: // those that came back may not know of a first payment that was void meanwhile
		out = append(out, d.old.reopened()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// early reports whether a line is among the first of the customer that some row
// counts. Only then can it move the rank of another line that matters.
func (p Plan) early(l *Line) bool {
	return slices.ContainsFunc(p.counted, func(c ModelCount) bool {
		return l.counts(c.series()) && countOf(l.Ranks, c.series()) != c.N // ranks go no further
	})
}

// pushed returns the lines that an arrival makes later by one payment, as far as
// that matters: where it takes them beyond a number of payments that some row
// pays. Caps that take lines as they come see all whose number is counted at all,
// because pricing a line again takes its grant anew, and so do tables over numbers.
func (d *draft) pushed(arrived *Line) []int {
	var out []int
	for _, limit := range d.plan.limits {
		if !arrived.counts(limit.series()) {
			continue
		}
		order := d.old.inOrder(limit.series())
		from := order.count(d.old.clearedBefore(arrived))
		// The line that was payment number N - 1, counted from 0, is now number N.
		last := limit.N - 1 - countOf(d.old.SealedPayments, limit.series())
		if !d.plan.firstCome && !slices.Contains(d.plan.numbered, limit.series()) {
			from = max(from, last)
		}
		out = append(out, order.between(from, last+1)...)
	}
	return out
}

// movedOut returns the lines that an earlier anchor takes out of some window:
// all whose day lies between the ends of the two. Caps that take lines as they
// come see all lines again.
func (d *draft) movedOut() []int {
	var out []int
	if d.plan.firstCome || d.plan.anchored || d.old.First.IsZero() {
		for at := range d.old.Lines {
			out = append(out, at)
		}
		return out
	}
	order := d.old.byTestedDay()
	for _, w := range d.plan.windows {
		// What a milestone is tested by may be before the anchor, and is inside, too.
		inside := func(anchor partnerecon.Day) int {
			return order.count(func(e testedLine) bool { return e.day.Before(w.End(anchor)) })
		}
		for _, e := range order.between(inside(d.next.First), inside(d.old.First)) {
			out = append(out, e.at)
		}
	}
	// A line that was sealed while the anchor moved was priced by a later one.
	for _, at := range d.old.reopened() {
		if d.old.Lines[at].Anchor.After(d.old.First) {
			out = append(out, at)
		}
	}
	return out
}

// again prices an open line once more if the arrival of another one changed
// what it is priced from.
func (d *draft) again(at int, a arrival) error {
	line := d.old.Lines[at]
	if line.Cleared.IsZero() || line.ID == a.line.ID {
		return nil
	}
	v, err := d.plan.version(line.Terms)
	if err != nil {
		return err
	}
	anchored := a.moved && v.anchorsAtFirst()
	ranks := line.Ranks
	if !line.settled() && before(a.line, line) {
		ranks = d.ranks(line, a)
	}
	if !anchored && slices.Equal(ranks, line.Ranks) && d.peak(v, line) == line.Peak &&
		slices.Equal(d.stops(v, line), line.Stops) {
		return nil
	}
	l := d.touch(at).now
	l.Ranks = ranks
	return d.price(v, l)
}

// settled reports whether the line keeps its place among the others, whatever comes
// to light before it: it was sealed, or lines of its day were.
func (l *Line) settled() bool { return l.Sealed || l.Kept }

// compareCleared orders lines by the day they cleared, on one day by id.
func (l *Line) compareCleared(o *Line) int {
	return cmp.Or(l.Cleared.Compare(o.Cleared), cmp.Compare(l.ID, o.ID))
}

// before reports whether line a cleared before line b.
func before(a, b *Line) bool { return a.compareCleared(b) < 0 }

func (v *version) windowed() bool { return len(v.windows) > 0 }

func (v *version) anchorsAtFirst() bool {
	return v.policy.Anchor != CustomerStart && (v.windowed() || v.anchored())
}

// ranks counts, for each series that some row counts and the line is of, the
// lines of the customer that cleared before it, as far as any row counts them.
func (d *draft) ranks(l *Line, a arrival) []ModelCount {
	var out []ModelCount
	for _, c := range d.plan.counted {
		s := c.series()
		if !l.of(s) {
			continue
		}
		order := d.old.inOrder(s)
		n := countOf(d.old.SealedPayments, s) + order.count(d.old.clearedBefore(l))
		if a.line.counts(s) && before(a.line, l) {
			n++
		}
		out = append(out, ModelCount{s.model, s.component, min(n, c.N)})
	}
	return out
}

// earns works out what a line earns from what it has.
func (d *draft) earns(v *version, l *Line) error {
	var parts []Part
	if d.room != nil && l == &d.room.Line {
		parts = d.room.part[:0]
	}
	if sole, ok := v.sole(l, parts); ok {
		l.Parts, l.Counted, l.Contracted = sole, nil, nil
		return nil
	}
	d.pricing.in = l
	if err := d.pricing.price(v, parts); err != nil {
		return fmt.Errorf("commission: payment %s: %w", problem.Quote(l.ID), problem.Inner(err))
	}
	l.Parts, l.Counted = d.pricing.parts, d.pricing.counted
	var fits bool
	if l.Contracted, fits = d.pricing.contracted(); !fits {
		return d.overflow()
	}
	return nil
}

// price works out what a line earns, now that its facts are known or have
// changed. What first-come caps had granted it is given back first.
func (d *draft) price(v *version, l *Line) error {
	l.Anchor = d.next.First
	if v.policy.Anchor == CustomerStart {
		l.Anchor = d.next.Start
		if l.Anchor.IsZero() && (v.windowed() || v.anchored()) {
			return fmt.Errorf("commission: payment %s: %w", problem.Quote(l.ID), ErrStart)
		}
	}
	t := d.touchedAs(l)
	again := t != nil && (t.priced || !t.was.Cleared.IsZero())
	if again {
		if err := d.grant(v, l, -1); err != nil {
			return err
		}
	}
	l.Grants = d.grants(v, l, again)
	l.Peak, l.Gates, l.Stops = d.peak(v, l), d.gates(v, l), d.stops(v, l)
	if err := d.earns(v, l); err != nil {
		return err
	}
	if t != nil {
		t.priced = true
	}
	return d.grant(v, l, +1)
}
