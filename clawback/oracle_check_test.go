package clawback_test

import (
	"encoding/json"
	"math/big"
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// compare holds what was posted so far against what is due.
func (r *oracleRun) compare(e clawback.Event) {
	dues := r.oracle.shares()
	for g, shares := range dues {
		due := shares[""]
		for bearer, n := range shares {
			if got := -r.posted[oracleClaim{partner: g.partner, tier: g.tier, bearer: bearer}]; bearer != "" && got != n {
				r.fail("after %s: %s bears %d of %+v, want %d", oracleStory(e), bearer, got, g, n)
			}
		}
		onLines, onCustomer := r.back(g), -r.posted[oracleClaim{partner: g.partner, tier: g.tier}]
		if onLines+onCustomer != due {
			r.fail("after %s: of %+v %d go back, %d on lines and %d on the customer; want %d",
				oracleStory(e), g, onLines+onCustomer, onLines, onCustomer, due)
		}
		r.compareLines(e, g, onCustomer)
	}
	for c, posted := range r.posted {
		shares, stands := dues[oracleGroup{c.partner, c.tier}]
		if _, bears := shares[c.bearer]; c.line == "" && posted != 0 && (!stands || !bears) {
			r.fail("after %s: %d stay on %+v, which has no line any more", oracleStory(e), posted, c)
		}
	}
}

// back is what lines of a group gave back.
func (r *oracleRun) back(g oracleGroup) int64 {
	var sum int64
	for _, l := range r.oracle.lines {
		if l.group() == g {
			sum += r.gave(l)
		}
	}
	return sum
}

// gave is what a line gave back.
func (r *oracleRun) gave(l *oracleLine) int64 {
	return -r.posted[l.key()]
}

// compareLines holds the rules on lines (doc.go, Decision):
// no line gives more than it has, nor what no churn touches; the lines earned
// last give first; and the customer only what open lines cannot give.
func (r *oracleRun) compareLines(e clawback.Event, g oracleGroup, onCustomer int64) {
	var lines []*oracleLine
	for _, l := range r.oracle.lines {
		gave := r.gave(l)
		part, bearer := r.oracle.borne(l)
		touched := part.Sign() > 0 && bearer == ""
		if l.group() != g || l.sealed { // a sealed line gave what it gave
			continue
		}
		if gave < 0 || gave > l.net || gave > 0 && !touched {
			r.fail("after %s: %d goes back of line %s of %s, which has %d; touched: %t",
				oracleStory(e), gave, l.claim.Line, l.claim.Partner, l.net, touched)
		}
		if onCustomer < 0 && gave > 0 {
			r.fail("after %s: the customer gives %d back to %+v while line %s gave %d", oracleStory(e), -onCustomer, g, l.claim.Line, gave)
		}
		if touched {
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, (*oracleLine).paidAfter)
	var spared *oracleLine // the first one that has something left
	for _, l := range lines {
		if spared != nil && r.gave(l) > 0 {
			r.fail("after %s: line %s of %s, payable %s, gives before one payable %s", oracleStory(e), l.claim.Line, g.partner, l.payable, spared.payable)
		}
		if r.gave(l) < l.net && spared == nil {
			spared = l
		}
	}
	if onCustomer > 0 && spared != nil {
		r.fail("after %s: %d on the customer while a line of %+v has something left", oracleStory(e), onCustomer, g)
	}
}

// checkEntry looks at what holds for every entry by itself, and that it explains
// itself, as it was posted and as it was stored.
func (r *oracleRun) checkEntry(e clawback.Event, x partnerecon.Entry) {
	cause, posted := oracleHeader(e)
	if (x.Amount.Minor() == 0) != (x.Kind != partnerecon.Clawed) || r.ids[x.ID()] || x.Cause != cause || x.Posted != posted {
		r.fail("%s: entry %s of %s posted %s: nothing, known, or not of this event", oracleStory(e), x.ID(), x.Amount, x.Posted)
	}
	r.ids[x.ID()] = true
	if l := r.oracle.line(x.Claim.Partner, x.Claim.Line, x.Claim.Component); l != nil && x.Kind == partnerecon.Clawed {
		payable := l.payable // of an unpaid line; else with the next run
		if posted.After(payable) {
			payable = posted
		}
		if x.Claim != l.claim || x.Payable != payable || x.Earned != l.earned || x.Tier != l.tier {
			r.fail("%s: entry %s, want it payable %s, earned %s, tier %q", oracleStory(e), mustJSON(r, x), payable, l.earned, l.tier)
		}
	}
	var stored partnerecon.Entry
	if err := json.Unmarshal([]byte(mustJSON(r, x)), &stored); err != nil {
		r.fail("entry %s: %v", x.ID(), err)
	}
	for _, x := range []partnerecon.Entry{x, stored} {
		if tr, err := r.recourse.Explain(x); err != nil || len(tr) == 0 {
			r.fail("explain %s: %d steps, error %v", mustJSON(r, x), len(tr), err)
		}
		if x.Kind != partnerecon.Clawed {
			continue
		}
		x.Amount = eurCents(x.Amount.Minor() + 1)
		if _, err := r.recourse.Explain(x); err == nil {
			r.fail("explain takes %s for %s", x.Amount, mustJSON(r, stored))
		}
	}
}

// checkSealed keeps the record of a line that was sealed, for its reopening.
func (r *oracleRun) checkSealed(x partnerecon.Entry) oracleClaim {
	record, err := clawback.Record(x)
	l := r.oracle.line(x.Claim.Partner, x.Claim.Line, record.Component)
	if err != nil || l == nil || !l.sealed || record.Net != l.net || -record.Clawed != r.gave(l) {
		r.fail("record of %s: %+v, error %v", x.ID(), record, err)
	}
	r.records[l.key()] = record
	return l.key()
}

// openLines are the lines that are open.
func (o *oracle) openLines() map[oracleClaim]bool {
	out := map[oracleClaim]bool{}
	for _, l := range o.lines {
		if !l.sealed {
			out[l.key()] = true
		}
	}
	return out
}

// atRisk must be what a churn would post, group by group, and safe from the first
// day on which no line that it would take from gives any more; and the run-off must
// say on every day what of it a churn would then take.
func (r *oracleRun) atRisk(day partnerecon.Day) {
	churn := clawback.Churn{ID: "risk", Customer: "c", On: day, Notice: day}
	if r.oracle.verdict(churn) != nil {
		return // nothing can be said then
	}
	risks, err := r.recourse.AtRisk(r.exposure, day)
	now, then := r.oracle.due(), newOracle(r.policy, append(slices.Clone(r.facts), churn))
	want, got := map[oracleGroup]int64{}, map[oracleGroup]int64{}
	for g, due := range then.due() {
		if due != now[g] {
			want[g] = due - now[g]
		}
	}
	for _, risk := range risks {
		g := oracleGroup{risk.Partner, risk.Tier}
		got[g] = risk.Amount.Minor()
		safe, last := r.gains(then, g, risk.Safe), false
		if risk.Safe.IsZero() { // not paid out: on no day
			safe, last = false, r.gains(then, g, partnerecon.MustDay("9999-12-31"))
		} else {
			last = r.gains(then, g, risk.Safe.Add(-1))
		}
		if safe || !last {
			r.fail("at risk on %s: %v of %s is safe from %s; on that day: %t, before: %t", day, risk.Amount, risk.Partner, risk.Safe, safe, last)
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(oracleGroup{})); diff != "" || err != nil {
		r.fail("at risk on %s, error %v (-want +got):\n%s", day, err, diff)
	}
	r.runOff(day, then)
}

// gains reports whether a churn on a day would take something of a line of a group
// from which one that then has recorded last takes more than was taken.
func (r *oracleRun) gains(then *oracle, g oracleGroup, day partnerecon.Day) bool {
	churn := oracleOccasion{clawback.ByChurn, day}
	return slices.ContainsFunc(then.lines, func(l *oracleLine) bool {
		return l.group() == g && l.net > 0 && then.part(l).Cmp(r.part(l)) > 0 && then.takes(l, churn).Sign() > 0
	})
}

// part is the part of a line that goes back as things stand.
func (r *oracleRun) part(l *oracleLine) *big.Rat {
	return r.oracle.part(r.oracle.line(l.claim.Partner, l.claim.Line, l.claim.Component))
}

// runOff compares what is left on every day on which a part becomes safe, and on the
// day before it.
func (r *oracleRun) runOff(day partnerecon.Day, then *oracle) {
	parts, err := r.recourse.RunOff(r.exposure, day)
	if err != nil {
		r.fail("run-off of %s: %v", day, err)
	}
	days := []partnerecon.Day{day}
	for _, p := range parts {
		if p.Amount.Sign() <= 0 || !p.Safe.After(day) && !p.Safe.IsZero() {
			r.fail("run-off of %s: %v", day, p)
		}
		if p.Safe.IsZero() {
			days = append(days, partnerecon.MustDay("9999-12-31"))
			continue
		}
		days = append(days, p.Safe, p.Safe.Add(-1))
	}
	slices.SortFunc(days, partnerecon.Day.Compare)
	days = slices.Compact(days)
	if len(days) > 8 { // a part for every day: the first and the last ones
		days = slices.Concat(days[:4], days[len(days)-4:])
	}
	for _, d := range days {
		got := map[oracleGroup]int64{}
		for _, p := range parts {
			if p.Safe.After(d) || p.Safe.IsZero() {
				got[oracleGroup{p.Partner, p.Tier}] += p.Amount.Minor()
			}
		}
		if diff := cmp.Diff(r.left(then, d), got, cmp.AllowUnexported(oracleGroup{})); diff != "" {
			r.fail("run-off of %s, left on %s (-want +got):\n%s", day, d, diff)
		}
	}
}

// left is what a churn on a later day would take of the lines that one on an earlier
// day takes more of than was taken.
func (r *oracleRun) left(then *oracle, day partnerecon.Day) map[oracleGroup]int64 {
	sums, out := map[oracleGroup]*big.Rat{}, map[oracleGroup]int64{}
	for _, l := range then.lines {
		part := r.part(l)
		if then.part(l).Cmp(part) > 0 {
			if p := then.takes(l, oracleOccasion{clawback.ByChurn, day}); p.Cmp(part) > 0 {
				part = p
			}
		}
		if sums[l.group()] == nil {
			sums[l.group()] = new(big.Rat)
		}
		sums[l.group()].Add(sums[l.group()], new(big.Rat).Mul(part, big.NewRat(l.net, 1)))
	}
	for g, due := range r.oracle.due() {
		if left := then.round(sums[g].Mul(sums[g], then.scale(g.partner))) - due; left != 0 {
			out[g] = left
		}
	}
	return out
}

// oracleHeader is the cause of what an event posts and its effective day: the
// later of the day it happened and the day it was recorded.
func oracleHeader(e clawback.Event) (cause string, posted partnerecon.Day) {
	var on, recorded partnerecon.Day
	switch e := e.(type) {
	case clawback.Posted:
		return e.Entries[0].Cause, e.Entries[0].Posted
	case clawback.Started:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Churn:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Breach:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Fraud:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Reactivated:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.PaidOut:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Lost:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Transferred:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Seal:
		cause, on, recorded = e.ID, e.On, e.Recorded
	case clawback.Reopen:
		cause, on, recorded = e.ID, e.On, e.Recorded
	}
	if recorded.After(on) {
		return cause, recorded
	}
	return cause, on
}
