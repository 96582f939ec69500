package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A settled is what the files and the book come to.
type settled struct {
	program  settlement.Program
	state    *state
	zone     *time.Location    // of the program
	from, to partnerecon.Month // of the statement
}

// settle folds the facts through the last month of the statement and closes it.
func (q question) settle(in input) (settled, error) {
	st, err := q.open(in)
	if err != nil {
		return settled{}, err
	}
	s := settled{program: in.program, state: st, zone: in.zone}
	had, same := st.had(in.facts)
	if !same && q.facts == "" {
		in.facts = nil // nobody means to add the sample to a book of other facts
	}
	if s.from, s.to, err = q.covers(in, st); err != nil {
		return settled{}, err
	}
	st.First = earliest(st.First, in)
	through := later(s.to, st.Book.Closed())
	facts := in.facts[had:]
	for i, f := range facts {
		if in.month(f).After(through) {
			facts = facts[:i]
			break
		}
	}
	if q.book != "" {
		st.note(facts)
	}
	return s, st.fold(in, facts, through)
}

// covers returns the months of the statement.
func (q question) covers(in input, st *state) (from, to partnerecon.Month, err error) {
	const ahead = 12 // months: what is closed stays closed, so that a slip must not close a century
	first, last := earliest(st.First, in), st.Book.Closed()
	if n := len(in.facts); n > 0 && in.month(in.facts[n-1]).After(last) {
		last = in.month(in.facts[n-1])
	}
	if first.IsZero() {
		return from, to, fmt.Errorf("%s has no facts: there is nothing to settle", in.name)
	}
	if from, to = q.from, q.to; from.IsZero() {
		from = first
	}
	if to.IsZero() {
		to = later(last, from)
	}
	if from.Before(first) || to.Before(from) {
		return from, to, fmt.Errorf("%s to %s: the facts are of %s to %s", from, to, first, last)
	}
	if to.After(last.Add(ahead)) {
		return from, to, fmt.Errorf("%s to %s: the facts are of %s to %s, and a statement closes at most %d months more", from, to, first, last, ahead)
	}
	return from, to, nil
}

// asOf is the day that questions about what is to come are asked on: the last one that is closed.
func (s settled) asOf() partnerecon.Day { return later(s.to, s.state.Book.Closed()).Last() }

func later(a, b partnerecon.Month) partnerecon.Month {
	if b.After(a) {
		return b
	}
	return a
}

// earliest returns the first month of the facts or of a book.
func earliest(book partnerecon.Month, in input) partnerecon.Month {
	if len(in.facts) == 0 {
		return book
	}
	if m := in.month(in.facts[0]); book.IsZero() || m.Before(book) {
		return m
	}
	return book
}

// fold folds facts into the book and closes the months through the one given. A
// fact that cannot be folded changes nothing, so that the others can be tried
// and all problems reported.
func (st *state) fold(in input, facts []settlement.Fact, through partnerecon.Month) error {
	var found faults
	var late []settlement.Fact
	var closed partnerecon.Month // when the first of those came
	for f, err := range in.program.WithCloses(st.Book, settlement.Facts(facts), through) {
		if err != nil {
			return err
		}
		entries, err := st.apply(in, f)
		switch {
		case errors.Is(err, settlement.ErrOrder):
			if late = append(late, f); len(late) == 1 {
				closed = st.Book.Closed()
			}
		case err != nil:
			found = append(found, in.place(f)+": "+strings.TrimPrefix(err.Error(), "settlement: "))
		}
		st.Entries = append(st.Entries, entries...)
	}
	if len(late) > 0 {
		found = append(found, in.late(late, closed))
	}
	if len(found) > 0 {
		return found
	}
	return nil
}

// late says that facts come after the month they count in was closed: one
// problem with one remedy, however many they are.
func (in input) late(facts []settlement.Fact, closed partnerecon.Month) string {
	f := facts[0]
	out := fmt.Sprintf("%s: fact %s counts on %s, and the book has closed %s", in.place(f), f.ID, in.day(f), closed)
	if n := len(facts) - 1; n > 0 {
		out += fmt.Sprintf(", as it has for %d more", n)
	}
	return out + `; state in "recorded" when they were learned of`
}
