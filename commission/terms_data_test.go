package commission_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// Terms of agreements as the data that says them: a policy in JSON, and what payments earn
// under it.
func TestTermsAsData(t *testing.T) {
	paid := func(id, amount, on string, change func(*commission.Payment)) commission.Payment {
		p := pay(id, amount, on)
		if change != nil {
			change(&p)
		}
		return p
	}
	years := func(n string) func(*commission.Payment) {
		return func(p *commission.Payment) { p.Facts = []commission.Fact{fact("years", n)} }
	}
	priced := func(list string) func(*commission.Payment) {
		return func(p *commission.Payment) {
			p.Items = []commission.Item{{Amount: p.Amount, List: eur(list)}}
		}
	}
	model := func(m commission.Model) func(*commission.Payment) {
		return func(p *commission.Payment) { p.Model = m }
	}
	uplift := `{"rounding": "half_up",
		"facts": [{"name": "years", "kind": "count", "of": "payment"}],
		"rates": [{"share": "10%", "factor": "term", "clip": {"min": "10%", "max": "12%"}}],
		"tables": [{"name": "term", "mode": "slab", "boundary": "reached_at", "over": "fact", "fact": "years", "steps": [
			{"share": "100%"}, {"from_count": 2, "share": "110%"}, {"from_count": 3, "share": "115%"}, {"from_count": 5, "share": "130%"}]}]}`
	locked := `{"rounding": "half_up", "recurs": {"months": 36, "edge": "until"}, "rates": [{"share": "20%"}]}`
	services := `{"rounding": "half_up", "winner": "most_specific", "order": ["category"],
		"rates": [{"share": "20%"}, {"category": "services", "share": "7.5%"}]}`
	outcome := `{"rounding": "half_up", "rates": [{"model": "monthly", "share": "20%"}, {"model": "outcome", "share": "8%"}]}`
	for _, tt := range []struct {
		name   string
		policy string
		events []commission.Payment
		want   string
	}{
		// 12,000.00 x 10 % x 100 %
		{"a contract of one year", uplift, []commission.Payment{paid("p", "12000", "2025-01-10", years("1"))}, "1200.00"},
		// 24,000.00 x 10 % x 110 % = 24,000.00 x 11 %
		{"of two", uplift, []commission.Payment{paid("p", "24000", "2025-01-10", years("2"))}, "2640.00"},
		// 36,000.00 x 10 % x 115 % = 36,000.00 x 11.5 %
		{"of three", uplift, []commission.Payment{paid("p", "36000", "2025-01-10", years("3"))}, "4140.00"},
		// 60,000.00 x 10 % x 130 % = 13 %, kept to 12 %
		{"of five, at most 12 %", uplift, []commission.Payment{paid("p", "60000", "2025-01-10", years("5"))}, "7200.00"},
		// How long it is was not stated: there is no factor, and nothing is earned.
		{"of nobody knows how many", uplift, []commission.Payment{paid("p", "36000", "2025-01-10", nil)}, "0.00"},

		// The price of 100.00 is locked for three years while the list rises to 110.00 and 121.00:
		// (100.00 + 100.00 + 100.00) x 20 %. The fourth year is billed at 133.10, and is over.
		{"a price locked for the term", locked, []commission.Payment{
			paid("y1", "100", "2025-01-10", priced("100")), paid("y2", "100", "2026-01-10", priced("110")),
			paid("y3", "100", "2027-01-10", priced("121")), paid("y4", "133.10", "2028-01-10", priced("133.10")),
		}, "60.00"},
		// What is charged counts, not the list: (100.00 + 110.00) x 20 %.
		{"a price that was not", locked, []commission.Payment{
			paid("y1", "100", "2025-01-10", priced("100")), paid("y2", "110", "2026-01-10", priced("110")),
		}, "42.00"},

		// 10,000.00 of licence x 20 % and 4,000.00 of services x 7.5 %: 2,000.00 + 300.00
		{"services beside the licence", services, []commission.Payment{paid("p", "14000", "2025-01-10", func(p *commission.Payment) {
			p.Items = []commission.Item{{Category: "licence", Amount: eur("10000")}, {Category: "services", Amount: eur("4000")}}
		})}, "2300.00"},

		// Base fee of 500.00 x 20 %, and 37 tickets resolved at 0.99 = 36.63 x 8 % = 2.9304
		{"a fee and what was achieved", outcome, []commission.Payment{
			paid("fee", "500", "2025-01-10", model(commission.Monthly)), paid("tickets", "36.63", "2025-01-31", model(commission.Outcome)),
		}, "102.93"},
		// The rate for outcomes is for them alone.
		{"a model without a rate", outcome, []commission.Payment{paid("usage", "500", "2025-01-10", model(commission.Usage))}, "0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := commission.Parse([]byte(tt.policy))
			if err != nil {
				t.Fatal(err)
			}
			b := &book{t: t, plan: plan}
			for _, e := range tt.events {
				b.do(e)
			}
			b.want("earned", b.sum("acme"), tt.want)
			b.conserved()
		})
	}
}

// All of a contract of three years with its uplift goes back, and half of it before: of
// 4,140.00 the half is 2,070.00. A later refund knows the factor no other way than from the
// line.
func TestAnUpliftGoesBackWithItsContract(t *testing.T) {
	plan, err := commission.Parse([]byte(`{"rounding": "half_up", "facts": [{"name": "years", "kind": "count", "of": "payment"}],
		"rates": [{"share": "10%", "factor": "term"}],
		"tables": [{"name": "term", "mode": "slab", "boundary": "reached_at", "over": "fact", "fact": "years", "steps": [{"share": "100%"}, {"from_count": 3, "share": "115%"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	p := pay("p", "36000", "2025-01-10")
	p.Facts = []commission.Fact{fact("years", "3")}
	b := (&book{t: t, plan: plan}).do(p, back("r1", "p", "18000", "2025-06-01"))
	b.want("half of it", b.sum("acme"), "2070.00")
	b.do(back("r2", "p", "18000", "2025-06-02"))
	b.want("all of it", b.sum("acme"), "0.00")
	if got := b.entries[0]; got.Kind != partnerecon.Earned || got.Amount != eur("4140") {
		t.Errorf("%s %s was posted first", got.Kind, got.Amount)
	}
}
