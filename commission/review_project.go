package commission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A projection is what a made customer earns partners.
type projection struct {
	// first is what is posted on the day it starts, all what is by the end: of each
	// component, in the order of the policy, in minor units.
	first, all []exact.Num
}

// project runs a made customer through a plan, on a ledger of its own.
func (r *review) project(plan Plan, s scenario) (projection, error) {
	out := projection{all: make([]exact.Num, len(r.components))}
	var ledger Ledger
	for _, e := range s.events() {
		h := e.event()
		if out.first == nil && h.on.After(s.start) {
			out.first = slices.Clone(out.all)
		}
		entries, err := plan.Apply(&ledger, e)
		if err != nil {
			return projection{}, fmt.Errorf("commission: review: expected customer of %s: %w", s.who(), err)
		}
		for i := range entries {
			if at := r.claimed(entries[i].Claim.Component); entries[i].Kind.Earning() && at >= 0 {
				out.all[at] = out.all[at].Add(exact.Int(entries[i].Amount.Minor()))
			}
		}
	}
	if out.first == nil {
		out.first = slices.Clone(out.all)
	}
	return out, nil
}

// who names the credit of a scenario.
func (s *scenario) who() string {
	return fmt.Sprintf("tier %s, plan %s", problem.Quote(s.credit.Tier), problem.Quote(s.credit.Plan))
}

// claimed returns the place of a component by its name in claims; a cap across
// lines belongs to the first component that it limits.
func (r *review) claimed(name string) int {
	covers := func(c component) bool { return c.claim() == name }
	if rest, ok := strings.CutPrefix(name, "cap:"); ok {
		rest, _, _ = strings.Cut(rest, ":")
		i := slices.IndexFunc(r.policy.Caps, func(c Cap) bool { return c.Name == rest })
		covers = func(c component) bool { return i >= 0 && r.policy.Caps[i].covers(&c) }
	}
	return slices.IndexFunc(r.components, covers)
}

// soldOnce reports whether a row pays on a sale that is paid once: all that it earns the
// expected customer's partner is upfront.
func (r *review) soldOnce(c *component, row *Row) bool {
	return c.On == "" && c.Of == "" && r.Customer.Item.Model == OneTime && row.isFor(row.Tier, OneTime)
}

// withoutUpfront returns the plan whose upfront rows pay nothing. They still win
// over other rows, so that nothing takes their place but what pays more.
func (r *review) withoutUpfront() Plan {
	p := r.policy.Clone()
	rates := [][]Row{p.Rates}
	for i := range p.Bonuses {
		rates = append(rates, p.Bonuses[i].Rates)
	}
	for i := range r.components {
		for k := range rates[i] {
			if row := &rates[i][k]; r.upfront(&r.components[i], row) || r.soldOnce(&r.components[i], row) {
				row.Share, row.Fee, row.Table, row.Factor, row.Clip = percent("0"), Fee{}, "", "", Range{}
			}
		}
	}
	return Plan{}.with("", p)
}
