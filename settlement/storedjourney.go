package settlement

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// checkJourneys checks what a stored customer says of its deals: the bounds that
// facts are held to, and what a book cannot be stored without.
func (c *customer) checkJourneys(list *problem.List, at string) {
	checkLength(list, at+"/touches", len(c.Touches))
	for i, t := range c.Touches {
		if t.ID == "" || t.At.IsZero() {
			list.Add(problem.At(at+"/touches", i), problem.Required, "want the id and the instant of the touch")
		}
	}
	checkLength(list, at+"/told", len(c.Told))
	for i, t := range c.Told {
		path := problem.At(at+"/told", i)
		checkStatement(list, path, t.ID, t.At, t.Facts)
		for k, s := range t.Agreed {
			checkShareOf(list, problem.At(path+"/agreed", k), s.Share)
		}
	}
	checkLength(list, at+"/transfers", len(c.Transfers))
	for i, t := range c.Transfers {
		if t.ID == "" || t.On.IsZero() || t.At.IsZero() {
			list.Add(problem.At(at+"/transfers", i), problem.Required, "want the id, the day and the instant of the transfer")
		}
	}
	for i, r := range c.Served {
		if r.Metric == "" || r.Partner == "" || r.Since.IsZero() || i > 0 && c.Served[i-1].compare(r) >= 0 {
			list.Add(problem.At(at+"/served", i), problem.Conflict, "stands twice or out of order, or without a metric, a partner or a day")
		}
	}
	for i := range c.Attributed {
		path := problem.At(at+"/attributed", i)
		if i > 0 && c.Attributed[i].Deal <= c.Attributed[i-1].Deal {
			list.Add(path+"/deal", problem.Conflict, "%s stands twice or out of order", problem.Quote(c.Attributed[i].Deal))
		}
		c.Attributed[i].check(list, path)
	}
}

func (d *attributed) check(list *problem.List, at string) {
	if d.At.IsZero() {
		list.Add(at+"/at", problem.Required, "missing")
	}
	checkStoredCredits(list, at, d.Credits)
	checkLength(list, at+"/renewals", len(d.Renewals))
	for i, r := range d.Renewals {
		path := problem.At(at+"/renewals", i)
		if r.ID == "" || r.At.IsZero() {
			list.Add(path, problem.Required, "want the id and the instant of the renewal")
		}
		checkStoredCredits(list, path, r.Credits)
	}
}

func checkStoredCredits(list *problem.List, at string, credits []partnerecon.Credit) {
	for i := range credits {
		checkShareOf(list, problem.At(at+"/credits", i), credits[i].Share)
	}
}

func checkShareOf(list *problem.List, at string, share partnerecon.Rate) {
	if !share.Stated() {
		list.Add(at+"/share", problem.Required, "missing")
	}
}

// checkStated checks what is stored of what was stated of a partner: its standings,
// and what the attribution is to know.
func (a *account) checkStated(list *problem.List, at string) {
	for i, s := range a.Standings {
		if s.ID == "" || s.At.IsZero() || s.From.IsZero() {
			list.Add(problem.At(at+"/standings", i), problem.Required, "want the id, the day and the instant of the standing")
		}
	}
	if p := a.Ladder.Partner; p != "" && p != a.Partner {
		list.Add(at+"/ladder/partner", problem.Conflict, "want %s, got %s", problem.Quote(a.Partner), problem.Quote(p))
	}
	for i, f := range a.Figures {
		if f.Metric == "" || f.Month.IsZero() || i > 0 && a.Figures[i-1].compare(f) >= 0 {
			list.Add(problem.At(at+"/figures", i), problem.Conflict, "stands twice or out of order, or of no metric and month")
		}
	}
	checkLength(list, at+"/told", len(a.Told))
	for i, t := range a.Told {
		checkStatement(list, problem.At(at+"/told", i), t.ID, t.At, t.Facts)
	}
}

// checkStatement checks what all that is stated has. A model declares no more facts
// than a statement may have.
func checkStatement(list *problem.List, at, id string, occurred Moment, facts []attribution.Fact) {
	if id == "" || occurred.IsZero() {
		list.Add(at, problem.Required, "want the id and the instant of the fact")
	}
	checkLength(list, at+"/facts", len(facts))
}

func checkLength(list *problem.List, path string, n int) {
	if n > maxTouches {
		list.Add(path, problem.Limit, "%d elements, at most %d", n, maxTouches)
	}
}
