package settlement_test

import (
	"encoding/json"
	"fmt"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// The stored form of a book grows with the customers it has ever had, and not with what they
// pay: of one that has left about a thousand bytes stay, with what the desk and the attribution
// have on record. Thirty customers at a time stay a year each, for three years.
func TestABookGrowsWithItsCustomers(t *testing.T) {
	p := settlement.Must(desked())
	b := &settlement.Book{}
	start := pe.MustMonth("2025-01")
	customers, bytes := []int{}, []int{}
	apply := func(f settlement.Fact) {
		if _, err := p.Apply(b, f); err != nil {
			t.Fatal(f.ID, err)
		}
	}
	const at = 30
	for m := range 36 {
		month := start.Add(m)
		first := month.First()
		var facts []settlement.Fact
		if m == 0 {
			for i := range 5 {
				facts = append(facts, fact(fmt.Sprint("e", i), first.String(), settlement.Standing{Partner: fmt.Sprint("p", i), Tier: "integration"}))
			}
		}
		for i := range at {
			gen := (m + i) / 12 // each customer lives 12 months
			c := fmt.Sprintf("c%d-%d", i, gen)
			who := fmt.Sprint("p", i%5)
			if (m+i)%12 == 0 || m == 0 {
				facts = append(facts,
					fact(fmt.Sprint("t-", c, m), first.String(), settlement.Touch{Customer: c, Partner: who, Type: "contact"}),
					fact(fmt.Sprint("reg-", c, m), first.Add(1).String(), settlement.Registration{Customer: c, Partner: who}),
					fact(fmt.Sprint("closed-", c, m), first.Add(3).String(), settlement.DealClosed{Customer: c, Deal: "d", Partner: who, Signup: on(first.String()), Opened: on(first.String())}),
				)
			}
			facts = append(facts, fact(fmt.Sprintf("pay-%s-%d", c, m), first.Add(5).String(), settlement.Payment{Customer: c, Deal: "d", Amount: eur("100")}))
			if (m+i)%12 == 11 {
				facts = append(facts, fact("churn-"+c, first.Add(20).String(), settlement.Churn{Customer: c}))
			}
		}
		facts = append(facts, fact("close"+month.String(), month.Last().String(), settlement.Close{Month: month}))
		p.Sort(facts)
		for _, f := range facts {
			apply(f)
		}
		if m%12 == 11 {
			var stored struct {
				Customers []json.RawMessage `json:"customers"`
			}
			if err := json.Unmarshal([]byte(text(t, b)), &stored); err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, c := range stored.Customers {
				n += len(c)
			}
			customers, bytes = append(customers, len(stored.Customers)), append(bytes, n)
		}
	}
	for y := 1; y < 3; y++ {
		came, grew := customers[y]-customers[y-1], bytes[y]-bytes[y-1]
		t.Logf("%d customers more in year %d, %d bytes of each", came, y+1, grew/came)
		if came != at || grew > 1_100*came {
			t.Errorf("year %d: %d bytes more for %d customers", y+1, grew, came)
		}
	}
}
