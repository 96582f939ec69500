package clawback_test

import (
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// A line of 100.00 of 1 January is sealed, one of 1 March is open: a window of 30 days that
// runs from the payment reaches the second alone on 10 March, and both on 10 January.
func TestWhatTakesSomethingOfSealedLines(t *testing.T) {
	recourse := clawback.Must(clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(30, pe.Through)}},
	})
	var x clawback.Exposure
	for _, on := range []string{"2025-01-01", "2025-03-01"} {
		d := pe.MustDay(on)
		if _, err := recourse.Apply(&x, clawback.Posted{Start: pe.MustDay("2025-01-01"), Entries: []pe.Entry{{
			Cause: on, Claim: pe.Claim{Partner: "acme", Customer: "c", Line: on, Component: "base"}, Kind: pe.Earned,
			Amount: pe.MustMoney("100", "EUR"), Posted: d, Earned: d, Payable: d,
		}}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := recourse.Apply(&x, clawback.Seal{ID: "s", Customer: "c", Through: pe.MustDay("2025-01-31"), On: pe.MustDay("2025-03-05")}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		partner, on string
		want        bool
	}{
		{"acme", "2025-01-10", true},
		{"acme", "2025-03-10", false},
		{"beta", "2025-01-10", false},
	} {
		s, err := recourse.Stage(&x, clawback.Churn{ID: "x", Customer: "c", On: pe.MustDay(c.on), Recorded: pe.MustDay("2025-03-20")})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.TakesSealed(c.partner); got != c.want || err != nil {
			t.Errorf("%s on %s: %t, %v", c.partner, c.on, got, err)
		}
	}
	if _, err := (clawback.Staged{}).TakesSealed("acme"); err == nil {
		t.Error("the zero Staged answers")
	}
}

// Each tier has its own schedule: of the sealed lines of 100.00 a churn takes those in gold
// alone, whichever tier comes first.
func TestSealedLinesOfOneTierAreTaken(t *testing.T) {
	b := open(t, clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Tier: "bronze", Return: clawback.Nothing}, {Tier: "solution", Return: clawback.Nothing}, {Return: clawback.Full, Window: pe.Days(90, pe.Through)},
	}})
	for partner, tiers := range map[string][]string{"acme": {"bronze", "gold", "solution"}, "beta": {"bronze", "solution"}} {
		for _, tier := range tiers {
			b.do(posted(partner+tier, partner, partner+tier, tier, "100", "2025-02-01"))
		}
	}
	b.do(clawback.Seal{ID: "s", Through: pe.MustDay("2025-01-31"), On: pe.MustDay("2025-03-05")})
	s, err := b.recourse.Stage(&b.exposure, churn("x", 45))
	if err != nil {
		t.Fatal(err)
	}
	for partner, want := range map[string]bool{"acme": true, "beta": false} {
		if got, err := s.TakesSealed(partner); got != want || err != nil {
			t.Errorf("%s: %t, %v", partner, got, err)
		}
	}
}
