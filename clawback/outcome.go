package clawback

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// formDebt is the form of the basis of what is posted on a debt.
const formDebt = "clawback.debt"

// What makes something be posted on a debt.
const (
	byRun      = "run"
	byLapse    = "lapse"
	byRepaid   = "repaid"
	byWriteOff = "write_off"
	byLeaving  = "left"
)

// debtBasis is what an entry on a debt was worked out from: nothing of the policy.
type debtBasis struct {
	Form     string               `json:"form"`
	What     string               `json:"what"`
	Partner  string               `json:"partner"`
	Currency partnerecon.Currency `json:"currency"`
	On       partnerecon.Day      `json:"on"`
	// Left says that the partner has left, so that no limits hold.
	Left bool `json:"left,omitzero"`
	// Amount is what a run could pay out, or what is paid back or given up.
	Amount int64 `json:"amount,omitzero,string"`
	// Credit is what was carried, Recovered what was withheld in the period before,
	// Owed what is owed with what the event itself adds.
	Credit    int64  `json:"credit,omitzero,string"`
	Recovered int64  `json:"recovered,omitzero,string"`
	Owed      []Owed `json:"owed,omitempty"`
	// Reason and Approver of what is given up.
	Reason   string `json:"reason,omitzero"`
	Approver string `json:"approver,omitzero"`
}

// An outcome is what comes of an event for one account, 0 or more each; what is paid is
// below 0 where the partner pays.
type outcome struct {
	written, recovered, paid, credit, receivable int64
	owed                                         []Owed
}

// outcome works out what is due of an account. It is a pure function of the policy and
// the facts; with a trace it also says why.
func (r Recovery) outcome(b *debtBasis, tr *partnerecon.Trace) (outcome, error) {
	o := outcome{credit: b.Credit}
	for _, x := range b.Owed {
		if r.over(x, b.On) {
			tr.Add(CodeExpired, "/expires", partnerecon.D("since", x.Since), partnerecon.D("window", r.policy.Expires), b.detail("written_off", x.Amount))
			o.written += x.Amount
			continue
		}
		o.owed = append(o.owed, x)
	}
	var err error
	switch b.What {
	case byRun:
		err = r.runOutcome(b, &o, tr)
	case byRepaid, byWriteOff:
		err = b.give(&o, tr)
	case byLapse:
		tr.Add(CodeStillOwed, "", b.detail("owed", owes(o.owed)))
	case byLeaving:
		tr.Add(CodeLeft, "/leaving", b.detail("owed", owes(o.owed)))
	default:
		err = fmt.Errorf("clawback: basis of partner %s: unknown event %s", problem.Quote(b.Partner), problem.Quote(b.What))
	}
	if err == nil && b.Left && (b.What == byLeaving || b.What == byRun) {
		r.leave(b, &o, tr)
	}
	return o, err
}

// give takes what the partner pays, or what is given up, from what it owes.
func (b *debtBasis) give(o *outcome, tr *partnerecon.Trace) error {
	owed := owes(o.owed)
	if b.Amount <= 0 || b.Amount > owed {
		return fmt.Errorf("clawback: %s of %s: partner %s owes %s: %w",
			b.What, moneyIn(b.Amount, b.Currency), problem.Quote(b.Partner), moneyIn(owed, b.Currency), ErrDebt)
	}
	o.owed = settle(o.owed, b.Amount)
	if b.What == byRepaid {
		tr.Add(CodeRepaid, "", b.detail("owed", owed), b.detail("repaid", b.Amount))
		o.paid = -b.Amount
		return nil
	}
	tr.Add(CodeWrittenOff, "", b.detail("owed", owed), b.detail("written_off", b.Amount), text("reason", b.Reason), text("approver", b.Approver))
	o.written += b.Amount
	return nil
}

// runOutcome takes what is owed from what a run could pay out, within the limits.
func (r Recovery) runOutcome(b *debtBasis, o *outcome, tr *partnerecon.Trace) error {
	available, ok := exact.Add(max(0, b.Amount), b.Credit)
	if !ok {
		return fmt.Errorf("clawback: run of partner %s: %w", problem.Quote(b.Partner), partnerecon.ErrOverflow)
	}
	limit := available
	if !b.Left {
		limit = r.limit(b, available, tr)
	}
	owed := owes(o.owed)
	o.recovered = min(owed, limit)
	o.owed = settle(o.owed, o.recovered)
	o.paid, o.credit = available-o.recovered, 0
	tr.Add(CodeRecovered, "", b.detail("available", available), b.detail("owed", owed), b.detail("recovered", o.recovered))
	if least, ok := in(r.policy.Minimum, b.Currency); ok && !b.Left && o.paid < least {
		tr.Add(CodeCarried, "/minimum", b.detail("minimum", least), b.detail("carried", o.paid))
		o.paid, o.credit = 0, o.paid
	}
	tr.Add(CodePaid, "", b.detail("paid", o.paid), b.detail("carried", o.credit), b.detail("owed", owes(o.owed)))
	return nil
}

// limit returns how much of what is available a run may withhold.
func (r Recovery) limit(b *debtBasis, available int64, tr *partnerecon.Trace) int64 {
	limit := available
	if s := r.policy.Share; s.Stated() {
		part := exact.Int(available).Mul(s.Num(), s.Den())
		limit, _ = part.Round(r.mode) // at most what is available, as the share is at most the whole
		tr.Add(CodeShareLimit, "/share", partnerecon.D("share", s), b.detail("limit", limit))
	}
	if most, ok := in(r.policy.PerPeriod, b.Currency); ok {
		room := max(0, most-b.Recovered)
		tr.Add(CodePeriodLimit, "/per_period", b.detail("most", most), b.detail("before", b.Recovered), b.detail("room", room))
		limit = min(limit, room)
	}
	return limit
}

// leave decides what becomes of what a partner that has left still owes.
func (r Recovery) leave(b *debtBasis, o *outcome, tr *partnerecon.Trace) {
	left := owes(o.owed)
	switch {
	case left == 0:
	case r.policy.Leaving == ToWriteOff:
		tr.Add(CodeWrittenOff, "/leaving", b.detail("written_off", left))
		o.written += left
		o.owed = nil
	case b.What == byLeaving || b.Amount < 0: // it has grown
		tr.Add(CodeReceivable, "/leaving", b.detail("receivable", left))
		o.receivable = left
	}
}

// detail shows minor units as an amount.
func (b *debtBasis) detail(name string, n int64) partnerecon.Detail {
	return partnerecon.D(name, moneyIn(n, b.Currency))
}

// Explain runs the calculation of an entry again, from the entry's basis alone, and
// returns its steps; the last one is what was posted. It returns [ErrEntry] if another
// amount comes out.
func (r Recovery) Explain(e partnerecon.Entry) (partnerecon.Trace, error) {
	if !r.made {
		return nil, errZeroRecovery
	}
	b, err := debtBasisOf(e)
	if err != nil {
		return nil, err
	}
	var tr partnerecon.Trace
	o, err := r.outcome(b, &tr)
	if err != nil {
		return nil, err
	}
	due := int64(0)
	switch e.Kind {
	case partnerecon.WrittenOff:
		due = o.written
	case partnerecon.Paid:
		due = -o.paid
	case partnerecon.Obligation:
		due = o.receivable
	default:
		return nil, otherKind(e, partnerecon.Paid)
	}
	tr.Add(CodePosted, "", b.detail("due", due), partnerecon.D("posted", e.Amount))
	status := e.Kind == partnerecon.Obligation
	if due == 0 || b.Partner != e.Claim.Partner || !status && e.Amount != moneyIn(due, b.Currency) {
		return nil, fmt.Errorf("clawback: entry %s of %s: %w: %s is due of %s",
			problem.Quote(e.ID()), e.Amount, ErrEntry, moneyIn(due, b.Currency), problem.Quote(b.Partner))
	}
	return tr, nil
}

// ReceivableOf returns what a partner that left owes, as an entry of kind obligation of
// its debt states it.
func (r Recovery) ReceivableOf(e partnerecon.Entry) (partnerecon.Money, error) {
	if e.Kind != partnerecon.Obligation {
		return partnerecon.Money{}, otherKind(e, partnerecon.Obligation)
	}
	if _, err := r.Explain(e); err != nil {
		return partnerecon.Money{}, err
	}
	b, err := debtBasisOf(e)
	if err != nil {
		return partnerecon.Money{}, err
	}
	o, err := r.outcome(b, nil)
	return moneyIn(o.receivable, b.Currency), err
}

// debtBasisOf returns what an entry on a debt was worked out from.
func debtBasisOf(e partnerecon.Entry) (*debtBasis, error) {
	basis, err := readBasis(e)
	if err != nil {
		return nil, err
	}
	b, ok := basis.(*debtBasis)
	if !ok {
		return nil, fmt.Errorf("clawback: entry %s: %w: it is not of a debt", problem.Quote(e.ID()), ErrEntry)
	}
	var list problem.List
	a := Account{Currency: b.Currency, Owed: b.Owed, Credit: b.Credit, Period: b.On.Month(), Recovered: b.Recovered}
	a.check(&list, "")
	return b, invalid(&list)
}
