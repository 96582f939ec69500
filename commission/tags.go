package commission

// tags tell of most ids, without a look at the lines, that a ledger does not know them:
// a new event is told from a repeated one by a few words that stand side by side, while
// lines lie all over the memory. They follow each event; a ledger that was changed
// otherwise has none until the next one, and is searched line by line.
type tags struct {
	of   span // what they are about
	list []uint32
}

// A span is what of the extent of a ledger tells that it knows other ids.
type span struct {
	changes                              uint64
	lines, waiting, reversals, recredits int
}

func (l *Ledger) span() span {
	return span{l.changes, len(l.Lines), len(l.Waiting), len(l.Reversals), len(l.Remembered)}
}

// mostTags is how many ids have tags; a ledger that knows more is crowded, or has few
// lines with many corrections, and is found by its index.
const mostTags = 4 * manyEvents

// tagOf returns the tag of an id. Ids of one tag cost time, no more.
func tagOf(id string) uint32 {
	head := wordOf(id)
	tail := head
	if len(id) > 8 {
		tail = wordOf(id[len(id)-8:])
	}
	h := head*0x9e3779b97f4a7c15 ^ tail
	h = (h ^ uint64(len(id)) ^ h>>29) * 0xbf58476d1ce4e5b9
	return uint32(h >> 32)
}

// wordOf returns the first eight bytes of a text.
func wordOf(s string) uint64 {
	if len(s) >= 8 {
		return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	}
	var out uint64
	for i := range len(s) {
		out |= uint64(s[i]) << (8 * i)
	}
	return out
}

// unknown reports whether the tags tell that a ledger does not know an id.
func (t *tags) unknown(l *Ledger, id string) bool {
	return id != "" && t.lack(l, tagOf(id))
}

// lack reports whether the tags tell that a ledger knows no id of a tag.
func (t *tags) lack(l *Ledger, tag uint32) bool {
	if len(t.list) == 0 || t.of != l.span() {
		return false
	}
	for _, known := range t.list {
		if known == tag {
			return false
		}
	}
	return true
}

// follow notes what an event has changed in a ledger that was of an extent. Ids that
// have left may keep their tags, until lines are sealed.
func (t *tags) follow(l *Ledger, d *draft) {
	if len(t.list) == 0 || t.of != d.was.span() || d.sealing {
		t.read(l)
		return
	}
	t.note(d.event.id)
	for i := range d.lines {
		if l := d.lines[i].now; d.lines[i].opened && (l.ID != d.event.id || l.ClearedBy != "" || len(l.Corrections) != 0) {
			t.noteLine(l)
		}
	}
	t.keep(l)
}

// followPayment notes the tag of the one id that is new in a ledger that was of a span.
func (t *tags) followPayment(l *Ledger, was span, tag uint32) {
	if len(t.list) == 0 || t.of != was {
		t.read(l)
		return
	}
	t.list = append(t.list, tag)
	t.keep(l)
}

// read notes all ids that a ledger knows, in a list that no copy of the ledger shares.
func (t *tags) read(l *Ledger) {
	t.list = make([]uint32, 0, max(16, 2*len(l.Lines)))
	t.note(l.Started)
	for i := range l.Waiting {
		t.noteCorrection(&l.Waiting[i])
	}
	for i := range l.Reversals {
		t.note(l.Reversals[i].ID)
	}
	for i := range l.Remembered {
		t.note(l.Remembered[i].ID)
	}
	for _, line := range l.Lines {
		if t.many() {
			break
		}
		t.noteLine(line)
	}
	t.keep(l)
}

// many reports whether there are more tags than are kept.
func (t *tags) many() bool { return len(t.list) > mostTags }

// keep makes the tags those of a ledger, or drops them where there are too many.
func (t *tags) keep(l *Ledger) {
	if t.of = l.span(); t.many() {
		*t = tags{}
	}
}

func (t *tags) noteLine(l *Line) {
	t.note(l.ID)
	t.note(l.ClearedBy)
	for i := range l.Corrections {
		t.noteCorrection(&l.Corrections[i])
	}
}

func (t *tags) noteCorrection(c *Correction) {
	t.note(c.ID)
	t.note(c.Reversed)
}

// note adds the tag of an id, but for the empty one and the one noted last.
func (t *tags) note(id string) {
	if id == "" {
		return
	}
	tag := tagOf(id)
	if n := len(t.list); n > 0 && t.list[n-1] == tag {
		return
	}
	t.list = append(t.list, tag)
}
