package retainer_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// One cycle of a retainer in its second year, from the confirmed amount to the payment:
// five events and what they post.
func BenchmarkCycle(b *testing.B) {
	p := agreed()
	p.Economics = retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Cycles: 60}
	w := open(b, p, "2024-01-02")
	w.start("2024-01-31")
	for n := 1; n <= 12; n++ {
		w.pay(n, "3000", day("2024-01-31").AddMonths(n-1).String())
	}
	w.do(retainer.Seal{ID: "seal", Retainer: "r", Through: day("2024-12-30"), On: day("2025-01-31")})
	on := day("2025-01-31")
	events := []retainer.Event{
		retainer.AmountConfirmed{ID: "a", Retainer: "r", Cycle: 13, Amount: eur("3000"), On: on},
		retainer.PayerConfirmed{ID: "p", Retainer: "r", Cycle: 13, Payer: "client", On: on},
		retainer.Sent{ID: "s", Retainer: "r", Cycle: 13, Amount: eur("3000"), On: on},
		retainer.ProofAttached{ID: "f", Retainer: "r", Cycle: 13, Ref: "swift", On: on},
		retainer.CyclePaid{ID: "c", Retainer: "r", Cycle: 13, Amount: eur("3000"), On: on},
	}
	b.ReportAllocs()
	for b.Loop() {
		x := w.x.Clone()
		for _, e := range events {
			if _, err := w.board.Apply(&x, e); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// Time passes in engagements with a number of open cycles: the receivable of one more.
func BenchmarkElapsed(b *testing.B) {
	for _, open12 := range []int{1, 12, 120} {
		b.Run(fmt.Sprint(open12), func(b *testing.B) {
			w := open(b, whiteLabel(), "2014-01-02")
			w.start("2014-01-31")
			now := day("2014-01-31").AddMonths(open12 - 1)
			w.do(retainer.Elapsed{Retainer: "r", On: now})
			b.ReportAllocs()
			for b.Loop() {
				x := w.x
				if _, err := w.board.Apply(&x, retainer.Elapsed{Retainer: "r", On: now.AddMonths(1)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
