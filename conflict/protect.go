package conflict

import (
	"fmt"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
)

// Protections returns the protections of an account as they are known at an
// instant, those that are over too, in the order of their beginning: plain
// values for attribution. Registration is the id of the fact that the protection
// is from, a registration or an override; its [HeadingOf] names the opportunity. One that was
// handed on protects two partners, one after the other: attribution takes the one whose it
// is by then, the last of that Registration; leave the others out.
func (d Desk) Protections(s State, at time.Time) ([]partnerecon.Protection, error) {
	return d.ProtectionsAsOf(s, at, at)
}

// ProtectionsAsOf returns the protections of an account at an instant as they are
// known later: the facts up to at, and the reviews that were still open then, as
// they were decided since, through asOf. An acceptance relates back to the
// submission, so that a registration that was under review at the instant
// protects it. Nothing else that came after at counts: no withdrawal, transfer,
// extension, choice, override or strike, even if the desk has refused a review
// because of it.
func (d Desk) ProtectionsAsOf(s State, at, asOf time.Time) ([]partnerecon.Protection, error) {
	if err := d.question(s, at); err != nil {
		return nil, err
	}
	if err := checkTime(asOf); err != nil {
		return nil, err
	}
	if asOf.Before(at) {
		return nil, fmt.Errorf("conflict: as of %s: %w: that is before %s", asOf.UTC().Format(time.RFC3339Nano), partnerecon.ErrSyntax, at.UTC().Format(time.RFC3339Nano))
	}
	doc := d.rules.docket(s, at, unheard)
	doc.review(at, asOf)
	return doc.protections(), nil
}

// review takes up the decisions on reviews after an instant, through another, and
// no other fact of that time. Those on registrations that were submitted later
// find none.
func (d *docket) review(after, through time.Time) {
	for _, e := range d.account.Facts {
		decision, ok := e.(Decide)
		if !ok || !decision.At.After(after) || decision.At.After(through) {
			continue
		}
		d.advance(decision.At)
		d.decide(decision, &verdict{quiet: true})
	}
}

// protections lists what was ever protected, in the order of its beginning.
func (d *docket) protections() []partnerecon.Protection {
	var out []partnerecon.Protection
	add := func(partner, id string, days partnerecon.Interval) {
		if days.Len() > 0 {
			out = append(out, partnerecon.Protection{Partner: partner, Account: d.account.ID, Registration: id, Interval: days})
		}
	}
	for _, f := range d.files {
		if f.granted {
			add(f.partner, f.ID, partnerecon.Interval{Start: f.from, End: f.until})
		}
	}
	for _, g := range d.grants {
		if g.ground == OnOverride {
			add(g.partner, g.id, g.days)
		}
	}
	slices.SortStableFunc(out, func(a, b partnerecon.Protection) int { return a.Interval.Start.Compare(b.Interval.Start) })
	return out
}
