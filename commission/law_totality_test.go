package commission_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// wildWords are ids, models and names of which some fit what was drawn.
func wildWords() []string {
	return []string{"c", "d1", "p0", "p1", "r0", "w0", "a", "gold", "usage", "monthly", "sourced", "influenced", "refund", "chargeback"}
}

// wildEvents are events of every type that mean something to the drawn ones, but
// for what becomes of their fields; sealed is a line for a reopening.
func wildEvents(drawn []commission.Event, sealed commission.Line) []commission.Event {
	return append([]commission.Event{
		commission.Clearing{ID: "e", Of: "p0", On: day("2025-02-01")},
		commission.Failure{ID: "e", Of: "p0", On: day("2025-02-01")},
		commission.Refund{ID: "e", Of: "p0", Amount: eur("1"), On: day("2025-02-01")},
		commission.ChargebackReversed{ID: "e", Of: "r0", On: day("2025-02-01")},
		commission.Started{ID: "e", On: day("2025-01-01")},
		commission.Recredit{ID: "e", Deal: "d1", Credits: partnerecon.Sole("a"), On: day("2025-02-01")},
		commission.Recredit{ID: "e", Lines: []commission.LineCredits{{Of: "p0", Credits: partnerecon.Sole("a")}}, On: day("2025-02-01")},
		commission.Seal{ID: "e", Through: day("2025-02-15"), On: day("2025-06-01")},
		commission.Reopen{ID: "e", Line: sealed, On: day("2025-06-01")},
	}, drawn...)
}

// drawState draws a policy, the ledger after some events, and those events.
func drawState(t *rapid.T) (commission.Plan, commission.Ledger, []commission.Event) {
	plan, drawn := commission.Must(drawPolicy(t)), drawEvents(t)
	b := run(t, plan, drawn...)
	sealed := b.ledger.Clone()
	entries, err := plan.Apply(&sealed, commission.Seal{ID: "seal", Through: day("2025-06-01"), On: day("2025-12-01")})
	if err != nil {
		t.Fatal(err)
	}
	var line commission.Line
	for _, e := range entries {
		if line, err = commission.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	if rapid.Bool().Draw(t, "sealed") {
		return plan, sealed, wildEvents(drawn, line)
	}
	return plan, b.ledger, wildEvents(drawn, line)
}

func written(t *rapid.T, v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLawG6_StateChangesOnlyWhereItIsGiven: Apply changes the ledger behind its
// pointer, nothing when it refuses, never the event and never a copy; and what
// becomes of an event later changes nothing.
func TestLawG6_StateChangesOnlyWhereItIsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, ledger, events := drawState(t)
		for range 4 {
			e := proof.Wild(t, wildWords(), events...)
			event, before, still := fmt.Sprintf("%#v", e), written(t, ledger), ledger.Clone()
			_, foreseen := plan.Preview(ledger, e)
			if !bytes.Equal(before, written(t, ledger)) {
				t.Fatalf("a preview of %s changed the ledger", event)
			}
			_, err := plan.Apply(&ledger, e)
			switch after := written(t, ledger); {
			case (err == nil) != (foreseen == nil):
				t.Fatalf("%s: a preview says %v, Apply %v", event, foreseen, err)
			case err != nil && !bytes.Equal(before, after):
				t.Fatalf("%s was refused (%v) and changed the ledger\n%s\n%s", event, err, before, after)
			case !bytes.Equal(before, written(t, still)):
				t.Fatalf("%s changed a clone of the ledger", event)
			case fmt.Sprintf("%#v", e) != event:
				t.Fatalf("%s became %#v", event, e)
			}
			after := written(t, ledger)
			proof.Scribble(e)
			if !bytes.Equal(after, written(t, ledger)) {
				t.Fatalf("what became of %s later changed the ledger", event)
			}
		}
	})
}

// TestLawG7_AnyEventOnAnyStateIsAnswered: with entries that explain themselves, or
// with an error and none; the ledger can be stored and read either way.
func TestLawG7_AnyEventOnAnyStateIsAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, ledger, events := drawState(t)
		for range 4 {
			e := proof.Wild(t, wildWords(), events...)
			entries, err := plan.Apply(&ledger, e)
			if err != nil && (len(entries) > 0 || err.Error() == "") {
				t.Fatalf("%#v: %d entries, error %q", e, len(entries), err)
			}
			for _, entry := range entries {
				if tr, err := plan.Explain(entry); err != nil || len(tr) == 0 {
					t.Fatalf("%#v posts %s: %v, trace of %d steps", e, entry.ID(), err, len(tr))
				}
			}
			var read commission.Ledger
			if err := json.Unmarshal(written(t, ledger), &read); err != nil {
				t.Fatalf("the ledger after %#v cannot be read: %v", e, err)
			}
		}
	})
}
