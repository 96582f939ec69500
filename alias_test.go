package partnerecon_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// scribble overwrites everything that a value shares with those who have a copy
// of it: the elements of its slices, those beyond their length too.
func scribble(v any) { scribbleIn(reflect.ValueOf(v)) }

func scribbleIn(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			scribbleIn(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribbleIn(v.Field(i))
			}
		}
	case reflect.Slice:
		v = v.Slice(0, v.Cap())
		for i := range v.Len() {
			scribbleIn(v.Index(i))
			v.Index(i).Set(scribbled(v.Type().Elem()))
		}
	}
}

// scribbled is a value that no test has.
func scribbled(t reflect.Type) reflect.Value {
	switch t.Kind() {
	case reflect.String:
		return reflect.ValueOf("scribbled").Convert(t)
	case reflect.Uint8:
		return reflect.ValueOf(uint8('#')).Convert(t)
	}
	return reflect.Zero(t)
}

func TestAliasOfBasis(t *testing.T) {
	source := []byte(`{"form":"x"}`)
	var read partnerecon.Basis
	if err := read.UnmarshalJSON(source); err != nil {
		t.Fatal(err)
	}
	posted := partnerecon.BasisOf(map[string]string{"form": "x"})
	for name, b := range map[string]partnerecon.Basis{"a basis that was read": read, "one that was posted": posted} {
		text := func() []byte {
			out, err := b.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			return bytes.Clone(out)
		}
		keeps(t, name, text, func() { out, _ := b.MarshalJSON(); scribble(out) })
		keeps(t, name, text, func() { scribble(source) })
	}
}

func TestAliasOfTrace(t *testing.T) {
	details := []partnerecon.Detail{{Name: "a", Value: "b"}}
	var trace partnerecon.Trace
	trace.Add("code", "", details...)
	keeps(t, "the trace", textOf(t, &trace), func() { scribble(details) })
}

func TestAliasOfSole(t *testing.T) {
	credits := partnerecon.Sole("a")
	keeps(t, "another sole credit", func() []byte { return encode(t, partnerecon.Sole("a")) }, func() { scribble(credits) })
}

// keeps runs f and reports if the text of a value is not what it was.
func keeps(t *testing.T, what string, text func() []byte, f func()) {
	t.Helper()
	before := bytes.Clone(text())
	f()
	if after := text(); !bytes.Equal(before, after) {
		t.Errorf("%s was\n  %s\nand is\n  %s", what, before, after)
	}
}

// textOf returns what a value is in JSON, each time it is asked.
func textOf(t *testing.T, v any) func() []byte {
	return func() []byte { t.Helper(); return encode(t, v) }
}

// shownOf is textOf for values that have no JSON.
func shownOf(v any) func() []byte { return func() []byte { return fmt.Appendf(nil, "%+v", v) } }

func TestScribbleReachesSharedMemory(t *testing.T) {
	p := worldRates()
	p.Rates = append(make([]commission.Row, 0, 5), p.Rates...)
	other := p
	other.Rates = append(other.Rates, commission.Row{Tier: "spare"})
	scribble(p)
	if other.Rates[0].Share.Stated() || other.Rates[1].Tier != "" || p.Caps[0].Name != "" || p.Rounding == "" {
		t.Errorf("scribble left %+v and %+v", p, other)
	}
}

func TestAliasOfVocabulary(t *testing.T) {
	parts := []partnerecon.Part{{ID: "b", Weight: partnerecon.MustRate("1/3")}, {ID: "a", Weight: partnerecon.MustRate("2/3")}}
	var split []partnerecon.Money
	keeps(t, "the parts", textOf(t, parts), func() { split, _ = partnerecon.Allocate(inEUR("100"), parts) })
	keeps(t, "the split", textOf(t, split), func() { scribble(parts) })

	keeps(t, "the credits of Sole", textOf(t, partnerecon.Sole("a")), func() { scribble(partnerecon.Sole("a")) })

	terms := partnerecon.Terms[commission.Policy]{{ID: "x"}, {ID: "x"}}
	keeps(t, "the terms", shownOf(terms), func() { scribble(terms.Problems()); _, _ = terms.At(partnerecon.MustDay("2025-01-01")) })

	invalid := &partnerecon.InvalidError{Package: "x", Problems: []partnerecon.Problem{{Path: "/a"}, {Path: "/b"}}}
	keeps(t, "the problems", textOf(t, invalid), func() { scribble(invalid.Unwrap()) })
}

func TestAliasOfBytesReadAndWritten(t *testing.T) {
	w := newWorld(t, &caller{})
	for _, e := range w.entries {
		text := encode(t, e)
		var read partnerecon.Entry
		keeps(t, "the text of an entry", func() []byte { return text }, func() {
			if err := read.UnmarshalJSON(text); err != nil {
				t.Fatal(err)
			}
		})
		keeps(t, "an entry read", textOf(t, read), func() { scribble(text) })
		keeps(t, "an entry", textOf(t, e), func() {
			written, _ := e.MarshalJSON()
			scribble(written)
			written, _ = e.Basis.MarshalJSON()
			scribble(written)
		})
	}
	for _, m := range []interface {
		MarshalText() ([]byte, error)
	}{inEUR("12.50"), partnerecon.MustRate("1/3"), partnerecon.MustDay("2025-01-01"), partnerecon.MustMonth("2025-01")} {
		keeps(t, "a text", textOf(t, m), func() { written, _ := m.MarshalText(); scribble(written) })
	}
}

func TestAliasOfCommissionPolicy(t *testing.T) {
	build := map[string]func() (commission.Plan, any){
		"New": func() (commission.Plan, any) { p := worldRates(); return commission.Must(p), p },
		"NewDated": func() (commission.Plan, any) {
			terms := partnerecon.Terms[commission.Policy]{
				{ID: "a", From: partnerecon.MustDay("2025-01-01"), Rationale: "r", Policy: worldRates()},
				{ID: "b", From: partnerecon.MustDay("2025-02-01"), Rationale: "r", Policy: worldRates()},
			}
			plan, err := commission.NewDated(terms)
			if err != nil {
				t.Fatal(err)
			}
			return plan, terms
		},
		"Parse": func() (commission.Plan, any) {
			text := encode(t, worldRates())
			plan, err := commission.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			return plan, text
		},
		"ThreeTier": func() (commission.Plan, any) {
			p := commission.ThreeTier(commission.Choices{
				ReferralAnnual: partnerecon.MustPercent("10"), IntegrationAnnual: partnerecon.MustPercent("20"),
				SolutionMonthly: partnerecon.MustPercent("30"), SolutionAnnual: partnerecon.MustPercent("30"),
			})
			return commission.Must(p), p
		},
	}
	for name, f := range build {
		plan, input := f()
		text := func() []byte { return encode(t, plan.Policy()) }
		keeps(t, name+": the plan", text, func() { scribble(input) })
		keeps(t, name+": the plan", text, func() { scribble(plan.Policy()) })
	}
}

func TestAliasOfClawbackPolicy(t *testing.T) {
	p := clawback.ThreeTier()
	recourse := clawback.Must(p)
	text := func() []byte { return encode(t, recourse.Policy()) }
	keeps(t, "the recourse", text, func() { scribble(p) })
	keeps(t, "the recourse", text, func() { scribble(recourse.Policy()) })
	keeps(t, "ThreeTier", func() []byte { return encode(t, clawback.ThreeTier()) }, func() { scribble(clawback.ThreeTier()) })
	terms := partnerecon.Terms[clawback.Policy]{{ID: "a", From: partnerecon.MustDay("2025-01-01"), Rationale: "r", Policy: fromStart()}}
	recourse, err := clawback.NewDated(terms)
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, "the recourse of terms", text, func() { scribble(terms) })
}

// aliasEvents are events of every kind that carries slices, and some that move
// what those have opened.
func aliasEvents() []commission.Event {
	day := func(n int) partnerecon.Day { return partnerecon.MustDay("2024-01-01").Add(n) }
	credits := func(partner string) []partnerecon.Credit {
		return append(make([]partnerecon.Credit, 0, 4), partnerecon.Credit{Partner: partner, Role: partnerecon.Sourced, Share: partnerecon.MustRate("1/2")},
			partnerecon.Credit{Partner: "y", Role: partnerecon.Sourced, Share: partnerecon.MustRate("1/3")})
	}
	items := append(make([]commission.Item, 0, 4), commission.Item{Product: "p", Amount: inEUR("60")}, commission.Item{Product: "q", Amount: inEUR("40")})
	return []commission.Event{
		commission.Payment{ID: "p1", Customer: "x", Deal: "d", Credits: credits("a"), Items: items, Cleared: day(0)},
		commission.Payment{ID: "p2", Customer: "x", Deal: "d", Credits: credits("b"), Amount: inEUR("10"), Invoiced: day(1)},
		commission.Clearing{ID: "c2", Customer: "x", Of: "p2", On: day(2), Credits: credits("c")},
		commission.Refund{ID: "r1", Customer: "x", Of: "p1", Amount: inEUR("10"), On: day(3)},
		commission.Recredit{ID: "rc", Customer: "x", On: day(4), Lines: append(make([]commission.LineCredits, 0, 3), commission.LineCredits{Of: "p1", Credits: credits("e")})},
		commission.Recredit{ID: "rd", Customer: "x", On: day(5), Deal: "d", Credits: credits("f")},
		commission.Refund{ID: "r2", Customer: "x", Of: "p3", Amount: inEUR("1"), On: day(6)},
		commission.Payment{ID: "p3", Customer: "x", Credits: credits("a"), Items: slices.Clone(items), Cleared: day(7)},
		commission.Seal{ID: "s", Customer: "x", Through: day(3), On: day(8)},
	}
}

func TestAliasOfCommissionEvents(t *testing.T) {
	plan := commission.Must(worldRates())
	var ledger, scribbledOn commission.Ledger
	var entries, others []partnerecon.Entry
	events, fresh := aliasEvents(), aliasEvents()
	for i, e := range events {
		keeps(t, "the event", shownOf(e), func() { entries = append(entries, applied(t, plan, &ledger, e)...) })
		others = append(others, applied(t, plan, &scribbledOn, fresh[i])...)
		scribble(fresh[i])
	}
	got, want := encode(t, []any{scribbledOn, others}), encode(t, []any{ledger, entries})
	if !bytes.Equal(got, want) {
		t.Errorf("events that were changed after the call gave\n  %s\nwant\n  %s", got, want)
	}
	for _, e := range slices.Concat(entries, others) {
		if _, err := plan.Explain(e); err != nil {
			t.Error(err)
		}
	}
}

func applied(t *testing.T, plan commission.Plan, l *commission.Ledger, e commission.Event) []partnerecon.Entry {
	t.Helper()
	entries, err := plan.Apply(l, e)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestAliasOfCommissionAnswers(t *testing.T) {
	plan := commission.Must(worldRates())
	for n := range len(aliasEvents()) {
		var ledger commission.Ledger
		events := aliasEvents()
		for _, e := range events[:n] {
			applied(t, plan, &ledger, e)
		}
		text := textOf(t, &ledger)
		keeps(t, "the ledger after Preview", text, func() {
			preview, err := plan.Preview(ledger, events[n])
			if err != nil {
				t.Fatal(err)
			}
			scribble(preview)
		})
		clone := ledger.Clone()
		keeps(t, "the ledger after its clone", text, func() { applied(t, plan, &clone, events[n]) })
		clone = ledger.Clone()
		if n > 0 {
			other := commission.Refund{ID: "o", Customer: "other", Of: "p1", Amount: inEUR("1"), On: partnerecon.MustDay("2024-01-01")}
			keeps(t, "the ledger after an error", text, func() {
				if _, err := plan.Apply(&ledger, other); !errors.Is(err, commission.ErrCustomer) {
					t.Errorf("got %v", err)
				}
			})
		}
		keeps(t, "the clone", textOf(t, &clone), func() { scribble(applied(t, plan, &ledger, events[n])) })
		if n > 0 {
			keeps(t, "the trace of a line", func() []byte { trace, _ := plan.Line(ledger, "p1"); return encode(t, trace) }, func() {
				trace, _ := plan.Line(ledger, "p1")
				scribble(trace)
			})
		}
	}
}

func TestAliasOfClawbackEvents(t *testing.T) {
	plan, recourse := commission.Must(worldRates()), clawback.Must(fromStart())
	var ledger commission.Ledger
	var exposure clawback.Exposure
	start := partnerecon.MustDay("2024-01-01")
	apply := func(e clawback.Event) {
		t.Helper()
		text := textOf(t, &exposure)
		keeps(t, "the exposure after Preview", text, func() { p, _ := recourse.Preview(exposure, e); scribble(p) })
		keeps(t, "the exposure after AtRisk", text, func() { r, _ := recourse.AtRisk(exposure, start.Add(9)); scribble(r) })
		clone := exposure.Clone()
		keeps(t, "the exposure after its clone", text, func() { _, _ = recourse.Apply(&clone, e); scribble(clone) })
		clone = exposure.Clone()
		var out []partnerecon.Entry
		keeps(t, "the event", shownOf(e), func() {
			var err error
			if out, err = recourse.Apply(&exposure, e); err != nil {
				t.Fatal(err)
			}
		})
		written := encode(t, out)
		keeps(t, "the exposure after the event is changed", text, func() { scribble(e) })
		if !bytes.Equal(written, encode(t, out)) {
			t.Error("entries change with the event")
		}
		keeps(t, "the exposure after the entries are changed", text, func() { scribble(out) })
	}
	for _, e := range aliasEvents()[:4] {
		if entries := applied(t, plan, &ledger, e); len(entries) > 0 {
			apply(clawback.Posted{Entries: append(make([]partnerecon.Entry, 0, 9), entries...), Start: start})
		}
	}
	apply(clawback.Churn{ID: "ch", Customer: "x", On: start.Add(30)})
	apply(clawback.Reactivated{ID: "re", Customer: "x", On: start.Add(40)})
	apply(clawback.Churn{ID: "ch2", Customer: "x", On: start.Add(50)})
	sealed, err := recourse.Apply(&exposure, clawback.Seal{ID: "s", Customer: "x", Through: start, On: start.Add(60)})
	if err != nil {
		t.Fatal(err)
	}
	var back []clawback.Line
	for _, e := range sealed {
		line, err := clawback.Record(e)
		if err != nil {
			t.Fatal(err)
		}
		back = append(back, line)
	}
	apply(clawback.Reopen{ID: "ro", Customer: "x", Lines: back, On: start.Add(61)})
}
