package commission_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon/commission"
)

// FuzzReview reviews every policy that Parse accepts: without assumptions there is
// always an answer, and with any there is one or an error.
func FuzzReview(f *testing.F) {
	vested := mixed()
	vested.Bonuses[0].Vests = []commission.Tranche{{Share: pct("40")}, {Share: pct("60"), Milestone: "level", Months: 3}}
	vested.Guard = commission.Guard{Floor: pct("30"), Below: commission.Flag}
	tabled := rows(commission.Row{Table: "volume", Tier: "gold"}, commission.Row{Share: pct("5"), Age: commission.Age{From: 12}})
	tabled.Winner, tabled.Order = commission.MostSpecific, []commission.Dimension{"tier"}
	tabled.Tables = []commission.Table{{
		Name: "volume", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
		Steps: shares("0", "20", "1000", "15"),
	}}
	for _, p := range []commission.Policy{full(), flat("20"), vested, tabled} {
		text, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	assumed := growing(func(a *commission.Assumptions) {
		a.Clawback, a.Tiers, a.Models = nil, []string{"silver", "gold"}, []commission.Model{commission.Monthly}
		a.Customer.Margin, a.From = pct("50"), day("2025-01-01")
		a.Limits = commission.Limits{Upfront: pct("10"), Expansion: pct("10"), Recurring: pct("50"), Payback: 12}
	})
	f.Fuzz(func(t *testing.T, text []byte) {
		plan, err := commission.Parse(text)
		if err != nil {
			return
		}
		if _, err := plan.Review(commission.Assumptions{}); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		found, err := plan.Review(assumed)
		if err != nil && found != nil {
			t.Errorf("%s: %v beside %v", text, err, found)
		}
		for _, finding := range found {
			if finding.String() == "" || finding.Severity == "" {
				t.Errorf("%s: %+v", text, finding)
			}
		}
	})
}
