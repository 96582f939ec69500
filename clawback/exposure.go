package clawback

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// An Exposure is the state of one customer: what partners earned on it, line by
// line, and what went back. The caller keeps it and stores it as JSON; the zero
// Exposure is a customer on whom nothing was earned.
//
// It is plain data to be read; only [Recourse.Apply] changes it. A copy by
// assignment shares memory with the original: use [Exposure.Clone].
//
// Whole numbers are minor units of Currency.
type Exposure struct {
	Customer string               `json:"customer,omitzero"`
	Currency partnerecon.Currency `json:"currency,omitzero"`
	// Start is the customer's first paid service day.
	Start partnerecon.Day `json:"start,omitzero"`
	// First is the earliest day a line was earned on.
	First partnerecon.Day `json:"first,omitzero"`
	// Churns in the order they were recorded, and the days the customer came
	// back.
	Churns        []Departure    `json:"churns,omitempty"`
	Reactivations []Reactivation `json:"reactivations,omitempty"`
	// Lines within the horizon, one for each partner and payment.
	Lines []Line `json:"lines,omitempty"`
	// Groups are the sums by partner and tier.
	Groups []Group `json:"groups,omitempty"`
	// Rests are what partners earned on the customer and on no line: what caps
	// across lines cut off.
	Rests []Rest `json:"rests,omitempty"`
	// SealedThrough is the day up to which lines are sealed.
	SealedThrough partnerecon.Day `json:"sealed_through,omitzero"`

	index map[lineKey]int // once there are many lines
}

// A Departure is a day the customer left.
type Departure struct {
	ID string          `json:"id"`
	On partnerecon.Day `json:"on"`
}

// A Reactivation is a day the customer came back.
type Reactivation struct {
	ID string          `json:"id"`
	On partnerecon.Day `json:"on"`
}

// A Line is what one partner has on one payment.
type Line struct {
	Partner   string          `json:"partner"`
	Deal      string          `json:"deal,omitzero"`
	Line      string          `json:"line"`
	Component string          `json:"component"`
	Tier      string          `json:"tier,omitzero"` // in which it was earned
	Terms     string          `json:"terms,omitzero"`
	Seller    string          `json:"seller,omitzero"`
	Earned    partnerecon.Day `json:"earned"`
	Payable   partnerecon.Day `json:"payable"`
	// Net is what was earned less what was cut off and returned.
	Net int64 `json:"net,omitzero,string"`
	// Clawed was posted on the line; negative.
	Clawed int64 `json:"clawed,omitzero,string"`
	// Due is what goes back of a sealed line, exactly, in minor units.
	Due string `json:"due,omitzero"`
}

// A Group is the sum of one partner and tier.
type Group struct {
	Partner string `json:"partner"`
	Tier    string `json:"tier,omitzero"`
	// Clawed was posted on the customer, beyond what open lines took; negative.
	Clawed int64 `json:"clawed,omitzero,string"`
	// Sealed is the sum of the sealed lines.
	Sealed Sum `json:"sealed,omitzero"`
}

// A Sum is what sealed lines come to.
type Sum struct {
	// Net is the net of all of them, Safe of those that no churn has touched.
	Net  int64 `json:"net,omitzero,string"`
	Safe int64 `json:"safe,omitzero,string"`
	// Due is what goes back of the others, exactly, in minor units; Clawed what
	// was posted on the lines themselves.
	Due    string `json:"due,omitzero"`
	Clawed int64  `json:"clawed,omitzero,string"`
}

// A Rest is what one partner has on the customer and on no line.
type Rest struct {
	Partner string `json:"partner"`
	Net     int64  `json:"net,string"`
}

type lineKey struct{ partner, line string }

// Clone returns a copy that shares no memory with the original.
func (x Exposure) Clone() Exposure {
	x.Churns = slices.Clone(x.Churns)
	x.Reactivations = slices.Clone(x.Reactivations)
	x.Lines = slices.Clone(x.Lines)
	x.Groups = slices.Clone(x.Groups)
	x.Rests = slices.Clone(x.Rests)
	x.index = nil
	return x
}

// Equal reports whether both have the same stored form.
func (x Exposure) Equal(o Exposure) bool {
	a, errA := json.Marshal(x)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// manyLines is how many lines are searched one by one.
const manyLines = 64

// line returns the position of a partner's line, or -1.
func (x *Exposure) line(k lineKey) int {
	if len(x.Lines) <= manyLines {
		return slices.IndexFunc(x.Lines, func(l Line) bool { return l.key() == k })
	}
	if x.index == nil {
		x.index = make(map[lineKey]int, 2*len(x.Lines))
		for i, l := range x.Lines {
			x.index[l.key()] = i
		}
	}
	if at, ok := x.index[k]; ok {
		return at
	}
	return -1
}

func (l Line) key() lineKey { return lineKey{l.Partner, l.Line} }
