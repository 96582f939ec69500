package incentive

import (
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A StagePayout is what was posted to reward one stage of a customer's life.
type StagePayout struct {
	Stage  commission.Stage  `json:"stage,omitzero"` // empty: incentives without a stage
	Amount partnerecon.Money `json:"amount"`
}

// ByStage adds up entries by the stage that their incentive rewards: all stages in
// their order, and last what has none. Entries that this scheme did not post are
// passed over. It returns [partnerecon.ErrCurrency] and [partnerecon.ErrOverflow].
func (s Scheme) ByStage(entries []partnerecon.Entry) ([]StagePayout, error) {
	if len(s.versions) == 0 {
		return nil, errZero
	}
	out := []StagePayout{{Stage: commission.Acquisition}, {Stage: commission.Activation}, {Stage: commission.Retention}, {Stage: commission.Expansion}, {}}
	for i := range out {
		out[i].Amount = s.versions[0].money(0)
	}
	for _, e := range entries {
		stage, ok := s.StageOf(e)
		for i := range out {
			if !ok || out[i].Stage != stage {
				continue
			}
			var err error
			if out[i].Amount, err = out[i].Amount.Add(e.Amount); err != nil {
				return nil, fmt.Errorf("incentive: entry %s: %w", quote(e.ID()), err)
			}
		}
	}
	return out, nil
}

// StageOf returns the stage that the incentive of an entry rewards, and false where
// the entry is of none that the scheme has. The newest version that has it decides.
func (s Scheme) StageOf(e partnerecon.Entry) (commission.Stage, bool) {
	what, name, _ := strings.Cut(e.Claim.Component, ":")
	name, _, _ = strings.Cut(name, ":") // names have no colon
	for i := len(s.versions) - 1; i >= 0; i-- {
		p := &s.versions[i].policy
		switch what {
		case "bonus":
			for _, b := range p.Bonuses {
				if b.Name == name {
					return b.Stage, true
				}
			}
		case "contest":
			for _, c := range p.Contests {
				if c.Name == name {
					return c.Stage, true
				}
			}
		case "joint":
			for _, c := range p.Collaborations {
				if c.Name == name {
					return c.Stage, true
				}
			}
		}
	}
	return "", false
}
