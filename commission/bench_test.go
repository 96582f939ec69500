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

// benchOne measures one payment of a customer who has twelve, and again what a
// further component adds to it.
func benchOne(b *testing.B, policy commission.Policy) {
	b.Helper()
	plan := commission.Must(policy)
	payment := commission.Payment{
		ID: "p", Customer: "c", Deal: "d", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney("99", "EUR"),
		Model: commission.Monthly, Cleared: partnerecon.MustDay("2025-01-15"),
	}
	b.ReportAllocs()
	for b.Loop() {
		var l commission.Ledger
		if _, err := plan.Apply(&l, payment); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFlat is one payment through a flat plan.
func BenchmarkFlat(b *testing.B) {
	benchOne(b, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
}

// BenchmarkComponents is one payment through a flat plan with more and more
// bonuses beside the base.
func BenchmarkComponents(b *testing.B) {
	for _, n := range []int{2, 5, 10} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}}
			for i := range n - 1 {
				policy.Bonuses = append(policy.Bonuses, commission.Bonus{
					Name: fmt.Sprintf("b%d", i), Rates: []commission.Row{{Share: partnerecon.MustPercent("1")}},
				})
			}
			benchOne(b, policy)
		})
	}
}
