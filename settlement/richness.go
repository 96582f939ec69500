package settlement

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// richness is what the commissions of a program have beyond shares of what was paid,
// over all its versions. A program without any of it does nothing for it.
type richness struct {
	vests      bool                     // something is released later
	timed      bool                     // something is released by time
	overrides  bool                     // some bonus is for uplines
	beyond     bool                     // something may earn more than what was paid
	milestones []string                 // that something names, sorted
	owed       map[componentOf]bool     // components that partners owe
	limits     map[componentOf][]string // what caps limit, where that is not the base alone
	stages     map[componentOf]commission.Stage
}

// A componentOf is a component of a version.
type componentOf struct{ terms, name string }

func richnessOf(terms partnerecon.Terms[Agreement], all []merged) richness {
	out := richness{owed: map[componentOf]bool{}, limits: map[componentOf][]string{}, stages: map[componentOf]commission.Stage{}}
	for i := range terms {
		c := &all[i].commission
		out.beyond = out.beyond || beyond(c)
		out.milestones = append(out.milestones, milestonesOf(*c)...)
		for _, list := range tranchesOf(c) {
			out.vests = out.vests || len(list) > 0
			out.timed = out.timed || slices.ContainsFunc(list, func(t commission.Tranche) bool { return t.Months > 0 })
		}
		for k := range c.Bonuses {
			b := &c.Bonuses[k]
			out.stages[componentOf{terms[i].ID, b.Name}] = b.Stage
			out.overrides = out.overrides || b.To == commission.ToUpline
			if b.Owes {
				out.owed[componentOf{terms[i].ID, b.Name}] = true
			}
		}
		for k := range c.Caps {
			if list := c.Caps[k].Components; len(list) > 0 {
				out.limits[componentOf{terms[i].ID, c.Caps[k].Name}] = slices.Clone(list)
			}
		}
	}
	slices.Sort(out.milestones)
	out.milestones = slices.Compact(out.milestones)
	return out
}

// tranchesOf lists the lists of tranches of a policy.
func tranchesOf(c *commission.Policy) [][]commission.Tranche {
	out := [][]commission.Tranche{c.Vests}
	for i := range c.Bonuses {
		out = append(out, c.Bonuses[i].Vests)
	}
	for i := range c.Caps {
		out = append(out, c.Caps[i].Defer)
	}
	return out
}

// beyond reports whether a payment may earn a partner more than its items: by fixed
// amounts, by several components or rates, by factors. Where each item has one share
// of at most 100 % it cannot.
func beyond(c *commission.Policy) bool {
	return len(c.Bonuses) > 0 || c.Minimum.Stated() || c.Winner == commission.Stack ||
		slices.ContainsFunc(c.Rates, func(r commission.Row) bool { return r.Fee != commission.Fee{} || r.Table != "" || r.Factor != "" })
}

// about reports whether an entry of level 1 is about a component. What a cap on net
// cuts off is about all that it limits, and what goes back in the claim of the customer
// about the base: its lines are not looked up any more.
func (p Program) about(e *partnerecon.Entry, component string) bool {
	if e.Claim.Line != "" {
		of, _ := ownComponent(e.Claim.Component)
		return of == component
	}
	if list := p.capLimits(e); len(list) > 0 {
		return slices.Contains(list, component)
	}
	return component == baseComponent
}

// capLimits returns what the cap on net of an entry limits, where that is not the base alone;
// nothing for an entry of anything else.
func (p Program) capLimits(e *partnerecon.Entry) []string {
	claim, ok := strings.CutPrefix(e.Claim.Component, "cap:")
	if !ok {
		return nil
	}
	name, _, _ := strings.Cut(claim, ":")
	return p.limits[componentOf{e.Terms, name}]
}

// baseComponent is what the base commission is called in claims.
const baseComponent = "base"
