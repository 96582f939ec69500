package commission_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// A customer of a usage plan has thousands of open payments on one deal; who
// gets credit for the deal can be corrected all the same, by deal or line by
// line, and twice as many lines take little more than twice the time.
func TestRecreditOfADealWithManyLines(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	both := []partnerecon.Credit{
		{Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.MustPercent("70")},
		{Partner: "zeta", Role: partnerecon.Sourced, Share: partnerecon.MustPercent("30")},
	}
	for _, c := range []struct {
		name  string
		event func(n int) commission.Recredit
	}{
		{"by deal", func(int) commission.Recredit { return commission.Recredit{Deal: "d", Credits: both} }},
		{"line by line", func(n int) commission.Recredit {
			var e commission.Recredit
			for i := range n {
				e.Lines = append(e.Lines, commission.LineCredits{Of: fmt.Sprintf("p%06d", i), Credits: both})
			}
			return e
		}},
		{"by deal, half of it line by line", func(n int) commission.Recredit {
			e := commission.Recredit{Deal: "d", Credits: both}
			for i := range n / 2 {
				e.Lines = append(e.Lines, commission.LineCredits{Of: fmt.Sprintf("p%06d", i), Credits: both})
			}
			return e
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			proof.Linear(t, 4000, func(n int) time.Duration {
				plan, ledger := recreditLedger(t, n)
				e := c.event(n)
				e.ID, e.Customer, e.On = "rc", "c", limitsDay(n)
				var entries []partnerecon.Entry
				var err error
				took := proof.Took(func() { entries, err = plan.Apply(&ledger, e) })
				// 100.00 × 10 % = 10.00: 3.00 of it move from acme to zeta.
				if err != nil || len(entries) != 2*n {
					t.Fatalf("%d lines: %d entries, error %v", n, len(entries), err)
				}
				for _, e := range entries {
					if want := map[string]int64{"acme": -300, "zeta": 300}[e.Claim.Partner]; e.Amount.Minor() != want {
						t.Fatalf("%s: %s", e.ID(), e.Amount)
					}
				}
				return took
			})
		})
	}
}

// recreditLedger returns a ledger with n payments of 100.00 on deal d.
func recreditLedger(t *testing.T, n int) (commission.Plan, commission.Ledger) {
	t.Helper()
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Shared: commission.Each, Recurs: partnerecon.Months(60, partnerecon.Until),
		Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}},
		Caps:  []commission.Cap{{Name: "c", Per: commission.PerCustomer, Limit: partnerecon.MustMoney("90000000", "EUR"), Counts: commission.OnNet}},
	})
	var ledger commission.Ledger
	for i := range n {
		p := limitsPayment(i)
		p.Deal = "d"
		if _, err := plan.Apply(&ledger, p); err != nil {
			t.Fatal(err)
		}
	}
	return plan, ledger
}

// A deal that is paid in instalments is credited anew as a whole: as if it had been so from
// the start, within its cap. 10 % of 100.00 twice, 14.00 at most.
func TestRecreditOfInstalmentsUnderACap(t *testing.T) {
	policy := commission.Policy{
		Rounding: partnerecon.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Share: pct("10")}, {Tier: "gold", Share: pct("13")}},
		Winner: commission.MostSpecific, Order: []commission.Dimension{"tier"},
		Caps: []commission.Cap{{Name: "most", Per: commission.PerSale, Limit: eur("14")}},
	}
	half := partnerecon.MustPercent("50")
	for _, tt := range []struct {
		name    string
		credits []partnerecon.Credit
		want    map[string]string
	}{
		{"to two", []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: half}, {Partner: "beta", Role: partnerecon.Sourced, Share: half}}, map[string]string{"acme": "7.00", "beta": "7.00"}},
		// 13.00, and 1.00 is left of the cap.
		{"to one of a higher rate", []partnerecon.Credit{{Partner: "beta", Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: "gold"}}, map[string]string{"acme": "0.00", "beta": "14.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, policy)
			for _, id := range []string{"p1", "p2"} {
				p := instalment{"100.00", 1}.of("k", id)
				p.Deal = "d"
				b.do(p)
			}
			b.want("before", b.sum("acme"), "14.00")
			b = b.afterJSON()
			b.do(commission.Recredit{ID: "r", Customer: "c", Deal: "d", Credits: tt.credits, On: day("2025-02-01")})
			for partner, want := range tt.want {
				b.want(partner, b.sum(partner), want)
			}
			b.conserved()
		})
	}
}
