package main

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// writeJSON prints for another program.
func writeJSON(page io.Writer, a answer) error {
	encoder := json.NewEncoder(page)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(a.JSON)
}

// A statementJSON is a statement for another program.
type statementJSON struct {
	Program   string               `json:"program"`
	Currency  partnerecon.Currency `json:"currency"`
	From      partnerecon.Month    `json:"from"`
	To        partnerecon.Month    `json:"to"`
	Rows      []rowJSON            `json:"rows"`
	Total     *rowJSON             `json:"total,omitempty"`
	Sides     *sidesJSON           `json:"sides,omitempty"`
	Unmatched []unmatchedJSON      `json:"unmatched,omitempty"`
	Remarks   []remark             `json:"remarks,omitempty"`
	Entries   []partnerecon.Entry  `json:"entries,omitempty"`
}

// A rowJSON is a settlement.Row with names.
type rowJSON struct {
	Partner    string            `json:"partner,omitempty"`
	Seller     string            `json:"seller,omitempty"`
	Opening    partnerecon.Money `json:"opening"`
	Earned     partnerecon.Money `json:"earned"`
	Returned   partnerecon.Money `json:"returned"`
	Clawed     partnerecon.Money `json:"clawed"`
	Capped     partnerecon.Money `json:"capped"`
	TruedUp    partnerecon.Money `json:"trued_up"`
	Adjusted   partnerecon.Money `json:"adjusted"`
	Paid       partnerecon.Money `json:"paid"`
	WrittenOff partnerecon.Money `json:"written_off"`
	Withheld   partnerecon.Money `json:"withheld"` // the part of paid that was not transferred
	Closing    partnerecon.Money `json:"closing"`
	Held       partnerecon.Money `json:"held"`
	NotYet     partnerecon.Money `json:"not_yet_payable"`
	Payable    partnerecon.Money `json:"payable"`
	Carried    partnerecon.Money `json:"carried"`
	// Receivable is what the partner owes for retainers, apart from the closing.
	Receivable settlement.Receivable `json:"receivable"`
}

// A sidesJSON are the two sides of commission + retained = net base.
type sidesJSON struct {
	Commission partnerecon.Money `json:"commission"`
	Retained   partnerecon.Money `json:"retained"`
	NetBase    partnerecon.Money `json:"net_base"`
	Late       partnerecon.Money `json:"late,omitzero"` // of it, what went back after the time for refunds
}

// An unmatchedJSON is a refund that waits for its payment.
type unmatchedJSON struct {
	Customer string            `json:"customer"`
	ID       string            `json:"id"`
	Of       string            `json:"of"`
	On       partnerecon.Day   `json:"on"`
	Amount   partnerecon.Money `json:"amount,omitzero"` // absent: all of it
}

func jsonOf(p settlement.Policy, st settlement.Statement, waiting []settlement.Unmatched, remarks []remark) statementJSON {
	total, sides := rowJSON(st.Total), &sidesJSON{Commission: st.Commission, Retained: st.Retained, NetBase: st.Base}
	if st.Late.Sign() != 0 {
		sides.Late = st.Late
	}
	out := statementJSON{
		Program: p.Name, Currency: p.Currency, From: st.From, To: st.To,
		Rows: []rowJSON{}, Total: &total, Sides: sides, Remarks: slices.DeleteFunc(slices.Clone(remarks), func(r remark) bool { return r.Kind == earnedBefore }),
	}
	for _, r := range st.Rows {
		out.Rows = append(out.Rows, rowJSON(r))
	}
	for _, u := range waiting {
		w := unmatchedJSON{u.Customer, u.Correction.ID, u.Correction.Of, u.Correction.On, refunded(u, p.Currency)}
		if r := u.Reversal; r.ID != "" {
			w = unmatchedJSON{Customer: u.Customer, ID: r.ID, Of: r.Of, On: r.On}
		}
		out.Unmatched = append(out.Unmatched, w)
	}
	return out
}
