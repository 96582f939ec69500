package bulk

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// A position is the place of a movement in the order in which facts are folded: by the day
// from which it counts, the day it happened on, the kind, the id, and whom it is about.
type position struct {
	order    uint64 // of the days and the kind, see orderOf; 0: nothing was folded yet
	posted   partnerecon.Day
	id       []byte
	customer uint32
	partner  []byte
}

// orderOf puts the days and the rank of a movement into one number that rises in the order in
// which facts are folded: what closes a day comes behind all else that counts from it.
func orderOf(posted, on partnerecon.Day, rank uint8) uint64 {
	closes := uint64(0)
	if rank == rankClose {
		closes = 1
	}
	return (uint64(posted.Sub(partnerecon.Day{}))<<1|closes)<<(dayBits+rankBits) | uint64(on.Sub(partnerecon.Day{}))<<rankBits | uint64(rank)
}

// How many bits of an order the rank and a day take.
const rankBits, dayBits = 4, 22 // days are numbers up to 3,652,059

// rank is that of the movement; 0 before the first one.
func (p *position) rank() uint8 { return uint8(p.order & (1<<rankBits - 1)) }

// on is the day on which it happened.
func (p *position) on() partnerecon.Day {
	first, _ := partnerecon.DayOf(1, time.January, 1) // the day of number 1
	return first.Add(int(p.order>>rankBits&(1<<dayBits-1)) - 1)
}

// rankNames are the kinds by their ranks, as settlement.Ranks has them.
func rankNames() []string {
	return []string{
		"", "standing", "partner_enrolled", "measured", "tier_requested", "tier_placed", "demotion_noticed",
		"payment", "refund", "credit_note", "chargeback", "close",
	}
}

// The ranks of the kinds, in the order of settlement.Ranks.
const (
	rankStanding = 1 + iota
	rankEnrolled
	rankMeasured
	rankRequested
	rankPlaced
	rankNoticed
	rankPayment
	rankRefund
	rankCreditNote
	rankChargeback
	rankClose // with the last instant of its day
)

func (k Kind) rank() uint8 {
	switch k {
	case Payment:
		return rankPayment
	case Refund:
		return rankRefund
	case CreditNote:
		return rankCreditNote
	case Chargeback:
		return rankChargeback
	case Stated:
	}
	return 0
}

// posted is the effective day of a movement.
func (m *Movement) posted() partnerecon.Day {
	if m.Recorded.After(m.On) {
		return m.Recorded
	}
	return m.On
}

// A place is that of a movement in this order, as it states it.
type place struct {
	order   uint64 // 0 for what is no movement, or has no day
	posted  partnerecon.Day
	id, who string
}

// place returns the place of a movement.
func (m *Movement) place() place {
	on, rank := m.On, m.Kind.rank()
	out := place{posted: m.posted(), id: m.ID, who: m.Customer}
	if m.Kind == Stated {
		rank, out.who, _ = rankOf(m.Event)
		if c, closes := m.Event.(settlement.Close); closes {
			on, out.posted = c.Month.Last(), c.Month.Last()
		}
	}
	if rank > 0 && !on.IsZero() {
		out.order = orderOf(out.posted, on, rank)
	}
	return out
}

// late reports whether a movement about a customer comes before the last one.
func (s *State) late(d *decoded) bool {
	p := &s.last
	if d.turn != p.order {
		return d.turn < p.order
	}
	if d.id != string(p.id) {
		return d.id < string(p.id)
	}
	return d.customer != p.customer && d.customerName < string(s.customers.bytes(p.customer))
}

// goTo notes the place of a movement about a customer.
func (s *State) goTo(d *decoded) {
	p := &s.last
	p.order, p.posted, p.customer = d.turn, d.posted, d.customer
	p.id = append(p.id[:0], d.id...)
}

// errOrder is the error for a movement that comes after a later one.
func (s *State) errOrder(posted partnerecon.Day) error {
	return fmt.Errorf("that of %s comes after movement %s of %s: %w",
		posted, problem.Quote(string(s.last.id)), s.last.posted, settlement.ErrOrder)
}
