package attribution

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on policies and journeys.
const (
	maxList  = 1000          // elements of a list
	maxID    = 255           // bytes of a name
	maxDen   = 1_000_000_000 // denominator of a share that is stated, so that sums of them stay exact
	maxScale = 1_000_000     // weight of a kind
	maxMarks = 100           // owners, domains or tokens of an identity
)

// A checker collects what is wrong with a policy, and what it has learned of it
// on the way.
type checker struct {
	problem.List
	policy Policy
	zone   *time.Location
}

// check returns a checker that has looked at everything.
func check(p Policy) *checker {
	c := &checker{policy: p}
	c.checkZone()
	if tooLong := c.checkLengths(); tooLong {
		return c
	}
	c.checkKinds()
	c.checkWindow("/dormant", p.Dormant)
	c.checkDeclarations()
	c.checkTree()
	c.checkPath()
	c.checkMethods()
	c.checkLimits()
	c.checkEligibility()
	c.checkWindow("/lock", p.Lock)
	c.checkRenewal()
	return c
}

// checkLengths reports whether a list is too long to be looked into.
func (c *checker) checkLengths() bool {
	var found problem.List
	for _, l := range []struct {
		path string
		n    int
	}{{"/kinds", len(c.policy.Kinds)}, {"/facts", len(c.policy.Facts)}, {"/methods", len(c.policy.Methods)}} {
		if l.n > maxList {
			found.Add(l.path, problem.Limit, "%d elements, at most %d", l.n, maxList)
		}
	}
	c.Merge("", found.Sorted())
	return !found.Empty()
}

// checkZone loads the zone. The name "Local" is refused: it means another zone
// on every machine.
func (c *checker) checkZone() {
	name := c.policy.Zone
	if name == "" {
		c.Add("/zone", problem.Required, `missing; name the zone in which instants become days, or "UTC"`)
		return
	}
	zone, err := time.LoadLocation(name)
	if err != nil || strings.EqualFold(name, "local") {
		c.Add("/zone", problem.Unknown, "unknown zone %s", problem.Quote(name))
		return
	}
	c.zone = zone
}

func (c *checker) checkWindow(path string, w partnerecon.Window) {
	for _, p := range w.Problems() {
		c.Add(path+p.Path, p.Code, "%s", p.Message)
	}
}

// checkLook checks a look; the zero one has no problems.
func (c *checker) checkLook(path string, l Look) {
	if l == (Look{}) {
		return
	}
	if l.To != Signup && l.To != Close {
		c.Add(path+"/to", problem.Unknown, "want signup or close, got %s", problem.Quote(string(l.To)))
	}
	if !l.Window.Stated() {
		c.Add(path+"/window", problem.Required, "missing; say for how long a touch counts")
	}
	c.checkWindow(path+"/window", l.Window)
}

func (c *checker) checkKinds() {
	if len(c.policy.Kinds) == 0 {
		c.Add("/kinds", problem.Required, "want at least one kind of touch")
	}
	registers := 0
	for i, k := range c.policy.Kinds {
		at := problem.At("/kinds", i)
		checkName(&c.List, at+"/name", k.Name)
		if i != slices.IndexFunc(c.policy.Kinds, func(o Kind) bool { return o.Name == k.Name }) {
			c.Add(at+"/name", problem.Duplicate, "kind %s stands twice", problem.Quote(k.Name))
		}
		checkOptional(&c.List, at+"/class", k.Class)
		c.checkLook(at+"/introduces", k.Introduces)
		c.checkLook(at+"/contributes", k.Contributes)
		switch k.Registers {
		case "":
			continue
		case ByWindow:
			if k.Introduces == (Look{}) {
				c.Add(at+"/introduces", problem.Required, "missing; say for how long a registration is in force")
			}
		case ByProtection:
		default:
			c.Add(at+"/registers", problem.Unknown, "want by_window or by_protection, got %s", problem.Quote(string(k.Registers)))
		}
		if registers++; registers > 1 {
			c.Add(at+"/registers", problem.Conflict, "another kind registers already")
		}
	}
}

// pathIsRead reports whether a method reads a path.
func (c *checker) pathIsRead() bool {
	return slices.ContainsFunc(c.policy.Methods, func(m Method) bool { return m.Over != "" })
}

func (c *checker) checkPath() {
	p := c.policy.Path
	absent := p.Repeats == "" && p.Direct == "" && len(p.Priority) == 0
	if absent && !c.pathIsRead() {
		return
	}
	switch p.Repeats {
	case AsIs, CollapseRepeats, FirstOnly:
	default:
		c.Add("/path/repeats", problem.Unchosen(string(p.Repeats)), "want as_is, collapse_repeats or first_only, got %s", problem.Quote(string(p.Repeats)))
	}
	if p.Direct != Drop && p.Direct != Keep {
		c.Add("/path/direct", problem.Unchosen(string(p.Direct)), "want drop or keep, got %s", problem.Quote(string(p.Direct)))
	}
	c.checkClasses("/path/priority", p.Priority)
}

// checkClasses checks classes that a rule names: distinct, and each that of a
// kind.
func (c *checker) checkClasses(path string, classes []string) {
	if len(classes) > maxList {
		c.Add(path, problem.Limit, "%d classes, at most %d", len(classes), maxList)
		return
	}
	for i, class := range classes {
		switch {
		case slices.Contains(classes[:i], class):
			c.Add(problem.At(path, i), problem.Duplicate, "class %s stands twice", problem.Quote(class))
		case class == "" || !slices.ContainsFunc(c.policy.Kinds, func(k Kind) bool { return k.Class == class }):
			c.Add(problem.At(path, i), problem.Unknown, "no kind has the class %s", problem.Quote(class))
		}
	}
}

func (c *checker) checkLimits() {
	p := c.policy
	if f := p.Influenced; f != (Influenced{}) {
		c.checkShare("/influenced/factor", f.Factor)
		c.checkShare("/influenced/pool", f.Pool)
	}
	if p.Cap.Stated() && (p.Cap.Compare(partnerecon.Whole()) < 0 || p.Cap.Num() > maxDen) {
		c.Add("/cap", problem.OutOfRange, "want at least 100%%, with a numerator of at most %d, got %s", maxDen, p.Cap)
	}
}

// checkShare checks a rate above 0 % and at most 100 %.
func (c *checker) checkShare(path string, r partnerecon.Rate) { checkShare(&c.List, path, r) }

func checkShare(list *problem.List, path string, r partnerecon.Rate) {
	switch {
	case !r.Stated():
		list.Add(path, problem.Required, "missing")
	case r.Num() == 0 || r.Compare(partnerecon.Whole()) > 0 || r.Den() > maxDen:
		list.Add(path, problem.OutOfRange, "want above 0%% and at most 100%%, with a denominator of at most %d, got %s", maxDen, r)
	}
}

func (c *checker) checkEligibility() {
	e := c.policy.Eligibility
	checkNames(&c.List, "/eligibility/standings", e.Standings)
	if len(e.SelfReferral) > maxList || len(e.Accounts) > maxList {
		c.Add("/eligibility", problem.Limit, "lists of more than %d elements", maxList)
		return
	}
	for i, m := range e.SelfReferral {
		at := problem.At("/eligibility/self_referral", i)
		switch {
		case m != Owner && m != Domain && m != Token:
			c.Add(at, problem.Unknown, "want owner, domain or token, got %s", problem.Quote(string(m)))
		case slices.Contains(e.SelfReferral[:i], m):
			c.Add(at, problem.Duplicate, "%s stands twice", m)
		}
	}
	for i, x := range e.Accounts {
		at := problem.At("/eligibility/accounts", i)
		checkName(&c.List, at+"/account", x.Account)
		checkOptional(&c.List, at+"/partner", x.Partner)
		checkName(&c.List, at+"/reason", x.Reason)
	}
}

func (c *checker) checkRenewal() {
	r := c.policy.Renewal
	if r == (Renewals{}) {
		return
	}
	if !r.Engaged.Stated() {
		c.Add("/renewal/engaged", problem.Required, "missing; say for how long a touch shows engagement")
	}
	c.checkWindow("/renewal/engaged", r.Engaged)
	if r.Lapsed != Uncredited && r.Lapsed != ToTheEngaged {
		c.Add("/renewal/lapsed", problem.Unchosen(string(r.Lapsed)), "want uncredited or to_the_engaged, got %s", problem.Quote(string(r.Lapsed)))
	}
	c.checkWindow("/renewal/influenced", r.Influenced)
	if r.Influenced.Hours != 0 {
		c.Add("/renewal/influenced/hours", problem.OutOfRange, "want days or months: contracts are counted in days")
	}
	if !slices.ContainsFunc(c.policy.Kinds, func(k Kind) bool { return k.Engages }) {
		c.Add("/renewal/engaged", problem.Conflict, "no kind of touch engages, so nobody ever renews")
	}
}

// checkName checks a name that has to be there.
func checkName(list *problem.List, path, name string) {
	if name == "" {
		list.Add(path, problem.Required, "missing")
		return
	}
	checkOptional(list, path, name)
}

// checkOptional checks a name that may be missing.
func checkOptional(list *problem.List, path, name string) {
	switch {
	case len(name) > maxID:
		list.Add(path, problem.Limit, "longer than %d bytes: %s", maxID, problem.Quote(name))
	case !utf8.ValidString(name):
		list.Add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(name))
	}
}

// checkNames checks a list of distinct names.
func checkNames(list *problem.List, path string, names []string) {
	if len(names) > maxList {
		list.Add(path, problem.Limit, "%d elements, at most %d", len(names), maxList)
		return
	}
	for i, n := range names {
		checkName(list, problem.At(path, i), n)
		if slices.Contains(names[:i], n) {
			list.Add(problem.At(path, i), problem.Duplicate, "%s stands twice", problem.Quote(n))
		}
	}
}
