package commission

import (
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
	return d.open_(&Line{
		ID: e.ID, Milestone: e.Name, Deal: e.Deal, Seller: e.Seller, Terms: e.Terms,
		Items: []Item{{Amount: amount, Quantity: e.Quantity}}, Base: amount.Minor(), Cleared: e.On, Recorded: e.Recorded,
		Credits: slices.Clone(e.Credits), Uplines: slices.Clone(e.Uplines), Context: e.Context.clone(),
	})
}

// amountOf returns the amount of a milestone: 0 where it has none.
func (d *draft) amountOf(e Milestone) (partnerecon.Money, error) {
	if e.Amount.Stated() {
		return e.Amount, nil
	}
	currency := d.next.Currency
	if currency == "" {
		v, err := d.plan.version(e.Terms)
		if err != nil {
			return partnerecon.Money{}, err
		}
		currency = v.currency
	}
	if currency == "" {
		return partnerecon.Money{}, fmt.Errorf("commission: milestone %s: its amount is missing, and nothing else tells the currency: %w",
			problem.Quote(e.ID), partnerecon.ErrCurrency)
	}
	return moneyIn(0, currency), nil
}

// reach notes a milestone that some tranche asks for.
func (d *draft) reach(l *Line) error {
	if l.Milestone == "" || l.Void || !slices.Contains(d.plan.gates, l.Milestone) {
		return nil
	}
	d.next.Reached = append(slices.Clone(d.next.Reached), Reached{l.ID, l.Milestone, l.Cleared})
	return d.regate()
}

// withdraw takes a failure of a milestone up: it was not reached after all, so what
// it released waits again, and those after it count and rise without it.
func (d *draft) withdraw(l *Line, c *Correction) error {
	if l.Milestone == "" || l.Void || c.Type != BackFailure {
		return nil
	}
	v, err := d.plan.version(l.Terms)
	if err != nil || !v.counts(c, l.Cleared) {
		return err
	}
	a := arrival{line: l.clone(), gone: true}
	l.Void, d.uncounted = true, true
	for at, o := range d.old.Lines {
		if o.Milestone == l.Milestone && before(l, o) {
			if err := d.again(at, a); err != nil {
				return err
			}
		}
	}
	return d.unreach(l)
}

// unreach forgets a milestone that was not reached after all.
func (d *draft) unreach(l *Line) error {
	i := slices.IndexFunc(d.next.Reached, func(r Reached) bool { return r.ID == l.ID })
	if i < 0 {
		return nil
	}
	d.next.Reached = slices.Delete(slices.Clone(d.next.Reached), i, i+1)
	return d.regate()
}

// ended states the day the customer left for good.
func (d *draft) ended(e Ended) error {
	if known, err := d.remember(e.On); known || err != nil {
		return err
	}
	if d.next.Ended.IsZero() || e.On.Before(d.next.Ended) {
		d.next.Ended = e.On
	}
	return d.regate()
}

// elapsed lets time pass.
func (d *draft) elapsed(e Elapsed) error {
	if known, err := d.remember(e.On); known || err != nil {
		return err
	}
	d.next.Elapsed = later(d.next.Elapsed, e.On)
	return d.regate()
}

// remember keeps enough of an event that is only a day to know it again.
func (d *draft) remember(on partnerecon.Day) (known bool, err error) {
	digest, known, err := d.digest(struct {
		On partnerecon.Day `json:"on"`
	}{on})
	if known || err != nil {
		return known, err
	}
	d.remembered = append(d.remembered, Remembered{d.event.id, on, d.event.posted(), digest})
	return false, nil
}

// peak returns the highest amount of the milestone before a line, for versions
// that measure a rise.
func (d *draft) peak(v *version, l *Line) Peak {
	if !slices.Contains(v.rises, l.Milestone) || l.Milestone == "" {
		return Peak{}
	}
	var out Peak
	note := func(amount int64) {
		out = Peak{true, max(out.Amount, amount)}
	}
	for i := range d.next.Peaks {
		if p := &d.next.Peaks[i]; p.Name == l.Milestone {
			note(p.Amount)
		}
	}
	look := func(o *Line) {
		if o.Milestone == l.Milestone && o.ID != l.ID && !o.Sealed && !o.Void && before(o, l) {
			note(o.Base)
		}
	}
	for at, o := range d.old.Lines {
		if i := d.place(at); i >= 0 {
			o = d.lines[i].now
		}
		look(o)
	}
	for i := range d.lines {
		if t := &d.lines[i]; t.opened {
			look(t.now)
		}
	}
	return out
}

// A NamedPeak is the highest amount of a milestone among the lines that are sealed.
type NamedPeak struct {
	Name   string `json:"name"`
	Amount int64  `json:"amount,omitzero,string"`
}

// sealPeak keeps the amount of a sealed line for those after it.
func (d *draft) sealPeak(l *Line) {
	if l.Void || !slices.Contains(d.plan.rises, l.Milestone) {
		return
	}
	peaks := slices.Clone(d.next.Peaks)
	i := slices.IndexFunc(peaks, func(p NamedPeak) bool { return p.Name == l.Milestone })
	if i < 0 {
		peaks = append(peaks, NamedPeak{Name: l.Milestone})
		i = len(peaks) - 1
	}
	peaks[i].Amount = max(peaks[i].Amount, l.Base)
	d.next.Peaks = peaks
}

// overtaken returns the lines after an arrival that measure a rise above it.
func (d *draft) overtaken(arrived *Line) []int {
	if arrived.Milestone == "" || arrived.Void || !slices.Contains(d.plan.rises, arrived.Milestone) {
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
