package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// A schedule with the limit to_loss takes no more than the commission on what the customer
// got back and the commission did not return: what went back after the refund window of the
// terms. What was never paid earns nothing here, and a payment that failed returns what it
// earned, so there is nothing else to state: each correction works the loss of its payment
// out anew.

// limitsToLoss reports whether a version takes no more than was lost of some lines.
func limitsToLoss(a *Agreement) bool {
	limited := func(s clawback.Schedule) bool { return s.Limit == clawback.ToLoss }
	return slices.ContainsFunc(a.Clawback.Schedules, limited) ||
		slices.ContainsFunc(a.Overrides, func(o TermsOverride) bool { return slices.ContainsFunc(o.Schedules, limited) })
}

// loss returns what the clawback has to know of what was lost of the payment that a fact
// corrects, if that moves.
func (s *posting) loss(c *customer, ledger commission.Staged) (clawback.Lost, bool) {
	if !s.program.byLoss {
		return clawback.Lost{}, false
	}
	touched := ledger.Touched()
	i := slices.IndexFunc(touched, func(t commission.Touched) bool { return t.Lost != c.lost(t.Now.ID) })
	if i < 0 {
		return clawback.Lost{}, false
	}
	line, share := touched[i].Now.ID, touched[i].Lost
	if !share.Stated() {
		share, _ = partnerecon.Fraction(0, 1)
	}
	nth := 0 // of the day: they are worked out in the order in which they are folded
	for _, l := range c.Exposure.Losses {
		if l.Line == line && l.On == s.when.posted {
			nth = max(nth, l.Nth+1)
		}
	}
	return clawback.Lost{ID: s.fact.ID, Customer: s.customerID(c), Line: line, Share: share, On: s.when.posted, Nth: nth, Open: true}, true
}

// lost returns what was lost of a payment so far: the zero Rate where it is nothing.
func (c *customer) lost(line string) partnerecon.Rate {
	for _, l := range slices.Backward(c.Exposure.Losses) {
		if l.Line == line {
			if l.Share.Num() == 0 {
				break
			}
			return l.Share
		}
	}
	return partnerecon.Rate{}
}

// lostBy reports whether a fact is known to the clawback for what was lost with it.
func (c *customer) lostBy(id string) bool {
	return slices.ContainsFunc(c.Exposure.Losses, func(l clawback.Loss) bool { return l.ID == id })
}
