package bulk

import (
	"hash/maphash"
	"slices"
)

// manyOpen is how many open records of a customer are searched one by one; beyond them an
// index takes over, so that a large customer stays linear.
const manyOpen = 64

// find returns the open record of a customer with an id, given its hash.
func (s *State) find(c *customer, id uint32, text string, hash uint64) (uint32, bool) {
	if c.open == 0 {
		return 0, false
	}
	if c.open > manyOpen {
		if n, ok := s.customers.index[id][hash]; !ok || string(s.log.id(n)) == text {
			return n, ok
		}
	}
	tag := uint32(hash >> 32)
	for _, o := range s.customers.lists.of(c)[:c.open] {
		if o.tag == tag && string(s.log.id(o.record)) == text {
			return o.record, true
		}
	}
	return 0, false
}

// opened notes an open record of a customer.
func (s *State) opened(c *customer, id, record uint32, hash uint64) {
	s.customers.lists.add(c, open{uint32(hash >> 32), record})
	switch {
	case c.open == manyOpen+1:
		s.reindex(c, id)
	case c.open > manyOpen:
		s.customers.index[id][hash] = record
	}
}

// reindex makes the index of a customer anew. Two ids of one hash, which do not come by
// chance, are found without it.
func (s *State) reindex(c *customer, id uint32) {
	if c.open <= manyOpen {
		delete(s.customers.index, id)
		return
	}
	index := make(map[uint64]uint32, 2*c.open)
	for _, o := range s.customers.lists.of(c)[:c.open] {
		index[maphash.Bytes(s.customers.seed, s.log.id(o.record))] = o.record
	}
	if s.customers.index == nil {
		s.customers.index = map[uint32]map[uint64]uint32{}
	}
	s.customers.index[id] = index
}

// seal drops the payments that cleared on or before the last day of what a close leaves
// beyond the horizon, with what went back of them.
func (s *State) seal() {
	var of []uint32
	l := &s.log
	drop := func(n uint32) {
		r := l.at(n)
		r.flags |= isSealed
		of = append(of, r.customer)
		s.sealed++
	}
	for ; l.sealed < l.next; l.sealed++ {
		if l.pages[l.sealed>>pageBits] == nil { // all of it has gone
			l.sealed |= pageSize - 1
			continue
		}
		r := l.at(l.sealed)
		if r.kind != Payment || r.flags&isLate != 0 {
			continue
		}
		if r.on.After(s.through) {
			break
		}
		drop(l.sealed)
	}
	l.late = slices.DeleteFunc(l.late, func(n uint32) bool {
		if l.at(n).on.After(s.through) {
			return false
		}
		drop(n)
		return true
	})
	slices.Sort(of)
	for _, id := range slices.Compact(of) {
		s.forget(id)
	}
}

// forget takes the sealed payments of a customer out of its list, with what went back.
func (s *State) forget(id uint32) {
	c := s.customers.at(id)
	c.sealed = s.through
	list, was := s.customers.lists.of(c)[:c.open], c.open
	s.gone = s.gone[:0]
	c.open = 0
	for _, o := range list {
		if s.isGone(o.record) {
			s.gone = append(s.gone, o.record)
			continue
		}
		list[c.open] = o
		c.open++
	}
	for _, n := range s.gone {
		s.log.leave(n)
	}
	if was > manyOpen {
		s.reindex(c, id)
	}
}

// isGone reports whether a record is that of a payment that is sealed.
func (s *State) isGone(n uint32) bool {
	r := s.log.at(n)
	if r.kind != Payment && r.flags&isWaiting == 0 {
		r = s.log.at(r.more)
	}
	return r.kind == Payment && r.flags&isSealed != 0
}
