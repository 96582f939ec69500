package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/tiers"
)

// tiersToWatch lists the tiers that have to be qualified for again, those that are about to
// be lost, and what tiers ask for again and again.
func (p Program) tiersToWatch(b *Book, asOf partnerecon.Day) ([]Task, error) {
	l, climbs := p.ladder(asOf)
	if !climbs {
		return nil, nil
	}
	ladder := p.ladderRule(asOf)
	var out []Task
	for _, id := range b.Partners() {
		now := &b.accounts[id].Ladder.Now
		if now.Tier == "" || now.Left {
			continue
		}
		lapses, err := l.Lapses(b.accounts[id].Ladder, asOf)
		if err != nil {
			return nil, fmt.Errorf("settlement: partner %s: %w", problem.Quote(id), problem.Inner(err))
		}
		for _, k := range lapses {
			out = append(out, Task{Day: k.Through, Duty: HoldAgain, Partner: id, About: k.Metric, Rule: ladder + k.Rule})
		}
		out = append(out, p.tierToKeep(id, now, asOf, ladder)...)
	}
	return out, nil
}

// tierToKeep says by when a partner has to do what for its tier: until the term is over to
// qualify anew; then there is a grace, then a notice, each of them instead of what came before.
func (p Program) tierToKeep(partner string, now *tiers.Course, asOf partnerecon.Day, ladder string) []Task {
	task := Task{Partner: partner, About: now.Tier, Rule: ladder + "/review"}
	switch {
	case !now.FallsOn.IsZero():
		task.Day, task.Duty, task.Rule = now.FallsOn.Add(-1), GraceEnds, task.Rule+"/notice"
		if task.Day.Before(asOf) {
			return nil // it fell
		}
	case !now.Falling.IsZero():
		task.Day, task.Duty, task.Rule = now.Falling, GiveNotice, task.Rule+"/notice"
	case !now.GraceUntil.IsZero():
		task.Day, task.Duty, task.Rule = now.GraceUntil.Add(-1), GraceEnds, task.Rule+"/grace"
	case now.RequalifyBy.IsZero() || p.asksNothing(now.Tier, asOf):
		return nil
	default:
		task.Day, task.Duty, task.Rule = now.RequalifyBy, Requalify, task.Rule+"/term"
	}
	return []Task{task}
}

// asksNothing reports whether the ladder in force on a day asks nothing of a tier, as of most
// lowest ones: there is nothing to qualify for.
func (p Program) asksNothing(tier string, on partnerecon.Day) bool {
	v, _ := p.agreement(on)
	l := &v.Policy.Ladder
	asks := func(g tiers.Group) bool { return len(g.Criteria)+len(g.Groups) > 0 }
	for i := range l.Tiers {
		t := &l.Tiers[i]
		if (t.Name == tier || l.Cumulative) && asks(t.Needs) {
			return false
		}
		if t.Name == tier {
			break
		}
	}
	return !asks(l.Base)
}

// ladderRule points to the ladder in force on a day.
func (p Program) ladderRule(on partnerecon.Day) string {
	v, _ := p.agreement(on)
	at := slices.IndexFunc(p.policy.Terms, func(x partnerecon.Version[Agreement]) bool { return x.ID == v.ID })
	return problem.At("/terms", at) + "/policy/ladder"
}

// retainersToWatch lists the next step of each retainer, and what partners owe for them.
func (p Program) retainersToWatch(b *Book, asOf partnerecon.Day) ([]Task, error) {
	var out []Task
	for _, id := range b.Partners() {
		a := b.accounts[id]
		for i := range a.Retainers {
			r, err := p.retained(&a.Retainers[i], asOf)
			if err != nil {
				return nil, fmt.Errorf("settlement: partner %s: %w", problem.Quote(id), problem.Inner(err))
			}
			task := Task{Day: asOf, Duty: TakeStep, Partner: id, Customer: r.Engagement.Customer, About: r.Engagement.ID, Step: r.Next.Step}
			if r.Next.Step == retainer.StepRenewal {
				task.Duty, task.Day = RenewCycle, r.renewBy(asOf)
			}
			if r.Next.Step != retainer.StepWait {
				out = append(out, task)
			}
			if r.Report.Open.Sign() > 0 {
				task.Duty, task.Day, task.Step, task.Amount = TakePayment, asOf, "", r.Report.Open
				out = append(out, task)
			}
		}
	}
	return out, nil
}

// renewBy is the last day before the cycle that is to be decided on, or the day asked
// about where the cycle before is not in the report.
func (r *Retained) renewBy(asOf partnerecon.Day) partnerecon.Day {
	for _, c := range r.Report.Cycles {
		if c.Number == r.Next.Cycle-1 {
			return c.Days.End.Add(-1)
		}
	}
	return asOf
}
