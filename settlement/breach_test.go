package settlement_test

import (
	"slices"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/settlement"
)

// A breach takes what its schedule says, a fraud all of it on any day; the vendor's
// own fault takes nothing. acme has earned 100.00, 10 % of 1,000.00, on 10 January.
func TestBreachAndFraudTakeBack(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.FirstEarned,
		Schedules: []clawback.Schedule{
			{Return: clawback.Full, Window: pe.Days(60, pe.Through)},
			{Return: clawback.Full, Trigger: clawback.ByBreach, Window: pe.Days(60, pe.Through), Share: pct("50")},
		},
		Reasons: []clawback.ReasonCode{{Code: "left", Means: clawback.ByChurn}, {Code: "outage", Means: clawback.VendorFault}},
	}
	breach := settlement.Breach{Customer: "c", Partner: "acme", Commitment: "onboarding"}
	for _, c := range []struct {
		name string
		fact settlement.Fact
		want string
	}{
		{"a breach on day 60", fact("b", "2025-03-11", breach), "50.00"},
		{"a breach on day 61", fact("b", "2025-03-12", breach), "100.00"},
		{"another partner's breach", fact("b", "2025-02-01", settlement.Breach{Customer: "c", Partner: "beta", Commitment: "onboarding"}), "100.00"},
		{"a fraud, a year later", fact("f", "2026-01-10", settlement.Fraud{Customer: "c"}), "0.00"},
		{"a churn", fact("x", "2025-02-01", settlement.Churn{Customer: "c", Reason: "left"}), "0.00"},
		{"the vendor's own fault", fact("x", "2025-02-01", settlement.Churn{Customer: "c", Reason: "outage"}), "100.00"},
	} {
		r := open(t, policy).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), c.fact)
		r.want(c.name, r.sum("acme"), c.want)
		wantRepeatable(t, r, []settlement.Fact{c.fact})
		for _, e := range r.entries {
			if _, err := r.program.Explain(e); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
	// A clawback that takes nothing of a churn still knows frauds.
	policy.Terms[0].Policy.Clawback.Schedules = []clawback.Schedule{{Return: clawback.Nothing}}
	r := open(t, policy).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("f", "2025-01-11", settlement.Fraud{Customer: "c", Partner: "acme"}))
	r.want("a fraud", r.sum("acme"), "0.00")
	// Without a refund window all that goes back returns its commission, so nothing is lost besides.
	policy.Terms[0].Policy.Clawback.Schedules = []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(60, pe.Through), Limit: clawback.ToLoss}}
	_, err := settlement.New(policy)
	if got := paths(err); !slices.Equal(got, []string{"/terms/0/policy/clawback/schedules/0/limit conflict"}) {
		t.Errorf("%v", err)
	}
	// A payout does not say which lines it pays.
	policy.Terms[0].Policy.Clawback.Schedules = []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(60, pe.Through)}}
	policy.Terms[0].Policy.Clawback.Anchor = clawback.PayoutDay
	_, err = settlement.New(policy)
	if got := paths(err); !slices.Equal(got, []string{"/terms/0/policy/clawback/anchor conflict"}) {
		t.Errorf("%v", err)
	}
}
