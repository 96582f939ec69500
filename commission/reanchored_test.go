package commission_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A line that was sealed while the first payment moved to an earlier day is priced by that
// day once it is open again and the first payment moves once more: 10.01 each, through the day
// after the first payment. p3 is of 20 January, the first service of p9 is 15 December, and
// that of p14 the 14th, so p3 earns nothing in the end, and p9 and p14 earn 10.01 each.
func TestAReopenedLineTakesAnAnchorThatMovedWhileItWasSealed(t *testing.T) {
	for _, others := range []int{0, 200} { // with many lines a ledger keeps them in order
		t.Run(fmt.Sprint(others, " others"), func(t *testing.T) { reanchored(t, others) })
	}
}

func reanchored(t *testing.T, others int) {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfEven, Recurs: partnerecon.Days(1, partnerecon.Through),
		Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("10.01"), Per: commission.EachSale}}},
	})
	var ledger commission.Ledger
	earned := map[string]int64{}
	do := func(e commission.Event) {
		t.Helper()
		entries, err := plan.Apply(&ledger, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			earned[e.Claim.Line] += e.Amount.Minor()
		}
	}
	paid := func(id, service, cleared string) commission.Payment {
		return commission.Payment{
			ID: id, Customer: "c", Credits: partnerecon.Sole("a"), Amount: eur("100.00"), Model: commission.Monthly,
			Service: day(service), Cleared: day(cleared),
		}
	}
	do(paid("p3", "2024-01-20", "2024-01-20"))
	record, _ := ledger.Open("p3")
	for i := range others { // outside every window
		do(paid(fmt.Sprint("o", i), "2024-03-01", "2024-03-01"))
	}
	do(commission.Seal{ID: "seal", Customer: "c", Through: day("2024-01-20"), On: day("2024-01-20")})
	do(paid("p9", "2023-12-15", "2024-01-24"))
	do(commission.Reopen{ID: "reopen", Customer: "c", Line: record, On: day("2024-02-01")})
	do(paid("p14", "2023-12-14", "2024-01-25"))
	for id, want := range map[string]int64{"p3": 0, "p9": 1001, "p14": 1001} {
		if earned[id] != want {
			t.Errorf("%s earned %d, want %d", id, earned[id], want)
		}
	}
}
