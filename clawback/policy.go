package clawback

import "github.com/partnerecon/partnerecon"

// A Policy says what goes back when a customer churns. It is plain data: a
// struct literal or strict JSON. [New] checks it.
type Policy struct {
	// Rounding of what goes back. Required.
	Rounding partnerecon.Rounding `json:"rounding"`
	// Anchor from which the windows run. Required.
	Anchor Anchor `json:"anchor"`
	// Schedules by tier, at least one. Commission earned in a tier that none
	// names never goes back.
	Schedules []Schedule `json:"schedules"`
}

// An Anchor names the day from which the windows run.
type Anchor string

const (
	// CustomerStart is the customer's first paid service day, which a
	// [Started] event states. While it is unknown, a churn that could take
	// something back is [ErrStart].
	CustomerStart Anchor = "customer_start"
	// FirstEarned is the earliest day a line of the customer was earned on.
	FirstEarned Anchor = "first_earned"
)

// A Schedule says what of the commission earned in a tier goes back. It is the
// tier in which a line was earned that counts, whatever became of the partner.
type Schedule struct {
	Tier   string `json:"tier,omitzero"` // empty: tiers that no other schedule names
	Return Return `json:"return"`
	// Window in which a churn has this effect, of days or months; of days for
	// [ProRata]. Required but for [Nothing].
	Window partnerecon.Window `json:"window,omitzero"`
	// Obligation that a churn puts on the partner, such as helping to win the
	// customer back. Absent: none.
	Obligation string `json:"obligation,omitzero"`
}

// Return says how much goes back.
type Return string

const (
	// Full returns all of it, on every day of the window.
	Full Return = "full"
	// ProRata returns the part of the window that is left: with a window of 90
	// days and a churn on day d, (90 - d)/90.
	ProRata Return = "pro_rata"
	// Nothing returns nothing.
	Nothing Return = "nothing"
)
