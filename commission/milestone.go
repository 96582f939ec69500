package commission

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// milestone opens the line of something that was reached, and prices it.
func (d *draft) milestone(e Milestone) error {
	amount, err := d.amountOf(e)
	if err != nil {
		return err
	}
	if err := d.currency(amount); err != nil {
		return err
	}
	l := &Line{
		ID: e.ID, Milestone: e.Name, Unmeasured: !e.Amount.Stated(), Deal: e.Deal, Seller: e.Seller, Terms: e.Terms,
		Items: []Item{{Amount: amount, Quantity: e.Quantity}}, Base: amount.Minor(), Cleared: e.On, Recorded: e.Recorded,
		Credits: slices.Clone(e.Credits), Uplines: slices.Clone(e.Uplines), Context: e.Context.clone(),
	}
	if err := d.enter(l); err != nil || d.repeated || e.Amount.Stated() {
		return err
	}
	return d.measurable(l)
}

// measurable refuses a milestone without an amount that earns a share of one: that would
// be nothing, and nobody would know. Where credits that come later bring in a share it
// is past refusing; the trace of the line then says so.
func (d *draft) measurable(l *Line) error {
	v, err := d.plan.version(l.Terms)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(d.lines, func(t touched) bool { return t.now.ID == l.ID })
	if at < 0 {
		return nil
	}
	var asked []string
	x := &pricing{in: d.lines[at].now, asked: &asked}
	if err := x.price(v, nil); err != nil || len(asked) == 0 {
		return err
	}
	var list problem.List
	list.Add("/amount", problem.Required, "missing; milestone %s earns a share of it by %s; state what it is measured on, and 0 where that is nothing",
		problem.Quote(l.Milestone), asked[0])
	return invalid(&list)
}

// measures reports whether a row pays a share of the amount of a sale.
func (v *version) measures(r *Row) bool {
	if r.Fee.Per != "" {
		return false
	}
	if r.Table == "" {
		return true
	}
	s, _ := v.scaleAt(r.Table)
	return !s.table.flats() && !s.table.fees()
}

// amountOf returns the amount of a milestone: 0 where it has none. A line has a currency,
// so something has to tell it: the milestone itself, an event before, or an amount of the
// policy.
func (d *draft) amountOf(e Milestone) (partnerecon.Money, error) {
	if e.Amount.Stated() {
		return e.Amount, nil
	}
	currency := cmp.Or(e.Currency, d.next.Currency)
	if currency == "" {
		v, err := d.plan.version(e.Terms)
		if err != nil {
			return partnerecon.Money{}, err
		}
		currency = v.currency
	}
	if currency == "" {
		return partnerecon.Money{}, fmt.Errorf("commission: milestone %s: its amount is missing, and neither an event before nor an amount of the policy tells a currency; "+
			"state it, as 0 where nothing is measured on it: %w", problem.Quote(e.ID), partnerecon.ErrCurrency)
	}
	return moneyIn(0, currency), nil
}

// reach notes a milestone that some tranche asks for, unless it failed before it
// came. It reports whether it was reached on an earlier day than so far, states what some
// tranche tests, or meets lines that were reopened, which may not know of an earlier one:
// only then does a line have to be looked at again.
func (d *draft) reach(v *version, l *Line) bool {
	if l.Milestone == "" || !slices.Contains(d.plan.gates, l.Milestone) || v.failed(l, nil) {
		return false
	}
	first, reached := d.reachedOn(l.Milestone)
	facts := d.plan.askedOf(l)
	d.next.Reached = append(slices.Clone(d.next.Reached), Reached{l.ID, l.Milestone, l.Cleared, facts})
	d.firsts, d.met = nil, nil
	return !reached || l.Cleared.Before(first) || len(facts) != 0 || len(d.old.reopened()) != 0
}

// unreach forgets a milestone that was not reached after all.
func (d *draft) unreach(t *touched) error {
	v, err := d.plan.version(t.now.Terms)
	if err != nil || !v.failed(t.now, t.added) {
		return err
	}
	i := slices.IndexFunc(d.next.Reached, func(r Reached) bool { return r.ID == t.now.ID })
	if i < 0 {
		return nil
	}
	d.next.Reached = slices.Delete(slices.Clone(d.next.Reached), i, i+1)
	d.firsts, d.met = nil, nil
	return d.regate()
}

// ended states a day on which the customer left.
func (d *draft) ended(e Ended) error {
	if fresh, err := d.remember(e.On); !fresh {
		return err
	}
	i, known := slices.BinarySearchFunc(d.next.Ends, e.On, partnerecon.Day.Compare)
	if known {
		return nil
	}
	d.next.Ends = slices.Insert(slices.Clone(d.next.Ends), i, e.On)
	return d.regate()
}

// elapsed lets time pass, once: it does not pass twice. One that releases something
// is remembered by its id, which its entries have; of the others there are too many.
func (d *draft) elapsed(e Elapsed) error {
	switch {
	case !e.On.After(d.next.Elapsed):
		return d.repeat(true)
	case d.old.knows(e.ID):
		return d.repeat(false)
	}
	d.next.Elapsed = e.On
	if err := d.regate(); err != nil || !d.releases() {
		return err
	}
	_, err := d.remember(e.On)
	return err
}

// releases reports whether something of a touched line has been released.
func (d *draft) releases() bool {
	return slices.ContainsFunc(d.lines, func(t touched) bool {
		return slices.ContainsFunc(t.now.Parts, func(p Part) bool { return p.Earned != t.was.part(p.Component, p.Partner).Earned })
	})
}

// remember keeps enough of an event that is only a day to know it again, if it is new.
func (d *draft) remember(on partnerecon.Day) (fresh bool, err error) {
	digest, fresh, err := d.digest(struct {
		On partnerecon.Day `json:"on"`
	}{on})
	if !fresh {
		return false, err
	}
	d.remembered = append(d.remembered, Remembered{d.event.id, on, d.event.posted(), digest})
	return true, nil
}

// peak returns the highest amount and quantity of the milestone before a line, for versions
// that measure a rise.
func (d *draft) peak(v *version, l *Line) Peak {
	switch {
	case !slices.Contains(v.rises, l.Milestone) || l.Milestone == "":
		return Peak{}
	case l.settled():
		return l.Peak
	case d.arrived != nil && d.arrived.ID != l.ID:
		return l.Peak.above(d.arrived, l) // nothing else has changed before it
	}
	var out Peak
	for i := range d.next.Peaks {
		if p := &d.next.Peaks[i]; p.Name == l.Milestone {
			out = out.with(p.Amount, p.Quantity)
		}
	}
	for _, o := range d.old.Lines { // an event opens no other, and changes the amount of none
		if o.Milestone == l.Milestone && o.ID != l.ID && !o.Sealed && before(o, l) {
			out = out.with(o.Base, o.Items[0].Quantity)
		}
	}
	return out
}

// above returns the peak before a line that another one may now come before.
func (p Peak) above(arrived, l *Line) Peak {
	if arrived.Milestone == l.Milestone && !arrived.Sealed && before(arrived, l) {
		return p.with(arrived.Base, arrived.Items[0].Quantity)
	}
	return p
}

// A NamedPeak is the highest amount of a milestone among the lines that are sealed, and
// the highest quantity.
type NamedPeak struct {
	Name     string `json:"name"`
	Amount   int64  `json:"amount,omitzero,string"`
	Quantity int64  `json:"quantity,omitzero"`
}

// sealPeak keeps the amount and the quantity of a sealed line for those after it.
func (d *draft) sealPeak(l *Line) {
	if !slices.Contains(d.plan.rises, l.Milestone) {
		return
	}
	peaks := slices.Clone(d.next.Peaks)
	i := slices.IndexFunc(peaks, func(p NamedPeak) bool { return p.Name == l.Milestone })
	if i < 0 {
		peaks = append(peaks, NamedPeak{Name: l.Milestone})
		i = len(peaks) - 1
	}
	peaks[i].Amount, peaks[i].Quantity = max(peaks[i].Amount, l.Base), max(peaks[i].Quantity, l.Items[0].Quantity)
	d.next.Peaks = peaks
}

// overtaken returns the lines after an arrival that measure a rise above it.
func (d *draft) overtaken(arrived *Line) []int {
	if arrived.Milestone == "" || !slices.Contains(d.plan.rises, arrived.Milestone) {
		return nil
	}
	var out []int
	for at, l := range d.old.Lines {
		if l.Milestone == arrived.Milestone && before(arrived, l) {
			out = append(out, at)
		}
	}
	return out
}
