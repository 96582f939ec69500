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

// Weekdays is the Calendar of Monday to Friday, without holidays. Its zero value
// is ready to use, and so is a nil Calendar in its place.
type Weekdays struct{}

// IsBusinessDay reports whether d is a Monday to Friday. The zero Day is none.
func (Weekdays) IsBusinessDay(d Day) bool {
	return !d.IsZero() && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// AddBusinessDays returns the nth business day after d; d itself is day 0,
// whether it is a business day or not. A nil calendar is [Weekdays].
//
// n is 0 to 10,000, both included, and d a day, else [ErrSyntax]. A calendar
// without a business day in 366 days on end is [ErrSyntax], too, and a result
// after 9999-12-31 is [ErrOverflow].
func AddBusinessDays(c Calendar, d Day, n int) (Day, error) {
	if n < 0 || n > maxBusinessDays || d.IsZero() {
		return Day{}, fmt.Errorf("partnerecon: %d business days after %s: %w: want 0 to 10,000 after a day", n, d, ErrSyntax)
	}
	if c == nil {
		c = Weekdays{}
	}
	at := d
	for left, idle := n, 0; left > 0; {
		if at.n == lastDay {
			return Day{}, fmt.Errorf("partnerecon: %d business days after %s: %w", n, d, ErrOverflow)
		}
		at = at.Add(1)
		idle++
		if c.IsBusinessDay(at) {
			left, idle = left-1, 0
		}
		if idle == maxIdle {
			return Day{}, fmt.Errorf("partnerecon: business days: %w: none in the %d days through %s", ErrSyntax, maxIdle, at)
		}
	}
	return at, nil
}

const (
	maxBusinessDays = 10_000
	maxIdle         = 366 // days on end without a business day, more than a year
)
