package settlement

import (
	"fmt"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Exit says what happens when a partner leaves the program for a cause. Nothing of it
// has a default, and all but TailMonths has to be stated, also of what the program does not
// have: what a contract leaves open is for the parties to say, and lawyers.
//
// By itself an exit moves no tier, and ends no retainer and no dispute: they have facts
// of their own, such as [PartnerLeft].
type Exit struct {
	Cause ExitCause `json:"cause"`
	// Recurring says for how long payments of customers still give the partner credit.
	Recurring ExitShares `json:"recurring"`
	// TailMonths of [TailOff], 1 to 1200, counted from the day of the exit. Elsewhere 0.
	TailMonths int `json:"tail_months,omitzero"`
	// Unvested says what becomes of what waits for its release.
	Unvested ExitUnvested `json:"unvested"`
	// Incentives says what becomes of those by the period. Required even where there are none.
	Incentives ExitIncentives `json:"incentives"`
	// Registrations says what becomes of those that the desk has in force or under
	// review. Required even without a desk, where there are none. The partner's lists of
	// protected accounts, and what an [Override] gave it, end with the exit in any case.
	Registrations ExitRegistrations `json:"registrations"`
	// FinalDays, 1 to 3650: the final statement is drawn up so many days after the last day
	// on which payments give credit, or after the exit where they go on doing so. On that
	// day all that was posted and is not yet payable falls due, but for reserves, which are
	// kept for their days; on the day that the exit is recorded if that is later. The entries
	// keep the days of their terms. What goes back later is posted all the same.
	FinalDays int `json:"final_days"`
	// Debt says what becomes of what the partner owes by then. From that day on nothing is payable
	// beside it, whatever limits there were.
	Debt ExitDebt `json:"debt"`
}

// ExitCause says why a partner left the program.
type ExitCause string

// The causes.
const (
	Resigned           ExitCause = "resigned"             // the partner gave notice
	TerminatedForCause ExitCause = "terminated_for_cause" // the company did, for a breach
	RemovedFromProgram ExitCause = "removed"              // the company did, for another reason, such as inactivity
	ProgramEnded       ExitCause = "program_ended"        // for all partners
)

func exitCauses() []string {
	return []string{string(Resigned), string(TerminatedForCause), string(RemovedFromProgram), string(ProgramEnded)}
}

// ExitShares says for how long payments still give credit.
type ExitShares string

const (
	// StopShares: payments that clear after the day of the exit give the partner no credit.
	StopShares ExitShares = "stop"
	// TailOff: those that clear after so many months do not.
	TailOff ExitShares = "tail"
	// ContinueShares: all do, as long as the rates say.
	ContinueShares ExitShares = "continue"
)

// ExitUnvested says what becomes of what waits for its release.
type ExitUnvested string

const (
	// ForfeitUnvested: what is released to the partner while it is gone is the company's. It
	// goes by the day after the exit, and before the return, on which time or a milestone
	// releases it: what was released by the day of the exit is the partner's, though it is
	// recorded or posted later. What waits for nothing when a payment clears is no part of it,
	// and neither is what had been posted when the exit was recorded.
	ForfeitUnvested ExitUnvested = "forfeit"
	// KeepUnvested: it is released as ever.
	KeepUnvested ExitUnvested = "keep"
)

// ExitIncentives says what becomes of bonuses of running periods, and of contests.
type ExitIncentives string

const (
	// StopIncentives: periods and contests that end after the day of the exit, while the
	// partner is gone, pay it nothing, also when it comes back: it takes no part in the
	// contests, and prizes go to those who do. What was posted when the exit was recorded
	// stays, what ended before is corrected as ever, and a [JointActivity] pays what it
	// states.
	StopIncentives ExitIncentives = "stop"
	// ContinueIncentives: they pay as ever.
	ContinueIncentives ExitIncentives = "continue"
)

// ExitRegistrations says what becomes of registrations.
type ExitRegistrations string

const (
	// LapseRegistrations: they are given up, and others may register.
	LapseRegistrations ExitRegistrations = "lapse"
	// TransferRegistrations: those in force go to the partner that the fact names. Where it
	// names none they go to the house, which needs none: they are given up. So are those
	// that the desk does not let that partner have.
	TransferRegistrations ExitRegistrations = "transfer"
)

// ExitDebt says what becomes of what a partner owes at its final statement, and later. What it
// owes for retainers and pays by itself is apart, see [Receivable]: that stays, whatever this says.
type ExitDebt string

const (
	// DebtReceivable: it stays on the statement as a debt, to be collected.
	DebtReceivable ExitDebt = "receivable"
	// DebtWrittenOff: the first close on the day of the final statement or after it gives
	// it up, and so does each later one with what has come to be owed since. What was given up
	// stays so: what comes back after the close, such as a payout that the bank returns or a
	// chargeback that is won, is the partner's.
	DebtWrittenOff ExitDebt = "write_off"
)

// PartnerExited says that a partner left the program on the day the fact occurred. The
// version of the terms in force on that day says what happens, see [Exit]; without an
// exit for the cause in it, the fact is refused.
//
// As a [Standing] it reaches what is decided after it was recorded. A partner that is not
// known may leave: what is recorded of it later finds it gone. Who is gone cannot leave
// again, and the desk gives it nothing; it comes back by a [PartnerEnrolled] of a later day
// that is recorded after the exit. A [Standing] brings nobody back, however often a list of
// partners repeats it: it says which tier prices what still gives credit, and [Program.Why]
// names it, as it does an enrolment of the day of the exit itself. After the return payments give credit again, and what is released is the
// partner's own; what it has forfeited by then is not given back, and what fell due stays due.
type PartnerExited struct {
	Partner string    `json:"partner"`
	Cause   ExitCause `json:"cause"`
	// To is the partner that takes its registrations over. Absent: the house does.
	To       string `json:"to,omitzero"`
	Approver string `json:"approver"`
	Reason   string `json:"reason"`
}

func (e PartnerExited) subject() subject { return subject{partner: e.Partner} }

// An exited partner has left, or had.
type exited struct {
	ID       string          `json:"id"`
	On       partnerecon.Day `json:"on"`
	Cause    ExitCause       `json:"cause"`
	Terms    string          `json:"terms"` // that govern it
	Approver string          `json:"approver"`
	// Stop is the instant from which on payments give no credit; absent where they go on.
	Stop  Moment          `json:"stop,omitzero"`
	Final partnerecon.Day `json:"final"` // of the final statement
	Back  Moment          `json:"back,omitzero"`
	// Vain is the last enrolment that is dated on the day of the exit and was recorded
	// after it: it brings nobody back.
	Vain string `json:"vain,omitzero"`
}

// gone returns the exit of a partner that has not come back, or nil.
func (a *account) gone() *exited {
	if a == nil || len(a.Exits) == 0 || !a.Exits[len(a.Exits)-1].Back.IsZero() {
		return nil
	}
	return &a.Exits[len(a.Exits)-1]
}

// stopped reports whether a payment that clears at an instant gives the partner no
// credit because it had left, as far as it is recorded.
func (a *account) stopped(at time.Time) bool {
	return slices.ContainsFunc(a.Exits, func(x exited) bool {
		return !x.Stop.IsZero() && !instant(x.Stop).After(at) && (x.Back.IsZero() || at.Before(instant(x.Back)))
	})
}

// absent reports whether a partner that has left, as far as it is recorded, has no part in
// incentives of periods that end with a month.
func (p Program) absent(a *account, m partnerecon.Month) bool {
	x := a.gone()
	if x == nil || !m.Last().After(x.On) {
		return false
	}
	rule, _, ok := p.exitRule(x.Terms, x.Cause)
	return ok && rule.Incentives == StopIncentives
}

// finalBy reports whether the day of the final statement of a partner that left has come.
func (a *account) finalBy(d partnerecon.Day) bool {
	x := a.gone()
	return x != nil && !d.Before(x.Final)
}

// leftBefore reports whether a partner left before a day, be it back or not.
func (a *account) leftBefore(d partnerecon.Day) bool {
	return slices.ContainsFunc(a.Exits, func(x exited) bool { return x.On.Before(d) })
}

// fallsDue returns the day on which what is posted becomes payable: that of the final
// statement, if it is the earlier one.
func (a *account) fallsDue(e *partnerecon.Entry) partnerecon.Day {
	if x := a.gone(); x != nil && x.Final.Before(e.Payable) && !e.Posted.After(x.Final) {
		return x.Final
	}
	return e.Payable
}

// exitRule returns what a version says of a cause, and where.
func (p Program) exitRule(terms string, cause ExitCause) (Exit, string, bool) {
	for i, v := range p.policy.Terms {
		if v.ID != terms {
			continue
		}
		for k, x := range v.Policy.Exits {
			if x.Cause == cause {
				return x, problem.At(problem.At("/terms", i)+"/policy/exits", k), true
			}
		}
	}
	return Exit{}, "", false
}

// exit lets a partner leave. It changes nothing on an error.
func (s *posting) exit(a *account, e PartnerExited) error {
	if x := a.gone(); x != nil {
		return once("partner %s left on %s already, by fact %s", problem.Quote(e.Partner), x.On, problem.Quote(x.ID))
	}
	if n := len(a.Exits); n > 0 && !instant(a.Exits[n-1].Back).Before(s.when.occurred) {
		return fmt.Errorf("partner %s came back at %s, after this exit: %w", problem.Quote(e.Partner), s.program.local(a.Exits[n-1].Back), ErrOrder)
	}
	if len(a.Exits) >= maxTouches {
		return tooMany(e.Partner)
	}
	v, _ := s.program.agreement(s.when.on)
	rule, _, ok := s.program.exitRule(v.ID, e.Cause)
	if !ok {
		return s.program.noExit(s.when.on, e.Cause) // checked before; a forged fact has no door here
	}
	next := *a
	if err := s.member(&next, conflict.Enroll{At: s.when.occurred, Membership: conflict.HasLeft}); err != nil {
		return err
	}
	rulings, err := s.handovers(e, rule, &next.Roster)
	if err != nil {
		return err
	}
	*a = next
	a.Exits = append(slices.Clip(a.Exits), s.program.leaving(s.fact.ID, s.when.on, v.ID, e, rule))
	due := a.gone().Final
	if s.when.posted.After(due) {
		due = s.when.posted // closed statements stay as they are
	}
	a.advance(due)
	for i := range a.Sellers {
		a.Sellers[i].advance(due)
	}
	for _, r := range rulings {
		r.keep(s.book)
	}
	return nil
}

// leaving works out the days of an exit.
func (p Program) leaving(id string, on partnerecon.Day, terms string, e PartnerExited, rule Exit) exited {
	out := exited{ID: id, On: on, Cause: e.Cause, Terms: terms, Approver: e.Approver}
	last := on
	switch rule.Recurring {
	case TailOff:
		last = on.AddMonths(rule.TailMonths)
		out.Stop = At(last.Add(1).Start(p.zone))
	case StopShares:
		out.Stop = At(last.Add(1).Start(p.zone))
	case ContinueShares:
	}
	out.Final = last.Add(rule.FinalDays)
	return out
}

// advance makes what becomes payable after a day payable on it.
func (a *account) advance(final partnerecon.Day) {
	var due []scheduled
	sum, back := int64(0), int64(0)
	for _, s := range a.Due {
		if s.Day.After(final) {
			sum, back = sum+s.Amount, back+s.Back
		} else {
			due = append(due, s)
		}
	}
	if a.Due = due; sum != 0 || back != 0 {
		a.schedule(final, sum, back)
	}
}

// enrol lets a partner take part: on the ladder, where there is one, and again, if it had
// left. It changes nothing on an error.
func (s *posting) enrol(a *account) error {
	next := *a
	if _, climbs := s.program.ladder(s.when.posted); climbs {
		if err := s.climb(&next, climbOf(s.fact, s.when)); err != nil {
			return err
		}
	} else if !s.program.exits {
		return s.program.noLadder(s.when.posted) // checked before; a forged fact has no door here
	}
	at := s.when.occurred
	if a.Ladder.Now.Left {
		at = s.when.effective // it left, too, when that was recorded
	}
	x := a.gone()
	if x != nil && s.when.on == x.On {
		next.Exits = slices.Clone(a.Exits)
		next.gone().Vain = s.fact.ID
	}
	if back := x != nil && s.when.on.After(x.On); back || x == nil && a.Ladder.Now.Left {
		if back {
			next.Exits = slices.Clone(a.Exits)
			next.gone().Back = At(s.when.occurred)
		}
		if err := s.member(&next, conflict.Enroll{At: at, Tier: next.tier(s.when.posted), Membership: conflict.HasReturned}); err != nil {
			return err
		}
	}
	*a = next
	return nil
}

// partnerLeft ends the standing of a partner on the ladder, and with the desk.
func (s *posting) partnerLeft(a *account) error {
	next := *a
	if err := s.climb(&next, climbOf(s.fact, s.when)); err != nil {
		return err
	}
	if err := s.member(&next, conflict.Enroll{At: s.when.effective, Membership: conflict.HasLeft}); err != nil {
		return err
	}
	*a = next
	return nil
}

// member tells the desk, if there is one, that the partner leaves or returns.
func (s *posting) member(a *account, e conflict.Enroll) error {
	if !s.program.desks {
		return nil
	}
	e.ID, e.Partner = s.fact.ID, a.Partner
	return s.roster(a, e)
}

// noExit is the error for an exit that the terms say nothing of.
func (p Program) noExit(on partnerecon.Day, cause ExitCause) error {
	return fmt.Errorf("the terms in force on %s do not say what happens when a partner leaves (%s): %w", on, cause, ErrTerms)
}

// settleExit sets what is unpaid off against the debt of a partner that left, from the day
// of its final statement on, and posts, at a close, the debt that its terms give up.
func (s *posting) settleExit(a *account, closes bool) {
	if !a.finalBy(s.when.posted) {
		return
	}
	s.arrange(a)
	for i := range a.parts() {
		of := a.partAt(i)
		s.setOffFinal(a, of, s.when.posted)
		if closes {
			s.giveUpExit(a, of, a.gone())
		}
	}
}

// setOffFinal sets what is unpaid off against the debt of a partner that left, if the day of its
// final statement has come.
func (s *posting) setOffFinal(a, of *account, on partnerecon.Day) {
	if v := s.program.recoveryOn(on); v.stated && a.finalBy(on) {
		s.setOffAll(a, of, v, on)
	}
}

func (s *posting) giveUpExit(a, of *account, x *exited) {
	if of.Total >= 0 {
		return
	}
	if rule, _, ok := s.program.exitRule(x.Terms, x.Cause); !ok || rule.Debt != DebtWrittenOff {
		return
	}
	s.giveUp(a, sellerSum{of.Seller, -of.Total}) // where it is recovered within limits, too
	e := s.entry(a, partnerecon.WrittenOff, "exit:"+x.ID+of.named(), -of.Total)
	e.Terms, e.Seller = x.Terms, of.Seller
	e.Basis = partnerecon.BasisOf(&exitBasis{formExit, *x, of.Total})
	s.post(a, e)
}

// exitBasis is what an entry that gives up the debt of a partner that left was worked
// out from.
type exitBasis struct {
	Form  string `json:"form"`
	Exit  exited `json:"exit"`
	Total int64  `json:"total,string"` // below 0: what the partner owed
}

// due is what is given up.
func (b *exitBasis) due(rule Exit) int64 {
	if rule.Debt != DebtWrittenOff {
		return 0
	}
	return max(0, -b.Total)
}
