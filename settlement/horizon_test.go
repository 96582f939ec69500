package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// climbing has two tiers: 10 % as silver, 20 % as gold, within a horizon.
func climbing(days int) settlement.Policy {
	p := flat()
	p.Horizon = pe.Days(days, pe.Through)
	p.Tiers = []string{"silver", "gold"}
	p.Terms[0].Policy.Commission.Rates = []commission.Row{{Tier: "silver", Share: pct("10")}, {Tier: "gold", Share: pct("20")}}
	return p
}

// climbs are standings of acme: silver from January, gold from February.
func climbs() []settlement.Fact {
	return []settlement.Fact{
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "silver"}),
		fact("s2", "2025-02-01", settlement.Standing{Partner: "acme", Tier: "gold"}),
	}
}

// onDeal is a payment of 100 on a deal of customer c.
func onDeal(id, day, deal string) settlement.Fact {
	p := pay("c", "100", "acme")
	p.Deal = deal
	return fact(id, day, p)
}

// recordOf returns the record of the line that was sealed last.
func recordOf(t *testing.T, r *run) settlement.Record {
	t.Helper()
	var out settlement.Record
	for _, e := range r.entries {
		if e.Kind == pe.Sealed {
			var err error
			if out, err = settlement.RecordOf(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out
}

// A deal that closed as silver stays silver, however long ago that was: three
// payments of 100 at 10 %.
func TestTheTierOfADealOutlivesTheHorizon(t *testing.T) {
	p := climbing(60)
	p.PinTier = settlement.TierAtClose
	facts := append(climbs(), fact("d", "2025-01-05", settlement.DealClosed{Customer: "c", Deal: "d"}),
		onDeal("p1", "2025-01-10", "d"), onDeal("p2", "2025-02-10", "d"), onDeal("p3", "2025-06-10", "d"))
	settlement.Must(p).Sort(facts)
	r := open(t, p).through("2025-06", facts...)
	r.want("in the tier of the close", r.sum("acme"), "30.00")
}

// The same credits again, on a line that was sealed and reopened, move nothing.
func TestARecreditOfAReopenedLine(t *testing.T) {
	facts := append(climbs(), onDeal("p1", "2025-01-10", "d"))
	settlement.Must(climbing(60)).Sort(facts)
	r := open(t, climbing(60)).through("2025-06", facts...)
	r.do(fact("ro", "2025-07-01", settlement.Reopen{Customer: "c", Record: recordOf(t, r)}),
		fact("rc", "2025-07-02", settlement.Recredit{Customer: "c", Of: "p1", Credits: pe.Sole("acme")}))
	r.want("10 % as silver", r.sum("acme"), "10.00")
}

// Past the horizon a payment is refused for every customer, known or new.
func TestAPaymentPastTheHorizonIsRefused(t *testing.T) {
	facts := append(climbs(), onDeal("p2", "2025-02-10", "d"))
	settlement.Must(climbing(60)).Sort(facts)
	r := open(t, climbing(60)).through("2025-06", facts...)
	for _, customer := range []string{"c", "new"} {
		r.refuse(recorded(fact("old", "2025-01-10", pay(customer, "100", "acme")), "2025-07-01"), settlement.ErrSealed)
	}
}

// So is the clearing of a payment that is open still, because its service begins
// later; one that was folded in time may be delivered again.
func TestAClearingPastTheHorizonIsRefused(t *testing.T) {
	pending := pay("c", "100", "acme")
	pending.Pending, pending.Service = true, day("2025-12-01")
	clearing := func(id, of string) settlement.Fact {
		return fact(id, "2025-01-15", settlement.Clearing{Customer: "c", Of: of})
	}
	p := flat()
	p.Horizon = pe.Days(30, pe.Through)
	r := open(t, p).through("2025-06", fact("p1", "2025-01-10", pending), fact("p2", "2025-01-11", pending), clearing("cl1", "p1"))
	r.do(recorded(clearing("cl1", "p1"), "2025-07-01"))
	r.refuse(recorded(clearing("cl2", "p2"), "2025-07-01"), settlement.ErrSealed)
	r.do(fact("cl3", "2025-07-02", settlement.Clearing{Customer: "c", Of: "p2"}))
	r.want("both", r.sum("acme"), "20.00")
}

// A reopening that is delivered again past the horizon brings no old record back.
func TestAReopeningPastTheHorizonIsRefused(t *testing.T) {
	p := flat()
	p.Horizon = pe.Days(30, pe.Through)
	r := open(t, p).through("2025-03", fact("p1", "2025-01-10", pay("c", "100", "acme")))
	reopen := fact("ro", "2025-04-01", settlement.Reopen{Customer: "c", Record: recordOf(t, r)})
	r.through("2025-07", reopen, giveBack("r1", "2025-04-02", "c", "p1", "60"))
	r.want("10 % of the 40 that are left", r.sum("acme"), "4.00")
	r.refuse(recorded(reopen, "2025-08-01"), settlement.ErrSealed)
}

// Facts of two customers, or of a customer and a partner, may have one id; their
// entries do not.
func TestEntriesOfOneFactID(t *testing.T) {
	capped := flat()
	capped.Terms[0].Policy.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("1"), Counts: commission.OnNet}}
	hold := fact("1", "2025-01-02", settlement.Hold{Partner: "acme", Reason: "x"})
	for name, r := range map[string]*run{
		"under a cap per month": open(t, capped).do(
			fact("1", "2025-01-10", pay("c1", "100", "acme")), fact("1", "2025-01-11", pay("c2", "100", "acme"))),
		"under a hold": open(t, flat()).do(fact("7", "2025-01-01", pay("c1", "100", "acme")), hold,
			fact("1", "2025-01-10", pay("c1", "100", "acme")), fact("1", "2025-01-11", pay("c2", "100", "acme"))),
	} {
		seen := map[string]bool{}
		for _, e := range r.entries {
			if seen[e.ID()] {
				t.Errorf("%s: %s is posted twice", name, e.ID())
			}
			seen[e.ID()] = true
		}
	}
}

// A payment that clears under new terms is governed by them where the pin says
// so, whenever it was invoiced: 20 % of 100.
func TestAPendingPaymentIsPinnedWhenItClears(t *testing.T) {
	p := flat()
	p.PinTerms = settlement.TermsEachPayment
	p.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "10"), version("v2", "2025-02-01", "20")}
	pending := pay("c", "100", "acme")
	pending.Pending = true
	invoiced, clears := fact("p", "2025-01-20", pending), fact("cl", "2025-02-10", settlement.Clearing{Customer: "c", Of: "p"})
	r := open(t, p).do(invoiced, clears)
	r.want("under v2", r.sum("acme"), "20.00")
	before := encodeRich(t, &r.book)
	r.do(invoiced, clears) // delivered again
	if at := differ(before, encodeRich(t, &r.book)); at >= 0 {
		t.Errorf("a repeated delivery changes the book at byte %d", at)
	}
	r.want("once", r.sum("acme"), "20.00")
}

// A closed month keeps its statement, also where nothing of the month moved.
func TestAClosedStatementStays(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	r := open(t, p).through("2025-02", fact("p", "2025-01-05", pay("c", "100", "acme")),
		fact("a", "2025-01-06", settlement.Adjustment{Partner: "acme", Amount: eur("-10"), Reason: "r", Approver: "cfo"}))
	before := row(r.statement("2025-02", "2025-02"), "acme")
	r.do(fact("a2", "2025-03-05", settlement.Adjustment{Partner: "acme", Amount: eur("1"), Reason: "r", Approver: "cfo"}))
	if after := row(r.statement("2025-02", "2025-02"), "acme"); after != before {
		t.Errorf("February was\n%+v\nand is\n%+v", before, after)
	}
}

// A repeated delivery leaves the book where it is: what occurs before the day it
// is said to be recorded on still comes in order.
func TestARepeatedDeliveryLeavesTheBookWhereItIs(t *testing.T) {
	first := fact("p1", "2025-01-10", pay("c", "100", "acme"))
	r := open(t, flat()).do(first, recorded(first, "2025-06-01"), fact("p2", "2025-02-05", pay("c", "100", "acme")))
	r.want("both", r.sum("acme"), "20.00")
}

// What is about a chargeback by its id finds no refund of that id, so that a book
// that was written can be read.
func TestARefundUnderTheIDOfAChargebackThatWasWon(t *testing.T) {
	r := open(t, flat()).do(fact("p", "2025-01-05", pay("c", "100", "acme")),
		fact("w", "2025-01-06", settlement.ChargebackReversed{Customer: "c", Of: "b"}))
	r.refuse(giveBack("b", "2025-01-07", "c", "p", "1"), settlement.ErrDuplicate)
	if _, err := settlement.ParseBook(encodeRich(t, &r.book)); err != nil {
		t.Error(err)
	}
}
