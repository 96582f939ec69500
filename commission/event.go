package commission

import "github.com/partnerecon/partnerecon"

// An Event is something that happened to one customer. The set is closed:
//
//	Payment  Clearing  Failure                 money that comes in, or does not
//	Refund  CreditNote  Chargeback  ChargebackReversed   money that goes back
//	Milestone                                  what else earns
//	Started  Ended  Elapsed  Recredit          what is known about the customer
//	Seal  Reopen                               the horizon
//
// Events are given by value, never by pointer.
//
// Every event has an id, unique among the events of its customer. The same id
// with the same content is a repeated delivery and changes nothing; with other
// content it is [ErrDuplicate].
//
// Recorded is the day the caller's system learned of the event, where that is
// later than the day it happened: entries are posted on the later of the two.
type Event interface{ event() header }

// header is what all events have.
type header struct {
	id, customer string
	on, recorded partnerecon.Day
}

// posted is the effective day of the event.
func (h header) posted() partnerecon.Day {
	if h.recorded.After(h.on) {
		return h.recorded
	}
	return h.on
}

// A Payment is money from a customer, with the partners who have a part in it.
type Payment struct {
	ID       string
	Customer string
	Deal     string // optional
	Seller   string // selling entity, optional
	// Credits of the partners; none: the company keeps it all.
	Credits []partnerecon.Credit
	// Amount paid that commission is measured on, 0 or more. It may be left out
	// when Items are given; with both they must agree. A payment of 0.00 counts as any other,
	// for numbers of payments and as the first one: leave out the invoices of a free trial.
	Amount partnerecon.Money
	// Items are the lines of the invoice, where they differ in model or product.
	Items []Item
	// Contract that the payment is an instalment of. What is paid of one contract earns
	// together what one payment of it would: shares and fees by the unit are rounded as
	// parts of one total, a fee for the sale is paid with the first instalment that a rate
	// fits, the minimum and caps per sale are for all of them, and so is the sale that a
	// table looks at. Which rate applies, its window and its number of payments, and the
	// floor of the margin go by each payment. An odd cent goes to the partner
	// who lacks it: with constant shares two partners have, through each instalment, what one
	// payment of all that was paid would give them, and each of several has it but for a cent at
	// times. Under a table whose rate falls, an instalment that brings the total down earns
	// nothing, and later ones make that up before they earn anything: nothing that was earned is
	// taken back, so all of them earn what the best of all payments through one of them would,
	// which is the contract in one payment unless the last ones bring it down. Refused under a rate with a factor or
	// a range for what a table gives for the size of one payment. What goes back of an
	// instalment takes its share of what that instalment earned, with the fee and the
	// minimum where they were paid with it. Optional.
	Contract string
	// Uplines are the partners who brought those with a credit, for overrides.
	Uplines []Upline
	Context
	// Model of a payment without items.
	Model Model
	// Service is the first day of the period billed, Invoiced the day of the
	// invoice; both optional. Windows are tested on the first of Service,
	// Invoiced and Cleared that is stated.
	Service, Invoiced partnerecon.Day
	// Cleared is the day the money arrived. Absent: it has not; nothing is
	// earned until a [Clearing].
	Cleared  partnerecon.Day
	Recorded partnerecon.Day
	// Terms is the id of the version that governs the payment, for a plan that
	// has versions.
	Terms string
	// Exchange of a payment in another currency than that of the ledger. Nil: none.
	Exchange *Exchange
}

// An Item is one line of an invoice. Its amount may be negative (a credit for
// an earlier month, a discount); their sum may not.
//
// Items of one payment that are alike, with the same product, category, model, facts,
// Service and Through, are priced as one: their amounts, quantities, taxes, fees, costs
// and list prices are added up. So it does not matter how an invoice is cut into lines. The
// line keeps them as they were stated.
type Item struct {
	Product  string `json:"product,omitzero"`
	Category string `json:"category,omitzero"`
	Model    Model  `json:"model,omitzero"`
	// Amount that was charged: after a promotion, and at the price that was locked, whatever
	// the list says since (List). An uplift for the years a customer commits to is a factor
	// over a declared fact ([Row.Factor], [OverFact]), or a rate of its own.
	Amount partnerecon.Money `json:"amount"`
	// Service is the first day of the period billed, or the day of the usage;
	// absent: that of the payment. Through is the last day of that period; absent:
	// unknown, so that the item is never cut.
	Service partnerecon.Day `json:"service,omitzero"`
	Through partnerecon.Day `json:"through,omitzero"`
	// Quantity of units, for fees per unit. 0 or more.
	Quantity int64 `json:"quantity,omitzero"`
	// Tax, Fees and Cost are parts of the amount, with its sign; List is what it
	// would have been at list prices. They are in the currency of the amount, and
	// optional but for what the policy reads: the parts that its [Basis] takes off, and
	// the cost for a [Guard] without one and for tables over the margin.
	Tax  partnerecon.Money `json:"tax,omitzero"`
	Fees partnerecon.Money `json:"fees,omitzero"`
	Cost partnerecon.Money `json:"cost,omitzero"`
	List partnerecon.Money `json:"list,omitzero"`
	// Facts that the policy declares of items.
	Facts []Fact `json:"facts,omitzero"`
}

// A Context is what is known about a sale that rates may depend on. All of it is
// optional.
type Context struct {
	Segment string `json:"segment,omitzero"` // of the customer
	Region  string `json:"region,omitzero"`  // of the customer
	Sale    string `json:"sale,omitzero"`    // such as new, renewal or expansion
	Level   string `json:"level,omitzero"`   // plan that the customer is on
	// Facts that the policy declares of payments.
	Facts []Fact `json:"facts,omitzero"`
	// Partners states facts that the policy declares of partners.
	Partners []PartnerFacts `json:"partners,omitzero"`
}

// PartnerFacts are the facts of a partner with a credit.
type PartnerFacts struct {
	Partner string `json:"partner"`
	Facts   []Fact `json:"facts,omitzero"`
}

// An Upline is the partner who brought another one to the program.
type Upline struct {
	Of      string `json:"of"`      // who has a credit
	Partner string `json:"partner"` // who brought it; another one
	Tier    string `json:"tier,omitzero"`
	Plan    string `json:"plan,omitzero"`
}

// A Milestone is something that was reached and that no money tells: a qualified
// lead, a signup, a demo, an accepted registration, a finished onboarding, so much
// usage, a renewal, a reference, a new level of recurring revenue. What it is
// called is the caller's choice. Bonuses and tranches name it.
//
// It is a line as a payment is one: a [Recredit] changes its credits, a [Seal]
// closes it, and a [Failure] says that it was not reached after all: what it earned
// and released goes back.
type Milestone struct {
	ID       string
	Customer string
	Deal     string // optional
	Seller   string // selling entity, optional
	Name     string // of what was reached
	Credits  []partnerecon.Credit
	// Amount that shares are measured on, 0 or more: the value of the deal, or the
	// new level. It is no money that was paid. Absent: there is none, and a milestone that
	// earns a share of it is refused; state 0 where that share is to be nothing. One that
	// gets credits later which earn a share is not: it earns nothing by it, and the trace of
	// its line says [CodeNoAmount].
	Amount partnerecon.Money
	// Currency of a milestone without an amount. Absent: that of the ledger or of the
	// policy's amounts. Where neither tells one, as in the first event under a policy of
	// shares alone, state it, or the amount.
	Currency partnerecon.Currency
	// Quantity of units, for fees per unit. 0 or more.
	Quantity int64
	Uplines  []Upline
	Context
	On, Recorded partnerecon.Day
	// Terms is the id of the version that governs it, for a plan that has versions.
	Terms string
}

// An Ended says that the customer left: tranches of what had cleared by then and was
// not released are forfeited. What clears later is of a customer who came back. Of
// several the earliest one after a line cleared counts for it.
type Ended struct {
	ID, Customer string
	On, Recorded partnerecon.Day
}

// An Elapsed says that time has passed: tranches whose months are over by the day
// are released. It is the only way that time passes. One that is not later than
// those before changes nothing. The id of one that released something is known; a
// later day under it is [ErrDuplicate].
type Elapsed struct {
	ID, Customer string
	On, Recorded partnerecon.Day
}

// A Clearing says that a payment recorded without a cleared day has arrived.
type Clearing struct {
	ID, Customer string
	Of           string // the payment
	On, Recorded partnerecon.Day
	// Credits with the tiers of the day it cleared. Absent: those it was
	// recorded with.
	Credits []partnerecon.Credit
	// Uplines with theirs. Absent: those it was recorded with.
	Uplines []Upline
	// Terms that govern it from now on. Absent: those it was recorded with.
	Terms string
	// Exchange, complete, of a payment that was recorded with one. Nil: it has none.
	Exchange *Exchange
}

// A Failure says that a payment did not arrive, or bounced after it had. It
// gives back all of it. One that had cleared before it bounced stays a payment that counts,
// for windows, for numbers of payments and as the customer's first, as a refunded one does;
// record a direct debit with its clearing when it can bounce no more. A payment that has failed
// earns nothing again, be it cleared after that: a second attempt is a payment with an id of its own.
type Failure struct {
	ID, Customer string
	Of           string // the payment
	On, Recorded partnerecon.Day
}

// A Refund is money given back of a payment. It may arrive before its payment
// and then waits for it, in [Ledger].Waiting, as does one whose Of is misspelt. More
// than was paid counts as what was paid.
type Refund struct {
	ID, Customer string
	Of           string            // the payment
	Amount       partnerecon.Money // above 0
	On, Recorded partnerecon.Day
	// Paid is the day the payment cleared, if the caller knows it. It tells a
	// refund whose payment is yet to come from one whose payment is sealed.
	Paid partnerecon.Day
	// To is the currency of the ledger where the payment, and so the amount, is in
	// another one, see [Exchange]. Absent: they are in one.
	To partnerecon.Currency
	// Refunds of the same payment that a [CreditNote] documents, by their ids; none of what
	// is no credit note.
	Refunds []string
}

// A CreditNote corrects the amount of a payment downwards. What counts of one that
// documents refunds is what it says beyond them, whichever is recorded first: one loss
// counts once. Each cent of a refund is taken off one note alone, the earliest that lists it,
// and a note takes off the refunds with the smaller ids first, however it lists them. An id
// that no refund of the payment has takes nothing off, nor does a refund that came after the
// window for them: it counts for nothing by itself.
type CreditNote Refund

// A Chargeback is a payment that the customer's bank took back.
type Chargeback Refund

// A ChargebackReversed says that a chargeback was won: what it took is given
// back.
type ChargebackReversed struct {
	ID, Customer string
	Of           string // the chargeback
	On, Recorded partnerecon.Day
}

// Started states the day a customer began, the anchor of policies that count
// from [CustomerStart].
type Started struct {
	ID, Customer string
	On, Recorded partnerecon.Day
}

// A Recredit replaces the credits of open lines: those of a deal, or those
// listed. The lines are priced again under their pinned terms, and each entry
// posts the difference.
//
// A second delivery is known until the day of the recredit and the days of its
// lines are sealed. After that it is refused as every event about a sealed line
// is; to lines that were reopened it is a new recredit.
type Recredit struct {
	ID, Customer string
	Deal         string               // every open line of the deal gets Credits
	Credits      []partnerecon.Credit // with Deal
	Lines        []LineCredits        // or line by line
	On, Recorded partnerecon.Day
}

// LineCredits are the new credits of one line.
type LineCredits struct {
	Of      string               `json:"of"` // the payment
	Credits []partnerecon.Credit `json:"credits,omitzero"`
	// Uplines of the partners, instead of those the line has. Absent: those it has.
	Uplines []Upline `json:"uplines,omitzero"`
}

// A Seal closes the lines that cleared on or before a day, and those that have not cleared of
// which [Line.SealDay] is not after it: their sums stay, the lines leave the ledger as the
// basis of entries of kind sealed. A line of which
// something waits to be released stays open, for a later seal.
type Seal struct {
	ID, Customer string
	Through      partnerecon.Day
	Keep         []string // lines that stay open all the same, for a later seal
	On, Recorded partnerecon.Day
}

// A Reopen brings a sealed line back, from its record: that of the latest entry
// of kind sealed, where it was sealed more than once.
//
// A second delivery is known until the day of the reopening and that of the line
// are sealed. After that it is a new reopening.
type Reopen struct {
	ID, Customer string
	Line         Line
	On, Recorded partnerecon.Day
}

func (e Payment) event() header { return e.header() }

func (e *Payment) header() header {
	on := e.Cleared
	if on.IsZero() {
		on = e.billed()
	}
	return header{e.ID, e.Customer, on, e.Recorded}
}

// tested returns the day that the windows of a payment without items are tested on.
func (e *Payment) tested() partnerecon.Day {
	switch {
	case !e.Service.IsZero():
		return e.Service
	case !e.Invoiced.IsZero():
		return e.Invoiced
	}
	return e.Cleared
}

// billed is the day of a payment that has not cleared.
func (e *Payment) billed() partnerecon.Day {
	switch {
	case !e.Invoiced.IsZero():
		return e.Invoiced
	case !e.Service.IsZero():
		return e.Service
	}
	return e.Recorded
}

func (e Clearing) event() header           { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Failure) event() header            { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Refund) event() header             { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e CreditNote) event() header         { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Chargeback) event() header         { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e ChargebackReversed) event() header { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Milestone) event() header          { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Started) event() header            { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Ended) event() header              { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Elapsed) event() header            { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Recredit) event() header           { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Seal) event() header               { return header{e.ID, e.Customer, e.On, e.Recorded} }
func (e Reopen) event() header             { return header{e.ID, e.Customer, e.On, e.Recorded} }
