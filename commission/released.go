package commission

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// ReleasedBy returns the parts of a line as they were on a day, by what is known of its
// customer now: what time and milestones released later waits again, whenever that was
// recorded. A line that cleared later is as it was on the day it cleared. What went back of
// it is left out. It changes nothing.
func (p Plan) ReleasedBy(l Line, day partnerecon.Day) ([]Part, error) {
	v, err := p.version(l.Terms)
	if err != nil {
		return nil, err
	}
	day = later(day, l.Cleared)
	if l.Gates.Elapsed.After(day) {
		l.Gates.Elapsed = day
	}
	l.Gates.Reached = slices.DeleteFunc(slices.Clone(l.Gates.Reached), func(r Reached) bool { return r.On.After(day) })
	parts, err := v.price(&l, nil)
	if err != nil {
		return nil, fmt.Errorf("commission: payment %s: %w", problem.Quote(l.ID), problem.Inner(err))
	}
	return parts, nil
}
