package settlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/settlement"
)

// asking is the program that decides credits and asks, before anything else, how
// many seats a deal has and whether the partner is certified: fewer than 50, or not
// certified, and nobody has credit.
func asking() settlement.Policy {
	p := attributing()
	a := &p.Terms[0].Policy.Attribution
	a.Facts = []attribution.Declaration{
		{Name: "seats", Kind: attribution.CountFact, Of: attribution.OfJourney}, {Name: "certified", Kind: attribution.BoolFact, Of: attribution.OfPartner},
	}
	a.Tree = attribution.Fork{
		ID: "big", If: attribution.Compare{Fact: "seats", Op: attribution.Ge, Values: []string{"50"}},
		Then: attribution.Fork{
			ID: "able", If: attribution.Compare{Fact: "certified", Op: attribution.Eq, Values: []string{"true"}},
			Then: a.Tree, Else: attribution.Leaf{ID: "unable"},
		},
		Else: attribution.Leaf{ID: "small"},
	}
	return p
}

// binding is the program that decides credits and binds a customer for a year to
// those who sourced its first deal.
func binding() settlement.Policy {
	p := attributing()
	p.Terms[0].Policy.Attribution.Lock = pe.Months(12, pe.Until)
	return p
}

func states(id, day string, e settlement.DealStated) settlement.Fact {
	e.Customer = "c"
	return fact(id, day, e)
}

func seats(n string) settlement.DealStated {
	return settlement.DealStated{Facts: []attribution.Fact{{Name: "seats", Values: []string{n}}}}
}

func certified(id, day, partner, yes string) settlement.Fact {
	return fact(id, day, settlement.PartnerStated{Partner: partner, Facts: []attribution.Fact{{Name: "certified", Values: []string{yes}}}})
}

func TestWhatIsStatedOfADeal(t *testing.T) {
	solutions := []settlement.Fact{
		fact("s5", "2025-01-01", settlement.Standing{Partner: "sol", Tier: "solution"}), fact("s6", "2025-01-01", settlement.Standing{Partner: "sun", Tier: "solution"}),
		touched("t1 sol co_sell 2025-03-01"), touched("t2 sun co_sell 2025-03-02"),
	}
	end := []settlement.Fact{closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02")}
	agreed := settlement.DealStated{Agreed: []attribution.Share{{Partner: "sol", Share: pct("70")}, {Partner: "sun", Share: pct("30")}}}
	owner := attribution.Identity{Owners: []string{"bob"}}
	self := attributing()
	self.Terms[0].Policy.Attribution.Eligibility.SelfReferral = []attribution.Mark{attribution.Owner}
	inca := []settlement.Fact{touched("t inca co_sell 2025-03-01")}
	facts := func(lists ...[]settlement.Fact) []settlement.Fact {
		var out []settlement.Fact
		for _, l := range lists {
			out = append(out, l...)
		}
		return out
	}
	one := func(f ...settlement.Fact) []settlement.Fact { return f }
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		want   string
	}{
		{"an equal split without an agreement", attributing(), facts(solutions, end), "sol 50.00 EUR; sun 50.00 EUR"},
		{"an agreed split", attributing(), facts(solutions, one(states("a", "2025-03-20", agreed)), end), "sol 70.00 EUR; sun 30.00 EUR"},
		{"an agreed split that is recorded late", attributing(), facts(solutions, end, one(recorded(states("a", "2025-03-20", agreed), "2025-04-20"))), "sol 70.00 EUR; sun 30.00 EUR"},
		{"an agreement after the close", attributing(), facts(solutions, end, one(states("a", "2025-04-20", agreed))), "sol 50.00 EUR; sun 50.00 EUR"},
		{"a later agreement replaces it", attributing(), facts(solutions, one(
			states("b", "2025-03-25", settlement.DealStated{Agreed: []attribution.Share{{Partner: "sol", Share: pct("100")}}}), states("a", "2025-03-20", agreed),
			// sun, who sourced it too, is left with influenced credit: 25.00.
		), end), "sol 100.00 EUR; sun 25.00 EUR"},
		{"another deal's agreement", attributing(), facts(solutions, one(fact("a", "2025-03-20", settlement.DealStated{Customer: "c", Deal: "e", Agreed: agreed.Agreed})), end), "sol 50.00 EUR; sun 50.00 EUR"},

		{"the customer is the partner's own", self, facts(inca, one(states("i", "2025-03-20", settlement.DealStated{Identity: owner}), fact("w", "2025-02-01", settlement.PartnerStated{Partner: "inca", Identity: owner})), end), ""},
		{"approved, it may be", self, facts(inca, one(states("i", "2025-03-20", settlement.DealStated{Identity: owner}), fact("w", "2025-02-01", settlement.PartnerStated{Partner: "inca", Identity: owner, Approved: true})), end), "inca 100.00 EUR"},
		{"the next eligible partner has it", self, facts(inca, one(
			touched("t2 indo co_sell 2025-03-02"), states("i", "2025-03-20", settlement.DealStated{Identity: owner}), fact("w", "2025-02-01", settlement.PartnerStated{Partner: "inca", Identity: owner}),
		), end), "indo 100.00 EUR"},
		{"what is stated of a partner after the close", self, facts(inca, one(states("i", "2025-03-20", settlement.DealStated{Identity: owner}), fact("w", "2025-04-02", settlement.PartnerStated{Partner: "inca", Identity: owner})), end), "inca 100.00 EUR"},

		{"what is stated of a partner after a close that is recorded later", self, facts(inca, one(states("i", "2025-03-20", settlement.DealStated{Identity: owner}), fact("w", "2025-04-02", settlement.PartnerStated{Partner: "inca", Identity: owner}), recorded(end[0], "2025-04-10"), recorded(end[1], "2025-04-11"))), "inca 100.00 EUR"},

		{"no seats are stated", asking(), facts(inca, one(certified("k", "2025-01-02", "inca", "true")), end), ""},
		{"50 seats", asking(), facts(inca, one(certified("k", "2025-01-02", "inca", "true"), states("n", "2025-03-01", seats("50"))), end), "inca 100.00 EUR"},
		{"49 seats", asking(), facts(inca, one(certified("k", "2025-01-02", "inca", "true"), states("n", "2025-03-01", seats("49"))), end), ""},
		{"the later number counts", asking(), facts(inca, one(certified("k", "2025-01-02", "inca", "true"), states("n2", "2025-03-02", seats("49")), states("n1", "2025-03-01", seats("50"))), end), ""},
		{"not certified any more", asking(), facts(inca, one(certified("k", "2025-01-02", "inca", "true"), certified("l", "2025-03-31", "inca", "false"), states("n", "2025-03-01", seats("50"))), end), ""},
		{"seats that are recorded late", asking(), facts(inca, one(certified("k", "2025-01-02", "inca", "true")), end, one(recorded(states("n", "2025-03-01", seats("50")), "2025-04-20"))), "inca 100.00 EUR"},

		{"a dormant lead, as stated", attributing(), facts(one(
			fact("own", "2025-02-28", settlement.Touch{Customer: "c", Type: "sales"}), touched("t inca co_sell 2025-03-01"), states("g", "2025-03-01", settlement.DealStated{Engagement: attribution.Dormant}),
			fact("close-d", "2025-04-01", settlement.DealClosed{Customer: "c", Deal: "d", Lead: on("2025-02-01"), Opened: on("2025-03-01")}), paidOn("p", "2025-04-02"),
		)), "inca 100.00 EUR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantEarned(t, c.policy, c.facts, c.want)
		})
	}
}

// Deal d closes first and binds the customer; deal e closes later, sourced by
// another partner.
func TestAnAccountIsBoundByItsFirstDeal(t *testing.T) {
	first := []settlement.Fact{fact("t1", "2025-03-01", settlement.Touch{Customer: "c", Deal: "d", Partner: "inca", Type: "co_sell"}), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02")}
	second := func(day string) []settlement.Fact {
		p := pay("c", "1000")
		p.Deal = "e"
		return []settlement.Fact{
			fact("t2", day, settlement.Touch{Customer: "c", Deal: "e", Partner: "indo", Type: "co_sell"}),
			fact("close-e", day, settlement.DealClosed{Customer: "c", Deal: "e", Opened: on(day)}), fact("q", day, p),
		}
	}
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		want   string
	}{
		{"without a lock", attributing(), append(first[:3:3], second("2025-06-01")...), "inca 100.00 EUR; indo 100.00 EUR"},
		// inca has the second deal; indo, who had sourced it, is influenced: 25.00.
		{"inside the lock", binding(), append(first[:3:3], second("2026-03-31")...), "inca 200.00 EUR; indo 25.00 EUR"},
		{"after it", binding(), append(first[:3:3], second("2026-04-01")...), "inca 100.00 EUR; indo 100.00 EUR"},
		{"the first deal is recorded late", binding(), append([]settlement.Fact{
			recorded(first[0], "2025-07-01"), recorded(first[1], "2025-07-01"), recorded(first[2], "2025-07-01"),
		}, second("2025-06-01")...), "inca 200.00 EUR; indo 25.00 EUR"},
		{"a late touch gives the first deal to another", binding(), append([]settlement.Fact{
			recorded(first[0], "2025-07-01"), first[1], first[2],
		}, second("2025-06-01")...), "inca 200.00 EUR; indo 25.00 EUR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			policy := c.policy
			policy.Horizon = pe.Days(900, pe.Through)
			wantEarned(t, policy, c.facts, c.want)
		})
	}
}

// A fact is one that a version declares of a deal, or of a partner, of its kind, and stands once.
func TestDeclaredFactsAreCheckedEachByItself(t *testing.T) {
	one := func(name string, values ...string) attribution.Fact {
		return attribution.Fact{Name: name, Values: values}
	}
	program := settlement.Must(asking())
	for _, c := range []struct {
		name  string
		facts []attribution.Fact
		want  []string
	}{
		{"right", []attribution.Fact{one("seats", "50")}, nil},
		{"not declared", []attribution.Fact{one("rooms", "50")}, []string{`/facts/0/name unknown: no attribution of the program declares a fact "rooms" of a journey`}},
		{"of a partner", []attribution.Fact{one("certified", "true")}, []string{`/facts/0/name unknown: no attribution of the program declares a fact "certified" of a journey`}},
		{"without a name", []attribution.Fact{one("", "50")}, []string{`/facts/0/name unknown: no attribution of the program declares a fact "" of a journey`}},
		{"of another kind", []attribution.Fact{one("seats", "many")}, []string{`/facts/0/values/0 type: not a number such as 12 or 12.5: digits, and a point before decimals, no spaces, got "many"`}},
		{"twice", []attribution.Fact{one("seats", "50"), one("seats", "50")}, []string{`/facts/1/name duplicate: fact "seats" stands twice`}},
	} {
		if diff := cmp.Diff(lines(c.want), said(program.Problems(states("f", "2025-03-01", settlement.DealStated{Customer: "c", Deal: "d", Facts: c.facts})))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	for _, c := range []struct {
		name  string
		facts []attribution.Fact
		want  []string
	}{
		{"right", []attribution.Fact{one("certified", "true")}, nil},
		{"of a deal", []attribution.Fact{one("seats", "50")}, []string{`/facts/0/name unknown: no attribution of the program declares a fact "seats" of a partner`}},
		{"of another kind", []attribution.Fact{one("certified", "yes")}, []string{`/facts/0/values/0 type: want true or false, got "yes"`}},
	} {
		if diff := cmp.Diff(lines(c.want), said(program.Problems(fact("f", "2025-03-01", settlement.PartnerStated{Partner: "acme", Facts: c.facts})))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// The credits of one payment are stated; the deal and those that it binds keep theirs.
func TestARecreditOfAPaymentBindsNobody(t *testing.T) {
	p := binding()
	p.Horizon = pe.Days(400, pe.Through)
	r := open(t, p)
	facts := append(inTiers(), touched("t inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"), paidOn("q", "2025-04-03"),
		fact("rc", "2025-04-10", settlement.Recredit{Customer: "c", Of: "p", Credits: pe.Sole("indo")}))
	r.program.Sort(facts)
	r.do(facts...)
	r.want("of p and q", earned(r.entries), "inca 100.00 EUR; indo 100.00 EUR")
	// A payment without a deal, too.
	r.do(fact("z", "2025-04-11", pay("c", "100", "acme")), fact("rz", "2025-04-12", settlement.Recredit{Customer: "c", Of: "z", Credits: pe.Sole("beta")}))
	r.want("of z", r.sum("acme")+" "+r.sum("beta"), "0.00 10.00")
}

// A touch is recorded on a day that there can be.
func TestATouchIsRecordedOnADayThatThereIs(t *testing.T) {
	f := touched("t inca co_sell 2025-03-01")
	program := settlement.Must(desked())
	for learned, want := range map[string]string{"2025-03-02": "", "9998-12-30": "", "9998-12-31": "/recorded out_of_range: want a year from 2 to 9998\n"} {
		if got := said(program.Problems(recorded(f, learned))); got != want {
			t.Errorf("%s: %s, want %s", learned, got, want)
		}
	}
}

// What is told of a deal is of a day that a journey can tell.
func TestWhatIsToldIsOfADayThatThereIs(t *testing.T) {
	for on, want := range map[string]string{"9998-12-30": "", "9998-12-31": "/occurred out_of_range: want a year from 2 to 9998\n"} {
		if got := said(settlement.Must(asking()).Problems(states("f", on, seats("50")))); got != want {
			t.Errorf("%s: %s, want %s", on, got, want)
		}
	}
}
