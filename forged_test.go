package partnerecon_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// panics calls f and returns what it panicked with.
func panics(f func()) (what any) {
	defer func() { what = recover() }()
	f()
	return nil
}

// A nil pointer to an event is an event, too.
func TestForgedNilEvents(t *testing.T) {
	plan, recourse, program := commission.Must(worldRates()), clawback.Must(fromStart()), settlement.Must(worldPolicy())
	fact := settlement.Fact{ID: "x", Occurred: settlement.On(partnerecon.MustDay("2025-01-01")), Event: (*settlement.Churn)(nil)}
	for name, f := range map[string]func(){
		"commission.Problems":     func() { commission.Problems((*commission.Payment)(nil)) },
		"commission.Plan.Apply":   func() { _, _ = plan.Apply(&commission.Ledger{}, (*commission.Payment)(nil)) },
		"commission.Plan.Preview": func() { _, _ = plan.Preview(commission.Ledger{}, (*commission.Seal)(nil)) },
		"clawback.Recourse.Apply": func() { _, _ = recourse.Apply(&clawback.Exposure{}, (*clawback.Churn)(nil)) },
		"clawback.Recovery.Apply": func() {
			_, _ = clawback.MustRecovery(clawback.RecoveryPolicy{Leaving: clawback.ToReceivable}).Apply(&clawback.Debt{}, (*clawback.Run)(nil))
		},
		"settlement.Apply":    func() { _, _ = program.Apply(&settlement.Book{}, fact) },
		"settlement.Problems": func() { program.Problems(fact) },
		"settlement.Sort":     func() { program.Sort([]settlement.Fact{fact}) },
	} {
		if what := panics(f); what != nil {
			t.Errorf("%s: %v", name, what)
		}
	}
}

// The record of a sealed line without the line.
func TestForgedRecord(t *testing.T) {
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

// A stored state that is not what the library wrote.
func TestForgedState(t *testing.T) {
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

// The record of an entry shares memory with it.
func TestForgedAliasOfRecord(t *testing.T) {
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
