package settlement_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
)

// Twenty payments that were forfeited are listed, of more the rest is counted.
func TestWhyListsTwentyForfeits(t *testing.T) {
	for n, more := range map[int]bool{20: false, 21: true} {
		r := open(t, vesting())
		for i := range n {
			r.do(fact(fmt.Sprintf("p%02d", i), "2025-01-10", pay(fmt.Sprintf("c%02d", i), "1000", "acme")))
		}
		r.through("2025-04", exits("x acme terminated_for_cause 2025-02-28"))
		tr, err := r.program.Why(&r.book, "acme", day("2025-04-30"))
		if err != nil {
			t.Fatal(err)
		}
		listed, rest := 0, false
		for _, step := range tr {
			switch {
			case step.Code == settlement.CodeExitForfeited:
				listed++
			case step.Code == settlement.CodeMore && step.Details[0].Name == "forfeited":
				rest = true
			}
		}
		if listed != 20 || rest != more {
			t.Errorf("of %d payments %d listed, the rest told %t\n%s", n, listed, rest, tr)
		}
	}
}

// Of a partner that owes nothing there is nothing to collect, on the day of its final
// statement, 30 days after a tail of two months, or later.
func TestNothingIsCollectedOfAPartnerThatOwesNothing(t *testing.T) {
	r := open(t, leaving()).do(fact("p", "2025-01-10", pay("c", "100", "acme")), exits("x acme resigned 2025-01-31"))
	for _, asOf := range []string{"2025-04-30", "2025-05-31"} {
		tasks, err := r.program.Next(&r.book, day(asOf))
		if err != nil || slices.ContainsFunc(tasks, func(x settlement.Task) bool { return x.Duty == settlement.CollectDebt }) {
			t.Errorf("%v: %+v", err, tasks)
		}
	}
}
