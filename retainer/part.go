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

// active returns the part of a full cycle that lies in an interval and is not paused.
func (x *Engagement) active(full, in partnerecon.Interval) part {
	out := part{Days: full.Len()}
	from, to := later(full.Start, in.Start), full.End
	if !in.End.IsZero() && in.End.Before(to) {
		to = in.End
	}
	if !from.Before(to) {
		return out
	}
	on := true
	since := from
	for _, m := range x.Marks {
		pausing := m.What == MarkPaused
		if !pausing && m.What != MarkResumed {
			continue
		}
		if !m.On.Before(to) {
			break
		}
		day := later(m.On, from)
		switch {
		case on && pausing:
			out.add(full.Start, since, day)
			on = false
		case !on && !pausing:
			on, since = true, day
		}
	}
	if on {
		out.add(full.Start, since, to)
	}
	return out
}

// add appends a stretch; one that touches the one before makes it longer.
func (p *part) add(first, from, to partnerecon.Day) {
	s := stretch{from.Sub(first), to.Sub(first)}
	n := len(p.Active)
	switch {
	case s.From >= s.To:
	case n > 0 && p.Active[n-1].To == s.From:
		p.Active[n-1].To = s.To
	default:
		p.Active = append(p.Active, s)
	}
}

func later(a, b partnerecon.Day) partnerecon.Day {
	if a.After(b) {
		return a
	}
	return b
}
