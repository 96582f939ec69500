package main

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// ofPartner adds what only one partner's statement shows: its entries.
func (s settled) ofPartner(out answer, q question, st settlement.Statement, remarks []remark) answer {
	entries := s.entries(func(e partnerecon.Entry) bool { return e.Claim.Partner == q.partner })
	list := table{Title: "Entries", Head: []string{"posted", "kind", "payable", "customer", "id", "amount"}, Texts: 5}
	for _, e := range entries {
		list.Rows = append(list.Rows, []string{
			e.Posted.String(), heading(e.Kind), payable(e), e.Claim.Customer, e.ID(), amount(e.Amount),
		})
	}
	out.Title = q.partner + " in " + out.Title
	out.Next = [][2]string{{q.command("-why", q.partner), "Why is nothing, or not more, payable?"}}
	out.CSV = ledger(entries)
	if len(entries) > 0 {
		out.Tables = append(out.Tables, list)
		out.Next = append(out.Next, [2]string{q.command("-explain", entries[len(entries)-1].ID()), "How was the last of these amounts worked out?"})
	}
	remarks = slices.DeleteFunc(remarks, func(r remark) bool { return r.Partner != q.partner })
	out.Notes = notes(remarks)
	value := jsonOf(s.program.Policy(), st, nil, remarks)
	value.Entries = entries
	value.Total, value.Sides = nil, nil
	out.JSON = value
	return out
}

// ledger is a list of entries for a spreadsheet, with what they are sorted and
// added up by.
func ledger(entries []partnerecon.Entry) table {
	out := table{Head: []string{"posted", "kind", "payable", "customer", "deal", "payment", "component", "tier", "terms", "id", "currency", "amount"}, Texts: 11}
	for _, e := range entries {
		out.Rows = append(out.Rows, []string{
			e.Posted.String(), string(e.Kind), payable(e), e.Claim.Customer, e.Claim.Deal, e.Claim.Line, e.Claim.Component,
			e.Tier, e.Terms, e.ID(), string(e.Amount.Currency()), amount(e.Amount),
		})
	}
	return out
}

// entries returns the entries posted in the months of the statement, in order.
func (s settled) entries(of func(partnerecon.Entry) bool) []partnerecon.Entry {
	var out []partnerecon.Entry
	for _, e := range s.state.Entries {
		if m := e.Posted.Month(); !m.Before(s.from) && !m.After(s.to) && of(e) {
			out = append(out, e)
		}
	}
	return out
}

func payable(e partnerecon.Entry) string {
	if !e.Kind.Earning() {
		return ""
	}
	return e.Payable.String()
}

func amount(m partnerecon.Money) string {
	if !m.Stated() {
		return ""
	}
	return m.Amount()
}
