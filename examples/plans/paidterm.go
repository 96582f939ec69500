package main

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
)

// paidTerms returns the times that were paid for with the lines of entries, as far as
// the payments state them: what was not served of them may go back. The ledger has
// recorded what the entries are of.
func paidTerms(ledger *commission.Ledger, entries []partnerecon.Entry) []clawback.PaidTerm {
	var out []clawback.PaidTerm
	for _, e := range entries {
		line, _ := ledger.Open(e.Claim.Line)
		at, known := slices.BinarySearchFunc(out, line.ID, func(t clawback.PaidTerm, id string) int { return cmp.Compare(t.Line, id) })
		if term, ok := termOf(line.Items); ok && !known {
			out = slices.Insert(out, at, clawback.PaidTerm{Line: line.ID, Term: term})
		}
	}
	return out
}

// termOf returns the time that items pay for, if all state the same: nobody knows which
// of them a refund or a clawback is about.
func termOf(items []commission.Item) (partnerecon.Interval, bool) {
	if len(items) == 0 || items[0].Through.IsZero() {
		return partnerecon.Interval{}, false
	}
	first := items[0]
	for _, i := range items {
		if i.Service != first.Service || i.Through != first.Through {
			return partnerecon.Interval{}, false
		}
	}
	return partnerecon.Interval{Start: first.Service, End: first.Through.Add(1)}, true
}
