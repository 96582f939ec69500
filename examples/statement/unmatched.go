package main

import (
	"cmp"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// refunded is the amount of a refund that waits, in the currency in which it was
// stated; a failed payment gives back all of it, whatever that is.
func refunded(u settlement.Unmatched, currency partnerecon.Currency) partnerecon.Money {
	if u.Correction.Amount == 0 {
		return partnerecon.Money{}
	}
	m, _ := partnerecon.FromMinor(u.Correction.Amount, cmp.Or(u.Correction.Currency, currency)) // it was folded: both are known
	return m
}

// matched says which refunds wait for their payment.
func matched(waiting []settlement.Unmatched, currency partnerecon.Currency) note {
	if len(waiting) == 0 {
		return note{Text: "Every refund has its payment."}
	}
	out := note{Text: "Refunds whose payment has not come; nothing goes back for them yet:"}
	for _, u := range waiting {
		if r := u.Reversal; r.ID != "" {
			out.Items = append(out.Items, fmt.Sprintf("%s of %s: won, customer %s, of chargeback %s", r.ID, r.On, u.Customer, r.Of))
			continue
		}
		c := u.Correction
		out.Items = append(out.Items, fmt.Sprintf("%s of %s: %s, customer %s, of payment %s", c.ID, c.On, cmp.Or(stated(refunded(u, currency)), "all"), u.Customer, c.Of))
	}
	return out
}
