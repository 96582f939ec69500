package conflict

import (
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxList bounds every list of a policy.
const maxList = 1000

// check returns everything that is wrong with a policy, and its zone.
func check(p Policy) (*problem.List, *time.Location) {
	var list problem.List
	zone := checkZone(&list, p.Zone)
	if p.YearStart < 0 || p.YearStart > 12 {
		list.Add("/year_start", problem.OutOfRange, "want a month, 1 to 12, got %d", p.YearStart)
	}
	if bounded(&list, "/holidays", len(p.Holidays)) {
		for i, h := range p.Holidays {
			if h.IsZero() {
				list.Add(problem.At("/holidays", i), problem.Required, "missing")
			}
		}
	}
	checkTiers(&list, p)
	checkRegistration(&list, p.Registration)
	checkExclusions(&list, p.Exclusions)
	checkAssignments(&list, p.Assignments)
	checkMatching(&list, p.Matching)
	checkPricing(&list, p.Pricing)
	checkSanctions(&list, p.Sanctions)
	checkDisputes(&list, p.Disputes)
	checkArbitration(&list, p.Arbitration)
	return &list, zone
}

// checkZone loads the zone. The name "Local" is refused: it means another zone
// on every machine.
func checkZone(list *problem.List, name string) *time.Location {
	if name == "" {
		list.Add("/zone", problem.Required, `missing; name the zone in which instants become days, or "UTC"`)
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		list.Add("/zone", problem.Unknown, "unknown zone %s", problem.Quote(name))
		return time.UTC
	}
	return zone
}

// bounded reports whether a list is of a length that is looked into.
func bounded(list *problem.List, path string, n int) bool {
	if n > maxList {
		list.Add(path, problem.Limit, "%d elements, at most %d", n, maxList)
	}
	return n <= maxList
}

func checkTiers(list *problem.List, p Policy) {
	if len(p.Tiers) == 0 {
		list.Add("/tiers", problem.Required, "want at least one tier")
	}
	if !bounded(list, "/tiers", len(p.Tiers)) {
		return
	}
	seen := map[string]bool{}
	lists := false
	for i, t := range p.Tiers {
		at := problem.At("/tiers", i)
		checkName(list, at+"/name", t.Name)
		if seen[t.Name] && t.Name != "" {
			list.Add(at+"/name", problem.Duplicate, "tier %s stands twice", problem.Quote(t.Name))
		}
		seen[t.Name] = true
		checkMember(list, at+"/direct_first", t.DirectFirst, BeforeRegistration, BeforeContact, Never)
		lists = lists || t.Lists
	}
	switch {
	case p.Lists.Max < 0 || p.Lists.Max > 100_000:
		list.Add("/lists/max", problem.OutOfRange, "want 1 to 100000, got %d", p.Lists.Max)
	case lists && p.Lists.Max == 0:
		list.Add("/lists/max", problem.Required, "missing; a tier protects accounts by list")
	case !lists && p.Lists.Max != 0:
		list.Add("/lists", problem.Conflict, "no tier protects accounts by list")
	}
}

// checkWindow looks at a window of the units that are accepted.
func checkWindow(list *problem.List, path string, w partnerecon.Window, required, days, hours bool) {
	if required && !w.Stated() {
		list.Add(path, problem.Required, "missing")
	}
	for _, p := range w.Problems() {
		list.Add(path+p.Path, p.Code, "%s", p.Message)
	}
	if !hours && w.Hours != 0 {
		list.Add(path+"/hours", problem.OutOfRange, "want days or months")
	}
	if !days && (w.Days != 0 || w.Months != 0) {
		list.Add(path, problem.OutOfRange, "want hours")
	}
}

func checkRegistration(list *problem.List, r Registration) {
	const at = "/registration"
	checkWindow(list, at+"/within", r.Within, true, true, false)
	checkWindow(list, at+"/protect_for", r.ProtectFor, true, true, false)
	checkWindow(list, at+"/extend_by", r.ExtendBy, r.Extensions > 0, true, false)
	checkWindow(list, at+"/renews", r.Renews, false, true, false)
	checkWindow(list, at+"/prior_contact", r.PriorContact, false, true, false)
	checkMember(list, at+"/clock", r.Clock, FromRegistration, FromApproval)
	for _, n := range []struct {
		path string
		n    int
	}{{"/again", r.Again}, {"/extensions", r.Extensions}, {"/capacity", r.Capacity}} {
		if n.n < 0 || n.n > 100_000 {
			list.Add(at+n.path, problem.OutOfRange, "want 0 to 100000, got %d", n.n)
		}
	}
	if r.Extensions == 0 && r.ExtendBy.Stated() {
		list.Add(at+"/extensions", problem.Required, "missing; extend_by says by how much, say how often")
	}
	if r.Review != (Review{}) {
		checkName(list, at+"/review/by", r.Review.By)
		checkWindow(list, at+"/review/within", r.Review.Within, true, true, true)
	} else if r.Clock == FromApproval {
		list.Add(at+"/clock", problem.Conflict, "protection counts from the approval, but there is no review")
	}
	checkOptional(list, at+"/override", r.Override)
	checkOptional(list, at+"/transfer", r.Transfer)
	checkShare(list, at+"/consolation", r.Consolation)
}

// checkShare looks at a rate that is a part of something.
func checkShare(list *problem.List, path string, r partnerecon.Rate) {
	if r.Stated() && (r.Num() == 0 || r.Compare(partnerecon.Whole()) > 0) {
		list.Add(path, problem.OutOfRange, "want above 0%%, at most 100%%, got %s", r)
	}
}

func checkInterval(list *problem.List, path string, i partnerecon.Interval, required bool) {
	switch {
	case i == (partnerecon.Interval{}):
		if required {
			list.Add(path, problem.Required, "missing")
		}
	case i.Start.IsZero():
		list.Add(path+"/start", problem.Required, "missing")
	case !i.End.IsZero() && !i.End.After(i.Start):
		list.Add(path+"/end", problem.OutOfRange, "want a day after %s, got %s", i.Start, i.End)
	}
}

func checkExclusions(list *problem.List, all []Exclusion) {
	if !bounded(list, "/exclusions", len(all)) {
		return
	}
	for i, x := range all {
		at := problem.At("/exclusions", i)
		if (x.Account == "") == (x.Segment == "") {
			list.Add(at, problem.Required, "state an account or a segment, one of them")
		}
		checkOptional(list, at+"/account", x.Account)
		checkOptional(list, at+"/segment", x.Segment)
		checkInterval(list, at+"/during", x.During, false)
		checkText(list, at+"/reason", x.Reason, true)
	}
}

func checkAssignments(list *problem.List, all []Assignment) {
	if !bounded(list, "/assignments", len(all)) {
		return
	}
	seen := map[Assignment]bool{}
	for i, a := range all {
		at := problem.At("/assignments", i)
		checkName(list, at+"/partner", a.Partner)
		checkOptional(list, at+"/territory", a.Territory)
		checkOptional(list, at+"/vertical", a.Vertical)
		if a.Territory == "" && a.Vertical == "" {
			list.Add(at, problem.Required, "state a territory or a vertical, or both")
		}
		if seen[a] {
			list.Add(at, problem.Duplicate, "stands twice")
		}
		seen[a] = true
	}
}

func checkMatching(list *problem.List, m Matching) {
	if bounded(list, "/matching/public", len(m.Public)) {
		for i, d := range m.Public {
			if host, ok := normalHost(d); !ok || host != d {
				list.Add(problem.At("/matching/public", i), problem.Type, `want a domain in small letters such as "co.uk", got %s`, problem.Quote(d))
			}
		}
	}
	if bounded(list, "/matching/keys", len(m.Keys)) {
		checkNames(list, "/matching/keys", m.Keys)
	}
}

// checkNames looks at a list of distinct names.
func checkNames(list *problem.List, path string, names []string) {
	seen := map[string]bool{}
	for i, n := range names {
		checkName(list, problem.At(path, i), n)
		if seen[n] && n != "" {
			list.Add(problem.At(path, i), problem.Duplicate, "%s stands twice", problem.Quote(n))
		}
		seen[n] = true
	}
}

func checkPricing(list *problem.List, p Pricing) {
	checkOptional(list, "/pricing/bundle_by", p.BundleBy)
	checkOptional(list, "/pricing/discount_by", p.DiscountBy)
	if !p.Published && (p.DiscountBy != "" || len(p.Promotions) > 0) {
		list.Add("/pricing/published", problem.Conflict, "discounts are authorised from published prices; say that partners sell at them")
	}
	if !bounded(list, "/pricing/promotions", len(p.Promotions)) {
		return
	}
	seen := map[string]bool{}
	for i, o := range p.Promotions {
		at := problem.At("/pricing/promotions", i)
		checkName(list, at+"/id", o.ID)
		if seen[o.ID] && o.ID != "" {
			list.Add(at+"/id", problem.Duplicate, "%s stands twice", problem.Quote(o.ID))
		}
		seen[o.ID] = true
		if !o.Off.Stated() {
			list.Add(at+"/off", problem.Required, "missing")
		}
		checkShare(list, at+"/off", o.Off)
		checkInterval(list, at+"/during", o.During, true)
		if bounded(list, at+"/products", len(o.Products)) {
			checkNames(list, at+"/products", o.Products)
		}
		if bounded(list, at+"/partners", len(o.Partners)) {
			checkNames(list, at+"/partners", o.Partners)
		}
	}
}

func checkSanctions(list *problem.List, s Sanctions) {
	const at = "/sanctions"
	if len(s.Steps) == 0 && (s.Expire.Stated() || s.ReleaseBy != "") {
		list.Add(at+"/steps", problem.Required, "missing")
	}
	checkWindow(list, at+"/expire", s.Expire, false, true, false)
	checkOptional(list, at+"/release_by", s.ReleaseBy)
	if !bounded(list, at+"/steps", len(s.Steps)) {
		return
	}
	last, hold := 0, false
	for i, step := range s.Steps {
		here := problem.At(at+"/steps", i)
		checkMember(list, here+"/action", step.Action, Warning, Holding, Removal)
		if step.Strikes <= last {
			list.Add(here+"/strikes", problem.OutOfRange, "want above %d, got %d", last, step.Strikes)
		}
		last = max(last, step.Strikes)
		hold = hold || step.Action == Holding
		if i > 0 && step.Action.severity() <= s.Steps[i-1].Action.severity() {
			list.Add(here+"/action", problem.Conflict, "want a heavier one than %s, got %s", problem.Quote(string(s.Steps[i-1].Action)), problem.Quote(string(step.Action)))
		}
	}
	if hold && s.ReleaseBy == "" {
		list.Add(at+"/release_by", problem.Required, "missing; say who ends a hold")
	}
}

func checkDisputes(list *problem.List, d Disputes) {
	const at = "/disputes"
	if len(d.Levels) == 0 && d.ResolveWithin == 0 && d.ResolveFrom == "" {
		return
	}
	if len(d.Levels) == 0 {
		list.Add(at+"/levels", problem.Required, "want at least one")
	}
	if bounded(list, at+"/levels", len(d.Levels)) {
		seen := map[string]bool{}
		for i, l := range d.Levels {
			here := problem.At(at+"/levels", i)
			checkName(list, here+"/role", l.Role)
			if seen[l.Role] && l.Role != "" {
				list.Add(here+"/role", problem.Duplicate, "%s stands twice", problem.Quote(l.Role))
			}
			seen[l.Role] = true
			checkWindow(list, here+"/within", l.Within, true, false, true)
		}
	}
	if d.ResolveWithin < 1 || d.ResolveWithin > 1000 {
		list.Add(at+"/resolve_within", problem.OutOfRange, "want 1 to 1000 business days, got %d", d.ResolveWithin)
	}
	checkMember(list, at+"/resolve_from", d.ResolveFrom, FromOpening, FromEscalation)
}

func checkArbitration(list *problem.List, a Arbitration) {
	const at = "/arbitration"
	if bounded(list, at+"/precedence", len(a.Precedence)) {
		seen := map[Precedence]bool{}
		for i, p := range a.Precedence {
			here := problem.At(at+"/precedence", i)
			checkMember(list, here+"/ground", p.Ground, grounds()...)
			checkMember(list, here+"/over", p.Over, grounds()...)
			if seen[p] {
				list.Add(here, problem.Duplicate, "stands twice")
			}
			seen[p] = true
		}
		if _, cycle := levelsOf(a.Precedence); cycle != "" {
			list.Add(at+"/precedence", problem.Conflict, "a cycle: %s", cycle)
		}
	}
	if !bounded(list, at+"/ties", len(a.Ties)) {
		return
	}
	seen := map[Conflict]bool{}
	for i, t := range a.Ties {
		here := problem.At(at+"/ties", i)
		checkMember(list, here+"/conflict", t.Conflict, PartnerAgainstDirect, PartnerAgainstPartner, LeadOwnership)
		checkMember(list, here+"/rule", t.Rule, EarliestWins, EqualSplit, ToPeople)
		if seen[t.Conflict] {
			list.Add(here+"/conflict", problem.Duplicate, "stands twice")
		}
		seen[t.Conflict] = true
	}
}
