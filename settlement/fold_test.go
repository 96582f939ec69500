package settlement_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A keyed store has the states of a program as rows of text, each under its key. Every
// fact reads those that it needs, and writes them back.
type keyed map[string][]byte

func (k keyed) read(key string, state json.Unmarshaler) error {
	if row, ok := k[key]; ok {
		return state.UnmarshalJSON(row)
	}
	return nil
}

func (k keyed) write(key string, state json.Marshaler) error {
	row, err := state.MarshalJSON()
	if err == nil {
		k[key] = row
	}
	return err
}

// apply folds one fact as Program.Apply does.
func (k keyed) apply(p settlement.Program, f settlement.Fact) ([]pe.Entry, error) {
	var program settlement.ProgramState
	if err := k.read("program", &program); err != nil {
		return nil, err
	}
	keys := f.Keys()
	var entries []pe.Entry
	var err error
	switch {
	case keys.All:
		entries, err = k.close(p, &program, f)
	case keys.Program:
		err = p.FoldProgram(&program, f)
	case keys.Customer != "":
		entries, err = k.customer(p, &program, f, keys.Customer)
	default:
		var a settlement.PartnerState
		if err := k.read("partner/"+keys.Partner, &a); err != nil {
			return nil, err
		}
		if entries, err = p.FoldPartner(&program, &a, f); err == nil && a.ID() != "" {
			err = k.write("partner/"+a.ID(), &a)
		}
	}
	if err != nil {
		return nil, err
	}
	return entries, k.write("program", &program)
}

func (k keyed) customer(p settlement.Program, program *settlement.ProgramState, f settlement.Fact, id string) ([]pe.Entry, error) {
	var c settlement.CustomerState
	if err := k.read("customer/"+id, &c); err != nil {
		return nil, err
	}
	var failed error
	out, err := p.FoldCustomer(program, &c, f, func(partner string) settlement.PartnerRecord {
		var a settlement.PartnerState
		if err := k.read("partner/"+partner, &a); err != nil {
			failed = err
		}
		var record settlement.PartnerRecord // as a table of its own would have it
		if err := record.UnmarshalJSON(written(a.Record())); err != nil {
			failed = err
		}
		return record
	})
	if err != nil || failed != nil {
		return nil, cmpErr(err, failed)
	}
	if c.ID() != "" {
		if err := k.write("customer/"+id, &c); err != nil {
			return nil, err
		}
	}
	entries := out.Entries
	for _, h := range out.Handed {
		var sent settlement.Handed
		if err := sent.UnmarshalJSON(written(h)); err != nil {
			return nil, err
		}
		var a settlement.PartnerState
		if err := k.read("partner/"+h.Partner(), &a); err != nil {
			return nil, err
		}
		own, err := p.FoldHanded(program, &a, sent)
		if err != nil {
			return nil, err
		}
		entries = append(entries, own...)
		if a.ID() != "" {
			if err := k.write("partner/"+a.ID(), &a); err != nil {
				return nil, err
			}
		}
	}
	return entries, nil
}

func (k keyed) close(p settlement.Program, program *settlement.ProgramState, f settlement.Fact) ([]pe.Entry, error) {
	customers, partners, err := k.states()
	if err != nil {
		return nil, err
	}
	entries, opened, err := p.FoldAll(program, slices.Values(customers), slices.Values(partners), f)
	if err != nil {
		return nil, err
	}
	for _, c := range customers {
		if err := k.write("customer/"+c.ID(), c); err != nil {
			return nil, err
		}
	}
	for _, a := range append(partners, opened...) {
		if err := k.write("partner/"+a.ID(), a); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

func (k keyed) states() (customers []*settlement.CustomerState, partners []*settlement.PartnerState, err error) {
	for _, key := range slices.Backward(slices.Sorted(maps.Keys(k))) { // they may come in any order
		switch {
		case strings.HasPrefix(key, "customer/"):
			c := &settlement.CustomerState{}
			if err := k.read(key, c); err != nil {
				return nil, nil, err
			}
			customers = append(customers, c)
		case strings.HasPrefix(key, "partner/"):
			a := &settlement.PartnerState{}
			if err := k.read(key, a); err != nil {
				return nil, nil, err
			}
			partners = append(partners, a)
		}
	}
	return customers, partners, nil
}

// book puts the rows together.
func (k keyed) book() (*settlement.Book, error) {
	var program settlement.ProgramState
	if err := k.read("program", &program); err != nil {
		return nil, err
	}
	customers, partners, err := k.states()
	if err != nil {
		return nil, err
	}
	return settlement.BookOf(&program, slices.Values(customers), slices.Values(partners))
}

func written(v json.Marshaler) []byte {
	row, err := v.MarshalJSON()
	if err != nil {
		panic(err)
	}
	return row
}

func cmpErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// sampleYear are the program and the facts of the example that settles a year.
func sampleYear(t *testing.T) (settlement.Program, []settlement.Fact) {
	t.Helper()
	folder := filepath.Join("..", "examples", "statement")
	policy, err := os.ReadFile(filepath.Join(folder, "program.json"))
	if err != nil {
		t.Fatal(err)
	}
	program, err := settlement.Parse(policy)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := os.ReadFile(filepath.Join(folder, "facts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var facts []settlement.Fact
	for f, err := range settlement.ParseFacts(lines) {
		if err != nil {
			t.Fatal(err)
		}
		facts = append(facts, f)
	}
	program.Sort(facts)
	var closed []settlement.Fact
	for f, err := range program.WithCloses(&settlement.Book{}, settlement.Facts(facts), lastMonth(facts)) {
		if err != nil {
			t.Fatal(err)
		}
		closed = append(closed, f)
	}
	return program, closed
}

func lastMonth(facts []settlement.Fact) pe.Month {
	f := facts[len(facts)-1]
	m := f.Occurred
	if !f.Recorded.IsZero() {
		m = f.Recorded
	}
	_, d := m.In(time.UTC)
	return d.Month()
}

// The sample program in one pass, month by month with the book stored in between, and fact by
// fact over a map of stored states: the same entries and the same book, byte by byte.
func TestTheSampleFoldsThreeWays(t *testing.T) {
	t.Parallel()
	p, facts := sampleYear(t)
	if testing.Short() {
		facts = facts[:600]
	}
	whole, monthly, rows := &settlement.Book{}, &settlement.Book{}, keyed{}
	var a, b, c []pe.Entry
	refused := 0
	for _, f := range facts {
		once, err := p.Apply(whole, f)
		twice, errMonthly := p.Apply(monthly, f)
		thrice, errKeyed := rows.apply(p, f)
		if errText(err) != errText(errMonthly) || errText(err) != errText(errKeyed) {
			t.Fatalf("%s: %v, with the book stored %v, by key %v", f.ID, err, errMonthly, errKeyed)
		}
		if err != nil {
			refused++
		}
		a, b, c = append(a, once...), append(b, twice...), append(c, thrice...)
		if f.Keys().All {
			var err error
			if monthly, err = settlement.ParseBook([]byte(text(t, monthly))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(a) == 0 || refused == len(facts) {
		t.Fatal("nothing was posted")
	}
	built, err := rows.book()
	if err != nil {
		t.Fatal(err)
	}
	want := text(t, whole)
	if text(t, a) != text(t, b) || want != text(t, monthly) {
		t.Error("month by month other bytes come out")
	}
	if x, y := text(t, a), text(t, c); x != y {
		t.Errorf("by key other entries come out: %s", firstDifference(x, y))
	}
	if got := text(t, built); want != got {
		t.Errorf("by key another book comes out: %s", firstDifference(want, got))
	}
	_, customers, partners := whole.Parts()
	for _, s := range customers {
		if string(written(s)) != string(rows["customer/"+s.ID()]) {
			t.Errorf("the state of customer %s differs", s.ID())
		}
	}
	for _, s := range partners {
		if string(written(s)) != string(rows["partner/"+s.ID()]) {
			t.Errorf("the state of partner %s differs", s.ID())
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// firstDifference shows where two texts begin to differ.
func firstDifference(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	from := max(0, n-60)
	return a[from:min(len(a), n+60)] + "\n" + b[from:min(len(b), n+60)]
}
