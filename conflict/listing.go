package conflict

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A listing is an account on a partner's list.
type listing struct {
	List
	until partnerecon.Day // first day that it is not protected, as of the last roll
	over  bool            // dropped, taken off, or the partner was removed
}

// roll brings a listing to a day: at the end of each quarter it is kept if the
// pipeline moved in the quarter, else dropped. Moved is the last movement before
// the day.
func (l *listing) roll(day, moved partnerecon.Day) {
	for !l.over && !l.until.After(day) {
		if moved.Before(l.until.AddMonths(-3)) {
			l.over = true
			return
		}
		l.until = l.until.AddMonths(3)
	}
}

// list fills a place of the partner's list, if there is one.
func (c *record) list(e List) {
	tier, i := c.tierAt(e.At)
	if i < 0 || !tier.Lists || c.removedBy(e.At) {
		return
	}
	day := c.rules.day(e.At)
	c.places = slices.DeleteFunc(c.places, func(l *listing) bool {
		l.roll(day, c.moved(l.Account))
		return l.over
	})
	a := c.about(e.Account)
	switch {
	case slices.ContainsFunc(a.lists, func(l *listing) bool { return !l.over }):
	case len(c.places) >= c.rules.policy.Lists.Max:
		c.fill(e.Account, e.ID)
	default:
		l := &listing{List: e, until: c.rules.quarterEnd(day)}
		a.lists, c.places = append(a.lists, l), append(c.places, l)
	}
}

// unlist frees the place of an account, also where another partner had listed it first.
func (c *record) unlist(e Unlist) {
	a := c.about(e.Account)
	for _, l := range a.lists {
		l.roll(c.rules.day(e.At), a.moved)
		if !l.over && !c.removedBy(e.At) {
			c.free(e.Account, e.ID)
		}
		l.over = true
	}
}

func (c *record) move(e Move) {
	a, day := c.about(e.Account), c.rules.day(e.At)
	for _, l := range a.lists {
		l.roll(day, a.moved)
	}
	a.moved = day
}

// listed returns a partner's listing of the account that is in force, or nil.
func (d *docket) listed(partner string) *listing {
	for _, l := range d.lists {
		if l.Partner == partner && !l.over {
			return l
		}
	}
	return nil
}

// list rules on putting the account on a partner's list.
func (d *docket) list(e List, out *verdict) {
	c := d.record(e.Partner)
	tier, i := c.tierAt(d.now)
	var other *listing
	for _, l := range d.lists {
		if !l.over && l.Partner != e.Partner {
			other = l
		}
	}
	code, rule, since := c.goneBy(d.now)
	switch own := d.listed(e.Partner); {
	case code != "":
		out.note(Refused, code, rule, out.when("since", since))
	case i < 0:
		out.note(Refused, CodeNoTier, "/tiers")
	case !tier.Lists:
		out.note(Refused, CodeNoLists, problem.At("/tiers", i)+"/lists", detail("tier", tier.Name))
	case own != nil:
		out.Protected = ProtectedDays{Start: d.rules.day(own.At), End: own.until}
		out.note(Noted, CodeAlreadyListed, "/lists", detail("listing", own.ID))
	case c.full[key{e.Account, e.ID}]:
		out.note(Refused, CodeListFull, "/lists/max", partnerecon.D("max", partnerecon.Count(d.rules.policy.Lists.Max)))
	case other != nil:
		out.Against = other.Partner
		out.note(Refused, CodeListedByOther, "/lists", detail("partner", other.Partner), out.when("at", other.At))
	default:
		l := &listing{List: e, until: d.rules.quarterEnd(d.day)}
		d.lists = append(d.lists, l)
		out.Protected = ProtectedDays{Start: d.day, End: l.until}
		out.note(Granted, CodeListed, "/lists", out.day("through", l.until.Add(-1)))
	}
}

// unlist rules on taking the account off a partner's list.
func (d *docket) unlist(e Unlist, out *verdict) {
	switch l := d.listed(e.Partner); {
	case l != nil:
		l.over = true
		out.note(Granted, CodeUnlisted, "/lists")
	case d.record(e.Partner).freed[key{e.Account, e.ID}]: // what another partner had listed first
		out.note(Granted, CodeUnlisted, "/lists/max")
	default:
		out.note(Refused, CodeNotInForce, "/lists")
	}
}

// A Reviewed is one account at the review of a partner's list.
type Reviewed struct {
	Account string            `json:"account"`
	Since   partnerecon.Day   `json:"since"`
	Moved   partnerecon.Day   `json:"moved,omitzero"` // last movement in the quarter
	Kept    bool              `json:"kept"`
	Trace   partnerecon.Trace `json:"trace,omitzero"`
}

// A ListReview is what the review of a partner's list at the end of a quarter
// keeps and drops, in the order in which the accounts were listed.
type ListReview struct {
	Partner  string               `json:"partner"`
	Quarter  partnerecon.Interval `json:"quarter"`
	Accounts []Reviewed           `json:"accounts,omitzero"`
	Kept     int                  `json:"kept"`
	Dropped  int                  `json:"dropped"`
	Free     int                  `json:"free"` // places after the review
}

// ReviewList reviews a partner's list for the quarter that a day is in: accounts
// without a movement in the quarter are dropped at its end. It counts what the
// partner's own record lists; an account that another partner had listed first
// is among them until it is taken off.
func (d Desk) ReviewList(roster *Roster, day partnerecon.Day) (ListReview, error) {
	if err := d.roster(roster); err != nil {
		return ListReview{}, err
	}
	if year, _, _ := day.Date(); day.IsZero() || year > 9998 {
		return ListReview{}, errNoDay
	}
	r := d.rules
	end := r.quarterEnd(day)
	out := ListReview{Partner: roster.Partner, Quarter: partnerecon.Interval{Start: end.AddMonths(-3), End: end}}
	last := end.Start(r.zone).Add(-1)
	c := r.record(roster, last, nil)
	for _, l := range c.places {
		l.roll(end.Add(-1), c.moved(l.Account))
		if l.over || !c.goneAfter(l.At, last).IsZero() {
			continue
		}
		v := Reviewed{Account: l.Account, Since: r.day(l.At)}
		if m := c.moved(l.Account); !m.Before(out.Quarter.Start) {
			v.Moved, v.Kept = m, true
			v.Trace.Add(CodeKept, "/lists", partnerecon.D("moved", m))
			out.Kept++
		} else {
			v.Trace.Add(CodeStale, "/lists", partnerecon.D("quarter", out.Quarter))
			out.Dropped++
		}
		out.Accounts = append(out.Accounts, v)
	}
	out.Free = max(0, r.policy.Lists.Max-out.Kept)
	return out, nil
}
