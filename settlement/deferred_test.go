package settlement_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// putsOff makes a cap put off half of the excess for a month, and half until a milestone of the
// partner says that at least 1,000,000 came in.
func putsOff(c settlement.Cap) settlement.Cap {
	c.Defer = []commission.Tranche{
		{Share: pct("50"), Months: 1},
		{Share: pct("50"), Milestone: "recovery", When: []commission.Test{{Fact: "revenue", Op: commission.Ge, Values: []string{"1000000"}}}},
	}
	return c
}

// deferring is withCaps that declares what tranches test.
func deferring(caps ...settlement.Cap) settlement.Policy {
	p := withCaps(caps...)
	p.Terms[0].Policy.Commission.Facts = []commission.Declaration{{Name: "revenue", Kind: commission.NumberFact, Of: commission.OfPayment}}
	return p
}

func recovery(id, on, revenue string) settlement.Fact {
	e := settlement.PartnerReached{Partner: "acme", Milestone: "recovery"}
	if revenue != "" {
		e.Facts = []commission.Fact{{Name: "revenue", Values: []string{revenue}}}
	}
	return fact(id, on, e)
}

func TestCapOnNetPutsOff(t *testing.T) {
	r := open(t, deferring(putsOff(capEvery("m", settlement.EveryMonth, "50")))).
		through("2025-01", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")))
	for _, e := range r.entries {
		t.Log(e.ID(), e.Amount, e.Payable)
	}
	tr, _ := r.program.Why(&r.book, "acme", day("2025-01-31"))
	t.Log(tr)
	n := len(r.entries)
	r.through("2025-03", recovery("g1", "2025-03-02", "5"), recovery("g2", "2025-03-05", "1000000"), back("r", "2025-03-07", "c", "p1", "500.10"))
	for _, e := range r.entries[n:] {
		x, _ := r.program.Explain(e)
		t.Log(e.ID(), e.Amount, e.Payable, "\n", x)
	}
	tasks, _ := r.program.Next(&r.book, day("2025-03-31"))
	t.Log(tasks)
}

func TestCapFirstComePutsOff(t *testing.T) {
	r := open(t, deferring(putsOff(firstCome("m", settlement.EveryMonth, "50")))).
		through("2025-01", fact("p1", "2025-01-10", pay("c", "2000.10", "acme")))
	for _, e := range r.entries {
		t.Log(e.ID(), e.Amount, e.Payable)
	}
	tr, _ := r.program.Why(&r.book, "acme", day("2025-01-31"))
	t.Log(tr)
	tasks, _ := r.program.Next(&r.book, day("2025-01-31"))
	t.Log(tasks)
	n := len(r.entries)
	r.through("2025-03", recovery("g1", "2025-03-02", "5"), recovery("g2", "2025-03-05", "1000000"), back("r", "2025-03-07", "c", "p1", "500.10"))
	for _, e := range r.entries[n:] {
		x, _ := r.program.Explain(e)
		t.Log(e.ID(), e.Amount, e.Payable, "\n", x)
	}
}
