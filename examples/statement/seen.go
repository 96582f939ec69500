package main

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A seen is what the state keeps of the facts beside the book, to remark on what
// is no error but may not be meant.
type seen struct {
	Customers map[string]*customer `json:"customers,omitempty"`
	Asked     map[string]int       `json:"asked,omitempty"`   // how many reasons, by partner
	Payouts   []payout             `json:"payouts,omitempty"` // beyond what was payable
}

// A customer is what one customer paid, got back, and when it left.
type customer struct {
	Payments map[string]*paid           `json:"payments"`
	Backs    []back                     `json:"backs,omitempty"`
	Churns   map[string]partnerecon.Day `json:"churns"`
	Deals    map[string]*decided        `json:"deals,omitempty"` // whose payments state no credits
}

// A paid is a payment and what became of those it credits.
type paid struct {
	Deal    string               `json:"deal,omitempty"`
	On      partnerecon.Day      `json:"on"`
	Pending bool                 `json:"pending,omitempty"`
	Sealed  bool                 `json:"sealed,omitempty"`
	Amount  partnerecon.Money    `json:"amount"`
	Credits []partnerecon.Credit `json:"credits,omitempty"`
	Decided bool                 `json:"decided,omitempty"` // it states no credits
	Earned  []string             `json:"earned,omitempty"`  // partners
	// Reasons say why a partner earned nothing, where that was asked.
	Reasons map[string]string `json:"reasons,omitempty"`
}

// A back is money of a payment that went back.
type back struct {
	ID     string            `json:"id"`
	Of     string            `json:"of"`
	On     partnerecon.Day   `json:"on"`
	Amount partnerecon.Money `json:"amount"`
	Lists  []string          `json:"lists,omitempty"` // refunds that a credit note documents
	Won    bool              `json:"won,omitempty"`   // a chargeback that came back again
}

// A payout is one that exceeds what was payable before it.
type payout struct {
	Partner string            `json:"partner"`
	ID      string            `json:"id"`
	On      partnerecon.Day   `json:"on"`
	Amount  partnerecon.Money `json:"amount"`
	Payable partnerecon.Money `json:"payable"`
}

// note remembers a fact that was folded, and what it posted. A repeated delivery
// adds nothing.
func (s *seen) note(f settlement.Fact, on partnerecon.Day, entries []partnerecon.Entry) {
	switch e := f.Event.(type) {
	case settlement.Payment:
		s.customer(e.Customer).pay(f.ID, on, e)
	case settlement.Clearing:
		if p := s.customer(e.Customer).Payments[e.Of]; p != nil && p.Pending {
			p.Pending, p.On = false, on
		}
	case settlement.Recredit:
		if len(entries) > 0 {
			s.customer(e.Customer).state(e, s.priced(f))
		}
	case settlement.Reopen:
		if p := s.customer(e.Customer).Payments[e.Record.Line.ID]; p != nil {
			p.Sealed = false
		}
	case settlement.Refund:
		s.customer(e.Customer).giveBack(f.ID, on, e)
	case settlement.CreditNote:
		s.customer(e.Customer).giveBack(f.ID, on, settlement.Refund(e))
	case settlement.Chargeback:
		s.customer(e.Customer).giveBack(f.ID, on, settlement.Refund(e))
	case settlement.ChargebackReversed:
		backs := s.customer(e.Customer).Backs
		if i := slices.IndexFunc(backs, func(b back) bool { return b.ID == e.Of }); i >= 0 {
			backs[i].Won = true
		}
	case settlement.Churn:
		s.customer(e.Customer).leave(f.ID, on)
	}
	s.post(entries)
}

// post remembers who earned on which payment, and which payments are sealed.
func (s *seen) post(entries []partnerecon.Entry) {
	for _, e := range entries {
		c := s.Customers[e.Claim.Customer]
		if c == nil || c.Payments[e.Claim.Line] == nil {
			continue
		}
		p := c.Payments[e.Claim.Line]
		if e.Kind == partnerecon.Earned && !slices.Contains(p.Earned, e.Claim.Partner) {
			p.Earned = append(p.Earned, e.Claim.Partner)
		}
		p.Sealed = p.Sealed || e.Kind == partnerecon.Sealed
	}
}

// customer returns the record of a customer, which may be a new one.
func (s *seen) customer(id string) *customer {
	if s.Customers == nil {
		s.Customers = map[string]*customer{}
	}
	if s.Customers[id] == nil {
		s.Customers[id] = &customer{Payments: map[string]*paid{}, Churns: map[string]partnerecon.Day{}}
	}
	return s.Customers[id]
}

// priced returns the payments that a fact of a customer prices.
func (s *seen) priced(f settlement.Fact) []string {
	switch e := f.Event.(type) {
	case settlement.Payment:
		return []string{f.ID}
	case settlement.Clearing:
		return []string{e.Of}
	case settlement.Recredit:
		var out []string
		for id, p := range s.customer(e.Customer).Payments {
			if !p.Sealed && (id == e.Of || e.Of == "" && p.Deal == e.Deal) {
				out = append(out, id)
			}
		}
		slices.Sort(out)
		return out
	}
	return nil
}

func (c *customer) pay(id string, on partnerecon.Day, e settlement.Payment) {
	if c.Payments[id] != nil {
		return
	}
	amount := e.Amount
	if !amount.Stated() {
		var items []partnerecon.Money
		for _, i := range e.Items {
			items = append(items, i.Amount)
		}
		amount, _ = partnerecon.Sum(items[0].Currency(), items...) // it was folded: there are items, and they add up
	}
	c.Payments[id] = &paid{Deal: e.Deal, On: on, Pending: e.Pending, Amount: amount, Credits: e.Credits, Decided: len(e.Credits) == 0}
}

func (c *customer) giveBack(id string, on partnerecon.Day, e settlement.Refund) {
	if !slices.ContainsFunc(c.Backs, func(b back) bool { return b.ID == id }) {
		c.Backs = append(c.Backs, back{ID: id, Of: e.Of, On: on, Amount: e.Amount, Lists: e.Refunds})
	}
}

func (c *customer) leave(id string, on partnerecon.Day) {
	if c.Churns[id].IsZero() {
		c.Churns[id] = on
	}
}

// meant reports whether a credit is meant to earn: one in a role that is only recorded is not.
func meant(c partnerecon.Credit) bool {
	return c.Role == partnerecon.Sourced || c.Role == partnerecon.Influenced
}

// idle returns the partners that a payment credits, meaning them to earn, and that earned
// nothing on it.
func (p *paid) idle() []string {
	if p == nil || p.Pending {
		return nil
	}
	var out []string
	for _, c := range p.Credits {
		if meant(c) && !slices.Contains(p.Earned, c.Partner) && !slices.Contains(out, c.Partner) {
			out = append(out, c.Partner)
		}
	}
	return out
}
