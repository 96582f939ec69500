package commission_test

import (
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// benchCustomer is a year of one customer: twelve payments of 99.00 with two
// partners under a cap on net, and a refund of every fourth.
func benchCustomer() (plan commission.Plan, payments, refunds []commission.Event) {
	plan = commission.Must(commission.Policy{
		Rounding: partnerecon.HalfEven, Shared: commission.Each, Recurs: partnerecon.Months(12, partnerecon.Until),
		Rates: []commission.Row{
			{Tier: "gold", Share: partnerecon.MustPercent("22.5")},
			{Tier: "silver", Share: partnerecon.MustPercent("15")},
		},
		Influenced: commission.Influenced{Factor: partnerecon.MustPercent("25")},
		Caps:       []commission.Cap{{Name: "customer", Per: commission.PerCustomer, Limit: partnerecon.MustMoney("5000", "EUR"), Counts: commission.OnNet}},
		Refunds:    partnerecon.Days(90, partnerecon.Through),
		Payable:    []commission.Payable{{Due: commission.Net, Days: 30}},
	})
	credits := []partnerecon.Credit{
		{Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.MustPercent("70"), Tier: "gold"},
		{Partner: "zeta", Role: partnerecon.Sourced, Share: partnerecon.MustPercent("30"), Tier: "silver"},
	}
	for i := range 12 {
		id := fmt.Sprintf("p%02d", i)
		paid := partnerecon.MustDay("2025-01-15").AddMonths(i)
		payments = append(payments, commission.Payment{
			ID: id, Customer: "c", Deal: "d", Credits: credits, Amount: partnerecon.MustMoney("99", "EUR"), Model: commission.Monthly, Cleared: paid,
		})
		if i%4 == 0 {
			refunds = append(refunds, commission.Refund{ID: "r" + id, Customer: "c", Of: id, Amount: partnerecon.MustMoney("33", "EUR"), On: paid.Add(20)})
		}
	}
	return plan, payments, refunds
}

func benchApply(b *testing.B, plan commission.Plan, l *commission.Ledger, events []commission.Event) {
	b.Helper()
	for _, e := range events {
		if _, err := plan.Apply(l, e); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPayment is the time of one recurring payment.
func BenchmarkPayment(b *testing.B) {
	plan, payments, _ := benchCustomer()
	b.ReportAllocs()
	for b.Loop() {
		var l commission.Ledger
		benchApply(b, plan, &l, payments)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(payments)), "ns/payment")
}

// BenchmarkRefund is the time of one refund.
func BenchmarkRefund(b *testing.B) {
	plan, payments, refunds := benchCustomer()
	var l commission.Ledger
	benchApply(b, plan, &l, payments)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		l := l.Clone()
		b.StartTimer()
		benchApply(b, plan, &l, refunds)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(refunds)), "ns/refund")
}

// BenchmarkManyLines is the time of one event of a customer with very many.
func BenchmarkManyLines(b *testing.B) {
	plan, events := limitsPlan(), limitsEvents("a mix", 20_000)
	b.ReportAllocs()
	for b.Loop() {
		var l commission.Ledger
		benchApply(b, plan, &l, events)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}

// BenchmarkPreview is the time of a preview, with its trace.
func BenchmarkPreview(b *testing.B) {
	plan, payments, _ := benchCustomer()
	var l commission.Ledger
	benchApply(b, plan, &l, payments[:11])
	b.ReportAllocs()
	for b.Loop() {
		if _, err := plan.Preview(l, payments[11]); err != nil {
			b.Fatal(err)
		}
	}
}

// componentsPolicy is a flat plan with bonuses beside the base, so that it has a number
// of components.
func componentsPolicy(n int) commission.Policy {
	policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}}
	for i := range n - 1 {
		policy.Bonuses = append(policy.Bonuses, commission.Bonus{
			Name: fmt.Sprintf("b%d", i), Rates: []commission.Row{{Share: partnerecon.MustPercent("1")}},
		})
	}
	return policy
}

// yearOfPayments are twelve payments of one customer.
func yearOfPayments() []commission.Event {
	var out []commission.Event
	for i := range 12 {
		out = append(out, commission.Payment{
			ID: fmt.Sprintf("p%02d", i), Customer: "c", Deal: "d", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney("99", "EUR"),
			Model: commission.Monthly, Cleared: partnerecon.MustDay("2025-01-15").AddMonths(i),
		})
	}
	return out
}

// benchOne measures one payment of a customer who pays twelve times, with what the
// customer's ledger takes, and returns the time of it.
func benchOne(b *testing.B, components int, appending bool) float64 {
	b.Helper()
	plan, events := commission.Must(componentsPolicy(components)), yearOfPayments()
	var entries []partnerecon.Entry
	var l commission.Ledger
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		if n%len(events) == 0 {
			l = commission.Ledger{}
		}
		var err error
		if appending {
			entries, err = plan.AppendApply(entries[:0], &l, events[n%len(events)])
		} else {
			_, err = plan.Apply(&l, events[n%len(events)])
		}
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	return float64(b.Elapsed().Nanoseconds()) / float64(n)
}

// BenchmarkFlat is one payment through a flat plan, and BenchmarkTenComponents through
// one with nine bonuses beside the base; each with [commission.Plan.Apply], and with the
// door that appends. The latter also tells what one further component costs.
func BenchmarkFlat(b *testing.B) {
	b.Run("apply", func(b *testing.B) { benchOne(b, 1, false) })
	b.Run("append", func(b *testing.B) { benchOne(b, 1, true) })
}

func BenchmarkTenComponents(b *testing.B) {
	for _, appending := range []bool{false, true} {
		name := "apply"
		if appending {
			name = "append"
		}
		var flat float64
		b.Run(name+"-flat", func(b *testing.B) { flat = benchOne(b, 1, appending) })
		b.Run(name, func(b *testing.B) {
			b.ReportMetric((benchOne(b, 10, appending)-flat)/9, "ns/component")
		})
	}
}
