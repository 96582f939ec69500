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

// 100.00 of gmbh are in dispute, and a fifth, or all of it, is reserved through 9 April. From the
// next day on the dispute holds what the reserve has let go, by selling entity or not.
func TestADisputeHoldsWhatAReserveLetsGo(t *testing.T) {
	for _, share := range []string{"20", "100"} {
		for _, sellers := range []bool{false, true} {
			policy := stating(settlement.ByFact)
			policy.Statements.BySeller, policy.Statements.Every = sellers, settlement.PerHalfYear
			policy.Terms[0].Policy.Payouts.Reserve = terms.Reserve{Share: pct(share), Days: 90, Rounding: pe.HalfUp}
			r := open(t, policy).do(fact("p", "2025-01-10", soldBy("gmbh", "1000")), lineDisputed("x", "2025-01-15", lineOf("p"), ""))
			r.whyAdds("2025-04-09")
			r.whyAdds("2025-04-10")
			s, err := r.program.StatementOf(&r.book, "acme", day("2025-04-10"))
			if err != nil || len(s.HeldBy) != 1 || s.HeldBy[0].For != settlement.HeldOnLine || s.HeldBy[0].Amount != eur("100") {
				t.Errorf("%s %%, by selling entity %v: %v of %s, %v", share, sellers, s.HeldBy, s.Row.Held, err)
			}
		}
	}
}
