package settlement

import (
	"errors"
	"fmt"
	"slices"
)

// A branchPoint is what a branch began from: what it adds is what it has beyond that.
type branchPoint struct {
	Volume int64       `json:"volume,omitzero,string"`
	Months []monthSums `json:"months,omitempty"`
}

// Branch returns a state that a worker can fold on by itself, while others fold on branches of
// their own and customers by hash, or on what suits them: between two facts that are not
// [Program.Independent] customers do not depend on each other. What is handed over to a
// partner is folded on any branch, in the order of the facts, those about the partner among
// them. [ProgramState.Join] takes up what a branch has added. The branch shares no memory with
// the state, and can be stored.
//
// On a branch, what true-ups and incentives come to counts when it is handed over, so that
// [Program.FoldHanded] is what refuses the fact that would take the book beyond its volume.
func (s *ProgramState) Branch() *ProgramState {
	if s == nil {
		return nil
	}
	out := &ProgramState{common: s.common.own(), from: &branchPoint{s.common.volume, slices.Clone(s.common.months)}}
	out.common.closes, out.common.rates = slices.Clone(s.common.closes), slices.Clone(s.common.rates)
	return out
}

// Join takes up what branches have added since they began or were joined last; each goes on as
// one that begins from here. Neither the order of branches matters, nor whether some are joined
// with each other before: in the end the state is the one that all facts folded in their order
// would have left. On an error it changes nothing: where a month was closed or a rate was stated
// meanwhile, or where the branches together go beyond the volume of a book.
func (s *ProgramState) Join(branches ...*ProgramState) error {
	if s == nil {
		return errNoState
	}
	next := s.common.own()
	for i, b := range branches {
		switch {
		case b == nil || b.from == nil || b == s || slices.Contains(branches[:i], b):
			return errNoBranch
		case !next.decides(&b.common):
			return fmt.Errorf("settlement: a month was closed, or a rate stated, since the branch began: %w", ErrOrder)
		case !next.joins(&b.common.settledWith):
			return fmt.Errorf("settlement: a branch was folded with another program: %w", ErrTerms)
		case !next.join(&b.common, b.from):
			return fmt.Errorf("settlement: branches: %w", errVolume())
		}
	}
	s.common = next
	for _, b := range branches {
		*b = *s.Branch()
	}
	return nil
}

// decides reports whether two states decide the same on any fact about a customer.
func (c *common) decides(o *common) bool {
	return c.closed == o.closed && c.cut == o.cut && c.foreseen == o.foreseen &&
		slices.Equal(c.closes, o.closes) && slices.Equal(c.rates, o.rates)
}

// join adds what a branch has beyond the place from which it began; it reports whether there
// was room.
func (c *common) join(b *common, from *branchPoint) bool {
	if !added(&c.volume, b.volume-from.Volume) {
		return false
	}
	sums := Book{common: *c}
	for _, m := range b.months {
		sums.month(m.Month).add(m, 1)
	}
	for _, m := range from.Months {
		sums.month(m.Month).add(m, -1)
	}
	c.months = sums.months
	c.settledWith.join(&b.settledWith)
	if b.last != nil && (c.last == nil || c.last.compare(*b.last) < 0) {
		c.goTo(*b.last)
	}
	return true
}

// Independent reports whether a fact means nothing to facts about other customers that follow
// it. Others, such as a standing, a fact for the desk or a close, are folded on the state of the
// program itself, when all branches have been joined.
func (p Program) Independent(f Fact) bool { return p.rules != nil && p.independent(f) }

// onBranch refuses a fact that a branch cannot fold.
func (p Program) onBranch(s *ProgramState, f Fact) error {
	if s.from == nil || p.rules == nil || rank(f.Event) < 0 || p.independent(f) {
		return nil
	}
	return stateOf("a branch of the program", f)
}

// handedApart folds what was handed over on a branch: what it makes true-ups and incentives
// come to counts now.
func (t *posting) handedApart() error {
	t.volume = t.book.volume
	if _, err := t.roomAfter(nil, t.entries, t.sums); err != nil {
		return err
	}
	if err := t.mayReward(t.sales); err != nil {
		return err
	}
	t.book.volume = t.volume
	return nil
}

// errNoBranch: a state that is no branch, or one twice.
var errNoBranch = errors.New("settlement: want branches of the state, each once")
