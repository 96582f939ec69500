package bulk

import "slices"

// names give texts numbers, from 0, in the order in which they come.
type names struct {
	key
	slots []slot // a power of two of them
	text  []byte // of all names, in their order
	ends  []uint32
}

// A slot holds a number, and of the hash what tells most names apart without a look at them:
// eight bytes, so that the table of many names stays near the processor.
type slot struct {
	tag    uint32
	number uint32 // from 1; 0: empty
}

const firstSlots = 16

func newNames(k key) names { return names{key: k, slots: make([]slot, firstSlots), ends: []uint32{0}} }

func (n *names) len() int { return max(0, len(n.ends)-1) } // those of the zero State are none

// bytes returns a name. It must not be changed.
func (n *names) bytes(id uint32) []byte { return n.text[n.ends[id]:n.ends[id+1]] }

// roomy returns a slice with room for n more. It doubles where append adds a quarter: what is
// copied, and left behind, comes to twice the end and not to five times.
func roomy[E any](s []E, n int) []E {
	if cap(s)-len(s) < n {
		return slices.Grow(s, max(n, len(s)))
	}
	return s
}

// home returns the slot where the search for a hash begins.
func (n *names) home(hash uint64) slot { return n.slots[hash&uint64(len(n.slots)-1)] }

// find returns the number of a name, given its hash.
func (n *names) find(s string, hash uint64) (uint32, bool) {
	mask := uint64(len(n.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		x := n.slots[at]
		if x.number == 0 {
			return 0, false
		}
		if x.tag == uint32(hash>>32) && string(n.bytes(x.number-1)) == s {
			return x.number - 1, true
		}
	}
}

// add numbers a name that has none yet.
func (n *names) add(s string, hash uint64) uint32 {
	if 4*(n.len()+1) > 3*len(n.slots) {
		n.grow()
	}
	id := uint32(n.len())
	n.text = append(roomy(n.text, len(s)), s...)
	n.ends = append(roomy(n.ends, 1), uint32(len(n.text)))
	n.put(slot{uint32(hash >> 32), id + 1}, hash)
	return id
}

// put puts a slot where there is room.
func (n *names) put(x slot, hash uint64) {
	mask := uint64(len(n.slots) - 1)
	at := hash & mask
	for n.slots[at].number != 0 {
		at = (at + 1) & mask
	}
	n.slots[at] = x
}

func (n *names) grow() {
	n.slots = make([]slot, 2*len(n.slots))
	for id := range uint32(n.len()) {
		hash := n.hash(string(n.bytes(id)))
		n.put(slot{uint32(hash >> 32), id + 1}, hash)
	}
}

// number returns the number of a name, and gives it one if need be.
func (n *names) number(s string) uint32 {
	hash := n.hash(s)
	if id, ok := n.find(s, hash); ok {
		return id
	}
	return n.add(s, hash)
}
