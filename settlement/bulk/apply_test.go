package bulk_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// Movements that are applied one by one post what they post in a run, and the same ones are
// refused: with what is read ahead or without it.
func TestLawApplyIsRun(t *testing.T) {
	t.Parallel()
	tried := 0
	for i := range *lanePrograms {
		s := seed(*laneSeed + 7_000_000 + i)
		l, err := drawLane(t, &s, 100)
		if err != nil || len(l.facts) == 0 {
			continue
		}
		tried++
		run := &bulk.State{}
		want, err := byEngine(l.engine, run, l.facts)
		if err != nil {
			t.Fatal(err)
		}
		var got []line
		state, n := &bulk.State{}, 0
		for m := range movements(l.facts) {
			n++
			postings, err := l.engine.Apply(state, m)
			if err != nil {
				if postings != nil {
					t.Errorf("%d postings beside %v", len(postings), err)
				}
				got = append(got, line{Refused: n, Reason: reason(err)})
			}
			for _, p := range postings {
				got = append(got, lineOf(p.Entry()))
			}
		}
		if !slices.Equal(want.lines, got) {
			t.Fatalf("-seed %d: %d lines, want %d: %+v\n%+v", *laneSeed+i, len(got), len(want.lines), got, want.lines)
		}
		if x, y := linesOf(t, run), linesOf(t, state); string(x) != string(y) {
			t.Fatalf("-seed %d: state\n%s\nwant\n%s", *laneSeed+i, y, x)
		}
	}
	if tried == 0 {
		t.Error("no program was drawn")
	}
}

// What cannot be applied is an error, and changes nothing.
func TestNothingIsApplied(t *testing.T) {
	e, s, good := plainEngine(), &bulk.State{}, paid("p1", "c", "2024-01-05", 100_00)
	for _, c := range []struct {
		name string
		e    bulk.Engine
		s    *bulk.State
		m    *bulk.Movement
		want string
	}{
		{"zero engine", bulk.Engine{}, s, &good, "bulk: the zero Engine settles nothing; make one with New"},
		{"no state", e, nil, &good, "bulk: there is no state to settle in"},
		{"no movement", e, s, nil, "bulk: movement number 1 of those folded: it is nil"},
		{"zero movement", e, s, &bulk.Movement{}, "bulk: movement number 1 of those folded: kind(0) is no kind of movement: not taken; use settlement.Program.Run"},
	} {
		if postings, err := c.e.Apply(c.s, c.m); said(err) != c.want || postings != nil {
			t.Errorf("%s: %d postings, %v, want %s", c.name, len(postings), err, c.want)
		}
	}
	if postings, err := e.Apply(s, &good); err != nil || len(postings) != 2 { // the base and a bonus
		t.Errorf("%d postings, %v", len(postings), err)
	}
	if postings, err := e.Apply(s, &good); err != nil || postings != nil {
		t.Errorf("delivered again: %d postings, %v", len(postings), err)
	}
	_, err := plainEngine().Apply(s, &good)
	var bad *bulk.MovementError
	if said(err) != "bulk: the state was filled by another engine" || errors.As(err, &bad) {
		t.Error(err)
	}
}
