package incentive

import "errors"

// The errors that callers match with errors.Is, besides those of the root package. A
// malformed event is a [partnerecon.InvalidError].
var (
	// ErrPartner: the event is about another partner than the tally.
	ErrPartner = errors.New("another partner")
	// ErrDuplicate: the id is known with another content.
	ErrDuplicate = errors.New("id already used with other content")
	// ErrUnknown: the policy has no figure, contest or collaboration of that name.
	ErrUnknown = errors.New("not in the policy")
	// ErrSealed: the month is sealed; its events are forgotten.
	ErrSealed = errors.New("sealed")
	// ErrOrder: a month that has not ended is to be sealed.
	ErrOrder = errors.New("not closed yet")
	// ErrSpan: the tally would reach over more than fifty years.
	ErrSpan = errors.New("more than fifty years apart")
	// ErrEntry: the entry was not posted by this scheme, or its basis gives another
	// amount.
	ErrEntry = errors.New("entry does not follow from its basis")
)

var (
	errZero    = errors.New("incentive: the zero Scheme decides nothing; make one with New")
	errNoTally = errors.New("incentive: no tally")
	errNoEvent = errors.New("incentive: no event")
)

// The codes of the steps of a trace.
const (
	CodeOutside     = "incentive.outside"      // the period is not in the time of the bonus
	CodeGate        = "incentive.gate"         // enough of the recent periods met the threshold
	CodeGated       = "incentive.gated"        // too few of them did: nothing is paid
	CodeMet         = "incentive.met"          // a period met a threshold
	CodeMissed      = "incentive.missed"       // a period did not meet it
	CodeUnknown     = "incentive.unknown"      // a figure is not stated, or nothing is known of the period
	CodeZero        = "incentive.zero"         // the denominator is 0: the outcome is not defined
	CodeGained      = "incentive.gained"       // a rate of what was gained over the baseline
	CodeNoGain      = "incentive.no_gain"      // nothing was gained over the baseline
	CodeOutcome     = "incentive.outcome"      // what an outcome was
	CodeImproved    = "incentive.improved"     // it improved by enough: the amount is paid
	CodeNotImproved = "incentive.not_improved" // it did not
	CodeStreak      = "incentive.streak"       // the streak is long enough
	CodeNoStreak    = "incentive.no_streak"    // it is not, or was paid already
	CodeReferrals   = "incentive.referrals"    // how often the referrals fill the number
	CodeAccelerated = "incentive.accelerated"  // what the multiplier adds to what the lines earned
	CodeNoEarnings  = "incentive.no_earnings"  // the lines of the period earned nothing
	CodeMarkets     = "incentive.markets"      // markets with a first customer in the period
	CodeCertificate = "incentive.certificates" // certificates of the period
	CodeTable       = "incentive.table"        // what the rate table gives on the period
	CodeLines       = "incentive.lines"        // what the lines of the period earned already
	CodeWithheld    = "incentive.withheld"     // what waits or was forfeited of the lines: of as much the table gives nothing
	CodeCut         = "incentive.cut"          // what caps cut off the lines: the table does not pay it, nor take it again
	CodeNoQuota     = "incentive.no_quota"     // the quota is 0: its attainment is not defined
	CodeMinimum     = "incentive.minimum"      // raised to the minimum of a period that pays
	CodeMaximum     = "incentive.maximum"      // cut down to the maximum of a period
	CodeRounded     = "incentive.rounded"      // the one rounding
	CodePosted      = "incentive.posted"       // due, posted before, and the difference

	CodeNotEligible = "incentive.not_eligible" // the partner does not take part in the contest
	CodeBelow       = "incentive.below"        // it did not reach the target of the contest, or where that has none anything above 0
	CodeReached     = "incentive.reached"      // it reached the target
	CodePlace       = "incentive.place"        // its place, and its part of what the place is worth
	CodeNoPrize     = "incentive.no_prize"     // ranked behind the last place that has a prize
	CodeUnclaimed   = "incentive.unclaimed"    // prizes of places without a taker
	CodeNobody      = "incentive.nobody"       // nobody won
	CodeNoPart      = "incentive.no_part"      // the partner has no part in the contest or the activity

	CodeFixed    = "incentive.fixed"    // an activity is worth a fixed amount
	CodeShare    = "incentive.share"    // an activity is worth a share of its value
	CodePart     = "incentive.part"     // the part of a participant
	CodeInternal = "incentive.internal" // the part of a team of the company's own, which is kept

	CodeNotClosed = "incentive.not_closed" // no period of a bonus that the event concerns is closed: nothing is due yet
	CodeAbsent    = "incentive.absent"     // the partner took no part any more when the period ended
	CodeNoTerms   = "incentive.no_terms"   // no version of the policy governs the period
	CodeKept      = "incentive.kept"       // a later statement holds: the event changes nothing
	CodeSealed    = "incentive.sealed"     // the events through a month are forgotten
	CodeRepeated  = "incentive.repeated"   // a repeated delivery
)
