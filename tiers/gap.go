package tiers

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Gap is how a partner stands with one criterion. What it has is shown rounded down
// to whole units of the metric, what it lacks rounded up; whether the criterion is met
// was decided on the exact numbers.
type Gap struct {
	Tier      string    `json:"tier,omitzero"` // empty: every tier
	Rule      string    `json:"rule"`          // JSON Pointer of the criterion
	Metric    string    `json:"metric"`
	Dimension Dimension `json:"dimension,omitzero"`
	Met       bool      `json:"met,omitzero"`
	// Missing: nothing is known of the metric in the window, so that it is not met.
	Missing bool `json:"missing,omitzero"`
	// Spare: it is not met, and need not be: enough others of its group are.
	Spare bool `json:"spare,omitzero"`
	// Raw is what was measured, Actual what of it counts where a customer can make up only
	// a part, Target what is asked for: of a new partner what the ramp leaves. With several
	// periods they are those of the last one.
	Raw    Value `json:"raw,omitzero"`
	Actual Value `json:"actual,omitzero"`
	Target Value `json:"target,omitzero"`
	// Percent of the target that is there, rounded down to hundredths of a percent. Absent
	// where the target is 0, or what is there is below 0.
	Percent partnerecon.Rate `json:"percent,omitzero"`
	// Remaining is what is missing to meet it. With a limit per customer it has to come
	// from customers below the limit.
	Remaining Value `json:"remaining,omitzero"`
	// Window that was looked at. Absent: a lifetime, or a certificate.
	Window partnerecon.Interval `json:"window,omitzero"`
	// Periods that met it, of Of, where Want are wanted. Absent: one window alone counts.
	Periods int `json:"periods,omitzero"`
	Of      int `json:"of,omitzero"`
	Want    int `json:"want,omitzero"`
	// DaysLeft until the window is over, or until the next review where the window moves
	// with the day; Pace is what is missing by 30 days of them, rounded up. A share has
	// no pace.
	DaysLeft int   `json:"days_left,omitzero"`
	Pace     Value `json:"pace,omitzero"`
}

// paceDays is what a pace is counted by.
const paceDays = 30

// gap shows a finding.
func (j *judge) gap(tier string, f *finding) (Gap, error) {
	m := f.metric
	g := Gap{
		Tier: tier, Rule: problem.At(f.rule+"/criteria", f.place), Metric: m.Name, Dimension: m.Dimension,
		Met: f.met, Missing: !f.found, Periods: f.periods, Of: f.Of, Want: f.Met,
	}
	if m.Unit != Certificate {
		g.Window = f.days
	}
	var err error
	show := func(x exact.Num, up bool) Value {
		v, e := m.shown(x, up)
		if e != nil {
			err = e
		}
		return v
	}
	g.Target = show(f.target, true)
	if f.found {
		g.Raw, g.Actual = show(f.raw, false), show(f.adjusted, false)
		g.Percent = percent(f.adjusted, f.target)
	}
	g.Target.Level = f.full.Level // of a certificate
	if !f.met {
		g.DaysLeft = j.left(f)
		rest := j.rest(f)
		if g.Remaining = show(rest, true); g.DaysLeft > 0 && m.Unit != Share && m.Unit != Yes {
			g.Pace = show(rest.Mul(paceDays, int64(g.DaysLeft)), true)
		}
	}
	return g, err
}

// rest returns what is missing: at least one unit where only more than the target
// reaches it.
func (j *judge) rest(f *finding) exact.Num {
	rest := f.target.Add(f.adjusted.Neg())
	if rest.Sign() < 0 { // of several periods the last one has more than enough, and others have not
		return exact.Num{}
	}
	if !j.above(f) {
		return rest
	}
	unit := int64(1)
	if f.metric.Unit == Share {
		unit = shareUnit
	}
	// The least number of units above what is missing exactly.
	n, ok := rest.Mul(unit, 1).Round(exact.Down)
	if !ok {
		return rest
	}
	return exact.Int(n).Add(exact.Int(1)).Mul(1, unit)
}

// left returns how many days are left for a criterion after the day.
func (j *judge) left(f *finding) int {
	end := j.periodEnd(j.on)
	switch {
	case !j.review.IsZero(): // what is missing then counts in the windows of the next review
		end = j.review
	case f.Of == 0 && f.Within.Of.months() > 0 && !f.Within.Completed:
		end = f.days.End.Add(-1)
	}
	return max(0, end.Sub(j.on))
}

// percent returns how much of a target is there, rounded down to hundredths of a
// percent.
func percent(actual, target exact.Num) partnerecon.Rate {
	if target.Sign() <= 0 || actual.Sign() < 0 {
		return partnerecon.Rate{}
	}
	n, ok := actual.Quo(target).Mul(hundredths, 1).Round(exact.Down)
	if !ok {
		return partnerecon.Rate{}
	}
	r, err := partnerecon.Fraction(n, hundredths)
	if err != nil {
		return partnerecon.Rate{}
	}
	return r
}

// hundredths of a percent in a whole.
const hundredths = 10_000
