package main

import "github.com/partnerecon/partnerecon"

// why answers why nothing, or not more, is payable to a partner.
func (s settled) why(partner string) (answer, error) {
	if err := s.knows(partner); err != nil {
		return answer{}, err
	}
	asOf := later(s.to, s.state.Book.Closed()).Last()
	trace, err := s.program.Why(s.state.Book, partner, asOf)
	if err != nil {
		return answer{}, err
	}
	quoted, err := s.rules(trace)
	if err != nil {
		return answer{}, err
	}
	out := answer{
		Title:  "What is payable to " + partner + " at the end of " + asOf.String() + ", and why not more",
		Tables: []table{steps("", partner, trace)},
		CSV:    details(trace),
		JSON: struct {
			Partner string            `json:"partner"`
			AsOf    partnerecon.Day   `json:"as_of"`
			Trace   partnerecon.Trace `json:"trace"`
		}{partner, asOf, trace},
	}
	if len(quoted.Rows) > 0 {
		out.Tables = append(out.Tables, quoted)
	}
	return out, nil
}
