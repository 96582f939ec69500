package commission

import "slices"

// manyEvents is how many lines and waiting events are searched one by one;
// beyond them an index takes over, so that a large customer stays linear.
const manyEvents = 64

// An index finds events by their ids. It is rebuilt when it is missing.
type index struct {
	holder map[string]int  // id of an event to the position of its line, or -1
	waits  map[string]bool // ids of payments and chargebacks that something waits for
}

// find looks an id up among everything the ledger knows. at is the position of
// the open line that it belongs to, or -1 when it belongs to none.
func (l *Ledger) find(id string) (at int, ok bool) {
	if l.crowded() {
		at, ok := l.indexed().holder[id]
		return at, ok || l.Started == id
	}
	if at := slices.IndexFunc(l.Lines, func(line *Line) bool { return line.has(id) }); at >= 0 {
		return at, true
	}
	known := l.Started == id ||
		slices.ContainsFunc(l.Waiting, func(c Correction) bool { return c.ID == id || c.Reversed == id }) ||
		slices.ContainsFunc(l.Reversals, func(r Reversal) bool { return r.ID == id }) ||
		slices.ContainsFunc(l.Recredits, func(r Recrediting) bool { return r.ID == id })
	return -1, known
}

// knows reports whether some event has this id.
func (l *Ledger) knows(id string) bool {
	_, ok := l.find(id)
	return ok
}

// line returns the position of an open line, or -1.
func (l *Ledger) line(id string) int {
	if at, ok := l.find(id); ok && at >= 0 && l.Lines[at].ID == id {
		return at
	}
	return -1
}

// awaited reports whether a correction or a reversal waits for this id.
func (l *Ledger) awaited(id string) bool {
	if l.crowded() {
		return l.indexed().waits[id]
	}
	return slices.ContainsFunc(l.Waiting, func(c Correction) bool { return c.Of == id }) ||
		slices.ContainsFunc(l.Reversals, func(r Reversal) bool { return r.Of == id })
}

func (l *Line) has(id string) bool {
	return l.ID == id || l.Pending && l.ClearedBy == id ||
		slices.ContainsFunc(l.Corrections, func(c Correction) bool { return c.ID == id || c.Reversed == id })
}

func (l *Ledger) crowded() bool {
	return len(l.Lines)+len(l.Waiting)+len(l.Reversals)+len(l.Recredits) > manyEvents
}

func (l *Ledger) indexed() *index {
	if l.index != nil {
		return l.index
	}
	l.index = &index{make(map[string]int, 2*len(l.Lines)), map[string]bool{}}
	for _, c := range l.Waiting {
		l.index.wait(c)
	}
	for _, r := range l.Reversals {
		l.index.holder[r.ID], l.index.waits[r.Of] = -1, true
	}
	for _, r := range l.Recredits {
		l.index.holder[r.ID] = -1
	}
	for at := range l.Lines {
		l.index.hold(at, l.Lines[at])
	}
	return l.index
}

func (x *index) wait(c Correction) {
	x.holder[c.ID], x.waits[c.Of] = -1, true
	if c.Reversed != "" {
		x.holder[c.Reversed] = -1
	}
}

func (x *index) hold(at int, line *Line) {
	x.holder[line.ID] = at
	if line.ClearedBy != "" {
		x.holder[line.ClearedBy] = at
	}
	for _, c := range line.Corrections {
		x.holder[c.ID] = at
		if c.Reversed != "" {
			x.holder[c.Reversed] = at
		}
	}
}

// reindex follows a committed draft. Where lines or waiting events went away it
// drops the index; the next search rebuilds it.
func (l *Ledger) reindex(d *draft) {
	switch {
	case l.index == nil:
		return
	case d.shrank:
		l.index = nil
		return
	}
	for _, c := range d.waiting.add {
		l.index.wait(c)
	}
	for _, r := range d.reversals.add {
		l.index.holder[r.ID], l.index.waits[r.Of] = -1, true
	}
	for _, r := range d.recredits.add {
		l.index.holder[r.ID] = -1
	}
	for _, t := range d.lines {
		l.index.hold(t.at, l.Lines[t.at])
	}
}
