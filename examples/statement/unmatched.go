package main

import (
	"fmt"

	"github.com/partnerecon/partnerecon/settlement"
)

// matched says which refunds wait for their payment.
func matched(waiting []settlement.Unmatched) string {
	if len(waiting) == 0 {
		return "Every refund has its payment."
	}
	out := "Refunds whose payment has not come; nothing goes back for them yet:"
	for _, u := range waiting {
		c := u.Correction
		out += fmt.Sprintf("\n  %s of %s, customer %s, for payment %s", c.ID, c.On, u.Customer, c.Of)
	}
	return out
}
