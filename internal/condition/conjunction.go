package condition

import "slices"

// Compatible reports whether some value of one fact makes all comparisons true.
// It finds out wherever one of them lists the values that it takes, and otherwise
// where [Satisfiable] does; elsewhere it says yes.
func Compatible(all []*Comparison) bool { return search(wanted(all)) }

// Implies reports whether every value of one fact that makes all comparisons true
// makes c true as well. Where it cannot find out it says no.
func Implies(all []*Comparison, c *Comparison) bool {
	if slices.ContainsFunc(all, c.Same) {
		return true
	}
	return !search(append(wanted(all), Asked{c, No | Unknown}))
}

func wanted(all []*Comparison) []Asked {
	out := make([]Asked, len(all), len(all)+1)
	for i, c := range all {
		out[i] = Asked{c, Yes}
	}
	return out
}

// search is Satisfiable, but for rows in which a comparison that has to be true
// leaves only the values that it lists: these are tried whatever else is asked.
func search(about []Asked) bool {
	for _, a := range about {
		values, listed := a.listed()
		if a.Allowed == Yes && listed {
			for i := range values {
				if gives(about, &values[i]) {
					return true
				}
			}
			return false
		}
	}
	return Satisfiable(about)
}

// listed returns the only values for which a comparison is true, if it lists them.
func (c *Comparison) listed() ([]Value, bool) {
	switch {
	case c.op == Eq && c.kind == Set:
		return []Value{{texts: c.texts}}, true
	case c.op == Eq, c.op == In && c.kind != Set:
		return c.operands, true
	}
	return nil, false
}
