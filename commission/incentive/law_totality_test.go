package incentive_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// wildWords are ids and names of which some fit what was drawn.
func wildWords() []string {
	return []string{"acme", "e01", "e02", "end", "b0", "spring", "webinar", "referrals", "mrr", "csat", "silver", "fr", "platform", "earned", "returned"}
}

// wildEvents are events of every kind that mean something, but for what becomes of
// their fields.
func wildEvents(drawn []incentive.Event) []incentive.Event {
	return append([]incentive.Event{
		awarded("w", "2025-06-02", "acme 2", "beta 2", "gamma 1"),
		incentive.Joined{ID: "j", Partner: "acme", Collaboration: "pipeline", Activity: incentive.Activity{ID: "a", Value: eur("100"), Participants: participants("acme 1/3", "beta 2/3")}, On: day("2025-05-05")},
		incentive.Seal{ID: "s", Partner: "acme", Through: month("2025-02"), On: day("2026-12-31")},
		closing("c", "2025-02", "2026-12-31"),
		certified("p", "ann", "", "2025-01-01"),
		figure("f", "referrals", "2025-01", "2025-01-31", count(7)),
	}, drawn...)
}

// drawState draws a scheme, a tally after some events, and those events.
func drawState(t *rapid.T) (incentive.Scheme, incentive.Tally, []incentive.Event) {
	o := drawProgram(t)
	o.policy.Contests, o.policy.Collaborations = []incentive.Contest{spring()}, together().Collaborations
	_, tally := played(t, o.policy, o.events[:len(o.events)-1])
	return incentive.Must(o.policy), tally, wildEvents(o.events)
}

// TestLawG6_StateChangesOnlyWhereItIsGiven: Apply changes the tally behind its
// pointer, nothing when it refuses, never the event and never a copy; and what
// becomes of an event later changes nothing.
func TestLawG6_StateChangesOnlyWhereItIsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scheme, tally, events := drawState(t)
		for range 4 {
			e := proof.Wild(t, wildWords(), events...)
			event, before, still := fmt.Sprintf("%#v", e), mustJSON(tally), tally.Clone()
			_, foreseen := scheme.Preview(tally, e)
			if mustJSON(tally) != before {
				t.Fatalf("a preview of %s changed the tally", event)
			}
			entries, err := scheme.Apply(&tally, e)
			switch after := mustJSON(tally); {
			case (err == nil) != (foreseen == nil):
				t.Fatalf("%s: a preview says %v, Apply %v", event, foreseen, err)
			case err != nil && before != after:
				t.Fatalf("%s was refused (%v) and changed the tally\n%s\n%s", event, err, before, after)
			case before != mustJSON(still):
				t.Fatalf("%s changed a clone of the tally", event)
			case fmt.Sprintf("%#v", e) != event:
				t.Fatalf("%s became %#v", event, e)
			}
			after, posted := mustJSON(tally), mustJSON(entries)
			proof.Scribble(e)
			if after != mustJSON(tally) || posted != mustJSON(entries) {
				t.Fatalf("what became of %s later changed the tally or the entries", event)
			}
		}
	})
}

// TestLawG7_AnyEventOnAnyStateIsAnswered: with entries that explain themselves, or
// with an error and none; the tally can be stored and read either way.
func TestLawG7_AnyEventOnAnyStateIsAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scheme, tally, events := drawState(t)
		for range 4 {
			e := proof.Wild(t, wildWords(), events...)
			entries, err := scheme.Apply(&tally, e)
			if err != nil && (len(entries) > 0 || err.Error() == "") {
				t.Fatalf("%#v: %d entries, error %q", e, len(entries), err)
			}
			for _, entry := range entries {
				if tr, err := scheme.Explain(entry); err != nil || len(tr) == 0 {
					t.Fatalf("%#v posts %s: %v, trace of %d steps", e, entry.ID(), err, len(tr))
				}
			}
			var read incentive.Tally
			if err := json.Unmarshal([]byte(mustJSON(tally)), &read); err != nil {
				t.Fatalf("the tally after %#v cannot be read: %v", e, err)
			}
		}
	})
}

// TestLawG7_AnyPolicyIsAnswered: with a scheme whose policy can be stored and read,
// or with problems.
func TestLawG7_AnyPolicyIsAnswered(t *testing.T) {
	sound := 0
	rapid.Check(t, func(t *rapid.T) {
		p := proof.Wild(t, []string{"month", "quarter", "earlier", "referrals", "mrr", "EUR", "half_up", "b0", "2025-01", "2025-04"}, everything(), drawPolicy(t))
		s, err := incentive.New(p)
		if err != nil {
			var bad *partnerecon.InvalidError
			if !errors.As(err, &bad) || len(bad.Problems) == 0 {
				t.Fatalf("%T without problems: %v", err, err)
			}
			return
		}
		sound++
		if _, err := incentive.Parse([]byte(mustJSON(s.Policy()))); err != nil {
			t.Fatalf("%s cannot be read: %v", mustJSON(s.Policy()), err)
		}
	})
	t.Logf("%d policies were sound", sound)
}
