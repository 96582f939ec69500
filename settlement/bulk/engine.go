package bulk

import (
	"errors"
	"iter"

	"github.com/partnerecon/partnerecon/settlement"
)

// An Engine is a program, compiled. It is immutable and safe for concurrent use. The zero
// Engine answers every question with an error; make one with [New].
type Engine struct{ *tables }

// tables are what a program is compiled to.
type tables struct{}

var (
	errZero    = errors.New("bulk: the zero Engine settles nothing; make one with New")
	errNoState = errors.New("bulk: there is no state to settle in")
)

// New compiles a program. What of its policy it does not take it reports at once, as a
// [partnerecon.InvalidError] with pointers into the policy.
func New(p settlement.Program) (Engine, error) { return Engine{}, ErrUnsupported }

// Run settles movements in their order and yields what they post, in one posting that is used
// again. On a bad movement it yields a [MovementError] and stops; the state then stands as
// after the last good one. It keeps what is open and nothing that was posted.
//
// The state belongs to one goroutine and one engine.
func (e Engine) Run(s *State, in iter.Seq2[*Movement, error]) iter.Seq2[*Posting, error] {
	return func(yield func(*Posting, error) bool) {
		switch {
		case e.tables == nil:
			yield(nil, errZero)
		case s == nil:
			yield(nil, errNoState)
		default:
			yield(nil, ErrUnsupported)
		}
	}
}

// Keep settles movements as [Engine.Run] does and keeps all that they post, each posting with
// what it was worked out from. On a bad movement it returns what was posted before it, with
// the error.
func (e Engine) Keep(s *State, in iter.Seq2[*Movement, error]) (*Ledger, error) {
	switch {
	case e.tables == nil:
		return nil, errZero
	case s == nil:
		return nil, errNoState
	}
	return nil, ErrUnsupported
}
