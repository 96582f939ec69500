package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// seen is a fact that was folded: enough to know it again.
type seen struct {
	ID     string          `json:"id"`
	On     partnerecon.Day `json:"on"`
	Digest string          `json:"digest"`
}

// A memory holds the facts within the horizon that leave no other trace in the
// state.
type memory struct {
	Seen []seen `json:"seen,omitempty"`

	digests map[string]string // by id, once there are many
}

// fewSeen is how many facts are searched one by one.
const fewSeen = 64

// wasSeen reports whether an id is known, and with the same content.
func (m *memory) wasSeen(id, digest string) (known, same bool) {
	if m.digests == nil && len(m.Seen) > fewSeen {
		m.digests = make(map[string]string, 2*len(m.Seen))
		for _, s := range m.Seen {
			m.digests[s.ID] = s.Digest
		}
	}
	if m.digests != nil {
		was, ok := m.digests[id]
		return ok, was == digest
	}
	i := slices.IndexFunc(m.Seen, func(s seen) bool { return s.ID == id })
	return i >= 0, i >= 0 && m.Seen[i].Digest == digest
}

// remembers reports whether an id is known.
func (m *memory) remembers(id string) bool {
	known, _ := m.wasSeen(id, "")
	return known
}

func (m *memory) see(s seen) {
	m.Seen = append(m.Seen, s)
	if m.digests != nil {
		m.digests[s.ID] = s.Digest
	}
}

// forget drops what the horizon has passed.
func (m *memory) forget(through partnerecon.Day) {
	n := len(m.Seen)
	if m.Seen = slices.DeleteFunc(m.Seen, func(s seen) bool { return !s.On.After(through) }); len(m.Seen) < n {
		m.digests = nil
	}
}

// forgotten refuses a fact so old that nobody remembers whether it was folded
// before.
func (b *Book) forgotten(s *posting) error {
	if b.closed.IsZero() {
		return nil
	}
	if through := s.program.sealThrough(b.closed.Last()); !s.when.on.After(through) {
		return fmt.Errorf("it occurred on %s, and what did by %s is %w; if it is new, state the day it became known", s.when.on, through, ErrSealed)
	}
	return nil
}

func (m *memory) clone() memory { return memory{Seen: slices.Clone(m.Seen)} }

// digestOf identifies the content of a fact. When it was recorded is no part of
// it.
func (p Program) digestOf(f Fact) (string, error) {
	if digest, ok := quickDigest(&f); ok {
		return digest, nil
	}
	f.Recorded = Moment{}
	if _, ok := f.Event.(RetainerEvent); ok {
		return strictjson.Digest(factJSON(f), unions()...)
	}
	return strictjson.Digest(factJSON(f), p.events)
}

// repeated ends a fact that was delivered before, or refuses one that uses its
// id for something else.
func repeated(same bool) error {
	if same {
		return errRepeated
	}
	return ErrDuplicate
}
