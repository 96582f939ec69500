package clawback

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// seal takes old lines out. Their classes keep what they come to, so what is due
// stays as it was; only what was posted on them is now posted on sealed lines.
func (d *draft) seal(e Seal) error {
	if !e.Through.After(d.next.SealedThrough) {
		d.repeated = true
		return nil
	}
	d.next.SealedThrough = e.Through
	keep := make(map[string]bool, len(e.Keep))
	for _, line := range e.Keep {
		keep[line] = true
	}
	d.keepUnpaid(keep)
	d.next.SealedDays = slices.Clone(d.next.SealedDays)
	for _, old := range d.next.Partners {
		if !slices.ContainsFunc(old.Groups, func(g Group) bool { return g.reaches(e.Through) }) {
			continue
		}
		p := d.partner(old.ID)
		for i := range p.Groups {
			d.sealGroup(&p.Groups[i], e.Through, keep)
		}
	}
	return nil
}

// keepUnpaid adds the payments of which a line is not paid out, where its window runs
// from the payout.
func (d *draft) keepUnpaid(keep map[string]bool) {
	if !slices.ContainsFunc(d.recourse.versions, func(v version) bool { return v.byPaid }) {
		return // spares a walk over all lines
	}
	for _, p := range d.next.Partners {
		for i := range p.Groups {
			for _, l := range p.Groups[i].Lines {
				if l.Paid.IsZero() && d.dated(l) {
					keep[l.Line] = true
				}
			}
		}
	}
}

// reaches reports whether a group has lines earned on or before a day.
func (g *Group) reaches(day partnerecon.Day) bool {
	return slices.ContainsFunc(g.Lines, func(l *Line) bool { return !l.Earned.After(day) })
}

func (d *draft) sealGroup(g *Group, through partnerecon.Day, keep map[string]bool) {
	open := make([]*Line, 0, len(g.Lines))
	sealed := map[string]bool{}
	for _, l := range g.Lines {
		if l.Earned.After(through) || keep[l.Line] {
			open = append(open, l)
			continue
		}
		claim := component(l.Tier)
		if sealed[l.Line] { // another component of the payment
			claim += ":" + l.Component
		}
		sealed[l.Line] = true
		d.sealLine(g, *l, claim)
		d.sealDay(l)
	}
	d.next.SealedLines += len(g.Lines) - len(open)
	g.Lines, d.sealed = open, true
}

func (d *draft) sealLine(g *Group, l Line, claim string) {
	g.OnLines -= l.Clawed
	g.Sealed += l.Clawed
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:  d.event.id,
		Claim:  partnerecon.Claim{Partner: l.Partner, Customer: d.next.Customer, Deal: l.Deal, Line: l.Line, Component: claim},
		Kind:   partnerecon.Sealed,
		Posted: d.event.posted(),
		Earned: l.Earned,
		Terms:  l.Terms,
		Tier:   l.Tier,
		Seller: l.Seller,
		Basis:  partnerecon.BasisOf(&sealedBasis{formSealed, l}),
	})
}

// reopen brings sealed lines back as they were, then takes up what was posted on
// them. Lines that are open already are passed over.
func (d *draft) reopen(e Reopen) error {
	d.repeated = len(e.Entries) == 0
	d.next.SealedDays = slices.Clone(d.next.SealedDays)
	for i := range e.Lines {
		l := e.Lines[i]
		if old, _ := d.line(l.key()); old != nil {
			continue
		}
		d.repeated = false
		p := d.partner(l.Partner)
		g := p.group(l.Tier)
		if _, _, err := d.recourse.version(l.Terms); err != nil {
			return err
		}
		if d.next.SealedLines == 0 || !l.sound(d.next.SealedThrough) || l.Clawed < g.Sealed {
			return fmt.Errorf("clawback: reopen %s: line %s of %s: %w", problem.Quote(e.ID), problem.Quote(l.Line), problem.Quote(l.Partner), ErrLine)
		}
		if !d.unsealDay(&l) {
			return fmt.Errorf("clawback: reopen %s: line %s of %s is not as it was sealed last: %w", problem.Quote(e.ID), problem.Quote(l.Line), problem.Quote(l.Partner), ErrLine)
		}
		g.Sealed -= l.Clawed
		g.OnLines += l.Clawed
		d.next.SealedLines--
		d.open(p, &l)
	}
	if d.repeated || len(e.Entries) == 0 {
		return nil
	}
	return d.posted(Posted{Entries: e.Entries, Start: e.Start, Terms: e.Terms, Scopes: e.Scopes})
}

// sound reports whether a line can be what a seal through a day left.
func (l *Line) sound(through partnerecon.Day) bool {
	return l.Line != "" && l.Partner != "" && !l.Earned.IsZero() && !l.Payable.IsZero() && !l.Earned.After(through) &&
		!l.Since.After(l.Earned) && soundTerm(l.Term) && l.Clawed <= 0 && -l.Clawed <= max(0, l.Net)
}

// Record returns the line that an entry of kind sealed carries, for a [Reopen].
func Record(e partnerecon.Entry) (Line, error) {
	b, err := readBasis(e)
	if err != nil {
		return Line{}, err
	}
	sealed, ok := b.(*sealedBasis)
	if !ok {
		return Line{}, otherKind(e, partnerecon.Sealed)
	}
	return sealed.Line, nil
}

func otherKind(e partnerecon.Entry, want partnerecon.Kind) error {
	return fmt.Errorf("clawback: entry %s: %w: it is not of kind %s", problem.Quote(e.ID()), ErrEntry, want)
}
