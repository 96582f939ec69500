package main

import (
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// next suggests what to ask after a statement, with partners and entries that
// are in it.
func (s settled) next(q question, st settlement.Statement, remarks []remark) [][2]string {
	var out [][2]string
	if e, ok := s.telling(); ok {
		out = append(out, [2]string{q.command("-explain", e.ID()), "How was this amount worked out? " + e.Amount.String() + " " + heading(e.Kind)})
	}
	if partner, why := waits(st); partner != "" {
		out = append(out, [2]string{q.command("-why", partner), why})
	}
	if idle := of(remarks, earnedNothing); len(idle) > 0 {
		out = append(out, [2]string{q.command("-why", idle[0].Partner), "Why did a payment earn nothing?"})
	}
	if deal := s.decision(); deal != "" {
		out = append(out, [2]string{q.command("-credit", deal), "Who gets credit for a deal?"})
	}
	if len(st.Rows) > 0 {
		out = append(out, [2]string{q.command("-partner", st.Rows[0].Partner), "What does one partner see?"})
	}
	if s.takesBack() {
		out = append(out, [2]string{q.command("-risk"), "What goes back if customers leave?"})
	}
	out = append(out, [2]string{q.command("-next"), "What is to be done next, and what does the next run pay?"})
	if s.from != s.to {
		one := q
		one.from = s.from.Add(s.to.Sub(s.from) / 2)
		one.to = one.from
		out = append(out, [2]string{one.command(), "And one month?"})
	}
	return append(out, [2]string{q.command("-format", "csv"), "The same for a spreadsheet (or markdown, json)"})
}

// telling returns an entry that is worth an explanation: the first that took
// something back, or else the first that earned something.
func (s settled) telling() (partnerecon.Entry, bool) {
	for _, k := range [...]partnerecon.Kind{partnerecon.Clawed, partnerecon.Returned, partnerecon.Earned} {
		if found := s.entries(func(e partnerecon.Entry) bool { return e.Kind == k }); len(found) > 0 {
			return found[0], true
		}
	}
	return partnerecon.Entry{}, false
}

// decision returns a deal whose credits were decided and can be asked about: the
// first that several partners are credited with, or else the first.
func (s settled) decision() string {
	found := ""
	for _, id := range slices.Sorted(maps.Keys(s.state.Seen.Customers)) {
		c := s.state.Seen.Customers[id]
		for _, deal := range slices.Sorted(maps.Keys(c.Deals)) {
			several := len(c.Deals[deal].Credits) > 1
			if deal == "" || c.Deals[deal].Stated || found != "" && !several {
				continue
			}
			if _, err := s.program.Credit(s.state.Book, id, deal); err != nil {
				continue // past the horizon
			}
			if found = id + "/" + deal; several {
				return found
			}
		}
	}
	return found
}

// waits returns a partner that is owed money which is not payable, or owes some.
func waits(st settlement.Statement) (partner, why string) {
	for _, r := range st.Rows {
		if r.Held.Sign() > 0 {
			return r.Partner, "Why is " + r.Held.String() + " held back?"
		}
	}
	for _, r := range st.Rows {
		if r.Carried.Sign() > 0 {
			return r.Partner, "Why does a partner owe " + r.Carried.String() + "?"
		}
	}
	for _, r := range st.Rows {
		if r.NotYet.Sign() > 0 {
			return r.Partner, "Why is " + r.NotYet.String() + " not payable yet?"
		}
	}
	return "", ""
}
