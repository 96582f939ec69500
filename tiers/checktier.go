package tiers

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

func (c *checker) tiers() {
	all := c.p.Tiers
	if len(all) == 0 {
		c.list.Add("/tiers", problem.Required, "missing")
	}
	c.atMost("/tiers", len(all), maxTiers)
	benefits := c.benefitNames()
	for i := range all[:min(len(all), maxTiers)] {
		t, at := &all[i], problem.At("/tiers", i)
		checkName(c.list, at+"/name", t.Name)
		if slices.ContainsFunc(all[:i], func(o Tier) bool { return o.Name == t.Name }) {
			c.list.Add(at+"/name", problem.Duplicate, "%s stands twice", problem.Quote(t.Name))
		}
		if i > 0 && t.Needs.empty() {
			c.list.Add(at+"/needs", problem.Required, "missing; only the lowest tier may need nothing of its own")
		}
		c.group(at+"/needs", &t.Needs, 1)
		c.group(at+"/readiness", &t.Readiness, 1)
		c.names(at+"/benefits", t.Benefits, benefits)
		c.names(at+"/types", t.Types, nil)
		c.names(at+"/evidence", t.Evidence, nil)
		c.sunset(at+"/sunset", t.Sunset)
		c.grows(i)
		c.atMost(at+"/expected", len(t.Expected), maxListed)
		for k := range t.Expected[:min(len(t.Expected), maxListed)] {
			c.expectation(problem.At(at+"/expected", k), &t.Expected[k])
		}
	}
	c.bands()
}

// grows checks that a tier has the benefits of the one below it.
func (c *checker) grows(tier int) {
	if !c.p.BenefitsGrow || tier == 0 {
		return
	}
	for _, b := range c.p.Tiers[tier-1].Benefits {
		if !slices.Contains(c.p.Tiers[tier].Benefits, b) {
			c.list.Add(problem.At("/tiers", tier)+"/benefits", problem.Conflict, "benefits are promised to grow, and %s of tier %s is gone",
				problem.Quote(b), problem.Quote(c.p.Tiers[tier-1].Name))
		}
	}
}

// sunset checks that a tier ends where a period begins.
func (c *checker) sunset(at string, d partnerecon.Day) {
	length := c.p.Review.Every.length()
	if d.IsZero() || length == "" || c.p.YearStart < 0 || c.p.YearStart > 12 {
		return
	}
	year := calendarOf(c.p)
	if year.first(length, d.Month()).First() != d {
		c.list.Add(at, problem.OutOfRange, "want the first day of a %s, got %s", problem.Cut(string(c.p.Review.Every)), d)
	}
}

// group checks a group that is depth levels deep.
func (c *checker) group(at string, g *Group, depth int) {
	n := len(g.Criteria) + len(g.Groups)
	c.atMost(at+"/criteria", len(g.Criteria), maxCriteria)
	c.atMost(at+"/groups", len(g.Groups), maxCriteria)
	switch {
	case n == 0 && (g.Need != "" || g.K != 0 || depth > 1):
		c.list.Add(at+"/criteria", problem.Required, "missing; a group without criteria asks for nothing")
	case n > 0:
		member(c.list, at+"/need", g.Need, All, Any, KOfN)
	}
	switch {
	case g.Need == KOfN && n > 0 && (g.K < 1 || g.K >= n):
		c.list.Add(at+"/k", problem.OutOfRange, "want 1 to %d of %d, got %d; all of them is %q", n-1, n, g.K, All)
	case g.Need != KOfN && g.K != 0:
		c.list.Add(at+"/k", problem.Conflict, "goes with %q only", KOfN)
	}
	for i := range g.Criteria[:min(len(g.Criteria), maxCriteria)] {
		c.criterion(problem.At(at+"/criteria", i), &g.Criteria[i])
	}
	if depth == maxDepth && len(g.Groups) > 0 {
		c.list.Add(at+"/groups", problem.Limit, "groups are nested at most %d levels deep", maxDepth)
		return
	}
	for i := range g.Groups[:min(len(g.Groups), maxCriteria)] {
		c.group(problem.At(at+"/groups", i), &g.Groups[i], depth+1)
	}
}

// metricOf returns a metric that is declared.
func (c *checker) metricOf(at, name string) *Metric {
	m := c.known[name]
	switch {
	case name == "":
		c.list.Add(at, problem.Required, "missing")
	case m == nil:
		var names []string
		for _, d := range c.p.Metrics {
			names = append(names, d.Name)
		}
		c.list.Add(at, problem.Unknown, "unknown metric %s; %s", problem.Quote(name), problem.OneOf(names, name))
	}
	return m
}

func (c *checker) criterion(at string, k *Criterion) {
	m := c.metricOf(at+"/metric", k.Metric)
	if m == nil {
		return
	}
	k.Target.checkTarget(c.list, at+"/target", m)
	c.atMost(at+"/targets", len(k.Targets), maxListed)
	for i, s := range k.Targets[:min(len(k.Targets), maxListed)] {
		here := problem.At(at+"/targets", i)
		checkName(c.list, here+"/segment", s.Segment)
		if slices.ContainsFunc(k.Targets[:i], func(o SegmentTarget) bool { return o.Segment == s.Segment }) {
			c.list.Add(here+"/segment", problem.Duplicate, "%s stands twice", problem.Quote(s.Segment))
		}
		s.Target.checkTarget(c.list, here+"/target", m)
	}
	if k.Boundary != "" {
		member(c.list, at+"/boundary", k.Boundary, ReachedAt, ReachedAbove)
	}
	counted := m.Unit != Yes && m.Unit != Certificate
	if k.Boundary != "" && !counted {
		c.list.Add(at+"/boundary", problem.Conflict, "a %s is there or not", problem.Cut(string(m.Unit)))
	}
	switch {
	case k.Ramped && (!counted || m.Unit == Share):
		c.list.Add(at+"/ramped", problem.Conflict, "a %s has no ramp", problem.Cut(string(m.Unit)))
	case k.Ramped && len(c.p.Ramps) == 0:
		c.list.Add(at+"/ramped", problem.Conflict, "there is no ramp")
	}
	c.span(at+"/within", k.Within, m)
	c.consistency(at, k, m)
}

func (c *checker) span(at string, s Span, m *Metric) {
	if m.Unit == Certificate {
		if s != (Span{}) {
			c.list.Add(at, problem.Conflict, "a certificate counts until it expires, in no window")
		}
		return
	}
	member(c.list, at+"/of", s.Of, Lifetime, Days, Months, Month, Quarter, Year)
	most := maxPeriods
	if s.Of == Days {
		most = maxDays
	}
	switch {
	case s.N < 0 || s.N > most:
		c.list.Add(at+"/n", problem.OutOfRange, "want 1 to %d, got %d", most, s.N)
	case s.Of == Lifetime && s.N != 0:
		c.list.Add(at+"/n", problem.Conflict, "there is one lifetime")
	}
	if s.Completed && s.Of.months() == 0 {
		c.list.Add(at+"/completed", problem.Conflict, "goes with months, quarters and years of the calendar only")
	}
}

func (c *checker) consistency(at string, k *Criterion, m *Metric) {
	switch {
	case k.Met == 0 && k.Of == 0:
		return
	case k.Of < 2 || k.Of > maxPeriods:
		c.list.Add(at+"/of", problem.OutOfRange, "want 2 to %d periods, got %d", maxPeriods, k.Of)
	case k.Met < 1 || k.Met > k.Of:
		c.list.Add(at+"/met", problem.OutOfRange, "want 1 to %d, got %d", k.Of, k.Met)
	}
	if m.Unit != Certificate && (k.Within.Of.months() == 0 || k.Within.N > 1 || k.Within.Completed) {
		c.list.Add(at+"/within", problem.Conflict, "want one month, quarter or year, which is the period")
	}
	if m.Unit == Certificate {
		c.list.Add(at+"/of", problem.Conflict, "a certificate has no periods")
	}
}

func (c *checker) expectation(at string, e *Expectation) {
	m := c.metricOf(at+"/metric", e.Metric)
	if m == nil {
		return
	}
	if m.Unit == Yes || m.Unit == Certificate {
		c.list.Add(at+"/metric", problem.Conflict, "a %s is no volume", problem.Cut(string(m.Unit)))
		return
	}
	c.span(at+"/within", e.Within, m)
	e.From.check(c.list, at+"/from", m, asTarget)
	through, until := e.Through != Value{}, e.Until != Value{}
	if through && until {
		c.list.Add(at+"/until", problem.Conflict, "through is stated, too")
	}
	if through {
		e.Through.check(c.list, at+"/through", m, asTarget)
	}
	if until {
		e.Until.check(c.list, at+"/until", m, asTarget)
	}
	from := m.num(e.From, asTarget)
	if through && from.Cmp(m.num(e.Through, asTarget)) > 0 || until && from.Cmp(m.num(e.Until, asTarget)) >= 0 {
		c.list.Add(at+"/from", problem.OutOfRange, "want less than the end of the band, got %s", e.From)
	}
}

// bands checks that bands of one metric and window follow each other from tier to
// tier without a gap.
func (c *checker) bands() {
	type key struct {
		metric string
		within Span
	}
	last := map[key]*Expectation{}
	for i := range c.p.Tiers[:min(len(c.p.Tiers), maxTiers)] {
		t := &c.p.Tiers[i]
		for k := range t.Expected[:min(len(t.Expected), maxListed)] {
			e := &t.Expected[k]
			m := c.known[e.Metric]
			if m == nil {
				continue
			}
			at := key{e.Metric, e.Within}
			if before := last[at]; before != nil && !before.meets(m, e) {
				c.list.Add(problem.At(problem.At("/tiers", i)+"/expected", k)+"/from", problem.Conflict,
					"want the band to begin where the one of the tier below ends, got %s", e.From)
			}
			last[at] = e
		}
	}
}

// meets reports whether the next band begins where this one ends.
func (e *Expectation) meets(m *Metric, next *Expectation) bool {
	from := m.num(next.From, asTarget)
	switch {
	case e.Until != Value{}:
		return from.Cmp(m.num(e.Until, asTarget)) == 0
	case e.Through != Value{} && m.Unit == Number:
		return e.Through.Number < next.From.Number && e.Through.Number+1 == next.From.Number
	}
	return false
}
