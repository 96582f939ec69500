package clawback

import (
	"cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Limits on a stored exposure, larger than what 100,000 open lines of a customer
// take.
const (
	maxBytes = 1 << 27
	maxItems = 1_000_000
)

// UnmarshalJSON reads a stored exposure, strictly, and checks that its parts fit
// together: what is read can be applied to.
func (x *Exposure) UnmarshalJSON(text []byte) error {
	if x == nil {
		return errNoExposure
	}
	type plain Exposure // without this method
	var raw plain
	if err := strictjson.Restore(text, &raw, strictjson.Limits{Bytes: maxBytes, Items: maxItems}); err != nil {
		return decodeError(err)
	}
	v := Exposure(raw)
	if err := invalid(v.check()); err != nil {
		return err
	}
	v.changes = 1
	*x = v
	return nil
}

// check returns what does not fit together in a stored exposure.
func (x *Exposure) check() *problem.List {
	var list problem.List
	ids := map[string]bool{}
	life := func(at, id string, on partnerecon.Day) {
		checkName(&list, at+"/id", id)
		if ids[id] {
			list.Add(at+"/id", problem.Duplicate, "%s stands twice", problem.Quote(id))
		}
		ids[id] = true
		if on.IsZero() {
			list.Add(at+"/on", problem.Required, "missing")
		}
	}
	for i, s := range x.Starts {
		life(problem.At("/starts", i), s.ID, s.On)
	}
	for i, c := range x.Churns {
		life(problem.At("/churns", i), c.ID, c.On)
	}
	for i, r := range x.Reactivations {
		life(problem.At("/reactivations", i), r.ID, r.On)
	}
	for i, b := range x.Breaches {
		life(problem.At("/breaches", i), b.ID, b.On)
	}
	for i, f := range x.Frauds {
		life(problem.At("/frauds", i), f.ID, f.On)
	}
	for i, p := range x.Payouts {
		life(problem.At("/payouts", i), p.ID, p.On)
	}
	for i, t := range x.Transfers {
		life(problem.At("/transfers", i), t.ID, t.On)
	}
	for i, l := range x.Losses {
		life(problem.At("/losses", i), l.ID, l.On)
	}
	checkOrder(&list, "/losses", x.Losses, Loss.compare)
	checkOrder(&list, "/payouts", x.Payouts, Payout.compare)
	checkOrder(&list, "/transfers", x.Transfers, Transfer.compare)
	checkOrder(&list, "/breaches", x.Breaches, Incident.compare)
	checkOrder(&list, "/frauds", x.Frauds, Incident.compare)
	checkOrder(&list, "/churns", x.Churns, Departure.compare)
	checkOrder(&list, "/reactivations", x.Reactivations, Reactivation.compare)
	checkOrder(&list, "/partners", x.Partners, func(a, b *Partner) int { return cmp.Compare(a.ID, b.ID) })
	for i, p := range x.Partners {
		p.check(&list, problem.At("/partners", i))
	}
	if x.SealedLines < 0 || x.SealedLines > 0 && x.SealedThrough.IsZero() {
		list.Add("/sealed_lines", problem.OutOfRange, "%d lines sealed through %s", x.SealedLines, x.SealedThrough)
	}
	days := 0
	checkOrder(&list, "/sealed_days", x.SealedDays, func(a, b SealedDay) int { return a.On.Compare(b.On) })
	for i, s := range x.SealedDays {
		if s.Lines <= 0 || s.Lines > x.SealedLines-days {
			list.Add(problem.At("/sealed_days", i)+"/lines", problem.OutOfRange, "want 1 or more, of %d sealed lines, got %d", x.SealedLines, s.Lines)
			break
		}
		days += s.Lines
	}
	if _, ok := x.Currency.Digits(); !ok && (x.Currency != "" || len(x.Partners) > 0) {
		list.Add("/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(x.Currency)))
	}
	return &list
}

// checkOrder reports the first element that does not come after the one before.
func checkOrder[T any](list *problem.List, at string, all []T, compare func(a, b T) int) {
	for i := 1; i < len(all); i++ {
		if compare(all[i-1], all[i]) >= 0 {
			list.Add(problem.At(at, i), problem.Conflict, "out of order, or twice")
			return
		}
	}
}

func (p *Partner) check(list *problem.List, at string) {
	checkOrder(list, at+"/groups", p.Groups, func(a, b Group) int { return cmp.Compare(a.Tier, b.Tier) })
	seen := map[lineKey]bool{}
	for i := range p.Groups {
		g, here := &p.Groups[i], problem.At(at+"/groups", i)
		checkOrder(list, here+"/classes", g.Classes, Class.compare)
		checkOrder(list, here+"/lines", g.Lines, (*Line).compare)
		checkOrder(list, here+"/borne", g.Borne, func(a, b Borne) int { return cmp.Compare(a.Partner, b.Partner) })
		for k, b := range g.Borne {
			if b.Partner == "" || b.Clawed == 0 {
				list.Add(problem.At(here+"/borne", k), problem.OutOfRange, "want a partner and an amount other than 0, got %s and %d", problem.Quote(b.Partner), b.Clawed)
			}
		}
		var onLines int64
		for k, l := range g.Lines {
			line := problem.At(here+"/lines", k)
			switch {
			case l.Partner != p.ID || l.Tier != g.Tier:
				list.Add(line, problem.Conflict, "a line of %s in tier %s", problem.Quote(l.Partner), problem.Quote(l.Tier))
			case l.Line == "" || seen[l.key()]:
				list.Add(line+"/line", problem.Duplicate, "%s is missing or stands twice", problem.Quote(l.Line))
			case l.Earned.IsZero() || l.Payable.IsZero() || l.Since.After(l.Earned) || !soundTerm(l.Term) || l.Clawed > 0:
				list.Add(line, problem.OutOfRange, "no line of an exposure")
			}
			seen[l.key()] = true
			onLines += l.Clawed
		}
		if onLines != g.OnLines {
			list.Add(here+"/on_lines", problem.Conflict, "want %d, the sum of the lines, got %d", onLines, g.OnLines)
		}
	}
}
