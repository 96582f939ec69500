package commission_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// staged returns a plan and a ledger with two payments under every kind of cap,
// a chargeback of the second, and a refund and a reversal that wait.
func staged(t *testing.T) (commission.Plan, *commission.Ledger) {
	t.Helper()
	plan := limitsPlan()
	ledger := new(commission.Ledger)
	for _, e := range []commission.Event{
		stagePayment("p1"), stagePayment("p2"),
		commission.Chargeback{ID: "b2", Of: "p2", Amount: eur("40"), On: day("2025-02-01")},
		commission.Refund{ID: "r3", Of: "p3", Amount: eur("10"), On: day("2025-02-01")},
		commission.ChargebackReversed{ID: "w4", Of: "b4", On: day("2025-02-01")},
	} {
		if _, err := plan.Apply(ledger, e); err != nil {
			t.Fatal(err)
		}
	}
	return plan, ledger
}

func stagePayment(id string) commission.Payment {
	return commission.Payment{
		ID: id, Customer: "c", Deal: "d", Credits: partnerecon.Sole("acme"), Model: commission.Usage, Amount: eur("100"), Cleared: day("2025-01-20"),
	}
}

// stageEvents are events that change every list of the ledger of staged.
func stageEvents() map[string]commission.Event {
	return map[string]commission.Event{
		"a payment":                  stagePayment("p5"),
		"a payment that is awaited":  stagePayment("p3"),
		"an earlier payment":         commission.Payment{ID: "p0", Customer: "c", Credits: partnerecon.Sole("beta"), Model: commission.Usage, Amount: eur("9"), Cleared: day("2024-12-31")},
		"a refund":                   commission.Refund{ID: "r1", Of: "p1", Amount: eur("1"), On: day("2025-02-02")},
		"a refund that waits":        commission.Refund{ID: "r9", Of: "p9", Amount: eur("1"), On: day("2025-02-02")},
		"a chargeback that was won":  commission.Chargeback{ID: "b4", Of: "p1", Amount: eur("1"), On: day("2025-02-02")},
		"a chargeback won":           commission.ChargebackReversed{ID: "w2", Of: "b2", On: day("2025-02-02")},
		"a reversal that waits":      commission.ChargebackReversed{ID: "w9", Of: "b9", On: day("2025-02-02")},
		"a recredit":                 commission.Recredit{ID: "rc", Deal: "d", Credits: partnerecon.Sole("beta"), On: day("2025-02-02")},
		"a start":                    commission.Started{ID: "s", On: day("2025-01-01")},
		"a seal":                     commission.Seal{ID: "x", Through: day("2025-01-31"), On: day("2025-02-02")},
		"a payment delivered before": stagePayment("p1"),
	}
}

func TestStageChangesNothingUntilItIsCommitted(t *testing.T) {
	for name, e := range stageEvents() {
		t.Run(name, func(t *testing.T) {
			plan, ledger := staged(t)
			before := ledger.Clone()
			dropped, err := plan.Stage(ledger, stagePayment("dropped"))
			if err != nil {
				t.Fatal(err)
			}
			s, err := plan.Stage(ledger, e)
			if err != nil {
				t.Fatal(err)
			}
			again, err := plan.Stage(ledger, e)
			if err != nil {
				t.Fatal(err)
			}
			if !ledger.Equal(before) {
				t.Errorf("staged:\n%s\nwas\n%s", ledgerText(t, *ledger), ledgerText(t, before))
			}
			want := before.Clone()
			entries, err := plan.Apply(&want, e)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(entries, s.Entries(), entryBytes); diff != "" {
				t.Errorf("entries (-applied +staged):\n%s", diff)
			}
			if err := s.Commit(); err != nil {
				t.Fatal(err)
			}
			if !ledger.Equal(want) {
				t.Errorf("committed:\n%s\nwant\n%s", ledgerText(t, *ledger), ledgerText(t, want))
			}
			if s.Repeated() {
				return
			}
			for _, stale := range []commission.Staged{s, again, dropped} {
				if err := stale.Commit(); !errors.Is(err, commission.ErrStale) {
					t.Errorf("commit of a staged event after another one: %v, want ErrStale", err)
				}
			}
			if !ledger.Equal(want) {
				t.Errorf("a stale commit changed the ledger")
			}
		})
	}
}

// A clone and its original never see each other's events, whichever of the
// lists they share memory in.
func TestCloneIsItsOwnLedger(t *testing.T) {
	for name, e := range stageEvents() {
		for other, o := range stageEvents() {
			plan, ledger := staged(t)
			clone, want := ledger.Clone(), ledgerText(t, *ledger)
			if _, err := plan.Apply(&clone, e); err != nil {
				t.Fatal(err)
			}
			if got := ledgerText(t, *ledger); got != want {
				t.Errorf("%s of the clone changed the original:\n%s\nwas\n%s", name, got, want)
			}
			want = ledgerText(t, clone)
			if _, err := plan.Apply(ledger, o); err != nil {
				t.Fatal(err)
			}
			if got := ledgerText(t, clone); got != want {
				t.Errorf("%s, and then %s of the original changed the clone:\n%s\nwas\n%s", name, other, got, want)
			}
		}
	}
}

func TestStageOfARepeatedDelivery(t *testing.T) {
	plan, ledger := staged(t)
	s, err := plan.Stage(ledger, stagePayment("p1"))
	if err != nil || !s.Repeated() || len(s.Entries()) != 0 {
		t.Fatalf("repeated %t, %d entries, error %v", s.Repeated(), len(s.Entries()), err)
	}
	if _, err := plan.Apply(ledger, stagePayment("p5")); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(); err != nil { // it changes nothing, whatever happened since
		t.Error(err)
	}
}

func TestStageRefuses(t *testing.T) {
	plan, ledger := staged(t)
	if _, err := plan.Stage(nil, stagePayment("p5")); err == nil {
		t.Error("staged without a ledger")
	}
	if _, err := plan.Stage(ledger, nil); err == nil {
		t.Error("staged without an event")
	}
	other := stagePayment("p5")
	other.Customer = "z"
	if s, err := plan.Stage(ledger, other); !errors.Is(err, commission.ErrCustomer) || s.Entries() != nil {
		t.Errorf("error %v, want ErrCustomer", err)
	}
	var zero commission.Staged
	if err := zero.Commit(); !errors.Is(err, commission.ErrStale) || zero.Repeated() || zero.Entries() != nil {
		t.Errorf("the zero Staged: %v", err)
	}
}

// A ledger that was read anew behind the pointer is not the one staged on.
func TestStageOnALedgerThatWasReplaced(t *testing.T) {
	plan, ledger := staged(t)
	s, err := plan.Stage(ledger, stagePayment("p5"))
	if err != nil {
		t.Fatal(err)
	}
	*ledger = commission.Ledger{}
	if err := s.Commit(); !errors.Is(err, commission.ErrStale) || ledger.Customer != "" {
		t.Errorf("error %v, want ErrStale", err)
	}
}

// stageOrder draws an order of the events that a ledger can be told.
func stageOrder(t *rapid.T) []string {
	return rapid.Permutation([]string{
		"a payment", "a payment that is awaited", "an earlier payment", "a refund", "a refund that waits", "a chargeback that was won",
		"a chargeback won", "a reversal that waits", "a recredit", "a start", "a seal", "a payment delivered before",
	}).Draw(t, "events")
}

// Preview and a stage that is dropped leave no trace, in any order of events.
func TestLawG12_StageIsApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := limitsPlan()
		var ledger commission.Ledger
		events := stageEvents()
		names := stageOrder(t)
		for _, name := range names {
			applied := ledger.Clone()
			want, errApply := plan.Apply(&applied, events[name])
			preview, errPreview := plan.Preview(ledger, events[name])
			s, err := plan.Stage(&ledger, events[name])
			if (err == nil) != (errApply == nil) || (errPreview == nil) != (errApply == nil) {
				t.Fatalf("%s: staged %v, applied %v, preview %v", name, err, errApply, errPreview)
			}
			if err != nil {
				continue
			}
			if diff := cmp.Diff(want, s.Entries(), entryBytes) + cmp.Diff(want, preview.Entries, entryBytes); diff != "" {
				t.Fatalf("%s: %s", name, diff)
			}
			if err := s.Commit(); err != nil {
				t.Fatal(err)
			}
			if !ledger.Equal(applied) {
				t.Fatalf("%s: the ledgers differ", name)
			}
		}
	})
}

// entryBytes compares entries by their stored form; none and an empty list are
// the same.
var entryBytes = cmp.Transformer("entries", func(list []partnerecon.Entry) []string {
	out := make([]string, len(list))
	for i, e := range list {
		text, err := e.MarshalJSON()
		if err != nil {
			return []string{err.Error()}
		}
		out[i] = string(text)
	}
	return out
})

func ledgerText(t *testing.T, l commission.Ledger) string {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A staged line is as the event leaves it; lines that it does not touch are not there.
func TestStagedLine(t *testing.T) {
	plan, ledger := staged(t)
	s, err := plan.Stage(ledger, commission.Refund{ID: "r1", Of: "p1", Amount: eur("50"), On: day("2025-02-02")})
	if err != nil {
		t.Fatal(err)
	}
	was, _ := ledger.Open("p1")
	now, touched := s.Line("p1")
	if !touched || now.Refunded != 5000 || was.Refunded != 0 {
		t.Errorf("refunded %d of p1, %d before the commit", now.Refunded, was.Refunded)
	}
	now.Parts[0].Earned = 7
	if again, _ := s.Line("p1"); again.Parts[0].Earned == 7 {
		t.Error("the parts are the caller's to change")
	}
	if _, touched := s.Line("p2"); touched {
		t.Error("p2 is not touched")
	}
	if _, touched := (commission.Staged{}).Line("p1"); touched {
		t.Error("the zero Staged has a line")
	}
}
