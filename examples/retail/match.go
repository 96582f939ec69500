package main

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
)

// A sale is a line that was sold, and what came back of it.
type sale struct {
	line
	Returned int64             // units
	Refunded partnerecon.Money // the zero Money before the first return
}

// A refund is what a cancellation gives back of one sale.
type refund struct {
	ID     string // of the cancellation, and the number of the part
	Of     *sale
	On     partnerecon.Day
	Units  int64
	Amount partnerecon.Money // 0 where the part comes to less than the minor unit
}

// A remainder is what of a cancellation found no sale.
type remainder struct {
	line
	Open   int64             // units
	Amount partnerecon.Money // of them, at the cancellation's own price
}

// A matching says which cancellation gives back which sale.
type matching struct {
	Sales     []*sale
	Refunds   []refund
	Unmatched []remainder
}

// A shelf is what sales a cancellation can give back: those of one customer and
// one stock code.
type shelf struct{ customer, stock string }

// match gives back sales, the oldest first. Both lists are in order.
func match(sales, cancellations []line) (matching, error) {
	var out matching
	shelves := map[shelf][]*sale{}
	for _, l := range sales {
		s := &sale{line: l}
		out.Sales = append(out.Sales, s)
		key := shelf{l.Customer, l.Stock}
		shelves[key] = append(shelves[key], s)
	}
	for _, c := range cancellations {
		key := shelf{c.Customer, c.Stock}
		if err := out.cancel(c, shelves[key]); err != nil {
			return matching{}, fmt.Errorf("cancellation %s: %w", c.ID, err)
		}
	}
	return out, nil
}

// cancel serves one cancellation from the sales on its shelf.
func (m *matching) cancel(c line, sales []*sale) error {
	open, parts := c.Units, 0
	for _, s := range sales {
		if open == 0 || s.At > c.At {
			break
		}
		units := min(open, s.Units-s.Returned)
		if units == 0 {
			continue
		}
		amount, err := s.giveBack(units)
		if err != nil {
			return err
		}
		open -= units
		parts++
		m.Refunds = append(m.Refunds, refund{fmt.Sprintf("%s/%d", c.ID, parts), s, c.Day, units, amount})
	}
	if open == 0 {
		return nil
	}
	found, err := portion(c.Amount, c.Units-open, c.Units)
	if err != nil {
		return err
	}
	left, err := c.Amount.Sub(found)
	m.Unmatched = append(m.Unmatched, remainder{c, open, left})
	return err
}

// giveBack returns units of the sale and says what they come to: what all units
// returned so far come to, less what was refunded before. The parts of a sale
// add up to its amount, whatever the parts are.
func (s *sale) giveBack(units int64) (partnerecon.Money, error) {
	upTo, err := portion(s.Amount, s.Returned+units, s.Units)
	if err != nil {
		return partnerecon.Money{}, err
	}
	amount, err := upTo.Sub(s.Refunded)
	s.Returned, s.Refunded = s.Returned+units, upTo
	return amount, err
}
