package main

import (
	"errors"
	"slices"

	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/examples/internal/input"
)

// A plan is what one file says: the commission, and beside it whatever else the
// partners' agreement has.
type plan struct {
	about      string
	commission commission.Plan
	incentive  *incentive.Scheme  // nil: nothing is earned by the period
	clawback   *clawback.Recourse // nil: nothing is taken back when a customer leaves
	payout     *payout.Terms      // nil: payouts are somebody else's
	assume     commission.Assumptions
}

// errProgram is said of a program, instead of all members that a plan does not have.
var errProgram = errors.New(`this is a program, as examples/statement and examples/whatif take it; a plan is {"commission": POLICY}, such as that of one version of its terms`)

// readPlan reads a plan file, or the policy of a commission by itself, and reports everything
// that is wrong with it.
func readPlan(text []byte) (plan, error) {
	if err := strict(text); err != nil {
		return plan{}, err
	}
	if input.Has(text, "terms") && !input.Has(text, "commission") {
		return plan{}, errProgram
	}
	if !input.Has(text, "commission") && (input.Has(text, "rates") || input.Has(text, "bonuses")) {
		made, err := commission.Parse(text)
		return plan{commission: made}, err
	}
	var p plan
	f := newFields("", text)
	f.read("about", &p.about)
	base := part(f, "commission", commission.Parse)
	p.incentive = part(f, "incentive", incentive.Parse)
	p.clawback = part(f, "clawback", clawback.Parse)
	p.payout = part(f, "payout", payout.Parse)
	f.read("assume", &p.assume)
	if base == nil {
		f.refuse("commission", "required", "missing")
	} else {
		p.commission = *base
	}
	if found := f.end(); len(found) > 0 {
		return plan{}, found
	}
	return p, nil
}

// assumptions are those of the file, with the components that its clawback covers.
func (p plan) assumptions() commission.Assumptions {
	a := p.assume
	if p.clawback == nil || len(a.Clawback) > 0 {
		return a
	}
	policy, schedules := p.commission.Policy(), p.clawback.Policy().Schedules
	if len(policy.Rates) > 0 && covers(schedules, "base") {
		a.Clawback = append(a.Clawback, "base")
	}
	for _, b := range policy.Bonuses {
		if covers(schedules, b.Name) {
			a.Clawback = append(a.Clawback, b.Name)
		}
	}
	return a
}

// covers reports whether something of a component goes back with a churn: by the
// schedules that name it, or where none does by those that name none.
func covers(schedules []clawback.Schedule, component string) bool {
	named := false
	takes := map[bool]bool{} // by whether the schedule names it
	for _, s := range schedules {
		if s.Trigger != "" && s.Trigger != clawback.ByChurn {
			continue
		}
		names := slices.Contains(s.Components, component)
		named = named || names
		takes[names] = takes[names] || s.Return != clawback.Nothing && (names || len(s.Components) == 0)
	}
	return takes[named]
}
