package settlement

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Review returns what is doubtful in the newest version of the terms: what
// [commission.Plan.Review] finds in its commission under the assumptions, what
// [incentive.Scheme.Review] finds in its incentives, the tiers that no schedule of the clawback
// is for, as [commission.CodeLintUnscheduled], and the caps and true-ups by the period, which
// look at more than one customer. Rules are JSON Pointers into the agreement. Overrides of terms
// are not looked at, but for the schedules of a tier. Where the assumptions leave Clawback out
// it is what the agreement's schedules take something of; an empty list says nothing is.
func (p Program) Review(a commission.Assumptions) ([]commission.Finding, error) {
	if p.rules == nil {
		return nil, errZero
	}
	terms := p.Policy().Terms[len(p.policy.Terms)-1].Policy
	plan, err := commission.New(terms.Commission)
	if err != nil {
		return nil, err
	}
	if a.Clawback == nil {
		a.Clawback = clawed(terms)
	}
	found, err := plan.Review(a)
	if err != nil {
		return nil, err
	}
	below(found, "/commission")
	found = append(found, p.reviewClawback(&terms)...)
	more, err := p.reviewIncentives(&terms)
	if err != nil {
		return nil, err
	}
	found = append(found, more...)
	shared := func(rule, kind, name string) {
		details := []partnerecon.Detail{text(kind, name)}
		found = append(found, commission.Finding{Code: commission.CodeLintShared, Rule: rule, Severity: commission.Notice, Details: details})
	}
	for i, c := range terms.Caps {
		shared(problem.At("/caps", i), "cap", c.Name)
	}
	for i, t := range terms.TrueUps {
		shared(problem.At("/true_ups", i), "true_up", t.Name)
	}
	return found, nil
}

// reviewIncentives returns what is doubtful in the incentives of a version, if it has any.
func (p Program) reviewIncentives(a *Agreement) ([]commission.Finding, error) {
	if !hasIncentives(&a.Incentives) {
		return nil, nil
	}
	scheme, err := incentive.New(incentivesOf(&p.policy, a))
	if err != nil {
		return nil, err
	}
	out := scheme.Review()
	below(out, "/incentives")
	return out, nil
}

// below puts findings under a member of the agreement.
func below(found []commission.Finding, member string) {
	for i := range found {
		found[i].Rule = member + found[i].Rule
	}
}
