package partnerecon

import (
	"cmp"
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Month is a calendar month, from 0001-01 to 9999-12. It is immutable and
// comparable with ==. The zero Month is no month.
type Month struct {
	n int32 // 12 × year + month - 1; 0 is no month
}

const (
	firstMonth = 12
	lastMonth  = 12*9999 + 11
)

// ParseMonth reads "2006-01", the form of 7 bytes and no other, else [ErrSyntax].
func ParseMonth(s string) (Month, error) {
	if len(s) == len("2006-01") {
		if d, err := ParseDay(s + "-01"); err == nil {
			return d.Month(), nil
		}
	}
	return Month{}, fmt.Errorf("partnerecon: month %s: %w: want the form 2006-01", quote(s), ErrSyntax)
}

// MustMonth is [ParseMonth] for constants in programs; it panics on an error.
func MustMonth(s string) Month {
	m, err := ParseMonth(s)
	if err != nil {
		panic(err)
	}
	return m
}

// IsZero reports whether m is no month.
func (m Month) IsZero() bool { return m.n == 0 }

// Date returns the year and the month; the zero Month gives 0, 0.
func (m Month) Date() (int, time.Month) {
	if m.n == 0 {
		return 0, 0
	}
	return int(m.n / 12), time.Month(m.n%12 + 1)
}

// First returns the first day of the month; the zero Month gives the zero Day.
func (m Month) First() Day {
	if m.n == 0 {
		return Day{}
	}
	year, month := m.Date()
	return civil(year, month, 1)
}

// Last returns the last day of the month; the zero Month gives the zero Day.
func (m Month) Last() Day {
	if m.n == 0 {
		return Day{}
	}
	year, month := m.Date()
	return civil(year, month, daysIn(year, month))
}

// Add returns the month n months later, for n below 0 earlier. What would leave
// the range stops at its first or last month; the zero Month stays.
func (m Month) Add(n int) Month {
	if m.n == 0 {
		return m
	}
	n = min(max(n, -lastMonth), lastMonth)
	return Month{int32(min(max(int(m.n)+n, firstMonth), lastMonth))}
}

// Sub returns the number of months from o to m, below 0 where o is later.
func (m Month) Sub(o Month) int { return int(m.n) - int(o.n) }

// Quarter returns the first month of the quarter that m is in, for a year whose
// first month is the one given: 1 for calendar quarters, 4 for a fiscal year
// from April.
func (m Month) Quarter(yearStart time.Month) Month {
	if m.n == 0 {
		return m
	}
	_, month := m.Date()
	return m.Add(-((int(month-yearStart)%12 + 12) % 3))
}

// Compare returns -1, 0 or +1 for m before, equal to and after o. The zero Month
// is before all others.
func (m Month) Compare(o Month) int { return cmp.Compare(m.n, o.n) }

// Before reports whether m is before o; equal months are not.
func (m Month) Before(o Month) bool { return m.n < o.n }

// After reports whether m is after o; equal months are not.
func (m Month) After(o Month) bool { return m.n > o.n }

// String returns "2006-01", or "no month" for the zero Month.
func (m Month) String() string {
	if m.IsZero() {
		return "no month"
	}
	year, month := m.Date()
	return fmt.Sprintf("%04d-%02d", year, int(month))
}

// MarshalText writes the form of String. The zero Month is an error; give
// optional fields the JSON option omitzero.
func (m Month) MarshalText() ([]byte, error) {
	if m.IsZero() {
		return nil, fmt.Errorf("partnerecon: month: %w: no month is stated", ErrSyntax)
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads the form of [ParseMonth]. An error is an [InvalidError].
func (m *Month) UnmarshalText(text []byte) error {
	if m == nil {
		return errNil
	}
	v, err := ParseMonth(problem.Head(text))
	if err != nil {
		return refusedText(err)
	}
	*m = v
	return nil
}
