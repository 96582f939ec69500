package clawback_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// An oracleProgram draws a policy and, one by one, deliveries that make sense
// after those recorded so far: what the commission posts on a customer, and how
// the customer leaves and comes back.
type oracleProgram struct {
	*rapid.T
	policy clawback.Policy
	now    partnerecon.Day
	seq    int
}

// newOracleProgram draws schedules for some of the tiers.
func newOracleProgram(t *rapid.T) *oracleProgram {
	g := &oracleProgram{T: t, now: partnerecon.MustDay("2024-01-20")}
	g.policy = clawback.Policy{
		Rounding: pick(g, "rounding", partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down),
		Anchor:   pick(g, "anchor", clawback.FirstEarned, clawback.CustomerStart, clawback.PaymentCleared, clawback.PayoutDay),
		ChurnDay: pick(g, "churn day", clawback.ServiceEnd, clawback.NoticeGiven),
	}
	if g.oneIn(3, "reasons") {
		for _, means := range []clawback.Trigger{clawback.ByChurn, clawback.ByBreach, clawback.ByFraud, clawback.VendorFault} {
			g.policy.Reasons = append(g.policy.Reasons, clawback.ReasonCode{Code: "like " + string(means), Means: means})
		}
	}
	for i, tier := range rapid.Permutation([]string{"", "gold", "silver"}).Draw(g.T, "tiers") {
		if i > 0 && g.oneIn(4, "no schedule") {
			continue
		}
		g.policy.Schedules = append(g.policy.Schedules, g.schedule(clawback.Schedule{Tier: tier}))
		if g.oneIn(4, "of the bonus") {
			g.policy.Schedules = append(g.policy.Schedules, g.schedule(clawback.Schedule{Tier: tier, Components: []string{"spiff", "bonus"}}))
		}
		if g.oneIn(3, "of another trigger") {
			other := clawback.Schedule{Tier: tier, Trigger: pick(g, "trigger", clawback.ByBreach, clawback.ByFraud)}
			g.policy.Schedules = append(g.policy.Schedules, g.schedule(other))
		}
	}
	return g
}

// schedule draws what a schedule says of what it is about.
func (g *oracleProgram) schedule(s clawback.Schedule) clawback.Schedule {
	s.Return = pick(g, "return", clawback.Full, clawback.ProRata, clawback.ProRata, clawback.Stepped, clawback.Unserved, clawback.Nothing)
	edge := pick(g, "edge", partnerecon.Through, partnerecon.Until)
	switch {
	case s.Return == clawback.Unserved:
		s.Counts = pick(g, "counts", clawback.WholeMonths, clawback.StartedMonths, clawback.EachDay)
	case s.Return == clawback.Stepped:
		s.Steps = g.steps(edge)
	case (s.Return == clawback.Nothing || s.Trigger == clawback.ByFraud && s.Return == clawback.Full) && g.maybe("no window"):
	case g.oneIn(3, "months"):
		s.Window = partnerecon.Months(number(g.T, "window", 1, 3), edge)
		if s.Return == clawback.ProRata {
			s.Counts = pick(g, "counts", clawback.WholeMonths, clawback.StartedMonths, clawback.EachDay)
		}
	default:
		s.Window = partnerecon.Days(pick(g, "window", 2, 8, 40, 90, number(g.T, "days", 1, 60)), edge)
	}
	if s.Return != clawback.Nothing && g.oneIn(4, "share") {
		s.Share = pick(g, "share of it", percent("50"), partnerecon.MustRate("1/3"), percent("100"))
	}
	if s.Return != clawback.Nothing && g.oneIn(5, "limit") {
		s.Limit = clawback.ToLoss
	}
	if len(s.Components) == 0 && g.oneIn(3, "obligation") {
		s.Obligation = "call the customer"
		s.Due = pick(g, "due", partnerecon.Window{}, partnerecon.Days(14, edge), partnerecon.Months(1, edge))
	}
	return s
}

// steps draws windows that grow, in days or in months, with shares that fall.
func (g *oracleProgram) steps(edge partnerecon.Edge) []clawback.Step {
	var out []clawback.Step
	in, n := pick(g, "unit", partnerecon.Days, partnerecon.Months), 0
	for _, share := range [][]string{{"100", "50"}, {"75", "33.3", "1"}, {"10"}}[number(g.T, "steps", 0, 2)] {
		n += number(g.T, "longer by", 1, 3)
		rate := partnerecon.MustRate(share + "%")
		out = append(out, clawback.Step{Window: in(n, edge), Share: rate})
	}
	return out
}

// deliver draws what arrives next: mostly something new, at times something
// known or something that must be refused. The oracle says which it is.
func (g *oracleProgram) deliver(o *oracle) clawback.Event {
	if len(o.facts) > 0 && g.oneIn(8, "again") {
		return g.again(o)
	}
	return g.next(o)
}

// again draws a known event, at times with another day under its id. A repeated
// delivery of a payment posts no entries, and that a record is the last one of
// its line is the caller's word: neither is drawn.
func (g *oracleProgram) again(o *oracle) clawback.Event {
	later := 0
	if g.maybe("altered") {
		later = 1
	}
	switch e := pick(g, "again", o.facts...).(type) {
	case clawback.Started:
		if later > 0 {
			e.Customer = "other"
			return e
		}
		if e.On == o.start {
			return e
		} // else it has no memory, and posts again what it has posted
	case clawback.Churn:
		switch {
		case later == 0:
		case g.oneIn(3, "other kind"):
			return clawback.Reactivated{ID: e.ID, Customer: e.Customer, On: e.On, Recorded: e.Recorded}
		case g.maybe("other notice") && !e.Notice.IsZero():
			e.Notice = e.Notice.Add(-later)
			return e
		}
		e.On = e.On.Add(later)
		return e
	case clawback.Breach:
		if later > 0 {
			e.Commitment = "another"
		}
		return e
	case clawback.Fraud:
		if later > 0 {
			e.Partner = pick(g, "of", "d", "e")
		}
		return e
	case clawback.Reactivated:
		e.On = e.On.Add(later)
		return e
	case clawback.PaidOut:
		e.Through = e.Through.Add(-later)
		return e
	case clawback.Lost:
		if later > 0 {
			e.Line = "another"
		}
		return e
	case clawback.Transferred:
		if later > 0 {
			e.To = "e"
		}
		return e
	case clawback.Seal:
		return e
	}
	return g.next(o)
}

// next draws an event: entries half of the time.
func (g *oracleProgram) next(o *oracle) clawback.Event {
	id := g.id()
	g.now = g.now.Add(number(g.T, "days pass", 0, 9))
	on, recorded := g.now.Add(-pick(g, "late", 0, 0, 0, 5, 30)), partnerecon.Day{}
	if g.maybe("recorded") {
		recorded = g.now
	}
	switch number(g.T, "event", 0, 19) {
	case 18, 19:
		if g.limited() && len(o.lines) > 0 {
			line := pick(g, "line", o.lines...).claim.Line
			share := pick(g, "lost", percent("0"), percent("10"), partnerecon.MustRate("1/3"), percent("100"))
			return clawback.Lost{ID: id, Customer: "c", Line: line, Share: share, On: on, Recorded: recorded}
		}
	case 14, 15, 16:
		if g.policy.Anchor == clawback.PayoutDay || g.oneIn(4, "payout all the same") {
			return clawback.PaidOut{ID: id, Customer: "c", Partner: pick(g, "of", "a", "b", "c"), Through: on.Add(-number(g.T, "run", 0, 9)), On: on, Recorded: recorded}
		}
	case 17:
		names := rapid.Permutation([]string{"a", "b", "c", "d"}).Draw(g.T, "hands over")
		return clawback.Transferred{ID: id, Customer: "c", From: names[0], To: names[1], On: on, Recorded: recorded}
	case 12:
		return clawback.Breach{ID: id, Customer: "c", Partner: pick(g, "of", "a", "b", "c"), Commitment: "training", On: on, Recorded: recorded}
	case 13:
		return clawback.Fraud{ID: id, Customer: "c", Partner: pick(g, "of", "", "a", "b", "c"), On: on, Recorded: recorded}
	case 1, 2, 3:
		e := clawback.Churn{ID: id, Customer: "c", On: on, Recorded: recorded}
		if g.policy.ChurnDay == clawback.NoticeGiven || g.oneIn(4, "notice") {
			e.Notice = on.Add(-number(g.T, "noticed", 0, 30))
		}
		if len(g.policy.Reasons) > 0 && g.maybe("reason") {
			e.Reason = pick(g, "because", g.policy.Reasons...).Code
		}
		if g.oneIn(3, "start") {
			e.Start = on.Add(-number(g.T, "customer for", 0, 60))
		}
		return e
	case 4:
		return clawback.Started{ID: id, Customer: "c", On: on, Recorded: recorded}
	case 5, 6:
		return clawback.Reactivated{ID: id, Customer: "c", On: on, Recorded: recorded}
	case 7:
		if i := slices.IndexFunc(o.lines, func(l *oracleLine) bool { return l.sealed }); i >= 0 {
			return g.reopen(o, o.lines[i].claim.Line, clawback.Reopen{ID: id, Customer: "c", On: on, Recorded: recorded})
		}
		return clawback.Seal{ID: id, Customer: "c", Through: g.now.Add(-number(g.T, "horizon", 0, 50)), On: g.now}
	}
	e := clawback.Posted{Entries: g.entries(o, id), Term: g.term()}
	if g.oneIn(4, "start") {
		e.Start = on.Add(-number(g.T, "customer for", 0, 60))
	}
	return e
}

func (g *oracleProgram) limited() bool {
	return slices.ContainsFunc(g.policy.Schedules, func(s clawback.Schedule) bool { return s.Limit != "" })
}

// term draws the period that was paid for; some payments do not state it.
func (g *oracleProgram) term() partnerecon.Interval {
	if g.oneIn(8, "no term") {
		return partnerecon.Interval{}
	}
	out := partnerecon.Interval{Start: g.now.Add(-number(g.T, "served", 0, 40))}
	out.End = out.Start.AddMonths(number(g.T, "months", 1, 4))
	if g.oneIn(4, "broken months") {
		out.End = out.End.Add(-number(g.T, "less", 1, 20))
	}
	return out
}

// reopen brings a payment back: what its partners have on it and is sealed. The run fills
// in the records.
func (g *oracleProgram) reopen(o *oracle, line string, e clawback.Reopen) clawback.Reopen {
	for _, l := range o.lines {
		if l.claim.Line == line && l.sealed {
			e.Lines = append(e.Lines, clawback.Line{Partner: l.claim.Partner, Line: line, Component: l.claim.Component})
		}
	}
	return e
}

// id draws ids whose order is not the order of recording.
func (g *oracleProgram) id() string {
	g.seq++
	return fmt.Sprintf("%s%d", pick(g, "id", "e", "f", "E", "/"), g.seq)
}
