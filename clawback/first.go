package clawback

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A SealedDay says how many sealed lines were earned on a day.
type SealedDay struct {
	On    partnerecon.Day `json:"on,omitzero"` // the zero Day: of lines on which nothing was earned in the end
	Lines int             `json:"lines"`
}

// earnedOn returns the day something was earned on a line; the zero Day where nothing was,
// as all of it was priced away.
func (l *Line) earnedOn() partnerecon.Day {
	if l.Net == l.Reduced {
		return partnerecon.Day{}
	}
	return l.Earned
}

// first takes up the earliest day on which something was earned, once entries have changed
// the lines.
func (d *draft) first() {
	first, lost := d.next.First, false
	for _, c := range d.lines.changes {
		on := c.now.earnedOn()
		first = earlier(first, on)
		lost = lost || on.IsZero() && c.now.Earned == d.next.First
	}
	if lost {
		first = d.earliest()
	}
	d.moved = d.moved || first != d.next.First
	d.next.First = first
}

// earliest looks for the first day among all lines. Where some were sealed and their days are
// not known, it stays as it was.
func (d *draft) earliest() partnerecon.Day {
	if d.next.countedDays() < d.next.SealedLines {
		return d.next.First
	}
	var first partnerecon.Day
	for _, s := range d.next.SealedDays {
		first = earlier(first, s.On)
	}
	for _, p := range d.next.Partners {
		p = d.partners.now(p)
		for i := range p.Groups {
			for _, l := range p.Groups[i].all() {
				first = earlier(first, d.lines.now(l).earnedOn())
			}
		}
	}
	return first
}

// sealDay counts a line that is sealed, where some windows run from the first day.
func (d *draft) sealDay(l *Line) {
	if !slices.ContainsFunc(d.recourse.versions, func(v version) bool { return v.byFirst }) {
		return
	}
	i, ok := d.next.sealedDay(l.earnedOn())
	if !ok {
		d.next.SealedDays = slices.Insert(d.next.SealedDays, i, SealedDay{On: l.earnedOn()})
	}
	d.next.SealedDays[i].Lines++
}

// unsealDay counts a line that is no longer sealed. It reports whether there was one of its
// day: of those that were sealed before somebody asked, the days are not known.
func (d *draft) unsealDay(l *Line) bool {
	i, ok := d.next.sealedDay(l.earnedOn())
	if !ok {
		return d.next.countedDays() < d.next.SealedLines
	}
	if d.next.SealedDays[i].Lines--; d.next.SealedDays[i].Lines == 0 {
		d.next.SealedDays = slices.Delete(d.next.SealedDays, i, i+1)
	}
	return true
}

// sealedDay returns the place of a day among those of sealed lines, and whether it is there.
func (x *Exposure) sealedDay(on partnerecon.Day) (int, bool) {
	return slices.BinarySearchFunc(x.SealedDays, on, func(s SealedDay, on partnerecon.Day) int { return s.On.Compare(on) })
}

// countedDays returns of how many sealed lines the days are known.
func (x *Exposure) countedDays() int {
	n := 0
	for _, s := range x.SealedDays {
		n += s.Lines
	}
	return n
}

// earlier returns the earlier of two days, of which the zero Day is none.
func earlier(a, b partnerecon.Day) partnerecon.Day {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
