package benchmark

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// RampFacts are a partner and its first revenue.
type RampFacts struct {
	Model  string          `json:"model"` // as in the policy
	Signed partnerecon.Day `json:"signed"`
	On     partnerecon.Day `json:"on"` // not before Signed
	// FirstRevenue is the day of its first revenue, not before Signed. Absent, or after
	// On: none yet.
	FirstRevenue partnerecon.Day `json:"first_revenue,omitzero"`
}

// RampReport is how long a partner took, or has been taking, to its first revenue.
type RampReport struct {
	Model string `json:"model"`
	// Earliest and Latest are the ends of the expectation, both in it.
	Earliest partnerecon.Day `json:"earliest"`
	Latest   partnerecon.Day `json:"latest"`
	Months   int             `json:"months"` // whole ones, until its first revenue or On
	Open     bool            `json:"open,omitzero"`
	// Verdict is below for a partner that was faster, above for one that was slower or
	// has no revenue after Latest, undefined for one that still can be in time.
	Verdict Verdict           `json:"verdict"`
	Trace   partnerecon.Trace `json:"trace"`
}

// Ramp compares the time to the first revenue with what the model of the partner
// leads one to expect: "3-6 months (training + pipeline build)" for resellers, 6 to 12
// for co-creation, in "Partner & Affiliate Program Design", section 1.
func (y Yardstick) Ramp(f RampFacts) (RampReport, error) {
	if len(y.policy.Ramps) == 0 {
		return RampReport{}, absent("/ramps")
	}
	at := slices.IndexFunc(y.policy.Ramps, func(r Ramp) bool { return r.Model == f.Model })
	if err := f.check(at >= 0); err != nil {
		return RampReport{}, err
	}
	months := y.policy.Ramps[at].Months
	out := RampReport{Model: f.Model, Earliest: f.Signed.AddMonths(months.Low), Latest: f.Signed.AddMonths(months.High), Verdict: Within}
	first := f.FirstRevenue
	if first.IsZero() || first.After(f.On) {
		first, out.Open = f.On, true
	}
	out.Months = MonthsBetween(f.Signed, first)
	switch {
	case first.After(out.Latest):
		out.Verdict = Above
	case out.Open:
		out.Verdict = Undefined
	case first.Before(out.Earliest):
		out.Verdict = Below
	}
	code := codeOf(out.Verdict)
	if out.Verdict == Undefined {
		code = CodeOpen
	}
	details := []partnerecon.Detail{text("model", problem.Cut(f.Model)), count("months", out.Months), partnerecon.D("expected", months), partnerecon.D("until", first)}
	out.Trace.Add(code, problem.At("/ramps", at)+"/months", sourced(details, months.Source)...)
	return out, nil
}

func (f *RampFacts) check(known bool) error {
	var k checker
	k.name("/model", f.Model)
	if !known && f.Model != "" {
		k.Add("/model", problem.Unknown, "the policy has no ramp for %s", problem.Quote(f.Model))
	}
	k.day("/signed", f.Signed)
	k.day("/on", f.On)
	k.notBefore("/on", f.On, f.Signed)
	k.notBefore("/first_revenue", f.FirstRevenue, f.Signed)
	return k.err()
}
