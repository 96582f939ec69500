package commission_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// linearPlan is 10 % of everything, with a change.
func linearPlan(changes ...func(p *commission.Policy)) commission.Plan {
	p := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}}}
	for _, f := range changes {
		f(&p)
	}
	return commission.Must(p)
}

func linearCap(per commission.Per, counts commission.Counts) func(p *commission.Policy) {
	return func(p *commission.Policy) {
		p.Caps = append(p.Caps, commission.Cap{Name: fmt.Sprintf("c%d", len(p.Caps)), Per: per, Limit: partnerecon.MustMoney("50", "EUR"), Counts: counts})
	}
}

func linearCount(n int) func(p *commission.Policy) {
	return func(p *commission.Policy) { p.Rates[0].Payments = n }
}

func linearWindow(p *commission.Policy) { p.Recurs = partnerecon.Months(12, partnerecon.Until) }

// latestFirst is a payment on an earlier day than all before it.
func latestFirst(i, n int) commission.Event {
	p := limitsPayment(i)
	p.Cleared = limitsDay(100 * (n - i))
	return p
}

// onItsDeal is a payment on a deal of its own.
func onItsDeal(i, _ int) commission.Event {
	p := limitsPayment(i)
	p.Deal = fmt.Sprint(i * 7919 % 1_000_003) // in no order
	return p
}

// chargeback is the chargeback of a payment, and won says that it was won.
func chargeback(i, of, n int) commission.Event { return commission.Chargeback(limitsRefund(i, of, n)) }

func won(i, n int) commission.Event {
	return commission.ChargebackReversed{ID: fmt.Sprintf("w%06d", i), Customer: "c", Of: fmt.Sprintf("r%06d", i), On: limitsDay(n)}
}

// Twice as many events of one customer take little more than twice the time,
// also where events wait for others, where one arrives before those it comes
// after, and where there are as many counters as events.
func TestWorkGrowsWithTheEventsOfACustomer(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	for _, c := range []struct {
		name  string
		plan  commission.Plan
		n     int
		event func(i, n int) commission.Event
	}{
		{"refunds, then their payments", linearPlan(), 4000, func(i, n int) commission.Event {
			if i < n/2 {
				return limitsRefund(i, i, n)
			}
			return limitsPayment(i - n/2)
		}},
		{"refunds, then their payments, the latest first", linearPlan(), 4000, func(i, n int) commission.Event {
			if i < n/2 {
				return limitsRefund(i, i, n)
			}
			return limitsPayment(n - 1 - i)
		}},
		{"refunds of one payment, and then it", linearPlan(), 4000, func(i, n int) commission.Event {
			if i < n-1 {
				return limitsRefund(i, 0, n)
			}
			return limitsPayment(0)
		}},
		{"chargebacks that are won", linearPlan(), 3000, func(i, n int) commission.Event {
			switch m := n / 3; {
			case i < m:
				return limitsPayment(i)
			case i < 2*m:
				return chargeback(i-m, i-m, n)
			case i < 3*m:
				return won(i-2*m, n)
			}
			return limitsPayment(i)
		}},
		{"chargebacks that wait and are won", linearPlan(), 3000, func(i, n int) commission.Event {
			if i < n/2 {
				return chargeback(i, i, n)
			}
			return won(i-n/2, n)
		}},
		{"chargebacks that were won before", linearPlan(), 4000, func(i, n int) commission.Event {
			if i < n/2 {
				return won(i, n)
			}
			return chargeback(i-n/2, i-n/2, n)
		}},
		{"refunds of one payment", linearPlan(), 4000, func(i, n int) commission.Event {
			if i == 0 {
				return limitsPayment(0)
			}
			return limitsRefund(i, 0, n)
		}},
		{"refunds of one payment, each delivered twice", linearPlan(), 4000, func(i, n int) commission.Event {
			if i == 0 {
				return limitsPayment(0)
			}
			return limitsRefund(i/2, 0, n)
		}},
		{"refunds of one payment in another currency", linearPlan(), 4000, func(i, n int) commission.Event {
			if i == 0 {
				p := limitsPayment(0)
				p.Amount = partnerecon.MustMoney("100", "USD")
				p.Exchange = &commission.Exchange{To: "EUR", Rate: partnerecon.MustRate("9/10"), Rounding: partnerecon.HalfUp, On: limitsDay(0)}
				return p
			}
			r := limitsRefund(i, 0, n)
			r.Amount, r.To = partnerecon.MustMoney("33.33", "USD"), "EUR"
			return r
		}},
		{"deals under a cap, first come", linearPlan(linearCap(commission.PerDeal, commission.FirstCome)), 4000, onItsDeal},
		{"deals under a cap on net", linearPlan(linearCap(commission.PerDeal, commission.OnNet)), 4000, onItsDeal},
		{
			"deals under a cap on net, and one per customer",
			linearPlan(linearCap(commission.PerDeal, commission.OnNet), linearCap(commission.PerCustomer, commission.OnNet)), 3000, onItsDeal,
		},
		{"deals that are credited again", linearPlan(), 3000, func(i, n int) commission.Event {
			if i < n/2 {
				return onItsDeal(i, n)
			}
			p := onItsDeal(i-n/2, n).(commission.Payment)
			return commission.Recredit{ID: fmt.Sprint("rc", i), Customer: "c", Deal: p.Deal, Credits: partnerecon.Sole("zeta"), On: limitsDay(n)}
		}},
		{"partners with plans", linearPlan(), 4000, func(i, _ int) commission.Event {
			p := limitsPayment(i)
			p.Credits = []partnerecon.Credit{{Partner: fmt.Sprint(i), Role: partnerecon.Sourced, Share: partnerecon.Whole(), Plan: "x"}}
			return p
		}},
		{"counted, the latest first", linearPlan(linearCount(12)), 3000, latestFirst},
		{"counted further than there are payments, the latest first", linearPlan(linearCount(1_000_000)), 3000, latestFirst},
		{"windowed, the latest first", linearPlan(linearWindow), 3000, latestFirst},
		{"windowed and counted, the latest first", linearPlan(linearWindow, linearCount(40)), 3000, latestFirst},
		{"counted, first come, the latest first", linearPlan(linearCount(12), linearCap(commission.PerDeal, commission.FirstCome)), 2000, latestFirst},
	} {
		t.Run(c.name, func(t *testing.T) {
			proof.Linear(t, c.n, func(n int) time.Duration {
				var events []commission.Event
				for i := range n {
					events = append(events, c.event(i, n))
				}
				return limitsRun(t, c.plan, events)
			})
		})
	}
}

// A preview of a large customer costs what the event changes, like the event.
func TestPreviewAndStageDoNotGrowWithTheLedger(t *testing.T) {
	if proof.Race {
		t.Skip("allocations are not exact under the race detector")
	}
	plan := limitsPlan()
	cost := func(n int, f func(l *commission.Ledger, e commission.Event) error) uint64 {
		var l commission.Ledger
		for _, e := range limitsEvents("a mix", n) {
			if _, err := plan.Apply(&l, e); err != nil {
				t.Fatal(err)
			}
		}
		e := limitsPayment(n + 1)
		e.Model = commission.Usage
		return uint64(testing.AllocsPerRun(20, func() {
			if err := f(&l, e); err != nil {
				t.Fatal(err)
			}
		}))
	}
	for name, f := range map[string]func(l *commission.Ledger, e commission.Event) error{
		"preview": func(l *commission.Ledger, e commission.Event) error { _, err := plan.Preview(*l, e); return err },
		"stage":   func(l *commission.Ledger, e commission.Event) error { _, err := plan.Stage(l, e); return err },
	} {
		small, large := cost(400, f), cost(8000, f)
		// Months pass, and the cap per customer looks at each; the lines do not matter.
		if large > 2*small+20 {
			t.Errorf("%s allocates %d times with 400 events, %d times with 8,000", name, small, large)
		}
	}
}

// The largest event that is accepted, under the largest policy: 1,000 items ×
// 100 credits × 1,000 rates.
func TestWorkOfTheLargestEvent(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	tier := func(i int) string { return fmt.Sprintf("a tier with a name of some length %04d", i) }
	planOf := func(rates int) commission.Plan {
		policy := commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each}
		for i := range rates {
			policy.Rates = append(policy.Rates, commission.Row{Tier: tier(999 - i), Share: partnerecon.MustPercent("1")})
		}
		return commission.Must(policy)
	}
	run := func(plan commission.Plan) time.Duration {
		e := limitsPayment(0)
		e.Amount, e.Credits = partnerecon.Money{}, nil
		for range 1000 {
			e.Items = append(e.Items, commission.Item{Amount: partnerecon.MustMoney("1", "EUR")})
		}
		for i := range 100 {
			e.Credits = append(e.Credits, partnerecon.Credit{Partner: fmt.Sprint(i), Role: partnerecon.Sourced, Share: partnerecon.MustRate("1/100"), Tier: tier(999)})
		}
		return limitsRun(t, plan, []commission.Event{e})
	}
	// Rates are not tried one by one: 1,000 take hardly longer than one. It was a
	// second.
	one, thousand := planOf(1), planOf(1000)
	small, large := time.Hour, time.Hour
	for range 10 {
		if small, large = min(small, run(one)), min(large, run(thousand)); large < 2*small {
			return
		}
	}
	t.Errorf("with one rate it takes %v, with 1,000 rates %v", small, large)
}
