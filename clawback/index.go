package clawback

import (
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// An index finds what an exposure has much of. It is built when it first pays
// and kept up from then on.
type index struct {
	lines map[lineKey]*Line
	lives map[string]life // events of the customer's life by id
}

type lineKey struct{ partner, line, component string }

func (l *Line) key() lineKey { return lineKey{l.Partner, l.Line, l.Component} }

// A life is an event of the customer's life, with all that it states.
type life struct {
	what                        what
	on, notice                  partnerecon.Day
	reason, partner, commitment string
	through                     partnerecon.Day // of a payout
	to                          string          // of a transfer
	line                        string          // that was lost
	nth                         int
	share                       partnerecon.Rate
}

// what happened in the customer's life.
type what byte

const (
	began what = iota
	left
	cameBack
	breached
	defrauded
	paidOut
	handedOver
	lost
)

// many reports whether there are more things than are searched one by one. It decides how
// long a search takes, and nothing else.
func many(things int) bool { return things > 64 }

// line returns a partner's open line, or nil.
func (x *Exposure) line(k lineKey) *Line {
	if x.index.lines != nil {
		return x.index.lines[k]
	}
	i, ok := x.partner(k.partner)
	if !ok {
		return nil
	}
	n := 0
	for j := range x.Partners[i].Groups {
		lines := x.Partners[i].Groups[j].Lines
		if n += len(lines); many(n) {
			x.indexLines()
			return x.index.lines[k]
		}
		if at := slices.IndexFunc(lines, func(l *Line) bool { return l.Line == k.line && l.Component == k.component }); at >= 0 {
			return lines[at]
		}
	}
	return nil
}

// Knows reports whether an event of the customer's life other than [Started] has this
// id: a churn, a reactivation, a breach, a fraud, a payout, a transfer or a loss. A caller that
// gives ids to events of its own as well asks here first.
func (x *Exposure) Knows(id string) bool {
	if x == nil {
		return false
	}
	l, ok := x.life(id)
	return ok && l.what != began
}

func (x *Exposure) indexLines() {
	x.index.lines = map[lineKey]*Line{}
	for _, p := range x.Partners {
		for i := range p.Groups {
			for _, l := range p.Groups[i].Lines {
				x.index.lines[l.key()] = l
			}
		}
	}
}

// life returns the event of the customer's life with an id, if there is one.
func (x *Exposure) life(id string) (life, bool) {
	if x.index.lives == nil {
		seen := 0
		for known, l := range x.lives() {
			if known == id {
				return l, true
			}
			if seen++; many(seen) {
				x.indexLives()
				break
			}
		}
	}
	out, ok := x.index.lives[id]
	return out, ok
}

func (x *Exposure) indexLives() {
	x.index.lives = map[string]life{}
	for known, l := range x.lives() {
		x.index.lives[known] = l
	}
}

// lives lists the events of the customer's life by id.
func (x *Exposure) lives() iter.Seq2[string, life] {
	return func(yield func(string, life) bool) {
		for _, s := range x.Starts {
			if !yield(s.ID, life{what: began, on: s.On}) {
				return
			}
		}
		for _, c := range x.Churns {
			if !yield(c.ID, life{what: left, on: c.On, notice: c.Notice, reason: c.Reason}) {
				return
			}
		}
		for _, r := range x.Reactivations {
			if !yield(r.ID, life{what: cameBack, on: r.On}) {
				return
			}
		}
		for _, i := range x.Breaches {
			if !yield(i.ID, i.life(breached)) {
				return
			}
		}
		for _, i := range x.Frauds {
			if !yield(i.ID, i.life(defrauded)) {
				return
			}
		}
		for _, p := range x.Payouts {
			if !yield(p.ID, p.life()) {
				return
			}
		}
		for _, t := range x.Transfers {
			if !yield(t.ID, t.life()) {
				return
			}
		}
		for _, l := range x.Losses {
			if !yield(l.ID, l.life()) {
				return
			}
		}
	}
}

func (i Incident) life(w what) life {
	return life{what: w, on: i.On, partner: i.Partner, commitment: i.Commitment}
}

func (p Payout) life() life {
	return life{what: paidOut, on: p.On, partner: p.Partner, through: p.Through}
}

func (t Transfer) life() life {
	return life{what: handedOver, on: t.On, partner: t.From, to: t.To}
}

func (l Loss) life() life {
	return life{what: lost, on: l.On, nth: l.Nth, line: l.Line, share: l.Share}
}

// An overlay holds changed copies of things beside the originals.
type overlay[T any] struct {
	changes []change[T]
	at      map[*T]*T // what each becomes, once there are many
}

// A change is a thing and what becomes of it; one that is new is its own.
type change[T any] struct{ old, now *T }

// find returns what a thing becomes, or nil where it does not change.
func (o *overlay[T]) find(old *T) *T {
	if o.at != nil {
		return o.at[old]
	}
	for i := range o.changes {
		if o.changes[i].old == old {
			return o.changes[i].now
		}
	}
	return nil
}

// now returns a thing as it is with the change.
func (o *overlay[T]) now(old *T) *T {
	if c := o.find(old); c != nil {
		return c
	}
	return old
}

// put records what a thing becomes.
func (o *overlay[T]) put(old, now *T) *T {
	o.changes = append(o.changes, change[T]{old, now})
	switch {
	case o.at != nil:
		o.at[old] = now
	case many(len(o.changes)): // a walk over all lines asks for each
		o.at = map[*T]*T{}
		for _, c := range o.changes {
			o.at[c.old] = c.now
		}
	}
	return now
}

// commit makes the changes.
func (o *overlay[T]) commit() {
	for _, c := range o.changes {
		if c.old != c.now {
			*c.old = *c.now
		}
	}
}
