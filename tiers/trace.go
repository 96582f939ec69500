package tiers

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// why says what is met and what is short of a tier, and whether that reaches it.
func (j *judge) why(v *verdict, tier int) partnerecon.Trace {
	var out partnerecon.Trace
	if tier < 0 {
		return out
	}
	out = append(out, j.steps(&v.tiers[tier])...)
	code := CodeReached
	if !v.met[tier] {
		code = CodeNotReached
	}
	details := []partnerecon.Detail{text("tier", j.name(tier))}
	if !v.base.passed {
		details = append(details, text("base", "not met"))
	}
	for i := range v.tiers[:tier] {
		if j.policy.Cumulative && !v.tiers[i].passed {
			details = append(details, text("below", j.name(i)))
		}
	}
	out.Add(code, problem.At("/tiers", tier), details...)
	if !j.open(tier, j.on.Add(1)) {
		out = append(out, j.over(tier)...)
	}
	return out
}

// over says that a tier has ended.
func (r *rules) over(tier int) partnerecon.Trace {
	return partnerecon.Trace{reason(CodeOver, problem.At("/tiers", tier)+"/sunset", text("tier", r.name(tier)), day("sunset", r.policy.Tiers[tier].Sunset))}
}

// steps says how each criterion of a group stands.
func (j *judge) steps(t *tally) partnerecon.Trace {
	var out partnerecon.Trace
	for i := range t.findings {
		out = append(out, j.step(&t.findings[i])...)
	}
	for i := range t.groups {
		out = append(out, j.steps(&t.groups[i])...)
	}
	if t.of > 1 && t.need != All {
		out.Add(CodeGroup, t.rule, text("need", string(t.need)), count("met", t.met), count("of", t.of), count("want", t.want))
	}
	return out
}

// step says how a criterion stands.
func (j *judge) step(f *finding) partnerecon.Trace {
	var out partnerecon.Trace
	rule := problem.At(f.rule+"/criteria", f.place)
	code := CodeShort
	switch {
	case f.waived:
		code = CodeNotYet
	case f.met:
		code = CodeMet
	case !f.found:
		code = CodeMissing
	}
	details := []partnerecon.Detail{text("metric", f.Metric)}
	if f.found {
		details = append(details, text("actual", f.metric.written(f.adjusted)))
	}
	target := f.metric.written(f.target)
	if f.full.Level != "" {
		target += " of " + problem.Cut(f.full.Level)
	}
	details = append(details, text("target", target))
	if rest := f.target.Add(f.adjusted.Neg()); !f.met && rest.Sign() > 0 {
		details = append(details, text("remaining", f.metric.written(rest)))
	}
	if f.Of > 0 {
		details = append(details, count("periods", f.periods), count("of", f.Of), count("want", f.Met))
	}
	if f.days != (partnerecon.Interval{}) && f.metric.Unit != Certificate {
		details = append(details, partnerecon.D("window", f.days))
	}
	if f.raw.Cmp(f.adjusted) != 0 {
		out.Add(CodeLimited, "/metrics", text("metric", f.Metric), text("raw", f.metric.written(f.raw)), text("actual", f.metric.written(f.adjusted)), partnerecon.D("limit", f.metric.CustomerLimit))
	}
	out.Add(code, rule, details...)
	return out
}

// written returns an exact number of a metric as text: an amount of money where it is
// one in whole minor units, yes or no, a percentage, else the exact fraction.
func (m *Metric) written(x exact.Num) string {
	if v, err := m.shown(x, false); err == nil {
		if exactly := m.num(v, asTarget); exactly.Cmp(x) == 0 {
			if m.Unit == Yes && !v.Yes {
				return "no"
			}
			return v.String()
		}
	}
	if m.Unit == Amount {
		digits, _ := m.Currency.Digits()
		return x.Major(digits).String() + " " + string(m.Currency)
	}
	return x.String()
}
