//go:build defects

// Tests that fail: see defects_test.go of the root package. The oracle draws none
// of these situations; where it steps aside it says so.

package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A plan for one payment pays two: a payment that was reopened before it cleared
// is never counted.
func TestDefectAPaymentReopenedWhilePendingCounts(t *testing.T) {
	p := flat("10")
	p.Rates[0].Payments = 1
	pend := pay("p1", "100", "2025-01-10")
	pend.Cleared, pend.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := open(t, p).do(pend)
	es, _ := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")})
	rec, _ := commission.Record(es[0])
	b.do(commission.Reopen{ID: "o", Customer: "c", Line: rec, On: day("2025-03-02")})
	b.do(commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03")})
	b.do(pay("p2", "100", "2025-03-04"))
	b.want("one payment earns", b.sum("acme"), "10.00")
}

// A recredit dated before the horizon, of a line that is still open, is applied
// again when it is delivered again: it undoes a later one.
func TestDefectARecreditIsForgottenWhileItsLineIsOpen(t *testing.T) {
	p := flat("10")
	b := open(t, p).do(pay("p0", "100", "2025-01-05"), pay("p1", "100", "2025-02-10"))
	rc := commission.Recredit{ID: "rc", Customer: "c", Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("b")}}, On: day("2025-01-06"), Recorded: day("2025-02-11")}
	b.do(rc, commission.Recredit{ID: "rc2", Customer: "c", Lines: []commission.LineCredits{{Of: "p1", Credits: partnerecon.Sole("d")}}, On: day("2025-02-12")})
	b.do(commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")})
	b.do(rc) // delivered again
	b.want("d", b.sum("d"), "10.00")
}

// A line is reopened, refunded and sealed again. A repeated delivery of the
// reopening brings back the record from before the refund.
func TestDefectAReopeningIsDeliveredAgain(t *testing.T) {
	b := open(t, flat("10")).do(pay("p1", "100", "2025-01-10"))
	es, _ := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")})
	rec, _ := commission.Record(es[0])
	re := commission.Reopen{ID: "o", Customer: "c", Line: rec, On: day("2025-03-02")}
	b.do(re, back("r", "p1", "100", "2025-03-03"), commission.Seal{ID: "s2", Customer: "c", Through: day("2025-02-28"), On: day("2025-04-01")})
	b.do(re, back("r2", "p1", "100", "2025-04-02")) // the reopening is delivered again
	b.want("left", b.sum("acme"), "0.00")
}

// The same id with other credits is another content.
func TestDefectAClearingWithOtherCreditsIsTaken(t *testing.T) {
	pend := pay("p1", "100", "2025-01-10")
	pend.Cleared, pend.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := open(t, flat("10")).do(pend, commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03"), Credits: partnerecon.Sole("a")})
	b.refuse(commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03"), Credits: partnerecon.Sole("b")}, commission.ErrDuplicate)
}

// A payment that cleared before the day it was invoiced is sealed with the former
// day, and refused as sealed by the latter: delivered again, it earns again.
func TestDefectAPaymentIsOpenedTwice(t *testing.T) {
	pend := pay("p1", "100", "2025-01-10")
	pend.Cleared, pend.Invoiced = partnerecon.Day{}, day("2025-02-10")
	cl := commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-01-10")}
	b := open(t, flat("10")).do(pend, cl, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")}, pend, cl)
	b.want("once", b.sum("acme"), "10.00")
}
