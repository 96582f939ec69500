package bulk

import "iter"

// ledgerBits say how many postings a block of a ledger has.
const ledgerBits = 12

// A Ledger is what was posted, in order. It reads the state that it was kept with, so the two
// belong to one goroutine at a time; what was posted stays as it is when the state goes on.
type Ledger struct {
	state  *State
	blocks [][]posting
	n      int
	hands  []hand   // those that posted, if there were several
	order  []placed // of what they posted
}

// A placed posting is one of a hand.
type placed struct {
	at   uint32
	hand uint8
}

// add keeps a posting.
func (l *Ledger) add(x posting) {
	if l.n>>ledgerBits == len(l.blocks) {
		l.blocks = append(l.blocks, make([]posting, 0, 1<<ledgerBits))
	}
	last := &l.blocks[l.n>>ledgerBits]
	*last = append(*last, x)
	l.n++
}

func (l *Ledger) at(i int) *posting { return &l.blocks[i>>ledgerBits][i%(1<<ledgerBits)] }

// Len returns how many postings there are.
func (l *Ledger) Len() int {
	if l == nil {
		return 0
	}
	return l.n
}

// At returns a posting by its place; the zero Posting for a place that there is not.
func (l *Ledger) At(i int) Posting {
	if l == nil || i < 0 || i >= l.n {
		return Posting{}
	}
	if l.order != nil {
		x := l.order[i]
		h := &l.hands[x.hand]
		return Posting{&h.state, h.kept.at(int(x.at))}
	}
	return Posting{l.state, l.at(i)}
}

// All returns the postings in order.
func (l *Ledger) All() iter.Seq[Posting] {
	return func(yield func(Posting) bool) {
		for i := range l.Len() {
			if !yield(l.At(i)) {
				return
			}
		}
	}
}
