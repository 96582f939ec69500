package settlement_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// The step that says from when on a bonus of 50.00 can be paid out stands before the last one,
// which says what was posted, and names days where the rule has any. A rule of a tier that acme is
// not in, and one for what a milestone earns, say nothing of it.
func TestWhenABonusIsPayableIsToldWhole(t *testing.T) {
	net60, after := commission.Payable{Due: commission.Net, Days: 60}, commission.Payable{Due: commission.MonthAfter}
	for name, c := range map[string]struct {
		rules []commission.Payable
		want  string
	}{
		"days":        {[]commission.Payable{net60}, `/terms/0/policy/commission/payable/0 due="net" days="60" posted="2025-03-31" payable="2025-05-30"`},
		"no days":     {[]commission.Payable{after}, `/terms/0/policy/commission/payable/0 due="month_after" posted="2025-03-31" payable="2025-04-01"`},
		"one tier":    {[]commission.Payable{{Tier: "gold", Due: commission.MonthAfter}, net60}, `/terms/0/policy/commission/payable/1 due="net" days="60" posted="2025-03-31" payable="2025-05-30"`},
		"a milestone": {[]commission.Payable{{On: "onboarded", Due: commission.MonthAfter}, net60}, `/terms/0/policy/commission/payable/1 due="net" days="60" posted="2025-03-31" payable="2025-05-30"`},
	} {
		p := overGrowth()
		p.Tiers = []string{"gold"}
		p.Terms[0].Policy.Commission.Payable = c.rules
		p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "start", On: "onboarded", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("5"), Per: commission.EachCustomer}}}}}
		r := open(t, p).through("2025-03", fact("a", "2025-01-10", pay("c", "2000", "acme")))
		tr, err := r.program.Explain(r.entries[len(r.entries)-1])
		if err != nil || len(tr) < 2 {
			t.Fatalf("%s: %v, %s", name, err, tr)
		}
		r.want(name, strings.TrimSpace(tr[len(tr)-2:len(tr)-1].String()), settlement.CodeRewardPayable+" "+c.want)
		r.want(name+", last", tr[len(tr)-1].Code, "incentive.posted")
	}
}

// 5 % of 1,000.00 beyond 1,000.00 are posted by the close of March, and 5.00 more on 10 April and
// 10 August, for payments of March that were recorded then. The rule for acme's tier holds before
// the one for all, wherever it stands, and so it does when acme has left the tier: the bonus is
// payable on the day that was told first, or when it is posted after that, by the next run.
func TestWhichRuleMakesABonusPayable(t *testing.T) {
	net60, after := commission.Payable{Due: commission.Net, Days: 60}, commission.Payable{Due: commission.MonthAfter}
	gold, silver := after, after
	gold.Tier, silver.Tier = "gold", "silver"
	step, run := after, net60
	step.On, run.Run = "onboarded", commission.Run{Every: commission.EveryMonth, Day: 1}
	for name, c := range map[string]struct {
		rules       []commission.Payable
		want, later string
	}{
		"a run":              {[]commission.Payable{run}, "2025-06-01", "2025-06-01 , 2025-06-01 , 2025-09-01 , "},
		"another tier, last": {[]commission.Payable{net60, silver}, "2025-05-30", "2025-05-30 , 2025-05-30 , 2025-08-10 , "},
		"a milestone, last":  {[]commission.Payable{net60, step}, "2025-05-30", "2025-05-30 , 2025-05-30 , 2025-08-10 , "},
		"its tier, first":    {[]commission.Payable{gold, net60}, "2025-04-01", "2025-04-01 gold, 2025-04-10 gold, 2025-08-10 gold, "},
		"its tier, last":     {[]commission.Payable{net60, gold}, "2025-04-01", "2025-04-01 gold, 2025-04-10 gold, 2025-08-10 gold, "},
	} {
		p := overGrowth()
		p.Tiers = []string{"gold", "silver"}
		p.Terms[0].Policy.Commission.Payable = c.rules
		p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "start", On: "onboarded", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("5"), Per: commission.EachCustomer}}}}}
		r := open(t, p).through("2025-03", fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "gold"}), fact("a", "2025-01-10", pay("c", "2000", "acme")))
		last := r.entries[len(r.entries)-1]
		r.want(name, last.Claim.Component+" "+last.Payable.String(), "bonus:growth:2025-01 "+c.want)
		// What is posted of it later, in another tier, is of the same day and rule, or of its own day after that.
		r.do(fact("s2", "2025-04-05", settlement.Standing{Partner: "acme", Tier: "silver"}),
			recorded(fact("late", "2025-03-10", pay("c", "100", "acme")), "2025-04-10"), recorded(fact("later", "2025-03-11", pay("c", "100", "acme")), "2025-08-10"))
		got := ""
		for _, e := range r.entries {
			if e.Claim.Component == "bonus:growth:2025-01" {
				got += e.Payable.String() + " " + e.Tier + ", "
			}
		}
		r.want(name+" later", got, c.later)
	}
}
