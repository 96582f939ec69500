package tiers

import (
	"slices"
	"sync/atomic"

	"github.com/partnerecon/partnerecon"
)

// A trail is what a ladder remembers of a standing that it has made, so that with the next
// event it need not check the standing again, nor follow the partner through the days before.
// It keeps the standing in lists of its own: one that was written into, and a copy that
// another event was applied to, differ from it and are looked at like one that is read.
type trail struct {
	taken  atomic.Bool // by a call; one that meets it then does without
	of     Standing
	turn   uint64           // counts the events
	tags   []uint32         // by which ids of the facts are found, as far as there are any
	handed []Event          // the facts as they are handed out; nobody else reaches behind their end
	known  map[string]Event // the facts by id, once there are many
	rules  *rules           // that followed the partner through what is recorded; nil: nobody did
	// changes since the last sealed day, without their reasons.
	changes []Change
	last    mark
	series  *series
}

// A mark is where a walk stood before the last day that it went through.
type mark struct {
	day              partnerecon.Day
	course           Course
	history, changes int // how many there were
}

// A room is what a ladder works in, to be used again.
type room struct {
	walk     walk
	dropping dropping
}

// enter returns a room that nobody is in.
func (r *rules) enter() *room {
	if free, ok := r.rooms.Get().(*room); ok {
		return free
	}
	return new(room)
}

// manyFacts is how many facts are searched one by one.
const manyFacts = 64

// claim returns the trail of a standing, for the caller alone; nil where it has none. Own: the
// caller has written into nothing.
func (s *Standing) claim(own bool) *trail {
	t := s.trail
	switch {
	case t == nil || !t.taken.CompareAndSwap(false, true):
		return nil
	case t.turn != s.turn, !own && !t.of.same(s):
		t.taken.Store(false)
		return nil
	}
	return t
}

// same reports whether both say the same. Events of the first are of this package, and so
// comparable.
func (s *Standing) same(o *Standing) bool {
	return s.Partner == o.Partner && s.Through == o.Through && s.Now == o.Now && s.Sealed == o.Sealed &&
		slices.Equal(s.History, o.History) && slices.Equal(s.Carried, o.Carried) && slices.Equal(s.Facts, o.Facts)
}

// newTrail returns the trail of a standing that was checked, taken.
func newTrail(s *Standing) *trail {
	t := &trail{of: s.Clone(), handed: slices.Clip(s.Facts)}
	t.taken.Store(true)
	return t
}

// hand makes a standing the one that the trail is of.
func (t *trail) hand(s *Standing) {
	s.Partner, s.Now, s.Through, s.Sealed = t.of.Partner, t.of.Now, t.of.Through, t.of.Sealed
	s.Facts = slices.Clip(t.handed)
	if !slices.Equal(s.History, t.of.History) {
		s.History = slices.Clone(t.of.History)
	}
	if !slices.Equal(s.Carried, t.of.Carried) {
		s.Carried = slices.Clone(t.of.Carried)
	}
	t.turn++
	s.trail, s.turn = t, t.turn
}

// find returns the fact with an id, or nil.
func (t *trail) find(id string) Event {
	if t.known == nil {
		if len(t.of.Facts) <= manyFacts {
			return t.search(id)
		}
		t.known = make(map[string]Event, 2*len(t.of.Facts))
		for _, o := range t.of.Facts {
			t.known[o.event().id] = o
		}
	}
	return t.known[id]
}

// search looks at the facts whose tag is that of an id.
func (t *trail) search(id string) Event {
	for i := len(t.tags); i < len(t.of.Facts); i++ {
		t.tags = append(t.tags, tagOf(t.of.Facts[i].event().id))
	}
	tag := tagOf(id)
	for i, o := range t.tags {
		if o == tag && t.of.Facts[i].event().id == id {
			return t.of.Facts[i]
		}
	}
	return nil
}

// tagOf returns a number by which most ids differ.
func tagOf(id string) uint32 {
	tag := uint32(2166136261)
	for i := range len(id) {
		tag = (tag ^ uint32(id[i])) * 16777619
	}
	return tag
}

// note records an event, where the facts with it are already in a list.
func (t *trail) note(e Event, facts []Event) {
	t.of.Partner, t.of.Facts = e.event().partner, facts
	if n := len(facts) - 1; facts[n] == e {
		t.handed = append(t.handed, e)
	} else {
		t.handed, t.tags = slices.Clone(facts), t.tags[:0]
	}
	if t.known != nil {
		t.known[e.event().id] = e
	}
}

// record takes in an event and returns what changes by it. On an error it changes nothing.
func (t *trail) record(r *rules, e Event) ([]Change, error) {
	repeated, err := r.admit(t, e)
	switch {
	case err != nil || repeated:
		return nil, err
	case !r.waits(&t.of, e):
		return t.decide(r, e)
	case t.rules != r:
		t.rules = nil // other rules would not have let it wait
	}
	if m, ok := e.(Measured); ok && t.rules != nil { // nothing else waits
		t.series.take(&m)
	}
	t.note(e, insertEvent(t.of.Facts, e))
	return nil, nil
}

// decide takes in an event that was admitted, and that may change something.
func (t *trail) decide(r *rules, e Event) ([]Change, error) {
	facts := insertEvent(t.of.Facts, e)
	if t.rules == r && t.goesOn(e) {
		return t.goOn(e, facts)
	}
	return t.anew(r, e, facts)
}

// goesOn reports whether all that an event decides comes after what was decided before it,
// but for the last day.
func (t *trail) goesOn(e Event) bool {
	on := e.event().on
	if _, ok := e.(Close); !ok {
		return !on.Before(t.last.day)
	}
	start := t.of.Through.Add(1)
	if n := len(t.of.Facts); n > 0 {
		if t.of.Facts[n-1].event().on.After(on) {
			return false
		}
		if t.of.Through.IsZero() {
			start = t.of.Facts[0].event().on
		}
	}
	if start.IsZero() {
		start = on
	}
	return t.rules.periodEnd(start) == on
}

// goOn follows the partner through the day of an event, from where it stood before it.
func (t *trail) goOn(e Event, facts []Event) ([]Change, error) {
	on := e.event().on
	room := t.rules.enter()
	defer t.rules.rooms.Put(room)
	w := &room.walk
	*w = walk{rules: t.rules, Course: t.of.Now, series: t.series, facts: facts, history: t.of.History, changes: t.changes}
	if on == t.last.day {
		w.Course, w.history, w.changes = t.last.course, slices.Clip(w.history[:t.last.history]), slices.Clip(w.changes[:t.last.changes])
	}
	events := after(facts, on.Add(-1))
	if m, ok := e.(Measured); ok {
		w.series.take(&m)
	}
	w.mark(on)
	w.day(on, events[:len(events)-len(after(events, on))])
	_, closes := e.(Close)
	if closes {
		w.review(on)
	}
	out := difference(t.changes, w.changes, on)
	if len(out) > 0 && slices.ContainsFunc(out, func(c Change) bool { return c.What == Retracted }) { // for what reason it was
		before, err := t.rules.follow(&t.of, t.of.Facts, t.of.Through, partnerecon.Day{})
		if err != nil {
			t.rules = nil // the sums have a figure that is not recorded
			return nil, err
		}
		out = difference(before.changes, w.changes, on)
	}
	w.sealed = w.Course
	return out, t.keep(w, &room.dropping, e, facts)
}

// anew follows the partner through all that is recorded since the last sealed day, with an
// event; without it only where nobody has done so, or where the reason of a change is asked for
// that is gone.
func (t *trail) anew(r *rules, e Event, facts []Event) ([]Change, error) {
	to, before := t.of.Through, t.changes
	if c, ok := e.(Close); ok {
		to = c.On
	}
	w, err := r.follow(&t.of, facts, to, partnerecon.Day{})
	if err != nil {
		return nil, err
	}
	on, retracted := e.event().on, func(c Change) bool { return c.What == Retracted }
	out := difference(before, w.changes, on)
	if t.rules != r || slices.ContainsFunc(out, retracted) {
		was, err := r.follow(&t.of, t.of.Facts, t.of.Through, partnerecon.Day{})
		if err != nil {
			return nil, err
		}
		out = difference(was.changes, w.changes, on)
	}
	return out, t.keep(w, &dropping{}, e, facts)
}

// keep stores where a walk has come to with an event. After a review what no window reaches
// any more is dropped.
func (t *trail) keep(w *walk, d *dropping, e Event, facts []Event) error {
	c, closes := e.(Close)
	if !closes {
		t.note(e, facts)
		t.of.History, t.of.Now = w.history, w.Course
		t.rules, t.changes, t.last, t.series = w.rules, w.changes, w.last, w.series
		for i := range t.changes {
			t.changes[i].Trace = nil // it is the caller's
		}
		return nil
	}
	if err := w.drop(d, c.On); err != nil {
		t.rules = nil // the series has the figures of the event already
		return err
	}
	t.note(e, facts)
	t.of.History, t.of.Now, t.of.Through, t.of.Sealed = w.history, w.Course, c.On, w.sealed
	if d.carried != nil {
		t.of.Carried = d.carried
	}
	t.rules, t.changes, t.last, t.series = w.rules, nil, mark{}, w.series
	if len(after(facts, c.On)) > 0 {
		t.rules = nil // the walk went on behind the close
	}
	if len(d.keep) == 0 {
		t.forgetFirst(d.first)
		t.series.drop()
		return nil
	}
	t.forget(d.keep)
	t.series = newSeries(w.rules, t.of.Facts, t.of.Carried, c.On)
	return nil
}

// forgetFirst drops the first facts; the others stay where they are.
func (t *trail) forgetFirst(n int) {
	if t.known != nil {
		for _, e := range t.of.Facts[:n] {
			delete(t.known, e.event().id)
		}
	}
	t.of.Facts, t.handed, t.tags = t.of.Facts[n:], t.handed[n:], t.tags[min(n, len(t.tags)):]
}

// forget drops facts that are not to be kept.
func (t *trail) forget(keep []bool) {
	var kept []Event
	for i, e := range t.of.Facts {
		if keep[i] {
			kept = append(kept, e)
		}
	}
	t.of.Facts, t.handed, t.known, t.tags = kept, slices.Clone(kept), nil, nil
}
