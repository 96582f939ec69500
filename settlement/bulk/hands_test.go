package bulk_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

// goroutines are how many of them laws are tried on.
func goroutines() []int { return []int{-1, 1, 2, 3, 7, 64, 1000} }

// A whole is what is left of a history that was settled at once.
type whole struct {
	lines        []line
	sums         []bulk.Sum
	unmatched    []bulk.Unmatched
	open, sealed int
	err          string
}

// wholeOf collects what was kept, and what the state says.
func wholeOf(s *bulk.State, kept *bulk.Ledger, err error) whole {
	out := whole{sums: slices.Collect(s.Sums()), unmatched: s.Unmatched(), open: s.Open(), sealed: s.Sealed(), err: fmt.Sprint(err)}
	for i := range kept.Len() {
		p := kept.At(i)
		x := lineOf(p.Entry())
		x.Claimed += string(p.AppendText(nil)) // the working is that of its payment
		out.lines = append(out.lines, x)
	}
	return out
}

// differs says where two of them are not the same, or nothing.
func (w whole) differs(o whole) string {
	for i := range min(len(w.lines), len(o.lines)) {
		if w.lines[i] != o.lines[i] {
			return fmt.Sprintf("line %d:\nwant %+v\ngot  %+v", i, w.lines[i], o.lines[i])
		}
	}
	switch {
	case len(w.lines) != len(o.lines):
		return fmt.Sprintf("%d lines, want %d", len(o.lines), len(w.lines))
	case !slices.Equal(w.sums, o.sums):
		return fmt.Sprintf("sums %v, want %v", o.sums, w.sums)
	case !slices.Equal(w.unmatched, o.unmatched):
		return fmt.Sprintf("unmatched %v, want %v", o.unmatched, w.unmatched)
	case w.open != o.open || w.sealed != o.sealed:
		return fmt.Sprintf("%d open and %d sealed, want %d and %d", o.open, o.sealed, w.open, w.sealed)
	case w.err != o.err:
		return fmt.Sprintf("error %s, want %s", o.err, w.err)
	}
	return ""
}

// flatOf are facts in flat form.
func flatOf(facts []settlement.Fact) []bulk.Movement {
	var out []bulk.Movement
	for m := range movements(facts) {
		out = append(out, *m)
	}
	return out
}

// On any number of goroutines a history comes to what it comes to on one: what is kept, what
// the state says, and where it ends.
func TestLaneOnGoroutines(t *testing.T) {
	t.Parallel()
	n := *lanePrograms
	if testing.Short() {
		n = min(n, 25)
	}
	settled, refused, lines := 0, 0, 0
	for i := range n {
		seed := seed(*laneSeed + i)
		l, err := drawLane(t, &seed, 100)
		if err != nil {
			continue
		}
		sorted := l.taken()
		l.program.Sort(sorted)
		for k, facts := range [][]settlement.Fact{l.facts, l.taken(), sorted} {
			in := flatOf(facts)
			one := &bulk.State{}
			kept, err := l.engine.Keep(one, each(in))
			want := wholeOf(one, kept, err)
			all := goroutines()
			for _, hands := range []int{7, all[(i+k)%len(all)]} { // each number on every seventh
				s := &bulk.State{}
				kept, err := l.engine.KeepOn(hands, s, in)
				if diff := want.differs(wholeOf(s, kept, err)); diff != "" {
					t.Fatalf("-seed %d -programs 1, %d goroutines: %s", *laneSeed+i, hands, diff)
				}
				if hands == 7 && s.OnHands() {
					settled, lines = settled+1, lines+len(want.lines)
				}
				if err != nil {
					refused++
				}
			}
		}
	}
	t.Logf("%d histories settled on goroutines, with %d lines; %d refused", settled, lines, refused)
	if n >= 25 && (settled < n || lines < 5*n || refused < n/4) {
		t.Error("too little was tried")
	}
}

// A movement that is bad alone, or because of those before it, is refused as by one goroutine.
func TestGoroutinesRefuseAsOneDoes(t *testing.T) {
	e := engineOf(job.Program())
	day := pe.MustDay("2024-01-10")
	paid := func(id, customer string, on pe.Day, amount string) bulk.Movement {
		return bulk.Movement{Kind: bulk.Payment, ID: id, Customer: customer, Partner: "p", On: on, Amount: pe.MustMoney(amount, job.Program().Policy().Currency)}
	}
	most := "200000000000000.00" // 2e16 minor units; two of them are beyond 2^55
	for name, in := range map[string][]bulk.Movement{
		"out of order":      {paid("a", "x", day.Add(1), "1"), paid("b", "y", day, "1")},
		"by id":             {paid("b", "x", day, "1"), paid("a", "y", day, "1")},
		"by customer":       {paid("a", "y", day, "1"), paid("a", "x", day, "1")},
		"no kind":           {paid("a", "x", day, "1"), {ID: "b", On: day}},
		"no event":          {paid("a", "x", day, "1"), {Kind: bulk.Stated, ID: "b", On: day}},
		"no day":            {paid("a", "x", pe.Day{}, "1")},
		"beyond the volume": {paid("a", "x", day, most), paid("b", "y", day, most), paid("c", "z", day, "1")},
		"twice":             {paid("a", "x", day, "1"), paid("a", "x", day, "2")},
	} {
		t.Run(name, func(t *testing.T) {
			one := &bulk.State{}
			kept, err := e.Keep(one, each(in))
			if err == nil {
				t.Fatal("one goroutine takes it")
			}
			want := wholeOf(one, kept, err)
			for _, n := range goroutines() {
				s := &bulk.State{}
				kept, err := e.KeepOn(n, s, in)
				if diff := want.differs(wholeOf(s, kept, err)); diff != "" {
					t.Errorf("%d goroutines: %s", n, diff)
				}
			}
		})
	}
}

// A history that is settled as a whole has a state of its own from begin to end.
func TestAWholeHistoryTakesAnEmptyState(t *testing.T) {
	e, in := engineOf(job.Program()), movementsOf(job.New(10))
	if _, err := (bulk.Engine{}).KeepOn(2, &bulk.State{}, in); err == nil {
		t.Error("the zero Engine settles")
	}
	if _, err := e.KeepOn(2, nil, in); err == nil {
		t.Error("no state is taken")
	}
	for _, n := range goroutines() {
		s := &bulk.State{}
		if _, err := e.Keep(s, each(in[:1])); err != nil {
			t.Fatal(err)
		}
		if kept, err := e.KeepOn(n, s, in[1:]); err == nil || !strings.Contains(err.Error(), "not empty") || kept.Len() > 0 {
			t.Errorf("%d goroutines go on in a state: %v", n, err)
		}
		s = &bulk.State{}
		if _, err := e.KeepOn(n, s, in); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Keep(s, each(nil)); err == nil {
			t.Errorf("a state that %d goroutines filled goes on", n)
		}
		if _, err := e.KeepOn(n, s, in); err == nil {
			t.Errorf("a state that %d goroutines filled is filled again", n)
		}
	}
}

// BenchmarkBulkGoroutines settles the job on goroutines in turns with one, and prints the
// ratios of the medians: of the time of the day, so only a machine with nothing else to do
// says something.
func BenchmarkBulkGoroutines(b *testing.B) {
	j := job.New(1_000_000)
	if testing.Short() {
		j = job.New(100_000)
	}
	e, in, of := engineOf(openProgram()), movementsOf(j), []int{1, 2}
	times := map[int][]time.Duration{}
	for range b.N {
		for range *benchRounds {
			for _, n := range of {
				runtime.GC()
				start := time.Now()
				if _, err := e.KeepOn(n, &bulk.State{}, in); err != nil {
					b.Fatal(err)
				}
				times[n] = append(times[n], time.Since(start))
			}
		}
	}
	median := func(n int) float64 { return float64(job.Cost{Times: times[n]}.Median()) }
	b.ReportMetric(median(1)/float64(len(j.Lines)), "ns/line")
	b.ReportMetric(median(1)/median(2), "x-faster-on-2")
	b.ReportMetric(0, "ns/op")
}
