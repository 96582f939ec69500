package retainer

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// The errors that callers match with errors.Is, besides those of the root package. A
// malformed event is a [partnerecon.InvalidError].
var (
	// ErrRetainer: the event is about another retainer than the engagement.
	ErrRetainer = errors.New("another retainer")
	// ErrUnopened: the engagement was not opened.
	ErrUnopened = errors.New("not opened")
	// ErrDuplicate: the id is known with another content.
	ErrDuplicate = errors.New("id already used with other content")
	// ErrStep: the step is not the next one.
	ErrStep = errors.New("step out of order")
	// ErrRole: the role may not approve it.
	ErrRole = errors.New("role may not approve")
	// ErrUnready: one of the six statements is missing.
	ErrUnready = errors.New("not ready")
	// ErrAssumed: scope or economics were taken over without being confirmed.
	ErrAssumed = errors.New("taken over, not confirmed")
	// ErrCycle: the cycle has not begun, or is not over, or there is none.
	ErrCycle = errors.New("no such cycle yet")
	// ErrProof: the proof of a payment is missing.
	ErrProof = errors.New("proof is missing")
	// ErrMismatch: an amount is not the one that it should be; see [MismatchError].
	ErrMismatch = errors.New("amounts differ")
	// ErrRefund: more would go back than was paid.
	ErrRefund = errors.New("more than was paid")
	// ErrSealed: it would change cycles that are sealed.
	ErrSealed = errors.New("sealed")
	// ErrOpen: too many cycles or events are open; seal some.
	ErrOpen = errors.New("too many are open")
	// ErrTerms: the board has no such version.
	ErrTerms = errors.New("unknown version of the terms")
	// ErrEntry: the entry was not posted by this board, or its basis gives another
	// amount.
	ErrEntry = errors.New("entry does not follow from its basis")
)

var (
	errZero         = errors.New("retainer: the zero Board decides nothing; make one with New")
	errNoEngagement = errors.New("retainer: no engagement")
	errNoEvent      = errors.New("retainer: no event")
)

// A MismatchError is an amount that is not the one that it should be: scheduled by the
// terms, or confirmed. It is an [ErrMismatch].
type MismatchError struct {
	Retainer string
	Cycle    int
	Want     partnerecon.Money
	Got      partnerecon.Money
}

// Error names both amounts.
func (e *MismatchError) Error() string {
	if e == nil {
		return "retainer: no mismatch"
	}
	return fmt.Sprintf("retainer: engagement %s: cycle %d: want %s, got %s: %s", problem.Quote(e.Retainer), e.Cycle, e.Want, e.Got, ErrMismatch)
}

// Unwrap returns [ErrMismatch].
func (e *MismatchError) Unwrap() error { return ErrMismatch }

// The codes of the steps of a trace.
const (
	CodeShare     = "retainer.share"      // a share of what was paid
	CodeLimit     = "retainer.limit"      // the share has come to its limit
	CodeMargin    = "retainer.margin"     // the fixed margin
	CodeBonus     = "retainer.bonus"      // the bonus for the first paid cycle
	CodeBonusPaid = "retainer.bonus_paid" // it was paid with an earlier cycle
	CodeNoUpside  = "retainer.no_upside"  // it was decided that there is none
	CodeReturned  = "retainer.returned"   // its share of what went back
	CodeScheduled = "retainer.scheduled"  // the amount of a cycle by the terms
	CodeConfirmed = "retainer.confirmed"  // the amount that was confirmed
	CodeWaived    = "retainer.waived"     // the cycle was given up
	CodeDropped   = "retainer.dropped"    // there is no such cycle, after all
	CodeSettled   = "retainer.settled"    // what the partner paid
	CodeGuarantee = "retainer.guarantee"  // what the guarantee tops up
	CodeDraw      = "retainer.draw"       // what the draw pays beyond the commission
	CodeRecovered = "retainer.recovered"  // what the commission gives back of earlier draws
	CodeRemains   = "retainer.remains"    // the balance of the draw at the end
	CodePosted    = "retainer.posted"     // due, posted before, and the difference
	CodeRepeated  = "retainer.repeated"   // a repeated delivery
	CodeNothing   = "retainer.nothing"    // the event posts nothing

	CodeTermOver   = "retainer.term_over"   // ended with its last cycle
	CodeEnded      = "retainer.ended"       // ended early
	CodeNotice     = "retainer.notice"      // ended by a notice
	CodeNoCheckIn  = "retainer.no_check_in" // there was no check-in in the cycle before
	CodeNoApproval = "retainer.no_approval" // the cycle was not approved

	CodeUnstated      = "retainer.unstated"       // one of the six statements is not made
	CodeOutOfScope    = "retainer.out_of_scope"   // work that needs a sprint of its own
	CodeNoProof       = "retainer.no_proof"       // sent, and no proof attached
	CodeNotUnderstood = "retainer.not_understood" // the partner has not read the terms
	CodeNotApproved   = "retainer.not_approved"   // nobody has approved it
	CodeApproved      = "retainer.approved"       // it can start
	CodeAsked         = "retainer.asked"          // a question is open
	CodeUnstable      = "retainer.unstable"       // scope and rhythm change too often
	CodeUnpaid        = "retainer.unpaid"         // a cycle whose payment is not done
	CodeNothingOpen   = "retainer.nothing_open"   // nothing is to be done
)
