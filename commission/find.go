package commission

import "slices"

// manyEvents is how many events are searched one by one; beyond them an index
// takes over, so that a large customer stays linear. It decides how long a search takes,
// and nothing else.
const manyEvents = 64

func many(events int) bool { return events > manyEvents }

// A place says where an event is held: at a position of one of the ledger's
// lists. Events of a line are the payment, its clearing, or one of its
// corrections by position; a correction has the place of its reversal, too.
type place struct {
	list heldIn
	at   int
	pos  int
}

type heldIn byte

const (
	inHead heldIn = iota
	inLines
	inWaiting
	inReversals
	inRemembered
)

// Positions in a line that are no corrections.
const (
	asPayment  = -1
	asClearing = -2
)

// find looks an id up among everything the ledger knows.
func (l *Ledger) find(id string) (place, bool) {
	if !l.crowded() {
		if l.tags.unknown(l, id) {
			return place{}, false
		}
		if p, ok, all := l.scan(id); all {
			return p, ok
		}
	}
	p, ok := l.indexed().events[id]
	return p, ok
}

// crowded reports whether there are too many events to look at each. A few
// payments with many corrections are crowded, too; that shows in a scan.
func (l *Ledger) crowded() bool {
	return l.index != nil || many(len(l.Lines)+len(l.Waiting)+len(l.Reversals)+len(l.Remembered)+len(l.Plans))
}

// scan looks at one event after the other; all is false when there are too many.
func (l *Ledger) scan(id string) (p place, ok, all bool) {
	if id == l.Started {
		return place{list: inHead}, id != "", true
	}
	left := 2 * manyEvents
	for at, line := range l.Lines {
		if line == nil {
			continue
		}
		if left -= len(line.Corrections); left < 0 {
			return place{}, false, false
		}
		if pos, ok := line.holds(id); ok {
			return place{inLines, at, pos}, true, true
		}
	}
	if at := slices.IndexFunc(l.Waiting, func(c Correction) bool { return c.ID == id || c.Reversed == id }); at >= 0 {
		return place{inWaiting, at, 0}, true, true
	}
	if at := slices.IndexFunc(l.Reversals, func(r Reversal) bool { return r.ID == id }); at >= 0 {
		return place{inReversals, at, 0}, true, true
	}
	at := slices.IndexFunc(l.Remembered, func(r Remembered) bool { return r.ID == id })
	return place{inRemembered, at, 0}, at >= 0, true
}

// holds returns where in the line an event is.
func (l *Line) holds(id string) (pos int, ok bool) {
	switch id {
	case l.ID:
		return asPayment, true
	case l.ClearedBy:
		return asClearing, true
	}
	pos = slices.IndexFunc(l.Corrections, func(c Correction) bool { return c.ID == id || c.Reversed == id })
	return pos, pos >= 0
}

// knows reports whether some event has this id.
func (l *Ledger) knows(id string) bool {
	_, ok := l.find(id)
	return ok
}

// line returns the position of an open line, or -1.
func (l *Ledger) line(id string) int {
	if p, ok := l.find(id); ok && p.list == inLines && p.pos == asPayment {
		return p.at
	}
	return -1
}

// last returns the line that was recorded last, or nil.
func (l *Ledger) last() *Line {
	if n := len(l.Lines); n > 0 {
		return l.Lines[n-1]
	}
	return nil
}

// held returns the correction at a place, if it is one.
func (l *Ledger) held(p place) (Correction, bool) {
	switch {
	case p.list == inLines && p.pos >= 0:
		return l.Lines[p.at].Corrections[p.pos], true
	case p.list == inWaiting:
		return l.Waiting[p.at], true
	}
	return Correction{}, false
}

// correction returns a correction that the ledger knows, and its place.
func (l *Ledger) correction(id string) (Correction, place, bool) {
	if p, ok := l.find(id); ok {
		if c, ok := l.held(p); ok && c.ID == id {
			return c, p, true
		}
	}
	return Correction{}, place{}, false
}

// reversal returns a reversal that the ledger knows.
func (l *Ledger) reversal(id string) (Reversal, bool) {
	p, ok := l.find(id)
	if !ok {
		return Reversal{}, false
	}
	if p.list == inReversals {
		return l.Reversals[p.at], true
	}
	if c, ok := l.held(p); ok && c.Reversed == id {
		return Reversal{ID: id, Of: c.ID, On: c.ReversedOn}, true
	}
	return Reversal{}, false
}

// awaiting returns the positions of the corrections that wait for a payment.
func (l *Ledger) awaiting(payment string) []int {
	var out []int
	if !l.crowded() {
		for i := range l.Waiting {
			if l.Waiting[i].Of == payment {
				out = append(out, i)
			}
		}
		return out
	}
	x := l.indexed()
	for _, id := range x.waiting[payment] {
		out = append(out, x.events[id].at)
	}
	slices.Sort(out)
	return out
}

// wonBefore returns the position of the reversal that waits for a chargeback,
// or -1.
func (l *Ledger) wonBefore(chargeback string) int {
	if !l.crowded() {
		return slices.IndexFunc(l.Reversals, func(r Reversal) bool { return r.Of == chargeback })
	}
	x := l.indexed()
	id, ok := x.won[chargeback]
	if !ok {
		return -1
	}
	return x.events[id].at
}

// planOf returns the plan that a partner's agreement chose, if it has.
func (l *Ledger) planOf(partner string) (string, bool) {
	if !l.crowded() {
		if i := slices.IndexFunc(l.Plans, func(p PlanChoice) bool { return p.Partner == partner }); i >= 0 {
			return l.Plans[i].Plan, true
		}
		return "", false
	}
	plan, ok := l.indexed().plans[partner]
	return plan, ok
}

// ofDeal returns the positions of the open lines of a deal.
func (l *Ledger) ofDeal(deal string) []int {
	if l.crowded() {
		return l.indexed().deals[deal]
	}
	var out []int
	for at, line := range l.Lines {
		if line.Deal == deal {
			out = append(out, at)
		}
	}
	return out
}
