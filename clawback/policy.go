package clawback

import "github.com/partnerecon/partnerecon"

// A Policy says what goes back when a customer churns. It is plain data: a
// struct literal or strict JSON. [New] checks it.
type Policy struct {
	// Rounding of what goes back. Required.
	Rounding partnerecon.Rounding `json:"rounding"`
	// Anchor from which the windows run. Required, unless all schedules return what is
	// unserved: that of the paid term is its own.
	Anchor Anchor `json:"anchor,omitzero"`
	// ChurnDay says which day of a churn counts. Required where a schedule is about churn.
	ChurnDay ChurnDay `json:"churn_day,omitzero"`
	// Schedules by trigger, tier and component, at least one. A line follows the
	// one that names its scope, if it has one, else the one that names its tier and
	// component, else its tier, else its component, else neither. What none names never goes back, but for fraud.
	Schedules []Schedule `json:"schedules"`
	// Reasons say what the caller's reason codes of churns mean. Where there are
	// none, every churn is one.
	Reasons []ReasonCode `json:"reasons,omitempty"`
}

// An Anchor names the day from which the windows run.
type Anchor string

const (
	// CustomerStart is the customer's first paid service day, which a
	// [Started] event states. While it is unknown, a churn that could take
	// something back is [ErrStart].
	CustomerStart Anchor = "customer_start"
	// FirstEarned is the earliest day on which something was earned on the customer. What was
	// returned was earned; what was priced away was not, as its credits or an earlier payment
	// were stated late. The exposure then keeps the days of sealed lines.
	FirstEarned Anchor = "first_earned"
	// PaymentCleared is the day the payment of a line cleared, on which it was
	// earned: each line has its own. The exposure, and what an entry holds to explain
	// itself, then have a sum for each of these days.
	PaymentCleared Anchor = "payment_cleared"
	// PayoutDay is the day a line was paid out, which [PaidOut] states: each line has
	// its own. A line that is not paid out yet has all of its window left, and so has
	// one on the days before it was: it goes back as on the first day.
	PayoutDay Anchor = "payout"
)

// ChurnDay names a day of a churn.
type ChurnDay string

const (
	// ServiceEnd is the day the service ended: [Churn.On].
	ServiceEnd ChurnDay = "service_end"
	// NoticeGiven is the day the customer gave notice: [Churn.Notice], which every
	// churn then has to state.
	NoticeGiven ChurnDay = "notice"
)

// A Trigger is what makes commission go back.
type Trigger string

const (
	// ByChurn: the customer left.
	ByChurn Trigger = "churn"
	// ByBreach: the partner did not keep a commitment.
	ByBreach Trigger = "breach"
	// ByFraud: the sale was a fraud. Where no schedule of this trigger says
	// otherwise, all of it goes back, on any day and in any tier.
	ByFraud Trigger = "fraud"
	// VendorFault is what a reason may mean besides: the customer left through the
	// vendor's own fault. Nothing goes back, and nothing is asked of the partner.
	VendorFault Trigger = "vendor_fault"
)

// A ReasonCode says what a reason code of the caller's means.
type ReasonCode struct {
	Code  string  `json:"code"`
	Means Trigger `json:"means"`
}

// A Schedule says what of the commission earned in a tier goes back. It is the
// tier in which a line was earned that counts, whatever became of the partner.
type Schedule struct {
	Tier string `json:"tier,omitzero"` // empty: tiers that no other schedule names
	// Scope of the lines that it is about, as [Posted] states scopes: before those for
	// a tier or a component alone. Empty: lines of any scope, as far as no other schedule
	// names it.
	Scope string `json:"scope,omitzero"`
	// Components of the commission that it is about, such as a bonus. Absent: those
	// that no other schedule names.
	Components []string `json:"components,omitempty"`
	// Trigger that it is about: churn, breach or fraud. Absent: churn.
	Trigger Trigger `json:"trigger,omitzero"`
	Return  Return  `json:"return"`
	// Window in which a churn has this effect, of days or months. Required for
	// [ProRata] and for [Full], where only fraud can do without; [Stepped] and
	// [Unserved] have none.
	Window partnerecon.Window `json:"window,omitzero"`
	// Counts says how the time that was served is counted. Required for [Unserved]
	// and for [ProRata] over a window of months.
	Counts Counting `json:"counts,omitzero"`
	// Steps of [Stepped]: each from the anchor on, the next one for what comes
	// after it.
	Steps []Step `json:"steps,omitempty"`
	// Share of what Return says, above 0 and at most the whole. Absent: the whole.
	Share partnerecon.Rate `json:"share,omitzero"`
	// Limit of what goes back. Absent: none.
	Limit Limit `json:"limit,omitzero"`
	// Obligation that a churn puts on the partner, such as helping to win the
	// customer back. Absent: none.
	Obligation string `json:"obligation,omitzero"`
	// Due says by when the obligation is to be met, in days or months from the
	// churn: the last day of the window. Absent: no day is set.
	Due partnerecon.Window `json:"due,omitzero"`
}

// Return says how much goes back.
type Return string

const (
	// Full returns all of it, on every day of the window.
	Full Return = "full"
	// ProRata returns the part of the window that is left: with a window of 90
	// days and a churn on day d, (90 - d)/90.
	ProRata Return = "pro_rata"
	// Stepped returns the share of the first step that the churn falls into, and
	// nothing after the last one.
	Stepped Return = "stepped"
	// Unserved returns the part of the paid term that was not served: 18/24 of a
	// line that paid for 24 months, of which 6 were served. All of it before the term
	// begins, so that a renewal that is paid in advance and never served goes back, and
	// what a customer pays after it left, unless it is said to be back. The term is that
	// of the [Posted], or by line of its Terms; while it is unknown, a churn that could
	// take something back is [ErrPaidTerm].
	//
	// The part is of what refunds have left of the line. Who refunds the time that is not
	// served has taken the loss already: state that churn with a reason that returns
	// nothing.
	Unserved Return = "unserved"
	// Nothing returns nothing.
	Nothing Return = "nothing"
)

// A Limit says what a schedule takes at most.
type Limit string

// ToLoss takes no more of a line than the commission on what the customer got back, or
// never paid, and that the commission has not returned: as much of its net as [Lost]
// states. Refunds that the commission returns need no limit; those after its refund
// window, and commission on bookings that are never collected, do.
const ToLoss Limit = "to_loss"

// A Step is a share that goes back until a window ends.
type Step struct {
	Window partnerecon.Window `json:"window"` // in the unit of the others, and longer than the one before
	Share  partnerecon.Rate   `json:"share"`  // above 0, and less than the one before
}

// Counting says how time that was served is counted, up to the day of the churn,
// which is not served any more.
type Counting string

const (
	// WholeMonths counts a month once it is over.
	WholeMonths Counting = "whole"
	// StartedMonths counts a month as soon as it has begun.
	StartedMonths Counting = "started"
	// EachDay counts days.
	EachDay Counting = "days"
)
