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
