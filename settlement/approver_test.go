package settlement_test

import (
	"testing"

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
