package retainer

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Stage is how far the payment of a cycle has come.
type Stage string

// The stages, in their order.
const (
	StageNothing         Stage = "nothing"          // no day of it is active
	StageDue             Stage = "due"              // it has begun
	StageAmountConfirmed Stage = "amount_confirmed" // the amount is confirmed
	StagePayerConfirmed  Stage = "payer_confirmed"  // the payer is confirmed, too
	StageSent            Stage = "sent"             // the payment was sent
	StageProofAttached   Stage = "proof_attached"   // the proof is attached
	StagePaid            Stage = "paid"             // it has arrived
	StageWaived          Stage = "waived"           // given up
)

// stage returns how far the payment of a cycle has come.
func (s *slot) stage() Stage {
	c := &s.stated
	switch {
	case !c.Waiver.On.IsZero():
		return StageWaived
	case !c.Paid.IsZero():
		return StagePaid
	case c.Proof != "":
		return StageProofAttached
	case !c.Sent.IsZero():
		return StageSent
	case c.Payer != "":
		return StagePayerConfirmed
	case !c.Confirming.IsZero():
		return StageAmountConfirmed
	case len(s.part.Active) == 0 && c.Units == 0:
		return StageNothing
	}
	return StageDue
}

// settled reports whether nothing more is to be paid for a cycle.
func (w *view) settled(s *slot) bool {
	stage := s.stage()
	return stage == StagePaid || stage == StageWaived || w.free(s)
}

// free reports whether a cycle costs nothing by the terms, and nothing was confirmed.
func (w *view) free(s *slot) bool {
	if !s.stated.Confirming.IsZero() {
		return false
	}
	if s.stage() == StageNothing {
		return true
	}
	if !w.v.policy.Amount.Stated() {
		return false
	}
	n, err := w.v.scheduled(s, w.used(s.number))
	return err == nil && n == 0
}

// done reports whether nothing more is to be stated for a cycle that is over.
func (w *view) done(s *slot) bool {
	return w.settled(s) && (w.v.toppedUp() == "" || s.stated.Commission.ID != "")
}

// used returns the units of the cycles before one.
func (w *view) used(number int) int64 {
	n := w.x.Sealed.Units
	for i := range w.cycles {
		if w.cycles[i].number < number {
			n += w.cycles[i].stated.Units
		}
	}
	return n
}

// payment takes up an event about one cycle.
func (d *draft) payment(e Event) error {
	switch e := e.(type) {
	case AmountConfirmed:
		return d.on(e.Cycle, e.Amount, func(w *view, s *slot) error { return d.confirm(w, s, e) })
	case PayerConfirmed:
		return d.on(e.Cycle, partnerecon.Money{}, func(_ *view, s *slot) error { return d.payer(s, e) })
	case Sent:
		return d.on(e.Cycle, e.Amount, func(w *view, s *slot) error { return d.sent(w, s, e) })
	case ProofAttached:
		return d.on(e.Cycle, partnerecon.Money{}, func(_ *view, s *slot) error { return d.proof(s, e) })
	case CyclePaid:
		return d.on(e.Cycle, e.Amount, func(_ *view, s *slot) error { return d.paid(s, e) })
	case Refunded:
		return d.on(e.Cycle, e.Amount, func(_ *view, s *slot) error { return d.refunded(s, e) })
	case Waived:
		return d.on(e.Cycle, partnerecon.Money{}, func(_ *view, s *slot) error { return d.waived(s, e) })
	case UnitsUsed:
		return d.on(e.Cycle, partnerecon.Money{}, func(w *view, s *slot) error { return d.units(w, s, e) })
	case CommissionStated:
		return d.on(e.Cycle, e.Earned, func(_ *view, s *slot) error { return d.commission(s, e) })
	}
	return fmt.Errorf("retainer: %T is no event of this package", e)
}

// on changes what was stated for a cycle that has begun.
func (d *draft) on(cycle int, amount partnerecon.Money, change func(*view, *slot) error) error {
	if err := d.currency(amount); err != nil {
		return err
	}
	if cycle <= d.x.Sealed.Cycles {
		return fmt.Errorf("retainer: event %s: cycle %d is %w", problem.Quote(d.h.id), cycle, ErrSealed)
	}
	w, err := d.v.view(d.x, d.x.Through)
	if err != nil {
		return err
	}
	s, ok := w.slot(cycle)
	if !ok {
		// A payment that was on its way when the cycle dropped out arrives, and goes back.
		if stated := d.x.at(cycle); !stated.Sent.IsZero() {
			gone, err := w.gone(stated)
			if err != nil {
				return err
			}
			s, ok = &gone, true
		}
	}
	if !ok {
		return fmt.Errorf("retainer: event %s: cycle %d has not begun by %s: %w", problem.Quote(d.h.id), cycle, d.x.Through, ErrCycle)
	}
	if err := change(w, s); err != nil {
		return err
	}
	d.x.put(s.stated)
	d.seen = w
	return nil
}

// step refuses a step out of order.
func (d *draft) step(s *slot, from ...Stage) error {
	now := s.stage()
	for _, f := range from {
		if f == now {
			return nil
		}
	}
	return fmt.Errorf("retainer: event %s: cycle %d is at %s, want %s: %w", problem.Quote(d.h.id), s.number, now, from[len(from)-1], ErrStep)
}

// match refuses an amount other than the one it should be.
func (d *draft) match(s *slot, want, got int64) error {
	if want == got {
		return nil
	}
	return &MismatchError{Retainer: d.x.ID, Cycle: s.number, Want: d.v.money(want), Got: d.v.money(got)}
}

func (d *draft) confirm(w *view, s *slot, e AmountConfirmed) error {
	if err := d.step(s, StageAmountConfirmed, StagePayerConfirmed, StageDue); err != nil {
		return err
	}
	if d.v.policy.Amount.Stated() {
		want, err := d.v.scheduled(s, w.used(s.number))
		if err != nil {
			return err
		}
		if err := d.match(s, want, e.Amount.Minor()); err != nil {
			return err
		}
	}
	s.stated.Confirmed, s.stated.Confirming = e.Amount.Minor(), e.On
	return nil
}

func (d *draft) payer(s *slot, e PayerConfirmed) error {
	if err := d.step(s, StagePayerConfirmed, StageAmountConfirmed); err != nil {
		return err
	}
	s.stated.Payer = e.Payer
	return nil
}

func (d *draft) sent(w *view, s *slot, e Sent) error {
	if err := d.step(s, StagePayerConfirmed); err != nil {
		return err
	}
	for i := range w.cycles {
		before := &w.cycles[i]
		if before.number >= s.number {
			break
		}
		if !w.settled(before) && before.stage() != StageProofAttached {
			return fmt.Errorf("retainer: event %s: cycle %d is at %s: %w", problem.Quote(e.ID), before.number, before.stage(), ErrProof)
		}
	}
	if err := d.match(s, s.stated.Confirmed, e.Amount.Minor()); err != nil {
		return err
	}
	s.stated.Sent = e.On
	return nil
}

func (d *draft) proof(s *slot, e ProofAttached) error {
	if err := d.step(s, StageSent); err != nil {
		return err
	}
	s.stated.Proof = e.Ref
	return nil
}

func (d *draft) paid(s *slot, e CyclePaid) error {
	if s.stage() == StageSent {
		return fmt.Errorf("retainer: event %s: cycle %d: %w", problem.Quote(e.ID), s.number, ErrProof)
	}
	if err := d.step(s, StageProofAttached); err != nil {
		return err
	}
	if err := d.match(s, s.stated.Confirmed, e.Amount.Minor()); err != nil {
		return err
	}
	s.stated.Paid = e.On
	return nil
}

func (d *draft) refunded(s *slot, e Refunded) error {
	if err := d.step(s, StagePaid); err != nil {
		return err
	}
	sum, ok := exact.Add(s.stated.Refunded, e.Amount.Minor())
	if !ok || sum > s.stated.Confirmed {
		return fmt.Errorf("retainer: event %s: cycle %d: %s back of %s, of which %s went back before: %w", problem.Quote(e.ID), s.number,
			e.Amount, d.v.money(s.stated.Confirmed), d.v.money(s.stated.Refunded), ErrRefund)
	}
	s.stated.Refunded = sum
	return nil
}

func (d *draft) waived(s *slot, e Waived) error {
	if err := d.step(s, StageAmountConfirmed, StagePayerConfirmed, StageSent, StageDue); err != nil {
		return err
	}
	s.stated.Waiver = Waiver{e.On, e.Reason, e.Approver}
	return nil
}

func (d *draft) units(w *view, s *slot, e UnitsUsed) error {
	if d.v.policy.Units.Name == "" {
		return fmt.Errorf("retainer: event %s: no units are counted: %w", problem.Quote(e.ID), ErrStep)
	}
	if err := d.step(s, StageNothing, StageDue); err != nil {
		return err
	}
	sum, ok := exact.Add(s.stated.Units, e.Units)
	if !ok || sum < 0 || sum > maxUnits {
		return fmt.Errorf("retainer: event %s: cycle %d: %d units on top of %d: %w", problem.Quote(e.ID), s.number, e.Units, s.stated.Units, partnerecon.ErrOverflow)
	}
	s.stated.Units = sum
	_, err := d.v.scheduled(s, w.used(s.number))
	return err
}

func (d *draft) commission(s *slot, e CommissionStated) error {
	if s.days.End.After(d.h.posted().Add(1)) { // it is over with its last day
		return fmt.Errorf("retainer: event %s: cycle %d is not over by %s: %w", problem.Quote(e.ID), s.number, d.h.posted(), ErrCycle)
	}
	was := s.stated.Commission
	if was.ID != "" && (e.On.Before(was.On) || e.On == was.On && e.ID < was.ID) {
		return nil // a later statement holds
	}
	s.stated.Commission = Commission{e.ID, e.On, e.Earned.Minor(), e.Returned.Minor()}
	return nil
}
