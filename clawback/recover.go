package clawback

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Apply records an event in what a partner owes and returns what it posts: paid, for
// what a run pays out and, above 0, for what the partner pays back; written_off, for what
// is given up; and obligation, for what a partner that leaves still owes. On an error it
// changes nothing and returns no entries.
//
// What is withheld posts nothing: the clawback has posted it.
func (r Recovery) Apply(d *Debt, e DebtEvent) ([]partnerecon.Entry, error) {
	if d == nil {
		return nil, errNoDebt
	}
	w, err := r.work(*d, e, nil)
	if err != nil {
		return nil, err
	}
	*d = w.next
	return w.entries, nil
}

// Preview returns what [Recovery.Apply] would post for an event, with the steps that
// lead there. It changes nothing.
func (r Recovery) Preview(d Debt, e DebtEvent) (Preview, error) {
	var out Preview
	w, err := r.work(d, e, &out.Trace)
	if err != nil {
		return Preview{}, err
	}
	out.Entries = w.entries
	return out, nil
}

// An Offset is what a run does with a debt. Its amounts are in the currency of the run:
//
//	Paid + Credit - Owed = payable + credit before - owed before + WrittenOff
type Offset struct {
	WrittenOff partnerecon.Money `json:"written_off,omitzero"` // expired, or given up as the partner left
	Recovered  partnerecon.Money `json:"recovered,omitzero"`   // withheld
	Paid       partnerecon.Money `json:"paid,omitzero"`        // paid out: 0, or at least the minimum
	Credit     partnerecon.Money `json:"credit,omitzero"`      // carried to the next run
	Owed       partnerecon.Money `json:"owed,omitzero"`        // still owed
	Trace      partnerecon.Trace `json:"trace,omitzero"`
}

// Recoverable returns what a run would recover and pay out. It changes nothing. A run
// that was applied before recovers nothing any more.
func (r Recovery) Recoverable(d Debt, run Run) (Offset, error) {
	var out Offset
	w, err := r.work(d, run, &out.Trace)
	if err != nil {
		return Offset{}, err
	}
	c := run.Payable.Currency()
	after := w.next.account(c)
	out.WrittenOff, out.Recovered, out.Paid = moneyIn(w.last.written, c), moneyIn(w.last.recovered, c), moneyIn(w.last.paid, c)
	out.Credit, out.Owed = moneyIn(after.Credit, c), moneyIn(owes(after.Owed), c)
	return out, nil
}

// A working is a change of a debt that is worked out and not yet made.
type working struct {
	recovery Recovery
	next     Debt
	header   debtHeader
	customer string // of what was debited: ids of events are unique by customer
	trace    *partnerecon.Trace
	entries  []partnerecon.Entry
	last     outcome // of the last account
}

func (r Recovery) work(d Debt, e DebtEvent, tr *partnerecon.Trace) (*working, error) {
	switch {
	case !r.made:
		return nil, errZeroRecovery
	case e == nil:
		return nil, errNoEvent
	}
	if err := invalid(checkDebtEvent(e)); err != nil {
		return nil, err
	}
	w := &working{recovery: r, next: d.Clone(), header: e.debtEvent(), trace: tr}
	if d.Partner != "" && d.Partner != w.header.partner {
		return nil, fmt.Errorf("clawback: event %s of partner %s in the debt of %s: %w",
			problem.Quote(w.header.id), problem.Quote(w.header.partner), problem.Quote(d.Partner), ErrPartner)
	}
	w.next.Partner = w.header.partner
	if debited, ok := e.(Debited); ok {
		return w, w.debited(debited)
	}
	if repeated, err := w.remember(e); repeated || err != nil {
		return w, err
	}
	return w, w.apply(e)
}

// remember takes up an event, tells a repeated delivery, and refuses what is out of
// order.
func (w *working) remember(e DebtEvent) (repeated bool, err error) {
	digest, err := strictjson.Digest(e)
	if err != nil {
		return false, fmt.Errorf("clawback: event %s: %w", problem.Quote(w.header.id), err)
	}
	now := Applied{w.header.id, w.header.what, digest}
	if i := slices.IndexFunc(w.next.Events, func(a Applied) bool { return a.ID == now.ID }); i >= 0 {
		if w.next.Events[i] != now {
			return false, fmt.Errorf("clawback: event %s: %w", problem.Quote(now.ID), ErrDuplicate)
		}
		w.trace.Add(CodeRepeated, "", text("id", now.ID))
		return true, nil
	}
	if w.header.on.Before(w.next.On) {
		return false, fmt.Errorf("clawback: event %s on %s, after one on %s: %w", problem.Quote(w.header.id), w.header.on, w.next.On, ErrOrder)
	}
	w.next.On = w.header.on
	w.next.Events = append(w.next.Events, now)
	return false, nil
}

// apply works a dated event out.
func (w *working) apply(e DebtEvent) error {
	switch e := e.(type) {
	case Run:
		return w.run(e)
	case Repaid:
		return w.settle(w.next.account(e.Amount.Currency()), debtBasis{What: byRepaid, Amount: e.Amount.Minor()})
	case WriteOff:
		return w.settle(w.next.account(e.Amount.Currency()), debtBasis{What: byWriteOff, Amount: e.Amount.Minor(), Reason: e.Reason, Approver: e.Approver})
	case Offboarded:
		if !w.next.Left.IsZero() {
			return fmt.Errorf("clawback: event %s: the partner left on %s: %w", problem.Quote(e.ID), w.next.Left, ErrOrder)
		}
		w.next.Left = e.On
		return w.each(debtBasis{What: byLeaving})
	case Lapse:
		return w.each(debtBasis{What: byLapse})
	default:
		return fmt.Errorf("clawback: %T is no event of this package", e)
	}
}

// debited takes up entries: debts, and what is given back of them.
func (w *working) debited(e Debited) error {
	grown := map[partnerecon.Currency]bool{}
	if len(e.Entries) == 0 {
		w.trace.Add(CodePassedOver, "")
	} else {
		w.customer = e.Entries[0].Claim.Customer
	}
	for i := range e.Entries {
		x := &e.Entries[i]
		if x.Claim.Partner != e.Partner || !debits(x) || e.unpaid(x) {
			w.trace.Add(CodePassedOver, "", text("entry", x.ID()))
			continue
		}
		a := w.next.account(x.Amount.Currency())
		fits := false
		switch x.Amount.Sign() {
		case +1:
			w.trace.Add(CodeGivenBack, "", text("entry", x.ID()), partnerecon.D("amount", x.Amount))
			fits = a.giveBack(x.Claim, x.Amount.Minor())
		case -1:
			w.trace.Add(CodeOwed, "", text("entry", x.ID()), partnerecon.D("amount", x.Amount))
			grown[a.Currency] = true
			fits = a.owe(Owed{x.Claim, x.Payable, -x.Amount.Minor()})
		}
		if !fits {
			return w.overflow()
		}
		w.next.put(a)
	}
	if w.next.Left.IsZero() {
		return nil
	}
	for _, a := range slices.Clone(w.next.Accounts) { // what arose since the partner left
		if grown[a.Currency] {
			if err := w.settle(a, debtBasis{What: byLeaving}); err != nil {
				return err
			}
		}
	}
	return nil
}

// unpaid reports whether an entry is on a line that no run has paid yet.
func (e *Debited) unpaid(x *partnerecon.Entry) bool {
	return x.Payable.After(x.Posted) || !e.Through.IsZero() && x.Claim.Line != "" && x.DueOn().After(e.Through)
}

// run works a payout run out.
func (w *working) run(e Run) error {
	a := w.next.account(e.Payable.Currency())
	if e.Period.Before(a.Period) {
		return fmt.Errorf("clawback: run %s of %s, after one of %s: %w", problem.Quote(e.ID), e.Period, a.Period, ErrOrder)
	}
	if e.Period != a.Period {
		a.Period, a.Recovered = e.Period, 0
	}
	payable := e.Payable.Minor()
	if payable < 0 {
		w.trace.Add(CodeOwed, "", text("run", e.ID), partnerecon.D("amount", e.Payable))
		if !a.owe(Owed{partnerecon.Claim{Partner: e.Partner, Component: "run:" + e.ID}, e.On, -payable}) {
			return w.overflow()
		}
	}
	return w.settle(a, debtBasis{What: byRun, Amount: payable})
}

// each works out what every account comes to.
func (w *working) each(b debtBasis) error {
	if len(w.next.Accounts) == 0 {
		w.trace.Add(CodeStillOwed, "")
	}
	for _, a := range slices.Clone(w.next.Accounts) {
		if err := w.settle(a, b); err != nil {
			return err
		}
	}
	return nil
}

// settle works one account out, posts what comes of it and puts it back.
func (w *working) settle(a Account, b debtBasis) error {
	b.Form, b.Partner, b.Currency, b.On = formDebt, w.next.Partner, a.Currency, w.header.on
	b.Left = !w.next.Left.IsZero()
	b.Credit, b.Recovered, b.Owed = a.Credit, a.Recovered, slices.Clone(a.Owed)
	o, err := w.recovery.outcome(&b, w.trace)
	if err != nil {
		return err
	}
	w.last = o
	w.post(partnerecon.WrittenOff, o.written, &b)
	w.post(partnerecon.Paid, -o.paid, &b)
	if o.receivable > 0 {
		w.entries = append(w.entries, w.entry(partnerecon.Obligation, &b))
	}
	a.Owed, a.Credit = o.owed, o.credit
	if a.Recovered, err = w.sum(a.Recovered, o.recovered); err == nil {
		w.next.put(a)
	}
	return err
}

func (w *working) post(k partnerecon.Kind, amount int64, b *debtBasis) {
	if amount != 0 {
		e := w.entry(k, b)
		e.Amount = moneyIn(amount, b.Currency)
		w.entries = append(w.entries, e)
	}
}

func (w *working) entry(k partnerecon.Kind, b *debtBasis) partnerecon.Entry {
	return partnerecon.Entry{
		Cause:  w.header.id,
		Claim:  partnerecon.Claim{Partner: b.Partner, Customer: w.customer, Component: "recovery:" + string(b.Currency)},
		Kind:   k,
		Posted: b.On, Earned: b.On, Payable: b.On,
		Basis: partnerecon.BasisOf(b),
	}
}

func (w *working) sum(a, b int64) (int64, error) {
	c, ok := exact.Add(a, b)
	if !ok {
		return 0, w.overflow()
	}
	return c, nil
}

func (w *working) overflow() error {
	return fmt.Errorf("clawback: event %s of partner %s: %w", problem.Quote(w.header.id), problem.Quote(w.header.partner), partnerecon.ErrOverflow)
}

// over reports whether a debt has expired by a day.
func (r Recovery) over(o Owed, day partnerecon.Day) bool {
	return r.policy.Expires.Stated() && !day.Before(r.policy.Expires.End(o.Since))
}
