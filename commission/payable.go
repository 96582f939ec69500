package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Payable says from when lines can be paid out: those of a tier, or those that a
// milestone earned. Of several rules that fit a line the one that names its
// milestone applies before one that names its tier.
//
// A rule is for a line, never for a component: a bonus on a payment is held as long
// as the base commission on it, and a bonus on what another partner earns at least
// as long as that.
type Payable struct {
	Tier string `json:"tier,omitzero"` // empty: tiers that no other row names
	// On is the milestone that earned the line, as [Bonus.On]. Empty: payments, and
	// milestones that no other row names.
	On  string `json:"on,omitzero"`
	Due Due    `json:"due"`
	// Days after clearing, 0 to 3,650, for [Net].
	Days int `json:"days,omitzero"`
	// Run that pays out what is due: the next one on or after the day that Due gives,
	// and for what is posted later, on or after the day it is posted. Absent: payable
	// on that day.
	Run Run `json:"run,omitzero"`
}

// Due is a rule for the day from which a line can be paid out. A line that a
// milestone earned clears on the day it was reached.
type Due string

const (
	// Net is a number of days after the payment cleared: 31 January 2025 and 30
	// days is 2 March.
	Net Due = "net"
	// MonthAfter is the first day of the month after the payment cleared.
	MonthAfter Due = "month_after"
)

// payable returns the day from which a line of a tier can be paid out.
func (v *version) payable(tier, milestone string, cleared partnerecon.Day) partnerecon.Day {
	i := v.payableRule(tier, milestone)
	if i < 0 {
		return cleared
	}
	r := &v.policy.Payable[i]
	if r.Run == (Run{}) {
		return r.due(cleared)
	}
	return r.Run.Next(r.due(cleared))
}

// From returns the day from which something that cleared on a day can be paid out, on the run
// that the rule has, of a rule that [New] would accept.
func (p Payable) From(cleared partnerecon.Day) partnerecon.Day { return p.Run.Next(p.due(cleared)) }

// due returns the day that a rule gives, before the run that pays it out.
func (p *Payable) due(cleared partnerecon.Day) partnerecon.Day {
	if p.Due == MonthAfter {
		return cleared.Month().Add(1).First()
	}
	return cleared.Add(p.Days)
}

// payableRule returns the position of the rule for a tier and a milestone, or -1.
func (v *version) payableRule(tier, milestone string) int {
	found, rank := -1, -1
	for i := range v.policy.Payable {
		p, r := &v.policy.Payable[i], 0
		if p.Tier != "" {
			if p.Tier != tier {
				continue
			}
			r = 1
		}
		if p.On != "" {
			if p.On != milestone {
				continue
			}
			r += 2
		}
		if r > rank {
			found, rank = i, r
		}
	}
	return found
}

// nextRun returns the day on which a day's payments to a tier are paid out: the day
// itself where the rule has no run.
func (v *version) nextRun(tier, milestone string, d partnerecon.Day) partnerecon.Day {
	if i := v.payableRule(tier, milestone); i >= 0 {
		return v.policy.Payable[i].Run.Next(d)
	}
	return d
}

// paidBy returns the day from which something that is posted on a part today can be
// paid out: with the part, or with the first run after that.
func (d *draft) paidBy(l *Line, p *Part) partnerecon.Day {
	posted := d.event.posted()
	if !posted.After(p.Payable) {
		return p.Payable
	}
	if d.plan.runs {
		if v, err := d.plan.version(l.Terms); err == nil {
			return v.nextRun(p.Tier, l.Milestone, posted)
		}
	}
	return posted
}

func checkPayable(list *problem.List, p Policy) {
	if len(p.Payable) == 0 {
		return
	}
	if len(p.Payable) > maxRows {
		list.Add("/payable", problem.Limit, "%d rules, at most %d", len(p.Payable), maxRows)
		return
	}
	type scope struct{ tier, on string }
	seen := map[scope]bool{}
	for i := range p.Payable {
		r, at := &p.Payable[i], problem.At("/payable", i)
		if s := (scope{r.Tier, r.On}); seen[s] {
			list.Add(at+"/tier", problem.Duplicate, "tier %s stands twice", problem.Quote(r.Tier))
		}
		seen[scope{r.Tier, r.On}] = true
		if r.On != "" && !slices.ContainsFunc(p.Bonuses, func(b Bonus) bool { return b.On == r.On }) {
			list.Add(at+"/on", problem.Unknown, "no bonus is earned by %s", problem.Quote(r.On))
		}
		checkDue(list, at, r)
		checkRun(list, at+"/run", r.Run)
	}
	checkRuled := func(path, on string, rows []Row) {
		for i := range rows {
			tier := rows[i].Tier
			if !seen[scope{}] && !seen[scope{tier, ""}] && !seen[scope{"", on}] && !seen[scope{tier, on}] {
				list.Add("/payable", problem.Required, "no rule for tier %s of %s, and none for all tiers", problem.Quote(tier), problem.At(path, i))
			}
		}
	}
	checkRuled("/rates", "", p.Rates)
	for i := range p.Bonuses {
		checkRuled(problem.At("/bonuses", i)+"/rates", p.Bonuses[i].On, p.Bonuses[i].Rates)
	}
}

func checkDue(list *problem.List, at string, r *Payable) {
	switch r.Due {
	case Net:
		if r.Days < 0 || r.Days > 3650 {
			list.Add(at+"/days", problem.OutOfRange, "want 0 to 3650, got %d", r.Days)
		}
	case MonthAfter:
		if r.Days != 0 {
			list.Add(at+"/days", problem.Conflict, "month_after takes no days, got %d", r.Days)
		}
	default:
		list.Add(at+"/due", problem.Unknown, "want net or month_after, got %s", problem.Quote(string(r.Due)))
	}
}

// explainPayable says from when a part can be paid out: never before it is posted.
// A part of nothing is never paid.
func (v *version) explainPayable(in *input, part *Part, posted partnerecon.Day, tr *partnerecon.Trace) {
	i := v.payableRule(part.Tier, in.Milestone)
	if i < 0 || part.Earned == 0 {
		return
	}
	r := &v.policy.Payable[i]
	details := []partnerecon.Detail{text("due", r.Due), partnerecon.D("cleared", in.Cleared)}
	if r.Run != (Run{}) {
		details = append(details, partnerecon.D("due_on", r.due(in.Cleared)), partnerecon.D("run", r.Run))
	}
	details = append(details, partnerecon.D("payable", part.Payable))
	if posted.After(part.Payable) {
		details = append(details, partnerecon.D("posted", posted))
		if r.Run != (Run{}) {
			details = append(details, partnerecon.D("paid", r.Run.Next(posted)))
		}
	}
	tr.Add(CodePayable, problem.At("/payable", i), details...)
}
