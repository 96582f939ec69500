package commission_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

var modes = []partnerecon.Rounding{partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down}

// drawAmount draws an amount in euros, often a small one: rounding shows there.
func drawAmount(t *rapid.T, label string) partnerecon.Money {
	m, _ := partnerecon.FromMinor(rapid.OneOf(rapid.Int64Range(1, 50), rapid.Int64Range(1, 1e8)).Draw(t, label), "EUR")
	return m
}

func drawRate(t *rapid.T, label string) partnerecon.Rate {
	den := rapid.SampledFrom([]int64{1000, 3, 7, 100}).Draw(t, label+" den")
	r, _ := partnerecon.Fraction(rapid.Int64Range(1, den).Draw(t, label), den)
	return r
}

// drawPolicy draws a policy without first-come rules: the order in which events
// are recorded must not matter.
func drawPolicy(t *rapid.T) commission.Policy {
	p := commission.Policy{
		Rounding: rapid.SampledFrom(modes).Draw(t, "rounding"),
		Shared:   rapid.SampledFrom([]commission.Shared{commission.Each, commission.Lead}).Draw(t, "shared"),
		Rates: []commission.Row{
			{Model: commission.Monthly, Share: drawRate(t, "monthly")},
			{Model: commission.Usage, Tier: "gold", Share: drawRate(t, "gold usage")},
			{Model: commission.Usage, Tier: "silver", Share: drawRate(t, "silver usage"), Payments: rapid.IntRange(0, 3).Draw(t, "payments")},
		},
		Influenced: commission.Influenced{Factor: pct("40"), Pool: pct("50")},
	}
	if rapid.Bool().Draw(t, "recurs") {
		p.Recurs = partnerecon.Days(rapid.IntRange(5, 60).Draw(t, "days"), partnerecon.Until)
	}
	if rapid.Bool().Draw(t, "refunds") {
		p.Refunds = partnerecon.Days(rapid.IntRange(5, 60).Draw(t, "refund days"), partnerecon.Through)
	}
	if rapid.Bool().Draw(t, "capped") {
		p.Caps = append(p.Caps, commission.Cap{Name: "customer", Per: commission.PerCustomer, Limit: drawAmount(t, "customer cap"), Counts: commission.OnNet})
	}
	if rapid.Bool().Draw(t, "deal capped") {
		p.Caps = append(p.Caps, commission.Cap{Name: "deal", Per: commission.PerDeal, Limit: drawAmount(t, "deal cap"), Counts: commission.OnNet})
	}
	if rapid.Bool().Draw(t, "sale capped") {
		p.Caps = append(p.Caps, commission.Cap{Name: "sale", Per: commission.PerSale, Limit: drawAmount(t, "sale cap")})
	}
	return p
}

func drawDay(t *rapid.T, label string) partnerecon.Day {
	return day("2025-01-01").Add(rapid.IntRange(0, 90).Draw(t, label))
}

func drawCredits(t *rapid.T) []partnerecon.Credit {
	var out []partnerecon.Credit
	for i, id := range []string{"a", "b", "d"} {
		if i > 0 && rapid.Bool().Draw(t, "no "+id) {
			continue
		}
		role := rapid.SampledFrom([]partnerecon.Role{partnerecon.Sourced, partnerecon.Sourced, partnerecon.Influenced, partnerecon.Assisted}).Draw(t, "role")
		share, _ := partnerecon.Fraction(rapid.Int64Range(1, 4).Draw(t, "share"), 12)
		out = append(out, partnerecon.Credit{Partner: id, Role: role, Share: share, Tier: rapid.SampledFrom([]string{"gold", "silver", ""}).Draw(t, "tier")})
	}
	return out
}

// drawEvents draws payments of one customer and what happens to them.
func drawEvents(t *rapid.T) []commission.Event {
	var out []commission.Event
	n := rapid.IntRange(1, 5).Draw(t, "payments")
	for i := range n {
		id := fmt.Sprint("p", i)
		p := commission.Payment{ID: id, Customer: "c", Credits: drawCredits(t), Cleared: drawDay(t, "cleared")}
		if rapid.Bool().Draw(t, "in a deal") {
			p.Deal = "d1"
		}
		for range rapid.IntRange(1, 3).Draw(t, "items") {
			p.Items = append(p.Items, commission.Item{
				Model: rapid.SampledFrom([]commission.Model{commission.Monthly, commission.Usage, commission.Annual}).Draw(t, "model"), Amount: drawAmount(t, "amount"),
			})
		}
		out = append(out, p)
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "corrections") {
		r := commission.Refund{ID: fmt.Sprint("r", i), Of: fmt.Sprint("p", rapid.IntRange(0, n-1).Draw(t, "of")), Amount: drawAmount(t, "back"), On: drawDay(t, "on")}
		switch rapid.IntRange(0, 3).Draw(t, "how") {
		case 0:
			out = append(out, commission.CreditNote(r))
		case 1:
			out = append(out, commission.Chargeback(r))
			if rapid.Bool().Draw(t, "won") {
				out = append(out, commission.ChargebackReversed{ID: fmt.Sprint("w", i), Of: r.ID, On: r.On.Add(10)})
			}
		default:
			out = append(out, r)
		}
	}
	return out
}

// run applies events and returns the book; it fails on an error.
func run(t *rapid.T, plan commission.Plan, events ...commission.Event) *book {
	b := &book{plan: plan}
	for _, e := range events {
		entries, err := plan.Apply(&b.ledger, e)
		if err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
		b.entries = append(b.entries, entries...)
	}
	return b
}

// table sums entries by claim and kind; sums of 0 are left out.
func table(entries []partnerecon.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		e.Cause = ""
		out[e.ID()] += e.Amount.Minor()
	}
	for k, v := range out {
		if v == 0 {
			delete(out, k)
		}
	}
	return out
}

// net is what a partner has in all.
func net(entries []partnerecon.Entry, partner string) int64 {
	sum := int64(0)
	for _, e := range entries {
		if e.Claim.Partner == partner {
			sum += e.Amount.Minor()
		}
	}
	return sum
}

func same(a, b map[string]int64) bool { return fmt.Sprint(a) == fmt.Sprint(b) }
