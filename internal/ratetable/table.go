package ratetable

import (
	"slices"
	"sort"

	"github.com/partnerecon/partnerecon/internal/exact"
)

// A Mode says how a volume that passes several steps earns. The zero Mode is
// Marginal.
type Mode uint8

const (
	// Marginal gives each slice of the volume the rate of its own step.
	Marginal Mode = iota
	// Slab gives all of the volume the rate of the step that it reaches.
	Slab
	// Interpolated does so, with a rate that moves in a straight line from each
	// step to the next one; from the last step on it stays.
	Interpolated
	// WholeOverage gives what lies below the second step, the quota, the rate of
	// the first one, and all of the rest the rate of the step that the volume
	// reaches.
	WholeOverage
)

// A Step is the rate from a volume on.
type Step struct {
	From, Rate exact.Num
}

// A Table is steps that rise, prepared.
type Table struct {
	mode  Mode
	above bool
	steps []Step
	// below is what the volume up to each step earns when every slice earns its own
	// rate.
	below []exact.Num
	// slopes are how an interpolated rate moves from each step to the next.
	slopes []exact.Num
}

// New returns the table of steps whose From strictly rise and are not below 0.
// Above says that a volume reaches a step only when it is above its From; else it
// reaches it at its From. A step from 0 is always reached, as there is nothing
// below it.
func New(mode Mode, above bool, steps []Step) Table {
	t := Table{mode: mode, above: above, steps: slices.Clone(steps)}
	t.below = make([]exact.Num, len(steps))
	t.slopes = make([]exact.Num, len(steps))
	for i := 1; i < len(steps); i++ {
		low, high := steps[i-1], steps[i]
		width := sub(high.From, low.From)
		t.below[i] = t.below[i-1].Add(low.Rate.Times(width))
		t.slopes[i-1] = sub(high.Rate, low.Rate).Quo(width)
	}
	return t
}

// Len returns the number of steps.
func (t *Table) Len() int { return len(t.steps) }

// Step returns a step, for 0 <= i < Len.
func (t *Table) Step(i int) Step { return t.steps[i] }

// Place returns the step that a volume reaches, or -1 below the first. A volume
// below 0 counts as 0, here and everywhere.
func (t *Table) Place(v exact.Num) int {
	v = counted(v)
	return sort.Search(len(t.steps), func(i int) bool { return !t.reaches(v, i) }) - 1
}

func (t *Table) reaches(v exact.Num, i int) bool {
	from := t.steps[i].From
	c := v.Cmp(from)
	return c > 0 || c == 0 && (!t.above || from.Sign() == 0)
}

// Rate returns the rate that holds at a volume: of the step that it reaches, or
// between two of them. Below the first step it is 0.
func (t *Table) Rate(v exact.Num) exact.Num {
	v = counted(v)
	i := t.Place(v)
	if i < 0 {
		return exact.Num{}
	}
	s := t.steps[i]
	if t.mode != Interpolated {
		return s.Rate
	}
	return s.Rate.Add(t.slopes[i].Times(sub(v, s.From)))
}

// Total returns what a whole volume earns.
func (t *Table) Total(v exact.Num) exact.Num {
	v = counted(v)
	i := t.Place(v)
	if i < 0 {
		return exact.Num{}
	}
	switch t.mode {
	case Marginal:
		return t.below[i].Add(t.steps[i].Rate.Times(sub(v, t.steps[i].From)))
	case WholeOverage:
		return t.overageTotal(v, i)
	case Slab, Interpolated:
	}
	return t.Rate(v).Times(v)
}

func (t *Table) overageTotal(v exact.Num, place int) exact.Num {
	first := t.steps[0]
	if place == 0 {
		return first.Rate.Times(sub(v, first.From))
	}
	quota := t.steps[1].From
	return t.below[1].Add(t.steps[place].Rate.Times(sub(v, quota)))
}

// Added returns what an amount on top of a volume earns: the difference of the
// totals. It is below 0 for an amount below 0, and also where a slab, an
// interpolated rate or an overage falls by more than the amount earns.
func (t *Table) Added(before, amount exact.Num) exact.Num {
	return sub(t.Total(before.Add(amount)), t.Total(before))
}

// Read returns what an amount earns by itself, at the rate that holds at a volume.
// The opposite of an amount earns the opposite.
func (t *Table) Read(at, amount exact.Num) exact.Num { return t.Rate(at).Times(amount) }

func counted(v exact.Num) exact.Num {
	if v.Sign() < 0 {
		return exact.Num{}
	}
	return v
}

func sub(a, b exact.Num) exact.Num { return a.Add(b.Neg()) }
