package benchmark

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// MaturityFacts are where a program stands.
type MaturityFacts struct {
	// Months since it was launched, 0 to 1,200, begun ones not counted: see
	// [MonthsBetween].
	Months   int              `json:"months"`
	Partners int              `json:"partners"` // 0 to 1,000,000,000
	Share    partnerecon.Rate `json:"share"`    // of the revenue that comes from partners, 0 % to 100 %
}

// A Dimension that maturity is measured in.
type Dimension string

// The dimensions.
const (
	ByAge      Dimension = "age"      // whole months since the launch
	ByPartners Dimension = "partners" // how many there are
	ByShare    Dimension = "share"    // of the revenue that comes from them
)

// MaturityReport is the stage of a program, in each dimension and over all. A stage
// that is absent is before the first one.
type MaturityReport struct {
	Age      string `json:"age,omitzero"`
	Partners string `json:"partners,omitzero"`
	Share    string `json:"share,omitzero"`
	// Overall is the lower one of Partners and Share: age opens no stage.
	Overall string `json:"overall,omitzero"`
	// HeldBack is what would have to rise for the next stage. In the highest one it is
	// nothing.
	HeldBack []Dimension `json:"held_back,omitzero"`
	// Next is the stage above, and what it needs; absent in the highest one.
	Next         string           `json:"next,omitzero"`
	MorePartners int              `json:"more_partners,omitzero"`
	MoreShare    partnerecon.Rate `json:"more_share,omitzero"` // in points of 100; absent: enough
	// Pace is the stage of the share against that of the age.
	Pace  Pace              `json:"pace"`
	Trace partnerecon.Trace `json:"trace"`
}

// Maturity places a program on the maturity model. The bands of "Partner & Affiliate
// Program Design", section 11, share their ends ("Months 0-6", "Months 6-18"): a
// shared end belongs to the higher stage. Its dimensions can disagree; a program is
// as mature as its partners and its revenue both are, and its age says whether it is
// on pace, as for "36+ months to reach 30%+ revenue from partners".
func (y Yardstick) Maturity(f MaturityFacts) (MaturityReport, error) {
	stages := y.policy.Maturity.Stages
	if len(stages) == 0 {
		return MaturityReport{}, absent("/maturity")
	}
	if err := f.check(); err != nil {
		return MaturityReport{}, err
	}
	age := y.stage(func(s Stage) bool { return f.Months >= s.Months })
	partners := y.stage(func(s Stage) bool { return f.Partners >= s.Partners })
	share := y.stage(func(s Stage) bool { return f.Share.Compare(s.Share) >= 0 })
	overall := min(partners, share)
	out := MaturityReport{
		Age: y.stageName(age), Partners: y.stageName(partners), Share: y.stageName(share), Overall: y.stageName(overall),
		Pace: paceOf(share - age),
	}
	t := &out.Trace
	y.explainStage(t, age, ByAge, "months", count("value", f.Months))
	y.explainStage(t, partners, ByPartners, "partners", count("value", f.Partners))
	y.explainStage(t, share, ByShare, "share", partnerecon.D("value", f.Share))
	t.Add(CodeOverall, stageRule(overall), text("stage", out.Overall))
	var c calc
	y.next(&out, &c, f, overall)
	t.Add(codeOfPace(out.Pace), stageRule(age), text("age", out.Age), text("share", out.Share))
	return answer(&c, out)
}

// next says what the stage above the overall one needs.
func (y Yardstick) next(out *MaturityReport, c *calc, f MaturityFacts, overall int) {
	t := &out.Trace
	if overall == len(y.policy.Maturity.Stages) {
		t.Add(CodeTopStage, stageRule(overall), text("stage", out.Overall))
		return
	}
	next := y.policy.Maturity.Stages[overall]
	out.Next = next.Name
	if f.Partners < next.Partners {
		out.MorePartners = next.Partners - f.Partners
		out.HeldBack = append(out.HeldBack, ByPartners)
		t.Add(CodeHeldBack, stageRule(overall+1)+"/partners", text("by", string(ByPartners)), count("value", f.Partners), count("wants", next.Partners))
	}
	if f.Share.Compare(next.Share) < 0 {
		out.MoreShare = c.rate(num(next.Share).Add(num(f.Share).Neg()))
		out.HeldBack = append(out.HeldBack, ByShare)
		t.Add(CodeHeldBack, stageRule(overall+1)+"/share", text("by", string(ByShare)), partnerecon.D("value", f.Share), partnerecon.D("wants", next.Share))
	}
	t.Add(CodeNextStage, stageRule(overall+1), text("stage", next.Name), count("more_partners", out.MorePartners), partnerecon.D("more_share", out.MoreShare))
}

// stage returns how many stages, from the lowest one, have begun.
func (y Yardstick) stage(begun func(Stage) bool) int {
	n := 0
	for _, s := range y.policy.Maturity.Stages {
		if !begun(s) {
			break
		}
		n++
	}
	return n
}

// stageName returns the name of the nth stage, empty for what is before the first.
func (y Yardstick) stageName(n int) string {
	if n == 0 {
		return ""
	}
	return y.policy.Maturity.Stages[n-1].Name
}

func (y Yardstick) explainStage(t *partnerecon.Trace, n int, d Dimension, member string, value partnerecon.Detail) {
	details := []partnerecon.Detail{text("dimension", string(d)), value, text("stage", y.stageName(n))}
	t.Add(CodeStage, problem.At("/maturity/stages", max(n, 1)-1)+"/"+member, sourced(details, y.policy.Maturity.Source)...)
}

// stageRule points to the nth stage; to the list where it is before the first.
func stageRule(n int) string {
	if n == 0 {
		return "/maturity/stages"
	}
	return problem.At("/maturity/stages", n-1)
}

func codeOfPace(p Pace) string {
	switch p {
	case Behind:
		return CodeBehind
	case OnPace:
		return CodeOn
	case Ahead:
		return CodeAhead
	default:
		return CodeNoPace
	}
}

func (f *MaturityFacts) check() error {
	var k checker
	k.count("/months", f.Months, 0, maxMonths)
	k.count("/partners", f.Partners, 0, maxCount)
	k.part("/share", f.Share)
	return k.err()
}

// MonthsBetween returns how many whole months there are from one day to another: the
// most n for which the first day and n months is not after the second. It is 0 where
// that comes first, or where one of them is no day.
func MonthsBetween(from, to partnerecon.Day) int {
	if from.IsZero() || to.Before(from) {
		return 0
	}
	n := to.Month().Sub(from.Month())
	if from.AddMonths(n).After(to) {
		n--
	}
	return n
}
