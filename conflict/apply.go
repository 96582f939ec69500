package conflict

import (
	"fmt"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Apply puts an event on record, in the account and in the rosters that it
// names, and rules on it. On an error it changes nothing.
//
// The ruling follows from the facts up to the event in their order, not from the
// order in which they were recorded: the same facts give the same rulings, and a
// late fact changes those that it touches, which are listed in Changed. An event
// that is on record already changes nothing; one with the same id on the
// same account, or, of a partner alone, of the same partner, and another content
// is [ErrDuplicate]. Calls for different states may run at the same
// time.
func (d Desk) Apply(s State, e Event) (Ruling, error) {
	if d.rules == nil {
		return Ruling{}, errZero
	}
	if err := invalid(checkEvent(e)); err != nil {
		return Ruling{}, err
	}
	e = e.utc()
	h := head(e)
	if out, ok := d.rules.goOn(s, e, &h); ok {
		return out, nil
	}
	if err := s.check(h); err != nil {
		return Ruling{}, err
	}
	next, repeated, last, err := s.with(e, h, d.rules.enters(e))
	if err != nil {
		return Ruling{}, err
	}
	out, changed := d.rules.ruling(next, h), []Ruling(nil)
	if out.Repeated = repeated; !repeated && !last {
		changed = d.rules.changed(s, next)
	}
	out.Changed = changed
	s.commit(next)
	return out, nil
}

// check reports what does not fit together in a state, given the header of an
// event, if there is one.
func (s State) check(h header) error {
	if h.account != "" {
		switch {
		case s.Account == nil:
			return fmt.Errorf("conflict: %s: %w: the state has none", h.quoted(), ErrAccount)
		case s.Account.ID != "" && s.Account.ID != h.account:
			return fmt.Errorf("conflict: %s: %w: the state has %s", h.quoted(), ErrAccount, problem.Quote(s.Account.ID))
		}
	}
	for i, r := range s.Rosters {
		switch {
		case r == nil:
			return fmt.Errorf("conflict: roster %d: %w: it is nil", i, ErrRoster)
		case r.Partner == "" && len(r.Facts) > 0 || r.Partner == "" && (len(s.Rosters) > 1 || h.partner == "" || h.other != ""):
			return fmt.Errorf("conflict: roster %d: %w: it names no partner", i, ErrRoster)
		case slices.ContainsFunc(s.Rosters[:i], func(o *Roster) bool { return o.Partner == r.Partner }):
			return fmt.Errorf("conflict: roster of %s: %w: it stands twice", problem.Quote(r.Partner), ErrRoster)
		}
	}
	for _, p := range append(s.Account.Partners(), h.partner, h.other) {
		fresh := len(s.Rosters) == 1 && s.Rosters[0].Partner == "" && p == h.partner
		if p != "" && s.roster(p) == nil && !fresh {
			return fmt.Errorf("conflict: partner %s: %w: the state has none", problem.Quote(p), ErrRoster)
		}
	}
	return nil
}

// enters reports whether a fact is for the rosters, too. A partner has many
// contacts; only where its places are counted does its record need them, to tell
// which registrations were in time.
func (r *rules) enters(e Event) bool {
	_, contact := e.(Contact)
	return !contact || r.policy.Registration.Capacity > 0
}

// with returns the state with one more fact, whether it had it already, and
// whether it comes after all others. What has the fact is not copied.
func (s State) with(e Event, h header, enters bool) (next State, repeated, last bool, err error) {
	next = State{s.Account, slices.Clone(s.Rosters)}
	repeated, last = true, true
	if h.account != "" {
		facts, had, end, err := insert(s.Account.Facts, e, &h, maxAccountFacts)
		if err != nil {
			return State{}, false, false, err
		}
		next.Account = &Account{ID: h.account, Facts: facts}
		repeated, last = had, end
	}
	for i, r := range s.Rosters {
		name := r.Partner
		if name == "" {
			name = h.partner
		}
		if name != h.partner && (name != h.other || h.other == "") || name == "" {
			continue
		}
		if !enters {
			next.Rosters[i] = &Roster{name, r.Facts}
			continue
		}
		facts, had, end, err := insert(r.Facts, e, &h, maxRosterFacts)
		if err != nil {
			return State{}, false, false, err
		}
		next.Rosters[i] = &Roster{name, facts}
		repeated, last = repeated && had, last && end
	}
	return next, repeated, last, nil
}

// insert returns facts with one more in its place; whether it was there already,
// and whether it is the last. The facts given are not written.
func insert(facts []Event, e Event, h *header, limit int) (out []Event, had, last bool, err error) {
	if had, err = known(facts, e, h); err != nil || had {
		return facts, had, false, err
	}
	if len(facts) >= limit {
		return nil, false, false, fmt.Errorf("conflict: %s: %d facts are on record, no more are kept: %w", h.quoted(), limit, partnerecon.ErrOverflow)
	}
	at := place(facts, h)
	return slices.Insert(slices.Clip(facts), at, e), false, at == len(facts), nil
}

// commit makes the change. It cannot fail.
func (s State) commit(next State) {
	if s.Account != nil {
		*s.Account = *next.Account
	}
	for i, r := range s.Rosters {
		*r = *next.Rosters[i]
	}
}

// ruling rules on one fact of a state, with its trace and what can be done next.
func (r *rules) ruling(s State, h header) Ruling {
	var out *verdict
	if h.account == "" {
		r.record(s.roster(h.partner), h.at, func(_ Event, o header) *verdict {
			if o.key() != h.key() {
				return nil
			}
			out = opened(o)
			return out
		})
		return out.Ruling
	}
	d := r.folded(s, h.at, func(_ *docket, _ Event, o header) *verdict {
		if o.key() != h.key() {
			return nil
		}
		out = opened(o)
		return out
	})
	if last := head(s.Account.Facts[len(s.Account.Facts)-1]); out.Registration == "" && last.key() == h.key() {
		s.Account.kept = r.keep(s, d, &h)
		return out.Ruling // what time brings now makes no difference to it
	}
	d.advance(h.at)
	d.finish(out)
	return out.Ruling
}

// opened is the ruling on a fact before anything is decided.
func opened(h header) *verdict {
	return &verdict{Ruling: Ruling{Event: h.id, Kind: h.kind.String(), At: h.at, Account: h.account, Partner: h.partner}}
}

// finish adds what can be done next, of a fact that is about a registration.
func (d *docket) finish(out *verdict) {
	if f := d.file(out.Registration, out.Partner); f != nil && out.Registration != "" {
		out.Next = d.next(f)
	}
}

// changed returns the rulings on facts after one that are others with it.
func (r *rules) changed(before, after State) []Ruling {
	was := map[fact]Ruling{}
	for _, o := range r.rulings(before, true) {
		was[o.fact()] = o
	}
	var out []Ruling
	for _, o := range r.rulings(after, true) {
		if prior, ok := was[o.fact()]; ok && !prior.same(o) {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		return nil
	}
	full := r.rulings(after, false)
	for i, o := range out {
		at := slices.IndexFunc(full, func(f Ruling) bool { return f.fact() == o.fact() })
		out[i] = full[at]
	}
	return out
}

// A fact identifies what a ruling of a state is on: a fact of the account, or
// one of a partner alone.
type fact struct{ account, partner, id string }

func (o Ruling) fact() fact {
	if o.Account != "" {
		return fact{account: o.Account, id: o.Event} // a contract's ruling names the partner whose registration it signs
	}
	return fact{partner: o.Partner, id: o.Event}
}

// same reports whether two rulings on a fact decide the same.
func (o Ruling) same(p Ruling) bool {
	return o.Outcome == p.Outcome && o.Code == p.Code && o.Registration == p.Registration && o.Status == p.Status && o.Protected == p.Protected &&
		o.ReviewBy.Equal(p.ReviewBy) && o.Against == p.Against && o.Consolation == p.Consolation && o.Below == p.Below && o.Standing == p.Standing && o.Partner == p.Partner
}

// Rulings returns the rulings on all facts of a state, in the order of the facts:
// of the account, if there is one, else of the rosters.
func (d Desk) Rulings(s State) ([]Ruling, error) {
	if d.rules == nil {
		return nil, errZero
	}
	if err := s.check(header{}); err != nil {
		return nil, err
	}
	return d.rules.rulings(s, false), nil
}

func (r *rules) rulings(s State, quiet bool) []Ruling {
	var out []*verdict
	if s.Account != nil && len(s.Account.Facts) > 0 {
		r.docket(s, time.Time{}, func(d *docket, _ Event, h header) *verdict {
			v := opened(h)
			v.quiet = quiet
			out = append(out, v)
			return v
		})
	} else {
		for _, roster := range s.Rosters {
			r.record(roster, time.Time{}, func(_ Event, h header) *verdict {
				v := opened(h)
				v.quiet = quiet
				if h.account == "" {
					out = append(out, v)
				}
				return v
			})
		}
	}
	rulings := make([]Ruling, len(out))
	for i, v := range out {
		rulings[i] = v.Ruling
	}
	return rulings
}

// question checks what every question about an account needs.
func (d Desk) question(s State, at time.Time) error {
	switch {
	case d.rules == nil:
		return errZero
	case s.Account == nil:
		return fmt.Errorf("conflict: %w: the state has none", ErrAccount)
	}
	if err := checkTime(at); err != nil {
		return err
	}
	return s.check(header{})
}

// roster checks what every question about a partner needs.
func (d Desk) roster(r *Roster) error {
	switch {
	case d.rules == nil:
		return errZero
	case r == nil:
		return fmt.Errorf("conflict: %w: there is none", ErrRoster)
	}
	return nil
}
