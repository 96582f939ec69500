package tiers

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// errTier says that there is no such tier.
func errTier(name string) error {
	return fmt.Errorf("tiers: tier %s: %w", problem.Quote(name), ErrUnknown)
}

// tierOf returns a tier of the ladder by its name, which is not empty.
func (l Ladder) tierOf(name string) (*Tier, int, error) {
	if l.rules == nil {
		return nil, none, errNoLadder
	}
	i, ok := l.rules.tier(name)
	if !ok || i < 0 {
		return nil, none, errTier(name)
	}
	return &l.rules.policy.Tiers[i], i, nil
}

// Benefits returns the benefits of a tier, in the order in which they stand there. A tier
// that is not on the ladder is [ErrUnknown].
func (l Ladder) Benefits(tier string) ([]Benefit, error) {
	t, _, err := l.tierOf(tier)
	if err != nil {
		return nil, err
	}
	var out []Benefit
	for _, name := range t.Benefits {
		out = append(out, l.rules.policy.Benefits[l.rules.benefit(name)])
	}
	return out, nil
}

// benefit returns the place of a benefit in the catalogue, or -1.
func (r *rules) benefit(name string) int {
	return slices.IndexFunc(r.policy.Benefits, func(b Benefit) bool { return b.Name == name })
}

// An Entitlement says whether a partner has a benefit on a day, and which tier gives it.
type Entitlement struct {
	Entitled bool   `json:"entitled"`
	Tier     string `json:"tier,omitzero"` // in force on the day; empty for none
	// From is the lowest tier that has the benefit; empty where none has it.
	From  string            `json:"from,omitzero"`
	Trace partnerecon.Trace `json:"trace,omitzero"`
}

// Entitled says whether a partner has a benefit on a day. A benefit that is not in the
// catalogue is [ErrUnknown].
func (l Ladder) Entitled(s Standing, benefit string, on partnerecon.Day) (Entitlement, error) {
	switch {
	case l.rules == nil:
		return Entitlement{}, errNoLadder
	case l.rules.benefit(benefit) < 0:
		return Entitlement{}, fmt.Errorf("tiers: benefit %s: %w", problem.Quote(benefit), ErrUnknown)
	}
	out := Entitlement{Tier: s.TierOn(on)}
	now, ok := l.rules.tier(out.Tier)
	if !ok {
		return Entitlement{}, errTier(out.Tier)
	}
	rule := "/tiers"
	for i := len(l.rules.policy.Tiers) - 1; i >= 0; i-- {
		if t := &l.rules.policy.Tiers[i]; slices.Contains(t.Benefits, benefit) {
			out.From = t.Name
		}
	}
	if now >= 0 {
		rule = problem.At(rule, now) + "/benefits"
		out.Entitled = slices.Contains(l.rules.policy.Tiers[now].Benefits, benefit)
	}
	code := CodeNotEntitled
	if out.Entitled {
		code = CodeEntitled
	}
	out.Trace.Add(code, rule, text("benefit", benefit), text("tier", out.Tier), text("from", out.From), day("on", on))
	return out, nil
}

// Suggest returns the tiers in which partners of a type typically stand, from the lowest
// to the highest. It is advice, never a gate.
func (l Ladder) Suggest(partnerType string) []string {
	if l.rules == nil {
		return nil
	}
	var out []string
	for _, t := range l.rules.policy.Tiers {
		if slices.Contains(t.Types, partnerType) {
			out = append(out, t.Name)
		}
	}
	return out
}

// Accepts reports whether attribution of a tier works with a kind of evidence: one of the
// tier itself or of a lower one. Evidence that a tier does not work with is to be looked
// at, not to be thrown away.
func (l Ladder) Accepts(tier, evidence string) (bool, error) {
	_, top, err := l.tierOf(tier)
	if err != nil {
		return false, err
	}
	for _, t := range l.rules.policy.Tiers[:top+1] {
		if slices.Contains(t.Evidence, evidence) {
			return true, nil
		}
	}
	return false, nil
}

// A Headcount says how many partners stand in a tier.
type Headcount struct {
	Tier     string `json:"tier,omitzero"`
	Partners int64  `json:"partners"`
}

// A BenefitCost is what a benefit costs the program in a year.
type BenefitCost struct {
	Benefit  string            `json:"benefit,omitzero"`
	Partners int64             `json:"partners"` // that have it
	Cost     partnerecon.Money `json:"cost,omitzero"`
}

// YearlyCost returns what the benefits cost in a year of which the partners stand in
// their tiers as stated, by benefit in the order of the catalogue; those without a cost
// are left out. Costs may be of different currencies; see [partnerecon.Sum].
func (l Ladder) YearlyCost(heads ...Headcount) ([]BenefitCost, error) {
	partners := map[string]int64{}
	for _, h := range heads {
		t, _, err := l.tierOf(h.Tier)
		if err != nil {
			return nil, err
		}
		if h.Partners < 0 {
			return nil, fmt.Errorf("tiers: %d partners in tier %s: %w", h.Partners, problem.Quote(h.Tier), partnerecon.ErrSyntax)
		}
		for _, b := range t.Benefits {
			n, ok := exact.Add(partners[b], h.Partners)
			if !ok {
				return nil, fmt.Errorf("tiers: partners with benefit %s: %w", problem.Quote(b), partnerecon.ErrOverflow)
			}
			partners[b] = n
		}
	}
	if l.rules == nil {
		return nil, errNoLadder
	}
	var out []BenefitCost
	for _, b := range l.rules.policy.Benefits {
		if !b.Cost.Stated() {
			continue
		}
		n, ok := exact.Int(b.Cost.Minor()).Mul(partners[b.Name], 1).Mul(int64(12/b.Every.length().months()), 1).Round(exact.Down)
		if !ok {
			return nil, fmt.Errorf("tiers: cost of benefit %s: %w", problem.Quote(b.Name), partnerecon.ErrOverflow)
		}
		cost, _ := partnerecon.FromMinor(n, b.Cost.Currency()) // which is known
		out = append(out, BenefitCost{b.Name, partners[b.Name], cost})
	}
	return out, nil
}
