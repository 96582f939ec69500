package retainer

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// seal folds cycles into sums.
func (d *draft) seal(e Seal) error {
	w, err := d.v.view(d.x, d.x.Through)
	if err != nil {
		return err
	}
	s := d.x.Sealed
	sums := tally{s.Paid, s.Granted, s.Units, s.Balance}
	p := poster{v: d.v, x: d.x}
	for i := range w.cycles {
		one := &w.cycles[i]
		if one.days.End.After(e.Through.Add(1)) || one.days.End.After(d.x.Through) || !w.done(one) {
			break
		}
		if err := p.cycle(one, &sums); err != nil { // posts nothing: all of it was
			return err
		}
		if err := s.fold(one, sums); err != nil {
			return err
		}
	}
	d.x.forget(s, w)
	return nil
}

// fold takes a cycle up into the sums.
func (s *Sealed) fold(one *slot, sums tally) error {
	c := &one.stated
	s.Cycles, s.Through = one.number, one.days.End.Add(-1)
	s.Paid, s.Granted, s.Units, s.Balance = sums.paid, sums.granted, sums.units, sums.balance
	ok := true
	add := func(a *int64, b int64) {
		v, fits := exact.Add(*a, b)
		*a, ok = v, ok && fits
	}
	if !c.Paid.IsZero() {
		add(&s.Amount, c.Confirmed-c.Refunded)
	}
	add(&s.Posted.Earned, c.Posted.Earned)
	add(&s.Posted.Returned, c.Posted.Returned)
	add(&s.Posted.Owed, c.Posted.Owed)
	add(&s.Posted.Back, c.Posted.Back)
	add(&s.Posted.Settled, c.Posted.Settled)
	add(&s.Posted.Guarantee, c.Posted.Guarantee)
	add(&s.Posted.Draw, c.Posted.Draw)
	if !ok {
		return fmt.Errorf("retainer: sums of sealed cycles: %w", partnerecon.ErrOverflow)
	}
	return nil
}

// forget drops what only sealed cycles needed, so that an engagement does not grow with
// its age.
func (x *Engagement) forget(s Sealed, w *view) {
	if s.Cycles == x.Sealed.Cycles {
		return
	}
	x.Sealed = s
	x.Cycles = without(x.Cycles, func(c Cycle) bool { return c.Number <= s.Cycles })
	x.Known = without(x.Known, func(k Known) bool { return !k.On.After(s.Through) })
	x.Evidence = without(x.Evidence, func(e Evidence) bool { return e.On.After(x.Start) && !e.On.After(s.Through) })
	x.Needs = without(x.Needs, func(n SeenNeed) bool { return n.On.After(x.Start) && !n.On.After(s.Through) })
	x.Work = without(x.Work, func(k Work) bool { return !k.Agreed.IsZero() && !k.On.After(s.Through) })
	x.Prices = x.Prices[max(0, lastBy(x.Prices, s.Through, func(p Price) partnerecon.Day { return p.On })):]
	running := stopped(x.Marks, s.Through)
	x.Marks = without(x.Marks, func(m Mark) bool { return !m.On.After(s.Through) && m != running && !x.needs(m, w) })
}

// lastBy returns the place of the last element up to a day, or -1.
func lastBy[T any](list []T, day partnerecon.Day, on func(T) partnerecon.Day) int {
	out := -1
	for i, v := range list {
		if !on(v).After(day) {
			out = i
		}
	}
	return out
}

// stopped returns the mark since which the work is paused after a day, or none.
func stopped(marks []Mark, through partnerecon.Day) Mark {
	marks = marks[:lastBy(marks, through, func(m Mark) partnerecon.Day { return m.On })+1]
	all := pauses(marks)
	if len(all) == 0 || !all[len(all)-1].End.IsZero() {
		return Mark{}
	}
	i := slices.IndexFunc(marks, func(m Mark) bool { return m.What == MarkPaused && m.On == all[len(all)-1].Start })
	return marks[i]
}

// needs reports whether a mark inside the sealed cycles still decides on later ones,
// other than by a pause.
func (x *Engagement) needs(m Mark, w *view) bool {
	last := func(of ...Marked) bool {
		var found Mark
		for _, o := range x.Marks {
			if slices.Contains(of, o.What) && o.About == m.About && !o.On.After(x.Sealed.Through) {
				found = o
			}
		}
		return found == m
	}
	switch m.What {
	case MarkAsked:
		return last(MarkAsked, MarkAnswered)
	case MarkCheckIn: // in the last sealed cycle it renews the next one
		return !m.On.Before(w.cal.bound(w.cal.before + x.Sealed.Cycles - 1))
	case MarkApproval:
		return m.Cycle > x.Sealed.Cycles
	case MarkChange:
		return !m.On.Before(w.cal.bound(w.cal.before + x.Sealed.Cycles - w.v.policy.Stability.Cycles))
	case MarkNotice, MarkEnd:
		return true
	case MarkPaused, MarkResumed, MarkAnswered:
		return false
	}
	return false
}
