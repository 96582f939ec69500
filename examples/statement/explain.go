package main

import (
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// explain answers how the amount of an entry was worked out.
func (s settled) explain(id string) (answer, error) {
	e, err := s.entry(id)
	if err != nil {
		return answer{}, err
	}
	trace, err := s.program.Explain(e)
	if err != nil {
		return answer{}, err
	}
	quoted, err := s.rules(trace)
	if err != nil {
		return answer{}, err
	}
	out := answer{
		Title:  "Entry " + id,
		Tables: []table{s.facts(e), steps("How the amount was worked out", e.Claim.Partner, trace)},
		CSV:    details(trace),
		JSON: struct {
			Entry partnerecon.Entry `json:"entry"`
			Trace partnerecon.Trace `json:"trace"`
		}{e, trace},
	}
	if len(quoted.Rows) > 0 {
		out.Tables = append(out.Tables, quoted)
	}
	if e.Kind == partnerecon.TruedUp {
		out.Notes = []note{{Text: "What is due: earned x base / provisional, rounded, less earned."}}
	}
	if e.Kind == partnerecon.Sealed {
		out.Notes = []note{{Text: "A fact of kind reopen brings the payment back. Its record is the basis of this entry: -format json."}}
	}
	return out, nil
}

// entry finds an entry by its id.
func (s settled) entry(id string) (partnerecon.Entry, error) {
	for _, e := range s.state.Entries {
		if e.ID() == id {
			return e, nil
		}
	}
	return partnerecon.Entry{}, fmt.Errorf("no entry %q is posted through %s; -partner lists the entries of a partner, each with its id", id, s.to)
}

// lineOf says what the line of an entry is.
func lineOf(e partnerecon.Entry) string {
	if strings.HasPrefix(e.Claim.Component, retainer.ComponentUpside) {
		return "cycle"
	}
	return "payment"
}

// facts is what an entry says of itself.
func (s settled) facts(e partnerecon.Entry) table {
	out := table{Head: []string{"", ""}, Texts: 2}
	for _, row := range [...][2]string{
		{"kind", heading(e.Kind)},
		{"amount", stated(e.Amount)},
		{"base", stated(e.Base)},
		{"cause", e.Cause},
		{"partner", e.Claim.Partner},
		{"customer", e.Claim.Customer},
		{"deal", e.Claim.Deal},
		{lineOf(e), e.Claim.Line},
		{"component", e.Claim.Component},
		{"earned on", day(e.Earned)},
		{"posted on", day(e.Posted)},
		{"payable from", payable(e)},
		{"tier", e.Tier},
		{"terms", s.terms(e.Terms)},
		{"selling entity", e.Seller},
	} {
		if row[1] != "" {
			out.Rows = append(out.Rows, row[:])
		}
	}
	return out
}

// terms names a version and why it was made.
func (s settled) terms(id string) string {
	for _, v := range s.program.Policy().Terms {
		if v.ID == id {
			return fmt.Sprintf("%s, in force from %s: %s", v.ID, v.From, v.Rationale)
		}
	}
	return id
}

func day(d partnerecon.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func stated(m partnerecon.Money) string {
	if !m.Stated() {
		return ""
	}
	return m.String()
}
