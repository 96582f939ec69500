package bulk

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

var errUnfilled = errors.New("bulk: the state is empty, and of no engine; there is nothing to store")

// storedVersion is the form in which states are stored.
const storedVersion = 1

// How much of a state stands in one line.
const (
	customersInLine = 64
	othersInLine    = 512
)

// JSONLines stores the state as strict JSON, a line of it after the other: [Engine.ParseState]
// reads it. Amounts are whole minor units. Customers stand by their ids, and equal states have
// equal bytes, on however many goroutines they were filled.
//
// What a [Ledger] has of payments that are sealed is not stored. A nil state, and one that no
// engine has filled, are errors.
func (s *State) JSONLines() ([]byte, error) {
	if s == nil {
		return nil, errNoState
	}
	if s.tables == nil {
		return nil, errUnfilled
	}
	w := lineWriter{}
	w.add(s.storedHead())
	first := s.parted()[0] // each of them was told all of partners and months
	if first.climbers.rules != nil {
		w.tales(first)
	} else {
		w.add(storedBook{first.book.Beside(lent.Key{})})
	}
	w.sums(s)
	w.customers(s)
	w.add(storedEnd{w.lines})
	return w.text.Bytes(), w.err
}

// A lineWriter writes lines until one fails.
type lineWriter struct {
	text  bytes.Buffer
	lines int
	err   error
}

// aLine is a line with its kind.
type aLine struct {
	Line storedLine `json:"line,inline"`
}

func (w *lineWriter) add(x storedLine) {
	if w.err != nil {
		return
	}
	text, err := strictjson.Encode(aLine{x}, storedLines())
	if err != nil {
		w.err = err
		return
	}
	w.text.Write(text)
	w.text.WriteByte('\n')
	w.lines++
}

func (s *State) storedHead() storedHead {
	parts := s.parted()
	out := storedHead{
		Version: storedVersion, Currency: s.currency, Through: parts[0].through, Volume: s.volume, Sealed: s.Sealed(),
	}
	if len(s.hands) > 0 {
		out.Volume = wholeVolume(parts)
	}
	last := parts[0]
	for _, part := range parts[1:] {
		if last.follows(part) {
			last = part
		}
	}
	if last.last.order > 0 {
		out.Last = []storedPlace{last.storedPlace()}
	}
	return out
}

// wholeVolume is that of a history that several hands settled: each counts what all were told,
// and the payments of its customers, which are all there yet.
func wholeVolume(hands []*State) int64 {
	sum, told := int64(0), int64(0)
	for _, h := range hands {
		paid := int64(0)
		for n := range h.log.next {
			if r := h.log.at(n); r.kind == Payment {
				paid += r.amount
			}
		}
		sum, told = sum+paid, h.volume-paid
	}
	return sum + told
}

// follows reports whether the last movement of another state comes after that of this one.
func (s *State) follows(o *State) bool {
	x, y := &s.last, &o.last
	return cmp.Or(cmp.Compare(x.order, y.order), bytes.Compare(x.id, y.id), cmp.Compare(s.subject(), o.subject())) < 0
}

// subject is the customer or the partner of the last movement.
func (s *State) subject() string {
	switch rank := s.last.rank(); {
	case rank == 0 || rank == rankClose:
		return ""
	case rank < rankPayment:
		return string(s.last.partner)
	}
	return string(s.customers.bytes(s.last.customer))
}

func (s *State) storedPlace() storedPlace {
	p := &s.last
	return storedPlace{Posted: p.posted, On: p.on(), Kind: rankNames()[p.rank()], ID: string(p.id), Subject: s.subject()}
}

// tales writes what the ladder was told.
func (w *lineWriter) tales(s *State) {
	var tales []storedTale
	for i := range s.climbers.told.n {
		tales = append(tales, s.storedTale(i, s.climbers.told.at(i)))
		if len(tales) == othersInLine {
			w.add(storedTales{tales})
			tales = tales[:0]
		}
	}
	if len(tales) > 0 {
		w.add(storedTales{tales})
	}
}

func (s *State) storedTale(i uint32, t *tale) storedTale {
	out := storedTale{ID: s.climbers.id(i, t)}
	if t.metric == monthEnd {
		out.Month = t.on.Month()
		return out
	}
	out.On, out.Recorded, out.Partner = t.on, t.recorded, string(s.partners.bytes(t.partner))
	if t.metric != enrolment {
		m := &s.climbers.rules.metrics[t.metric]
		out.Metric, out.Currency, out.Value = m.name, m.currency, t.value
	}
	return out
}

// sums writes all sums.
func (w *lineWriter) sums(s *State) {
	var sums []storedSum
	for x := range s.Sums() {
		sums = append(sums, storedSum{x.Partner, x.Month, x.Kind, x.Amount.Minor()})
		if len(sums) == othersInLine {
			w.add(storedSums{sums})
			sums = sums[:0]
		}
	}
	if len(sums) > 0 {
		w.add(storedSums{sums})
	}
}

// A member is a customer of one of the states that hold them.
type member struct {
	of     *State
	claims map[uint32][]int // of all its customers that have very many
	id     uint32
}

func (m member) name() []byte { return m.of.customers.bytes(m.id) }

// customers writes all customers, by their ids.
func (w *lineWriter) customers(s *State) {
	var all []member
	for _, part := range s.parted() {
		more := map[uint32][]int{}
		for key, at := range part.customers.more {
			more[key.customer] = append(more[key.customer], at)
		}
		for id := range uint32(part.customers.len()) {
			all = append(all, member{part, more, id})
		}
	}
	slices.SortFunc(all, func(a, b member) int { return bytes.Compare(a.name(), b.name()) })
	var line []storedCustomer
	for _, m := range all {
		c := m.of.customers.at(m.id)
		m.of.notice(c, m.id)
		if c.first.IsZero() && c.open == 0 {
			continue // only what was refused named it
		}
		line = append(line, m.stored(c))
		if len(line) == customersInLine {
			w.add(storedCustomers{line})
			line = line[:0]
		}
	}
	if len(line) > 0 {
		w.add(storedCustomers{line})
	}
}

// stored is what is known of a customer.
func (m member) stored(c *customer) storedCustomer {
	s := m.of
	out := storedCustomer{ID: string(m.name()), First: c.first, Sealed: c.sealed, Granted: m.granted(c)}
	for _, o := range s.customers.lists.of(c)[:c.open] {
		switch r := s.log.at(o.record); {
		case s.isGone(o):
		case r.kind == Payment:
			out.Paid = append(out.Paid, s.storedPayment(o.record, r))
		default:
			out.Back = append(out.Back, s.storedBack(o.record, r))
		}
	}
	return out
}

// granted lists what caps have granted, by their names.
func (m member) granted(c *customer) []storedClaim {
	if c.claim.cap == 0 {
		return nil
	}
	of := &m.of.customers
	out := []storedClaim{m.of.storedClaim(&c.claim)}
	for at := c.claim.next; at != 0; at = of.claims[at-1].next {
		out = append(out, m.of.storedClaim(&of.claims[at-1]))
	}
	for _, at := range m.claims[m.id] {
		out = append(out, m.of.storedClaim(&of.claims[at]))
	}
	slices.SortFunc(out, func(a, b storedClaim) int {
		return cmp.Or(cmp.Compare(a.Cap, b.Cap), cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Deal, b.Deal))
	})
	return out
}

func (s *State) storedClaim(c *claim) storedClaim {
	out := storedClaim{Cap: s.caps[c.cap-1], Amount: c.granted}
	if s.perDeal(c.cap) {
		out.Deal = string(s.deals.bytes(c.of)[dealPrefix:])
	} else {
		out.Partner = string(s.partners.bytes(c.of))
	}
	return out
}

// perDeal reports whether a cap counts by deals. It does so in all versions that have it.
func (t *tables) perDeal(number uint16) bool {
	for i := range t.versions {
		for _, l := range t.versions[i].caps {
			if l.number == number {
				return l.per == perDeal
			}
		}
	}
	return false
}

func (s *State) storedPayment(n uint32, r *record) storedPayment {
	x := &s.variants[r.terms]
	out := storedPayment{
		ID: string(s.log.id(n)), On: r.on, Late: r.flags&isLate != 0, Amount: r.amount, Deal: string(s.log.rest(n)),
		Sale: stored(&s.sales[r.sale].Sale), Terms: s.versions[x.version].id,
	}
	for k := range s.shapes[x.shape].legs {
		l := &s.shapes[x.shape].legs[k]
		st := &s.stands[l.stand]
		c := storedCredit{Partner: string(s.partners.bytes(s.partnerAt(n, k))), Tier: st.tier, Type: st.typ, Segment: st.segment}
		if l.role != partnerecon.Sourced || l.share != partnerecon.Whole() {
			c.Role, c.Share = l.role, l.share
		}
		out.Credits = append(out.Credits, c)
	}
	var sole [1]part
	for _, p := range s.partsAt(n, &sole) {
		out.Parts = append(out.Parts, storedPart{s.components[p.component], p.earned, p.capped})
	}
	return out
}

func (s *State) storedBack(n uint32, r *record) storedBack {
	of := s.log.rest(n)
	if r.flags&isWaiting == 0 {
		of = s.log.id(r.more)
	}
	return storedBack{Kind: r.kind.String(), ID: string(s.log.id(n)), Of: string(of), On: r.on, Amount: r.amount}
}

func stored(x *Sale) storedSale {
	return storedSale{x.Seller, x.Product, x.Category, string(x.Model), x.Segment, x.Region, x.Purpose, x.Level}
}
