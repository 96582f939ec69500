package commission_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// A line has at most a million corrections.
func TestTheMostCorrectionsOfALine(t *testing.T) {
	var ids strings.Builder
	for i := range 1_000_001 {
		ids.WriteString(strconv.Itoa(1_000_000 + i))
	}
	list := many(1_000_001, func(i int) commission.Correction {
		return commission.Correction{ID: ids.String()[7*i : 7*i+7], Type: commission.BackRefund, Of: "p", Amount: 1, On: day("2025-02-01")}
	})
	for n, want := range map[int]bool{1_000_000: false, 1_000_001: true} {
		problems := commission.Problems(commission.Reopen{ID: "o", On: day("2025-03-01"), Line: commission.Line{ID: "p", Base: 100, Items: []commission.Item{{Amount: eur("1")}}, Corrections: list[:n]}})
		limited := slices.ContainsFunc(problems, func(p partnerecon.Problem) bool { return p.Path == "/line/corrections" })
		if limited != want {
			t.Errorf("%d corrections: %t, want %t: %v", n, limited, want, problems[:min(len(problems), 5)])
		}
	}
}

// A payment that was sealed before it cleared was not counted then. It counts
// when it clears after all.
func TestAPaymentReopenedBeforeItClearsCounts(t *testing.T) {
	policy := flat("10")
	policy.Rates[0].Payments = 1
	pending := pay("p1", "100", "2025-01-10")
	pending.Cleared, pending.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := open(t, policy).do(pending)
	entries, err := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")})
	if err != nil {
		t.Fatal(err)
	}
	line, err := commission.Record(entries[0])
	if err != nil {
		t.Fatal(err)
	}
	b.do(commission.Reopen{ID: "o", Customer: "c", Line: line, On: day("2025-03-02")})
	b.do(commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03")})
	b.do(pay("p2", "100", "2025-03-04"))
	b.want("one payment earns", b.sum("acme"), "10.00")
}

// A recredit is known as long as a line of it is open, whatever day it is dated.
func TestARecreditIsKnownWhileItsLineIsOpen(t *testing.T) {
	again := func(id, partner, on, recorded string) commission.Recredit {
		return commission.Recredit{ID: id, Customer: "c", Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole(partner)}}, On: day(on), Recorded: day(recorded)}
	}
	b := open(t, flat("10")).do(pay("p0", "100", "2025-01-05"), pay("p1", "100", "2025-02-10"))
	first := again("rc", "b", "2025-01-06", "2025-01-06")
	b.do(first, again("rc2", "d", "2025-02-12", "2025-02-12"))
	seal := func(id, through string) {
		if _, err := b.plan.Apply(&b.ledger, commission.Seal{ID: id, Customer: "c", Through: day(through), On: day("2025-05-01")}); err != nil {
			t.Fatal(err)
		}
	}
	seal("s1", "2025-02-09")
	b.do(first) // delivered again
	b.want("d", b.sum("d"), "10.00")
	if len(b.ledger.Remembered) != 2 {
		t.Errorf("%d recredits are known, want 2", len(b.ledger.Remembered))
	}
	seal("s2", "2025-02-11")
	if len(b.ledger.Remembered) != 1 { // rc2 was recorded on the 12th
		t.Errorf("%d recredits are known, want 1", len(b.ledger.Remembered))
	}
}

// Many may preview one ledger at the same time, small or large.
func TestPreviewsAtTheSameTime(t *testing.T) {
	for _, n := range []int{10, 500} {
		plan := linearPlan(linearWindow, linearCount(5))
		var l commission.Ledger
		for i := range n {
			if _, err := plan.Apply(&l, limitsPayment(100*i)); err != nil {
				t.Fatal(err)
			}
		}
		early := limitsPayment(1)
		early.Cleared = day("2019-12-30")
		want, err := plan.Preview(l, early)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				got, err := plan.Preview(l, early)
				if err != nil || len(got.Entries) != len(want.Entries) {
					t.Errorf("%d entries, want %d, error %v", len(got.Entries), len(want.Entries), err)
				}
			})
		}
		all.Wait()
	}
}

// A reopening has an id of its own, not one of the events it brings back.
func TestReopenHasAnIDOfItsOwn(t *testing.T) {
	plan, ledger, e := sealedLedger(t, commission.Refund{ID: "r", Of: "p1", Amount: eur("10"), On: day("2025-02-01")})
	line, err := commission.Record(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{line.ID, "r"} {
		if _, err := plan.Apply(ledger, commission.Reopen{ID: id, Line: line, On: day("2025-03-02")}); !errors.Is(err, commission.ErrDuplicate) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// What is no record of a line is refused with what is wrong with it.
func TestWhatIsNoRecord(t *testing.T) {
	b := open(t, flat("10")).do(pay("p", "100", "2025-01-20"))
	posted, none := b.entries[0], b.entries[0]
	none.Basis = partnerecon.Basis{}
	for want, e := range map[string]partnerecon.Entry{"it is not of kind sealed": posted, "it has no basis": none} {
		_, err := commission.Record(e)
		if text := `commission: entry "p/acme/c//p/base/earned": entry does not follow from its basis: ` + want; err == nil || err.Error() != text {
			t.Errorf("%v, want %s", err, text)
		}
	}
}

// A record says each id once: that of the line, of its clearing and of its corrections.
func TestARecordThatKnowsAnIDTwice(t *testing.T) {
	_, _, e := sealedLedger(t, commission.Refund{ID: "r1", Of: "p1", Amount: eur("10"), On: day("2025-02-01")})
	text, err := e.Basis.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	forged := sealedEntry(t, strings.Replace(string(text), `{"id":"r1"`, `{"id":"p1"`, 1))
	_, err = commission.Record(forged)
	if want := `/line/corrections/0/id: "p1" stands twice`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := commission.Record(sealedEntry(t, string(text))); err != nil {
		t.Errorf("as it was: %v", err)
	}
}
