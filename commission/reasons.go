package commission

import "errors"

// The errors that callers match with errors.Is, besides those of the root
// package. A malformed event is a [partnerecon.InvalidError].
var (
	// ErrCustomer: the event is about another customer than the ledger.
	ErrCustomer = errors.New("another customer")
	// ErrDuplicate: the id is known with another content.
	ErrDuplicate = errors.New("id already used with other content")
	// ErrSealed: the line is past the horizon; reopen it first.
	ErrSealed = errors.New("sealed")
	// ErrUnknownLine: no open line has this id.
	ErrUnknownLine = errors.New("no such open line")
	// ErrTerms: the plan has no such version.
	ErrTerms = errors.New("unknown version of the terms")
	// ErrStart: the policy counts from the customer's start, which is unknown.
	ErrStart = errors.New("customer start is unknown")
	// ErrShared: several partners sourced the payment and the policy does not
	// say whose rate applies.
	ErrShared = errors.New("the policy does not say whose rate a shared line has")
	// ErrEntry: the entry was not posted by this plan, or its basis gives
	// another amount.
	ErrEntry = errors.New("entry does not follow from its basis")
	// ErrStale: the ledger changed after the event was staged on it.
	ErrStale = errors.New("the ledger changed since the event was staged")
)

// The codes of the steps of a trace.
const (
	CodeRate           = "commission.rate"              // a rate applies
	CodeNoRate         = "commission.no_rate"           // no row fits; it tells what was looked for
	CodeWinner         = "commission.winner"            // of several rows that fit, the one that applies
	CodePassedOver     = "commission.passed_over"       // one of the others, and what it would have paid
	CodeTie            = "commission.tie"               // another one that would have paid the same; the smaller id wins
	CodeStacked        = "commission.stacked"           // several rows that fit are added up
	CodeTested         = "commission.tested"            // the day that windows are tested on, and why that one
	CodeWindowOver     = "commission.window_over"       // the payment falls outside the recurring window
	CodePaymentsUsed   = "commission.payments_used"     // the row pays fewer payments
	CodeLeadRate       = "commission.lead_rate"         // a shared line is priced at the lead's rate
	CodeInfluenced     = "commission.influenced"        // the factor of an influenced credit
	CodeNoInfluenced   = "commission.no_influenced"     // the policy pays nothing on influenced credits
	CodePool           = "commission.pool"              // the factors of one deal exceed the pool and are scaled
	CodeBelowZero      = "commission.below_zero"        // negative items outweigh the others: nothing is earned; or a rate of all instalments fell: what it comes to less is made up first
	CodeNothingPaid    = "commission.nothing_paid"      // the payment comes to 0
	CodeNoCredit       = "commission.no_credit"         // no partner is credited
	CodeNotCredited    = "commission.not_credited"      // this partner is not credited (any more)
	CodeNotCleared     = "commission.not_cleared"       // the money has not arrived
	CodeSaleCapped     = "commission.sale_capped"       // a cap per sale
	CodeDealCapped     = "commission.deal_capped"       // a cap per deal
	CodeCustomerCapped = "commission.customer_capped"   // a cap per customer and partner
	CodeLatestFirst    = "commission.latest_first"      // what a month bears of a cap on net
	CodeRounded        = "commission.rounded"           // the one rounding
	CodeSplit          = "commission.split"             // the allocation among partners
	CodePayable        = "commission.payable"           // from when it can be paid out
	CodeRefundLate     = "commission.refund_late"       // a correction after the refund window
	CodeRefundReversed = "commission.refund_reversed"   // a chargeback that was won
	CodeRefundExcess   = "commission.refund_excess"     // corrections beyond what was paid
	CodeDocumented     = "commission.refund_documented" // a credit note lists refunds; what it says beyond them counts
	CodeReturned       = "commission.returned"          // the share of what was earned that goes back
	CodeExchanged      = "commission.exchanged"         // what was paid in another currency, and at which rate it counts
	CodeExchangedBack  = "commission.exchanged_back"    // what went back of it, in its own currency
	CodeRefundCurrency = "commission.refund_currency"   // a correction in another currency than its payment: it counts for nothing
	CodeBooked         = "commission.booked"            // the period of the correction bears it, not that of the sale
	CodeNet            = "commission.net"               // what a partner has under a cap on net
	CodeSealed         = "commission.sealed"            // the line is past the horizon
	CodeRebased        = "commission.rebased"           // what went back is worth less than a minor unit
	CodeWaiting        = "commission.waiting"           // a correction that waits for its payment
	CodeRepeated       = "commission.repeated"          // a repeated delivery
	CodePosted         = "commission.posted"            // due, posted before, and the difference
	CodeComponent      = "commission.component"         // a bonus that the line earns
	CodeNotInForce     = "commission.not_in_force"      // a bonus outside the days on which it can be earned
	CodeNotMet         = "commission.not_met"           // a test of a bonus, or of a rate that fits else, is not true
	CodeTimesUsed      = "commission.times_used"        // a bonus that was paid as often as it is
	CodeStopped        = "commission.stopped"           // all of the first payment has gone back, and the component ends with it
	CodeFee            = "commission.fee"               // a fixed amount applies
	CodeOverride       = "commission.override"          // a share of what is earned by another component
	CodeNoUpline       = "commission.no_upline"         // nobody has brought a partner who earns here
	CodeExcluded       = "commission.excluded"          // an item that earns nothing
	CodeCut            = "commission.cut"               // the part of an item inside a window
	CodeAlike          = "commission.alike"             // items that are alike are priced as one
	CodeRise           = "commission.rise"              // what an amount, or a quantity, rises above the highest one before
	CodeNoPeak         = "commission.no_peak"           // the first amount, above which nothing rises yet
	CodeMinimum        = "commission.minimum"           // the least that is paid
	CodeExpectedCost   = "commission.expected_cost"     // no cost is stated; the guard's own counts
	CodeBelowFloor     = "commission.below_floor"       // the margin would be below its floor
	CodeFeePaid        = "commission.fee_paid"          // an earlier instalment earned the fee for the sale, or the flat amount
	CodeNoAmount       = "commission.no_amount"         // a share of a milestone that stated no amount: nothing
	CodeInstalment     = "commission.instalment"        // the payment is a part of a contract
	CodeClipped        = "commission.clipped"           // a share that is kept to a range
	CodeUnknown        = "commission.unknown"           // what a table looks at is not stated: nothing is earned
	CodeReleased       = "commission.released"          // a tranche whose gate is met
	CodeWaits          = "commission.waits"             // a tranche whose gate is not met yet
	CodeGate           = "commission.gate"              // a milestone that a tranche waits for: it earns nothing by itself
	CodeAbout          = "commission.about"             // the steps after it are about another payment or milestone than that of the event
	CodeForfeited      = "commission.forfeited"         // a tranche that never will be released
	CodeSlice          = "commission.slice"             // the part of a volume that a step of a table pays
	CodeStep           = "commission.step"              // the step of a table that is reached, and its rate
	CodeNextStep       = "commission.next_step"         // the next step, which is not reached
)
