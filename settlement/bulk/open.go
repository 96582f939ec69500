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
	tag := tagOf(hash)
	if c.tags&bitOf(tag) == 0 {
		return 0, false
	}
	if c.open > manyOpen {
		if n, ok := s.customers.index[id][hash]; !ok || string(s.log.id(n)) == text {
			return n, ok
		}
	}
	for _, o := range s.customers.lists.of(c)[:c.open] {
		if o.tag|inTime == tag|inTime && string(s.log.id(o.record)) == text {
			return o.record, true
		}
	}
	return 0, false
}

// inTime is the bit of a tag that is none of the hash.
const inTime = 1

func tagOf(hash uint64) uint32 { return uint32(hash>>32) &^ inTime }

// bitOf is the bit of a tag among those of its customer.
func bitOf(tag uint32) uint64 { return 1 << (tag >> 26) }

// opened notes an open record of a customer.
func (s *State) opened(c *customer, id, record uint32, hash uint64) {
	tag := tagOf(hash)
	c.tags |= bitOf(tag)
	if r := s.log.at(record); r.kind == Payment && r.flags&isLate == 0 {
		tag |= inTime
	}
	s.customers.lists.add(c, open{tag, record})
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
	of, l := s.sealing[:0], &s.log
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
	s.sealing = of
	for _, id := range of {
		if c := s.customers.at(id); c.sealed != s.through {
			s.forget(c, id)
		}
	}
}

// forget takes the sealed payments of a customer out of its list, with what went back.
func (s *State) forget(c *customer, id uint32) {
	c.sealed = s.through
	list, was := s.customers.lists.of(c)[:c.open], c.open
	s.gone = s.gone[:0]
	c.open, c.tags = 0, 0
	for _, o := range list {
		if s.isGone(o) {
			s.gone = append(s.gone, o.record)
			continue
		}
		list[c.open] = o
		c.tags |= bitOf(o.tag)
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
func (s *State) isGone(o open) bool {
	if o.tag&inTime != 0 {
		return o.record < s.log.sealed
	}
	r := s.log.at(o.record)
	if r.kind != Payment && r.flags&isWaiting == 0 {
		r = s.log.at(r.more)
	}
	return r.kind == Payment && r.flags&isSealed != 0
}
