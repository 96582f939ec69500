package tiers

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A Change is what an event does to a standing. Standings move no money, so that
// [Ladder.Apply] returns no entries: a tier decides which rate later lines have, and
// these are posted by others, who refer to [Standing.TierOn].
type Change struct {
	What What `json:"what"`
	// From and To are the tiers before and after; empty for none. Where no tier changes
	// they are the same.
	From string `json:"from"`
	To   string `json:"to"`
	// Decided is the day of the review, or of the event.
	Decided partnerecon.Day `json:"decided"`
	// Effective is the day from which it holds. Absent: as soon as notice has run.
	Effective partnerecon.Day `json:"effective,omitzero"`
	// Until is the last day of a grace, or the day by which a tier has to be qualified for
	// again. Absent: none.
	Until partnerecon.Day `json:"until,omitzero"`
	// Trace says why.
	Trace partnerecon.Trace `json:"trace,omitzero"`
}

// What happened to a standing.
type What string

// What can happen.
const (
	Promoted    What = "promoted"     // a higher tier
	Demoted     What = "demoted"      // a lower one: its review failed, and grace and notice are over
	SteppedDown What = "stepped_down" // a lower one, which the partner asked for
	SunsetMoved What = "sunset"       // the tier is over
	WasPlaced   What = "placed"       // by a decision
	WasLeft     What = "left"         // the partnership is over
	GraceBegan  What = "grace"        // its review failed; the tier is kept through Until
	Announced   What = "announced"    // its demotion is decided, and waits for notice or for its day
	Requalified What = "requalified"  // it qualifies again: the tier is held through Until
	Retracted   What = "retracted"    // a late event of the same period undoes what another one had done
)

// known reports whether a stretch can have begun by it.
func (w What) known() bool {
	return slices.Contains([]What{Promoted, Demoted, SteppedDown, SunsetMoved, WasPlaced, WasLeft}, w)
}

// same reports whether two changes are the same but for what they were decided on.
func (c *Change) same(o *Change) bool {
	return c.What == o.What && c.From == o.From && c.To == o.To && c.Decided == o.Decided && c.Effective == o.Effective && c.Until == o.Until
}
