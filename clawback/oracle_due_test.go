package clawback_test

import (
	"math/big"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// An oracleGroup is a partner and a tier of earning: what is rounded once.
type oracleGroup struct{ partner, tier string }

func (l *oracleLine) group() oracleGroup { return oracleGroup{l.claim.Partner, l.tier} }

// due is what goes back of each partner and tier, 0 or more: Σ net × part, cut as
// caps across lines had cut it, rounded once on the sum. Sealed
// lines count as they did: sealing changes nothing that is due.
func (o *oracle) due() map[oracleGroup]int64 {
	sums := map[oracleGroup]*big.Rat{}
	for _, l := range o.lines {
		if sums[l.group()] == nil {
			sums[l.group()] = new(big.Rat)
		}
		of := new(big.Rat).Mul(o.part(l), big.NewRat(l.net, 1))
		sums[l.group()].Add(sums[l.group()], of)
	}
	out := map[oracleGroup]int64{}
	for g, sum := range sums {
		out[g] = o.round(sum.Mul(sum, o.scale(g.partner)))
	}
	return out
}

// part is how much of a line goes back: the largest part that anything takes which
// touches it.
func (o *oracle) part(l *oracleLine) *big.Rat {
	most, touching := new(big.Rat), 0
	for _, when := range o.occasions(l) {
		if p := o.takes(l, when); p.Sign() > 0 {
			touching++
			if p.Cmp(most) > 0 {
				most = p
			}
		}
	}
	if touching > 1 {
		o.saw("the largest part of several")
	}
	return most
}

// An oracleOccasion is something that touches a line, and the day that counts.
type oracleOccasion struct {
	trigger clawback.Trigger
	day     partnerecon.Day
}

// occasions are what touches a line: the churns, but for those after which the
// customer came back before it was earned, and the breaches and frauds of its partner.
func (o *oracle) occasions(l *oracleLine) []oracleOccasion {
	var out []oracleOccasion
	for _, c := range o.churns {
		when := o.occasion(c)
		switch {
		case when.trigger == clawback.VendorFault:
			o.saw("a churn through the vendor's own fault")
			continue
		case when.trigger == clawback.ByChurn && o.cameBack(when.day, l.earned):
			o.saw("a churn does not touch what was earned since")
			continue
		}
		out = append(out, when)
	}
	for _, b := range o.breaks {
		if b.Partner == l.claim.Partner {
			out = append(out, oracleOccasion{clawback.ByBreach, b.On})
		} else {
			o.saw("a breach of another partner")
		}
	}
	for _, f := range o.frauds {
		if f.Partner == "" || f.Partner == l.claim.Partner {
			out = append(out, oracleOccasion{clawback.ByFraud, f.On})
		} else {
			o.saw("a fraud of another partner")
		}
	}
	return out
}

// occasion is what a churn is, and on which day.
func (o *oracle) occasion(c clawback.Churn) oracleOccasion {
	out := oracleOccasion{clawback.ByChurn, c.On}
	if o.policy.ChurnDay == clawback.NoticeGiven {
		out.day = c.Notice
		if c.Notice != c.On {
			o.saw("a churn counts from its notice")
		}
	}
	for _, r := range o.policy.Reasons {
		if r.Code == c.Reason {
			out.trigger = r.Means
		}
	}
	if out.trigger != clawback.ByChurn {
		o.saw("a churn is something else")
	}
	return out
}

// cameBack reports whether the customer came back between a churn and the day a
// line was earned: then only later churns touch the line. Not documented: on the
// day of the churn is after it, whichever was recorded first.
func (o *oracle) cameBack(churned, earned partnerecon.Day) bool {
	for _, back := range o.returns {
		if !back.Before(churned) && !back.After(earned) {
			return true
		}
	}
	return false
}

// scale is what caps across lines have left of a partner's lines: they shrink all
// of them alike.
func (o *oracle) scale(partner string) *big.Rat {
	var sum int64
	for _, l := range o.lines {
		if l.claim.Partner == partner {
			sum += l.net
		}
	}
	if sum == 0 {
		return new(big.Rat)
	}
	if o.rests[partner] < 0 && o.happened() {
		o.saw("a cap across lines shrinks what goes back")
	}
	return big.NewRat(sum+o.rests[partner], sum)
}

// An oracleAsk is a schedule that asks something of a group.
type oracleAsk struct {
	group oracleGroup
	s     clawback.Schedule
	day   partnerecon.Day
}

// asks are the groups of which an event asks something, if the day is in the window.
// Not documented: also those that it does not touch, or of whose open lines nothing
// is left.
func (o *oracle) asks(e clawback.Event) []oracleAsk {
	var when oracleOccasion
	of := ""
	switch e := e.(type) {
	case clawback.Churn:
		when = o.occasion(e)
	case clawback.Breach:
		when, of = oracleOccasion{clawback.ByBreach, e.On}, e.Partner
	case clawback.Fraud:
		when, of = oracleOccasion{clawback.ByFraud, e.On}, e.Partner
	default:
		return nil
	}
	var out []oracleAsk
	seen := map[oracleGroup]bool{}
	for _, l := range o.lines {
		g := l.group()
		s, found := o.schedule(when.trigger, g.tier, "")
		if !seen[g] && found && s.Obligation != "" && (of == "" || of == g.partner) && o.stands(g) {
			out = append(out, oracleAsk{g, s, when.day})
		}
		seen[g] = true
	}
	return out
}

// obligations are the groups that an event obliges to something, with the last day on
// which it is met in time.
func (o *oracle) obligations(e clawback.Event) map[oracleGroup]clawback.Obligation {
	out := map[oracleGroup]clawback.Obligation{}
	for _, a := range o.asks(e) {
		asked := !a.s.Window.Stated() && len(a.s.Steps) == 0 && a.s.Return != clawback.Unserved ||
			o.policy.Anchor != clawback.PaymentCleared && a.s.Return != clawback.Unserved && o.within(a.s, o.anchor(nil), a.day)
		for _, l := range o.lines {
			if l.group() == a.group && l.net != 0 {
				asked = asked || o.applies(a.s, l, a.day)
			}
		}
		if !asked {
			o.saw("nothing is asked outside the window")
			continue
		}
		o.saw("a partner is obliged")
		due := partnerecon.Day{}
		if a.s.Due.Stated() {
			for due = a.day; inside(a.s.Due, a.day, due.Add(1)); {
				due = due.Add(1)
			}
			o.saw("an obligation is due by a day")
		}
		out[a.group] = clawback.Obligation{What: a.s.Obligation, Since: a.day, Due: due}
	}
	return out
}
