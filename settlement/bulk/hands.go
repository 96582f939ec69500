package bulk

import (
	"errors"
	"slices"
	"sync"
)

var errFilled = errors.New("bulk: the state is not empty, or was settled as a whole; it takes no history")

// KeepOn settles a whole history on n goroutines, in a state that is empty: customers by hash,
// each goroutine with all that is stated of partners and months. What it returns is what
// [Engine.Keep] does, on any number of them, and so is what the state says. The state takes no
// movements any more, but what [State.JSONLines] stores of it goes on. With n below 2 it is one
// goroutine, above 64 it is 64.
//
// All goroutines have ended when it returns. It looks at movements more than once, and nobody may
// change them meanwhile. A history in which a movement is refused, or comes after a later
// one, is settled once more by one goroutine, which knows what is to be said of it.
func (e Engine) KeepOn(n int, s *State, in []Movement) (*Ledger, error) {
	switch {
	case e.tables == nil:
		return &Ledger{}, errZero
	case s == nil:
		return &Ledger{}, errNoState
	case s.tables != nil:
		return &Ledger{}, errFilled
	}
	if n > 1 {
		r := &round{engine: e, in: in, hands: make([]hand, min(n, mostHands)), route: make([]uint8, len(in)), key: newKey()}
		if r.settle() {
			s.whole, s.tables = true, e.tables
			for i := range r.hands {
				s.hands = append(s.hands, &r.hands[i].state)
			}
			return r.merge(s), nil
		}
	}
	out, err := e.Keep(s, func(yield func(*Movement, error) bool) {
		for i := range in {
			if !yield(&in[i], nil) {
				return
			}
		}
	})
	s.whole = true
	return out, err
}

const (
	mostHands = 64
	everyone  = 255 // in place of a hand: all of them
)

// A round is one history on several goroutines.
type round struct {
	engine Engine
	in     []Movement
	hands  []hand
	route  []uint8 // by movement, whose it is
	key    key
}

// A hand settles some customers.
type hand struct {
	state State
	kept  Ledger
	of    []uint32 // by posting: which movement posted it
	bad   bool
}

// settle settles all movements. It reports false where one goroutine has to.
func (r *round) settle() bool {
	r.together(r.sort)
	if r.failed() {
		return false
	}
	r.together(r.keep)
	volume := int64(0)
	for i := range r.hands {
		volume += r.hands[i].state.volume // 64 times the most that each may have fit
	}
	return !r.failed() && volume <= maxVolume
}

// together has every hand do something, each on a goroutine.
func (r *round) together(do func(h *hand, me int)) {
	var all sync.WaitGroup
	for i := range r.hands {
		all.Go(func() { do(&r.hands[i], i) })
	}
	all.Wait()
}

func (r *round) failed() bool {
	for i := range r.hands {
		if r.hands[i].bad {
			return true
		}
	}
	return false
}

// sort says of some movements whose they are, and looks whether they come in order.
func (r *round) sort(h *hand, me int) {
	n := len(r.in)
	from, until := me*n/len(r.hands), (me+1)*n/len(r.hands)
	var before place
	if from > 0 {
		before = r.in[from-1].place()
	}
	for i := from; i < until; i++ {
		m := &r.in[i]
		now := m.place()
		if h.bad = i > 0 && !now.follows(&before); h.bad {
			return
		}
		before = now
		if r.route[i] = everyone; m.Kind != Stated {
			r.route[i] = uint8(r.key.hash(m.Customer) % uint64(len(r.hands)))
		}
	}
}

// keep settles the movements of a hand.
func (r *round) keep(h *hand, me int) {
	s := &h.state
	s.log.keeps = true
	var read [2 * blockSize]uint32 // the places of the movements that were read last
	n := 0
	err := r.engine.settle(s, func(yield func(*Movement, error) bool) {
		for i, whose := range r.route {
			if whose != uint8(me) && whose != everyone {
				continue
			}
			read[n%len(read)] = uint32(i)
			n++
			if !yield(&r.in[i], nil) {
				return
			}
		}
	}, func(position int) bool {
		for i := range s.postings {
			h.kept.add(s.postings[i])
			h.of = append(roomy(h.of, 1), read[position%len(read)])
		}
		return true
	})
	h.bad = err != nil
}

// merge puts the postings of all hands into the order of the movements: each goroutine those of
// a stretch of movements.
func (r *round) merge(s *State) *Ledger {
	n := 0
	for i := range r.hands {
		n += r.hands[i].kept.n
	}
	out := &Ledger{state: s, n: n, hands: r.hands, order: make([]placed, n)}
	r.together(func(_ *hand, me int) {
		from, until := me*len(r.in)/len(r.hands), (me+1)*len(r.in)/len(r.hands)
		next, at := make([]int, len(r.hands)), 0
		for i := range r.hands {
			next[i], _ = slices.BinarySearch(r.hands[i].of, uint32(from))
			at += next[i]
		}
		for i := from; i < until; i++ {
			whose := r.route[i]
			if whose == everyone { // which posts nothing
				continue
			}
			h := &r.hands[whose]
			for k := &next[whose]; *k < len(h.of) && h.of[*k] == uint32(i); *k++ {
				out.order[at] = placed{uint32(*k), whose}
				at++
			}
		}
	})
	return out
}

// follows reports whether a movement comes after another one in the order in which facts are
// folded, or stands where it does.
func (x *place) follows(o *place) bool {
	switch {
	case x.order == 0 || o.order == 0:
		return false // something is wrong with it
	case x.order != o.order:
		return x.order > o.order
	case x.id != o.id:
		return x.id > o.id
	}
	return x.who >= o.who
}
