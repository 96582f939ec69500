package conflict

import "github.com/partnerecon/partnerecon"

// A Policy says who may work which account, at what prices, and how a quarrel
// about it ends. It is plain data: a struct literal or strict JSON. [New] checks
// it. [Desk.Rules] renders it as the rules of engagement.
type Policy struct {
	// Zone in which instants become days: an IANA name, or "UTC". Required.
	Zone string `json:"zone,omitzero"`
	// YearStart is the first month of the fiscal year, 1 to 12, from which
	// quarters are counted. Absent: 1, calendar quarters.
	YearStart int `json:"year_start,omitzero"`
	// Holidays are no business days, besides Saturdays and Sundays.
	Holidays []partnerecon.Day `json:"holidays,omitzero"`
	// Tiers that partners stand in, at least one. A partner in another tier
	// registers and protects nothing.
	Tiers        []Tier       `json:"tiers"`
	Registration Registration `json:"registration"`
	// Lists of protected accounts. Absent: none.
	Lists Lists `json:"lists,omitzero"`
	// Exclusions are accounts and segments that nobody registers.
	Exclusions []Exclusion `json:"exclusions,omitzero"`
	// Assignments of territories and verticals to partners.
	Assignments []Assignment `json:"assignments,omitzero"`
	// Matching of accounts that may be one company.
	Matching Matching `json:"matching,omitzero"`
	// Pricing discipline. Absent: prices are not looked at.
	Pricing Pricing `json:"pricing,omitzero"`
	// Sanctions for violations. Absent: none.
	Sanctions Sanctions `json:"sanctions,omitzero"`
	// Disputes and their deadlines. Absent: a dispute is refused.
	Disputes Disputes `json:"disputes,omitzero"`
	// Arbitration between claims on one account. Absent: every conflict is
	// escalated.
	Arbitration Arbitration `json:"arbitration,omitzero"`
}

// A Tier says what standing in it means for accounts.
type Tier struct {
	Name string `json:"name"`
	// DirectFirst says which direct contact makes a registration count for
	// nothing. Required.
	DirectFirst DirectFirst `json:"direct_first"`
	// FirstMover holds direct sales from the partner's first contact for as long
	// as it may register.
	FirstMover bool `json:"first_mover,omitzero"`
	// Lists lets the partner protect accounts by list; a listed account is safe
	// from DirectFirst, too.
	Lists bool `json:"lists,omitzero"`
}

// DirectFirst names the moment before which a direct contact defeats a
// registration. A contact at that very instant does not.
type DirectFirst string

const (
	// BeforeRegistration: a direct contact before the registration defeats it.
	BeforeRegistration DirectFirst = "before_registration"
	// BeforeContact: only a direct contact before the partner's first recorded
	// contact does; whoever moved first may still register in time.
	BeforeContact DirectFirst = "before_contact"
	// Never: no direct contact does.
	Never DirectFirst = "never"
)

// Registration says how accounts are registered. The first valid registration of
// an account wins; registrations that name different opportunities do not meet,
// one that names none is about the whole account.
type Registration struct {
	// Within is how long after its first contact a partner may register, in days
	// or months. Required.
	Within partnerecon.Window `json:"within"`
	// ProtectFor is how long a registration protects, in days or months. Required.
	ProtectFor partnerecon.Window `json:"protect_for"`
	// Clock says from when. Required. Protection itself begins with the
	// submission.
	Clock Clock `json:"clock"`
	// Again is how often a partner may register an account anew after its
	// registration expired, exempt from Within. 0: never.
	Again int `json:"again,omitzero"`
	// Extensions is how often a registration may be extended before it expires,
	// each time by ExtendBy, counted from its last day.
	Extensions int                `json:"extensions,omitzero"`
	ExtendBy   partnerecon.Window `json:"extend_by,omitzero"`
	// Renews keeps a registration in force for this long after a stage movement.
	// It never shortens one. Absent: activity does not renew.
	Renews partnerecon.Window `json:"renews,omitzero"`
	// Capacity is how many registrations of a partner are open at any instant, as
	// far as its own record goes: one that loses to another partner, or to the
	// account, or that is handed on, is open until it is withdrawn, rejected, signed
	// or expired; one that is taken over, for as long as it could run, or until it is
	// withdrawn or the whole account is signed. Contacts are on a partner's own record
	// only where there is a capacity, so state it from the start: a registration whose
	// contact is not on that record is not counted. 0: any number.
	Capacity int `json:"capacity,omitzero"`
	// Review of registrations by people. Absent: one that passes the rules is
	// accepted at once.
	Review Review `json:"review,omitzero"`
	// PriorContact blocks a registration while the company's last contact before
	// the partner's first one is within this window. Absent: the tier's rule on
	// direct contact stands alone.
	PriorContact partnerecon.Window `json:"prior_contact,omitzero"`
	// CustomerChoice lets the customer's written choice decide between partners.
	CustomerChoice bool `json:"customer_choice,omitzero"`
	// Override by a role; absent: rulings are not overridden.
	Override string `json:"override,omitzero"`
	// Transfer of a registration to another partner by a role; absent: none.
	Transfer string `json:"transfer,omitzero"`
	// Consolation is the part of its normal terms that a partner is offered whose
	// valid registration came second. Absent: none.
	Consolation partnerecon.Rate `json:"consolation,omitzero"`
}

// A Clock says from when protection is counted.
type Clock string

const (
	// FromRegistration counts from the day of submission.
	FromRegistration Clock = "registration"
	// FromApproval counts from the day it was accepted; it needs a review.
	FromApproval Clock = "approval"
)

// Review says who decides on registrations, and by when. Meanwhile direct sales
// is held; once the deadline has passed the review is escalated and direct sales
// is free until somebody decides. One on which nobody decides expires ProtectFor
// after its submission, whatever was signed meanwhile, and is not decided any more.
type Review struct {
	By string `json:"by"` // role
	// Within is the deadline: hours, days or months from the submission.
	Within partnerecon.Window `json:"within"`
}

// Lists says how many accounts a partner protects by list. A listed account is
// protected through the end of its quarter and kept for the next one if its
// pipeline moved in the quarter.
type Lists struct {
	// Max is how many accounts a partner lists at any instant, as far as its own record goes:
	// one that another partner had listed first is refused and fills a place all the same,
	// until it is taken off or dropped at the end of its quarter.
	Max int `json:"max"`
}

// An Exclusion keeps an account or a segment from being registered.
type Exclusion struct {
	Account string `json:"account,omitzero"` // one of these two
	Segment string `json:"segment,omitzero"`
	// During is when it holds. Absent: always.
	During partnerecon.Interval `json:"during,omitzero"`
	Reason string               `json:"reason"`
}

// An Assignment gives a territory, a vertical, or both together, to a partner.
type Assignment struct {
	Territory string `json:"territory,omitzero"` // empty: every one
	Vertical  string `json:"vertical,omitzero"`  // empty: every one
	Partner   string `json:"partner"`
}

// Matching says what does not show that two accounts are one company.
type Matching struct {
	// Public are domains that many companies share, such as those of mail
	// providers, and suffixes such as "co.uk". They match nothing.
	Public []string `json:"public,omitzero"`
	// Keys are the names of the caller's own keys that identify a company, such
	// as a register number.
	Keys []string `json:"keys,omitzero"`
}

// Pricing says which prices a partner may ask.
type Pricing struct {
	// Published says that partners sell at published prices or above.
	Published bool `json:"published,omitzero"`
	// Advertised says that partners do not advertise below the minimum
	// advertised price.
	Advertised bool `json:"advertised,omitzero"`
	// BundleBy is the role that approves bundles with a partner's own services
	// before the sale. Absent: bundles need no approval.
	BundleBy string `json:"bundle_by,omitzero"`
	// DiscountBy is the role that may approve a price below the published one.
	// Absent: nobody may, outside a promotion.
	DiscountBy string `json:"discount_by,omitzero"`
	// Promotions that are authorised.
	Promotions []Promotion `json:"promotions,omitzero"`
}

// A Promotion authorises a discount.
type Promotion struct {
	ID       string               `json:"id"`
	Off      partnerecon.Rate     `json:"off"` // at most, of the published price
	During   partnerecon.Interval `json:"during"`
	Products []string             `json:"products,omitzero"` // absent: all
	Partners []string             `json:"partners,omitzero"` // absent: all
}

// Sanctions say what violations lead to. Several violations of one case are one
// strike.
type Sanctions struct {
	// Steps by the number of strikes, rising.
	Steps []Sanction `json:"steps"`
	// Expire is after how long a strike is no longer counted, in days or months.
	// Absent: never.
	Expire partnerecon.Window `json:"expire,omitzero"`
	// ReleaseBy is the role that ends a hold. Required where a step is one.
	ReleaseBy string `json:"release_by,omitzero"`
}

// A Sanction is a step of the ladder.
type Sanction struct {
	Strikes int    `json:"strikes"` // from this many on
	Action  Action `json:"action"`
}

// An Action is what a sanction does to a partner.
type Action string

const (
	// Warning is a written one.
	Warning Action = "warning"
	// Holding keeps commission and bonuses from being paid until it is
	// released; they are earned all the same.
	Holding Action = "hold"
	// Removal ends the partner's registrations and lists, and all new credit.
	Removal Action = "removal"
)

// Disputes say who decides them, and by when.
type Disputes struct {
	// Levels of escalation, the lowest first. Each has its time, in hours, from
	// the deadline of the one before; the first from the opening.
	Levels []Level `json:"levels"`
	// ResolveWithin is the number of business days to the resolution; the day
	// that they are counted from is day 0.
	ResolveWithin int `json:"resolve_within"`
	// ResolveFrom says from which day. Required.
	ResolveFrom Anchor `json:"resolve_from"`
}

// A Level of escalation.
type Level struct {
	Role   string             `json:"role"`
	Within partnerecon.Window `json:"within"` // hours
}

// An Anchor is the day that a resolution is counted from.
type Anchor string

const (
	// FromOpening counts from the day the dispute was opened, so that a late
	// escalation does not put the resolution off.
	FromOpening Anchor = "opening"
	// FromEscalation counts from the day it was escalated; until then, from the
	// last day on which it may be.
	FromEscalation Anchor = "escalation"
)

// Arbitration says which claim on an account is the stronger one.
type Arbitration struct {
	// Precedence of grounds, in pairs. Grounds on one level, those with equally
	// many steps above them, are equal. A ground that no pair names is no claim.
	Precedence []Precedence `json:"precedence"`
	// Ties say what becomes of equal claims. A kind without one is escalated.
	Ties []Tie `json:"ties,omitzero"`
}

// A Precedence says that one ground is stronger than another.
type Precedence struct {
	Ground Ground `json:"ground"`
	Over   Ground `json:"over"`
}

// A Ground is what a claim on an account rests on.
type Ground string

// The grounds.
const (
	OnOverride      Ground = "override"        // a role's written override
	OnChoice        Ground = "customer_choice" // the customer's written choice
	OnRegistration  Ground = "registration"    // a registration in force
	OnList          Ground = "protected_list"  // a protected account list
	OnFirstMove     Ground = "first_mover"     // the first contact, while it may be registered
	OnIntroduction  Ground = "introduction"    // an introduction before direct sales' first contact
	OnDirectContact Ground = "direct_contact"  // a contact by direct sales
	OnAssignment    Ground = "assignment"      // a territory or vertical
)

// A Tie says what becomes of equal claims in a conflict.
type Tie struct {
	Conflict Conflict `json:"conflict"`
	Rule     TieRule  `json:"rule"`
}

// A TieRule decides between equal claims.
type TieRule string

const (
	// EarliestWins gives it to the earlier claim; of equal instants, to the
	// smaller id.
	EarliestWins TieRule = "earliest"
	// EqualSplit gives each claimant the same share.
	EqualSplit TieRule = "equal_split"
	// ToPeople escalates.
	ToPeople TieRule = "escalate"
)
