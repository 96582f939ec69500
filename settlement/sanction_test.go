package settlement_test

import (
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// strikes reads "id partner case 2025-01-31" as a confirmed violation.
func strikes(s string) settlement.Fact {
	f := strings.Fields(s)
	return fact(f[0], f[3], settlement.Strike{Partner: f[1], Case: f[2], Reason: "advertised below the minimum"})
}

func lifts(id, day, by string) settlement.Fact {
	return fact(id, day, settlement.SanctionReleased{Partner: "acme", By: by, Reason: "mended"})
}

// statement rows of acme, as "earned held payable" through a month.
func balance(r *run, last string) string {
	s := r.statement("2025-01", last)
	a := row(s, "acme")
	return a.Earned.String() + " earned, " + a.Held.String() + " held, " + a.Payable.String() + " payable"
}

// The second strike holds all commission that is unpaid, until the partner manager
// releases it; the third removes the partner: what it has earned is payable, and
// payments after it earn it nothing. 10 % of 1,000.00 is 100.00.
func TestSanctionsHoldAndEndCredit(t *testing.T) {
	r := open(t, desked()).do(paidOn("p1", "2025-01-10", "acme"), strikes("k1 acme a 2025-01-11"))
	r.want("after the first", balance(r, "2025-01"), "100.00 EUR earned, 0.00 EUR held, 100.00 EUR payable")
	r.do(strikes("k2 acme a 2025-01-12")) // the same case
	r.want("after the first case", balance(r, "2025-01"), "100.00 EUR earned, 0.00 EUR held, 100.00 EUR payable")
	r.do(strikes("k3 acme b 2025-01-13"), paidOn("p2", "2025-01-14", "acme"))
	r.want("on hold", balance(r, "2025-01"), "200.00 EUR earned, 200.00 EUR held, 0.00 EUR payable")
	r.do(lifts("l1", "2025-01-15", "channel_manager"))
	r.want("released by somebody else", balance(r, "2025-01"), "200.00 EUR earned, 200.00 EUR held, 0.00 EUR payable")
	r.do(lifts("l2", "2025-01-16", "partner_manager"))
	r.want("released", balance(r, "2025-01"), "200.00 EUR earned, 0.00 EUR held, 200.00 EUR payable")
	r.do(strikes("k4 acme c 2025-01-17"), paidOn("p3", "2025-01-18", "acme"), paidOn("p4", "2025-01-19", "acme", "beta"))
	r.want("removed", balance(r, "2025-01"), "200.00 EUR earned, 0.00 EUR held, 200.00 EUR payable")
	r.want("the other's half", r.sum("beta"), "50.00")
	r.want("held and released", r.sum("acme", pe.Held)+r.sum("acme", pe.Released), "200.00-200.00")
	r.refuse(fact("x", "2025-01-20", settlement.Release{Partner: "acme", Of: "sanction", Approver: "bob"}), settlement.ErrReference)
	wantRepeatable(t, r, []settlement.Fact{
		paidOn("p2", "2025-01-14", "acme"), strikes("k4 acme c 2025-01-17"), paidOn("p3", "2025-01-18", "acme"), paidOn("p4", "2025-01-19", "acme", "beta"),
	})
	for _, e := range r.entries {
		if _, err := r.program.Explain(e); err != nil {
			t.Error(err)
		}
	}
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, s := range tr {
		switch s.Code {
		case settlement.CodeFooting:
			said = append(said, s.Details[1].Value+" "+s.Details[2].Value)
		case settlement.CodeStopped:
			said = append(said, s.Details[1].Value)
		}
	}
	r.want("why", strings.Join(said, "; "), "removed 2025-01-17T00:00:00Z; p3; p4")
}

// A hold that was not released ends with the removal, and a payment counts by the
// moment at which it clears.
func TestARemovalCountsWhenMoneyClears(t *testing.T) {
	pending := pay("c", "1000", "acme")
	pending.Pending = true
	r := open(t, desked()).do(fact("p1", "2025-01-10", pending), fact("p2", "2025-01-10", pending), paidOn("p3", "2025-01-10", "acme"),
		fact("c1", "2025-01-11", settlement.Clearing{Customer: "c", Of: "p1"}),
		strikes("k1 acme a 2025-01-12"), strikes("k2 acme b 2025-01-13"), strikes("k3 acme c 2025-01-14"),
		fact("c2", "2025-01-15", settlement.Clearing{Customer: "c", Of: "p2"}))
	r.want("cleared before", balance(r, "2025-01"), "200.00 EUR earned, 0.00 EUR held, 200.00 EUR payable")
	// People who credit it all the same decide so of payments that cleared before.
	r.do(fact("rc", "2025-01-16", settlement.Recredit{Customer: "c", Of: "p2", Credits: pe.Sole("acme")}))
	r.want("a recredit", balance(r, "2025-01"), "200.00 EUR earned, 0.00 EUR held, 200.00 EUR payable")
	wantRepeatable(t, r, []settlement.Fact{fact("p2", "2025-01-10", pending), fact("c2", "2025-01-15", settlement.Clearing{Customer: "c", Of: "p2"})})
	// At one instant a strike comes before a payment, and a removal at an instant is
	// before a payment at it.
	s := open(t, desked()).do(strikes("k1 acme a 2025-01-12"), strikes("k2 acme b 2025-01-12"), strikes("k3 acme c 2025-01-12"), paidOn("p", "2025-01-12", "acme"))
	s.want("at the instant", s.sum("acme"), "0.00")
}

// A removed partner is not eligible for a deal that closes later: the next one has
// it. A deal that closed before is its own, but payments that clear later are not.
func TestARemovedPartnerIsNotCredited(t *testing.T) {
	removed := []settlement.Fact{strikes("k1 acme a 2025-03-12"), strikes("k2 acme b 2025-03-12"), strikes("k3 acme c 2025-03-12")}
	facts := append(inTiers(), touched("t1 acme co_sell 2025-03-01"), touched("t2 beta co_sell 2025-03-02"))
	end := []settlement.Fact{won("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02")}
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		// The first touch has it; the other is influenced: 25.00.
		{"in good standing", append(facts[:6:6], end...), "acme 100.00 EUR; beta 25.00 EUR"},
		{"removed before the close", append(append(facts[:6:6], removed...), end...), "beta 100.00 EUR"},
		{"removed after the close", append(append(facts[:6:6], end...), strikes("k1 acme a 2025-04-12"), strikes("k2 acme b 2025-04-12"), strikes("k3 acme c 2025-04-12"), paidOn("q", "2025-05-02")), "acme 100.00 EUR; beta 50.00 EUR"},
	} {
		r := open(t, desked())
		r.program.Sort(c.facts)
		for _, f := range c.facts {
			r.do(f)
		}
		r.want(c.name, earned(r.entries), c.want)
		wantRepeatable(t, r, c.facts)
	}
}

// A plan that a standing states prices credits that state none.
func TestAStandingStatesThePlan(t *testing.T) {
	policy := flat()
	policy.Tiers = []string{"referral"}
	c := &policy.Terms[0].Policy.Commission
	c.Rates = append(c.Rates[:0:0], c.Rates...)
	c.Rates[0].Plan, c.Rates[0].Share = "first", pct("15")
	second := c.Rates[0]
	second.Plan, second.Share = "twelve", pct("10")
	c.Rates = append(c.Rates, second)
	r := open(t, policy).do(fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral", Plan: "twelve"}), fact("p", "2025-01-02", pay("c", "1000", "acme")))
	r.want("by the standing", r.sum("acme"), "100.00")
	r.do(fact("t", "2025-02-01", settlement.Standing{Partner: "acme", Tier: "referral", Plan: "first"}), fact("q", "2025-02-02", pay("c", "1000", "acme")), fact("q", "2025-02-02", pay("d", "1000", "acme")))
	r.want("pinned for the customer, chosen for the next", r.sum("acme"), "350.00")
	wantRepeatable(t, r, []settlement.Fact{fact("p", "2025-01-02", pay("c", "1000", "acme"))})
	if got := codes(r.program.Problems(fact("u", "2025-03-01", settlement.Standing{Partner: "acme", Plan: "third"}))); !slices.Equal(got, []string{"/plan unknown"}) {
		t.Errorf("%v", got)
	}
}
