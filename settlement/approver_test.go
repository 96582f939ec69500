package settlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// Nobody approves an adjustment of its own account, whichever way the money goes.
func TestAPartnerDoesNotApproveItsOwnAdjustment(t *testing.T) {
	for _, c := range []struct {
		approver, amount string
		want             int
	}{{"bob", "50", 0}, {"acme", "50", 1}, {"acme", "-50", 1}} {
		f := fact("a", "2025-01-13", settlement.Adjustment{Partner: "acme", Amount: eur(c.amount), Reason: "goodwill", Approver: c.approver})
		found := placed(settlement.Must(flat()).Problems(f))
		if len(found) != c.want || c.want == 1 && found[0] != "/approver conflict" {
			t.Errorf("%s, %s: %v", c.approver, c.amount, found)
		}
	}
}

// Blanks say nothing: who decided something and why is stated, in policies and in facts.
func TestBlanksAreNoRationale(t *testing.T) {
	p := flat()
	p.Terms[0].Rationale = " \t"
	p.Terms[0].Policy.Caps = []settlement.Cap{{
		Name: "lever", Every: settlement.EveryMonth, Limit: eur("1"), Counts: commission.OnNet, From: day("2025-02-01"), Until: day("2025-03-01"), Rationale: " ",
	}}
	p.Terms[0].Policy.Overrides = []settlement.TermsOverride{{
		Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: settlement.OverrideApproval{Approver: " ", Reason: "\u00a0"},
		Rates: []commission.Row{{Share: pct("30")}},
	}}
	p.Terms = append(p.Terms, version("feb", "2025-02-01", "10"))
	p.Reviews = settlement.Reviews{Every: settlement.Quarterly, Emergencies: []settlement.Emergency{{Version: "feb", Rationale: "  ", Approver: "\n"}}}
	_, err := settlement.New(p)
	want := []string{
		"/reviews/emergencies/0/approver required", "/reviews/emergencies/0/rationale required", "/terms/0/policy/caps/0/rationale required",
		"/terms/0/policy/overrides/0/approval/approver required", "/terms/0/policy/overrides/0/approval/reason required", "/terms/0/rationale required",
	}
	if diff := cmp.Diff(want, placed(problemsOf(t, err))); diff != "" {
		t.Errorf("policy (-want +got)\n%s", diff)
	}
	program := settlement.Must(flat())
	for _, c := range []struct {
		event settlement.Event
		want  []string
	}{
		{settlement.Adjustment{Partner: "acme", Amount: eur("1"), Reason: " ", Approver: " "}, []string{"/approver required", "/reason required"}},
		{settlement.WriteOff{Partner: "acme", Amount: eur("1"), Reason: " ", Approver: " "}, []string{"/approver required", "/reason required"}},
		{settlement.Hold{Partner: "acme", Reason: "\t"}, []string{"/reason required"}},
		{settlement.Release{Partner: "acme", Of: "h", Approver: "\t"}, []string{"/approver required"}},
	} {
		if diff := cmp.Diff(c.want, placed(program.Problems(fact("x", "2025-01-10", c.event)))); diff != "" {
			t.Errorf("%T (-want +got)\n%s", c.event, diff)
		}
	}
}
