package clawback_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// wildWords are ids, tiers and kinds of which some fit what was drawn.
func wildWords() []string {
	return []string{"c", "p0", "p1", "rp0", "x0", "back", "a", "b", "gold", "silver", "earned", "returned", "sealed", "base", "bonus", "bad", "outage", "demo"}
}

// wildEvents are events of every type that mean something to the drawn ones, but
// for what becomes of their fields; sealed are the lines for a reopening.
func wildEvents(drawn []clawback.Event, sealed []clawback.Line) []clawback.Event {
	return append([]clawback.Event{
		clawback.Started{ID: "e", On: start.Add(3)},
		clawback.Churn{ID: "e", Customer: "c", On: start.Add(20), Start: start, Notice: start.Add(10), Reason: "outage"},
		clawback.Breach{ID: "e", Customer: "c", Partner: "a", Commitment: "demo", On: start.Add(20)},
		clawback.Fraud{ID: "e", Customer: "c", Partner: "b", On: start.Add(20)},
		clawback.Reactivated{ID: "e", Customer: "c", On: start.Add(30)},
		clawback.PaidOut{ID: "e", Customer: "c", Partner: "a", Through: start.Add(40), On: start.Add(45)},
		clawback.Lost{ID: "e", Customer: "c", Line: "p0", Share: percent("50"), On: start.Add(15)},
		clawback.Transferred{ID: "e", Customer: "c", From: "a", To: "b", On: start.Add(15)},
		clawback.Seal{ID: "e", Through: start.Add(30), Keep: []string{"p1"}, On: start.Add(400)},
		clawback.Reopen{ID: "e", Lines: sealed, On: start.Add(400)},
	}, drawn...)
}

// drawState draws a policy, the exposure after some events, and those events.
func drawState(t *rapid.T) (clawback.Recourse, clawback.Exposure, []clawback.Event) {
	r, drawn := clawback.Must(drawPolicy(t)), drawEvents(t)
	b := run(t, r, drawn...)
	sealed := b.exposure.Clone()
	entries, err := r.Apply(&sealed, clawback.Seal{ID: "seal", Through: start.Add(200), On: start.Add(400)})
	if err != nil {
		t.Fatal(err)
	}
	var lines []clawback.Line
	for _, e := range entries {
		l, err := clawback.Record(e)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	if rapid.Bool().Draw(t, "sealed") {
		return r, sealed, wildEvents(drawn, lines)
	}
	return r, b.exposure, wildEvents(drawn, lines)
}

func written(t *rapid.T, v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLawG6_StateChangesOnlyWhereItIsGiven: Apply changes the exposure behind its
// pointer, nothing when it refuses, never the event and never a copy; and what
// becomes of an event later changes nothing.
func TestLawG6_StateChangesOnlyWhereItIsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, exposure, events := drawState(t)
		for range 4 {
			e := proof.Wild(t, wildWords(), events...)
			event, before, still := fmt.Sprintf("%#v", e), written(t, exposure), exposure.Clone()
			_, foreseen := r.Preview(exposure, e)
			if !bytes.Equal(before, written(t, exposure)) {
				t.Fatalf("a preview of %s changed the exposure", event)
			}
			_, err := r.Apply(&exposure, e)
			switch after := written(t, exposure); {
			case (err == nil) != (foreseen == nil):
				t.Fatalf("%s: a preview says %v, Apply %v", event, foreseen, err)
			case err != nil && !bytes.Equal(before, after):
				t.Fatalf("%s was refused (%v) and changed the exposure\n%s\n%s", event, err, before, after)
			case !bytes.Equal(before, written(t, still)):
				t.Fatalf("%s changed a clone of the exposure", event)
			case fmt.Sprintf("%#v", e) != event:
				t.Fatalf("%s became %#v", event, e)
			}
			after := written(t, exposure)
			proof.Scribble(e)
			if !bytes.Equal(after, written(t, exposure)) {
				t.Fatalf("what became of %s later changed the exposure", event)
			}
		}
	})
}

// TestLawG7_AnyEventOnAnyStateIsAnswered: with entries that explain themselves, or
// with an error and none; the exposure can be stored and read either way.
func TestLawG7_AnyEventOnAnyStateIsAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, exposure, events := drawState(t)
		for range 4 {
			e := proof.Wild(t, wildWords(), events...)
			entries, err := r.Apply(&exposure, e)
			if err != nil && (len(entries) > 0 || err.Error() == "") {
				t.Fatalf("%#v: %d entries, error %q", e, len(entries), err)
			}
			for _, entry := range entries {
				if tr, err := r.Explain(entry); err != nil || len(tr) == 0 {
					t.Fatalf("%#v posts %s: %v, trace of %d steps", e, entry.ID(), err, len(tr))
				}
			}
			var read clawback.Exposure
			if err := json.Unmarshal(written(t, exposure), &read); err != nil {
				t.Fatalf("the exposure after %#v cannot be read: %v", e, err)
			}
		}
	})
}
