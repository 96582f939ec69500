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

// pricedTerms is a version under which something was posted: what all of it has in common, and
// its overrides and retainers, of which more may come.
type pricedTerms struct {
	Terms  string       `json:"terms"`
	Digest string       `json:"digest"`
	Parts  []pricedPart `json:"parts,omitempty"` // by name
}

// pricedPart is an override or a retainer of a version.
type pricedPart struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

// part finds a part by its name.
func (v *pricedTerms) part(name string) (int, bool) {
	return slices.BinarySearchFunc(v.Parts, name, func(p pricedPart, name string) int { return cmp.Compare(p.Name, name) })
}

// with returns the version with the parts of another list, too.
func (v pricedTerms) with(parts []pricedPart) pricedTerms {
	for _, p := range parts {
		if i, known := v.part(p.Name); !known {
			v.Parts = slices.Insert(slices.Clip(v.Parts), i, p)
		}
	}
	return v
}

// agrees reports whether two digests of a version are not of different ones, and else the part
// in which they differ, if it is a part.
func (v *pricedTerms) agrees(o *pricedTerms) (part string, ok bool) {
	for _, p := range v.Parts {
		if i, known := o.part(p.Name); known && o.Parts[i] != p {
			return p.Name, false
		}
	}
	return "", v.Digest == o.Digest
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
	for i := range s.priced {
		if err := p.has(&s.priced[i]); err != nil {
			return err
		}
	}
	return nil
}

// has reports whether the program has a version, with all its parts, as it was.
func (p Program) has(v *pricedTerms) error {
	const rule = "a version that has priced something is never edited, add one"
	now, ok := p.digests[v.Terms]
	if !ok {
		return fmt.Errorf("settlement: the program has no version %s of the terms, and this book was settled with one; a version that has priced something is never taken away: %w", problem.Quote(v.Terms), ErrTerms)
	}
	for _, part := range v.Parts {
		if _, ok := now.part(part.Name); !ok {
			return fmt.Errorf("settlement: version %s of the terms has no %s any more, and this book was settled with it; %s: %w", problem.Quote(v.Terms), problem.Quote(part.Name), rule, ErrTerms)
		}
	}
	switch part, ok := v.agrees(&now); {
	case part != "":
		return fmt.Errorf("settlement: %s of version %s of the terms is not the one that this book was settled with; %s: %w", problem.Quote(part), problem.Quote(v.Terms), rule, ErrTerms)
	case !ok:
		return fmt.Errorf("settlement: version %s of the terms is not the one that this book was settled with; %s: %w", problem.Quote(v.Terms), rule, ErrTerms)
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

// note remembers the program that folded a fact, and the versions of what it posted. A program
// that is new may have more overrides and retainers in versions that have posted something.
func (s *settledWith) note(p Program, entries []partnerecon.Entry) {
	if s.by != p.rules {
		s.currency, s.zone, s.by = p.policy.Currency, p.policy.Zone, p.rules
		for _, v := range s.priced {
			s.price(p.digests[v.Terms])
		}
	}
	last := ""
	for i := range entries {
		if id := entries[i].Terms; id != last {
			last = id
			if _, known := s.find(id); !known {
				s.price(p.digests[id])
			}
		}
	}
}

// price remembers a version, and what it has of parts that were not known, unless it is none of
// the program's.
func (s *settledWith) price(v pricedTerms) {
	if v.Digest == "" {
		return
	}
	i, known := s.find(v.Terms)
	switch {
	case !known:
		s.priced = slices.Insert(slices.Clip(s.priced), i, v)
	case len(s.priced[i].with(v.Parts).Parts) != len(s.priced[i].Parts):
		s.priced = slices.Clone(s.priced)
		s.priced[i] = s.priced[i].with(v.Parts)
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
	for i := range o.priced {
		if k, known := s.find(o.priced[i].Terms); known {
			if _, same := s.priced[k].agrees(&o.priced[i]); !same {
				return false
			}
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
		s.price(v)
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
		for k, part := range v.Parts {
			if part.Name == "" || part.Digest == "" || k > 0 && part.Name <= v.Parts[k-1].Name {
				list.Add(problem.At(problem.At("/priced", i)+"/parts", k), problem.Conflict, "want parts in the order of their names, each with a digest")
			}
		}
	}
	return s
}

// digestsOf identifies what of each version decides money.
func digestsOf(terms partnerecon.Terms[Agreement]) (map[string]pricedTerms, error) {
	out := make(map[string]pricedTerms, len(terms))
	for _, v := range terms {
		priced, err := digestOfTerms(deciding(v))
		if err != nil {
			return nil, err
		}
		out[v.ID] = priced
	}
	return out, nil
}

func digestOfTerms(v partnerecon.Version[Agreement]) (pricedTerms, error) {
	out := pricedTerms{Terms: v.ID}
	add := func(name string, part any) error {
		digest, err := strictjson.Digest(part)
		out.Parts = append(out.Parts, pricedPart{name, digest})
		return err
	}
	var failed error
	for _, o := range v.Policy.Overrides {
		failed = cmp.Or(failed, add("override "+o.Name, o))
	}
	for _, r := range v.Policy.Retainers {
		failed = cmp.Or(failed, add("retainer "+r.Name, r))
	}
	slices.SortFunc(out.Parts, func(a, b pricedPart) int { return cmp.Compare(a.Name, b.Name) })
	v.Policy.Overrides, v.Policy.Retainers = nil, nil
	digest, err := strictjson.Digest(v)
	out.Digest = digest
	return out, cmp.Or(failed, err)
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
	for i := range a.Retainers {
		s := &a.Retainers[i].Terms.Scope
		s.Delivery, s.Reporting, s.Approvals, s.Reviews = "", "", "", ""
	}
	return v
}
