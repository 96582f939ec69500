package bulk

import (
	"cmp"
	"hash/maphash"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
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
	used     []int64 // of each cap, by the components so far
	amounts  []int64
	postings []posting // of the movement
	gone     []uint32
	sums     sums
}

// begin makes an empty state that of an engine.
func (s *State) begin(t *tables) error {
	if s.tables == t {
		return nil
	}
	if s.tables != nil {
		return errOther
	}
	seed := maphash.MakeSeed()
	s.tables = t
	s.customers.names, s.partners.names, s.deals = newNames(seed), newNames(seed), newNames(seed)
	s.terms.begin()
	s.climbers.rules = t.ladder
	return nil
}

// Open returns how many payments are open.
func (s *State) Open() int {
	if s == nil {
		return 0
	}
	return s.paid - s.sealed
}

// Sealed returns how many payments were dropped when a close left them beyond the horizon.
// They cannot be reopened.
func (s *State) Sealed() int {
	if s == nil {
		return 0
	}
	return s.sealed
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
	if s == nil {
		return nil
	}
	var out []Unmatched
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
	slices.SortFunc(out, func(a, b Unmatched) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// money returns whole minor units of the currency.
func (t *tables) money(n int64) partnerecon.Money {
	m, _ := partnerecon.FromMinor(n, t.currency) // sums are bounded by the volume
	return m
}

// A Sum is what was posted to a partner in a month, of one kind.
type Sum struct {
	Partner string
	Month   partnerecon.Month
	Kind    partnerecon.Kind
	Amount  partnerecon.Money
}

// sums are what was posted by month, and there by partner: the month that is open is all that
// the next postings need.
type sums struct {
	first  partnerecon.Month // that of the first cells
	months [][]cell
	// The days of the month that was posted in last, and its cells.
	from, through partnerecon.Day
	now           int
}

// A cell is what was posted to a partner in a month.
type cell struct{ earned, returned, capped int64 }

// of returns the cell of a partner for changes.
func (x *sums) of(partner uint32, day partnerecon.Day) *cell {
	if day.Before(x.from) || day.After(x.through) || x.months == nil {
		x.turn(day)
	}
	cells := x.months[x.now]
	if int(partner) >= len(cells) {
		cells = append(cells, make([]cell, int(partner)+1-len(cells))...)
		x.months[x.now] = cells
	}
	return &cells[partner]
}

// turn goes to the month of a day. Postings come in the order of their days.
func (x *sums) turn(day partnerecon.Day) {
	m := day.Month()
	if x.months == nil {
		x.first = m
	}
	x.from, x.through, x.now = m.First(), m.Last(), m.Sub(x.first)
	for x.now >= len(x.months) {
		size := 0
		if n := len(x.months); n > 0 {
			size = len(x.months[n-1])
		}
		x.months = append(x.months, make([]cell, 0, size))
	}
}

// Sums returns what was posted by partner, month and kind, in this order, but for sums that
// come to nothing.
func (s *State) Sums() iter.Seq[Sum] {
	return func(yield func(Sum) bool) {
		if s == nil {
			return
		}
		order := make([]uint32, s.partners.len())
		for i := range order {
			order[i] = uint32(i)
		}
		slices.SortFunc(order, func(a, b uint32) int {
			return slices.Compare(s.partners.bytes(a), s.partners.bytes(b))
		})
		for _, id := range order {
			for i, cells := range s.sums.months {
				if int(id) < len(cells) && !s.yieldCell(id, s.sums.first.Add(i), &cells[id], yield) {
					return
				}
			}
		}
	}
}

// yieldCell yields the sums of a cell, by kind.
func (s *State) yieldCell(id uint32, m partnerecon.Month, c *cell, yield func(Sum) bool) bool {
	for _, x := range [...]struct {
		kind   partnerecon.Kind
		amount int64
	}{{partnerecon.Capped, c.capped}, {partnerecon.Earned, c.earned}, {partnerecon.Returned, c.returned}} {
		if x.amount != 0 && !yield(Sum{string(s.partners.bytes(id)), m, x.kind, s.money(x.amount)}) {
			return false
		}
	}
	return true
}
