package commission

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Ledger is the state of one customer: open lines with what each partner
// earned and returned, and sums of all lines, open and sealed. The caller keeps
// it and stores it as JSON; the zero Ledger is a customer without events.
//
// It is plain data to be read; only [Plan.Apply] changes it. A copy by
// assignment shares memory with the original: use [Ledger.Clone].
//
// One ledger serves one goroutine at a time; [Plan.Preview] and [Plan.Line] may
// share it while nobody changes it.
//
// Whole numbers are minor units of Currency.
type Ledger struct {
	Customer string               `json:"customer,omitzero"`
	Currency partnerecon.Currency `json:"currency,omitzero"`
	// Start is the day a [Started] event stated.
	Start   partnerecon.Day `json:"start,omitzero"`
	Started string          `json:"started,omitzero"` // id of that event
	// First is the earliest day a payment was tested by.
	First partnerecon.Day `json:"first,omitzero"`
	// Base is what was paid less what was given back, of all cleared lines, in minor
	// units. What goes back after the window for refunds is not taken off, see [Plan.Late].
	Base int64 `json:"base,omitzero,string"`
	// Retained is what the company kept of it, before caps on net cut anything.
	Retained int64 `json:"retained,omitzero,string"`
	// Lines that are open, in the order they were recorded. A line never
	// changes: an event that touches it puts a new one in its place.
	Lines []*Line `json:"lines,omitempty"`
	// Waiting corrections whose payment has not come.
	Waiting []Correction `json:"waiting,omitempty"`
	// Reversals of chargebacks that have not come.
	Reversals []Reversal `json:"reversals,omitempty"`
	// Remembered are the recredits and reopenings within the horizon, the days on
	// which the customer ended, and those that released something.
	Remembered []Remembered `json:"remembered,omitempty"`
	// Plans that partners' agreements chose, pinned by their first payment.
	Plans []PlanChoice `json:"plans,omitempty"`
	// Caps are the counters of caps across lines, sorted by their first fields.
	// An event changes them where they are.
	Caps []*Counter `json:"caps,omitempty"`
	// SealedThrough is the day up to which lines are sealed, SealedPayments how
	// many of each model.
	SealedThrough  partnerecon.Day `json:"sealed_through,omitzero"`
	SealedPayments []ModelCount    `json:"sealed_payments,omitempty"`
	// Reached are the milestones that tranches ask for, open and sealed.
	Reached []Reached `json:"reached,omitempty"`
	// Elapsed is the day that time has come to, Ends the days on which the customer
	// ended, in their order.
	Elapsed partnerecon.Day   `json:"elapsed,omitzero"`
	Ends    []partnerecon.Day `json:"ends,omitempty"`
	// Peaks are the highest amounts and quantities of milestones that were sealed.
	Peaks []NamedPeak `json:"peaks,omitempty"`
	// Firsts are the first payments among those that were sealed, of the components
	// that stop when they have gone back.
	Firsts []FirstPaid `json:"firsts,omitempty"`

	ready   *rooms // for lines that come
	tags    tags   // until there is much to search
	index   *index // once there is much to search
	shared  bool   // the index belongs to the ledger this one is a copy of
	changes uint64 // how many events changed it since it was read
}

// A Line is one payment that is open, or one milestone.
type Line struct {
	ID string `json:"id"`
	// Milestone is the name of what was reached; empty for a payment. Its one item
	// has the amount that shares are measured on.
	Milestone string `json:"milestone,omitzero"`
	// Unmeasured: the milestone stated no amount, so that shares of it are of nothing.
	Unmeasured bool   `json:"unmeasured,omitzero"`
	Deal       string `json:"deal,omitzero"`
	Seller     string `json:"seller,omitzero"`
	Contract   string `json:"contract,omitzero"`
	Terms      string `json:"terms,omitzero"`
	Context
	Items []Item `json:"items"`
	Base  int64  `json:"base,string"` // sum of the items
	// Exchanged is what was paid in another currency, of which the items come. Nil: they
	// are what was paid.
	Exchanged *Exchanged      `json:"exchanged,omitempty"`
	Service   partnerecon.Day `json:"service,omitzero"`
	Invoiced  partnerecon.Day `json:"invoiced,omitzero"`
	Cleared   partnerecon.Day `json:"cleared,omitzero"`
	Recorded  partnerecon.Day `json:"recorded,omitzero"` // that of the payment
	// Pending: it was recorded before it cleared. ClearedBy is the id of the
	// event that cleared it.
	Pending   bool   `json:"pending,omitzero"`
	ClearedBy string `json:"cleared_by,omitzero"`
	// ClearedWith are the credits that the event stated, if it did.
	ClearedWith []partnerecon.Credit `json:"cleared_with,omitempty"`
	// Credits in force, which lines that are alike may share, and Uplines. Where a recredit replaced them, which Recredited says,
	// Given and GivenUplines are those the line was recorded with.
	Credits      []partnerecon.Credit `json:"credits,omitempty"`
	Uplines      []Upline             `json:"uplines,omitempty"`
	Given        []partnerecon.Credit `json:"given,omitempty"`
	GivenUplines []Upline             `json:"given_uplines,omitempty"`
	// Anchor, Ranks and Grants are what the line was priced from besides. A change
	// of the anchor or of a rank that changes no price leaves them.
	Anchor partnerecon.Day `json:"anchor,omitzero"`
	Ranks  []ModelCount    `json:"ranks,omitempty"`
	Grants []Grant         `json:"grants,omitempty"`
	// Fires are the bonuses that the line earns, if anybody gets one. Peak and Gates
	// are what it was priced from besides, where the policy asks.
	Fires []string `json:"fires,omitempty"`
	Peak  Peak     `json:"peak,omitzero"`
	Gates Gates    `json:"gates,omitzero"`
	// Stops are the first payments that went back before the line cleared, of the
	// components that it therefore does not earn.
	Stops []FirstPaid `json:"stops,omitempty"`
	// Counted is what the line adds to the volumes of tables.
	Counted []Counted `json:"counted,omitempty"`
	// Contracted is what the line adds to the sums of its contract, besides its base.
	Contracted []Contracted `json:"contracted,omitempty"`
	// Parts are what was posted, by component and partner.
	Parts []Part `json:"parts,omitempty"`
	// Refunded is what of Base went back and counts, Retained what the company
	// has of the rest.
	Refunded int64 `json:"refunded,omitzero,string"`
	Retained int64 `json:"retained,omitzero,string"`
	// Corrections are refunds, credit notes, chargebacks and failures.
	Corrections []Correction `json:"corrections,omitempty"`
	// Documented: a credit note among them lists refunds that it documents.
	Documented bool `json:"documented,omitzero"`
	// Reopened: it was sealed. Sealed: it had cleared by then, so it is among the
	// payments counted as sealed, and keeps the ranks it was priced with.
	Reopened bool `json:"reopened,omitzero"`
	Sealed   bool `json:"sealed,omitzero"`
	// Kept: lines of its day were sealed while something of it had not been released.
	// It keeps its ranks, too.
	Kept bool `json:"kept,omitzero"`
	// Void: it failed, which Refunded does not tell of a milestone without an amount.
	Void bool `json:"void,omitzero"`
	// Recredited: a recredit replaced its credits.
	Recredited bool `json:"recredited,omitzero"`
}

// A Part is what one partner earned on a line by one component, and what of it was
// cut off and returned; the latter two are negative. What the partner owes has the
// opposite signs.
type Part struct {
	Component string          `json:"component,omitzero"` // empty: the base
	Partner   string          `json:"partner"`
	Tier      string          `json:"tier,omitzero"`
	Payable   partnerecon.Day `json:"payable"`
	Earned    int64           `json:"earned,omitzero,string"`
	Capped    int64           `json:"capped,omitzero,string"`
	Returned  int64           `json:"returned,omitzero,string"`
	// Waiting has not been released yet and Forfeited never will be; neither was
	// posted. Deferred is what of the whole a cap put off.
	Waiting   int64 `json:"waiting,omitzero,string"`
	Forfeited int64 `json:"forfeited,omitzero,string"`
	Deferred  int64 `json:"deferred,omitzero,string"`
	// ReturnedBase is the base that returned and rebased entries carried so far.
	ReturnedBase int64 `json:"returned_base,omitzero,string"`
}

// Net returns what is left to the partner.
func (p Part) Net() int64 { return p.Earned + p.Capped + p.Returned }

// A Correction is money of a payment that went back.
type Correction struct {
	ID     string `json:"id"`
	Type   Back   `json:"type"`
	Of     string `json:"of"`
	Amount int64  `json:"amount,omitzero,string"` // 0: all of it
	// Currency of the amount, where it is another one than that of the ledger.
	Currency partnerecon.Currency `json:"currency,omitzero"`
	On       partnerecon.Day      `json:"on"`
	Recorded partnerecon.Day      `json:"recorded,omitzero"`
	// Reversed is the id of the event that gave it back again, and its day.
	Reversed   string          `json:"reversed,omitzero"`
	ReversedOn partnerecon.Day `json:"reversed_on,omitzero"`
	// Refunds that a credit note documents, sorted.
	Refunds []string `json:"refunds,omitempty"`
}

// Back says how money went back.
type Back string

// The ways money goes back.
const (
	BackRefund     Back = "refund"      // the customer got money back
	BackCreditNote Back = "credit_note" // the invoice was reduced
	BackChargeback Back = "chargeback"  // the bank took it, until that is reversed
	BackFailure    Back = "failure"     // the payment did not come in after all
)

// A Reversal is a chargeback that was won.
type Reversal struct {
	ID       string          `json:"id"`
	Of       string          `json:"of"`
	On       partnerecon.Day `json:"on"`
	Recorded partnerecon.Day `json:"recorded,omitzero"`
}

// A Remembered is a recredit, a reopening, an end, or time that released something:
// enough of what was applied to know it again.
type Remembered struct {
	ID string          `json:"id"`
	On partnerecon.Day `json:"on"`
	// Until is the last day of it and of its lines: it is forgotten when they are
	// sealed through that day.
	Until  partnerecon.Day `json:"until"`
	Digest string          `json:"digest"`
}

// A PlanChoice is the plan that a partner's agreement chose.
type PlanChoice struct {
	Partner string `json:"partner"`
	Plan    string `json:"plan"`
}

// A ModelCount counts payments of a model, or what earned a bonus. On a line: how
// many came before it.
type ModelCount struct {
	Model     Model  `json:"model"`
	Component string `json:"component,omitzero"` // the bonus; empty: payments
	N         int    `json:"n"`
}

// A Grant is what a first-come cap had granted before a line was priced. The
// partner is empty for caps over all partners.
type Grant struct {
	Cap     string `json:"cap"`
	Partner string `json:"partner,omitzero"`
	Before  int64  `json:"before,omitzero,string"`
	// Exact is what a sum of the contract came to, where it need not be whole.
	Exact string `json:"exact,omitzero"`
}

// A Counter is the count of one cap: per deal, or per partner. On net it is per
// partner in both cases, and per month and tier in which lines were earned.
type Counter struct {
	Cap     string            `json:"cap"`
	Deal    string            `json:"deal,omitzero"`
	Partner string            `json:"partner,omitzero"`
	Month   partnerecon.Month `json:"month,omitzero"`
	Tier    string            `json:"tier,omitzero"`
	// Terms is the newest version of the lines under the cap; on net its limit
	// is the one that holds.
	Terms string `json:"terms,omitzero"`
	// Granted by a first-come cap.
	Granted int64 `json:"granted,omitzero,string"`
	// Exact is a sum of a contract, where it need not be whole.
	Exact string `json:"exact,omitzero"`
	// Net of the lines under an on-net cap, and what was posted for it.
	Net    int64 `json:"net,omitzero,string"`
	Posted int64 `json:"posted,omitzero,string"`
}

// Open returns the open line of a payment. It shares memory with the ledger. A
// nil ledger has none.
func (l *Ledger) Open(id string) (Line, bool) {
	if l == nil {
		return Line{}, false
	}
	if at := l.line(id); at >= 0 {
		out := *l.Lines[at]
		out.Corrections = slices.Clip(out.Corrections)
		return out, true
	}
	return Line{}, false
}

// whole reports whether no line and no counter is missing, as some can be where a ledger
// was put together by hand. Events leave it so.
func (l *Ledger) whole() bool {
	return l.changes != 0 || !slices.Contains(l.Lines, nil) && !slices.Contains(l.Caps, nil)
}

// holes says where lines and counters are missing.
func (l *Ledger) holes() error {
	var list problem.List
	for i, line := range l.Lines {
		if line == nil {
			list.Add(problem.At("/lines", i), problem.Required, "missing")
		}
	}
	for i, counter := range l.Caps {
		if counter == nil {
			list.Add(problem.At("/caps", i), problem.Required, "missing")
		}
	}
	return invalid(&list)
}

// Clone returns a copy that events may change without touching the original.
func (l Ledger) Clone() Ledger {
	l.Lines = slices.Clone(l.Lines) // the lines themselves never change
	for i, line := range l.Lines {
		// But corrections are appended to their list, for one line after it.
		if line != nil && len(line.Corrections) != cap(line.Corrections) {
			line := *line
			line.Corrections = slices.Clip(line.Corrections)
			l.Lines[i] = &line
		}
	}
	l.Waiting = slices.Clone(l.Waiting)
	l.Reversals = slices.Clone(l.Reversals)
	l.Remembered = slices.Clone(l.Remembered)
	l.Plans = slices.Clone(l.Plans)
	l.Caps = cloneCounters(l.Caps)
	l.SealedPayments = slices.Clone(l.SealedPayments)
	l.Reached, l.Peaks, l.Ends = cloneReached(l.Reached), slices.Clone(l.Peaks), slices.Clone(l.Ends)
	l.Firsts = slices.Clone(l.Firsts)
	l.index, l.shared, l.tags, l.ready = nil, false, tags{}, nil
	return l
}

func cloneCounters(list []*Counter) []*Counter {
	out, copies := slices.Clone(list), make([]Counter, len(list))
	for i, c := range list {
		if c != nil {
			copies[i] = *c
			out[i] = &copies[i]
		}
	}
	return out
}

// clone returns a copy whose fields an event may replace. It shares all lists
// but the parts.
func (l *Line) clone() *Line {
	out := *l
	out.Parts = slices.Clone(l.Parts)
	return &out
}

// deepClone returns a copy that shares nothing.
func (l *Line) deepClone() *Line {
	out := l.clone()
	out.Items, out.Exchanged, out.Context = cloneItems(l.Items), l.Exchanged.clone(), l.Context.clone()
	out.Credits, out.Given = slices.Clone(l.Credits), slices.Clone(l.Given)
	out.ClearedWith = slices.Clone(l.ClearedWith)
	out.Uplines, out.GivenUplines = slices.Clone(l.Uplines), slices.Clone(l.GivenUplines)
	out.Fires, out.Gates.Reached = slices.Clone(l.Fires), cloneReached(l.Gates.Reached)
	out.Counted, out.Contracted, out.Stops = slices.Clone(l.Counted), slices.Clone(l.Contracted), slices.Clone(l.Stops)
	out.Ranks, out.Grants, out.Corrections = slices.Clone(l.Ranks), slices.Clone(l.Grants), cloneCorrections(l.Corrections)
	return out
}

// Equal reports whether both ledgers have the same stored form.
func (l Ledger) Equal(o Ledger) bool {
	a, errA := json.Marshal(l)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// part returns a partner's part of a component; without one it is of nothing.
func (l *Line) part(component, partner string) Part {
	for i := range l.Parts {
		if p := &l.Parts[i]; p.Partner == partner && p.Component == component {
			return *p
		}
	}
	return Part{Component: component, Partner: partner}
}

// partOf returns a partner's part of a component, or nil.
func (l *Line) partOf(p *Part) *Part {
	for i := range l.Parts {
		if o := &l.Parts[i]; o.Partner == p.Partner && o.Component == p.Component {
			return o
		}
	}
	return nil
}

func (p *Part) compare(o *Part) int {
	if p.Component != o.Component {
		return cmp.Compare(p.Component, o.Component)
	}
	return cmp.Compare(p.Partner, o.Partner)
}

// SealDay is the day through which a [Seal] takes the line: the latest of those
// on which it cleared, was invoiced and began its service, so that it is the same
// for a payment that is recorded before it clears and delivered again after.
func (l *Line) SealDay() partnerecon.Day {
	if l == nil {
		return partnerecon.Day{}
	}
	if l.Pending && l.Service.IsZero() && l.Invoiced.IsZero() {
		return later(l.Cleared, l.Recorded) // nothing else is known when it is delivered again
	}
	return later(l.Cleared, later(l.Invoiced, l.Service))
}
