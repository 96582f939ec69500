package settlement

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// whyStanding says what nobody has stated of the partner, or what was stated in vain: it was
// never enrolled, a standing names it though it has left, or an enrolment of that very day, or it was paid and is not known.
func (p Program) whyStanding(a *account, all sums, asOf partnerecon.Day, tr *partnerecon.Trace) {
	stood := len(a.Standings) > 0 || len(a.Ladder.History) > 0 || !a.Ladder.Now.Start.IsZero()
	if len(p.policy.Tiers) > 0 && !stood {
		tr.Add(CodeNoStanding, p.standingRule(asOf), text("partner", a.Partner))
	}
	if all.Paid < 0 && !stood && all == (sums{Paid: all.Paid, Withheld: all.Withheld, Repaid: all.Repaid}) {
		tr.Add(CodePaidUnknown, "", text("partner", a.Partner), partnerecon.D("paid", p.money(all.Paid)))
	}
	if x := a.gone(); x != nil && x.Vain != "" {
		tr.Add(CodeStillGone, "", text("enrolment", x.Vain), partnerecon.D("from", x.On), partnerecon.D("left", x.On))
	}
	if !a.away() || len(a.Standings) == 0 {
		return
	}
	left := a.awaySince()
	if last := &a.Standings[len(a.Standings)-1]; last.From.After(left) {
		tr.Add(CodeStillGone, "", text("standing", last.ID), partnerecon.D("from", last.From), partnerecon.D("left", left))
	}
}

// awaySince returns the day on which a partner that is away left.
func (a *account) awaySince() partnerecon.Day {
	if x := a.gone(); x != nil {
		return x.On
	}
	var out partnerecon.Day
	for _, h := range a.Ladder.History {
		if h.What == tiers.WasLeft {
			out = h.From
		}
	}
	return out
}

// standingRule points to what decides how partners stand on a day.
func (p Program) standingRule(on partnerecon.Day) string {
	if _, climbs := p.ladder(on); climbs {
		return p.ladderRule(on)
	}
	return "/tiers"
}
