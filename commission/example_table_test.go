package commission_test

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// 1 % of the first 1,000 euros of a year, 2 % of the next 2,000 and 3 % of the rest:
// a sale of 1,000 that begins at 2,500 earns 500 × 2 % + 500 × 3 %.
func ExampleScale_Earns() {
	eur := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	volume, err := commission.NewScale(commission.Table{
		Name: "volume", Mode: commission.Marginal, Over: commission.OverRevenue,
		Spans: commission.SpanYear, Counts: commission.OnNet,
		Steps: []commission.Step{
			{Share: partnerecon.MustPercent("1")},
			{From: eur("1000"), Share: partnerecon.MustPercent("2")},
			{From: eur("3000"), Share: partnerecon.MustPercent("3")},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	got, err := volume.Earns(commission.Reading{
		Before: commission.Volume{Revenue: eur("2500")},
		Sale:   commission.Volume{Revenue: eur("1000")},
	}, partnerecon.HalfUp)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(got.Amount)
	fmt.Print(got.Trace)
	// Output:
	// 25.00 EUR
	// commission.slice /steps/1/share amount="500 EUR" rate="2%"
	// commission.slice /steps/2/share amount="500 EUR" rate="3%"
	// commission.rounded exact="25 EUR" mode="half_up" total="25.00 EUR"
}

// A tariff by volume under which the 101st seat costs the partner half of it all.
func ExampleScale_Inversions() {
	seats, err := commission.NewScale(commission.Table{
		Name: "seats", Mode: commission.Slab, Boundary: commission.ReachedAbove,
		Over: commission.OverQuantity, Spans: commission.SpanTransaction,
		Steps: []commission.Step{
			{Fee: partnerecon.MustMoney("2.10", "EUR")},
			{FromCount: 100, Fee: partnerecon.MustMoney("1.00", "EUR")},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, i := range seats.Inversions() {
		fmt.Printf("%d seats earn %s, %d earn %s\n", i.Below.Units, i.BelowEarns, i.From.Units, i.FromEarns)
	}
	// Output:
	// 100 seats earn 210.00 EUR, 101 earn 101.00 EUR
}

// Everything that is wrong is reported at once, with its place.
func ExampleNewScale() {
	_, err := commission.NewScale(commission.Table{
		Name: "volume", Mode: commission.Slab, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
		Steps: []commission.Step{
			{Share: partnerecon.MustPercent("101")},
			{From: partnerecon.MustMoney("0", "EUR"), Share: partnerecon.MustPercent("2")},
		},
	})
	fmt.Println(err)
	// Output:
	// commission: /boundary: want one of reached_at, reached_above, got ""; /steps/0/share: want at most 100%, got 101%; /steps/1/from: want more than 0 of the step before, got 0.00 EUR
}
