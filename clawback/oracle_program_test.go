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
		Anchor:   pick(g, "anchor", clawback.FirstEarned, clawback.CustomerStart),
	}
	for i, tier := range rapid.Permutation([]string{"", "gold", "silver"}).Draw(g.T, "tiers") {
		if i > 0 && g.oneIn(4, "no schedule") {
			continue
		}
		g.policy.Schedules = append(g.policy.Schedules, g.schedule(tier))
	}
	return g
}

func (g *oracleProgram) schedule(tier string) clawback.Schedule {
	s := clawback.Schedule{Tier: tier, Return: pick(g, "return", clawback.Full, clawback.ProRata, clawback.ProRata, clawback.Nothing)}
	edge := pick(g, "edge", partnerecon.Through, partnerecon.Until)
	switch {
	case s.Return == clawback.Nothing && g.maybe("no window"):
	case s.Return != clawback.ProRata && g.maybe("months"):
		s.Window = partnerecon.Months(number(g.T, "window", 1, 3), edge)
	default:
		s.Window = partnerecon.Days(pick(g, "window", 2, 8, 40, 90, number(g.T, "days", 1, 60)), edge)
	}
	if g.oneIn(3, "obligation") {
		s.Obligation = "call the customer"
	}
	return s
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
		if later > 0 && g.maybe("other kind") {
			return clawback.Reactivated{ID: e.ID, Customer: e.Customer, On: e.On, Recorded: e.Recorded}
		}
		e.On = e.On.Add(later)
		return e
	case clawback.Reactivated:
		e.On = e.On.Add(later)
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
	switch number(g.T, "event", 0, 11) {
	case 1, 2, 3:
		e := clawback.Churn{ID: id, Customer: "c", On: on, Recorded: recorded}
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
	e := clawback.Posted{Entries: g.entries(o, id)}
	if g.oneIn(4, "start") {
		e.Start = on.Add(-number(g.T, "customer for", 0, 60))
	}
	return e
}

// reopen brings a payment back: what all its partners have on it. The run fills
// in the records.
func (g *oracleProgram) reopen(o *oracle, line string, e clawback.Reopen) clawback.Reopen {
	for _, l := range o.lines {
		if l.claim.Line == line {
			e.Lines = append(e.Lines, clawback.Line{Partner: l.claim.Partner, Line: line})
		}
	}
	return e
}

// id draws ids whose order is not the order of recording.
func (g *oracleProgram) id() string {
	g.seq++
	return fmt.Sprintf("%s%d", pick(g, "id", "e", "f", "E", "/"), g.seq)
}
