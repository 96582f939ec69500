package settlement_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon/settlement"
)

// A customer of whom a partner registers and closes hundreds of deals.
func BenchmarkDealsOfOneCustomer(b *testing.B) {
	for _, n := range []int{50, 100, 200} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := settlement.Must(desked())
			facts := []settlement.Fact{fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "integration"})}
			first := day("2025-01-10").Start(time.UTC)
			for i := range n {
				d, when := fmt.Sprint("d", i), first.Add(time.Duration(i)*time.Hour)
				for k, e := range []settlement.Event{
					settlement.Touch{Customer: "c", Deal: d, Partner: "acme", Type: "contact"},
					settlement.Registration{Customer: "c", Deal: d, Partner: "acme"},
					settlement.DealClosed{Customer: "c", Deal: d, Partner: "acme"},
					settlement.Payment{Customer: "c", Deal: d, Amount: eur("100")},
				} {
					facts = append(facts, settlement.Fact{ID: fmt.Sprint(d, ".", k), Occurred: settlement.At(when.Add(time.Duration(k) * time.Minute)), Event: e})
				}
			}
			for b.Loop() {
				for _, err := range p.Run(&settlement.Book{}, settlement.Facts(facts)) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
