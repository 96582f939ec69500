package commission_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"

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

func TestLawG1_OrderOfRecordingDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		events := drawEvents(t)
		a := run(t, plan, events...)
		b := run(t, plan, rapid.Permutation(events).Draw(t, "order")...)
		if x, y := table(a.entries), table(b.entries); !same(x, y) {
			t.Fatalf("in one order %v\nin the other %v", x, y)
		}
		if a.ledger.Base != b.ledger.Base || a.ledger.Retained != b.ledger.Retained {
			t.Fatalf("base %d and %d, retained %d and %d", a.ledger.Base, b.ledger.Base, a.ledger.Retained, b.ledger.Retained)
		}
	})
}

func TestLawG2_ARepeatedEventChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		events := drawEvents(t)
		b := run(t, plan, events...)
		before := b.ledger.Clone()
		for _, e := range events {
			if entries, err := plan.Apply(&b.ledger, e); err != nil || len(entries) > 0 {
				t.Fatalf("%+v again posts %d entries, %v", e, len(entries), err)
			}
		}
		if !before.Equal(b.ledger) {
			t.Fatal("repeated events changed the ledger")
		}
	})
}

func TestLawG9_StateSurvivesBetweenEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		events := drawEvents(t)
		want := run(t, plan, events...)
		var got book
		for _, e := range events {
			text, err := json.Marshal(got.ledger)
			if err != nil {
				t.Fatal(err)
			}
			got.ledger = commission.Ledger{}
			if err := json.Unmarshal(text, &got.ledger); err != nil {
				t.Fatal(err)
			}
			entries, err := plan.Apply(&got.ledger, e)
			if err != nil {
				t.Fatal(err)
			}
			got.entries = append(got.entries, entries...)
		}
		a, _ := json.Marshal(want.entries)
		b, _ := json.Marshal(got.entries)
		if string(a) != string(b) || !want.ledger.Equal(got.ledger) {
			t.Fatalf("with storing in between\n%s\nwant\n%s", b, a)
		}
	})
}

func TestLawG11_EntriesAreMoneyAndUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seen := map[string]bool{}
		for _, e := range run(t, commission.Must(drawPolicy(t)), drawEvents(t)...).entries {
			if (e.Amount.Sign() == 0) != (e.Kind == partnerecon.Rebased) || seen[e.ID()] {
				t.Fatalf("%s of %s: 0, or posted twice", e.ID(), e.Amount)
			}
			seen[e.ID()] = true
		}
	})
}

func TestLawG12_PreviewIsPosting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		var l commission.Ledger
		for _, e := range drawEvents(t) {
			preview, err := plan.Preview(l, e)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := plan.Apply(&l, e)
			if err != nil {
				t.Fatal(err)
			}
			a, _ := json.Marshal(preview.Entries)
			b, _ := json.Marshal(entries)
			if string(a) != string(b) {
				t.Fatalf("previewed %s\nposted %s", a, b)
			}
		}
	})
}

// TestLawC1 compares one payment with the exact product, rounded by hand. The
// oracle does the same for whole programs.
func TestLawC1_OneRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, share, amount := drawRate(t, "rate"), drawRate(t, "share"), drawAmount(t, "amount")
		mode := rapid.SampledFrom(modes).Draw(t, "mode")
		p := commission.Payment{ID: "p", Customer: "c", Amount: amount, Cleared: day("2025-01-20"), Credits: []partnerecon.Credit{
			{Partner: "a", Role: partnerecon.Sourced, Share: share},
		}}
		b := run(t, commission.Must(commission.Policy{Rounding: mode, Rates: []commission.Row{{Share: rate}}}), p)
		x := new(big.Rat).SetInt64(amount.Minor())
		x.Mul(x, big.NewRat(rate.Num(), rate.Den())).Mul(x, big.NewRat(share.Num(), share.Den()))
		if got, want := net(b.entries, "a"), roundRat(x, mode); got != want {
			t.Fatalf("%s × %s × %s, %s = %d, want %d", amount, rate, share, mode, got, want)
		}
	})
}

// roundRat is the slow, obvious rounding of what is not negative.
func roundRat(x *big.Rat, mode partnerecon.Rounding) int64 {
	q, r := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	twice := r.Lsh(r, 1).Cmp(x.Denom())
	if mode != partnerecon.Down && (twice > 0 || twice == 0 && (mode == partnerecon.HalfUp || q.Bit(0) == 1)) {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

func TestLawC2_WhatGoesBackIsTheOpposite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		p := drawEvents(t)[0].(commission.Payment)
		b := run(t, plan, p)
		n := len(b.entries)
		earned := table(b.entries)
		if n > 0 {
			entries, err := plan.Apply(&b.ledger, commission.Failure{ID: "f", Of: p.ID, On: p.Cleared})
			if err != nil {
				t.Fatal(err)
			}
			b.entries = append(b.entries, entries...)
		}
		for _, id := range []string{"a", "b", "d"} {
			if net(b.entries, id) != 0 {
				t.Fatalf("%s keeps %d of %v", id, net(b.entries, id), earned)
			}
		}
	})
}

// flatPlan is a single percentage of mode.
func flatPlan(t *rapid.T, rate partnerecon.Rate, caps ...commission.Cap) commission.Plan {
	return commission.Must(commission.Policy{
		Rounding: rapid.SampledFrom(modes).Draw(t, "mode"), Rates: []commission.Row{{Share: rate}}, Shared: commission.Each, Caps: caps,
	})
}

func solo(id string, amount partnerecon.Money) commission.Payment {
	return commission.Payment{ID: id, Customer: "c", Credits: partnerecon.Sole("a"), Amount: amount, Cleared: day("2025-01-20")}
}

func TestLawC3_MonotoneInBaseAndRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		small, large := drawAmount(t, "one"), drawAmount(t, "other")
		if small.Minor() > large.Minor() {
			small, large = large, small
		}
		low, high := drawRate(t, "one rate"), drawRate(t, "other rate")
		if low.Compare(high) > 0 {
			low, high = high, low
		}
		mode := rapid.SampledFrom(modes).Draw(t, "mode")
		earn := func(amount partnerecon.Money, rate partnerecon.Rate) int64 {
			plan := commission.Must(commission.Policy{Rounding: mode, Rates: []commission.Row{{Share: rate}}})
			return net(run(t, plan, solo("p", amount)).entries, "a")
		}
		if earn(small, low) > earn(large, low) || earn(small, low) > earn(small, high) {
			t.Fatalf("%s and %s at %s and %s", small, large, low, high)
		}
	})
}

func TestLawC4_BetweenNothingAndTheBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		if c := net(run(t, flatPlan(t, drawRate(t, "rate")), solo("p", amount)).entries, "a"); c < 0 || c > amount.Minor() {
			t.Fatalf("%d of %s", c, amount)
		}
	})
}

func TestLawC5_NeverAboveTheCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := drawAmount(t, "limit")
		counts := rapid.SampledFrom([]commission.Counts{commission.FirstCome, commission.OnNet}).Draw(t, "counts")
		plan := flatPlan(t, drawRate(t, "rate"), commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: limit, Counts: counts})
		b := &book{plan: plan}
		for i := range 6 {
			var e commission.Event = solo(fmt.Sprint("p", i), drawAmount(t, "amount"))
			if i > 0 && rapid.Bool().Draw(t, "refund") {
				e = commission.Refund{ID: fmt.Sprint("r", i), Of: "p0", Amount: drawAmount(t, "back"), On: day("2025-02-01")}
			}
			entries, err := plan.Apply(&b.ledger, e)
			if err != nil {
				t.Fatal(err)
			}
			b.entries = append(b.entries, entries...)
			if s := net(b.entries, "a"); s > limit.Minor() || s < 0 {
				t.Fatalf("after %d events %d, the cap is %s", i+1, s, limit)
			}
		}
	})
}

func TestLawC5_AnInfiniteCapIsNoCap(t *testing.T) {
	most, _ := partnerecon.FromMinor(1<<62, "EUR")
	rapid.Check(t, func(t *rapid.T) {
		policy := drawPolicy(t)
		policy.Caps = nil
		events := drawEvents(t)
		want := table(run(t, commission.Must(policy), events...).entries)
		for _, counts := range []commission.Counts{commission.FirstCome, commission.OnNet} {
			for _, per := range []commission.Per{commission.PerDeal, commission.PerCustomer} {
				policy.Caps = []commission.Cap{{Name: "max", Per: per, Limit: most, Counts: counts}}
				if got := table(run(t, commission.Must(policy), events...).entries); !same(got, want) {
					t.Fatalf("%s %s: %v, without a cap %v", per, counts, got, want)
				}
			}
		}
	})
}

func TestLawC6_OnNetIsTheLesserOfNetAndCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := drawPolicy(t)
		limit := drawAmount(t, "limit")
		policy.Caps = nil
		events := drawEvents(t)
		plain := run(t, commission.Must(policy), events...)
		policy.Caps = []commission.Cap{{Name: "max", Per: commission.PerCustomer, Limit: limit, Counts: commission.OnNet}}
		capped := run(t, commission.Must(policy), events...)
		for _, id := range []string{"a", "b", "d"} {
			if got, want := net(capped.entries, id), min(net(plain.entries, id), limit.Minor()); got != want {
				t.Fatalf("%s has %d, want the lesser of %d and %s", id, got, net(plain.entries, id), limit)
			}
		}
	})
}

func TestLawC6_AFirstComeGrantIsFrozen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := drawAmount(t, "limit")
		plan := flatPlan(t, drawRate(t, "rate"), commission.Cap{Name: "max", Per: commission.PerCustomer, Limit: limit, Counts: commission.FirstCome})
		b := run(t, plan, solo("p0", drawAmount(t, "first")), solo("p1", drawAmount(t, "second")))
		line, _ := b.ledger.Open("p1")
		granted := int64(0)
		if len(line.Parts) > 0 {
			granted = line.Parts[0].Earned + line.Parts[0].Capped
		}
		paid := line.Base
		back := rapid.Int64Range(1, paid).Draw(t, "back")
		amount, _ := partnerecon.FromMinor(back, "EUR")
		entries, err := plan.Apply(&b.ledger, commission.Refund{ID: "r", Of: "p1", Amount: amount, On: day("2025-02-01")})
		if err != nil {
			t.Fatal(err)
		}
		want := roundRat(new(big.Rat).Mul(big.NewRat(granted, 1), big.NewRat(back, paid)), plan.Policy().Rounding)
		if got := -net(entries, "a"); got != want {
			t.Fatalf("of a grant of %d goes back %d for %d of %d, want %d", granted, got, back, paid, want)
		}
	})
}

func TestLawC8_PartsAddUpToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, amount := drawRate(t, "rate"), drawAmount(t, "amount")
		plan := flatPlan(t, rate)
		p := solo("p", amount)
		p.Credits = nil
		for _, id := range []string{"a", "b", "d"} {
			p.Credits = append(p.Credits, partnerecon.Credit{Partner: id, Role: partnerecon.Sourced, Share: partnerecon.MustRate("1/3")})
		}
		b := run(t, plan, p)
		sum := net(b.entries, "a") + net(b.entries, "b") + net(b.entries, "d")
		if want := net(run(t, plan, solo("p", amount)).entries, "a"); sum != want {
			t.Fatalf("three thirds of %s at %s are %d, the whole is %d", amount, rate, sum, want)
		}
	})
}

func TestLawC9_PartsAndTheRestAreTheBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &book{plan: commission.Must(drawPolicy(t))}
		for _, e := range drawEvents(t) {
			entries, err := b.plan.Apply(&b.ledger, e)
			if err != nil {
				t.Fatal(err)
			}
			b.entries = append(b.entries, entries...)
			onLines := int64(0)
			for _, e := range b.entries {
				if e.Claim.Line != "" {
					onLines += e.Amount.Minor()
				}
			}
			if onLines+b.ledger.Retained != b.ledger.Base {
				t.Fatalf("commission %d + retained %d is not the base %d", onLines, b.ledger.Retained, b.ledger.Base)
			}
		}
	})
}

func TestLawC10_CountsAndMonthsEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(t, "n")
		anchor := day("2024-01-01").Add(rapid.IntRange(0, 400).Draw(t, "anchor"))
		counted := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("10"), Payments: n}}})
		monthly := commission.Must(commission.Policy{
			Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("10")}}, Recurs: partnerecon.Months(n, partnerecon.Until),
		})
		var events []commission.Event
		for k := range n + 3 { // a payment each month, on the anchor's day
			p := solo(fmt.Sprintf("p%02d", k), eur("10"))
			p.Cleared = anchor.AddMonths(k)
			events = append(events, p)
		}
		for name, plan := range map[string]commission.Plan{"payments": counted, "months": monthly} {
			// A pause in between: months run on, a count of payments does not.
			if got := net(run(t, plan, events...).entries, "a"); got != int64(n)*100 {
				t.Fatalf("%d %s paid %d", n, name, got)
			}
		}
		gap := append(slices.Clone(events[:1]), events[2:]...)
		if got := net(run(t, monthly, gap...).entries, "a"); n > 1 && got != int64(n-1)*100 {
			t.Fatalf("%d months with a pause paid %d", n, got)
		}
		if got := net(run(t, counted, gap...).entries, "a"); got != int64(n)*100 {
			t.Fatalf("%d payments with a pause paid %d", n, got)
		}
	})
}

func TestLawC11_AnotherVersionChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, other := drawPolicy(t), drawPolicy(t)
		one.Caps, other.Caps = nil, nil
		events := drawEvents(t)
		for i, e := range events {
			if p, ok := e.(commission.Payment); ok {
				p.Terms = "v1"
				events[i] = p
			}
		}
		dated := func(second commission.Policy) commission.Plan {
			plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
				{ID: "v1", From: day("2025-01-01"), Rationale: "x", Policy: one}, {ID: "v2", From: day("2025-02-01"), Rationale: "y", Policy: second},
			})
			if err != nil {
				t.Fatal(err)
			}
			return plan
		}
		a, b := run(t, dated(one), events...), run(t, dated(other), events...)
		if x, y := table(a.entries), table(b.entries); !same(x, y) {
			t.Fatalf("%v and %v", x, y)
		}
	})
}

func TestLawC12_EveryMinorUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, rate := rapid.Int64Range(1, 1e9).Draw(t, "units"), drawRate(t, "rate")
		plan := flatPlan(t, rate)
		var want int64
		for i, c := range []partnerecon.Currency{"EUR", "JPY", "KWD", "CLF"} {
			amount, _ := partnerecon.FromMinor(units, c)
			got := net(run(t, plan, solo("p", amount)).entries, "a")
			if i > 0 && got != want {
				t.Fatalf("%d units earn %d in %s and %d in EUR", units, got, c, want)
			}
			want = got
		}
	})
}

// refunded applies refunds of one payment and returns what is left.
func refunded(t *rapid.T, plan commission.Plan, amount partnerecon.Money, backs ...int64) *book {
	events := []commission.Event{solo("p", amount)}
	for i, n := range backs {
		m, _ := partnerecon.FromMinor(n, "EUR")
		events = append(events, commission.Refund{ID: fmt.Sprint("r", i), Of: "p", Amount: m, On: day("2025-02-01")})
	}
	return run(t, plan, events...)
}

// cut draws a payment and a way to cut it into refunds.
func cut(t *rapid.T, amount partnerecon.Money) []int64 {
	var out []int64
	left := amount.Minor()
	for left > 0 && len(out) < 5 {
		n := rapid.Int64Range(1, left).Draw(t, "cut")
		out = append(out, n)
		left -= n
	}
	if left > 0 {
		out = append(out, left)
	}
	return out
}

func TestLawB1_AShareOfWhatWasEarned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		plan := flatPlan(t, drawRate(t, "rate"))
		earned := net(refunded(t, plan, amount).entries, "a")
		n := rapid.Int64Range(1, 2*amount.Minor()).Draw(t, "back")
		back := roundRat(new(big.Rat).Mul(big.NewRat(earned, 1), big.NewRat(min(n, amount.Minor()), amount.Minor())), plan.Policy().Rounding)
		if got := net(refunded(t, plan, amount, n).entries, "a"); got != earned-back {
			t.Fatalf("%d of %s back leaves %d of %d, want %d", n, amount, got, earned, earned-back)
		}
	})
}

func TestLawB2_AllBackLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		if s := net(refunded(t, flatPlan(t, drawRate(t, "rate")), amount, cut(t, amount)...).entries, "a"); s != 0 {
			t.Fatalf("%d is left", s)
		}
	})
}

func TestLawB3_NoMoreBackThanPaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		cuts := append(cut(t, amount), rapid.Int64Range(1, 1e6).Draw(t, "excess"))
		b := refunded(t, flatPlan(t, drawRate(t, "rate")), amount, cuts...)
		tr, err := b.plan.Line(b.ledger, "p")
		if b.ledger.Base != 0 || err != nil || !tr.Has(commission.CodeRefundExcess) {
			t.Fatalf("base %d, %v, and the excess is reported:\n%s", b.ledger.Base, err, tr)
		}
	})
}

func TestLawB4_BetweenNothingAndWhatWasEarned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &book{plan: commission.Must(drawPolicy(t))}
		for _, e := range drawEvents(t) {
			entries, err := b.plan.Apply(&b.ledger, e)
			if err != nil {
				t.Fatal(err)
			}
			b.entries = append(b.entries, entries...)
			for _, l := range b.ledger.Lines {
				for _, p := range l.Parts {
					if p.Net() < 0 || p.Net() > p.Earned {
						t.Fatalf("after %+v: %+v", e, p)
					}
				}
			}
			for _, id := range []string{"a", "b", "d"} {
				if net(b.entries, id) < 0 {
					t.Fatalf("after %+v %s has %d", e, id, net(b.entries, id))
				}
			}
		}
	})
}

func TestLawB5_TwoRefundsAreOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		plan := flatPlan(t, drawRate(t, "rate"))
		x, y := rapid.Int64Range(1, 1e6).Draw(t, "x"), rapid.Int64Range(1, 1e6).Draw(t, "y")
		if a, b := net(refunded(t, plan, amount, x, y).entries, "a"), net(refunded(t, plan, amount, x+y).entries, "a"); a != b {
			t.Fatalf("%d and %d leave %d, together %d", x, y, a, b)
		}
	})
}

func TestLawB6_RefundBeforePayment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := flatPlan(t, drawRate(t, "rate"))
		p := solo("p", drawAmount(t, "amount"))
		r := commission.Refund{ID: "r", Of: "p", Amount: drawAmount(t, "back"), On: drawDay(t, "on")}
		if a, b := table(run(t, plan, p, r).entries), table(run(t, plan, r, p).entries); !same(a, b) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

func TestLawB7_AWonChargebackIsNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		events := drawEvents(t)
		want := table(run(t, plan, events...).entries)
		events = append(events, commission.Chargeback{ID: "cb", Of: "p0", Amount: drawAmount(t, "lost"), On: drawDay(t, "lost on")},
			commission.ChargebackReversed{ID: "cbr", Of: "cb", On: drawDay(t, "won on")})
		if got := table(run(t, plan, events...).entries); !same(got, want) {
			t.Fatalf("%v, without it %v", got, want)
		}
	})
}

func TestLawB8_OneLossIsCountedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		plan := flatPlan(t, drawRate(t, "rate"))
		x, y := rapid.Int64Range(1, 2*amount.Minor()).Draw(t, "refund"), rapid.Int64Range(1, 2*amount.Minor()).Draw(t, "chargeback")
		m, _ := partnerecon.FromMinor(x, "EUR")
		n, _ := partnerecon.FromMinor(y, "EUR")
		both := run(t, plan, solo("p", amount), commission.Refund{ID: "r", Of: "p", Amount: m, On: day("2025-02-01")},
			commission.Chargeback{ID: "cb", Of: "p", Amount: n, On: day("2025-02-02")})
		if got, want := net(both.entries, "a"), net(refunded(t, plan, amount, min(x+y, amount.Minor())).entries, "a"); got != want {
			t.Fatalf("a refund of %d and a chargeback of %d leave %d of %s, want %d", x, y, got, amount, want)
		}
	})
}

func TestLawB10_NoLaterTermsAlterAReversal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawEvents(t)
		policy := drawPolicy(t)
		policy.Refunds = partnerecon.Window{}
		plan := commission.Must(policy)
		b := run(t, plan, events...)
		// Another plan, other rates: the ledger has what was earned.
		other := policy
		other.Rates = slices.Clone(policy.Rates)
		for i := range other.Rates {
			other.Rates[i].Share = drawRate(t, "other")
		}
		r := commission.Refund{ID: "late", Of: "p0", Amount: drawAmount(t, "late"), On: day("2025-05-01")}
		x, y := b.ledger.Clone(), b.ledger.Clone()
		a, errA := plan.Apply(&x, r)
		c, errC := commission.Must(other).Apply(&y, r)
		if errA != nil || errC != nil || !same(table(a), table(c)) {
			t.Fatalf("%v and %v, %v and %v", table(a), table(c), errA, errC)
		}
	})
}

func TestLawB13_EachPartnerReturnsItsShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		b := run(t, plan, drawEvents(t)...)
		for _, l := range b.ledger.Lines {
			for _, p := range l.Parts {
				want := roundRat(new(big.Rat).Mul(big.NewRat(p.Earned+p.Capped, 1), big.NewRat(l.Refunded, max(l.Base, 1))), plan.Policy().Rounding)
				if -p.Returned != want {
					t.Fatalf("%+v of %d with %d back", p, l.Base, l.Refunded)
				}
			}
		}
	})
}
