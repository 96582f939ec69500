package retainer

import "github.com/partnerecon/partnerecon"

// An Event is something that happened to one retainer. The set is closed:
//
//	Opened  Evidenced  NeedSeen  Understood  Approved     up to the gate
//	Started  Paused  Resumed  NoticeGiven  Ended          its life
//	CheckedIn  CycleApproved                              what renews it
//	Elapsed                                               time passes
//	AmountConfirmed  PayerConfirmed  Sent                 the payment of a cycle
//	ProofAttached  CyclePaid  Refunded  Waived
//	UnitsUsed  ClientPriced  CommissionStated             figures from outside
//	WorkAsked  SprintAgreed  ScopeChanged  Asked  Answered   what to do next
//	Seal                                                  cycles that are done with
//
// Retainer is the id of the engagement. An event has an id that no other event has of its
// partner and customer, be it of another retainer of theirs: what is left at the end of two
// retainers is told apart by it alone. Recorded is the day the caller's system
// learned of the event, where that is later than the day it happened: entries are
// posted on the later of the two.
type Event interface{ event() header }

// header is what all events have.
type header struct {
	id, retainer string
	on, recorded partnerecon.Day
}

// posted is the effective day of the event.
func (h header) posted() partnerecon.Day {
	if h.recorded.After(h.on) {
		return h.recorded
	}
	return h.on
}

// Opened begins a draft, after the first deal with a client.
type Opened struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Partner  string          `json:"partner,omitzero"`
	Customer string          `json:"customer"`
	Deal     string          `json:"deal,omitzero"` // the first deal
	System   string          `json:"system"`        // that the first deal was about
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Evidenced states that something about the first cycle is done, and what shows it.
type Evidenced struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Of       Proven          `json:"of"`
	Ref      string          `json:"ref"` // opaque, not looked into
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Proven is what a clean first cycle consists of.
type Proven string

// What has to be proven.
const (
	ProjectPaid Proven = "project_paid" // the client paid the project
	PayoutDone  Proven = "payout_done"  // the partner had its payout
	HandoffDone Proven = "handoff_done" // the work was handed off
)

// NeedSeen states that the client needs something again.
type NeedSeen struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Need     Need            `json:"need"`
	System   string          `json:"system"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// A Need is a kind of recurring work.
type Need string

// The kinds of recurring work.
const (
	Optimization Need = "optimization"         // making it work better
	Upkeep       Need = "upkeep"               // keeping it running
	Reporting    Need = "reporting"            // saying how it runs
	Testing      Need = "testing"              // trying changes
	Delivery     Need = "white_label_delivery" // delivery support under a white label
)

// Understood states that the partner has read the terms.
type Understood struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Approved states that the retainer was approved, under the terms in force that day.
type Approved struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Role     string          `json:"role"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Started makes an approved retainer active from its first day on.
type Started struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	First    partnerecon.Day `json:"first,omitzero"` // absent: On
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Elapsed says that time has passed, through the day. It has no id and is not
// remembered.
type Elapsed struct {
	Retainer string          `json:"retainer,omitzero"`
	On       partnerecon.Day `json:"on,omitzero"`
}

// Paused stops the work from a day on. Cycles keep running; their numbers go on. Where it
// is paused and taken up again on one day, each [Resumed] undoes one pause in whatever
// order they are recorded, and what is left over holds: paused, resumed and paused again
// is paused, and one that was paused before, resumed and paused again stays paused.
type Paused struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Resumed takes it up again from a day on; on the day of a [Paused] it undoes that one.
type Resumed struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// NoticeGiven ends the retainer as its terms say.
type NoticeGiven struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	By       Party           `json:"by"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Ended ends it early: Last is its last day. Of several ends the earliest counts.
type Ended struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Last     partnerecon.Day `json:"last"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// CheckedIn is a check-in. It renews the cycle after the one that its day is in.
type CheckedIn struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// CycleApproved approves one cycle, by its number.
type CycleApproved struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Cycle    int             `json:"cycle"`
	Role     string          `json:"role"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// AmountConfirmed confirms the amount of a cycle. Where the terms state one it has to
// be that of the cycle. It may be confirmed anew until it is sent.
type AmountConfirmed struct {
	ID       string            `json:"id,omitzero"`
	Retainer string            `json:"retainer,omitzero"`
	Cycle    int               `json:"cycle"`
	Amount   partnerecon.Money `json:"amount"`
	On       partnerecon.Day   `json:"on,omitzero"`
	Recorded partnerecon.Day   `json:"recorded,omitzero"`
}

// PayerConfirmed confirms who pays a cycle.
type PayerConfirmed struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Cycle    int             `json:"cycle"`
	Payer    string          `json:"payer"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Sent states that the payment of a cycle was sent. It is refused while the proof of
// an earlier cycle is missing.
type Sent struct {
	ID       string            `json:"id,omitzero"`
	Retainer string            `json:"retainer,omitzero"`
	Cycle    int               `json:"cycle"`
	Amount   partnerecon.Money `json:"amount"` // as confirmed
	On       partnerecon.Day   `json:"on,omitzero"`
	Recorded partnerecon.Day   `json:"recorded,omitzero"`
}

// ProofAttached names the proof of a cycle's payment. What it shows is not verified.
type ProofAttached struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Cycle    int             `json:"cycle"`
	Ref      string          `json:"ref"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// CyclePaid states that the payment of a cycle has arrived. What the partner gets of
// it is earned on that day.
type CyclePaid struct {
	ID       string            `json:"id,omitzero"`
	Retainer string            `json:"retainer,omitzero"`
	Cycle    int               `json:"cycle"`
	Amount   partnerecon.Money `json:"amount"` // as confirmed
	On       partnerecon.Day   `json:"on,omitzero"`
	Recorded partnerecon.Day   `json:"recorded,omitzero"`
}

// Refunded states that a part of a paid cycle went back to the payer. Refunds of a
// cycle add up, to what was paid at most.
type Refunded struct {
	ID       string            `json:"id,omitzero"`
	Retainer string            `json:"retainer,omitzero"`
	Cycle    int               `json:"cycle"`
	Amount   partnerecon.Money `json:"amount"`
	On       partnerecon.Day   `json:"on,omitzero"`
	Recorded partnerecon.Day   `json:"recorded,omitzero"`
}

// Waived gives a cycle up that was not paid: nothing is owed for it.
type Waived struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Cycle    int             `json:"cycle"`
	Reason   string          `json:"reason"`
	Approver string          `json:"approver"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// UnitsUsed adds to the units used in a cycle, or corrects them downwards, until its
// amount is confirmed.
type UnitsUsed struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Cycle    int             `json:"cycle"`
	Units    int64           `json:"units"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// ClientPriced states what the partner charges the client for cycles that begin on the
// day or later. It changes no amount; the partner's margin is shown.
type ClientPriced struct {
	ID       string            `json:"id,omitzero"`
	Retainer string            `json:"retainer,omitzero"`
	Amount   partnerecon.Money `json:"amount"` // for a full cycle
	On       partnerecon.Day   `json:"on,omitzero"`
	Recorded partnerecon.Day   `json:"recorded,omitzero"`
}

// CommissionStated states the partner's commission of a cycle that is over, which
// guarantees and draws are measured on. It may be stated again, with an id of its own:
// the statement of the last day holds, of one day that of the greater id.
type CommissionStated struct {
	ID       string            `json:"id,omitzero"`
	Retainer string            `json:"retainer,omitzero"`
	Cycle    int               `json:"cycle"`
	Earned   partnerecon.Money `json:"earned"`
	Returned partnerecon.Money `json:"returned,omitzero"` // of it, 0 or more; absent: nothing
	On       partnerecon.Day   `json:"on,omitzero"`
	Recorded partnerecon.Day   `json:"recorded,omitzero"`
}

// WorkAsked states that the client asked for a piece of work. What is excluded, or not
// included, or about another system is out of scope: it needs a sprint of its own.
type WorkAsked struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Item     string          `json:"item"`
	System   string          `json:"system,omitzero"` // absent: that of the first deal
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// SprintAgreed states the scope and the economics of a piece of work that was out of
// scope. Neither is taken over from the retainer: where one equals it, Confirmed says
// that this was meant.
type SprintAgreed struct {
	ID        string          `json:"id,omitzero"`
	Retainer  string          `json:"retainer,omitzero"`
	Work      string          `json:"work"` // id of the WorkAsked
	Scope     Scope           `json:"scope"`
	Economics Economics       `json:"economics"`
	Confirmed YesNo           `json:"confirmed,omitzero"`
	On        partnerecon.Day `json:"on,omitzero"`
	Recorded  partnerecon.Day `json:"recorded,omitzero"`
}

// ScopeChanged states that scope or rhythm changed, which [Policy.Stability] counts.
type ScopeChanged struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	What     string          `json:"what"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Asked states that a question is open, which decides on the next step.
type Asked struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	About    Question        `json:"about"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// Answered closes the questions about a matter that were asked by that day.
type Answered struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	About    Question        `json:"about"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// A Question about a retainer.
type Question string

// The questions.
const (
	Confidence Question = "confidence" // is there proof enough to expand the monthly rights
	Scaling    Question = "scaling"    // does the pattern repeat with other clients
	Pitch      Question = "pitch"      // does the client have to be won for a retainer first
	FollowOn   Question = "follow_on"  // which of several things comes next
)

// Seal folds the cycles that end on or before a day into sums, as far as they are paid,
// waived or nothing is due for them; they are done with.
type Seal struct {
	ID       string          `json:"id,omitzero"`
	Retainer string          `json:"retainer,omitzero"`
	Through  partnerecon.Day `json:"through"`
	On       partnerecon.Day `json:"on,omitzero"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

func (e Opened) event() header           { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Evidenced) event() header        { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e NeedSeen) event() header         { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Understood) event() header       { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Approved) event() header         { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Started) event() header          { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Elapsed) event() header          { return header{retainer: e.Retainer, on: e.On} }
func (e Paused) event() header           { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Resumed) event() header          { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e NoticeGiven) event() header      { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Ended) event() header            { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e CheckedIn) event() header        { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e CycleApproved) event() header    { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e AmountConfirmed) event() header  { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e PayerConfirmed) event() header   { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Sent) event() header             { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e ProofAttached) event() header    { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e CyclePaid) event() header        { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Refunded) event() header         { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Waived) event() header           { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e UnitsUsed) event() header        { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e ClientPriced) event() header     { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e CommissionStated) event() header { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e WorkAsked) event() header        { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e SprintAgreed) event() header     { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e ScopeChanged) event() header     { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Asked) event() header            { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Answered) event() header         { return header{e.ID, e.Retainer, e.On, e.Recorded} }
func (e Seal) event() header             { return header{e.ID, e.Retainer, e.On, e.Recorded} }
