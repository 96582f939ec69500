package commission

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// back records money that went back, of the three kinds that carry an amount.
func (d *draft) back(how Back, e Refund) error {
	c := Correction{ID: e.ID, Type: how, Of: e.Of, Amount: e.Amount.Minor(), On: e.On, Recorded: e.Recorded, Refunds: sortedRefunds(e.Refunds)}
	counted := e.Amount
	if e.To != "" {
		c.Currency, counted = e.Amount.Currency(), moneyIn(0, e.To)
	}
	if err := d.currency(counted); err != nil {
		return err
	}
	return d.correct(c, e.Paid)
}

// correct puts a correction on its line, or keeps it until its payment comes.
// paid is the day the payment cleared, where the event states it.
func (d *draft) correct(c Correction, paid partnerecon.Day) error {
	if known, _, ok := d.old.correction(c.ID); ok {
		return d.repeat(known.Type == c.Type && known.Of == c.Of && known.Amount == c.Amount && known.Currency == c.Currency && known.On == c.On && slices.Equal(known.Refunds, c.Refunds))
	}
	if d.old.knows(c.ID) {
		return d.repeat(false)
	}
	if c.Type != BackChargeback && d.old.wonBefore(c.ID) >= 0 {
		return fmt.Errorf("commission: event %s: a reversal waits for a chargeback of this id: %w", problem.Quote(c.ID), ErrDuplicate)
	}
	if at := d.old.line(c.Of); at >= 0 {
		t := d.touch(at)
		if !c.in(t.now) {
			return fmt.Errorf("commission: event %s: %s went back of payment %s in %s: %w", problem.Quote(c.ID),
				moneyIn(c.Amount, cmp.Or(c.Currency, d.next.Currency)), problem.Quote(c.Of), t.now.PaidIn(), partnerecon.ErrCurrency)
		}
		t.added = append(t.added, d.reversed(c))
		if t.now.Milestone != "" {
			return d.unreach(t)
		}
		return d.restop(t)
	}
	if d.old.knows(c.Of) {
		return fmt.Errorf("commission: event %s: %s is no payment: %w", problem.Quote(c.ID), problem.Quote(c.Of), ErrUnknownLine)
	}
	if through := d.old.SealedThrough; !through.IsZero() && !paid.After(through) {
		return d.missing(c.Of)
	}
	d.waiting.add = append(d.waiting.add, d.reversed(c))
	return nil
}

// reversed applies a reversal that came before its chargeback.
func (d *draft) reversed(c Correction) Correction {
	if c.Type != BackChargeback {
		return c
	}
	if i := d.old.wonBefore(c.ID); i >= 0 {
		c.Reversed, c.ReversedOn = d.old.Reversals[i].ID, d.old.Reversals[i].On
		d.reversals.drop = append(d.reversals.drop, i)
	}
	return c
}

// match takes the corrections that waited for a new line.
func (d *draft) match(l *Line) {
	d.waiting.drop = d.old.awaiting(l.ID)
	for _, i := range d.waiting.drop {
		l.Corrections = append(l.Corrections, d.old.Waiting[i])
	}
	l.Documented = documents(l.Corrections)
}

// reverse gives back what a chargeback took.
func (d *draft) reverse(r Reversal) error {
	if known, ok := d.old.reversal(r.ID); ok {
		return d.repeat(known.Of == r.Of && known.On == r.On)
	}
	if d.old.knows(r.ID) {
		return d.repeat(false)
	}
	c, p, ok := d.old.correction(r.Of)
	switch {
	case ok && c.Type != BackChargeback:
		return fmt.Errorf("commission: event %s: %s is a %s, not a chargeback: %w",
			problem.Quote(r.ID), problem.Quote(r.Of), c.Type, ErrUnknownLine)
	case ok && c.Reversed != "":
		return fmt.Errorf("commission: event %s: chargeback %s was reversed by %s already: %w",
			problem.Quote(r.ID), problem.Quote(r.Of), problem.Quote(c.Reversed), ErrDuplicate)
	case ok:
		c.Reversed, c.ReversedOn = r.ID, r.On
		return d.replace(p, c)
	case d.old.knows(r.Of):
		return fmt.Errorf("commission: event %s: %s is no chargeback: %w", problem.Quote(r.ID), problem.Quote(r.Of), ErrUnknownLine)
	case d.old.wonBefore(r.Of) >= 0:
		return d.repeat(false)
	case !d.old.SealedThrough.IsZero():
		return d.missing(r.Of)
	}
	d.reversals.add = append(d.reversals.add, r)
	return nil
}

// replace puts a correction that was reversed in the place of what it was.
func (d *draft) replace(p place, c Correction) error {
	if p.list == inWaiting {
		d.won, d.wonAt = &c, p.at
		return nil
	}
	t := d.touch(p.at)
	t.now.Corrections = slices.Clone(t.now.Corrections)
	t.now.Corrections[p.pos], t.recount = c, true
	return d.restop(t)
}
