package commission

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// An Inversion is a place in a table where more volume earns less in all: the volume
// that earns most before it, and the one that the earnings fall to.
type Inversion struct {
	Step int `json:"step"` // the step that From is in, from 0
	// Below and From are the two volumes, the smaller one first. Where a step pays less
	// than the one before they are one minor unit, or unit, apart; where a rate falls in a
	// straight line they are where the earnings are highest and where the line ends.
	Below Volume `json:"below"`
	From  Volume `json:"from"`
	// BelowEarns and FromEarns are what the two earn, without the part of a minor
	// unit. Where that depends on the price of a unit they state nothing.
	BelowEarns partnerecon.Money `json:"below_earns,omitzero"`
	FromEarns  partnerecon.Money `json:"from_earns,omitzero"`
}

// Inversions returns where a volume earns less than a smaller one, by a minor unit or
// more: places that no partner wants to reach, at most one for each step. A marginal
// table has none. Nor has one that is read before the sale or from the period before, as
// a sale does not change its own rate there.
func (s Scale) Inversions() []Inversion {
	var out []Inversion
	t := &s.table
	if !t.Over.volume() || t.Mode == Marginal || t.Reads == ReadBefore || t.Reads == ReadPrevious {
		return nil
	}
	var from, best int64 // where the step begins, and the last of what earned most since the last inversion
	for i := 1; i < s.rates.Len(); i++ {
		next, ok := s.edge(i)
		if !ok || next <= from {
			continue // several steps within one unit
		}
		top, low := s.peak(from, next-1), next
		if s.alone(top).Cmp(s.alone(best)) >= 0 {
			best = top
		}
		if !s.falls(next) {
			low = next - 1 // where the next step begins inside a unit the line ends below it
		}
		if inv := s.inversion(best, low); s.loses(best, low, &inv) {
			out, best = append(out, inv), low
		}
		from = next
	}
	return out
}

// edge returns the least whole volume that reaches a step; none may fit. A rate that
// moves in a straight line is at its step the same from both sides.
func (s *Scale) edge(i int) (int64, bool) {
	from := s.rates.Step(i).From
	floor, ok := from.Round(exact.Down)
	above := s.table.Boundary == ReachedAbove && s.table.Mode != Interpolated
	if !ok || from.Cmp(exact.Int(floor)) == 0 && !above {
		return floor, ok
	}
	return exact.Add(floor, 1)
}

// peak returns the volume that earns most of those from low to high, which are of one
// step. They rise to there and fall behind it: at one rate they only rise, and one that
// moves in a straight line has one peak.
func (s *Scale) peak(low, high int64) int64 {
	for low < high {
		if mid := low + (high-low)/2; s.falls(mid + 1) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// loses reports whether an inversion costs a minor unit, or where no amounts are known
// anything.
func (s *Scale) loses(below, from int64, inv *Inversion) bool {
	if inv.BelowEarns.Stated() {
		return inv.FromEarns.Minor() < inv.BelowEarns.Minor()
	}
	return s.alone(from).Cmp(s.alone(below)) < 0
}

// falls reports whether a volume earns less than one that is smaller by 1.
func (s *Scale) falls(n int64) bool { return s.alone(n).Cmp(s.alone(n-1)) < 0 }

// alone returns what a volume earns from 0 on: for shares of a revenue that is not
// known, of 1 for each unit, and for fees by revenue, of one unit, which more
// revenue does not change.
func (s *Scale) alone(n int64) exact.Num {
	if s.table.flats() {
		return s.whole(counted{at: exact.Int(n)})
	}
	if s.table.fees() && !s.table.byUnits() {
		return s.rates.Rate(exact.Int(n))
	}
	return s.rates.Total(exact.Int(n))
}

// inversion returns what two volumes come to.
func (s *Scale) inversion(below, from int64) Inversion {
	t, inv := &s.table, Inversion{Step: s.rates.Place(exact.Int(from))}
	if t.byUnits() {
		inv.Below.Units, inv.From.Units = below, from
	} else {
		inv.Below.Revenue, inv.From.Revenue = moneyIn(below, t.currency()), moneyIn(from, t.currency())
	}
	if t.flats() || t.fees() == t.byUnits() {
		most, fits := s.alone(below).Round(exact.Down)
		least, both := s.alone(from).Round(exact.Down)
		if fits && both {
			inv.BelowEarns, inv.FromEarns = moneyIn(most, t.currency()), moneyIn(least, t.currency())
		}
	}
	return inv
}
