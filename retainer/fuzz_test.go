package retainer_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// What decodes encodes to a fixed point, and nothing panics.
func FuzzParse(f *testing.F) {
	for _, p := range []retainer.Policy{agreed(), whiteLabel()} {
		text, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := retainer.Parse(text)
		if err != nil {
			return
		}
		once, err := json.Marshal(b.Policy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := retainer.Parse(once)
		if err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		if twice, err := json.Marshal(again.Policy()); err != nil || string(once) != string(twice) {
			t.Fatalf("%v\n%s\n%s", err, once, twice)
		}
		page, err := retainer.Agreement(b.Policy())
		if err != nil || page.String() == "" || page.Markdown() == "" {
			t.Fatalf("no page: %v", err)
		}
	})
}

// An event that reads is one that writes the same, and applied it does not panic. Events
// that state too little to be written are ones that the board refuses.
func FuzzReadEvent(f *testing.F) {
	for _, e := range append(ready("2025-01-02"), payment(1, "3000", "2025-02-01")...) {
		text, err := retainer.WriteEvent(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	board := retainer.Must(agreed())
	started := running(day("2025-01-31"))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := retainer.ReadEvent(text)
		if err != nil {
			return
		}
		once, unwritten := retainer.WriteEvent(e)
		if unwritten == nil {
			back, err := retainer.ReadEvent(once)
			if err != nil {
				t.Fatalf("%v\n%s", err, once)
			}
			if twice, err := retainer.WriteEvent(back); err != nil || string(once) != string(twice) {
				t.Fatalf("%v\n%s\n%s", err, once, twice)
			}
		}
		x := started.Clone()
		if entries, err := board.Apply(&x, e); err != nil && (entries != nil || !x.Equal(started)) {
			t.Fatalf("an error left %v", entries)
		} else if err == nil && unwritten != nil {
			t.Fatalf("%s was applied, and is not written: %v", text, unwritten)
		}
	})
}

// A stored engagement that reads writes the same, and answers every question.
func FuzzEngagement(f *testing.F) {
	w := lived(f)
	text, err := json.Marshal(w.x)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var x retainer.Engagement
		if err := json.Unmarshal(text, &x); err != nil {
			return
		}
		once, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		var back retainer.Engagement
		if err := json.Unmarshal(once, &back); err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		if !back.Equal(x) {
			t.Fatalf("%s", once)
		}
		on := day("2025-06-01")
		_, _ = w.board.Report(x, on)
		_, _ = w.board.Next(x, on)
		_, _ = w.board.Readiness(x)
		entries, err := w.board.Apply(&x, retainer.Elapsed{Retainer: x.ID, On: on})
		if err != nil {
			return
		}
		for _, e := range entries {
			if _, err := w.board.Explain(e); err != nil {
				t.Fatalf("%v\n%s", err, once)
			}
		}
	})
}

// A basis can come from anywhere: it explains its entry or is refused.
func FuzzExplain(f *testing.F) {
	w := lived(f)
	for _, e := range w.all {
		text, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var e partnerecon.Entry
		if err := json.Unmarshal(text, &e); err != nil {
			return
		}
		if tr, err := w.board.Explain(e); err == nil && len(tr) == 0 {
			t.Fatal("an explanation without a step")
		}
	})
}
