package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// settledWith is what a book remembers of the program that folded its facts: its amounts are
// numbers, its days are those of a zone, and it names versions that it does not have. Another
// program would read something else into them.
type settledWith struct {
	currency partnerecon.Currency // empty before the first fold
	zone     string
	priced   []pricedTerms // by version; it is never written into, so copies share it
	// by is the program that was compared last. It is not stored.
	by *rules
}

// pricedTerms is a version under which something was posted.
type pricedTerms struct {
	Terms  string `json:"terms"`
	Digest string `json:"digest"`
}

// knows reports whether a program may go on with a book, and answer questions about it: it has
// the same currency, the same zone, and the versions that have posted something, as they were.
func (p Program) knows(s *settledWith) error {
	if s.by == p.rules {
		return nil
	}
	switch {
	case s.currency != "" && s.currency != p.policy.Currency:
		return fmt.Errorf("settlement: book in %s, program in %s: %w", s.currency, p.policy.Currency, partnerecon.ErrCurrency)
	case s.zone != "" && s.zone != p.policy.Zone:
		return fmt.Errorf("settlement: book of days in %s, program in %s: %w", s.zone, p.policy.Zone, ErrZone)
	}
	for _, v := range s.priced {
		switch digest, ok := p.digests[v.Terms]; {
		case !ok:
			return fmt.Errorf("settlement: the program has no version %s of the terms, and this book was settled with one; a version that has priced something is never taken away: %w", problem.Quote(v.Terms), ErrTerms)
		case digest != v.Digest:
			return fmt.Errorf("settlement: version %s of the terms is not the one that this book was settled with; a version that has priced something is never edited, add one: %w", problem.Quote(v.Terms), ErrTerms)
		}
	}
	return nil
}

// reads reports whether a program may answer a question about a book.
func (p Program) reads(b *Book) error {
	switch {
	case p.rules == nil:
		return errZero
	case b == nil:
		return errNoBook
	}
	return p.knows(&b.settledWith)
}

// note remembers the program that folded a fact, and the versions of what it posted.
func (s *settledWith) note(p Program, entries []partnerecon.Entry) {
	if s.by != p.rules {
		s.currency, s.zone, s.by = p.policy.Currency, p.policy.Zone, p.rules
	}
	last := ""
	for i := range entries {
		if id := entries[i].Terms; id != last {
			last = id
			s.price(id, p.digests[id])
		}
	}
}

// price remembers a version, unless it is none of the program's.
func (s *settledWith) price(id, digest string) {
	if i, known := s.find(id); !known && digest != "" {
		s.priced = slices.Insert(slices.Clip(s.priced), i, pricedTerms{id, digest})
	}
}

func (s *settledWith) find(id string) (int, bool) {
	return slices.BinarySearchFunc(s.priced, id, func(v pricedTerms, id string) int { return cmp.Compare(v.Terms, id) })
}

// joins reports whether two states were folded with the same program, as far as both know it.
func (s *settledWith) joins(o *settledWith) bool {
	if s.currency != "" && o.currency != "" && (s.currency != o.currency || s.zone != o.zone) {
		return false
	}
	for _, v := range o.priced {
		if i, known := s.find(v.Terms); known && s.priced[i] != v {
			return false
		}
	}
	return true
}

// join takes up what another state knows beyond that.
func (s *settledWith) join(o *settledWith) {
	if s.currency == "" {
		s.currency, s.zone = o.currency, o.zone
	}
	for _, v := range o.priced {
		s.price(v.Terms, v.Digest)
	}
}

// programKnown is the stored form of settledWith. What was stored before there was one, has
// none of it, and takes it with the next fold.
type programKnown struct {
	Currency partnerecon.Currency `json:"currency,omitzero"`
	Zone     string               `json:"zone,omitzero"`
	Priced   []pricedTerms        `json:"priced,omitempty"`
}

func (s *settledWith) stored() programKnown { return programKnown{s.currency, s.zone, s.priced} }

// read returns what was stored, and reports what is wrong with it.
func (raw programKnown) read(list *problem.List) settledWith {
	s := settledWith{currency: raw.Currency, zone: raw.Zone, priced: raw.Priced}
	if _, ok := s.currency.Digits(); s.currency != "" && !ok {
		list.Add("/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(s.currency)))
	}
	if (s.currency == "") != (s.zone == "") {
		list.Add("/zone", problem.Conflict, "want a currency and a zone, or none of the two")
	}
	for i, v := range s.priced {
		if v.Terms == "" || v.Digest == "" || i > 0 && v.Terms <= s.priced[i-1].Terms {
			list.Add(problem.At("/priced", i), problem.Conflict, "want versions in the order of their ids, each with a digest")
		}
	}
	return s
}

// digestsOf identifies what of each version decides money.
func digestsOf(terms partnerecon.Terms[Agreement]) (map[string]string, error) {
	out := make(map[string]string, len(terms))
	for _, v := range terms {
		digest, err := strictjson.Digest(deciding(v))
		if err != nil {
			return nil, err
		}
		out[v.ID] = digest
	}
	return out, nil
}

// deciding is a version without what only people read: why it is as it is, who approved it, and
// how the work of a retainer runs.
func deciding(v partnerecon.Version[Agreement]) partnerecon.Version[Agreement] {
	v.Rationale = ""
	a := &v.Policy
	a.Caps, a.Commission.Caps = slices.Clone(a.Caps), slices.Clone(a.Commission.Caps)
	a.Overrides, a.Retainers = slices.Clone(a.Overrides), slices.Clone(a.Retainers)
	for i := range a.Caps {
		a.Caps[i].Rationale = ""
	}
	for i := range a.Commission.Caps {
		a.Commission.Caps[i].Rationale = ""
	}
	for i := range a.Overrides {
		a.Overrides[i].Approval = OverrideApproval{}
	}
	slices.SortFunc(a.Overrides, func(a, b TermsOverride) int { return cmp.Compare(a.Name, b.Name) }) // their order decides nothing
	for i := range a.Retainers {
		s := &a.Retainers[i].Terms.Scope
		s.Delivery, s.Reporting, s.Approvals, s.Reviews = "", "", "", ""
	}
	return v
}
