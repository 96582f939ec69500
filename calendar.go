package partnerecon

import (
	"fmt"
	"time"
)

// A Calendar knows which days are business days. It must give the same answer
// for the same day every time.
type Calendar interface {
	IsBusinessDay(Day) bool
}

// Weekdays is the Calendar of Monday to Friday, without holidays.
type Weekdays struct{}

// IsBusinessDay reports whether d is a Monday to Friday.
func (Weekdays) IsBusinessDay(d Day) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// AddBusinessDays returns the nth business day after d; d itself is day 0,
// whether it is a business day or not. n is 0 to 10,000. A calendar without a
// business day in 366 days on end is an error.
func AddBusinessDays(c Calendar, d Day, n int) (Day, error) {
	if n < 0 || n > 10_000 {
		return Day{}, fmt.Errorf("partnerecon: %d business days: %w: want 0 to 10,000", n, ErrSyntax)
	}
	idle := 0
	for n > 0 {
		d = d.Add(1)
		idle++
		if c.IsBusinessDay(d) {
			n, idle = n-1, 0
		}
		if idle > 366 {
			return Day{}, fmt.Errorf("partnerecon: business days: %w: none in the 366 days before %s", ErrSyntax, d)
		}
	}
	return d, nil
}
