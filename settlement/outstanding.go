package settlement

import (
	"github.com/partnerecon/partnerecon"
)

// Outstanding is what lies open where a history ends: it is paid, or goes back, after the
// last month, so plans that differ in when they pay are not told apart by their cost alone.
type Outstanding struct {
	// Unvested is what has been priced and not released yet, be it put off by a cap per
	// period. It is no part of the cost.
	Unvested partnerecon.Money `json:"unvested,omitzero"`
	// Held and NotYet are those of the statement: of what was earned, what is held and what
	// becomes payable later.
	Held   partnerecon.Money `json:"held,omitzero"`
	NotYet partnerecon.Money `json:"not_yet,omitzero"`
	// AtRisk is what of the cost would go back if every customer left on the last day.
	AtRisk partnerecon.Money `json:"at_risk,omitzero"`
}

// outstanding returns what lies open in a book at the end of a statement.
func (p Program) outstanding(b *Book, s *Statement) (Outstanding, error) {
	unvested, risk := int64(0), int64(0)
	for _, id := range b.sortedCustomers() {
		for _, l := range b.customers[id].Ledger.Lines {
			for i := range l.Parts {
				unvested = within(unvested + l.Parts[i].Waiting)
			}
		}
	}
	for _, id := range b.Partners() {
		unvested = within(unvested + p.deferred(b.accounts[id]))
	}
	if !s.To.IsZero() {
		byPartner, err := p.runOff(b, s.To.Last())
		if err != nil {
			return Outstanding{}, err
		}
		for _, r := range byPartner {
			risk = within(risk + r.sum())
		}
	}
	return Outstanding{Unvested: p.money(unvested), Held: s.Total.Held, NotYet: s.Total.NotYet, AtRisk: p.money(risk)}, nil
}
