package commission

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// maxDocumented is how many refunds a credit note may list.
const maxDocumented = 100

// checkDocumented reports a list of refunds that no credit note has.
func checkDocumented(list *problem.List, id string, note bool, refunds []string) {
	switch {
	case len(refunds) > 0 && !note:
		list.Add("/refunds", problem.Conflict, "stated for what is no credit note")
		return
	case len(refunds) > maxDocumented:
		list.Add("/refunds", problem.Limit, "%d refunds, at most %d", len(refunds), maxDocumented)
		return
	}
	for i, refund := range refunds {
		at := problem.At("/refunds", i)
		checkName(list, at, refund, true)
		if refund == id && id != "" {
			list.Add(at, problem.Conflict, "%s cannot list itself", problem.Quote(id))
		}
		if slices.Contains(refunds[:i], refund) {
			list.Add(at, problem.Duplicate, "%s stands twice", problem.Quote(refund))
		}
	}
}

// documents reports whether some credit note lists refunds.
func documents(all []Correction) bool {
	return slices.ContainsFunc(all, func(c Correction) bool { return len(c.Refunds) != 0 })
}

// beyond returns the corrections of a line with each credit note as what it says beyond
// the refunds that it lists and that count, and without those that say no more. A refund is
// taken off once: off the earliest note that lists it, on one day off the smaller id, and what
// is left of it off the next one. So the order of recording decides nothing. One that came
// after the window for refunds counts for nothing, and is no part of what a note says.
func (v *version) beyond(l *Line, all []Correction) []Correction {
	if !documents(all) {
		return all
	}
	refunds := map[string]int64{}
	for i := range all {
		if c := &all[i]; c.Type == BackRefund && v.counts(c, l.Cleared) {
			refunds[c.refund(c.ID)] = c.Amount
		}
	}
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b Correction) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.ID, b.ID)) })
	for i := range out {
		c := &out[i]
		for _, id := range c.Refunds {
			off := min(c.Amount, refunds[c.refund(id)])
			c.Amount -= off
			refunds[c.refund(id)] -= off
		}
	}
	return slices.DeleteFunc(out, func(c Correction) bool { return len(c.Refunds) > 0 && c.Amount == 0 })
}

// refund names a refund in the currency of the correction: one in another is another.
func (c *Correction) refund(id string) string { return string(c.Currency) + ":" + id }

// amountOf returns what a credit note of a line counts for: what it says beyond the refunds it
// lists.
func (v *version) amountOf(l *Line, c *Correction) int64 {
	left := v.beyond(l, l.Corrections)
	if i := slices.IndexFunc(left, func(o Correction) bool { return o.ID == c.ID }); i >= 0 {
		return left[i].Amount
	}
	return 0
}

// sortedRefunds returns the refunds of a note in one order, which says nothing.
func sortedRefunds(refunds []string) []string {
	out := slices.Clone(refunds)
	slices.Sort(out)
	return out
}

// cloneCorrections returns a copy that shares nothing.
func cloneCorrections(list []Correction) []Correction {
	out := slices.Clone(list)
	for i := range out {
		out[i].Refunds = slices.Clone(out[i].Refunds)
	}
	return out
}
