package ratetable

import "github.com/partnerecon/partnerecon/internal/exact"

// A Slice is a part of a volume and the rate that it earns.
type Slice struct {
	Step         int // whose rate it is, or begins with
	Amount, Rate exact.Num
}

// Earns returns what the slice earns.
func (s Slice) Earns() exact.Num { return s.Rate.Times(s.Amount) }

// Slices returns the parts of a volume that earn different rates, the first steps
// in front. Their amounts add up to the volume, less what lies below the first
// step of a table that cuts it, and what they earn to the total.
func (t *Table) Slices(v exact.Num) []Slice {
	v = counted(v)
	i := t.Place(v)
	if i < 0 {
		return nil
	}
	switch t.mode {
	case Marginal:
		return t.marginal(v, i)
	case WholeOverage:
		return t.overage(v, i)
	case Slab, Interpolated:
	}
	return []Slice{{i, v, t.Rate(v)}}
}

// marginal cuts a volume at each step that it reaches.
func (t *Table) marginal(v exact.Num, place int) []Slice {
	out := make([]Slice, place+1)
	for i, s := range t.steps[:place+1] {
		end := v
		if i < place {
			end = t.steps[i+1].From
		}
		out[i] = Slice{i, sub(end, s.From), s.Rate}
	}
	return out
}

// overage cuts a volume at the quota.
func (t *Table) overage(v exact.Num, place int) []Slice {
	first := t.steps[0]
	if place == 0 {
		return []Slice{{0, sub(v, first.From), first.Rate}}
	}
	quota := t.steps[1].From
	return []Slice{{0, sub(quota, first.From), first.Rate}, {place, sub(v, quota), t.steps[place].Rate}}
}
