package bulk

import "github.com/partnerecon/partnerecon"

// A record is a payment, or what goes back of one, as the log holds it. It has no pointers.
type record struct {
	amount   int64 // paid, or gone back
	refunded int64 // of a payment: what of the amount went back and counts; of others: what had before
	customer uint32
	on       partnerecon.Day // the day it cleared, or went back
	text     uint32          // where its id begins in the text of its page
	terms    uint32          // of a payment: the number of the variant of its price
	sale     uint32          // of a payment: the number of what else is known of it
	more     uint32          // of a payment: where its parts begin in its page, or whose it is; of others: the payment
	parts    uint16          // of a payment: how many it has there; 0: one that its terms tell, or none
	idSize   uint8           // of the id, in bytes
	restSize uint8           // of what stands behind it: the deal; of what waits the payment's id
	kind     Kind
	flags    uint8
}

// The flags of a record.
const (
	isSealed  = 1 << iota // a late payment beyond the horizon
	isWaiting             // what goes back of a payment that has not come
	isLate                // a payment that was recorded after the day it cleared
	isHeld                // its page stays until it leaves
)

// A part is what one partner earned on a payment by one component, and what a cap cut off.
type part struct {
	earned, capped int64
	partner        uint32
	component      uint16
	leg            uint16 // place of the partner among the credits
}

func (p *part) granted() int64 { return p.earned + p.capped }

// hasBase reports whether the base moves along with what the part posts.
func (p *part) hasBase() bool { return p.component == 0 && p.earned != 0 }

// pageBits say how many records a page has: few enough for a small history, enough for a
// million payments.
const (
	pageBits = 11
	pageSize = 1 << pageBits
)

// A page is a stretch of the log. It goes when all that it holds has gone, and the zero page
// stays.
type page struct {
	records *[pageSize]record
	text    []byte
	parts   []part
	held    int // records that do not go with the payments around them
}

// A log holds what was recorded, in order. Numbers of records are never used again.
type log struct {
	pages  []page
	spare  []page // that have gone, for those to come
	next   uint32
	text   int // room for texts and parts that a page is given
	parts  int
	keeps  bool   // somebody keeps what was posted: no page goes
	sealed uint32 // payments before it are sealed, or stand among the late ones
	low    uint32 // pages before it are sealed, and go when nothing holds them
	late   []uint32
}

// at returns a record. It holds until its page goes.
func (l *log) at(n uint32) *record { return &l.pages[n>>pageBits].records[n%pageSize] }

// id returns the id of a record. It must not be changed.
func (l *log) id(n uint32) []byte {
	p := &l.pages[n>>pageBits]
	r := &p.records[n%pageSize]
	return p.text[r.text : r.text+uint32(r.idSize)]
}

// rest returns the deal of a payment, or the id of the payment that something waits for.
func (l *log) rest(n uint32) []byte {
	p := &l.pages[n>>pageBits]
	r := &p.records[n%pageSize]
	from := r.text + uint32(r.idSize)
	return p.text[from : from+uint32(r.restSize)]
}

// add opens a record with its texts.
func (l *log) add(id, rest string) (uint32, *record) {
	n := l.next
	if n%pageSize == 0 {
		l.turn()
	}
	p := &l.pages[n>>pageBits]
	r := &p.records[n%pageSize]
	*r = record{text: uint32(len(p.text)), idSize: uint8(len(id)), restSize: uint8(len(rest))}
	p.text = append(p.text, id...)
	if rest != "" {
		p.text = append(p.text, rest...)
	}
	l.next++
	return n, r
}

// turn begins a page, with as much room for texts as the largest one before had to have.
func (l *log) turn() {
	if n := len(l.pages); n > 0 {
		last := &l.pages[n-1]
		l.text, l.parts = max(l.text, len(last.text)+len(last.text)/8), max(l.parts, len(last.parts)+len(last.parts)/8)
	}
	var p page
	if n := len(l.spare); n > 0 {
		p, l.spare = l.spare[n-1], l.spare[:n-1]
	} else {
		p = page{records: new([pageSize]record), text: make([]byte, 0, l.text), parts: make([]part, 0, l.parts)}
	}
	l.pages = append(l.pages, p)
}

// addParts keeps the parts of a payment in its page and returns where they begin.
func (l *log) addParts(n uint32, parts []part) uint32 {
	p := &l.pages[n>>pageBits]
	from := uint32(len(p.parts))
	p.parts = append(p.parts, parts...)
	return from
}

// partsOf returns the parts of a payment that has some in its page.
func (l *log) partsOf(n uint32) []part {
	p := &l.pages[n>>pageBits]
	r := &p.records[n%pageSize]
	return p.parts[r.more : r.more+uint32(r.parts)]
}

// hold notes that a page stays until a record in it leaves, however old it is: one that does
// not go with the payments around it.
func (l *log) hold(n uint32) {
	p := &l.pages[n>>pageBits]
	p.records[n%pageSize].flags |= isHeld
	p.held++
}

// held returns a record that is held.
func (l *log) held(n uint32) (*record, bool) {
	p := &l.pages[n>>pageBits]
	if p.records == nil {
		return nil, false
	}
	r := &p.records[n%pageSize]
	return r, r.flags&isHeld != 0
}

// leave ends a hold.
func (l *log) leave(n uint32) {
	p := &l.pages[n>>pageBits]
	p.records[n%pageSize].flags &^= isHeld
	if p.held--; n>>pageBits < l.low {
		l.free(n >> pageBits)
	}
}

// drop lets the pages go that are sealed as a whole.
func (l *log) drop() {
	for ; l.low < l.sealed>>pageBits; l.low++ {
		l.free(l.low)
	}
}

// free lets a page go, if nothing holds it.
func (l *log) free(i uint32) {
	p := l.pages[i]
	if p.records == nil || p.held > 0 || l.keeps {
		return
	}
	l.pages[i] = page{}
	p.text, p.parts = p.text[:0], p.parts[:0]
	l.spare = append(l.spare, p)
}
