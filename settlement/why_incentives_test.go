package settlement_test

import (
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// What the last closed period of an incentive, and a contest that is over, paid nothing for
// is told to who asks; what paid something is not, nor what a contest paid others.
func TestWhyIncentivesPaidNothing(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Incentives = incentive.Policy{
		Rounding: pe.HalfUp,
		Bonuses: []incentive.Bonus{
			{Name: "target", Every: incentive.EveryQuarter, Rule: incentive.PeriodTable{Pays: incentive.InFull, Table: commission.Table{
				Name: "target", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanQuarter,
				Applies: commission.ToWhole, Counts: commission.OnNet, Steps: []commission.Step{{Share: pct("0")}, {From: eur("1000"), Share: pct("5")}},
			}}},
		},
		Contests: []incentive.Contest{{
			Name: "spring", From: month("2025-01"), Until: month("2025-04"), Measure: incentive.Measure{Of: incentive.OfRevenue}, Mode: incentive.ByRank, Prizes: []pe.Money{eur("50")},
		}},
	}
	// acme sells for 600.00 of the 1,000.00, beta for 1,500.00: 5 % are 75.00, and the prize is beta's.
	r := open(t, p).do(
		fact("a", "2025-01-10", pay("c", "600", "acme")),
		fact("b", "2025-01-10", pay("d", "1500", "beta")),
		fact("1", "2025-01-31", settlement.Close{Month: month("2025-01")}),
	)
	const head = "settlement.unrewarded"
	why := func(partner, asOf string) string {
		tr, err := r.program.Why(&r.book, partner, day(asOf))
		if err != nil {
			t.Fatal(err)
		}
		return tr.String()
	}
	if tr := why("acme", "2025-02-28"); strings.Contains(tr, head) {
		t.Errorf("before the quarter is closed\n%s", tr)
	}
	r.do(fact("2", "2025-02-28", settlement.Close{Month: month("2025-02")}), fact("3", "2025-03-31", settlement.Close{Month: month("2025-03")}))
	tr := why("acme", "2025-04-01")
	for _, want := range []string{
		head + ` /terms/0/policy/incentives/bonuses/0 incentive="target" from="2025-01" through="2025-03"` + "\n",
		`commission.next_step /terms/0/policy/incentives/bonuses/0/table/steps/1/from from="1000.00 EUR" revenue="600 EUR"` + "\n",
		head + ` /terms/0/policy/incentives/contests/0 incentive="spring" ended="2025-03-31" reached="600.00 EUR"` + "\n",
	} {
		if !strings.Contains(tr, want) {
			t.Errorf("no %s in\n%s", want, tr)
		}
	}
	if strings.Contains(tr, "1500") {
		t.Errorf("acme is told of beta\n%s", tr)
	}
	r.want("beta", r.sum("beta"), "275.00") // 10 % are 150.00
	if tr := why("beta", "2025-04-01"); strings.Contains(tr, head) {
		t.Errorf("beta was paid\n%s", tr)
	}
}
