package bulk

import "iter"

// A Ledger is what was posted, in order.
type Ledger struct{}

// Len returns how many postings there are.
func (l *Ledger) Len() int { return 0 }

// At returns a posting by its place; the zero Posting for a place that there is not.
func (l *Ledger) At(i int) Posting { return Posting{} }

// All returns the postings in order.
func (l *Ledger) All() iter.Seq[Posting] { return func(func(Posting) bool) {} }
