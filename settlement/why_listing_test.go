package settlement_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// An answer lists twenty of a sort, and counts the rest: of 20 nothing, of 22 two.
func TestWhyListsTwentyOfEach(t *testing.T) {
	id := func(of string, i int) string { return fmt.Sprintf("%s%02d", of, i) }
	later := flat()
	later.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("100"), Milestone: "onboarded"}}
	removed := desked()
	for _, c := range []struct {
		name   string // of what is not listed
		code   string // of what is
		policy settlement.Policy
		before []settlement.Fact
		of     func(i int) []settlement.Fact
	}{
		{"payments", settlement.CodeNotCleared, flat(), nil, func(i int) []settlement.Fact {
			p := pay("c", "100", "acme")
			p.Pending = true
			return []settlement.Fact{fact(id("p", i), "2025-01-10", p)}
		}},
		{"payments", settlement.CodeStopped, removed, removal("acme"), func(i int) []settlement.Fact {
			return []settlement.Fact{fact(id("p", i), "2025-06-10", pay("c", "100", "acme"))}
		}},
		{"waiting", commission.CodeWaits, later, nil, func(i int) []settlement.Fact {
			return []settlement.Fact{fact(id("p", i), "2025-01-10", pay("c", "100", "acme"))}
		}},
		{"cuts", commission.CodeSaleCapped, cutting(commission.Guard{}, commission.Cap{Name: "sale", Per: commission.PerSale, Limit: eur("10")}), nil, func(i int) []settlement.Fact {
			return []settlement.Fact{fact(id("p", i), "2025-01-10", pay("c", "100", "acme"))}
		}},
		{"refunds", commission.CodeRefundCurrency, converting(), []settlement.Fact{rate("r", "2025-01-08", "USD", "EUR", "0.9")}, func(i int) []settlement.Fact {
			return []settlement.Fact{
				fact(id("p", i), "2025-01-10", payIn("c", "100", "USD", "acme")),
				fact(id("q", i), "2025-01-09", settlement.Refund{Customer: "c", Of: id("p", i), Amount: eur("10")}),
			}
		}},
		{"deals", attribution.CodeShare, attributing(), inTiers(), func(i int) []settlement.Fact {
			customer := id("c", i)
			return []settlement.Fact{
				fact(id("t", i), "2025-02-01", settlement.Touch{Customer: customer, Partner: "inca", Type: "co_sell"}),
				fact(id("w", i), "2025-02-02", settlement.DealClosed{Customer: customer, Deal: "d", Signup: on("2025-02-01"), Opened: on("2025-02-01")}),
			}
		}},
	} {
		for _, n := range []int{20, 22} {
			t.Run(fmt.Sprint(c.code, " ", n), func(t *testing.T) {
				r := open(t, c.policy).do(c.before...)
				var facts []settlement.Fact
				for i := range n {
					facts = append(facts, c.of(i)...)
				}
				r.program.Sort(facts)
				r.do(facts...)
				partner := "acme"
				if c.name == "deals" {
					partner = "inca"
				}
				if got := r.whyOf(partner, "2025-06-30", settlement.CodeUnearning); c.name == "waiting" && got != "" {
					t.Errorf("what waits is told twice:\n%s", got)
				}
				tr, err := r.program.Why(&r.book, partner, day("2025-06-30"))
				if err != nil {
					t.Fatal(err)
				}
				listed, rest := 0, ""
				for _, step := range tr {
					switch {
					case step.Code == c.code:
						listed++
					case step.Code == settlement.CodeMore && step.Details[0].Name == c.name:
						rest = step.Details[0].Value
					}
				}
				want := map[int]string{20: "", 22: "2"}[n]
				if listed != 20 || rest != want {
					t.Errorf("%d listed and %q more, want 20 and %q\n%s", listed, rest, want, tr)
				}
			})
		}
	}
}
