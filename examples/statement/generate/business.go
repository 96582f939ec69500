package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// everyone is how many customers there are. The first ninety do ordinary
// business, the others have a story.
const (
	everyone = 134
	ordinary = 90
)

// customerID names a customer.
func customerID(number int) string {
	first := []string{
		"alba", "birch", "cobalt", "delta", "ember", "fjord", "granite", "harvest", "indigo",
		"juniper", "keystone", "lumen", "marble", "nectar",
	}
	second := []string{"dental", "logistics", "foods", "legal", "robotics", "travel", "energy", "textiles", "studios", "pharma"}
	return first[number/10] + "-" + second[number%10]
}

// A customer does business from its start to the end of the year.
type customer struct {
	number int
	id     string
	model  commission.Model
	start  partnerecon.Day
	// transfer: it pays invoices by bank transfer, so that money clears days
	// after the invoice. Others pay by card.
	transfer bool
	journey
}

// business returns the facts of all ordinary customers.
func business() []settlement.Fact {
	var out []settlement.Fact
	for i := range ordinary {
		c := ordinaryCustomer(i)
		out = append(out, c.signed()...)
		out = append(out, c.payments()...)
	}
	return out
}

func ordinaryCustomer(i int) customer {
	models := []commission.Model{
		commission.Monthly, commission.Usage, commission.Monthly, commission.Outcome, commission.Monthly,
		commission.Usage, commission.Monthly, commission.Annual, commission.Monthly, commission.Monthly,
	}
	c := customer{number: i, id: customerID(i), model: models[i%10], transfer: i%2 == 0}
	c.start = day("2025-01-02").AddMonths(i * 7 % 5).Add(i * 11 % 24)
	all := regulars()
	switch source := all[i%len(all)].id; {
	case i%15 == 14:
		return c.sold()
	case i%12 == 5: // a second partner helped
		return c.broughtBy(source).helpedBy(all[(i+5)%len(all)].id)
	default:
		return c.broughtBy(source)
	}
}

// signed returns how the deal came about, its close, and the start of the service.
func (c customer) signed() []settlement.Fact {
	won := settlement.DealClosed{Customer: c.id, Deal: c.deal(), Partner: c.closer, Lead: c.lead, Signup: c.signup, Opened: c.opened}
	if won.Partner == "" {
		won.Motion = conflict.Inbound
	}
	return append(slices.Clone(c.touches),
		settlement.Fact{ID: c.name("won"), Occurred: settlement.On(c.closes()), Event: won},
		settlement.Fact{ID: c.name("start"), Occurred: settlement.On(c.start), Event: settlement.Started{Customer: c.id}},
	)
}

// closes is the day on which the deal closes.
func (c customer) closes() partnerecon.Day { return c.start.Add(-1) }

func (c customer) name(what string) string { return fmt.Sprintf("%s-%03d", what, c.number) }
func (c customer) deal() string            { return c.name("deal") }

// payments returns what the customer pays in the year.
func (c customer) payments() []settlement.Fact {
	var out []settlement.Fact
	end := day("2026-01-01")
	switch c.model {
	case commission.Annual:
		return c.pay(1, c.start, cents(100*(3600+1200*(c.number*13%9))))
	case commission.Outcome: // every ten days, in arrears
		for n := 1; c.start.Add(10 * n).Before(end); n++ {
			out = append(out, c.pay(n, c.start.Add(10*n), cents(15000+100*(c.number*37+n*53)%25000))...)
		}
	case commission.Usage: // monthly, in arrears
		for n := 1; c.start.AddMonths(n).Before(end); n++ {
			out = append(out, c.pay(n, c.start.AddMonths(n), cents(8000+(c.number*7919+n*n*4211)%90000))...)
		}
	default: // monthly, in advance
		price := cents(100 * (90 + 30*(c.number*17%23)))
		for n := 1; c.start.AddMonths(n - 1).Before(end); n++ {
			out = append(out, c.pay(n, c.start.AddMonths(n-1), price)...)
		}
	}
	return out
}

// pay returns the n-th payment of an invoice of a day: by card at an hour of
// that day, or by a transfer that clears some days later.
func (c customer) pay(n int, invoiced partnerecon.Day, amount partnerecon.Money) []settlement.Fact {
	id := fmt.Sprintf("inv-%03d-%02d", c.number, n)
	event := settlement.Payment{
		Customer: c.id, Deal: c.deal(), Amount: amount, Model: c.model, Invoiced: invoiced,
	}
	if !c.transfer {
		at := invoiced.Start(time.UTC).Add(time.Duration(8*60+(c.number*47+n*131)%600) * time.Minute)
		return []settlement.Fact{{ID: id, Occurred: settlement.At(at), Event: event}}
	}
	event.Pending = true
	out := []settlement.Fact{{ID: id, Occurred: settlement.On(invoiced), Event: event}}
	if arrives := invoiced.Add(3 + (c.number+5*n)%12); arrives.Before(day("2026-01-01")) {
		out = append(out, settlement.Fact{
			ID: fmt.Sprintf("bank-%03d-%02d", c.number, n), Occurred: settlement.On(arrives),
			Event: settlement.Clearing{Customer: c.id, Of: id},
		})
	}
	return out
}
