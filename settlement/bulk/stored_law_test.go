package bulk_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// linesOf stores a state.
func linesOf(t testing.TB, s *bulk.State) []byte {
	t.Helper()
	out, err := s.JSONLines()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// restored is a state that was stored, and read again.
func restored(t testing.TB, e bulk.Engine, s *bulk.State) *bulk.State {
	t.Helper()
	text := linesOf(t, s)
	out, err := e.ParseState(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if again := linesOf(t, out); !bytes.Equal(text, again) {
		t.Fatalf("stored again:\n%s\nwant:\n%s", again, text)
	}
	return out
}

// inParts settles facts with states that are stored and read again after some of them.
func inParts(t testing.TB, d dice, l lane) (outcome, *bulk.State) {
	t.Helper()
	out, s := outcome{}, &bulk.State{}
	for from := 0; from < len(l.facts); {
		until := min(len(l.facts), from+between(d, "facts until it is stored", 1, 40))
		part, err := byEngine(l.engine, s, l.facts[from:until])
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range part.lines {
			if x.Refused > 0 {
				x.Refused += from
			}
			out.lines = append(out.lines, x)
		}
		from, s = until, restored(t, l.engine, s)
	}
	out.sealed = s.Sealed()
	return out, s
}

// A state that is stored and read again, at any time, goes on as if it had not been: with the
// same entries and refusals, and to the same bytes.
func TestLawAStoredStateGoesOn(t *testing.T) {
	t.Parallel()
	n := *lanePrograms
	if testing.Short() {
		n = min(n, 60)
	}
	tried := 0
	for i := range n {
		s := seed(*laneSeed + i)
		l, err := drawLane(t, &s, 100)
		if err != nil || len(l.facts) == 0 {
			continue
		}
		tried++
		whole := &bulk.State{}
		want, err := byEngine(l.engine, whole, l.facts)
		if err != nil {
			t.Fatal(err)
		}
		got, parts := inParts(t, &s, l)
		if !slices.Equal(want.lines, got.lines) || want.sealed != got.sealed {
			t.Fatalf("-seed %d -programs 1: %d lines, %d sealed, want %d, %d: %+v\n%+v", *laneSeed+i, len(got.lines), got.sealed, len(want.lines), want.sealed, got.lines, want.lines)
		}
		if w, g := linesOf(t, whole), linesOf(t, parts); !bytes.Equal(w, g) {
			t.Fatalf("-seed %d -programs 1: stored\n%s\nwant\n%s", *laneSeed+i, g, w)
		}
		if !slices.Equal(slices.Collect(whole.Sums()), slices.Collect(parts.Sums())) || !slices.Equal(whole.Unmatched(), parts.Unmatched()) || whole.Open() != parts.Open() {
			t.Fatalf("-seed %d -programs 1: %d open, want %d; or other sums, or others wait", *laneSeed+i, parts.Open(), whole.Open())
		}
	}
	if tried == 0 {
		t.Error("no program was drawn")
	}
	t.Logf("%d programs", tried)
}

// A history that goroutines settled is stored as that of one, and goes on from there.
func TestLawAStoredWholeIsThatOfOneGoroutine(t *testing.T) {
	t.Parallel()
	tried := 0
	for i := range *lanePrograms {
		s := seed(*laneSeed + 5_000_000 + i)
		l, err := drawLane(t, &s, 100)
		if err != nil {
			continue
		}
		facts := accepted(t, l)
		half := len(facts) / 2
		one, all := &bulk.State{}, &bulk.State{}
		if _, err := l.engine.Keep(one, each(flatOf(facts[:half]))); err != nil {
			t.Fatal(err)
		}
		if _, err := l.engine.KeepOn(between(&s, "hands", 2, 9), all, flatOf(facts[:half])); err != nil {
			t.Fatal(err)
		}
		if half == 0 || !all.OnHands() {
			continue
		}
		tried++
		if w, g := linesOf(t, one), linesOf(t, all); !bytes.Equal(w, g) {
			t.Fatalf("-seed %d: stored\n%s\nwant\n%s", *laneSeed+i, g, w)
		}
		again := restored(t, l.engine, all)
		want, err := byEngine(l.engine, one, facts[half:])
		if err != nil {
			t.Fatal(err)
		}
		got, err := byEngine(l.engine, again, facts[half:])
		if err != nil || !slices.Equal(want.lines, got.lines) {
			t.Fatalf("-seed %d: %v, %+v, want %+v", *laneSeed+i, err, got.lines, want.lines)
		}
	}
	if tried == 0 {
		t.Error("no history was settled by goroutines")
	}
}

// accepted are the facts of a lane that its engine takes.
func accepted(t testing.TB, l lane) []settlement.Fact {
	var out []settlement.Fact
	s := &bulk.State{}
	for _, f := range l.facts {
		switch err := only(l.engine.Run(s, movements([]settlement.Fact{f}))); {
		case err == nil:
			out = append(out, f)
		case errors.Is(err, bulk.ErrUnsupported):
			t.Fatal(err)
		}
	}
	return out
}
