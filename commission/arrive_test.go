package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/commission"
)

// Three payments of 100.00 earn 10 %. The first of the four is sealed when one of February
// comes late: that of March is the fourth now, and its 10.00 go back.
func TestALatePaymentPushesTheLastOneOutBehindSealedOnes(t *testing.T) {
	b := open(t, commission.Policy{Rounding: flat("10").Rounding, Rates: []commission.Row{{Share: pct("10"), Payments: 3}}})
	b.do(pay("p1", "100", "2025-01-01"), pay("p2", "100", "2025-02-01"), pay("p3", "100", "2025-03-01"),
		commission.Seal{ID: "s", Customer: "c", Through: day("2025-01-31"), On: day("2025-03-02")})
	b.want("before", b.sum("acme"), "30.00")
	b.do(pay("late", "100", "2025-02-15"))
	b.want("the first three of four", b.sum("acme"), "30.00")
	if l, ok := b.ledger.Open("p3"); !ok || len(l.Parts) != 0 && l.Parts[0].Earned != 0 {
		t.Errorf("the fourth payment has %+v", l.Parts)
	}
}
