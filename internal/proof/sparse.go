package proof

import (
	"encoding/json"
	"maps"
	"slices"
)

// A Sparse tries a stored document without one of its members after the other.
type Sparse struct {
	// Read is called with the document without a member, and where that stood.
	Read func(at string, text []byte)
	seen map[string]int // how often members were left out, by where they stand
}

// Members is how many places of members there were.
func (s *Sparse) Members() int { return len(s.seen) }

// Try leaves out each member of a document, those of one place a few times.
func (s *Sparse) Try(text []byte) error {
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return err
	}
	if s.seen == nil {
		s.seen = map[string]int{}
	}
	return s.without("", tree, tree)
}

func (s *Sparse) without(place string, node, tree any) error {
	switch n := node.(type) {
	case []any:
		for _, e := range n {
			if err := s.without(place, e, tree); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(n)) {
			at, kept := place+"/"+name, n[name]
			if err := s.without(at, kept, tree); err != nil {
				return err
			}
			if s.seen[at]++; s.seen[at] > 3 {
				continue
			}
			delete(n, name)
			text, err := json.Marshal(tree)
			if err != nil {
				return err
			}
			s.Read(at, text)
			n[name] = kept
		}
	}
	return nil
}
