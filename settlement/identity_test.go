package settlement_test

import (
	"encoding/json"
	"errors"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A fact is identified by its customer and id. Commission, clawback
// and settlement each know the ids of their own facts; an id of one is refused for
// another, so that no two entries get one id.
func TestOneIDForTwoFacts(t *testing.T) {
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

// A deal that nobody stated to be closed is governed by its first payment. One
// of January that is recorded in March has the terms of January; what was priced
// before it under those of February keeps them. Who states the close is free of
// the order of recording.
func TestALateFirstPaymentGovernsItself(t *testing.T) {
	policy := flat()
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-02-01", "10")}
	for _, tt := range []struct{ deal, inOrder, late string }{{"", "40.00", "30.00"}, {"d", "40.00", "30.00"}, {"closed", "40.00", "40.00"}} {
		p := pay("c", "100", "acme")
		p.Deal = tt.deal
		january, february := fact("p1", "2025-01-20", p), fact("p2", "2025-02-10", p)
		first, then := open(t, policy), open(t, policy)
		if tt.deal == "closed" {
			closed := fact("cl", "2025-01-19", settlement.DealClosed{Customer: "c", Deal: "closed"})
			first.do(closed)
			then.do(closed)
		}
		first.do(january, february)
		then.do(february, recorded(january, "2025-03-01"))
		first.want(tt.deal+" in order", first.sum("acme"), tt.inOrder)
		then.want(tt.deal+" January recorded in March", then.sum("acme"), tt.late)
		march := fact("p3", "2025-03-10", p) // is governed by January either way
		first.do(march)
		then.do(march)
		if a, b := first.sum("acme"), then.sum("acme"); a != "60.00" || tt.deal == "closed" && b != a {
			t.Errorf("%s: March %s and %s", tt.deal, a, b)
		}
	}
}

// What was folded is forgotten past the horizon. A fact that old is refused, so
// that none is folded twice.
func TestARepeatedFactPastTheHorizon(t *testing.T) {
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

// A fact that has no problem can be written.
func TestACloseStatesItsMoment(t *testing.T) {
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

// A chargeback that was won before it was known waits for it, and is listed
// with what waits.
func TestAReversalThatWaitsIsListed(t *testing.T) {
	r := open(t, flat()).do(fact("w", "2025-01-11", settlement.ChargebackReversed{Customer: "c", Of: "cb"}))
	if len(r.book.Unmatched()) == 0 {
		t.Error("what waits is not listed")
	}
}

// Terms are pinned by the program: credits that state them are refused.
func TestTermsOfARecreditAreRefused(t *testing.T) {
	credits := pe.Sole("beta")
	credits[0].Terms = "nonsense"
	f := fact("rc", "2025-01-11", settlement.Recredit{Customer: "c", Of: "p", Credits: credits})
	if len(settlement.Must(flat()).Problems(f)) == 0 {
		t.Error("nobody says that the terms are not looked at")
	}
}
