package settlement

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// A scoped is an override with schedules, for whom it is.
type scoped struct {
	name  string
	scope OverrideScope
}

// scopesOf returns, by version, the overrides of which a line keeps that their schedules
// are for it, the most specific ones in front. Those for a tier are not among them: the
// clawback knows the tier of a line.
func scopesOf(terms partnerecon.Terms[Agreement], origins map[string]origins) map[string][]scoped {
	var out map[string][]scoped
	for i := range terms {
		if _, merged := origins[terms[i].ID]; !merged {
			continue // it has problems, or no overrides
		}
		var all []scoped
		for _, o := range terms[i].Policy.Overrides {
			if len(o.Schedules) > 0 && o.For.level() < levelTier {
				all = append(all, scoped{o.Name, o.For})
			}
		}
		if len(all) == 0 {
			continue
		}
		slices.SortFunc(all, func(a, b scoped) int {
			return cmp.Or(cmp.Compare(a.scope.level(), b.scope.level()), cmp.Compare(a.name, b.name))
		})
		if out == nil {
			out = map[string][]scoped{}
		}
		out[terms[i].ID] = all
	}
	return out
}

// scopes returns in what scopes the lines that an event touches were earned, by partner
// and line: at most one of each level, for no two overrides of one scope have schedules.
func (s *posting) scopes(ledger commission.Staged) []clawback.LineScope {
	if len(s.program.scoped) == 0 {
		return nil
	}
	var out []clawback.LineScope
	for line := range ledger.Lines() {
		all := s.program.scoped[line.Terms]
		if len(all) == 0 {
			continue
		}
		add := func(c *partnerecon.Credit) {
			out = append(out, clawback.LineScope{Partner: c.Partner, Line: line.ID, Scope: scopeOf(all, c, line.Segment)})
		}
		for i := range line.Credits {
			add(&line.Credits[i])
		}
		for _, up := range line.Uplines {
			add(&partnerecon.Credit{Partner: up.Partner, Tier: up.Tier})
		}
	}
	slices.SortStableFunc(out, func(a, b clawback.LineScope) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Line, b.Line))
	})
	// Who has a credit of its own on a line, and brought another one, counts as the former.
	return slices.CompactFunc(out, func(a, b clawback.LineScope) bool { return a.Partner == b.Partner && a.Line == b.Line })
}

// scopeOf names the overrides that cover a line of a partner.
func scopeOf(all []scoped, c *partnerecon.Credit, segment string) string {
	var names []string
	for i := range all {
		if all[i].scope.covers(c, segment) {
			names = append(names, all[i].name)
		}
	}
	return strings.Join(names, "/")
}
