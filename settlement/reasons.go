package settlement

import (
	"errors"
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/tiers"
)

// The errors that callers match with errors.Is, besides those of the root
// package. Those that commission and clawback return for a fact match the ones
// of the same name here, too. A malformed fact is a [partnerecon.InvalidError].
var (
	// ErrOrder: the fact comes before the last one that was folded.
	ErrOrder = errors.New("out of order")
	// ErrDuplicate: the id is known with another content, or what can happen but once has
	// happened already, by another fact.
	ErrDuplicate = errors.New("id already used with other content")
	// ErrSealed: the fact is about something past the horizon.
	ErrSealed = errors.New("sealed")
	// ErrTerms: no version of the terms was in force, another one is pinned, or the book was
	// settled with another one of the same name.
	ErrTerms = errors.New("no such terms")
	// ErrZone: the book has the days of another time zone than the program.
	ErrZone = errors.New("zones differ")
	// ErrReference: the fact refers to something that is not known.
	ErrReference = errors.New("unknown reference")
	// ErrTouches: more touches, or other facts that decide credits, than a journey
	// can hold.
	ErrTouches = errors.New("too many touches")
	// ErrVolume: the book would settle more than it can count exactly.
	ErrVolume = errors.New("more than one book can settle")
	// ErrNotClosed: the statement asked for ends in a month that is not closed,
	// and later months have entries; or a fact accepts one that is not closed.
	ErrNotClosed = errors.New("month is not closed")
	// ErrDisputeClosed: the line can be disputed by an approved exception only.
	ErrDisputeClosed = errors.New("no longer open to dispute")
	// ErrRate: no exchange rate is known that a payment could be converted at.
	ErrRate = errors.New("no exchange rate")
	// ErrEntry: the entry was not posted by this program, or its basis gives
	// another amount.
	ErrEntry = errors.New("entry does not follow from its basis")
)

// A onceError says what has happened already. It matches [ErrDuplicate], the words of which are
// about ids.
type onceError struct{ what string }

func once(format string, args ...any) error { return &onceError{fmt.Sprintf(format, args...)} }

func (e *onceError) Error() string { return e.what }

// Is reports whether an error is [ErrDuplicate].
func (e *onceError) Is(target error) bool { return target == ErrDuplicate }

// A ruleError is an error of commission or clawback that matches the error of
// this package with the same meaning, and reads as it did.
type ruleError struct{ err, same error }

func (e *ruleError) Error() string   { return e.err.Error() }
func (e *ruleError) Unwrap() []error { return []error{e.err, e.same} }

// ruleErrorOf gives an error of commission or clawback its match.
func ruleErrorOf(err error) error {
	for _, m := range [...]struct{ from, to error }{
		{commission.ErrDuplicate, ErrDuplicate},
		{clawback.ErrDuplicate, ErrDuplicate},
		{commission.ErrSealed, ErrSealed},
		{clawback.ErrSealed, ErrSealed},
		{commission.ErrTerms, ErrTerms},
		{clawback.ErrTerms, ErrTerms},
		{commission.ErrUnknownLine, ErrReference},
		{clawback.ErrLine, ErrReference},
		{conflict.ErrDuplicate, ErrDuplicate},
		{retainer.ErrDuplicate, ErrDuplicate},
		{retainer.ErrSealed, ErrSealed},
		{retainer.ErrTerms, ErrTerms},
		{tiers.ErrDuplicate, ErrDuplicate},
		{tiers.ErrUnknown, ErrReference},
	} {
		if errors.Is(err, m.from) {
			return &ruleError{err, m.to}
		}
	}
	return err
}

// A refusal is what is wrong with a fact, with its place: the fact is named once, and so is
// the package.
type refusal struct {
	fact string
	err  error
}

func (e *refusal) Unwrap() error { return e.err }

func (e *refusal) Error() string {
	return fmt.Sprintf("settlement: fact %s: %s", problem.Quote(e.fact), e.says())
}

// says leaves the event out, where a rule names it: it is the fact. So it does with the fact
// of a refusal inside.
func (e *refusal) says() string {
	var inner *refusal
	if errors.As(e.err, &inner) {
		return inner.says()
	}
	return strings.TrimPrefix(problem.Inner(e.err).Error(), "event "+problem.Quote(e.fact)+": ")
}

// A FactError is a fact that could not be folded.
type FactError struct {
	// Position is the index in the sequence that was folded, from 0: the closes that
	// [Program.WithCloses] puts between the facts of the caller count. In words it is the
	// number from 1, as that of a line is.
	Position int
	Fact     Fact // as it was given; the zero Fact if the sequence itself failed
	Err      error
}

// Error names the fact.
func (e *FactError) Error() string {
	if e == nil {
		return "settlement: no fact was refused"
	}
	what := "no reason is stated"
	var refused *refusal
	switch {
	case errors.As(e.Err, &refused):
		what = refused.says()
	case e.Err != nil:
		what = problem.Inner(e.Err).Error()
	}
	return fmt.Sprintf("settlement: fact %s, number %d of those folded: %s", problem.Quote(e.Fact.ID), e.Position+1, what)
}

// Unwrap returns what was wrong.
func (e *FactError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// The codes of the steps of a trace.
const (
	CodePeriodNet     = "settlement.period_net"     // what a partner has in the period of a cap
	CodePeriodCapped  = "settlement.period_capped"  // what the cap cuts off, and from when it has room anew
	CodePeriodAsked   = "settlement.period_asked"   // what a line asks of a cap that counts first come
	CodePeriodGranted = "settlement.period_granted" // what the cap granted it, after what others had got
	CodeCutReturned   = "settlement.cut_returned"   // what is left of the cut with what is left of the line
	CodeCutClawed     = "settlement.cut_clawed"     // what of that a clawback gives back, in proportion to what it took
	CodePeriodFull    = "settlement.period_full"    // a cap that counts first come has no room left, and from when it has some again
	CodePutOff        = "settlement.put_off"        // what of the cut is put off, and what became of it; the steps before it say when it is released
	CodeFinal         = "settlement.final"          // the final figures of a period
	CodeFinalMoved    = "settlement.final_moved"    // what has gone back or come since they were stated
	CodeNoFinal       = "settlement.no_final"       // a closed period has no final figures yet
	CodeTruedUp       = "settlement.trued_up"       // what was earned, scaled to the final figures
	CodeHold          = "settlement.hold"           // a hold in force
	CodeHeldSum       = "settlement.held_sum"       // what of the partner's money is held
	CodeDecided       = "settlement.decided"        // a person decided it: who, and why
	CodeCash          = "settlement.cash"           // money that was paid out or came back
	CodeSealed        = "settlement.sealed"         // the line is past the horizon
	CodePosted        = "settlement.posted"         // due, posted before, and the difference

	CodeNoPartner     = "settlement.no_partner"      // no fact names the partner
	CodeIdleOverride  = "settlement.idle_override"   // an override is for the partner, and no fact names it: it may be called otherwise in the facts
	CodeUnrewarded    = "settlement.unrewarded"      // an incentive paid nothing for the last period that is closed, or a contest that is over; the steps after it say why
	CodeNothingEarned = "settlement.nothing_earned"  // no line has earned anything
	CodeNoStanding    = "settlement.no_standing"     // nobody has stated how the partner stands, nor enrolled it: it stands in no tier
	CodeStillGone     = "settlement.still_gone"      // a standing of a partner that has left, or an enrolment of the day on which it left: neither brings it back, being enrolled on a later day does
	CodePaidUnknown   = "settlement.paid_unknown"    // money was paid out to a partner of whom nothing else is known: an advance, or the id of another one
	CodePinnedTerms   = "settlement.pinned_terms"    // the version that governs a payment, and why no other
	CodePinnedTier    = "settlement.pinned_tier"     // the tier that prices it
	CodeBalance       = "settlement.balance"         // what the partner is owed in all
	CodePayable       = "settlement.payable"         // what can be paid out now
	CodeNotYetPayable = "settlement.not_yet_payable" // what can be paid out later, by whom, and from when; without what is held of it
	CodeHeld          = "settlement.held"            // what a hold keeps back
	CodeDebt          = "settlement.debt"            // the partner owes money, carried forward
	CodeEarned        = "settlement.earned"          // what was earned in all
	CodeAdjusted      = "settlement.adjusted"        // what named persons decided
	CodeWrittenOff    = "settlement.written_off"     // debts that were given up
	CodePaid          = "settlement.paid"            // what has been paid out
	CodeReturned      = "settlement.returned"        // what refunds took back
	CodeClawed        = "settlement.clawed"          // what churn took back
	CodeCapped        = "settlement.capped"          // what caps cut off
	CodeNotCleared    = "settlement.not_cleared"     // a payment has not arrived
	CodeFailed        = "settlement.failed"          // a payment failed or bounced
	CodeUnearning     = "settlement.unearning"       // a payment earns nothing; the steps after it say why
	CodeWaiting       = "settlement.waiting"         // what of a payment or milestone has not been released; the steps after it say for what it waits
	CodeAttributed    = "settlement.attributed"      // the credits of a deal were decided; the steps after it say how
	CodeStatedCredits = "settlement.stated_credits"  // a recredit states other credits for the deal
	CodeLeftOut       = "settlement.left_out"        // a touch is no part of the journey of the deal
	CodeRuled         = "settlement.ruled"           // how the desk ruled on a registration of the deal
	CodeRenewed       = "settlement.renewed"         // the contract renewed; the steps after it say who keeps credit
	CodeCovers        = "settlement.covers"          // influenced credit ends with the term that it influenced
	CodeHandedOn      = "settlement.handed_on"       // the partner of record changed
	CodeNotHandedOn   = "settlement.not_handed_on"   // a transfer moved nothing: the partner that it names holds nothing
	CodeOfRecord      = "settlement.of_record"       // whose the deal is now, where that is not as it was at the close
	CodeFooting       = "settlement.footing"         // how the partner stands with the desk, if not well
	CodeStopped       = "settlement.stopped"         // a payment cleared after the partner was removed
	CodeDisputed      = "settlement.disputed"        // what an open dispute keeps back
	CodeOffered       = "settlement.offered"         // the kind of retainer and the version that govern an entry
	CodeRetainer      = "settlement.retainer"        // a retainer waits for something; the steps after it say for what
	CodeReceivable    = "settlement.receivable"      // what the partner owes for retainers and pays by itself
	CodeNoReviews     = "settlement.no_reviews"      // the policy does not say when the terms are reviewed
	CodeRevised       = "settlement.revised"         // the version in force, from when on and why
	CodeEmergency     = "settlement.emergency"       // it could not wait for a review: who decided so, and why
	CodeReviewDue     = "settlement.review_due"      // when the terms are to be reviewed
	CodeReviewOverdue = "settlement.review_overdue"  // when they were to be
	CodeLineDisputed  = "settlement.line_disputed"   // what the open dispute of a line keeps back
	CodeExited        = "settlement.exited"          // the partner left the program: when, why, and what follows
	CodeExitDebt      = "settlement.exit_debt"       // what becomes of what a partner that left owes
	CodeExitForfeited = "settlement.exit_forfeited"  // what was released while the partner was gone
	CodePayRun        = "settlement.pay_run"         // the run that pays an entry out
	CodeRewardPayable = "settlement.reward_payable"  // from when on what an incentive posted can be paid out
	CodeBelowMinimum  = "settlement.below_minimum"   // less than the minimum of a payout: it is carried over
	CodeReserved      = "settlement.reserved"        // what is reserved of a line, and until when
	CodeLetGo         = "settlement.let_go"          // the reserve of a line has ended
	CodeInReserve     = "settlement.in_reserve"      // what is kept back of the partner's lines, and until when; used where it meets what goes back on that day
	CodeRecovered     = "settlement.recovered"       // what of what could be paid out is taken to recover a debt; the steps after it say within which limits
	CodeDebtExpires   = "settlement.debt_expires"    // when what is left of a debt is written off
	CodeTermsLevel    = "settlement.terms_level"     // whose rates, schedules or limits apply: the override and its level, or the program
	CodeMore          = "settlement.more"            // there are more of these than are listed
)
