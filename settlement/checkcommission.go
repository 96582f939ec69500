package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// checkCommission checks the commission of a version against the program: its tiers,
// its currency, and what a fold by customers cannot do. What commission checks of
// itself is not repeated here.
func checkCommission(list *problem.List, at string, p Policy, c *commission.Policy, known func(path, tier string)) {
	rows := func(at string, rows []commission.Row) {
		for i := range rows {
			known(problem.At(at, i)+"/tier", rows[i].Tier)
			checkCurrency(list, problem.At(at, i)+"/fee/amount", p, rows[i].Fee.Amount)
		}
	}
	rows(at+"/rates", c.Rates)
	checkCurrency(list, at+"/minimum", p, c.Minimum)
	for i := range c.Bonuses {
		b, at := &c.Bonuses[i], problem.At(at+"/bonuses", i)
		rows(at+"/rates", b.Rates)
		checkCurrency(list, at+"/minimum", p, b.Minimum)
	}
	for i, r := range c.Payable {
		known(problem.At(at+"/payable", i)+"/tier", r.Tier)
	}
	for i, limit := range c.Caps {
		checkCurrency(list, problem.At(at+"/caps", i)+"/limit", p, limit.Limit)
	}
	for i := range c.Tables {
		checkTable(list, problem.At(at+"/tables", i), p, &c.Tables[i])
	}
	for i, d := range c.Facts {
		if d.Currency != "" && d.Currency != p.Currency {
			list.Add(problem.At(at+"/facts", i)+"/currency", problem.Conflict, "%s in a program in %s",
				problem.Quote(string(d.Currency)), problem.Quote(string(p.Currency)))
		}
	}
}

// checkTable refuses a table that nothing in a program would read, for one on the net of
// a period prices no payment, and one that counts by other years than the program.
func checkTable(list *problem.List, at string, p Policy, t *commission.Table) {
	if t.Counts == commission.OnNet {
		list.Add(at+"/counts", problem.Conflict, "a table on the net of a period prices no payment, and no claim of a program reads it; take first_come")
	}
	first := max(p.YearStart, 1) - 1
	if t.Spans == commission.SpanYear && first != 0 || t.Spans == commission.SpanQuarter && first%3 != 0 {
		list.Add(at+"/spans", problem.Conflict, "the volumes of a table are those of calendar years, and the program's year begins with month %d", p.YearStart)
	}
	checkCurrency(list, at+"/quota", p, t.Quota)
	for i := range t.Steps {
		step := problem.At(at+"/steps", i)
		checkCurrency(list, step+"/from", p, t.Steps[i].From)
		checkCurrency(list, step+"/fee", p, t.Steps[i].Fee)
		checkCurrency(list, step+"/flat", p, t.Steps[i].Flat)
	}
}

// checkSchedule refuses a schedule that needs facts which no program has.
func checkSchedule(list *problem.List, at string, s clawback.Schedule, c *commission.Policy) {
	checkScheduled(list, at+"/components", s.Components, c)
	if s.Scope != "" {
		list.Add(at+"/scope", problem.Conflict, "the lines of a program have the scopes of its overrides; state the schedule in one")
	}
	if s.Limit != "" && !c.Refunds.Stated() {
		list.Add(at+"/limit", problem.Conflict, "nothing is ever lost beyond what returns its commission: /commission/refunds states no window, so all that goes back does")
	}
	checkUnserved(list, at+"/components", s, c)
}

// checkScheduled refuses a schedule for components that the commission of its version
// does not earn: it would take nothing back.
func checkScheduled(list *problem.List, path string, components []string, c *commission.Policy) {
	for i, name := range components {
		at := slices.IndexFunc(c.Bonuses, func(b commission.Bonus) bool { return b.Name == name })
		switch {
		case name == baseComponent:
		case at < 0:
			list.Add(problem.At(path, i), problem.Unknown, "the commission has no component %s", problem.Quote(name))
		case c.Bonuses[at].Owes:
			list.Add(problem.At(path, i), problem.Conflict, "%s is owed by the partner; nothing of it goes back", problem.Quote(name))
		}
	}
}

// checkLimited refuses a cap per period over components that no version has.
func checkLimited(list *problem.List, path string, p Policy, components []string) {
	if len(components) > maxList {
		list.Add(path, problem.Limit, "%d components, at most %d", len(components), maxList)
		return
	}
	for i, name := range components {
		has := func(v partnerecon.Version[Agreement]) bool {
			return slices.ContainsFunc(v.Policy.Commission.Bonuses, func(b commission.Bonus) bool { return b.Name == name })
		}
		switch {
		case slices.Contains(components[:i], name):
			list.Add(problem.At(path, i), problem.Duplicate, "%s stands twice", problem.Quote(name))
		case name != baseComponent && !slices.ContainsFunc(p.Terms, has):
			list.Add(problem.At(path, i), problem.Unknown, "no version has a component %s", problem.Quote(name))
		}
	}
}
