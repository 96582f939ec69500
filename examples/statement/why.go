package main

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// why answers why nothing, or not more, is payable to a partner.
func (s settled) why(partner string) (answer, error) {
	if err := s.knows(partner); err != nil {
		return answer{}, err
	}
	asOf := s.asOf()
	trace, err := s.program.Why(s.state.Book, partner, asOf)
	if err != nil {
		return answer{}, err
	}
	money, deals := parted(trace)
	quoted, err := s.rules(money)
	if err != nil {
		return answer{}, err
	}
	credited, err := s.credited(partner, deals)
	if err != nil {
		return answer{}, err
	}
	stood, err := s.program.Standings(s.state.Book, partner)
	if err != nil {
		return answer{}, err
	}
	out := answer{
		Title:  "What is payable to " + partner + " at the end of " + asOf.String() + ", and why not more",
		Tables: []table{steps("", partner, money)},
		CSV:    details(trace),
		JSON: struct {
			Partner string            `json:"partner"`
			AsOf    partnerecon.Day   `json:"as_of"`
			Trace   partnerecon.Trace `json:"trace"`
			// Standings are how it stood over time.
			Standings []settlement.Stood `json:"standings,omitempty"`
		}{partner, asOf, trace, stood},
	}
	if len(stood) > 0 {
		out.Tables = append(out.Tables, standings(stood))
	}
	if len(quoted.Rows) > 0 {
		out.Tables = append(out.Tables, quoted)
	}
	if len(credited.Rows) > 0 {
		out.Tables = append(out.Tables, credited)
	}
	return out, nil
}

// standings are how a partner stood over time, and what put it there.
func standings(stood []settlement.Stood) table {
	out := table{Title: "How it has stood", Head: []string{"from", "tier", "type", "segment", "by"}, Texts: 5}
	for _, x := range stood {
		by := "as stated"
		if x.What != "" {
			by = strings.ReplaceAll(string(x.What), "_", " ") + " on " + x.Decided.String()
		}
		out.Rows = append(out.Rows, []string{x.From.String(), x.Tier, x.Type, x.Segment, by})
	}
	return out
}

// parted parts what a trace says of money from what it says of the deals that the
// money came of, which stands behind it.
func parted(trace partnerecon.Trace) (money, deals partnerecon.Trace) {
	i := slices.IndexFunc(trace, func(r partnerecon.Reason) bool { return r.Code == settlement.CodeAttributed })
	if i < 0 {
		return trace, nil
	}
	return trace[:i], trace[i:]
}
