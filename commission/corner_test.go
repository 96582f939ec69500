package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A payment that earns nothing leaves no counter behind.
func TestNothingEarnedCountsUnderNoCap(t *testing.T) {
	policy := flat("10")
	policy.Rates[0].Model = commission.Monthly
	policy.Caps = []commission.Cap{
		{Name: "d", Per: commission.PerDeal, Limit: eur("50"), Counts: commission.FirstCome},
		{Name: "c", Per: commission.PerCustomer, Limit: eur("50"), Counts: commission.OnNet},
	}
	p := pay("p1", "100", "2025-01-10")
	p.Deal, p.Model = "d", commission.Usage
	b := open(t, policy).do(p)
	if len(b.ledger.Caps) != 0 {
		t.Errorf("%d counters, want none", len(b.ledger.Caps))
	}
}

// New credits have to fit the policy like those of a payment.
func TestRecreditRefusesWhatThePolicyDoesNotPrice(t *testing.T) {
	p := pay("p1", "100", "2025-01-10")
	p.Deal = "d"
	b := open(t, flat("10")).do(p)
	before := b.ledger.Clone()
	both := []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: pct("60")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("40")},
	}
	b.refuse(commission.Recredit{ID: "rc", Customer: "c", Deal: "d", Credits: both, On: day("2025-02-01")}, commission.ErrShared)
	if !b.ledger.Equal(before) {
		t.Error("the ledger changed")
	}
}

// A cap per deal that the policy no longer has has cut all the same, and a cap
// per customer does not cut it once more.
func TestCapOfAnEarlierPolicyStaysInSeries(t *testing.T) {
	deal := commission.Cap{Name: "d", Per: commission.PerDeal, Limit: eur("50"), Counts: commission.OnNet}
	customer := commission.Cap{Name: "c", Per: commission.PerCustomer, Limit: eur("100"), Counts: commission.OnNet}
	earlier, now := flat("10"), flat("10")
	earlier.Caps, now.Caps = []commission.Cap{deal, customer}, []commission.Cap{customer}
	p := pay("p1", "800", "2025-01-10")
	p.Deal = "d"
	b := open(t, earlier).do(p)
	b.want("80.00 less 30.00", b.sum("acme"), "50.00")
	b.plan = commission.Must(now)
	b.do(pay("p2", "600", "2025-01-20"))
	// 80 - 30 + 60 = 110, so 10 are cut.
	b.want("up to the cap", b.sum("acme"), "100.00")
}
