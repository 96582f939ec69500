package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// whyCaps lists what the caps of a partner cut off in their periods, the latest of them where
// there are many; and those that have no room left on a day, with the day from which they
// have some again.
func (p Program) whyCaps(a *account, asOf partnerecon.Day, tr *partnerecon.Trace) {
	now := p.periodRules(asOf)
	var told []int
	for i := range a.Caps {
		if c := &a.Caps[i]; c.Posted != 0 || p.full(a, c) && inForceNow(now, c) {
			told = append(told, i)
		}
	}
	for _, i := range told[max(0, len(told)-mostListed):] {
		p.whyCap(a, &a.Caps[i], asOf, inForceNow(now, &a.Caps[i]), tr)
	}
}

// inForceNow reports whether a claim is about one of the periods that a day is in.
func inForceNow(rules []periodRule, c *capClaim) bool {
	return slices.ContainsFunc(rules, func(r periodRule) bool { return r.cap != nil && r.period().compare(c.period()) == 0 })
}

// full reports whether a cap that counts first come has granted all that it may.
func (p Program) full(a *account, c *capClaim) bool {
	rule, path, known := p.capOf(c)
	if !known || rule.Counts != commission.FirstCome {
		return false
	}
	limit, _, _ := p.limitOf(c, rule, path, a.Partner)
	return c.Granted >= limit.Minor()
}

// whyCap says what one cap cut off in its period. Running: the period has not passed.
func (p Program) whyCap(a *account, c *capClaim, asOf partnerecon.Day, running bool, tr *partnerecon.Trace) {
	rule, path, known := p.capOf(c)
	if !known {
		return // a book of another program
	}
	limit, from, _ := p.limitOf(c, rule, path, a.Partner)
	code, counted := CodePeriodCapped, partnerecon.D("net", p.money(c.Net))
	if rule.Counts == commission.FirstCome {
		counted = partnerecon.D("granted", p.money(c.Granted))
		if running && p.full(a, c) {
			code = CodePeriodFull
		}
	}
	details := []partnerecon.Detail{
		text("cap", c.Name), text("from", c.period().text()), partnerecon.D("limit", limit), counted, partnerecon.D("cut", p.money(-c.Posted)),
	}
	if next := p.after(rule.Every, asOf); running && !next.IsZero() {
		details = append(details, partnerecon.D("room_from", next))
	}
	tr.Add(code, from+"/limit", details...)
}

// after returns the first day of the period that follows that of a day; of all time there is
// none.
func (p Program) after(every Every, d partnerecon.Day) partnerecon.Day {
	first := p.periodOf(every, d).first()
	switch every {
	case EveryDay:
		return first.Add(1)
	case EveryWeek:
		return first.Add(7)
	case AllTime:
		return partnerecon.Day{}
	case EveryMonth, EveryQuarter, EveryYear:
	}
	return first.Month().Add(every.months()).First()
}
