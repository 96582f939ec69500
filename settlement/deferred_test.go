package settlement_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
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

// What caps put off is put off, and nothing else: at every close what partners are owed with
// such caps, and what these have put off and not released, come to what they are owed without.
// Some caps drop: then it is what they are owed with these alone, as those come first.
func TestLawX_PaidAndDeferredAreUncapped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := lawPolicy(t)
		a := &p.Terms[0].Policy
		a.Caps, a.TrueUps, p.Horizon = nil, nil, pe.Days(400, pe.Through) // what waits keeps its line open: later refunds are not refused
		for i := range a.Commission.Caps {
			a.Commission.Caps[i].Counts = commission.FirstCome
		}
		for i := range rapid.IntRange(1, 3).Draw(t, "caps") {
			c := settlement.Cap{
				Name: fmt.Sprint("cap", i), Limit: eur(rapid.SampledFrom([]string{"0.01", "33.33", "250", "4000"}).Draw(t, "limit")), Counts: commission.OnNet,
				Every: rapid.SampledFrom([]settlement.Every{settlement.EveryDay, settlement.EveryMonth, settlement.EveryQuarter, settlement.EveryYear, settlement.AllTime}).Draw(t, "every"),
			}
			if i == 0 && rapid.Bool().Draw(t, "first come") {
				c.Counts = commission.FirstCome
			}
			c.Defer = drawTranches(t, c.Every)
			c.Defer[0].Within = pe.Window{} // what comes too late is forfeited
			a.Caps = append(a.Caps, c)
		}
		without := p
		without.Terms = slices.Clone(p.Terms)
		without.Terms[0].Policy.Caps = nil
		facts := drawGrantFacts(t)
		owed := owedAtCloses(t, without, facts)
		for i := range rapid.IntRange(0, 3).Draw(t, "recoveries") {
			on := rapid.SampledFrom([]string{"2025-01-20", "2025-02-28", "2025-04-01", "2025-05-15"}).Draw(t, "recovered on")
			facts = append(facts, fact(fmt.Sprint("recovery", i), on, settlement.PartnerReached{Partner: "acme", Milestone: "recovery"}))
		}
		for i, got := range owedAtCloses(t, p, facts) {
			if got != owed[i] {
				t.Fatalf("close %d: owed and put off %v, without caps %v", i, got, owed[i])
			}
		}
	})
}

// owedAtCloses returns what all partners are owed at each close, with what was put off.
func owedAtCloses(t *rapid.T, p settlement.Policy, facts []settlement.Fact) []pe.Money {
	program, err := settlement.New(p)
	if err != nil {
		t.Fatal(err)
	}
	facts = slices.Clone(facts)
	program.Sort(facts)
	var out []pe.Money
	b := &settlement.Book{}
	for f := range keys(program.WithCloses(b, settlement.Facts(facts), month("2025-12"))) {
		if _, err := program.Apply(b, f); err != nil || !f.Keys().All {
			continue // as the other program refuses it
		}
		x, err := program.Accrual(b, f.Event.(settlement.Close).Month.Last())
		if err != nil {
			t.Fatal(err)
		}
		sum := x.Total.Unpaid.Minor() - x.Total.Receivable.Minor()
		if x.Total.Deferred.Stated() {
			sum += x.Total.Deferred.Minor()
		}
		m, _ := pe.FromMinor(sum, "EUR")
		out = append(out, m)
	}
	return out
}
