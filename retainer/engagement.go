package retainer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// An Engagement is the state of one retainer: what was stated and agreed, its cycles,
// and what was posted. The caller keeps it and stores it as JSON; the zero Engagement
// is one that was not opened.
//
// It is plain data to be read; only [Board.Apply] changes it. A copy by assignment
// shares memory with the original: use [Engagement.Clone].
//
// Whole numbers of money are minor units of Currency.
type Engagement struct {
	ID       string               `json:"id,omitzero"`
	Partner  string               `json:"partner,omitzero"`
	Customer string               `json:"customer,omitzero"`
	Deal     string               `json:"deal,omitzero"`
	System   string               `json:"system,omitzero"`
	Currency partnerecon.Currency `json:"currency,omitzero"`
	// Terms is the version in force when it was approved.
	Terms      string          `json:"terms,omitzero"`
	Opened     partnerecon.Day `json:"opened,omitzero"`
	Understood partnerecon.Day `json:"understood,omitzero"`
	Approval   Approval        `json:"approval,omitzero"`
	// Start is its first day, Through the day through which time has passed.
	Start   partnerecon.Day `json:"start,omitzero"`
	Through partnerecon.Day `json:"through,omitzero"`
	// Evidence, Needs and Marks in order of day and id.
	Evidence []Evidence `json:"evidence,omitempty"`
	Needs    []SeenNeed `json:"needs,omitempty"`
	Marks    []Mark     `json:"marks,omitempty"`
	// Prices of the client, and Work that is out of scope, in the same order.
	Prices []Price `json:"prices,omitempty"`
	Work   []Work  `json:"work,omitempty"`
	// Cycles that something was stated for or posted on, by number.
	Cycles []Cycle `json:"cycles,omitempty"`
	// Sealed are the cycles that are done with.
	Sealed Sealed `json:"sealed,omitzero"`
	// Remains is what was posted of the balance of a draw at the end.
	Remains int64 `json:"remains,omitzero,string"`
	// Known are the events after the sealed cycles, in the order they were recorded.
	Known []Known `json:"known,omitempty"`

	in memory
	// own: Cycles are a copy that the event at hand may write to.
	own bool
}

// A memory is what the lists of an engagement grow in. It is not stored.
type memory struct {
	// settled is the version by which all was posted that was due through a day.
	settled *version
	through partnerecon.Day

	known    *index
	evidence *grown[Evidence]
	needs    *grown[SeenNeed]
	marks    *grown[Mark]
	prices   *grown[Price]
	work     *grown[Work]
}

// An Approval of a retainer.
type Approval struct {
	Role string          `json:"role"`
	On   partnerecon.Day `json:"on"`
}

// Evidence that something about the first cycle is done.
type Evidence struct {
	ID  string          `json:"id"`
	On  partnerecon.Day `json:"on"`
	Of  Proven          `json:"of"`
	Ref string          `json:"ref"`
}

// A SeenNeed is a need of the client.
type SeenNeed struct {
	ID     string          `json:"id"`
	On     partnerecon.Day `json:"on"`
	Need   Need            `json:"need"`
	System string          `json:"system"`
}

// A Mark is a day in the life of a retainer.
type Mark struct {
	ID    string          `json:"id"`
	On    partnerecon.Day `json:"on"`
	What  Marked          `json:"what"`
	Cycle int             `json:"cycle,omitzero"` // that was approved
	About string          `json:"about,omitzero"` // role, party, change or question
}

// Marked is what a mark is of.
type Marked string

// The marks.
const (
	MarkPaused   Marked = "paused"   // the work stops
	MarkResumed  Marked = "resumed"  // it goes on
	MarkNotice   Marked = "notice"   // notice was given
	MarkEnd      Marked = "end"      // On is the day after the last
	MarkCheckIn  Marked = "check_in" // there was a check-in
	MarkApproval Marked = "approval" // a cycle was approved
	MarkChange   Marked = "change"   // scope or rhythm changed
	MarkAsked    Marked = "asked"    // a question was asked
	MarkAnswered Marked = "answered" // questions were answered
)

// A Price is what the client pays the partner for cycles from a day on.
type Price struct {
	ID     string          `json:"id"`
	On     partnerecon.Day `json:"on"`
	Amount int64           `json:"amount,string"`
}

// Work is a piece of work that is out of scope.
type Work struct {
	ID     string          `json:"id"`
	On     partnerecon.Day `json:"on"`
	Item   string          `json:"item"`
	System string          `json:"system,omitzero"`
	Agreed partnerecon.Day `json:"agreed,omitzero"` // its sprint has scope and economics of its own
}

// A Cycle is what was stated for one cycle, and posted on it.
type Cycle struct {
	Number int   `json:"number"`
	Units  int64 `json:"units,omitzero,string"`
	// Confirmed is the amount, Confirming the day it was confirmed, and so on; the zero
	// Day of a step is that it was not taken yet.
	Confirmed  int64           `json:"confirmed,omitzero,string"`
	Confirming partnerecon.Day `json:"confirming,omitzero"`
	Payer      string          `json:"payer,omitzero"`
	Sent       partnerecon.Day `json:"sent,omitzero"`
	Proof      string          `json:"proof,omitzero"`
	Paid       partnerecon.Day `json:"paid,omitzero"`
	Refunded   int64           `json:"refunded,omitzero,string"`
	Waiver     Waiver          `json:"waiver,omitzero"`
	Commission Commission      `json:"commission,omitzero"`
	Posted     Posted          `json:"posted,omitzero"`
}

// A Waiver says why a cycle was given up, and by whom.
type Waiver struct {
	On       partnerecon.Day `json:"on"`
	Reason   string          `json:"reason"`
	Approver string          `json:"approver"`
}

// Commission of a cycle, as it was stated.
type Commission struct {
	ID       string          `json:"id"`
	On       partnerecon.Day `json:"on"`
	Earned   int64           `json:"earned,omitzero,string"`
	Returned int64           `json:"returned,omitzero,string"`
}

// Posted is what was posted on a cycle, with its sign: in favour of the partner.
type Posted struct {
	Earned    int64 `json:"earned,omitzero,string"`    // of its economics
	Returned  int64 `json:"returned,omitzero,string"`  // of that, with refunds
	Owed      int64 `json:"owed,omitzero,string"`      // what the partner owes for it
	Back      int64 `json:"back,omitzero,string"`      // of that, with refunds
	Settled   int64 `json:"settled,omitzero,string"`   // what it paid
	Guarantee int64 `json:"guarantee,omitzero,string"` // top-up
	Draw      int64 `json:"draw,omitzero,string"`      // paid in advance, less recovered
}

// Sealed are the sums of cycles that are done with.
type Sealed struct {
	Cycles  int             `json:"cycles"`                  // the first ones
	Through partnerecon.Day `json:"through"`                 // their last day
	Paid    int             `json:"paid,omitzero"`           // how many of them were
	Amount  int64           `json:"amount,omitzero,string"`  // that was paid, net of refunds
	Granted int64           `json:"granted,omitzero,string"` // shares, before refunds
	Units   int64           `json:"units,omitzero,string"`   // that were used
	Balance int64           `json:"balance,omitzero,string"` // of the draw after them
	Posted  Posted          `json:"posted,omitzero"`
}

// Known is an event that was applied: enough to know it again.
type Known struct {
	ID     string          `json:"id"`
	On     partnerecon.Day `json:"on"`
	Digest string          `json:"digest"`
}

// Clone returns a copy that shares no memory with the original.
func (x Engagement) Clone() Engagement {
	x.Evidence, x.Needs, x.Marks = slices.Clone(x.Evidence), slices.Clone(x.Needs), slices.Clone(x.Marks)
	x.Prices, x.Work = slices.Clone(x.Prices), slices.Clone(x.Work)
	x.Cycles, x.Known = slices.Clone(x.Cycles), slices.Clone(x.Known)
	x.in = memory{}
	return x
}

// Equal reports whether both have the same stored form.
func (x Engagement) Equal(o Engagement) bool {
	a, errA := json.Marshal(x)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// line names a cycle, as the line of its entries.
func (x *Engagement) line(cycle int) string { return fmt.Sprintf("%s:%d", x.ID, cycle) }

// find returns the place of a cycle, and whether it is there.
func (x *Engagement) find(number int) (int, bool) {
	return slices.BinarySearchFunc(x.Cycles, number, func(c Cycle, n int) int { return cmp.Compare(c.Number, n) })
}

// at returns what was stated for a cycle.
func (x *Engagement) at(number int) Cycle {
	if i, ok := x.find(number); ok {
		return x.Cycles[i]
	}
	return Cycle{Number: number}
}

// put stores a cycle that something was stated for.
func (x *Engagement) put(c Cycle) {
	if !x.own {
		x.Cycles, x.own = slices.Clone(x.Cycles), true
	}
	i, ok := x.find(c.Number)
	switch {
	case ok:
		x.Cycles[i] = c
	case c != Cycle{Number: c.Number}:
		x.Cycles = slices.Insert(x.Cycles, i, c)
	}
}

func (e Evidence) compare(o Evidence) int {
	return cmp.Or(e.On.Compare(o.On), cmp.Compare(e.ID, o.ID))
}

func (n SeenNeed) compare(o SeenNeed) int {
	return cmp.Or(n.On.Compare(o.On), cmp.Compare(n.ID, o.ID))
}

func (m Mark) compare(o Mark) int {
	return cmp.Or(m.On.Compare(o.On), cmp.Compare(m.What, o.What), cmp.Compare(m.ID, o.ID))
}

func (p Price) compare(o Price) int { return cmp.Or(p.On.Compare(o.On), cmp.Compare(p.ID, o.ID)) }

func (w Work) compare(o Work) int { return cmp.Or(w.On.Compare(o.On), cmp.Compare(w.ID, o.ID)) }
