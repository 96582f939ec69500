package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// Twenty payments that were forfeited are listed, of more the rest is counted.
func TestWhyListsTwentyForfeits(t *testing.T) {
	for n, more := range map[int]bool{20: false, 21: true} {
		r := open(t, vesting())
		for i := range n {
			r.do(fact(fmt.Sprintf("p%02d", i), "2025-01-10", pay(fmt.Sprintf("c%02d", i), "1000", "acme")))
		}
		r.through("2025-04", exits("x acme terminated_for_cause 2025-02-28"))
		tr, err := r.program.Why(&r.book, "acme", day("2025-04-30"))
		if err != nil {
			t.Fatal(err)
		}
		listed, rest := 0, false
		for _, step := range tr {
			switch {
			case step.Code == settlement.CodeExitForfeited:
				listed++
			case step.Code == settlement.CodeMore && step.Details[0].Name == "forfeited":
				rest = true
			}
		}
		if listed != 20 || rest != more {
			t.Errorf("of %d payments %d listed, the rest told %t\n%s", n, listed, rest, tr)
		}
	}
}

// Of a partner that owes nothing there is nothing to collect, on the day of its final
// statement, 30 days after a tail of two months, or later.
func TestNothingIsCollectedOfAPartnerThatOwesNothing(t *testing.T) {
	r := open(t, leaving()).do(fact("p", "2025-01-10", pay("c", "100", "acme")), exits("x acme resigned 2025-01-31"))
	for _, asOf := range []string{"2025-04-30", "2025-05-31"} {
		tasks, err := r.program.Next(&r.book, day(asOf))
		if err != nil || slices.ContainsFunc(tasks, func(x settlement.Task) bool { return x.Duty == settlement.CollectDebt }) {
			t.Errorf("%v: %+v", err, tasks)
		}
	}
}

// Nothing is waited for that a partner that left forfeits. A bonus of 20 % of 1,000.00 is 200.00:
// half at once, 50.00 after three months, on 10 April, and 50.00 with a milestone through day 120,
// 10 May. A cap of 50.00 puts off 50.00 of the other program: 25.00 for three months from 1
// February, and 25.00 until a milestone through day 60, 2 April. What is released by the day of
// the exit is the partner's, so it stays on the list until a close posts it.
func TestNextListsNothingThatIsForfeited(t *testing.T) {
	vests, defers := leaving(), leaving()
	vests.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{
		Name: "upfront", Rates: shareOf("20"),
		Vests: []commission.Tranche{{Share: pct("50")}, {Share: pct("25"), Months: 3}, {Share: pct("25"), Milestone: "adoption", Within: pe.Days(120, pe.Through)}},
	}}
	defers.Terms[0].Policy.Caps = []settlement.Cap{{
		Name: "month", Every: settlement.EveryMonth, Limit: eur("50"), Counts: commission.OnNet, Until: day("2025-06-01"), Rationale: "liquidity",
		Defer: []commission.Tranche{{Share: pct("50"), Months: 3}, {Share: pct("50"), Milestone: "recovery", Within: pe.Days(60, pe.Through)}},
	}}
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		exit   string
		want   []string
	}{
		{"a bonus of who stays", vests, "", []string{"2025-04-10 tranche_vests acme c 50.00", "2025-05-10 reach_milestone acme c adoption 50.00"}},
		{"of who keeps it", vests, "x acme resigned 2025-02-15", []string{"2025-04-10 tranche_vests acme c 50.00", "2025-05-10 reach_milestone acme c adoption 50.00"}},
		{"of who forfeits it", vests, "x acme terminated_for_cause 2025-02-15", nil},
		{"of who left the day before", vests, "x acme terminated_for_cause 2025-04-09", nil},
		{"of who left on the day", vests, "x acme terminated_for_cause 2025-04-10", []string{"2025-04-10 tranche_vests acme c 50.00"}},
		{"what a cap put off, of who stays", defers, "", []string{"2025-04-02 reach_milestone acme recovery 25.00", "2025-05-01 release_deferred acme month:2025-01 25.00"}},
		{"of who keeps that", defers, "x acme resigned 2025-02-15", []string{"2025-04-02 reach_milestone acme recovery 25.00", "2025-05-01 release_deferred acme month:2025-01 25.00"}},
		{"of who forfeits that", defers, "x acme terminated_for_cause 2025-02-15", nil},
	} {
		r := open(t, c.policy).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
		asOf := day("2025-01-10")
		if c.exit != "" {
			r.do(exits(c.exit))
			asOf = day(strings.Fields(c.exit)[3])
		}
		list, err := r.program.Next(&r.book, asOf)
		if err != nil {
			t.Fatal(err)
		}
		list = slices.DeleteFunc(list, func(x settlement.Task) bool {
			return x.Duty != settlement.ReleaseDeferred && x.Duty != settlement.ReachMilestone && x.Duty != settlement.TrancheVests
		})
		if diff := cmp.Diff(c.want, tasks(list)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}
