package incentive

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Review returns what is doubtful in the policy, of the newest version where there are
// several, with the codes of [commission.Plan.Review]: tables by the period of which more
// volume pays less in all, bonuses that nothing limits, and contests and collaborations, which
// are decided over all partners, so that no customer tells what they come to. A table whose quota a figure states is not looked at.
//
// Findings come in the order of the policy. None is a good answer.
func (s Scheme) Review() []commission.Finding {
	p := s.Policy()
	var r review
	for i := range p.Bonuses {
		b, at := &p.Bonuses[i], problem.At("/bonuses", i)
		if t, ok := b.Rule.(PeriodTable); ok {
			r.table(at+"/table", t.Table)
		}
		r.exposure(at, b)
	}
	for i := range p.Contests {
		c, at := &p.Contests[i], problem.At("/contests", i)
		r.add(commission.CodeLintShared, commission.Notice, at, text("contest", c.Name))
	}
	for i := range p.Collaborations {
		r.add(commission.CodeLintShared, commission.Notice, problem.At("/collaborations", i), text("collaboration", p.Collaborations[i].Name))
	}
	return r.found
}

// A review collects findings.
type review struct{ found []commission.Finding }

func (r *review) add(code string, s commission.Severity, rule string, details ...partnerecon.Detail) {
	r.found = append(r.found, commission.Finding{Code: code, Rule: rule, Severity: s, Details: details})
}

// table looks for more volume that pays less in all.
func (r *review) table(at string, t commission.Table) {
	scale, err := commission.NewScale(t)
	if err != nil {
		return // without the quota, which is stated by the period
	}
	for _, inv := range scale.Inversions() {
		details := []partnerecon.Detail{text("table", t.Name), shownVolume("below", inv.Below), shownVolume("from", inv.From)}
		if inv.BelowEarns.Stated() {
			details = append(details, partnerecon.D("below_earns", inv.BelowEarns), partnerecon.D("from_earns", inv.FromEarns))
		}
		r.add(commission.CodeLintInversion, commission.Warning, problem.At(at+"/steps", inv.Step), details...)
	}
}

// exposure looks for a bonus of which each period can pay anything, and that has no end. A
// fixed amount for an outcome or a streak limits itself.
func (r *review) exposure(at string, b *Bonus) {
	switch b.Rule.(type) {
	case PeriodTable, Increment, Accelerator, Referrals, NewMarket, Training:
	default:
		return
	}
	if !b.Maximum.Stated() && b.Until.IsZero() {
		r.add(commission.CodeLintUncapped, commission.Notice, at, text("bonus", b.Name), text("every", string(b.Every)))
	}
}

func shownVolume(name string, v commission.Volume) partnerecon.Detail {
	if v.Revenue.Stated() {
		return partnerecon.D(name, v.Revenue)
	}
	return partnerecon.D(name, partnerecon.Count(v.Units))
}
