package commission_test

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// An oracleSeries is what payments are counted by: those that earn a component, of
// one model or of all.
type oracleSeries struct {
	component string
	model     commission.Model
}

// An oracleGrant names what a first-come cap granted: per deal over all partners.
type oracleGrant struct {
	cap     int
	partner string
}

// arrive prices a line whose money has cleared, and before it the lines that
// stand at another place since then: with another first payment, another number
// of counted payments before them, or another highest amount (doc.go, Decision:
// only new credits, an earlier first payment, one that is void, or an earlier counted
// payment price a line again). Each by itself returns its grant and takes a new one,
// in the order of recording.
func (o *oracle) arrive(l *oracleLine) {
	if l.cleared.IsZero() {
		return
	}
	was := o.anchor
	o.anchor = o.findAnchor()
	l.ranks = o.ranks(l)
	for _, other := range o.lines {
		if other == l || other.sealed || other.cleared.IsZero() {
			continue
		}
		moved := was != o.anchor && o.anchored()
		if moved {
			o.saw("an earlier first payment came to light")
			if other.counted {
				o.saw("a reopened line is priced again")
			}
		}
		counted, topped := o.pushes(l, other) && o.countAgain(other), o.topped(other)
		if counted || topped || moved || !slices.Equal(o.stopped(other), other.stopped) {
			o.priceLine(other)
		}
	}
	o.priceLine(l)
}

// pushes reports whether a line that arrives is an earlier one of what another line
// is counted among. A seal between them prices nothing again.
func (o *oracle) pushes(l, other *oracleLine) bool {
	return l.before(other) && slices.ContainsFunc(o.components(), func(c oracleComponent) bool {
		return o.earns(c, l) && o.earns(c, other)
	})
}

// countAgain counts the payments before a line anew and reports whether their
// number changed. A reopened line keeps the place it was sealed with, and so does
// one that waited when its day was sealed.
func (o *oracle) countAgain(l *oracleLine) bool {
	if l.counted || l.kept {
		return false
	}
	was, changed := l.ranks, false
	l.ranks = o.ranks(l)
	for s, n := range l.ranks {
		changed = changed || n != was[s]
	}
	if changed {
		o.saw("an earlier counted payment came to light")
	}
	return changed
}

// ranks are the numbers of payments before a line, of the series of the line that
// the policy counts, as far as it counts them.
func (o *oracle) ranks(l *oracleLine) map[oracleSeries]int {
	out := map[oracleSeries]int{}
	for _, c := range o.components() {
		if !o.earns(c, l) {
			continue
		}
		note := func(m commission.Model, limit int) {
			if s := (oracleSeries{c.Name, m}); limit > 0 && l.has(m) {
				out[s] = max(out[s], min(o.rank(l, c, m), limit))
			}
		}
		note("", c.Times)
		for _, r := range c.Rates {
			note(r.Model, payments(r))
			for _, t := range o.policy.Tables {
				if t.Over == commission.OverPayments && (t.Name == r.Table || t.Name == r.Factor) {
					note("", int(t.Steps[len(t.Steps)-1].FromCount)+1)
				}
			}
		}
	}
	return out
}

// payments is how many payments a row pays: 0 is all of them.
func payments(r commission.Row) int {
	if r.Fee.Per == commission.EachCustomer {
		return 1
	}
	return r.Payments
}

// rank is how many lines that earn the component, of the model, came before the
// line, by the day they cleared and on one day by id. For a row without a model,
// payments of every model count; those that were sealed count as earlier,
// whenever the line cleared.
func (o *oracle) rank(l *oracleLine, c oracleComponent, m commission.Model) int {
	n := 0
	for _, p := range o.lines {
		if p == l || !o.earns(c, p) || !p.has(m) || !p.counted && (p.cleared.IsZero() || !p.before(l)) {
			continue
		}
		n++
		if p.counted {
			o.saw(map[bool]string{true: "a sealed payment counts", false: "a reopened payment counts"}[p.sealed])
		}
	}
	return n
}

func (l *oracleLine) before(o *oracleLine) bool {
	return l.cleared.Before(o.cleared) || l.cleared == o.cleared && l.id < o.id
}

func (l *oracleLine) has(m commission.Model) bool {
	return m == "" || slices.ContainsFunc(l.items, func(it commission.Item) bool { return it.Model == m })
}

// topped looks for the highest amount before a milestone anew, where a bonus is
// measured on what it rises, and reports whether it is another one. A line whose
// day was sealed keeps what it had.
func (o *oracle) topped(l *oracleLine) bool {
	rises := slices.ContainsFunc(o.policy.Bonuses, func(b commission.Bonus) bool { return b.Rise && b.On == l.milestone })
	if l.milestone == "" || !rises || l.counted || l.kept {
		return false
	}
	was := l.peak
	l.peak = nil
	for _, p := range o.lines {
		if p == l || p.milestone != l.milestone || !p.counted && !p.before(l) {
			continue
		}
		if l.peak == nil {
			l.peak = &oraclePeak{}
		}
		l.peak.amount, l.peak.units = max(l.peak.amount, p.base), max(l.peak.units, p.items[0].Quantity)
	}
	return (was == nil) != (l.peak == nil) || was != nil && *was != *l.peak
}

// anchored reports whether something is counted from the anchor: windows, months
// of tranches, the cut of items, ages.
func (o *oracle) anchored() bool {
	p := o.policy
	gated := func(list []commission.Tranche) bool {
		return slices.ContainsFunc(list, func(t commission.Tranche) bool { return t.Months > 0 || t.Milestone != "" })
	}
	for _, c := range o.components() {
		for _, r := range c.Rates {
			if r.Recurs.Stated() || r.Age != (commission.Age{}) || o.tenured(r) {
				return true
			}
		}
		if gated(c.Vests) {
			return true
		}
	}
	for _, c := range p.Caps {
		if gated(c.Defer) {
			return true
		}
	}
	return p.Recurs.Stated() || p.Influenced.Recurs.Stated() || p.Basis.Cut != "" || len(p.Basis.Cuts) > 0
}

// tenured reports whether a row reads a table over the months since the anchor.
func (o *oracle) tenured(r commission.Row) bool {
	return slices.ContainsFunc(o.policy.Tables, func(t commission.Table) bool {
		return t.Over == commission.OverTenure && (t.Name == r.Table || t.Name == r.Factor)
	})
}

// findAnchor returns the day that the policy counts from: that of the start, or
// the earliest day any payment was tested by. A payment that has not cleared does
// not count, nor does a milestone.
func (o *oracle) findAnchor() partnerecon.Day {
	if o.policy.Anchor == commission.CustomerStart {
		return o.start
	}
	var first partnerecon.Day
	for _, l := range o.lines {
		if l.cleared.IsZero() || l.milestone != "" {
			continue
		}
		for _, it := range l.items {
			if d := l.tested(it); first.IsZero() || d.Before(first) {
				first = d
			}
		}
	}
	return first
}

// tested is the day that windows are tested on.
func (l *oracleLine) tested(it commission.Item) partnerecon.Day {
	return firstDay(it.Service, l.service, l.invoiced, l.cleared)
}
