package partnerecon

// An Interval is the days from Start up to, but not including, End. A zero End
// is open: the interval never ends. A zero Start is open, too, so the zero
// Interval is all days.
type Interval struct {
	Start Day `json:"start"`
	End   Day `json:"end,omitzero"`
}

// Contains reports whether d is in the interval: Start is, End is not. The zero
// Day is in none.
func (i Interval) Contains(d Day) bool {
	return !d.IsZero() && !d.Before(i.Start) && (i.End.IsZero() || d.Before(i.End))
}

// Len returns the number of days, or 0 for an open or an empty interval.
func (i Interval) Len() int {
	if i.End.IsZero() || i.Start.IsZero() {
		return 0
	}
	return max(0, i.End.Sub(i.Start))
}

// String returns "2025-01-01 until 2025-04-01", "from 2025-01-01 on", "until
// 2025-04-01" or "all days".
func (i Interval) String() string {
	switch {
	case i == Interval{}:
		return "all days"
	case i.End.IsZero():
		return "from " + i.Start.String() + " on"
	case i.Start.IsZero():
		return "until " + i.End.String()
	}
	return i.Start.String() + " until " + i.End.String()
}
