package tiers

import (
	"slices"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on policies.
const (
	maxName     = 255 // bytes of a name, an id
	maxTiers    = 32
	maxMetrics  = 64
	maxCriteria = 64 // of one group, and groups in one
	maxDepth    = 3  // of groups
	maxListed   = 200
	maxPeriods  = 120
	maxDays     = 3_660
	maxTerm     = 1_200 // months
)

// check returns everything that is wrong with a policy.
func check(p Policy) *problem.List {
	var list problem.List
	c := checker{&list, &p, map[string]*Metric{}}
	if p.YearStart < 0 || p.YearStart > 12 {
		list.Add("/year_start", problem.OutOfRange, "want a month from 1 to 12, got %d", p.YearStart)
	}
	member(&list, "/boundary", p.Boundary, ReachedAt, ReachedAbove)
	c.metrics()
	c.ramps()
	c.group("/base", &p.Base, 1)
	c.benefits()
	c.tiers()
	c.review()
	if list.Empty() { // what follows reads what was found to be there
		c.rising()
	}
	return &list
}

// A checker collects what is wrong with a policy.
type checker struct {
	list  *problem.List
	p     *Policy
	known map[string]*Metric
}

// member reports a value that is none of an enum.
func member[E ~string](list *problem.List, at string, got E, want ...E) {
	if slices.Contains(want, got) {
		return
	}
	var names []string
	for _, w := range want {
		names = append(names, string(w))
	}
	if got == "" {
		list.Add(at, problem.Required, "missing; %s", problem.OneOf(names, ""))
		return
	}
	list.Add(at, problem.Unknown, "unknown value %s; %s", problem.Quote(string(got)), problem.OneOf(names, string(got)))
}

// checkName reports a name that is empty, too long or no text.
func checkName(list *problem.List, at, s string) {
	if s == "" {
		list.Add(at, problem.Required, "missing")
		return
	}
	checkOptional(list, at, s)
}

func checkOptional(list *problem.List, at, s string) {
	switch {
	case len(s) > maxName:
		list.Add(at, problem.Limit, "%d bytes, at most %d", len(s), maxName)
	case !utf8.ValidString(s):
		list.Add(at, problem.Syntax, "not valid UTF-8: %s", problem.Quote(s))
	}
}

// names checks names that are distinct and each among some, unless these are nil.
func (c *checker) names(at string, got, among []string) {
	c.atMost(at, len(got), maxListed)
	for i, n := range got[:min(len(got), maxListed)] {
		here := problem.At(at, i)
		checkName(c.list, here, n)
		switch {
		case slices.Contains(got[:i], n):
			c.list.Add(here, problem.Duplicate, "%s stands twice", problem.Quote(n))
		case among != nil && n != "" && !slices.Contains(among, n):
			c.list.Add(here, problem.Unknown, "no %s; %s", problem.Quote(n), problem.OneOf(among, n))
		}
	}
}

func (c *checker) atMost(at string, n, most int) {
	if n > most {
		c.list.Add(at, problem.Limit, "%d elements, at most %d", n, most)
	}
}

func (c *checker) metrics() {
	all := c.p.Metrics
	c.atMost("/metrics", len(all), maxMetrics)
	for i := range all[:min(len(all), maxMetrics)] {
		m, at := &all[i], problem.At("/metrics", i)
		checkName(c.list, at+"/name", m.Name)
		if c.known[m.Name] != nil {
			c.list.Add(at+"/name", problem.Duplicate, "%s stands twice", problem.Quote(m.Name))
			continue
		}
		c.known[m.Name] = m
		c.metric(at, m)
	}
}

func (c *checker) metric(at string, m *Metric) {
	member(c.list, at+"/unit", m.Unit, Number, Amount, InUnits, Share, Yes, Certificate)
	if m.Shared != "" {
		member(c.list, at+"/shared", m.Shared, ForLead, ForAll, ByShare)
	}
	c.only(at+"/shared", m.Shared == ByShare, m.Unit == Amount || m.Unit == InUnits, m)
	if m.Dimension != "" {
		member(c.list, at+"/dimension", m.Dimension, Performance, Expertise, Commitment)
	}
	counted := m.Unit == Number || m.Unit == Amount || m.Unit == InUnits
	switch {
	case counted:
		member(c.list, at+"/over", m.Over, Sum, Last)
	case m.Over != "":
		c.list.Add(at+"/over", problem.Conflict, "a %s is always the last one", problem.Cut(string(m.Unit)))
	}
	if _, ok := m.Currency.Digits(); m.Unit == Amount && !ok {
		c.list.Add(at+"/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(m.Currency)))
	}
	c.only(at+"/currency", m.Currency != "", m.Unit == Amount, m)
	c.only(at+"/unit_values", len(m.UnitValues) > 0, m.Unit == InUnits, m)
	c.only(at+"/levels", len(m.Levels) > 0, m.Unit == Certificate, m)
	c.only(at+"/customer_limit", m.CustomerLimit.Stated(), counted && m.Over == Sum, m)
	if m.CustomerLimit.Stated() && (m.CustomerLimit.Num() == 0 || m.CustomerLimit.Compare(partnerecon.Whole()) >= 0) {
		c.list.Add(at+"/customer_limit", problem.OutOfRange, "want a part above 0%% and below 100%%, got %s", m.CustomerLimit)
	}
	c.only(at+"/classes", len(m.Classes) > 0, counted && m.Over == Sum, m)
	c.classes(at+"/classes", m.Classes)
	switch m.Unit {
	case InUnits:
		c.unitValues(at+"/unit_values", m.UnitValues)
	case Certificate:
		if len(m.Levels) == 0 {
			c.list.Add(at+"/levels", problem.Required, "missing")
		}
		c.names(at+"/levels", m.Levels, nil)
	default:
	}
}

// only reports a field that is stated where it means nothing.
func (c *checker) only(at string, stated, wanted bool, m *Metric) {
	if stated && !wanted {
		c.list.Add(at, problem.Conflict, "does not go with a metric of unit %s over %s", problem.Quote(string(m.Unit)), problem.Quote(string(m.Over)))
	}
}

func (c *checker) classes(at string, all []Class) {
	c.atMost(at, len(all), maxListed)
	for i, k := range all[:min(len(all), maxListed)] {
		here := problem.At(at, i)
		checkName(c.list, here+"/name", k.Name)
		if slices.ContainsFunc(all[:i], func(o Class) bool { return o.Name == k.Name }) {
			c.list.Add(here+"/name", problem.Duplicate, "%s stands twice", problem.Quote(k.Name))
		}
		if !k.Factor.Stated() {
			c.list.Add(here+"/factor", problem.Required, "missing")
		}
	}
}

func (c *checker) unitValues(at string, all []partnerecon.Money) {
	if len(all) == 0 {
		c.list.Add(at, problem.Required, "missing; say what one unit is in each currency")
	}
	c.atMost(at, len(all), maxListed)
	seen := map[partnerecon.Currency]bool{}
	for i, v := range all[:min(len(all), maxListed)] {
		switch here := problem.At(at, i); {
		case v.Sign() <= 0:
			c.list.Add(here, problem.OutOfRange, "want an amount above 0, got %s", v)
		case seen[v.Currency()]:
			c.list.Add(here, problem.Duplicate, "%s stands twice", v.Currency())
		}
		seen[v.Currency()] = true
	}
}

func (c *checker) ramps() {
	c.atMost("/ramps", len(c.p.Ramps), maxListed)
	seen := map[string]bool{}
	for i, r := range c.p.Ramps[:min(len(c.p.Ramps), maxListed)] {
		at := problem.At("/ramps", i)
		checkOptional(c.list, at+"/segment", r.Segment)
		if seen[r.Segment] {
			c.list.Add(at+"/segment", problem.Duplicate, "%s stands twice", problem.Quote(r.Segment))
		}
		seen[r.Segment] = true
		c.steps(at+"/steps", r.Steps)
	}
}

func (c *checker) steps(at string, steps []RampStep) {
	c.atMost(at, len(steps), maxPeriods)
	if len(steps) < 2 {
		c.list.Add(at, problem.Required, "want at least two steps, got %d", len(steps))
		return
	}
	for i, s := range steps[:min(len(steps), maxPeriods)] {
		here := problem.At(at, i)
		switch {
		case i == 0 && s.Month != 0:
			c.list.Add(here+"/month", problem.OutOfRange, "want month 0, got %d", s.Month)
		case s.Month > maxTerm:
			c.list.Add(here+"/month", problem.OutOfRange, "want at most %d, got %d", maxTerm, s.Month)
		case i > 0 && s.Month <= steps[i-1].Month:
			c.list.Add(here+"/month", problem.Conflict, "want more than %d, got %d", steps[i-1].Month, s.Month)
		}
		switch {
		case !s.Share.Stated():
			c.list.Add(here+"/share", problem.Required, "missing")
		case s.Share.Compare(partnerecon.Whole()) > 0:
			c.list.Add(here+"/share", problem.OutOfRange, "want at most 100%%, got %s", s.Share)
		case i > 0 && s.Share.Compare(steps[i-1].Share) <= 0:
			c.list.Add(here+"/share", problem.Conflict, "want more than %s, got %s", steps[i-1].Share, s.Share)
		}
	}
	if last := steps[len(steps)-1].Share; last.Stated() && last.Compare(partnerecon.Whole()) < 0 {
		c.list.Add(problem.At(at, len(steps)-1)+"/share", problem.OutOfRange, "want 100%% in the end, got %s", last)
	}
}

func (c *checker) benefits() {
	c.atMost("/benefits", len(c.p.Benefits), maxListed)
	seen := map[string]bool{}
	for i, b := range c.p.Benefits[:min(len(c.p.Benefits), maxListed)] {
		at := problem.At("/benefits", i)
		checkName(c.list, at+"/name", b.Name)
		if seen[b.Name] {
			c.list.Add(at+"/name", problem.Duplicate, "%s stands twice", problem.Quote(b.Name))
		}
		seen[b.Name] = true
		switch {
		case b.Cost.Stated() && b.Cost.Sign() < 0:
			c.list.Add(at+"/cost", problem.OutOfRange, "want 0 or more, got %s", b.Cost)
		case b.Cost.Stated():
			member(c.list, at+"/every", b.Every, EveryMonth, EveryQuarter, EveryYear)
		case b.Every != "":
			c.list.Add(at+"/every", problem.Conflict, "there is no cost")
		}
	}
}

func (c *checker) benefitNames() []string {
	out := []string{}
	for _, b := range c.p.Benefits {
		out = append(out, b.Name)
	}
	return out
}

func (c *checker) review() {
	r := &c.p.Review
	member(c.list, "/review/every", r.Every, EveryMonth, EveryQuarter, EveryYear)
	member(c.list, "/review/promotion", r.Promotion, AtOnce, AtPeriodEnd)
	member(c.list, "/review/demotion", r.Demotion, ByOne, ToQualified, Never)
	if r.Term < 0 || r.Term > maxTerm {
		c.list.Add("/review/term", problem.OutOfRange, "want 0 to %d months, got %d", maxTerm, r.Term)
	}
	for _, w := range []struct {
		path   string
		window partnerecon.Window
	}{{"/review/grace", r.Grace}, {"/review/notice", r.Notice}} {
		for _, p := range w.window.Problems() {
			c.list.Add(w.path+p.Path, p.Code, "%s", p.Message)
		}
		if w.window.Hours != 0 {
			c.list.Add(w.path+"/hours", problem.Conflict, "want days or months")
		}
	}
	if r.Demotion == Never && (r.Term != 0 || r.Grace.Stated() || r.Notice.Stated()) {
		c.list.Add("/review/demotion", problem.Conflict, "nobody is demoted, so that term, grace and notice say nothing")
	}
}
