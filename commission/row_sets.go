package commission

import "math/bits"

// rowSets are the sets of rows of a list that state each text of a dimension. What may be
// said of a row because of another is looked for among those alone whose texts go together
// with its own: few in a list of many, as what a list is long for is a dimension that each
// row states another text of.
type rowSets struct {
	n    int // rows in the list
	with [textDimensions]map[string]rowSet
}

func rowSetsOf(rows []checkedRow) rowSets {
	out := rowSets{n: len(rows)}
	for d := range out.with {
		out.with[d] = map[string]rowSet{}
	}
	for k := range rows {
		for d, text := range rows[k].texts() {
			set := out.with[d][text]
			if set == nil {
				set = out.none()
				out.with[d][text] = set
			}
			set.add(k)
		}
	}
	return out
}

// meeting is the set of rows whose texts leave room for a payment and credit that fit both
// them and a row, which is one of them: see [checkedRow.meets].
func (s *rowSets) meeting(r *checkedRow) rowSet {
	out := s.none()
	for k := range s.n {
		out.add(k)
	}
	for d, text := range r.texts() {
		if text != "" || d == dimRole {
			s.keep(out, d, text)
		}
	}
	return out
}

// covering is the set of rows whose texts let them apply wherever those of a row do: see
// [checkedRow.covers].
func (s *rowSets) covering(r *checkedRow) rowSet {
	out := s.meeting(r)
	for d, text := range r.texts() {
		if text == "" && d != dimRole {
			s.keep(out, d, "")
		}
	}
	return out
}

// keep keeps those of a set that state the text, or, of all dimensions but the role, none.
func (s *rowSets) keep(set rowSet, d int, text string) {
	same, open := s.with[d][text], s.with[d][""]
	for w := range set {
		var both uint64
		if same != nil {
			both = same[w]
		}
		if open != nil && d != dimRole {
			both |= open[w]
		}
		set[w] &= both
	}
}

func (s *rowSets) none() rowSet { return make(rowSet, (s.n+63)/64) }

// each yields the rows of the set, in the order of the list.
func (s rowSet) each(yield func(k int) bool) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			if !yield(w*64 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}
