//go:build defects

// Tests that fail: see defects_test.go of the root package.

package commission_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// L-1: with these events of one customer the work grows with their square, with
// "counted, the latest first" with the cube. They belong into
// TestLimitsOfOneCustomer.
func TestDefectLimitsOfOneCustomer(t *testing.T) {
	plain := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}}}
	with := func(f func(p *commission.Policy)) commission.Policy { p := plain; f(&p); return p }
	capped := func(per commission.Per, counts commission.Counts) commission.Policy {
		return with(func(p *commission.Policy) {
			p.Caps = []commission.Cap{{Name: "c", Per: per, Limit: partnerecon.MustMoney("50", "EUR"), Counts: counts}}
		})
	}
	counted := with(func(p *commission.Policy) {
		p.Rates = []commission.Row{{Share: partnerecon.MustPercent("10"), Payments: 12}}
	})
	windowed := with(func(p *commission.Policy) { p.Recurs = partnerecon.Months(12, partnerecon.Until) })
	reversed := func(i int) commission.Event {
		return commission.ChargebackReversed{ID: fmt.Sprintf("w%06d", i), Customer: "c", Of: fmt.Sprintf("r%06d", i), On: limitsDay(i)}
	}
	deal := func(i int) commission.Event { p := limitsPayment(i); p.Deal = fmt.Sprint(i); return p }
	for _, c := range []struct {
		name   string
		policy commission.Policy
		n      int
		event  func(i, n int) commission.Event
	}{
		{"refunds, then their payments", plain, 500, func(i, n int) commission.Event {
			if i < n/2 {
				return limitsRefund(i, i, n)
			}
			return limitsPayment(i - n/2)
		}},
		{"chargebacks that are won", plain, 1500, func(i, n int) commission.Event {
			switch {
			case i < n/3:
				return limitsPayment(i)
			case i < 2*(n/3):
				return commission.Chargeback(limitsRefund(i-n/3, i-n/3, n))
			case i < 3*(n/3):
				return reversed(i - 2*(n/3))
			}
			return limitsPayment(i)
		}},
		{"chargebacks that were won before", plain, 500, func(i, n int) commission.Event {
			if i < n/2 {
				return reversed(i)
			}
			return commission.Chargeback(limitsRefund(i-n/2, i-n/2, n))
		}},
		{"refunds of one payment", plain, 500, func(i, _ int) commission.Event {
			if i == 0 {
				return limitsPayment(0)
			}
			return limitsRefund(i, 0, i)
		}},
		{"deals under a cap, first come", capped(commission.PerDeal, commission.FirstCome), 1000, func(i, _ int) commission.Event { return deal(i) }},
		{"deals under a cap on net", capped(commission.PerDeal, commission.OnNet), 1000, func(i, _ int) commission.Event { return deal(i) }},
		{"partners with plans", plain, 3000, func(i, _ int) commission.Event {
			p := limitsPayment(i)
			p.Credits = []partnerecon.Credit{{Partner: fmt.Sprint(i), Role: partnerecon.Sourced, Share: partnerecon.Whole(), Plan: "x"}}
			return p
		}},
		{"counted, the latest first", counted, 150, func(i, n int) commission.Event {
			p := limitsPayment(i)
			p.Cleared = limitsDay(100 * (n - i))
			return p
		}},
		{"windowed, the latest first", windowed, 200, func(i, n int) commission.Event {
			p := limitsPayment(i)
			p.Cleared = limitsDay(100 * (n - i))
			return p
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := commission.Must(c.policy)
			limitsLinear(t, c.n, func(n int) time.Duration {
				var events []commission.Event
				for i := range n {
					events = append(events, c.event(i, n))
				}
				return limitsRun(t, plan, events)
			})
		})
	}
}

// L-2: an event within the bounds on events, under a policy within those on
// policies, takes more than a second: 1,000 items × 100 credits × 1,000 rates.
func TestDefectLimitsOfOneEvent(t *testing.T) {
	p := commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each}
	tier := func(i int) string { return fmt.Sprintf("a tier with a name of some length %04d", i) }
	for i := range 1000 {
		p.Rates = append(p.Rates, commission.Row{Tier: tier(i), Share: partnerecon.MustPercent("1")})
	}
	e := limitsPayment(0)
	e.Amount, e.Credits = partnerecon.Money{}, nil
	for range 1000 {
		e.Items = append(e.Items, commission.Item{Amount: partnerecon.MustMoney("1", "EUR")})
	}
	for i := range 100 {
		e.Credits = append(e.Credits, partnerecon.Credit{Partner: fmt.Sprint(i), Role: partnerecon.Sourced, Share: partnerecon.MustRate("1/100"), Tier: tier(999)})
	}
	if took := limitsRun(t, commission.Must(p), []commission.Event{e}); took > 100*time.Millisecond {
		t.Errorf("one payment took %v", took)
	}
}

// L-3: an entry of a line with more than 1,000 corrections cannot be read again,
// so its payment can never be reopened.
func TestDefectLimitsOfARecord(t *testing.T) {
	plan := limitsPlan()
	var l commission.Ledger
	p := limitsPayment(0)
	p.Model = commission.Usage
	events := []commission.Event{p}
	for i := range 1001 {
		r := limitsRefund(i, 0, 1)
		r.Amount = partnerecon.MustMoney("0.01", "EUR")
		events = append(events, r)
	}
	events = append(events, commission.Seal{ID: "s", Customer: "c", Through: limitsDay(0), On: limitsDay(1)})
	for _, e := range events {
		entries, err := plan.Apply(&l, e)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			text, err := entry.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			var again partnerecon.Entry
			if err := again.UnmarshalJSON(text); err != nil {
				t.Errorf("%s: %v", entry.ID(), err)
			}
		}
	}
}
