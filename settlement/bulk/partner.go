package bulk

import (
	"fmt"

	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/settlement"
)

// state settles a movement about a partner, or a close: the book of the partners does.
func (s *State) state(m *Movement) error {
	if _, _, ok := rankOf(m.Event); !ok {
		return fmt.Errorf("it states a %T: %w", m.Event, ErrUnsupported)
	}
	at := m.place()
	if s.statedLate(&at) {
		if s.climbers.rules != nil {
			if err := s.handOver(); err != nil {
				return err
			}
		}
		if err := s.judge(m); err != nil {
			return err
		}
		if err := s.program.Late(lent.Key{}, &s.book, m.fact()); err != nil {
			return err
		}
		return errRepeated
	}
	if s.climbers.rules == nil || !s.climb(m) {
		if err := s.tellBook(m.fact(), at.who); err != nil {
			return err
		}
	}
	if c, closes := m.Event.(settlement.Close); closes {
		s.closed(c)
	}
	p := &s.last
	p.order, p.posted = at.order, at.posted
	p.partner = append(p.partner[:0], at.who...)
	p.id = append(p.id[:0], m.ID...)
	return nil
}

// tellBook has the book of the partners settle it.
func (s *State) tellBook(f settlement.Fact, partner string) error {
	if s.climbers.rules != nil {
		if err := s.handOver(); err != nil {
			return err
		}
	}
	id, known := s.partners.find(partner, s.partners.hash(partner))
	volume, fresh, err := s.program.ApplyBeside(lent.Key{}, &s.book, f, s.volume, known && s.sums.earnedBy(id))
	switch {
	case err != nil:
		return err
	case !fresh:
		return errRepeated
	}
	s.volume = volume
	if partner == "" {
		s.partners.now++ // ladders may have decided about every partner
		return nil
	}
	id = s.partnerOf(partner)
	s.partners.all[id].asked = 0
	return nil
}

// closed drops what the close of a month leaves beyond the horizon.
func (s *State) closed(c settlement.Close) {
	s.through = s.program.SealThrough(lent.Key{}, c.Month)
	s.seal()
}

// statedLate reports whether such a movement comes before the last one.
func (s *State) statedLate(at *place) bool {
	p := &s.last
	if at.order == 0 { // it has no day
		return false
	}
	if at.order != p.order {
		return at.order < p.order
	}
	if at.id != string(p.id) {
		return at.id < string(p.id)
	}
	return at.who < string(p.partner)
}

// rankOf returns the rank of what is stated, and of whom.
func rankOf(e settlement.Event) (rank uint8, partner string, ok bool) {
	switch e := e.(type) {
	case settlement.Standing:
		return rankStanding, e.Partner, true
	case settlement.PartnerEnrolled:
		return rankEnrolled, e.Partner, true
	case settlement.Measured:
		return rankMeasured, e.Partner, true
	case settlement.TierRequested:
		return rankRequested, e.Partner, true
	case settlement.TierPlaced:
		return rankPlaced, e.Partner, true
	case settlement.DemotionNoticed:
		return rankNoticed, e.Partner, true
	case settlement.Close:
		return rankClose, "", true
	}
	return 0, "", false
}
