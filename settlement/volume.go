package settlement

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/tiers"
)

// maxVolume bounds the volume of a book in minor units: the amounts of its
// facts, items of payments one by one and without their signs, and what each fact
// changes in what true-ups come to; and, where partners may earn more than was paid,
// all that each fact changes in what they have earned, partner by partner and
// component by component, with what waits for its release. No sum of the engine
// overflows below it:
//
//   - Where each item has one share, a payment has at most 100 credits, and none
//     earns more than all of the payment's items above 0. So what all partners have
//     earned, less what was returned, capped and clawed, is between 0 and 100 times
//     the volume at any time; a cut through time (a month, a range of months, one
//     kind alone) is the difference of two such sums, at most 200 times the volume.
//   - Where fixed amounts, bonuses, overrides, tables or minima are earned, no policy
//     bounds a payment by what was paid: a fee is for any quantity, and an override is
//     a share of a share. There the amounts themselves count, without their signs, as
//     what partners owe is below 0: all that was ever earned is at most the volume,
//     and what goes back or is cut is a part of it. A close counts nothing: what time
//     releases counted when it was left waiting.
//   - True-ups, adjustments, payouts, write-offs and what retainers and incentives post are
//     at most the volume together, but for the debts that exits give up, each at most what went
//     back or was paid out beyond what was earned; the net base is between 0 and the volume, and what is retained is
//     the net base less what was earned.
//
// That is at most 201 × 2^55, below 2^63. A close is never refused: a release that
// would scale a true-up beyond the volume keeps waiting, and so does a retainer.
const maxVolume = 1 << 55

// grow returns the volume of the book with a fact, or refuses the fact. What
// goes back counts nothing: it is bounded by what came.
func (b *Book) grow(p Program, e Event) (int64, error) {
	volume, ok := b.volume, true
	add := func(m partnerecon.Money) { ok = ok && added(&volume, m.Minor()) }
	switch e := e.(type) {
	case Payment:
		for i := range e.Items { // incentives count it
			ok = ok && (!p.rewards || !p.paid || added(&volume, e.Items[i].Quantity))
		}
		if paid := (&commission.Payment{Amount: e.Amount, Items: e.Items}); paidIn(paid) != p.policy.Currency {
			break // what it comes to counts, when it is exchanged
		}
		add(e.Amount)
		for i := range e.Items {
			add(e.Items[i].Amount)
		}
	case Milestone: // no money, but what is earned is a share of it
		add(e.Amount)
	case Adjustment:
		add(e.Amount)
	case WriteOff:
		add(e.Amount)
	case Payout:
		add(e.Amount)
		add(e.Withheld)
	case Repayment:
		add(e.Amount)
	case SaleStated: // no money, but what is earned may be a share of it
		add(e.Base)
		ok = ok && added(&volume, e.Quantity)
	case FigureStated:
		add(e.Money)
		ok = ok && added(&volume, e.Number)
	case JointActivity:
		add(e.Activity.Value)
	case Dispute: // held, or written off
		add(e.Amount)
	case LineDisputed: // held
		add(e.Amount)
	case LineDisputeResolved:
		add(e.Amount)
	case Final:
		add(e.Base)
	case Measured: // no money, but sums of figures have to fit as well
		add(e.Value.Amount)
		ok = ok && added(&volume, e.Value.Number)
	}
	if !ok {
		return 0, errVolume()
	}
	return volume, nil
}

// added adds an amount to a volume, whatever its sign, if it has room there.
func added(volume *int64, n int64) bool {
	if n < 0 {
		n = -n
	}
	if n < 0 || n > maxVolume-*volume {
		return false
	}
	*volume += n
	return true
}

func errVolume() error { return fmt.Errorf("%w, %d minor units in all", ErrVolume, int64(maxVolume)) }

// earned counts what a fact moves of what partners have earned, and what it leaves
// waiting, in a program where that is not bounded by what was paid. What a close
// releases was counted while it waited.
func (s *posting) earned(ledger commission.Staged) error {
	if !s.program.beyond {
		return nil
	}
	ok := added(&s.volume, max(0, ledger.Waiting()))
	for _, e := range ledger.Entries() {
		if e.Kind == partnerecon.Earned {
			ok = ok && added(&s.volume, e.Amount.Minor())
		}
	}
	if !ok {
		return errVolume()
	}
	return nil
}

// room counts what a fact earns, and what entries of level 1 change in true-ups whose
// final figures are stated, or refuses the fact that posts them. Periods that are not
// closed count too: their closes then find everything in range, and a close that
// could be refused would stop the book for good.
func (s *posting) room(ledger commission.Staged, exposure []partnerecon.Entry, sums lineSums) error {
	if err := s.earned(ledger); err != nil {
		return err
	}
	if s.apart || !s.program.rewards && !s.program.periods {
		return nil
	}
	entries := append(ledger.Entries(), exposure...)
	c := s.book.customers[s.fact.Event.subject().customer]
	if err := s.mayReward(s.salesOf(c, entries, s.paidFor)); err != nil {
		return err
	}
	_, err := s.roomAfter(nil, entries, sums)
	return err
}

// roomAfter does so for entries, with what they leave of lines, after others, whose trial it
// is given, and returns the trial of all. It must come before anything changes, so it works on copies of the
// accounts.
func (s *posting) roomAfter(others *posting, entries []partnerecon.Entry, sums lineSums) (*posting, error) {
	if !s.program.periods {
		return nil, nil
	}
	// It keeps the copies, in the order of the entries.
	trial := &posting{program: s.program, book: s.book, fact: s.fact, when: s.when}
	if others != nil {
		for _, a := range others.touched {
			trial.touched = append(trial.touched, a.clone())
		}
	}
	for i := range entries {
		e := &entries[i]
		a := s.book.partner(e.Claim.Partner)
		if a != nil && a.awaits(e.Earned.Month()) && (e.Amount.Stated() || e.Kind == partnerecon.Rebased) {
			s.program.count(trial.copyOf(a), e, s.when.on, s.fact.Event)
		}
	}
	trial.sums = sums
	for _, after := range trial.touched {
		trial.settleFirstCome(after)
		trial.settleCaps(after)
		if err := s.scaled(s.book.partner(after.Partner), after); err != nil {
			return nil, err
		}
	}
	return trial, nil
}

// copyOf returns the copy of an account in a trial, without what claims on
// periods do not read.
func (s *posting) copyOf(a *account) *account {
	for _, known := range s.touched {
		if known.Partner == a.Partner {
			return known
		}
	}
	part := *a
	part.memory, part.Payouts, part.Standings, part.Figures, part.Ladder, part.Lines = memory{}, nil, nil, nil, tiers.Standing{}, nil
	part.Reserves, part.Debt, part.Sellers, part.Tally, part.Rewards = nil, clawback.Debt{}, nil, incentive.Tally{}, nil
	out := part.clone()
	s.touched = append(s.touched, out)
	return out
}

// awaits reports whether a true-up with final figures may cover a month: its
// period is twelve months at most.
func (a *account) awaits(m partnerecon.Month) bool {
	for i := range a.TrueUps {
		if u := &a.TrueUps[i]; u.Stated != "" && !m.Before(u.Start) && m.Before(u.Start.Add(12)) {
			return true
		}
	}
	return false
}

// scaled adds to the volume what the true-ups of an account change by. Claims are
// in the same order before and after, but for new ones, whose figures are not
// stated.
func (s *posting) scaled(before, after *account) error {
	for i, k := 0, 0; k < len(after.TrueUps); k++ {
		u := &after.TrueUps[k]
		was := int64(0)
		if i < len(before.TrueUps) && before.TrueUps[i].Name == u.Name && before.TrueUps[i].Start == u.Start {
			was, _ = s.program.trueUpDue(&before.TrueUps[i])
			i++
		}
		if _, _, ok := s.program.trueUpOf(u); !ok {
			continue // posts nothing
		}
		now, ok := s.program.trueUpDue(u)
		if !ok || !added(&s.volume, now-was) {
			return fmt.Errorf("true-up %s of %s scales %s by %s / %s: %w", problem.Quote(u.Name), u.Start,
				s.program.money(u.Earned), s.program.money(u.final()), s.program.money(u.Base), errVolume())
		}
	}
	return nil
}
