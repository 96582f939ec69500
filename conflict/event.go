package conflict

import (
	"time"

	"github.com/partnerecon/partnerecon"
)

// An Event is something that the desk takes note of, and mostly rules on. The
// set is closed:
//
//	Enroll  Profile                         who and what it is about
//	Contact  Direct  Move  Sign             the life of an account
//	Register  Decide  Extend  Withdraw      registrations
//	Choose  Override  Transfer              who is to have it instead
//	List  Unlist                            protected accounts
//	Price  Approve  Share  Strike  Release  discipline
//	Dispute  Escalate  Resolve              quarrels
//
// An event is identified by its account and its id, one about a partner alone by
// the partner and its id: the same id on two accounts, or on an account and on a
// partner, says nothing. What an event refers to by id, as a registration, a
// dispute or a price, is of the same account, or of the same partner.
//
// At is the instant in the server's clock; what partners say about time does not
// count. Facts stand in the order of At, of the kinds (as in the table of
// [Kinds]), of the ids and of the accounts, whatever order they are recorded in. A fact of the
// future has no effect before its time.
type Event interface {
	event() header
	utc() Event
}

// A header is what all events have.
type header struct {
	kind    kind
	id      string
	account string // of a fact about a company, else empty
	partner string // whose fact it is, else empty
	other   string // of a transfer: who gets it
	at      time.Time
}

// Enroll says that a partner stands in a tier from an instant on, or, with an
// empty one, in none. A partner in no tier that the policy names registers and
// lists nothing, is handed nothing, and its contacts hold nobody off; what it has
// registered and listed before stays as it is.
type Enroll struct {
	ID      string    `json:"id"`
	Partner string    `json:"partner"`
	At      time.Time `json:"at"`
	Tier    string    `json:"tier"` // empty: none
	// Membership in the program, where it ends or begins anew. Absent: it goes on as it is,
	// so that a tier that somebody states of a partner that has left brings it not back.
	Membership Membership `json:"membership,omitzero"`
}

// A Membership says that a partner's part in the program changes.
type Membership string

// The changes.
const (
	// HasLeft: it is over. The partner stands in no tier, nothing is given to it, and its lists
	// and what overrides gave it end. What it has registered stays until it is withdrawn or
	// handed on, or expires.
	HasLeft     Membership = "left"
	HasReturned Membership = "returned" // it begins anew, in the tier that is stated with it
)

// Profile says what is known of a company from an instant on. A later one
// replaces it.
type Profile struct {
	ID        string    `json:"id"`
	Account   string    `json:"account"`
	At        time.Time `json:"at"`
	Segment   string    `json:"segment,omitzero"`
	Territory string    `json:"territory,omitzero"`
	Vertical  string    `json:"vertical,omitzero"`
}

// Contact is a partner's recorded touch of an account.
type Contact struct {
	ID          string    `json:"id"`
	Account     string    `json:"account"`
	Opportunity string    `json:"opportunity,omitzero"` // empty: the account
	Partner     string    `json:"partner"`
	At          time.Time `json:"at"`
	// Introduction: the touch brought the company, as a click on a referral link
	// or a co-sell introduction does. It keeps its claim without a registration.
	Introduction bool `json:"introduction,omitzero"`
}

// Register asks for the protection of an account. Its id is the registration's.
type Register struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	// Opportunity is what of the account is registered. Empty: all of it. One
	// that is named is measured from the first contact that names it, if there
	// is one.
	Opportunity string    `json:"opportunity,omitzero"`
	Partner     string    `json:"partner"`
	At          time.Time `json:"at"`
	// Contacted is the first contact as the form states it. It counts only where
	// it is before the first recorded one. Absent: not stated.
	Contacted partnerecon.Day `json:"contacted,omitzero"`
}

// Decide is a person's decision on a registration that is under review.
type Decide struct {
	ID           string    `json:"id"`
	Account      string    `json:"account"`
	Partner      string    `json:"partner"`
	Registration string    `json:"registration"`
	At           time.Time `json:"at"`
	By           string    `json:"by"` // role
	Verdict      Verdict   `json:"verdict"`
	Reason       string    `json:"reason,omitzero"` // required for a rejection
}

// A Verdict ends a review.
type Verdict string

// The verdicts.
const (
	Accept Verdict = "accept" // relates back to the submission
	Reject Verdict = "reject" // the registration was never valid
)

// Extend asks for more time before a registration expires.
type Extend struct {
	ID           string    `json:"id"`
	Account      string    `json:"account"`
	Partner      string    `json:"partner"`
	Registration string    `json:"registration"`
	At           time.Time `json:"at"`
}

// Withdraw gives a registration up.
type Withdraw struct {
	ID           string    `json:"id"`
	Account      string    `json:"account"`
	Partner      string    `json:"partner"`
	Registration string    `json:"registration"`
	At           time.Time `json:"at"`
}

// Move is a movement in a partner's pipeline on an account: another stage, or a
// new opportunity. A note is none.
type Move struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	Partner string    `json:"partner"`
	At      time.Time `json:"at"`
}

// Choose is the customer's written choice of a partner.
type Choose struct {
	ID          string    `json:"id"`
	Account     string    `json:"account"`
	Opportunity string    `json:"opportunity,omitzero"`
	Partner     string    `json:"partner"`
	At          time.Time `json:"at"`
	Evidence    string    `json:"evidence"` // where it is written
}

// Override gives an account to a partner, against the rules, for a time. The registrations
// of other partners that stand in its way end for good: they do not come back after Until.
type Override struct {
	ID          string          `json:"id"`
	Account     string          `json:"account"`
	Opportunity string          `json:"opportunity,omitzero"`
	Partner     string          `json:"partner"`
	At          time.Time       `json:"at"`
	Until       partnerecon.Day `json:"until"` // last day
	By          string          `json:"by"`    // role
	Reason      string          `json:"reason"`
}

// Transfer hands a registration to another partner. What is left of its term goes
// along. It fills a place of the other partner, and is refused for want of one;
// the place of the first is free once it withdraws, too, for its record does not
// say whether the other could take it.
type Transfer struct {
	ID           string    `json:"id"`
	Account      string    `json:"account"`
	Partner      string    `json:"partner"` // who has it
	To           string    `json:"to"`      // who gets it
	Registration string    `json:"registration"`
	At           time.Time `json:"at"`
	By           string    `json:"by"` // role
}

// List puts an account on a partner's list of protected accounts.
type List struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	Partner string    `json:"partner"`
	At      time.Time `json:"at"`
}

// Unlist takes an account off a partner's list.
type Unlist struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	Partner string    `json:"partner"`
	At      time.Time `json:"at"`
}

// A Motion is how direct sales and an account come together.
type Motion string

// The motions.
const (
	Inbound  Motion = "inbound"  // the customer asks; never held
	Outbound Motion = "outbound" // direct sales asks
)

// Direct is a contact of direct sales with an account.
type Direct struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	At      time.Time `json:"at"`
	Motion  Motion    `json:"motion"`
}

// Sign is a signed contract.
type Sign struct {
	ID          string    `json:"id"`
	Account     string    `json:"account"`
	Opportunity string    `json:"opportunity,omitzero"`
	At          time.Time `json:"at"`
	// Partner that brought it to the signature. Empty: direct sales did alone,
	// and Motion says how.
	Partner string            `json:"partner,omitzero"`
	Motion  Motion            `json:"motion,omitzero"`
	Amount  partnerecon.Money `json:"amount,omitzero"`
}

// Price is an offer, a sale or an advertisement of a partner.
type Price struct {
	ID         string    `json:"id"`
	Partner    string    `json:"partner"`
	At         time.Time `json:"at"`
	Customer   string    `json:"customer,omitzero"`   // for the report only
	Advertised bool      `json:"advertised,omitzero"` // asked in public, not sold
	Promotion  string    `json:"promotion,omitzero"`  // under which it is sold
	Items      []Item    `json:"items"`
}

// An Item is a line of a price. Items that are products and services together
// are a bundle.
type Item struct {
	Product string `json:"product"`
	// Service: the partner's own, at any price.
	Service bool `json:"service,omitzero"`
	// Quantity of units, at least 1.
	Quantity int64             `json:"quantity"`
	Unit     partnerecon.Money `json:"unit"` // net, what is asked for one
	// Published price of a unit on that day. Required of a product.
	Published partnerecon.Money `json:"published,omitzero"`
	// Minimum advertised price. Absent: none.
	Minimum partnerecon.Money `json:"minimum,omitzero"`
}

// Approve is the approval of a price in advance. The desk refuses one that another role
// gives than the policy names, or that comes after the price, and it changes nothing.
type Approve struct {
	ID      string    `json:"id"`
	Partner string    `json:"partner"`
	At      time.Time `json:"at"`
	Price   string    `json:"price"` // id
	By      string    `json:"by"`    // role
	For     Approval  `json:"for"`
}

// An Approval says what is approved of a price.
type Approval string

// What is approved.
const (
	ForBundle   Approval = "bundle"   // the product sold with services
	ForDiscount Approval = "discount" // a price below the published one
)

// Share says that a partner shared a list of leads.
type Share struct {
	ID      string    `json:"id"`
	Partner string    `json:"partner"`
	At      time.Time `json:"at"`
	Leads   int64     `json:"leads"`
	Consent string    `json:"consent,omitzero"` // where it is recorded; empty: nowhere
}

// Strike is a confirmed violation.
type Strike struct {
	ID      string    `json:"id"`
	Partner string    `json:"partner"`
	At      time.Time `json:"at"`
	Case    string    `json:"case"`        // several strikes of one case are one
	Of      string    `json:"of,omitzero"` // the price, the share or the contact that it is about
	Reason  string    `json:"reason"`
}

// Release ends a hold.
type Release struct {
	ID      string    `json:"id"`
	Partner string    `json:"partner"`
	At      time.Time `json:"at"`
	By      string    `json:"by"` // role
	Reason  string    `json:"reason"`
}

// Dispute opens a quarrel about an account. Its id is the dispute's.
type Dispute struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	Partner string    `json:"partner"` // who opens it, and whose money is held
	At      time.Time `json:"at"`
	Deal    string    `json:"deal,omitzero"`
	// Amount that is disputed: so much is held until it is resolved. Absent: all that the
	// partner has of the deal, of which the desk knows no amount, so that no remedy adjusts
	// it.
	Amount partnerecon.Money `json:"amount,omitzero"`
	Reason string            `json:"reason"`
}

// Escalate hands a dispute to the next level.
type Escalate struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	Partner string    `json:"partner"` // who opened it
	Dispute string    `json:"dispute"`
	At      time.Time `json:"at"`
}

// Resolve ends a dispute. What is resolved is final: another resolution names
// the one that it corrects.
type Resolve struct {
	ID       string            `json:"id"`
	Account  string            `json:"account"`
	Partner  string            `json:"partner"` // who opened it
	Dispute  string            `json:"dispute"`
	At       time.Time         `json:"at"`
	By       string            `json:"by"` // role, of one of the levels
	Remedy   Remedy            `json:"remedy"`
	Amount   partnerecon.Money `json:"amount,omitzero"` // of an adjustment: what is released
	Reason   string            `json:"reason"`
	Corrects string            `json:"corrects,omitzero"` // id of a resolution
}

// A Remedy says what becomes of the money that a dispute holds.
type Remedy string

// The remedies.
const (
	ToRelease  Remedy = "release"   // all of it is payable
	ToHold     Remedy = "hold"      // it stays held
	ToWriteOff Remedy = "write_off" // none of it is
	ToAdjust   Remedy = "adjust"    // the amount is payable, the rest written off
)

// A Heading is what all events have, besides the partners that [Subjects] lists.
type Heading struct {
	Kind    string // one of Kinds
	ID      string
	Account string // empty: it is about a partner alone
	Partner string // whose fact it is; empty: nobody's
	// Opportunity that it names. Empty: the whole account, or what another fact
	// says, to which it refers.
	Opportunity string
	At          time.Time
}

// HeadingOf returns the heading of an event: Account and ID identify it, Partner
// and ID one about a partner alone. The zero Heading is that of a value that is
// no event of this package.
func HeadingOf(e Event) Heading {
	h := head(e)
	return Heading{h.kind.String(), h.id, h.account, h.partner, opportunityOf(e), h.at}
}

// opportunityOf returns the opportunity that an event names, if its kind can.
func opportunityOf(e Event) string {
	switch e := e.(type) {
	case Contact:
		return e.Opportunity
	case Register:
		return e.Opportunity
	case Choose:
		return e.Opportunity
	case Override:
		return e.Opportunity
	case Sign:
		return e.Opportunity
	}
	return ""
}

// Subjects returns the account and the partners that an event names: what Apply
// needs of it. The account is empty for an event about a partner alone.
func Subjects(e Event) (account string, partners []string) {
	h := head(e)
	for _, p := range [...]string{h.partner, h.other} {
		if p != "" {
			partners = append(partners, p)
		}
	}
	return h.account, partners
}
