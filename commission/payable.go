package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Payable says from when lines can be paid out: those of some partners, of a tier, or
// those that a milestone earned. Of several rules that fit a line the one that names its
// partner applies before one that names a segment, then come those that name the type of
// the partner, the milestone, and the tier. A partner that earns as another's upline has
// neither type nor segment.
//
// A rule is for a line, never for a component: a bonus on a payment is held as long
// as the base commission on it, and a bonus on what another partner earns at least
// as long as that.
type Payable struct {
	Tier string `json:"tier,omitzero"` // empty: tiers that no other row names
	// On is the milestone that earned the line, as [Bonus.On]. Empty: payments, and
	// milestones that no other row names.
	On string `json:"on,omitzero"`
	// Partner, Type, PartnerSegment and Segment that the rule is for, as in a [Row]. Empty:
	// those that no other rule names.
	Partner        string `json:"partner,omitzero"`
	Type           string `json:"type,omitzero"`
	PartnerSegment string `json:"partner_segment,omitzero"`
	Segment        string `json:"segment,omitzero"`

	Due Due `json:"due"`
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

// A payee is whose part of a line is paid out, and what tells rules apart besides.
type payee struct {
	partner, tier, typ, partnerSegment, segment, milestone string
}

// names reports whether the rule is for some partners.
func (p *Payable) names() bool {
	return p.Partner != "" || p.Type != "" || p.PartnerSegment != "" || p.Segment != ""
}

// payee returns whom a part is paid to. What rules of no partner do not look at is left
// out.
func (v *version) payee(in *payees, partner, tier string) payee {
	out := payee{partner: partner, tier: tier, milestone: in.milestone}
	if !v.payees {
		return out
	}
	out.segment = in.segment
	for i := range in.credits {
		if c := &in.credits[i]; c.Partner == partner {
			out.typ, out.partnerSegment = c.Type, c.Segment
			break
		}
	}
	return out
}

// payees are those who are paid for a line.
type payees struct {
	credits            []partnerecon.Credit
	segment, milestone string
}

func (l *Line) payees() payees { return payees{l.Credits, l.Segment, l.Milestone} }

// payeesOf a line are those of its credits in force and, for parts of who is no longer
// credited, those it was recorded with.
func (l *Line) payeesOf(partner string) payees {
	credits := l.Credits
	if !slices.ContainsFunc(credits, func(c partnerecon.Credit) bool { return c.Partner == partner }) {
		credits = l.Given
	}
	return payees{credits, l.Segment, l.Milestone}
}

// payable returns the day from which a line can be paid out.
func (v *version) payable(of payee, cleared partnerecon.Day) partnerecon.Day {
	i := v.payableRule(&of)
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

// payableRule returns the position of the rule for a payee, or -1.
func (v *version) payableRule(of *payee) int {
	found, most := -1, -1
	for i := range v.policy.Payable {
		if rank, fits := v.policy.Payable[i].rank(of); fits && rank == max(rank, most) { // no two that fit are of one rank
			found, most = i, rank
		}
	}
	return found
}

// rank says whether a rule fits, and how closely: what stands in front outranks all that
// comes behind it.
func (p *Payable) rank(of *payee) (rank int, fits bool) {
	for _, d := range [...]struct{ want, got string }{
		{p.Partner, of.partner},
		{p.Segment, of.segment},
		{p.PartnerSegment, of.partnerSegment},
		{p.Type, of.typ},
		{p.On, of.milestone},
		{p.Tier, of.tier},
	} {
		rank <<= 1
		if d.want != "" {
			if d.want != d.got {
				return 0, false
			}
			rank++
		}
	}
	return rank, true
}

// nextRun returns the day on which a day's payments to a payee are paid out: the day
// itself where the rule has no run.
func (v *version) nextRun(of payee, d partnerecon.Day) partnerecon.Day {
	if i := v.payableRule(&of); i >= 0 {
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
			in := l.payeesOf(p.Partner)
			return v.nextRun(v.payee(&in, p.Partner, p.Tier), posted)
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
	seen := map[payee]bool{}
	for i := range p.Payable {
		r, at := &p.Payable[i], problem.At("/payable", i)
		of := payee{r.Partner, r.Tier, r.Type, r.PartnerSegment, r.Segment, r.On}
		if seen[of] {
			list.Add(at+"/tier", problem.Duplicate, "tier %s stands twice", problem.Quote(r.Tier))
		}
		seen[of] = true
		for _, name := range [...]struct{ path, text string }{
			{"/partner", r.Partner}, {"/type", r.Type}, {"/partner_segment", r.PartnerSegment}, {"/segment", r.Segment},
		} {
			if name.text != "" {
				checkName(list, at+name.path, name.text, false)
			}
		}
		if r.On != "" && !slices.ContainsFunc(p.Bonuses, func(b Bonus) bool { return b.On == r.On }) {
			list.Add(at+"/on", problem.Unknown, "no bonus is earned by %s", problem.Quote(r.On))
		}
		checkDue(list, at, r)
		checkRun(list, at+"/run", r.Run)
	}
	checkRuled := func(path, on string, rows []Row) {
		for i := range rows {
			tier := rows[i].Tier
			if !seen[payee{}] && !seen[payee{tier: tier}] && !seen[payee{milestone: on}] && !seen[payee{tier: tier, milestone: on}] {
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
func (v *version) explainPayable(in *Line, part *Part, posted partnerecon.Day, tr *partnerecon.Trace) {
	payees := in.payees()
	of := v.payee(&payees, part.Partner, part.Tier)
	i := v.payableRule(&of)
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
