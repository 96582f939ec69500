package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// rulings answers how the desk ruled on what is on record about a customer, or
// about a partner alone.
func (s settled) rulings(id string) (answer, error) {
	if !s.hasDesk() {
		return answer{}, errors.New("the program has no desk that rules on anything")
	}
	record := s.state.Book.OnRecord(id)
	if len(record.Account.Facts) == 0 {
		record = conflict.State{Rosters: []*conflict.Roster{s.state.Book.Roster(id)}}
	}
	desk := s.program.Desk()
	list, err := desk.Rulings(record)
	if err != nil {
		return answer{}, err
	}
	if len(list) == 0 {
		return answer{}, fmt.Errorf("nothing is on record about %q through %s; want a customer or a partner", id, s.to)
	}
	out := answer{
		Title:  "How the desk ruled on " + id + ", through " + s.to.String(),
		Tables: []table{ruled(list, s.zone)},
		CSV:    ruled(list, s.zone),
		JSON:   list,
	}
	if record.Account == nil {
		return out, nil
	}
	filings, err := desk.Filings(record, s.to.Add(1).First().Start(s.zone).Add(-1))
	if len(filings) > 0 {
		out.Tables = append(out.Tables, filed(filings, s.to))
	}
	return out, err
}

// hasDesk reports whether the program has a desk: that of one without is without
// tiers.
func (s settled) hasDesk() bool { return len(s.program.Desk().Policy().Tiers) > 0 }

// ruled is a row for each ruling, with what the rule looked at that decided.
func ruled(list []conflict.Ruling, zone *time.Location) table {
	out := table{Head: []string{"on", "fact", "kind", "partner", "outcome", "code", "looked at", "rule"}, Texts: 8}
	for _, r := range list {
		row := []string{partnerecon.DayIn(r.At, zone).String(), r.Event, r.Kind, r.Partner, string(r.Outcome), r.Code, "", ""}
		if i := slices.IndexFunc(r.Trace, func(s partnerecon.Reason) bool { return s.Code == r.Code }); i >= 0 {
			row[6], row[7] = looked(r.Trace[i]), after("/desk", r.Trace[i].Rule)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// looked is what a step looked at, for people.
func looked(r partnerecon.Reason) string {
	var out []string
	for _, d := range r.Details {
		if d.Value != "" {
			out = append(out, strings.ReplaceAll(d.Name, "_", " ")+" "+d.Value)
		}
	}
	return strings.Join(out, ", ")
}

// filed is how registrations stand at the end of a month.
func filed(filings []conflict.Filing, m partnerecon.Month) table {
	out := table{
		Title: "Registrations at the end of " + m.String(),
		Head:  []string{"registration", "partner", "deal", "status", "protects from", "through", "code"}, Texts: 7,
	}
	for _, f := range filings {
		from, through := "", ""
		if f.Protected.Len() > 0 {
			from, through = f.Protected.Start.String(), f.Protected.End.Add(-1).String()
		}
		out.Rows = append(out.Rows, []string{f.Registration, f.Partner, f.Opportunity, string(f.Status), from, through, f.Code})
	}
	return out
}
