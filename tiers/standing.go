package tiers

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A Standing is the state of one partner: in which tier it stood when, and what of its
// figures later reviews will need. The caller keeps it and stores it as JSON; the zero
// Standing is a partner of which nothing is known.
//
// It is plain data to be read; only [Ladder.Apply] changes it, and goes on from what it
// knows of a standing that it made. A copy by assignment shares memory with the original,
// also after an event was applied to one of them: use [Standing.Clone].
type Standing struct {
	Partner string `json:"partner,omitzero"`
	// History of tiers, by the days from which they hold.
	History []Stretch `json:"history,omitempty"`
	// Now is how the partner stands after all events.
	Now Course `json:"now,omitzero"`
	// Through is the last day that is sealed, and Sealed how the partner stood then.
	Through partnerecon.Day `json:"through,omitzero"`
	Sealed  Course          `json:"sealed,omitzero"`
	// Facts are the events that were recorded, but for those that no window reaches any
	// more, in the order of their days.
	Facts []Event `json:"facts,omitempty"`
	// Carried is what dropped figures add to lifetime sums.
	Carried []Carried `json:"carried,omitempty"`

	trail *trail // of what [Ladder.Apply] made, while it is as that left it
	turn  uint64 // of the trail, by which an older copy is told
}

// A Stretch is a time in one tier: from a day until the next stretch begins.
type Stretch struct {
	From partnerecon.Day `json:"from"`
	Tier string          `json:"tier"` // empty: none
	// Decided is the day on which it was decided: that of the review, or of the event.
	Decided partnerecon.Day `json:"decided"`
	What    What            `json:"what"`
}

// A Course is where a partner is on its way between tiers.
type Course struct {
	Tier  string          `json:"tier,omitzero"`  // empty: none
	Since partnerecon.Day `json:"since,omitzero"` // the day from which it holds
	// RequalifyBy is the last day for which the tier is held without being qualified for
	// again. The review on that day, or the first one after it, looks. Absent: each review.
	RequalifyBy partnerecon.Day `json:"requalify_by,omitzero"`
	// GraceUntil is the first day after a grace that runs.
	GraceUntil partnerecon.Day `json:"grace_until,omitzero"`
	// Falling is the day on which a demotion was decided that does not hold yet, FallsTo
	// the tier it leads to, and FallsOn the day from which it will hold: absent as long
	// as the partner was not given notice.
	Falling partnerecon.Day `json:"falling,omitzero"`
	FallsTo string          `json:"falls_to,omitzero"`
	FallsOn partnerecon.Day `json:"falls_on,omitzero"`
	// NoticeOn is the day on which the partner was told, while a grace runs or a demotion
	// waits.
	NoticeOn partnerecon.Day `json:"notice_on,omitzero"`
	// What is known of the partner.
	Requested string          `json:"requested,omitzero"`
	Start     partnerecon.Day `json:"start,omitzero"`
	Segment   string          `json:"segment,omitzero"`
	Left      bool            `json:"left,omitzero"`
}

// Carried is what figures that were dropped add to a lifetime sum.
type Carried struct {
	Metric   string `json:"metric"`
	Customer string `json:"customer,omitzero"`
	Class    string `json:"class,omitzero"`
	Value    Value  `json:"value"`
}

// TierOn returns the tier in which the partner stands on a day, empty for none: what
// lines of that day refer to. A day after the last review is answered as things stand;
// a day up to it has its answer for good.
func (s Standing) TierOn(d partnerecon.Day) string {
	if s.Now.falls(d) {
		return s.Now.FallsTo
	}
	tier := ""
	for _, h := range s.History {
		if !h.From.After(d) && !d.IsZero() {
			tier = h.Tier
		}
	}
	return tier
}

// falls reports whether a demotion that was decided holds on a day.
func (c *Course) falls(d partnerecon.Day) bool { return !c.FallsOn.IsZero() && !d.Before(c.FallsOn) }

// Clone returns a copy that shares no memory with the original.
func (s Standing) Clone() Standing {
	s.History, s.Facts, s.Carried, s.trail = slices.Clone(s.History), slices.Clone(s.Facts), slices.Clone(s.Carried), nil
	return s
}

// Equal reports whether both have the same stored form.
func (s Standing) Equal(o Standing) bool {
	a, errA := json.Marshal(s)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// compareCarried orders what is carried.
func compareCarried(a, b Carried) int {
	return cmp.Or(cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Value.Amount.Currency(), b.Value.Amount.Currency()))
}
