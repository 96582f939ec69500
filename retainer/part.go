package retainer

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A stretch is the days of a cycle from one up to, but not including, another, counted
// from its first day.
type stretch struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// A part is how much of a cycle is active.
type part struct {
	Days   int       `json:"days"` // of the full cycle
	Active []stretch `json:"active,omitempty"`
}

// days returns how many days are active.
func (p part) days() int {
	n := 0
	for _, s := range p.Active {
		n += s.To - s.From
	}
	return n
}

// of returns what the active days are worth of the amount of a full cycle. By days
// each edge is rounded, counted from the cycle's first day: so stretches that touch
// add up to the one that they make, and all of them to the whole.
func (p part) of(amount int64, how Partial, mode exact.Mode) int64 {
	switch {
	case len(p.Active) == 0 || p.Days <= 0:
		return 0
	case how == InFull || p.days() == p.Days:
		return amount
	case how == OnlyWhole:
		return 0
	}
	var sum int64
	for _, s := range p.Active {
		sum += upTo(amount, s.To, p.Days, mode) - upTo(amount, s.From, p.Days, mode)
	}
	return sum
}

// upTo returns what the first days of a cycle are worth: at most the amount, so that
// it fits.
func upTo(amount int64, days, all int, mode exact.Mode) int64 {
	v, _ := exact.MulDiv(amount, int64(days), int64(all), mode)
	return v
}

// pauses returns the days on which the work stops, each time from its first up to, but
// not including, its last day; one that runs has no end.
func pauses(marks []Mark) []partnerecon.Interval {
	var out []partnerecon.Interval
	var since partnerecon.Day
	for len(marks) > 0 {
		on := marks[0].On
		stops, rest := turns(marks)
		marks = rest
		switch {
		case stops > 0 && since.IsZero():
			since = on
		case stops < 0 && !since.IsZero():
			out = append(out, partnerecon.Interval{Start: since, End: on})
			since = partnerecon.Day{}
		}
	}
	if !since.IsZero() {
		out = append(out, partnerecon.Interval{Start: since})
	}
	return out
}

// turns counts the pauses of the first day less its resumptions, and returns what comes
// after it. Days do not tell their order, so one undoes the other: paused, resumed and
// paused again is paused, and resumed and paused again is as it was.
func turns(marks []Mark) (stops int, rest []Mark) {
	for i, m := range marks {
		switch {
		case m.On != marks[0].On:
			return stops, marks[i:]
		case m.What == MarkPaused:
			stops++
		case m.What == MarkResumed:
			stops--
		}
	}
	return stops, nil
}

// active returns the part of a full cycle that lies in an interval and is in none of the
// pauses, which are in their order.
func active(full, in partnerecon.Interval, pauses []partnerecon.Interval) part {
	out := part{Days: full.Len()}
	from, to := later(full.Start, in.Start), full.End
	if !in.End.IsZero() && in.End.Before(to) {
		to = in.End
	}
	for _, p := range pauses {
		if !p.Start.Before(to) {
			break
		}
		out.add(full.Start, from, p.Start)
		if p.End.IsZero() {
			return out
		}
		from = later(from, p.End)
	}
	out.add(full.Start, from, to)
	return out
}

// add appends a stretch, if it has a day.
func (p *part) add(first, from, to partnerecon.Day) {
	if from.Before(to) {
		p.Active = append(p.Active, stretch{from.Sub(first), to.Sub(first)})
	}
}

func later(a, b partnerecon.Day) partnerecon.Day {
	if a.After(b) {
		return a
	}
	return b
}
