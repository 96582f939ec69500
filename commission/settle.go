package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// settle works out what is due on every touched line and posts the difference
// to what was posted.
func (d *draft) settle() error {
	// Lines in the order they were recorded, a new one last.
	slices.SortFunc(d.lines, func(a, b touched) int { return cmp.Compare(a.at, b.at) })
	d.placed = nil // lines are at other places now
	d.entries = append(d.entries, d.status...)
	for i := range d.lines {
		if err := d.settleLine(&d.lines[i]); err != nil {
			return err
		}
	}
	return d.settleCaps()
}

func (d *draft) settleLine(t *touched) error {
	l := t.now
	v, err := d.plan.version(l.Terms)
	if err != nil {
		return err
	}
	l.Refunded, l.Retained, l.Void = 0, 0, false
	if l.Cleared.IsZero() {
		return nil
	}
	l.Refunded, l.Void = v.refunded(t), v.void(t)
	d.carry(t)
	l.Retained = netBase(l)
	for i := range l.Parts {
		p := &l.Parts[i]
		p.Returned = l.returned(p, v.mode)
		if l.Retained, err = d.sum(l.Retained, -p.Net()); err != nil {
			return err
		}
		d.post(v, t, p)
		if err := d.count(v, t, p); err != nil {
			return err
		}
	}
	l.dropGone()
	return d.settleSums(t)
}

// dropGone takes the parts that are gone out of the line.
func (l *Line) dropGone() {
	kept := l.Parts[:0]
	for i := range l.Parts {
		if p := &l.Parts[i]; !p.gone(l) {
			if len(kept) != i {
				l.Parts[len(kept)] = *p
			}
			kept = kept[:len(kept)+1]
		}
	}
	clear(l.Parts[len(kept):])
	l.Parts = kept
}

// carry keeps, in the parts of a line that was priced again, what was posted on
// its partners, and a part for those who are no longer credited.
func (d *draft) carry(t *touched) {
	l := t.now
	for k := range t.was.Parts {
		was := &t.was.Parts[k]
		i := 0
		for i < len(l.Parts) && l.Parts[i].compare(was) != 0 {
			i++
		}
		if i == len(l.Parts) {
			l.Parts = append(l.Parts, Part{Component: was.Component, Partner: was.Partner, Tier: was.Tier, Payable: was.Payable})
		}
		l.Parts[i].ReturnedBase = was.ReturnedBase
	}
	slices.SortFunc(l.Parts, func(a, b Part) int { return a.compare(&b) })
}

// gone reports whether a part is of somebody who has no part in the line any more,
// or of a bonus that comes to nothing.
func (p *Part) gone(l *Line) bool {
	if p.Component == "" && l.Milestone == "" {
		return !credited(l.Credits, p.Partner)
	}
	return p.Earned == 0 && p.Waiting == 0 && p.Forfeited == 0
}

// post posts what is due on a part beyond what was posted, kind by kind. The base
// that was paid goes with the base commission alone, so that it is there once.
func (d *draft) post(v *version, t *touched, p *Part) {
	l, was := t.now, t.was.partOf(p)
	if was == nil {
		was = &Part{}
	}
	paid, back := int64(0), int64(0)
	if p.Component == "" && l.Milestone == "" {
		switch {
		case was.Earned == 0 && p.Earned != 0:
			paid = l.Base
		case was.Earned != 0 && p.Earned == 0:
			paid = -l.Base
		}
		if p.Earned != 0 {
			back = -l.Refunded
		}
	}
	back, p.ReturnedBase = back-p.ReturnedBase, back
	d.postKind(t, p, &movement{partnerecon.Earned, was.Earned, p.Earned, paid})
	d.postKind(t, p, &movement{partnerecon.Capped, was.Capped, p.Capped, 0})
	from := len(d.entries)
	if p.Returned == was.Returned && back != 0 {
		// What went back is worth less than a minor unit: the base moves alone.
		d.entry(t, p, &movement{partnerecon.Rebased, was.Returned, p.Returned, back})
	}
	d.postKind(t, p, &movement{partnerecon.Returned, was.Returned, p.Returned, back})
	if v.policy.BooksIn == InRefund {
		went := d.entries[from:]
		for i := range went {
			went[i].Earned = d.booked(v, t)
		}
	}
}

// booked is the day that what goes back of a line is booked on under [InRefund]: that
// of the correction, or the last one where something else moves it.
func (d *draft) booked(v *version, t *touched) partnerecon.Day {
	l := t.now
	if len(t.added) > 0 || t.recount && !t.opened {
		return later(l.Cleared, d.event.on)
	}
	last := l.Cleared
	for i := range l.Corrections {
		if c := &l.Corrections[i]; v.counts(c, l.Cleared) && c.in(l) {
			last = later(last, later(c.On, c.ReversedOn))
		}
	}
	return last
}

// A movement is what an event moves of one kind on a part of a line.
type movement struct {
	kind     partnerecon.Kind
	was, due int64 // posted before, and due now
	base     int64 // how the base moves along
}

func (d *draft) postKind(t *touched, p *Part, m *movement) {
	if m.due != m.was {
		d.entry(t, p, m).Amount = moneyIn(m.due-m.was, d.next.Currency)
	}
}

// entry posts the entry of a movement, but for the amount. It holds until the next one.
func (d *draft) entry(t *touched, p *Part, m *movement) *partnerecon.Entry {
	l := t.now
	if d.entries == nil { // most often each part posts one
		d.entries = make([]partnerecon.Entry, 0, len(l.Parts))
	}
	d.entries = append(d.entries, partnerecon.Entry{})
	e := &d.entries[len(d.entries)-1]
	e.Cause, e.Kind, e.Posted = d.event.id, m.kind, d.event.posted()
	l.claims(e, p, d.next.Customer)
	e.Basis = d.basis(l, p, m.was)
	if e.PayableFrom(p.Payable); !e.Due.IsZero() {
		e.Payable = d.paidBy(l, p)
	}
	if m.base != 0 {
		e.Base = moneyIn(m.base, d.next.Currency)
	}
	return e
}

// claims makes an entry one on a part of the line.
func (l *Line) claims(e *partnerecon.Entry, p *Part, customer string) {
	e.Claim.Partner, e.Claim.Customer, e.Claim.Deal, e.Claim.Line, e.Claim.Component = p.Partner, customer, l.Deal, l.ID, p.claim()
	e.Earned, e.Terms, e.Tier, e.Seller = l.Cleared, l.Terms, p.Tier, l.Seller
}

// basis returns what an entry is worked out from.
func (d *draft) basis(l *Line, p *Part, was int64) partnerecon.Basis {
	if d.room != nil && p == &d.room.part[0] && was == 0 {
		return partnerecon.BasisOf(d.room)
	}
	n := len(d.postings)
	if n == cap(d.postings) {
		d.postings, n = make([]linePosting, 0, max(1, len(l.Parts))), 0
	}
	d.postings = d.postings[:n+1]
	b := &d.postings[n]
	b.line, b.component, b.partner, b.posted = l, p.Component, p.Partner, was
	return partnerecon.BasisOf(b)
}

// settleSums moves the customer's sums by what changed on the line.
func (d *draft) settleSums(t *touched) error {
	was, now := netBase(t.was), netBase(t.now)
	var err error
	if d.next.Base, err = d.sum(d.next.Base, now-was); err != nil {
		return err
	}
	// Retained can be negative, so the difference is taken in two steps.
	if d.next.Retained, err = d.sum(d.next.Retained, -t.was.Retained); err != nil {
		return err
	}
	d.next.Retained, err = d.sum(d.next.Retained, t.now.Retained)
	return err
}

// claim returns what the component of a part is called in claims.
func (p *Part) claim() string { return claimOf(p.Component) }

// claimOf returns what a component is called in claims, given its name.
func claimOf(name string) string {
	if name == "" {
		return baseName
	}
	return name
}

// netBase is what of a line's base was paid and not given back. The amount of a
// milestone was not paid.
func netBase(l *Line) int64 {
	if l.Cleared.IsZero() || l.Milestone != "" {
		return 0
	}
	return l.Base - l.Refunded
}

func later(a, b partnerecon.Day) partnerecon.Day {
	if a.After(b) {
		return a
	}
	return b
}

func credited(credits []partnerecon.Credit, partner string) bool {
	for i := range credits {
		if credits[i].Partner == partner {
			return true
		}
	}
	return false
}
