package conflict

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Company is what identifies a company.
type Company struct {
	Account string `json:"account"` // the caller's id
	Name    string `json:"name,omitzero"`
	Country string `json:"country,omitzero"`
	// Domains as they come: hosts, addresses of pages or of mail.
	Domains []string `json:"domains,omitzero"`
	// Keys are values of the policy's keys.
	Keys []Key `json:"keys,omitzero"`
}

// A Key is a value that identifies a company, such as a register number. Letters
// in upper and lower case are the same, and so are spaces and punctuation.
type Key struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Match is an account that may be the same company, with the reasons. A person
// decides.
type Match struct {
	Account string `json:"account"`
	// Trace has a step for each reason, the strongest first: a key, a domain, a
	// domain that is part of another, the name and the country.
	Trace partnerecon.Trace `json:"trace"`
}

// Match returns the candidates that may be the same company as another, those
// with the strongest reason first, then by more reasons, then by id. The account
// itself is none.
//
// Domains are compared as hosts: without scheme, user, "www.", port, path and a
// final dot, in lower case; names of other scripts as they are written. Domains
// that the policy calls public match nothing, but for those below them.
func (d Desk) Match(c Company, candidates []Company) ([]Match, error) {
	if d.rules == nil {
		return nil, errZero
	}
	var list problem.List
	d.rules.checkCompany(&list, "", c)
	if len(candidates) > 1_000_000 {
		list.Add("/candidates", problem.Limit, "%d candidates, at most 1000000", len(candidates))
	} else {
		for i, o := range candidates {
			d.rules.checkCompany(&list, problem.At("/candidates", i), o)
		}
	}
	if err := invalid(&list); err != nil {
		return nil, err
	}
	hosts := d.rules.hosts(c)
	var out []Match
	for _, o := range candidates {
		if o.Account == c.Account {
			continue
		}
		if tr := d.rules.reasons(c, hosts, o); len(tr) > 0 {
			out = append(out, Match{o.Account, tr})
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		return cmp.Or(strength(a.Trace[0].Code)-strength(b.Trace[0].Code), len(b.Trace)-len(a.Trace), cmp.Compare(a.Account, b.Account))
	})
	return out, nil
}

// strength orders reasons, the strongest first.
func strength(code string) int {
	return slices.Index([]string{CodeSameKey, CodeSameDomain, CodeSubdomain, CodeSameName}, code)
}

func (r *rules) checkCompany(list *problem.List, at string, c Company) {
	checkName(list, at+"/account", c.Account)
	checkOptional(list, at+"/name", c.Name)
	checkOptional(list, at+"/country", c.Country)
	if bounded(list, at+"/domains", len(c.Domains)) {
		for i, d := range c.Domains {
			if _, ok := normalHost(d); !ok {
				list.Add(problem.At(at+"/domains", i), problem.Type, "want a domain, got %s", problem.Quote(d))
			}
		}
	}
	if bounded(list, at+"/keys", len(c.Keys)) {
		for i, k := range c.Keys {
			here := problem.At(at+"/keys", i)
			if !slices.Contains(r.policy.Matching.Keys, k.Name) {
				list.Add(here+"/name", problem.Unknown, "the policy has no key %s", problem.Quote(k.Name))
			}
			checkName(list, here+"/value", k.Value)
		}
	}
}

// reasons lists why a candidate may be the same company, the strongest first.
func (r *rules) reasons(c Company, hosts []string, o Company) partnerecon.Trace {
	var tr partnerecon.Trace
	for _, k := range c.Keys {
		v := plain(k.Value)
		if v != "" && slices.ContainsFunc(o.Keys, func(b Key) bool { return b.Name == k.Name && plain(b.Value) == v }) {
			tr.Add(CodeSameKey, problem.At("/matching/keys", slices.Index(r.policy.Matching.Keys, k.Name)), detail("key", k.Name), detail("value", k.Value))
		}
	}
	others := r.hosts(o)
	for _, h := range hosts {
		if slices.Contains(others, h) {
			tr.Add(CodeSameDomain, "", detail("domain", h))
		}
	}
	for _, h := range hosts {
		for _, b := range others {
			if below(h, b) || below(b, h) {
				tr.Add(CodeSubdomain, "", detail("domain", h), detail("other", b))
			}
		}
	}
	if name := plain(c.Name); name != "" && name == plain(o.Name) && c.Country != "" && plain(c.Country) == plain(o.Country) {
		tr.Add(CodeSameName, "", detail("name", o.Name), detail("country", o.Country))
	}
	return tr
}

// hosts returns the distinct hosts of a company that identify it.
func (r *rules) hosts(c Company) []string {
	var out []string
	for _, d := range c.Domains {
		if h, ok := normalHost(d); ok && !slices.Contains(r.policy.Matching.Public, h) && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return out
}

// below reports whether a host is a subdomain of another.
func below(a, b string) bool { return strings.HasSuffix(a, "."+b) }

// normalHost returns the host of a domain, an address of a page or of mail.
func normalHost(s string) (string, bool) {
	if len(s) > 2_000 {
		return "", false
	}
	s = strings.TrimSpace(s)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if i := strings.IndexByte(s, ':'); i >= 0 {
		s = s[:i]
	}
	s = strings.TrimSuffix(strings.ToLower(s), ".")
	s = strings.TrimPrefix(s, "www.")
	if len(s) > maxID || !strings.Contains(s, ".") {
		return "", false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || strings.ContainsFunc(label, func(c rune) bool {
			return c != '-' && c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c)
		}) {
			return "", false
		}
	}
	return s, true
}

// plain is a name without case, spaces and punctuation.
func plain(s string) string {
	return strings.Map(func(c rune) rune {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, s)
}
