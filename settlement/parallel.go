package settlement

import (
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// RunOn folds facts as [Program.Run] does, with the same entries in the same order and the
// same book, on n goroutines: between two facts that decide something for all customers, such
// as a standing, a fact for the desk or a close, customers do not depend on each other, and
// partners fold afterwards what was posted to them. With n below 2 it is Run.
//
// It takes facts ahead, by the thousand, before it yields what they post. On a bad fact, or
// where the entries are not all taken, the book stands as Run leaves it: RunOn keeps a copy of
// the book for that, and the facts since. All goroutines have ended when an entry is yielded.
func (p Program) RunOn(n int, b *Book, facts iter.Seq2[Fact, error]) iter.Seq2[partnerecon.Entry, error] {
	if n < 2 || p.rules == nil || b == nil || facts == nil {
		return p.Run(b, facts)
	}
	return func(yield func(partnerecon.Entry, error) bool) {
		r := &parallel{program: p, book: b, saved: b.Clone(), yield: yield}
		for range min(n, maxHands) {
			r.hands = append(r.hands, &hand{})
		}
		for f, err := range facts {
			if err != nil {
				if r.flush() {
					yield(partnerecon.Entry{}, &FactError{r.total(), f, err})
				}
				return
			}
			if !r.take(f) {
				return
			}
		}
		r.flush()
	}
}

// Facts are folded a stretch at a time. A copy of the book is kept for as many facts as make
// it worth its while.
const (
	maxStretch = 1 << 13
	minCopied  = 1 << 17
	maxHands   = 1 << 10
)

// parallel is a run on several goroutines.
type parallel struct {
	program Program
	book    *Book
	hands   []*hand
	yield   func(partnerecon.Entry, error) bool
	stretch []folding // facts that were taken and not folded yet

	saved  *Book  // the book before the facts since
	since  []Fact // folded since
	before int    // facts folded before those
	given  int    // entries yielded since
	left   bool   // nobody takes entries any more
	room   int    // how many facts there may be before the book is copied again
}

// A folding is one fact of a stretch.
type folding struct {
	posting
	at       position
	refused  bool // it is malformed
	repeated bool
}

// A hand folds some customers, then some partners.
type hand struct {
	customers Book     // level 1 of its customers, with what they add to the program
	partners  Book     // level 2 of its partners
	entered   []string // customers that are new
	opened    []string // partners that are new
	left      [][]int  // by hand: facts that leave something to its partners
	todo      []int    // facts that leave something to partners of this one
	own       []own    // what those post, in the order of the facts
	buffer    []partnerecon.Entry
	failed    bool
}

// own are the entries of one partner for a fact of the stretch.
type own struct {
	fact    int
	partner string
	entries []partnerecon.Entry
}

func (r *parallel) total() int { return r.before + len(r.since) }

// take takes one fact up, and folds what came before it where it has to.
func (r *parallel) take(f Fact) bool {
	if !r.program.independent(f) {
		return r.flush() && r.alone(f)
	}
	n := len(r.stretch)
	r.stretch = slices.Grow(r.stretch, 1)[:n+1]
	r.stretch[n] = folding{posting: posting{program: r.program, fact: f}}
	return len(r.stretch) < maxStretch || r.flush()
}

// independent reports whether a fact means nothing to facts about other customers that
// follow it: kinds that are not listed may.
func (p Program) independent(f Fact) bool {
	switch f.Event.(type) {
	case Payment, Milestone, Clearing, Failure, Refund, CreditNote, Chargeback, ChargebackReversed, Started, DealStated, Renewal, Transfer,
		Reopen, Recredit, Churn, Breach, Fraud, Reactivated:
		return true
	case Payout, PayoutReturned, Hold, Release, Adjustment, WriteOff, Final, RetainerEvent:
		return true
	case Touch, DealClosed:
		return !p.desks
	}
	return false
}

// flush folds the facts that were taken, and yields what they post.
func (r *parallel) flush() bool {
	for rest := r.stretch; len(rest) > 0; {
		n := r.ready(rest)
		if n >= fewFacts {
			if !r.fold(rest[:n]) {
				return false
			}
			rest = rest[n:]
			continue
		}
		n = min(n+1, len(rest)) // the first that is not ready, if there is one, is for Apply
		for i := range n {
			if !r.alone(rest[i].fact) {
				return false
			}
		}
		rest = rest[n:]
	}
	r.stretch = r.stretch[:0]
	r.copyBook()
	return true
}

// fewFacts are faster folded one by one.
const fewFacts = 32

// alone folds one fact into the book as it is.
func (r *parallel) alone(f Fact) bool {
	entries, err := r.program.Apply(r.book, f)
	if err != nil {
		r.yield(partnerecon.Entry{}, &FactError{r.total(), f, err})
		return false
	}
	r.since = append(r.since, f)
	for _, e := range entries {
		r.given++
		if !r.yield(e, nil) {
			return false
		}
	}
	return true
}

// ready checks facts and returns how many are well formed and in order.
func (r *parallel) ready(facts []folding) int {
	p := r.program
	if p.knows(&r.book.settledWith) != nil {
		return 0 // as the first of them is told
	}
	r.each(func(k int, _ *hand) {
		size := (len(facts) + len(r.hands) - 1) / len(r.hands)
		for i := k * size; i < min((k+1)*size, len(facts)); i++ {
			s := &facts[i]
			var list problem.List
			p.check(&list, s.fact, &s.paid)
			if s.refused = !list.Empty(); !s.refused {
				s.when = p.when(s.fact)
				s.at = p.position(s.fact, s.when)
			}
		}
	})
	last := r.book.last
	for i := range facts {
		s := &facts[i]
		if s.refused || last != nil && s.at.compare(*last) < 0 {
			return i
		}
		last = &s.at
	}
	return len(facts)
}

// each has all hands work at the same time, one of them on this goroutine.
func (r *parallel) each(work func(k int, h *hand)) {
	var wait sync.WaitGroup
	for k := 1; k < len(r.hands); k++ {
		wait.Go(func() { work(k, r.hands[k]) })
	}
	work(0, r.hands[0])
	wait.Wait()
}

// of returns the hand that an id belongs to (FNV-1a).
func (r *parallel) of(id string) int {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return int(h % uint64(len(r.hands)))
}

// fold folds facts that are in order: customers by hash, then partners by hash.
func (r *parallel) fold(facts []folding) bool {
	before := len(r.since)
	for i := range facts {
		r.since = append(r.since, facts[i].fact)
	}
	r.each(func(k int, h *hand) { r.customers(facts, k, h) })
	if slices.ContainsFunc(r.hands, func(h *hand) bool { return h.failed }) {
		return r.again(len(r.since))
	}
	r.each(func(k int, h *hand) { r.partners(facts, k, h) })
	volume := r.book.volume
	for _, h := range r.hands {
		if h.failed || !added(&volume, h.customers.volume) || !added(&volume, h.partners.volume) {
			return r.again(len(r.since))
		}
	}
	r.join(volume)
	for i := range facts {
		if !facts[i].repeated {
			r.book.goTo(facts[i].at)
			r.book.note(r.program, facts[i].entries)
		}
	}
	for _, h := range r.hands {
		for i := range h.own {
			r.book.note(r.program, h.own[i].entries)
		}
	}
	if taken := r.yieldAll(facts); taken < len(facts) {
		return r.again(before + taken + 1)
	}
	return true
}

// customers folds the facts about the customers of a hand.
func (r *parallel) customers(facts []folding, k int, h *hand) {
	h.begin(r)
	for i := range facts {
		s := &facts[i]
		who := s.fact.Event.subject()
		if who.customer == "" {
			if r.of(who.partner) == k {
				h.left[k] = append(h.left[k], i)
			}
			continue
		}
		if r.of(who.customer) != k {
			continue
		}
		if h.failed = h.failed || !h.customer(r, s, who.customer); h.failed {
			return
		}
		r.leave(h, s, i)
	}
}

// begin empties the hand for a stretch.
func (h *hand) begin(r *parallel) {
	h.customers.common = r.book.past()
	h.customers.waiting = nil
	h.customers.asks = func(partner string) *account { return r.book.accounts[partner] }
	h.partners.common = r.book.past()
	h.entered, h.opened, h.own, h.failed = h.entered[:0], h.opened[:0], h.own[:0], false
	h.buffer = h.buffer[:0]
	if h.left == nil {
		h.left = make([][]int, len(r.hands))
	}
	for i := range h.left {
		h.left[i] = h.left[i][:0]
	}
}

// customer folds one fact about a customer.
func (h *hand) customer(r *parallel, s *folding, id string) bool {
	if h.customers.customers[id] == nil {
		if c := r.book.customers[id]; c != nil {
			h.customers.enter(c)
		}
	}
	known := h.customers.customers[id] != nil
	s.book, s.apart = &h.customers, true
	s.after(r.book)
	s.entries = h.buffer[len(h.buffer):]
	switch err := s.foldCustomer(id); {
	case errors.Is(err, errRepeated):
		s.repeated, s.entries = true, nil
	case err != nil:
		return false
	}
	if len(s.entries) > 0 {
		h.keep(s)
	}
	if !known && h.customers.customers[id] != nil {
		h.entered = append(h.entered, id)
	}
	return true
}

// keep leaves the entries of a fact in the buffer of the hand, where they fitted in.
func (h *hand) keep(s *folding) {
	n := len(h.buffer)
	if len(s.entries) <= cap(h.buffer)-n {
		h.buffer = h.buffer[:n+len(s.entries)]
		return
	}
	h.buffer = make([]partnerecon.Entry, 0, min(max(256, 2*cap(h.buffer)), maxStretch))
}

// leave notes for which hands a fact leaves something to do.
func (r *parallel) leave(h *hand, s *folding, i int) {
	note := func(partner string) {
		to := &h.left[r.of(partner)]
		if n := len(*to); n == 0 || (*to)[n-1] != i {
			*to = append(*to, i)
		}
	}
	for k := range s.entries {
		if partner := s.entries[k].Claim.Partner; partner != "" {
			note(partner)
		}
	}
	if s.named != "" {
		note(s.named)
	}
	for partner := range s.figures {
		note(partner)
	}
	for partner := range s.sums {
		note(partner)
	}
	for partner := range s.sales {
		note(partner)
	}
	for k := range s.cuts {
		note(s.cuts[k].Partner)
	}
}

// partners folds what the facts leave to the partners of a hand, in the order of the facts.
func (r *parallel) partners(facts []folding, k int, h *hand) {
	h.todo = h.todo[:0]
	for _, from := range r.hands {
		h.todo = append(h.todo, from.left[k]...)
	}
	slices.Sort(h.todo)
	for _, i := range h.todo {
		s := &facts[i]
		t := posting{program: r.program, book: &h.partners, fact: s.fact, when: s.when}
		t.after(r.book)
		if who := s.fact.Event.subject(); who.customer == "" {
			if h.failed = !h.partner(r, s, &t, i, who.partner); h.failed {
				return
			}
			continue
		}
		for _, id := range s.partnersOf(r, k) {
			if h.failed = !h.receive(r, s, &t, i, id); h.failed {
				return
			}
		}
	}
}
