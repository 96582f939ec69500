package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// What is dropped at the close of each month, and a book that drops it posts and answers as one
// that keeps all. 10 % of 1,000.00 are 100.00.
func TestWhatIsDroppedAtEachClose(t *testing.T) {
	paid := func(id, on, seller, amount string) settlement.Fact {
		return fact(id, on, settlement.Payout{Partner: "acme", Amount: eur(amount), Seller: seller})
	}
	accepted := func(id, on, through string) settlement.Fact {
		return fact(id, on, settlement.StatementAccepted{Partner: "acme", Through: day(through), By: "cfo of acme"})
	}
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		last   string
		facts  []settlement.Fact
		want   string // the days through which statements are dropped, of acme
	}{
		// 0.01 of January is open until March.
		{"all but a cent is paid", flat(), "2025-03", []settlement.Fact{
			fact("p1", "2025-01-10", pay("c", "1000", "acme")), paid("o1", "2025-02-05", "", "99.99"), paid("o2", "2025-03-05", "", "0.01"),
		}, "2025-01-31 2025-02-28 2025-03-31"},
		{"paid too much", flat(), "2025-03", []settlement.Fact{
			fact("p1", "2025-01-10", pay("c", "1000", "acme")), paid("o1", "2025-02-05", "", "100.01"), fact("p2", "2025-03-10", pay("c", "1000", "acme")),
		}, "2025-01-31 2025-02-28"},
		// A statement that can be disputed for 30 days and is accepted on 5 February is done with when
		// its entries can be disputed no more: of January after 2 March, and so at the close of March.
		{"of two selling entities, of which one comes later", func() settlement.Policy {
			p := bySeller()
			p.Horizon = pe.Days(20, pe.Through)
			return p
		}(), "2025-05", []settlement.Fact{
			fact("p1", "2025-01-10", soldBy("gmbh", "1000")), paid("o1", "2025-01-20", "gmbh", "100"), accepted("a1", "2025-02-05", "2025-01-31"),
			fact("p2", "2025-02-10", soldBy("inc", "1000")), paid("o2", "2025-02-20", "inc", "100"), accepted("a2", "2025-03-05", "2025-02-28"),
			fact("p3", "2025-03-10", soldBy("gmbh", "500")), paid("o3", "2025-03-11", "gmbh", "50"), accepted("a3", "2025-04-05", "2025-03-31"),
		}, "2025-01-31 2025-02-28 2025-03-31"},
		// A dispute of 10 February is past the horizon at the close of April, and resolved by then.
		{"in dispute", func() settlement.Policy {
			p := stating(settlement.BySilence)
			p.Horizon = pe.Days(20, pe.Through)
			return p
		}(), "2025-04", []settlement.Fact{
			fact("p1", "2025-01-10", pay("c", "1000", "acme")), paid("o1", "2025-01-20", "", "100"), lineDisputed("x", "2025-02-10", lineOf("p1"), ""),
			fact("p2", "2025-02-12", pay("c", "1000", "acme")), paid("o2", "2025-02-20", "", "100"), lineResolved("rx", "2025-04-10", "x", ""),
		}, "2025-01-31 2025-02-28"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &dropping{T: t, program: settlement.Must(c.policy)}
			d.program.Sort(c.facts)
			var facts []settlement.Fact
			for f := range keys(d.program.WithCloses(&settlement.Book{}, settlement.Facts(c.facts), month(c.last))) {
				facts = append(facts, f)
			}
			d.run(facts)
			var got []string
			for _, s := range d.dropped["acme"] {
				got = append(got, fmt.Sprint(s.Through))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("dropped %s, want %s", strings.Join(got, " "), c.want)
			}
		})
	}
}
