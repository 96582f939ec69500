package settlement

import (
	"maps"
	"slices"
)

// An inOrder is the ids of a map of a book in their order, so that a close does not sort
// all of them again. Ids never leave a book: as many as the map has are those of the map.
type inOrder struct {
	sorted []string
	fresh  []string // since then, in no order
}

// add notes an id that the map did not have.
func (o *inOrder) add(id string) { o.fresh = append(o.fresh, id) }

// idsOf returns the ids of a map in their order, for a fold, which may change what is kept
// of them. The list is not to be changed, and holds until the next id comes.
func idsOf[V any](o *inOrder, m map[string]V) []string {
	switch {
	case len(o.sorted)+len(o.fresh) != len(m): // some came with a book that was read
		o.sorted, o.fresh = slices.Sorted(maps.Keys(m)), nil
	case len(o.fresh) > 0:
		o.merge()
	}
	return o.sorted
}

// merge puts the fresh ids into their places among the others, from the end on.
func (o *inOrder) merge() {
	slices.Sort(o.fresh)
	at, fresh := len(o.sorted)-1, len(o.fresh)-1
	o.sorted = append(o.sorted, o.fresh...)
	for to := len(o.sorted) - 1; fresh >= 0; to-- {
		if at >= 0 && o.sorted[at] > o.fresh[fresh] {
			o.sorted[to] = o.sorted[at]
			at--
		} else {
			o.sorted[to] = o.fresh[fresh]
			fresh--
		}
	}
	o.fresh = o.fresh[:0]
}

// copyOf returns the ids of a map in their order, for a question, which changes nothing.
func (o *inOrder) copyOf(n int) ([]string, bool) {
	if len(o.fresh) > 0 || len(o.sorted) != n {
		return nil, false
	}
	return slices.Clone(o.sorted), true
}
