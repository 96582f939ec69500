package commission_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// Events of one customer: the largest customers have some ten thousands.
// Twice as many may take little more than twice the time.

func limitsDay(n int) partnerecon.Day { return partnerecon.MustDay("2020-01-01").Add(n / 100) }

func limitsPayment(i int) commission.Payment {
	return commission.Payment{
		ID: fmt.Sprintf("p%06d", i), Customer: "c", Deal: fmt.Sprintf("d%d", i%7), Credits: partnerecon.Sole("acme"),
		Amount: partnerecon.MustMoney("100", "EUR"), Cleared: limitsDay(i),
	}
}

func limitsRefund(i, of, on int) commission.Refund {
	return commission.Refund{
		ID: fmt.Sprintf("r%06d", i), Customer: "c", Of: fmt.Sprintf("p%06d", of), Amount: partnerecon.MustMoney("33.33", "EUR"), On: limitsDay(on),
	}
}

// limitsPlan has everything that looks across lines: a window from the first
// payment, a count of payments, caps per customer and deal.
func limitsPlan() commission.Plan {
	limit := func(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
	return commission.Must(commission.Policy{
		Rounding: partnerecon.HalfUp, Recurs: partnerecon.Months(60, partnerecon.Until), Refunds: partnerecon.Days(3000, partnerecon.Through),
		Rates: []commission.Row{
			{Model: commission.Monthly, Share: partnerecon.MustPercent("10"), Payments: 12},
			{Model: commission.Usage, Share: partnerecon.MustPercent("20")},
		},
		Caps: []commission.Cap{
			{Name: "deal", Per: commission.PerDeal, Limit: limit("90000"), Counts: commission.FirstCome},
			{Name: "customer", Per: commission.PerCustomer, Limit: limit("500000"), Counts: commission.OnNet},
		},
	})
}

// limitsEvents are n events of one customer.
func limitsEvents(shape string, n int) []commission.Event {
	var out []commission.Event
	for i := range n {
		model := commission.Usage
		if i%2 == 0 {
			model = commission.Monthly
		}
		p := limitsPayment(i)
		p.Model = model
		switch {
		case shape == "payments":
			out = append(out, p)
		case shape == "refunds without payments":
			out = append(out, limitsRefund(i, i, i))
		case shape == "payments, then their refunds" && i < n/2:
			out = append(out, p)
		case shape == "payments, then their refunds":
			out = append(out, limitsRefund(i, i-n/2, i))
		case shape == "payments that clear later" && i < n/2:
			p.Cleared, p.Invoiced = partnerecon.Day{}, limitsDay(i)
			out = append(out, p)
		case shape == "payments that clear later":
			out = append(out, commission.Clearing{ID: fmt.Sprintf("c%06d", i), Customer: "c", Of: fmt.Sprintf("p%06d", i-n/2), On: limitsDay(i)})
		case shape == "repeated deliveries":
			again := limitsPayment(i / 2)
			again.Model = commission.Usage
			out = append(out, again)
		case i%4 == 0 || i%4 == 1: // a mix
			out = append(out, p)
		case i%4 == 2:
			out = append(out, limitsRefund(i, i-2, i))
		default:
			out = append(out, commission.Chargeback(limitsRefund(i, 900_000+i, i))) // of a payment that never comes
		}
	}
	return out
}

// limitsRun applies events and returns how long it took.
func limitsRun(t *testing.T, plan commission.Plan, events []commission.Event) time.Duration {
	t.Helper()
	var l commission.Ledger
	return proof.Took(func() {
		for _, e := range events {
			if _, err := plan.Apply(&l, e); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestLimitsOfOneCustomer(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	plan := limitsPlan()
	for _, shape := range []string{
		"payments", "refunds without payments", "payments, then their refunds", "payments that clear later", "repeated deliveries", "a mix",
	} {
		t.Run(shape, func(t *testing.T) {
			proof.Linear(t, 10_000, func(n int) time.Duration { return limitsRun(t, plan, limitsEvents(shape, n)) })
		})
	}
}

func TestLimitsOfAHundredThousandEvents(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	proof.Linear(t, 25_000, func(n int) time.Duration { return limitsRun(t, limitsPlan(), limitsEvents("a mix", n)) })
}
