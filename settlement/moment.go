package settlement

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Moment is when something happened or was learned: an instant, or a civil
// day of the program's zone where the hour is not known. A day counts as its
// first instant. The zero Moment states none.
//
// In JSON it is a date or an RFC 3339 time, within the years 1 to 9999. Times
// are kept to the nanosecond.
type Moment struct {
	instant time.Time
	day     partnerecon.Day
}

// At returns the moment of an instant. The zone of t does not matter.
func At(t time.Time) Moment { return Moment{instant: t.UTC().Round(0)} }

// On returns the moment of a day.
func On(d partnerecon.Day) Moment { return Moment{day: d} }

// local writes a moment that was kept as an instant, for people: as the day that
// begins with it, as the end of the day that ends with it, which is when closes have effect,
// or with the hour in the zone of the program.
func (p Program) local(m Moment) string {
	t, day := m.In(p.zone)
	switch {
	case day.Start(p.zone).Equal(t):
		return day.String()
	case !day.Add(1).IsZero() && day.Add(1).Start(p.zone).Add(-1).Equal(t):
		return "the end of " + day.String()
	}
	return t.In(p.zone).Format(time.RFC3339Nano)
}

// IsZero reports whether no moment is stated.
func (m Moment) IsZero() bool { return m.day.IsZero() && m.instant.IsZero() }

// In returns the instant and the civil day in a zone.
func (m Moment) In(zone *time.Location) (time.Time, partnerecon.Day) {
	if !m.day.IsZero() {
		return m.day.Start(zone), m.day
	}
	return m.instant, partnerecon.DayIn(m.instant, zone)
}

// String returns the form of JSON, or "no moment".
func (m Moment) String() string {
	switch {
	case !m.day.IsZero():
		return m.day.String()
	case m.instant.IsZero():
		return "no moment"
	}
	return m.instant.Format(time.RFC3339Nano)
}

// MarshalText writes the form of String. The zero Moment and an instant outside
// the years 1 to 9999 are errors; give optional fields the JSON option omitzero.
func (m Moment) MarshalText() ([]byte, error) {
	if m.IsZero() {
		return nil, fmt.Errorf("settlement: moment: %w: none is stated", partnerecon.ErrSyntax)
	}
	if _, day := m.In(time.UTC); day.IsZero() {
		return nil, fmt.Errorf("settlement: moment: %w: outside the years 1 to 9999", partnerecon.ErrSyntax)
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads "2025-01-20" or "2025-01-20T09:30:00Z": the time in the form
// of RFC 3339 with a capital T, two digits in each field, at most nine decimals
// of the second after a point, and "Z" or an offset of at most 23:59. No leap
// seconds. An error is a [partnerecon.InvalidError].
func (m *Moment) UnmarshalText(text []byte) error {
	if m == nil {
		return errors.New("settlement: a moment cannot be read into a nil pointer")
	}
	s := problem.Head(text)
	if !strings.Contains(s, "T") {
		var d partnerecon.Day
		if err := d.UnmarshalText(text); err != nil {
			return err
		}
		*m = On(d)
		return nil
	}
	t, ok := strictjson.ParseInstant(s)
	if !ok {
		return &partnerecon.InvalidError{Package: "settlement", Err: partnerecon.ErrSyntax, Problems: []partnerecon.Problem{{
			Code:    problem.Type,
			Message: fmt.Sprintf("moment %s: %s: want a date or an RFC 3339 time", problem.Quote(s), partnerecon.ErrSyntax),
		}}}
	}
	*m = At(t)
	return nil
}
