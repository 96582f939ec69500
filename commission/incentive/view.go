package incentive

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A view reads a tally as a version of the policy sees it.
type view struct {
	*version
	tally *Tally
	first partnerecon.Month // of which anything is known; the zero Month where nothing is
}

// sum returns a measure over months, both included. It is unknown before anything is
// known of the partner, and where a figure was not stated.
func (v view) sum(m *Measure, from, to partnerecon.Month) (exact.Num, bool) {
	switch {
	case v.first.IsZero() || to.Before(v.first):
		return exact.Num{}, false
	case m.Of == OfFigure:
		return v.figure(m.Figure, from, to)
	}
	var sum exact.Num
	at, _ := slices.BinarySearchFunc(v.tally.Sums, from, func(s Sum, m partnerecon.Month) int { return s.Month.Compare(m) })
	for _, s := range v.tally.Sums[at:] {
		if s.Month.After(to) {
			break
		}
		sum = sum.Add(m.of(&s))
	}
	return sum, true
}

// contest returns what the partner has reached in a contest, and false where nobody knows.
func (v view) contest(c *Contest) (exact.Num, bool) {
	if !c.byDay() {
		return v.sum(&c.Measure, c.From, c.Until.Add(-1))
	}
	if v.first.IsZero() || c.ThroughDay.Month().Before(v.first) {
		return exact.Num{}, false
	}
	var sum exact.Num
	for i := range v.tally.Contests {
		if s := &v.tally.Contests[i]; s.Contest == c.Name {
			sum = sum.Add(c.Measure.of(&s.Sum))
		}
	}
	return sum, true
}

// of returns what a sum counts for.
func (m *Measure) of(s *Sum) exact.Num {
	switch {
	case !m.covers(s):
	case m.Of == OfRevenue:
		return exact.Int(s.Revenue)
	case m.Of == OfCommission:
		return exact.Int(s.Commission)
	case m.Of == ofCut:
		return exact.Int(s.Cut)
	case m.Of == ofWithheld:
		return exact.Int(s.Withheld)
	case m.Of == OfQuantity:
		return exact.Int(s.Quantity)
	}
	return exact.Num{}
}

// covers reports whether lines of a kind count.
func (l *Lines) covers(s *Sum) bool {
	among := func(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	return among(l.Tiers, s.Tier) && among(l.Products, s.Product) && among(l.Markets, s.Market) && among(l.Components, s.Component)
}

// figure returns a figure over months: their sum, or of fractions the last one stated
// by their end. It is unknown where none is stated.
func (v view) figure(name string, from, to partnerecon.Month) (exact.Num, bool) {
	if v.figures[name] == Fraction {
		return v.asOf(name, to)
	}
	var sum exact.Num
	known := false
	at, _ := find(v.tally.Figures, Statement{Name: name, Month: from}, Statement.compare)
	for _, s := range v.tally.Figures[at:] {
		if s.Name != name || s.Month.After(to) {
			break
		}
		sum, known = sum.Add(s.num(v.figures[name])), true
	}
	return sum, known
}

// asOf returns a figure as it was stated last by a month.
func (v view) asOf(name string, m partnerecon.Month) (exact.Num, bool) {
	at, ok := find(v.tally.Figures, Statement{Name: name, Month: m}, Statement.compare)
	if !ok {
		at--
	}
	if at < 0 || v.tally.Figures[at].Name != name {
		return exact.Num{}, false
	}
	return v.tally.Figures[at].num(v.figures[name]), true
}

// newMarkets counts the markets in which the first customer came in some months.
func (v view) newMarkets(markets []string, from, to partnerecon.Month) (exact.Num, bool) {
	n := int64(0)
	list := v.tally.Customers
	for len(list) > 0 {
		market := list[0].Market
		var first partnerecon.Day
		for len(list) > 0 && list[0].Market == market {
			if c := list[0]; c.Revenue > 0 && (first.IsZero() || c.First.Before(first)) {
				first = c.First
			}
			list = list[1:]
		}
		among := len(markets) == 0 || slices.Contains(markets, market)
		if m := first.Month(); among && !first.IsZero() && !m.Before(from) && !m.After(to) {
			n++
		}
	}
	return exact.Int(n), true
}

// certificates counts the persons who got a certificate in some months.
func (v view) certificates(r *Reward, from, to partnerecon.Month) (exact.Num, bool) {
	n := int64(0)
	at, _ := find(v.tally.Certificates, Certificate{Certification: r.Certification, Level: r.Level}, Certificate.compare)
	for _, c := range v.tally.Certificates[at:] {
		if c.Certification != r.Certification || c.Level != r.Level {
			break
		}
		if m := c.On.Month(); !m.Before(from) && !m.After(to) {
			n++
		}
	}
	return exact.Int(n), true
}
