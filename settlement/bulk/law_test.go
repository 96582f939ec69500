package bulk_test

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// The laws are tried on drawn programs, each with a history of its own. A seed names one for
// good:
//
//	go test ./settlement/bulk -run Lane -seed 7 -programs 100000
var (
	laneSeed     = flag.Int("seed", 1, "first seed of the drawn programs")
	laneFaults   = flag.Int("faults", 3, "how many faults of drawn programs are told")
	lanePrograms = flag.Int("programs", 300, "how many programs are drawn, with seeds one after the other")
)

// A lane is a program that an engine takes, with a history for both.
type lane struct {
	program settlement.Program
	engine  bulk.Engine
	facts   []settlement.Fact // that can be stated to the engine
	given   int               // facts that were drawn
}

// errDrawn: no lane can be made of what was drawn.
var errDrawn = errors.New("no sound program")

// drawLane draws a program and a history of up to n facts. It returns an error where the
// program is not sound, or not for an engine.
func drawLane(t testing.TB, d dice, n int) (lane, error) {
	policy, sound := drawPolicy(d)
	if !sound {
		return lane{}, errDrawn
	}
	l := lane{program: settlement.Must(policy)}
	var err error
	if l.engine, err = bulk.New(l.program); err != nil {
		return lane{}, err
	}
	facts := drawFacts(d, policy, between(d, "facts", 0, n))
	l.given, l.facts = len(facts), takenBy(t, l.engine, facts)
	return l, nil
}

// same says where an engine does something else than the program, or nothing.
func (l lane) same() string {
	want := byProgram(l.program, l.facts)
	s := &bulk.State{}
	got, err := byEngine(l.engine, s, l.facts)
	if err != nil {
		return err.Error()
	}
	for i := range min(len(want.lines), len(got.lines)) {
		if want.lines[i] != got.lines[i] {
			return fmt.Sprintf("line %d:\nwant %+v\ngot  %+v\n%s", i, want.lines[i], got.lines[i], l.told(want.lines[i], got.lines[i]))
		}
	}
	if w, g := len(want.lines), len(got.lines); w != g {
		more := append(want.lines[min(w, g):], got.lines[min(w, g):]...)[0]
		return fmt.Sprintf("want %d lines, got %d; the first that one of them lacks is %+v\n%s", w, g, more, l.told(more))
	}
	if want.sealed != got.sealed {
		return fmt.Sprintf("want %d payments sealed, got %d", want.sealed, got.sealed)
	}
	return ""
}

// told returns the facts that have to do with some lines.
func (l lane) told(lines ...line) string {
	var out strings.Builder
	for i, f := range l.facts {
		for _, at := range lines {
			if i+1 == at.Refused || f.ID != "" && (f.ID == at.Cause || f.ID == at.Of) {
				fmt.Fprintf(&out, "fact %d: %+v\n", i, f)
				break
			}
		}
	}
	return out.String()
}

// The entries of an engine are those of the program, in the same order, and it refuses what
// the program refuses.
func TestLaneIsThatOfTheProgram(t *testing.T) {
	t.Parallel()
	n := *lanePrograms
	if testing.Short() {
		n = min(n, 60)
	}
	var drawn, taken, given, told, lines, sealed, faults int
	refused := map[string]int{}
	kinds := map[string]int{}
	for i := range n {
		s := seed(*laneSeed + i)
		l, err := drawLane(t, &s, 100)
		if errors.Is(err, errDrawn) {
			continue
		}
		drawn++
		if err != nil {
			for _, p := range problemsOf(err) {
				refused[p]++
			}
			continue
		}
		if diff := l.same(); diff != "" {
			if faults++; faults <= *laneFaults {
				t.Errorf("-seed %d -programs 1: %s", *laneSeed+i, diff)
			}
		}
		taken, given, told = taken+1, given+l.given, told+len(l.facts)
		want := byProgram(l.program, l.facts)
		lines, sealed = lines+len(want.lines), sealed+want.sealed
		for _, x := range want.lines {
			kinds[x.Reason+x.ID[strings.LastIndexByte(x.ID, '/')+1:]]++
		}
	}
	if faults > 0 {
		t.Errorf("%d programs are settled in another way", faults)
	}
	t.Logf("%d of %d programs taken, %d of %d facts stated, %d lines, %d sealed; lines are %v; not taken: %v", taken, drawn, told, given, lines, sealed, kinds, refused)
	if n >= 60 && (taken < drawn*3/4 || told < given*9/10 || lines < told/4) {
		t.Error("too little was tried")
	}
}

// Long histories fill and leave more memory than short ones: lists of open payments that grow,
// customers that are looked up by an index, pages that are freed.
func TestLaneOfLongHistories(t *testing.T) {
	t.Parallel()
	n, facts := 3, 8_000
	if testing.Short() {
		n = 1
	}
	for i := 0; n > 0; i++ {
		s := seed(1_000_000 + *laneSeed + i)
		policy, _ := drawPolicy(&s)
		program, err := settlement.New(policy)
		if err != nil {
			continue
		}
		e, err := bulk.New(program)
		if err != nil {
			continue
		}
		n--
		l := lane{program: program, engine: e, facts: takenBy(t, e, drawFacts(&s, policy, facts))}
		if diff := l.same(); diff != "" {
			t.Errorf("seed %d: %s", i, diff)
		}
	}
}

// problemsOf names the parts of a policy that an engine does not take.
func problemsOf(err error) []string {
	var invalid *pe.InvalidError
	if !errors.As(err, &invalid) {
		return []string{err.Error()}
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, p.Path)
	}
	return out
}

// The same with dice that shrink what they find.
func TestLawTheLaneIsThatOfTheProgram(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		l, err := drawLane(t, rapidDice{r}, 60)
		if err != nil {
			r.Skip(err)
		}
		if diff := l.same(); diff != "" {
			r.Fatal(diff)
		}
	})
}
