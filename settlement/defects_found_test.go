//go:build defects

// Tests that fail: see defects_test.go of the root package.

package settlement_test

import (
	"encoding/json"
	"errors"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A fact is identified by its customer and id. But payments and what corrects
// them, churns and reactivations, and closes of deals each have ids of their own:
// the same id with another body is no error, and two entries get one id.
func TestDefectOneIDForTwoFacts(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Clawback = tenPercent().Terms[0].Policy.Clawback
	r := open(t, policy).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("x", "2025-01-20", settlement.Churn{Customer: "c"}))
	entries, err := r.program.Apply(&r.book, giveBack("x", "2025-01-25", "c", "p", "500"))
	if !errors.Is(err, settlement.ErrDuplicate) {
		t.Errorf("a churn and a refund of one id: %v", err)
	}
	for _, e := range entries {
		for _, known := range r.entries {
			if e.ID() == known.ID() {
				t.Errorf("%s is posted with %s and again with %s", e.ID(), known.Amount, e.Amount)
			}
		}
	}
}

// The customer's first payment pins the terms of those without a deal. The first
// that is recorded does, not the first that occurred: the order of recording
// moves sums, and a payment of January is priced under terms of February.
func TestDefectTheFirstPaymentRecordedPinsTheTerms(t *testing.T) {
	policy := flat()
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-02-01", "10")}
	january, february := fact("p1", "2025-01-20", pay("c", "100", "acme")), fact("p2", "2025-02-10", pay("c", "100", "acme"))
	want := open(t, policy).do(january, february)
	late := open(t, policy).do(february, recorded(january, "2025-03-01"))
	if want.sum("acme") != late.sum("acme") {
		t.Errorf("recorded in order %s, January recorded in March %s", want.sum("acme"), late.sum("acme"))
	}
}

// What was folded is forgotten past the horizon. A fact that is delivered again
// then, and recorded anew, is not refused as sealed: money moves twice, under an
// id that was used.
func TestDefectARepeatedFactPastTheHorizon(t *testing.T) {
	policy := flat()
	policy.Horizon = pe.Days(30, pe.Through)
	deal := pay("c", "1000", "acme")
	deal.Deal = "d"
	for name, f := range map[string]settlement.Fact{
		"payout":     fact("x", "2025-01-15", settlement.Payout{Partner: "acme", Amount: eur("5")}),
		"adjustment": fact("x", "2025-01-15", settlement.Adjustment{Partner: "acme", Amount: eur("5"), Reason: "r", Approver: "a"}),
		"hold":       fact("x", "2025-01-15", settlement.Hold{Partner: "acme", Reason: "r"}),
		"recredit":   fact("x", "2025-01-15", settlement.Recredit{Customer: "c", Deal: "d", Credits: pe.Sole("beta")}),
	} {
		r := open(t, policy).through("2025-04", fact("p1", "2025-01-10", deal), f, fact("p2", "2025-04-15", deal))
		entries, err := r.program.Apply(&r.book, recorded(f, "2025-05-05"))
		if !errors.Is(err, settlement.ErrSealed) {
			t.Errorf("%s: delivered again in May: %d entries, %v", name, len(entries), err)
		}
		for _, e := range entries {
			t.Errorf("%s: %s", name, inWords(e))
		}
	}
}

// A close is folded without the moment that its document must state, so a fact
// that has no problem cannot be written.
func TestDefectACloseThatCannotBeWritten(t *testing.T) {
	f, err := settlement.ParseFact([]byte(`{"id":"close","kind":"close","month":"2025-01"}`))
	if err != nil {
		t.Fatal(err)
	}
	if found := settlement.Must(flat()).Problems(f); len(found) > 0 {
		return // it says what is missing
	}
	if _, err := json.Marshal(f); err != nil {
		t.Error(err)
	}
}

// A chargeback that was won before it was known waits for it, and is not listed
// with what waits.
func TestDefectAReversalWaitsUnseen(t *testing.T) {
	r := open(t, flat()).do(fact("w", "2025-01-11", settlement.ChargebackReversed{Customer: "c", Of: "cb"}))
	if len(r.book.Unmatched()) == 0 {
		t.Error("what waits is not listed")
	}
}

// Terms are pinned by the program: a payment whose credit states them is refused,
// a recredit's are passed over in silence.
func TestDefectTermsOfARecreditAreIgnored(t *testing.T) {
	credits := pe.Sole("beta")
	credits[0].Terms = "nonsense"
	f := fact("rc", "2025-01-11", settlement.Recredit{Customer: "c", Of: "p", Credits: credits})
	if len(settlement.Must(flat()).Problems(f)) == 0 {
		t.Error("nobody says that the terms are not looked at")
	}
}
