package commission

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Apply records an event in a customer's ledger and returns what it posts. On
// an error it changes nothing and returns no entries.
//
// A repeated delivery returns no entries and no error. So does an event that
// earns nothing; [Plan.Preview] and [Plan.Line] say why.
//
// Apply changes only the ledger behind the pointer. Calls for different ledgers
// may run at the same time.
func (p Plan) Apply(l *Ledger, e Event) ([]partnerecon.Entry, error) {
	d, err := p.draft(l, e)
	if err != nil {
		return nil, err
	}
	d.commit(l)
	return d.entries, nil
}

// A draft is the change that an event makes, worked out beside the ledger, so
// that an error leaves the ledger as it was. Lines and counters that the event
// touches are copied first.
type draft struct {
	plan   Plan
	old    *Ledger
	next   Ledger // a shallow copy: its lists are replaced or appended to, never written
	event  header
	lines  []touched
	status []partnerecon.Entry // sealed records, posted first
	caps   bool                // next.Caps is a copy
	netted []capKey            // on-net counters that moved

	repeated bool // it was delivered before: nothing changes
	shrank   bool // lines or waiting events went away
	entries  []partnerecon.Entry
}

// touched is a copy of a line, beside what it was. A new line stands behind the
// old ones.
type touched struct {
	at  int
	was *Line
	now *Line
}

// draft works out what the event changes.
func (p Plan) draft(l *Ledger, e Event) (*draft, error) {
	switch {
	case len(p.versions) == 0:
		return nil, errors.New("commission: the zero Plan decides nothing; make one with New")
	case l == nil:
		return nil, errors.New("commission: no ledger")
	case e == nil:
		return nil, errors.New("commission: no event")
	}
	if err := invalid(checkEvent(e)); err != nil {
		return nil, err
	}
	h := e.event()
	if l.Customer != "" && h.customer != "" && l.Customer != h.customer {
		return nil, fmt.Errorf("commission: event %s of customer %s in the ledger of %s: %w",
			problem.Quote(h.id), problem.Quote(h.customer), problem.Quote(l.Customer), ErrCustomer)
	}
	d := &draft{plan: p, old: l, next: *l, event: h}
	if d.next.Customer == "" {
		d.next.Customer = h.customer
	}
	if err := d.apply(e); err != nil {
		return nil, err
	}
	if err := d.settle(); err != nil {
		return nil, err
	}
	return d, nil
}

// apply dispatches the event.
func (d *draft) apply(e Event) error {
	switch e := e.(type) {
	case Payment:
		return d.payment(e)
	case Clearing:
		return d.clearing(e)
	case Failure:
		return d.correct(Correction{ID: e.ID, Type: BackFailure, Of: e.Of, On: e.On, Recorded: e.Recorded}, partnerecon.Day{})
	case Refund:
		return d.back(BackRefund, e)
	case CreditNote:
		return d.back(BackCreditNote, Refund(e))
	case Chargeback:
		return d.back(BackChargeback, Refund(e))
	case ChargebackReversed:
		return d.reverse(Reversal{e.ID, e.Of, e.On, e.Recorded})
	case Started:
		return d.started(e)
	case Recredit:
		return d.recredit(e)
	case Seal:
		return d.seal(e)
	case Reopen:
		return d.reopen(e)
	}
	return fmt.Errorf("commission: %T is no event of this package", e)
}

// commit writes the change. It cannot fail.
func (d *draft) commit(l *Ledger) {
	if d.repeated {
		return
	}
	for _, t := range d.lines {
		if t.at < len(d.next.Lines) {
			d.next.Lines[t.at] = t.now
		} else {
			d.next.Lines = append(d.next.Lines, t.now)
		}
	}
	was := *l
	d.next.index = l.index
	*l = d.next
	l.reindex(d, was)
}

// touch returns a copy of an open line that may be changed.
func (d *draft) touch(at int) *Line {
	for i := range d.lines {
		if d.lines[i].at == at {
			return d.lines[i].now
		}
	}
	was := d.old.Lines[at]
	t := touched{at, was, was.clone()}
	d.lines = append(d.lines, t)
	return t.now
}

// add opens a line and returns it for changes.
func (d *draft) add(l *Line) *Line {
	d.lines = append(d.lines, touched{len(d.old.Lines), &Line{}, l})
	return l
}

// currency fixes the currency of the ledger, or refuses another one.
func (d *draft) currency(m partnerecon.Money) error {
	switch d.next.Currency {
	case "":
		d.next.Currency = m.Currency()
	case m.Currency():
	default:
		return fmt.Errorf("commission: event %s: %s in a ledger of %s: %w",
			problem.Quote(d.event.id), m, d.next.Currency, partnerecon.ErrCurrency)
	}
	return nil
}

// repeat ends an event that was delivered before, or refuses one that uses its
// id for something else.
func (d *draft) repeat(same bool) error {
	if !same {
		return fmt.Errorf("commission: event %s: %w", problem.Quote(d.event.id), ErrDuplicate)
	}
	d.repeated = true
	return nil
}

// payment opens a line, and prices it if the money has arrived.
func (d *draft) payment(e Payment) error {
	items := slices.Clone(e.itemsOrOne())
	if err := d.currency(items[0].Amount); err != nil {
		return err
	}
	v, _, err := d.plan.version(e.Terms)
	if err != nil {
		return err
	}
	line := newLine(e, items)
	if d.old.knows(e.ID) {
		at := d.old.line(e.ID)
		return d.repeat(at >= 0 && d.old.Lines[at].same(line))
	}
	if through := d.old.SealedThrough; !through.IsZero() && !line.seals().After(through) {
		return fmt.Errorf("commission: payment %s of %s: %w through %s", problem.Quote(e.ID), line.seals(), ErrSealed, through)
	}
	line.Credits = d.pinPlans(line.Credits)
	if err := v.accepts(items, line.Credits); err != nil {
		return err
	}
	l := d.add(line)
	d.match(l)
	return d.arrive(l)
}

// newLine returns the line of a payment, as it was recorded.
func newLine(e Payment, items []Item) *Line {
	l := &Line{
		ID: e.ID, Deal: e.Deal, Seller: e.Seller, Terms: e.Terms, Items: items, Service: e.Service, Invoiced: e.Invoiced,
		Cleared: e.Cleared, Recorded: e.Recorded, Pending: e.Cleared.IsZero(), Credits: slices.Clone(e.Credits),
	}
	for i := range items {
		l.Base += items[i].Amount.Minor()
	}
	slices.SortFunc(l.Credits, byPartner)
	for i := range l.Credits {
		l.Credits[i].Terms = e.Terms
	}
	return l
}

// accepts refuses a payment that lacks what the version's rates and caps need.
func (v *version) accepts(items []Item, credits []partnerecon.Credit) error {
	if err := invalid(v.checkFit(items, credits)); err != nil {
		return err
	}
	if _, sourced := leadOf(credits); sourced > 1 && v.policy.Shared == "" {
		return fmt.Errorf("commission: %d sourced credits: %w", sourced, ErrShared)
	}
	for _, c := range v.policy.Caps {
		if amount := items[0].Amount; amount.Currency() != c.Limit.Currency() {
			return fmt.Errorf("commission: %s under cap %s of %s: %w", amount, problem.Quote(c.Name), c.Limit, partnerecon.ErrCurrency)
		}
	}
	return nil
}

// same reports whether both are the record of one payment.
func (l *Line) same(o *Line) bool {
	cleared, given := l.Cleared, l.Credits
	if l.Pending {
		cleared = partnerecon.Day{}
	}
	if l.Recredited {
		given = l.Given
	}
	return l.Deal == o.Deal && l.Seller == o.Seller && l.Terms == o.Terms && slices.Equal(l.Items, o.Items) &&
		l.Service == o.Service && l.Invoiced == o.Invoiced && cleared == o.Cleared && sameCredits(given, o.Credits)
}

// sameCredits compares credits but for the plan, which was pinned.
func sameCredits(recorded, again []partnerecon.Credit) bool {
	return slices.EqualFunc(recorded, again, func(a, b partnerecon.Credit) bool {
		a.Plan = b.Plan
		return a == b
	})
}

// pinPlans fills in the plan that each partner's agreement chose, and pins the
// choice of those that have none yet. It returns its own copy.
func (d *draft) pinPlans(credits []partnerecon.Credit) []partnerecon.Credit {
	for i := range credits {
		c := &credits[i]
		k := slices.IndexFunc(d.next.Plans, func(p PlanChoice) bool { return p.Partner == c.Partner })
		switch {
		case k >= 0:
			c.Plan = d.next.Plans[k].Plan
		case c.Plan != "":
			d.next.Plans = append(d.next.Plans, PlanChoice{c.Partner, c.Plan})
		}
	}
	return credits
}

// clearing says that the money of a recorded payment has arrived.
func (d *draft) clearing(e Clearing) error {
	if at, ok := d.old.find(e.ID); ok {
		return d.repeat(at >= 0 && d.old.Lines[at].ClearedBy == e.ID && d.old.Lines[at].ID == e.Of && d.old.Lines[at].Cleared == e.On)
	}
	at := d.old.line(e.Of)
	if at < 0 {
		return d.missing(e.Of)
	}
	if !d.old.Lines[at].Cleared.IsZero() {
		return fmt.Errorf("commission: clearing %s: payment %s cleared on %s already: %w",
			problem.Quote(e.ID), problem.Quote(e.Of), d.old.Lines[at].Cleared, ErrDuplicate)
	}
	if e.Credits != nil {
		if err := d.recreditLine(at, e.Credits); err != nil {
			return err
		}
	}
	l := d.touch(at)
	l.Cleared, l.ClearedBy = e.On, e.ID
	if e.Recorded.After(l.Recorded) {
		l.Recorded = e.Recorded
	}
	return d.arrive(l)
}

// missing is the error for a line that is not open.
func (d *draft) missing(id string) error {
	if through := d.old.SealedThrough; !through.IsZero() {
		return fmt.Errorf("commission: event %s: payment %s is not open: %w through %s, or not recorded yet",
			problem.Quote(d.event.id), problem.Quote(id), ErrSealed, through)
	}
	return fmt.Errorf("commission: event %s: payment %s: %w", problem.Quote(d.event.id), problem.Quote(id), ErrUnknownLine)
}

// started states the customer's first day.
func (d *draft) started(e Started) error {
	if d.old.Started != "" {
		return d.repeat(d.old.Started == e.ID && d.old.Start == e.On)
	}
	if d.old.knows(e.ID) {
		return d.repeat(false)
	}
	d.next.Start, d.next.Started = e.On, e.ID
	return nil
}

func byPartner(a, b partnerecon.Credit) int { return cmp.Compare(a.Partner, b.Partner) }

// sum returns a + b, or an error that names the event.
func (d *draft) sum(a, b int64) (int64, error) {
	c, ok := exact.Add(a, b)
	if !ok {
		return 0, fmt.Errorf("commission: event %s: %w", problem.Quote(d.event.id), partnerecon.ErrOverflow)
	}
	return c, nil
}
