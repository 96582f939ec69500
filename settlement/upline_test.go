package settlement_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A payment of 1,000.00 earns beta 100.00, of which the one who brought beta has 10 % on top.
// It may come again as it came, and not with somebody else.
func TestWhoBroughtAPartner(t *testing.T) {
	policy := desked()
	policy.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "override", Of: "base", To: commission.ToUpline, Rates: shareOf("10")}}
	brought := func(by ...commission.Upline) settlement.Fact {
		p := pay("c", "1000", "beta")
		p.Uplines = by
		return fact("p", "2025-05-02", p)
	}
	by := func(partner string) commission.Upline { return commission.Upline{Of: "beta", Partner: partner} }
	tiered := by("dora")
	tiered.Tier = "referral"
	standing := fact("s9", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "referral", Upline: "core"})
	for _, c := range []struct {
		name    string
		before  []settlement.Fact
		payment settlement.Fact
		want    string
		other   []settlement.Fact // what it is not
	}{
		{"nobody", nil, brought(), "beta 100.00 EUR", []settlement.Fact{brought(by("dora"))}},
		{"stated", nil, brought(by("dora")), "beta 100.00 EUR; dora 10.00 EUR", []settlement.Fact{brought(by("eve")), brought(tiered)}},
		{"by the standing", []settlement.Fact{standing}, brought(), "beta 100.00 EUR; core 10.00 EUR", []settlement.Fact{brought(by("dora"))}},
		{"stated against the standing", []settlement.Fact{standing}, brought(by("dora")), "beta 100.00 EUR; dora 10.00 EUR", []settlement.Fact{brought(by("core"))}},
		{"one that was removed", removal("dora"), brought(by("dora")), "beta 100.00 EUR", []settlement.Fact{brought(by("eve"))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantEarned(t, policy, append(c.before, c.payment), c.want)
			facts := append(append(inTiers(), c.before...), c.payment)
			r := open(t, policy)
			r.program.Sort(facts)
			r.do(facts...)
			for _, f := range c.other {
				r.refuse(f, settlement.ErrDuplicate)
			}
		})
	}
}

// dora brought beta, who is credited with a payment of 1,000.00, then is not, then is again with
// half of it: dora has 10 % of the 50.00 that beta earns, once.
func TestWhoBroughtAPartnerThatIsCreditedAgain(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "override", Of: "base", To: commission.ToUpline, Rates: shareOf("10")}}
	p := pay("c", "1000", "beta")
	p.Uplines = []commission.Upline{{Of: "beta", Partner: "dora"}}
	again := func(id, on string, partners ...string) settlement.Fact {
		return fact(id, on, settlement.Recredit{Customer: "c", Of: "p", Credits: pay("c", "1", partners...).Credits})
	}
	r := open(t, policy).do(fact("p", "2025-01-10", p))
	for _, c := range []struct {
		fact settlement.Fact
		want string
	}{
		{again("r1", "2025-01-11", "acme"), "acme 100.00, beta 0.00, dora 0.00"},
		{again("r2", "2025-01-12", "beta"), "acme 0.00, beta 100.00, dora 10.00"},
		{again("r3", "2025-01-13", "acme", "beta"), "acme 50.00, beta 50.00, dora 5.00"},
	} {
		r.do(c.fact)
		r.want(c.fact.ID, "acme "+r.sum("acme")+", beta "+r.sum("beta")+", dora "+r.sum("dora"), c.want)
	}
}

func TestUplinesHaveNoSpaceAtTheirEnds(t *testing.T) {
	p := pay("c", "100", "acme")
	p.Uplines = []commission.Upline{{Of: " acme", Partner: "core ", Tier: "gold"}}
	got := said(settlement.Must(bonuses()).Problems(fact("p", "2025-01-10", p)))
	if want := lines([]string{`/uplines/0/of syntax: white space at an end: " acme"`, `/uplines/0/partner syntax: white space at an end: "core "`, `/uplines/0/tier unknown: the program has no tier "gold"; it has none`}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
