package clawback_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// What goes back of sealed lines is of the selling entity that all lines had in common,
// whether they came one by one or together: lines of 100.00 each, and a churn that takes all
// of it back.
func TestTheRestIsOfTheSellerOfAllLines(t *testing.T) {
	recourse := clawback.Must(clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.NoticeGiven,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Through)}},
	})
	for _, c := range []struct {
		name    string
		sellers []string
		want    string
	}{
		{"one", []string{"gmbh", "gmbh"}, "gmbh"},
		{"none", []string{"", ""}, ""},
		{"two", []string{"gmbh", "inc"}, ""},
		{"two and the first again", []string{"gmbh", "inc", "gmbh"}, ""},
		{"none first", []string{"", "gmbh", "gmbh"}, ""},
	} {
		together := clawback.Posted{Start: pe.MustDay("2025-01-01")}
		var single []clawback.Event
		for i, seller := range c.sellers {
			id, on := string(rune('a'+i)), pe.MustDay("2025-01-01").Add(i)
			e := pe.Entry{
				Cause: id, Claim: pe.Claim{Partner: "acme", Customer: "c", Line: id, Component: "base"}, Kind: pe.Earned,
				Amount: pe.MustMoney("100", "EUR"), Posted: together.Start.Add(5), Earned: on, Payable: on, Seller: seller,
			}
			single = append(single, clawback.Posted{Start: together.Start, Entries: []pe.Entry{e}})
			e.Cause = "all"
			together.Entries = append(together.Entries, e)
		}
		for _, events := range [][]clawback.Event{single, {together}} {
			var x clawback.Exposure
			for _, e := range append(events, clawback.Seal{ID: "s", Customer: "c", Through: pe.MustDay("2025-01-31"), On: pe.MustDay("2025-01-31")}) {
				if _, err := recourse.Apply(&x, e); err != nil {
					t.Fatal(err)
				}
			}
			entries, err := recourse.Apply(&x, clawback.Churn{ID: "x", Customer: "c", On: pe.MustDay("2025-02-01"), Notice: pe.MustDay("2025-02-01")})
			if err != nil || len(entries) != 1 {
				t.Fatalf("%s: %d entries, %v", c.name, len(entries), err)
			}
			if e := entries[0]; e.Claim.Line != "" || e.Seller != c.want || e.Amount.Minor() != -10000*int64(len(c.sellers)) {
				t.Errorf("%s in %d events: %s of %q on line %q, want all of it, of %q", c.name, len(events), e.Amount, e.Seller, e.Claim.Line, c.want)
			}
		}
	}
}
