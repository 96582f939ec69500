package benchmark

import (
	"cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Quantity is a number of things, 0 to 1,000,000,000, or an amount of money of 0 or
// more. With Amount it is the amount and has no Number; the zero Quantity is the number
// 0, and as what was attained 0 of anything.
type Quantity struct {
	Number int               `json:"number,omitzero"`
	Amount partnerecon.Money `json:"amount,omitzero"`
}

// String returns "12" or "12.50 EUR".
func (q Quantity) String() string {
	if q.Amount.Stated() {
		return q.Amount.String()
	}
	return partnerecon.Count(q.Number).String()
}

func (q Quantity) num() exact.Num {
	if q.Amount.Stated() {
		return minor(q.Amount)
	}
	return whole(q.Number)
}

// less returns how much is missing to another quantity of the same kind, or 0 of it.
func (q Quantity) less(o Quantity) Quantity {
	missing := max(o.minor()-q.minor(), 0)
	if o.Amount.Stated() {
		m, _ := partnerecon.FromMinor(missing, o.Amount.Currency())
		return Quantity{Amount: m}
	}
	return Quantity{Number: int(missing)}
}

func (q Quantity) minor() int64 {
	if q.Amount.Stated() {
		return q.Amount.Minor()
	}
	return int64(q.Number)
}

// ProgressFacts are a target and how far somebody came.
type ProgressFacts struct {
	Metric string   `json:"metric"`
	Target Quantity `json:"target"` // above 0
	Actual Quantity `json:"actual,omitzero"`
	// Starts and Due are the first and the last day; On is the day at whose end
	// progress is measured, not before Starts.
	Starts partnerecon.Day `json:"starts"`
	Due    partnerecon.Day `json:"due"`
	On     partnerecon.Day `json:"on"`
	// Rewards by the threshold that brings them, in any order, at most 1,000.
	Rewards []Threshold `json:"rewards,omitzero"`
}

// A Threshold and what it brings.
type Threshold struct {
	At     Quantity `json:"at"` // above 0
	Reward string   `json:"reward"`
}

// A Progress is what a dashboard shows of a target.
type Progress struct {
	Metric   string   `json:"metric"`
	Target   Quantity `json:"target"`
	Actual   Quantity `json:"actual"`
	Attained Figure   `json:"attained"` // actual over target, above 100 % too
	// Remaining to the target, and the days that are left after On; both 0 at the end.
	Remaining Quantity `json:"remaining"`
	DaysLeft  int      `json:"days_left"`
	// Expected is the part of the days that are over: so much of the target was to be
	// attained by now.
	Expected partnerecon.Rate `json:"expected"`
	Pace     Pace             `json:"pace"`
	// Required is the part of the target that each day that is left needs; 0 where the
	// target is reached, absent where no day is left.
	Required partnerecon.Rate `json:"required,omitzero"`
	// Next is the nearest threshold that is not reached, and what is missing to it;
	// absent where there is none.
	Next    Threshold         `json:"next,omitzero"`
	Missing Quantity          `json:"missing,omitzero"`
	Trace   partnerecon.Trace `json:"trace"`
}

// Track returns the progress towards a target: "Clear dashboards that display
// progress toward targets reduce frustration", says "How to design a partner incentive
// mix…". The pace is linear, day by day.
func Track(f ProgressFacts) (Progress, error) {
	var k checker
	f.check(&k)
	if err := k.err(); err != nil {
		return Progress{}, err
	}
	var c calc
	return answer(&c, f.measure(&c))
}

func (f *ProgressFacts) measure(c *calc) Progress {
	days := f.Due.Sub(f.Starts) + 1
	over := min(f.On.Sub(f.Starts)+1, days)
	out := Progress{Metric: f.Metric, Target: f.Target, Actual: f.Actual, Remaining: f.Actual.less(f.Target), DaysLeft: days - over}
	out.Attained = Figure{Value: c.rate(f.Actual.num().Quo(f.Target.num())), Verdict: Undefined, Of: f.Actual.String() + " / " + f.Target.String()}
	expected := whole(over).Mul(1, int64(days))
	out.Expected = c.rate(expected)
	out.Pace = paceOf(f.Actual.num().Cmp(f.Target.num().Times(expected)))
	t := &out.Trace
	t.Add(codeOfPace(out.Pace), "", text("metric", problem.Cut(f.Metric)), text("of", out.Attained.Of), partnerecon.D("attained", out.Attained.Value), partnerecon.D("expected", out.Expected))
	switch {
	case out.Remaining.minor() == 0:
		t.Add(CodeReached, "", partnerecon.D("target", f.Target))
	case out.DaysLeft == 0:
		t.Add(CodeMissed, "", partnerecon.D("remaining", out.Remaining), partnerecon.D("due", f.Due))
	}
	if out.DaysLeft > 0 {
		out.Required = c.rate(out.Remaining.num().Quo(f.Target.num()).Mul(1, int64(out.DaysLeft)))
		t.Add(CodeRemaining, "", partnerecon.D("remaining", out.Remaining), count("days", out.DaysLeft), partnerecon.D("required", out.Required))
	}
	f.next(&out)
	return out
}

// next finds the nearest threshold that is not reached; of equal ones the reward that
// is first by name.
func (f *ProgressFacts) next(out *Progress) {
	for _, r := range f.Rewards {
		nearer := out.Next.Reward == "" || cmp.Or(cmp.Compare(r.At.minor(), out.Next.At.minor()), cmp.Compare(r.Reward, out.Next.Reward)) < 0
		if r.At.minor() > f.Actual.minor() && nearer {
			out.Next = r
		}
	}
	if out.Next.Reward == "" {
		return
	}
	out.Missing = f.Actual.less(out.Next.At)
	out.Trace.Add(CodeReward, "", partnerecon.D("at", out.Next.At), partnerecon.D("missing", out.Missing), text("reward", problem.Cut(out.Next.Reward)))
}

func (f *ProgressFacts) check(k *checker) {
	k.name("/metric", f.Metric)
	k.quantity("/target", f.Target, f.Target, 1)
	k.quantity("/actual", f.Actual, f.Target, 0)
	k.day("/starts", f.Starts)
	k.day("/due", f.Due)
	k.day("/on", f.On)
	k.notBefore("/due", f.Due, f.Starts)
	k.notBefore("/on", f.On, f.Starts)
	if !k.few("/rewards", len(f.Rewards), maxItems) {
		return
	}
	for i, r := range f.Rewards {
		k.quantity(problem.At("/rewards", i)+"/at", r.At, f.Target, 1)
		k.name(problem.At("/rewards", i)+"/reward", r.Reward)
	}
}

// quantity wants a quantity of the kind of another one, of at least so much.
func (k *checker) quantity(path string, q, like Quantity, least int64) {
	zero := q == Quantity{} && least == 0 // nothing is nothing of every kind
	switch {
	case q.Amount.Stated() && q.Number != 0:
		k.Add(path, problem.Conflict, "want a number or an amount, got %d and %s", q.Number, q.Amount)
	case q.Amount.Currency() != like.Amount.Currency() && !zero:
		k.Add(path, problem.Conflict, "want one of the kind of %s, got %s", like, q)
	case q.minor() < least || q.Number > maxCount:
		k.Add(path, problem.OutOfRange, "want %d or more, got %s", least, q)
	}
}
