package attribution

import (
	"fmt"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// SelfTest attributes a made-up journey that every program has to credit: one
// partner introduces a lead that nobody knew, an hour later it signs up, and
// another hour later the deal closes. It returns [ErrSelfTest] unless that
// partner sourced the whole deal: then the policy is not what was meant.
//
// The touch is of the first kind that introduces, the partner of the lowest
// tier, and nothing else is known: a tree that asks for declared facts may well
// refuse it.
func (m Model) SelfTest() (Decision, error) {
	if m.rules == nil {
		return Decision{}, errZero
	}
	const partner = "self-test"
	at := time.Date(2025, time.January, 15, 12, 0, 0, 0, time.UTC)
	j := Journey{
		ID: "self-test", Account: "self-test", Created: at.Add(time.Hour), Signup: at.Add(time.Hour), Opened: at.Add(time.Hour), Closed: at.Add(2 * time.Hour),
		Partners: []Partner{{ID: partner, Tier: m.rules.policy.Methods[0].Tier}},
	}
	for _, k := range m.rules.policy.Kinds {
		if k.Introduces != (Look{}) && k.Registers == "" {
			j.Touches = []Touch{{ID: "self-test", Partner: partner, Kind: k.Name, At: at}}
			break
		}
	}
	d, err := m.Attribute(j)
	if err != nil {
		return Decision{}, err
	}
	if d.Sourced != partnerecon.Whole() { // there is but one partner
		last := d.Trace[len(d.Trace)-1]
		return d, fmt.Errorf("attribution: a partner that introduced a new lead sourced %s of the deal, want 100%%, %s %s: %w",
			d.Sourced, last.Code, problem.Printable(last.Rule), ErrSelfTest)
	}
	return d, nil
}
