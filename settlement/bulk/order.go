package bulk

import (
	"cmp"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// A position is the place of a movement in the order in which facts are folded: by the day
// from which it counts, the day it happened on, the kind, the id, and whom it is about.
type position struct {
	posted, on partnerecon.Day
	rank       uint8 // 0: nothing was folded yet
	id         []byte
	customer   uint32
	partner    []byte
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

// place returns the place of a movement but for its id, and whom it is about. The rank is 0
// for what is no movement.
func (m *Movement) place() (at position, who string) {
	at = position{posted: m.posted(), on: m.On, rank: m.Kind.rank()}
	if m.Kind != Stated {
		return at, m.Customer
	}
	at.rank, who, _ = rankOf(m.Event)
	if c, closes := m.Event.(settlement.Close); closes {
		at.on, at.posted = c.Month.Last(), c.Month.Last()
	}
	return at, who
}

// days compares the days and the kind of a movement with those of the last one: below 0
// for one that comes before it.
func (p *position) days(posted, on partnerecon.Day, rank uint8) int {
	if c := posted.Compare(p.posted); c != 0 {
		return c
	}
	if closes, closed := rank == rankClose, p.rank == rankClose; closes != closed {
		if closes {
			return 1
		}
		return -1
	}
	if c := on.Compare(p.on); c != 0 {
		return c
	}
	return cmp.Compare(rank, p.rank)
}

// late reports whether a movement about a customer comes before the last one.
func (s *State) late(d *decoded) bool {
	p := &s.last
	if p.rank == 0 {
		return false
	}
	if c := p.days(d.posted, d.on, d.rank); c != 0 {
		return c < 0
	}
	if d.id != string(p.id) {
		return d.id < string(p.id)
	}
	return d.customer != p.customer && d.customerName < string(s.customers.bytes(p.customer))
}

// goTo notes the place of a movement about a customer.
func (s *State) goTo(d *decoded) {
	p := &s.last
	p.posted, p.on, p.rank, p.customer = d.posted, d.on, d.rank, d.customer
	p.id = append(p.id[:0], d.id...)
}

// errOrder is the error for a movement that comes after a later one.
func (s *State) errOrder(posted partnerecon.Day) error {
	return fmt.Errorf("that of %s comes after movement %s of %s: %w",
		posted, problem.Quote(string(s.last.id)), s.last.posted, settlement.ErrOrder)
}
