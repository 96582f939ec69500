package incentive

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on policies and events.
const (
	maxName         = 100    // bytes of a name in a policy
	maxID           = 255    // bytes of an id
	maxItems        = 1000   // of a list in a policy
	maxBonuses      = 200    // each is worked out for every period that a late fact touches
	maxStandings    = 10_000 // of a contest
	maxParticipants = 1000   // of an activity
	maxSpan         = 600    // months that a tally reaches over
	minYear         = 1900   // so that no period, and none that it looks back to, leaves the calendar
	maxYear         = 9000
)

// The codes of problems, for short.
const (
	conflict   = problem.Conflict
	outOfRange = problem.OutOfRange
	required   = problem.Required
	unknown    = problem.Unknown
)

func quote(s string) string { return problem.Quote(s) }

// maxRate is the largest rate, 1,000 times the whole.
func maxRate() partnerecon.Rate {
	r, _ := partnerecon.Fraction(1000, 1)
	return r
}

// A report is a list of problems with some checks that many places share.
type report struct{ problem.List }

// limit reports a list that is too short or too long.
func (r *report) limit(at string, n, least int) bool {
	switch {
	case n < least:
		r.Add(at, required, "want at least one")
	case n > maxItems:
		r.Add(at, problem.Limit, "%d elements, at most %d", n, maxItems)
	}
	return n >= least && n <= maxItems
}

// A checker collects what is wrong with a policy.
type checker struct {
	list    report
	policy  *Policy
	figures map[string]Unit
	taken   map[string]bool
	every   Every // of the bonus that is checked
}

// check returns everything that is wrong with a policy.
func check(p Policy) *problem.List {
	list := checkAll(p)
	if p.empty() {
		list.Add("/bonuses", required, "want at least one bonus, contest or collaboration")
	}
	return list
}

// empty reports whether a policy pays nothing.
func (p *Policy) empty() bool { return len(p.Bonuses)+len(p.Contests)+len(p.Collaborations) == 0 }

// checkAll returns what is wrong with what a policy says, be it nothing.
func checkAll(p Policy) *problem.List {
	c := &checker{policy: &p, figures: map[string]Unit{}, taken: map[string]bool{}}
	l := &c.list
	if !p.Rounding.Known() {
		l.Add("/rounding", required, "want half_even, half_up or down, got %s", quote(string(p.Rounding)))
	}
	if _, ok := p.Currency.Digits(); !ok {
		l.Add("/currency", required, "want a currency, got %s", quote(string(p.Currency)))
	}
	if p.YearStart < 0 || p.YearStart > monthsOfYear {
		l.Add("/year_start", outOfRange, "want 1 to 12, got %d", p.YearStart)
		p.YearStart = 1
	}
	c.declared()
	if len(p.Bonuses) > maxBonuses {
		l.Add("/bonuses", problem.Limit, "%d bonuses, at most %d", len(p.Bonuses), maxBonuses)
	} else {
		for i := range p.Bonuses {
			c.bonus(problem.At("/bonuses", i), &p.Bonuses[i])
		}
	}
	if l.limit("/contests", len(p.Contests), 0) {
		for i := range p.Contests {
			c.contest(problem.At("/contests", i), &p.Contests[i])
		}
	}
	if l.limit("/collaborations", len(p.Collaborations), 0) {
		for i := range p.Collaborations {
			c.collaboration(problem.At("/collaborations", i), &p.Collaborations[i])
		}
	}
	return &l.List
}

// declared takes up the figures of the policy.
func (c *checker) declared() {
	if !c.list.limit("/figures", len(c.policy.Figures), 0) {
		return
	}
	for i, d := range c.policy.Figures {
		at := problem.At("/figures", i)
		c.name(at+"/name", d.Name)
		if _, ok := c.figures[d.Name]; ok {
			c.list.Add(at+"/name", problem.Duplicate, "%s stands twice", quote(d.Name))
		}
		if d.Unit != Number && d.Unit != Amount && d.Unit != Fraction {
			c.list.Add(at+"/unit", unknown, "want number, amount or fraction, got %s", quote(string(d.Unit)))
		}
		c.figures[d.Name] = d.Unit
	}
}

func (c *checker) bonus(at string, b *Bonus) {
	c.named(at, b.Name, b.Stage)
	if b.Every.months() == 0 {
		c.list.Add(at+"/every", unknown, "want month, quarter or year, got %s", quote(string(b.Every)))
	}
	c.every = b.Every
	c.boundary(at+"/from", b.From)
	c.boundary(at+"/until", b.Until)
	if !b.Until.IsZero() && !b.Until.After(b.From) {
		c.list.Add(at+"/until", conflict, "want a month after %s, got %s", b.From, b.Until)
	}
	if b.Gate.stated() || b.Gate.AtLeast.stated() {
		c.gate(at+"/gate", &b.Gate)
	}
	c.optional(at+"/minimum", b.Minimum)
	c.optional(at+"/maximum", b.Maximum)
	if order, err := b.Minimum.Compare(b.Maximum); err == nil && order > 0 && b.Maximum.Stated() {
		c.list.Add(at+"/maximum", conflict, "want %s or more, got %s", b.Minimum, b.Maximum)
	}
	switch r := b.Rule.(type) {
	case PeriodTable, Increment, LogoChurn, NetRetention, Onboarding, Retained, Referrals, Accelerator, NewMarket, Training:
		r.check(c, at)
	case nil:
		c.list.Add(at+"/kind", required, "missing; say what is paid")
	default:
		c.list.Add(at+"/kind", unknown, "want a rule of this package by value, got %s", quote(fmt.Sprintf("%T", r)))
	}
}

// boundary reports a month in the middle of a period.
func (c *checker) boundary(at string, m partnerecon.Month) {
	if start := c.every.start(m, c.policy.yearStart()); !m.IsZero() && start != m {
		c.list.Add(at, conflict, "want the first month of a period, such as %s, got %s", start, m)
	}
}

func (c *checker) gate(at string, g *Gate) {
	c.goal(at+"/at_least", &g.AtLeast, c.measure(at+"/measure", &g.Measure))
	if g.Of < 1 || g.Of > maxSpan {
		c.list.Add(at+"/of", outOfRange, "want 1 to %d periods, got %d", maxSpan, g.Of)
	}
	if g.Met < 1 || g.Met > g.Of {
		c.list.Add(at+"/met", outOfRange, "want 1 to %d, got %d", g.Of, g.Met)
	}
}

func (c *checker) contest(at string, x *Contest) {
	c.named(at, x.Name, x.Stage)
	c.every = EveryMonth
	c.window(at, x)
	c.names(at+"/partners", x.Partners)
	unit := c.measure(at+"/measure", &x.Measure)
	if x.Target.stated() || x.Mode == ByTarget {
		c.goal(at+"/target", &x.Target, unit)
		if g := x.Target; g.Figure != "" || g.Earlier != "" || g.Annual.Stated() {
			c.list.Add(at+"/target", conflict, "want an amount, a number or a fraction, the same for all")
		}
	}
	switch x.Mode {
	case ByTarget:
		c.amount(at+"/prize", x.Prize)
		if len(x.Prizes) > 0 {
			c.list.Add(at+"/prizes", conflict, "everyone who reaches the target gets the prize; places are for rank")
		}
	case ByRank:
		if x.Prize.Stated() {
			c.list.Add(at+"/prize", conflict, "a rank has prizes by place")
		}
		if c.list.limit(at+"/prizes", len(x.Prizes), 1) {
			for i, p := range x.Prizes {
				c.amount(problem.At(at+"/prizes", i), p)
				if i > 0 && p.Minor() > x.Prizes[i-1].Minor() {
					c.list.Add(problem.At(at+"/prizes", i), conflict, "want at most the prize of the place before, %s, got %s", x.Prizes[i-1], p)
				}
			}
		}
	default:
		c.list.Add(at+"/mode", unknown, "want target or rank, got %s", quote(string(x.Mode)))
	}
}

// window reports a contest that is over neither months nor days.
func (c *checker) window(at string, x *Contest) {
	switch {
	case !x.byDay():
		if x.From.IsZero() {
			c.list.Add(at+"/from", required, "missing")
		}
		if !x.Until.After(x.From) {
			c.list.Add(at+"/until", conflict, "want a month after %s, got %s", x.From, x.Until)
		}
		return
	case !x.From.IsZero() || !x.Until.IsZero():
		c.list.Add(at+"/from_day", conflict, "a contest is over months or over days, not both")
	case x.FromDay.IsZero():
		c.list.Add(at+"/from_day", required, "missing")
	case x.ThroughDay.Before(x.FromDay):
		c.list.Add(at+"/through_day", conflict, "want %s or a later day, got %s", x.FromDay, x.ThroughDay)
	}
	if x.Measure.Of == OfFigure {
		c.list.Add(at+"/measure/of", conflict, "figures are stated for months, and the contest is over days")
	}
}

// checkWindows reports a contest that is over other days in another version: what is won of it
// is due under its name, less what was posted.
func checkWindows(list *problem.List, at string, contests []Contest, known map[string]Contest) {
	for i := range contests[:min(len(contests), maxItems)] {
		x := &contests[i]
		was, ok := known[x.Name]
		if ok && (was.From != x.From || was.Until != x.Until || was.FromDay != x.FromDay || was.ThroughDay != x.ThroughDay) {
			list.Add(problem.At(at+"/contests", i), conflict, "contest %s is over other days in another version; give it another name", quote(x.Name))
		}
		known[x.Name] = *x
	}
}

func (c *checker) collaboration(at string, x *Collaboration) {
	c.named(at, x.Name, x.Stage)
	switch {
	case x.Amount.Stated() == x.Share.Stated():
		c.list.Add(at+"/amount", conflict, "want an amount or a share, and not both")
	case x.Amount.Stated():
		c.amount(at+"/amount", x.Amount)
	case x.Share.Num() == 0 || x.Share.Compare(partnerecon.Whole()) > 0:
		c.list.Add(at+"/share", outOfRange, "want more than 0%%, at most 100%%, got %s", x.Share)
	}
}

// named checks the name of what entries are posted for, and its stage.
func (c *checker) named(at, name string, s commission.Stage) {
	c.name(at+"/name", name)
	if strings.Contains(name, ":") {
		c.list.Add(at+"/name", problem.Syntax, "a colon divides the parts of a component, got %s", quote(name))
	}
	if c.taken[name] {
		c.list.Add(at+"/name", problem.Duplicate, "%s stands twice among bonuses, contests and collaborations", quote(name))
	}
	c.taken[name] = true
	switch s {
	case "", commission.Acquisition, commission.Activation, commission.Retention, commission.Expansion:
	default:
		c.list.Add(at+"/stage", unknown, "want acquisition, activation, retention or expansion, got %s", quote(string(s)))
	}
}

func (c *checker) name(at, name string) { checkName(&c.list.List, at, name, maxName) }

// names checks a list of names that may be empty.
func (c *checker) names(at string, names []string) {
	if !c.list.limit(at, len(names), 0) {
		return
	}
	seen := map[string]bool{}
	for i, n := range names {
		checkName(&c.list.List, problem.At(at, i), n, maxID)
		if seen[n] {
			c.list.Add(problem.At(at, i), problem.Duplicate, "%s stands twice", quote(n))
		}
		seen[n] = true
	}
}

func checkName(list *problem.List, at, name string, most int) {
	switch {
	case name == "":
		list.Add(at, required, "missing")
	case len(name) > most:
		list.Add(at, problem.Limit, "longer than %d bytes: %s", most, quote(name))
	case !utf8.ValidString(name):
		list.Add(at, problem.Syntax, "not valid UTF-8: %s", quote(name))
	}
}

func checkOptional(list *problem.List, at, name string) {
	if name != "" {
		checkName(list, at, name, maxID)
	}
}
