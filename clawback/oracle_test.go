package clawback_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// The oracle is a second implementation of what the package documents, written
// to be checked by eye: after every event it works out from all facts what goes
// back of every line, in big.Rat until the one rounding, and shares no code with
// the package, not even the windows of the root.
//
// Where the documentation leaves a choice the oracle does what the package does,
// and a comment says "not documented".
type oracle struct {
	policy  clawback.Policy
	start   partnerecon.Day
	churns  []clawback.Churn
	returns []partnerecon.Day // the days the customer came back
	lines   []*oracleLine
	rests   map[string]int64 // by partner: what caps across lines cut off
}

// An oracleLine is what one partner has on one payment.
type oracleLine struct {
	claim           partnerecon.Claim
	tier            string // in which it was earned
	earned, payable partnerecon.Day
	net             int64
}

func newOracle(p clawback.Policy, facts []clawback.Event) *oracle {
	o := &oracle{policy: p, rests: map[string]int64{}}
	for _, f := range facts {
		switch e := f.(type) {
		case clawback.Posted:
			o.began(e.Start)
			for _, x := range e.Entries {
				o.recordEntry(x)
			}
		case clawback.Started:
			o.began(e.On)
		case clawback.Churn:
			o.began(e.Start)
			o.churns = append(o.churns, e)
		case clawback.Reactivated:
			o.returns = append(o.returns, e.On)
		default:
			panic(fmt.Sprintf("the oracle does not know %T", f))
		}
	}
	return o
}

// began takes the customer's start, where it is stated.
func (o *oracle) began(on partnerecon.Day) {
	if !on.IsZero() {
		o.start = on
	}
}

// recordEntry adds an entry to its line. Not documented: the line keeps the
// payable day of its first entry and takes the tier of its last earned one.
func (o *oracle) recordEntry(x partnerecon.Entry) {
	if x.Claim.Line == "" {
		o.rests[x.Claim.Partner] += x.Amount.Minor()
		return
	}
	l := o.line(x.Claim)
	if l == nil {
		l = &oracleLine{claim: x.Claim, tier: x.Tier, earned: x.Earned, payable: x.Payable}
		o.lines = append(o.lines, l)
	}
	l.net += x.Amount.Minor()
	if x.Kind == partnerecon.Earned {
		l.tier = x.Tier
	}
}

func (o *oracle) line(c partnerecon.Claim) *oracleLine {
	for _, l := range o.lines {
		if l.claim == c {
			return l
		}
	}
	return nil
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

// unknownStart reports whether windows that decide run from a start that is
// unknown: those of what a churn could take, and of what this one obliges to.
func (o *oracle) unknownStart(e clawback.Event) bool {
	if o.policy.Anchor != clawback.CustomerStart || !o.start.IsZero() || len(o.churns) == 0 {
		return false
	}
	type class struct {
		group oracleGroup
		since partnerecon.Day
	}
	nets := map[class]int64{}
	_, churn := e.(clawback.Churn)
	for _, l := range o.lines {
		s, found := o.schedule(l.tier)
		if found && churn && s.Obligation != "" && s.Window.Stated() {
			return true
		}
		if found && s.Return != clawback.Nothing {
			nets[class{oracleGroup{l.claim.Partner, l.tier}, o.since(l.earned)}] += l.net
		}
	}
	for _, net := range nets {
		if net != 0 {
			return true
		}
	}
	return false
}

// since is the last day the customer came back by a day.
func (o *oracle) since(earned partnerecon.Day) partnerecon.Day {
	var last partnerecon.Day
	for _, back := range o.returns {
		if !back.After(earned) && back.After(last) {
			last = back
		}
	}
	return last
}

// schedule is the rule of a tier; false where none names it.
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

// part is how much of a line goes back: the largest part of any churn that
// touches it.
func (o *oracle) part(l *oracleLine) *big.Rat {
	most := new(big.Rat)
	s, found := o.schedule(l.tier)
	for _, c := range o.churns {
		if p := o.partOf(s, c.On); found && !o.cameBack(c.On, l.earned) && p.Cmp(most) > 0 {
			most = p
		}
	}
	return most
}

// partOf is the part that a schedule takes for a churn on a day.
func (o *oracle) partOf(s clawback.Schedule, churned partnerecon.Day) *big.Rat {
	if s.Return == clawback.Nothing || !inside(s.Window, o.anchor(), churned) {
		return new(big.Rat)
	}
	if s.Return == clawback.Full {
		return big.NewRat(1, 1)
	}
	n := int64(s.Window.Days)
	return big.NewRat(n-int64(churned.Sub(o.anchor())), n)
}

// cameBack reports whether the customer came back between a churn and the day a
// line was earned. Not documented: on the day of the churn is after it, whichever
// was recorded first.
func (o *oracle) cameBack(churned, earned partnerecon.Day) bool {
	for _, back := range o.returns {
		if !back.Before(churned) && !back.After(earned) {
			return true
		}
	}
	return false
}

// scale is what caps across lines have left of a partner's lines.
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
	return big.NewRat(sum+o.rests[partner], sum)
}

// An oracleGroup is a partner and a tier of earning: what is rounded once.
type oracleGroup struct{ partner, tier string }

// due is what goes back of each line, negative, without those of which nothing
// does, and of each group. It is taken from the lines that a churn touches, the
// one earned last first. Not documented: of one day, the one of the smallest id.
func (o *oracle) due() (map[partnerecon.Claim]int64, map[oracleGroup]int64) {
	lines, groups := map[partnerecon.Claim]int64{}, map[oracleGroup]int64{}
	for g, sum := range o.exact() {
		due := ratRound(sum, o.policy.Rounding)
		groups[g] = due
		touched := o.touched(g)
		slices.SortFunc(touched, func(a, b *oracleLine) int {
			return cmp.Or(b.earned.Compare(a.earned), cmp.Compare(a.claim.Line, b.claim.Line))
		})
		for _, l := range touched {
			if taken := min(due, l.net); taken > 0 {
				lines[l.claim] = -taken
				due -= taken
			}
		}
	}
	return lines, groups
}

// exact is what goes back of each group before the one rounding.
func (o *oracle) exact() map[oracleGroup]*big.Rat {
	out := map[oracleGroup]*big.Rat{}
	for _, l := range o.lines {
		g, sum := oracleGroup{l.claim.Partner, l.tier}, new(big.Rat)
		for _, l := range o.touched(g) {
			part := o.part(l)
			sum.Add(sum, part.Mul(part, big.NewRat(l.net, 1)))
		}
		out[g] = sum.Mul(sum, o.scale(g.partner))
	}
	return out
}

// touched are the lines of a group of which something goes back.
func (o *oracle) touched(g oracleGroup) []*oracleLine {
	var out []*oracleLine
	for _, l := range o.lines {
		if (oracleGroup{l.claim.Partner, l.tier}) == g && o.part(l).Sign() > 0 {
			out = append(out, l)
		}
	}
	return out
}

// obligations are the groups that a churn obliges to something. Not documented:
// also those of whose lines nothing is left, or that the churn does not touch.
func (o *oracle) obligations(c clawback.Churn) map[oracleGroup]bool {
	out := map[oracleGroup]bool{}
	for _, l := range o.lines {
		s, found := o.schedule(l.tier)
		in := !s.Window.Stated() || inside(s.Window, o.anchor(), c.On)
		if found && s.Obligation != "" && in {
			out[oracleGroup{l.claim.Partner, l.tier}] = true
		}
	}
	return out
}

// ratRound rounds an amount that is 0 or more.
func ratRound(r *big.Rat, mode partnerecon.Rounding) int64 {
	whole := new(big.Int).Quo(r.Num(), r.Denom()).Int64()
	rest := new(big.Rat).Sub(r, big.NewRat(whole, 1))
	half := rest.Cmp(big.NewRat(1, 2))
	up := mode == partnerecon.HalfUp && half >= 0 ||
		mode == partnerecon.HalfEven && (half > 0 || half == 0 && whole%2 == 1)
	if up {
		return whole + 1
	}
	return whole
}

// inside reports whether a day is in a window of days or months. It counts on
// the calendar of package time, clamped to the end of the month.
func inside(w partnerecon.Window, anchor, d partnerecon.Day) bool {
	if anchor.IsZero() || d.Before(anchor) {
		return false
	}
	year, month, day := anchor.Date()
	last := time.Date(year, month+time.Month(w.Months)+1, 0, 0, 0, 0, 0, time.UTC)
	end := last.AddDate(0, 0, min(day, last.Day())-last.Day()+w.Days)
	year, month, day = d.Date()
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return date.Before(end) || w.Edge == partnerecon.Through && date.Equal(end)
}
