package settlement_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func TestCapPerPeriod(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("150"), Counts: commission.OnNet}}
	r := open(t, policy).do(
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-20", pay("d", "1000", "acme")),
		fact("p3", "2025-02-01", pay("c", "1000", "acme")),
		recorded(fact("p4", "2025-01-31", pay("c", "100", "acme")), "2025-02-02"))
	r.want("January is at its cap, over all customers; February is not", r.sum("acme"), "250.00")
	r.do(recorded(fact("r", "2025-02-03", settlement.Refund{Customer: "d", Of: "p2", Amount: eur("1000")}), "2025-02-03"))
	// January: 100 + 10 are left, under the cap; what it cut comes back.
	r.want("a refund gives room back in the month of the sale", r.sum("acme"), "210.00")
	for _, e := range r.entries {
		if e.Kind == pe.Capped && e.Claim.Component != "cap:month:2025-01" {
			t.Errorf("got %+v", e.Claim)
		}
	}
	r.through("2025-03")
	r.statement("2025-02", "2025-03")
}

// A clawback never takes more than the cap of the period had left.
func TestClawbackUnderACapPerPeriod(t *testing.T) {
	policy := tiered()
	policy.Terms[0].Policy.Caps[0].Limit = eur("1000")
	p := pay("c", "12000", "acme")
	p.Model = commission.Annual
	p.Credits[0].Tier = "referral"
	r := open(t, policy).do(fact("p", "2025-01-10", p)) // 12.5 % of 12,000 is 1,500
	r.want("capped", r.sum("acme"), "1000.00")
	r.do(fact("x", "2025-01-30", settlement.Churn{Customer: "c"}))
	r.want("all of it goes back, and not 500 more", r.sum("acme"), "0.00")
}

func TestQuartersOfAFiscalYear(t *testing.T) {
	policy := flat()
	policy.YearStart = 2 // quarters begin in February, May, August, November
	policy.Terms[0].Policy.Caps = []settlement.Cap{
		{Name: "quarter", Every: settlement.EveryQuarter, Limit: eur("100"), Counts: commission.OnNet},
		{Name: "year", Every: settlement.EveryYear, Limit: eur("150"), Counts: commission.OnNet},
	}
	r := open(t, policy).do(
		fact("p1", "2025-01-31", pay("c", "2000", "acme")), // the quarter and the year that began before the program
		fact("p2", "2025-02-01", pay("c", "2000", "acme")),
		fact("p3", "2025-05-01", pay("c", "2000", "acme")))
	// 100, then 100, then 50: the year from February has 150 in all.
	r.want("quarters and a year", r.sum("acme"), "250.00")
}

func TestTrueUp(t *testing.T) {
	monthly := func() settlement.Payment {
		p := pay("c", "1500", "acme")
		p.Model = commission.Monthly
		p.Credits[0].Tier = "solution"
		return p
	}
	final := func(id, on, base string) settlement.Fact {
		return fact(id, on, settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-02"), Base: eur(base)})
	}
	r := open(t, tiered()).through("2025-02", fact("p1", "2025-01-10", monthly()), fact("p2", "2025-02-10", monthly())).
		do(fact("p3", "2025-03-10", monthly()), final("f1", "2025-03-20", "4400"), final("f2", "2025-03-25", "4200"))
	r.want("35 % of 1,500 three times", r.sum("acme"), "1575.00")
	r.through("2025-03")
	// 1,575 × 4,200 / 4,500 = 1,470: -105.
	r.want("trued up at the close of the quarter", r.sum("acme", pe.TruedUp), "-105.00")
	r.do(fact("f3", "2025-04-05", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("4500")}))
	r.want("final figures that are the provisional ones", r.sum("acme", pe.TruedUp), "0.00")
	r.do(fact("r", "2025-04-10", settlement.Refund{Customer: "c", Of: "p3", Amount: eur("300")}))
	// The refund posts -105 itself, and takes the final base down with it: both
	// are 4,200 now.
	r.want("a refund after the close", r.sum("acme", pe.Returned), "-105.00")
	r.want("is not undone", r.sum("acme", pe.TruedUp), "0.00")
	r.do(fact("f5", "2025-04-11", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("4500")}))
	r.want("unless the figures are stated anew", r.sum("acme", pe.TruedUp), "105.00")
	r.do(recorded(fact("f0", "2025-04-04", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("1")}), "2025-04-12"))
	r.want("figures of an earlier day that are recorded late", r.sum("acme", pe.TruedUp), "105.00")
	r.refuse(fact("f4", "2025-04-13", settlement.Final{Partner: "acme", TrueUp: "none", Month: month("2025-01"), Base: eur("1")}), settlement.ErrReference)
	r.through("2025-04")
	r.statement("2025-01", "2025-04")
}

func TestATrueUpCoversItsTiers(t *testing.T) {
	p := pay("c", "1000", "acme")
	p.Model = commission.Annual
	p.Credits[0].Tier = "referral"
	r := open(t, tiered()).through("2025-03", fact("p", "2025-01-10", p),
		fact("f", "2025-01-20", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("2000")}))
	r.want("referral is not covered", r.sum("acme"), "125.00")
}
