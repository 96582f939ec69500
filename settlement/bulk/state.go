package bulk

import (
	"iter"

	"github.com/partnerecon/partnerecon"
)

// A State is what an engine knows of the customers and partners: what is open, and the sums.
// The zero State is empty. It belongs to one goroutine at a time, and to the engine that
// filled it.
type State struct{}

// A Sum is what was posted to a partner in a month, of one kind.
type Sum struct {
	Partner string
	Month   partnerecon.Month
	Kind    partnerecon.Kind
	Amount  partnerecon.Money
}

// Sums returns what was posted by partner, month and kind, in this order, but for kinds that
// have no amount and for sums of entries that come to nothing.
func (s *State) Sums() iter.Seq[Sum] { return func(func(Sum) bool) {} }

// Open returns how many payments are open, and Sealed how many were dropped when a close left
// them beyond the horizon. They cannot be reopened.
func (s *State) Open() int { return 0 }

// Sealed returns how many payments were dropped beyond the horizon.
func (s *State) Sealed() int { return 0 }
