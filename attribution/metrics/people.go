package metrics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/median"
)

// leads measures the days from signing up to the first lead, of partners that
// had signed by the end of the period.
func (m *measure) leads() {
	last := m.Period.End.Add(-1)
	var days []int
	for _, p := range m.Partners {
		if !p.Signed.Before(m.Period.End) {
			continue
		}
		l := Lead{Partner: p.ID, Days: last.Sub(p.Signed), Open: true}
		if !p.FirstLead.IsZero() && p.FirstLead.Before(m.Period.End) {
			l.Days, l.Open = p.FirstLead.Sub(p.Signed), false
			days = append(days, l.Days)
		}
		l.Meets = m.meets(l, p.Tier)
		m.out.FirstLeads = append(m.out.FirstLeads, l)
	}
	slices.SortFunc(m.out.FirstLeads, func(a, b Lead) int { return strings.Compare(a.Partner, b.Partner) })
	m.out.Median = median.Of(days)
}

// meets says within for a lead in time and above for one too late. One that is
// open and can still be in time is not judged.
func (m *measure) meets(l Lead, tier string) Verdict {
	b := m.benchmarks.FirstLead
	switch {
	case b.Under == 0 || b.Tier != "" && b.Tier != tier:
		return ""
	case l.Days >= b.Under:
		return Above
	case l.Open:
		return ""
	}
	return Within
}

// pipeline sorts the deals that are open at the end by stage and age.
func (m *measure) pipeline() {
	last := m.Period.End.Add(-1)
	sums := map[Stage]exact.Num{} // by stage and age
	counts := map[Stage]int{}
	for i := range m.Deals {
		d := &m.Deals[i]
		if !m.open(d) {
			continue
		}
		key := Stage{Stage: d.Stage}
		for _, from := range m.Ages {
			if last.Sub(d.Staged) >= from {
				key.From = from
			}
		}
		sums[key] = sums[key].Add(minor(d.Amount))
		counts[key]++
	}
	for key, n := range counts {
		m.out.Pipeline = append(m.out.Pipeline, Stage{key.Stage, key.From, n, m.money(sums[key])})
	}
	slices.SortFunc(m.out.Pipeline, func(a, b Stage) int { return cmp.Or(strings.Compare(a.Stage, b.Stage), cmp.Compare(a.From, b.From)) })
}

// maxPairs is up to how many partners of an account are counted as pairs: an
// account that more of them touched says nothing about any two.
const maxPairs = 100

// interactions lists the accounts that at least two partners touched in the
// period.
func (m *measure) interactions() {
	touched, credited := map[string]map[string]bool{}, map[string]map[string]bool{}
	put := func(in map[string]map[string]bool, account, partner string) {
		if in[account] == nil {
			in[account] = map[string]bool{}
		}
		in[account][partner] = true
	}
	for i := range m.Deals {
		d := &m.Deals[i]
		for _, t := range d.Touches {
			if m.Period.Contains(t.On) {
				put(touched, d.Account, t.Partner)
			}
		}
		for _, c := range d.Credits {
			put(credited, d.Account, c.Partner)
		}
	}
	pairs := map[Pair]int{}
	for account, partners := range touched {
		if len(partners) < 2 {
			continue
		}
		a := Account{Account: account, Partners: keys(partners)}
		for i, p := range a.Partners {
			if credited[account][p] {
				a.Credited = append(a.Credited, p)
			} else {
				a.Uncredited = append(a.Uncredited, p)
			}
			if len(a.Partners) > maxPairs {
				continue
			}
			for _, q := range a.Partners[i+1:] {
				pairs[Pair{A: p, B: q}]++
			}
		}
		m.out.Shared = append(m.out.Shared, a)
	}
	slices.SortFunc(m.out.Shared, func(a, b Account) int { return strings.Compare(a.Account, b.Account) })
	for p, n := range pairs {
		m.out.Pairs = append(m.out.Pairs, Pair{p.A, p.B, n})
	}
	slices.SortFunc(m.out.Pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Accounts, a.Accounts), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
}

func keys(set map[string]bool) []string {
	var out []string
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
