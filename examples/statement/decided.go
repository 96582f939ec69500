package main

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A decided says whose a deal is, for its payments that state no credits.
type decided struct {
	Credits []partnerecon.Credit `json:"credits,omitempty"`
	Stated  bool                 `json:"stated,omitempty"` // by a recredit, so that nothing else changes them
	// Astray are the touches that count for nothing because their partner stands in
	// no tier: it may be misspelled.
	Astray []astray `json:"astray,omitempty"`
}

type astray struct {
	Touch   string          `json:"touch"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"` // the payment that it would count for
}

// state puts the credits that a recredit states on payments, and on those of the
// deal that come later.
func (c *customer) state(e settlement.Recredit, payments []string) {
	for _, id := range payments {
		c.Payments[id].Credits, c.Payments[id].Decided = e.Credits, false
	}
	if e.Of == "" {
		c.decide(e.Deal, decided{Credits: e.Credits, Stated: true})
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
			if d, ok := st.decided(in, customerOf(f), p); ok {
				c.decide(p.Deal, d)
				p.Credits = d.Credits
			}
		}
	}
}

// decided returns whose the deal of a payment is. What renewals and transfers have
// made of its credits is not asked: then nobody is expected to earn.
func (st *state) decided(in input, customer string, p *paid) (decided, bool) {
	d, err := in.program.Credit(st.Book, customer, p.Deal)
	if err != nil {
		return decided{}, false // it is past the horizon, or the program decides no credits
	}
	out := decided{Credits: d.Credits}
	for _, r := range d.Trace {
		switch {
		case r.Code == settlement.CodeRenewed || r.Code == settlement.CodeHandedOn:
			out.Credits = nil
		case r.Code == settlement.CodeLeftOut && detail(r, "why") == "stands in no tier":
			out.Astray = append(out.Astray, astray{detail(r, "touch"), detail(r, "partner"), p.On})
		}
	}
	return out, true
}
