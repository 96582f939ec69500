package bulk

import "github.com/partnerecon/partnerecon"

// A customer is what is known of one beside its open records: 64 bytes without pointers.
type customer struct {
	tags    uint64          // a bit for each tag in its list: mostly it tells that an id is new
	claim   claim           // the first of what caps have granted
	first   partnerecon.Day // of its first payment
	sealed  partnerecon.Day // through which its payments were sealed, as far as was noticed
	list    uint32          // where the list of its open records begins
	open    uint32          // how many they are, with some that have gone
	oldest  uint32          // the first payment among them that was recorded in time
	waiting uint32          // of them wait for their payment
	shape   uint32          // of the payment before
	size    uint8           // the binary logarithm of what the list has room for; 0: it has none
}

// room returns for how many records the list of a customer has room.
func (c *customer) room() uint32 {
	if c.size == 0 {
		return 0
	}
	return 1 << c.size
}

// A claim is what a cap has granted a partner of a customer, or a deal.
type claim struct {
	granted int64
	of      uint32 // the partner, or the deal
	next    uint32 // place of the next one, from 1
	cap     uint16 // from 1; 0: none
}

// An open is an open record of a customer: the upper half of the hash of its id tells most
// ids apart without a look at them. The last bit of it says that the record is a payment that
// was recorded in time, so that its number tells when it is sealed.
type open struct {
	tag, record uint32
}

// customers are kept in blocks, so that none moves when more come.
type customers struct {
	names
	blocks []*[1 << blockBits]customer
	lists  lists
	claims []claim
	more   map[claimKey]int // places of claims beyond the first ones of a customer
	index  map[uint32]map[uint64]uint32
}

const blockBits = 9

func (c *customers) at(id uint32) *customer {
	return &c.blocks[id>>blockBits][id%(1<<blockBits)]
}

// enter takes a customer up.
func (c *customers) enter(name string, hash uint64) uint32 {
	id := c.add(name, hash)
	if int(id>>blockBits) == len(c.blocks) {
		c.blocks = append(c.blocks, new([1 << blockBits]customer))
	}
	return id
}

// lists hold the open records of all customers: lists of 4, 8, 16 and so on, which go back
// where they came from when they are outgrown.
type lists struct {
	blocks [][]open
	used   uint32
	free   [32][]uint32 // by the binary logarithm of their length
}

const (
	listBits  = 13
	listBlock = 1 << listBits
	firstSize = 2
)

// of returns the list of a customer, with all its room.
func (l *lists) of(c *customer) []open {
	room := c.room()
	if room > listBlock {
		return l.blocks[c.list][:room]
	}
	if room == 0 {
		return nil
	}
	from := c.list % listBlock
	return l.blocks[c.list>>listBits][from : from+room]
}

// add appends to the list of a customer, which has room.
func (l *lists) add(c *customer, o open) {
	l.of(c)[c.open] = o
	c.open++
}

// grow moves the list of a customer to one that is twice as long.
func (l *lists) grow(c *customer) {
	old, at, size := l.of(c), c.list, c.size
	c.size = max(firstSize, size+1)
	c.list = l.take(c.size)
	copy(l.of(c), old)
	if size > 0 {
		l.free[size] = append(l.free[size], at)
	}
}

// take returns the place of a list that is not used.
func (l *lists) take(size uint8) uint32 {
	if free := &l.free[size]; len(*free) > 0 {
		at := (*free)[len(*free)-1]
		*free = (*free)[:len(*free)-1]
		return at
	}
	room := uint32(1) << size
	if room > listBlock {
		l.blocks = append(l.blocks, make([]open, room))
		return uint32(len(l.blocks) - 1)
	}
	if int(l.used>>listBits) >= len(l.blocks) || l.used%listBlock+room > listBlock || len(l.blocks[l.used>>listBits]) != listBlock {
		l.blocks = append(l.blocks, make([]open, listBlock))
		l.used = uint32(len(l.blocks)-1) << listBits
	}
	at := l.used
	l.used += room
	return at
}
