package retainer

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// The components of the claims that this package posts on.
const (
	// ComponentUpside is what the partner gets of a cycle by the economics.
	ComponentUpside = "retainer"
	// ComponentReceivable is what the partner owes for a cycle and pays by itself: it
	// is not set off against anything. The sum of its entries is what is open.
	ComponentReceivable = "retainer.receivable"
	// ComponentSetOff is the same where it is set off against what the partner gets.
	ComponentSetOff = "retainer.set_off"
	// ComponentGuarantee tops a cycle up to the guarantee.
	ComponentGuarantee = "retainer.guarantee"
	// ComponentDraw is what a draw pays beyond the commission of a cycle, less what it
	// recovers. The sum of its entries is the balance of a recoverable draw.
	ComponentDraw = "retainer.draw"
	// ComponentRemains is the balance of a draw that the partner owes at the end.
	ComponentRemains = "retainer.remains"
)

// receivable names the component of what the partner owes.
func (v *version) receivable() string {
	if v.policy.SetOff {
		return ComponentSetOff
	}
	return ComponentReceivable
}

// toppedUp names the component of what is measured on the commission; empty: nothing is.
func (v *version) toppedUp() string {
	switch {
	case v.policy.Guarantee.Amount.Stated():
		return ComponentGuarantee
	case v.policy.Draw.Amount.Stated():
		return ComponentDraw
	}
	return ""
}

// A cause is what makes entries post: an event, or a day.
type cause struct {
	id     string
	posted partnerecon.Day
}

// A claim is an amount that is due beyond what was posted of it, and its place.
type claim struct {
	component string
	kind      partnerecon.Kind
	line      string
	due       int64
	posted    int64
	earned    partnerecon.Day
	payable   partnerecon.Day // zero: on the day it is posted
	basis     any
}

// A tally runs through the cycles in their order.
type tally struct {
	paid    int
	granted int64
	units   int64
	balance int64
}

// settle posts what is due on the cycles of an engagement beyond what was posted.
func (w *view) settle(why cause) ([]partnerecon.Entry, error) {
	run := w.begin()
	return run.cycles(why, len(w.cycles))
}

// A run settles the cycles of a view in their order. What those before come to is kept, as
// time alone changes nothing of it: a day on which one more begins costs the same however
// many there are.
type run struct {
	*view
	sums  tally
	begun int // cycles that are settled
}

func (w *view) begin() run {
	s := &w.x.Sealed
	return run{w, tally{s.Paid, s.Granted, s.Units, s.Balance}, 0}
}

// through settles the cycles that have begun by the day of a cause.
func (r *run) through(why cause) ([]partnerecon.Entry, error) {
	n := r.begun
	for n < len(r.view.cycles) && !r.view.cycles[n].days.Start.After(why.posted) {
		n++ // nothing is stated of it yet: no cycle takes facts before it has begun
	}
	return r.cycles(why, n)
}

// cycles settles so many cycles, those before included, and what there is beyond them.
func (r *run) cycles(why cause, n int) ([]partnerecon.Entry, error) {
	v, x := r.v, r.x
	p := poster{v: v, x: x, why: why}
	for ; r.begun < n; r.begun++ {
		if err := p.cycle(&r.view.cycles[r.begun], &r.sums); err != nil {
			return nil, err
		}
	}
	sums := r.sums
	if err := p.dropped(r, &sums); err != nil {
		return nil, err
	}
	left := remains{Form: formRemains, Balance: sums.balance, Ended: r.over(x.Through), Posted: x.Remains}
	if due := left.due(nil, v); due != x.Remains {
		earned := r.endBy(x.Through)
		if earned.IsZero() { // it goes on, after all
			earned = why.posted
		}
		p.post(&claim{component: ComponentRemains, kind: partnerecon.TruedUp, due: due, posted: x.Remains, earned: earned, basis: &left})
		x.Remains = due
	}
	return p.entries, p.err
}

// A poster collects entries.
type poster struct {
	v       *version
	x       *Engagement
	why     cause
	entries []partnerecon.Entry
	err     error
}

// dropped takes back what was posted on cycles that there are not, after all;
// what was paid for them counts until it goes back.
func (p *poster) dropped(r *run, sums *tally) error {
	from, _ := p.x.find(p.x.Sealed.Cycles + 1)
	to, _ := p.x.find(p.x.Sealed.Cycles + r.begun + 1)
	for i := 0; i < len(p.x.Cycles); i++ {
		if from <= i && i < to { // there are those
			i = to - 1
			continue
		}
		c := p.x.Cycles[i]
		if c.Posted == (Posted{}) && c.Paid.IsZero() {
			continue
		}
		gone, err := r.gone(c)
		if err != nil {
			return err
		}
		if err := p.cycle(&gone, sums); err != nil {
			return err
		}
	}
	return nil
}

// cycle posts what is due on one cycle, and counts it.
func (p *poster) cycle(s *slot, sums *tally) error {
	c := s.stated
	posted := c.Posted
	gets := p.upside(s, sums, &posted)
	if p.v.direction == PartnerOwes {
		if err := p.owed(s, sums, &posted); err != nil {
			return err
		}
	}
	if err := p.topUp(s, sums, gets, &posted); err != nil {
		return err
	}
	sums.units += c.Units
	if posted != c.Posted {
		c.Posted = posted
		s.stated = c
		p.x.put(c)
	}
	return p.err
}

// upside posts what the partner gets of a paid cycle, and returns it.
func (p *poster) upside(s *slot, sums *tally, posted *Posted) int64 {
	c := &s.stated
	if c.Paid.IsZero() {
		return 0
	}
	u := upside{
		Form: formUpside, Cycle: s.number, Begins: s.days.Start, Part: s.part, Paid: c.Confirmed, Refunded: c.Refunded,
		Earlier: sums.paid, Granted: sums.granted,
	}
	earned := p.v.earned(&u, nil)
	returned := p.v.returned(&u, earned, nil)
	for _, k := range [...]struct {
		kind   partnerecon.Kind
		due    int64
		posted *int64
	}{
		{partnerecon.Earned, earned, &posted.Earned},
		{partnerecon.Returned, returned, &posted.Returned},
	} {
		if k.due == *k.posted {
			continue
		}
		basis := u
		basis.Posted = *k.posted
		p.post(&claim{
			component: ComponentUpside, kind: k.kind, line: p.x.line(s.number), due: k.due, posted: *k.posted,
			earned: c.Paid, payable: c.Paid.Add(p.v.policy.PayableAfter), basis: &basis,
		})
		*k.posted = k.due
	}
	sums.paid++
	granted, ok := exact.Add(sums.granted, earned)
	if !ok {
		p.err = p.overflow()
	}
	sums.granted = granted
	return earned + returned
}

// owed posts what the partner owes for a cycle, what of it went back, and what it paid.
func (p *poster) owed(s *slot, sums *tally, posted *Posted) error {
	c := &s.stated
	o := owed{
		Form: formOwed, Cycle: s.number, Part: s.part, Units: c.Units, Used: sums.units, Confirmed: c.Confirmed,
		Paid: !c.Paid.IsZero(), Waived: !c.Waiver.On.IsZero(), Gone: s.gone, Refunded: c.Refunded,
	}
	component := p.v.receivable()
	for _, k := range [...]struct {
		kind   partnerecon.Kind
		posted *int64
	}{
		{partnerecon.Earned, &posted.Owed},
		{partnerecon.Returned, &posted.Back},
		{partnerecon.Paid, &posted.Settled},
	} {
		due, err := p.v.owes(&o, k.kind, nil)
		if err != nil {
			return err
		}
		if due == *k.posted {
			continue
		}
		basis := o
		basis.Posted = *k.posted
		p.post(&claim{
			component: component, kind: k.kind, line: p.x.line(s.number), due: due, posted: *k.posted,
			earned: s.days.Start, payable: s.days.Start, basis: &basis,
		})
		*k.posted = due
	}
	return nil
}

// topUp posts what a guarantee or a draw makes of the commission of a cycle.
func (p *poster) topUp(s *slot, sums *tally, gets int64, posted *Posted) error {
	c := &s.stated
	if c.Commission.ID == "" {
		return nil
	}
	t := topUp{Form: formTopUp, Cycle: s.number, Part: s.part, Earned: c.Commission.Earned, Returned: c.Commission.Returned, Gone: s.gone}
	var before *int64
	var due int64
	var err error
	switch p.v.toppedUp() {
	case ComponentGuarantee:
		t.Retainer, t.Posted, before = gets, posted.Guarantee, &posted.Guarantee
		due, err = p.v.guarantee(&t, nil)
	case ComponentDraw:
		t.Balance, t.Posted, before = sums.balance, posted.Draw, &posted.Draw
		due, err = p.v.draw(&t, nil)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if due != *before {
		basis := t
		p.post(&claim{
			component: p.v.toppedUp(), kind: partnerecon.TruedUp, line: p.x.line(s.number), due: due, posted: *before,
			earned: s.days.End.Add(-1), basis: &basis,
		})
		*before = due
	}
	if p.v.policy.Draw.Recovery == Recoverable {
		sums.balance, err = t.add(sums.balance, due)
	}
	return err
}

// post adds the entry of what is due beyond what was posted.
func (p *poster) post(c *claim) {
	delta, ok := exact.Add(c.due, -c.posted)
	if !ok {
		p.err = p.overflow()
		return
	}
	if c.payable.IsZero() {
		c.payable = p.why.posted
	}
	e := partnerecon.Entry{
		Cause: p.why.id,
		Claim: partnerecon.Claim{Partner: p.x.Partner, Customer: p.x.Customer, Deal: p.x.Deal, Line: c.line, Component: c.component},
		Kind:  c.kind, Amount: p.v.money(delta), Posted: p.why.posted, Earned: c.earned, Terms: p.x.Terms,
		Basis: partnerecon.BasisOf(c.basis),
	}
	e.PayableFrom(c.payable)
	p.entries = append(p.entries, e)
}

func (p *poster) overflow() error {
	return fmt.Errorf("retainer: engagement %s: %w", problem.Quote(p.x.ID), partnerecon.ErrOverflow)
}
