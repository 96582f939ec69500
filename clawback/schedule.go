package clawback

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// schedule returns the schedule of a trigger that is closest to a tier and a class of
// its lines, and its place in the policy; nil and -1 where there is none.
func (v *version) schedule(t Trigger, tier string, c *Class) (*Schedule, int) {
	found, closest := -1, 0
	for i := range v.policy.Schedules {
		if n := v.policy.Schedules[i].fits(t, tier, c); n > closest {
			found, closest = i, n
		}
	}
	if found < 0 {
		return nil, -1
	}
	return &v.policy.Schedules[found], found
}

// fits says how closely a schedule fits: 0 not at all, 1 any tier and component, 2
// the component, 3 the tier, 4 both; and more by 4 for each scope that is as far out as
// its own or farther.
func (s *Schedule) fits(t Trigger, tier string, c *Class) int {
	if s.trigger() != t {
		return 0
	}
	fits := 1
	if s.Scope != "" {
		within := scopesFrom(c.Scope, s.Scope)
		if within == 0 {
			return 0
		}
		fits += 4 * within
	}
	switch s.Tier {
	case "":
	case tier:
		fits += 2
	default:
		return 0
	}
	switch {
	case len(s.Components) == 0:
	case slices.Contains(s.Components, c.Component):
		fits++
	default:
		return 0
	}
	return fits
}

// scopesFrom returns how many scopes of a path there are from one on, the closest of
// which stands in front: 0 where it is none of them.
func scopesFrom(path, scope string) int {
	for path != "" {
		first, rest, more := strings.Cut(path, scopeBorder)
		if first == scope {
			return 1 + strings.Count(path, scopeBorder)
		}
		if !more {
			return 0
		}
		path = rest
	}
	return 0
}

// scopeBorder stands between the scopes of a line.
const scopeBorder = "/"

// A span is the time in which a schedule takes its part of a class.
type span struct {
	*Schedule
	from   partnerecon.Day // the anchor; the zero Day where there is none: then it takes nothing
	until  partnerecon.Day // the first day after it
	always bool            // on any day, whatever the anchor
	early  bool            // days before the anchor count as it, and all of them where there is none
}

// span returns the time of a schedule for a class.
func (v *version) span(s *Schedule, f *facts, c Class) (span, error) {
	switch {
	case s.Return == Unserved && c.Term == partnerecon.Interval{}:
		return span{}, fmt.Errorf("clawback: partner %s: %w; Posted.Term states it, or Posted.Terms by line", problem.Quote(f.Partner), ErrPaidTerm)
	case s.Return == Unserved:
		return span{Schedule: s, from: c.Term.Start, until: c.Term.End, early: true}, nil
	case !s.limits().Stated():
		return span{Schedule: s, always: true}, nil
	}
	if v.policy.Anchor == PayoutDay {
		out := span{Schedule: s, from: c.Paid, early: true}
		if !out.pending() {
			out.until = s.limits().End(c.Paid)
		}
		return out, nil
	}
	anchor, err := v.anchor(f, c)
	return span{Schedule: s, from: anchor, until: s.limits().End(anchor)}, err
}

// limits returns the window outside of which nothing goes back; the zero Window
// where there is none, or where it is the paid term.
func (s *Schedule) limits() partnerecon.Window {
	if n := len(s.Steps); n > 0 {
		return s.Steps[n-1].Window
	}
	return s.Window
}

// anchor returns the day from which the windows run for a class.
func (v *version) anchor(f *facts, c Class) (partnerecon.Day, error) {
	switch {
	case v.policy.Anchor == PaymentCleared:
		return c.Cleared, nil
	case v.policy.Anchor == FirstEarned:
		return f.First, nil
	case f.Start.IsZero():
		return partnerecon.Day{}, fmt.Errorf("clawback: partner %s: %w", problem.Quote(f.Partner), ErrStart)
	}
	return f.Start, nil
}

// pending reports whether the span has not begun, so that all of it is left.
func (s span) pending() bool { return s.early && s.from.IsZero() }

// counted returns the day of the span that a day counts as.
func (s span) counted(day partnerecon.Day) partnerecon.Day {
	if s.early {
		return later(day, s.from)
	}
	return day
}

// contains reports whether what happens on a day takes something back.
func (s span) contains(day partnerecon.Day) bool {
	if day = s.counted(day); s.always || s.pending() {
		return true
	}
	return !s.from.IsZero() && !day.Before(s.from) && day.Before(s.until)
}

// part returns the part that something on a day takes back: 0 outside the span.
// Within it, it never grows with the days.
func (s span) part(day partnerecon.Day) exact.Num {
	if s.Return == Nothing || !s.contains(day) {
		return exact.Num{}
	}
	part := exact.Int(1)
	switch day = s.counted(day); s.Return {
	case ProRata, Unserved:
		if s.pending() {
			break
		}
		left, total := s.left(day)
		part = exact.Ratio(int64(left), int64(total))
	case Stepped:
		share := s.Steps[s.step(day)].Share
		part = exact.Ratio(share.Num(), share.Den())
	case Full, Nothing:
	}
	if s.Share.Stated() {
		part = part.Mul(s.Share.Num(), s.Share.Den())
	}
	return part
}

// step returns the place of the first step that a day inside the span falls into: the
// first one of all while the span has not begun.
func (s span) step(day partnerecon.Day) int {
	day = s.counted(day)
	return max(0, slices.IndexFunc(s.Steps, func(step Step) bool { return step.Window.Contains(s.from, day) }))
}

// left returns what of the time of a span is left on a day, and the whole of it: in
// days or in months.
func (s span) left(day partnerecon.Day) (left, total int) {
	end := s.served()
	switch {
	case s.Window.Days != 0:
		return s.Window.Days - day.Sub(s.from), s.Window.Days
	case s.Counts == EachDay:
		return end.Sub(day), end.Sub(s.from)
	}
	total = months(s.from, end, StartedMonths)
	return total - months(s.from, day, s.Counts), total
}

// served returns the first day on which all the time of a pro-rata window or of a
// paid term is served: the last day of a window that holds it.
func (s span) served() partnerecon.Day {
	if s.Return == ProRata {
		return s.from.Add(s.Window.Days).AddMonths(s.Window.Months)
	}
	return s.until
}

// end returns the first day on which nothing goes back any more; the zero Day while
// the span has not begun.
func (s span) end() partnerecon.Day {
	switch {
	case s.pending():
		return partnerecon.Day{}
	case s.Return != ProRata && s.Return != Unserved:
		return s.until
	case s.Counts == StartedMonths: // the last month is served as soon as it has begun
		return s.from.AddMonths(months(s.from, s.served(), StartedMonths) - 1).Add(1)
	}
	return s.served()
}

// months counts the months from an anchor up to a day, which is left out: those
// that are over, or those that have begun.
func months(anchor, day partnerecon.Day, how Counting) int {
	n := day.Month().Sub(anchor.Month())
	if anchor.AddMonths(n).After(day) {
		n--
	}
	if how == StartedMonths && anchor.AddMonths(n).Before(day) {
		n++
	}
	return n
}

// next returns the first day after a day inside the span on which another part goes
// back; with the last one, none does. It is the zero Day while the span has not begun.
func (s span) next(day partnerecon.Day) partnerecon.Day {
	switch day = s.counted(day); {
	case s.pending():
		return partnerecon.Day{}
	case s.Return == Stepped:
		return s.Steps[s.step(day)].Window.End(s.from)
	case s.Return != ProRata && s.Return != Unserved:
		return s.until
	case s.Window.Days != 0 || s.Counts == EachDay:
		return day.Add(1)
	}
	next := s.from.AddMonths(months(s.from, day, WholeMonths) + 1)
	if s.Counts == StartedMonths { // the day after the last day on which a month is not begun
		next = s.from.AddMonths(months(s.from, day, StartedMonths)).Add(1)
	}
	if next.After(s.until) {
		return s.until
	}
	return next
}
