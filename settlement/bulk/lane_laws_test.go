package bulk_test

import (
	"cmp"
	"errors"
	"iter"
	"slices"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// taken are the facts of a lane that the program takes, so that nothing ends a run.
func (l lane) taken() []settlement.Fact {
	var out []settlement.Fact
	for i, taken := range byProgram(l.program, l.facts).taken {
		if taken {
			out = append(out, l.facts[i])
		}
	}
	return out
}

// checkLanes tries a law on drawn lanes.
func checkLanes(t *testing.T, law func(*rapid.T, lane)) {
	t.Helper()
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		l, err := drawLane(t, rapidDice{r}, 60)
		if err != nil {
			r.Skip(err)
		}
		law(r, l)
	})
}

// run settles movements and returns what they post.
func run(t *rapid.T, e bulk.Engine, s *bulk.State, in iter.Seq2[*bulk.Movement, error]) []line {
	var out []line
	for p, err := range e.Run(s, in) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, lineOf(p.Entry()))
	}
	return out
}

func same(t *rapid.T, what string, want, got []line) {
	t.Helper()
	if !slices.Equal(want, got) {
		i := 0
		for i < min(len(want), len(got)) && want[i] == got[i] {
			i++
		}
		t.Fatalf("%s: %d lines, want %d; from line %d on\nwant %+v\ngot  %+v", what, len(got), len(want), i, want[i:min(i+1, len(want))], got[i:min(i+1, len(got))])
	}
}

// A history that comes in parts is settled as if it came at once.
func TestLawAStateGoesOn(t *testing.T) {
	checkLanes(t, func(t *rapid.T, l lane) {
		facts := l.taken()
		one, parts := &bulk.State{}, &bulk.State{}
		want := run(t, l.engine, one, movements(facts))
		var got []line
		for from := 0; from < len(facts); {
			next := from + rapid.IntRange(1, len(facts)-from).Draw(t, "part")
			if rapid.Bool().Draw(t, "kept") {
				kept, err := l.engine.Keep(parts, movements(facts[from:next]))
				if err != nil {
					t.Fatal(err)
				}
				for p := range kept.All() {
					got = append(got, lineOf(p.Entry()))
				}
			} else {
				got = append(got, run(t, l.engine, parts, movements(facts[from:next]))...)
			}
			from = next
		}
		same(t, "in parts", want, got)
		if x, y := slices.Collect(one.Sums()), slices.Collect(parts.Sums()); !slices.Equal(x, y) {
			t.Fatalf("sums at once %v, in parts %v", x, y)
		}
		if one.Open() != parts.Open() || one.Sealed() != parts.Sealed() {
			t.Fatalf("open %d and %d, sealed %d and %d", one.Open(), parts.Open(), one.Sealed(), parts.Sealed())
		}
	})
}

// What is kept is what is streamed, in whatever order it is read; a posting is what its entry
// says.
func TestLawWhatIsKeptIsWhatIsStreamed(t *testing.T) {
	checkLanes(t, func(t *rapid.T, l lane) {
		facts := l.taken()
		want := run(t, l.engine, &bulk.State{}, movements(facts))
		kept, err := l.engine.Keep(&bulk.State{}, movements(facts))
		if err != nil {
			t.Fatal(err)
		}
		var all []line
		for p := range kept.All() {
			all = append(all, lineOf(p.Entry()))
		}
		same(t, "all", want, all)
		if kept.Len() != len(want) {
			t.Fatalf("%d postings, %d of them kept", len(want), kept.Len())
		}
		for i := kept.Len() - 1; i >= 0; i-- {
			p := kept.At(i)
			e := p.Entry()
			if lineOf(e) != want[i] {
				t.Fatalf("posting %d is %+v, want %+v", i, e, want[i])
			}
			if p.Kind() != e.Kind || p.Amount() != e.Amount || p.Partner() != e.Claim.Partner || p.Customer() != e.Claim.Customer ||
				p.Line() != e.Claim.Line || p.Cause() != e.Cause || p.Posted() != e.Posted {
				t.Fatalf("posting %d says other than its entry %+v", i, e)
			}
		}
		for range kept.All() {
			break // no more is asked for
		}
	})
}

// The long way of working out amounts gives what the short one does.
func TestLawTheLongWayIsTheShortOne(t *testing.T) {
	checkLanes(t, func(t *rapid.T, l lane) {
		facts := l.taken()
		slow := l.engine.Slow()
		same(t, "the long way", run(t, l.engine, &bulk.State{}, movements(facts)), run(t, slow, &bulk.State{}, movements(facts)))
		short, err := l.engine.Keep(&bulk.State{}, movements(facts))
		if err != nil {
			t.Fatal(err)
		}
		long, err := slow.Keep(&bulk.State{}, movements(facts))
		if err != nil {
			t.Fatal(err)
		}
		for i := range short.Len() {
			x, y := short.At(i), long.At(i)
			if x.Explain() != y.Explain() {
				t.Fatalf("posting %d explains %+v, the long way %+v", i, x.Explain(), y.Explain())
			}
		}
	})
}

// Sums are those of the entries.
func TestLawSumsAreThoseOfTheEntries(t *testing.T) {
	checkLanes(t, func(t *rapid.T, l lane) {
		s := &bulk.State{}
		type cell struct {
			partner string
			month   pe.Month
			kind    pe.Kind
		}
		minor := map[cell]int64{}
		for p, err := range l.engine.Run(s, movements(l.taken())) {
			if err != nil {
				t.Fatal(err)
			}
			if e := p.Entry(); e.Amount.Stated() {
				minor[cell{e.Claim.Partner, e.Posted.Month(), e.Kind}] += e.Amount.Minor()
			}
		}
		var want []bulk.Sum
		for at, n := range minor {
			if n != 0 {
				amount, _ := pe.FromMinor(n, l.program.Policy().Currency)
				want = append(want, bulk.Sum{Partner: at.partner, Month: at.month, Kind: at.kind, Amount: amount})
			}
		}
		order := func(a, b bulk.Sum) int {
			return cmp.Or(cmp.Compare(a.Partner, b.Partner), a.Month.Sub(b.Month), cmp.Compare(a.Kind, b.Kind))
		}
		slices.SortFunc(want, order)
		got := slices.Collect(s.Sums())
		if !slices.IsSortedFunc(got, func(a, b bulk.Sum) int { return cmp.Or(cmp.Compare(a.Partner, b.Partner), a.Month.Sub(b.Month)) }) {
			t.Fatalf("not in order: %v", got)
		}
		slices.SortFunc(got, order)
		if !slices.Equal(want, got) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

// The engine keeps nothing of a movement: the caller may write over it, and over all that it
// points to, once the next one is asked for.
func TestLawAMovementIsTheCallers(t *testing.T) {
	checkLanes(t, func(t *rapid.T, l lane) {
		facts := l.taken()
		want := run(t, l.engine, &bulk.State{}, movements(facts))
		scribbled := func(yield func(*bulk.Movement, error) bool) {
			var m bulk.Movement
			for _, f := range facts {
				next, err := bulk.MovementOf(f)
				if m = next; err != nil {
					t.Fatal(err)
				}
				m.Credits = slices.Clone(m.Credits)
				if m.Sale != nil {
					sale := *m.Sale
					m.Sale = &sale
				}
				if !yield(&m, nil) {
					return
				}
				for i := range m.Credits {
					m.Credits[i] = pe.Credit{Partner: "scribbled", Role: pe.Sourced, Share: pe.Whole(), Tier: "scribbled", Type: "scribbled"}
				}
				if m.Sale != nil {
					*m.Sale = bulk.Sale{Seller: "scribbled", Product: "scribbled", Segment: "scribbled"}
				}
				m = bulk.Movement{Kind: bulk.Payment, ID: "scribbled", Customer: "scribbled", Credits: m.Credits, Sale: m.Sale}
			}
		}
		same(t, "scribbled over", want, run(t, l.engine, &bulk.State{}, scribbled))
	})
}

// A run whose postings are not all taken has settled what it took movements of; and one that
// is refused leaves the state as after the last good movement.
func TestLawARefusedMovementChangesNothing(t *testing.T) {
	checkLanes(t, func(t *rapid.T, l lane) {
		facts := l.taken()
		want := run(t, l.engine, &bulk.State{}, movements(facts))
		failed := errors.New("the file ends here")
		s := &bulk.State{}
		var got []line
		for i := range facts {
			bad := func(yield func(*bulk.Movement, error) bool) {
				switch rapid.IntRange(0, 3).Draw(t, "bad") {
				case 0:
					yield(nil, failed)
				case 1:
					yield(nil, nil)
				case 2:
					yield(&bulk.Movement{}, nil)
				case 3:
					m, _ := bulk.MovementOf(facts[i])
					m.Amount, m.Kind = pe.Money{}, 99
					yield(&m, nil)
				}
			}
			err := only(l.engine.Run(s, bad))
			var refused *bulk.MovementError
			if !errors.As(err, &refused) || refused.Position != 0 {
				t.Fatalf("a bad movement before fact %d: %v", i, err)
			}
			got = append(got, run(t, l.engine, s, movements(facts[i:i+1]))...)
		}
		same(t, "with bad movements between", want, got)
	})
}
