package attribution

import (
	"slices"

	"github.com/partnerecon/partnerecon"
)

// path returns the touches that a method reads, by instant and id.
func (w *work) path(m *Method) []int {
	out := make([]int, 0, len(w.touches))
	for i := range w.touches {
		if w.reads(m, &w.touches[i]) {
			out = append(out, i)
		}
	}
	if _, first := m.Split.(First); !first {
		out = w.withoutRegistrations(out)
	}
	out = w.prioritized(out)
	return w.transformed(out)
}

// reads reports whether a touch is on the path of a method.
func (w *work) reads(m *Method, t *touch) bool {
	if s, ok := m.Split.(Weighted); ok && s.weight(w.policy.Kinds[t.kind].Name) == 0 {
		return false
	}
	switch {
	case t.party < 0:
		return w.policy.Path.Direct == Keep && (t.introduces || t.contributes)
	case w.parties[t.party].best.role != partnerecon.Sourced:
		return false
	case m.Over == Introductions:
		return t.sourcing
	}
	return t.introduces || t.contributes
}

func (s Weighted) weight(kind string) int {
	for _, w := range s.Weights {
		if w.Kind == kind {
			return w.Weight
		}
	}
	return 0
}

// withoutRegistrations leaves out registrations, but for the earliest of a party
// that has nothing else on the path: a registration must not move what its
// partner has done besides.
func (w *work) withoutRegistrations(path []int) []int {
	others := make([]bool, len(w.parties))
	for _, i := range path {
		if t := &w.touches[i]; t.party >= 0 && !t.inForce {
			others[t.party] = true
		}
	}
	out := path[:0]
	for _, i := range path {
		t := &w.touches[i]
		if t.party >= 0 && t.inForce {
			if others[t.party] {
				continue
			}
			others[t.party] = true
		}
		out = append(out, i)
	}
	return out
}

// prioritized keeps the touches of the highest class that is there.
func (w *work) prioritized(path []int) []int {
	classes := w.policy.Path.Priority
	if len(classes) == 0 {
		return path
	}
	place := func(i int) int {
		if p := slices.Index(classes, w.policy.Kinds[w.touches[i].kind].Class); p >= 0 {
			return p
		}
		return len(classes)
	}
	best := len(classes)
	for _, i := range path {
		best = min(best, place(i))
	}
	return slices.DeleteFunc(path, func(i int) bool { return place(i) != best })
}

// transformed deals with repeats.
func (w *work) transformed(path []int) []int {
	out := path[:0]
	switch w.policy.Path.Repeats {
	case CollapseRepeats:
		for k, i := range path {
			if k+1 == len(path) || w.touches[path[k+1]].party != w.touches[i].party {
				out = append(out, i)
			}
		}
		return out
	case FirstOnly:
		seen := make([]bool, len(w.parties)+1) // the last one is direct
		for _, i := range path {
			p := w.touches[i].party
			if p < 0 {
				p = len(w.parties)
			}
			if !seen[p] {
				out = append(out, i)
			}
			seen[p] = true
		}
		return out
	case AsIs:
	}
	return path
}
