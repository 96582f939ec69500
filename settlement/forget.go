package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// forgetJourneys drops, at a close, what can decide no credits any more: touches and
// statements beyond the horizon that no deal and no renewal within it may count, and
// the payments that were sealed.
func (b *Book) forgetJourneys(p Program, through partnerecon.Day) {
	for _, c := range b.customers {
		c.forgetTouches(b, p, through)
		c.forgetTold(b, p, through)
		for i := range c.Attributed {
			d := &c.Attributed[i]
			d.Lines = slices.DeleteFunc(d.Lines, func(l attributedLine) bool {
				_, open := c.Ledger.Open(l.ID)
				return !open
			})
		}
		c.Stopped = slices.DeleteFunc(c.Stopped, func(l stopped) bool {
			_, open := c.Ledger.Open(l.Line)
			return !open
		})
		c.forgetForfeits()
	}
	for _, a := range b.accounts {
		a.forgetTold(p, through)
	}
}

func (c *customer) forgetTouches(b *Book, p Program, through partnerecon.Day) {
	c.Touches = slices.DeleteFunc(c.Touches, func(t touch) bool {
		on := partnerecon.DayIn(instant(t.At), p.zone)
		return !on.After(through) && !p.engages(on, through) &&
			!slices.ContainsFunc(c.Attributed, func(d attributed) bool { return t.about(d.Deal) && b.live(p, &d) })
	})
}

// engages reports whether a touch of a day may still count for a renewal past the
// horizon.
func (p Program) engages(on, through partnerecon.Day) bool {
	for _, m := range p.models {
		switch w := m.engaged; {
		case !w.Stated():
		case w.Hours > 0:
			if on.Add(w.Hours/24 + 2).After(through) {
				return true
			}
		case w.End(on).After(through.Add(1)):
			return true
		}
	}
	return false
}

// forgetTold drops what was stated of deals beyond the horizon, and what a later
// statement beyond it has replaced in all its parts.
func (c *customer) forgetTold(b *Book, p Program, through partnerecon.Day) {
	past := func(t *told) bool { return !partnerecon.DayIn(instant(t.At), p.zone).After(through) }
	keep := c.Told[:0:0]
	for i := range c.Told {
		t := &c.Told[i]
		d, closed := c.attributed(t.Deal)
		over := t.Deal != "" && closed && !b.live(p, &d)
		if past(t) && (over || slices.ContainsFunc(c.Told, func(o told) bool { return past(&o) && o.replaces(t) })) {
			continue
		}
		keep = append(keep, *t)
	}
	c.Told = keep
}

// replaces reports whether a statement is a later one of the same deals that states
// all that another does.
func (t *told) replaces(o *told) bool {
	return t.Deal == o.Deal && o.before(t) &&
		(o.Engagement == "" || t.Engagement != "") && (len(o.Agreed) == 0 || len(t.Agreed) > 0) && (o.Identity.IsZero() || !t.Identity.IsZero()) &&
		!slices.ContainsFunc(o.Facts, func(f attribution.Fact) bool {
			return !slices.ContainsFunc(t.Facts, func(g attribution.Fact) bool { return g.Name == f.Name })
		})
}

// forgetTold leaves, of what was stated of a partner beyond the horizon, the last.
func (a *account) forgetTold(p Program, through partnerecon.Day) {
	n := 0
	for n < len(a.Told) && !partnerecon.DayIn(instant(a.Told[n].At), p.zone).After(through) {
		n++
	}
	if n > 1 {
		a.Told = slices.Clone(a.Told[n-1:])
	}
}
