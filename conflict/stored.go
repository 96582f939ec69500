package conflict

import (
	"fmt"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// maxBytes bounds a stored state.
const maxBytes = 1 << 27

// accountJSON and rosterJSON are the states without their methods.
type (
	accountJSON Account
	rosterJSON  Roster
)

// MarshalJSON writes the account; each fact has its kind.
func (a Account) MarshalJSON() ([]byte, error) { return written(accountJSON(a)) }

// MarshalJSON writes the roster; each fact has its kind.
func (r Roster) MarshalJSON() ([]byte, error) { return written(rosterJSON(r)) }

func written(v any) ([]byte, error) {
	b, err := strictjson.Encode(v, kinds())
	if err != nil {
		return nil, fmt.Errorf("conflict: %w", err)
	}
	return b, nil
}

// UnmarshalJSON reads a stored account, strictly, and checks that its facts are
// what Apply would have put on record.
func (a *Account) UnmarshalJSON(text []byte) error {
	if a == nil {
		return errNoState
	}
	var raw accountJSON
	if err := strictjson.Restore(text, &raw, strictjson.Limits{Bytes: maxBytes, Items: maxAccountFacts}, kinds()); err != nil {
		return decodeError(err)
	}
	var list problem.List
	if raw.ID != "" || len(raw.Facts) > 0 {
		checkName(&list, "/id", raw.ID)
	}
	checkFactsOf(&list, raw.Facts, func(h header) bool { return h.account == raw.ID })
	if err := invalid(&list); err != nil {
		return err
	}
	*a = Account(raw)
	return nil
}

// UnmarshalJSON reads a stored roster, strictly, and checks that its facts are
// what Apply would have put on record.
func (r *Roster) UnmarshalJSON(text []byte) error {
	if r == nil {
		return errNoState
	}
	var raw rosterJSON
	if err := strictjson.Restore(text, &raw, strictjson.Limits{Bytes: maxBytes, Items: maxRosterFacts}, kinds()); err != nil {
		return decodeError(err)
	}
	var list problem.List
	if raw.Partner != "" || len(raw.Facts) > 0 {
		checkName(&list, "/partner", raw.Partner)
	}
	checkFactsOf(&list, raw.Facts, func(h header) bool { return h.partner == raw.Partner || h.other == raw.Partner && h.other != "" })
	if err := invalid(&list); err != nil {
		return err
	}
	*r = Roster(raw)
	return nil
}

// checkFactsOf looks at stored facts and brings their instants into the form in
// which they are kept.
func checkFactsOf(list *problem.List, facts []Event, belongs func(header) bool) {
	seen := map[key]bool{}
	var last header
	for i, e := range facts {
		at := problem.At("/facts", i)
		list.Merge(at, checkEvent(e).Sorted())
		if !ours(e) {
			continue
		}
		facts[i] = e.utc()
		h := head(facts[i])
		switch {
		case !belongs(h):
			list.Add(at, problem.Conflict, "not a fact of this state")
		case seen[h.key()]:
			list.Add(at+"/id", problem.Duplicate, "%s stands twice", problem.Quote(h.id))
		case i > 0 && last.compare(&h) >= 0:
			list.Add(at, problem.Conflict, "out of order")
		}
		seen[h.key()], last = true, h
	}
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
	return in.Event.utc(), nil
}

// WriteEvent writes an event with its kind, as ReadEvent reads it.
func WriteEvent(e Event) ([]byte, error) {
	if err := invalid(checkEvent(e)); err != nil {
		return nil, err
	}
	return written(box{e.utc()})
}
