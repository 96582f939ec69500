package clawback

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Apply records an event in a customer's exposure and returns what it posts. On
// an error it changes nothing and returns no entries.
//
// What goes back is always worked out anew from all facts, so a refund and a
// churn may come in either order. Calls for different exposures may run at the
// same time.
func (r Recourse) Apply(x *Exposure, e Event) ([]partnerecon.Entry, error) {
	s, err := r.Stage(x, e)
	if err != nil {
		return nil, err
	}
	return s.Entries(), s.Commit()
}

// Stage works out what an event changes and posts, and changes nothing yet.
// [Staged.Commit] makes the change: so that one event can be applied to several
// states, or stored first, all or nothing.
func (r Recourse) Stage(x *Exposure, e Event) (Staged, error) {
	d, err := r.draft(x, e)
	if err != nil {
		return Staged{}, err
	}
	return Staged{d}, nil
}

// Staged is a change that was worked out and not yet made. It may be dropped. The
// zero Staged posts nothing and cannot be committed.
type Staged struct{ draft *draft }

// Entries returns what the event posts; the caller owns the list.
func (s Staged) Entries() []partnerecon.Entry {
	if s.draft == nil {
		return nil
	}
	return slices.Clone(s.draft.entries)
}

// Repeated reports whether the event was applied before: then it changes and
// posts nothing.
func (s Staged) Repeated() bool { return s.draft != nil && s.draft.repeated }

// Commit makes the change in the exposure it was staged on. It returns
// [ErrStale], and changes nothing, if that exposure has changed since: a change
// is made once.
func (s Staged) Commit() error {
	switch d := s.draft; {
	case d == nil:
		return fmt.Errorf("clawback: nothing is staged: %w", ErrStale)
	case d.repeated:
		return nil
	case d.exposure.changes != d.next.changes:
		return fmt.Errorf("clawback: event %s: %w", problem.Quote(d.event.id), ErrStale)
	default:
		d.commit()
		return nil
	}
}

// A draft is the change that an event makes, worked out beside the exposure.
type draft struct {
	recourse Recourse
	exposure *Exposure
	next     Exposure // a shallow copy: its lists are replaced, never written
	event    header

	partners overlay[Partner]
	lines    overlay[Line]
	fresh    map[lineKey]*Line // new lines, once there are many
	brought  []*Line           // new lines, in the order they came
	life     *life             // of the event, where it is one
	sealed   bool              // lines went away

	moved    bool // what goes back may change for partners that no change names
	repeated bool
	entries  []partnerecon.Entry
}

func (r Recourse) draft(x *Exposure, e Event) (*draft, error) {
	switch {
	case len(r.versions) == 0:
		return nil, errZero
	case x == nil:
		return nil, errNoExposure
	case e == nil:
		return nil, errNoEvent
	}
	if err := invalid(checkEvent(e)); err != nil {
		return nil, err
	}
	if err := x.whole(); err != nil {
		return nil, err
	}
	h := e.event()
	if x.Customer != "" && h.customer != "" && x.Customer != h.customer {
		return nil, fmt.Errorf("clawback: event %s of customer %s in the exposure of %s: %w",
			problem.Quote(h.id), problem.Quote(h.customer), problem.Quote(x.Customer), ErrCustomer)
	}
	d := &draft{recourse: r, exposure: x, next: *x, event: h}
	if d.next.Customer == "" {
		d.next.Customer = h.customer
	}
	if err := d.apply(e); err != nil {
		return nil, err
	}
	return d, nil
}

// commit makes the change. It cannot fail.
func (d *draft) commit() {
	x := d.exposure
	d.lines.commit()
	for _, c := range d.partners.changes {
		for i := range c.now.Groups {
			c.now.Groups[i].join()
		}
	}
	d.partners.commit()
	was := *x
	*x = d.next
	x.index = was.index
	x.changes++
	// The draft's own lists may have lost their last element to another draft.
	x.Starts, x.Churns, x.Reactivations, x.Breaches, x.Frauds = was.Starts, was.Churns, was.Reactivations, was.Breaches, was.Frauds
	x.Payouts, x.Transfers, x.Losses = was.Payouts, was.Transfers, was.Losses
	if d.life != nil {
		x.remember(d.event.id, *d.life)
	}
	switch {
	case d.sealed:
		x.index.lines = nil
	case x.index.lines != nil:
		for _, l := range d.brought {
			x.index.lines[l.key()] = l
		}
	}
}

// remember takes up an event of the customer's life.
func (x *Exposure) remember(id string, l life) {
	switch l.what {
	case began:
		x.Starts = append(x.Starts, Statement{id, l.on})
	case left:
		x.Churns = insert(x.Churns, Departure{id, l.on, l.notice, l.reason}, Departure.compare)
	case cameBack:
		x.Reactivations = insert(x.Reactivations, Reactivation{id, l.on}, Reactivation.compare)
	case breached:
		x.Breaches = insert(x.Breaches, Incident{id, l.on, l.partner, l.commitment}, Incident.compare)
	case defrauded:
		x.Frauds = insert(x.Frauds, Incident{id, l.on, l.partner, l.commitment}, Incident.compare)
	case paidOut:
		x.Payouts = insert(x.Payouts, Payout{id, l.on, l.partner, l.through}, Payout.compare)
	case handedOver:
		x.Transfers = insert(x.Transfers, Transfer{id, l.on, l.partner, l.to}, Transfer.compare)
	case lost:
		x.Losses = insert(x.Losses, Loss{id, l.on, l.nth, l.line, l.share}, Loss.compare)
	}
	if x.index.lives != nil {
		x.index.lives[id] = l
	}
}

// join takes up the lines that an event brought.
func (g *Group) join() {
	for _, l := range g.joined {
		at := len(g.Lines)
		if at > 0 && g.Lines[at-1].compare(l) == +1 {
			at, _ = slices.BinarySearchFunc(g.Lines, l, (*Line).compare)
		}
		g.Lines = slices.Insert(g.Lines, at, l)
	}
	g.joined, g.left = nil, false
}

// partner returns a copy of a partner for changes, opening it if need be.
func (d *draft) partner(id string) *Partner {
	at, ok := d.next.partner(id)
	if !ok {
		p := &Partner{ID: id}
		d.next.Partners = slices.Insert(slices.Clip(d.next.Partners), at, p)
		return d.partners.put(p, p)
	}
	old := d.next.Partners[at]
	if now := d.partners.find(old); now != nil {
		return now
	}
	return d.partners.put(old, old.copy())
}

// line returns a partner's line and a copy for changes, or nil if there is none.
// A new line is its own copy.
func (d *draft) line(k lineKey) (old, now *Line) {
	if old = d.exposure.line(k); old != nil {
		return old, d.edit(old)
	}
	if d.fresh != nil {
		old = d.fresh[k]
		return old, old
	}
	if i := slices.IndexFunc(d.brought, func(l *Line) bool { return l.key() == k }); i >= 0 {
		return d.brought[i], d.brought[i]
	}
	return nil, nil
}

func (d *draft) edit(old *Line) *Line {
	if now := d.lines.find(old); now != nil {
		return now
	}
	copied := *old
	return d.lines.put(old, &copied)
}

// open puts a new line into its group.
func (d *draft) open(p *Partner, l *Line) {
	d.lines.put(l, l)
	g := p.group(l.Tier)
	g.sells(l)
	g.joined = append(g.joined, l)
	d.brought = append(d.brought, l)
	switch {
	case d.fresh != nil:
		d.fresh[l.key()] = l
	case many(len(d.brought)):
		d.fresh = map[lineKey]*Line{}
		for _, l := range d.brought {
			d.fresh[l.key()] = l
		}
	}
}

// sum returns a + b, or an error that names the event.
func (d *draft) sum(a, b int64) (int64, error) {
	c, ok := exact.Add(a, b)
	if !ok {
		return 0, fmt.Errorf("clawback: event %s: %w", problem.Quote(d.event.id), partnerecon.ErrOverflow)
	}
	return c, nil
}
