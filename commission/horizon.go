package commission

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// recredit replaces credits of open lines and prices them again.
func (d *draft) recredit(e Recredit) error {
	digest, fresh, err := d.digest(struct {
		Deal    string               `json:"deal,omitzero"`
		Credits []partnerecon.Credit `json:"credits,omitzero"`
		Lines   []LineCredits        `json:"lines,omitzero"`
		On      partnerecon.Day      `json:"on"`
	}{e.Deal, e.Credits, e.Lines, e.On})
	if !fresh {
		return err
	}
	lines, err := d.recredited(e)
	if err != nil {
		return err
	}
	until := d.event.posted()
	for _, lc := range lines {
		at := d.old.line(lc.Of)
		until = later(until, d.old.Lines[at].SealDay())
		if err := d.recreditLine(at, lc.Credits, lc.Uplines); err != nil {
			return err
		}
	}
	d.remembered = append(d.remembered, Remembered{e.ID, e.On, until, digest})
	return nil
}

// digest identifies the content of an event that is remembered, if it is new. An event
// that is known already ends with it, and one that uses its id for something else is
// refused.
func (d *draft) digest(content any) (digest string, fresh bool, err error) {
	digest, err = strictjson.Digest(content)
	if err != nil {
		return "", false, fmt.Errorf("commission: event %s: %w", problem.Quote(d.event.id), err)
	}
	p, known := d.old.find(d.event.id)
	if known {
		return "", false, d.repeat(p.list == inRemembered && d.old.Remembered[p.at].Digest == digest)
	}
	return digest, true, nil
}

// recredited lists the lines that a recredit is about; each must be open.
func (d *draft) recredited(e Recredit) ([]LineCredits, error) {
	lines := slices.Clip(e.Lines)
	if e.Deal != "" {
		listed := make(map[string]bool, len(e.Lines))
		for i := range e.Lines {
			listed[e.Lines[i].Of] = true
		}
		for _, at := range d.old.ofDeal(e.Deal) {
			if id := d.old.Lines[at].ID; !listed[id] {
				lines = append(lines, LineCredits{Of: id, Credits: e.Credits})
			}
		}
		if len(lines) == 0 {
			return nil, fmt.Errorf("commission: recredit %s: deal %s has no open line: %w",
				problem.Quote(e.ID), problem.Quote(e.Deal), ErrUnknownLine)
		}
	}
	for _, lc := range lines {
		if d.old.line(lc.Of) < 0 {
			return nil, d.missing(lc.Of)
		}
	}
	return lines, nil
}

// recreditLine gives a line other credits, and other uplines if they are stated.
func (d *draft) recreditLine(at int, credits []partnerecon.Credit, uplines []Upline) error {
	l := d.touch(at).now
	v, err := d.plan.version(l.Terms)
	if err != nil {
		return err
	}
	credits = d.pinPlans(slices.Clone(credits))
	slices.SortFunc(credits, byPartner)
	for i := range credits {
		credits[i].Terms = l.Terms
	}
	if !l.Recredited {
		l.Recredited, l.Given, l.GivenUplines = true, l.Credits, l.Uplines
	}
	if l.Credits = credits; uplines != nil {
		l.Uplines = slices.Clone(uplines)
	}
	if err := v.accepts(l); err != nil {
		return err
	}
	if l.Cleared.IsZero() {
		return nil
	}
	if l.Contract != "" {
		l.Grants = d.grantsBefore(v, l)
	}
	return d.price(v, l)
}

// seal takes the lines through a day out of the ledger, but for those of which
// something has not been released yet. Their sums stay.
func (d *draft) seal(e Seal) error {
	if !e.Through.After(d.old.SealedThrough) {
		return d.repeat(true)
	}
	d.next.SealedThrough = e.Through
	d.sealing = true
	keep := make(map[string]bool, len(e.Keep))
	for _, id := range e.Keep {
		keep[id] = true
	}
	for _, l := range d.old.Lines {
		switch {
		case l.SealDay().After(e.Through):
			d.open = append(d.open, l)
		case l.waits() || keep[l.ID]:
			kept := l.clone()
			kept.Kept = true
			d.open = append(d.open, kept)
		default:
			d.sealLine(l)
		}
	}
	return nil
}

func (d *draft) sealLine(l *Line) {
	if !l.Cleared.IsZero() && !l.Sealed {
		for _, m := range models() {
			d.countSealed(l, series{"", m})
			for _, name := range l.Fires {
				d.countSealed(l, series{name, m})
			}
		}
	}
	d.sealPeak(l)
	d.sealFirst(l)
	d.status = append(d.status, partnerecon.Entry{
		Cause:  d.event.id,
		Claim:  partnerecon.Claim{Customer: d.next.Customer, Deal: l.Deal, Line: l.ID, Component: baseName},
		Kind:   partnerecon.Sealed,
		Posted: d.event.posted(),
		Earned: l.Cleared,
		Terms:  l.Terms,
		Seller: l.Seller,
		Basis:  partnerecon.BasisOf(&sealedBasis{formSealed, l}),
	})
}

func (d *draft) countSealed(l *Line, s series) {
	if !l.of(s) {
		return
	}
	counts := slices.Clone(d.next.SealedPayments)
	i := slices.IndexFunc(counts, func(c ModelCount) bool { return c.series() == s })
	if i < 0 {
		counts = append(counts, ModelCount{Model: s.model, Component: s.component})
		i = len(counts) - 1
	}
	counts[i].N++
	d.next.SealedPayments = counts
}

// Record returns the line that an entry of kind sealed carries, for a [Reopen].
func Record(e partnerecon.Entry) (Line, error) {
	facts, err := readBasis(e)
	if err != nil {
		return Line{}, err
	}
	sealed, ok := facts.(*sealedBasis)
	if !ok {
		return Line{}, fmt.Errorf("commission: entry %s: %w: it is not of kind sealed", problem.Quote(e.ID()), ErrEntry)
	}
	return *sealed.Line.deepClone(), nil // readBasis has checked that there is one
}

// reopen brings a sealed line back as it was.
func (d *draft) reopen(e Reopen) error {
	digest, fresh, err := d.digest(struct {
		Line *Line           `json:"line"`
		On   partnerecon.Day `json:"on"`
	}{&e.Line, e.On})
	if !fresh {
		return err
	}
	if e.Line.uses(e.ID) {
		return fmt.Errorf("commission: reopen %s: an event of the line it brings back has this id: %w", problem.Quote(e.ID), ErrDuplicate)
	}
	if at := d.old.line(e.Line.ID); at >= 0 {
		return d.repeat(d.old.Lines[at].Reopened)
	}
	if d.old.knows(e.Line.ID) {
		return d.repeat(false)
	}
	if e.Line.SealDay().After(d.old.SealedThrough) {
		return fmt.Errorf("commission: reopen %s: payment %s of %s: lines are sealed through %s: %w",
			problem.Quote(e.ID), problem.Quote(e.Line.ID), e.Line.SealDay(), d.old.SealedThrough, ErrUnknownLine)
	}
	if _, err := d.plan.version(e.Line.Terms); err != nil {
		return err
	}
	if err := d.currency(moneyIn(e.Line.Base, e.Line.currency())); err != nil {
		return err
	}
	if id, ok := d.old.usesIDOf(&e.Line); ok {
		return fmt.Errorf("commission: reopen %s: event %s of payment %s: %w",
			problem.Quote(e.ID), problem.Quote(id), problem.Quote(e.Line.ID), ErrDuplicate)
	}
	d.remembered = append(d.remembered, Remembered{e.ID, e.On, later(d.event.posted(), e.Line.SealDay()), digest})
	l := e.Line.deepClone()
	l.Reopened, l.Sealed = true, !l.Cleared.IsZero()
	t := d.add(l)
	t.was, t.recount = l.clone(), true
	d.match(l)
	return nil
}

// uses reports whether an event of the line has an id.
func (l *Line) uses(id string) bool {
	return l.ID == id || l.ClearedBy == id ||
		slices.ContainsFunc(l.Corrections, func(c Correction) bool { return c.ID == id || c.Reversed == id })
}

// usesIDOf returns an id of a record that the ledger knows as that of another
// event, if there is one: it was given twice, once before the seal.
func (l *Ledger) usesIDOf(record *Line) (string, bool) {
	if record.ClearedBy != "" && l.knows(record.ClearedBy) {
		return record.ClearedBy, true
	}
	for _, c := range record.Corrections {
		if l.knows(c.ID) || l.wonBefore(c.ID) >= 0 {
			return c.ID, true
		}
		if c.Reversed != "" && l.knows(c.Reversed) {
			return c.Reversed, true
		}
	}
	return "", false
}
