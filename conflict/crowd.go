package conflict

import (
	"cmp"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
)

// A customer may have hundreds of deals that are registered, and every question folds all of
// its facts: what a fact asks about the others is looked up here, so that the fold is no
// slower than the facts are many.

// A shelf has the registrations of an account.
type shelf struct {
	files  []*file            // in the order of their submission
	byDeal map[string][]*file // of each opportunity, in the same order
	byID   map[string][]*file
	parts  []*file // registered anew, of what had expired as a part
	// open has those that may lapse, in the same order, and some that are over; none of
	// them does before the day soonest.
	open    []*file
	soonest partnerecon.Day
}

// add puts a registration behind the others.
func (s *shelf) add(f *file) {
	if s.byDeal == nil {
		s.byDeal, s.byID = map[string][]*file{}, map[string][]*file{}
	}
	f.place = len(s.files)
	s.files = append(s.files, f)
	s.byDeal[f.Opportunity] = append(s.byDeal[f.Opportunity], f)
	s.byID[f.ID] = append(s.byID[f.ID], f)
	if f.part {
		s.parts = append(s.parts, f)
	}
}

// watch notes that a registration is open, and may lapse.
func (s *shelf) watch(f *file) {
	if i, ok := slices.BinarySearchFunc(s.open, f, inOrder); !ok {
		s.open = slices.Insert(s.open, i, f)
	}
	if s.soonest.IsZero() || f.until.Before(s.soonest) {
		s.soonest = f.until
	}
}

// due returns those that may lapse by a day, and looks at no others.
func (s *shelf) due(day partnerecon.Day, removals bool) []*file {
	if !removals && (s.soonest.IsZero() || s.soonest.After(day)) {
		return nil
	}
	s.open = slices.DeleteFunc(s.open, func(f *file) bool { return !f.status.Open() })
	return s.open
}

// looked works out the next day on which one of the open ones may lapse.
func (s *shelf) looked() {
	s.soonest = partnerecon.Day{}
	for _, f := range s.open {
		if f.status.Open() && (s.soonest.IsZero() || f.until.Before(s.soonest)) {
			s.soonest = f.until
		}
	}
}

// meeting returns the registrations that overlap an opportunity, in their order.
func (s *shelf) meeting(opportunity string) []*file {
	if opportunity == "" {
		return s.files
	}
	of, whole := s.byDeal[opportunity], s.byDeal[""]
	switch {
	case len(whole) == 0:
		return of
	case len(of) == 0:
		return whole
	}
	out := slices.Concat(of, whole)
	slices.SortFunc(out, inOrder)
	return out
}

func inOrder(a, b *file) int { return cmp.Compare(a.place, b.place) }

// firsts are a partner's first contacts with an account, and with each opportunity of it.
type firsts struct {
	known bool
	any   time.Time
	deals map[string]time.Time
}

// add takes up a contact; they come in their order.
func (x *firsts) add(c Contact) {
	if !x.known {
		x.known, x.any = true, c.At
	}
	if _, known := x.deals[c.Opportunity]; known || c.Opportunity == "" {
		return
	}
	if x.deals == nil {
		x.deals = map[string]time.Time{}
	}
	x.deals[c.Opportunity] = c.At
}

// by returns the first contact by an instant, with an opportunity if one names it, else
// with the account.
func (x *firsts) by(opportunity string, t time.Time) (time.Time, bool) {
	if x == nil {
		return time.Time{}, false
	}
	if at, ok := x.deals[opportunity]; ok && !at.After(t) {
		return at, true
	}
	if !x.known || x.any.After(t) {
		return time.Time{}, false
	}
	return x.any, true
}
