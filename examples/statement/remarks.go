package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A remark is on a fact that is no error but may not be meant.
type remark struct {
	Kind     remarkKind        `json:"kind"`
	ID       string            `json:"id"` // of the fact
	On       partnerecon.Day   `json:"on"`
	Customer string            `json:"customer,omitempty"`
	Partner  string            `json:"partner,omitempty"`
	Of       string            `json:"of,omitempty"`
	Amount   partnerecon.Money `json:"amount,omitzero"`
	Limit    partnerecon.Money `json:"limit,omitzero"` // what the amount exceeds
	Reason   string            `json:"reason,omitempty"`
}

type remarkKind string

const (
	earnedNothing remarkKind = "earned_nothing"           // a payment, for a partner it credits
	noStanding    remarkKind = "partner_without_standing" // a payment credits it, and no fact says where it stands
	creditsNobody remarkKind = "credits_nobody"           // a payment without credits, which no version decides
	earnedBefore  remarkKind = "earned_before"            // the same, of a rate that pays for a time only
	noTier        remarkKind = "touch_without_tier"       // of a partner that stands in none
	deskRefused   remarkKind = "refused_by_the_desk"      // a fact that had no effect
	nobodyLeft    remarkKind = "churn_without_payment"    // a customer left that has paid nothing
	sameID        remarkKind = "same_id"                  // another customer has a payment of this id
	beyondPaid    remarkKind = "refund_beyond_payment"
	beyondPayable remarkKind = "payout_beyond_payable"
	idleOverride  remarkKind = "override_for_nobody" // of a partner that no fact names
)

// remarks returns what there is to say about the facts of the statement's months.
func (s settled) remarks() []remark {
	var out []remark
	decides := s.decides()
	for id, c := range s.state.Seen.Customers {
		out = append(out, c.unearned(id)...)
		if !decides {
			out = append(out, c.nobodys(id)...)
		}
		out = append(out, c.beyond(id)...)
		for _, d := range c.Deals {
			for _, a := range d.Astray {
				out = append(out, remark{Kind: noTier, ID: a.Touch, On: a.On, Customer: id, Partner: a.Partner})
			}
		}
		for churn, on := range c.Churns {
			if len(c.Payments) == 0 {
				out = append(out, remark{Kind: nobodyLeft, ID: churn, On: on, Customer: id})
			}
		}
	}
	out = append(out, s.strangers()...)
	out = append(out, s.refusals()...)
	out = append(out, s.state.Seen.shared()...)
	for _, p := range s.state.Seen.Payouts {
		out = append(out, remark{Kind: beyondPayable, ID: p.ID, On: p.On, Partner: p.Partner, Amount: p.Amount, Limit: p.Payable})
	}
	out = append(out, s.idleOverrides()...)
	out = slices.DeleteFunc(out, func(r remark) bool { return r.On.Month().Before(s.from) || r.On.Month().After(s.to) })
	slices.SortFunc(out, inOrder)
	return out
}

// inOrder is the order of remarks: by kind, and of a kind by day and id.
func inOrder(a, b remark) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.On.Compare(b.On), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Partner, b.Partner))
}

// idleOverrides are those of the versions in force that are for a partner whom no fact names:
// its id may be misspelt.
func (s settled) idleOverrides() []remark {
	terms := s.program.Policy().Terms
	var out []remark
	for i, v := range terms {
		on := v.From
		if first := s.from.First(); on.Before(first) {
			on = first
		}
		if i+1 < len(terms) && !terms[i+1].From.After(on) {
			continue
		}
		for _, o := range v.Policy.Overrides {
			if o.For.Partner != "" && s.knows(o.For.Partner) != nil {
				out = append(out, remark{Kind: idleOverride, ID: o.Name, On: on, Partner: o.For.Partner, Of: v.ID})
			}
		}
	}
	return out
}

// decides reports whether some version decides the credits of payments that state none.
func (s settled) decides() bool {
	for _, v := range s.program.Policy().Terms {
		if len(v.Policy.Attribution.Methods) > 0 {
			return true
		}
	}
	return false
}

// refusals are the facts that the desk refused: no errors, but without an effect.
func (s settled) refusals() []remark {
	rulings, err := s.program.Refusals(s.state.Book)
	if err != nil {
		return nil // a book that was folded has no such error
	}
	var out []remark
	for _, r := range rulings {
		out = append(out, remark{Kind: deskRefused, ID: r.Event, On: partnerecon.DayIn(r.At, s.zone), Customer: r.Account, Partner: r.Partner, Reason: r.Code})
	}
	return out
}

// shared are the payments whose id several customers have: ids are a customer's
// own, so that one payment booked on two customers is paid for twice.
func (s *seen) shared() []remark {
	customers := map[string][]string{} // by payment
	for id, c := range s.Customers {
		for payment := range c.Payments {
			customers[payment] = append(customers[payment], id)
		}
	}
	var out []remark
	for payment, who := range customers {
		slices.Sort(who)
		for i, id := range who {
			if p := s.Customers[id].Payments[payment]; len(who) > 1 {
				out = append(out, remark{Kind: sameID, ID: payment, On: p.On, Customer: id, Of: who[(i+1)%len(who)], Amount: p.Amount})
			}
		}
	}
	return out
}

// unearned are the payments that earned a partner nothing whom they credit.
func (c *customer) unearned(who string) []remark {
	var out []remark
	for id, p := range c.Payments {
		for _, partner := range p.idle() {
			r := remark{Kind: earnedNothing, ID: id, On: p.On, Customer: who, Partner: partner, Amount: p.Amount, Reason: p.Reasons[partner]}
			if forATime(r.Reason) || r.Reason == "" && (c.earned(partner) || c.over(p.Deal, partner)) {
				r.Kind = earnedBefore
			}
			out = append(out, r)
		}
	}
	return out
}

// nobodys are the payments that state no credits, so that they earn for nobody.
func (c *customer) nobodys(who string) []remark {
	var out []remark
	for id, p := range c.Payments {
		if p.Decided && !p.Pending && len(p.Credits) == 0 {
			out = append(out, remark{Kind: creditsNobody, ID: id, On: p.On, Customer: who, Amount: p.Amount})
		}
	}
	return out
}

// forATime reports whether a reason is that of a rate that pays for a time only.
func forATime(reason string) bool {
	return reason == commission.CodeWindowOver || reason == commission.CodePaymentsUsed
}

// over reports whether the time of a partner's rate was over for a payment of a deal.
// It is over for what comes after, too, and nobody has to ask.
func (c *customer) over(deal, partner string) bool {
	for _, p := range c.Payments {
		if p.Deal == deal && forATime(p.Reasons[partner]) {
			return true
		}
	}
	return false
}

// earned reports whether a partner earned anything on a customer.
func (c *customer) earned(partner string) bool {
	for _, p := range c.Payments {
		if slices.Contains(p.Earned, partner) {
			return true
		}
	}
	return false
}

// beyond are the refunds with which more went back of a payment than was paid.
func (c *customer) beyond(who string) []remark {
	var out []remark
	total := map[string]partnerecon.Money{}
	for _, b := range c.Backs {
		p := c.Payments[b.Of]
		if p == nil || b.Won {
			continue
		}
		sum, err := c.besides(b)
		if before := total[b.Of]; before.Stated() && err == nil {
			sum, err = before.Add(sum)
		}
		total[b.Of] = sum
		if over, bad := sum.Compare(p.Amount); err != nil || bad == nil && over > 0 {
			out = append(out, remark{Kind: beyondPaid, ID: b.ID, On: b.On, Customer: who, Of: b.Of, Amount: sum, Limit: p.Amount})
		}
	}
	return out
}

// besides is what goes back beyond the refunds that a credit note lists: 0 or more.
func (c *customer) besides(b back) (partnerecon.Money, error) {
	left, err := partnerecon.Sum(b.Amount.Currency(), b.Amount)
	for _, o := range c.Backs {
		if err == nil && o.Of == b.Of && slices.Contains(b.Lists, o.ID) {
			left, err = left.Sub(o.Amount)
		}
	}
	if err == nil && left.Sign() < 0 {
		return partnerecon.FromMinor(0, left.Currency())
	}
	return left, err
}

// notes says remarks to people, those of a kind together.
func notes(remarks []remark) []note {
	const most = 10
	var out []note
	for _, k := range [...]struct {
		kind remarkKind
		text string
		item func(remark) string
	}{
		{earnedNothing, "Payments that earned nothing for a partner they credit; -why PARTNER says more:", func(r remark) string {
			return fmt.Sprintf("%s of %s: %s, customer %s, partner %s%s", r.ID, r.On, r.Amount, r.Customer, r.Partner, after(": ", r.Reason))
		}},
		{noStanding, "Partners that payments credit and of whom no fact states a standing or an enrolment, so that rates of a tier pay them nothing:", func(r remark) string {
			return fmt.Sprintf("%s: credited with %s of %s, customer %s", r.Partner, r.ID, r.On, r.Customer)
		}},
		{creditsNobody, "Payments that credit nobody, in a program that decides no credits; state credits in the payment, or in a recredit:", func(r remark) string {
			return fmt.Sprintf("%s of %s: %s, customer %s", r.ID, r.On, r.Amount, r.Customer)
		}},
		{noTier, "Touches that count for nothing, of partners that stand in no tier:", func(r remark) string {
			return fmt.Sprintf("%s: customer %s, paid on %s, partner %s", r.ID, r.Customer, r.On, r.Partner)
		}},
		{deskRefused, "Facts that the desk refused; -rulings CUSTOMER or PARTNER says more:", func(r remark) string {
			return fmt.Sprintf("%s of %s: %s, partner %s%s", r.ID, r.On, r.Reason, r.Partner, after(", customer ", r.Customer))
		}},
		{nobodyLeft, "Churns of customers that have paid nothing:", func(r remark) string {
			return fmt.Sprintf("%s of %s: customer %s", r.ID, r.On, r.Customer)
		}},
		{sameID, "Payments whose id several customers have; each counts:", func(r remark) string {
			return fmt.Sprintf("%s of %s: %s, customer %s, and customer %s has one, too", r.ID, r.On, r.Amount, r.Customer, r.Of)
		}},
		{beyondPaid, "Refunds of more than was paid; commission goes back on what was paid:", func(r remark) string {
			return fmt.Sprintf("%s of %s: with it %s of %s went back, customer %s, payment %s", r.ID, r.On, r.Amount, r.Limit, r.Customer, r.Of)
		}},
		{beyondPayable, "Payouts of more than was payable:", func(r remark) string {
			return fmt.Sprintf("%s of %s: %s to partner %s, payable was %s", r.ID, r.On, r.Amount, r.Partner, r.Limit)
		}},
		{idleOverride, "Overrides for a partner whom no fact names; its id may be another one there:", func(r remark) string {
			return fmt.Sprintf("%s of terms %s: partner %s", r.ID, r.Of, r.Partner)
		}},
	} {
		n := note{Text: k.text}
		found := of(remarks, k.kind)
		for _, r := range found[:min(len(found), most)] {
			n.Items = append(n.Items, k.item(r))
		}
		if len(found) > most {
			n.Items = append(n.Items, fmt.Sprintf("and %d more: -format json", len(found)-most))
		}
		if len(found) > 0 {
			out = append(out, n)
		}
	}
	if n := len(of(remarks, earnedBefore)); n > 0 {
		out = append(out, note{Text: fmt.Sprintf("Payments that earned nothing for a partner whose rate pays for a time only, or that earned on the customer before: %d.", n)})
	}
	return out
}

// of returns the remarks of a kind.
func of(remarks []remark, kind remarkKind) []remark {
	return slices.DeleteFunc(slices.Clone(remarks), func(r remark) bool { return r.Kind != kind })
}

// after puts a separator before what is stated.
func after(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + text
}
