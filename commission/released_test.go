package commission_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// 10 % of 1,000.00 in four tranches: 10.00 at once, 20.00 by the onboarding of 1 February, 30.00
// six months after 10 January and by the adoption of 1 August, 40.00 on 10 April.
func TestReleasedBy(t *testing.T) {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: sharing("10"),
		Vests: []commission.Tranche{
			{Share: pct("10")},
			{Share: pct("20"), Milestone: "onboarding"},
			{Share: pct("30"), Milestone: "adoption", Months: 6},
			{Share: pct("40"), Months: 3},
		},
	})
	var l commission.Ledger
	for _, e := range []commission.Event{
		pay("p", "1000", "2025-01-10"),
		commission.Milestone{ID: "m1", Customer: "c", Name: "onboarding", On: day("2025-02-01")},
		commission.Milestone{ID: "m2", Customer: "c", Name: "adoption", On: day("2025-08-01")},
		commission.Elapsed{ID: "e", On: day("2025-08-31")},
		back("r", "p", "500", "2025-09-01"),
	} {
		if _, err := plan.Apply(&l, e); err != nil {
			t.Fatal(err)
		}
	}
	before := fmt.Sprint(*l.Lines[0])
	for _, c := range []struct {
		day             string
		earned, waiting int64
	}{
		{"2024-12-31", 1000, 9000}, // as on the day it cleared
		{"2025-01-31", 1000, 9000},
		{"2025-02-01", 3000, 7000},
		{"2025-04-09", 3000, 7000},
		{"2025-04-10", 7000, 3000},
		{"2025-07-31", 7000, 3000}, // the months have passed
		{"2025-08-01", 10000, 0},
		{"2025-12-31", 10000, 0},
	} {
		parts, err := plan.ReleasedBy(*l.Lines[0], day(c.day))
		if err != nil || len(parts) != 1 || parts[0].Earned != c.earned || parts[0].Waiting != c.waiting || parts[0].Returned != 0 {
			t.Errorf("%s: %+v, %v, want %d and %d", c.day, parts, err, c.earned, c.waiting)
		}
	}
	if after := fmt.Sprint(*l.Lines[0]); after != before {
		t.Errorf("%s became %s", before, after)
	}
	if _, err := plan.ReleasedBy(commission.Line{Terms: "none"}, day("2025-01-01")); !errors.Is(err, commission.ErrTerms) {
		t.Error(err)
	}
	if _, err := (commission.Plan{}).ReleasedBy(*l.Lines[0], day("2025-01-01")); !errors.Is(err, commission.ErrTerms) {
		t.Error(err)
	}
}
