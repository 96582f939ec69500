package commission_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

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

// A refund, a credit note and a chargeback of one payment, in any order, are worth
// min(their sum, paid).
func TestLawB8_OneLossIsCountedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		plan := flatPlan(t, drawRate(t, "rate"))
		sum := int64(0)
		loss := func(id string) commission.Refund {
			n := rapid.Int64Range(1, 2*amount.Minor()).Draw(t, id)
			sum += n
			return commission.Refund{ID: id, Of: "p", Amount: eurCents(n), On: day("2025-02-01")}
		}
		losses := []commission.Event{loss("refund"), commission.CreditNote(loss("credit note")), commission.Chargeback(loss("chargeback"))}
		events := append([]commission.Event{solo("p", amount)}, rapid.Permutation(losses).Draw(t, "order")...)
		all := run(t, plan, events...)
		if got, want := net(all.entries, "a"), net(refunded(t, plan, amount, min(sum, amount.Minor())).entries, "a"); got != want {
			t.Fatalf("%v leave %d of %s, want %d", events[1:], got, amount, want)
		}
		if line, _ := all.ledger.Open("p"); line.Refunded != min(sum, amount.Minor()) {
			t.Fatalf("refunded %d of %s, went back %d", line.Refunded, amount, sum)
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

// After every event: what each partner gave back is its share of what went back of the
// payment, as the events tell it, and never less than nothing or more than it has.
func TestLawB13_EachPartnerReturnsItsShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := drawPolicy(t)
		policy.Refunds = partnerecon.Window{} // every refund counts, so that the events tell what went back
		events, seen := drawEvents(t), 0
		steps(t, commission.Must(policy), events, func(b *book) {
			seen++
			kept := keptBases(events[:seen])
			for _, l := range b.ledger.Lines {
				for _, p := range l.Parts {
					has := p.Earned + p.Capped
					want := roundRat(new(big.Rat).Mul(big.NewRat(has, 1), big.NewRat(l.Base-kept[l.ID], max(l.Base, 1))), policy.Rounding)
					if -p.Returned != want || want < 0 || want > has {
						t.Fatalf("%+v of %d with %d kept, want %d back", p, l.Base, kept[l.ID], want)
					}
				}
			}
		})
	})
}
