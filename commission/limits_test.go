package commission_test

import (
	"fmt"
	"slices"
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

// The most that a list may have is allowed, and one more is not: whatever else is wrong
// with what is in it.
func TestTheMostOfEachList(t *testing.T) {
	n := func(i int) string { return fmt.Sprint("n", i) }
	policy := func(change func(*commission.Policy)) []string {
		p := flat("10")
		change(&p)
		_, err := commission.New(p)
		return paths(err)
	}
	event := func(e commission.Event) []string {
		var out []string
		for _, p := range commission.Problems(e) {
			out = append(out, p.Path+" "+p.Code)
		}
		return out
	}
	paying := func(change func(*commission.Payment)) []string {
		p := pay("p", "100", "2025-01-10")
		change(&p)
		return event(p)
	}
	sealed := open(t, flat("10")).do(pay("p", "100", "2025-01-10"), commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-01")})
	line, err := commission.Record(sealed.entries[len(sealed.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	record := func(change func(*commission.Line)) []string {
		l := line
		change(&l)
		return event(commission.Reopen{ID: "o", Line: l, On: day("2025-03-01")})
	}
	for _, tt := range []struct {
		path  string
		most  int
		found func(k int) []string
	}{
		{"/caps", 1000, func(k int) []string { return policy(func(p *commission.Policy) { p.Caps = make([]commission.Cap, k) }) }},
		{"/bonuses", 100, func(k int) []string {
			return policy(func(p *commission.Policy) { p.Bonuses = make([]commission.Bonus, k) })
		}},
		{"/vests", 100, func(k int) []string {
			return policy(func(p *commission.Policy) { p.Vests = make([]commission.Tranche, k) })
		}},
		{"/basis/exclude_products", 1000, func(k int) []string { return policy(func(p *commission.Policy) { p.Basis.Products = many(k, n) }) }},
		{"/rates", 1000, func(k int) []string {
			return policy(func(p *commission.Policy) {
				p.Rates = many(k, func(i int) commission.Row { return commission.Row{Tier: n(i), Share: pct("1")} })
			})
		}},
		{"/facts", 1000, func(k int) []string {
			return policy(func(p *commission.Policy) { p.Facts = make([]commission.Declaration, k) })
		}},
		{"/payable", 1000, func(k int) []string {
			return policy(func(p *commission.Policy) { p.Payable = make([]commission.Payable, k) })
		}},
		{"/permits", 1000, func(k int) []string {
			return policy(func(p *commission.Policy) { p.Permits = make([]commission.Permit, k) })
		}},
		{"/tables", 1000, func(k int) []string {
			return policy(func(p *commission.Policy) { p.Tables = make([]commission.Table, k) })
		}},
		{"/tables/0/steps", 1000, func(k int) []string {
			return policy(func(p *commission.Policy) {
				t := yearly(commission.Slab)
				t.Steps, t.Applies = make([]commission.Step, k), commission.ToWhole
				p.Tables = []commission.Table{t}
			})
		}},
		{"/rates/0/when", 100, func(k int) []string {
			return policy(func(p *commission.Policy) { p.Rates[0].When = make([]commission.Test, k) })
		}},
		// Ten rates of 100 tests are 1,000; one of a hundred values each has 10,000.
		{"/rates", 10, func(k int) []string {
			return policy(func(p *commission.Policy) {
				p.Rates = many(k, func(int) commission.Row { return commission.Row{When: make([]commission.Test, 100)} })
			})
		}},
		{"/rates", 100, func(k int) []string {
			return policy(func(p *commission.Policy) {
				p.Rates = many(k, func(int) commission.Row {
					return commission.Row{When: []commission.Test{{Values: make([]string, 100)}}}
				})
			})
		}},
		{"/credits", 100, func(k int) []string {
			return paying(func(p *commission.Payment) { p.Credits = make([]partnerecon.Credit, k) })
		}},
		{"/uplines", 100, func(k int) []string {
			return paying(func(p *commission.Payment) { p.Uplines = make([]commission.Upline, k) })
		}},
		{"/items", 1000, func(k int) []string {
			return paying(func(p *commission.Payment) { p.Amount, p.Items = partnerecon.Money{}, make([]commission.Item, k) })
		}},
		{"/facts", 100, func(k int) []string {
			return paying(func(p *commission.Payment) { p.Facts = make([]commission.Fact, k) })
		}},
		{"/facts/0/values", 1000, func(k int) []string {
			return paying(func(p *commission.Payment) { p.Facts = []commission.Fact{{Name: "f", Values: many(k, n)}} })
		}},
		{"/partners", 100, func(k int) []string {
			return paying(func(p *commission.Payment) { p.Partners = make([]commission.PartnerFacts, k) })
		}},
		{"/lines", 100_000, func(k int) []string {
			return event(commission.Recredit{ID: "r", Lines: make([]commission.LineCredits, k)})
		}},
		{"/id", 255, func(k int) []string { return paying(func(p *commission.Payment) { p.ID = string(make([]byte, k)) }) }},
		{"/line/fires", 100, func(k int) []string { return record(func(l *commission.Line) { l.Fires = many(k, n) }) }},
		{"/line/counted", 1000, func(k int) []string {
			return record(func(l *commission.Line) { l.Counted = make([]commission.Counted, k) })
		}},
		{"/line/gates/reached", 1000, func(k int) []string {
			return record(func(l *commission.Line) { l.Gates.Reached = make([]commission.Reached, k) })
		}},
		{"/line/stops", 101, func(k int) []string {
			return record(func(l *commission.Line) { l.Stops = make([]commission.FirstPaid, k) })
		}},
	} {
		for over := range 2 {
			found := tt.found(tt.most + over)
			limited := slices.Contains(found, tt.path+" limit")
			if limited != (over == 1) {
				t.Errorf("%s: %d: limited %v, %.200q", tt.path, tt.most+over, limited, found)
			}
		}
	}
}
