package conflict

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// An Account is what is on record about one company: state that the caller
// keeps, as JSON. It holds the facts that name the company, in their order, and
// nothing else: every ruling is worked out from them. The zero Account is a
// company of which nothing is known; the first event names it.
type Account struct {
	ID    string  `json:"id,omitzero"`
	Facts []Event `json:"facts,omitzero"` // at most 10,000

	kept *kept // of their folding
}

// A Roster is what is on record about one partner, in the same manner: its tier,
// its strikes, and what it did on any account; contacts are on it only where the
// policy has a capacity. What fills the partner's places is decided from this
// record alone.
type Roster struct {
	Partner string  `json:"partner,omitzero"`
	Facts   []Event `json:"facts,omitzero"` // at most 100,000
}

// A State is what a decision looks at: one company and the partners that its
// facts name, one roster each. An event about a partner alone needs no account.
type State struct {
	Account *Account
	Rosters []*Roster
}

const (
	maxAccountFacts = 10_000
	maxRosterFacts  = 100_000
)

// Clone returns a copy that shares nothing that changes.
func (a *Account) Clone() Account {
	if a == nil {
		return Account{}
	}
	return Account{ID: a.ID, Facts: cloneFacts(a.Facts)}
}

// Clone returns a copy that shares nothing that changes.
func (r *Roster) Clone() Roster {
	if r == nil {
		return Roster{}
	}
	return Roster{r.Partner, cloneFacts(r.Facts)}
}

// cloneFacts copies facts; the items of a price are all that can change in one.
func cloneFacts(facts []Event) []Event {
	out := slices.Clone(facts)
	for i, e := range out {
		if p, ok := e.(Price); ok {
			p.Items = slices.Clone(p.Items)
			out[i] = p
		}
	}
	return out
}

// Partners returns the partners that the facts name, in the order of their
// names: whose rosters a decision needs.
func (a *Account) Partners() []string {
	var out []string
	if a == nil {
		return nil
	}
	for _, e := range a.Facts {
		h := head(e)
		for _, p := range [...]string{h.partner, h.other} {
			if p == "" {
				continue
			}
			if i, found := slices.BinarySearch(out, p); !found {
				out = slices.Insert(out, i, p)
			}
		}
	}
	return out
}

// roster returns the roster of a partner, or nil.
func (s State) roster(partner string) *Roster {
	for _, r := range s.Rosters {
		if r.Partner == partner {
			return r
		}
	}
	return nil
}

// compare orders facts: by the instant, the kind, the id, the account.
func (h *header) compare(o *header) int {
	if c := h.at.Compare(o.at); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(h.kind, o.kind), cmp.Compare(h.id, o.id), cmp.Compare(h.account, o.account))
}

// A key identifies a fact of an account or of a roster: ids are given out for
// each account, and for each partner for the facts about it alone.
type key struct{ account, id string }

func (h *header) key() key { return key{h.account, h.id} }

// place returns where a fact stands among facts, or would.
func place(facts []Event, h *header) int {
	n := len(facts)
	if n > 0 {
		if last := head(facts[n-1]); last.compare(h) < 0 {
			return n
		}
	}
	i, _ := slices.BinarySearchFunc(facts, h, func(e Event, h *header) int {
		o := head(e)
		return o.compare(h)
	})
	return i
}

// known reports whether a fact is among facts by its key, and refuses one with
// another content.
func known(facts []Event, e Event, h *header) (bool, error) {
	for _, o := range facts {
		if other := head(o); other.key() != h.key() {
			continue
		}
		same, err := equal(o, e)
		if err == nil && !same {
			err = fmt.Errorf("conflict: %s: %w", h.quoted(), ErrDuplicate)
		}
		return true, err
	}
	return false, nil
}

// quoted names the event that a header is of.
func (h *header) quoted() string {
	if h.account == "" {
		return "event " + problem.Quote(h.id) + " of partner " + problem.Quote(h.partner)
	}
	return "event " + problem.Quote(h.id) + " of account " + problem.Quote(h.account)
}

// equal reports whether two facts say the same.
func equal(a, b Event) (bool, error) {
	x, err := strictjson.Encode(box{a}, kinds())
	if err != nil {
		return false, fmt.Errorf("conflict: %w", err)
	}
	y, err := strictjson.Encode(box{b}, kinds())
	if err != nil {
		return false, fmt.Errorf("conflict: %w", err)
	}
	return string(x) == string(y), nil
}

// A box is one event as a document.
type box struct {
	Event Event `json:",inline"`
}
