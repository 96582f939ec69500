package settlement

import (
	"cmp"
	"errors"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// partnersOf returns the partners of a hand that a fact leaves something to, in order.
func (s *folding) partnersOf(r *parallel, k int) []string {
	var out []string
	note := func(partner string) {
		if partner != "" && !slices.Contains(out, partner) && r.of(partner) == k {
			out = append(out, partner)
		}
	}
	for i := range s.entries {
		note(s.entries[i].Claim.Partner)
	}
	note(s.named)
	for partner := range s.figures {
		note(partner)
	}
	for partner := range s.sums {
		note(partner)
	}
	for partner := range s.sales {
		note(partner)
	}
	for i := range s.cuts {
		note(s.cuts[i].Partner)
	}
	slices.Sort(out)
	return out
}

// known makes the account of a partner known to the hand, if there is one.
func (h *hand) known(r *parallel, id string) bool {
	if h.partners.accounts[id] != nil {
		return true
	}
	a := r.book.accounts[id]
	if a != nil {
		h.partners.account(id) // opens the map
		h.partners.accounts[id] = a
	}
	return a != nil
}

// partner folds a fact about a partner alone.
func (h *hand) partner(r *parallel, s *folding, t *posting, i int, id string) bool {
	known := h.known(r, id)
	switch err := t.foldPartner(id); {
	case errors.Is(err, errRepeated):
		s.repeated = true
		return true
	case err != nil:
		return false
	}
	t.level2()
	h.post(known, t, i, id, 0)
	return true
}

// receive folds what a fact about a customer leaves to one partner.
func (h *hand) receive(r *parallel, s *folding, t *posting, i int, id string) bool {
	known := h.known(r, id)
	t.entries, t.touched = t.entries[:0:0], nil
	for k := range s.entries {
		if s.entries[k].Claim.Partner == id {
			t.entries = append(t.entries, s.entries[k])
		}
	}
	t.volume = h.partners.volume
	t.sums = s.sums.of(id)
	if _, err := t.roomAfter(nil, t.entries, t.sums); err != nil {
		return false
	}
	h.partners.volume = t.volume
	t.named, t.figures, t.sales, t.tried, t.cuts = "", nil, nil, nil, nil
	for i := range s.cuts {
		if s.cuts[i].Partner == id {
			t.cuts = append(t.cuts, s.cuts[i])
		}
	}
	if sold := s.sales[id]; len(sold) > 0 {
		t.sales = map[string][]incentive.Posted{id: sold}
	}
	t.volume = h.partners.volume
	if err := t.mayReward(t.sales); err != nil {
		return false
	}
	h.partners.volume = t.volume
	if s.named == id {
		t.named = id
	}
	if of := s.figures[id]; of != nil {
		t.figures = map[string][]figure{id: of}
	}
	n := len(t.entries)
	t.receive()
	t.level2()
	h.post(known, t, i, id, n)
	return true
}

// post keeps what a partner has posted by itself, from a place on.
func (h *hand) post(known bool, t *posting, i int, id string, from int) {
	if len(t.entries) > from {
		h.own = append(h.own, own{i, id, t.entries[from:]})
	}
	if !known && h.partners.accounts[id] != nil {
		h.opened = append(h.opened, id)
	}
}

// join takes up what the hands have added to the program.
func (r *parallel) join(volume int64) {
	b := r.book
	b.volume = volume
	for _, h := range r.hands {
		for _, m := range h.customers.months {
			b.month(m.Month).add(m, 1)
		}
		for id := range h.customers.waiting {
			b.await(id)
		}
		for _, id := range h.entered {
			b.enter(h.customers.customers[id])
		}
		for _, id := range h.opened {
			b.account(id) // opens the map
			b.accounts[id] = h.partners.accounts[id]
		}
	}
}

// yieldAll yields the entries of the facts in their order, and returns how many facts had
// all of theirs taken.
func (r *parallel) yieldAll(facts []folding) int {
	next := make([]int, len(r.hands))
	var of []own
	for i := range facts {
		of = of[:0]
		for k, h := range r.hands {
			for ; next[k] < len(h.own) && h.own[next[k]].fact == i; next[k]++ {
				of = append(of, h.own[next[k]])
			}
		}
		slices.SortFunc(of, func(a, b own) int { return cmp.Compare(a.partner, b.partner) })
		if !r.give(facts[i].entries) {
			return i
		}
		for _, o := range of {
			if !r.give(o.entries) {
				return i
			}
		}
	}
	return len(facts)
}

// give yields entries, until nobody takes any more.
func (r *parallel) give(entries []partnerecon.Entry) bool {
	for i := range entries {
		r.given++
		if !r.yield(entries[i], nil) {
			r.left = true
			return false
		}
	}
	return true
}

// again goes back to the copy of the book and folds the first n facts since one by one: one of
// them is bad, or nobody takes more entries. It reports whether to go on.
func (r *parallel) again(n int) bool {
	*r.book = *r.saved.Clone()
	for k := range r.hands {
		r.hands[k] = &hand{} // what they knew of the book is no more
	}
	given := r.given
	for k, f := range r.since[:n] {
		entries, err := r.program.Apply(r.book, f)
		switch {
		case err != nil:
			if !r.left {
				r.yield(partnerecon.Entry{}, &FactError{r.before + k, f, err})
			}
			return false
		case given >= len(entries):
			given -= len(entries)
		case !r.left && !r.give(entries[given:]):
			return false
		default:
			given = 0
		}
	}
	return !r.left
}

// copyBook copies the book, once enough facts were folded since it was copied.
func (r *parallel) copyBook() {
	if len(r.since) < max(minCopied, r.room) {
		return
	}
	r.before, r.given = r.total(), 0
	r.saved, r.since, r.room = r.book.Clone(), nil, 0
	for _, c := range r.book.customers {
		r.room += len(c.Ledger.Lines)
	}
}
