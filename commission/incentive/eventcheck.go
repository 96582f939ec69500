package incentive

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// checkEvent returns what is wrong with an event by itself. Only the events of this
// package are looked into: a pointer to one, or a type that embeds one, is none of
// them.
func (s Scheme) checkEvent(e Event) *problem.List {
	var list problem.List
	switch e := e.(type) {
	case Posted:
		checkHeader(&list, e.event())
		s.checkPosted(&list, e)
	case Figure:
		checkHeader(&list, e.event())
		s.checkFigure(&list, e)
	case Certified:
		checkHeader(&list, e.event())
		checkName(&list, "/person", e.Person, maxID)
		checkName(&list, "/certification", e.Certification, maxID)
		checkOptional(&list, "/level", e.Level)
	case Awarded:
		checkHeader(&list, e.event())
		checkName(&list, "/contest", e.Contest, maxName)
	case Joined:
		checkHeader(&list, e.event())
		checkName(&list, "/collaboration", e.Collaboration, maxName)
	case Close:
		checkHeader(&list, e.event())
		checkMonth(&list, "/month", e.Month)
		if e.On.Before(e.Month.Last()) {
			list.Add("/on", conflict, "want %s or later: the month has to be over, got %s", e.Month.Last(), e.On)
		}
	case Seal:
		checkHeader(&list, e.event())
		checkMonth(&list, "/through", e.Through)
	default:
		list.Add("", unknown, "want an event of this package by value, got %s", quote(fmt.Sprintf("%T", e)))
	}
	return &list
}

func checkHeader(list *problem.List, h header) {
	checkName(list, "/id", h.id, maxID)
	checkName(list, "/partner", h.partner, maxID)
	checkMonth(list, "/on", h.on.Month())
}

func checkMonth(list *problem.List, at string, m partnerecon.Month) {
	switch year, _ := m.Date(); {
	case m.IsZero():
		list.Add(at, required, "missing")
	case year < minYear || year > maxYear:
		list.Add(at, outOfRange, "want the years %d to %d, got %s", minYear, maxYear, m)
	}
}

func (s Scheme) checkPosted(list *problem.List, e Posted) {
	if !e.Kind.Known() {
		list.Add("/entry", unknown, "unknown kind %s", quote(string(e.Kind)))
	}
	checkMonth(list, "/earned", e.Earned.Month())
	for _, m := range [...]struct {
		at    string
		money partnerecon.Money
	}{{"/amount", e.Amount}, {"/base", e.Base}, {"/withheld", e.Withheld}} {
		if c := s.versions[0].policy.Currency; m.money.Stated() && m.money.Currency() != c {
			list.Add(m.at, conflict, "want an amount in %s, got %s", c, m.money)
		}
	}
	if _, ok := exact.Add(e.Quantity, 0); !ok {
		list.Add("/quantity", outOfRange, "out of range")
	}
	checkOptional(list, "/customer", e.Customer)
	checkOptional(list, "/tier", e.Tier)
	checkOptional(list, "/product", e.Product)
	checkOptional(list, "/market", e.Market)
	checkOptional(list, "/component", e.Component)
}

func (s Scheme) checkFigure(list *problem.List, e Figure) {
	checkMonth(list, "/month", e.Month)
	u, ok := s.unitOf(e.Name)
	if !ok {
		list.Add("/name", unknown, "no figure %s is declared", quote(e.Name))
		return
	}
	checkValue(list, "", e.Value, u, s.versions[0].policy.Currency)
	if e.Number < 0 {
		list.Add("/number", outOfRange, "want 0 or more, got %d", e.Number)
	}
	if e.Money.Sign() < 0 {
		list.Add("/money", outOfRange, "want 0 or more, got %s", e.Money)
	}
}

func checkStandings(list *problem.List, standings []Standing, u Unit, c partnerecon.Currency) {
	if n := len(standings); n > maxStandings {
		list.Add("/standings", problem.Limit, "%d standings, at most %d", n, maxStandings)
		return
	}
	seen := make(map[string]bool, len(standings))
	for i, s := range standings {
		list.Enter("/standings", i)
		checkName(list, "/partner", s.Partner, maxID)
		if seen[s.Partner] {
			list.Add("/partner", problem.Duplicate, "%s stands twice", quote(s.Partner))
		}
		seen[s.Partner] = true
		checkValue(list, "", s.Value, u, c)
		if _, ok := exact.Add(s.Number, 0); !ok {
			list.Add("/number", outOfRange, "out of range")
		}
		list.Leave()
	}
}

func checkActivity(list *problem.List, a Activity, c *Collaboration, currency partnerecon.Currency) {
	checkName(list, "/activity/id", a.ID, maxID)
	switch {
	case c.Share.Stated() && !a.Value.Stated():
		list.Add("/activity/value", required, "missing; a share of it is paid")
	case a.Value.Stated() && a.Value.Currency() != currency:
		list.Add("/activity/value", conflict, "want an amount in %s, got %s", currency, a.Value)
	case a.Value.Sign() < 0:
		list.Add("/activity/value", outOfRange, "want 0 or more, got %s", a.Value)
	}
	if n := len(a.Participants); n == 0 || n > maxParticipants {
		list.Add("/activity/participants", outOfRange, "want 1 to %d participants, got %d", maxParticipants, n)
		return
	}
	seen, some := make(map[string]bool, len(a.Participants)), false
	for i, p := range a.Participants {
		list.Enter("/activity/participants", i)
		checkName(list, "/id", p.ID, maxID)
		if seen[p.ID] {
			list.Add("/id", problem.Duplicate, "%s stands twice", quote(p.ID))
		}
		seen[p.ID] = true
		if !p.Weight.Stated() {
			list.Add("/weight", required, "missing")
		}
		some = some || p.Weight.Num() > 0
		list.Leave()
	}
	if !some {
		list.Add("/activity/participants", outOfRange, "want at least one weight above 0")
	}
}
