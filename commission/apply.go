package commission

import (
	"cmp"
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
	return p.AppendApply(nil, l, e)
}

// AppendApply is [Plan.Apply] for a caller with many events: it appends what an
// event posts to a list and returns the longer list. On an error it returns nil; what
// the list had is as it was.
func (p Plan) AppendApply(dst []partnerecon.Entry, l *Ledger, e Event) ([]partnerecon.Entry, error) {
	if e, ok := e.(Payment); ok {
		var x straight
		if x.work(p, l, &e, dst) {
			x.commit(l)
			return x.entries, nil
		}
	}
	d := p.begin()
	defer p.end(d)
	if err := d.work(p, l, e, dst); err != nil {
		return nil, err
	}
	d.commit()
	return d.entries, nil
}

// begin returns a draft that is empty.
func (p Plan) begin() *draft {
	if !p.zero() {
		if d, ok := p.drafts.Get().(*draft); ok {
			return d
		}
	}
	return newDraft()
}

// end takes a draft back that nobody looks at any more.
func (p Plan) end(d *draft) {
	if !p.zero() {
		d.clear()
		p.drafts.Put(d)
	}
}

// apply dispatches an event that is no payment.
func (d *draft) apply(e Event) error {
	switch e := e.(type) {
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
	case Milestone:
		return d.milestone(e)
	case Started:
		return d.started(e)
	case Ended:
		return d.ended(e)
	case Elapsed:
		return d.elapsed(e)
	case Recredit:
		return d.recredit(e)
	case Seal:
		return d.seal(e)
	case Reopen:
		return d.reopen(e)
	}
	return fmt.Errorf("commission: %T is no event of this package", e)
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

// paid opens a line, and prices it if the money has arrived.
func (d *draft) paid(e *Payment) error {
	d.credits = append(d.credits[:0], e.Credits...)
	d.room = d.old.roomFor(e)
	d.room.record(e, d.credits)
	if err := d.currency(moneyIn(d.room.Base, d.room.currency())); err != nil {
		return err
	}
	return d.enter(&d.room.Line)
}

// enter opens a line that an event states.
func (d *draft) enter(line *Line) error {
	v, err := d.plan.version(line.Terms)
	if err != nil {
		return err
	}
	slices.SortFunc(line.Credits, byPartner)
	for i := range line.Credits {
		line.Credits[i].Terms = line.Terms
	}
	if d.old.knows(line.ID) {
		at := d.old.line(line.ID)
		return d.repeat(at >= 0 && d.old.Lines[at].same(line))
	}
	if through := d.old.SealedThrough; !through.IsZero() && !line.SealDay().After(through) {
		return fmt.Errorf("commission: %s %s of %s: %w through %s", line.what(), problem.Quote(line.ID), line.SealDay(), ErrSealed, through)
	}
	line.Credits = d.lasting(d.pinPlans(line.Credits))
	if err := v.accepts(line); err != nil {
		return err
	}
	d.add(line)
	d.match(line)
	return d.arrive(line)
}

// what calls a line what it is.
func (l *Line) what() string {
	if l.Milestone != "" {
		return "milestone"
	}
	return "payment"
}

// lasting returns credits of a new line in a list of its own. Mostly they are those of the
// line before, and lines never change: then the two have one list.
func (d *draft) lasting(credits []partnerecon.Credit) []partnerecon.Credit {
	if len(credits) == 0 {
		return nil
	}
	if n := len(d.old.Lines); n > 0 && slices.Equal(d.old.Lines[n-1].Credits, credits) {
		return d.old.Lines[n-1].Credits
	}
	return slices.Clone(credits)
}

// record makes the line of a payment, as it was recorded, but for its items, with credits
// that are to be replaced by those that last.
func (r *room) record(e *Payment, credits []partnerecon.Credit) {
	l := &r.Line
	l.ID, l.Deal, l.Seller, l.Contract, l.Terms, l.Credits = e.ID, e.Deal, e.Seller, e.Contract, e.Terms, credits
	l.Service, l.Invoiced, l.Cleared, l.Recorded, l.Pending = e.Service, e.Invoiced, e.Cleared, e.Recorded, e.Cleared.IsZero()
	l.Uplines = slices.Clone(e.Uplines)
	if !e.Context.isZero() {
		l.Context = e.Context.clone()
	}
	if e.Exchange != nil {
		l.exchange(e.Exchange)
	}
	for i := range l.Items {
		l.Base += l.Items[i].Amount.Minor()
	}
}

// accepts refuses a payment that lacks what the version's rates and caps need.
func (v *version) accepts(l *Line) error {
	var list problem.List
	v.checkFit(&list, l)
	if err := invalid(&list); err != nil {
		return err
	}
	if _, sourced := leadOf(l.Credits); sourced > 1 && v.policy.Shared == "" {
		return fmt.Errorf("commission: %s %s: %d sourced credits: %w; state \"shared\" in the policy", l.what(), problem.Quote(l.ID), sourced, ErrShared)
	}
	if amount := l.Items[0].Amount; v.currency != "" && l.currency() != v.currency {
		return fmt.Errorf("commission: %s %s: %s under a policy whose amounts are in %s: %w", l.what(), problem.Quote(l.ID), amount, v.currency, partnerecon.ErrCurrency)
	}
	return nil
}

// same reports whether both are the record of one payment.
func (l *Line) same(o *Line) bool {
	cleared, given, uplines := l.Cleared, l.Credits, l.Uplines
	if l.Pending {
		cleared = partnerecon.Day{}
	}
	if l.Recredited {
		given, uplines = l.Given, l.GivenUplines
	}
	return l.Milestone == o.Milestone && l.Contract == o.Contract && l.Context.equal(&o.Context) && slices.Equal(uplines, o.Uplines) &&
		l.Deal == o.Deal && l.Seller == o.Seller && l.Terms == o.Terms && sameItems(l.paidItems(), o.paidItems()) && l.sameExchange(o) &&
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
// choice of those that have none yet. It changes the credits it is given.
func (d *draft) pinPlans(credits []partnerecon.Credit) []partnerecon.Credit {
	for i := range credits {
		c := &credits[i]
		switch plan, ok := d.planOf(c.Partner); {
		case ok:
			c.Plan = plan
		case c.Plan != "":
			d.plans = append(d.plans, PlanChoice{c.Partner, c.Plan})
		}
	}
	return credits
}

// planOf returns the plan that a partner's agreement chose, if it has.
func (d *draft) planOf(partner string) (plan string, ok bool) {
	if i := slices.IndexFunc(d.plans, func(p PlanChoice) bool { return p.Partner == partner }); i >= 0 {
		return d.plans[i].Plan, true
	}
	return d.old.planOf(partner)
}

// clearing says that the money of a recorded payment has arrived.
func (d *draft) clearing(e Clearing) error {
	if p, ok := d.old.find(e.ID); ok {
		return d.repeat(p.list == inLines && p.pos == asClearing && d.old.Lines[p.at].clearedAs(e))
	}
	at := d.old.line(e.Of)
	if at < 0 {
		return d.missing(e.Of)
	}
	if !d.old.Lines[at].Cleared.IsZero() {
		return fmt.Errorf("commission: clearing %s: payment %s cleared on %s already: %w",
			problem.Quote(e.ID), problem.Quote(e.Of), d.old.Lines[at].Cleared, ErrDuplicate)
	}
	l := d.touch(at).now
	if err := l.clearAbroad(&e); err != nil {
		return err
	}
	if e.Terms != "" {
		if _, err := d.plan.version(e.Terms); err != nil {
			return err
		}
		l.Terms = e.Terms
	}
	if e.Credits != nil || e.Uplines != nil || e.Terms != "" {
		credits := e.Credits
		if credits == nil {
			credits = l.Credits
		}
		if err := d.recreditLine(at, credits, e.Uplines); err != nil {
			return err
		}
		l.Given = slices.Clone(l.Given)
		for i := range l.Given {
			l.Given[i].Terms = l.Terms
		}
	}
	l.Cleared, l.ClearedBy, l.ClearedWith = e.On, e.ID, slices.Clone(e.Credits)
	return d.arrive(l)
}

// clearedAs reports whether a clearing has the content of the one that cleared the
// line. A repeated delivery may leave the credits out.
func (l *Line) clearedAs(e Clearing) bool {
	return l.ID == e.Of && l.Cleared == e.On && (e.Credits == nil || slices.Equal(l.ClearedWith, e.Credits))
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
		return 0, d.overflow()
	}
	return c, nil
}

// overflow is the error for a sum that does not fit.
func (d *draft) overflow() error {
	return fmt.Errorf("commission: event %s: %w", problem.Quote(d.event.id), partnerecon.ErrOverflow)
}
