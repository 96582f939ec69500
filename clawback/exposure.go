package clawback

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Exposure is the state of one customer: what partners earned on it, line by
// line, and what went back. The caller keeps it and stores it as JSON; the zero
// Exposure is a customer on whom nothing was earned.
//
// It is plain data to be read; only [Recourse.Apply] changes it. A copy by
// assignment shares memory with the original: use [Exposure.Clone].
//
// Whole numbers are minor units of Currency.
type Exposure struct {
	Customer string               `json:"customer,omitzero"`
	Currency partnerecon.Currency `json:"currency,omitzero"`
	// Start is the customer's first paid service day. Starts are the statements
	// of it, in the order they were recorded.
	Start  partnerecon.Day `json:"start,omitzero"`
	Starts []Statement     `json:"starts,omitempty"`
	// First is the earliest day on which something was earned: of a line that was priced
	// away again, nothing was.
	First partnerecon.Day `json:"first,omitzero"`
	// Churns and Reactivations are the days the customer left and came back, in
	// order of day and id.
	Churns        []Departure    `json:"churns,omitempty"`
	Reactivations []Reactivation `json:"reactivations,omitempty"`
	// Breaches and Frauds, in order of day and id.
	Breaches []Incident `json:"breaches,omitempty"`
	Frauds   []Incident `json:"frauds,omitempty"`
	// Payouts to partners and Transfers between them, in order of day and id.
	Payouts   []Payout   `json:"payouts,omitempty"`
	Transfers []Transfer `json:"transfers,omitempty"`
	// Losses that were stated, in order of day, number and id.
	Losses []Loss `json:"losses,omitempty"`
	// Partners by id.
	Partners []*Partner `json:"partners,omitempty"`
	// SealedThrough is the day up to which lines are sealed, SealedLines how
	// many are.
	SealedThrough partnerecon.Day `json:"sealed_through,omitzero"`
	SealedLines   int             `json:"sealed_lines,omitzero"`
	// SealedDays say on which days sealed lines were earned, in their order, where windows
	// run from the first.
	SealedDays []SealedDay `json:"sealed_days,omitempty"`

	index   index
	changes int // counts commits, so that a stale change is noticed; not 0 where it was checked
}

// A Statement is a day that was stated as the customer's first.
type Statement struct {
	ID string          `json:"id"`
	On partnerecon.Day `json:"on"`
}

// A Departure is a day the customer left.
type Departure struct {
	ID     string          `json:"id"`
	On     partnerecon.Day `json:"on"`
	Notice partnerecon.Day `json:"notice,omitzero"` // the day of the notice, where it was stated
	Reason string          `json:"reason,omitzero"` // a code of the caller's
}

// An Incident is a breach of a partner, or a fraud.
type Incident struct {
	ID         string          `json:"id"`
	On         partnerecon.Day `json:"on"`
	Partner    string          `json:"partner,omitzero"` // whom it concerns; of a fraud, empty: all
	Commitment string          `json:"commitment,omitzero"`
}

// A Reactivation is a day the customer came back.
type Reactivation struct {
	ID string          `json:"id"`
	On partnerecon.Day `json:"on"`
}

// A Payout is a day on which a partner was paid what was payable through another.
type Payout struct {
	ID      string          `json:"id"`
	On      partnerecon.Day `json:"on"`
	Partner string          `json:"partner"`
	Through partnerecon.Day `json:"through"`
}

// A Transfer is a day from which one partner bears what goes back of another's lines.
type Transfer struct {
	ID   string          `json:"id"`
	On   partnerecon.Day `json:"on"`
	From string          `json:"from"`
	To   string          `json:"to"`
}

// A Loss is the share of a line that the customer got back or never paid.
type Loss struct {
	ID    string           `json:"id"`
	On    partnerecon.Day  `json:"on"`
	Nth   int              `json:"nth,omitzero"` // of those of the day, from 0
	Line  string           `json:"line"`
	Share partnerecon.Rate `json:"share"`
}

// A Partner is what one partner has on the customer.
type Partner struct {
	ID string `json:"id"`
	// Rest is what the partner has on the customer and on no line: what caps
	// across lines cut off; 0 or less.
	Rest int64 `json:"rest,omitzero,string"`
	// Groups by tier.
	Groups []Group `json:"groups,omitempty"`
}

// A Group is what a partner earned in one tier: what goes back of it is summed
// and rounded together.
type Group struct {
	Tier string `json:"tier,omitzero"`
	// Seller is the selling entity of all lines that there have been, if they had one in
	// common: what goes back beyond them is of that one, too.
	Seller string `json:"seller,omitzero"`
	// Classes by Since and Terms, of open and sealed lines.
	Classes []Class `json:"classes,omitempty"`
	// OnLines was posted on open lines, Sealed on sealed ones, Clawed on the
	// customer, beyond what lines could give. What went back is negative.
	OnLines int64 `json:"on_lines,omitzero,string"`
	Sealed  int64 `json:"sealed,omitzero,string"`
	Clawed  int64 `json:"clawed,omitzero,string"`
	// Borne was posted against partners that bear it, by id.
	Borne []Borne `json:"borne,omitempty"`
	// Lines that are open, by Payable, Earned and falling id: the order in which
	// they are taken from, turned round.
	Lines []*Line `json:"lines,omitempty"`

	joined []*Line // of a draft: lines that its event brought, in any order
	left   bool    // of a draft: some lines are no longer of this group
}

// Borne is what went back of a partner's lines and was posted against another.
type Borne struct {
	Partner string `json:"partner"`
	Clawed  int64  `json:"clawed,string"` // negative
}

// A Class is the sum of lines of which the same part goes back, whatever happens.
// What tells them apart besides Terms and Since is stated where the version of the
// terms asks for it.
type Class struct {
	Terms string `json:"terms,omitzero"`
	// Since is the last day the customer came back before the lines were earned:
	// churns up to it do not touch them. The zero Day: all churns do.
	Since     partnerecon.Day      `json:"since,omitzero"`
	Component string               `json:"component,omitzero"`
	Scope     string               `json:"scope,omitzero"`
	Cleared   partnerecon.Day      `json:"cleared,omitzero"` // the day the payments cleared
	Paid      partnerecon.Day      `json:"paid,omitzero"`    // the day they were paid out
	Term      partnerecon.Interval `json:"term,omitzero"`    // the term they paid for
	Lost      partnerecon.Rate     `json:"lost,omitzero"`    // what was lost of them
	Net       int64                `json:"net,string"`
}

// A Line is what one partner has on one payment.
type Line struct {
	Partner   string `json:"partner"`
	Deal      string `json:"deal,omitzero"`
	Line      string `json:"line"`
	Component string `json:"component"`
	Tier      string `json:"tier,omitzero"` // in which it was earned
	// Scope that was stated with it.
	Scope  string          `json:"scope,omitzero"`
	Terms  string          `json:"terms,omitzero"`
	Seller string          `json:"seller,omitzero"`
	Earned partnerecon.Day `json:"earned"`
	// Payable is the day the terms made it payable, whenever it was posted.
	Payable partnerecon.Day `json:"payable"`
	// Since is the last day the customer came back before Earned, if it did.
	Since partnerecon.Day `json:"since,omitzero"`
	// Ready is the day from which it could be paid out where that is after Payable, and
	// Paid the day it was; both where the windows run from the payout.
	Ready partnerecon.Day `json:"ready,omitzero"`
	Paid  partnerecon.Day `json:"paid,omitzero"`
	// Term is the period that was paid for, where it was stated.
	Term partnerecon.Interval `json:"term,omitzero"`
	// Lost is the share that was lost, where a limit asks for it.
	Lost partnerecon.Rate `json:"lost,omitzero"`
	// Net is what was earned less what was cut off and returned; Reduced is the latter alone,
	// 0 or less.
	Net     int64 `json:"net,omitzero,string"`
	Reduced int64 `json:"reduced,omitzero,string"`
	// Clawed was posted on the line; negative.
	Clawed int64 `json:"clawed,omitzero,string"`
}

// Clone returns a copy that shares no memory with the original.
func (x Exposure) Clone() Exposure {
	x.Starts = slices.Clone(x.Starts)
	x.Churns = slices.Clone(x.Churns)
	x.Reactivations = slices.Clone(x.Reactivations)
	x.Breaches = slices.Clone(x.Breaches)
	x.Frauds = slices.Clone(x.Frauds)
	x.Payouts = slices.Clone(x.Payouts)
	x.Transfers = slices.Clone(x.Transfers)
	x.Losses = slices.Clone(x.Losses)
	x.SealedDays = slices.Clone(x.SealedDays)
	x.Partners = slices.Clone(x.Partners)
	for i, p := range x.Partners {
		if p == nil {
			continue
		}
		copied := p.copy()
		for k := range copied.Groups {
			copied.Groups[k].Lines = cloneLines(copied.Groups[k].Lines)
		}
		x.Partners[i] = copied
	}
	x.index = index{}
	return x
}

// Equal reports whether both have the same stored form.
func (x Exposure) Equal(o Exposure) bool {
	a, errA := json.Marshal(x)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// copy returns a copy for changes; its lists of lines are the original's.
func (p *Partner) copy() *Partner {
	out := *p
	out.Groups = slices.Clone(p.Groups)
	for i := range out.Groups {
		out.Groups[i].Classes = slices.Clone(out.Groups[i].Classes)
		out.Groups[i].Borne = slices.Clone(out.Groups[i].Borne)
	}
	return &out
}

func cloneLines(lines []*Line) []*Line {
	out := slices.Clone(lines)
	for i, l := range lines {
		if l == nil {
			continue
		}
		copied := *l
		out[i] = &copied
	}
	return out
}

// whole returns an error that says which partners and lines are missing, as some can be where
// an exposure was put together by hand. Events leave it whole.
func (x *Exposure) whole() error {
	if x.changes != 0 {
		return nil
	}
	var list problem.List
	for i, p := range x.Partners {
		at := problem.At("/partners", i)
		if p == nil {
			list.Add(at, problem.Required, "missing")
			continue
		}
		for k := range p.Groups {
			for n, l := range p.Groups[k].Lines {
				if l == nil {
					list.Add(problem.At(problem.At(at+"/groups", k)+"/lines", n), problem.Required, "missing")
				}
			}
		}
	}
	return invalid(&list)
}

// partner returns the position of a partner, and whether it is there.
func (x *Exposure) partner(id string) (int, bool) {
	return slices.BinarySearchFunc(x.Partners, id, func(p *Partner, id string) int { return cmp.Compare(p.ID, id) })
}

// group returns a tier's group for changes, opening it if need be.
func (p *Partner) group(tier string) *Group {
	i, ok := slices.BinarySearchFunc(p.Groups, tier, func(g Group, tier string) int { return cmp.Compare(g.Tier, tier) })
	if !ok {
		p.Groups = slices.Insert(p.Groups, i, Group{Tier: tier})
	}
	return &p.Groups[i]
}

// sells takes up the selling entity of a line that comes to the group.
func (g *Group) sells(l *Line) {
	switch first := len(g.Classes)+len(g.Lines)+len(g.joined) == 0; {
	case first:
		g.Seller = l.Seller
	case g.Seller != l.Seller:
		g.Seller = ""
	}
}

// class returns the class that a line belongs to, without its net.
func (v *version) class(l *Line) Class {
	out := Class{Terms: l.Terms, Since: l.Since}
	if v.byComponent {
		out.Component = l.Component
	}
	if v.byScope {
		out.Scope = l.Scope
	}
	if v.byCleared {
		out.Cleared = l.Earned
	}
	if v.byPaid {
		out.Paid = l.Paid
	}
	if v.byTerm {
		out.Term = l.Term
	}
	if v.byLoss {
		out.Lost = l.Lost
	}
	return out
}

// class returns the place of a class, and whether it is there.
func (g *Group) class(c Class) (int, bool) {
	return slices.BinarySearchFunc(g.Classes, c, Class.compare)
}

func (c Class) compare(o Class) int {
	return cmp.Or(c.Since.Compare(o.Since), cmp.Compare(c.Terms, o.Terms), cmp.Compare(c.Component, o.Component), cmp.Compare(c.Scope, o.Scope),
		c.Cleared.Compare(o.Cleared), c.Paid.Compare(o.Paid), c.Term.Start.Compare(o.Term.Start), c.Term.End.Compare(o.Term.End),
		cmp.Compare(c.Lost.Num(), o.Lost.Num()), cmp.Compare(c.Lost.Den(), o.Lost.Den()))
}

// compare orders lines as a group has them.
func (l *Line) compare(o *Line) int {
	return cmp.Or(l.Payable.Compare(o.Payable), l.Earned.Compare(o.Earned), cmp.Compare(o.Line, l.Line), cmp.Compare(o.Component, l.Component))
}

// since returns the last day the customer came back by a day, if it did.
func (x *Exposure) since(day partnerecon.Day) partnerecon.Day {
	i, _ := slices.BinarySearchFunc(x.Reactivations, day, func(r Reactivation, day partnerecon.Day) int {
		return cmp.Or(r.On.Compare(day), -1) // behind all of that day
	})
	if i == 0 {
		return partnerecon.Day{}
	}
	return x.Reactivations[i-1].On
}

func (d Departure) compare(o Departure) int {
	return cmp.Or(d.On.Compare(o.On), cmp.Compare(d.ID, o.ID))
}

func (i Incident) compare(o Incident) int {
	return cmp.Or(i.On.Compare(o.On), cmp.Compare(i.ID, o.ID))
}

func (p Payout) compare(o Payout) int {
	return cmp.Or(p.On.Compare(o.On), cmp.Compare(p.ID, o.ID))
}

func (t Transfer) compare(o Transfer) int {
	return cmp.Or(t.On.Compare(o.On), cmp.Compare(t.ID, o.ID))
}

func (l Loss) compare(o Loss) int {
	return cmp.Or(l.On.Compare(o.On), cmp.Compare(l.Nth, o.Nth), cmp.Compare(l.ID, o.ID))
}

func (r Reactivation) compare(o Reactivation) int {
	return cmp.Or(r.On.Compare(o.On), cmp.Compare(r.ID, o.ID))
}
