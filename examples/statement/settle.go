package main

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A settled is what the files and the book come to.
type settled struct {
	program  settlement.Program
	state    *state
	from, to partnerecon.Month // of the statement
}

// settle folds the facts through the last month of the statement and closes it.
func (q question) settle(in input) (settled, error) {
	st, err := q.open(in)
	if err != nil {
		return settled{}, err
	}
	s := settled{program: in.program, state: st}
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
	first, last := earliest(st.First, in), st.Book.Closed()
	if n := len(in.facts); n > 0 && in.month(in.facts[n-1]).After(last) {
		last = in.month(in.facts[n-1])
	}
	if first.IsZero() {
		return from, to, fmt.Errorf("%s has no facts: there is nothing to settle", in.name)
	}
	end := last
	if len(in.facts) == 0 {
		end = last.Add(1) // a book may close a month without facts
	}
	if from, to = q.from, q.to; from.IsZero() {
		from = first
	}
	if to.IsZero() {
		to = later(last, from)
	}
	if from.Before(first) || to.After(end) || to.Before(from) {
		return from, to, fmt.Errorf("%s to %s: the facts are of %s to %s", from, to, first, last)
	}
	return from, to, nil
}

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
	late, first := 0, ""
	for f, err := range in.program.WithCloses(st.Book, settlement.Facts(facts), through) {
		if err != nil {
			return err
		}
		entries, err := in.program.Apply(st.Book, f)
		switch {
		case errors.Is(err, settlement.ErrOrder):
			if late++; late == 1 {
				first = fmt.Sprintf("%s: %v", in.place(f), err)
			}
		case err != nil:
			found = append(found, fmt.Sprintf("%s: fact %s: %v", in.place(f), f.ID, err))
		}
		st.Entries = append(st.Entries, entries...)
	}
	if late > 0 {
		found = append(found, first, fmt.Sprintf("months that the book has closed take no more facts, and here are %d; state in \"recorded\" when they were learned of", late))
	}
	if len(found) > 0 {
		return found
	}
	return nil
}
