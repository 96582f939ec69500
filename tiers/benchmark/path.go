package benchmark

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// PathFacts are a target for the share of revenue that comes from partners, and the
// shares of the months so far.
type PathFacts struct {
	From   partnerecon.Month `json:"from"`            // the first month
	Start  partnerecon.Rate  `json:"start"`           // the share before it, 0 % to 100 %
	Target partnerecon.Rate  `json:"target"`          // at the end of the last month, from Start to 100 %
	Actual []MonthShare      `json:"actual,omitzero"` // of months of the path, each once
}

// A MonthShare is the share of a month.
type MonthShare struct {
	Month partnerecon.Month `json:"month"`
	Share partnerecon.Rate  `json:"share"`
}

// PathReport is the way to the target.
type PathReport struct {
	Step   partnerecon.Rate `json:"step"` // each month, in points of 100
	Points []PathPoint      `json:"points"`
	// Pace and Gap are those of the latest month that has an actual share.
	Pace Pace       `json:"pace"`
	Gap  Difference `json:"gap,omitzero"`
	// Required is the step that each month that is left needs from now on, 0 where the
	// target is reached; absent where no month is left.
	Required partnerecon.Rate  `json:"required,omitzero"`
	Trace    partnerecon.Trace `json:"trace"`
}

// A PathPoint is the end of a month.
type PathPoint struct {
	Month    partnerecon.Month `json:"month"`
	Expected partnerecon.Rate  `json:"expected"`
	Actual   partnerecon.Rate  `json:"actual,omitzero"` // absent: not known
	Gap      Difference        `json:"gap,omitzero"`    // actual less expected
	Pace     Pace              `json:"pace"`
}

// TargetPath draws a straight line to a target and says how far from it the program
// is: "Set 12-month targets for partner-sourced revenue as a percentage of total",
// says "Partner & Affiliate Program Design", section 12.
func (y Yardstick) TargetPath(f PathFacts) (PathReport, error) {
	months := y.policy.TargetPath.Months
	if months == 0 {
		return PathReport{}, absent("/target_path")
	}
	if err := f.check(months); err != nil {
		return PathReport{}, err
	}
	actual := map[partnerecon.Month]partnerecon.Rate{}
	for _, a := range f.Actual {
		actual[a.Month] = a.Share
	}
	var c calc
	rise := num(f.Target).Add(num(f.Start).Neg())
	out := PathReport{Step: c.rate(rise.Mul(1, int64(months))), Pace: NoPace}
	latest := -1
	for i := range months {
		p := PathPoint{Month: f.From.Add(i), Pace: NoPace}
		expected := num(f.Start).Add(rise.Mul(int64(i+1), int64(months)))
		p.Expected = c.rate(expected)
		if share, ok := actual[p.Month]; ok {
			p.Actual, p.Gap = share, c.difference(num(share).Add(expected.Neg()))
			p.Pace = paceOf(num(share).Cmp(expected))
			latest = i
		}
		out.Points = append(out.Points, p)
	}
	out.arrive(&c, f.Target, latest, y.policy.TargetPath.Source)
	return answer(&c, out)
}

// arrive says how the latest month stands, and what the others need.
func (r *PathReport) arrive(c *calc, target partnerecon.Rate, latest int, source string) {
	const rule = "/target_path/months"
	if latest < 0 {
		r.Required = r.Step
		r.Trace.Add(CodeNoPace, rule, sourced([]partnerecon.Detail{partnerecon.D("target", target), partnerecon.D("step", r.Step)}, source)...)
		return
	}
	at := r.Points[latest]
	r.Pace, r.Gap = at.Pace, at.Gap
	details := []partnerecon.Detail{partnerecon.D("month", at.Month), partnerecon.D("actual", at.Actual), partnerecon.D("expected", at.Expected), partnerecon.D("gap", at.Gap)}
	r.Trace.Add(codeOfPace(r.Pace), rule, sourced(details, source)...)
	left := len(r.Points) - 1 - latest
	missing := num(target).Add(num(at.Actual).Neg())
	switch {
	case missing.Sign() <= 0:
		missing = exact.Num{}
		r.Trace.Add(CodeReached, rule, partnerecon.D("target", target))
	case left == 0:
		r.Trace.Add(CodeMissed, rule, partnerecon.D("target", target))
	}
	if left > 0 {
		r.Required = c.rate(missing.Mul(1, int64(left)))
		r.Trace.Add(CodeRemaining, rule, count("months", left), partnerecon.D("required", r.Required))
	}
}

func (f *PathFacts) check(months int) error {
	var k checker
	if f.From.IsZero() {
		k.Add("/from", problem.Required, "missing")
	}
	k.part("/start", f.Start)
	k.part("/target", f.Target)
	if f.Target.Compare(f.Start) < 0 {
		k.Add("/target", problem.OutOfRange, "want not below the start, %s, got %s", f.Start, f.Target)
	}
	if f.From.Add(months-1).Sub(f.From) != months-1 && !f.From.IsZero() {
		k.Add("/from", problem.OutOfRange, "want %d months from it on, got %s", months, f.From)
	}
	if !k.few("/actual", len(f.Actual), maxList) {
		return k.err()
	}
	seen := map[partnerecon.Month]bool{}
	for i, a := range f.Actual {
		k.Enter("/actual", i)
		if n := a.Month.Sub(f.From); a.Month.IsZero() || n < 0 || n >= months {
			k.Add("/month", problem.OutOfRange, "want one of %d months from %s on, got %s", months, f.From, a.Month)
		}
		if seen[a.Month] {
			k.Add("/month", problem.Duplicate, "%s stands twice", a.Month)
		}
		seen[a.Month] = true
		k.part("/share", a.Share)
		k.Leave()
	}
	return k.err()
}
