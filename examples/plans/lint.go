package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// lint reviews a plan and prints what is doubtful about it. It reports whether
// something may cost money or pay against the plan's intent.
func lint(out io.Writer, name string, p plan) (warned bool, err error) {
	findings, err := p.commission.Review(p.assumptions())
	if err != nil {
		return false, at("/assume", err)
	}
	for i := range findings {
		findings[i].Rule = "/commission" + findings[i].Rule
	}
	if p.incentive != nil {
		for _, f := range p.incentive.Review() {
			f.Rule = "/incentive" + f.Rule
			findings = append(findings, f)
		}
	}
	warnings := 0
	for _, f := range findings {
		if f.Severity == commission.Warning {
			warnings++
		}
		fmt.Fprintf(out, "%s: %s\n", name, f)
	}
	unworkable := p.unworkable()
	for _, warning := range unworkable {
		fmt.Fprintf(out, "%s: %s\n", name, warning)
	}
	all := len(findings) + len(unworkable)
	warnings += len(unworkable)
	kind := "warnings"
	if warnings == 1 {
		kind = "a warning"
	}
	fmt.Fprintf(out, "%s: %d to look at, %d of them %s\n", name, all, warnings, kind)
	return warnings > 0, nil
}

// unworkable are the schedules of the clawback that take back what was not served of what
// milestones earn: nobody paid for a term with one, so that a churn cannot be worked out.
func (p plan) unworkable() []string {
	if p.clawback == nil {
		return nil
	}
	var out []string
	for i, s := range p.clawback.Policy().Schedules {
		if s.Return != clawback.Unserved {
			continue
		}
		for _, b := range p.commission.Policy().Bonuses {
			if b.On != "" && (len(s.Components) == 0 || slices.Contains(s.Components, b.Name)) {
				out = append(out, fmt.Sprintf("%s /clawback/schedules/%d/components: takes back what was not served of a bonus that a milestone earns, "+
					"which pays for no term; name the components that payments earn: bonus=%q milestone=%q", commission.Warning, i, b.Name, b.On))
			}
		}
	}
	return out
}
