package clawback

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Apply records an event in a customer's exposure and returns what it posts. On
// an error it changes nothing and returns no entries.
//
// What goes back is always worked out anew from all facts, so a refund and a
// churn may come in either order. Calls for different exposures may run at the
// same time.
func (r Recourse) Apply(x *Exposure, e Event) ([]partnerecon.Entry, error) {
	d, err := r.draft(x, e)
	if err != nil {
		return nil, err
	}
	d.commit(x)
	return d.entries, nil
}

// A draft is the change that an event makes, worked out beside the exposure.
type draft struct {
	recourse Recourse
	old      *Exposure
	next     Exposure // a shallow copy: its lists are replaced or appended to, never written
	event    header
	lines    []touched
	shrank   bool // lines went away

	repeated bool
	entries  []partnerecon.Entry
}

// touched is a changed line; a new one stands behind the old ones.
type touched struct {
	at  int
	now Line
}

func (r Recourse) draft(x *Exposure, e Event) (*draft, error) {
	switch {
	case len(r.versions) == 0:
		return nil, errors.New("clawback: the zero Recourse decides nothing; make one with New")
	case x == nil:
		return nil, errors.New("clawback: no exposure")
	case e == nil:
		return nil, errors.New("clawback: no event")
	}
	if err := invalid(checkEvent(e)); err != nil {
		return nil, err
	}
	h := e.event()
	if x.Customer != "" && h.customer != "" && x.Customer != h.customer {
		return nil, fmt.Errorf("clawback: event %s of customer %s in the exposure of %s: %w",
			problem.Quote(h.id), problem.Quote(h.customer), problem.Quote(x.Customer), ErrCustomer)
	}
	d := &draft{recourse: r, old: x, next: *x, event: h}
	if d.next.Customer == "" {
		d.next.Customer = h.customer
	}
	if err := d.apply(e); err != nil {
		return nil, err
	}
	if d.repeated {
		return d, nil
	}
	return d, d.settle()
}

func (d *draft) apply(e Event) error {
	switch e := e.(type) {
	case Posted:
		return d.posted(e)
	case Started:
		d.start(e.On)
		return nil
	case Churn:
		return d.churn(e)
	case Reactivated:
		return d.reactivated(e)
	case Seal:
		return d.seal(e)
	case Reopen:
		return d.reopen(e)
	}
	return fmt.Errorf("clawback: %T is no event of this package", e)
}

// commit writes the change. It cannot fail.
func (d *draft) commit(x *Exposure) {
	if d.repeated {
		return
	}
	index := x.index
	if d.shrank {
		index = nil
	}
	for _, t := range d.lines {
		if t.at < len(d.next.Lines) {
			d.next.Lines[t.at] = t.now
			continue
		}
		d.next.Lines = append(d.next.Lines, t.now)
		if index != nil {
			index[t.now.key()] = t.at
		}
	}
	*x = d.next
	x.index = index
}

// Bounds on events.
const (
	maxID      = 255 // bytes
	maxEntries = 100_000
)

// checkEvent returns what is wrong with an event by itself.
func checkEvent(e Event) *problem.List {
	var list problem.List
	if p, ok := e.(Posted); ok {
		checkPosted(&list, p)
		return &list
	}
	h := e.event()
	checkName(&list, "/id", h.id)
	if len(h.customer) > maxID {
		list.Add("/customer", problem.Limit, "longer than %d bytes: %s", maxID, problem.Quote(h.customer))
	}
	if h.on.IsZero() {
		list.Add("/on", problem.Required, "missing")
	}
	if s, ok := e.(Seal); ok && s.Through.IsZero() {
		list.Add("/through", problem.Required, "missing")
	}
	return &list
}

func checkName(list *problem.List, path, name string) {
	switch {
	case name == "":
		list.Add(path, problem.Required, "missing")
	case len(name) > maxID:
		list.Add(path, problem.Limit, "longer than %d bytes: %s", maxID, problem.Quote(name))
	case !utf8.ValidString(name):
		list.Add(path, problem.Syntax, "not valid UTF-8: %s", problem.Quote(name))
	}
}

func checkPosted(list *problem.List, p Posted) {
	switch n := len(p.Entries); {
	case n == 0:
		list.Add("/entries", problem.Required, "want at least one")
		return
	case n > maxEntries:
		list.Add("/entries", problem.Limit, "%d entries, at most %d", n, maxEntries)
		return
	}
	first := p.Entries[0]
	for i, e := range p.Entries {
		at := problem.At("/entries", i)
		checkName(list, at+"/cause", e.Cause)
		switch {
		case e.Cause != first.Cause || e.Posted != first.Posted:
			list.Add(at+"/cause", problem.Conflict, "entries of one event have one cause and day, %s %s, got %s %s",
				problem.Quote(first.Cause), first.Posted, problem.Quote(e.Cause), e.Posted)
		case e.Claim.Customer != first.Claim.Customer:
			list.Add(at+"/claim/customer", problem.Conflict, "entries of one event have one customer, %s, got %s",
				problem.Quote(first.Claim.Customer), problem.Quote(e.Claim.Customer))
		case !counts(e.Kind):
		case e.Amount.Sign() == 0 || e.Amount.Currency() != first.Amount.Currency() && first.Amount.Stated():
			list.Add(at+"/amount", problem.Conflict, "want an amount other than 0 in the currency of the others, got %s", e.Amount)
		case e.Claim.Line != "" && (e.Earned.IsZero() || e.Payable.IsZero()):
			list.Add(at+"/earned", problem.Required, "want the day it was earned and the day it is payable")
		}
	}
}

// counts reports whether entries of a kind change what can go back.
func counts(k partnerecon.Kind) bool {
	return k == partnerecon.Earned || k == partnerecon.Returned || k == partnerecon.Capped
}

// posted takes up what the commission posted. Entries of kinds that cannot go
// back are passed over.
func (d *draft) posted(p Posted) error {
	d.start(p.Start)
	for _, e := range p.Entries {
		if !counts(e.Kind) {
			continue
		}
		switch d.next.Currency {
		case "":
			d.next.Currency = e.Amount.Currency()
		case e.Amount.Currency():
		default:
			return fmt.Errorf("clawback: entry %s: %s in an exposure of %s: %w",
				problem.Quote(e.ID()), e.Amount, d.next.Currency, partnerecon.ErrCurrency)
		}
		if _, _, err := d.recourse.version(e.Terms); err != nil {
			return err
		}
		var err error
		if e.Claim.Line == "" {
			err = d.restEntry(e)
		} else {
			err = d.lineEntry(e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *draft) lineEntry(e partnerecon.Entry) error {
	l := d.line(lineKey{e.Claim.Partner, e.Claim.Line})
	if l.Line == "" {
		*l = Line{
			Partner: e.Claim.Partner, Deal: e.Claim.Deal, Line: e.Claim.Line, Component: e.Claim.Component,
			Tier: e.Tier, Terms: e.Terms, Seller: e.Seller, Earned: e.Earned, Payable: e.Payable,
		}
	}
	if e.Kind == partnerecon.Earned {
		l.Tier = e.Tier // a line that was priced again may have another tier
	}
	if d.next.First.IsZero() || e.Earned.Before(d.next.First) {
		d.next.First = e.Earned
	}
	var err error
	l.Net, err = d.sum(l.Net, e.Amount.Minor())
	return err
}

func (d *draft) restEntry(e partnerecon.Entry) error {
	rests := slices.Clone(d.next.Rests)
	i := slices.IndexFunc(rests, func(r Rest) bool { return r.Partner == e.Claim.Partner })
	if i < 0 {
		rests = append(rests, Rest{Partner: e.Claim.Partner})
		i = len(rests) - 1
	}
	var err error
	rests[i].Net, err = d.sum(rests[i].Net, e.Amount.Minor())
	d.next.Rests = rests
	return err
}

// line returns a copy of a partner's line for changes; a new one is empty. The
// pointer holds until the next call.
func (d *draft) line(k lineKey) *Line {
	if i := slices.IndexFunc(d.lines, func(t touched) bool { return t.now.key() == k }); i >= 0 {
		return &d.lines[i].now
	}
	t := touched{at: d.old.line(k)}
	if t.at >= 0 {
		t.now = d.old.Lines[t.at]
	} else {
		t.at = len(d.old.Lines)
		for _, other := range d.lines {
			t.at = max(t.at, other.at+1)
		}
	}
	d.lines = append(d.lines, t)
	return &d.lines[len(d.lines)-1].now
}

func (d *draft) churn(e Churn) error {
	for _, c := range d.next.Churns {
		if c.ID == e.ID {
			return d.repeat(c.On == e.On)
		}
	}
	if err := d.fresh(e.ID); err != nil {
		return err
	}
	d.start(e.Start)
	d.next.Churns = append(d.next.Churns, Departure{e.ID, e.On})
	return d.obligations()
}

// start takes up the customer's first day, where an event states it.
func (d *draft) start(day partnerecon.Day) {
	if !day.IsZero() {
		d.next.Start = day
	}
}

func (d *draft) reactivated(e Reactivated) error {
	for _, r := range d.next.Reactivations {
		if r.ID == e.ID {
			return d.repeat(r.On == e.On)
		}
	}
	if err := d.fresh(e.ID); err != nil {
		return err
	}
	d.next.Reactivations = append(d.next.Reactivations, Reactivation{e.ID, e.On})
	return nil
}

// fresh refuses an id that another event has.
func (d *draft) fresh(id string) error {
	if slices.ContainsFunc(d.next.Churns, func(c Departure) bool { return c.ID == id }) ||
		slices.ContainsFunc(d.next.Reactivations, func(r Reactivation) bool { return r.ID == id }) {
		return d.repeat(false)
	}
	return nil
}

// repeat ends an event that was delivered before, or refuses one that uses its
// id for something else.
func (d *draft) repeat(same bool) error {
	if !same {
		return fmt.Errorf("clawback: event %s: %w", problem.Quote(d.event.id), ErrDuplicate)
	}
	d.repeated = true
	return nil
}

// sum returns a + b, or an error that names the event.
func (d *draft) sum(a, b int64) (int64, error) {
	c, ok := exact.Add(a, b)
	if !ok {
		return 0, fmt.Errorf("clawback: event %s: %w", problem.Quote(d.event.id), partnerecon.ErrOverflow)
	}
	return c, nil
}
