package main

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// customers returns the ids of all customers. The first ninety do ordinary
// business, the others have a story.
func customers() []string {
	first := []string{
		"alba", "birch", "cobalt", "delta", "ember", "fjord", "granite", "harvest", "indigo",
		"juniper", "keystone", "lumen",
	}
	second := []string{"dental", "logistics", "foods", "legal", "robotics", "travel", "energy", "textiles", "studios", "pharma"}
	var out []string
	for _, f := range first {
		for _, s := range second {
			out = append(out, f+"-"+s)
		}
	}
	return out
}

const ordinary = 90

// A customer does business from its start to the end of the year.
type customer struct {
	number  int
	id      string
	model   commission.Model
	credits []partnerecon.Credit // none: sold without a partner
	start   partnerecon.Day
	// transfer: it pays invoices by bank transfer, so that money clears days
	// after the invoice. Others pay by card.
	transfer bool
}

// business returns the facts of all ordinary customers.
func business() []settlement.Fact {
	var out []settlement.Fact
	for i, id := range customers()[:ordinary] {
		c := ordinaryCustomer(i, id)
		out = append(out, c.signed()...)
		out = append(out, c.payments()...)
	}
	return out
}

func ordinaryCustomer(i int, id string) customer {
	models := []commission.Model{
		commission.Monthly, commission.Usage, commission.Monthly, commission.Outcome, commission.Monthly,
		commission.Usage, commission.Monthly, commission.Annual, commission.Monthly, commission.Monthly,
	}
	c := customer{number: i, id: id, model: models[i%10], transfer: i%2 == 0}
	c.start = day("2025-01-02").AddMonths(i * 7 % 5).Add(i * 11 % 24)
	all := partners()[:len(partners())-1] // but for popup
	c.credits = sourced(all[i%len(all)].id)
	switch {
	case i%15 == 14:
		c.credits = nil
	case i%12 == 5: // a second partner helped
		c.credits = append(c.credits, influenced(all[(i+5)%len(all)].id))
	}
	return c
}

// signed returns the close of the deal and the start of the service.
func (c customer) signed() []settlement.Fact {
	return []settlement.Fact{
		{ID: c.name("won"), Occurred: settlement.On(c.start.Add(-1)), Event: settlement.DealClosed{Customer: c.id, Deal: c.deal()}},
		{ID: c.name("start"), Occurred: settlement.On(c.start), Event: settlement.Started{Customer: c.id}},
	}
}

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
		Customer: c.id, Deal: c.deal(), Credits: c.credits, Amount: amount, Model: c.model, Invoiced: invoiced,
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
