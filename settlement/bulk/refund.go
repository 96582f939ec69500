package bulk

import (
	"fmt"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// goBack settles money of a payment that goes back.
func (s *State) goBack(d *decoded) error {
	c := s.customers.at(d.customer)
	known, isKnown := s.find(c, d.customer, d.id, d.hash)
	if isKnown {
		if s.wentBack(d, known) {
			return errRepeated
		}
		return settlement.ErrDuplicate
	}
	if s.late(d) {
		return s.errOrder(d.posted)
	}
	of, isOpen := s.find(c, d.customer, d.of, d.ofHash)
	switch {
	case isOpen && s.log.at(of).kind != Payment:
		return fmt.Errorf("%s is no payment: %w", problem.Quote(d.of), settlement.ErrReference)
	case !isOpen && s.beyond(c, d):
		return fmt.Errorf("payment %s is not open: %w through %s, or not recorded yet", problem.Quote(d.of), settlement.ErrSealed, c.sealed)
	}
	n := s.recordBack(c, d, of, isOpen)
	s.goTo(d)
	if isOpen {
		s.postBack(d, n, of)
	}
	return nil
}

// recordBack takes up what goes back of a payment, or waits for it if that is not open.
func (s *State) recordBack(c *customer, d *decoded, of uint32, isOpen bool) uint32 {
	rest := ""
	if !isOpen {
		rest = d.of
	}
	n, r := s.log.add(d.id, rest)
	r.kind, r.customer, r.on, r.amount, r.more = d.kind, d.customer, d.on, d.amount, of
	if !isOpen {
		r.flags |= isWaiting // before it is indexed: else it seems to be of a payment that is gone
	}
	s.opened(c, d.customer, n, d.hash)
	if !isOpen {
		s.log.hold(n)
		c.waiting++
		s.wait(waitKey{d.customer, d.ofHash}, n)
		return n
	}
	line := s.log.at(of)
	if line.flags&isLate != 0 {
		s.log.hold(n)
	}
	r.refunded = line.refunded
	line.refunded += s.versions[s.variants[line.terms].version].counted(line, r)
	return n
}

// A waitKey is a payment that something waits for: that of a customer, by the hash of its id.
type waitKey struct {
	customer uint32
	hash     uint64
}

// wait notes that a record waits for its payment. It stays until that comes.
func (s *State) wait(of waitKey, record uint32) {
	if s.waits == nil {
		s.waits = map[waitKey][]uint32{}
	}
	s.waits[of] = append(s.waits[of], record)
}

// beyond reports whether what goes back may be of a payment that is sealed.
func (s *State) beyond(c *customer, d *decoded) bool {
	s.notice(c, d.customer)
	return !c.sealed.IsZero() && !d.paid.After(c.sealed)
}

// wentBack reports whether a record is that of the same movement.
func (s *State) wentBack(d *decoded, known uint32) bool {
	r := s.log.at(known)
	if r.kind != d.kind || r.amount != d.amount || r.on != d.on {
		return false
	}
	if r.flags&isWaiting != 0 {
		return string(s.log.rest(known)) == d.of
	}
	return string(s.log.id(r.more)) == d.of
}
