package commission

import (
	"github.com/partnerecon/partnerecon/internal/exact"
)

// An index finds what a ledger holds without searching it. It follows each event
// at the cost of what changes; when it is missing or is not about the ledger
// that it is found in, the next search builds it.
type index struct {
	of     extent // what it is about
	events map[string]place
	// By the id of a payment: the corrections that wait for it. By the id of a
	// chargeback: the reversal that does.
	waiting map[string][]string
	won     map[string]string
	plans   map[string]string // by partner
	deals   map[string][]int  // positions of lines by deal
	// cuts are what caps per deal cut from a partner in a month and tier.
	cuts map[partnerCell]exact.Num
	// cleared are the lines of a series, in the order they cleared, for series that
	// some row counts; tested are all lines by the days
	// their windows are tested on, for plans that have any.
	cleared map[series]*order[int]
	tested  *order[testedLine]
	// reopened are the positions of the lines that had left and are back.
	reopened []int
}

// An extent tells one state of a ledger from another, cheaply: it is how events
// that were staged on another state are noticed, and indexes of one.
type extent struct {
	changes                                           uint64
	customer                                          string
	base, retained                                    int64
	lines, waiting, reversals, recredits, plans, caps int
}

func (x *extent) span() span {
	return span{x.changes, x.lines, x.waiting, x.reversals, x.recredits}
}

func (l *Ledger) extent() extent {
	return extent{
		l.changes, l.Customer, l.Base, l.Retained,
		len(l.Lines), len(l.Waiting), len(l.Reversals), len(l.Remembered), len(l.Plans), len(l.Caps),
	}
}

// indexed returns the index of the ledger.
func (l *Ledger) indexed() *index {
	if l.index != nil && l.index.of == l.extent() {
		return l.index
	}
	x := &index{
		of: l.extent(), events: make(map[string]place, 2*len(l.Lines)), waiting: map[string][]string{}, won: map[string]string{},
		plans: map[string]string{}, deals: map[string][]int{}, cuts: map[partnerCell]exact.Num{}, cleared: map[series]*order[int]{},
	}
	if l.Started != "" {
		x.events[l.Started] = place{list: inHead}
	}
	for at := range l.Waiting {
		x.wait(&l.Waiting[at], at)
	}
	for at, r := range l.Reversals {
		x.waitWon(r, at)
	}
	for at, r := range l.Remembered {
		x.events[r.ID] = place{inRemembered, at, 0}
	}
	for _, p := range l.Plans {
		x.plans[p.Partner] = p.Plan
	}
	for _, c := range l.Caps {
		x.cut(c, c.Posted)
	}
	for at, line := range l.Lines {
		if line != nil {
			x.open(line, at)
		}
	}
	l.index, l.shared = x, false
	return x
}

// wait notes a correction that waits at a position.
func (x *index) wait(c *Correction, at int) {
	x.put(c, place{inWaiting, at, 0})
	x.waiting[c.Of] = append(x.waiting[c.Of], c.ID)
}

// put notes the place of a correction, and of what reversed it.
func (x *index) put(c *Correction, p place) {
	x.events[c.ID] = p
	if c.Reversed != "" {
		x.events[c.Reversed] = p
	}
}

func (x *index) waitWon(r Reversal, at int) {
	x.events[r.ID], x.won[r.Of] = place{inReversals, at, 0}, r.ID
}

// cut notes how much more than before a counter has posted.
func (x *index) cut(c *Counter, more int64) {
	if c.Deal != "" && more != 0 {
		k := partnerCell{c.Partner, c.Month, c.Tier}
		x.cuts[k] = x.cuts[k].Add(exact.Int(more))
	}
}

// open notes a new line and all that is known of it.
func (x *index) open(line *Line, at int) {
	x.events[line.ID] = place{inLines, at, asPayment}
	if line.ClearedBy != "" {
		x.events[line.ClearedBy] = place{inLines, at, asClearing}
	}
	if line.Deal != "" {
		x.deals[line.Deal] = append(x.deals[line.Deal], at)
	}
	if line.Reopened {
		x.reopened = append(x.reopened, at)
	}
	for pos := range line.Corrections {
		x.put(&line.Corrections[pos], place{inLines, at, pos})
	}
}

// follow notes what an event has changed, but for what waited and left.
func (x *index) follow(d *draft) {
	l := d.old
	x.events[l.Started] = place{list: inHead}
	for at := len(l.Waiting) - len(d.waiting.add); at < len(l.Waiting); at++ {
		x.wait(&l.Waiting[at], at)
	}
	for at := len(l.Reversals) - len(d.reversals.add); at < len(l.Reversals); at++ {
		x.waitWon(l.Reversals[at], at)
	}
	for at := len(l.Remembered) - len(d.remembered); at < len(l.Remembered); at++ {
		x.events[l.Remembered[at].ID] = place{inRemembered, at, 0}
	}
	for _, p := range d.plans {
		x.plans[p.Partner] = p.Plan
	}
	for i := range d.lines {
		x.followLine(l, &d.lines[i])
	}
}

// followCaps notes what an event is about to change in counters.
func (x *index) followCaps(c *counters) {
	for _, m := range c.moved {
		x.cut(m.now, m.now.Posted-m.was.Posted)
	}
	for _, fresh := range c.fresh {
		x.cut(fresh, fresh.Posted)
	}
}

// followLine notes what an event has changed on a line.
func (x *index) followLine(l *Ledger, t *touched) {
	switch {
	case t.opened:
		x.open(t.now, t.at)
	case t.recount:
		for pos := range t.now.Corrections {
			x.put(&t.now.Corrections[pos], place{inLines, t.at, pos})
		}
	default:
		for pos := len(t.was.Corrections); pos < len(t.now.Corrections); pos++ {
			x.put(&t.now.Corrections[pos], place{inLines, t.at, pos})
		}
	}
	if t.now.ClearedBy != "" && t.was.ClearedBy == "" {
		x.events[t.now.ClearedBy] = place{inLines, t.at, asClearing}
	}
	if !t.now.Cleared.IsZero() && (t.opened || t.was.Cleared.IsZero()) {
		x.arrived(l, t)
	}
}

// leave forgets a correction that waited.
func (x *index) leave(c *Correction) {
	delete(x.events, c.ID)
	delete(x.events, c.Reversed)
	delete(x.waiting, c.Of) // all that wait for a payment leave together
}

func (x *index) leaveWon(r Reversal) {
	delete(x.events, r.ID)
	delete(x.won, r.Of)
}
