package tiers

import (
	"time"

	"github.com/partnerecon/partnerecon"
)

// calendar knows the periods of a year.
type calendar struct{ yearStart time.Month }

// months returns how many months a period has, 0 of a length that is none.
func (l Length) months() int {
	switch l {
	case Month:
		return 1
	case Quarter:
		return 3
	case Year:
		return 12
	default:
		return 0
	}
}

// length returns the period as one of a calendar.
func (e Every) length() Length {
	switch e {
	case EveryMonth:
		return Month
	case EveryQuarter:
		return Quarter
	case EveryYear:
		return Year
	default:
		return ""
	}
}

// first returns the first month of the period that a month is in.
func (c calendar) first(l Length, m partnerecon.Month) partnerecon.Month {
	switch l {
	case Quarter:
		return m.Quarter(c.yearStart)
	case Year:
		_, month := m.Date()
		return m.Add(-(int(month-c.yearStart) + 12) % 12)
	default:
		return m
	}
}

// end returns the last day of the period that a day is in.
func (c calendar) end(l Length, d partnerecon.Day) partnerecon.Day {
	return c.first(l, d.Month()).Add(l.months() - 1).Last()
}

// completed returns the first month of the last period that is over on a day: its
// last day is not after it.
func (c calendar) completed(l Length, d partnerecon.Day) partnerecon.Month {
	first := c.first(l, d.Month())
	if c.end(l, d) == d {
		return first
	}
	return first.Add(-l.months())
}

// window returns the days of a span that ends with a day. Of trailing spans the end is
// the day after it, of calendar ones the first day after the period.
func (c calendar) window(s Span, d partnerecon.Day) partnerecon.Interval {
	n := max(s.N, 1)
	switch s.Of {
	case Days:
		return partnerecon.Interval{Start: d.Add(1 - n), End: d.Add(1)}
	case Months:
		return partnerecon.Interval{Start: d.Add(1).AddMonths(-n), End: d.Add(1)}
	case Month, Quarter, Year:
		last := c.first(s.Of, d.Month())
		if s.Completed {
			last = c.completed(s.Of, d)
		}
		return c.period(s.Of, last, n)
	default:
		return partnerecon.Interval{}
	}
}

// period returns the days of n periods, the last of which begins with a month.
func (c calendar) period(l Length, last partnerecon.Month, n int) partnerecon.Interval {
	return partnerecon.Interval{Start: last.Add(-(n - 1) * l.months()).First(), End: last.Add(l.months() - 1).Last().Add(1)}
}
