package main

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A decided says whose a deal is, for its payments that state no credits.
type decided struct {
	Credits []partnerecon.Credit `json:"credits,omitempty"`
	Stated  bool                 `json:"stated,omitempty"` // by a recredit, so that nothing else changes them
}

// state puts the credits that a recredit states on payments, and on those of the
// deal that come later.
func (c *customer) state(e settlement.Recredit, payments []string) {
	for _, id := range payments {
		c.Payments[id].Credits, c.Payments[id].Decided = e.Credits, false
	}
	if e.Of == "" {
		c.decide(e.Deal, decided{e.Credits, true})
	}
}

func (c *customer) decide(deal string, d decided) {
	if c.Deals == nil {
		c.Deals = map[string]*decided{}
	}
	c.Deals[deal] = &d
}

// takeCredits gives the payments that a fact prices the credits of their deal. They
// are asked for anew only where somebody earned nothing.
func (st *state) takeCredits(in input, f settlement.Fact) {
	for _, id := range st.Seen.priced(f) {
		c := st.Seen.customer(customerOf(f))
		p := c.Payments[id]
		if p == nil || !p.Decided {
			continue
		}
		known := c.Deals[p.Deal]
		if known != nil {
			p.Credits = known.Credits
		}
		if known == nil || !known.Stated && len(p.idle()) > 0 {
			if credits, ok := st.credited(in, customerOf(f), p.Deal); ok {
				c.decide(p.Deal, decided{Credits: credits})
				p.Credits = credits
			}
		}
	}
}

// credited returns whose a deal is. What renewals and transfers have made of its
// credits is not asked: then nobody is expected to earn.
func (st *state) credited(in input, customer, deal string) ([]partnerecon.Credit, bool) {
	d, err := in.program.Credit(st.Book, customer, deal)
	if err != nil {
		return nil, false // it is past the horizon, or the program decides no credits
	}
	if slices.ContainsFunc(d.Trace, func(r partnerecon.Reason) bool {
		return r.Code == settlement.CodeRenewed || r.Code == settlement.CodeHandedOn
	}) {
		return nil, true
	}
	return d.Credits, true
}
