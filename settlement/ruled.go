package settlement

import (
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// The facts of this file are for the desk of a program, [Policy].Desk: it rules on
// who may work a customer, at what prices, and how a quarrel ends. Standings,
// touches and closes of deals are among its facts, too. A fact that it refuses is no
// error and is on record all the same; [Program.Refusals] says why.

// A Registration asks for the protection of a customer, or of one deal with it. Its
// id is the registration's. One that the desk grants reaches the attribution, as a
// touch of the kind that registers and as a protection.
type Registration struct {
	Customer string `json:"customer"`
	// Deal that is registered. Absent: all deals of the customer.
	Deal    string `json:"deal,omitzero"`
	Partner string `json:"partner"`
	// Contacted is the first contact as the form states it. It counts only where
	// it is before the first recorded one; without one on record the desk refuses the
	// registration. Absent: not stated.
	Contacted partnerecon.Day `json:"contacted,omitzero"`
}

// A RegistrationDecided ends the review of a registration. An acceptance relates
// back to the submission, also for deals that closed meanwhile.
type RegistrationDecided struct {
	Customer     string           `json:"customer"`
	Partner      string           `json:"partner"`
	Registration string           `json:"registration"`
	By           string           `json:"by"` // role
	Verdict      conflict.Verdict `json:"verdict"`
	Reason       string           `json:"reason,omitzero"` // required for a rejection
}

// A RegistrationExtended asks for more time before a registration expires.
type RegistrationExtended struct {
	Customer     string `json:"customer"`
	Partner      string `json:"partner"`
	Registration string `json:"registration"`
}

// A RegistrationWithdrawn gives a registration up.
type RegistrationWithdrawn struct {
	Customer     string `json:"customer"`
	Partner      string `json:"partner"`
	Registration string `json:"registration"`
}

// A RegistrationTransferred hands a registration to another partner. Deals that
// have closed are not touched by it; see [Transfer] for those.
type RegistrationTransferred struct {
	Customer     string `json:"customer"`
	Partner      string `json:"partner"` // who has it
	To           string `json:"to"`      // who gets it
	Registration string `json:"registration"`
	By           string `json:"by"` // role
}

// A Choice is the customer's written choice of a partner.
type Choice struct {
	Customer string `json:"customer"`
	Deal     string `json:"deal,omitzero"` // absent: all deals of the customer
	Partner  string `json:"partner"`
	Evidence string `json:"evidence"` // where it is written
}

// An Override gives a customer to a partner, against the rules, for a time. The registrations
// of other partners that stand in its way end for good. It decides the credits of deals that
// close in its time, also where it is recorded later; those that closed before stay.
type Override struct {
	Customer string          `json:"customer"`
	Deal     string          `json:"deal,omitzero"` // absent: all deals of the customer
	Partner  string          `json:"partner"`
	Until    partnerecon.Day `json:"until"` // last day
	By       string          `json:"by"`    // role
	Reason   string          `json:"reason"`
}

// A Profile says what is known of a customer from the moment on that the fact
// occurred. A later one replaces it.
type Profile struct {
	Customer  string `json:"customer"`
	Segment   string `json:"segment,omitzero"`
	Territory string `json:"territory,omitzero"`
	Vertical  string `json:"vertical,omitzero"`
}

// A StageMove is a movement in a partner's pipeline with a customer: another stage,
// or a new opportunity. A note is none.
type StageMove struct {
	Customer string `json:"customer"`
	Partner  string `json:"partner"`
}

// A Listing puts a customer on a partner's list of protected accounts.
type Listing struct {
	Customer string `json:"customer"`
	Partner  string `json:"partner"`
}

// An Unlisting takes it off.
type Unlisting struct {
	Customer string `json:"customer"`
	Partner  string `json:"partner"`
}

// A Price is an offer, a sale or an advertisement of a partner.
type Price struct {
	Partner    string          `json:"partner"`
	Customer   string          `json:"customer,omitzero"`   // for the report only
	Advertised bool            `json:"advertised,omitzero"` // asked in public, not sold
	Promotion  string          `json:"promotion,omitzero"`  // under which it is sold
	Items      []conflict.Item `json:"items"`
}

// A PriceApproved is the approval of a price in advance, by the role that the desk's policy
// names. Prices and their approvals move no money by themselves: a [Strike] does.
type PriceApproved struct {
	Partner string            `json:"partner"`
	Price   string            `json:"price"` // id
	By      string            `json:"by"`    // role
	For     conflict.Approval `json:"for"`
}

// LeadsShared says that a partner shared a list of leads.
type LeadsShared struct {
	Partner string `json:"partner"`
	Leads   int64  `json:"leads"`
	Consent string `json:"consent,omitzero"` // where it is recorded; absent: nowhere
}

// A Strike is a confirmed violation. The sanctions of the desk say what follows: a
// hold keeps commission from being paid until a [SanctionReleased]; a removal ends
// all new credit, also that of payments that state it.
type Strike struct {
	Partner string `json:"partner"`
	Case    string `json:"case"`        // several strikes of one case are one
	Of      string `json:"of,omitzero"` // the price, the share or the contact that it is about
	Reason  string `json:"reason"`
}

// A SanctionReleased ends the hold that sanctions put on a partner.
type SanctionReleased struct {
	Partner string `json:"partner"`
	By      string `json:"by"` // role
	Reason  string `json:"reason"`
}

// A Dispute opens a quarrel about a deal of a customer, or about the customer. While it is
// open, what is in dispute of the commission on that is held, as far as there is any left of
// it that was not paid out; its id is the dispute's.
type Dispute struct {
	Customer string            `json:"customer"`
	Partner  string            `json:"partner"` // who opens it, and whose money is held
	Deal     string            `json:"deal,omitzero"`
	Amount   partnerecon.Money `json:"amount,omitzero"` // absent: all of it, later payments too
	Reason   string            `json:"reason"`
}

// A DisputeEscalated hands a dispute to the next level.
type DisputeEscalated struct {
	Customer string `json:"customer"`
	Partner  string `json:"partner"` // who opened it
	Dispute  string `json:"dispute"`
}

// A DisputeResolved ends a dispute. What it releases is payable again; what it
// writes off is taken from the partner, as an adjustment: of what is left of what is in
// dispute, and what the customer gets back later is not taken twice. Payments after it are in
// dispute no more, unless it holds. What is resolved is
// final: another resolution names the one that it corrects.
type DisputeResolved struct {
	Customer string            `json:"customer"`
	Partner  string            `json:"partner"` // who opened it
	Dispute  string            `json:"dispute"`
	By       string            `json:"by"` // role, of one of the levels
	Remedy   conflict.Remedy   `json:"remedy"`
	Amount   partnerecon.Money `json:"amount,omitzero"` // of an adjustment: what is released
	Reason   string            `json:"reason"`
	Corrects string            `json:"corrects,omitzero"` // id of a resolution
}

func (e Registration) subject() subject            { return subject{customer: e.Customer} }
func (e RegistrationDecided) subject() subject     { return subject{customer: e.Customer} }
func (e RegistrationExtended) subject() subject    { return subject{customer: e.Customer} }
func (e RegistrationWithdrawn) subject() subject   { return subject{customer: e.Customer} }
func (e RegistrationTransferred) subject() subject { return subject{customer: e.Customer} }
func (e Choice) subject() subject                  { return subject{customer: e.Customer} }
func (e Override) subject() subject                { return subject{customer: e.Customer} }
func (e Profile) subject() subject                 { return subject{customer: e.Customer} }
func (e StageMove) subject() subject               { return subject{customer: e.Customer} }
func (e Listing) subject() subject                 { return subject{customer: e.Customer} }
func (e Unlisting) subject() subject               { return subject{customer: e.Customer} }
func (e Dispute) subject() subject                 { return subject{customer: e.Customer} }
func (e DisputeEscalated) subject() subject        { return subject{customer: e.Customer} }
func (e DisputeResolved) subject() subject         { return subject{customer: e.Customer} }
func (e Price) subject() subject                   { return subject{partner: e.Partner} }
func (e PriceApproved) subject() subject           { return subject{partner: e.Partner} }
func (e LeadsShared) subject() subject             { return subject{partner: e.Partner} }
func (e Strike) subject() subject                  { return subject{partner: e.Partner} }
func (e SanctionReleased) subject() subject        { return subject{partner: e.Partner} }

// ruledOn returns what the desk takes note of for a fact that is for the desk, and
// nil for others.
func ruledOn(f Fact, at time.Time) conflict.Event {
	id := f.ID
	switch e := f.Event.(type) {
	case Registration:
		return conflict.Register{ID: id, Account: e.Customer, Opportunity: e.Deal, Partner: e.Partner, At: at, Contacted: e.Contacted}
	case RegistrationDecided:
		return conflict.Decide{ID: id, Account: e.Customer, Partner: e.Partner, Registration: e.Registration, At: at, By: e.By, Verdict: e.Verdict, Reason: e.Reason}
	case RegistrationExtended:
		return conflict.Extend{ID: id, Account: e.Customer, Partner: e.Partner, Registration: e.Registration, At: at}
	case RegistrationWithdrawn:
		return conflict.Withdraw{ID: id, Account: e.Customer, Partner: e.Partner, Registration: e.Registration, At: at}
	case RegistrationTransferred:
		return conflict.Transfer{ID: id, Account: e.Customer, Partner: e.Partner, To: e.To, Registration: e.Registration, At: at, By: e.By}
	case Choice:
		return conflict.Choose{ID: id, Account: e.Customer, Opportunity: e.Deal, Partner: e.Partner, At: at, Evidence: e.Evidence}
	case Override:
		return conflict.Override{ID: id, Account: e.Customer, Opportunity: e.Deal, Partner: e.Partner, At: at, Until: e.Until, By: e.By, Reason: e.Reason}
	case Profile:
		return conflict.Profile{ID: id, Account: e.Customer, At: at, Segment: e.Segment, Territory: e.Territory, Vertical: e.Vertical}
	case StageMove:
		return conflict.Move{ID: id, Account: e.Customer, Partner: e.Partner, At: at}
	case Listing:
		return conflict.List{ID: id, Account: e.Customer, Partner: e.Partner, At: at}
	case Unlisting:
		return conflict.Unlist{ID: id, Account: e.Customer, Partner: e.Partner, At: at}
	case Dispute:
		return conflict.Dispute{ID: id, Account: e.Customer, Partner: e.Partner, At: at, Deal: e.Deal, Amount: e.Amount, Reason: e.Reason}
	case DisputeEscalated:
		return conflict.Escalate{ID: id, Account: e.Customer, Partner: e.Partner, Dispute: e.Dispute, At: at}
	case DisputeResolved:
		return conflict.Resolve{
			ID: id, Account: e.Customer, Partner: e.Partner, Dispute: e.Dispute, At: at, By: e.By, Remedy: e.Remedy, Amount: e.Amount,
			Reason: e.Reason, Corrects: e.Corrects,
		}
	}
	return ruledOnPartner(f, at)
}

// ruledOnPartner is the other half of ruledOn: facts about a partner alone.
func ruledOnPartner(f Fact, at time.Time) conflict.Event {
	switch e := f.Event.(type) {
	case Price:
		return conflict.Price{
			ID: f.ID, Partner: e.Partner, At: at, Customer: e.Customer, Advertised: e.Advertised, Promotion: e.Promotion, Items: e.Items,
		}
	case PriceApproved:
		return conflict.Approve{ID: f.ID, Partner: e.Partner, At: at, Price: e.Price, By: e.By, For: e.For}
	case LeadsShared:
		return conflict.Share{ID: f.ID, Partner: e.Partner, At: at, Leads: e.Leads, Consent: e.Consent}
	case Strike:
		return conflict.Strike{ID: f.ID, Partner: e.Partner, At: at, Case: e.Case, Of: e.Of, Reason: e.Reason}
	case SanctionReleased:
		return conflict.Release{ID: f.ID, Partner: e.Partner, At: at, By: e.By, Reason: e.Reason}
	}
	return nil
}
