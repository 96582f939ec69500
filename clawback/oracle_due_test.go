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

// part is how much of a line goes back: the largest part that any churn takes
// which touches it.
func (o *oracle) part(l *oracleLine) *big.Rat {
	most, touching := new(big.Rat), 0
	s, found := o.schedule(l.tier)
	if !found {
		o.saw("a tier without a schedule")
		return most
	}
	for _, churned := range o.churns {
		if o.cameBack(churned, l.earned) {
			o.saw("a churn does not touch what was earned since")
			continue
		}
		if p := o.partOf(s, churned); p.Sign() > 0 {
			touching++
			if p.Cmp(most) > 0 {
				most = p
			}
		}
	}
	if touching > 1 {
		o.saw("the largest part of several churns")
	}
	return most
}

// partOf is the part that a schedule takes for a churn on a day: all of it inside
// the window, or (N - d)/N of a pro-rata window of N days.
func (o *oracle) partOf(s clawback.Schedule, churned partnerecon.Day) *big.Rat {
	switch anchor := o.anchor(); {
	case s.Return == clawback.Nothing:
		o.saw("a tier gives nothing back")
		return new(big.Rat)
	case churned.Before(anchor):
		o.saw("a churn before the anchor")
		return new(big.Rat)
	case !inside(s.Window, anchor, churned):
		o.saw("a churn after the window")
		return new(big.Rat)
	case s.Return == clawback.Full:
		o.saw("all goes back")
		return big.NewRat(1, 1)
	default:
		o.saw("a part goes back")
		n := int64(s.Window.Days)
		return big.NewRat(n-int64(churned.Sub(anchor)), n)
	}
}

// anchor is the day the windows run from; the zero Day while it is unknown.
func (o *oracle) anchor() partnerecon.Day {
	if o.policy.Anchor == clawback.CustomerStart {
		return o.start
	}
	var first partnerecon.Day
	for _, l := range o.lines {
		if first.IsZero() || l.earned.Before(first) {
			first = l.earned
		}
	}
	return first
}

// schedule is the rule of the tier in which a line was earned; false where none
// names it.
func (o *oracle) schedule(tier string) (clawback.Schedule, bool) {
	var rest clawback.Schedule
	found := false
	for _, s := range o.policy.Schedules {
		if s.Tier == tier {
			return s, true
		}
		if s.Tier == "" {
			rest, found = s, true
		}
	}
	return rest, found
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
	if o.rests[partner] < 0 && len(o.churns) > 0 {
		o.saw("a cap across lines shrinks what goes back")
	}
	return big.NewRat(sum+o.rests[partner], sum)
}

// obligations are the groups that a churn obliges to something. Not documented:
// also those that it does not touch, or of whose open lines nothing is left.
func (o *oracle) obligations(e clawback.Event) map[oracleGroup]bool {
	out := map[oracleGroup]bool{}
	churn, ok := e.(clawback.Churn)
	if !ok {
		return out
	}
	for g, nets := range o.classes() {
		s, found := o.schedule(g.tier)
		in := !s.Window.Stated() || inside(s.Window, o.anchor(), churn.On)
		if found && s.Obligation != "" && in && o.stands(g, nets) {
			o.saw("a churn obliges a partner")
			out[g] = true
		}
	}
	return out
}
