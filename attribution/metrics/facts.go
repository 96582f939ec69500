package metrics

import (
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Facts are what is measured. The order of the lists decides nothing.
type Facts struct {
	// Period that is measured; both days are required.
	Period partnerecon.Interval `json:"period"`
	// Previous period, for the trend of revenue per partner. Absent: no trend.
	Previous partnerecon.Interval `json:"previous,omitzero"`
	Currency partnerecon.Currency `json:"currency"`
	Rounding partnerecon.Rounding `json:"rounding"`
	// Target of sourced revenue that the open pipeline has to cover. Absent: the
	// coverage is undefined.
	Target partnerecon.Money `json:"target,omitzero"`
	// Ages at which the bands of pipeline age begin, in days, rising, above 0: with
	// 30 and 60 they are 0 to 29, 30 to 59 and from 60 on. Absent: one band.
	Ages []int `json:"ages,omitzero"`
	// Deals of any time, at most 100,000: those outside the period are passed over.
	Deals    []Deal    `json:"deals,omitzero"`
	Partners []Partner `json:"partners,omitzero"` // at most 100,000
}

// A Deal is won or lost on the day it was closed, or open.
type Deal struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	Stage   string `json:"stage,omitzero"` // of an open deal
	// Staged is the day it came to its stage. Required of an open deal.
	Staged partnerecon.Day   `json:"staged,omitzero"`
	Closed partnerecon.Day   `json:"closed,omitzero"` // absent: open
	Won    bool              `json:"won,omitzero"`
	Amount partnerecon.Money `json:"amount"` // 0 or more
	// Expansion of an account that was a customer already.
	Expansion bool                 `json:"expansion,omitzero"`
	Credits   []partnerecon.Credit `json:"credits,omitzero"`
	// Touches of partners, whether or not they count for credit.
	Touches []Touch `json:"touches,omitzero"`
}

// A Touch of a partner.
type Touch struct {
	Partner string          `json:"partner"`
	On      partnerecon.Day `json:"on"`
}

// A Partner of the program.
type Partner struct {
	ID     string          `json:"id"`
	Tier   string          `json:"tier,omitzero"`
	Signed partnerecon.Day `json:"signed"`
	// FirstLead is the day of its first qualified lead, not before Signed. Absent:
	// none yet.
	FirstLead partnerecon.Day `json:"first_lead,omitzero"`
}

const (
	maxList = 100_000
	maxAges = 100
	// maxOfDeal bounds the credits and the touches of one deal.
	maxOfDeal = 1000
	maxID     = 255
)

// check returns everything that is wrong with the facts.
func (f *Facts) check() *problem.List {
	var list problem.List
	if f.Period.Len() == 0 {
		list.Add("/period", problem.Required, "want a first day and a later one that is no longer in it, got %s", f.Period)
	}
	if f.Previous != (partnerecon.Interval{}) && f.Previous.Len() == 0 {
		list.Add("/previous", problem.Required, "want a first day and a later one that is no longer in it, got %s", f.Previous)
	}
	if _, ok := f.Currency.Digits(); !ok {
		list.Add("/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(f.Currency)))
	}
	if !f.Rounding.Known() {
		list.Add("/rounding", problem.Unchosen(string(f.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(f.Rounding)))
	}
	if f.Target.Stated() {
		f.amount(&list, "/target", f.Target)
	}
	for i, age := range f.Ages[:min(len(f.Ages), maxAges)] {
		if age < 1 || i > 0 && age <= f.Ages[i-1] {
			list.Add(problem.At("/ages", i), problem.OutOfRange, "want above 0 and above the one before, got %d", age)
		}
	}
	if len(f.Ages) > maxAges || len(f.Deals) > maxList || len(f.Partners) > maxList {
		list.Add("", problem.Limit, "at most %d ages, %d deals and %d partners", maxAges, maxList, maxList)
		return &list
	}
	f.checkDeals(&list)
	f.checkPartners(&list)
	return &list
}

func (f *Facts) amount(list *problem.List, path string, m partnerecon.Money) {
	if m.Currency() != f.Currency || m.Sign() < 0 {
		list.Add(path, problem.OutOfRange, "want 0 or more in %s, got %s", problem.Quote(string(f.Currency)), m)
	}
}

func (f *Facts) checkDeals(list *problem.List) {
	seen := make(map[string]bool, len(f.Deals))
	for i := range f.Deals {
		d := &f.Deals[i]
		list.Enter("/deals", i)
		checkName(list, "/id", d.ID)
		checkName(list, "/account", d.Account)
		if seen[d.ID] {
			list.Add("/id", problem.Duplicate, "deal %s stands twice", problem.Quote(d.ID))
		}
		seen[d.ID] = true
		f.amount(list, "/amount", d.Amount)
		switch {
		case d.Closed.IsZero() && d.Won:
			list.Add("/won", problem.Conflict, "an open deal is not won")
		case d.Closed.IsZero() && d.Staged.IsZero():
			list.Add("/staged", problem.Required, "missing; say since when the open deal is in its stage")
		}
		if len(d.Credits) > maxOfDeal || len(d.Touches) > maxOfDeal {
			list.Add("", problem.Limit, "%d credits and %d touches, at most %d of each", len(d.Credits), len(d.Touches), maxOfDeal)
			d = &Deal{}
		}
		for k, c := range d.Credits {
			if !c.Role.Known() || c.Partner == "" || !c.Share.Stated() || c.Share.Compare(partnerecon.Whole()) > 0 {
				list.Add(problem.At("/credits", k), problem.OutOfRange, "want a partner, a role and a share of at most 100%%, got %s %s %s",
					problem.Quote(c.Partner), problem.Quote(string(c.Role)), c.Share)
			}
		}
		for k, t := range d.Touches {
			if t.Partner == "" || t.On.IsZero() {
				list.Add(problem.At("/touches", k), problem.Required, "want a partner and a day")
			}
		}
		list.Leave()
	}
}

func (f *Facts) checkPartners(list *problem.List) {
	seen := make(map[string]bool, len(f.Partners))
	for i := range f.Partners {
		p := &f.Partners[i]
		list.Enter("/partners", i)
		checkName(list, "/id", p.ID)
		if seen[p.ID] {
			list.Add("/id", problem.Duplicate, "partner %s stands twice", problem.Quote(p.ID))
		}
		seen[p.ID] = true
		switch {
		case p.Signed.IsZero():
			list.Add("/signed", problem.Required, "missing")
		case !p.FirstLead.IsZero() && p.FirstLead.Before(p.Signed):
			list.Add("/first_lead", problem.OutOfRange, "want not before the partner signed, %s, got %s", p.Signed, p.FirstLead)
		}
		list.Leave()
	}
}

func checkName(list *problem.List, path, name string) {
	switch {
	case name == "":
		list.Add(path, problem.Required, "missing")
	case len(name) > maxID || !utf8.ValidString(name):
		list.Add(path, problem.Limit, "want at most %d bytes of UTF-8, got %s", maxID, problem.Quote(name))
	}
}
