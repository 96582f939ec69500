package settlement

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A trueUpClaim is a true-up of one partner and period.
type trueUpClaim struct {
	Name  string            `json:"name"`
	Start partnerecon.Month `json:"start"`
	Terms string            `json:"terms"`
	// Earned is what the period's lines earned net of returns and caps, Base
	// what it was measured on.
	Earned int64 `json:"earned,omitzero,string"`
	Base   int64 `json:"base,omitzero,string"`
	// Final is the final base, Stated the id of the fact that stated it, As the
	// day of whose end it speaks.
	Final  int64           `json:"final,omitzero,string"`
	Stated string          `json:"stated,omitzero"`
	As     partnerecon.Day `json:"as,omitzero"`
	// Later is how the base has moved since the period ended, by day.
	Later  []move `json:"later,omitempty"`
	Posted int64  `json:"posted,omitzero,string"`
	// Told is by how much incentives know the final base to differ from Base.
	Told int64 `json:"told,omitzero,string"`
}

// clone returns a copy that shares no memory with the original.
func (u *trueUpClaim) clone() trueUpClaim {
	out := *u
	out.Later = slices.Clone(u.Later)
	return out
}

// A move is what the base of a period moved by on a day after its end.
type move struct {
	On   partnerecon.Day `json:"on"`
	Base int64           `json:"base,string"`
}

// moved takes up a movement of the base.
func (u *trueUpClaim) moved(on partnerecon.Day, base int64) {
	i, ok := slices.BinarySearchFunc(u.Later, on, func(m move, d partnerecon.Day) int { return m.On.Compare(d) })
	if !ok {
		u.Later = slices.Insert(u.Later, i, move{On: on})
	}
	u.Later[i].Base += base
}

// state takes up a statement of the final base; of two the one of the later day
// holds, then that of the larger id, whichever was recorded first.
func (u *trueUpClaim) state(base int64, id string, as partnerecon.Day) {
	if cmp.Or(as.Compare(u.As), cmp.Compare(id, u.Stated)) >= 0 {
		u.Final, u.Stated, u.As = base, id, as
	}
}

// final is the final base as it stands now: as it was stated, and what has gone
// back or come since.
func (u *trueUpClaim) final() int64 {
	out := u.Final
	for _, m := range u.Later {
		if m.On.After(u.As) {
			out += m.Base
		}
	}
	return max(0, out)
}

// trueUpClaim returns the claim of a true-up on a period for changes.
func (a *account) trueUpClaim(at period, terms string) *trueUpClaim {
	i, ok := slices.BinarySearchFunc(a.TrueUps, at, func(u trueUpClaim, at period) int { return period{start: u.Start, name: u.Name}.compare(at) })
	if !ok {
		a.TrueUps = slices.Insert(a.TrueUps, i, trueUpClaim{Name: at.name, Start: at.start, Terms: terms})
	}
	return &a.TrueUps[i]
}

func (u *TrueUp) covers(tier string) bool { return len(u.Tiers) == 0 || slices.Contains(u.Tiers, tier) }

// due is what a true-up adds to a closed period: what was earned, scaled from
// the provisional base to the final one. A period without a base has nothing to
// scale. It reports false if the result is out of range.
func (u *trueUpClaim) due(mode exact.Mode) (int64, bool) {
	if u.Stated == "" || u.Base <= 0 {
		return 0, true
	}
	total, ok := exact.MulDiv(u.Earned, u.final(), u.Base, mode)
	if !ok {
		return 0, false
	}
	return exact.Add(total, -u.Earned)
}

// trueUpOf returns the rounding of a true-up's claim and the place of its rule.
func (p Program) trueUpOf(u *trueUpClaim) (partnerecon.Rounding, string, bool) {
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		if v.ID != u.Terms {
			continue
		}
		for k, known := range v.Policy.TrueUps {
			if known.Name == u.Name {
				return v.Policy.Commission.Rounding, problem.At(problem.At("/terms", i)+"/policy/true_ups", k), true
			}
		}
	}
	return "", "", false
}

// trueUpDue is what a claim adds under its rule. It reports false for a rule that
// the program does not have, and for a result out of range: a fact that would make
// it so is refused (see room), so that of the claims of a book none is.
func (p Program) trueUpDue(u *trueUpClaim) (int64, bool) {
	rounding, _, ok := p.trueUpOf(u)
	if !ok {
		return 0, false
	}
	mode, _ := exact.ModeOf(string(rounding))
	return u.due(mode)
}

// lastOf returns the last month of a true-up's period, if the program has the true-up.
func (p Program) lastOf(u *trueUpClaim) (partnerecon.Month, bool) {
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		for _, known := range v.Policy.TrueUps {
			if v.ID == u.Terms && known.Name == u.Name {
				return u.Start.Add(known.Every.months() - 1), true
			}
		}
	}
	return partnerecon.Month{}, false
}

// closed reports whether the last month of a true-up's period is closed.
func (p Program) closed(u *trueUpClaim, b *Book) bool {
	last, ok := p.lastOf(u)
	return ok && !last.After(b.closed)
}

// capInTrueUps takes what a cap cut off, or would have if no clawback had taken anything, into
// the true-ups whose period holds that of the cap: a true-up scales what was left of the base
// commission.
func (s *posting) capInTrueUps(a *account, c Cap, day partnerecon.Day, n int64) {
	if n == 0 || len(c.Components) > 0 && !slices.Contains(c.Components, baseComponent) {
		return
	}
	for _, r := range s.program.periodRules(day) {
		if r.trueUp == nil || r.trueUp.Every.months() < c.Every.months() {
			continue
		}
		for i := range a.TrueUps {
			if u := &a.TrueUps[i]; u.Name == r.trueUp.Name && u.Start == r.start {
				u.Earned += n
			}
		}
	}
}

// settleTrueUps posts what the true-ups of a partner's closed periods add beyond
// what was posted.
func (s *posting) settleTrueUps(a *account) {
	for i := range a.TrueUps {
		u := &a.TrueUps[i]
		due, ok := s.program.trueUpDue(u)
		if !ok || !s.program.closed(u, s.book) {
			continue
		}
		was := u.Posted
		u.Posted = due
		s.sellTrueUp(a, u, due-was)
		if due == was {
			continue
		}
		e := s.entry(a, partnerecon.TruedUp, periodComponent("true_up", period{start: u.Start, name: u.Name}), due-was)
		e.Earned, e.Payable, e.Terms = u.Start.First(), s.when.posted, u.Terms
		e.Basis = partnerecon.BasisOf(&trueUpBasis{formTrueUp, u.clone(), was})
		s.post(a, e)
	}
}
