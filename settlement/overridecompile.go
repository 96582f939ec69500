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

// Overrides need no engine of their own. Their rates become rates of one list, of which
// the first that fits applies: those of partners in front, then those of a type, segment
// and tier, and so on down to the program's own, each level in the order of its own rule.
// Their schedules take the place of those that name the tier.

// A merged version is one with its overrides taken in.
type merged struct {
	commission commission.Policy
	clawback   clawback.Policy
	origins
}

// origins say where the rates and schedules of a merged version stand in the agreement.
type origins struct {
	rates, schedules []origin
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
	for _, l := range layers {
		at := "/commission/rates"
		if l.override >= 0 {
			at = problem.At("/overrides", l.override) + "/rates"
		}
		for _, i := range byRule(&a.Commission, l.rates) {
			for _, r := range inTiers(l.rates[i], tiers, l.override >= 0) {
				if ids[r.ID] {
					r.ID = "" // it tells nothing apart: the first rate that fits applies
				}
				ids[r.ID] = true
				rates = append(rates, r)
				m.origins.rates = append(m.origins.rates, origin{problem.At(at, i), l.override})
			}
		}
	}
	m.commission.Rates, m.commission.Winner, m.commission.Order = rates, commission.First, nil
	m.leaveOut()
}

// payableTiers lists the tiers in which payments are payable at all, or nil where they are
// in every one.
func payableTiers(rules []commission.Payable) []string {
	var out []string
	for _, r := range rules {
		switch {
		case r.On != "":
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
// them.
func (m *merged) leaveOut() {
	_, err := commission.New(m.commission) // what else is wrong is reported when the program is made
	var covered []int
	for _, found := range problemsOf(err) {
		i, ok := strings.CutPrefix(found.Path, "/rates/")
		if n, err := strconv.Atoi(i); ok && err == nil && found.Code == problem.Conflict && n < len(m.commission.Rates) {
			covered = append(covered, n)
		}
	}
	if len(covered) == 0 {
		return
	}
	var rates []commission.Row
	var from []origin
	for i := range m.commission.Rates {
		if !slices.Contains(covered, i) {
			rates, from = append(rates, m.commission.Rates[i]), append(from, m.origins.rates[i])
		}
	}
	m.commission.Rates, m.origins.rates = rates, from
}

// byRule returns the positions of rates in the order in which the rule of a policy takes
// them: under most_specific the more specific ones first. Where none wins over another it
// is the order in which they stand.
func byRule(c *commission.Policy, rates []commission.Row) []int {
	out := make([]int, len(rates))
	for i := range out {
		out[i] = i
	}
	if c.Winner == commission.MostSpecific {
		slices.SortStableFunc(out, func(i, k int) int {
			for _, d := range c.Order {
				if a, b := statesDimension(&rates[i], d), statesDimension(&rates[k], d); a != b {
					if a {
						return -1
					}
					return 1
				}
			}
			return 0
		})
	}
	return out
}

// statesDimension reports whether a rate states a dimension.
func statesDimension(r *commission.Row, d commission.Dimension) bool {
	for _, one := range [...]struct {
		dimension commission.Dimension
		stated    bool
	}{
		{"model", r.Model != ""},
		{"tier", r.Tier != ""},
		{"plan", r.Plan != ""},
		{"role", r.Role != ""},
		{"partner", r.Partner != ""},
		{"type", r.Type != ""},
		{"partner_segment", r.PartnerSegment != ""},
		{"segment", r.Segment != ""},
		{"product", r.Product != ""},
		{"category", r.Category != ""},
		{"region", r.Region != ""},
		{"sale", r.Sale != ""},
		{"level", r.Level != ""},
		{"age", r.Age != commission.Age{}},
		{"when", len(r.When) > 0},
	} {
		if one.dimension == d {
			return one.stated
		}
	}
	return false
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
	for _, k := range byTier(a.Overrides) {
		for n, s := range a.Overrides[k].scopedSchedules() {
			all = append(all, s)
			m.schedules = append(m.schedules, origin{problem.At(problem.At("/overrides", k)+"/schedules", n), k})
		}
	}
	m.clawback.Schedules = all
}

// byTier returns the positions of the overrides with schedules, by their tier: in what
// order they stand decides nothing.
func byTier(all []TermsOverride) []int {
	var out []int
	for i := range all {
		if len(all[i].Schedules) > 0 && all[i].For.level() == levelTier {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(i, k int) int { return cmp.Compare(all[i].For.Tier, all[k].For.Tier) })
	return out
}

// place returns where a rule of the commission or the clawback of a merged version stands
// in the agreement, and the override that it belongs to.
func (o *origins) place(member, rule string) (path string, override int, known bool) {
	list, name := o.rates, "/rates/"
	if member == "clawback" {
		list, name = o.schedules, "/schedules/"
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
