package conflict

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
)

// The errors that callers match with errors.Is, besides those of the root
// package. A malformed policy, event or state is a [partnerecon.InvalidError].
var (
	// ErrAccount: the event is about another account than the state, or the
	// state has none.
	ErrAccount = errors.New("another account")
	// ErrRoster: the state lacks the roster of a partner, has it twice, or an
	// event names another partner.
	ErrRoster = errors.New("the rosters do not fit")
	// ErrDuplicate: the id is known with another content, on the account or, of
	// a partner alone, of the partner.
	ErrDuplicate = errors.New("id already used with other content")
)

var (
	errZero    = errors.New("conflict: the zero Desk decides nothing; make one with New")
	errNoState = errors.New("conflict: nothing to read into")
	errNoDay   = fmt.Errorf("conflict: day: %w: want a day of the years 1 to 9998", partnerecon.ErrSyntax)
)

// The codes of the steps of a trace. The last step of a ruling is the rule that
// decided.
const (
	CodeNoted = "conflict.noted" // a fact that nothing is decided on

	CodeAccepted    = "conflict.accepted"     // the registration protects the account
	CodeUnderReview = "conflict.under_review" // it passed the rules and waits for a person
	CodeBehind      = "conflict.behind"       // an earlier registration is under review; if that fails, this one stands
	CodeTaken       = "conflict.taken"        // an earlier valid registration of another partner stands
	CodeAvailable   = "conflict.available"    // nobody else has a registration in force
	CodeConsolation = "conflict.consolation"  // what is offered to the partner that came second

	CodeRemoved       = "conflict.removed"         // the partner was removed from the program
	CodeLeft          = "conflict.left"            // the partner has left the program
	CodeTier          = "conflict.tier"            // the tier that the partner stands in
	CodeNoTier        = "conflict.no_tier"         // it stands in none that the policy names
	CodeExcluded      = "conflict.excluded"        // the account or its segment is excluded
	CodeStillActive   = "conflict.still_active"    // the partner's own registration has not expired
	CodeAgain         = "conflict.again"           // registered anew after expiry, exempt from the window
	CodeAgainUsed     = "conflict.again_used"      // it was registered anew as often as may be
	CodeNoContact     = "conflict.no_contact"      // no contact is recorded before the registration
	CodeInTime        = "conflict.in_time"         // registered within the window from the first contact
	CodeLate          = "conflict.late"            // registered after it
	CodeDirectFirst   = "conflict.direct_first"    // a direct contact came first
	CodeNotDirect     = "conflict.not_direct"      // no direct contact defeats it
	CodePriorContact  = "conflict.prior_contact"   // the company was in contact shortly before the partner was
	CodeNoCapacity    = "conflict.no_capacity"     // the partner's places are filled
	CodeSuperseded    = "conflict.superseded"      // another partner has it by choice, override or transfer
	CodeExpired       = "conflict.expired"         // its time is over
	CodeSigned        = "conflict.signed"          // a contract was signed while it was in force
	CodeWithdrawn     = "conflict.withdrawn"       // given up
	CodeReviewed      = "conflict.rejected"        // rejected at review
	CodeNoSuch        = "conflict.no_such"         // no such registration of this partner on this account
	CodeNotInForce    = "conflict.not_in_force"    // it is not in force
	CodeNotReviewed   = "conflict.not_reviewed"    // it is not under review
	CodeRole          = "conflict.role"            // the role may not do this
	CodeExtended      = "conflict.extended"        // protected for longer
	CodeNoExtension   = "conflict.no_extension"    // it was extended as often as may be
	CodeRenewed       = "conflict.renewed"         // activity keeps it in force
	CodeChosen        = "conflict.chosen"          // the customer chose the partner in writing
	CodeNotDecisive   = "conflict.not_decisive"    // the policy gives this no effect
	CodeOverridden    = "conflict.overridden"      // a role gave the account to the partner
	CodePast          = "conflict.past"            // its end lies before its beginning
	CodeTransferred   = "conflict.transferred"     // handed to another partner
	CodeListed        = "conflict.listed"          // protected by list through the quarter
	CodeListFull      = "conflict.list_full"       // the partner protects as many accounts as may be
	CodeNoLists       = "conflict.no_lists"        // the tier protects no accounts by list
	CodeAlreadyListed = "conflict.already_listed"  // it is on the partner's list already
	CodeListedByOther = "conflict.listed_by_other" // another partner listed it first
	CodeUnlisted      = "conflict.unlisted"        // taken off the list
	CodeKept          = "conflict.kept"            // the pipeline moved in the quarter
	CodeStale         = "conflict.stale"           // it did not: dropped at the review

	CodeFree       = "conflict.free"        // direct sales may engage
	CodeInbound    = "conflict.inbound"     // the customer asks: never held
	CodeHeld       = "conflict.held"        // a partner holds the account
	CodeBreach     = "conflict.breach"      // direct sales engaged though a partner holds the account
	CodeClosedOver = "conflict.closed_over" // a deal was closed without the partner that holds the account

	CodePriceKept     = "conflict.price_kept"        // at the published price or above
	CodeOwnService    = "conflict.own_service"       // the partner's own service, at any price
	CodePromotion     = "conflict.promotion"         // an authorised promotion covers it
	CodeNoPromotion   = "conflict.no_promotion"      // the promotion named does not
	CodeApproved      = "conflict.approved"          // approved in advance
	CodeBelowPrice    = "conflict.below_published"   // below the published price
	CodeBelowMinimum  = "conflict.below_minimum"     // advertised below the minimum
	CodeNoApproval    = "conflict.approval_required" // a bundle without approval
	CodeApprovedLate  = "conflict.approved_late"     // the price had been asked when it was approved
	CodeHidden        = "conflict.hidden_discount"   // a bundle hides a discount
	CodeNoConsent     = "conflict.no_consent"        // leads were shared without recorded consent
	CodeStrike        = "conflict.strike"            // a strike is counted
	CodeSameCase      = "conflict.same_case"         // the case has its strike already
	CodeStrikeExpired = "conflict.strike_expired"    // a strike that no longer counts
	CodeSanction      = "conflict.sanction"          // the step of the ladder that is reached
	CodeNoSanction    = "conflict.no_sanction"       // none is
	CodeReleased      = "conflict.released"          // the hold was released
	CodeNotHeld       = "conflict.not_held"          // there is no hold to release

	CodeOpened     = "conflict.opened"      // the dispute is open, with its deadlines
	CodeNoDisputes = "conflict.no_disputes" // the policy has no rules for disputes
	CodeEscalated  = "conflict.escalated"   // handed to the next level
	CodeTopLevel   = "conflict.top_level"   // there is no level above
	CodeNoDispute  = "conflict.no_dispute"  // no such dispute
	CodeResolved   = "conflict.resolved"    // with its remedy
	CodeFinal      = "conflict.final"       // resolved already; a correction names what it corrects
	CodeRemedy     = "conflict.remedy"      // the remedy does not fit the amount
	CodeOverdue    = "conflict.overdue"     // later than its deadline

	CodeClaim     = "conflict.claim"     // a claim, with its level
	CodeNoGround  = "conflict.no_ground" // its ground does not count
	CodeTooLate   = "conflict.too_late"  // an introduction after direct sales' first contact
	CodeWeaker    = "conflict.weaker"    // a claim on a lower level than the best
	CodeStrongest = "conflict.strongest" // the claim that decides
	CodeEarlier   = "conflict.earliest"  // of equal claims the earliest
	CodeEqual     = "conflict.equal"     // equal claims share
	CodeToPeople  = "conflict.to_people" // equal claims are for people to decide
	CodeNobody    = "conflict.nobody"    // no claim counts
	CodeUnopposed = "conflict.unopposed" // nobody else has a claim
	CodeForeign   = "conflict.foreign"   // the account is assigned to others

	CodeSameKey    = "conflict.same_key"    // a key of the caller's is the same
	CodeSameDomain = "conflict.same_domain" // a domain is the same
	CodeSubdomain  = "conflict.subdomain"   // a domain is part of another
	CodeSameName   = "conflict.same_name"   // the name and the country are the same
)
