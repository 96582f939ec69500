package settlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// limitedToLoss returns commission for 30 days, and when the customer leaves within 90 days
// takes all back, but no more than was lost.
func limitedToLoss() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Commission.Refunds = pe.Days(30, pe.Through)
	p.Terms[0].Policy.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Through), Limit: clawback.ToLoss}},
	}
	return p
}

// acme earns 10 % of 1,000.00 on 10 January and keeps 100.00 less what is said. The customer
// leaves on 1 March; refunds from 10 February on return nothing.
func TestNoMoreThanWasLostGoesBack(t *testing.T) {
	recredited := settlement.Recredit{Customer: "c", Deal: "d", Credits: pe.Sole("beta")}
	left := fact("x", "2025-03-01", settlement.Churn{Customer: "c"})
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		acme  string
		beta  string
	}{
		{"nothing was lost", nil, "100.00", "0.00"},
		{"a refund in time returns its commission", []settlement.Fact{back("r", "2025-02-09", "c", "p", "300")}, "70.00", "0.00"},
		{"a late one does not: it is lost", []settlement.Fact{back("r", "2025-02-10", "c", "p", "300")}, "70.00", "0.00"},
		// 100.00 of 1,000.00 returned 10.00; of the rest a third is lost: 90.00 × 300/900.
		{"both", []settlement.Fact{back("r", "2025-02-09", "c", "p", "100"), back("s", "2025-02-10", "c", "p", "300")}, "60.00", "0.00"},
		{"a refund after the churn", []settlement.Fact{back("y", "2025-03-02", "c", "p", "300")}, "70.00", "0.00"},
		// The first one is recorded last: it returns its 10.00 and makes the loss a third of what is left.
		{"both, the one in time recorded later", []settlement.Fact{back("s", "2025-02-10", "c", "p", "300"), recorded(back("r", "2025-02-09", "c", "p", "100"), "2025-02-12")}, "60.00", "0.00"},
		{"more than was paid", []settlement.Fact{back("r", "2025-02-10", "c", "p", "900"), back("s", "2025-02-11", "c", "p", "900")}, "0.00", "0.00"},
		// Of one day the loss that is worked out last holds, whatever the ids.
		{"two of one day", []settlement.Fact{
			recorded(back("s", "2025-02-10", "c", "p", "100"), "2025-02-12"),
			recorded(back("r", "2025-02-11", "c", "p", "200"), "2025-02-12"),
		}, "70.00", "0.00"},
		{"a chargeback that was won", []settlement.Fact{
			fact("r", "2025-02-10", settlement.Chargeback{Customer: "c", Of: "p", Amount: eur("300")}),
			fact("s", "2025-02-20", settlement.ChargebackReversed{Customer: "c", Of: "r"}),
		}, "100.00", "0.00"},
		{"won after the churn", []settlement.Fact{
			fact("r", "2025-02-10", settlement.Chargeback{Customer: "c", Of: "p", Amount: eur("300")}),
			fact("y", "2025-03-02", settlement.ChargebackReversed{Customer: "c", Of: "r"}),
		}, "100.00", "0.00"},
		{"another partner has it by then", []settlement.Fact{back("r", "2025-02-10", "c", "p", "300"), fact("s", "2025-02-20", recredited)}, "0.00", "70.00"},
		{"another partner has it later", []settlement.Fact{back("r", "2025-02-10", "c", "p", "300"), fact("y", "2025-03-02", recredited)}, "0.00", "70.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			paid := pay("c", "1000", "acme")
			paid.Deal = "d"
			r := open(t, limitedToLoss())
			facts := append([]settlement.Fact{fact("p", "2025-01-10", paid), left}, c.facts...)
			r.program.Sort(facts)
			r.do(facts...)
			r.want("acme", r.sum("acme"), c.acme)
			r.want("beta", r.sum("beta"), c.beta)
			wantRepeatable(t, r, facts)
		})
	}
}

// A payment that comes back from behind the horizon still has its loss: a third of 90.00.
func TestALossOutlivesTheHorizon(t *testing.T) {
	p := limitedToLoss()
	p.Horizon = pe.Days(40, pe.Through)
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), back("r", "2025-02-10", "c", "p", "300"), fact("close:2025-02", "2025-02-28", settlement.Close{Month: month("2025-02")}))
	record := recordOf(t, r)
	r.do(fact("o", "2025-03-02", settlement.Reopen{Customer: "c", Record: record}), back("s", "2025-03-03", "c", "p", "200"), fact("x", "2025-03-04", settlement.Churn{Customer: "c"}))
	r.want("half of it went back", r.sum("acme"), "50.00")
}

// A version that takes something back of breaches alone need not say which day of a churn
// counts, unless an override of it takes something back of churns.
func TestAnOverrideOfChurnsNeedsTheirDay(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.FirstEarned,
		Schedules: []clawback.Schedule{{Trigger: clawback.ByBreach, Return: clawback.Full, Window: pe.Days(60, pe.Through)}},
	}
	p.Terms[0].Policy.Overrides = []settlement.TermsOverride{{
		Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: settlement.OverrideApproval{Approver: "ceo", Reason: "as agreed"},
		Schedules: []clawback.Schedule{
			{Return: clawback.Full, Window: pe.Days(30, pe.Through)},
			{Trigger: clawback.ByChurn, Tier: "gold", Return: clawback.Full, Window: pe.Days(30, pe.Through)},
			{Trigger: clawback.ByBreach, Return: clawback.Full, Window: pe.Days(30, pe.Through)},
		},
	}}
	p.Tiers = []string{"gold"}
	_, err := settlement.New(p)
	if diff := cmp.Diff([]string{"/terms/0/policy/overrides/0/schedules/0/trigger conflict", "/terms/0/policy/overrides/0/schedules/1/trigger conflict"}, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	p.Terms[0].Policy.Clawback.ChurnDay = clawback.NoticeGiven
	if _, err := settlement.New(p); err != nil {
		t.Error(err)
	}
}

// 100.00 wait until the customer has adopted it, on 20 February. That the customer had left on
// the 10th is learned in March: it had not been earned then, and goes back once, not by the
// clawback as well.
func TestAChurnLearnedOfAfterARelease(t *testing.T) {
	p := flat()
	a := &p.Terms[0].Policy
	a.Commission.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "adopted"}}
	a.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Through)}}}
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("m", "2025-02-20", settlement.Milestone{Customer: "c", Name: "adopted"}))
	r.want("released", r.sum("acme"), "100.00")
	r.do(recorded(fact("x", "2025-02-10", settlement.Churn{Customer: "c"}), "2025-03-01"))
	r.want("after the churn", r.sum("acme"), "0.00")
}

// 300.00 of 1,000.00 are refunded too late to return their commission, and lost: of 100.00 a churn takes 30.00.
func TestALossGoesBackWithTheChurn(t *testing.T) {
	r := open(t, limitedToLoss()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), back("r", "2025-02-10", "c", "p", "300"), fact("x", "2025-03-01", settlement.Churn{Customer: "c"}))
	r.want("acme", r.sum("acme"), "70.00")
}
