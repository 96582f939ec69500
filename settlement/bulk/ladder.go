package bulk

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// A ladder is one that sums of months decide: it reviews each month, by what was measured in
// the last months, and puts each partner into the highest tier that it qualifies for.
type ladder struct {
	from    partnerecon.Day // of the terms
	metrics []metric
	tiers   []rung
	spans   []span
	enters  bool // the lowest tier asks for nothing: who is enrolled enters it
}

// A span is what some need adds up: a metric over some months.
type span struct{ metric, months int }

type metric struct {
	name     string
	currency partnerecon.Currency // empty: a number
}

// A rung is a tier with what it takes.
type rung struct {
	name  string
	needs []need
}

// A need is met by a sum of months that reaches a target, or exceeds it.
type need struct {
	span   int // its place
	target int64
	above  bool
}

// maxSpan is how many months a sum may have: more are cheaper where they are added once for all.
const maxSpan = 36

// ladderOf compiles the ladder of a program of one version, if it is of that kind. The book of
// the partners does any other one.
func ladderOf(p *settlement.Policy) *ladder {
	if len(p.Terms) != 1 {
		return nil
	}
	l := &p.Terms[0].Policy.Ladder
	if l.Review != (tiers.Review{Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified}) ||
		l.Cumulative || len(l.Ramps) > 0 || len(l.Base.Criteria)+len(l.Base.Groups) > 0 {
		return nil
	}
	out := &ladder{from: p.Terms[0].From}
	for i := range l.Metrics {
		m := &l.Metrics[i]
		if m.Unit != tiers.Amount && m.Unit != tiers.Number || m.Over != tiers.Sum || m.CustomerLimit.Stated() || len(m.Classes) > 0 {
			return nil
		}
		out.metrics = append(out.metrics, metric{m.Name, m.Currency})
	}
	for i := range l.Tiers {
		t := &l.Tiers[i]
		if !t.Sunset.IsZero() || len(t.Needs.Groups) > 0 || len(t.Needs.Criteria) > 0 && t.Needs.Need != tiers.All {
			return nil
		}
		r := rung{name: t.Name}
		for k := range t.Needs.Criteria {
			n, ok := out.need(&t.Needs.Criteria[k], l.Boundary)
			if !ok {
				return nil
			}
			r.needs = append(r.needs, n)
		}
		out.tiers = append(out.tiers, r)
	}
	out.enters = len(out.tiers[0].needs) == 0
	return out
}

func (l *ladder) need(c *tiers.Criterion, boundary tiers.Boundary) (need, bool) {
	of := span{metric: l.metric(c.Metric), months: max(c.Within.N, 1)}
	n := need{target: c.Target.Number}
	if c.Boundary != "" {
		boundary = c.Boundary
	}
	n.above = boundary == tiers.ReachedAbove
	if of.metric < 0 || len(c.Targets) > 0 || c.Of > 0 || c.Ramped || of.months > maxSpan ||
		c.Within.Of != tiers.Months && c.Within.Of != tiers.Month {
		return need{}, false
	}
	if l.metrics[of.metric].currency != "" {
		n.target = c.Target.Amount.Minor()
	}
	if n.span = slices.Index(l.spans, of); n.span < 0 {
		n.span = len(l.spans)
		l.spans = append(l.spans, of)
	}
	return n, true
}

func (l *ladder) metric(name string) int {
	for i := range l.metrics {
		if l.metrics[i].name == name {
			return i
		}
	}
	return -1
}

// value returns a figure as a whole number, if it is plain.
func (l *ladder) value(e *settlement.Measured) (metric int, n int64, ok bool) {
	if metric = l.metric(e.Metric); metric < 0 {
		return 0, 0, false
	}
	v := &e.Value
	if c := l.metrics[metric].currency; c != "" {
		n, ok = v.Amount.Minor(), v.Amount.Currency() == c && v.Number == 0
	} else {
		n, ok = v.Number, !v.Amount.Stated()
	}
	return metric, n, ok && !v.Share.Stated() && !v.Yes && v.Level == "" &&
		e.Customer == "" && e.Class == "" && e.Holder == "" && e.Corrects == "" && e.Expires.IsZero()
}
