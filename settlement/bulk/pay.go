package bulk

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/settlement"
)

// pay settles a payment. On an error nothing has changed, but for names that were numbered.
func (s *State) pay(d *decoded) error {
	c := s.customers.at(d.customer)
	known, isKnown := s.find(c, d.customer, d.id, d.hash)
	open := isKnown && s.log.at(known).kind == Payment
	if s.late(d) {
		return s.paidLate(d, known, isKnown)
	}
	volume := s.volume
	if !open {
		var err error
		if volume, err = s.grow(d.amount); err != nil {
			return err
		}
	}
	if err := s.governs(d); err != nil {
		return err
	}
	if open {
		return s.paidAgain(d, known)
	}
	if !s.through.IsZero() && !d.on.After(s.through) {
		return fmt.Errorf("it occurred on %s, and what did by %s is %w; if it is new, state the day it became known", d.on, s.through, settlement.ErrSealed)
	}
	s.credit(d)
	terms, err := s.priced(d, c)
	switch {
	case isKnown:
		return settlement.ErrDuplicate
	case err != nil:
		return err
	case s.windows && d.on.Before(c.first) && s.anyOpen(c, d.customer):
		return fmt.Errorf("that of %s is earlier than the first payment of %s, from which windows are counted: %w", d.on, c.first, ErrUnsupported)
	}
	if err := s.earn(d, terms); err != nil {
		return err
	}
	s.volume = volume
	s.enter(d, c, terms)
	s.goTo(d)
	return nil
}

// anyOpen reports whether something of a customer is open.
func (s *State) anyOpen(c *customer, id uint32) bool {
	if c.open > 0 {
		s.tidy(c, id)
	}
	return c.open > 0
}

// paidLate tells what of a payment that comes after a later movement was settled before.
func (s *State) paidLate(d *decoded, known uint32, isKnown bool) error {
	late := s.errOrder(d.posted)
	if !isKnown || s.governs(d) != nil {
		return late
	}
	if s.log.at(known).kind == Payment {
		return s.paidAgain(d, known)
	}
	if !s.through.IsZero() && !d.on.After(s.through) {
		return late
	}
	return settlement.ErrDuplicate
}

// paidAgain accepts a payment that was settled before, and refuses another one with its id.
func (s *State) paidAgain(d *decoded, known uint32) error {
	r := s.log.at(known)
	s.numberSale(d)
	if r.amount != d.amount || r.on != d.on || string(s.log.rest(known)) != d.deal || r.sale != d.sale || !s.sameCredits(d, known) {
		return settlement.ErrDuplicate
	}
	return errRepeated
}

// sameCredits compares who is credited with those that were then, who stood as they did then
// unless the movement says otherwise.
func (s *State) sameCredits(d *decoded, known uint32) bool {
	of := &s.shapes[s.variants[s.log.at(known).terms].shape]
	if len(d.partners) != len(of.legs) {
		return false
	}
	for k := range d.partners {
		s.numberPartner(d, k)
		l := &of.legs[k]
		if d.partners[k] != s.partnerAt(known, k) {
			return false
		}
		c := d.credit(k)
		if c == nil { // as it is, of a split that is known
			c = &s.splits[d.split].credits[k]
		}
		st := &s.stands[l.stand]
		if c.Role != l.role || c.Share != l.share || cmp.Or(c.Tier, st.tier) != st.tier || cmp.Or(c.Type, st.typ) != st.typ || cmp.Or(c.Segment, st.segment) != st.segment {
			return false
		}
	}
	return true
}

// partnerAt returns the partner of a credit of an open payment.
func (s *State) partnerAt(n uint32, leg int) uint32 {
	if r := s.log.at(n); r.parts == 0 {
		return r.more
	}
	return s.log.partsOf(n)[leg].partner
}

// priced returns the variant of the price of a payment.
func (s *State) priced(d *decoded, c *customer) (uint32, error) {
	class := s.sales[d.sale].class
	n, ok := s.known(d.shape, class, d.version)
	if !ok {
		var err error
		if n, err = s.price(d); err != nil {
			return 0, err
		}
		s.keep(d.shape, class, d.version, n)
	}
	x := &s.prices[n]
	if len(x.windows) == 0 {
		return s.variant(n, len(d.partners), 0), nil
	}
	first := c.first
	if first.IsZero() || d.on.Before(first) {
		first = d.on
	}
	open := 0
	for i := range x.windows {
		if contains(&x.windows[i], first, d.on) {
			open |= 1 << i
		}
	}
	return s.variant(n, len(d.partners), open), nil
}

// contains is Window.Contains without a calendar, where days are enough.
func contains(w *partnerecon.Window, anchor, d partnerecon.Day) bool {
	const farDays = 3_600_000 // 9857; days that are added end with the year 9999
	if n := d.Sub(anchor); w.Months == 0 && d.Sub(partnerecon.Day{}) < farDays {
		return n >= 0 && (n < w.Days || n == w.Days && w.Edge == partnerecon.Through)
	}
	return w.Contains(anchor, d)
}

// earn works out the parts of a payment into s.parts.
func (s *State) earn(d *decoded, terms uint32) error {
	v, x := &s.versions[d.version], &s.variants[terms]
	s.parts = slices.Grow(s.parts[:0], len(d.partners)*(len(x.parts)+1))
	s.grants, s.cut = s.grants[:0], false
	if len(d.partners) == 0 {
		return nil
	}
	if d.amount == 0 || len(x.parts) == 0 || x.parts[0].component > 0 {
		s.open(d, 0)
	}
	if d.amount == 0 {
		return nil
	}
	if v.whole {
		s.used = append(s.used[:0], make([]int64, len(v.caps))...)
	}
	for i := range x.parts {
		w := &x.parts[i]
		c := &v.components[w.component]
		if !inForce(c.from, c.until, d.on) {
			continue
		}
		total, ok := w.of(d.amount, v.mode)
		if v.whole {
			total, ok = s.capWhole(v, w, d, total, ok)
		}
		if !ok {
			return partnerecon.ErrOverflow
		}
		from := len(s.parts)
		s.share(d, w, total)
		if len(c.caps) > 0 {
			s.capEach(v, c, d, from)
		}
	}
	if !x.inOrder { // the base posts first, then bonuses by their names
		slices.SortStableFunc(s.parts, func(a, b part) int { return cmp.Compare(a.component, b.component) })
	}
	return nil
}

// share appends the parts of the partners in what a component comes to.
func (s *State) share(d *decoded, w *weighed, total int64) {
	parts := s.more(len(d.partners))
	if len(parts) == 1 {
		parts[0].set(total, d.partners[0], w.number, 0)
		return
	}
	s.amounts = w.split(s.amounts[:0], total)
	for k := range parts {
		parts[k].set(s.amounts[k], d.partners[k], w.number, uint16(k))
	}
}

// open appends parts of nothing.
func (s *State) open(d *decoded, component uint16) {
	parts := s.more(len(d.partners))
	for k := range parts {
		parts[k].set(0, d.partners[k], component, uint16(k))
	}
}

// more appends n parts, for which there is room, and returns them.
func (s *State) more(n int) []part {
	from := len(s.parts)
	s.parts = s.parts[:from+n]
	return s.parts[from:]
}

// set makes a part one that nothing cut.
func (p *part) set(earned int64, partner uint32, component, leg uint16) {
	p.earned, p.capped, p.partner, p.component, p.leg = earned, 0, partner, component, leg
}

// capWhole returns what the caps over all partners leave of what a component comes to, if that
// is an amount, and counts it against them.
func (s *State) capWhole(v *version, w *weighed, d *decoded, total int64, ok bool) (int64, bool) {
	caps := v.components[w.component].caps
	if left, cut := s.roomFor(v, caps, d, exact.Int(d.amount).Times(w.total)); cut {
		total, ok, s.cut = left, true, true
	}
	if ok {
		for _, k := range caps {
			s.used[k], _ = exact.Add(s.used[k], total)
		}
	}
	return total, ok
}

// roomFor returns what the caps over all partners leave of a sum, and whether they cut it.
func (s *State) roomFor(v *version, caps []int, d *decoded, sum exact.Num) (left int64, cut bool) {
	for _, k := range caps {
		l := &v.caps[k]
		room := l.limit
		switch {
		case !l.holds(d.on), l.per == perCustomer, l.per == perDeal && d.deal == "":
			continue
		case l.per == perDeal:
			_, granted := s.customers.granted(d.customer, l.number, s.dealOf(d))
			room -= granted
		}
		if room = max(0, room-s.used[k]); sum.Cmp(exact.Int(room)) > 0 {
			sum, left, cut = exact.Int(room), room, true
		}
	}
	return left, cut
}

// capEach applies the caps per customer and partner to the parts from a place on, and notes what
// they grant.
func (s *State) capEach(v *version, c *component, d *decoded, from int) {
	grants := len(s.grants)
	for _, k := range c.caps {
		l := &v.caps[k]
		if l.per != perCustomer || !l.holds(d.on) {
			continue
		}
		for i := range s.parts[from:] {
			p := &s.parts[from+i]
			claim, granted := s.customers.granted(d.customer, l.number, p.partner)
			room := l.limit - granted
			for j := range s.parts[:from] {
				if o := &s.parts[j]; o.partner == p.partner && l.takes(o.component) {
					room -= o.granted()
				}
			}
			p.capped -= max(0, p.granted()-max(0, room))
			s.grants = append(s.grants, grant{claim: claim, of: p.partner, part: uint16(from + i), cap: l.number})
		}
	}
	for i := range s.grants[grants:] { // all caps on these parts have cut by now
		g := &s.grants[grants+i]
		g.amount = s.parts[g.part].granted()
	}
}

// dealOf numbers a deal of the customer of a payment, where caps count by deals.
func (s *State) dealOf(d *decoded) uint32 {
	return s.dealNumber(d.customer, d.deal)
}

// dealPrefix is how many bytes of the name of a deal say whose it is.
const dealPrefix = 4

func (s *State) dealNumber(customer uint32, deal string) uint32 {
	s.dealKey = append(binary.LittleEndian.AppendUint32(s.dealKey[:0], customer), deal...)
	return s.deals.number(string(s.dealKey))
}

// grant counts what caps have granted.
func (s *State) grant(d *decoded, v *version) {
	for i := range s.grants {
		s.customers.grant(d.customer, &s.grants[i])
	}
	if !v.whole || d.deal == "" {
		return
	}
	for i := range v.caps {
		l := &v.caps[i]
		if l.per != perDeal || !l.holds(d.on) {
			continue
		}
		g := grant{of: s.dealOf(d), cap: l.number}
		g.claim, _ = s.customers.granted(d.customer, g.cap, g.of)
		for k := range s.parts {
			if p := &s.parts[k]; l.takes(p.component) {
				g.amount += p.earned
			}
		}
		s.customers.grant(d.customer, &g)
	}
}

// enter takes a payment up and posts what it earned.
func (s *State) enter(d *decoded, c *customer, terms uint32) {
	v := &s.versions[d.version]
	if len(v.caps) > 0 {
		s.grant(d, v)
	}
	if c.first.IsZero() || d.on.Before(c.first) {
		c.first = d.on
	}
	c.shape = d.shape
	n, r := s.record(d, terms)
	back := n
	if c.waiting > 0 {
		back = s.match(c, n, r, d)
	}
	s.opened(c, d.customer, n, d.hash)
	s.postPaid(d, n, back)
}

// record takes a payment with its parts up into the log.
func (s *State) record(d *decoded, terms uint32) (n uint32, r *record) {
	s.paid++
	n, r = s.log.add(d.id, d.deal)
	r.kind, r.customer, r.on, r.amount = Payment, d.customer, d.on, d.amount
	r.terms, r.sale = terms, d.sale
	if d.posted.After(d.on) {
		r.flags |= isLate
		s.log.hold(n)
		s.log.late = append(s.log.late, n)
	}
	switch {
	case len(s.parts) == 1 && s.parts[0].capped == 0 && s.parts[0].component == 0 && !s.cut:
		r.more = s.parts[0].partner
	case len(s.parts) > 0:
		r.more, r.parts = s.log.addParts(n, s.parts), uint16(len(s.parts))
	}
	return n, r
}

// match takes what waited for a payment, and returns the last of it that counts.
func (s *State) match(c *customer, n uint32, r *record, d *decoded) (back uint32) {
	v, key := &s.versions[d.version], waitKey{r.customer, d.hash}
	left := s.waits[key][:0]
	for _, at := range s.waits[key] {
		w := s.log.at(at)
		if string(s.log.rest(at)) != d.id { // two ids of one hash, which do not come by chance
			left = append(left, at)
			continue
		}
		w.flags &^= isWaiting
		w.more = n
		c.waiting--
		if counted := v.counted(r, w); counted > 0 {
			w.refunded, back = r.refunded, at
			r.refunded += counted
		}
	}
	if s.waits[key] = left; len(left) == 0 {
		delete(s.waits, key)
	}
	return back
}

// counted returns by how much something that went back raises what went back of a payment.
func (v *version) counted(r, w *record) int64 {
	if v.refunds.Stated() && !w.on.Before(r.on) && !contains(&v.refunds, r.on, w.on) {
		return 0
	}
	return min(w.amount, r.amount-r.refunded)
}
