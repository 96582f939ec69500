package partnerecon

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Edge says whether the last step of a window is inside it.
type Edge string

const (
	// Through keeps the last day: a window of 90 days holds the differences
	// 0 to 90.
	Through Edge = "through"
	// Until leaves it out: a window of 90 days holds the differences 0 to 89.
	Until Edge = "until"
)

// A Window says for how long something counts from an anchor, which is inside
// the window; what comes before the anchor is outside. Exactly one of Days,
// Months and Hours is above 0 and the edge is stated. The zero Window states
// none; the field that holds it says what that means.
//
// Days and months are civil: no clock change makes a window shorter. Months
// are counted from the anchor and clamped to the end of the month, so twelve
// months from 29 February end with 28 February. Hours are elapsed time; they
// need instants, so only packages that see instants accept them.
type Window struct {
	Days   int  `json:"days,omitzero"`   // at most 36,525
	Months int  `json:"months,omitzero"` // at most 1,200
	Hours  int  `json:"hours,omitzero"`  // at most 876,600
	Edge   Edge `json:"edge"`
}

const (
	maxDays   = 36525
	maxMonths = 1200
	maxHours  = 876600
)

// Days returns a window of n days, 1 to 36,525; [Window.Problems] reports others.
func Days(n int, e Edge) Window { return Window{Days: n, Edge: e} }

// Months returns a window of n months, 1 to 1,200; [Window.Problems] reports
// others.
func Months(n int, e Edge) Window { return Window{Months: n, Edge: e} }

// Hours returns a window of n hours, 1 to 876,600; [Window.Problems] reports
// others.
func Hours(n int, e Edge) Window { return Window{Hours: n, Edge: e} }

// Stated reports whether w is a window and not the zero Window.
func (w Window) Stated() bool { return w != Window{} }

// Problems returns what is wrong with the window, with paths relative to it.
// The zero Window has none.
func (w Window) Problems() []Problem {
	if !w.Stated() {
		return nil
	}
	var list problem.List
	if w.Edge != Through && w.Edge != Until {
		list.Add("/edge", problem.Unknown, `want "through" or "until", got %s`, quote(string(w.Edge)))
	}
	stated := 0
	for _, unit := range []struct {
		path   string
		n, max int
	}{{"/days", w.Days, maxDays}, {"/months", w.Months, maxMonths}, {"/hours", w.Hours, maxHours}} {
		if unit.n != 0 {
			stated++
		}
		if unit.n < 0 || unit.n > unit.max {
			list.Add(unit.path, problem.OutOfRange, "want 1 to %d, got %d", unit.max, unit.n)
		}
	}
	if stated != 1 {
		list.Add("", problem.Required, "state one of days, months and hours, got %d of them", stated)
	}
	return problem.Convert[Problem](list.Sorted())
}

// End returns the first day after the window, for a window of days or months: the
// anchor itself for others. What would leave the range of days stops at its last.
func (w Window) End(anchor Day) Day {
	if w.Days == 0 && w.Months == 0 {
		return anchor
	}
	end := anchor.Add(w.Days).AddMonths(w.Months)
	if w.Edge == Through {
		return end.Add(1)
	}
	return end
}

// Contains reports whether d is inside a window of days or months. The anchor is
// inside. Other windows, and windows from the zero Day, contain nothing.
func (w Window) Contains(anchor, d Day) bool {
	return !anchor.IsZero() && !d.Before(anchor) && d.Before(w.End(anchor))
}

// ContainsTime reports whether t is inside a window of hours; the anchor is. Other
// windows contain nothing.
func (w Window) ContainsTime(anchor, t time.Time) bool {
	if w.Hours <= 0 {
		return false
	}
	end := anchor.Add(time.Duration(min(w.Hours, maxHours)) * time.Hour)
	return !t.Before(anchor) && (t.Before(end) || w.Edge == Through && t.Equal(end))
}

// String returns "90 days through", or "no window" for the zero Window.
func (w Window) String() string {
	edge := string(w.Edge)
	if w.Edge != Through && w.Edge != Until {
		edge = quote(edge)
	}
	switch {
	case !w.Stated():
		return "no window"
	case w.Days != 0:
		return fmt.Sprintf("%d days %s", w.Days, edge)
	case w.Months != 0:
		return fmt.Sprintf("%d months %s", w.Months, edge)
	}
	return fmt.Sprintf("%d hours %s", w.Hours, edge)
}
