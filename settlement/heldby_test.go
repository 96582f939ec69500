package settlement_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	terms "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
)

// acme earns 150.00. 15.00 of them are reserved, 30.00 in dispute, and two holds keep the
// other 105.00, which are held once.
func TestReasonsHoldTheirOwnParts(t *testing.T) {
	policy := stating(settlement.ByFact)
	policy.Terms[0].Policy.Payouts = settlement.Payouts{Policy: terms.Policy{Reserve: terms.Reserve{Share: pct("10"), Days: 60, Rounding: pe.HalfUp}}}
	r := open(t, policy).do(
		fact("p", "2025-01-10", pay("c", "1500", "acme")), lineDisputed("x", "2025-01-20", lineOf("p"), "30"),
		fact("h1", "2025-01-21", settlement.Hold{Partner: "acme", Reason: "tax form"}), fact("h2", "2025-01-22", settlement.Hold{Partner: "acme", Reason: "fraud check"}),
	)
	s, err := r.program.StatementOf(&r.book, "acme", day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	r.want("held", s.Row.Held.Amount(), "150.00")
	var got []string
	for _, x := range s.HeldBy {
		got = append(got, strings.TrimSpace(string(x.For)+" "+x.About)+" "+x.Amount.Amount())
	}
	if diff := cmp.Diff([]string{"reserve 15.00", "line_dispute x 30.00", "hold h1 105.00", "hold h2 0.00"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
	if err != nil || !strings.Contains(tr.String(), `since="2025-01-21" held="105.00 EUR"`) || !strings.Contains(tr.String(), `since="2025-01-22" held="0.00 EUR"`) {
		t.Errorf("%s, %v", tr, err)
	}
}
