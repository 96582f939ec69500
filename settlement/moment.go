package settlement

import (
	"fmt"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Moment is when something happened or was learned: an instant, or a civil
// day of the program's zone where the hour is not known. A day counts as its
// first instant. The zero Moment states none.
//
// In JSON it is an RFC 3339 time or a date.
type Moment struct {
	instant time.Time
	day     partnerecon.Day
}

// At returns the moment of an instant. The zone of t does not matter.
func At(t time.Time) Moment { return Moment{instant: t.UTC().Round(0)} }

// On returns the moment of a day.
func On(d partnerecon.Day) Moment { return Moment{day: d} }

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

// MarshalText writes the form of String. The zero Moment is an error; give
// optional fields the JSON option omitzero.
func (m Moment) MarshalText() ([]byte, error) {
	if m.IsZero() {
		return nil, fmt.Errorf("settlement: moment: %w: none is stated", partnerecon.ErrSyntax)
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads "2025-01-20" or "2025-01-20T09:30:00Z".
func (m *Moment) UnmarshalText(text []byte) error {
	s := string(text)
	if !strings.Contains(s, "T") {
		var d partnerecon.Day
		if err := d.UnmarshalText(text); err != nil {
			return err
		}
		*m = On(d)
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || partnerecon.DayIn(t, time.UTC).IsZero() {
		return fmt.Errorf("moment %s: %w: want a date or an RFC 3339 time", problem.Quote(s), partnerecon.ErrSyntax)
	}
	*m = At(t)
	return nil
}
