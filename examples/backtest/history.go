package main

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
	"github.com/partnerecon/partnerecon/tiers"
)

// A history is what happened, in the order in which it is settled.
type history struct {
	all                 []bulk.Movement
	payments, refunds   int
	customers, partners int
	from, to            partnerecon.Month
	paid                partnerecon.Money    // net of what was refunded
	nobodys             int                  // payments that credit nobody
	beyond              []string             // refunds of more than was left of their payment
	repeated            int                  // lines of a file that say again what another one says
	lines               map[[2]string]placed // of the file, by customer and id
}

// under yields them where they are, as a plan takes them: the engine keeps none. Standings and
// what they are decided by are for the days on which a ladder is in force; partners take part
// from the first of these on.
func (h history) under(p plan) iter.Seq2[*bulk.Movement, error] {
	return func(yield func(*bulk.Movement, error) bool) {
		var waiting []bulk.Movement // enrolments
		for i := range h.all {
			m := &h.all[i]
			ladder := p.ladderOn(m.On)
			if !ladder && ofLadders(m) {
				if _, ok := m.Event.(settlement.PartnerEnrolled); ok {
					waiting = append(waiting, *m)
				}
				continue
			}
			if ladder {
				for k := range waiting {
					if waiting[k].On = m.On; !yield(&waiting[k], nil) {
						return
					}
				}
				waiting = nil
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// ofLadders reports whether a movement is one that only a ladder takes.
func ofLadders(m *bulk.Movement) bool {
	switch m.Event.(type) {
	case settlement.PartnerEnrolled, settlement.Measured:
		return true
	}
	return false
}

// historyOf puts payments and refunds in order and adds what goes with them: partners take
// part from the first month on, and at the end of each month it is stated what they have
// brought, net, and the month is closed.
func historyOf(rows []bulk.Movement) (history, error) {
	if len(rows) == 0 {
		return history{}, fmt.Errorf("there are no payments")
	}
	slices.SortStableFunc(rows, inOrder) // of what goes back, the first counts first
	b, err := newBrought(rows)
	if err != nil {
		return history{}, err
	}
	h := history{
		all: rows, payments: b.payments, refunds: len(rows) - b.payments, customers: len(b.customers), partners: len(b.partners),
		from: b.from, to: b.to, paid: b.paid, nobodys: b.nobodys, beyond: b.beyond,
	}
	for _, id := range b.partners {
		h.all = append(h.all, stated("enrolled "+id, h.from.First(), settlement.PartnerEnrolled{Partner: id}))
	}
	for m := h.from; !m.After(h.to); m = m.Add(1) {
		for _, id := range b.partners {
			if amount := b.net[brought{id, m}]; amount.Sign() != 0 {
				h.all = append(h.all, stated(fmt.Sprintf("%s in %s", id, m), m.Last(), settlement.Measured{
					Partner: id, Metric: "net revenue", Value: tiers.Value{Amount: amount},
				}))
			}
		}
		h.all = append(h.all, stated(settlement.CloseOf(m).ID, m.Last(), settlement.Close{Month: m}))
	}
	slices.SortStableFunc(h.all, inOrder)
	return h, nil
}

func stated(id string, on partnerecon.Day, e settlement.Event) bulk.Movement {
	return bulk.Movement{Kind: bulk.Stated, ID: id, On: on, Event: e}
}

// inOrder is the order in which a program settles what happened: by the day, on a day by the
// kind, of a kind by the id.
func inOrder(a, b bulk.Movement) int {
	if a.On != b.On {
		if a.On.Before(b.On) {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(rank(&a), rank(&b)), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Customer, b.Customer))
}

func rank(m *bulk.Movement) int {
	switch m.Event.(type) {
	case settlement.PartnerEnrolled:
		return 0
	case settlement.Measured:
		return 1
	case settlement.Close:
		return 9
	}
	return 2 + int(m.Kind)
}

// brought is what a partner brought in a month.
type brought struct {
	partner string
	month   partnerecon.Month
}

// A tally is what the ladder and the report want to know of the rows.
type tally struct {
	payments, nobodys int
	from, to          partnerecon.Month
	partners          []string // in their order
	customers         map[string]bool
	net               map[brought]partnerecon.Money
	paid              partnerecon.Money        // net, for nobody, too
	left              map[[2]string]unreturned // by customer and payment
	beyond            []string
}

// An unreturned is what has not gone back of a payment, and whom that credits.
type unreturned struct {
	partner string
	amount  partnerecon.Money
}

// newBrought counts what each partner brought, net of refunds in their own months. The rows are
// in their order; a refund may come before its payment.
func newBrought(rows []bulk.Movement) (tally, error) {
	t := tally{
		customers: map[string]bool{}, net: map[brought]partnerecon.Money{}, left: map[[2]string]unreturned{},
		from: rows[0].On.Month(), to: rows[len(rows)-1].On.Month(),
	}
	partners := map[string]bool{}
	for _, c := range [...]struct {
		kind  bulk.Kind
		count func(*bulk.Movement) error
	}{{bulk.Payment, t.pay}, {bulk.Refund, t.giveBack}} {
		for i := range rows {
			if m := &rows[i]; m.Kind == c.kind {
				if err := c.count(m); err != nil {
					return t, err
				}
				partners[m.Partner] = true
			}
		}
	}
	delete(partners, "")
	t.partners = slices.Sorted(maps.Keys(partners))
	return t, nil
}

// pay counts a payment.
func (t *tally) pay(m *bulk.Movement) error {
	t.payments++
	t.customers[m.Customer] = true
	if m.Partner == "" {
		t.nobodys++
	}
	t.left[[2]string{m.Customer, m.ID}] = unreturned{m.Partner, m.Amount}
	return t.add(m.Partner, m, m.Amount)
}

// giveBack counts a refund: of a payment at most what was paid goes back, by the first refunds.
func (t *tally) giveBack(m *bulk.Movement) error {
	key := [2]string{m.Customer, m.Of}
	of, ok := t.left[key]
	if !ok {
		return &rowError{m, fmt.Errorf("refund %s of customer %s: there is no payment %s", m.ID, m.Customer, m.Of)}
	}
	left, err := of.amount.Add(m.Amount.Neg())
	if err != nil {
		return err
	}
	back := m.Amount
	if left.Sign() < 0 {
		t.beyond = append(t.beyond, fmt.Sprintf("%s of %s: %s, customer %s, and %s was left of payment %s", m.ID, m.On, m.Amount, m.Customer, of.amount, m.Of))
		back, left = of.amount, money(0, back.Currency())
	}
	t.left[key] = unreturned{of.partner, left}
	return t.add(of.partner, m, back.Neg())
}

// add adds to what a partner brought in the month of a row, and to what was paid.
func (t *tally) add(partner string, m *bulk.Movement, amount partnerecon.Money) error {
	key := brought{partner, m.On.Month()}
	sum, err := t.net[key].Add(amount)
	if err == nil {
		t.net[key] = sum
		t.paid, err = t.paid.Add(amount)
	}
	return err
}
