package benchmark

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// PlanFacts are the goals that a company and a partner agreed on, and how far they
// came.
type PlanFacts struct {
	On    partnerecon.Day `json:"on"`    // the day at whose end it is looked at
	Goals []Goal          `json:"goals"` // 1 to 100
}

// A Goal of a joint business plan.
type Goal struct {
	Metric string          `json:"metric"` // once in a plan
	Owner  string          `json:"owner"`  // who answers for it
	Target Quantity        `json:"target"` // above 0
	Actual Quantity        `json:"actual,omitzero"`
	Starts partnerecon.Day `json:"starts"` // the first day, not after On
	Due    partnerecon.Day `json:"due"`    // the last day
}

// PlanReport is how a plan stands.
type PlanReport struct {
	Goals []GoalReport `json:"goals"` // in the order of the facts
	// Attained is the average over the goals, each counted up to 100 %, so that no
	// goal hides another one.
	Attained Figure `json:"attained"`
	// Expected is the average part of the days that are over, Pace the one against the
	// other.
	Expected partnerecon.Rate  `json:"expected"`
	Pace     Pace              `json:"pace"`
	Trace    partnerecon.Trace `json:"trace"`
}

// A GoalReport is how a goal stands, and who answers for it.
type GoalReport struct {
	Owner string `json:"owner"`
	Progress
}

// JointPlan measures a joint business plan with goals such as "revenue targets,
// customer acquisition, and market expansion", as "The Essential Guide to Building a
// Recurring Revenue Partner Program" has it; as it asks for "roles and
// responsibilities", a goal without an owner is a problem.
func JointPlan(f PlanFacts) (PlanReport, error) {
	if err := f.check(); err != nil {
		return PlanReport{}, err
	}
	var c calc
	var out PlanReport
	var attained, expected exact.Num
	for _, g := range f.Goals {
		facts := g.progress(f.On)
		p := facts.measure(&c)
		out.Goals = append(out.Goals, GoalReport{g.Owner, p})
		part := num(p.Attained.Value)
		if part.Cmp(exact.Int(1)) > 0 {
			part = exact.Int(1)
		}
		attained, expected = attained.Add(part), expected.Add(num(p.Expected))
		out.Trace.Add(codeOfPace(p.Pace), "", text("metric", problem.Cut(g.Metric)), text("owner", problem.Cut(g.Owner)), partnerecon.D("attained", p.Attained.Value), partnerecon.D("expected", p.Expected))
	}
	n := int64(len(f.Goals))
	out.Attained = Figure{Value: c.rate(attained.Mul(1, n)), Verdict: Undefined, Of: "average of " + partnerecon.Count(n).String()}
	out.Expected = c.rate(expected.Mul(1, n))
	out.Pace = paceOf(attained.Cmp(expected))
	out.Trace.Add(codeOfPace(out.Pace), "", count("goals", len(f.Goals)), partnerecon.D("attained", out.Attained.Value), partnerecon.D("expected", out.Expected))
	return answer(&c, out)
}

// maxGoals bounds the goals of a plan, whose average has the product of all their
// targets below it.
const maxGoals = 100

func (g Goal) progress(on partnerecon.Day) ProgressFacts {
	return ProgressFacts{Metric: g.Metric, Target: g.Target, Actual: g.Actual, Starts: g.Starts, Due: g.Due, On: on}
}

func (f *PlanFacts) check() error {
	var k checker
	k.day("/on", f.On)
	if len(f.Goals) == 0 {
		k.Add("/goals", problem.Required, "want at least one")
	}
	if !k.few("/goals", len(f.Goals), maxGoals) {
		return k.err()
	}
	metrics := map[string]bool{}
	for i, g := range f.Goals {
		k.Enter("/goals", i)
		k.once("/metric", g.Metric, metrics)
		k.name("/owner", g.Owner)
		k.quantity("/target", g.Target, g.Target, 1)
		k.quantity("/actual", g.Actual, g.Target, 0)
		k.day("/starts", g.Starts)
		k.day("/due", g.Due)
		k.notBefore("/due", g.Due, g.Starts)
		if g.Starts.After(f.On) && !f.On.IsZero() {
			k.Add("/starts", problem.OutOfRange, "want not after %s, got %s", f.On, g.Starts)
		}
		k.Leave()
	}
	return k.err()
}
