package partnerecon

import (
	"cmp"
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Day is a civil date without a zone, from 0001-01-01 to 9999-12-31. It is
// immutable and comparable with ==. The zero Day is no day.
//
// Arithmetic that would leave the range stops at its first or last day.
type Day struct {
	n int32 // 1 is 0001-01-01; 0 is no day
}

const (
	lastDay = 3652059 // 9999-12-31
	unixDay = 719163  // 1970-01-01
)

// DayOf returns the day, from 0001-01-01 to 9999-12-31. A date that does not
// exist, 30 February, is [ErrSyntax]; it never becomes another one.
func DayOf(year int, month time.Month, day int) (Day, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return Day{}, fmt.Errorf("partnerecon: day %04d-%02d-%02d: %w: no such date", year, int(month), day, ErrSyntax)
	}
	return civil(year, month, day), nil
}

// DayIn returns the civil date of an instant in a zone. It is the one door from
// instants to days. A nil zone is UTC; an instant outside the years 1 to 9999
// gives the zero Day.
func DayIn(t time.Time, zone *time.Location) Day {
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := t.In(zone).Date()
	if year < 1 || year > 9999 {
		return Day{}
	}
	return civil(year, month, day)
}

// ParseDay reads "2006-01-02", the form of 10 bytes and no other, else
// [ErrSyntax].
func ParseDay(s string) (Day, error) {
	year, okYear := digits(s, 0, 4)
	month, okMonth := digits(s, 5, 7)
	day, okDay := digits(s, 8, 10)
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !okYear || !okMonth || !okDay {
		return Day{}, fmt.Errorf("partnerecon: day %s: %w: want the form 2006-01-02", quote(s), ErrSyntax)
	}
	return DayOf(year, time.Month(month), day)
}

// digits reads s[from:to] as a number.
func digits(s string, from, to int) (int, bool) {
	if len(s) < to {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s[from:to]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// MustDay is [ParseDay] for constants in programs; it panics on an error.
func MustDay(s string) Day {
	d, err := ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d.n == 0 }

// Date returns the parts of the date; the zero Day gives 0, 0, 0.
func (d Day) Date() (year int, month time.Month, day int) {
	if d.n == 0 {
		return 0, 0, 0
	}
	return fromCivil(int(d.n))
}

// Month returns the month that d is in; the zero Day gives the zero Month.
func (d Day) Month() Month {
	if d.n == 0 {
		return Month{}
	}
	year, month, _ := d.Date()
	return Month{int32(year*12 + int(month) - 1)}
}

// Weekday returns the day of the week; the zero Day gives Sunday.
func (d Day) Weekday() time.Weekday { return time.Weekday(d.n % 7) } // 0001-01-01 was a Monday

// Start returns the first instant of the day in a zone: midnight, or the moment
// the day begins where a clock change leaves midnight out. A nil zone is UTC. The
// zero Day gives an instant of the year 0 or before, in no day.
func (d Day) Start(zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	if zone == time.UTC && d.n != 0 {
		return time.Unix((int64(d.n)-unixDay)*24*60*60, 0).UTC()
	}
	year, month, day := d.Date()
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if !d.IsZero() && DayIn(t, zone) != d { // midnight does not exist: time.Date went back
		_, before := t.Zone()
		_, after := t.Add(24 * time.Hour).Zone()
		t = t.Add(time.Duration(after-before) * time.Second)
	}
	return t
}

// Add returns the day n days later, for n below 0 earlier. The zero Day stays.
func (d Day) Add(n int) Day {
	if d.n == 0 {
		return d
	}
	n = min(max(n, -lastDay), lastDay)
	return Day{int32(min(max(int(d.n)+n, 1), lastDay))}
}

// AddMonths returns the day n months later. A day that the target month does
// not have becomes its last day: 31 January and one month is 28 or 29 February.
// Always count from the anchor: n steps of one month are not one step of n.
func (d Day) AddMonths(n int) Day {
	if d.n == 0 {
		return d
	}
	_, _, day := d.Date()
	year, month := d.Month().Add(n).Date()
	return civil(year, month, min(day, daysIn(year, month)))
}

// Sub returns the number of days from o to d, below 0 where o is later. The zero
// Day counts as the day before the first one.
func (d Day) Sub(o Day) int { return int(d.n) - int(o.n) }

// Compare returns -1, 0 or +1 for d before, equal to and after o. The zero Day
// is before all others.
func (d Day) Compare(o Day) int { return cmp.Compare(d.n, o.n) }

// Before reports whether d is before o; equal days are not.
func (d Day) Before(o Day) bool { return d.n < o.n }

// After reports whether d is after o; equal days are not.
func (d Day) After(o Day) bool { return d.n > o.n }

// String returns "2006-01-02", or "no day" for the zero Day.
func (d Day) String() string {
	if d.IsZero() {
		return "no day"
	}
	year, month, day := d.Date()
	digit := func(n, unit int) byte { return byte('0' + n/unit%10) }
	return string([]byte{
		digit(year, 1000), digit(year, 100), digit(year, 10), digit(year, 1), '-',
		digit(int(month), 10), digit(int(month), 1), '-', digit(day, 10), digit(day, 1),
	})
}

// MarshalText writes the form of String. The zero Day is an error; give
// optional fields the JSON option omitzero.
func (d Day) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, fmt.Errorf("partnerecon: day: %w: no day is stated", ErrSyntax)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads the form of [ParseDay]. An error is an [InvalidError].
func (d *Day) UnmarshalText(text []byte) error {
	if d == nil {
		return errNil
	}
	v, err := ParseDay(problem.Head(text))
	if err != nil {
		return refusedText(err)
	}
	*d = v
	return nil
}

// civil counts days from 0001-01-01 in the proleptic Gregorian calendar. Years
// are taken to begin in March, so that the leap day ends one.
func civil(year int, month time.Month, day int) Day {
	y, m := year, int(month)
	if m <= 2 {
		y, m = y-1, m+12
	}
	return Day{int32(365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + day - 1 - 305)}
}

// fromCivil is the inverse of civil.
func fromCivil(n int) (year int, month time.Month, day int) {
	n += 305 // days since 0000-03-01
	era := n / 146097
	doe := n % 146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	year, month, day = era*400+yoe, time.Month(mp+3), doy-(153*mp+2)/5+1
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	}
	return 31
}
