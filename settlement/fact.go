package settlement

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
)

// A Fact is something that happened, as the caller's system recorded it.
//
// Rates, windows, tiers and terms look at Occurred. Entries are posted on the
// effective day: the later of Occurred and Recorded. Facts are folded in the
// order of effective, occurred, rank of the kind, id; events of retainers of one
// instant in the order in which they come in the life of one, cycle by cycle, before
// their ids are looked at. [Program.Sort] sorts a slice and [Program.Run] checks it.
//
// A fact is identified by its customer and id, facts about a partner alone by
// partner and id. The same fact again is a repeated delivery and changes
// nothing, whatever its Recorded is; another one with its id is an error.
type Fact struct {
	ID       string `json:"id"`
	Occurred Moment `json:"occurred"`
	// Recorded is when the caller's system learned of it. Absent: when it
	// occurred. Earlier for what is announced, such as a cancellation. A fact of a day
	// that the book is past needs it: without it, it is [ErrOrder]. So does one of the same
	// day where facts are folded as they come in: state the instant, for facts of one are
	// in the order of their kinds and ids.
	Recorded Moment `json:"recorded,omitzero"`
	Event    Event  `json:"event,inline"`
}

// An Event is what happened. The set is closed; [Ranks] lists the kinds in the
// order in which facts of one instant are folded. In JSON the kind of a fact is the
// name of its type in the form deal_closed; that of a [Failure] is payment_failed.
type Event interface{ subject() subject }

// A subject is whom an event is about.
type subject struct{ customer, partner string }

// A Payment is money from a customer. It cleared when the fact occurred, unless
// it is pending.
type Payment struct {
	Customer string `json:"customer"`
	Deal     string `json:"deal,omitzero"`
	Seller   string `json:"seller,omitzero"` // selling entity
	// Credits of the payment. Absent: those that the attribution of the terms
	// decides for its deal; without one, nobody's. A tier, type or segment that a credit
	// states prices it in place of the partner's standing: history has such credits, what
	// comes from billing leaves them out.
	Credits []partnerecon.Credit `json:"credits,omitzero"`
	// Amount may be left out when Items are given; with both they must agree.
	Amount partnerecon.Money `json:"amount,omitzero"`
	// Items that all state the same service and through say what time was paid for.
	// Terms that take back what of it was not served ask for that.
	Items []commission.Item `json:"items,omitzero"`
	Model commission.Model  `json:"model,omitzero"` // of a payment without items
	// Contract that the payment is an instalment of: all of them earn what one payment of
	// their sum would, see [commission.Payment].
	Contract string `json:"contract,omitzero"`
	// Uplines are the partners who brought those with credit, for overrides. Where none
	// is stated for a partner it is the one that its [Standing] names.
	Uplines []commission.Upline `json:"uplines,omitzero"`
	// Context is what else is known of the sale: segment, region, sale, level, facts.
	commission.Context
	// Service is the first day of the period billed, Invoiced the day of the
	// invoice.
	Service  partnerecon.Day `json:"service,omitzero"`
	Invoiced partnerecon.Day `json:"invoiced,omitzero"`
	// Pending: the money has not arrived; nothing is earned until a [Clearing].
	Pending bool `json:"pending,omitzero"`
}

// A Clearing says that the money of a pending payment arrived when the fact
// occurred.
type Clearing struct {
	Customer string `json:"customer"`
	Of       string `json:"of"` // the payment
}

// A Failure says that a payment did not arrive, or bounced, or that a milestone was
// not reached after all.
type Failure struct {
	Customer string `json:"customer"`
	Of       string `json:"of"` // the payment, or the milestone
}

// A Refund is money given back of a payment. It may come before its payment.
type Refund struct {
	Customer string            `json:"customer"`
	Of       string            `json:"of"`            // the payment
	Amount   partnerecon.Money `json:"amount"`        // above 0
	Paid     partnerecon.Day   `json:"paid,omitzero"` // when the payment cleared, if known
	// Refunds of the same payment that a [CreditNote] documents, by the ids of their facts;
	// none of what is no credit note.
	Refunds []string `json:"refunds,omitempty"`
}

// A CreditNote corrects the amount of a payment downwards. What counts of one that
// documents refunds is what it says beyond them, whichever is recorded first.
type CreditNote Refund

// A Chargeback is a payment that the customer's bank took back.
type Chargeback Refund

// A ChargebackReversed says that a chargeback was won.
type ChargebackReversed struct {
	Customer string `json:"customer"`
	Of       string `json:"of"` // the chargeback
}

// Started says that the customer's paid service began on the day the fact
// occurred. Absent, it began with the first payment.
type Started struct {
	Customer string `json:"customer"`
}

// DealClosed says that a deal was signed. It pins the terms, and the tier where
// the policy says so. Where the terms have an attribution, it decides who gets
// credit; it then says what only the deal knows of its journey.
type DealClosed struct {
	Customer string `json:"customer"`
	Deal     string `json:"deal"`
	// Lead is when the lead's record was made, Signup when the lead signed up,
	// Opened when the opportunity was opened. Absent: there was none, or it is not
	// known, and what leads to it does not count. A day counts as its first instant:
	// a click at ten comes after a signup that states the day alone.
	Lead   Moment `json:"lead,omitzero"`
	Signup Moment `json:"signup,omitzero"`
	Opened Moment `json:"opened,omitzero"`
	// Partner that brought the deal to the signature. Absent: direct sales did
	// alone, and Motion says how. Where the program has a desk, one of the two is
	// required; where it has none, they are left out.
	Partner string          `json:"partner,omitzero"`
	Motion  conflict.Motion `json:"motion,omitzero"`
	// Value of the contract, for the desk's report of what went past the channel.
	Value partnerecon.Money `json:"value,omitzero"`
}

// A Recredit replaces the credits of the open payments and milestones of a deal, or
// of one. They are priced again under their pinned terms.
type Recredit struct {
	Customer string               `json:"customer"`
	Deal     string               `json:"deal,omitzero"`
	Of       string               `json:"of,omitzero"` // one payment or milestone, instead of a deal
	Credits  []partnerecon.Credit `json:"credits"`
}

// A Churn says that the customer left: the service ended when the fact occurred. What
// it paid or reached before and what has not been released by then is forfeited.
type Churn struct {
	Customer string `json:"customer"`
	// Notice is the day the customer gave notice, not after the end of the service;
	// required where the clawback of a version dates churns by it.
	Notice partnerecon.Day `json:"notice,omitzero"`
	// Reason is a code of the caller's; the clawback says what it means.
	Reason string `json:"reason,omitzero"`
}

// A Breach says that a partner did not keep a commitment on a customer, which was
// confirmed when the fact occurred. The clawback of the terms says what goes back.
type Breach struct {
	Customer   string `json:"customer"`
	Partner    string `json:"partner"`
	Commitment string `json:"commitment"` // a code of the caller's
}

// A Fraud says that what was sold to the customer was a fraud. Where the terms have
// a clawback that does not say otherwise, all of it goes back.
type Fraud struct {
	Customer string `json:"customer"`
	Partner  string `json:"partner,omitzero"` // whose fraud it was; absent: all partners give back
}

// Reactivated says that a customer who left came back. What was forfeited stays so;
// what it pays from then on is released as that of any customer, and no clawback of the churn
// takes it. A payment after a churn that no such fact follows is clawed back as those before.
type Reactivated struct {
	Customer string `json:"customer"`
}

// A Reopen brings a sealed payment or milestone back, from the record that its entry of kind
// sealed carries.
type Reopen struct {
	Customer string `json:"customer"`
	Record   Record `json:"record"`
}

// A Record is a sealed payment: what has to be given back to reopen it.
type Record struct {
	Form     string          `json:"form"`
	Line     commission.Line `json:"line"`
	Exposure []clawback.Line `json:"exposure,omitzero"`
	Forfeits []Forfeit       `json:"forfeits,omitzero"`
	// Cuts of caps per period that count first come, by partner and cap.
	Cuts []FrozenCut `json:"cuts,omitzero"`
}

// A Standing says how a partner stands from the day the fact occurred on. A later
// one replaces it in all its parts.
type Standing struct {
	Partner string `json:"partner"`
	// Tier; empty for none. Where a ladder is in force it places the partner there from
	// the day on that it is recorded, as [TierPlaced] does, and an empty one says nothing.
	Tier string `json:"tier,omitzero"`
	// Plan that the partner's agreement chose, for rates that depend on one: credits
	// that state none have it. What a customer's first payment pins, stays.
	Plan string `json:"plan,omitzero"`
	// Type of the partner, such as reseller: credits that state none have it.
	Type string `json:"type,omitzero"`
	// Segment of the partner, such as enterprise: credits that state none have it.
	Segment string `json:"segment,omitzero"`
	// Upline is the partner who brought this one to the program. It gets the overrides
	// on what this one earns on payments and milestones that state no other.
	Upline string `json:"upline,omitzero"`
}

// A Hold stops the payout of a partner's commission, not its earning, until a
// [Release]. What retainers bring and what was adjusted is not held: payouts are for that
// first, so none of them lets held commission go.
type Hold struct {
	Partner string `json:"partner"`
	Reason  string `json:"reason"`
}

// A Release ends a hold.
type Release struct {
	Partner  string `json:"partner"`
	Of       string `json:"of"` // the hold
	Approver string `json:"approver"`
}

// An Adjustment is money that a named person decided on.
type Adjustment struct {
	Partner  string            `json:"partner"`
	Amount   partnerecon.Money `json:"amount"` // not 0; positive in favour of the partner
	Reason   string            `json:"reason"` // a code of the caller's
	Text     string            `json:"text,omitzero"`
	Approver string            `json:"approver"`
	// About is the id of the entry it corrects, if any.
	About string `json:"about,omitzero"`
	// Seller is the selling entity that owes it, or takes it back. Absent: none in
	// particular.
	Seller string `json:"seller,omitzero"`
}

// A WriteOff gives up a debt of a partner, at most what it owes.
type WriteOff struct {
	Partner  string            `json:"partner"`
	Amount   partnerecon.Money `json:"amount"` // above 0
	Reason   string            `json:"reason"`
	Approver string            `json:"approver"`
	// Seller is the selling entity that it is owed to. Absent: none in particular.
	Seller string `json:"seller,omitzero"`
}

// A Payout is money that was paid to a partner. It is recorded and not checked: what is
// more than was payable becomes the partner's debt, and so does all of it where the book
// does not know the partner: [Program.Why] names that, for the id may be another one's. What
// was less than the minimum of [Payouts] counts as payable here, and one that is paid while a
// hold or a dispute is in force takes what that keeps back.
type Payout struct {
	Partner string            `json:"partner"`
	Amount  partnerecon.Money `json:"amount"` // that was transferred, above 0
	// Withheld is what was kept back of it for good, such as a tax that is paid to the state
	// for the partner, above 0, and WithheldAs says of what kind it is. It is paid like the
	// amount, beside it: both lessen what the partner is owed.
	Withheld   partnerecon.Money `json:"withheld,omitzero"`
	WithheldAs string            `json:"withheld_as,omitzero"`
	// Seller is the selling entity that paid. Absent: none in particular.
	Seller string `json:"seller,omitzero"`
}

// A PayoutReturned says that the bank sent a payout back, with what was withheld of it. What it
// had paid too much is not owed any more; what it recovered of a debt stays recovered.
type PayoutReturned struct {
	Partner string `json:"partner"`
	Of      string `json:"of"` // the payout
}

// Final states the final base of a partner's lines in the period of a true-up, as
// of the end of the day it occurs on, and not before the period's end; each line
// counts in full, whether it is released yet or waits. What goes back later takes the base down
// with it, unless the commission books it in its own period, or all of the line still waits:
// then it was in what was stated. Its lines are those on which the base commission earned the
// partner something: leave out what earns nothing, as a payment outside its window, or one of
// which it rounds to 0. A statement of a later day replaces an earlier one.
type Final struct {
	Partner string            `json:"partner"`
	TrueUp  string            `json:"true_up"` // its name
	Month   partnerecon.Month `json:"month"`   // any month of the period
	Base    partnerecon.Money `json:"base"`    // 0 or more
}

// A Close ends a month: what waits for this day is released, time passes for retainers, true-ups of periods
// that end with it are posted, old lines are sealed, and its statement is frozen. It takes effect with the last
// instant of the month, whatever hour its fact states.
//
// Where statements end in the middle of a month, each such end is a Close, too, in its
// turn: it lets time pass and freezes the statement, and leaves what goes by months, such
// as true-ups, reviews of the ladder and sealing, to that of the month.
type Close struct {
	Month partnerecon.Month `json:"month"`
	// Through is the day of the month with which a statement ends. Absent: all of the
	// month is closed.
	Through partnerecon.Day `json:"through,omitzero"`
}

func (e Payment) subject() subject            { return subject{customer: e.Customer} }
func (e Milestone) subject() subject          { return subject{customer: e.Customer} }
func (e Clearing) subject() subject           { return subject{customer: e.Customer} }
func (e Failure) subject() subject            { return subject{customer: e.Customer} }
func (e Refund) subject() subject             { return subject{customer: e.Customer} }
func (e CreditNote) subject() subject         { return subject{customer: e.Customer} }
func (e Chargeback) subject() subject         { return subject{customer: e.Customer} }
func (e ChargebackReversed) subject() subject { return subject{customer: e.Customer} }
func (e Started) subject() subject            { return subject{customer: e.Customer} }
func (e DealClosed) subject() subject         { return subject{customer: e.Customer} }
func (e Recredit) subject() subject           { return subject{customer: e.Customer} }
func (e Churn) subject() subject              { return subject{customer: e.Customer} }
func (e Breach) subject() subject             { return subject{customer: e.Customer} }
func (e Fraud) subject() subject              { return subject{customer: e.Customer} }
func (e Reactivated) subject() subject        { return subject{customer: e.Customer} }
func (e Reopen) subject() subject             { return subject{customer: e.Customer} }
func (e Standing) subject() subject           { return subject{partner: e.Partner} }
func (e Hold) subject() subject               { return subject{partner: e.Partner} }
func (e Release) subject() subject            { return subject{partner: e.Partner} }
func (e Adjustment) subject() subject         { return subject{partner: e.Partner} }
func (e WriteOff) subject() subject           { return subject{partner: e.Partner} }
func (e Payout) subject() subject             { return subject{partner: e.Partner} }
func (e PayoutReturned) subject() subject     { return subject{partner: e.Partner} }
func (e Final) subject() subject              { return subject{partner: e.Partner} }
func (e Close) subject() subject              { return subject{} }
