package bulk

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// manyOpen is how many records of a customer are searched one by one; beyond them an index
// takes over, so that a large customer stays linear.
const manyOpen = 64

// inTime is the bit of a tag that is none of the hash.
const inTime = 1

func tagOf(hash uint64) uint32 { return uint32(hash>>32) &^ inTime }

// bitOf is the bit of a tag among those of its customer.
func bitOf(tag uint32) uint64 { return 1 << (tag >> 26) }

// find returns the open record of a customer with an id, given its hash.
func (s *State) find(c *customer, id uint32, text string, hash uint64) (uint32, bool) {
	tag := tagOf(hash)
	if c.tags&bitOf(tag) == 0 {
		return 0, false
	}
	if c.open > manyOpen {
		switch n, ok := s.customers.index[id][hash]; {
		case !ok:
			return 0, false
		case !s.isGone(open{tag, n}) && string(s.log.id(n)) == text:
			return n, true
		}
	}
	for _, o := range s.customers.lists.of(c)[:c.open] {
		if o.tag|inTime == tag|inTime && !s.isGone(o) && string(s.log.id(o.record)) == text {
			return o.record, true
		}
	}
	return 0, false
}

// opened notes an open record of a customer. Those that have gone make room for it.
func (s *State) opened(c *customer, id, record uint32, hash uint64) {
	if c.open == c.room() {
		if c.open > 0 {
			s.notice(c, id)
		}
		if 4*uint64(c.open) >= 3*uint64(c.room()) { // what went made too little room
			s.customers.lists.grow(c)
		}
	}
	if c.open == 0 {
		c.oldest = noNumber
	}
	tag := tagOf(hash)
	c.tags |= bitOf(tag)
	if r := s.log.at(record); r.kind == Payment && r.flags&isLate == 0 {
		tag |= inTime
		c.oldest = min(c.oldest, record)
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
		if !s.isGone(o) {
			index[s.customers.hash(string(s.log.id(o.record)))] = o.record
		}
	}
	if s.customers.index == nil {
		s.customers.index = map[uint32]map[uint64]uint32{}
	}
	s.customers.index[id] = index
}

// A sealing is what a close left beyond the horizon: the payments of the records before one, but
// for those that were recorded late.
type sealing struct {
	before  uint32
	through partnerecon.Day
}

// seal drops the payments that cleared on or before the last day of what a close leaves beyond
// the horizon. The lists of their customers notice when they are looked at next.
func (s *State) seal() {
	l := &s.log
	for ; l.sealed < l.next; l.sealed++ {
		r := l.at(l.sealed)
		if r.kind != Payment || r.flags&isLate != 0 {
			continue
		}
		if r.on.After(s.through) {
			break
		}
		s.sealed++
	}
	if n := len(s.sealings); n == 0 || s.sealings[n-1].before < l.sealed {
		s.sealings = append(s.sealings, sealing{l.sealed, s.through})
	}
	l.late = slices.DeleteFunc(l.late, func(n uint32) bool {
		r := l.at(n)
		if r.on.After(s.through) {
			return false
		}
		r.flags |= isSealed
		s.customers.at(r.customer).sealed = s.through
		s.sealed++
		l.leave(n)
		return true
	})
	l.drop()
}

// notice takes what has gone out of the list of a customer, if a payment has.
func (s *State) notice(c *customer, id uint32) {
	if c.oldest < s.log.sealed && c.open > 0 {
		s.tidy(c, id)
	}
}

// tidy takes what has gone out of the list of a customer.
func (s *State) tidy(c *customer, id uint32) {
	list, was := s.customers.lists.of(c)[:c.open], c.open
	s.gone = s.gone[:0]
	c.open, c.tags, c.oldest = 0, 0, noNumber
	newest := uint32(0) // payment that is sealed, from 1: that of the latest close
	for _, o := range list {
		if !s.isGone(o) {
			if list[c.open] = o; o.tag&inTime != 0 {
				c.oldest = min(c.oldest, o.record)
			}
			c.tags |= bitOf(o.tag)
			c.open++
			continue
		}
		if o.tag&inTime != 0 {
			newest = max(newest, o.record+1)
		} else if r, ok := s.log.held(o.record); ok && r.kind != Payment {
			s.gone = append(s.gone, o.record)
		}
	}
	if newest > 0 {
		if day := s.sealedOn(newest - 1); day.After(c.sealed) {
			c.sealed = day
		}
	}
	for _, n := range s.gone {
		s.log.leave(n)
	}
	if was > manyOpen {
		s.reindex(c, id)
	}
}

// sealedOn returns the day through which the close sealed that took a payment.
func (s *State) sealedOn(n uint32) partnerecon.Day {
	i, _ := slices.BinarySearchFunc(s.sealings, n+1, func(x sealing, n uint32) int {
		if x.before < n {
			return -1
		}
		return 1
	})
	return s.sealings[i].through
}

// isGone reports whether a record is that of a payment that is sealed, or went back of one.
func (s *State) isGone(o open) bool {
	if o.tag&inTime != 0 {
		return o.record < s.log.sealed
	}
	if s.log.pages[o.record>>pageBits].records == nil {
		return true
	}
	r := s.log.at(o.record)
	switch {
	case r.flags&isWaiting != 0:
		return false
	case r.kind == Payment && r.flags&isLate == 0:
		return o.record < s.log.sealed
	case r.kind == Payment:
		return r.flags&isSealed != 0
	}
	if s.log.pages[r.more>>pageBits].records == nil {
		return true
	}
	if of := s.log.at(r.more); of.flags&isLate != 0 {
		return of.flags&isSealed != 0
	}
	return r.more < s.log.sealed
}
