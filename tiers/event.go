package tiers

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// An Event is something that a standing takes note of. The set is closed:
//
//	Enrolled  Left             the partnership begins and ends
//	Measured                   a figure about the partner
//	Requested  Placed          the tier that it asks for, and one that was decided
//	Noticed                    the partner was told that it is going to be demoted
//	Close                      a period is over: the review
//
// An event is identified by its id. On is the day on which it became known, and from
// which it has effect; a Close seals the days up to its own, so that what becomes known
// later about an earlier time is an event of a later day. Between two closes the order
// in which events are recorded decides nothing.
//
// Events are comparable with ==.
type Event interface{ event() header }

// A header is what all events have.
type header struct {
	rank        int // place among the events of one day
	id, partner string
	on          partnerecon.Day
}

// Enrolled says when a partnership began and to which segment the partner belongs. A
// later one replaces it. With promotion at the end of a period the partner stands in no
// tier before the day after the first [Close], not even in a lowest one that asks for
// nothing; [Placed] puts it there at once.
type Enrolled struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
	// Start is what ramps count from. Absent: On.
	Start   partnerecon.Day `json:"start,omitzero"`
	Segment string          `json:"segment,omitzero"` // empty: none
}

// Measured states a figure about the partner.
type Measured struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
	// For is the day that the figure is about, by which it falls into windows: not after
	// On. Absent: On.
	For    partnerecon.Day `json:"for,omitzero"`
	Metric string          `json:"metric"`
	Value  Value           `json:"value"`
	// Customer that it is of. Required where the metric has a limit per customer.
	Customer string `json:"customer,omitzero"`
	// Class of the figure, where the metric has classes.
	Class string `json:"class,omitzero"`
	// Holder of a [Certificate], and the last day on which it is valid. Absent: it does
	// not expire.
	Holder  string          `json:"holder,omitzero"`
	Expires partnerecon.Day `json:"expires,omitzero"`
	// Corrects is the id of a figure of the same metric that this one replaces from its
	// day On on; a figure is replaced once, and the replacement can be replaced again. It has
	// to be one that the standing still keeps: of a window without an end a close keeps the sum,
	// or the last figure alone, so that what stood before a last one is not the last again.
	Corrects string `json:"corrects,omitzero"`
}

// Requested says that the partner asks for a tier; an empty one asks for none. A later
// one replaces it. It counts where partners select their tier themselves.
type Requested struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
	Tier    string          `json:"tier"`
}

// Placed puts the partner into a tier from a day on, whatever it qualifies for: the
// tier that it had before this ladder, or an exception. From then on the reviews go on
// as for a tier that it reached that day, and where promotion is at once, so does that.
// Of a partner that has asked for nothing it counts as a request.
type Placed struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
	Tier    string          `json:"tier"`
	By      string          `json:"by"`     // who decided it
	Reason  string          `json:"reason"` // why
}

// Noticed says that the partner was told that it is going to be demoted. It counts from the
// beginning of a grace until the review that decides after it, and while a demotion waits for
// it, and means nothing otherwise.
type Noticed struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
}

// Left says that the partnership is over: from that day on the partner stands in no tier,
// until it is enrolled again.
type Left struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
}

// Close says that a period is over: the review is made on what is known by its last day,
// and the days up to it are sealed. Periods that were left out are reviewed first.
type Close struct {
	ID      string          `json:"id"`
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"` // the last day of a period, see [Ladder.PeriodEnd]
}

func (e Enrolled) event() header  { return header{0, e.ID, e.Partner, e.On} }
func (e Measured) event() header  { return header{1, e.ID, e.Partner, e.On} }
func (e Requested) event() header { return header{2, e.ID, e.Partner, e.On} }
func (e Placed) event() header    { return header{3, e.ID, e.Partner, e.On} }
func (e Noticed) event() header   { return header{4, e.ID, e.Partner, e.On} }
func (e Left) event() header      { return header{5, e.ID, e.Partner, e.On} }
func (e Close) event() header     { return header{6, e.ID, e.Partner, e.On} }

// about returns the day that a figure is about.
func (e *Measured) about() partnerecon.Day {
	if e.For.IsZero() {
		return e.On
	}
	return e.For
}

// Kinds returns the names of the kinds of events, as they stand in JSON, in the order in
// which events of one day stand.
func Kinds() []string {
	var out []string
	for _, k := range table() {
		out = append(out, k.Name)
	}
	return out
}

func table() []strictjson.Kind {
	return []strictjson.Kind{
		{Name: "enrolled", Value: Enrolled{}},
		{Name: "measured", Value: Measured{}},
		{Name: "requested", Value: Requested{}},
		{Name: "placed", Value: Placed{}},
		{Name: "noticed", Value: Noticed{}},
		{Name: "left", Value: Left{}},
		{Name: "close", Value: Close{}},
	}
}

func kinds() strictjson.Union { return strictjson.UnionOf[Event](table()...) }

// ours reports whether an event is one of the set, by value.
func ours(e Event) bool {
	switch e.(type) {
	case Enrolled, Measured, Requested, Placed, Noticed, Left, Close:
		return true
	default:
		return false
	}
}

// compareEvents orders events: by day, kind and id.
func compareEvents(a, b Event) int {
	x, y := a.event(), b.event()
	return cmp.Or(x.on.Compare(y.on), cmp.Compare(x.rank, y.rank), cmp.Compare(x.id, y.id))
}

// insertEvent returns the events with one more, at its place: behind the others, as most
// stand, or in a list of its own.
func insertEvent(all []Event, e Event) []Event {
	i := len(all)
	if i > 0 && compareEvents(all[i-1], e) > 0 {
		i, _ = slices.BinarySearchFunc(all, e, compareEvents)
	}
	if i == len(all) {
		return append(all, e)
	}
	return slices.Insert(slices.Clip(all), i, e)
}
