package settlement

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// reviewClawback returns the tiers of which nothing goes back because no schedule is for them,
// where others have one: each that earns something, and by the trigger. A schedule that returns
// nothing says so on purpose.
func (p Program) reviewClawback(a *Agreement) []commission.Finding {
	if len(p.policy.Tiers) > mostReviewed {
		return nil
	}
	m := a.merge()
	var out []commission.Finding
	for _, trigger := range [...]clawback.Trigger{clawback.ByChurn, clawback.ByBreach} { // fraud takes all where nothing is said
		for _, tier := range p.policy.Tiers {
			if lacking := m.unscheduled(trigger, tier); len(lacking) > 0 {
				out = append(out, commission.Finding{
					Code: commission.CodeLintUnscheduled, Rule: "/clawback/schedules", Severity: commission.Warning,
					Details: []partnerecon.Detail{text("tier", tier), text("trigger", string(trigger)), text("components", strings.Join(lacking, ", "))},
				})
			}
		}
	}
	return out
}

// unscheduled lists the components that a tier earns and no schedule of a trigger takes anything
// of there, where some schedule does so in another tier.
func (m *merged) unscheduled(trigger clawback.Trigger, tier string) []string {
	var out []string
	check := func(component string, rates []commission.Row) {
		earned := slices.ContainsFunc(rates, func(r commission.Row) bool { return r.Tier == "" || r.Tier == tier })
		some, here := m.scheduled(trigger, component, tier)
		if earned && some && !here {
			out = append(out, component)
		}
	}
	check(baseComponent, m.commission.Rates)
	for _, b := range m.commission.Bonuses {
		if !b.Owes {
			check(b.Name, b.Rates)
		}
	}
	return out
}

// scheduled reports whether some schedule of a trigger is about a component, whatever the tier, and
// whether one is in this tier. Those of some lines alone are none.
func (m *merged) scheduled(trigger clawback.Trigger, component, tier string) (some, here bool) {
	for _, s := range m.clawback.Schedules {
		by := s.Trigger == trigger || s.Trigger == "" && trigger == clawback.ByChurn
		if !by || s.Scope != "" || len(s.Components) > 0 && !slices.Contains(s.Components, component) {
			continue
		}
		some = true
		here = here || s.Tier == "" || s.Tier == tier
	}
	return some, here
}
