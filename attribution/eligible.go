package attribution

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// excludes returns why a partner is left out and by which rule, or nothing.
func (w *work) excludes(p *Partner) (why, rule string) {
	return w.rules.excludes(p, w.journey.Account, w.journey.Customer)
}

func (r *rules) excludes(p *Partner, account string, customer Identity) (why, rule string) {
	e := &r.policy.Eligibility
	if i := slices.Index(e.Standings, p.Standing); i >= 0 && p.Standing != "" {
		return p.Standing, problem.At("/eligibility/standings", i)
	}
	for i, x := range e.Accounts {
		if strings.EqualFold(x.Account, account) && (x.Partner == "" || x.Partner == p.ID) {
			return x.Reason, problem.At("/eligibility/accounts", i)
		}
	}
	if p.Approved {
		return "", ""
	}
	for i, m := range e.SelfReferral {
		if m.common(p.Identity, customer) {
			return "self_referral by " + string(m), problem.At("/eligibility/self_referral", i)
		}
	}
	return "", ""
}

// common reports whether two identities have the mark in common.
func (m Mark) common(a, b Identity) bool {
	switch m {
	case Owner:
		return overlap(a.Owners, b.Owners, same)
	case Domain:
		return overlap(a.Domains, b.Domains, strings.EqualFold)
	case Token:
		return overlap(a.Tokens, b.Tokens, same)
	}
	return false
}

func overlap(a, b []string, equal func(a, b string) bool) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return equal(x, y) })
	})
}

func same(a, b string) bool { return a == b }
