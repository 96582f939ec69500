package tiers

import (
	"errors"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// The errors that callers match with errors.Is.
var (
	// ErrPartner: an event of one partner meets the state of another one.
	ErrPartner = errors.New("another partner")
	// ErrDuplicate: an event with this id was recorded, with other content.
	ErrDuplicate = errors.New("id already used with other content")
	// ErrSealed: the event is of a day that is sealed by a close. What becomes known
	// later is an event of a later day.
	ErrSealed = errors.New("sealed")
	// ErrUnknown: a tier or a figure that is referred to is not known.
	ErrUnknown = errors.New("not known")
	// ErrFund: the event does not fit the state of the fund.
	ErrFund = errors.New("does not fit the fund")
)

// The codes of reasons. They are part of the API; a code is never reused.
const (
	CodeReached    = "tiers.reached"     // everything that the tier needs is met
	CodeNotReached = "tiers.not_reached" // it is not
	CodeOver       = "tiers.over"        // the tier has ended
	CodeMet        = "tiers.met"         // a criterion is met
	CodeShort      = "tiers.short"       // its metric does not reach the target
	CodeMissing    = "tiers.missing"     // nothing is known of its metric in the window
	CodeNotYet     = "tiers.not_yet"     // the ramp asks a new partner for nothing yet
	CodeGroup      = "tiers.group"       // how many of a group are met
	CodeLimited    = "tiers.limited"     // what one customer brings counts only in part

	CodeStands      = "tiers.stands"       // the tier that holds on the day
	CodeRequested   = "tiers.requested"    // the partner asked for no more
	CodeEligible    = "tiers.eligible"     // it qualifies for more than it stands in
	CodeGrace       = "tiers.grace"        // a grace runs
	CodeFalling     = "tiers.falling"      // a demotion is decided
	CodePlaced      = "tiers.placed"       // somebody decided it
	CodeSteppedDown = "tiers.stepped_down" // the partner asked for a lower tier
	CodeLeft        = "tiers.left"         // the partnership is over
	CodeNoticed     = "tiers.noticed"      // notice was given

	CodeEntitled    = "tiers.entitled"     // the tier in force has the benefit
	CodeNotEntitled = "tiers.not_entitled" // it does not

	CodeBudget     = "tiers.budget"      // the amount is within the range of the tier
	CodeNoBudget   = "tiers.no_budget"   // the tier has no budget
	CodeBelowRange = "tiers.below_range" // less than the tier can have
	CodeAboveRange = "tiers.above_range" // more than the tier can have

	CodePoints      = "tiers.points"       // what a factor adds to a score
	CodePrioritised = "tiers.prioritised"  // the score is high enough
	CodeNotPriority = "tiers.not_priority" // it is not
)

// reason is one step of a trace.
func reason(code, rule string, details ...partnerecon.Detail) partnerecon.Reason {
	return partnerecon.Reason{Code: code, Rule: rule, Details: details}
}

func text(name, s string) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(problem.Cut(s)))
}

func day(name string, d partnerecon.Day) partnerecon.Detail { return partnerecon.D(name, d) }

func count(name string, n int) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Count(int64(n)))
}
