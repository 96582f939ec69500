package tiers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Fund is the state of one partner's market development funds: the events, in the order
// in which they were applied. The caller keeps it and stores it as JSON; the zero Fund has
// no budget. [Budget.Requests] and [Budget.Balance] say what has become of it.
//
// It is plain data to be read; only [Budget.Apply] changes it. A copy by assignment
// shares memory with the original: use [Fund.Clone].
type Fund struct {
	Partner string      `json:"partner,omitzero"`
	Events  []FundEvent `json:"events,omitempty"`
}

// A FundEvent is something that happens to a fund. The set is closed:
//
//	Granted                    the partner has a budget in a quarter
//	Asked  Approved  Rejected  a request and the decision on it
//	Claimed  Achieved          what was spent, and what came of it
//
// They come in the order of their days; an earlier one is [ErrFund]. They are comparable
// with ==.
type FundEvent interface{ fundEvent() header }

// Granted gives a partner its budget of the quarter that the day is in.
type Granted struct {
	ID      string            `json:"id"`
	Partner string            `json:"partner"`
	On      partnerecon.Day   `json:"on"`
	Tier    string            `json:"tier"`
	Amount  partnerecon.Money `json:"amount"`
}

// Asked asks for money of the quarter that the day is in, to find something out: without
// a hypothesis, and a metric with a target that will tell, it is no request. Its id is
// the request's.
type Asked struct {
	ID         string            `json:"id"`
	Partner    string            `json:"partner"`
	On         partnerecon.Day   `json:"on"`
	Hypothesis string            `json:"hypothesis"`
	Metric     string            `json:"metric"`
	Target     Value             `json:"target"` // a number, an amount or a share, above 0
	Amount     partnerecon.Money `json:"amount"`
}

// Approved approves a request, or a part of it, in the quarter in which it came: no more
// than what is left of the budget.
type Approved struct {
	ID      string            `json:"id"`
	Partner string            `json:"partner"`
	On      partnerecon.Day   `json:"on"`
	Request string            `json:"request"`
	Amount  partnerecon.Money `json:"amount"`
	By      string            `json:"by"`
}

// Rejected rejects a request.
type Rejected struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
	Request string          `json:"request"`
	By      string          `json:"by"`
	Reason  string          `json:"reason"`
}

// Claimed claims money that was spent on an approved request, with a proof: in all no
// more than what was approved.
type Claimed struct {
	ID      string            `json:"id"`
	Partner string            `json:"partner"`
	On      partnerecon.Day   `json:"on"`
	Request string            `json:"request"`
	Amount  partnerecon.Money `json:"amount"`
	Proof   string            `json:"proof"` // what shows it: an invoice, a report
}

// Achieved states the outcome of a request. A later one replaces it.
type Achieved struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
	Request string          `json:"request"`
	Actual  Value           `json:"actual"` // of the kind of the target
}

func (e Granted) fundEvent() header  { return header{0, e.ID, e.Partner, e.On} }
func (e Asked) fundEvent() header    { return header{1, e.ID, e.Partner, e.On} }
func (e Approved) fundEvent() header { return header{2, e.ID, e.Partner, e.On} }
func (e Rejected) fundEvent() header { return header{3, e.ID, e.Partner, e.On} }
func (e Claimed) fundEvent() header  { return header{4, e.ID, e.Partner, e.On} }
func (e Achieved) fundEvent() header { return header{5, e.ID, e.Partner, e.On} }

func fundKinds() strictjson.Union {
	return strictjson.UnionOf[FundEvent](
		strictjson.Kind{Name: "granted", Value: Granted{}},
		strictjson.Kind{Name: "asked", Value: Asked{}},
		strictjson.Kind{Name: "approved", Value: Approved{}},
		strictjson.Kind{Name: "rejected", Value: Rejected{}},
		strictjson.Kind{Name: "claimed", Value: Claimed{}},
		strictjson.Kind{Name: "achieved", Value: Achieved{}},
	)
}

// Clone returns a copy that shares no memory with the original.
func (f Fund) Clone() Fund {
	f.Events = slices.Clone(f.Events)
	return f
}

// Equal reports whether both have the same stored form.
func (f Fund) Equal(o Fund) bool {
	a, errA := json.Marshal(f)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

type fundJSON Fund

// MarshalJSON writes the fund; each event has its kind.
func (f Fund) MarshalJSON() ([]byte, error) {
	b, err := strictjson.Encode(fundJSON(f), fundKinds())
	if err != nil {
		return nil, fmt.Errorf("tiers: %w", err)
	}
	return b, nil
}

// UnmarshalJSON reads a stored fund, strictly, and checks that it follows from its
// events.
func (f *Fund) UnmarshalJSON(b []byte) error {
	if f == nil {
		return errNoFund
	}
	var raw fundJSON
	if err := strictjson.Restore(b, &raw, strictjson.Limits{Bytes: maxBytes, Items: maxFacts}, fundKinds()); err != nil {
		return decodeError(err)
	}
	v := Fund(raw)
	if err := invalid(v.check()); err != nil {
		return err
	}
	*f = v
	return nil
}

// check returns what is wrong with the events of a fund by themselves. Whether they fit
// each other is found where a [Budget] looks at them.
func (f *Fund) check() *problem.List {
	var list problem.List
	checkOptional(&list, "/partner", f.Partner)
	if len(f.Events) > maxFundEvents {
		list.Add("/events", problem.Limit, "%d events, at most %d", len(f.Events), maxFundEvents)
		return &list
	}
	seen := map[string]bool{}
	var last partnerecon.Day
	for i, e := range f.Events {
		list.Enter("/events", i)
		lookAtFund(&list, e)
		if ourFund(e) {
			h := e.fundEvent()
			if h.partner != f.Partner || h.on.Before(last) || seen[h.id] {
				list.Add("", problem.Conflict, "of another partner, out of order, or twice: %s", problem.Quote(h.id))
			}
			seen[h.id], last = true, h.on
		}
		list.Leave()
	}
	return &list
}

// maxFundEvents bounds the events of a fund.
const maxFundEvents = 10_000

func ourFund(e FundEvent) bool {
	switch e.(type) {
	case Granted, Asked, Approved, Rejected, Claimed, Achieved:
		return true
	default:
		return false
	}
}

// lookAtFund reports what is wrong with an event by itself.
func lookAtFund(list *problem.List, e FundEvent) {
	if !ourFund(e) {
		list.Add("", problem.Unknown, "want an event of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", e)))
		return
	}
	h := e.fundEvent()
	checkName(list, "/id", h.id)
	checkName(list, "/partner", h.partner)
	if h.on.IsZero() {
		list.Add("/on", problem.Required, "missing")
	}
	switch e := e.(type) {
	case Granted:
		checkName(list, "/tier", e.Tier)
		checkAbove0(list, e.Amount)
	case Asked:
		checkReason(list, "/hypothesis", e.Hypothesis)
		checkName(list, "/metric", e.Metric)
		checkOutcome(list, "/target", e.Target)
		if n := valueSign(e.Target); n <= 0 {
			list.Add("/target", problem.OutOfRange, "want a target above 0, got %s", e.Target)
		}
		checkAbove0(list, e.Amount)
	case Approved:
		checkName(list, "/request", e.Request)
		checkAbove0(list, e.Amount)
		checkName(list, "/by", e.By)
	case Rejected:
		checkName(list, "/request", e.Request)
		checkName(list, "/by", e.By)
		checkReason(list, "/reason", e.Reason)
	case Claimed:
		checkName(list, "/request", e.Request)
		checkAbove0(list, e.Amount)
		checkName(list, "/proof", e.Proof)
	case Achieved:
		checkName(list, "/request", e.Request)
		checkOutcome(list, "/actual", e.Actual)
	}
}

func checkAbove0(list *problem.List, m partnerecon.Money) {
	if m.Sign() <= 0 {
		list.Add("/amount", problem.OutOfRange, "want an amount above 0, got %s", m)
	}
}

// checkOutcome checks that a value is a number, an amount or a share.
func checkOutcome(list *problem.List, at string, v Value) {
	if v.Yes || v.Level != "" || v.Amount.Stated() && (v.Number != 0 || v.Share.Stated()) || v.Number != 0 && v.Share.Stated() {
		list.Add(at, problem.Conflict, "want a number, an amount or a share, and nothing besides")
	}
}

func valueSign(v Value) int {
	switch {
	case v.Amount.Stated():
		return v.Amount.Sign()
	case v.Share.Stated():
		return int(min(v.Share.Num(), 1))
	}
	return int(max(min(v.Number, 1), -1))
}

type fundBox struct {
	Event FundEvent `json:",inline"`
}

// ReadFundEvent reads an event of a fund from strict JSON, with its kind, and checks it.
func ReadFundEvent(b []byte) (FundEvent, error) {
	var in fundBox
	if err := strictjson.Decode(b, &in, strictjson.Limits{}, fundKinds()); err != nil {
		return nil, decodeError(err)
	}
	var list problem.List
	lookAtFund(&list, in.Event)
	if err := invalid(&list); err != nil {
		return nil, err
	}
	return in.Event, nil
}

// WriteFundEvent writes an event of a fund with its kind, as ReadFundEvent reads it.
func WriteFundEvent(e FundEvent) ([]byte, error) {
	var list problem.List
	lookAtFund(&list, e)
	if err := invalid(&list); err != nil {
		return nil, err
	}
	b, err := strictjson.Encode(fundBox{e}, fundKinds())
	if err != nil {
		return nil, fmt.Errorf("tiers: %w", err)
	}
	return b, nil
}
