package settlement

import (
	"slices"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// whyIncentives lists the incentives that pay a partner nothing: bonuses for the last of
// their periods that is closed, with the steps of each, and contests that are over.
func (p Program) whyIncentives(a *account, tr *partnerecon.Trace) error {
	if !p.rewards || a.Tally.Partner == "" {
		return nil
	}
	ended, err := p.scheme.Ended(a.Tally)
	if err != nil {
		return err
	}
	var found listing
	for i := range ended {
		x := &ended[i]
		if x.Due.Sign() != 0 || !found.next() {
			continue
		}
		head := partnerecon.Trace{{Code: CodeUnrewarded, Rule: x.Rule, Details: []partnerecon.Detail{
			text("incentive", x.Bonus), partnerecon.D("from", x.From), partnerecon.D("through", x.Through),
		}}}
		*tr = slices.Concat(*tr, p.within(slices.Concat(head, x.Trace), x.Terms, "incentives"))
	}
	for i := range p.contests {
		if err := p.whyContest(a, &p.contests[i], &found, tr); err != nil {
			return err
		}
	}
	found.rest(tr, "incentives")
	return nil
}

// whyContest says of a contest that is over what the partner reached, if it won nothing.
// What the others reached is not said: the answer is for the partner.
func (p Program) whyContest(a *account, c *incentive.Contest, found *listing, tr *partnerecon.Trace) error {
	out := c.Last().Month().After(a.Tally.Closed) || len(c.Partners) > 0 && !slices.Contains(c.Partners, a.Partner)
	won := slices.ContainsFunc(a.Tally.Awards, func(x incentive.Awarding) bool { return x.Of == c.Name && x.Activity == "" && x.Posted != 0 })
	if out || won || a.Tally.Absent(c.Last().Month()) {
		return nil
	}
	reached, known, err := p.scheme.Standing(a.Tally, c.Name)
	if err != nil || !found.next() {
		return err
	}
	details := []partnerecon.Detail{text("incentive", c.Name), partnerecon.D("ended", c.Last())}
	if known {
		details = append(details, reachedOf(reached.Value))
	}
	_, governs, err := p.scheme.Contest(c.Name)
	for i := range p.policy.Terms {
		if v := &p.policy.Terms[i]; v.ID == governs {
			at := problem.At("/terms", i) + "/policy/incentives/contests"
			k := slices.IndexFunc(v.Policy.Incentives.Contests, func(x incentive.Contest) bool { return x.Name == c.Name })
			tr.Add(CodeUnrewarded, problem.At(at, k), details...)
		}
	}
	return err
}

// reachedOf shows what was reached in its unit.
func reachedOf(v incentive.Value) partnerecon.Detail {
	const name = "reached"
	switch {
	case v.Money.Stated():
		return partnerecon.D(name, v.Money)
	case v.Fraction.Stated():
		return partnerecon.D(name, v.Fraction)
	}
	return text(name, strconv.FormatInt(v.Number, 10))
}
