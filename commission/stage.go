package commission

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"sync/atomic"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Staged is what an event will change in the ledger that it was staged on, and
// what it will post. Nothing has changed yet, and nothing has to be undone if
// the event turns out to be refused elsewhere: then the Staged is dropped.
//
// The zero Staged posts nothing and cannot be committed.
type Staged struct {
	draft *draft
	// turn of the draft, which is used for one event after the other, and the turn that
	// it has come to: the draft itself may be in use elsewhere by now.
	turn uint64
	now  *atomic.Uint64
}

// Stage works out what an event changes, without changing it, for a caller that
// records one event in several states and wants all of them to change or none:
// it stages each, and commits them when no one refused. The errors are those of
// [Plan.Apply], which is Stage and then Commit.
//
// What it costs depends on what changes, not on the size of the ledger. The
// ledger must not change until the commit, and nobody else may use it meanwhile.
func (p Plan) Stage(l *Ledger, e Event) (Staged, error) {
	d := p.begin()
	if err := d.work(p, l, e, d.own); err != nil {
		p.end(d)
		return Staged{}, err
	}
	d.was = l.extent()
	return Staged{d, d.turn.Load(), d.turn}, nil
}

// held reports whether there is something staged.
func (s Staged) held() bool { return s.draft != nil && s.now.Load() == s.turn }

// Release gives the memory back that was needed for staging, for the next event. It is
// for callers with many events, who call it when they need neither the Staged nor a
// copy of it any more: from then on it is as the zero Staged. It need not be called.
func (s Staged) Release() {
	if !s.held() {
		return
	}
	d := s.draft
	clear(d.entries)
	d.own = d.entries[:0] // before the end: from then on the draft is somebody else's
	d.plan.end(d)
}

// Entries returns what the event posts. The caller may keep and change the list.
func (s Staged) Entries() []partnerecon.Entry {
	if !s.held() || len(s.draft.entries) == 0 {
		return nil
	}
	return slices.Clone(s.draft.entries)
}

// AppendEntries appends what the event posts to a list, and returns the longer list.
func (s Staged) AppendEntries(dst []partnerecon.Entry) []partnerecon.Entry {
	if !s.held() {
		return dst
	}
	return append(dst, s.draft.entries...)
}

// Lines yields the open lines that the event touches, as it leaves them. They share memory
// with the ledger.
func (s Staged) Lines() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		if !s.held() {
			return
		}
		for i := range s.draft.lines {
			if !yield(*s.draft.lines[i].now) {
				return
			}
		}
	}
}

// Repeated reports whether the event was delivered before, so that a commit
// changes nothing.
func (s Staged) Repeated() bool { return s.held() && s.draft.repeated }

// Waiting returns, in minor units, by how much the event changes what waits for its
// release, over all lines and partners.
func (s Staged) Waiting() int64 {
	if !s.held() {
		return 0
	}
	var sum exact.Num
	for i := range s.draft.lines {
		t := &s.draft.lines[i]
		sum = sum.Add(t.now.waiting()).Add(t.was.waiting().Neg())
	}
	out, ok := sum.Round(exact.Down)
	if !ok {
		return math.MaxInt64
	}
	return out
}

// Late returns, in minor units, by how much the event changes what went back late over all lines,
// see [Plan.Late]. A line that is reopened brings back what it had.
func (s Staged) Late() int64 {
	if !s.held() {
		return 0
	}
	sum, d := int64(0), s.draft
	for i := range d.lines {
		t := &d.lines[i]
		was := t.was
		if was == nil && t.now.Reopened {
			was = t.now
		}
		if sum += d.plan.late(t.now, t.added); was != nil {
			sum -= d.plan.late(was, nil)
		}
	}
	return sum
}

// Line returns a line as the event leaves it, if the event touches it. It shares memory with
// the ledger.
func (s Staged) Line(id string) (Line, bool) {
	if s.held() {
		for i := range s.draft.lines {
			if l := s.draft.lines[i].now; l.ID == id {
				out := *l
				out.Parts = slices.Clone(l.Parts)
				return out, true
			}
		}
	}
	return Line{}, false
}

// A Touched is a line that an event touches, as it was and as the event leaves it; of a line
// that the event brings, Was has no id. Both share memory with the ledger.
type Touched struct {
	Was, Now Line
	// Booked is the day that what goes back of the line is booked on, as [BooksIn] says.
	Booked partnerecon.Day
	// Lost is the share of what is left of the payment that went back all the same, and
	// returned nothing, as the refund window of its terms was over.
	Lost partnerecon.Rate
	// Late is that in minor units, see [Plan.Late]: with the event, which Now does not have among
	// its corrections yet.
	Late int64
}

// Touched returns the lines that the event touches, in the order they were recorded: those of
// which it posts nothing as well.
func (s Staged) Touched() []Touched {
	if !s.held() {
		return nil
	}
	d := s.draft
	out := make([]Touched, 0, len(d.lines))
	for i := range d.lines {
		t := &d.lines[i]
		x := Touched{Now: *t.now, Booked: t.now.Cleared}
		if t.was != nil {
			x.Was = *t.was
		}
		if v, err := d.plan.version(t.now.Terms); err == nil && v.policy.BooksIn == InRefund {
			x.Booked = d.booked(v, t)
		}
		x.Lost, x.Late = d.plan.lost(t.now, t.added), d.plan.late(t.now, t.added)
		out = append(out, x)
	}
	return out
}

// Commit makes the change in the ledger that the event was staged on. It cannot
// fail for a ledger that is as it was then; otherwise it changes nothing and
// returns [ErrStale]. So does a second commit.
func (s Staged) Commit() error {
	switch {
	case !s.held():
		return fmt.Errorf("commission: nothing is staged: %w", ErrStale)
	case s.draft.repeated:
		return nil
	case s.draft.old.extent() != s.draft.was:
		return fmt.Errorf("commission: event %s: %w", problem.Quote(s.draft.event.id), ErrStale)
	}
	s.draft.commit()
	return nil
}
