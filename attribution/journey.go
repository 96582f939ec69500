package attribution

import (
	"time"

	"github.com/partnerecon/partnerecon"
)

// A Journey is what is known of one deal up to its close. The order of its lists
// decides nothing.
type Journey struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	// Created is when the lead's record was made. Absent: there was none.
	Created time.Time `json:"created,omitzero"`
	// Signup of the lead. Absent, or after the close: not known, and what leads to
	// it does not count.
	Signup time.Time `json:"signup,omitzero"`
	// Opened is when the opportunity was opened. Absent: not known, and what has to
	// be inside the cycle does not count.
	Opened time.Time `json:"opened,omitzero"`
	// Closed is when the deal closed, or the moment the question is asked for.
	// Required.
	Closed time.Time `json:"closed"`
	// Engagement of the company with the lead, where the caller knows better than
	// the direct touches. Absent: they say.
	Engagement Engagement `json:"engagement,omitzero"`
	// Customer is by what a partner may turn out to be its own customer.
	Customer Identity `json:"customer,omitzero"`
	// Partners that touched the account; one that is not here has no tier and is in
	// good standing. At most 1,000 partners have touches.
	Partners []Partner `json:"partners,omitzero"`
	// Touches of the account, at most 1,000. A touch that stands twice, with the
	// same content, counts once.
	Touches []Touch `json:"touches,omitzero"`
	// Protections of the account, at most 1,000: the registrations that were ruled
	// on.
	Protections []partnerecon.Protection `json:"protections,omitzero"`
	// Agreed is the split that the partners agreed on, adding up to 100 %. Absent:
	// none is recorded.
	Agreed []Share `json:"agreed,omitzero"`
	// Bound is what the account was first bound to. Absent: to nobody.
	Bound Bond `json:"bound,omitzero"`
	// Facts that the policy declares of journeys.
	Facts []Fact `json:"facts,omitzero"`
}

// Engagement of the company with a lead.
type Engagement string

const (
	// Active: it was working on the lead at every contact.
	Active Engagement = "active"
	// Dormant: it was not.
	Dormant Engagement = "dormant"
)

// A Partner as it stands at the close.
type Partner struct {
	ID string `json:"id"`
	// Tier of the partner. Required where no method is for all tiers.
	Tier string `json:"tier,omitzero"`
	// Standing of the partner, in the caller's words. Absent: good.
	Standing string `json:"standing,omitzero"`
	// Identity is compared with the customer's.
	Identity Identity `json:"identity,omitzero"`
	// Approved: it may be its own customer.
	Approved bool `json:"approved,omitzero"`
	// Facts that the policy declares of partners.
	Facts []Fact `json:"facts,omitzero"`
}

// An Identity is by what a partner and a customer may turn out to be one. Each
// list has at most 100 elements.
type Identity struct {
	Owners  []string `json:"owners,omitzero"`
	Domains []string `json:"domains,omitzero"`
	Tokens  []string `json:"tokens,omitzero"`
}

// IsZero reports whether nothing is known.
func (i Identity) IsZero() bool { return len(i.Owners)+len(i.Domains)+len(i.Tokens) == 0 }

// A Touch of the account.
type Touch struct {
	ID string `json:"id"`
	// Partner that made it. Empty: the company itself, a direct touch.
	Partner string    `json:"partner,omitzero"`
	Kind    string    `json:"kind"`
	At      time.Time `json:"at"` // required
	// Evidence of the touch: "cookie", "overlap_report". Absent: not stated.
	Evidence string `json:"evidence,omitzero"`
	// Contact is the first contact that a registration rests on, not after At.
	// Absent: the registration itself. Other touches have none.
	Contact time.Time `json:"contact,omitzero"`
}

// A Share of a partner.
type Share struct {
	Partner string           `json:"partner"`
	Share   partnerecon.Rate `json:"share"` // above 0 %, at most 100 %
}

// A Bond says to whom an account was first bound, and when.
type Bond struct {
	At time.Time `json:"at"`
	// Sourced shares, adding up to 100 %.
	Sourced []Share `json:"sourced"`
}

// IsZero reports whether the account is bound to nobody.
func (b Bond) IsZero() bool { return b.At.IsZero() && len(b.Sourced) == 0 }
