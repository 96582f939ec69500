package main

import (
	"fmt"
	"io"

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
		fmt.Fprintf(out, "%s: %s%s\n", name, f, whose(f))
	}
	across := p.across()
	for _, warning := range across {
		fmt.Fprintf(out, "%s: %s\n", name, warning)
	}
	all := len(findings) + len(across)
	warnings += len(across)
	kind := "warnings"
	if warnings == 1 {
		kind = "a warning"
	}
	fmt.Fprintf(out, "%s: %d to look at, %d of them %s\n", name, all, warnings, kind)
	return warnings > 0, nil
}

// whose says whose range it is that a rate is outside of: a plan states none.
func whose(f commission.Finding) string {
	if f.Code != commission.CodeLintRange {
		return ""
	}
	return ` (that of "Partner & Affiliate Program Design", section 2, and no rule of this plan)`
}
