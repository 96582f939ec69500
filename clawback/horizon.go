package clawback

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// seal folds old lines into the sums of their groups. What they contribute is
// kept exactly.
func (d *draft) seal(e Seal) error {
	if !e.Through.After(d.next.SealedThrough) {
		return d.repeat(true)
	}
	d.next.SealedThrough = e.Through
	groups, err := d.groups()
	if err != nil {
		return err
	}
	var open []Line
	for _, l := range d.old.Lines {
		if l.Earned.After(e.Through) {
			open = append(open, l)
		}
	}
	d.next.Lines, d.shrank = open, true
	d.next.Groups = slices.Clone(d.next.Groups)
	for _, g := range groups {
		for i, l := range g.lines {
			if l.Earned.After(e.Through) {
				continue
			}
			if err := d.sealLine(g, i, l); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *draft) sealLine(g *group, i int, l Line) error {
	v, _, err := d.recourse.version(l.Terms)
	if err != nil {
		return err
	}
	p, err := v.part(&g.facts, &g.facts.Lines[i], nil)
	if err != nil && len(d.next.Churns) > 0 {
		return err
	}
	if p.Sign() > 0 {
		l.Due = exact.Int(l.Net).Times(p).String()
	}
	if err := d.fold(l, +1); err != nil {
		return err
	}
	d.entries = append(d.entries, partnerecon.Entry{
		Cause:  d.event.id,
		Claim:  partnerecon.Claim{Partner: l.Partner, Customer: d.next.Customer, Deal: l.Deal, Line: l.Line, Component: component(l.Tier)},
		Kind:   partnerecon.Sealed,
		Posted: d.event.posted(),
		Earned: l.Earned,
		Terms:  l.Terms,
		Tier:   l.Tier,
		Seller: l.Seller,
		Basis:  partnerecon.BasisOf(&sealedBasis{formSealed, l}),
	})
	return nil
}

// fold adds a sealed line to the sums of its group, or takes it out (sign -1).
func (d *draft) fold(l Line, sign int64) error {
	i := d.group(groupKey{l.Partner, l.Tier})
	if i < 0 {
		i = d.addGroup(groupKey{l.Partner, l.Tier})
	}
	s := &d.next.Groups[i].Sealed
	due, ok := exact.ParseNum(cmp.Or(l.Due, "0"))
	sum, okSum := exact.ParseNum(cmp.Or(s.Due, "0"))
	if !ok || !okSum {
		return fmt.Errorf("clawback: line %s: due %s: %w", problem.Quote(l.Line), problem.Quote(l.Due), partnerecon.ErrSyntax)
	}
	if sum = sum.Add(due.Mul(sign, 1)); sum.Sign() != 0 {
		s.Due = sum.String()
	} else {
		s.Due = ""
	}
	var err error
	if s.Net, err = d.sum(s.Net, sign*l.Net); err != nil {
		return err
	}
	if l.Due == "" {
		if s.Safe, err = d.sum(s.Safe, sign*l.Net); err != nil {
			return err
		}
	}
	s.Clawed, err = d.sum(s.Clawed, sign*l.Clawed)
	return err
}

// reopen brings sealed lines back as they were.
func (d *draft) reopen(e Reopen) error {
	d.next.Groups = slices.Clone(d.next.Groups)
	for _, l := range e.Lines {
		switch {
		case d.old.line(l.key()) >= 0:
			return d.repeat(true)
		case l.Line == "" || l.Partner == "" || l.Earned.After(d.old.SealedThrough) || l.Net < 0 || l.Clawed > 0 || -l.Clawed > l.Net:
			return fmt.Errorf("clawback: reopen %s: line %s of %s: %w", problem.Quote(e.ID), problem.Quote(l.Line), problem.Quote(l.Partner), ErrLine)
		}
		if _, _, err := d.recourse.version(l.Terms); err != nil {
			return err
		}
		if err := d.fold(l, -1); err != nil {
			return err
		}
		l.Due = ""
		*d.line(l.key()) = l
	}
	return nil
}

// Record returns the line that an entry of kind sealed carries, for a [Reopen].
func Record(e partnerecon.Entry) (Line, error) {
	b, err := readBasis(e)
	if err != nil {
		return Line{}, err
	}
	sealed, ok := b.(*sealedBasis)
	if !ok {
		return Line{}, fmt.Errorf("clawback: entry %s: %w: it is not of kind sealed", problem.Quote(e.ID()), ErrEntry)
	}
	return sealed.Line, nil
}
