package retainer

import "github.com/partnerecon/partnerecon"

// Choices are what "Partner recurring revenue page / Revenue Partner Retainer Board"
// leaves to the parties. It names no number: what is not chosen here, [New] reports.
type Choices struct {
	Rounding   partnerecon.Rounding
	Currency   partnerecon.Currency
	Controller Party // of the monthly decisions
	// Owner of the client relationship, and whether the client sees the partner's name
	// only; a white label answers both.
	Owner      Party
	WhiteLabel YesNo
	Economics  Economics
	Scope      Scope
	Renewal    Renewal
	Cycle      Cadence
	Amount     partnerecon.Money // of a full cycle
	// Direction and Months of an operator.
	Direction Direction
	Months    int
}

// RetainerBoard returns the policy of a model of "Partner recurring revenue page /
// Revenue Partner Retainer Board" with the parties' choices: a founder or a finance
// lead approves it; a white label means that the partner owns the relationship and the
// client sees its name only; a reseller owns the distribution.
func RetainerBoard(m Model, c Choices) Policy {
	p := Policy{
		Rounding: c.Rounding, Currency: c.Currency, Model: m,
		Relationship: Relationship{Owner: c.Owner, WhiteLabel: c.WhiteLabel, Controller: c.Controller},
		Economics:    c.Economics, Scope: c.Scope.clone(), Renewal: c.Renewal, Cycle: c.Cycle, Amount: c.Amount,
		Approvers: []string{"founder", "finance_lead"},
	}
	switch m {
	case WhiteLabel:
		p.Relationship.Owner, p.Relationship.WhiteLabel = Partner, Yes
	case Reseller:
		p.Relationship.Owner = Partner
	case Operator:
		p.Direction, p.Months = c.Direction, c.Months
	case Referral:
	}
	return p
}
