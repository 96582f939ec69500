package tiers

import (
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Limits on a stored standing.
const (
	maxBytes = 1 << 26
	maxFacts = 100_000
)

// standingJSON is the state without its methods.
type standingJSON Standing

// MarshalJSON writes the standing; each fact has its kind.
func (s Standing) MarshalJSON() ([]byte, error) { return written(standingJSON(s)) }

func written(v any) ([]byte, error) {
	b, err := strictjson.Encode(v, kinds())
	if err != nil {
		return nil, fmt.Errorf("tiers: %w", err)
	}
	return b, nil
}

// UnmarshalJSON reads a stored standing, strictly, and checks that its parts fit
// together: what is read can be applied to.
func (s *Standing) UnmarshalJSON(text []byte) error {
	if s == nil {
		return errNoStanding
	}
	var raw standingJSON
	if err := strictjson.Restore(text, &raw, strictjson.Limits{Bytes: maxBytes, Items: maxFacts}, kinds()); err != nil {
		return decodeError(err)
	}
	v := Standing(raw)
	if err := v.sound(); err != nil {
		return err
	}
	*s = v
	return nil
}

var errNoStanding = errors.New("tiers: no standing to read into")

// sound returns what does not fit together in a standing.
func (s *Standing) sound() error {
	var list problem.List
	if s.check(&list); list.Empty() {
		return nil
	}
	return invalid(&list)
}

func (s *Standing) check(list *problem.List) {
	checkOptional(list, "/partner", s.Partner)
	if s.Partner == "" && (len(s.Facts) > 0 || len(s.History) > 0 || len(s.Carried) > 0) {
		list.Add("/partner", problem.Required, "missing")
	}
	s.checkFacts(list)
	s.Now.check(list, "/now")
	s.Sealed.check(list, "/sealed")
	if s.Through.IsZero() && s.Sealed != (Course{}) {
		list.Add("/sealed", problem.Conflict, "nothing is sealed")
	}
	var last partnerecon.Day
	for i, h := range s.History {
		at := problem.At("/history", i)
		checkOptional(list, at+"/tier", h.Tier)
		if h.From.IsZero() || h.Decided.IsZero() || h.From.Before(h.Decided) || h.From.Before(last) || !h.What.known() {
			list.Add(at, problem.Conflict, "no stretch that follows the one before: from %s, decided %s, %s", h.From, h.Decided, problem.Quote(string(h.What)))
		}
		last = h.From
	}
	if n := len(s.History); n > 0 && s.History[n-1].Tier != s.Now.Tier || n == 0 && s.Now.Tier != "" {
		list.Add("/now/tier", problem.Conflict, "is not where the history ends: %s", problem.Quote(s.Now.Tier))
	}
	s.checkCarried(list)
}

func (s *Standing) checkFacts(list *problem.List) {
	if len(s.Facts) > maxFacts {
		list.Add("/facts", problem.Limit, "%d facts, at most %d", len(s.Facts), maxFacts)
		return
	}
	seen := make(map[string]bool, len(s.Facts))
	for i, e := range s.Facts {
		list.Enter("/facts", i)
		lookAt(list, e)
		if ours(e) {
			s.checkFact(list, e, i)
			if id := e.event().id; seen[id] {
				list.Add("/id", problem.Duplicate, "%s stands twice", problem.Quote(id))
			} else {
				seen[id] = true
			}
		}
		list.Leave()
		if !ours(e) {
			return
		}
	}
}

// checkFact checks how a fact fits the standing and the fact before it.
func (s *Standing) checkFact(list *problem.List, e Event, i int) {
	if p := e.event().partner; p != s.Partner {
		list.Add("/partner", problem.Conflict, "want %s, got %s", problem.Quote(s.Partner), problem.Quote(p))
	}
	if i > 0 && compareEvents(s.Facts[i-1], e) > 0 {
		list.Add("", problem.Conflict, "out of order")
	}
	if c, ok := e.(Close); ok && c.On.After(s.Through) {
		list.Add("/on", problem.Conflict, "closed after the last sealed day, %s", s.Through)
	}
}

func (s *Standing) checkCarried(list *problem.List) {
	for i, c := range s.Carried {
		at := problem.At("/carried", i)
		checkName(list, at+"/metric", c.Metric)
		checkOptional(list, at+"/customer", c.Customer)
		checkOptional(list, at+"/class", c.Class)
		switch {
		case i > 0 && compareCarried(s.Carried[i-1], c) >= 0:
			list.Add(at, problem.Conflict, "out of order, or twice")
		case c.Value.Share.Stated() || c.Value.Yes || c.Value.Level != "" || c.Value.Amount.Stated() && c.Value.Number != 0:
			list.Add(at+"/value", problem.Conflict, "no sum: %s", c.Value)
		}
	}
}

func (c *Course) check(list *problem.List, at string) {
	checkOptional(list, at+"/tier", c.Tier)
	checkOptional(list, at+"/falls_to", c.FallsTo)
	checkOptional(list, at+"/requested", c.Requested)
	checkOptional(list, at+"/segment", c.Segment)
	if c.Falling.IsZero() && (c.FallsTo != "" || !c.FallsOn.IsZero()) {
		list.Add(at+"/falling", problem.Required, "missing; say when the demotion was decided")
	}
	if !c.FallsOn.IsZero() && !c.FallsOn.After(c.Falling) {
		list.Add(at+"/falls_on", problem.Conflict, "want a day after %s, got %s", c.Falling, c.FallsOn)
	}
	if c.Tier != "" && c.Since.IsZero() {
		list.Add(at+"/since", problem.Required, "missing")
	}
}

// A box is one event as a document.
type box struct {
	Event Event `json:",inline"`
}

// ReadEvent reads an event from strict JSON, with its kind, and checks it.
func ReadEvent(b []byte) (Event, error) {
	var in box
	if err := strictjson.Decode(b, &in, strictjson.Limits{}, kinds()); err != nil {
		return nil, decodeError(err)
	}
	if err := invalid(checkEvent(in.Event)); err != nil {
		return nil, err
	}
	return in.Event, nil
}

// WriteEvent writes an event with its kind, as ReadEvent reads it.
func WriteEvent(e Event) ([]byte, error) {
	if err := invalid(checkEvent(e)); err != nil {
		return nil, err
	}
	return written(box{e})
}
