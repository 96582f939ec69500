package commission_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

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

// All of a payment goes back in one of several ways, and so does exactly what it
// earned.
func TestLawC2_WhatGoesBackIsTheOpposite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		p := drawEvents(t)[0].(commission.Payment)
		b := run(t, plan, p)
		earned := table(b.entries)
		entries, err := plan.Apply(&b.ledger, rapid.SampledFrom(lossesOf(p)).Draw(t, "loss"))
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string]int64{}
		for _, e := range append(b.entries, entries...) {
			sums[e.Claim.Partner] += e.Amount.Minor()
		}
		for id, left := range sums {
			if left != 0 {
				t.Fatalf("%s keeps %d of %v", id, left, earned)
			}
		}
		if (len(table(entries)) > 0) != (len(earned) > 0) {
			t.Fatalf("%v earned, %v went back", earned, table(entries))
		}
	})
}

// lossesOf are the ways in which all of a payment is lost.
func lossesOf(p commission.Payment) []commission.Event {
	sum := int64(0)
	for _, it := range p.Items {
		sum += it.Amount.Minor()
	}
	all := commission.Refund{ID: "back", Of: p.ID, Amount: eurCents(sum), On: p.Cleared}
	return []commission.Event{
		commission.Failure{ID: "f", Of: p.ID, On: p.Cleared}, all, commission.CreditNote(all), commission.Chargeback(all),
	}
}

// A payment of nothing earns nothing, also where its items are not nothing, and
// leaves what other payments earn alone.
func TestLawC2_NothingEarnsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := commission.Must(drawPolicy(t))
		p := drawEvents(t)[0].(commission.Payment)
		one := p.Items[0]
		one.Amount = eurCents(-one.Amount.Minor())
		p.Items = append(p.Items[:1:1], one)
		if rapid.Bool().Draw(t, "no amount") {
			p.Items[0].Amount, p.Items = eurCents(0), p.Items[:1]
		}
		b := run(t, plan, p)
		if len(b.entries) > 0 || b.ledger.Base != 0 || b.ledger.Retained != 0 {
			t.Fatalf("%v of a payment of 0", table(b.entries))
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

// drawCap draws a cap of any sort.
func drawCap(t *rapid.T, name string) commission.Cap {
	c := commission.Cap{Name: name, Limit: drawAmount(t, "limit")}
	c.Per = rapid.SampledFrom([]commission.Per{commission.PerSale, commission.PerDeal, commission.PerCustomer}).Draw(t, "per")
	if c.Per != commission.PerSale {
		c.Counts = rapid.SampledFrom([]commission.Counts{commission.FirstCome, commission.OnNet}).Draw(t, "counts")
	}
	return c
}

// Whatever was recorded: a cap per customer holds for each partner, one per deal for all of
// them on the deal, and one per sale for all of them on the payment.
func TestLawC5_NoPrefixIsAboveACap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := drawPolicy(t)
		limit := drawCap(t, "max")
		policy.Caps = []commission.Cap{limit}
		steps(t, commission.Must(policy), drawEvents(t), func(b *book) {
			sums := map[string]int64{}
			for _, e := range b.entries {
				switch {
				case limit.Per == commission.PerCustomer:
					sums[e.Claim.Partner] += e.Amount.Minor()
				case limit.Per == commission.PerSale:
					sums[e.Claim.Line] += e.Amount.Minor()
				case e.Claim.Deal != "":
					sums[e.Claim.Deal] += e.Amount.Minor()
				}
			}
			for of, sum := range sums {
				if sum < 0 || sum > limit.Limit.Minor() {
					t.Fatalf("%q has %d under %+v", of, sum, limit)
				}
			}
		})
	})
}

// A cap of the same limit after a cap cuts nothing off: after every event each partner has
// what it has under one of them, and the company keeps as much.
func TestLawC5_ACapTwiceIsTheCapOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := drawPolicy(t)
		policy.Caps = []commission.Cap{drawCap(t, "once")}
		once := &book{plan: commission.Must(policy)}
		again := policy.Caps[0]
		again.Name = "twice"
		policy.Caps = append(policy.Caps, again)
		events, at := drawEvents(t), 0
		steps(t, commission.Must(policy), events, func(twice *book) {
			entries, err := once.plan.Apply(&once.ledger, events[at])
			if err != nil {
				t.Fatal(err)
			}
			once.entries, at = append(once.entries, entries...), at+1
			for _, id := range []string{"a", "b", "d"} {
				if x, y := net(once.entries, id), net(twice.entries, id); x != y {
					t.Fatalf("%s has %d, under a second cap %d: %+v", id, x, y, again)
				}
			}
			if x, y := once.ledger.Retained, twice.ledger.Retained; x != y {
				t.Fatalf("%d is retained, under a second cap %d: %+v", x, y, again)
			}
		})
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

// The parts of two to five partners, in any proportion, at the rates of their tiers and with
// something that nobody is credited with, are together the one rounding of what they come to
// exactly; and each is within a minor unit of its proportion of that.
func TestLawC8_PartsAddUpToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mode, amount := rapid.SampledFrom(modes).Draw(t, "mode"), drawAmount(t, "amount")
		policy := commission.Policy{Rounding: mode, Shared: commission.Each}
		rates := map[string]*big.Rat{}
		for _, tier := range []string{"gold", "silver"} {
			r := drawRate(t, tier)
			rates[tier] = big.NewRat(r.Num(), r.Den())
			policy.Rates = append(policy.Rates, commission.Row{Tier: tier, Share: r})
		}
		weights := rapid.SliceOfN(rapid.Int64Range(1, 20), 2, 5).Draw(t, "weights")
		all := rapid.SampledFrom([]int64{0, 0, 7}).Draw(t, "nobody's")
		for _, w := range weights {
			all += w
		}
		p := solo("p", amount)
		p.Credits = nil
		exactly, sum := map[string]*big.Rat{}, new(big.Rat)
		for i, w := range weights {
			id, tier := fmt.Sprint("a", i), rapid.SampledFrom([]string{"gold", "silver"}).Draw(t, "tier")
			share, _ := partnerecon.Fraction(w, all)
			p.Credits = append(p.Credits, partnerecon.Credit{Partner: id, Role: partnerecon.Sourced, Share: share, Tier: tier})
			exactly[id] = new(big.Rat).Mul(big.NewRat(amount.Minor()*w, all), rates[tier])
			sum.Add(sum, exactly[id])
		}
		b := run(t, commission.Must(policy), p)
		want := roundRat(sum, mode)
		if got := total(b.entries); got != want {
			t.Fatalf("%v of %d: the parts are %d, the whole is %d", weights, all, got, want)
		}
		for id, x := range exactly {
			quota := new(big.Rat).Mul(x, big.NewRat(want, 1))
			off := quota.Quo(quota, sum).Sub(quota, big.NewRat(net(b.entries, id), 1))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%v of %d: %s has %d of %d", weights, all, id, net(b.entries, id), want)
			}
		}
	})
}

// C9 takes its three terms from three places: the parts from the entries, the
// base from the events, what is retained from the ledger. The ledger's sums and
// those of its lines are further ones and must agree with them.
func TestLawC9_PartsAndTheRestAreTheBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := drawPolicy(t)
		policy.Refunds = partnerecon.Window{} // every refund counts, so that the base can be told from the events
		b := &book{plan: commission.Must(policy)}
		var events []commission.Event
		for _, e := range drawEvents(t) {
			events = append(events, e)
			entries, err := b.plan.Apply(&b.ledger, e)
			if err != nil {
				t.Fatal(err)
			}
			b.entries = append(b.entries, entries...)
			bases, parts := keptBases(events), map[string]int64{}
			var base, retained int64
			for _, x := range b.entries {
				parts[x.Claim.Line] += x.Amount.Minor()
			}
			for _, l := range b.ledger.Lines {
				if parts[l.ID]+l.Retained != bases[l.ID] {
					t.Fatalf("%s: parts %d + retained %d is not the base %d", l.ID, parts[l.ID], l.Retained, bases[l.ID])
				}
				base, retained = base+bases[l.ID], retained+l.Retained
			}
			if b.ledger.Base != base || b.ledger.Retained != retained {
				t.Fatalf("the ledger has base %d, retained %d; its lines %d and %d", b.ledger.Base, b.ledger.Retained, base, retained)
			}
		}
	})
}

// keptBases is what was paid on each line less what went back and was not won.
func keptBases(events []commission.Event) map[string]int64 {
	paid, back, won := map[string]int64{}, map[string]int64{}, map[string]bool{}
	for _, e := range events {
		if e, ok := e.(commission.ChargebackReversed); ok {
			won[e.Of] = true
		}
	}
	for _, e := range events {
		switch e := e.(type) {
		case commission.Payment:
			for _, it := range e.Items {
				paid[e.ID] += it.Amount.Minor()
			}
		case commission.Refund:
			back[e.Of] += e.Amount.Minor()
		case commission.CreditNote:
			back[e.Of] += e.Amount.Minor()
		case commission.Chargeback:
			if !won[e.ID] {
				back[e.Of] += e.Amount.Minor()
			}
		}
	}
	for id := range paid {
		paid[id] -= min(paid[id], back[id])
	}
	return paid
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

// A customer that pays by the month moves to another plan and back, and pays for extra seats
// in between: a limit of n payments pays the first n of all of them, one of n months what
// falls in them, each at the rate of the plan that it is for.
func TestLawC10_UpgradesMoveNoLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		anchor := day("2024-01-01").Add(rapid.IntRange(0, 400).Draw(t, "anchor"))
		counted := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{
			{Level: "basic", Share: pct("10"), Payments: n}, {Level: "pro", Share: pct("20"), Payments: n},
		}}
		monthly := commission.Policy{Rounding: partnerecon.HalfUp, Recurs: partnerecon.Months(n, partnerecon.Until), Rates: []commission.Row{
			{Level: "basic", Share: pct("10")}, {Level: "pro", Share: pct("20")},
		}}
		var payments []commission.Payment
		pays := func(id string, on partnerecon.Day) {
			p := solo(id, eur("10"))
			p.Amount = eurCents(10 * rapid.Int64Range(1, 1000).Draw(t, "amount"))
			p.Level, p.Cleared = rapid.SampledFrom([]string{"basic", "pro"}).Draw(t, "level"), on
			payments = append(payments, p)
		}
		for k := range n + 3 {
			pays(fmt.Sprintf("p%02d", k), anchor.AddMonths(k))
		}
		for k := range rapid.IntRange(0, 4).Draw(t, "seats") {
			pays(fmt.Sprint("seats", k), anchor.Add(rapid.IntRange(0, 31*(n+2)).Draw(t, "on")))
		}
		slices.SortFunc(payments, func(a, b commission.Payment) int {
			return cmp.Or(a.Cleared.Compare(b.Cleared), cmp.Compare(a.ID, b.ID))
		})
		var first, inside int64
		var events []commission.Event
		for i, p := range payments {
			pays := p.Amount.Minor() / 10
			if p.Level == "pro" {
				pays *= 2
			}
			if i < n {
				first += pays
			}
			if p.Cleared.Before(monthsAfter(anchor, n)) {
				inside += pays
			}
			events = append(events, p)
		}
		events = rapid.Permutation(events).Draw(t, "order")
		if got := net(run(t, commission.Must(counted), events...).entries, "a"); got != first {
			t.Fatalf("%d payments paid %d, want %d", n, got, first)
		}
		if got := net(run(t, commission.Must(monthly), events...).entries, "a"); got != inside {
			t.Fatalf("%d months from %s paid %d, want %d", n, anchor, got, inside)
		}
	})
}

// monthsAfter is the same day n months later, or the last of that month where it is shorter.
func monthsAfter(d partnerecon.Day, n int) partnerecon.Day {
	at, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		panic(err)
	}
	last := time.Date(at.Year(), at.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return day(last.AddDate(0, 0, min(at.Day(), last.Day())-last.Day()).Format(time.DateOnly))
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
