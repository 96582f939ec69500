package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// evidence is what the deals of a customer are decided from: what the book keeps of
// it, with the fact that is being folded.
type evidence struct {
	*posting
	c         *customer
	id        string // of the customer
	touches   []touch
	told      []told
	transfers []transfer
	changed   []attributed // what the fact decides, in the order it does
	loaded    *conflict.State
	granted   map[Moment][]partnerecon.Protection // of the customer, by the instants that were asked for
	named     map[string]string                   // the deals that facts on record name, by the id of the fact
	binding   *attributed                         // the first deal that binds the customer, once it was asked for
}

func (s *posting) evidence(id string, c *customer) *evidence {
	return &evidence{posting: s, c: c, id: id, touches: c.Touches, told: c.Told, transfers: c.Transfers}
}

// record returns what the desk has on record, with the fact. Few facts ask.
func (v *evidence) record() conflict.State {
	if v.loaded == nil {
		state := v.onRecord(v.c)
		v.loaded = &state
	}
	return *v.loaded
}

// put keeps what was decided of a deal.
func (v *evidence) put(d attributed) {
	if b := v.binding; b != nil && (b.At.IsZero() || d.Deal == b.Deal || d.compareClosed(b) < 0) {
		v.binding = nil // the deal may be the one now
	}
	for i := range v.changed {
		if v.changed[i].Deal == d.Deal {
			v.changed[i] = d
			return
		}
	}
	v.changed = append(v.changed, d)
}

// deals returns all deals as they are with the fact.
func (v *evidence) deals() []attributed {
	out := slices.Clone(v.c.Attributed)
	for _, d := range v.changed {
		if i, known := v.c.findAttributed(d.Deal); known {
			out[i] = d
		} else {
			out = append(out, d)
		}
	}
	return out
}

// decideAnew decides the deals anew that the fact matters to; where accounts are
// bound, also those that closed after one that changes.
func (v *evidence) decideAnew(matters func(*attributed) bool) error {
	moved, deals := false, v.deals()
	if v.program.locks {
		slices.SortFunc(deals, func(a, b attributed) int { return a.compareClosed(&b) })
	}
	for _, d := range deals {
		if !v.book.live(v.program, &d) || !matters(&d) && !moved {
			continue
		}
		was := d.Credits
		d = d.clone()
		if err := v.decide(&d); err != nil {
			return err
		}
		v.put(d)
		moved = moved || v.program.locks && !sameShares(was, d.Credits)
	}
	return nil
}

// decide decides the credits of a deal at its close and at each renewal, as far as
// they are within the horizon.
func (v *evidence) decide(d *attributed) error {
	if !v.book.frozen(v.program, d.At) {
		if err := v.decideClose(d); err != nil {
			return err
		}
	}
	for i := range d.Renewals {
		if r := &d.Renewals[i]; !v.book.frozen(v.program, r.At) {
			if err := v.decideRenewal(d, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// decideClose decides the credits of a deal at its close, but those that a recredit
// states.
func (v *evidence) decideClose(d *attributed) error {
	terms, ok := v.program.agreement(partnerecon.DayIn(instant(d.At), v.program.zone))
	if !ok {
		return fmt.Errorf("no version of the terms is in force at the close of the deal, %s: %w", v.program.local(d.At), ErrTerms)
	}
	d.Terms = terms.ID
	m, ok := v.program.models[d.Terms]
	if ok {
		if err := v.pinPartners(d, m); err != nil {
			return err
		}
	}
	if d.Stated != "" {
		return nil
	}
	d.Credits = nil
	if !ok {
		return nil
	}
	protections, err := v.protections(d, m)
	if err != nil {
		return err
	}
	credits, err := m.Credits(v.journey(m, d, protections))
	if err != nil {
		return err
	}
	d.Credits = withoutTiers(credits)
	return nil
}

func withoutTiers(credits []partnerecon.Credit) []partnerecon.Credit {
	for i := range credits {
		credits[i].Tier = ""
	}
	return credits
}

// creditsOn returns whose a payment of a deal is that is for a day: the credits of
// the close, or of the last renewal by then, as far as they cover the day, handed on
// by the transfers of the partner of record since.
func (v *evidence) creditsOn(d *attributed, day partnerecon.Day) ([]partnerecon.Credit, error) {
	credits, m := d.Credits, v.program.models[d.Terms]
	term, from := partnerecon.Interval{Start: partnerecon.DayIn(instant(d.At), v.program.zone)}, partnerecon.Day{}
	for _, r := range d.Renewals {
		on := partnerecon.DayIn(instant(r.At), v.program.zone)
		if on.After(day) {
			term.End = on
			break
		}
		term.Start = on
		if d.statedSince(on) {
			continue
		}
		credits, m, from = r.Credits, v.program.models[r.Terms], on
	}
	covered := func(c partnerecon.Credit) bool {
		until := m.Covers(c.Role, term).End
		return until.IsZero() || day.Before(until)
	}
	var out []partnerecon.Credit // nil where nobody has credit, as it is when it was stored
	for _, c := range credits {
		if d.Stated != "" || covered(c) {
			out = append(out, c)
		}
	}
	return v.ofRecord(d, out, from, day)
}

// creditsOf returns whose a payment or a milestone of a deal is: a milestone before
// the close is decided as of its own moment, with what the close tells of the journey.
func (v *evidence) creditsOf(d *attributed, l *attributedLine, day partnerecon.Day) ([]partnerecon.Credit, error) {
	if !l.precedes(d) {
		return v.creditsOn(d, day)
	}
	own := d.clone()
	own.At, own.Partners, own.Renewals = l.At, nil, nil
	if err := v.decideClose(&own); err != nil {
		return nil, err
	}
	return v.creditsOn(&own, day)
}

// statedSince reports whether a recredit states the credits of a deal on a day or
// later: then it stands, whatever a renewal of the day has decided.
func (d *attributed) statedSince(day partnerecon.Day) bool {
	return d.Stated != "" && !d.StatedOn.Before(day)
}

// dayOf is the day that a payment is for: the first one of its service, else that
// of its invoice, else the day it cleared.
func dayOf(service, invoiced, cleared partnerecon.Day) partnerecon.Day {
	return cmp.Or(service, invoiced, cleared)
}

// moving returns the recredit that gives open payments of deals the credits that
// they now have, or nil where none has others. Payments that state their credits
// keep them.
func (v *evidence) moving(deals []attributed) (commission.Event, error) {
	type place struct {
		deal *attributed
		line *attributedLine
	}
	of := map[string]place{}
	for i := range deals {
		d := &deals[i]
		for k := range d.Lines {
			if l := &d.Lines[k]; !l.Stated && (!l.precedes(d) || !v.book.frozen(v.program, l.At)) {
				of[l.ID] = place{d, l}
			}
		}
	}
	if len(of) == 0 {
		return nil, nil
	}
	ev := commission.Recredit{ID: v.fact.ID, Customer: v.id, On: v.when.on, Recorded: v.when.recorded()}
	for _, l := range v.c.Ledger.Lines {
		p, ok := of[l.ID]
		if !ok {
			continue
		}
		credits, err := v.creditsOf(p.deal, p.line, dayOf(l.Service, l.Invoiced, l.Cleared))
		if err != nil {
			return nil, err
		}
		if credits = v.entitled(v.c, l, credits); !sameShares(l.Credits, credits) {
			ev.Lines = append(ev.Lines, v.lineCredits(v.c, l, credits))
		}
	}
	if len(ev.Lines) == 0 {
		return nil, nil
	}
	return ev, nil
}

// sameShares reports whether two lists give the same partners the same.
func sameShares(a, b []partnerecon.Credit) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x partnerecon.Credit) bool {
		return !slices.ContainsFunc(b, func(y partnerecon.Credit) bool {
			return x.Partner == y.Partner && x.Role == y.Role && x.Share == y.Share
		})
	})
}

// lineCredits gives a payment credits, with the tiers of the day that governs it.
func (s *posting) lineCredits(c *customer, l *commission.Line, credits []partnerecon.Credit) commission.LineCredits {
	day := l.Cleared
	if pin, ok := c.deal(l.Deal); ok && s.program.policy.PinTier == TierAtClose && (l.Milestone == "" || !day.Before(pin.Governed)) {
		day = pin.Governed
	}
	return commission.LineCredits{Of: l.ID, Credits: s.withTiers(credits, day), Uplines: s.uplinesAnew(l, credits, day)}
}

// takeUp decides anew what a fact about a customer matters to, and gives open
// payments the credits that follow.
func (v *evidence) takeUp(st *step, matters func(*attributed) bool) error {
	if err := v.decideAnew(matters); err != nil {
		return err
	}
	return v.move(st, v.changed)
}

// move gives the open payments of deals their credits.
func (v *evidence) move(st *step, deals []attributed) error {
	ev, err := v.moving(deals)
	if err != nil {
		return err
	}
	st.deals = v.changed
	if ev != nil {
		st.ledger = ev
	}
	return nil
}

// since reports whether a deal closed, or was renewed, at an instant or after it.
func (v *evidence) since(d *attributed, at Moment) bool {
	return !instant(d.At).Before(instant(at)) ||
		slices.ContainsFunc(d.Renewals, func(r renewed) bool { return !instant(r.At).Before(instant(at)) })
}

// bond is what the account was first bound to before a deal closed: to those who
// sourced its first deal.
func (v *evidence) bond(d *attributed) attribution.Bond {
	if v.binding == nil {
		v.binding = v.firstBinding()
	}
	first := v.binding
	if first.At.IsZero() || first.compareClosed(d) >= 0 {
		return attribution.Bond{}
	}
	out := attribution.Bond{At: instant(first.At)}
	for _, c := range first.Credits {
		if c.Role == partnerecon.Sourced {
			out.Sourced = append(out.Sourced, attribution.Share{Partner: c.Partner, Share: c.Share})
		}
	}
	return out
}

// firstBinding returns the first deal that partners sourced all of, or one that never
// closed.
func (v *evidence) firstBinding() *attributed {
	first := &attributed{}
	deals := v.deals()
	for i := range deals {
		if o := &deals[i]; !o.Open && (first.At.IsZero() || o.compareClosed(first) < 0) && o.binds() {
			first = o
		}
	}
	return first
}

// binds reports whether partners sourced all of a deal.
func (d *attributed) binds() bool {
	var sum exact.Num
	for _, c := range d.Credits {
		if c.Role == partnerecon.Sourced {
			sum = sum.Add(exact.Ratio(c.Share.Num(), c.Share.Den()))
		}
	}
	return sum.Cmp(exact.Int(1)) == 0
}
