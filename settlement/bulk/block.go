package bulk

import (
	"errors"
	"fmt"
)

// blockSize is how many movements are read ahead: enough that what their customers ask of the
// memory comes while others are looked at.
const blockSize = 64

// A block are movements that were read ahead, in their order.
type block struct {
	state   *State
	took    func(position int) bool
	all     [blockSize]decoded
	n       int
	seen    uint64 // keeps what is only touched
	stopped bool
}

// takeBlock returns a block for a run: that of the run before, for it is large.
func (s *State) takeBlock(took func(position int) bool) *block {
	b := s.spare
	if s.spare = nil; b == nil { // or one that runs inside the loop over another
		b = &block{state: s}
	}
	b.took, b.n, b.stopped = took, 0, false
	return b
}

// take reads a movement. One that is not plain is settled before the next one is read.
func (b *block) take(m *Movement, position int) error {
	d := &b.all[b.n]
	d.position = position
	if m.Kind.rank() > 0 && b.state.decode(m, d) {
		if b.n++; b.n < blockSize {
			return nil
		}
		return b.settle()
	}
	n := b.n
	if err := b.settle(); err != nil || b.stopped {
		return err
	}
	return b.one(m, &b.all[n])
}

// settle settles the movements of the block.
func (b *block) settle() error {
	s := b.state
	all := b.all[:b.n]
	b.n = 0
	names := &s.customers.names
	for i := range all {
		if n := names.home(all[i].customerHash).number; n > 0 {
			if text := names.bytes(n - 1); len(text) > 0 {
				b.seen += uint64(text[0])
			}
		}
	}
	for i := range all {
		all[i].customer = s.lookUp(&all[i])
	}
	for i := range all {
		if id := all[i].customer; id != noNumber {
			if c := s.customers.at(id); c.open > 0 {
				b.seen += uint64(s.customers.lists.of(c)[c.open-1].tag)
			}
		}
	}
	for i := range all {
		if err := b.fold(&all[i]); err != nil || b.stopped {
			return err
		}
	}
	return nil
}

// end settles what was read before the sequence failed.
func (b *block) end(failed error) error {
	if err := b.settle(); err != nil || b.stopped {
		return err
	}
	return failed
}

// lookUp returns the number of the customer of a movement.
func (s *State) lookUp(d *decoded) uint32 {
	id, known := s.customers.find(d.customerName, d.customerHash)
	if !known {
		return noNumber
	}
	return id
}

// one settles a movement that is not plain.
func (b *block) one(m *Movement, d *decoded) error {
	s := b.state
	s.postings = s.postings[:0]
	var err error
	switch {
	case m.Kind == Stated:
		err = s.state(m)
	case m.Kind.rank() == 0:
		err = fmt.Errorf("%s is no kind of movement: %w", m.Kind, ErrUnsupported)
	default:
		if err = s.judge(m); err == nil {
			d.from, d.customer = m, noNumber
			return b.fold(d)
		}
	}
	if err != nil && !errors.Is(err, errRepeated) {
		return &MovementError{d.position, m.ID, err}
	}
	return nil
}

// fold settles a movement about a customer.
func (b *block) fold(d *decoded) error {
	s := b.state
	s.postings = s.postings[:0]
	if d.customer == noNumber {
		if d.customer = s.lookUp(d); d.customer == noNumber {
			d.customer = s.customers.enter(d.customerName, d.customerHash)
		}
	}
	var err error
	if d.kind == Payment {
		err = s.pay(d)
	} else {
		err = s.goBack(d)
	}
	if err != nil && !errors.Is(err, errRepeated) {
		return &MovementError{d.position, d.id, err}
	}
	if len(s.postings) > 0 && !b.took(d.position) {
		b.stopped = true
	}
	return nil
}
