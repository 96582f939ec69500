package settlement

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
)

// tiersToWatch lists the tiers that have to be qualified for again, those that are about to
// be lost, and what tiers ask for again and again.
func (p Program) tiersToWatch(b *Book, asOf partnerecon.Day) ([]Task, error) {
	l, climbs := p.ladder(asOf)
	if !climbs {
		return nil, nil
	}
	ladder := p.ladderRule(asOf)
	review := ladder + "/review"
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
		if !now.RequalifyBy.IsZero() {
			out = append(out, Task{Day: now.RequalifyBy, Duty: Requalify, Partner: id, About: now.Tier, Rule: review + "/term"})
		}
		if !now.GraceUntil.IsZero() {
			out = append(out, Task{Day: now.GraceUntil.Add(-1), Duty: GraceEnds, Partner: id, About: now.Tier, Rule: review + "/grace"})
		}
		if !now.Falling.IsZero() && now.NoticeOn.IsZero() {
			out = append(out, Task{Day: now.Falling, Duty: GiveNotice, Partner: id, About: now.Tier, Rule: review + "/notice"})
		}
	}
	return out, nil
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
