package bulk

import "github.com/partnerecon/partnerecon"

// A customer is what is known of one beside its open records: 64 bytes without pointers.
type customer struct {
	first   partnerecon.Day // of its first payment
	sealed  partnerecon.Day // its payments are sealed through this day
	claim   claim           // the first of what caps have granted
	list    uint32          // where the list of its open records begins
	open    uint32          // how many they are
	room    uint32          // for how many the list has room
	waiting uint32          // of them wait for their payment
	shape   uint32          // of the payment before
	tags    uint64          // a bit for each tag in its list: mostly it tells that an id is new
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
	firstList = 4
)

// of returns the list of a customer, with all its room.
func (l *lists) of(c *customer) []open {
	if c.room > listBlock {
		return l.blocks[c.list][:c.room]
	}
	from := c.list % listBlock
	return l.blocks[c.list>>listBits][from : from+c.room]
}

// add appends to the list of a customer.
func (l *lists) add(c *customer, o open) {
	if c.open == c.room {
		l.grow(c)
	}
	l.of(c)[c.open] = o
	c.open++
}

// grow moves the list of a customer to one that is twice as long.
func (l *lists) grow(c *customer) {
	old, before := []open(nil), *c
	if c.room > 0 {
		old = l.of(c)
	}
	c.room = max(firstList, 2*c.room)
	c.list = l.take(c.room)
	copy(l.of(c), old)
	if before.room > 0 {
		l.give(before.list, before.room)
	}
}

func (l *lists) take(room uint32) uint32 {
	if free := &l.free[log2(room)]; len(*free) > 0 {
		at := (*free)[len(*free)-1]
		*free = (*free)[:len(*free)-1]
		return at
	}
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

func (l *lists) give(at, room uint32) { l.free[log2(room)] = append(l.free[log2(room)], at) }

func log2(n uint32) int {
	out := 0
	for ; n > 1; n >>= 1 {
		out++
	}
	return out
}
