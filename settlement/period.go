package settlement

import (
	"cmp"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A period names a claim on one. The start of all time is the zero Month, and the day
// is that of a period that is no whole month.
type period struct {
	start partnerecon.Month
	day   partnerecon.Day
	name  string
}

func (a period) compare(b period) int {
	return cmp.Or(a.start.Compare(b.start), a.day.Compare(b.day), cmp.Compare(a.name, b.name))
}

// first returns the first day of the period; of all time it is the zero Day.
func (a period) first() partnerecon.Day {
	if !a.day.IsZero() {
		return a.day
	}
	return a.start.First()
}

// text shows when the period began, as claims name it.
func (a period) text() string {
	switch {
	case !a.day.IsZero():
		return a.day.String()
	case a.start.IsZero():
		return "all_time"
	}
	return a.start.String()
}

// count takes an entry of level 1 up into the claims on the periods in which it
// was earned, or, under terms that book what goes back in its own period, went back: with a fact
// of a day.
func (p Program) count(a *account, e *partnerecon.Entry, on partnerecon.Day, by Event) {
	for _, r := range p.periodRules(e.Earned) {
		at := r.period()
		switch {
		case r.cap != nil && r.cap.Counts == commission.FirstCome: // it counts lines, see settleFirstCome
		case r.cap != nil && capped(e.Kind) && p.limited(r.cap, e):
			claim := a.capClaim(at, r.terms)
			claim.Net += e.Amount.Minor()
			if e.Kind == partnerecon.Clawed && p.spares() {
				claim.Clawed -= e.Amount.Minor()
			}
		case r.trueUp != nil && scaled(e.Kind) && r.trueUp.covers(e.Tier) && p.about(e, baseComponent):
			claim := a.trueUpClaim(at, r.terms)
			claim.Earned += e.Amount.Minor()
			claim.Base += e.Base.Minor()
			if end := r.start.Add(r.trueUp.Every.months() - 1).Last(); on.After(end) && e.Base.Sign() != 0 && !releases(by) {
				claim.moved(on, e.Base.Minor())
			}
		}
	}
}

// releases reports whether what a fact posts of the base commission was earned before, and
// waited: the base comes with it, and a final base that was stated meanwhile has it already.
func releases(e Event) bool {
	switch e.(type) {
	case Close, Milestone, Churn:
		return true
	}
	return false
}

// A periodRule is a cap or a true-up of the version in force on the first day
// of a period.
type periodRule struct {
	terms  string
	start  partnerecon.Month
	day    partnerecon.Day // as in a period
	cap    *Cap
	trueUp *TrueUp
}

func (r periodRule) period() period { return period{r.start, r.day, r.name()} }

func (r periodRule) name() string {
	if r.cap != nil {
		return r.cap.Name
	}
	return r.trueUp.Name
}

// periodRules lists the caps and true-ups on the periods that hold a day, the shortest
// periods first.
func (p Program) periodRules(d partnerecon.Day) []periodRule {
	var out []periodRule
	for _, every := range p.every {
		at := p.periodOf(every, d)
		v, ok := p.agreement(cmp.Or(at.first(), d))
		if !ok {
			v = &p.policy.Terms[0] // the period in which the program began
		}
		for i := range v.Policy.Caps {
			if c := &v.Policy.Caps[i]; c.Every == every && c.limits(at) {
				out = append(out, periodRule{terms: p.since(c, v.ID), start: at.start, day: at.day, cap: c})
			}
		}
		for i := range v.Policy.TrueUps {
			if u := &v.Policy.TrueUps[i]; u.Every == every {
				out = append(out, periodRule{terms: v.ID, start: at.start, trueUp: u})
			}
		}
	}
	return out
}

// periodOf returns the period of a length that holds a day, without a name.
func (p Program) periodOf(every Every, d partnerecon.Day) period {
	switch every {
	case EveryDay:
		return period{start: d.Month(), day: d}
	case EveryWeek:
		monday := d.Add(-((int(d.Weekday()) + 6) % 7))
		return period{start: monday.Month(), day: monday}
	case AllTime:
		return period{}
	case EveryMonth, EveryQuarter, EveryYear:
	}
	return period{start: p.start(every, d.Month())}
}

// scaled reports whether entries of a kind count towards a true-up, those on the base
// commission. Churn has no part in it.
func scaled(k partnerecon.Kind) bool {
	return k == partnerecon.Rebased || k == partnerecon.Earned || k == partnerecon.Returned || k == partnerecon.Capped
}

// periodComponent names a claim on a period.
func periodComponent(what string, at period) string { return what + ":" + at.name + ":" + at.text() }

// onPeriod reports whether an entry is of a cap on a period: no component of a line has a
// name like that.
func onPeriod(e *partnerecon.Entry) bool { return strings.HasPrefix(e.Claim.Component, "cap:") }
