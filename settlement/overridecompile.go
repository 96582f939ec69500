package settlement

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Overrides need no engine of their own. Their rates become rates of one list, with a
// precedence by level: that of partners is the highest, then come a type, segment and
// tier, and so on down to the program's own, which keep the order of their precedences
// among themselves. Among those of a level the winner is the program's.
// Schedules and rules of when lines are payable for a tier take the place of those that
// name the tier; all others stand beside the program's, with their scope.

// A merged version is one with its overrides taken in.
type merged struct {
	commission commission.Policy
	clawback   clawback.Policy
	origins
}

// origins say where the rates, schedules and rules of when lines are payable of a merged version stand in the agreement.
type origins struct {
	rates, schedules, payable []origin
}

// An origin is the place of a rate or a schedule, and the override that it belongs to: -1
// for the program.
type origin struct {
	path     string
	override int
}

// merge takes the overrides of a version in.
func (a *Agreement) merge() merged {
	out := merged{commission: a.Commission, clawback: a.Clawback}
	if a.overriding(overridesRates) {
		out.mergeRates(a)
	}
	if a.overriding(overridesSchedules) {
		out.mergeSchedules(a)
	}
	if a.overriding(overridesPayable) {
		out.mergePayable(a)
	}
	return out
}

// A layer is a list of rates of one scope.
type layer struct {
	level, override int
	scope           OverrideScope
	rates           []commission.Row
}

func (m *merged) mergeRates(a *Agreement) {
	layers := []layer{{levelProgram, -1, OverrideScope{}, a.Commission.Rates}}
	for i := range a.Overrides {
		if o := &a.Overrides[i]; len(o.Rates) > 0 && o.For.level() >= 0 {
			layers = append(layers, layer{o.For.level(), i, o.For, o.scopedRates()})
		}
	}
	slices.SortStableFunc(layers, func(x, y layer) int {
		return cmp.Or(cmp.Compare(x.level, y.level), cmp.Compare(x.scope.Partner, y.scope.Partner), cmp.Compare(x.scope.Type, y.scope.Type),
			cmp.Compare(x.scope.Segment, y.scope.Segment), cmp.Compare(x.scope.PartnerSegment, y.scope.PartnerSegment), cmp.Compare(x.scope.Tier, y.scope.Tier))
	})
	var rates []commission.Row
	ids := map[string]bool{}
	tiers := payableTiers(a.Commission.Payable)
	own := precedences(a.Commission.Rates)
	for _, l := range layers {
		at := "/commission/rates"
		if l.override >= 0 {
			at = problem.At("/overrides", l.override) + "/rates"
		}
		for i := range l.rates {
			for _, r := range inTiers(l.rates[i], tiers, l.override >= 0) {
				if ids[r.ID] || l.override >= 0 && named(a.Commission.Rates, r.ID) {
					r.ID = "" // it tells nothing apart: only those of one override stand together
				}
				ids[r.ID] = true
				if r.Precedence, _ = slices.BinarySearch(own, r.Precedence); l.override >= 0 {
					r.Precedence = len(own) - 1 + levelProgram - l.level
				}
				rates = append(rates, r)
				m.origins.rates = append(m.origins.rates, origin{problem.At(at, i), l.override})
			}
		}
	}
	m.commission.Rates = rates
	m.leaveOut()
}

// named reports whether a rate has the id, which it keeps beside any override: a contract knows
// by it what was paid.
func named(rates []commission.Row, id string) bool {
	return slices.ContainsFunc(rates, func(r commission.Row) bool { return r.ID == id })
}

// precedences lists those that rates have, the lowest first: a rate stands where its own
// one is in the list, so that the levels of overrides begin right above them.
func precedences(rates []commission.Row) []int {
	out := []int{0} // that of rates without one
	for i := range rates {
		out = append(out, rates[i].Precedence)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// payableTiers lists the tiers in which payments are payable at all, or nil where they are
// in every one.
func payableTiers(rules []commission.Payable) []string {
	var out []string
	for _, r := range rules {
		switch {
		case r.On != "" || r.Partner+r.Type+r.Segment+r.PartnerSegment != "":
		case r.Tier == "":
			return nil
		default:
			out = append(out, r.Tier)
		}
	}
	return out
}

// inTiers returns a rate of an override that is for every tier as one for each tier in
// which payments are payable, where they are not in all.
func inTiers(r commission.Row, tiers []string, override bool) []commission.Row {
	if !override || r.Tier != "" || len(tiers) == 0 {
		return []commission.Row{r}
	}
	out := make([]commission.Row, len(tiers))
	for i, tier := range tiers {
		out[i] = r
		out[i].Tier = tier
	}
	return out
}

// leaveOut drops the rates that never are the first, because one of an override covers
// them. Only so many are told at once, so it asks until none is.
func (m *merged) leaveOut() {
	for covered := m.covered(); len(covered) > 0; covered = m.covered() {
		var rates []commission.Row
		var from []origin
		for i := range m.commission.Rates {
			if !slices.Contains(covered, i) {
				rates, from = append(rates, m.commission.Rates[i]), append(from, m.origins.rates[i])
			}
		}
		m.commission.Rates, m.origins.rates = rates, from
	}
}

// covered returns the places of rates that never are the first.
func (m *merged) covered() []int {
	_, err := commission.New(m.commission) // what else is wrong is reported when the program is made
	var out []int
	for _, found := range problemsOf(err) {
		i, ok := strings.CutPrefix(found.Path, "/rates/")
		if n, err := strconv.Atoi(i); ok && err == nil && found.Code == problem.Conflict && n < len(m.commission.Rates) {
			out = append(out, n)
		}
	}
	return out
}

func (m *merged) mergeSchedules(a *Agreement) {
	replaced := map[string]bool{}
	for i := range a.Overrides {
		if o := &a.Overrides[i]; len(o.Schedules) > 0 && o.For.level() == levelTier {
			replaced[o.For.Tier] = true
		}
	}
	var all []clawback.Schedule
	for i, s := range a.Clawback.Schedules {
		if !replaced[s.Tier] {
			all = append(all, s)
			m.schedules = append(m.schedules, origin{problem.At("/clawback/schedules", i), -1})
		}
	}
	for _, k := range byScope(a.Overrides, overridesSchedules) {
		for n, s := range a.Overrides[k].scopedSchedules() {
			all = append(all, s)
			m.schedules = append(m.schedules, origin{problem.At(problem.At("/overrides", k)+"/schedules", n), k})
		}
	}
	m.clawback.Schedules = all
}

// mergePayable takes in from when lines are payable. A rule of a tier that says it for all
// lines does so for those of milestones, too, for which the program has rules of their own.
func (m *merged) mergePayable(a *Agreement) {
	replaced := map[string]bool{}
	order := byScope(a.Overrides, overridesPayable)
	for _, k := range order {
		if o := &a.Overrides[k]; o.For.level() == levelTier {
			replaced[o.For.Tier] = true
		}
	}
	var all []commission.Payable
	for i, r := range a.Commission.Payable {
		if r.Tier == "" || !replaced[r.Tier] {
			all = append(all, r)
			m.payable = append(m.payable, origin{problem.At("/commission/payable", i), -1})
		}
	}
	for _, k := range order {
		o := &a.Overrides[k]
		at := problem.At("/overrides", k) + "/payable"
		for n, r := range o.Payable {
			all = append(all, o.scopedPayable(r))
			m.payable = append(m.payable, origin{problem.At(at, n), k})
			if r.On != "" || o.For.level() != levelTier {
				continue
			}
			for _, on := range o.unruled(a.Commission.Payable) {
				r.On = on
				all = append(all, o.scopedPayable(r))
				m.payable = append(m.payable, origin{problem.At(at, n), k})
			}
		}
	}
	m.commission.Payable = all
}

// unruled lists the milestones that rules name and the override does not.
func (o *TermsOverride) unruled(rules []commission.Payable) []string {
	var out []string
	for _, r := range rules {
		if r.On != "" && !slices.Contains(out, r.On) && !slices.ContainsFunc(o.Payable, func(own commission.Payable) bool { return own.On == r.On }) {
			out = append(out, r.On)
		}
	}
	return out
}

// byScope returns the positions of the overrides that replace something, the most
// specific ones in front and those of one level by their names: in what order they stand
// decides nothing.
func byScope(all []TermsOverride, field string) []int {
	var out []int
	for i := range all {
		if slices.Contains(all[i].replaces(), field) && all[i].For.level() >= 0 {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(i, k int) int {
		return cmp.Or(cmp.Compare(all[i].For.level(), all[k].For.level()), cmp.Compare(all[i].Name, all[k].Name))
	})
	return out
}

// place returns where a rule of the commission or the clawback of a merged version stands
// in the agreement, and the override that it belongs to.
func (o *origins) place(member, rule string) (path string, override int, known bool) {
	list, name := o.rates, "/rates/"
	switch {
	case member == "clawback":
		list, name = o.schedules, "/schedules/"
	case strings.HasPrefix(rule, "/payable/"):
		list, name = o.payable, "/payable/"
	}
	rest, ok := strings.CutPrefix(rule, name)
	if !ok || len(list) == 0 {
		return "/" + member + rule, -1, false
	}
	number, behind, deeper := strings.Cut(rest, "/")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(list) {
		return "/" + member + rule, -1, false
	}
	path = list[i].path
	if deeper {
		path += "/" + behind
	}
	return path, list[i].override, true
}

// problemsOf returns the problems of an error, if it has any.
func problemsOf(err error) []partnerecon.Problem {
	var bad *partnerecon.InvalidError
	if !errors.As(err, &bad) {
		return nil
	}
	return bad.Problems
}

// mergeVersion checks the overrides of a version and takes them in. Only what is sound by
// itself is merged, so that a problem is reported where it stands.
func (out *Program) mergeVersion(list *problem.List, at string, p Policy, v partnerecon.Version[Agreement]) merged {
	a := &v.Policy
	plain := merged{commission: a.Commission, clawback: a.Clawback}
	if len(a.Overrides)+len(a.Invariants) == 0 {
		return plain
	}
	var own problem.List
	checkOverrides(&own, at, p, a, func(path, tier string) {
		if tier != "" && !slices.Contains(p.Tiers, tier) {
			addNoTier(&own, path, tier, p.Tiers)
		}
	})
	list.Merge("", own.Sorted())
	_, err := commission.New(a.Commission)
	if err == nil && hasClawback(a.Clawback) {
		_, err = clawback.New(a.Clawback)
	}
	if err != nil || !own.Empty() || len(a.Overrides) == 0 {
		return plain
	}
	made := a.merge()
	if out.origins == nil {
		out.origins = map[string]origins{}
	}
	out.origins[v.ID] = made.origins
	return made
}
