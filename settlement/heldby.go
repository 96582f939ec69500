package settlement

import (
	"github.com/partnerecon/partnerecon"
)

// HeldFor is why a part of a balance is held.
type HeldFor string

// The reasons to hold, in the order in which they have their parts: each holds of what
// those before it leave, so that the parts add up to what is held.
const (
	HeldInReserve HeldFor = "reserve"      // until days after it became payable
	HeldInDispute HeldFor = "dispute"      // of a deal, see [Dispute]
	HeldOnLine    HeldFor = "line_dispute" // see [LineDisputed]
	HeldOnHold    HeldFor = "hold"         // the rest; of several holds the first has it
)

// A HeldPart is what of a held amount one reason holds.
type HeldPart struct {
	For HeldFor `json:"for"`
	// About is the id of the dispute or of the hold.
	About  string            `json:"about,omitzero"`
	Amount partnerecon.Money `json:"amount"` // 0 of a hold beside which nothing is left
}

// heldParts divides what is held at the end of a day among the reasons there are.
func (p Program) heldParts(a *account, held int64, asOf partnerecon.Day) []HeldPart {
	a = p.until(a, asOf)
	var out []HeldPart
	part := func(why HeldFor, about string, n int64) {
		n = max(0, min(n, held))
		held -= n
		out = append(out, HeldPart{why, about, p.money(n)})
	}
	if reserved := p.reserved(a, asOf); reserved != 0 {
		part(HeldInReserve, "", reserved)
	}
	open := p.quarrelsOn(a, asOf)
	for _, d := range open.disputes {
		part(HeldInDispute, d.name(), d.Held)
	}
	for _, d := range open.lines {
		part(HeldOnLine, d.ID, d.Held)
	}
	for _, h := range a.Holds {
		part(HeldOnHold, h.ID, held)
	}
	return out
}

// partOfHeld returns the part of a reason.
func partOfHeld(parts []HeldPart, why HeldFor, about string) partnerecon.Money {
	for _, x := range parts {
		if x.For == why && x.About == about {
			return x.Amount
		}
	}
	return partnerecon.Money{}
}
