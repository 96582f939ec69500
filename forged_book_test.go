package partnerecon_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// A forger yields documents that differ from a good one in one place, every so
// many of those that it finds.
type forger struct {
	root   any
	yield  func(place string, doc []byte) bool
	n      int // forgeries so far
	every  int
	grafts map[string][]json.RawMessage // values by the name of their member
	done   bool
}

// forgeries are what becomes of a document if in each place in turn something is
// missing, empty, at the end of its range, somebody else's, doubled or reversed;
// every so many of them are made.
func forgeries(doc []byte, every int) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		f := forger{yield: yield, every: every, grafts: map[string][]json.RawMessage{}}
		d := json.NewDecoder(bytes.NewReader(doc))
		d.UseNumber()
		if err := d.Decode(&f.root); err != nil {
			panic(err)
		}
		f.collect(f.root)
		f.forge("", f.root, func(v any) { f.root = v })
	}
}

func (f *forger) collect(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			f.grafts[name] = append(f.grafts[name], written(v[name]))
			f.collect(v[name])
		}
	case []any:
		for _, e := range v {
			f.collect(e)
		}
	}
}

// try yields the document as it is now.
func (f *forger) try(place string) {
	if f.n++; f.done || f.n%f.every != 0 {
		return
	}
	f.done = !f.yield(place, written(f.root))
}

// written is the text of a value that was read.
func written(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// forge tries other values in the place of v, which set fills, and in the places
// inside it.
func (f *forger) forge(at string, v any, set func(any)) {
	for i, other := range f.others(at, v) {
		set(other)
		f.try(fmt.Sprintf("%s (%d)", at, i))
	}
	set(v)
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			was := v[name]
			delete(v, name)
			f.try(at + "/" + name + " (gone)")
			f.forge(at+"/"+name, was, func(other any) { v[name] = other })
		}
	case []any:
		for i := range v {
			f.forge(fmt.Sprintf("%s/%d", at, i), v[i], func(other any) { v[i] = other })
		}
	}
}

// others are values to try instead of one.
func (f *forger) others(at string, v any) []any {
	name := at[strings.LastIndexByte(at, '/')+1:]
	var out []any
	if same := f.grafts[name]; len(same) > 1 {
		out = append(out, same[len(at)%len(same)], same[len(same)-1])
	}
	switch v := v.(type) {
	case map[string]any:
		return append(out, map[string]any{})
	case []any:
		reversed := slices.Clone(v)
		slices.Reverse(reversed)
		return append(out, []any{}, reversed, append(slices.Clone(v), v...), v[:min(1, len(v))])
	case string:
		for _, s := range []string{
			"", "x", "v", "nobody", "9223372036854775807", "-9223372036854775808", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
			"2024-02-16", "2024-02-16T00:00:00Z", "1/9223372036854775807", strings.Repeat("y", 300),
		} {
			out = append(out, s)
		}
	case json.Number:
		out = append(out, json.Number("-1"), json.Number("0"), json.Number("9223372036854775807"))
	case bool:
		out = append(out, !v)
	}
	return out
}

// What is tried of the forgeries of a book, of which there are some 15,000, and of
// records, of which there are some 5,000: all of them would take minutes.
const (
	someForgedBooks   = 97
	someForgedRecords = 23
)

// A book that somebody else has written is refused, by the time that it is stored
// again, or it answers and folds like any other: what it then posts follows from
// its basis.
func TestForgedBooks(t *testing.T) {
	w := newWorld(t, &caller{})
	n, accepted := 0, 0
	for place, doc := range forgeries(encode(t, w.book), someForgedBooks) {
		n++
		guarded(t, place, func() {
			book, err := settlement.ParseBook(doc)
			if err != nil {
				_ = err.Error()
				return
			}
			accepted++
			w.use(t, place, book, n)
		})
	}
	t.Logf("%d of %d forgeries were accepted", accepted, n)
	if n < 100 || accepted < n/4 {
		t.Errorf("%d forgeries, of which %d were accepted", n, accepted)
	}
}

// use asks a forged book everything and folds a few facts into copies of it.
func (w *world) use(t *testing.T, place string, book *settlement.Book, n int) {
	t.Helper()
	w.ask(book)
	if _, err := json.Marshal(book); err != nil {
		return // a day or a share is missing, which is said when it is stored
	}
	facts := append(worldFollowUps(), settlement.CloseOf(partnerecon.MustMonth("2024-03")),
		worldFact("new", "2024-03-03", settlement.Payment{Customer: "x", Deal: "x", Amount: inEUR("10")}),
		worldFact("new", "2024-03-03", settlement.DealClosed{Customer: "x", Deal: "new", Partner: "v"}),
		worldFact("new", "2024-03-03", settlement.SanctionReleased{Partner: "x", By: "x", Reason: "r"}))
	// What lines and payouts have been posted with is believed; an entry that takes
	// back more than there was says itself, in Explain, that it does not follow.
	posted := strings.Contains(place, "/ledger/lines/") || strings.Contains(place, "/payouts/")
	for k := range 8 {
		clone, f := book.Clone(), facts[(n+7*k)%len(facts)]
		entries, err := w.program.Apply(clone, f)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if _, err := w.program.Explain(e); err != nil && !posted {
				t.Errorf("%s: after %s: %v", place, f.ID, err)
			}
		}
		if _, err := json.Marshal(clone); err != nil {
			t.Errorf("%s: after %s: %v", place, f.ID, err)
		}
	}
}

// The same for what conflict stores: an account and a roster.
func TestForgedRecords(t *testing.T) {
	w := newWorld(t, &caller{})
	at := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	try := func(place string, state conflict.State) {
		guarded(t, place, func() {
			askDesk(w.program.Desk(), state, at)
			for _, f := range []conflict.Event{
				conflict.Move{ID: "new", Account: "x", Partner: "x", At: at},
				conflict.Strike{ID: "new", Partner: "x", At: at, Case: "n", Reason: "r"},
				conflict.Resolve{ID: "new", Account: "x", Partner: "x", Dispute: "b2", At: at, By: "x", Remedy: conflict.ToRelease, Reason: "r"},
			} {
				if _, err := w.program.Desk().Apply(state, f); err == nil {
					encode(t, state.Account)
				}
			}
		})
	}
	for place, doc := range forgeries(encode(t, w.book.OnRecord("x").Account), someForgedRecords) {
		state := w.book.OnRecord("x")
		if err := json.Unmarshal(doc, state.Account); err == nil {
			try("account "+place, state)
		}
	}
	for place, doc := range forgeries(encode(t, w.book.Roster("x")), someForgedRecords) {
		state := w.book.OnRecord("x")
		i := slices.IndexFunc(state.Rosters, func(r *conflict.Roster) bool { return r.Partner == "x" })
		if err := json.Unmarshal(doc, state.Rosters[i]); err == nil {
			try("roster "+place, state)
		}
	}
}
