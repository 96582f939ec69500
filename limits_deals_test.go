package partnerecon_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/attribution/metrics"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// readersOfDeals are those of attribution and conflict.
func readersOfDeals(t *testing.T, w *world) []reader {
	t.Helper()
	event, err := conflict.WriteEvent(w.book.OnRecord("x").Account.Facts[0])
	if err != nil {
		t.Fatal(err)
	}
	return []reader{
		{
			name: "attribution.Parse", read: func(b []byte) error { _, err := attribution.Parse(b); return err },
			good: string(encode(t, zoned(worldAttribution()))), depth: 40, // a decision tree has 32 levels
		},
		{name: "attribution.Policy", read: func(b []byte) error { var p attribution.Policy; return p.UnmarshalJSON(b) }, good: string(encode(t, zoned(worldAttribution()))), depth: 40},
		{name: "attribution.ParseJourney", read: func(b []byte) error { _, err := attribution.ParseJourney(b); return err }, good: string(encode(t, aliasJourney()))},
		{
			name: "attribution.ParseRenewal", read: func(b []byte) error { _, err := attribution.ParseRenewal(b); return err },
			good: `{"id":"r","account":"a","on":"2024-02-01T00:00:00Z","held":[]}`,
		},
		{name: "conflict.Parse", read: func(b []byte) error { _, err := conflict.Parse(b); return err }, good: string(encode(t, worldDesk()))},
		{name: "conflict.ReadEvent", read: func(b []byte) error { _, err := conflict.ReadEvent(b); return err }, good: string(event)},
	}
}

// What is stored of an account may be as long as what is put on record, and no
// longer.
func TestLimitsOfAnAccount(t *testing.T) {
	account := func(n int) []byte {
		return encode(t, conflict.Account{ID: "a", Facts: many(n, func(i int) conflict.Event {
			return conflict.Move{ID: fmt.Sprintf("m%06d", i), Account: "a", Partner: "p", At: time.Date(2024, 1, 1, 0, i, 0, 0, time.UTC)}
		})})
	}
	largest, more := account(10_000), account(10_001)
	proof.Within(t, "an account of 10,000 facts", 2*time.Second, func() {
		var a conflict.Account
		if err := a.UnmarshalJSON(largest); err != nil || len(a.Facts) != 10_000 {
			t.Errorf("an account of 10,000 facts has %d, %.300v", len(a.Facts), err)
		}
	})
	var a conflict.Account
	if err := a.UnmarshalJSON(more); !hasProblem(err, "/facts", problem.Limit) {
		t.Errorf("an account of 10,001 facts: %.300v", err)
	}
}

// worldOf is the world's program, whose partners now have any number of places,
// with facts in their order.
func worldOf(facts []settlement.Fact) (settlement.Program, []settlement.Fact) {
	p := worldPolicy()
	p.Desk.Registration.Capacity = 0
	program := settlement.Must(p)
	program.Sort(facts)
	return program, facts
}

// Facts of a partner for the desk, or of customers of which each has few, cost as
// much each as there are others.
func TestLimitsOfFactsOfTheDesk(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	first := partnerecon.MustDay("2024-01-02")
	item := []conflict.Item{{Product: "x", Quantity: 1, Unit: inEUR("9"), Published: inEUR("10")}}
	for _, c := range []struct {
		name string
		n    int
		make func(i int) settlement.Event
	}{
		{"touches of many customers by one partner", 300, func(i int) settlement.Event {
			return settlement.Touch{Customer: fmt.Sprint("c", i), Partner: "x", Type: "x"}
		}},
		{"registrations of many customers by many partners", 300, func(i int) settlement.Event {
			return settlement.Registration{Customer: fmt.Sprint("c", i), Partner: fmt.Sprint("p", i)}
		}},
		{"deals of many customers", 300, func(i int) settlement.Event {
			return settlement.DealClosed{Customer: fmt.Sprint("c", i), Deal: "d", Partner: fmt.Sprint("p", i)}
		}},
		{"partners that are stated", 1000, func(i int) settlement.Event {
			return settlement.PartnerStated{Partner: fmt.Sprint("p", i), Approved: true}
		}},
		{"prices of many partners", 500, func(i int) settlement.Event {
			return settlement.Price{Partner: fmt.Sprint("p", i), Items: item}
		}},
		{"disputes of many customers", 300, func(i int) settlement.Event {
			return settlement.Dispute{Customer: fmt.Sprint("c", i), Partner: fmt.Sprint("p", i), Amount: inEUR("1"), Reason: "r"}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			proof.Linear(t, c.n, func(n int) time.Duration {
				program, facts := worldOf(many(n, func(i int) settlement.Fact {
					return settlement.Fact{ID: fmt.Sprintf("f%06d", i), Occurred: settlement.On(first.Add(i / 100)), Event: c.make(i)}
				}))
				book := &settlement.Book{}
				return proof.Took(func() {
					for _, f := range facts {
						if _, err := program.Apply(book, f); err != nil {
							t.Fatal(err)
						}
					}
				})
			})
		})
	}
}

// A report costs as much a deal as there are others.
func TestLimitsOfMetrics(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	first := partnerecon.MustDay("2024-01-01")
	proof.Linear(t, 2000, func(n int) time.Duration {
		facts := metrics.Facts{
			Period: partnerecon.Interval{Start: first, End: first.Add(90)}, Currency: "EUR", Rounding: partnerecon.HalfUp,
			Deals: many(n, func(i int) metrics.Deal {
				return metrics.Deal{
					ID: fmt.Sprint("d", i), Account: fmt.Sprint("a", i/2), Closed: first.Add(i % 90), Won: i%3 > 0, Amount: inEUR("100"),
					Credits: partnerecon.Sole(fmt.Sprint("p", i%500)), Touches: []metrics.Touch{{Partner: fmt.Sprint("p", i%500), On: first}, {Partner: fmt.Sprint("p", (i+1)%500), On: first}},
				}
			}),
			Partners: many(500, func(i int) metrics.Partner { return metrics.Partner{ID: fmt.Sprint("p", i), Signed: first} }),
		}
		return proof.Took(func() {
			if _, err := metrics.Measure(facts, metrics.Text()); err != nil {
				t.Fatal(err)
			}
		})
	})
}
