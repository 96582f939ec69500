package incentive

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Apply records an event in a partner's tally and returns what it posts. On an error
// it changes nothing and returns no entries.
//
// What is due of a closed period is always worked out anew from all that is known, so
// events may come in any order.
func (s Scheme) Apply(t *Tally, e Event) ([]partnerecon.Entry, error) {
	d, err := s.draft(t, e, true, nil)
	if err != nil {
		return nil, err
	}
	d.commit()
	return d.entries, nil
}

// A Preview is what an event would post, and why, or why nothing.
type Preview struct {
	Entries []partnerecon.Entry `json:"entries,omitempty"`
	Trace   partnerecon.Trace   `json:"trace,omitzero"`
}

// Preview returns what [Scheme.Apply] would post for an event, with the steps that
// lead there. It changes nothing. The preview of a [Close] says what the periods that
// it would end have earned by now.
func (s Scheme) Preview(t Tally, e Event) (Preview, error) {
	var out Preview
	d, err := s.draft(&t, e, false, &out.Trace)
	if err != nil {
		return Preview{}, err
	}
	out.Entries = d.entries
	switch {
	case d.repeated:
		out.Trace.Add(CodeRepeated, "", text("id", d.event.id))
	case len(out.Trace) == 0:
		out.Trace.Add(CodeNotClosed, "", partnerecon.D("closed", d.next.Closed))
	}
	return out, nil
}

// A draft is the change that an event makes, worked out beside the tally.
type draft struct {
	scheme Scheme
	tally  *Tally
	next   Tally // a shallow copy: its lists are replaced, never written
	event  header
	mark   Mark
	// from is the first month whose periods may be due another amount; the zero Month
	// where none is.
	from     partnerecon.Month
	repeated bool
	entries  []partnerecon.Entry
	tr       *partnerecon.Trace
}

func (s Scheme) draft(t *Tally, e Event, own bool, tr *partnerecon.Trace) (*draft, error) {
	switch {
	case len(s.versions) == 0:
		return nil, errZero
	case t == nil:
		return nil, errNoTally
	case e == nil:
		return nil, errNoEvent
	}
	if err := invalid(s.checkEvent(e)); err != nil {
		return nil, err
	}
	d := &draft{scheme: s, tally: t, next: *t, event: e.event(), tr: tr}
	currency := s.versions[0].policy.Currency
	switch {
	case t.Partner != "" && t.Partner != d.event.partner:
		return nil, fmt.Errorf("incentive: event %s of partner %s in the tally of %s: %w", quote(d.event.id), quote(d.event.partner), quote(t.Partner), ErrPartner)
	case t.Currency != "" && t.Currency != currency:
		return nil, fmt.Errorf("incentive: event %s: a tally of %s in a scheme of %s: %w", quote(d.event.id), t.Currency, currency, partnerecon.ErrCurrency)
	}
	d.next.Partner, d.next.Currency = d.event.partner, currency
	if seal, ok := e.(Seal); ok {
		return d, d.seal(seal)
	}
	if err := d.recognize(e, own); err != nil || d.repeated {
		return d, err
	}
	if err := d.apply(e); err != nil {
		return nil, err
	}
	return d, d.settle()
}

// recognize ends an event that was delivered before, and refuses one that uses its id
// for something else.
func (d *draft) recognize(e Event, own bool) error {
	month := monthOf(e)
	if !month.After(d.tally.Sealed) {
		return fmt.Errorf("incentive: event %s of %s: the months through %s are %w", quote(d.event.id), month, d.tally.Sealed, ErrSealed)
	}
	digest, err := strictjson.Digest(struct {
		Kind  string
		Event any
	}{fmt.Sprintf("%T", e), e})
	if err != nil {
		return fmt.Errorf("incentive: event %s: %w", quote(d.event.id), err)
	}
	d.mark = Mark{ID: d.event.id, Digest: digest, Month: month}
	known, ok := d.tally.seen(d.event.id, own)
	if ok && known.Digest != digest {
		return fmt.Errorf("incentive: event %s: %w", quote(d.event.id), ErrDuplicate)
	}
	d.repeated = ok
	return nil
}

// monthOf returns the month that an event concerns.
func monthOf(e Event) partnerecon.Month {
	switch e := e.(type) {
	case Posted:
		return e.Earned.Month()
	case Figure:
		return e.Month
	case Close:
		return e.Month
	default:
		return e.event().on.Month()
	}
}

// apply takes up an event, and says from when on it may change what is due.
func (d *draft) apply(e Event) error {
	switch e := e.(type) {
	case Posted:
		return d.posted(e)
	case Figure:
		d.figure(e)
	case Certified:
		d.certified(e)
	case Awarded:
		return d.awarded(e)
	case Joined:
		return d.joined(e)
	case Close:
		d.close(e)
	}
	return nil
}

// posted adds an entry of level 1 to the sums of its month.
func (d *draft) posted(e Posted) error {
	d.from = e.Earned.Month()
	sum := Sum{Month: d.from, Tier: e.Tier, Product: e.Product, Market: e.Market, Component: e.Component}
	if i, ok := find(d.next.Sums, sum, Sum.compare); ok {
		sum = d.next.Sums[i]
	}
	if err := d.take(&sum, &e); err != nil {
		return err
	}
	d.next.Sums = put(d.next.Sums, sum, Sum.compare)
	if err := d.contested(&e); err != nil {
		return err
	}
	if e.Market == "" || e.Customer == "" || !d.scheme.markets() {
		return nil
	}
	c := Customer{Market: e.Market, Customer: e.Customer, First: e.Earned}
	if i, ok := find(d.next.Customers, c, Customer.compare); ok {
		c = d.next.Customers[i]
	}
	if e.Earned.Before(c.First) {
		c.First = e.Earned
	}
	if c.First.Month().Before(d.from) {
		d.from = c.First.Month() // what went back may undo what was first
	}
	if err := d.add(&c.Revenue, e.Base.Minor()); err != nil {
		return err
	}
	d.next.Customers = put(d.next.Customers, c, Customer.compare)
	return nil
}

// take takes an entry up into a sum.
func (d *draft) take(sum *Sum, e *Posted) error {
	commission, cut := int64(0), int64(0)
	switch e.Kind {
	case partnerecon.Capped:
		commission, cut = e.Amount.Minor(), -e.Amount.Minor()
	case partnerecon.Earned, partnerecon.Returned, partnerecon.TruedUp:
		commission = e.Amount.Minor()
	default: // of any other kind the amount is no commission
	}
	return cmp.Or(d.add(&sum.Commission, commission), d.add(&sum.Cut, cut), d.add(&sum.Withheld, e.Withheld.Minor()),
		d.add(&sum.Revenue, e.Base.Minor()), d.add(&sum.Quantity, e.Quantity))
}

// contested takes an entry up into the contests over days in which it was earned.
func (d *draft) contested(e *Posted) error {
	for i := range d.scheme.days {
		c := &d.scheme.days[i]
		if !c.holds(e.Earned) {
			continue
		}
		sum := ContestSum{c.Name, Sum{Month: c.FromDay.Month(), Tier: e.Tier, Product: e.Product, Market: e.Market, Component: e.Component}}
		if k, ok := find(d.next.Contests, sum, ContestSum.compare); ok {
			sum = d.next.Contests[k]
		}
		if err := d.take(&sum.Sum, e); err != nil {
			return err
		}
		d.next.Contests = put(d.next.Contests, sum, ContestSum.compare)
	}
	return nil
}

// add adds to a sum, or fails with the event that made it leave its range.
func (d *draft) add(sum *int64, n int64) error {
	out, ok := exact.Add(*sum, n)
	if !ok {
		return fmt.Errorf("incentive: event %s: %w", quote(d.event.id), partnerecon.ErrOverflow)
	}
	*sum = out
	return nil
}

// figure takes up a figure, unless a later statement of it is known.
func (d *draft) figure(e Figure) {
	s := Statement{Name: e.Name, Month: e.Month, Value: e.Value, By: e.ID, On: e.On}
	if i, ok := find(d.next.Figures, s, Statement.compare); ok {
		if old := d.next.Figures[i]; before(e.On, e.ID, old.On, old.By) {
			d.tr.Add(CodeKept, "", text("figure", e.Name), text("by", old.By), partnerecon.D("on", old.On))
			return
		}
	}
	d.next.Figures, d.from = put(d.next.Figures, s, Statement.compare), e.Month
}

// certified takes up a certificate, unless the person has it since an earlier day.
func (d *draft) certified(e Certified) {
	c := Certificate{Certification: e.Certification, Level: e.Level, Person: e.Person, On: e.On}
	if i, ok := find(d.next.Certificates, c, Certificate.compare); ok && !e.On.Before(d.next.Certificates[i].On) {
		d.tr.Add(CodeKept, "", text("person", e.Person), partnerecon.D("on", d.next.Certificates[i].On))
		return
	}
	d.next.Certificates, d.from = put(d.next.Certificates, c, Certificate.compare), e.On.Month()
}

// close ends the months through one.
func (d *draft) close(e Close) {
	if !e.Month.After(d.next.Closed) {
		return
	}
	if d.from = d.next.Closed.Add(1); d.next.Closed.IsZero() {
		d.from = d.next.first()
	}
	if e.Absent {
		d.next.Absences = append(slices.Clip(d.next.Absences), Absence{After: d.next.Closed, Through: e.Month})
	}
	d.next.Closed = e.Month
}

// seal forgets the events of closed months.
func (d *draft) seal(e Seal) error {
	if !e.Through.After(d.next.Sealed) {
		d.repeated = true
		return nil
	}
	if e.Through.After(d.next.Closed) {
		return fmt.Errorf("incentive: seal %s through %s: %w", quote(e.ID), e.Through, ErrOrder)
	}
	d.next.Sealed = e.Through
	d.next.Seen = slices.DeleteFunc(slices.Clone(d.next.Seen), func(m Mark) bool { return !m.Month.After(e.Through) })
	d.tr.Add(CodeSealed, "", partnerecon.D("through", e.Through))
	return nil
}

// commit makes the change. It cannot fail.
func (d *draft) commit() {
	if d.repeated {
		return
	}
	index := d.tally.index
	*d.tally = d.next
	d.tally.index = nil
	if d.mark.ID == "" { // a seal
		return
	}
	if index != nil {
		index[d.mark.ID] = len(d.tally.Seen)
	}
	d.tally.index, d.tally.Seen = index, append(d.tally.Seen, d.mark)
}

// span returns an error where a tally reaches over more than can be worked out, or to
// the ends of the calendar, where months cannot be counted.
func (d *draft) span(first partnerecon.Month) error {
	last := d.next.last()
	year, _ := last.Date()
	if !first.IsZero() && (last.Sub(first) > maxSpan || year > maxYear) {
		return fmt.Errorf("incentive: event %s: %s and %s: %w", quote(d.event.id), first, last, ErrSpan)
	}
	return nil
}

// bonusComponent names the claim of a bonus on a period.
func bonusComponent(name string, period partnerecon.Month) string {
	return "bonus:" + name + ":" + period.String()
}

// contestComponent and activityComponent name those of what is shared.
func contestComponent(name string) string            { return "contest:" + name }
func activityComponent(name, activity string) string { return "joint:" + name + ":" + activity }

// entry returns an entry that the event posts; the zero of Entry's optional days are
// left to the caller.
func (d *draft) entry(v *version, component string, amount int64, earned partnerecon.Day) partnerecon.Entry {
	posted := d.event.posted()
	return partnerecon.Entry{
		Cause: d.event.id, Claim: partnerecon.Claim{Partner: d.event.partner, Component: component},
		Kind: partnerecon.Earned, Amount: v.money(amount), Posted: posted, Earned: earned, Payable: posted, Terms: v.id,
	}
}

// difference returns due less posted.
func (d *draft) difference(due, posted int64) (int64, error) {
	n, ok := exact.Add(due, -posted)
	if !ok {
		return 0, fmt.Errorf("incentive: event %s: %w", quote(d.event.id), partnerecon.ErrOverflow)
	}
	return n, nil
}
