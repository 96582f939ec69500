package main

import (
	"cmp"
	"fmt"
	"iter"
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
	paid                partnerecon.Money // net of what was refunded
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
func historyOf(rows []bulk.Movement, currency partnerecon.Currency) (history, error) {
	if len(rows) == 0 {
		return history{}, fmt.Errorf("there are no payments")
	}
	h := history{all: rows}
	b, err := newBrought(rows)
	if err != nil {
		return h, err
	}
	h.from, h.to = b.from, b.to
	h.payments, h.refunds, h.customers, h.partners = b.payments, len(rows)-b.payments, len(b.customers), len(b.partners)
	for _, id := range b.partners {
		h.all = append(h.all, stated("enrolled "+id, h.from.First(), settlement.PartnerEnrolled{Partner: id}))
	}
	for m := h.from; !m.After(h.to); m = m.Add(1) {
		for _, id := range b.partners {
			n := b.net[brought{id, m}]
			if n == 0 {
				continue
			}
			amount, err := partnerecon.FromMinor(n, currency)
			if err == nil {
				h.paid, err = h.paid.Add(amount)
			}
			if err != nil {
				return h, err
			}
			h.all = append(h.all, stated(fmt.Sprintf("%s in %s", id, m), m.Last(), settlement.Measured{
				Partner: id, Metric: "net revenue", Value: tiers.Value{Amount: amount},
			}))
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
	payments  int
	from, to  partnerecon.Month
	partners  []string // in their order
	customers map[string]bool
	net       map[brought]int64
}

// newBrought counts what each partner brought, net of refunds in their own months.
func newBrought(rows []bulk.Movement) (tally, error) {
	t := tally{customers: map[string]bool{}, net: map[brought]int64{}}
	partnerOf := map[[2]string]string{}
	known := map[string]bool{}
	for i := range rows {
		m := &rows[i]
		if month := m.On.Month(); i == 0 {
			t.from, t.to = month, month
		} else if month.Before(t.from) {
			t.from = month
		} else if month.After(t.to) {
			t.to = month
		}
		if m.Kind == bulk.Payment {
			t.payments++
			partnerOf[[2]string{m.Customer, m.ID}] = m.Partner
			if t.customers[m.Customer] = true; !known[m.Partner] {
				known[m.Partner] = true
				t.partners = append(t.partners, m.Partner)
			}
		}
	}
	slices.Sort(t.partners)
	for i := range rows {
		switch m := &rows[i]; m.Kind {
		case bulk.Payment:
			t.net[brought{m.Partner, m.On.Month()}] += m.Amount.Minor()
		case bulk.Refund:
			partner, ok := partnerOf[[2]string{m.Customer, m.Of}]
			if !ok {
				return t, fmt.Errorf("refund %s of customer %s: there is no payment %s", m.ID, m.Customer, m.Of)
			}
			t.net[brought{partner, m.On.Month()}] -= m.Amount.Minor()
		case bulk.CreditNote, bulk.Chargeback, bulk.Stated: // there are none among the rows
		}
	}
	return t, nil
}
