package conflict

import (
	"slices"
	"sync/atomic"
)

// manyFacts is how many facts an account has before anything is kept of their folding: those
// of most are folded again faster than they would be kept.
const manyFacts = 64

// A kept is the folding of an account with many facts, so that one more is not slower for all
// those before it. It goes on with a fact that comes behind all others and says nothing of a
// partner's record. Copies of the account by assignment share it, and the first one that goes on
// takes it along: for the others, and where a roster is another one, all is folded anew.
type kept struct {
	taken   atomic.Bool // by a call; one that meets it then does without
	rules   *rules
	docket  *docket
	facts   []Event // that were handed out; nobody else reaches behind their end
	ids     map[string]bool
	rosters []Roster
}

// keep keeps the folding of all facts of an account, if there are many and if nothing that the
// rosters have comes later.
func (r *rules) keep(s State, d *docket, h *header) *kept {
	if len(s.Account.Facts) < manyFacts {
		return nil
	}
	k := &kept{rules: r, docket: d, facts: slices.Clip(s.Account.Facts), ids: make(map[string]bool, len(s.Account.Facts))}
	for _, e := range k.facts {
		k.ids[head(e).id] = true
	}
	for _, o := range s.Rosters {
		if n := len(o.Facts); n > 0 {
			if last := head(o.Facts[n-1]); last.at.After(h.at) {
				return nil
			}
		}
		k.rosters = append(k.rosters, *o)
	}
	return k
}

// goOn rules on a fact from where the folding of the others was left, if it can.
func (r *rules) goOn(s State, e Event, h *header) (Ruling, bool) {
	if h.account == "" || s.Account == nil || s.Account.kept == nil {
		return Ruling{}, false
	}
	k := s.Account.kept
	if !k.taken.CompareAndSwap(false, true) {
		return Ruling{}, false
	}
	defer k.taken.Store(false)
	if !k.takes(r, s, e, h) {
		return Ruling{}, false
	}
	k.facts = append(k.facts, e)
	k.ids[h.id] = true
	*s.Account = Account{s.Account.ID, slices.Clip(k.facts), k}
	d := k.docket
	d.account = s.Account
	d.advance(h.at)
	out := opened(*h)
	d.rule(e, out)
	if out.Registration != "" {
		d.advance(h.at)
		d.finish(out)
		s.Account.kept = nil // what comes next does not see time pass twice
	}
	return out.Ruling, true
}

// takes reports whether a fact comes behind those of a state that was folded, and is new, and
// for the account alone.
func (k *kept) takes(r *rules, s State, e Event, h *header) bool {
	n := len(k.facts)
	if k.rules != r || s.Account.ID != h.account || n >= maxAccountFacts || len(s.Account.Facts) != n || &s.Account.Facts[0] != &k.facts[0] || k.ids[h.id] {
		return false
	}
	if last := head(k.facts[n-1]); last.compare(h) >= 0 {
		return false
	}
	if len(s.Rosters) != len(k.rosters) || (h.partner != "" && r.enters(e)) {
		return false
	}
	for i, o := range s.Rosters {
		if o == nil || !k.rosters[i].same(o) {
			return false
		}
	}
	return k.has(h.partner) && k.has(h.other)
}

// has reports whether there is a roster of a partner, or none is asked for.
func (k *kept) has(partner string) bool {
	return partner == "" || slices.ContainsFunc(k.rosters, func(o Roster) bool { return o.Partner == partner })
}

// same reports whether both are the same list of facts.
func (r *Roster) same(o *Roster) bool {
	return r.Partner == o.Partner && len(r.Facts) == len(o.Facts) && (len(r.Facts) == 0 || &r.Facts[0] == &o.Facts[0])
}
