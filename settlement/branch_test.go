package settlement_test

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// Workers fold customers by hash, then partners by hash, each on branches of its own.
type workers struct {
	program   settlement.Program
	state     *settlement.ProgramState
	n         int
	customers map[string]*settlement.CustomerState
	partners  map[string]*settlement.PartnerState
	entries   []pe.Entry
	errs      []string
}

// A worked is what a fact of a stretch comes to.
type worked struct {
	fact   settlement.Fact
	folded settlement.Folded
	own    map[string][]pe.Entry // of partners
	err    error
}

func (w *workers) of(id string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return int(h.Sum32()) % w.n
}

// branches are one for each worker.
func (w *workers) branches(t testing.TB) []*settlement.ProgramState {
	out := make([]*settlement.ProgramState, w.n)
	for k := range out {
		out[k] = reread(t, w.state.Branch())
	}
	return out
}

// each has the workers work at the same time, each on its branch.
func (w *workers) each(on []*settlement.ProgramState, work func(k int, on *settlement.ProgramState)) {
	var wait sync.WaitGroup
	for k := range on {
		wait.Go(func() { work(k, on[k]) })
	}
	wait.Wait()
}

// join joins branches that were stored, the last one first.
func (w *workers) join(t testing.TB, branches []*settlement.ProgramState) {
	slices.Reverse(branches)
	for i := range branches {
		branches[i] = reread(t, branches[i])
	}
	if err := w.state.Join(branches...); err != nil {
		t.Fatal(err)
	}
}

// reread is a state as it is read.
func reread(t testing.TB, s *settlement.ProgramState) *settlement.ProgramState {
	out := &settlement.ProgramState{}
	if err := out.UnmarshalJSON(written(s)); err != nil {
		t.Fatal(err)
	}
	return out
}

// stretch folds independent facts.
func (w *workers) stretch(t testing.TB, facts []settlement.Fact) {
	all, first, then := make([]worked, len(facts)), w.branches(t), w.branches(t)
	for i, f := range facts {
		all[i] = worked{fact: f, own: map[string][]pe.Entry{}}
		if id := f.Keys().Customer; id != "" && w.customers[id] == nil {
			w.customers[id] = &settlement.CustomerState{}
		}
	}
	w.each(first, func(k int, on *settlement.ProgramState) {
		for i := range all {
			if x := &all[i]; x.fact.Keys().Customer != "" && w.of(x.fact.Keys().Customer) == k {
				x.folded, x.err = w.program.FoldCustomer(on, w.customers[x.fact.Keys().Customer], x.fact, func(id string) settlement.PartnerRecord { return w.partners[id].Record() })
			}
		}
	})
	var hold sync.Mutex
	for i := range all {
		for _, id := range append([]string{all[i].fact.Keys().Partner}, handedTo(all[i].folded)...) {
			if id != "" && w.partners[id] == nil {
				w.partners[id] = &settlement.PartnerState{}
			}
		}
	}
	w.each(then, func(k int, on *settlement.ProgramState) {
		for i := range all {
			x := &all[i]
			if id := x.fact.Keys().Partner; id != "" && w.of(id) == k {
				x.own[id], x.err = w.program.FoldPartner(on, w.partners[id], x.fact)
			}
			for _, h := range x.folded.Handed {
				if w.of(h.Partner()) != k {
					continue
				}
				own, err := w.program.FoldHanded(on, w.partners[h.Partner()], h)
				hold.Lock()
				x.own[h.Partner()] = own
				x.err = errors.Join(x.err, err)
				hold.Unlock()
			}
		}
	})
	w.join(t, append(first, then...))
	for i := range all {
		w.errs = append(w.errs, errText(all[i].err))
		w.entries = append(w.entries, all[i].folded.Entries...)
		for _, id := range slices.Sorted(maps.Keys(all[i].own)) {
			w.entries = append(w.entries, all[i].own[id]...)
		}
	}
}

func handedTo(f settlement.Folded) (out []string) {
	for _, h := range f.Handed {
		out = append(out, h.Partner())
	}
	return out
}

// alone folds a fact that may mean something to all.
func (w *workers) alone(t testing.TB, f settlement.Fact) {
	b := w.book(t)
	entries, err := w.program.Apply(b, f)
	w.errs, w.entries = append(w.errs, errText(err)), append(w.entries, entries...)
	state, customers, partners := b.Parts()
	w.state = state
	for _, c := range customers {
		w.customers[c.ID()] = c
	}
	for _, a := range partners {
		w.partners[a.ID()] = a
	}
}

func (w *workers) book(t testing.TB) *settlement.Book {
	b, err := settlement.BookOf(w.state, maps.Values(w.customers), maps.Values(w.partners))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (w *workers) run(t testing.TB, facts []settlement.Fact) {
	w.state, w.customers, w.partners = &settlement.ProgramState{}, map[string]*settlement.CustomerState{}, map[string]*settlement.PartnerState{}
	for len(facts) > 0 {
		n := slices.IndexFunc(facts, func(f settlement.Fact) bool { return !w.program.Independent(f) })
		if n < 0 {
			n = len(facts)
		}
		if w.stretch(t, facts[:n]); n < len(facts) {
			w.alone(t, facts[n])
			n++
		}
		facts = facts[n:]
	}
}

// One, two and seven workers, each with branches of the state of the program that are stored
// and read in between, come to the entries and the book of one that folds fact by fact.
func TestWorkersFoldTheSampleOnBranches(t *testing.T) {
	t.Parallel()
	p, facts := sampleYear(t)
	if testing.Short() {
		facts = facts[:600]
	}
	for _, n := range []int{1, 2, 7} {
		sameOnBranches(t, p, facts, n)
	}
}

// So do the programs of the simulator, in which incentives and final figures scale.
func TestWorkersFoldDrawnProgramsOnBranches(t *testing.T) {
	draw := rapid.Custom(drawCombined)
	for seed := range 12 {
		drawn := draw.Example(seed)
		p := settlement.Must(drawn.policy)
		p.Sort(drawn.facts)
		sameOnBranches(t, p, drawn.facts, 1+seed%3)
	}
}

func sameOnBranches(t *testing.T, p settlement.Program, facts []settlement.Fact, n int) {
	t.Helper()
	whole := &settlement.Book{}
	var entries []pe.Entry
	var errs []string
	for _, f := range facts {
		posted, err := p.Apply(whole, f)
		entries, errs = append(entries, posted...), append(errs, errText(err))
	}
	w := &workers{program: p, n: n}
	w.run(t, facts)
	if x, y := text(t, entries), text(t, w.entries); x != y {
		t.Errorf("%d workers: other entries come out: %s", n, firstDifference(x, y))
	}
	if x, y := text(t, whole), text(t, w.book(t)); x != y {
		t.Errorf("%d workers: another book comes out: %s", n, firstDifference(x, y))
	}
	if !slices.Equal(errs, w.errs) {
		t.Errorf("%d workers: %v, want %v", n, w.errs, errs)
	}
	if len(entries) == 0 {
		t.Error("nothing was posted")
	}
}

// branched is the state of a program with January closed, and three branches of it that have
// folded a payment each, of different months.
func branched(t testing.TB) (settlement.Program, *settlement.ProgramState, []*settlement.ProgramState) {
	p := settlement.Must(flat())
	root := &settlement.ProgramState{}
	if _, _, err := p.FoldAll(root, nil, nil, settlement.CloseOf(month("2025-01"))); err != nil {
		t.Fatal(err)
	}
	var out []*settlement.ProgramState
	for i := range 3 {
		b := root.Branch()
		f := fact(fmt.Sprint("p", i), pe.MustMonth("2025-02").Add(i).First().String(), pay(fmt.Sprint("c", i), fmt.Sprint(100*(i+1)), "acme"))
		if _, err := p.FoldCustomer(b, &settlement.CustomerState{}, f, nil); err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return p, root, out
}

// Branches are joined in any order, one by one or together, and with each other before: it is
// the same state.
func TestJoinIsCommutativeAndAssociative(t *testing.T) {
	ways := map[string]func(s *settlement.ProgramState, b []*settlement.ProgramState) error{
		"together": func(s *settlement.ProgramState, b []*settlement.ProgramState) error { return s.Join(b...) },
		"one by one": func(s *settlement.ProgramState, b []*settlement.ProgramState) error {
			return errors.Join(s.Join(b[2]), s.Join(b[0]), s.Join(b[1]))
		},
		"the other way round": func(s *settlement.ProgramState, b []*settlement.ProgramState) error { return s.Join(b[2], b[1], b[0]) },
		"the last two before": func(s *settlement.ProgramState, b []*settlement.ProgramState) error {
			return errors.Join(b[1].Join(b[2]), s.Join(b[0], b[1]))
		},
		"the first two before": func(s *settlement.ProgramState, b []*settlement.ProgramState) error {
			return errors.Join(b[1].Join(b[0]), s.Join(b[2], b[1]))
		},
		"again, with nothing new": func(s *settlement.ProgramState, b []*settlement.ProgramState) error {
			return errors.Join(s.Join(b...), s.Join(b...))
		},
	}
	want := ""
	for name, join := range ways {
		_, root, branches := branched(t)
		if err := join(root, branches); err != nil {
			t.Fatal(name, err)
		}
		// 100, 200 and 300 EUR of February to April: 600 EUR, and the last fact is that of April.
		got := text(t, root)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	want = string(withoutPriced([]byte(want))) // whose digest is not to be read
	if whole := `{"version":1,"currency":"EUR","zone":"UTC","last":[{"effective":"2025-04-01T00:00:00Z","occurred":"2025-04-01T00:00:00Z","kind":"payment","id":"p2","customer":"c2"}],"closed":"2025-01","volume":"60000",` +
		`"months":[{"month":"2025-02","base":"10000","retained":"9000"},{"month":"2025-03","base":"20000","retained":"18000"},{"month":"2025-04","base":"30000","retained":"27000"}]}`; want != whole {
		t.Errorf("got  %s\nwant %s", want, whole)
	}
}

// A branch goes on from where it was joined.
func TestABranchGoesOn(t *testing.T) {
	p, root, branches := branched(t)
	if err := root.Join(branches...); err != nil {
		t.Fatal(err)
	}
	if _, err := p.FoldCustomer(branches[0], &settlement.CustomerState{}, fact("p9", "2025-05-01", pay("c9", "1", "acme")), nil); err != nil {
		t.Fatal(err)
	}
	if err := root.Join(branches[0]); err != nil {
		t.Fatal(err)
	}
	b, err := settlement.BookOf(root, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Statement(b, month("2025-02"), month("2025-05"))
	if err != nil || s.Base != eur("601") {
		t.Errorf("the base is %s, %v, want 601.00 EUR", s.Base, err)
	}
}

// What cannot be joined, and what a branch does not fold.
func TestBranchesThatDoNotFit(t *testing.T) {
	p, root, branches := branched(t)
	before := text(t, root)
	for name, err := range map[string]error{
		"nil":            root.Join(nil),
		"no branch":      root.Join(&settlement.ProgramState{}),
		"the state":      branches[0].Join(branches[0]),
		"twice":          root.Join(branches[0], branches[0]),
		"a nil state":    (*settlement.ProgramState)(nil).Join(branches[0]),
		"a standing":     errOf(p.FoldPartner(branches[0], &settlement.PartnerState{}, fact("s", "2025-04-01", settlement.Standing{Partner: "acme"}))),
		"a rate":         p.FoldProgram(branches[0], fact("r", "2025-04-01", settlement.ExchangeRate{From: "USD", Rate: "0.9", Source: "bank"})),
		"a book of part": errOf(settlement.BookOf(branches[0], nil, nil)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if (*settlement.ProgramState)(nil).Branch() != nil {
		t.Error("nothing has a branch")
	}
	if _, _, err := p.FoldAll(branches[0], nil, nil, settlement.CloseOf(month("2025-02"))); err == nil {
		t.Error("a branch closed a month")
	}
	if got := text(t, root); got != before {
		t.Errorf("the state has changed to %s", got)
	}
	if _, _, err := p.FoldAll(root, nil, nil, settlement.CloseOf(month("2025-02"))); err != nil {
		t.Fatal(err)
	}
	if err := root.Join(branches[1]); !errors.Is(err, settlement.ErrOrder) {
		t.Errorf("joined after a close: %v", err)
	}
}

// Two branches that have room each, and not together: half of what a book can count each,
// 2^54 minor units, and one cent more.
func TestBranchesBeyondTheVolume(t *testing.T) {
	p, root, branches := branched(t)
	most := settlement.Adjustment{Partner: "acme", Amount: eur("180143985094819.85"), Reason: "x", Approver: "y"}
	for i := range 2 {
		a := &settlement.PartnerState{}
		if _, err := p.FoldPartner(branches[i], a, fact("a", "2025-04-02", most)); err != nil {
			t.Fatal(err)
		}
	}
	before := text(t, root)
	if err := root.Join(branches[:2]...); !errors.Is(err, settlement.ErrVolume) || text(t, root) != before {
		t.Errorf("%v, %s", err, text(t, root))
	}
}

func errOf[T any](_ T, err error) error { return err }
