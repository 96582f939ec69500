package clawback

import "errors"

// The errors that callers match with errors.Is, besides those of the root
// package. A malformed event is a [partnerecon.InvalidError].
var (
	// ErrCustomer: the event is about another customer than the exposure.
	ErrCustomer = errors.New("another customer")
	// ErrDuplicate: the id is known with another content.
	ErrDuplicate = errors.New("id already used with other content")
	// ErrStart: the window runs from the customer's start, which is unknown.
	ErrStart = errors.New("customer start is unknown")
	// ErrPaidTerm: what goes back is the part of a paid term that was not served,
	// and the term of a line is unknown.
	ErrPaidTerm = errors.New("paid term is unknown")
	// ErrSealed: it would change what sealed lines gave back; reopen them first.
	ErrSealed = errors.New("sealed")
	// ErrStale: the exposure has changed since the event was staged.
	ErrStale = errors.New("the exposure has changed since")
	// ErrTerms: the recourse has no such version.
	ErrTerms = errors.New("unknown version of the terms")
	// ErrLine: the line is open already, or was never sealed.
	ErrLine = errors.New("no such sealed line")
	// ErrEntry: the entry was not posted by this recourse, or its basis gives
	// another amount.
	ErrEntry = errors.New("entry does not follow from its basis")
	// ErrPartner: the event is about another partner than the debt.
	ErrPartner = errors.New("another partner")
	// ErrOrder: the event is of a day or a period before one that was applied, or the
	// partner has left already.
	ErrOrder = errors.New("out of order")
	// ErrDebt: more is paid back or given up than is owed.
	ErrDebt = errors.New("more than is owed")
)

var (
	errZero       = errors.New("clawback: the zero Recourse decides nothing; make one with New")
	errNoExposure = errors.New("clawback: no exposure")
	errNoEvent    = errors.New("clawback: no event")

	errZeroRecovery = errors.New("clawback: the zero Recovery decides nothing; make one with NewRecovery")
	errNoDebt       = errors.New("clawback: no debt")
)

// The codes of the steps of a trace.
const (
	CodeWindow     = "clawback.window"       // the churn falls inside the window: what part goes back
	CodeStep       = "clawback.step"         // the churn falls into a step: its share goes back
	CodeTerm       = "clawback.term"         // it falls into the paid term: the part not served goes back
	CodeLimited    = "clawback.limited"      // no more than the commission on what was lost
	CodeFraud      = "clawback.fraud"        // a fraud: all of it goes back
	CodeFault      = "clawback.vendor_fault" // the customer left through the vendor's own fault
	CodeOutside    = "clawback.outside"      // it falls outside, or before the anchor
	CodeNothing    = "clawback.nothing"      // the tier gives nothing back
	CodeNoSchedule = "clawback.no_schedule"  // no schedule names the tier
	CodeCameBack   = "clawback.came_back"    // earned after the customer came back
	CodeScaled     = "clawback.scaled"       // a cap per customer had cut it already
	CodeNoChurn    = "clawback.no_churn"     // the customer has not left: nothing goes back
	CodeSealed     = "clawback.sealed"       // the record of a line that is sealed
	CodeRounded    = "clawback.rounded"      // the one rounding, on the sum of partner and tier
	CodeBorne      = "clawback.borne"        // what of it another partner bears
	CodeTaken      = "clawback.taken"        // taken from a line, after those payable later
	CodeRest       = "clawback.rest"         // what no open line can give goes back on the customer
	CodeObligation = "clawback.obligation"   // what the partner has to do
	CodeRepeated   = "clawback.repeated"     // a repeated delivery
	CodePosted     = "clawback.posted"       // due, posted before, and the difference
)

// The codes of the steps of a recovery, besides [CodePosted] and [CodeRepeated].
const (
	CodeOwed        = "clawback.owed"         // an amount that is owed from now on
	CodeGivenBack   = "clawback.given_back"   // an amount that is not owed any more after all
	CodePassedOver  = "clawback.passed_over"  // an entry that makes no debt
	CodeExpired     = "clawback.expired"      // a debt is too old and written off
	CodeShareLimit  = "clawback.share_limit"  // how much of the payout may be withheld
	CodePeriodLimit = "clawback.period_limit" // how much may still be withheld in the period
	CodeRecovered   = "clawback.recovered"    // what the run withholds
	CodeCarried     = "clawback.carried"      // below the minimum: it is carried to the next run
	CodePaid        = "clawback.paid"         // what is paid out, carried and still owed
	CodeRepaid      = "clawback.repaid"       // the partner pays
	CodeWrittenOff  = "clawback.written_off"  // a debt is given up
	CodeStillOwed   = "clawback.still_owed"   // what has not expired
	CodeLeft        = "clawback.left"         // the partner has left: no limits hold
	CodeReceivable  = "clawback.receivable"   // what it has to pay
)
