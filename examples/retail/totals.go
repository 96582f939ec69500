package main

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
)

// Totals are what a run comes to, in one place.
type totals struct {
	Sales, Cancellations tally // without signs
	Aside                map[reason]tally
	All                  tally // of all lines, cancellations below 0
	Whole, Partly, None  int   // cancellations by how much of them was matched
	Matched, Unmatched   tally // refunds, and remainders of cancellations
	// Priced is what the cancellations state for what was matched beyond what
	// the sales give back.
	Priced partnerecon.Money
	// Uncounted is what of Matched the program does not count, because it came
	// after its refund window.
	Uncounted partnerecon.Money
}

// A tally counts lines, their units and their money.
type tally struct {
	Count  int
	Units  int64
	Amount partnerecon.Money
}

func (t tally) neg() tally { return tally{t.Count, -t.Units, t.Amount.Neg()} }

// tallyOf adds up what of gives for each element of the list.
func tallyOf[T any](list []T, c partnerecon.Currency, of func(T) tally) (tally, error) {
	zero, err := partnerecon.FromMinor(0, c)
	if err != nil {
		return tally{}, err
	}
	sum := tally{Amount: zero}
	for _, element := range list {
		t := of(element)
		sum.Count, sum.Units = sum.Count+t.Count, sum.Units+t.Units
		if sum.Amount, err = sum.Amount.Add(t.Amount); err != nil {
			return tally{}, err
		}
	}
	return sum, nil
}

// count counts the result.
func (r result) count(c partnerecon.Currency) (totals, error) {
	ofLine := func(l line) tally { return tally{1, l.Units, l.Amount} }
	var t totals
	var err error
	if t.Sales, err = tallyOf(r.lines.Sales, c, ofLine); err != nil {
		return t, fmt.Errorf("sales: %w", err)
	}
	if t.Cancellations, err = tallyOf(r.lines.Cancellations, c, ofLine); err != nil {
		return t, fmt.Errorf("cancellations: %w", err)
	}
	if t.Matched, err = tallyOf(r.returns.Refunds, c, func(p refund) tally { return tally{1, p.Units, p.Amount} }); err != nil {
		return t, fmt.Errorf("matched: %w", err)
	}
	if t.Unmatched, err = tallyOf(r.returns.Unmatched, c, func(u remainder) tally { return tally{1, u.Open, u.Amount} }); err != nil {
		return t, fmt.Errorf("unmatched: %w", err)
	}
	if err := t.countAside(r.lines.Aside, c); err != nil {
		return t, err
	}
	t.countCancellations(r.returns.Unmatched)
	return t, t.balance(r.statement.Base)
}

func (t *totals) countAside(list []aside, c partnerecon.Currency) error {
	all := []tally{t.Sales, t.Cancellations.neg()}
	t.Aside = map[reason]tally{}
	for _, why := range reasons() {
		var err error
		t.Aside[why], err = tallyOf(list, c, func(a aside) tally {
			if a.Why != why {
				return tally{}
			}
			return tally{1, a.Quantity, a.Amount}
		})
		if err != nil {
			return fmt.Errorf("%s: %w", why, err)
		}
		all = append(all, t.Aside[why])
	}
	var err error
	t.All, err = tallyOf(all, c, func(t tally) tally { return t })
	return err
}

func (t *totals) countCancellations(unmatched []remainder) {
	for _, u := range unmatched {
		if u.Open == u.Units {
			t.None++
		} else {
			t.Partly++
		}
	}
	t.Whole = t.Cancellations.Count - t.Partly - t.None
}

// balance works out the differences between totals.
func (t *totals) balance(net partnerecon.Money) error {
	var err error
	if t.Priced, err = less(t.Cancellations.Amount, t.Matched.Amount, t.Unmatched.Amount); err != nil {
		return err
	}
	kept, err := less(t.Sales.Amount, t.Matched.Amount)
	if err != nil {
		return err
	}
	t.Uncounted, err = less(net, kept)
	return err
}

// less returns an amount less others.
func less(m partnerecon.Money, others ...partnerecon.Money) (partnerecon.Money, error) {
	for _, o := range others {
		var err error
		if m, err = m.Sub(o); err != nil {
			return m, err
		}
	}
	return m, nil
}
