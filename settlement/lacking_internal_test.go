package settlement

import (
	"maps"

	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/tiers"
)

// Lacking returns programs of which one part each is missing, so that the part refuses whatever
// it is asked; by the name of the part.
func (p Program) Lacking() map[string]Program {
	out := map[string]Program{}
	without := func(part string, drop func(*rules)) {
		r := *p.rules
		drop(&r)
		out[part] = Program{&r}
	}
	without("commission", func(r *rules) { r.plan = commission.Plan{} })
	if p.claws {
		without("clawback", func(r *rules) { r.recourse = clawback.Recourse{} })
	}
	if p.desks {
		without("conflict", func(r *rules) { r.desk = conflict.Desk{} })
	}
	if len(p.models) > 0 {
		without("attribution", func(r *rules) {
			r.models = maps.Clone(r.models)
			for id, m := range r.models {
				m.Model = attribution.Model{}
				r.models[id] = m
			}
		})
	}
	if len(p.boards) > 0 {
		without("retainer", func(r *rules) { r.boards = emptied(r.boards, retainer.Board{}) })
	}
	if len(p.ladders) > 0 {
		without("tiers", func(r *rules) { r.ladders = emptied(r.ladders, tiers.Ladder{}) })
	}
	if p.rewards {
		without("incentives", func(r *rules) { r.scheme = incentive.Scheme{} })
	}
	return out
}

// emptied returns a map of the same keys.
func emptied[V any](m map[string]V, empty V) map[string]V {
	out := map[string]V{}
	for k := range m {
		out[k] = empty
	}
	return out
}
