package commission

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A draft is the change that an event makes, worked out beside the ledger: it
// only reads the ledger, until it is committed. Lines and counters that the
// event touches are copied; the old lines stay what they are wherever they are held.
type draft struct {
	plan  Plan
	old   *Ledger
	was   extent // of old: to notice that it changed since
	next  head   // what changes of it beside its lists
	event header

	lines    []touched
	few      [1]touched    // room for the lines of most events
	pricing  *pricing      // of one line after the other
	room     *room         // of the line that a payment opens
	postings []linePosting // room for what entries are worked out from
	counters counters
	arrived  *Line // the line that comes to light
	clears   *Line // that line, from the moment it is priced
	repeated bool  // it was delivered before: nothing changes
	entries  []partnerecon.Entry
	// straight is what the event changes where that was worked out in one go.
	straight *straight
	rarely

	turn *atomic.Uint64      // how often the draft was used before
	own  []partnerecon.Entry // room for the entries of what is staged
	// spare are grants of lines that were worked out before, with room for more.
	spare []Grant
	// credits is room for those of a line that is new.
	credits []partnerecon.Credit
}

// rarely is what most payments leave as it is: nothing.
type rarely struct {
	placed     map[int]int // position of a line to its place in lines, once there are many
	waiting    edits[Correction]
	won        *Correction // takes the place wonAt among those that wait
	wonAt      int
	reversals  edits[Reversal]
	remembered []Remembered
	plans      []PlanChoice
	firsts     map[string]partnerecon.Day // when each milestone was reached first; nil: not looked up
	met        map[*valueGate]Reached     // what is known of each value gate; likewise
	paidFirst  map[string]FirstPaid       // by component: the first payment as the event leaves it
	contracts  map[string][]int           // open lines by contract; nil: not looked up
	sealing    bool                       // lines leave; open are those that stay
	open       []*Line                    // and recredits leave

	status []partnerecon.Entry       // sealed records, posted first
	netted []capKey                  // on-net counters that moved
	cuts   map[partnerCell]exact.Num // by which caps per deal moved
	movers map[string]movers         // by cap
}

// used reports whether there is anything in it.
func (r *rarely) used() bool {
	return r.placed != nil || r.waiting.drop != nil || r.waiting.add != nil || r.won != nil || r.wonAt != 0 ||
		r.reversals.drop != nil || r.reversals.add != nil || r.remembered != nil || r.plans != nil || r.firsts != nil || r.met != nil ||
		r.paidFirst != nil || r.contracts != nil || r.sealing || r.open != nil || r.status != nil || r.netted != nil || r.cuts != nil || r.movers != nil
}

// A head is what a ledger has beside the lists that a draft changes element by
// element.
type head struct {
	Customer       string
	Currency       partnerecon.Currency
	Start          partnerecon.Day
	Started        string
	First          partnerecon.Day
	Base, Retained int64
	SealedThrough  partnerecon.Day
	SealedPayments []ModelCount
	Reached        []Reached
	Elapsed        partnerecon.Day
	Ends           []partnerecon.Day
	Peaks          []NamedPeak
	Firsts         []FirstPaid
}

func (l *Ledger) head() head {
	return head{
		l.Customer, l.Currency, l.Start, l.Started, l.First, l.Base, l.Retained, l.SealedThrough, l.SealedPayments,
		l.Reached, l.Elapsed, l.Ends, l.Peaks, l.Firsts,
	}
}

// touched is a copy of a line, beside what it was. A new line stands behind the
// old ones.
type touched struct {
	at     int
	opened bool
	was    *Line
	now    *Line
	added  []Correction // at the end of those it has
	// recount: corrections are others than those that Refunded was counted from.
	recount bool
	priced  bool // with what is known now
}

// crowd reports whether an event touches more lines or counters than are searched one by
// one. It decides how long that takes, and nothing else.
func crowd(touched int) bool { return touched > 16 }

// edits are the changes of a list.
type edits[T any] struct {
	drop []int // positions that leave, rising
	add  []T
}

func newDraft() *draft { return &draft{pricing: new(pricing), turn: new(atomic.Uint64)} }

// work works out what an event changes, in a new draft. Its entries go behind those
// of a list.
func (d *draft) work(p Plan, l *Ledger, e Event, entries []partnerecon.Entry) error {
	switch {
	case p.zero():
		return errors.New("commission: the zero Plan decides nothing; make one with New")
	case l == nil:
		return errors.New("commission: no ledger")
	case !l.whole():
		return l.holes()
	}
	d.plan, d.old, d.entries = p, l, entries
	if p, ok := e.(Payment); ok {
		return d.workPayment(&p) // it is large: this is its only copy
	}
	if p, ok := e.(lender); ok {
		return d.workPayment(p.Lent(lent.Key{}))
	}
	if err := d.workOther(e); err != nil {
		if !known(e) {
			return err
		}
		h := e.event()
		return ofEvent(err, h.id, h.customer)
	}
	return nil
}

// workOther works out what an event that is no payment changes.
func (d *draft) workOther(e Event) error {
	var list problem.List
	checkEvent(&list, e)
	if err := invalid(&list); err != nil {
		return err
	}
	if err := d.start(e.event()); err != nil {
		return err
	}
	if err := d.apply(e); err != nil {
		return err
	}
	return d.settle()
}

// A lender is an event of a package of this module that has many payments: it lends one
// for as long as that is worked out, so that it need not be copied to be an event.
type lender interface {
	Event
	Lent(lent.Key) *Payment
}

// workPayment works out what a payment changes. It keeps nothing of the payment's memory.
func (d *draft) workPayment(e *Payment) error {
	if err := d.opened(e); err != nil {
		return ofEvent(err, e.ID, e.Customer)
	}
	return nil
}

// opened works out the line that a payment opens, and what that changes.
func (d *draft) opened(e *Payment) error {
	h := e.header()
	if d.goesStraight(e, h) {
		return nil
	}
	var list problem.List
	checkHeader(&list, &h)
	checkPayment(&list, e)
	if err := invalid(&list); err != nil {
		return err
	}
	if err := d.start(h); err != nil {
		return err
	}
	if err := d.paid(e); err != nil {
		return err
	}
	return d.settle()
}

// goesStraight works a payment out in one go, if that can be done.
func (d *draft) goesStraight(e *Payment, h header) bool {
	var x straight
	if !x.work(d.plan, d.old, e, d.entries) {
		return false
	}
	d.event, d.straight, d.entries = h, &x, x.entries
	d.lines = append(d.few[:0], touched{at: len(d.old.Lines), opened: true, was: d.plan.none, now: x.line, priced: true})
	return true
}

// start looks at the ledger as it is before an event.
func (d *draft) start(h header) error {
	l := d.old
	if l.Customer != "" && h.customer != "" && l.Customer != h.customer {
		return fmt.Errorf("commission: event %s of customer %s in the ledger of %s: %w",
			problem.Quote(h.id), problem.Quote(h.customer), problem.Quote(l.Customer), ErrCustomer)
	}
	d.event, d.was, d.next = h, l.extent(), l.head()
	d.lines = d.few[:0]
	if d.next.Customer == "" {
		d.next.Customer = h.customer
	}
	return nil
}

// clear makes a draft that was done new again. It keeps lists without what they held,
// and its pricing as it is, which begins anew with each line. What each event begins with
// stays until then: see [draft.start].
func (d *draft) clear() {
	d.turn.Add(1)
	d.old, d.room, d.arrived, d.clears, d.straight, d.repeated = nil, nil, nil, nil, nil, false
	d.lines, d.few, d.postings, d.entries = nil, [1]touched{}, nil, nil
	d.counters.clear()
	if d.used() {
		d.rarely = rarely{}
	}
}

// commit writes the change. It cannot fail.
func (d *draft) commit() {
	switch {
	case d.repeated:
		return
	case d.straight != nil:
		d.straight.commit(d.old)
		return
	}
	l, next := d.old, &d.next
	x := l.index
	if x != nil && (x.of != d.was || d.sealing) {
		x = nil // the next search builds a new one
	}
	l.Customer, l.Currency, l.Base, l.Retained = next.Customer, next.Currency, next.Base, next.Retained
	l.Start, l.Started, l.First = next.Start, next.Started, next.First
	l.SealedThrough, l.SealedPayments = next.SealedThrough, next.SealedPayments
	l.Reached, l.Elapsed, l.Ends, l.Peaks = next.Reached, next.Elapsed, next.Ends, next.Peaks
	l.Firsts = next.Firsts
	if d.sealing {
		l.Lines = d.open
		l.Remembered = slices.DeleteFunc(l.Remembered, func(r Remembered) bool { return !r.Until.After(l.SealedThrough) })
	}
	d.commitWaiting(x)
	d.commitLines()
	l.Remembered = append(l.Remembered, d.remembered...)
	l.Plans = append(l.Plans, d.plans...)
	if x != nil {
		x.followCaps(&d.counters)
	}
	l.Caps = d.counters.commit(l.Caps)
	l.changes++
	if x != nil {
		x.follow(d)
		x.of = l.extent()
	}
	l.index = x
	if l.crowded() {
		l.tags = tags{}
		return
	}
	l.tags.follow(l, d)
}

// commitWaiting changes the lists of what waits. Where an element leaves, the
// last one takes its place.
func (d *draft) commitWaiting(x *index) {
	l := d.old
	if d.won != nil {
		l.Waiting[d.wonAt] = *d.won
		if x != nil {
			x.put(d.won, place{inWaiting, d.wonAt, 0})
		}
	}
	for _, at := range slices.Backward(d.waiting.drop) {
		if x != nil {
			x.leave(&l.Waiting[at])
		}
		if l.Waiting = without(l.Waiting, at); x != nil && at < len(l.Waiting) {
			x.put(&l.Waiting[at], place{inWaiting, at, 0})
		}
	}
	for _, at := range slices.Backward(d.reversals.drop) {
		if x != nil {
			x.leaveWon(l.Reversals[at])
		}
		if l.Reversals = without(l.Reversals, at); x != nil && at < len(l.Reversals) {
			x.waitWon(l.Reversals[at], at)
		}
	}
	l.Waiting, l.Reversals = append(l.Waiting, d.waiting.add...), append(l.Reversals, d.reversals.add...)
}

// without returns a list in which the last element has taken the place of one.
func without[T any](list []T, at int) []T {
	last := len(list) - 1
	list[at] = list[last]
	return slices.Delete(list, last, last+1)
}

func (d *draft) commitLines() {
	l := d.old
	for i := range d.lines {
		t := &d.lines[i]
		t.now.Corrections = append(t.now.Corrections, t.added...)
		t.now.Documented = t.now.Documented || documents(t.added)
		if t.opened {
			l.Lines = append(l.Lines, t.now)
		} else {
			l.Lines[t.at] = t.now
		}
	}
}

// touch returns an open line for changes; the pointer holds until the next call.
func (d *draft) touch(at int) *touched {
	if t := d.touchedAt(at); t != nil {
		return t
	}
	was := d.old.Lines[at]
	if d.placed != nil {
		d.placed[at] = len(d.lines)
	}
	d.lines = append(d.lines, touched{at: at, was: was, now: was.clone()})
	return &d.lines[len(d.lines)-1]
}

// touchedAt returns the touched line of a position, or nil.
func (d *draft) touchedAt(at int) *touched {
	if d.placed == nil && crowd(len(d.lines)) {
		d.placed = make(map[int]int, 2*len(d.lines))
		for i := range d.lines {
			d.placed[d.lines[i].at] = i
		}
	}
	i, ok := d.placed[at]
	if d.placed == nil {
		i = slices.IndexFunc(d.lines, func(t touched) bool { return t.at == at })
		ok = i != -1
	}
	if !ok {
		return nil
	}
	return &d.lines[i]
}

// touchedAs returns the touched line that becomes l, or nil. Mostly it is the last one.
func (d *draft) touchedAs(l *Line) *touched {
	for i := range slices.Backward(d.lines) {
		if d.lines[i].now == l {
			return &d.lines[i]
		}
	}
	return nil
}

// add opens a line.
func (d *draft) add(l *Line) *touched {
	d.lines = append(d.lines, touched{at: len(d.old.Lines), opened: true, was: d.plan.none, now: l})
	return &d.lines[len(d.lines)-1]
}
