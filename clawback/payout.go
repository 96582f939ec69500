package clawback

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// paidOut takes up a payout: it dates the windows of the lines that it paid.
func (d *draft) paidOut(e PaidOut) error {
	if known, err := d.known(life{what: paidOut, on: e.On, partner: e.Partner, through: e.Through}); known || err != nil {
		return err
	}
	if d.next.SealedLines > 0 && slices.ContainsFunc(d.next.Payouts, func(p Payout) bool { return p.Partner == e.Partner && p.On.After(e.On) }) {
		return fmt.Errorf("clawback: payout %s on %s is before another, and lines are %w through %s",
			problem.Quote(e.ID), e.On, ErrSealed, d.next.SealedThrough)
	}
	d.next.Payouts = insert(d.next.Payouts, Payout{e.ID, e.On, e.Partner, e.Through}, Payout.compare)
	if _, ok := d.next.partner(e.Partner); !ok {
		return nil
	}
	p := d.partner(e.Partner)
	for i := range p.Groups {
		g := &p.Groups[i]
		for _, old := range g.Lines {
			if !d.dated(old) || d.next.paid(old) == old.Paid {
				continue
			}
			l := d.edit(old)
			if err := d.reclass(g, l, func() { l.Paid = d.next.paid(l) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// dated reports whether the windows of a line run from its payout.
func (d *draft) dated(l *Line) bool {
	v, _, err := d.recourse.version(l.Terms)
	return err == nil && v.byPaid
}

// ready takes up from when a new line could be paid out, and when it was.
func (d *draft) ready(l *Line, payable partnerecon.Day) {
	if !d.dated(l) {
		return
	}
	if payable.After(l.Payable) {
		l.Ready = payable
	}
	l.Paid = d.next.paid(l)
}

// paid returns the day of the first payout that reaches a line, or the zero Day.
func (x *Exposure) paid(l *Line) partnerecon.Day {
	ready := later(l.Payable, l.Ready)
	for _, p := range x.Payouts {
		if p.Partner == l.Partner && !p.Through.Before(ready) {
			return p.On
		}
	}
	return partnerecon.Day{}
}
