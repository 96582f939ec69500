package bulk

// Slow returns the engine with every amount worked out the long way.
func (e Engine) Slow() Engine {
	t := *e.tables
	t.slow = true
	return Engine{&t}
}

// WithBook returns the engine without a ladder of its own: the book of the partners has it. It
// reports whether there was one.
func (e Engine) WithBook() (Engine, bool) {
	t := *e.tables
	t.ladder = nil
	return Engine{&t}, e.ladder != nil
}

// OnHands reports whether goroutines settled what a state was filled with.
func (s *State) OnHands() bool { return len(s.hands) > 0 }
