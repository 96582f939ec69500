package bulk

import (
	"cmp"
	"errors"
	"iter"

	"github.com/partnerecon/partnerecon/settlement"
)

// An Engine is a program, compiled. It is immutable and safe for concurrent use. The zero
// Engine answers every question with an error; make one with [New].
type Engine struct{ *tables }

var (
	errZero     = errors.New("bulk: the zero Engine settles nothing; make one with New")
	errNoState  = errors.New("bulk: there is no state to settle in")
	errOther    = errors.New("bulk: the state was filled by another engine")
	errNil      = errors.New("it is nil")
	errRepeated = errors.New("repeated") // a movement that was settled before changes nothing
)

// New compiles a program. What of its policy it does not take it reports at once, as a
// [partnerecon.InvalidError] with pointers into the policy.
func New(p settlement.Program) (Engine, error) {
	if err := check(p); err != nil {
		return Engine{}, err
	}
	t, err := compile(p)
	if err != nil {
		return Engine{}, err
	}
	return Engine{t}, nil
}

// Apply settles one movement and returns what it posts, which is valid until the next one: none
// for a movement that was settled before. On an error, a [MovementError] in most cases, nothing
// has changed. A history is settled faster by [Engine.Run], which looks ahead.
func (e Engine) Apply(s *State, m *Movement) ([]Posting, error) {
	switch {
	case e.tables == nil:
		return nil, errZero
	case s == nil:
		return nil, errNoState
	case m == nil:
		return nil, &MovementError{Err: errNil}
	}
	if err := s.begin(e.tables); err != nil {
		return nil, err
	}
	b := s.takeBlock(func(int) bool { return true })
	err := cmp.Or(b.take(m, 0), b.settle())
	if s.spare = b; err != nil || len(s.postings) == 0 {
		return nil, err
	}
	s.views = s.views[:0]
	for i := range s.postings {
		s.views = append(s.views, Posting{s, &s.postings[i]})
	}
	return s.views, nil
}

// Run settles movements in their order and yields what they post, in one posting that is used
// again. On a bad movement it yields a [MovementError] and stops; the state then stands as
// after the last good one. It keeps what is open and nothing that was posted.
//
// It reads some movements ahead. Where the loop over the postings ends early, the movement
// that posted the last one was settled, and none behind it.
func (e Engine) Run(s *State, in iter.Seq2[*Movement, error]) iter.Seq2[*Posting, error] {
	return func(yield func(*Posting, error) bool) {
		out := &Posting{state: s}
		err := e.settle(s, in, func(int) bool {
			for i := range s.postings {
				out.posting = &s.postings[i]
				if !yield(out, nil) {
					return false
				}
			}
			return true
		})
		if err != nil {
			yield(&Posting{}, err)
		}
	}
}

// Keep settles movements as [Engine.Run] does and keeps all that they post, each posting with
// what it was worked out from. On a bad movement it returns what was posted before it, with
// the error.
func (e Engine) Keep(s *State, in iter.Seq2[*Movement, error]) (*Ledger, error) {
	out := &Ledger{state: s}
	if s != nil {
		s.log.keeps = true
	}
	err := e.settle(s, in, func(int) bool {
		for i := range s.postings {
			out.add(s.postings[i])
		}
		return true
	})
	return out, err
}

// settle settles movements and calls took after each that posts something, with its position.
func (e Engine) settle(s *State, in iter.Seq2[*Movement, error], took func(position int) bool) error {
	switch {
	case e.tables == nil:
		return errZero
	case s == nil:
		return errNoState
	case in == nil:
		return nil
	}
	if err := s.begin(e.tables); err != nil {
		return err
	}
	b := s.takeBlock(took)
	defer func() { s.spare = b }()
	n := 0
	for m, err := range in {
		if err != nil || m == nil {
			return b.end(&MovementError{Position: n, Err: cmp.Or(err, errNil)})
		}
		if err := b.take(m, n); err != nil {
			return err
		}
		if b.stopped {
			return nil
		}
		n++
	}
	return b.settle()
}
