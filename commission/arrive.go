package commission

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// arrive prices a line whose money has cleared, and again the lines that look
// at it: an earlier first payment moves the anchor, an earlier payment the count.
func (d *draft) arrive(l *Line) error {
	if l.Cleared.IsZero() {
		return nil
	}
	in := l.input()
	moved := false
	if first := in.firstTested(); d.next.First.IsZero() || first.Before(d.next.First) {
		moved = !d.next.First.IsZero()
		d.next.First = first
	}
	v, _, err := d.plan.version(l.Terms)
	if err != nil {
		return err
	}
	l.Ranks = d.ranks(l)
	if err := d.price(v, l); err != nil {
		return err
	}
	if !moved && !d.plan.early(l) {
		return nil // no other line looks at this one
	}
	for at := range d.old.Lines {
		if err := d.again(at, l, moved); err != nil {
			return err
		}
	}
	return nil
}

// early reports whether a line is among the first of the customer that some row
// counts. Only then can it move the rank of another line that matters.
func (p Plan) early(l *Line) bool {
	return slices.ContainsFunc(p.counted, func(c ModelCount) bool {
		return l.ofModel(c.Model) && countOf(l.Ranks, c.Model) < c.N
	})
}

// again prices an open line once more if the arrival of another one changed
// what it is priced from.
func (d *draft) again(at int, arrived *Line, moved bool) error {
	line := d.old.Lines[at]
	if line.Cleared.IsZero() || line.ID == arrived.ID {
		return nil
	}
	v, _, err := d.plan.version(line.Terms)
	if err != nil {
		return err
	}
	anchored := moved && v.anchorsAtFirst()
	counted := len(d.plan.counted) > 0 && !line.Reopened && before(arrived, line)
	if !anchored && !counted {
		return nil
	}
	l := d.touch(at)
	if counted {
		l.Ranks = d.ranks(l)
		if !anchored && slices.Equal(l.Ranks, line.Ranks) {
			return nil
		}
	}
	return d.price(v, l)
}

// before reports whether line a cleared before line b, on one day by id.
func before(a, b *Line) bool {
	return cmp.Or(a.Cleared.Compare(b.Cleared), cmp.Compare(a.ID, b.ID)) < 0
}

// windowed reports whether some rate of the version has a window.
func (v *version) windowed() bool {
	return v.policy.Recurs.Stated() || slices.ContainsFunc(v.policy.Rates, func(r Row) bool { return r.Recurs.Stated() })
}

func (v *version) anchorsAtFirst() bool { return v.policy.Anchor != CustomerStart && v.windowed() }

// ranks counts, for each model that some row counts and the line has, the
// cleared payments of the customer before it, as far as any row counts them.
func (d *draft) ranks(l *Line) []ModelCount {
	var out []ModelCount
	for _, c := range d.plan.counted {
		if !l.ofModel(c.Model) {
			continue
		}
		n := countOf(d.old.SealedPayments, c.Model)
		// Lines that arrive in this draft are not among the old ones, or not
		// cleared there.
		for _, t := range d.lines {
			if t.was.Cleared.IsZero() && t.now.precedes(l, c.Model) {
				n++
			}
		}
		for i := 0; i < len(d.old.Lines) && n < c.N; i++ {
			if d.old.Lines[i].precedes(l, c.Model) {
				n++
			}
		}
		out = append(out, ModelCount{c.Model, min(n, c.N)})
	}
	return out
}

// precedes reports whether a line counts as a payment of the model before l. A
// reopened line was counted when it was sealed.
func (a *Line) precedes(l *Line, m Model) bool {
	return !a.Reopened && !a.Cleared.IsZero() && a.ID != l.ID && a.ofModel(m) && before(a, l)
}

// ofModel reports whether the line has an item of the model; all lines are of
// the empty one.
func (l *Line) ofModel(m Model) bool {
	return m == "" || slices.ContainsFunc(l.Items, func(i Item) bool { return i.Model == m })
}

// price works out what a line earns, now that its facts are known or have
// changed. What first-come caps had granted it is given back first.
func (d *draft) price(v *version, l *Line) error {
	l.Anchor = d.next.First
	if v.policy.Anchor == CustomerStart {
		l.Anchor = d.next.Start
		if l.Anchor.IsZero() && v.windowed() {
			return fmt.Errorf("commission: payment %s: %w", problem.Quote(l.ID), ErrStart)
		}
	}
	if err := d.grant(v, l, -1); err != nil {
		return err
	}
	l.Grants = d.grants(v, l)
	in := l.input()
	parts, err := v.price(&in, nil)
	if err != nil {
		return fmt.Errorf("payment %s: %w", problem.Quote(l.ID), err)
	}
	l.Parts = parts
	return d.grant(v, l, +1)
}
