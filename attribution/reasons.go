package attribution

import "errors"

// The errors that callers match with errors.Is, besides those of the root
// package. A malformed policy or journey is a [partnerecon.InvalidError].
var (
	// ErrSelfTest: the model does not credit the journey that it has to.
	ErrSelfTest = errors.New("self-test failed")
	// ErrShares: shares of sourced credit do not add up to what was to be shared.
	ErrShares = errors.New("shares do not fit")
)

var (
	errZero = errors.New("attribution: the zero Model decides nothing; make one with New")
	errNil  = errors.New("attribution: a policy cannot be read into a nil pointer")
)

// The codes of the steps of a trace. Each distinct touch has exactly one of
// those of touches, each candidate exactly one of those of candidates.
const (
	// Touches.
	CodeIntroduction   = "attribution.introduction"    // it introduced the lead
	CodeContribution   = "attribution.contribution"    // it helped the deal
	CodeRecorded       = "attribution.recorded"        // its kind is evidence of nothing
	CodeDirect         = "attribution.direct"          // the company's own
	CodeAfter          = "attribution.after"           // it came after the moment it would lead to: ignored
	CodeOutside        = "attribution.outside"         // the window had passed
	CodeNoMoment       = "attribution.no_moment"       // the journey does not state the moment
	CodeBeforeCycle    = "attribution.before_cycle"    // before the opportunity was opened
	CodeNoCycle        = "attribution.no_cycle"        // the journey does not state when that was
	CodeRefused        = "attribution.refused"         // its evidence is none that the tier accepts
	CodeVoid           = "attribution.void"            // a registration after direct contact
	CodeUnprotected    = "attribution.unprotected"     // a registration without a protection
	CodeProtectionOver = "attribution.protection_over" // a registration whose protection is not in force at the close
	CodeLocked         = "attribution.locked"          // a registration while the account is bound to others

	// Candidates.
	CodeClaim      = "attribution.claim"      // what the tree says of a partner
	CodeIneligible = "attribution.ineligible" // left out, and why

	// The deal.
	CodeNobody         = "attribution.nobody"          // nobody sourced it
	CodeLock           = "attribution.lock"            // the account is bound
	CodeLockVoid       = "attribution.lock_void"       // nobody it is bound to is eligible
	CodeLockOver       = "attribution.lock_over"       // the lock has ended
	CodeMixed          = "attribution.mixed"           // partners of several tiers: which method decides
	CodeRegistration   = "attribution.registration"    // a registration takes it all
	CodeAgreed         = "attribution.agreed"          // the agreed split
	CodeSplit          = "attribution.split"           // a split and what it read
	CodeShare          = "attribution.share"           // the sourced share of a partner
	CodeLost           = "attribution.lost"            // sourced, but others take it all: what remains
	CodeAdditive       = "attribution.additive"        // every partner in full: to how much it adds up
	CodePool           = "attribution.pool"            // influenced credits exceed the pool
	CodeCap            = "attribution.cap"             // the credits exceed the cap
	CodeUncredited     = "attribution.uncredited"      // what nobody is credited with
	CodeEngaged        = "attribution.engaged"         // renews
	CodeLapsed         = "attribution.lapsed"          // does not, for want of a touch
	CodeNotRenewing    = "attribution.not_renewing"    // a credit of a role that does not renew
	CodeNoRenewal      = "attribution.no_renewal"      // the policy renews nothing
	CodeTransferred    = "attribution.transferred"     // the partner of record changed
	CodeNotTransferred = "attribution.not_transferred" // the transfer is later, or moves nothing
	CodeMoved          = "attribution.moved"           // a share that a correction changes
)
