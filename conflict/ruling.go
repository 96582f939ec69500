package conflict

import (
	"time"

	"github.com/partnerecon/partnerecon"
)

// A Ruling is what the desk decided on an event, by what was known and in force
// at the event's instant.
type Ruling struct {
	Event   string    `json:"event"`
	Kind    string    `json:"kind"` // of the event
	At      time.Time `json:"at"`
	Outcome Outcome   `json:"outcome"`
	Code    string    `json:"code"` // the rule that decided
	Account string    `json:"account,omitzero"`
	Partner string    `json:"partner,omitzero"`
	// Registration that it is about, and what it became.
	Registration string `json:"registration,omitzero"`
	Status       Status `json:"status,omitzero"`
	// Protected are the days on which the account is protected for the partner; none, if it is not.
	Protected ProtectedDays `json:"protected,omitzero"`
	// ReviewBy is the deadline of the review.
	ReviewBy time.Time `json:"review_by,omitzero"`
	// Against is the partner whose claim stands in the way, or stands.
	Against string `json:"against,omitzero"`
	// Consolation that a partner is offered whose registration came second.
	Consolation partnerecon.Rate `json:"consolation,omitzero"`
	// Below is by how much prices fall short in all.
	Below partnerecon.Money `json:"below,omitzero"`
	// Standing of the partner after a strike or a release.
	Standing Footing `json:"standing,omitzero"`
	// Next is what the partner can do.
	Next  []Step            `json:"next,omitzero"`
	Trace partnerecon.Trace `json:"trace,omitzero"`
	// Changed are rulings on later facts that this one changes, as they are now.
	Changed []Ruling `json:"changed,omitzero"`
	// Repeated: the event was on record already; nothing has changed.
	Repeated bool `json:"repeated,omitzero"`
}

// An Outcome is how a ruling goes.
type Outcome string

// The outcomes.
const (
	Granted  Outcome = "granted"  // what was asked is done
	Pending  Outcome = "pending"  // it waits for a person, or for another's review
	Refused  Outcome = "refused"  // it is not done; the code says why
	Noted    Outcome = "noted"    // recorded; nothing was asked
	Breached Outcome = "breached" // recorded as a violation; claims stand
)

// Status is what became of a registration.
type Status string

// The stages of a registration.
const (
	Submitted   Status = "submitted"    // it waits behind one that is under review
	UnderReview Status = "under_review" // direct sales is held until the deadline
	Accepted    Status = "accepted"     // in force
	Extended    Status = "extended"     // in force, for longer
	Signed      Status = "signed"       // a contract was signed in time
	Expired     Status = "expired"      // its time is over
	Rejected    Status = "rejected"     // it never was valid
	Withdrawn   Status = "withdrawn"    // given up, or its partner was removed
	Superseded  Status = "superseded"   // by the customer's choice or an override
	Transferred Status = "transferred"  // another partner has what is left
)

// Open reports whether the registration may still come into force, or is.
func (s Status) Open() bool { return s == Submitted || s == UnderReview || s.InForce() }

// InForce reports whether the registration protects the account.
func (s Status) InForce() bool { return s == Accepted || s == Extended }

// A Step is something that a partner can do next.
type Step struct {
	Do    string          `json:"do"`             // one of the Do constants
	From  partnerecon.Day `json:"from,omitzero"`  // first day; absent: at once
	Until partnerecon.Day `json:"until,omitzero"` // last day; absent: without a limit
	Days  int             `json:"days,omitzero"`  // that are left until then, with the last one
	Of    string          `json:"of,omitzero"`    // the registration, where there is one
}

// What a partner can do next.
const (
	DoRegister = "register"       // register the account, while the window from the first contact is open
	DoContact  = "contact"        // have a contact recorded, and register after it
	DoClose    = "close"          // have the contract signed while the registration is in force
	DoExtend   = "extend"         // ask for more time
	DoAgain    = "register_again" // register anew, after the registration has expired
	DoWait     = "wait"           // the review decides, until the day
	DoDispute  = "dispute"        // open a dispute
	DoWithdraw = "withdraw"       // give the registration up; that frees its place
	DoList     = "list"           // put the account on the protected list
)
