package bulk

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/settlement"
)

// A State is what an engine knows of customers and partners: what is open, what caps have
// granted, how partners stand, and the sums. The zero State is empty. It belongs to one
// goroutine at a time, and to the engine that filled it.
//
// Its size depends on the payments inside the horizon, the customers and the partners.
type State struct {
	*tables
	customers customers
	partners  partners
	log       log
	book      settlement.Book // of the partners, without customers
	climbers  climbers
	volume    int64
	last      position
	through   partnerecon.Day // payments through this day are beyond the horizon
	paid      int             // payments
	sealed    int             // of them
	sealings  []sealing
	waits     map[waitKey][]uint32 // records that wait for their payment
	terms

	deals    names // by customer, where caps count by deals
	dealKey  []byte
	parts    []part
	grants   []grant // of caps, by the parts
	cut      bool    // a cap over all partners cut what they would have earned
	used     []int64 // of each cap, by the components so far
	amounts  []int64
	postings []posting // of the movement
	gone     []uint32
	sums     sums
	spare    *block    // that of the run before
	views    []Posting // of the postings, for who applied the movement

	whole bool     // it was filled with a whole history, and takes no more
	hands []*State // those that did it, each with some customers
}

// begin makes an empty state that of an engine.
func (s *State) begin(t *tables) error {
	if s.whole {
		return errFilled
	}
	if s.tables == t {
		return nil
	}
	if s.tables != nil {
		return errOther
	}
	k := newKey()
	s.tables = t
	s.customers.names, s.partners.names, s.deals = newNames(k), newNames(k), newNames(k)
	s.terms.begin()
	s.climbers.rules = t.ladder
	return nil
}

// parted returns the states that hold the customers: the state itself, or those of the hands.
func (s *State) parted() []*State {
	switch {
	case s == nil:
		return nil
	case len(s.hands) > 0:
		return s.hands
	}
	return []*State{s}
}

// Open returns how many payments are open.
func (s *State) Open() int {
	n := 0
	for _, part := range s.parted() {
		n += part.paid - part.sealed
	}
	return n
}

// Sealed returns how many payments were dropped when a close left them beyond the horizon.
// They cannot be reopened.
func (s *State) Sealed() int {
	n := 0
	for _, part := range s.parted() {
		n += part.sealed
	}
	return n
}

// An Unmatched movement waits for its payment.
type Unmatched struct {
	Customer, ID string
	Kind         Kind
	Of           string // the payment
	On           partnerecon.Day
	Amount       partnerecon.Money
}

// Unmatched returns what went back of payments that have not come, by customer and id.
func (s *State) Unmatched() []Unmatched {
	var out []Unmatched
	for _, part := range s.parted() {
		out = part.unmatched(out)
	}
	slices.SortFunc(out, func(a, b Unmatched) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// unmatched appends what waits for its payment.
func (s *State) unmatched(out []Unmatched) []Unmatched {
	for id := range uint32(s.customers.len()) {
		c := s.customers.at(id)
		if c.waiting == 0 {
			continue
		}
		for _, o := range s.customers.lists.of(c)[:c.open] {
			if r, held := s.log.held(o.record); held && r.flags&isWaiting != 0 {
				out = append(out, Unmatched{
					Customer: string(s.customers.bytes(id)), ID: string(s.log.id(o.record)), Kind: r.kind,
					Of: string(s.log.rest(o.record)), On: r.on, Amount: s.money(r.amount),
				})
			}
		}
	}
	return out
}

// money returns whole minor units of the currency. Sums are bounded by the volume.
func (t *tables) money(n int64) partnerecon.Money { return t.zero.Like(lent.Key{}, n) }
