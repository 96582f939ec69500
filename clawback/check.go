package clawback

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxSchedules bounds the lists of a policy.
const maxSchedules = 1000

// check returns everything that is wrong with a policy.
func check(p Policy) *problem.List {
	var list problem.List
	if !p.Rounding.Known() {
		list.Add("/rounding", problem.Unchosen(string(p.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(p.Rounding)))
	}
	switch p.Anchor {
	case CustomerStart, FirstEarned, PaymentCleared, PayoutDay:
	default:
		windows := func(s Schedule) bool { return s.Return != Unserved }
		if p.Anchor == "" && len(p.Schedules) > 0 && !slices.ContainsFunc(p.Schedules, windows) {
			break
		}
		list.Add("/anchor", problem.Unchosen(string(p.Anchor)), "want customer_start, first_earned, payment_cleared or payout, got %s", problem.Quote(string(p.Anchor)))
	}
	byChurn := func(s Schedule) bool { return s.trigger() == ByChurn }
	switch {
	case p.ChurnDay == ServiceEnd, p.ChurnDay == NoticeGiven:
	case p.ChurnDay != "":
		list.Add("/churn_day", problem.Unknown, "want service_end or notice, got %s", problem.Quote(string(p.ChurnDay)))
	case slices.ContainsFunc(p.Schedules, byChurn):
		list.Add("/churn_day", problem.Required, "missing; say whether a churn counts from the end of the service, service_end, or from the notice, notice")
	}
	checkReasons(&list, p.Reasons)
	switch n := len(p.Schedules); {
	case n == 0:
		list.Add("/schedules", problem.Required, "want at least one schedule")
	case n > maxSchedules:
		list.Add("/schedules", problem.Limit, "%d schedules, at most %d", n, maxSchedules)
		return &list
	}
	seen := map[subject]bool{}
	for i, s := range p.Schedules {
		at := problem.At("/schedules", i)
		checkSubject(&list, at, s, seen)
		checkReturn(&list, at, s)
		checkObligation(&list, at, s)
	}
	return &list
}

func checkReasons(list *problem.List, reasons []ReasonCode) {
	if n := len(reasons); n > maxSchedules {
		list.Add("/reasons", problem.Limit, "%d reasons, at most %d", n, maxSchedules)
		return
	}
	seen := map[string]bool{}
	for i, r := range reasons {
		at := problem.At("/reasons", i)
		checkName(list, at+"/code", r.Code)
		if seen[r.Code] {
			list.Add(at+"/code", problem.Duplicate, "%s stands twice", problem.Quote(r.Code))
		}
		seen[r.Code] = true
		if !r.Means.known() && r.Means != VendorFault {
			list.Add(at+"/means", problem.Unknown, "want churn, breach, fraud or vendor_fault, got %s", problem.Quote(string(r.Means)))
		}
	}
}

// known reports whether a schedule can have the trigger.
func (t Trigger) known() bool { return t == ByChurn || t == ByBreach || t == ByFraud }

// A subject is what a schedule is about.
type subject struct {
	trigger                Trigger
	tier, scope, component string
}

// trigger returns what a schedule is about: churn, where it does not say.
func (s *Schedule) trigger() Trigger { return cmp.Or(s.Trigger, ByChurn) }

func checkSubject(list *problem.List, at string, s Schedule, seen map[subject]bool) {
	if !s.trigger().known() {
		list.Add(at+"/trigger", problem.Unknown, "want churn, breach or fraud, got %s", problem.Quote(string(s.Trigger)))
	}
	if len(s.Scope) > maxID || !utf8.ValidString(s.Scope) || strings.Contains(s.Scope, scopeBorder) {
		list.Add(at+"/scope", problem.Syntax, "want at most %d bytes and no slash, got %s", maxID, problem.Quote(s.Scope))
	}
	if n := len(s.Components); n > maxSchedules {
		list.Add(at+"/components", problem.Limit, "%d components, at most %d", n, maxSchedules)
		return
	}
	for i, c := range s.Components {
		here, about := problem.At(at+"/components", i), subject{s.trigger(), s.Tier, s.Scope, c}
		checkName(list, here, c)
		if seen[about] {
			list.Add(here, problem.Duplicate, "component %s stands twice for tier %s", problem.Quote(c), problem.Quote(s.Tier))
		}
		seen[about] = true
	}
	about := subject{s.trigger(), s.Tier, s.Scope, ""}
	switch {
	case len(s.Components) > 0:
	case seen[about] && s.trigger() == ByChurn:
		list.Add(at+"/tier", problem.Duplicate, "tier %s stands twice", problem.Quote(s.Tier))
	case seen[about]:
		list.Add(at+"/tier", problem.Duplicate, "tier %s stands twice for %s", problem.Quote(s.Tier), s.trigger())
	default:
		seen[about] = true
	}
}

// checkReturn checks what goes back, and until when.
func checkReturn(list *problem.List, at string, s Schedule) {
	switch s.Return {
	case Full, ProRata:
		if !s.Window.Stated() && (s.Return == ProRata || s.Trigger != ByFraud) {
			list.Add(at+"/window", problem.Required, "missing; say until when it goes back")
		}
	case Stepped, Unserved:
		if s.Window.Stated() {
			list.Add(at+"/window", problem.Conflict, "%s says by itself until when it goes back, got %s", s.Return, s.Window)
		}
	case Nothing:
	default:
		list.Add(at+"/return", problem.Unknown, "want full, pro_rata, stepped, unserved or nothing, got %s", problem.Quote(string(s.Return)))
	}
	checkWindow(list, at+"/window", s.Window)
	checkCounts(list, at, s)
	checkSteps(list, at, s)
	if s.Limit != "" && s.Limit != ToLoss {
		list.Add(at+"/limit", problem.Unknown, "want to_loss, got %s", problem.Quote(string(s.Limit)))
	}
	if s.Limit != "" && s.Return == Nothing {
		list.Add(at+"/limit", problem.Conflict, "nothing goes back that could be limited")
	}
	if s.Share.Stated() && (s.Share.Num() == 0 || s.Share.Compare(partnerecon.Whole()) > 0 || s.Return == Nothing) {
		list.Add(at+"/share", problem.OutOfRange, "want a share above 0 and at most 100%% of what goes back, got %s of %s", s.Share, problem.Quote(string(s.Return)))
	}
}

func checkWindow(list *problem.List, at string, w partnerecon.Window) {
	for _, p := range w.Problems() {
		list.Add(at+p.Path, p.Code, "%s", p.Message)
	}
	if w.Hours != 0 {
		list.Add(at+"/hours", problem.OutOfRange, "want days or months: hours need instants")
	}
}

func checkCounts(list *problem.List, at string, s Schedule) {
	months := s.Return == ProRata && s.Window.Months != 0
	switch s.Counts {
	case "":
		if months {
			list.Add(at+"/window/months", problem.Conflict, "pro_rata counts days; state the window in days, or with counts how months are counted")
		}
		if s.Return == Unserved {
			list.Add(at+"/counts", problem.Required, "want whole, started or days: how the time served is counted")
		}
	case WholeMonths, StartedMonths, EachDay:
		if !months && s.Return != Unserved {
			list.Add(at+"/counts", problem.Conflict, "only unserved, and pro_rata over months, count the time served, got %s", s.Counts)
		}
	default:
		list.Add(at+"/counts", problem.Unknown, "want whole, started or days, got %s", problem.Quote(string(s.Counts)))
	}
}

// checkSteps: each is longer than the one before, and gives less back.
func checkSteps(list *problem.List, at string, s Schedule) {
	switch n := len(s.Steps); {
	case n == 0 && s.Return == Stepped:
		list.Add(at+"/steps", problem.Required, "missing; say what goes back until when")
	case n > maxSchedules:
		list.Add(at+"/steps", problem.Limit, "%d steps, at most %d", n, maxSchedules)
		return
	case n > 0 && s.Return != Stepped:
		list.Add(at+"/steps", problem.Conflict, "only stepped has steps, got %s", problem.Quote(string(s.Return)))
	}
	for i, step := range s.Steps {
		here := problem.At(at+"/steps", i)
		if !step.Window.Stated() {
			list.Add(here+"/window", problem.Required, "missing; say until when it goes back")
		}
		checkWindow(list, here+"/window", step.Window)
		if step.Share.Num() == 0 || step.Share.Compare(partnerecon.Whole()) > 0 {
			list.Add(here+"/share", problem.OutOfRange, "want a share above 0 and at most 100%%, got %s", step.Share)
		}
		if i == 0 {
			continue
		}
		before := s.Steps[i-1]
		if !longer(step.Window, before.Window) {
			list.Add(here+"/window", problem.Conflict, "want a longer window in the unit of the step before, %s, got %s", before.Window, step.Window)
		}
		if step.Share.Compare(before.Share) >= 0 {
			list.Add(here+"/share", problem.Conflict, "want less than in the step before, %s, got %s", before.Share, step.Share)
		}
	}
}

// longer reports whether w ends after o, whatever the anchor; windows of days and
// of months cannot be compared.
func longer(w, o partnerecon.Window) bool {
	if (w.Days != 0) != (o.Days != 0) {
		return false
	}
	through := func(w partnerecon.Window) int {
		if w.Edge == partnerecon.Through {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(w.Days, o.Days), cmp.Compare(w.Months, o.Months), cmp.Compare(through(w), through(o))) > 0
}

func checkObligation(list *problem.List, at string, s Schedule) {
	if s.Obligation != "" && len(s.Components) > 0 {
		list.Add(at+"/obligation", problem.Conflict, "something is asked for a tier, not for components of it")
	}
	if s.Obligation != "" && s.Scope != "" {
		list.Add(at+"/obligation", problem.Conflict, "something is asked for a tier, not for the lines of a scope")
	}
	if s.Due.Stated() && s.Obligation == "" {
		list.Add(at+"/due", problem.Conflict, "nothing is asked by then")
	}
	checkWindow(list, at+"/due", s.Due)
}
