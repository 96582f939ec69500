package commission

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxRows bounds the lists of a policy.
const maxRows = 1000

// check returns everything that is wrong with a policy.
func check(p Policy) *problem.List {
	var list problem.List
	if !p.Rounding.Known() {
		list.Add("/rounding", problem.Unchosen(string(p.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(p.Rounding)))
	}
	checkWindow(&list, "/recurs", p.Recurs)
	checkWindow(&list, "/refunds", p.Refunds)
	if p.BooksIn != "" {
		checkMember(&list, "/books_in", p.BooksIn, []BooksIn{InSale, InRefund})
	}
	if p.Anchor != "" && p.Anchor != FirstPayment && p.Anchor != CustomerStart {
		list.Add("/anchor", problem.Unknown, "want first_payment or customer_start, got %s", problem.Quote(string(p.Anchor)))
	}
	if p.Shared != "" && p.Shared != Each && p.Shared != Lead {
		list.Add("/shared", problem.Unknown, "want each or lead, got %s", problem.Quote(string(p.Shared)))
	}
	checkDeclarations(&list, "/facts", p.Facts)
	checkWinner(&list, p)
	checkComponents(&list, p)
	checkTables(&list, "/tables", p.Tables, p.factors())
	checkInfluenced(&list, p.Influenced)
	checkPermits(&list, p)
	checkCaps(&list, p)
	checkPayable(&list, p)
	return &list
}

// checkWindow reports what is wrong with a window of this package: days or
// months, never hours.
func checkWindow(list *problem.List, path string, w partnerecon.Window) {
	for _, p := range w.Problems() {
		list.Add(path+p.Path, p.Code, "%s", p.Message)
	}
	if w.Hours != 0 {
		list.Add(path+"/hours", problem.OutOfRange, "want days or months: hours need instants")
	}
}

// checkShare reports a fraction that is missing, above 100 %, or outside the
// range that the policy states for it.
func checkShare(list *problem.List, path string, share partnerecon.Rate, within Range) {
	switch {
	case !share.Stated():
		list.Add(path, problem.Required, "missing; the library picks no rate")
	case share.Compare(partnerecon.Whole()) > 0:
		list.Add(path, problem.OutOfRange, "want at most 100%%, got %s", share)
	case within.Min.Stated() && within.Max.Stated() && (share.Compare(within.Min) < 0 || share.Compare(within.Max) > 0):
		list.Add(path, problem.OutOfRange, "want %s to %s, got %s", within.Min, within.Max, share)
	}
}

func checkRange(list *problem.List, path string, r Range) {
	switch {
	case r == Range{}:
	case !r.Min.Stated() || !r.Max.Stated():
		list.Add(path, problem.Required, "want both min and max")
	case r.Min.Compare(r.Max) > 0:
		list.Add(path, problem.Conflict, "min %s is above max %s", r.Min, r.Max)
	}
}

func checkInfluenced(list *problem.List, i Influenced) {
	if i == (Influenced{}) {
		return
	}
	checkShare(list, "/influenced/factor", i.Factor, i.Within)
	checkRange(list, "/influenced/within", i.Within)
	checkWindow(list, "/influenced/recurs", i.Recurs)
}

func checkCaps(list *problem.List, p Policy) {
	caps := p.Caps
	if len(caps) > maxRows {
		list.Add("/caps", problem.Limit, "%d caps, at most %d", len(caps), maxRows)
		return
	}
	seen := map[string]bool{}
	for i, c := range caps {
		at := problem.At("/caps", i)
		switch {
		case c.Name == "":
			list.Add(at+"/name", problem.Required, "missing; the counter belongs to the name")
		case strings.Contains(c.Name, ":"):
			list.Add(at+"/name", problem.Syntax, "%s: claims put a colon after the name", problem.Quote(c.Name))
		case seen[c.Name]:
			list.Add(at+"/name", problem.Duplicate, "%s stands twice", problem.Quote(c.Name))
		}
		checkName(list, at+"/name", c.Name, false) // the ledger keeps it
		seen[c.Name] = true
		if c.Limit.Sign() <= 0 {
			list.Add(at+"/limit", problem.OutOfRange, "want an amount above 0, got %s", c.Limit)
		}
		checkCounts(list, at, c)
		checkLever(list, at, p, &c)
		for k, name := range c.Components {
			if name != baseName && !slices.ContainsFunc(p.Bonuses, func(b Bonus) bool { return b.Name == name }) {
				list.Add(problem.At(at+"/components", k), problem.Unknown, "no component %s", problem.Quote(name))
			}
			checkCapped(list, problem.At(at+"/components", k), p, &c, name)
		}
		for k := range caps[:i] {
			checkSeries(list, at, &caps[k], &c)
		}
	}
}

// checkCapped reports a component that a cap cannot limit: what is owed is not
// earned, and what is measured on a commission that is released in parts rises after
// a first-come cap has granted it.
func checkCapped(list *problem.List, at string, p Policy, c *Cap, name string) {
	for i := len(p.Bonuses) - 1; i >= 0; i-- { // what a bonus is measured on stands before it
		b := &p.Bonuses[i]
		if b.Name != name {
			continue
		}
		if b.Owes {
			list.Add(at, problem.Conflict, "%s is owed, not earned", problem.Quote(b.Name))
		}
		if name = b.Of; name != "" && c.Counts == FirstCome && p.inParts(name) {
			list.Add(at, problem.Conflict, "it is measured on %s, which is released in parts: what is released later is granted by no first-come cap", problem.Quote(name))
		}
	}
}

// inParts reports whether what a component earns is released in parts.
func (p Policy) inParts(name string) bool {
	return name == baseName && len(p.Vests) > 0 ||
		slices.ContainsFunc(p.Bonuses, func(b Bonus) bool { return b.Name == name && len(b.Vests) > 0 }) ||
		slices.ContainsFunc(p.Caps, func(c Cap) bool { return len(c.Defer) > 0 && slices.Contains(c.names(), name) })
}

// checkSeries reports two caps on net of which neither stands clear of the other.
// They stand in series, those per deal first: what one cuts is taken off what the
// next one limits, so all that the first one limits has to be under the next one,
// or, where both are per the same, nothing of it.
func checkSeries(list *problem.List, at string, first, next *Cap) {
	if first.Counts != OnNet || next.Counts != OnNet {
		return
	}
	if first.Per == PerCustomer && next.Per == PerDeal {
		first, next = next, first
	}
	if first.Per == next.Per && !first.overlaps(next) || first.within(next) {
		return
	}
	list.Add(at+"/components", problem.Conflict, "cap %s comes before cap %s and limits other components, or at other times: want all that it limits under the next one",
		problem.Quote(first.Name), problem.Quote(next.Name))
}

// names returns the components that the cap limits.
func (c *Cap) names() []string {
	if len(c.Components) == 0 {
		return []string{baseName}
	}
	return c.Components
}

func (c *Cap) overlaps(o *Cap) bool {
	return slices.ContainsFunc(c.names(), func(name string) bool { return slices.Contains(o.names(), name) })
}

// within reports whether all that the cap limits is under another one.
func (c *Cap) within(o *Cap) bool {
	return !slices.ContainsFunc(c.names(), func(name string) bool { return !slices.Contains(o.names(), name) }) &&
		!c.From.Before(o.From) && (o.Until.IsZero() || !c.Until.IsZero() && !c.Until.After(o.Until))
}

// checkLever reports a cap for a time that does not end or has no reason, and one
// that puts off what it cannot.
func checkLever(list *problem.List, at string, p Policy, c *Cap) {
	checkBounds(list, at, c.From, c.Until)
	temporary := !c.From.IsZero() || !c.Until.IsZero() || c.Rationale != ""
	if temporary && c.Until.IsZero() {
		list.Add(at+"/until", problem.Required, "missing; a lever of hard times ends on a day")
	}
	if temporary && c.Rationale == "" {
		list.Add(at+"/rationale", problem.Required, "missing; a lever of hard times has a reason")
	}
	checkName(list, at+"/rationale", c.Rationale, false)
	p.checkTranches(list, at+"/defer", c.Defer)
	if len(c.Defer) > 0 && (c.Per == PerCustomer || c.Counts == OnNet) {
		list.Add(at+"/defer", problem.Conflict, "only caps per sale, and those per deal that count first come, put off what they cut")
	}
}

// A namedCap is a cap and the version that named it first.
type namedCap struct {
	Cap
	version string
}

// checkSameCaps reports a cap that means something else in an earlier version:
// its counter goes on under the same name.
func checkSameCaps(list *problem.List, at string, v partnerecon.Version[Policy], known map[string]namedCap) {
	for i, c := range v.Policy.Caps {
		was, ok := known[c.Name]
		switch {
		case !ok:
			known[c.Name] = namedCap{c, v.ID}
		case was.Per != c.Per || was.Counts != c.Counts || was.Limit.Currency() != c.Limit.Currency():
			list.Add(problem.At(at, i), problem.Conflict, "cap %s is per %s, %s and in %s in version %s; give another cap another name",
				problem.Quote(c.Name), was.Per, was.Counts, was.Limit.Currency(), problem.Quote(was.version))
		}
	}
}

func checkCounts(list *problem.List, at string, c Cap) {
	switch c.Per {
	case PerSale:
		if c.Counts != "" {
			list.Add(at+"/counts", problem.Conflict, "a cap per sale looks at one payment and counts nothing, got %s", problem.Quote(string(c.Counts)))
		}
	case PerDeal, PerCustomer:
		if c.Counts != FirstCome && c.Counts != OnNet {
			list.Add(at+"/counts", problem.Unchosen(string(c.Counts)), "want first_come or on_net, got %s", problem.Quote(string(c.Counts)))
		}
	default:
		list.Add(at+"/per", problem.Unknown, "want sale, deal or customer, got %s", problem.Quote(string(c.Per)))
	}
}

// Known reports whether m is one of the revenue models.
func (m Model) Known() bool {
	switch m {
	case OneTime, Monthly, Annual, Usage, Outcome:
		return true
	}
	return false
}
