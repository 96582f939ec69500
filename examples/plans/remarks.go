package main

import (
	"fmt"
	"io"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A named is the id of something of a customer.
type named struct{ customer, id string }

// A known is what the events say of customers, to remark on what is no error but may not be
// meant.
type known struct {
	paid      map[named]partnerecon.Money
	customers map[string]bool // that have paid, reached a milestone or started
}

// remarks says what is no error but may not be meant: that is worked out from all events, as a
// refund may come before its payment.
func remarks(events []event) []string {
	k := known{map[named]partnerecon.Money{}, map[string]bool{}}
	for _, e := range events {
		k.learn(e)
	}
	var out []string
	back, had := map[named]partnerecon.Money{}, map[named]bool{}
	for _, e := range events {
		key := named{e.customer, e.id}
		if had[key] {
			continue // delivered again
		}
		had[key] = true
		switch c := e.commission.(type) {
		case commission.Refund:
			out = append(out, k.beyond(c, back)...)
		case commission.CreditNote:
			if len(c.Refunds) == 0 { // else it counts for what it says beyond those
				out = append(out, k.beyond(commission.Refund(c), back)...)
			}
		case commission.Chargeback:
			out = append(out, k.beyond(commission.Refund(c), back)...)
		case commission.Ended:
			if !k.customers[c.Customer] {
				out = append(out, fmt.Sprintf("%s of %s: customer %s left and has paid nothing", c.ID, c.On, c.Customer))
			}
		}
	}
	return out
}

// learn remembers what was paid, and whose customer something happened to. Of a milestone, too,
// something may go back; one without an amount has nothing to exceed.
func (k known) learn(e event) {
	key := named{e.customer, e.id}
	switch c := e.commission.(type) {
	case commission.Payment:
		amount := c.Amount
		for _, i := range c.Items {
			if sum, err := amount.Add(i.Amount); err == nil { // it is recorded, or that is an error
				amount = sum
			}
		}
		k.pay(key, amount)
	case commission.Milestone:
		k.pay(key, c.Amount)
	case commission.Started:
		k.customers[e.customer] = true
	}
}

// pay remembers a payment. The same again is a repeated delivery.
func (k known) pay(key named, amount partnerecon.Money) {
	if _, twice := k.paid[key]; !twice {
		k.paid[key] = amount
	}
	k.customers[key.customer] = true
}

// beyond says of a refund that there is no such payment, or that with it more goes back than
// was paid.
func (k known) beyond(r commission.Refund, back map[named]partnerecon.Money) []string {
	key := named{r.Customer, r.Of}
	paid, ok := k.paid[key]
	if !ok {
		return []string{fmt.Sprintf("%s of %s: %s, and customer %s has no payment %s; nothing goes back", r.ID, r.On, r.Amount, r.Customer, r.Of)}
	}
	sum, err := back[key].Add(r.Amount)
	if err != nil {
		return nil
	}
	back[key] = sum
	if over, err := sum.Compare(paid); err != nil || over <= 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s of %s: with it %s of %s went back, customer %s, payment %s; commission goes back on what was paid", r.ID, r.On, sum, paid, r.Customer, r.Of)}
}

// printRemarks lists remarks below a statement.
func printRemarks(out io.Writer, all []string) {
	const most = 10
	if len(all) > 0 {
		fmt.Fprintln(out, "\nRecorded, but it may not be meant:")
	}
	for i, text := range all {
		if i == most {
			fmt.Fprintf(out, "  and %d more\n", len(all)-most)
			break
		}
		fmt.Fprintln(out, " ", text)
	}
}
