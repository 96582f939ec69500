package commission

import "github.com/partnerecon/partnerecon"

// Start returns the customer's first paid service day as it is with the change:
// as a [Started] event stated it, else that of the first payment; the zero Day
// while there is neither.
func (s Staged) Start() partnerecon.Day {
	switch {
	case !s.held():
		return partnerecon.Day{}
	case s.draft.straight != nil && !s.draft.old.Start.IsZero():
		return s.draft.old.Start
	case s.draft.straight != nil:
		return s.draft.straight.first
	case !s.draft.next.Start.IsZero():
		return s.draft.next.Start
	}
	return s.draft.next.First
}
