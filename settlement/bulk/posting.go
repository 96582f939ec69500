package bulk

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// A posting is an entry as the engine holds it: 24 bytes without pointers. What else there is
// to say of it stands in the log.
type posting struct {
	amount int64 // 0: the base moved alone
	// record is what made it post; for what went back of a payment that came later, the last of
	// it that counts, and then the payment made it post.
	record uint32
	line   uint32 // the payment
	posted partnerecon.Day
	part   uint16 // place among the parts of the payment
	kind   postingKind
}

// A postingKind is a kind of entries. Those in front have amounts, which are summed up.
type postingKind uint8

const (
	earned postingKind = iota + 1
	capped
	returned
	rebased
	summedKinds = returned
)

func (k postingKind) kind() partnerecon.Kind {
	switch k {
	case earned:
		return partnerecon.Earned
	case capped:
		return partnerecon.Capped
	case rebased:
		return partnerecon.Rebased
	case returned:
		return partnerecon.Returned
	}
	return ""
}

// postPaid posts what a payment earned, with what went back of it before it came: back is the
// last of that.
func (s *State) postPaid(d *decoded, n, back uint32) {
	s.postings = s.postings[:0]
	s.sums.goTo(d.posted)
	r, takes := s.log.at(n), taker{}
	if r.refunded > 0 {
		takes = s.takerOf(r)
	}
	parts := s.parts
	s.postings = slices.Grow(s.postings, mostOfPart*len(parts))
	for i := range parts {
		p := &parts[i]
		if p.earned != 0 {
			s.post(p.partner, earned, p.earned).about(n, n, i, d.posted)
		}
		if p.capped != 0 {
			s.post(p.partner, capped, p.capped).about(n, n, i, d.posted)
		}
		if r.refunded == 0 {
			continue
		}
		if x := s.postReturned(p, takes.back(p.granted(), r.refunded)); x != nil {
			x.about(back, n, i, d.posted)
		}
	}
}

// mostOfPart is how much a movement posts about a part, at most.
const mostOfPart = 3

// postBack posts what goes back of a payment with a record.
func (s *State) postBack(d *decoded, n, line uint32) {
	s.postings = s.postings[:0]
	r, before := s.log.at(line), s.log.at(n).refunded
	if r.refunded == before {
		return
	}
	s.sums.goTo(d.posted)
	var sole [1]part
	parts, takes := s.partsAt(line, &sole), s.takerOf(r)
	s.postings = slices.Grow(s.postings, mostOfPart*len(parts))
	for i := range parts {
		p := &parts[i]
		if x := s.postReturned(p, takes.back(p.granted(), r.refunded)-takes.back(p.granted(), before)); x != nil {
			x.about(n, line, i, d.posted)
		}
	}
}

// postReturned posts what goes back of a part, or that its base alone does; nil if none does.
func (s *State) postReturned(p *part, amount int64) *posting {
	switch {
	case amount != 0:
		return s.post(p.partner, returned, amount)
	case p.hasBase():
		return s.post(p.partner, rebased, 0)
	}
	return nil
}

// post keeps a posting for whoever takes it, for which there is room, and counts it. What it is
// about is still to be said.
func (s *State) post(partner uint32, kind postingKind, amount int64) *posting {
	if amount != 0 {
		s.sums.of(partner)[kind-1] += amount
	}
	n := len(s.postings)
	s.postings = s.postings[:n+1]
	x := &s.postings[n]
	x.amount, x.kind = amount, kind
	return x
}

// about says what made it post, and which part of which payment it is about.
func (x *posting) about(record, line uint32, part int, posted partnerecon.Day) {
	x.record, x.line, x.part, x.posted = record, line, uint16(part), posted
}

// partsAt returns the parts of a payment, given room for one that has no others.
func (s *State) partsAt(n uint32, room *[1]part) []part {
	r := s.log.at(n)
	switch {
	case r.parts > 0:
		return s.log.partsOf(n)
	case s.variants[r.terms].shape == 0: // nobody's
		return nil
	}
	room[0] = s.soleOf(r)
	return room[:]
}

// soleOf returns the one part of a payment that nothing cut: its terms tell what it earned.
func (s *State) soleOf(r *record) part {
	x, out := &s.variants[r.terms], part{partner: r.more}
	if len(x.parts) > 0 && x.parts[0].component == 0 {
		out.earned, _ = x.parts[0].of(r.amount, s.versions[x.version].mode)
	}
	return out
}

// A Posting is an entry as the engine holds it: a view, valid as long as the [Ledger] that it
// is of, and in [Engine.Run] until the next one. The zero Posting is none.
type Posting struct {
	state *State
	*posting
}

// part returns the part of the payment that it is about, given room for one that its terms tell.
func (p Posting) part(room *part) *part {
	r := p.state.log.at(p.line)
	if r.parts > 0 {
		return &p.state.log.partsOf(p.line)[p.posting.part]
	}
	if *room = (part{partner: r.more, earned: p.amount}); p.kind != earned { // nothing cut it: all of it was posted
		*room = p.state.soleOf(r)
	}
	return room
}

// Kind returns what it does to what the partner is owed.
func (p Posting) Kind() partnerecon.Kind {
	if p.state == nil {
		return ""
	}
	return p.kind.kind()
}

// Amount returns what was posted; the zero Money for a posting without an amount.
func (p Posting) Amount() partnerecon.Money {
	if p.state == nil || p.amount == 0 {
		return partnerecon.Money{}
	}
	return p.state.money(p.amount)
}

// Base returns the base that moved along; the zero Money if none did.
func (p Posting) Base() partnerecon.Money {
	if p.state == nil || p.kind == capped {
		return partnerecon.Money{}
	}
	of := p.part(new(part))
	switch {
	case !of.hasBase():
		return partnerecon.Money{}
	case p.kind == earned:
		return p.state.money(p.state.log.at(p.line).amount)
	}
	before, after := p.gone()
	return p.state.money(before - after)
}

// gone returns what of the payment had gone back before what goes back, and with it.
func (p Posting) gone() (before, after int64) {
	back, paid := p.state.log.at(p.record), p.state.log.at(p.line).amount
	before = back.refunded
	if after = before + min(back.amount, paid-before); p.record < p.line {
		before = 0 // it posts at once what waited for the payment
	}
	return before, after
}

// Partner returns whose it is.
func (p Posting) Partner() string {
	if p.state == nil {
		return ""
	}
	return string(p.state.partners.bytes(p.part(new(part)).partner))
}

// Component returns what it was earned by, as claims call it.
func (p Posting) Component() string {
	if p.state == nil {
		return ""
	}
	return p.state.claim(p.part(new(part)).component)
}

// Customer returns whose payment it is about.
func (p Posting) Customer() string {
	if p.state == nil {
		return ""
	}
	return string(p.state.customers.bytes(p.state.log.at(p.line).customer))
}

// Deal returns the deal of the payment; empty if it has none.
func (p Posting) Deal() string {
	if p.state == nil {
		return ""
	}
	return string(p.state.log.rest(p.line))
}

// Line returns the id of the payment.
func (p Posting) Line() string {
	if p.state == nil {
		return ""
	}
	return string(p.state.log.id(p.line))
}

// Cause returns the id of the movement that made it post.
func (p Posting) Cause() string {
	if p.state == nil {
		return ""
	}
	return string(p.state.log.id(max(p.record, p.line)))
}

// Posted returns the effective day.
func (p Posting) Posted() partnerecon.Day {
	if p.state == nil {
		return partnerecon.Day{}
	}
	return p.posted
}

// Entry returns the posting as Program.Run posts it, but for its basis, which is empty.
func (p Posting) Entry() partnerecon.Entry {
	if p.state == nil {
		return partnerecon.Entry{}
	}
	s, r, of := p.state, p.state.log.at(p.line), p.part(new(part))
	x := &s.variants[r.terms]
	e := partnerecon.Entry{
		Cause: p.Cause(),
		Claim: partnerecon.Claim{
			Partner: p.Partner(), Customer: p.Customer(), Deal: p.Deal(), Line: p.Line(), Component: p.Component(),
		},
		Kind: p.Kind(), Amount: p.Amount(), Base: p.Base(), Posted: p.posted, Earned: r.on,
		Terms: s.versions[x.version].id, Tier: s.stands[s.shapes[x.shape].legs[of.leg].stand].tier,
		Seller: strings.Clone(s.sales[r.sale].Seller),
	}
	e.PayableFrom(r.on)
	return e
}
