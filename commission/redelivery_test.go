package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A payment that was reopened before it cleared counts when it clears.
func TestAPaymentReopenedWhilePendingCounts(t *testing.T) {
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

// A line is reopened, refunded and sealed again. A repeated delivery of the
// reopening does not bring back the record from before the refund.
func TestAReopeningIsDeliveredAgain(t *testing.T) {
	b := open(t, flat("10")).do(pay("p1", "100", "2025-01-10"))
	es, _ := b.plan.Apply(&b.ledger, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")})
	rec, _ := commission.Record(es[0])
	re := commission.Reopen{ID: "o", Customer: "c", Line: rec, On: day("2025-03-02")}
	b.do(re, back("r", "p1", "100", "2025-03-03"), commission.Seal{ID: "s2", Customer: "c", Through: day("2025-02-28"), On: day("2025-04-01")})
	b.do(re) // delivered again
	b.refuse(back("r2", "p1", "100", "2025-04-02"), commission.ErrSealed)
	re.On = day("2025-03-03")
	b.refuse(re, commission.ErrDuplicate)
	b.want("left", b.sum("acme"), "0.00")
}

// The same id with other credits is another content.
func TestAClearingWithOtherCreditsIsRefused(t *testing.T) {
	pend := pay("p1", "100", "2025-01-10")
	pend.Cleared, pend.Invoiced = partnerecon.Day{}, day("2025-01-10")
	b := open(t, flat("10")).do(pend, commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03"), Credits: partnerecon.Sole("a")})
	b.refuse(commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-03-03"), Credits: partnerecon.Sole("b")}, commission.ErrDuplicate)
}

// A payment that cleared before the day it was invoiced is sealed by the latter,
// so that it is known when it is delivered again.
func TestAPaymentIsOpenedOnce(t *testing.T) {
	pend := pay("p1", "100", "2025-01-10")
	pend.Cleared, pend.Invoiced = partnerecon.Day{}, day("2025-02-10")
	cl := commission.Clearing{ID: "cl", Customer: "c", Of: "p1", On: day("2025-01-10")}
	b := open(t, flat("10")).do(pend, cl, commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-01")}, pend, cl)
	b.want("once", b.sum("acme"), "10.00")
	b.do(commission.Seal{ID: "s2", Customer: "c", Through: day("2025-02-10"), On: day("2025-03-10")})
	b.refuse(pend, commission.ErrSealed)
}
