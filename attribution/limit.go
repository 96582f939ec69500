package attribution

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// remain gives parties without a sourced share the best role that is left to
// them: influenced, say, for one that sourced the deal and lost it to another.
func (w *work) remain() {
	for i := range w.parties {
		p := &w.parties[i]
		if p.share.Stated() {
			continue
		}
		if p.best.role == partnerecon.Sourced {
			if w.tr != nil {
				w.tr.Add(CodeLost, w.nodes[p.best.node].path, text("partner", p.id), text("remains", p.remains.role))
			}
			p.best = p.remains
		}
		if p.best.role != "" {
			p.share = partnerecon.Whole()
		}
	}
}

// role returns what a party is credited with.
func (w *work) role(p *party) partnerecon.Role {
	if w.locked && w.bound(p.id) && p.excluded == "" {
		return partnerecon.Sourced
	}
	return p.best.role
}

// limit scales influenced shares to the pool, and all to the cap of the deal.
func (w *work) limit() error {
	pool := &w.policy.Influenced
	influenced := w.sum(partnerecon.Influenced).Times(num(pool.Factor))
	if room := num(pool.Pool); pool.Factor.Stated() && influenced.Cmp(room) > 0 {
		if err := w.scale(partnerecon.Influenced, room, influenced, CodePool, "/influenced/pool"); err != nil {
			return err
		}
		influenced = room
	}
	if !w.policy.Cap.Stated() {
		return nil
	}
	room, sourced := num(w.policy.Cap), w.sum(partnerecon.Sourced)
	if sourced.Cmp(room) > 0 {
		if err := w.scale(partnerecon.Sourced, room, sourced, CodeCap, "/cap"); err != nil {
			return err
		}
		sourced = room
	}
	if room = room.Add(sourced.Neg()); influenced.Cmp(room) > 0 {
		return w.scale(partnerecon.Influenced, room, influenced, CodeCap, "/cap")
	}
	return nil
}

// sum adds up the shares of a role.
func (w *work) sum(r partnerecon.Role) exact.Num {
	var out exact.Num
	for i := range w.parties {
		if p := &w.parties[i]; p.share.Stated() && w.role(p) == r {
			out = out.Add(num(p.share))
		}
	}
	return out
}

// scale multiplies the shares of a role by room/wanted. Without room there is no
// credit at all.
func (w *work) scale(r partnerecon.Role, room, wanted exact.Num, code, rule string) error {
	if w.tr != nil {
		w.tr.Add(code, rule, text("role", r), partnerecon.D("wanted", wanted), partnerecon.D("room", room))
	}
	factor := room.Quo(wanted)
	for i := range w.parties {
		p := &w.parties[i]
		if !p.share.Stated() || w.role(p) != r {
			continue
		}
		share, err := rateOf(num(p.share).Times(factor))
		if err != nil {
			return fmt.Errorf("attribution: journey %s: share of %s: %w", problem.Quote(w.journey.ID), problem.Quote(p.id), err)
		}
		if p.share = share; factor.Sign() == 0 {
			p.share = partnerecon.Rate{}
		}
	}
	return nil
}

// credits returns what was decided: by role, the best one first, then by id.
func (w *work) credits() []partnerecon.Credit {
	var out []partnerecon.Credit
	for i := range w.parties {
		p := &w.parties[i]
		if p.share.Stated() {
			out = append(out, partnerecon.Credit{Partner: p.id, Role: w.role(p), Share: p.share, Tier: p.info.Tier})
		}
	}
	slices.SortStableFunc(out, func(a, b partnerecon.Credit) int { return rank(b.Role) - rank(a.Role) })
	return out
}
