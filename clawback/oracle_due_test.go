package clawback_test

import (
	"maps"
	"math/big"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// An oracleGroup is a partner and a tier of earning: what is rounded once.
type oracleGroup struct{ partner, tier string }

func (l *oracleLine) group() oracleGroup { return oracleGroup{l.claim.Partner, l.tier} }

// due is what goes back of each partner and tier, 0 or more, whoever bears it: Σ net ×
// part, cut as caps across lines had cut it, rounded once on the sum. Sealed
// lines count as they did: sealing changes nothing that is due.
func (o *oracle) due() map[oracleGroup]int64 {
	out := map[oracleGroup]int64{}
	for g, shares := range o.shares() {
		out[g] = 0
		for _, n := range shares {
			out[g] += n
		}
	}
	return out
}

// shares is what is due of each partner and tier by who bears it, "" for the partner.
// Not documented: the odd cent is with the last of them by id, the partner first.
func (o *oracle) shares() map[oracleGroup]map[string]int64 {
	exact := map[oracleGroup]map[string]*big.Rat{}
	for _, l := range o.lines {
		part, bearer := o.borne(l)
		if exact[l.group()] == nil {
			exact[l.group()] = map[string]*big.Rat{"": new(big.Rat)}
		}
		if exact[l.group()][bearer] == nil {
			exact[l.group()][bearer] = new(big.Rat)
		}
		sum := exact[l.group()][bearer]
		sum.Add(sum, new(big.Rat).Mul(part, big.NewRat(l.net, 1)))
	}
	out := map[oracleGroup]map[string]int64{}
	for g, sums := range exact {
		upTo, sum := int64(0), new(big.Rat)
		out[g] = map[string]int64{}
		for _, bearer := range slices.Sorted(maps.Keys(sums)) {
			sum.Add(sum, sums[bearer])
			rounded := o.round(new(big.Rat).Mul(sum, o.scale(g.partner)))
			out[g][bearer] = rounded - upTo
			upTo = rounded
		}
	}
	return out
}

// part is how much of a line goes back: the largest part that anything takes which
// touches it.
func (o *oracle) part(l *oracleLine) *big.Rat {
	part, _ := o.borne(l)
	return part
}

// borne is the part of a line that goes back and who bears it, "" for its partner: of
// what a churn takes it is who bears the exposure on its day. Of equal parts the
// churn's counts, and of two churns the earlier one's.
func (o *oracle) borne(l *oracleLine) (*big.Rat, string) {
	most, touching, by := new(big.Rat), 0, oracleOccasion{}
	for _, when := range o.occasions(l) {
		p := o.takes(l, when)
		if p.Sign() == 0 {
			continue
		}
		touching++
		churn := when.trigger == clawback.ByChurn
		first := churn && (by.trigger != clawback.ByChurn || when.day.Before(by.day))
		if c := p.Cmp(most); c > 0 || c == 0 && first {
			most, by = p, when
		}
	}
	if touching > 1 {
		o.saw("the largest part of several")
	}
	if by.trigger != clawback.ByChurn {
		return most, ""
	}
	bearer := l.claim.Partner
	for _, t := range o.passed {
		if t.From == bearer && !t.On.After(by.day) {
			bearer = t.To
		}
	}
	if bearer == l.claim.Partner {
		return most, ""
	}
	o.saw("another partner bears it")
	return most, bearer
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
			o.policy.Anchor != clawback.PaymentCleared && o.policy.Anchor != clawback.PayoutDay && a.s.Return != clawback.Unserved && o.within(a.s, o.anchor(nil), a.day)
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
