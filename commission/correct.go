package commission

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// back records money that went back, of the three kinds that carry an amount.
func (d *draft) back(how Back, e Refund) error {
	if err := d.currency(e.Amount); err != nil {
		return err
	}
	c := Correction{ID: e.ID, Type: how, Of: e.Of, Amount: e.Amount.Minor(), On: e.On, Recorded: e.Recorded}
	return d.correct(c, e.Paid)
}

// correct puts a correction on its line, or keeps it until its payment comes.
// paid is the day the payment cleared, where the event states it.
func (d *draft) correct(c Correction, paid partnerecon.Day) error {
	if known, ok := d.old.correction(c.ID); ok {
		return d.repeat(known.Type == c.Type && known.Of == c.Of && known.Amount == c.Amount && known.On == c.On)
	}
	if d.old.knows(c.ID) {
		return d.repeat(false)
	}
	if at := d.old.line(c.Of); at >= 0 {
		l := d.touch(at)
		l.Corrections = append(l.Corrections, d.reversed(c))
		return nil
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

// correction returns a correction that the ledger knows.
func (l *Ledger) correction(id string) (Correction, bool) {
	at, ok := l.find(id)
	if !ok {
		return Correction{}, false
	}
	list := l.Waiting
	if at >= 0 {
		list = l.Lines[at].Corrections
	}
	if i := slices.IndexFunc(list, func(c Correction) bool { return c.ID == id }); i >= 0 {
		return list[i], true
	}
	return Correction{}, false
}

// reversed applies a reversal that came before its chargeback.
func (d *draft) reversed(c Correction) Correction {
	i := -1
	if c.Type == BackChargeback && d.old.awaited(c.ID) {
		i = slices.IndexFunc(d.old.Reversals, func(r Reversal) bool { return r.Of == c.ID })
	}
	if i >= 0 {
		c.Reversed, c.ReversedOn = d.old.Reversals[i].ID, d.old.Reversals[i].On
		d.reversals.drop = append(d.reversals.drop, i)
		d.shrank = true
	}
	return c
}

// match takes the corrections that waited for a line.
func (d *draft) match(l *Line) {
	if !d.old.awaited(l.ID) {
		return
	}
	for i, c := range d.old.Waiting {
		if c.Of == l.ID {
			l.Corrections = append(l.Corrections, c)
			d.waiting.drop = append(d.waiting.drop, i)
		}
	}
	d.shrank = true
}

// reverse gives back what a chargeback took.
func (d *draft) reverse(r Reversal) error {
	if known, ok := d.old.reversal(r.ID); ok {
		return d.repeat(known.Of == r.Of && known.On == r.On)
	}
	if d.old.knows(r.ID) {
		return d.repeat(false)
	}
	c, ok := d.old.correction(r.Of)
	switch {
	case ok && c.Type != BackChargeback:
		return fmt.Errorf("commission: event %s: %s is a %s, not a chargeback: %w",
			problem.Quote(r.ID), problem.Quote(r.Of), c.Type, ErrUnknownLine)
	case ok && c.Reversed != "":
		return fmt.Errorf("commission: event %s: chargeback %s was reversed by %s already: %w",
			problem.Quote(r.ID), problem.Quote(r.Of), problem.Quote(c.Reversed), ErrDuplicate)
	case ok:
		d.undo(r)
		return nil
	case d.old.knows(r.Of):
		return fmt.Errorf("commission: event %s: %s is no chargeback: %w", problem.Quote(r.ID), problem.Quote(r.Of), ErrUnknownLine)
	case d.old.awaited(r.Of) && slices.ContainsFunc(d.old.Reversals, func(known Reversal) bool { return known.Of == r.Of }):
		return d.repeat(false)
	case !d.old.SealedThrough.IsZero():
		return d.missing(r.Of)
	}
	d.reversals.add = append(d.reversals.add, r)
	return nil
}

// undo marks a chargeback that the ledger knows as reversed.
func (d *draft) undo(r Reversal) {
	d.shrank = true // the index learns the new id when it is rebuilt
	is := func(c Correction) bool { return c.ID == r.Of }
	if at, _ := d.old.find(r.Of); at >= 0 {
		list := d.touch(at).Corrections
		i := slices.IndexFunc(list, is)
		list[i].Reversed, list[i].ReversedOn = r.ID, r.On
		return
	}
	i := slices.IndexFunc(d.old.Waiting, is)
	c := d.old.Waiting[i]
	c.Reversed, c.ReversedOn = r.ID, r.On
	d.waiting.drop, d.waiting.add = append(d.waiting.drop, i), append(d.waiting.add, c)
}

// reversal returns a reversal that the ledger knows.
func (l *Ledger) reversal(id string) (Reversal, bool) {
	at, ok := l.find(id)
	if !ok {
		return Reversal{}, false
	}
	if at < 0 {
		if i := slices.IndexFunc(l.Reversals, func(r Reversal) bool { return r.ID == id }); i >= 0 {
			return l.Reversals[i], true
		}
	}
	list := l.Waiting
	if at >= 0 {
		list = l.Lines[at].Corrections
	}
	if i := slices.IndexFunc(list, func(c Correction) bool { return c.Reversed == id }); i >= 0 {
		return Reversal{ID: id, Of: list[i].ID, On: list[i].ReversedOn}, true
	}
	return Reversal{}, false
}
