//go:build defects

// Tests that fail: each is a defect that the suite found and leaves out of its
// default run. `go test -tags defects -run Defect ./...` shows what is left; a
// test that passes moves to the file it was left out of, which names it.

package partnerecon_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// H-1: the 60 bytes of foreign text that an error repeats become 240 and more
// when they do not print.
func TestDefectErrorText(t *testing.T) {
	for _, s := range []string{strings.Repeat("\x01", 60), strings.Repeat("\xff", 60), strings.Repeat("\x00", mib)} {
		for _, d := range textDoors(s) {
			if err := d.enter(); err == nil || len(err.Error()) >= d.text {
				t.Errorf("%.30s of %d bytes of %q: error of %d bytes, want less than %d", d.name, len(s), s[:1], len(err.Error()), d.text)
			}
		}
	}
}

// H-2: text is copied before its length is looked at.
func TestDefectMemoryOfUnmarshalText(t *testing.T) {
	for _, d := range unmarshalDoors(strings.Repeat("9", 4*mib)) {
		if took, bytes := cost(d.enter, hostileTime, hostileBytes); bytes >= hostileBytes || took >= hostileTime {
			t.Errorf("%s of 4 MiB: %v, allocated %d bytes, want less than %d", d.name, took, bytes, hostileBytes)
		}
	}
}

// H-3: a moment is not read strictly.
func TestDefectMomentForms(t *testing.T) {
	for _, s := range []string{
		"2025-01-01T1:00:00Z", "2025-01-01T00:00:00,5Z", "2025-01-01T00:00:00+24:00", "2025-01-01T00:00:00+23:60", "2025-01-01T00:00:00.123456789123Z",
	} {
		var m settlement.Moment
		if err := m.UnmarshalText([]byte(s)); err == nil {
			t.Errorf("%s is read as %s", s, m)
		}
	}
}

// H-4: a rate is written in forms that its documentation does not have.
func TestDefectRateForms(t *testing.T) {
	for _, s := range []string{"-0%", "-0/3", "-0.0%", "1.0/3.00"} {
		if r, err := partnerecon.ParseRate(s); err == nil {
			t.Errorf("%s is read as %s", s, r)
		}
	}
}

// P-1: nil receivers, sequences and interfaces.
func TestDefectNil(t *testing.T) {
	c := &caller{panics: map[string][]string{}}
	c.pools = pools(t, c)
	for _, s := range surfaces() {
		c.callAll(s)
	}
	for name, what := range c.panics {
		t.Errorf("%s%s", name, what[0])
	}
}

// panics calls f and returns what it panicked with.
func panics(f func()) (what any) {
	defer func() { what = recover() }()
	f()
	return nil
}

// P-2: a nil pointer to an event is an event, too.
func TestDefectNilEvents(t *testing.T) {
	plan, recourse, program := commission.Must(worldRates()), clawback.Must(fromStart()), settlement.Must(worldPolicy())
	fact := settlement.Fact{ID: "x", Occurred: settlement.On(partnerecon.MustDay("2025-01-01")), Event: (*settlement.Churn)(nil)}
	for name, f := range map[string]func(){
		"commission.Problems":     func() { commission.Problems((*commission.Payment)(nil)) },
		"commission.Plan.Apply":   func() { _, _ = plan.Apply(&commission.Ledger{}, (*commission.Payment)(nil)) },
		"commission.Plan.Preview": func() { _, _ = plan.Preview(commission.Ledger{}, (*commission.Seal)(nil)) },
		"clawback.Recourse.Apply": func() { _, _ = recourse.Apply(&clawback.Exposure{}, (*clawback.Churn)(nil)) },
		"settlement.Apply":        func() { _, _ = program.Apply(&settlement.Book{}, fact) },
		"settlement.Problems":     func() { program.Problems(fact) },
		"settlement.Sort":         func() { program.Sort([]settlement.Fact{fact}) },
	} {
		if what := panics(f); what != nil {
			t.Errorf("%s: %v", name, what)
		}
	}
}

// P-3: the record of a sealed line without the line.
func TestDefectForgedRecord(t *testing.T) {
	e := partnerecon.Entry{Cause: "x", Kind: partnerecon.Sealed, Posted: partnerecon.MustDay("2025-01-01")}
	if err := e.Basis.UnmarshalJSON([]byte(`{"form":"commission.sealed"}`)); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func(){
		"commission.Record":  func() { _, _ = commission.Record(e) },
		"commission.Explain": func() { _, _ = commission.Must(worldRates()).Explain(e) },
		"settlement.Explain": func() { _, _ = settlement.Must(worldPolicy()).Explain(e) },
	} {
		if what := panics(f); what != nil {
			t.Errorf("%s: %v", name, what)
		}
	}
}

// P-4: a stored state that is not what the library wrote.
func TestDefectForgedState(t *testing.T) {
	plan, program := commission.Must(worldRates()), settlement.Must(worldPolicy())
	refund := commission.Refund{ID: "r", Customer: "c", Of: "x", Amount: inEUR("1"), On: partnerecon.MustDay("2025-01-01")}
	for _, text := range []string{
		`{"customer":"c","lines":[null]}`,
		`{"customer":"c","lines":[{"id":"x","items":[],"base":"5","cleared":"2025-01-01","credits":[{"partner":"p","role":"sourced","share":"1/2"}],"corrections":[{"id":"q","type":"refund","of":"x","on":"2025-01-02"}]}]}`,
	} {
		var l commission.Ledger
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			continue
		}
		if what := panics(func() { _, _ = plan.Apply(&l, refund); _, _ = plan.Line(l, "x"); _, _ = plan.Preview(l, refund) }); what != nil {
			t.Errorf("a ledger %s: %v", text, what)
		}
		book, err := settlement.ParseBook([]byte(`{"version":1,"customers":[{"ledger":` + strings.Replace(text, `"base"`, `"terms":"x","base"`, 1) + `}]}`))
		if err != nil {
			continue
		}
		if what := panics(func() { _, _ = program.Why(book, "p", partnerecon.MustDay("2025-01-03")) }); what != nil {
			t.Errorf("a book of a ledger %s: %v", text, what)
		}
	}
}

// P-5: a basis is "a value that encoding/json can write".
func TestDefectBasisOf(t *testing.T) {
	for _, v := range []any{
		struct {
			S string `json:"s,string"`
		}{"x"},
		struct{ X any }{5},
		struct{ F fmt.Stringer }{},
	} {
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		what := panics(func() { got, err = partnerecon.BasisOf(v).MarshalJSON() })
		if what != nil || err != nil || string(got) != string(want) {
			t.Errorf("the basis of %T is %s, %v, %v, want %s", v, got, err, what, want)
		}
	}
}

// the record of an entry shares memory with it.
func TestDefectAliasOfRecord(t *testing.T) {
	plan := commission.Must(worldRates())
	var l commission.Ledger
	for _, e := range aliasEvents() {
		for _, entry := range applied(t, plan, &l, e) {
			if entry.Kind == partnerecon.Sealed {
				line, err := commission.Record(entry)
				if err != nil {
					t.Fatal(err)
				}
				keeps(t, "the entry", writtenOf(entry), func() { scribble(line) })
			}
		}
	}
	w := newWorld(t, &caller{})
	i := slices.IndexFunc(w.entries, func(e partnerecon.Entry) bool { return e.Kind == partnerecon.Sealed })
	record, err := settlement.RecordOf(w.entries[i])
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, "the entry", writtenOf(w.entries[i]), func() { scribble(record) })
}

// writtenOf is textOf for what may have become impossible to write.
func writtenOf(v any) func() []byte {
	return func() []byte { b, err := json.Marshal(v); return fmt.Append(b, err) }
}

// a basis that was read hands out its own bytes.
func TestDefectAliasOfBasisRead(t *testing.T) {
	var b partnerecon.Basis
	if err := b.UnmarshalJSON([]byte(`{"form":"x"}`)); err != nil {
		t.Fatal(err)
	}
	text := func() []byte { out, _ := b.MarshalJSON(); return slices.Clone(out) }
	keeps(t, "the basis", text, func() { out, _ := b.MarshalJSON(); scribble(out) })
}

// a trace keeps the slice of details that it was given.
func TestDefectAliasOfTrace(t *testing.T) {
	details := []partnerecon.Detail{{Name: "a", Value: "b"}}
	var trace partnerecon.Trace
	trace.Add("code", "", details...)
	keeps(t, "the trace", textOf(t, &trace), func() { scribble(details) })
}

// E-1: the errors of the JSON doors of Money and Entry match nothing.
func TestDefectErrorsOfJSON(t *testing.T) {
	var m partnerecon.Money
	for _, text := range []string{`{"amount":"1e5","currency":"EUR"}`, `{"amount":"0.001","currency":"EUR"}`, `{"amount":"1","currency":"XXX"}`, `{"amount":1}`} {
		err := m.UnmarshalJSON([]byte(text))
		var invalid *partnerecon.InvalidError
		if !errors.As(err, &invalid) && !errors.Is(err, partnerecon.ErrSyntax) && !errors.Is(err, partnerecon.ErrInexact) && !errors.Is(err, partnerecon.ErrUnknownCurrency) {
			t.Errorf("%s: %v (%T) is no error that a caller can match", text, err, err)
		}
	}
}
