package retainer

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on a policy.
const (
	maxText   = 500  // bytes of a text
	maxName   = 255  // bytes of a name
	maxList   = 1000 // elements of a list
	maxCycles = 5200 // of a term: a hundred years of weeks
	maxDays   = 3650
	maxUnits  = 1_000_000_000_000
)

// check returns everything that is wrong with a policy.
func check(p Policy) *problem.List {
	c := checker{policy: &p}
	if !p.Rounding.Known() {
		c.add("/rounding", problem.Unchosen(string(p.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(p.Rounding)))
	}
	if _, ok := p.Currency.Digits(); !ok {
		c.add("/currency", problem.Unchosen(string(p.Currency)), "want a currency, got %s", problem.Quote(string(p.Currency)))
	}
	c.model()
	c.relationship()
	c.economics()
	c.scope()
	c.renewal()
	c.roles("/approvers", p.Approvers, true)
	c.cycle()
	c.amounts()
	c.guarantee()
	c.draw()
	c.between("/payable_after", p.PayableAfter, 0, maxDays)
	if p.Stability != (Stability{}) {
		c.between("/stability/cycles", p.Stability.Cycles, 1, maxCycles)
		c.between("/stability/changes", p.Stability.Changes, 0, maxCycles)
	}
	return &c.list
}

type checker struct {
	policy *Policy
	list   problem.List
}

func (c *checker) add(path, code, format string, args ...any) {
	c.list.Add(path, code, format, args...)
}

// oneOf checks a value of a closed set.
func oneOf[T ~string](c *checker, path string, got T, want ...T) bool {
	if slices.Contains(want, got) {
		return true
	}
	code, names := problem.Unknown, make([]string, len(want))
	if got == "" {
		code = problem.Required
	}
	for i, w := range want {
		names[i] = string(w)
	}
	c.add(path, code, "want %s, got %s", problem.OneOf(names, string(got)), problem.Quote(string(got)))
	return false
}

func (c *checker) between(path string, got, least, most int) {
	if got < least || got > most {
		c.add(path, problem.OutOfRange, "want %d to %d, got %d", least, most, got)
	}
}

// amount checks an amount of the policy's currency above 0.
func (c *checker) amount(path string, m partnerecon.Money) {
	switch {
	case !m.Stated():
		c.add(path, problem.Required, "missing")
	case m.Currency() != c.policy.Currency:
		c.add(path, problem.Conflict, "want an amount in %s, got %s", problem.Quote(string(c.policy.Currency)), m)
	case m.Sign() <= 0:
		c.add(path, problem.OutOfRange, "want an amount above 0, got %s", m)
	}
}

func (c *checker) optional(path string, m partnerecon.Money) {
	if m.Stated() {
		c.amount(path, m)
	}
}

func (c *checker) text(path, text string) {
	switch {
	case text == "":
		c.add(path, problem.Required, "missing")
	case len(text) > maxText:
		c.add(path, problem.Limit, "longer than %d bytes: %s", maxText, problem.Quote(text))
	case !utf8.ValidString(text):
		c.add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(text))
	}
}

// texts checks a list of texts, each once.
func (c *checker) texts(path string, texts []string) {
	if n := len(texts); n > maxList {
		c.add(path, problem.Limit, "%d texts, at most %d", n, maxList)
		return
	}
	seen := map[string]bool{}
	for i, t := range texts {
		c.text(problem.At(path, i), t)
		if seen[t] {
			c.add(problem.At(path, i), problem.Duplicate, "%s stands twice", problem.Quote(t))
		}
		seen[t] = true
	}
}

func (c *checker) roles(path string, roles []string, required bool) {
	if required && len(roles) == 0 {
		c.add(path, problem.Required, "missing; say which roles may approve")
	}
	c.texts(path, roles)
}

// model checks who pays whom, and what an operator needs.
func (c *checker) model() {
	p := c.policy
	if !oneOf(c, "/model", p.Model, Referral, WhiteLabel, Reseller, Operator) {
		return
	}
	if p.Model != Operator {
		if implied := p.direction(); p.Direction != "" && p.Direction != implied {
			c.add("/direction", problem.Conflict, "%s means %s, got %s", p.Model, implied, problem.Quote(string(p.Direction)))
		}
		if p.Months != 0 {
			c.add("/months", problem.Conflict, "only an operator needs months in a row, got %d", p.Months)
		}
		return
	}
	oneOf(c, "/direction", p.Direction, CompanyPays, PartnerOwes)
	if p.Months == 0 {
		c.add("/months", problem.Required, "missing; say how many months in a row the need has to be seen")
	} else {
		c.between("/months", p.Months, 2, 120)
	}
}

func (c *checker) relationship() {
	r, at := c.policy.Relationship, "/relationship"
	oneOf(c, at+"/owner", r.Owner, Partner, Company)
	oneOf(c, at+"/white_label", r.WhiteLabel, Yes, No)
	oneOf(c, at+"/controller", r.Controller, Partner, Company, Client)
	if r.WhiteLabel == Yes && r.Owner == Company {
		c.add(at+"/owner", problem.Conflict, "under a white label the partner faces the client, so that the company cannot own the relationship")
	}
	if c.policy.Model == WhiteLabel && r.WhiteLabel == No {
		c.add(at+"/white_label", problem.Conflict, "the model is white_label")
	}
	if c.policy.Model == Reseller && r.Owner == Company {
		c.add(at+"/owner", problem.Conflict, "a reseller owns the distribution and the client's price")
	}
}

func (c *checker) economics() {
	const at = "/economics"
	p := c.policy
	switch e := p.Economics.(type) {
	case nil:
		c.add(at, problem.Required, "undecided; say recurring_share, management_margin, one_cycle_bonus or none")
	case RecurringShare:
		c.share(at, e)
	case ManagementMargin:
		c.amount(at+"/amount", e.Amount)
		if p.Model == Referral {
			c.add(at, problem.Conflict, "a referral has a limited share, a one-cycle bonus or none: a margin is an open-ended claim")
		}
	case OneCycleBonus:
		c.amount(at+"/amount", e.Amount)
	case NoUpside:
	default:
		c.add(at, problem.Unknown, "want economics of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", e)))
	}
}

func (c *checker) share(at string, e RecurringShare) {
	if !e.Share.Stated() || e.Share.Num() == 0 || e.Share.Compare(partnerecon.Whole()) > 0 {
		c.add(at+"/share", problem.OutOfRange, "want a share above 0 and at most 100%%, got %s", e.Share)
	}
	if e.Cycles == 0 && e.Until.IsZero() && !e.Amount.Stated() {
		c.add(at, problem.Required, "an open-ended claim; limit it by cycles, until or amount")
	}
	c.between(at+"/cycles", e.Cycles, 0, maxCycles)
	c.optional(at+"/amount", e.Amount)
	if c.policy.direction() == PartnerOwes {
		c.add(at, problem.Conflict, "the partner pays the cycle itself: there is nothing to share")
	}
}

func (c *checker) scope() {
	s, at := c.policy.Scope, "/scope"
	c.text(at+"/delivery", s.Delivery)
	c.text(at+"/reporting", s.Reporting)
	c.text(at+"/approvals", s.Approvals)
	c.text(at+"/reviews", s.Reviews)
	if len(s.Excluded) == 0 {
		c.add(at+"/excluded", problem.Required, "missing; say none where nothing falls outside")
	}
	if len(s.Excluded) > 1 && slices.Contains(s.Excluded, None) {
		c.add(at+"/excluded", problem.Conflict, "none, and something")
	}
	c.texts(at+"/excluded", s.Excluded)
	c.texts(at+"/included", s.Included)
	for i, item := range s.Included {
		if slices.Contains(s.Excluded, item) {
			c.add(problem.At(at+"/included", i), problem.Conflict, "%s is excluded", problem.Quote(item))
		}
	}
}

func (c *checker) renewal() {
	r, at := c.policy.Renewal, "/renewal"
	if oneOf(c, at+"/mode", r.Mode, ByDefault, AfterCheckIn, ByApproval) {
		switch {
		case r.Mode != ByDefault:
			oneOf(c, at+"/missed", r.Missed, MissedEnds, MissedWaits)
		case r.Missed != "":
			c.add(at+"/missed", problem.Conflict, "by default nothing can be missed, got %s", problem.Quote(string(r.Missed)))
		}
		if r.Mode != ByApproval && len(r.Approvers) > 0 {
			c.add(at+"/approvers", problem.Conflict, "only by_approval has approvers of cycles")
		}
	}
	c.roles(at+"/approvers", r.Approvers, false)
	for _, p := range r.Notice.Problems() {
		c.add(at+"/notice"+p.Path, p.Code, "%s", p.Message)
	}
	if r.Notice.Hours != 0 {
		c.add(at+"/notice/hours", problem.OutOfRange, "want days or months: hours need instants")
	}
}

func (c *checker) cycle() {
	y, at := c.policy.Cycle, "/cycle"
	oneOf(c, at+"/every", y.Every, EveryWeek, EveryFortnight, EveryMonth, EveryQuarter, EveryYear)
	oneOf(c, at+"/partial", y.Partial, ByDays, InFull, OnlyWhole)
	c.between(at+"/cycles", y.Cycles, 0, maxCycles)
}

// amounts checks the amount of a cycle, its steps and its units.
func (c *checker) amounts() {
	p := c.policy
	if p.direction() == PartnerOwes {
		c.amount("/amount", p.Amount)
	} else {
		c.optional("/amount", p.Amount)
		if p.SetOff {
			c.add("/set_off", problem.Conflict, "the partner owes nothing that could be set off")
		}
	}
	if n := len(p.Steps); n > maxList {
		c.add("/steps", problem.Limit, "%d steps, at most %d", n, maxList)
		return
	}
	for i, s := range p.Steps {
		at := problem.At("/steps", i)
		least := 2
		if i > 0 {
			least = max(least, p.Steps[i-1].From+1)
		}
		c.between(at+"/from", s.From, least, maxCycles)
		c.amount(at+"/amount", s.Amount)
	}
	if len(p.Steps) > 0 && !p.Amount.Stated() {
		c.add("/steps", problem.Conflict, "there is no amount that steps could change")
	}
	c.units()
}

func (c *checker) units() {
	u, at := c.policy.Units, "/units"
	if u == (Units{}) {
		return
	}
	c.text(at+"/name", u.Name)
	if u.Included < 0 || u.Included > maxUnits {
		c.add(at+"/included", problem.OutOfRange, "want 0 to %d, got %d", int64(maxUnits), u.Included)
	}
	c.amount(at+"/over", u.Over)
	oneOf(c, at+"/pool", u.Pool, EachCycle, BurnDown)
	if !c.policy.Amount.Stated() {
		c.add(at, problem.Conflict, "there is no amount that includes units")
	}
}

func (c *checker) guarantee() {
	g, at := c.policy.Guarantee, "/guarantee"
	if g == (Guarantee{}) {
		return
	}
	c.amount(at+"/amount", g.Amount)
	oneOf(c, at+"/measured", g.Measured, OnEarned, OnNet)
	c.between(at+"/cycles", g.Cycles, 0, maxCycles)
	if c.policy.Draw != (Draw{}) {
		c.add(at, problem.Conflict, "a guarantee or a draw, not both")
	}
}

func (c *checker) draw() {
	d, at := c.policy.Draw, "/draw"
	if d == (Draw{}) {
		return
	}
	c.amount(at+"/amount", d.Amount)
	oneOf(c, at+"/measured", d.Measured, OnEarned, OnNet)
	c.between(at+"/cycles", d.Cycles, 0, maxCycles)
	c.between(at+"/recover_from", d.RecoverFrom, 0, maxCycles)
	if !oneOf(c, at+"/recovery", d.Recovery, Recoverable, NonRecoverable) {
		return
	}
	if d.Recovery == NonRecoverable {
		if d.AtEnd != "" || d.RecoverFrom != 0 || d.RecoverShare.Stated() || d.MostACycle.Stated() || d.MostOwed.Stated() {
			c.add(at+"/recovery", problem.Conflict, "nothing of a non-recoverable draw is owed: no balance can be limited, recovered or forgiven")
		}
		return
	}
	oneOf(c, at+"/at_end", d.AtEnd, Forgiven, StaysOwed)
	if d.RecoverShare.Stated() && (d.RecoverShare.Num() == 0 || d.RecoverShare.Compare(partnerecon.Whole()) > 0) {
		c.add(at+"/recover_share", problem.OutOfRange, "want a share above 0 and at most 100%%, got %s", d.RecoverShare)
	}
	c.optional(at+"/most_a_cycle", d.MostACycle)
	c.optional(at+"/most_owed", d.MostOwed)
}
