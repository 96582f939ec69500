package commission_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// An impostor has the method of an event and is none.
type impostor struct{ commission.Event }

// Only the events of the package, given by value, are events. All others are
// refused before anything of them is called.
func TestForeignEventsAreRefused(t *testing.T) {
	plan := limitsPlan()
	for _, e := range []commission.Event{
		nil,
		(*commission.Payment)(nil), (*commission.Clearing)(nil), (*commission.Failure)(nil), (*commission.Refund)(nil), (*commission.CreditNote)(nil),
		(*commission.Chargeback)(nil), (*commission.ChargebackReversed)(nil), (*commission.Started)(nil), (*commission.Recredit)(nil),
		(*commission.Seal)(nil), (*commission.Reopen)(nil),
		&commission.Started{ID: "s", Customer: "c", On: day("2025-01-01")},
		impostor{},
		&impostor{},
		impostor{commission.Started{ID: "s", Customer: "c", On: day("2025-01-01")}},
	} {
		t.Run(fmt.Sprintf("%T", e), func(t *testing.T) {
			found := commission.Problems(e)
			if len(found) != 1 || found[0].Path != "" || found[0].Code != "type" || !strings.Contains(found[0].Message, fmt.Sprintf("%T", e)) {
				t.Errorf("problems %v", found)
			}
			var l commission.Ledger
			_, errApply := plan.Apply(&l, e)
			_, errStage := plan.Stage(&l, e)
			_, errPreview := plan.Preview(l, e)
			for _, err := range []error{errApply, errStage, errPreview} {
				var invalid *partnerecon.InvalidError
				if !errors.As(err, &invalid) {
					t.Errorf("error %v, want an InvalidError", err)
				}
			}
			if l.Customer != "" {
				t.Error("the ledger changed")
			}
		})
	}
}

func TestNoLedger(t *testing.T) {
	plan := limitsPlan()
	var none *commission.Ledger
	if _, err := plan.Apply(none, stagePayment("p1")); err == nil {
		t.Error("applied to no ledger")
	}
	if _, ok := none.Open("p1"); ok {
		t.Error("a line in no ledger")
	}
}

// sealedEntry returns an entry of kind sealed with a basis that is read.
func sealedEntry(t *testing.T, basis string) partnerecon.Entry {
	t.Helper()
	e := partnerecon.Entry{Cause: "x", Kind: partnerecon.Sealed, Posted: day("2025-01-01")}
	if err := e.Basis.UnmarshalJSON([]byte(basis)); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestForgedRecordsAreRefused(t *testing.T) {
	plan := limitsPlan()
	for _, basis := range []string{
		`{"form":"commission.sealed"}`,
		`{"form":"commission.sealed","line":{"id":"p","items":[],"base":"5"}}`,
		`{"form":"commission.sealed","line":{"id":"p","items":[{"amount":{"amount":"1.00","currency":"EUR"}}],"base":"100"}}`,
	} {
		e := sealedEntry(t, basis)
		if _, err := commission.Record(e); !errors.Is(err, commission.ErrEntry) {
			t.Errorf("record of %s: %v", basis, err)
		}
		if _, err := plan.Explain(e); !errors.Is(err, commission.ErrEntry) {
			t.Errorf("explain %s: %v", basis, err)
		}
	}
}

// sealedLedger returns a ledger whose payment p1 is sealed, and its entry.
func sealedLedger(t *testing.T, more ...commission.Event) (commission.Plan, *commission.Ledger, partnerecon.Entry) {
	t.Helper()
	plan, ledger := limitsPlan(), new(commission.Ledger)
	var last []partnerecon.Entry
	for _, e := range append(append([]commission.Event{stagePayment("p1")}, more...), commission.Seal{ID: "x", Through: day("2025-01-31"), On: day("2025-03-01")}) {
		var err error
		if last, err = plan.Apply(ledger, e); err != nil {
			t.Fatal(err)
		}
	}
	return plan, ledger, last[0]
}

// The record that is handed out shares nothing with the entry.
func TestRecordIsACopy(t *testing.T) {
	_, _, e := sealedLedger(t, commission.Refund{ID: "r1", Of: "p1", Amount: eur("10"), On: day("2025-02-01")})
	before, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	l, err := commission.Record(e)
	if err != nil {
		t.Fatal(err)
	}
	l.Items[0].Product, l.Credits[0].Partner, l.Parts[0].Earned, l.Corrections[0].ID = "x", "x", -1, "x"
	l.Credits = append(l.Credits, partnerecon.Credit{})
	if after, err := e.MarshalJSON(); err != nil || string(after) != string(before) {
		t.Errorf("the entry changed: %s\nwas %s", after, before)
	}
}

// A record whose events the ledger knows as others is refused: their ids were
// given twice, once before the seal and once after it.
func TestReopenRefusesIDsThatWereGivenAgain(t *testing.T) {
	cb := commission.Chargeback{ID: "b", Of: "p1", Amount: eur("10"), On: day("2025-02-01")}
	won := commission.ChargebackReversed{ID: "w", Of: "b", On: day("2025-02-02")}
	later := stagePayment("p2")
	later.Cleared = day("2025-02-10")
	for name, again := range map[string]commission.Event{
		"a chargeback": commission.Chargeback{ID: "b", Of: "p2", Amount: eur("1"), On: day("2025-02-20")},
		"a reversal":   commission.Refund{ID: "w", Of: "p2", Amount: eur("1"), On: day("2025-02-20")},
		"nothing":      commission.Refund{ID: "z", Of: "p2", Amount: eur("1"), On: day("2025-02-20")},
	} {
		plan, ledger, e := sealedLedger(t, cb, won)
		line, err := commission.Record(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []commission.Event{later, again} {
			if _, err := plan.Apply(ledger, e); err != nil {
				t.Fatal(err)
			}
		}
		_, err = plan.Apply(ledger, commission.Reopen{ID: "o", Line: line, On: day("2025-03-02")})
		if name == "nothing" && err != nil || name != "nothing" && !errors.Is(err, commission.ErrDuplicate) {
			t.Errorf("%s given again: %v", name, err)
		}
	}
}

// A refund that came while its payment was sealed, and said wrongly that it was
// paid later, finds it when it is reopened.
func TestReopenMatchesWhatWaits(t *testing.T) {
	plan, ledger, e := sealedLedger(t)
	line, err := commission.Record(e)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Apply(ledger, commission.Refund{ID: "r", Of: "p1", Amount: eur("100"), On: day("2025-03-02"), Paid: day("2025-03-01")}); err != nil {
		t.Fatal(err)
	}
	entries, err := plan.Apply(ledger, commission.Reopen{ID: "o", Line: line, On: day("2025-03-03")})
	// 100.00 × 20 % = 20.00 were earned; all of it goes back.
	if err != nil || len(entries) != 1 || entries[0].Amount != eur("-20") || len(ledger.Waiting) != 0 {
		t.Errorf("entries %v, error %v, %d wait", entries, err, len(ledger.Waiting))
	}
}

// A payment with thousands of corrections is sealed, read and reopened like any
// other one.
func TestRecordOfALineWithManyCorrections(t *testing.T) {
	var refunds []commission.Event
	for i := range 1001 {
		refunds = append(refunds, commission.Refund{ID: fmt.Sprint("r", i), Of: "p1", Amount: eur("0.01"), On: day("2025-02-01")})
	}
	plan, ledger, e := sealedLedger(t, refunds...)
	basis, err := e.Basis.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	line, err := commission.Record(sealedEntry(t, string(basis)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plan.Apply(ledger, commission.Reopen{ID: "o", Line: line, On: day("2025-03-02")}); err != nil {
		t.Fatal(err)
	}
	open, ok := ledger.Open("p1")
	if !ok || len(open.Corrections) != 1001 || open.Refunded != 1001 {
		t.Errorf("open %t, %d corrections, %d refunded", ok, len(open.Corrections), open.Refunded)
	}
}
