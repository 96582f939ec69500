package clawback

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// lost takes up what was lost of a line: it limits what goes back of it.
func (d *draft) lost(e Lost) error {
	if known, err := d.known(life{what: lost, on: e.On, nth: e.Nth, line: e.Line, share: e.Share}); known || err != nil {
		return err
	}
	d.next.Losses = insert(d.next.Losses, Loss{e.ID, e.On, e.Nth, e.Line, e.Share}, Loss.compare)
	if d.start(e.Start); len(e.Entries) > 0 {
		if err := d.posted(Posted{Entries: e.Entries, Terms: e.Terms, Scopes: e.Scopes}); err != nil {
			return err
		}
	}
	open := e.Open
	for _, old := range d.next.Partners {
		if !old.has(e.Line) {
			continue
		}
		open = true
		if err := d.limit(d.partner(old.ID), e.Line); err != nil {
			return err
		}
	}
	if !open && d.next.SealedLines > 0 {
		return fmt.Errorf("clawback: loss %s: line %s is not open, and lines are %w through %s",
			problem.Quote(e.ID), problem.Quote(e.Line), ErrSealed, d.next.SealedThrough)
	}
	return nil
}

// has reports whether a partner has something open on a line.
func (p *Partner) has(line string) bool {
	return slices.ContainsFunc(p.Groups, func(g Group) bool {
		return slices.ContainsFunc(g.Lines, func(l *Line) bool { return l.Line == line })
	})
}

// limit states the loss of a partner's lines on a payment anew.
func (d *draft) limit(p *Partner, line string) error {
	for i := range p.Groups {
		g := &p.Groups[i]
		for _, old := range slices.Concat(g.Lines, g.joined) {
			if old.Line != line {
				continue
			}
			l, share := d.edit(old), d.loss(old)
			if err := d.reclass(p.group(l.Tier), l, func() { l.Lost = share }); err != nil {
				return err
			}
		}
	}
	return nil
}

// loss returns the share that was lost of a line, as it was stated last: the zero Rate
// where it is nothing, or where no limit asks for it.
func (d *draft) loss(l *Line) partnerecon.Rate {
	v, _, err := d.recourse.version(l.Terms)
	if err != nil || !v.byLoss {
		return partnerecon.Rate{}
	}
	for _, stated := range slices.Backward(d.next.Losses) {
		if stated.Line == l.Line && stated.Share.Num() > 0 {
			return stated.Share
		} else if stated.Line == l.Line {
			break
		}
	}
	return partnerecon.Rate{}
}

// limited returns what of a part of a class is within the limit of a schedule.
func (s *Schedule) limited(part exact.Num, c Class) exact.Num {
	if s.Limit != ToLoss {
		return part
	}
	return exact.Min(part, c.lost())
}

// lost returns the share that was lost as a number: 0 where none was.
func (c Class) lost() exact.Num { return exact.Ratio(c.Lost.Num(), c.Lost.Den()) }
