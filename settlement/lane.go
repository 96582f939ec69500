package settlement

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Package bulk settles customers by itself and leaves the partners to a book that has no
// customers. The methods of this file are for it alone: nobody outside the module has the
// key.

// ApplyBeside is [Program.Apply] for a fact about a partner, or a close, in a book whose
// customers are kept elsewhere. Volume is that of all facts so far, and known says that
// something was posted to the partner there. It returns the volume with the fact, and whether
// the fact is new.
func (p Program) ApplyBeside(_ lent.Key, b *Book, f Fact, volume int64, known bool) (after int64, fresh bool, err error) {
	if err := p.reads(b); err != nil {
		return volume, false, err
	}
	if known && rank(f.Event) >= 0 {
		b.account(f.Event.subject().partner)
	}
	b.last, b.volume = nil, volume // the order is that of all facts, and was checked
	entries, err := p.Apply(b, f)
	switch {
	case err != nil:
		return volume, false, err
	case len(entries) > 0:
		return volume, false, fmt.Errorf("settlement: fact %s posts on partners: %w", problem.Quote(f.ID), ErrReference)
	}
	return b.volume, b.last != nil, nil
}

// Late says what is to be said of such a fact that comes after a later one: nothing, if it was
// folded before.
func (p Program) Late(_ lent.Key, b *Book, f Fact) error {
	if err := p.reads(b); err != nil {
		return err
	}
	if rank(f.Event) < 0 {
		return &refusal{f.ID, ErrReference}
	}
	err := p.known(b, f, p.when(f))
	switch {
	case errors.Is(err, errRepeated):
		return nil
	case err == nil:
		err = fmt.Errorf("it comes after a later one: %w", ErrOrder)
	}
	return &refusal{f.ID, ruleErrorOf(err)}
}

// Stood returns how a partner stood on a day, and the next day on which that may differ; the
// zero Day if there is none.
func (p Program) Stood(_ lent.Key, b *Book, partner string, day partnerecon.Day) (Stood, partnerecon.Day) {
	if b == nil || b.accounts[partner] == nil {
		return Stood{}, partnerecon.Day{}
	}
	a := b.accounts[partner]
	var next partnerecon.Day
	ends := func(d partnerecon.Day) {
		if d.After(day) && (next.IsZero() || d.Before(next)) {
			next = d
		}
	}
	for i := range a.Standings {
		ends(a.Standings[i].From)
	}
	for i := range a.Ladder.History {
		ends(a.Ladder.History[i].From)
	}
	ends(a.Ladder.Now.FallsOn)
	s := a.standing(day)
	return Stood{From: s.From, Tier: s.Tier, Plan: s.Plan, Type: s.Type, Segment: s.Segment, Upline: s.Upline}, next
}

// SealThrough returns the last day that is past the horizon once a month has closed.
func (p Program) SealThrough(_ lent.Key, m partnerecon.Month) partnerecon.Day {
	if p.rules == nil {
		return partnerecon.Day{}
	}
	return p.sealThrough(m.Last())
}

// Beside returns the book as its caller stores it: without the order and the volume, which are
// those of all facts. It shares all else with the book.
func (b *Book) Beside(_ lent.Key) *Book {
	if b == nil {
		return &Book{}
	}
	out := *b
	out.last, out.volume = nil, 0
	return &out
}
