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
}

// newLedger returns one with room for n postings, which are nothing yet.
func newLedger(s *State, n int) *Ledger {
	out := &Ledger{state: s, n: n}
	for left := n; left > 0; left -= 1 << ledgerBits {
		out.blocks = append(out.blocks, make([]posting, min(left, 1<<ledgerBits)))
	}
	return out
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
	x := l.at(i)
	if len(l.state.hands) > 0 {
		return Posting{l.state.hands[x.hand], *x}
	}
	return Posting{l.state, *x}
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
