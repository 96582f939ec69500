package commission

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// input is what a line is priced from, as a basis has it: its facts, nothing of the policy.
type input struct {
	Milestone  string               `json:"milestone,omitzero"`
	Unmeasured bool                 `json:"unmeasured,omitzero"`
	Deal       string               `json:"deal,omitzero"`
	Contract   string               `json:"contract,omitzero"`
	Items      []Item               `json:"items"`
	Base       int64                `json:"base,string"`
	Exchanged  *Exchanged           `json:"exchanged,omitempty"`
	Credits    []partnerecon.Credit `json:"credits,omitempty"`
	Uplines    []Upline             `json:"uplines,omitempty"`
	Context
	Service  partnerecon.Day `json:"service,omitzero"`
	Invoiced partnerecon.Day `json:"invoiced,omitzero"`
	Cleared  partnerecon.Day `json:"cleared,omitzero"`
	Anchor   partnerecon.Day `json:"anchor,omitzero"`
	Ranks    []ModelCount    `json:"ranks,omitempty"`
	Grants   []Grant         `json:"grants,omitempty"`
	Peak     Peak            `json:"peak,omitzero"`
	Gates    Gates           `json:"gates,omitzero"`
	Stops    []FirstPaid     `json:"stops,omitempty"`
}

func (l *Line) input() input {
	return input{
		l.Milestone, l.Unmeasured, l.Deal, l.Contract, l.Items, l.Base, l.Exchanged, l.Credits, l.Uplines, l.Context,
		l.Service, l.Invoiced, l.Cleared, l.Anchor, l.Ranks, l.Grants, l.Peak, l.Gates, l.Stops,
	}
}

// line returns a line of which nothing else is known.
func (in *input) line() *Line {
	return &Line{
		Milestone: in.Milestone, Unmeasured: in.Unmeasured, Deal: in.Deal, Contract: in.Contract, Items: in.Items, Base: in.Base, Exchanged: in.Exchanged,
		Credits: in.Credits, Uplines: in.Uplines, Context: in.Context, Service: in.Service, Invoiced: in.Invoiced, Cleared: in.Cleared,
		Anchor: in.Anchor, Ranks: in.Ranks, Grants: in.Grants, Peak: in.Peak, Gates: in.Gates, Stops: in.Stops,
	}
}

// firstTested returns the earliest day that any item is tested on.
func (l *Line) firstTested() partnerecon.Day { return l.tested(l.firstItem()) }

// firstItem returns the item that is tested on the earliest day.
func (l *Line) firstItem() *Item {
	first := &l.Items[0]
	for i := range l.Items[1:] {
		if item := &l.Items[1+i]; l.tested(item).Before(l.tested(first)) {
			first = item
		}
	}
	return first
}

// tested returns the day that an item's windows are tested on.
func (l *Line) tested(item *Item) partnerecon.Day {
	day, _ := l.testedBy(item)
	return day
}

// testedBy returns the day that an item's windows are tested on, and its name.
func (l *Line) testedBy(item *Item) (day partnerecon.Day, by string) {
	switch {
	case !item.Service.IsZero():
		return item.Service, "service"
	case !l.Service.IsZero():
		return l.Service, "service"
	case !l.Invoiced.IsZero():
		return l.Invoiced, "invoiced"
	}
	return l.Cleared, "cleared"
}

// aged returns the days from which and on which the age of the customer is looked
// at for an item. What is reached before anything was paid finds it at the
// beginning.
func (l *Line) aged(item *Item) (anchor, tested partnerecon.Day) {
	tested = l.tested(item)
	if l.Milestone != "" && (l.Anchor.IsZero() || tested.Before(l.Anchor)) {
		return tested, tested
	}
	return l.Anchor, tested
}

// money returns n minor units in the currency of the line.
func (l *Line) money(n int64) partnerecon.Money { return moneyIn(n, l.Items[0].Amount.Currency()) }

// moneyIn returns n minor units of a currency that is known to be one.
func moneyIn(n int64, c partnerecon.Currency) partnerecon.Money {
	m, _ := partnerecon.FromMinor(n, c)
	return m
}

// of names the partner of a credit in a trace.
func of(c partnerecon.Credit) partnerecon.Detail { return text("partner", c.Partner) }

func text[T ~string](name string, value T) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(value))
}

func count(name string, n int) partnerecon.Detail { return partnerecon.D(name, partnerecon.Count(n)) }

// exactly shows an exact number of minor units as an amount.
func (l *Line) exactly(n exact.Num) partnerecon.Detail { return text("exact", l.major(n)) }

// major writes an exact number of minor units as an amount.
func (l *Line) major(n exact.Num) string {
	c := l.Items[0].Amount.Currency()
	digits, _ := c.Digits()
	return n.Major(digits).String() + " " + string(c)
}
