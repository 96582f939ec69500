package attribution

import "github.com/partnerecon/partnerecon"

// A Policy says who gets credit for a deal, and on what evidence. It is plain
// data: a struct literal or strict JSON. [New] checks it.
type Policy struct {
	// Zone in which instants become days, an IANA name such as "Europe/Berlin", or
	// "UTC". Required.
	Zone string `json:"zone,omitzero"`
	// Kinds of touches, at least one, at most 1,000. A journey with a touch of
	// another kind is refused.
	Kinds []Kind `json:"kinds"`
	// Dormant says for how long after its last direct touch a lead counts as
	// actively engaged. Required where the tree asks [ActivelyEngaged].
	Dormant partnerecon.Window `json:"dormant,omitzero"`
	// Facts that the caller adds to journeys and partners, for the tree to ask
	// about; at most 1,000.
	Facts []Declaration `json:"facts,omitzero"`
	// Tree that is asked for each partner alone. Required.
	Tree Node `json:"tree"`
	// Path says what becomes of the touches before a method reads them. Required
	// where a method reads a path.
	Path Path `json:"path,omitzero"`
	// Methods by tier, lowest tier first, at least one: how partners that both
	// sourced a deal share it.
	Methods []Method `json:"methods"`
	// Mixed says which method decides among those who sourced a deal. Required where
	// there are several methods.
	Mixed Mixed `json:"mixed,omitzero"`
	// Influenced limits what influenced credits of one deal add up to. Absent: each
	// counts in full.
	Influenced Influenced `json:"influenced,omitzero"`
	// Cap is the most that the credits of one deal may add up to, at least 100 %:
	// sourced shares, and influenced ones times their factor. Sourced credit is
	// served first; what exceeds the cap is scaled down in proportion. Absent: no
	// cap.
	Cap partnerecon.Rate `json:"cap,omitzero"`
	// Eligibility says which partners are left out before anything is credited.
	// Absent: none.
	Eligibility Eligibility `json:"eligibility,omitzero"`
	// Lock says for how long the partners an account was first bound to keep its
	// sourced credit. Absent: no lock, and what a journey says it is bound to
	// decides nothing.
	Lock partnerecon.Window `json:"lock,omitzero"`
	// Renewal says who keeps credit when a contract renews. Absent: nobody.
	Renewal Renewals `json:"renewal,omitzero"`
}

// A Kind is a sort of touch and what it is evidence of. A kind that introduces,
// contributes and engages nothing is recorded, and that is all: an account
// overlap is never an introduction.
type Kind struct {
	Name string `json:"name"` // distinct
	// Class that rules of precedence name, such as "coupon". Absent: none.
	Class string `json:"class,omitzero"`
	// Introduces: a touch inside this look introduced the lead. Absent: it never
	// does.
	Introduces Look `json:"introduces,omitzero"`
	// Contributes: a touch inside this look helped the deal. Absent: it never does.
	Contributes Look `json:"contributes,omitzero"`
	// Engages: the touch shows a partner that is still engaged, at a renewal.
	Engages bool `json:"engages,omitzero"`
	// Registers says that the touch is the registration of the deal, and when it is
	// in force. At most one kind registers. Absent: it is none.
	Registers Registers `json:"registers,omitzero"`
}

// A Look says when a touch counts. The zero Look is never satisfied; the field
// that holds it says what that means.
type Look struct {
	// To is the moment the window leads to. A touch after it does not count, nor
	// does any where the journey does not state the moment.
	To Moment `json:"to"`
	// Window from the touch to the moment. Days are civil days in the zone of the
	// policy, hours are elapsed.
	Window partnerecon.Window `json:"window"`
	// InCycle: a touch before the opportunity was opened does not count, nor does
	// any where the journey does not state when that was.
	InCycle bool `json:"in_cycle,omitzero"`
}

// A Moment of a journey, to which windows lead.
type Moment string

const (
	// Signup is when the lead signed up.
	Signup Moment = "signup"
	// Close is when the deal closed.
	Close Moment = "close"
)

// Registers says when a registration is in force at the close.
//
// A [partnerecon.Protection] of the journey that names the touch as its
// registration decides in both cases: it is in force on the days of its
// interval, whatever the window.
type Registers string

const (
	// ByWindow: without a protection, inside the look of the kind.
	ByWindow Registers = "by_window"
	// ByProtection: without a protection, never. This is for programs whose
	// registrations are ruled on.
	ByProtection Registers = "by_protection"
)

// A Path says what becomes of the touches, in the order of their instants and
// ids, before a method reads them.
type Path struct {
	Repeats Repeats `json:"repeats"`
	Direct  Direct  `json:"direct"`
	// Priority of classes, highest first: touches count only if none of a higher
	// class is there. Classes that are not named, and none, come last, together.
	// Absent: all are alike.
	Priority []string `json:"priority,omitzero"`
}

// Repeats says what becomes of the touches of one partner.
type Repeats string

const (
	// AsIs keeps all of them.
	AsIs Repeats = "as_is"
	// CollapseRepeats keeps the latest of touches that follow each other.
	CollapseRepeats Repeats = "collapse_repeats"
	// FirstOnly keeps the first touch of each partner.
	FirstOnly Repeats = "first_only"
)

// Direct says what becomes of the company's own touches.
type Direct string

const (
	// Drop leaves them out.
	Drop Direct = "drop"
	// Keep gives them their place. What falls on them goes to the partners in
	// proportion to their parts; if all of it does, nobody is credited.
	Keep Direct = "keep"
)

// A Method says how partners that all sourced a deal share it, what evidence a
// tier has, and what a registration is worth to it.
type Method struct {
	// Tier of partners; empty: those of tiers that no other method names.
	Tier string `json:"tier,omitzero"`
	// Evidence that the tier is expected to show. Absent: any.
	Evidence []string `json:"evidence,omitzero"`
	// Unaccepted says what becomes of a touch with other evidence. Required where
	// Evidence is stated.
	Unaccepted Unaccepted `json:"unaccepted,omitzero"`
	// DirectFirst says what direct contact before the partner's does to it. Absent:
	// nothing.
	DirectFirst DirectFirst `json:"direct_first,omitzero"`
	// Registration says how a registration in force counts among those who sourced
	// the deal. Required.
	Registration Registration `json:"registration"`
	// Agreed: a split that the journey records is used where it names one of them.
	Agreed bool `json:"agreed,omitzero"`
	// Over says which touches the split reads. Required for splits that read a
	// path: all but [Equal] and [Additive].
	Over Over `json:"over,omitzero"`
	// Split of the sourced credit. Required.
	Split Split `json:"split"`
}

// Unaccepted says what becomes of a touch whose evidence its tier does not have.
type Unaccepted string

const (
	// Flag lets it count and says so in the trace; so does a touch that states no
	// evidence, without a word.
	Flag Unaccepted = "flag"
	// Refuse lets it count for nothing, nor one that states no evidence.
	Refuse Unaccepted = "refuse"
)

// DirectFirst says what direct contact before a partner's touch does.
type DirectFirst string

// VoidsRegistration: a registration after the first direct touch counts for
// nothing, and other introductions after it are of a lead that the company knew.
const VoidsRegistration DirectFirst = "voids_registration"

// Registration says how a registration in force counts among those who sourced
// a deal.
type Registration string

const (
	// AsTouch: as the introduction that it is, at its instant.
	AsTouch Registration = "as_touch"
	// TakesPriority: it takes the whole sourced credit; of several the earliest, of
	// equal instants the smaller id.
	TakesPriority Registration = "takes_priority"
)

// Over says which touches of those who sourced a deal form the path.
type Over string

const (
	// Introductions: those that introduced the lead such that the tree says
	// sourced.
	Introductions Over = "introductions"
	// Touches: all that introduced or contributed.
	Touches Over = "touches"
)

// Mixed says which method decides among those who sourced a deal.
type Mixed string

const (
	// LowestTier: that of the lowest tier among those who sourced the deal; its
	// agreement promises no more.
	LowestTier Mixed = "lowest_tier"
	// RegistrationFirst: a registration in force takes it all, whatever the tiers;
	// without one that of the lowest tier.
	RegistrationFirst Mixed = "registration_first"
)

// Influenced limits influenced credits. The factor itself is applied by whoever
// pays: a credit's share says how much of it is left.
type Influenced struct {
	// Factor of the sourced rate that one influenced credit earns, above 0 %, at
	// most 100 %. Required where Pool is stated.
	Factor partnerecon.Rate `json:"factor"`
	// Pool is the most that the factors of one deal may add up to. Above it all
	// shares are scaled down alike, exactly. Required.
	Pool partnerecon.Rate `json:"pool"`
}

// Eligibility says which partners are left out before anything is credited, so
// that the next one gets it.
type Eligibility struct {
	// Standings that exclude a partner, such as "suspended".
	Standings []string `json:"standings,omitzero"`
	// SelfReferral: what a partner and the customer may not have in common. A
	// partner that the caller has approved may.
	SelfReferral []Mark `json:"self_referral,omitzero"`
	// Accounts for which nobody is credited, or a partner is not.
	Accounts []Exclusion `json:"accounts,omitzero"`
}

// A Mark by which a partner and a customer may turn out to be one.
type Mark string

const (
	// Owner: the same owner.
	Owner Mark = "owner"
	// Domain: the same domain, in any case of letters.
	Domain Mark = "domain"
	// Token: the same means of payment.
	Token Mark = "token"
)

// An Exclusion takes an account out.
type Exclusion struct {
	Account string `json:"account"`
	Partner string `json:"partner,omitzero"` // empty: all of them
	Reason  string `json:"reason"`           // required
}

// Renewals says who keeps credit when a contract renews. Influenced, assisted
// and serviced credits never renew.
type Renewals struct {
	// Engaged is the window from a partner's touch of an engaging kind to the
	// renewal. Required.
	Engaged partnerecon.Window `json:"engaged"`
	// Lapsed says what becomes of the share of a partner that is not engaged.
	// Required.
	Lapsed Lapsed `json:"lapsed"`
	// Influenced is for how long an influenced credit covers the contract it
	// influenced, from its start. Absent: for its whole term.
	Influenced partnerecon.Window `json:"influenced,omitzero"`
}

// Lapsed says what becomes of the share of a partner that is not engaged.
type Lapsed string

const (
	// Uncredited: nobody gets it.
	Uncredited Lapsed = "uncredited"
	// ToTheEngaged: the others do, in proportion to their shares; nobody gets more
	// than 100 %.
	ToTheEngaged Lapsed = "to_the_engaged"
)
