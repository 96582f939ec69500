package retainer

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Bounds on events.
const (
	maxKnown = 100_000 // events of one engagement that are not sealed
	lastYear = 9000    // so that cycles and notices stay inside the calendar
)

// checkEvent returns what is wrong with an event by itself. Only the events of this
// package are looked into: a pointer to one, or a type that embeds one, is none of
// them.
func checkEvent(e Event) *problem.List {
	var l eventList
	switch e := e.(type) {
	case Elapsed:
		l.name("/retainer", e.Retainer)
		l.day("/on", e.On)
		return &l.List
	case Opened:
		l.name("/partner", e.Partner)
		l.name("/customer", e.Customer)
		l.optional("/deal", e.Deal)
		l.name("/system", e.System)
	case Evidenced:
		among(&l, "/of", e.Of, ProjectPaid, PayoutDone, HandoffDone)
		l.name("/ref", e.Ref)
	case NeedSeen:
		among(&l, "/need", e.Need, Optimization, Upkeep, Reporting, Testing, Delivery)
		l.name("/system", e.System)
	case Approved:
		l.name("/role", e.Role)
	case Started:
		l.optionalDay("/first", e.First)
	case NoticeGiven:
		among(&l, "/by", e.By, Partner, Company, Client)
	case Ended:
		l.day("/last", e.Last)
	case CycleApproved:
		l.name("/role", e.Role)
		l.cycle(e.Cycle)
	case ClientPriced:
		l.amount("/amount", e.Amount, 0)
	case WorkAsked:
		l.name("/item", e.Item)
		l.optional("/system", e.System)
	case SprintAgreed:
		l.sprint(e)
	case ScopeChanged:
		l.name("/what", e.What)
	case Asked:
		among(&l, "/about", e.About, Confidence, Scaling, Pitch, FollowOn)
	case Answered:
		among(&l, "/about", e.About, Confidence, Scaling, Pitch, FollowOn)
	case Seal:
		l.day("/through", e.Through)
	case Understood, Paused, Resumed, CheckedIn:
	default:
		if !l.payment(e) {
			l.Add("", problem.Unknown, "want an event of this package by value, got %s", problem.Quote(fmt.Sprintf("%T", e)))
			return &l.List
		}
	}
	h := e.event()
	l.name("/id", h.id)
	l.name("/retainer", h.retainer)
	l.day("/on", h.on)
	l.optionalDay("/recorded", h.recorded)
	return &l.List
}

type eventList struct{ problem.List }

// payment checks an event about one cycle, and reports whether it is one.
func (l *eventList) payment(e Event) bool {
	switch e := e.(type) {
	case AmountConfirmed:
		l.cycle(e.Cycle)
		l.amount("/amount", e.Amount, 1)
	case PayerConfirmed:
		l.cycle(e.Cycle)
		l.name("/payer", e.Payer)
	case Sent:
		l.cycle(e.Cycle)
		l.amount("/amount", e.Amount, 1)
	case ProofAttached:
		l.cycle(e.Cycle)
		l.name("/ref", e.Ref)
	case CyclePaid:
		l.cycle(e.Cycle)
		l.amount("/amount", e.Amount, 1)
	case Refunded:
		l.cycle(e.Cycle)
		l.amount("/amount", e.Amount, 1)
	case Waived:
		l.cycle(e.Cycle)
		l.said("/reason", e.Reason)
		l.said("/approver", e.Approver)
	case UnitsUsed:
		l.cycle(e.Cycle)
		if e.Units == 0 || e.Units > maxUnits || e.Units < -maxUnits {
			l.Add("/units", problem.OutOfRange, "want a number other than 0, at most %d, got %d", int64(maxUnits), e.Units)
		}
	case CommissionStated:
		l.cycle(e.Cycle)
		if !e.Earned.Stated() {
			l.Add("/earned", problem.Required, "missing")
		}
		if e.Returned.Stated() {
			l.amount("/returned", e.Returned, 0)
		}
		if e.Returned.Stated() && e.Earned.Stated() && e.Returned.Currency() != e.Earned.Currency() {
			l.Add("/returned", problem.Conflict, "want the currency of what was earned, %s, got %s", e.Earned, e.Returned)
		}
	default:
		return false
	}
	return true
}

func (l *eventList) sprint(e SprintAgreed) {
	l.name("/work", e.Work)
	p := Policy{Scope: e.Scope, Economics: e.Economics}
	for _, m := range p.undecided() {
		l.Add("/"+m, problem.Required, "undecided; a sprint has economics of its own")
	}
	for _, m := range e.Scope.missing() {
		l.Add("/scope/"+m, problem.Required, "missing; a sprint has a scope of its own")
	}
	c := checker{policy: &p}
	switch one := e.Economics.(type) {
	case nil:
	case RecurringShare:
		p.Currency = one.Amount.Currency()
		c.economics()
	case ManagementMargin:
		p.Currency = one.Amount.Currency()
		c.economics()
	case OneCycleBonus:
		p.Currency = one.Amount.Currency()
		c.economics()
	default:
		c.economics()
	}
	if l.Empty() {
		c.scope()
	}
	l.Merge("", c.list.Sorted())
	if e.Confirmed != "" {
		among(l, "/confirmed", e.Confirmed, Yes, No)
	}
}

// among checks a value of a closed set.
func among[T ~string](l *eventList, path string, got T, want ...T) {
	if !slices.Contains(want, got) {
		names := make([]string, len(want))
		for i, w := range want {
			names[i] = string(w)
		}
		l.Add(path, problem.Unknown, "want %s, got %s", problem.OneOf(names, string(got)), problem.Quote(string(got)))
	}
}

func (l *eventList) name(path, name string) {
	if name == "" {
		l.Add(path, problem.Required, "missing")
		return
	}
	l.optional(path, name)
}

// said wants what a person has to say. Blanks say nothing.
func (l *eventList) said(path, text string) {
	if text != "" && strings.TrimSpace(text) == "" {
		l.Add(path, problem.Required, "nothing but blanks")
		return
	}
	l.name(path, text)
}

func (l *eventList) optional(path, name string) {
	switch {
	case len(name) > maxName:
		l.Add(path, problem.Limit, "longer than %d bytes: %s", maxName, problem.Quote(name))
	case !utf8.ValidString(name):
		l.Add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(name))
	}
}

func (l *eventList) day(path string, day partnerecon.Day) {
	if day.IsZero() {
		l.Add(path, problem.Required, "missing")
		return
	}
	l.optionalDay(path, day)
}

func (l *eventList) optionalDay(path string, day partnerecon.Day) {
	if year, _, _ := day.Date(); year >= lastYear {
		l.Add(path, problem.OutOfRange, "want a day before the year %d, got %s", lastYear, day)
	}
}

func (l *eventList) cycle(n int) {
	if n < 1 || n > 1_000_000 {
		l.Add("/cycle", problem.OutOfRange, "want the number of a cycle, from 1 on, got %d", n)
	}
}

func (l *eventList) amount(path string, m partnerecon.Money, least int64) {
	switch {
	case !m.Stated():
		l.Add(path, problem.Required, "missing")
	case m.Minor() < least:
		l.Add(path, problem.OutOfRange, "want an amount of at least %d minor units, got %s", least, m)
	}
}
