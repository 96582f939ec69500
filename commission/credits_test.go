package commission_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestPlansArePinned(t *testing.T) {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
		{Plan: "a", Share: pct("15"), Recurs: partnerecon.Months(1, partnerecon.Until)},
		{Plan: "b", Share: pct("10"), Recurs: partnerecon.Months(12, partnerecon.Until)},
	}}
	on := func(id, plan, cleared string) commission.Payment {
		p := pay(id, "100", cleared)
		p.Credits = partnerecon.Sole("acme")
		p.Credits[0].Plan = plan
		return p
	}
	b := open(t, policy)
	b.problems(on("p0", "", "2025-01-01"), "/credits/0/plan required")
	b.problems(on("p0", "c", "2025-01-01"), "/credits/0/plan required")
	b.do(on("p1", "b", "2025-01-01"), on("p2", "", "2025-02-01"), on("p3", "a", "2025-03-01"))
	b.want("plan b three times", b.sum("acme"), "30.00")
	b.do(on("p3", "a", "2025-03-01")) // as it was delivered: a repetition
	b.want("and no more", b.sum("acme"), "30.00")
}

func TestInfluencedCredits(t *testing.T) {
	policy := func(factor string) commission.Policy {
		return commission.Policy{
			Rounding: partnerecon.HalfUp, Shared: commission.Each,
			Rates:      []commission.Row{{Share: pct("22.5")}},
			Influenced: commission.Influenced{Factor: pct(factor), Within: commission.Range{Min: pct("25"), Max: pct("50")}, Pool: pct("50")},
		}
	}
	influenced := func(partners ...string) commission.Payment {
		p := pay("p", "48000", "2025-01-20")
		p.Credits = nil
		for _, id := range partners {
			p.Credits = append(p.Credits, partnerecon.Credit{Partner: id, Role: partnerecon.Influenced, Share: partnerecon.Whole()})
		}
		return p
	}
	// 48,000 × 22.5 % = 10,800; a quarter is 2,700, half 5,400.
	for factor, want := range map[string]string{"25": "2700.00", "50": "5400.00"} {
		b := open(t, policy(factor)).do(influenced("acme"))
		b.want("influenced at "+factor+" %", b.sum("acme"), want)
	}
	for _, factor := range []string{"24", "51"} {
		_, err := commission.New(policy(factor))
		if got := paths(err); !slices.Equal(got, []string{"/influenced/factor out_of_range"}) {
			t.Errorf("%s %% must be refused, got %v", factor, err)
		}
	}
	// Three at 25 % come to 75 %, above the pool of 50 %: scaled by 2/3, so
	// 10,800 × 1/6 = 1,800 each.
	b := open(t, policy("25")).do(influenced("a", "b", "d"))
	for _, id := range []string{"a", "b", "d"} {
		b.want("a third of the pool", b.sum(id), "1800.00")
	}
	if tr, _ := b.plan.Line(b.ledger, "p"); !tr.Has(commission.CodePool) {
		t.Errorf("want %s in\n%s", commission.CodePool, tr)
	}
	b.conserved()
}

func TestSharedLines(t *testing.T) {
	policy := func(s commission.Shared) commission.Policy {
		return commission.Policy{Rounding: partnerecon.HalfUp, Shared: s, Rates: []commission.Row{
			{Tier: "gold", Share: pct("30")}, {Tier: "silver", Share: pct("10")},
		}}
	}
	split := func(goldShare, silverShare string) commission.Payment {
		p := pay("p", "1000", "2025-01-20")
		p.Credits = []partnerecon.Credit{
			{Partner: "g", Role: partnerecon.Sourced, Share: pct(goldShare), Tier: "gold"},
			{Partner: "s", Role: partnerecon.Sourced, Share: pct(silverShare), Tier: "silver"},
		}
		return p
	}
	b := open(t, policy(commission.Each)).do(split("60", "40"))
	b.want("gold: 1000 × 60 % × 30 %", b.sum("g"), "180.00")
	b.want("silver: 1000 × 40 % × 10 %", b.sum("s"), "40.00")
	b = open(t, policy(commission.Lead)).do(split("60", "40"))
	b.want("gold leads: 1000 × 60 % × 30 %", b.sum("g"), "180.00")
	b.want("silver at the lead's rate: 1000 × 40 % × 30 %", b.sum("s"), "120.00")
	if tr, err := b.plan.Line(b.ledger, "p"); err != nil || strings.Count(tr.String(), "commission.lead_rate /shared") != 1 ||
		!strings.Contains(tr.String(), `commission.lead_rate /shared partner="s" tier="gold"`) {
		t.Errorf("%v, want a word on silver's rate alone\n%s", err, tr)
	}
	b = open(t, policy(commission.Lead)).do(split("40", "60"))
	b.want("silver leads: 1000 × 40 % × 10 %", b.sum("g"), "40.00")
	b = open(t, policy(commission.Lead)).do(split("50", "50"))
	b.want("of equal shares the smaller id leads", b.sum("s"), "150.00")
	open(t, policy("")).refuse(split("60", "40"), commission.ErrShared)
	b.conserved()
}

func TestSplitsRoundOnce(t *testing.T) {
	third := partnerecon.MustRate("1/3")
	p := pay("p", "10000", "2025-01-20")
	p.Credits = []partnerecon.Credit{
		{Partner: "c", Role: partnerecon.Sourced, Share: third},
		{Partner: "a", Role: partnerecon.Sourced, Share: third},
		{Partner: "b", Role: partnerecon.Sourced, Share: third},
	}
	policy := flat("10")
	policy.Shared = commission.Each
	b := open(t, policy).do(p)
	// 1,000.00 in three: 333.33 each and a cent left, which the smallest id has.
	b.want("a", b.sum("a"), "333.34")
	b.want("b", b.sum("b"), "333.33")
	b.want("c", b.sum("c"), "333.33")
	b.conserved()
}
