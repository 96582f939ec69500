package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A standing is what rates may ask of a partner.
type standing struct{ tier, plan string }

// and puts the tier and the plan in front of details, where there are any.
func (s *standing) and(details ...partnerecon.Detail) []partnerecon.Detail {
	var out []partnerecon.Detail
	if s.tier != "" {
		out = append(out, text("tier", s.tier))
	}
	if s.plan != "" {
		out = append(out, text("plan", s.plan))
	}
	return append(out, details...)
}

// standings returns the tiers of the ladder, or of the policy, each with the plans
// that an agreement can choose there for what a scenario pays.
func (r *review) standings(s scenario) []standing {
	var out []standing
	for _, tier := range r.ladder() {
		for _, plan := range r.plans(s, tier) {
			out = append(out, standing{tier, plan})
		}
	}
	return out
}

// ladder returns the tiers, and without any the empty one. Those of a policy are in
// the order of its rows.
func (r *review) ladder() []string {
	if len(r.Tiers) > 0 {
		return r.Tiers
	}
	var out []string
	for _, c := range r.components {
		for _, row := range c.Rates {
			if !slices.Contains(out, row.Tier) && row.Tier != "" && len(out) < maxTiers {
				out = append(out, row.Tier)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "")
	}
	return out
}

// plans returns the plans that an agreement of a tier can choose for what a scenario
// is about: those that rates name, and none where they do not ask for one. Where
// every choice is refused it returns the empty one, so that Apply says why.
func (r *review) plans(s scenario, tier string) []string {
	named := []string{""}
	for _, c := range r.components {
		for _, row := range c.Rates {
			if row.isFor(tier, s.item.Model) && !slices.Contains(named, row.Plan) {
				named = append(named, row.Plan)
			}
		}
	}
	s.credit.Tier = tier
	accepted := slices.DeleteFunc(slices.Clone(named), func(plan string) bool {
		s.credit.Plan = plan
		return !r.accept(s)
	})
	if len(accepted) == 0 {
		return named[:1]
	}
	return accepted
}

// isFor reports whether a row may fit a tier and a model.
func (r *Row) isFor(tier string, m Model) bool {
	return (r.Tier == "" || r.Tier == tier) && (r.Model == "" || r.Model == m)
}

// accept reports whether the version can price what a scenario is about.
func (r *review) accept(s scenario) bool {
	credits := []partnerecon.Credit{s.credit}
	lines := []Line{{Items: []Item{s.item}, Credits: credits, Context: s.Context}}
	for _, m := range s.milestones {
		lines = append(lines, Line{Milestone: m.Name, Items: []Item{{}}, Credits: credits, Context: s.Context})
	}
	var list problem.List
	for i := range lines {
		r.checkFit(&list, &lines[i])
	}
	return list.Empty()
}
