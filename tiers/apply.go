package tiers

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxReviews bounds the reviews that one close makes up for.
const maxReviews = 1_200

var (
	errNoLadder = errors.New("tiers: the zero Ladder has no policy; make one with New")
	errNoState  = errors.New("tiers: no standing to apply to")
)

// Apply records an event in the standing of its partner and returns what changes by it,
// in the order of the days: nothing for a figure that decides nothing, and nothing for an
// event that is recorded already. On an error the standing is as it was.
//
// Events between two closes may come in any order; a figure that corrects another one
// comes after that. An event of a day before others has those days looked at anew: where
// the ladder promotes at once it takes time in proportion to the events since the last close.
// An event of a day that is sealed is [ErrSealed].
func (l Ladder) Apply(s *Standing, e Event) ([]Change, error) {
	e, own := lentBy(e)
	if err := l.takes(s, e); err != nil {
		return nil, err
	}
	t := s.claim(own)
	if t == nil {
		if err := s.sound(); err != nil {
			return nil, err
		}
		t = newTrail(s)
	}
	changes, err := t.record(l.rules, e)
	if err == nil {
		t.hand(s)
	}
	t.taken.Store(false)
	return changes, err
}

// lentBy returns the event, and whether it comes from a package of this module that keeps the
// standing to itself and never writes into it.
func lentBy(e Event) (Event, bool) {
	if l, ok := e.(interface{ Lent(lent.Key) Event }); ok {
		return l.Lent(lent.Key{}), true
	}
	return e, false
}

// takes returns what is wrong with an event by itself.
func (l Ladder) takes(s *Standing, e Event) error {
	switch {
	case l.rules == nil:
		return errNoLadder
	case s == nil:
		return errNoState
	}
	var list problem.List
	if lookAt(&list, e); list.Empty() {
		return nil
	}
	return invalid(&list)
}

// Preview returns what an event would change, and changes nothing.
func (l Ladder) Preview(s Standing, e Event) ([]Change, error) {
	if err := l.takes(&s, e); err != nil {
		return nil, err
	}
	if err := s.sound(); err != nil {
		return nil, err
	}
	s.History, s.Facts, s.trail = slices.Clip(s.History), slices.Clip(s.Facts), nil // nothing is written into them
	t := &trail{of: s, handed: s.Facts}
	repeated, err := l.rules.admit(t, e)
	if err != nil || repeated || l.rules.waits(&s, e) {
		return nil, err
	}
	return t.decide(l.rules, e)
}

// waits reports whether an event is one that only the next review looks at: then there
// is no need to follow the partner through its days again. A demotion whose day has come
// takes hold with any event, so that where one is decided nothing waits.
func (r *rules) waits(s *Standing, e Event) bool {
	_, figure := e.(Measured)
	_, known := r.tier(s.Sealed.Tier)
	return figure && known && r.policy.Review.Promotion != AtOnce && s.Now.Falling.IsZero() && s.Sealed.Falling.IsZero()
}

// admit decides whether an event is new, and refuses one that cannot be recorded.
func (r *rules) admit(t *trail, e Event) (repeated bool, err error) {
	h, s := e.event(), &t.of
	if s.Partner != "" && s.Partner != h.partner {
		return false, fmt.Errorf("tiers: event %s of partner %s, standing of %s: %w", problem.Quote(h.id), problem.Quote(h.partner), problem.Quote(s.Partner), ErrPartner)
	}
	if o := t.find(h.id); o != nil {
		if o != e {
			return true, fmt.Errorf("tiers: event %s: %w", problem.Quote(h.id), ErrDuplicate)
		}
		return true, nil
	}
	if !h.on.After(s.Through) {
		return false, fmt.Errorf("tiers: event %s of %s: closed through %s: %w", problem.Quote(h.id), h.on, s.Through, ErrSealed)
	}
	var list problem.List
	if r.checkFor(&list, e); !list.Empty() {
		return false, invalid(&list)
	}
	if len(s.Facts) >= maxFacts {
		list.Add("", problem.Limit, "%d facts are on record; close the periods that are over", len(s.Facts))
		return false, invalid(&list)
	}
	if m, ok := e.(Measured); ok && m.Corrects != "" {
		return false, admitCorrection(s, &m)
	}
	return false, nil
}

// admitCorrection refuses a correction of what is not there to be corrected.
func admitCorrection(s *Standing, m *Measured) error {
	found := false
	for _, o := range s.Facts {
		f, ok := o.(Measured)
		switch {
		case !ok:
		case f.Corrects == m.Corrects:
			return fmt.Errorf("tiers: event %s: figure %s is corrected by %s already; correct that one: %w",
				problem.Quote(m.ID), problem.Quote(m.Corrects), problem.Quote(f.ID), ErrDuplicate)
		case f.ID == m.Corrects && (f.Metric != m.Metric || m.On.Before(f.On)):
			var list problem.List
			list.Add("/corrects", problem.Conflict, "want a figure of metric %s known by %s, got one of %s known on %s", problem.Quote(m.Metric), m.On, problem.Quote(f.Metric), f.On)
			return invalid(&list)
		case f.ID == m.Corrects:
			found = true
		}
	}
	if !found {
		return fmt.Errorf("tiers: event %s corrects figure %s: %w", problem.Quote(m.ID), problem.Quote(m.Corrects), ErrUnknown)
	}
	return nil
}

// follow walks from the last sealed day through what is recorded after it, with the
// reviews of the periods that end by a day. What became known after the last argument
// does not count; absent, everything does.
func (r *rules) follow(s *Standing, facts []Event, to, known partnerecon.Day) (*walk, error) {
	w := &walk{rules: r, Course: s.Sealed, series: newSeries(r, facts, s.Carried, s.Through), facts: facts}
	for _, h := range s.History {
		if !h.Decided.After(s.Through) && !h.From.After(s.Through.Add(1)) {
			w.history = append(w.history, h)
		}
	}
	if _, ok := r.tier(s.Sealed.Tier); !ok {
		return nil, fmt.Errorf("tiers: tier %s of the standing is not on the ladder: %w", problem.Quote(s.Sealed.Tier), ErrUnknown)
	}
	open := after(facts, s.Through)
	if !known.IsZero() {
		open = open[:len(open)-len(after(open, known))]
	}
	end, err := r.firstReview(s, open, to)
	if err != nil {
		return nil, err
	}
	past := open[:len(open)-len(after(open, to))]
	for to.After(s.Through) && !end.After(to) {
		n := len(past) - len(after(past, end))
		w.days(past[:n])
		past = past[n:]
		w.review(end)
		if end == to {
			break
		}
		end = r.periodEnd(end.Add(1))
	}
	w.sealed = w.Course
	w.days(after(open, to))
	return w, nil
}

// days goes through events, day by day.
func (w *walk) days(events []Event) {
	for from, i := 0, 0; i < len(events); from = i {
		on := events[from].event().on
		for i < len(events) && events[i].event().on == on {
			i++
		}
		w.series.feed(events[from:i])
		w.mark(on)
		w.day(on, events[from:i])
	}
}

// mark notes where the partner stands before a day.
func (w *walk) mark(d partnerecon.Day) {
	w.last = mark{d, w.Course, len(w.history), len(w.changes)}
}

// firstReview returns the end of the first period that has not been reviewed.
func (r *rules) firstReview(s *Standing, open []Event, to partnerecon.Day) (partnerecon.Day, error) {
	start := s.Through.Add(1)
	if s.Through.IsZero() {
		if len(open) == 0 {
			return r.periodEnd(to), nil
		}
		start = open[0].event().on
	}
	end := r.periodEnd(start)
	months := to.Month().Sub(end.Month())
	if n := months / max(1, r.policy.Review.Every.length().months()); n > maxReviews {
		var list problem.List
		list.Add("/on", problem.Limit, "%d periods are not reviewed, at most %d at once", n, maxReviews)
		return partnerecon.Day{}, invalid(&list)
	}
	return end, nil
}

// after returns the events of the days after one.
func after(facts []Event, d partnerecon.Day) []Event {
	i := len(facts)
	for i > 0 && facts[i-1].event().on.After(d) {
		i--
	}
	return facts[i:]
}

// difference returns what is new among changes, and what is gone as retracted.
func difference(before, now []Change, on partnerecon.Day) []Change {
	var out []Change
	has := func(all []Change, c *Change) bool {
		for i := range all {
			if all[i].same(c) {
				return true
			}
		}
		return false
	}
	for i := range before {
		if c := before[i]; !has(now, &c) {
			out = append(out, Change{What: Retracted, From: c.To, To: c.From, Decided: on, Effective: c.Effective, Trace: c.Trace})
		}
	}
	for i := range now {
		if !has(before, &now[i]) {
			out = append(out, now[i])
		}
	}
	return out
}
