package retainer

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxOpen bounds the cycles that are not sealed, maxSealed those that are: no calendar
// has more.
const (
	maxOpen   = 1200
	maxSealed = 1_000_000
)

// A view is what the facts of an engagement say about its cycles, as of a day. It is a
// pure function of them and of the policy.
type view struct {
	v   *version
	x   *Engagement
	cal calendar
	// end is the first day after the retainer, as far as it is known; cause says why.
	end    partnerecon.Day
	ending string
	stated partnerecon.Day // the end by the terms and by what was said of it
	cycles []slot          // that have begun, from the first one that is not sealed
	pauses []partnerecon.Interval
	// What renews cycles: the days of check-ins in their order, and for each cycle the
	// first day on which it was approved.
	checkIns []partnerecon.Day
	approved map[int]partnerecon.Day
	ahead    []Cycle // of what was stated, from the cycle on that comes next
}

// A slot is one cycle on the calendar.
type slot struct {
	number int
	days   partnerecon.Interval // between start and end of the retainer
	part   part
	left   bool // out, for want of a check-in or an approval
	gone   bool // not there, after all: the retainer has ended before
	stated Cycle
}

// view works out the cycles that have begun by a day.
func (v *version) view(x *Engagement, through partnerecon.Day) (*view, error) {
	w := &view{v: v, x: x}
	if x.Start.IsZero() {
		return w, nil
	}
	w.pauses = pauses(x.Marks)
	w.renewals()
	w.cal = v.policy.Cycle.calendar(x.Start)
	if err := w.planned(); err != nil {
		return nil, err
	}
	w.stated = w.end
	if through.Before(x.Start) {
		return w, nil
	}
	if n := w.cal.number(through) - x.Sealed.Cycles; n > maxOpen || x.Sealed.Cycles < 0 || x.Sealed.Cycles > maxSealed {
		return nil, fmt.Errorf("retainer: engagement %s: %d cycles through %s, at most %d may be open: %w",
			problem.Quote(x.ID), n, through, maxOpen, ErrOpen)
	}
	w.cycles = make([]slot, 0, max(0, w.cal.number(through)-x.Sealed.Cycles))
	w.ahead = x.Cycles
	for n := x.Sealed.Cycles + 1; ; n++ {
		full, err := w.cal.cycle(n)
		if err != nil {
			return nil, err
		}
		first := later(full.Start, x.Start)
		if first.After(through) || w.over(first) {
			return w, nil
		}
		missing := w.missing(n, full)
		if missing != "" && v.policy.Renewal.Missed == MissedEnds {
			w.end, w.ending = full.Start, missing
			return w, nil
		}
		w.add(n, full, missing != "")
	}
}

// add puts one more cycle on the calendar.
func (w *view) add(number int, full partnerecon.Interval, left bool) {
	s := slot{number: number, left: left, stated: w.statedFor(number), part: part{Days: full.Len()}}
	s.days = partnerecon.Interval{Start: later(full.Start, w.x.Start), End: full.End}
	if w.over(full.End) {
		s.days.End = w.end
	}
	if !left {
		s.part = active(full, s.days, since(w.pauses, s.days.Start))
	}
	w.cycles = append(w.cycles, s)
}

// statedFor returns what was stated for a cycle. It is asked for them in their order.
func (w *view) statedFor(number int) Cycle {
	for len(w.ahead) > 0 && w.ahead[0].Number < number {
		w.ahead = w.ahead[1:]
	}
	if len(w.ahead) > 0 && w.ahead[0].Number == number {
		return w.ahead[0]
	}
	return Cycle{Number: number}
}

// over reports whether the retainer has ended before a day begins.
func (w *view) over(day partnerecon.Day) bool { return !w.end.IsZero() && !day.Before(w.end) }

// endBy returns the end as it is known on a day: that for want of a check-in or an approval
// only once it has come.
func (w *view) endBy(day partnerecon.Day) partnerecon.Day {
	if day.Before(w.end) {
		return w.stated
	}
	return w.end
}

// ends takes up an end, if it is the earliest.
func (w *view) ends(day partnerecon.Day, why string) {
	if w.end.IsZero() || day.Before(w.end) {
		w.end, w.ending = later(day, w.x.Start), why
	}
}

// planned takes up the term, ends and notices.
func (w *view) planned() error {
	if n := w.v.policy.Cycle.Cycles; n > 0 {
		last, err := w.cal.cycle(n)
		if err != nil {
			return err
		}
		w.ends(last.End, CodeTermOver)
	}
	for _, m := range w.x.Marks {
		switch m.What {
		case MarkEnd:
			w.ends(m.On, CodeEnded)
		case MarkNotice:
			day, err := w.noticed(m.On)
			if err != nil {
				return err
			}
			w.ends(day, CodeNotice)
		default:
		}
	}
	return nil
}

// noticed returns the first day after a notice has run out: a cycle begins on it.
func (w *view) noticed(on partnerecon.Day) (partnerecon.Day, error) {
	day := later(on, w.x.Start)
	if n := w.v.policy.Renewal.Notice; n.Stated() {
		day = later(n.End(on).Add(-1), w.x.Start) // the last day of the window
	}
	full, err := w.cal.cycle(w.cal.number(day))
	return full.End, err
}

// missing returns why a cycle does not renew, or nothing.
func (w *view) missing(number int, full partnerecon.Interval) string {
	r := &w.v.policy.Renewal
	if number <= 1 || r.Mode == ByDefault {
		return ""
	}
	if r.Mode == AfterCheckIn {
		before, _ := w.cal.cycle(number - 1) // the one before a cycle that fits
		i, _ := slices.BinarySearchFunc(w.checkIns, before.Start, partnerecon.Day.Compare)
		if i < len(w.checkIns) && w.checkIns[i].Before(before.End) {
			return ""
		}
		return CodeNoCheckIn
	}
	last := full.End // exclusive
	if r.Missed == MissedEnds {
		last = full.Start.Add(1)
	}
	if on, ok := w.approved[number]; ok && on.Before(last) {
		return ""
	}
	return CodeNoApproval
}

// renewals notes what renews cycles.
func (w *view) renewals() {
	if w.v.policy.Renewal.Mode == ByDefault {
		return
	}
	w.approved = map[int]partnerecon.Day{}
	for _, m := range w.x.Marks { // in the order of their days
		switch m.What {
		case MarkCheckIn:
			w.checkIns = append(w.checkIns, m.On)
		case MarkApproval:
			if _, earlier := w.approved[m.Cycle]; !earlier {
				w.approved[m.Cycle] = m.On
			}
		default:
		}
	}
}

// since leaves out the pauses that were over by a day.
func since(pauses []partnerecon.Interval, day partnerecon.Day) []partnerecon.Interval {
	i, _ := slices.BinarySearchFunc(pauses, day, func(p partnerecon.Interval, d partnerecon.Day) int {
		if p.End.IsZero() || p.End.After(d) {
			return 1
		}
		return -1
	})
	return pauses[i:]
}

// slot returns a cycle that has begun.
func (w *view) slot(number int) (*slot, bool) {
	i := number - w.x.Sealed.Cycles - 1
	if i < 0 || i >= len(w.cycles) {
		return nil, false
	}
	return &w.cycles[i], true
}

// gone returns the slot of a cycle that something was stated for, and that there is not,
// after all: the retainer has ended before.
func (w *view) gone(c Cycle) (slot, error) {
	full, err := w.cal.cycle(c.Number)
	return slot{number: c.Number, days: full, part: part{Days: full.Len()}, left: true, gone: true, stated: c}, err
}

// full returns the amount of a full cycle.
func (p *Policy) full(number int) int64 {
	out := p.Amount.Minor()
	for _, s := range p.Steps {
		if s.From <= number {
			out = s.Amount.Minor()
		}
	}
	return out
}

// scheduled returns the amount of a cycle by the terms: its part of the full amount
// and the units beyond those included. used is what earlier cycles used.
func (v *version) scheduled(s *slot, used int64) (int64, error) {
	p := &v.policy
	out := s.part.of(p.full(s.number), p.Cycle.Partial, v.mode)
	if p.Units.Name == "" {
		return out, nil
	}
	over := max(0, s.stated.Units-p.Units.Included)
	if p.Units.Pool == BurnDown {
		over = max(0, used+s.stated.Units-p.Units.Included) - max(0, used-p.Units.Included)
	}
	cost, ok := exact.MulDiv(over, p.Units.Over.Minor(), 1, exact.Down)
	if ok {
		out, ok = exact.Add(out, cost)
	}
	if !ok {
		return 0, fmt.Errorf("retainer: cycle %d: %w", s.number, partnerecon.ErrOverflow)
	}
	return out, nil
}
