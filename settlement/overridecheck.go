package settlement

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on overrides: each is checked by itself against the policy that it is a part of.
const (
	maxOverrides    = 200
	maxOverrideName = 100
	maxScopeName    = 80 // a line keeps those of up to three
)

// maxPrecedences bounds those of the program's rates beside overrides, which take the four
// above them: a rate of the commission has 0 to 100.
const maxPrecedences = 97

// checkOverrides checks what a version replaces for some partners, and what it declares
// to be the same for all.
func checkOverrides(list *problem.List, at string, p Policy, a *Agreement, known func(path, tier string)) {
	if len(a.Overrides) > maxOverrides || len(a.Invariants) > maxOverrides {
		list.Add(at+"/overrides", problem.Limit, "more than %d overrides, or invariants", maxOverrides)
		return
	}
	rates, schedules, payable := 0, 0, 0
	for i := range a.Overrides {
		o := &a.Overrides[i]
		rates, schedules, payable = rates+len(o.Rates), schedules+len(o.Schedules), payable+len(o.Payable)
	}
	if rates > maxList || schedules > maxList || payable > maxList {
		list.Add(at+"/overrides", problem.Limit, "%d rates, %d schedules and %d rules of when lines are payable, at most %d of each in all overrides", rates, schedules, payable, maxList)
		return
	}
	if n := len(precedences(a.Commission.Rates)); rates > 0 && n > maxPrecedences {
		list.Add(at+"/commission/rates", problem.Limit, "%d precedences, at most %d beside overrides of rates", n, maxPrecedences)
		return
	}
	all := []string{overridesRates, overridesSchedules, overridesCaps, overridesPayable}
	for i, name := range a.Invariants {
		path := problem.At(at+"/invariants", i)
		if slices.Contains(a.Invariants[:i], name) {
			list.Add(path, problem.Duplicate, "%s stands twice", problem.Quote(name))
		}
		checkOneOf(list, path, name, all...)
	}
	for i := range a.Overrides {
		o, path := &a.Overrides[i], problem.At(at+"/overrides", i)
		o.check(list, path)
		known(path+"/for/tier", o.For.Tier)
		if slices.ContainsFunc(a.Overrides[:i], func(b TermsOverride) bool { return b.Name == o.Name }) && o.Name != "" {
			list.Add(path+"/name", problem.Duplicate, "%s stands twice", problem.Quote(o.Name))
		}
		if slices.ContainsFunc(a.Overrides[:i], func(b TermsOverride) bool {
			return b.For.Segment != "" && o.For.PartnerSegment != "" || b.For.PartnerSegment != "" && o.For.Segment != ""
		}) {
			list.Add(path+"/for", problem.Conflict, "the overrides before it go by the other segment; want that of the customer in all of them, or that of the partner")
		}
		for _, field := range o.replaces() {
			if slices.Contains(a.Invariants, field) {
				list.Add(path+"/"+field, problem.Conflict, "/invariants declares %s the same for all partners", field)
			}
			for k := range i {
				if b := &a.Overrides[k]; b.For == o.For && slices.Contains(b.replaces(), field) {
					list.Add(path+"/"+field, problem.Duplicate, "override %s is for the same and replaces it, too", problem.Quote(b.Name))
					break
				}
			}
		}
		o.checkRates(list, path, p, a, known)
		o.checkSchedules(list, path, a, known)
		o.checkPayable(list, path, a, known)
		o.checkCaps(list, path, p, a)
	}
}

// check checks the name, the scope and the approval.
func (o *TermsOverride) check(list *problem.List, at string) {
	checkText(list, at+"/name", o.Name, true)
	if len(o.Name) > maxOverrideName || strings.Contains(o.Name, "/") {
		list.Add(at+"/name", problem.Syntax, "want at most %d bytes and no slash, got %s", maxOverrideName, problem.Quote(o.Name))
	}
	for _, part := range [...]struct{ name, text string }{{"partner", o.For.Partner}, {"type", o.For.Type}, {"segment", o.For.Segment}, {"partner_segment", o.For.PartnerSegment}, {"tier", o.For.Tier}} {
		checkText(list, at+"/for/"+part.name, part.text, false)
	}
	if o.For.level() < 0 {
		list.Add(at+"/for", problem.Conflict, "want a partner, a type with a tier and a segment, of the customer or of the partner, a type with a tier, or a tier")
	}
	if o.For.Partner != "" || o.Approval != (OverrideApproval{}) {
		checkSaid(list, at+"/approval/approver", o.Approval.Approver)
		checkSaid(list, at+"/approval/reason", o.Approval.Reason)
	}
	if who := o.Approval.Approver; who != "" && who == o.For.Partner {
		list.Add(at+"/approval/approver", problem.Conflict, "%s cannot approve its own terms", problem.Quote(who))
	}
	if len(o.replaces()) == 0 {
		list.Add(at, problem.Required, "replaces nothing; state rates, schedules, payable or caps")
	}
}

// checkRates checks the rates of an override by themselves: none states what the scope
// does, and among them it can be told which applies.
func (o *TermsOverride) checkRates(list *problem.List, at string, p Policy, a *Agreement, known func(path, tier string)) {
	if len(o.Rates) == 0 || o.For.level() < 0 {
		return
	}
	for i := range o.Rates {
		r, path := &o.Rates[i], problem.At(at+"/rates", i)
		known(path+"/tier", r.Tier)
		checkCurrency(list, path+"/fee/amount", p, r.Fee.Amount)
		if r.Precedence != 0 {
			list.Add(path+"/precedence", problem.Conflict, "the scope of the override says before which rates it stands; leave it out")
		}
		scope := o.scoped(*r)
		for _, dim := range [...]struct{ name, text, scope string }{
			{"partner", r.Partner, scope.Partner},
			{"type", r.Type, scope.Type},
			{"segment", r.Segment, scope.Segment},
			{"partner_segment", r.PartnerSegment, scope.PartnerSegment},
			{"tier", r.Tier, scope.Tier},
		} {
			if dim.text != "" && (dim.text != dim.scope || o.states(dim.name)) {
				list.Add(path+"/"+dim.name, problem.Conflict, "the override says for whom its rates are; leave it out")
			}
		}
	}
	rules := a.Commission
	rules.Rates, rules.Bonuses, rules.Caps, rules.Payable, rules.Vests = o.scopedRates(), nil, nil, nil, nil
	if _, err := commission.New(rules); err != nil {
		mergePart(list, err, "/rates", at+"/rates")
	}
}

// states reports whether the scope states a dimension of rates.
func (o *TermsOverride) states(dim string) bool {
	switch dim {
	case "partner":
		return o.For.Partner != ""
	case "type":
		return o.For.Type != ""
	case "segment":
		return o.For.Segment != ""
	case "partner_segment":
		return o.For.PartnerSegment != ""
	}
	return o.For.Tier != ""
}

// checkSchedules checks the schedules of an override by themselves.
func (o *TermsOverride) checkSchedules(list *problem.List, at string, a *Agreement, known func(path, tier string)) {
	switch {
	case len(o.Schedules) == 0 || o.For.level() < 0:
		return
	case o.For.level() != levelTier && len(o.Name) > maxScopeName:
		list.Add(at+"/name", problem.Limit, "want at most %d bytes for an override with schedules, which lines keep, got %s", maxScopeName, problem.Quote(o.Name))
		return
	case !hasClawback(a.Clawback):
		list.Add(at+"/schedules", problem.Conflict, "the version has no clawback, whose anchor and rounding they would go by")
		return
	}
	for i, s := range o.Schedules {
		path := problem.At(at+"/schedules", i)
		if s.Tier != "" && o.For.Tier != "" {
			list.Add(path+"/tier", problem.Conflict, "the override says for which tier it is; leave it out")
		}
		if a.Clawback.ChurnDay == "" && (s.Trigger == "" || s.Trigger == clawback.ByChurn) {
			list.Add(path+"/trigger", problem.Conflict, "the clawback of the version does not say which day of a churn counts; say it in /clawback/churn_day")
		}
		known(path+"/tier", s.Tier)
		checkSchedule(list, path, s, &a.Commission)
	}
	rules := a.Clawback
	rules.Schedules = o.scopedSchedules()
	if _, err := clawback.New(rules); err != nil {
		mergePart(list, err, "/schedules", at+"/schedules")
	}
}

// checkPayable checks the rules of an override of when lines are payable by themselves.
func (o *TermsOverride) checkPayable(list *problem.List, at string, a *Agreement, known func(path, tier string)) {
	if len(o.Payable) == 0 || o.For.level() < 0 {
		return
	}
	if len(a.Commission.Payable) == 0 {
		list.Add(at+"/payable", problem.Conflict, "the version does not say from when lines are payable; say it in /commission/payable for all")
		return
	}
	rules := commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.Whole()}}, Bonuses: a.Commission.Bonuses,
		Tables: a.Commission.Tables, Facts: a.Commission.Facts, Shared: a.Commission.Shared,
	}
	for i := range o.Payable {
		r, path := &o.Payable[i], problem.At(at+"/payable", i)
		known(path+"/tier", r.Tier)
		for _, dim := range [...]struct{ name, text, scope string }{
			{"partner", r.Partner, ""},
			{"type", r.Type, ""},
			{"segment", r.Segment, ""},
			{"partner_segment", r.PartnerSegment, ""},
			{"tier", r.Tier, o.For.Tier},
		} {
			if dim.text != "" && (dim.name != "tier" || dim.scope != "") {
				list.Add(path+"/"+dim.name, problem.Conflict, "the override says for whom its rules are; leave it out")
			}
		}
		if r.Run != (commission.Run{}) && a.Payouts.Run != (commission.Run{}) {
			list.Add(path+"/run", problem.Conflict, "the runs of /payouts/run are other ones; state one calendar")
		}
		rules.Payable = append(rules.Payable, o.scopedPayable(*r))
	}
	rules.Payable = append(rules.Payable, commission.Payable{Due: commission.Net}) // for all others
	_, err := commission.New(rules)
	mergePart(list, err, "/payable", at+"/payable")
}

// checkCaps checks the limits of an override against the caps of its version.
func (o *TermsOverride) checkCaps(list *problem.List, at string, p Policy, a *Agreement) {
	if len(o.Caps) == 0 || o.For.level() < 0 {
		return
	}
	if o.For.level() != levelPartner {
		list.Add(at+"/caps", problem.Conflict, "a cap per period is on all that one partner earns; only an override for a partner has limits")
		return
	}
	if len(o.Caps) > maxList {
		list.Add(at+"/caps", problem.Limit, "%d caps, at most %d", len(o.Caps), maxList)
		return
	}
	for i, c := range o.Caps {
		path := problem.At(at+"/caps", i)
		if slices.ContainsFunc(o.Caps[:i], func(b OverrideCap) bool { return b.Name == c.Name }) {
			list.Add(path+"/name", problem.Duplicate, "%s stands twice", problem.Quote(c.Name))
		}
		switch k := slices.IndexFunc(a.Caps, func(b Cap) bool { return b.Name == c.Name }); {
		case k < 0:
			list.Add(path+"/name", problem.Unknown, "the version has no cap per period %s", problem.Quote(c.Name))
		case a.Caps[k].Every == AllTime:
			list.Add(path+"/name", problem.Conflict, "cap %s is of all time, and its limit is that of the first version that has it", problem.Quote(c.Name))
		}
		if c.Limit.Sign() <= 0 {
			list.Add(path+"/limit", problem.OutOfRange, "want an amount above 0, got %s", c.Limit)
		}
		checkCurrency(list, path+"/limit", p, c.Limit)
	}
}

// mergePart reports, of what another package found, what is about one part.
func mergePart(list *problem.List, err error, from, to string) {
	for _, found := range problemsOf(err) {
		if found.Path == from || strings.HasPrefix(found.Path, from+"/") {
			list.Add(to+found.Path[len(from):], found.Code, "%s", found.Message)
		}
	}
}

// overriding reports whether some override of a version replaces something.
func (a *Agreement) overriding(field string) bool {
	return slices.ContainsFunc(a.Overrides, func(o TermsOverride) bool { return slices.Contains(o.replaces(), field) })
}
