package bulk

import (
	"cmp"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
)

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
	days   calendar
	now    int    // the place of the month that was posted in last
	cells  []cell // of that month
}

// A calendar knows the month of the day that was asked for last: days come in order.
type calendar struct {
	from, through partnerecon.Day
	at            partnerecon.Month
}

// has reports whether a day is in that month.
func (c *calendar) has(d partnerecon.Day) bool { return !d.Before(c.from) && !d.After(c.through) }

func (c *calendar) month(d partnerecon.Day) partnerecon.Month {
	if !c.has(d) {
		c.at = d.Month()
		c.from, c.through = c.at.First(), c.at.Last()
	}
	return c.at
}

// A cell is what was posted to a partner in a month, by kind.
type cell [summedKinds]int64

// goTo turns to the month of a day.
func (x *sums) goTo(day partnerecon.Day) {
	if !x.days.has(day) || x.months == nil {
		x.turn(day)
	}
}

// of returns the cell of a partner in the month that it was turned to, for changes.
func (x *sums) of(partner uint32) *cell {
	if int(partner) >= len(x.cells) {
		x.cells = append(x.cells, make([]cell, int(partner)+1-len(x.cells))...)
		x.months[x.now] = x.cells
	}
	return &x.cells[partner]
}

// earnedBy reports whether something was posted to a partner: whatever is, something was earned
// before.
func (x *sums) earnedBy(partner uint32) bool {
	for _, cells := range x.months {
		if int(partner) < len(cells) && cells[partner][earned-1] > 0 {
			return true
		}
	}
	return false
}

// turn goes to the month of a day. Postings come in the order of their days.
func (x *sums) turn(day partnerecon.Day) {
	m := x.days.month(day)
	if x.months == nil {
		x.first = m
	}
	x.now = m.Sub(x.first)
	if n := len(x.months); x.now >= n {
		for len(x.months) < x.now { // nothing was posted in them, so they need no room
			x.months = append(x.months, nil)
		}
		size := 0
		if n > 0 {
			size = len(x.months[n-1])
		}
		x.months = append(x.months, make([]cell, 0, size))
	}
	x.cells = x.months[x.now]
}

// Sums returns what was posted by partner, month and kind, in this order, but for sums that
// come to nothing.
func (s *State) Sums() iter.Seq[Sum] {
	return func(yield func(Sum) bool) {
		switch {
		case s == nil:
			return
		case len(s.hands) > 0:
			s.yieldParted(yield)
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
	for _, kind := range [...]postingKind{capped, earned, returned} { // in the order of their names
		if n := c[kind-1]; n != 0 && !yield(Sum{string(s.partners.bytes(id)), m, kind.kind(), s.money(n)}) {
			return false
		}
	}
	return true
}

// yieldParted yields the sums of all hands together.
func (s *State) yieldParted(yield func(Sum) bool) {
	var all []Sum
	for _, part := range s.hands {
		all = slices.AppendSeq(all, part.Sums())
	}
	slices.SortStableFunc(all, Sum.compare)
	for len(all) > 0 {
		n, sum := 0, int64(0)
		for n < len(all) && all[n].compare(all[0]) == 0 {
			sum += all[n].Amount.Minor() // bounded by the volume
			n++
		}
		out := all[0]
		if out.Amount = s.money(sum); sum != 0 && !yield(out) {
			return
		}
		all = all[n:]
	}
}

// compare compares whose sums they are, of when and of what.
func (x Sum) compare(y Sum) int {
	return cmp.Or(cmp.Compare(x.Partner, y.Partner), x.Month.Sub(y.Month), cmp.Compare(x.Kind, y.Kind))
}
