package retainer

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
)

// step returns the months or the days of a cycle.
func (e Every) step() (months, days int) {
	switch e {
	case EveryWeek:
		return 0, 7
	case EveryFortnight:
		return 0, 14
	case EveryMonth:
		return 1, 0
	case EveryQuarter:
		return 3, 0
	case EveryYear:
		return 12, 0
	}
	return 0, 0
}

// A calendar counts cycles from an anchor: the n-th begins n steps after it, always
// counted from the anchor, so that short months do not move the later ones.
type calendar struct {
	anchor       partnerecon.Day
	months, days int
	before       int // steps from the anchor to the first cycle
}

// calendar returns the cycles of a retainer that starts on a day.
func (c Cadence) calendar(start partnerecon.Day) calendar {
	out := calendar{anchor: c.Anchor}
	out.months, out.days = c.Every.step()
	if out.anchor.IsZero() {
		out.anchor = start
	}
	out.before = out.steps(start)
	return out
}

// steps returns how many steps after the anchor the last bound up to a day is.
func (c calendar) steps(day partnerecon.Day) int {
	n := day.Sub(c.anchor) / max(c.days, 1)
	if c.months > 0 {
		n = day.Month().Sub(c.anchor.Month()) / c.months
	}
	for c.bound(n).After(day) { // the anchor's day is later in the month, or the day is before it
		n--
	}
	return n
}

// bound returns the day n steps after the anchor.
func (c calendar) bound(n int) partnerecon.Day {
	if c.months > 0 {
		return c.anchor.AddMonths(n * c.months)
	}
	return c.anchor.Add(n * c.days)
}

// cycle returns the days of a full cycle, by its number from 1.
func (c calendar) cycle(number int) (partnerecon.Interval, error) {
	out := partnerecon.Interval{Start: c.bound(c.before + number - 1), End: c.bound(c.before + number)}
	if !out.Start.Before(out.End) {
		return out, fmt.Errorf("retainer: cycle %d: %w: it would end after the last day", number, partnerecon.ErrOverflow)
	}
	return out, nil
}

// number returns the number of the cycle that a day from the first one on is in.
func (c calendar) number(day partnerecon.Day) int { return c.steps(day) - c.before + 1 }
