package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// unused looks for rules about tiers, models and milestones that the program has
// not, and for tables that nothing reads.
func (r *review) unused() {
	for i := range r.components {
		c := &r.components[i]
		for k, row := range c.Rates {
			r.unusedTier(c.row(k), row.Tier)
			if row.Model != "" && len(r.Models) > 0 && !slices.Contains(r.Models, row.Model) {
				r.add(CodeLintModel, c.row(k)+"/model", text("model", row.Model))
			}
		}
		r.unusedMilestone(c.at+"/on", c.On)
		for k, t := range c.Vests {
			r.unusedMilestone(problem.At(c.at+"/vests", k)+"/milestone", t.Milestone)
		}
	}
	for i, limit := range r.policy.Caps {
		for k, t := range limit.Defer {
			r.unusedMilestone(problem.At(problem.At("/caps", i)+"/defer", k)+"/milestone", t.Milestone)
		}
	}
	read := map[string]bool{}
	for _, c := range r.components {
		for _, row := range c.Rates {
			read[row.Table], read[row.Factor] = true, true
		}
	}
	for i, t := range r.policy.Tables {
		if !read[t.Name] {
			r.add(CodeLintTable, problem.At("/tables", i), text("table", t.Name))
		}
	}
	for i, p := range r.policy.Payable {
		r.unusedTier(problem.At("/payable", i), p.Tier)
		r.unusedMilestone(problem.At("/payable", i)+"/on", p.On)
	}
}

func (r *review) unusedTier(at, tier string) {
	if tier != "" && len(r.Tiers) > 0 && !slices.Contains(r.Tiers, tier) {
		r.add(CodeLintTier, at+"/tier", text("tier", tier))
	}
}

func (r *review) unusedMilestone(at, name string) {
	sent := func(m ExpectedMilestone) bool { return m.Name == name }
	if name != "" && len(r.Milestones) > 0 && !slices.ContainsFunc(r.Milestones, sent) {
		r.add(CodeLintMilestone, at, text("milestone", name))
	}
}

// ended looks for rules that are over before they could apply.
func (r *review) ended() {
	for i := range r.components {
		c := &r.components[i]
		r.sunset(c.at+"/until", c.Until)
		for k := range c.Rates {
			row := &c.Rates[k]
			if w := r.recurs(c, row); over(w, row.Age.From) {
				r.add(CodeLintOver, c.row(k)+"/age", count("from_month", row.Age.From), partnerecon.D("window", w))
			}
		}
	}
	for i, limit := range r.policy.Caps {
		r.sunset(problem.At("/caps", i)+"/until", limit.Until)
	}
}

func (r *review) sunset(at string, until partnerecon.Day) {
	if !until.IsZero() && !r.From.IsZero() && !until.After(r.From) {
		r.add(CodeLintSunset, at, partnerecon.D("until", until), partnerecon.D("from", r.From))
	}
}

// over reports whether a window ends before a customer is so many months old,
// whatever day it began on. Twelve months have 365 days or more, one has 28.
func over(w partnerecon.Window, months int) bool {
	last := 0 // one more step where the last day is inside
	if w.Edge == partnerecon.Through {
		last = 1
	}
	if w.Months > 0 {
		return w.Months+last <= months
	}
	return w.Days > 0 && w.Days+last <= months/12*365+months%12*28
}

// tranches looks for parts that the expected customer is never paid: it leaves
// before their months are over, or reaches their milestone too late.
func (r *review) tranches(s scenario) {
	for i := range r.components {
		r.unreached(r.components[i].at+"/vests", r.components[i].Vests, s)
	}
	for i, limit := range r.policy.Caps {
		r.unreached(problem.At("/caps", i)+"/defer", limit.Defer, s)
	}
}

func (r *review) unreached(at string, parts []Tranche, s scenario) {
	for i, t := range parts {
		share := partnerecon.D("share", t.Share)
		if t.Months > s.months() {
			r.add(CodeLintTranche, problem.At(at, i)+"/months", share, count("months", t.Months), count("stays", s.months()))
		}
		after, sent, passes := r.earliest(s, &t)
		if sent && !passes {
			r.add(CodeLintTranche, problem.At(at, i)+"/when", share, text("milestone", t.Milestone))
		}
		if passes && !s.reaches(t.Within, after) {
			r.add(CodeLintTranche, problem.At(at, i)+"/milestone", share, text("milestone", t.Milestone),
				count("after", after), partnerecon.D("within", t.Within), count("stays", s.months()))
		}
	}
}

// earliest returns after how many months the customer first reaches the milestone of a
// tranche with what that tests, and whether it reaches it at all.
func (r *review) earliest(s scenario, t *Tranche) (after int, sent, passes bool) {
	tests, _ := readTests(&problem.List{}, "", r.policy.Facts, t.When) // New has reported what is wrong
	for _, m := range s.milestones {
		if m.Name != t.Milestone {
			continue
		}
		sent = true
		stated := Reached{Facts: s.factsOf(m)}
		if !stated.passes(r.policy.Facts, tests) {
			continue
		}
		if !passes {
			after = m.After
		}
		after, passes = min(after, m.After), true
	}
	return after, sent, passes
}

// reaches reports whether so many months are inside a window, if it is stated, and
// the customer stays as long.
func (s *scenario) reaches(within partnerecon.Window, after int) bool {
	inside := !within.Stated() || within.Contains(s.start, s.start.AddMonths(after))
	return inside && after <= s.months()
}
