package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Payable says from when the lines of a tier can be paid out.
type Payable struct {
	Tier string `json:"tier,omitzero"` // empty: tiers that no other row names
	Due  Due    `json:"due"`
	// Days after clearing, 0 to 3,650, for [Net].
	Days int `json:"days,omitzero"`
}

// Due is a rule for the day from which a line can be paid out.
type Due string

const (
	// Net is a number of days after the payment cleared: 31 January 2025 and 30
	// days is 2 March.
	Net Due = "net"
	// MonthAfter is the first day of the month after the payment cleared.
	MonthAfter Due = "month_after"
)

func checkPayable(list *problem.List, p Policy) {
	if len(p.Payable) == 0 {
		return
	}
	if len(p.Payable) > maxRows {
		list.Add("/payable", problem.Limit, "%d rules, at most %d", len(p.Payable), maxRows)
		return
	}
	tiers := map[string]bool{}
	for i, r := range p.Payable {
		at := problem.At("/payable", i)
		if tiers[r.Tier] {
			list.Add(at+"/tier", problem.Duplicate, "tier %s stands twice", problem.Quote(r.Tier))
		}
		tiers[r.Tier] = true
		switch r.Due {
		case Net:
			if r.Days < 0 || r.Days > 3650 {
				list.Add(at+"/days", problem.OutOfRange, "want 0 to 3650, got %d", r.Days)
			}
		case MonthAfter:
			if r.Days != 0 {
				list.Add(at+"/days", problem.Conflict, "month_after takes no days, got %d", r.Days)
			}
		default:
			list.Add(at+"/due", problem.Unknown, "want net or month_after, got %s", problem.Quote(string(r.Due)))
		}
	}
	for i, r := range p.Rates {
		if !tiers[""] && !tiers[r.Tier] {
			list.Add("/payable", problem.Required, "no rule for tier %s of /rates/%d, and none for all tiers", problem.Quote(r.Tier), i)
		}
	}
}

// payable returns the day from which a line of a tier can be paid out.
func (v *version) payable(tier string, cleared partnerecon.Day) partnerecon.Day {
	i := v.payableRule(tier)
	switch {
	case i < 0:
		return cleared
	case v.policy.Payable[i].Due == MonthAfter:
		return cleared.Month().Add(1).First()
	}
	return cleared.Add(v.policy.Payable[i].Days)
}

// payableRule returns the position of the rule for a tier, or -1.
func (v *version) payableRule(tier string) int {
	named := func(name string) int {
		return slices.IndexFunc(v.policy.Payable, func(p Payable) bool { return p.Tier == name })
	}
	if i := named(tier); i >= 0 {
		return i
	}
	return named("")
}

// explainPayable says from when a part can be paid out: never before it is posted.
// A part of nothing is never paid.
func (v *version) explainPayable(part Part, cleared, posted partnerecon.Day, tr *partnerecon.Trace) {
	i := v.payableRule(part.Tier)
	if i < 0 || part.Earned == 0 {
		return
	}
	details := []partnerecon.Detail{
		text("due", v.policy.Payable[i].Due), partnerecon.D("cleared", cleared), partnerecon.D("payable", part.Payable),
	}
	if posted.After(part.Payable) {
		details = append(details, partnerecon.D("posted", posted))
	}
	tr.Add(CodePayable, problem.At("/payable", i), details...)
}
