package commission

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Staged is what an event will change in the ledger that it was staged on, and
// what it will post. Nothing has changed yet, and nothing has to be undone if
// the event turns out to be refused elsewhere: then the Staged is dropped.
//
// The zero Staged posts nothing and cannot be committed.
type Staged struct{ draft *draft }

// Stage works out what an event changes, without changing it, for a caller that
// records one event in several states and wants all of them to change or none:
// it stages each, and commits them when no one refused. The errors are those of
// [Plan.Apply], which is Stage and then Commit.
//
// What it costs depends on what changes, not on the size of the ledger. The
// ledger must not change until the commit, and nobody else may use it meanwhile.
func (p Plan) Stage(l *Ledger, e Event) (Staged, error) {
	d, err := p.draft(l, e)
	if err != nil {
		return Staged{}, err
	}
	return Staged{d}, nil
}

// Entries returns what the event posts. The caller may keep and change the list.
func (s Staged) Entries() []partnerecon.Entry {
	if s.draft == nil {
		return nil
	}
	return slices.Clone(s.draft.entries)
}

// Repeated reports whether the event was delivered before, so that a commit
// changes nothing.
func (s Staged) Repeated() bool { return s.draft != nil && s.draft.repeated }

// Commit makes the change in the ledger that the event was staged on. It cannot
// fail for a ledger that is as it was then; otherwise it changes nothing and
// returns [ErrStale]. So does a second commit.
func (s Staged) Commit() error {
	switch {
	case s.draft == nil:
		return fmt.Errorf("commission: nothing is staged: %w", ErrStale)
	case s.draft.repeated:
		return nil
	case !s.draft.fits():
		return fmt.Errorf("commission: event %s: %w", problem.Quote(s.draft.event.id), ErrStale)
	}
	s.draft.commit()
	return nil
}

// A draft is the change that an event makes, worked out beside the ledger: it
// only reads the ledger, until it is committed. Lines and counters that the
// event touches are copied, so that their old values stay what they are wherever
// they are held.
type draft struct {
	plan  Plan
	old   *Ledger
	was   Ledger // old as it was: to notice that it changed since
	next  Ledger // the values that are no lists; the lists are those of old
	event header

	lines     []touched
	placed    map[int]int // position of a line to its place in lines, once there are many
	counters  counters
	waiting   edits[Correction]
	reversals edits[Reversal]
	recredits edits[Recrediting]
	plans     edits[PlanChoice]
	sealing   bool    // lines leave; open are those that stay
	open      []*Line // and recredits leave

	status   []partnerecon.Entry // sealed records, posted first
	netted   []capKey            // on-net counters that moved
	shrank   bool                // lines or waiting events went away
	repeated bool                // it was delivered before: nothing changes
	entries  []partnerecon.Entry
}

// touched is a copy of a line, beside what it was. A new line stands behind the
// old ones.
type touched struct {
	at  int
	was *Line
	now *Line
}

// fewLines is how many touched lines or counters are searched one by one.
const fewLines = 16

// edits are the changes of a list.
type edits[T any] struct {
	drop []int // positions that leave, rising
	add  []T
}

// commit changes the list. Where an element leaves, the last one takes its place.
func (e *edits[T]) commit(list []T) []T {
	for _, i := range slices.Backward(e.drop) {
		last := len(list) - 1
		list[i] = list[last]
		list = slices.Delete(list, last, last+1)
	}
	return append(list, e.add...)
}

// draft works out what the event changes.
func (p Plan) draft(l *Ledger, e Event) (*draft, error) {
	switch {
	case len(p.versions) == 0:
		return nil, errors.New("commission: the zero Plan decides nothing; make one with New")
	case l == nil:
		return nil, errors.New("commission: no ledger")
	case e == nil:
		return nil, errors.New("commission: no event")
	}
	if err := invalid(checkEvent(e)); err != nil {
		return nil, err
	}
	h := e.event()
	if l.Customer != "" && h.customer != "" && l.Customer != h.customer {
		return nil, fmt.Errorf("commission: event %s of customer %s in the ledger of %s: %w",
			problem.Quote(h.id), problem.Quote(h.customer), problem.Quote(l.Customer), ErrCustomer)
	}
	d := &draft{plan: p, old: l, was: *l, next: *l, event: h}
	if d.next.Customer == "" {
		d.next.Customer = h.customer
	}
	if err := d.apply(e); err != nil {
		return nil, err
	}
	if err := d.settle(); err != nil {
		return nil, err
	}
	return d, nil
}

// fits reports whether the ledger is as it was when the event was staged.
func (d *draft) fits() bool {
	l, was := d.old, &d.was
	return l.changes == was.changes && l.Customer == was.Customer && l.Base == was.Base && l.Retained == was.Retained &&
		len(l.Lines) == len(was.Lines) && len(l.Waiting) == len(was.Waiting) && len(l.Reversals) == len(was.Reversals) &&
		len(l.Recredits) == len(was.Recredits) && len(l.Plans) == len(was.Plans) && len(l.Caps) == len(was.Caps)
}

// commit writes the change. It cannot fail.
func (d *draft) commit() {
	if d.repeated {
		return
	}
	l, next := d.old, &d.next
	l.Customer, l.Currency, l.Base, l.Retained = next.Customer, next.Currency, next.Base, next.Retained
	l.Start, l.Started, l.First = next.Start, next.Started, next.First
	l.SealedThrough, l.SealedPayments = next.SealedThrough, next.SealedPayments
	if d.sealing {
		l.Lines = d.open
		l.Recredits = slices.DeleteFunc(l.Recredits, func(r Recrediting) bool { return !r.On.After(l.SealedThrough) })
	}
	for _, t := range d.lines {
		if t.at < len(l.Lines) {
			l.Lines[t.at] = t.now
		} else {
			l.Lines = append(l.Lines, t.now)
		}
	}
	l.Waiting = d.waiting.commit(l.Waiting)
	l.Reversals = d.reversals.commit(l.Reversals)
	l.Recredits = d.recredits.commit(l.Recredits)
	l.Plans = d.plans.commit(l.Plans)
	l.Caps = d.counters.commit(l.Caps)
	l.changes++
	l.reindex(d)
}

// touch returns a copy of an open line that may be changed.
func (d *draft) touch(at int) *Line {
	if l := d.touched(at); l != nil {
		return l
	}
	was := d.old.Lines[at]
	t := touched{at, was, was.clone()}
	if d.placed != nil {
		d.placed[at] = len(d.lines)
	}
	d.lines = append(d.lines, t)
	return t.now
}

// touched returns the copy of a line that was touched before, or nil.
func (d *draft) touched(at int) *Line {
	if len(d.lines) > fewLines && d.placed == nil {
		d.placed = make(map[int]int, 2*len(d.lines))
		for i := range d.lines {
			d.placed[d.lines[i].at] = i
		}
	}
	if d.placed != nil {
		if i, ok := d.placed[at]; ok {
			return d.lines[i].now
		}
		return nil
	}
	for i := range d.lines {
		if d.lines[i].at == at {
			return d.lines[i].now
		}
	}
	return nil
}

// add opens a line and returns it for changes.
func (d *draft) add(l *Line) *Line {
	d.lines = append(d.lines, touched{len(d.old.Lines), &Line{}, l})
	return l
}
