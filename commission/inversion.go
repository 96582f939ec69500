package commission

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// An Inversion is a place in a table where one more minor unit, or unit, of volume
// earns less in all.
type Inversion struct {
	Step int `json:"step"` // the step that it is in with it, from 0
	// Below and From are the volume without it and with it.
	Below Volume `json:"below"`
	From  Volume `json:"from"`
	// BelowEarns and FromEarns are what the two earn, without the part of a minor
	// unit. Where that depends on the price of a unit they state nothing.
	BelowEarns partnerecon.Money `json:"below_earns,omitzero"`
	FromEarns  partnerecon.Money `json:"from_earns,omitzero"`
}

// Inversions returns where a volume earns less than a smaller one: cliffs that no
// partner wants to reach, at most one for each step. A marginal table has none.
// Nor has one that is read before the sale or from the period before, as a sale
// does not change its own rate there.
func (s Scale) Inversions() []Inversion {
	var out []Inversion
	t := &s.table
	if !t.Over.volume() || t.Mode == Marginal || t.Reads == ReadBefore || t.Reads == ReadPrevious {
		return nil
	}
	looked := int64(0)
	for i := 1; i < s.rates.Len(); i++ {
		edge, ok := s.edge(i)
		if !ok || edge <= looked {
			continue // several steps within one unit
		}
		switch {
		case s.falls(edge):
			out = append(out, s.inversion(edge))
		// A rate that falls in a straight line lets the earnings fall most at its end,
		// which is below the edge where the next step begins inside a unit.
		case t.Mode == Interpolated && edge-1 > looked && s.falls(edge-1):
			out = append(out, s.inversion(edge-1))
		}
		looked = edge
	}
	return out
}

// edge returns the least whole volume that reaches a step; none may fit.
func (s *Scale) edge(i int) (int64, bool) {
	from := s.rates.Step(i).From
	floor, ok := from.Round(exact.Down)
	if !ok || from.Cmp(exact.Int(floor)) == 0 && s.table.Boundary != ReachedAbove {
		return floor, ok
	}
	return exact.Add(floor, 1)
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

func (s *Scale) inversion(n int64) Inversion {
	t, inv := &s.table, Inversion{Step: s.rates.Place(exact.Int(n))}
	if t.byUnits() {
		inv.Below.Units, inv.From.Units = n-1, n
	} else {
		inv.Below.Revenue, inv.From.Revenue = moneyIn(n-1, t.currency()), moneyIn(n, t.currency())
	}
	if t.flats() || t.fees() == t.byUnits() {
		low, fits := s.alone(n - 1).Round(exact.Down)
		high, _ := s.alone(n).Round(exact.Down) // the smaller one
		if fits {
			inv.BelowEarns, inv.FromEarns = moneyIn(low, t.currency()), moneyIn(high, t.currency())
		}
	}
	return inv
}
