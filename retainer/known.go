package retainer

import "slices"

// manyKnown is how many events are searched one by one.
const manyKnown = 64

// An index finds the events of an engagement that were applied by their ids.
type index struct {
	grown[Known]
	places map[string]int // of all
}

// find returns the place of an event in a list, or -1.
func (n *index) find(list []Known, id string) int {
	if n != nil && len(list) > manyKnown {
		n.Lock()
		defer n.Unlock()
		if n.places != nil && n.hands(list) {
			if at, ok := n.places[id]; ok {
				return at
			}
			return -1
		}
	}
	return slices.IndexFunc(list, func(k Known) bool { return k.ID == id })
}

// know returns a list of events with one more that is not among them.
func (m *memory) know(list []Known, k Known) []Known {
	if n := m.known; n != nil {
		n.Lock()
		defer n.Unlock()
		if n.hands(list) {
			n.all = append(n.all, k)
			if n.places != nil {
				n.places[k.ID] = len(list)
			} else if len(n.all) > manyKnown {
				n.places = placesOf(n.all)
			}
			return slices.Clip(n.all)
		}
	}
	all := append(make([]Known, 0, 2*len(list)+1), list...)
	all = append(all, k)
	m.known = &index{}
	m.known.all = all
	if len(all) > manyKnown {
		m.known.places = placesOf(all)
	}
	return slices.Clip(all)
}

func placesOf(list []Known) map[string]int {
	out := make(map[string]int, 2*len(list))
	for i := len(list) - 1; i >= 0; i-- { // of two of one id the first
		out[list[i].ID] = i
	}
	return out
}
