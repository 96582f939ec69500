package bulk

import "hash/maphash"

// names give texts numbers, from 0, in the order in which they come. Most ids are short: they
// stand in the table itself, so that a look-up costs one place in memory.
type names struct {
	seed  maphash.Seed
	slots []slot // a power of two of them; a slot without a number is empty
	text  []byte // of all names, in their order
	ends  []uint32
}

// A slot holds a name of up to 24 bytes, or else the tag and the number alone.
type slot struct {
	key    [24]byte
	tag    uint32 // of its hash
	number uint32 // from 1, with the length above it; 0: empty
}

const (
	firstSlots = 16
	inlined    = len(slot{}.key)
	numberBits = 27 // of the number; above it stands the length, 31 for a long name
	mostNames  = 1<<numberBits - 2
)

func newNames(seed maphash.Seed) names { return names{seed: seed, slots: make([]slot, firstSlots)} }

func (n *names) len() int { return len(n.ends) }

// bytes returns a name. It must not be changed.
func (n *names) bytes(id uint32) []byte {
	from := uint32(0)
	if id > 0 {
		from = n.ends[id-1]
	}
	return n.text[from:n.ends[id]]
}

// hash is what a name is looked up by.
func (n *names) hash(s string) uint64 { return maphash.String(n.seed, s) }

// find returns the number of a name, given its hash.
func (n *names) find(s string, hash uint64) (uint32, bool) {
	mask := uint64(len(n.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		x := &n.slots[at]
		if x.number == 0 {
			return 0, false
		}
		if x.tag == uint32(hash>>32) && n.holds(x, s) {
			return x.number&(1<<numberBits-1) - 1, true
		}
	}
}

// holds reports whether a slot is that of a name.
func (n *names) holds(x *slot, s string) bool {
	if size := int(x.number >> numberBits); size <= inlined {
		return string(x.key[:size]) == s
	}
	return string(n.bytes(x.number&(1<<numberBits-1)-1)) == s
}

// add numbers a name that has none yet.
func (n *names) add(s string, hash uint64) uint32 {
	if 4*(n.len()+1) > 3*len(n.slots) {
		n.grow()
	}
	id := uint32(n.len())
	n.text = append(n.text, s...)
	n.ends = append(n.ends, uint32(len(n.text)))
	x := slot{tag: uint32(hash >> 32), number: id + 1}
	size := 31
	if len(s) <= inlined {
		size = len(s)
		copy(x.key[:], s)
	}
	x.number |= uint32(size) << numberBits
	n.put(x, hash)
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
	old := n.slots
	n.slots = make([]slot, 2*len(old))
	for i := range old {
		if x := &old[i]; x.number != 0 {
			n.put(*x, maphash.Bytes(n.seed, n.bytes(x.number&(1<<numberBits-1)-1)))
		}
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
