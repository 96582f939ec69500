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
