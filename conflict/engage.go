package conflict

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Hold is why direct sales may not engage an account.
type Hold struct {
	Partner string `json:"partner"`
	Ground  Ground `json:"ground"`
	// ID of the registration, the listing, the override, or the first contact.
	ID    string    `json:"id"`
	Until time.Time `json:"until"` // the hold is over at this instant, or just after it where hours are counted

	opportunity string
	rule        string
}

// An Engagement says whether direct sales may engage an account.
type Engagement struct {
	Allowed bool `json:"allowed"`
	// Holds on the account, strongest ground first as the policy's precedence
	// has it, else in the order of their beginning. Empty if engaging is allowed.
	Holds []Hold `json:"holds,omitzero"`
	// Until is when the last hold is over, as far as it is known.
	Until time.Time         `json:"until,omitzero"`
	Trace partnerecon.Trace `json:"trace"`
}

// MayEngage says whether direct sales may engage an account at an instant. An
// inbound motion is never held.
func (d Desk) MayEngage(s State, motion Motion, at time.Time) (Engagement, error) {
	if err := d.question(s, at); err != nil {
		return Engagement{}, err
	}
	var list problem.List
	checkMember(&list, "/motion", motion, Inbound, Outbound)
	if err := invalid(&list); err != nil {
		return Engagement{}, err
	}
	doc := d.rules.docket(s, at, unheard)
	out := Engagement{Holds: doc.holds(motion, "")}
	out.Allowed = len(out.Holds) == 0
	for _, h := range out.Holds {
		if h.Until.After(out.Until) {
			out.Until = h.Until
		}
		out.Trace.Add(CodeHeld, h.rule, detail("partner", h.Partner), detail("ground", string(h.Ground)), detail("id", h.ID), when("until", h.Until))
	}
	switch {
	case motion == Inbound:
		out.Trace.Add(CodeInbound, "")
	case out.Allowed:
		out.Trace.Add(CodeFree, "")
	}
	return out, nil
}

// holds returns what holds direct sales off the account now, of registrations those
// that overlap an opportunity.
func (d *docket) holds(motion Motion, opportunity string) []Hold {
	if motion == Inbound {
		return nil
	}
	var out []Hold
	for _, f := range d.meeting(opportunity) {
		switch {
		case f.status.InForce():
			out = append(out, Hold{f.partner, OnRegistration, f.ID, d.start(f.until), f.Opportunity, "/registration/protect_for"})
		case f.status == UnderReview && d.rules.inReview(f.reviewFrom, d.now):
			out = append(out, Hold{f.partner, OnRegistration, f.ID, d.rules.reviewBy(f.reviewFrom), f.Opportunity, "/registration/review"})
		}
	}
	for _, l := range d.lists {
		if !l.over {
			out = append(out, Hold{l.Partner, OnList, l.ID, d.start(l.until), "", "/lists"})
		}
	}
	for _, g := range d.grants {
		if g.holds(d.day) {
			out = append(out, Hold{g.partner, OnOverride, g.id, d.start(g.days.End), g.opportunity, "/registration/override"})
		}
	}
	out = append(out, d.firstMovers()...)
	slices.SortStableFunc(out, func(a, b Hold) int { return d.rules.level(a.Ground) - d.rules.level(b.Ground) })
	return out
}

// start is the first instant of a day.
func (d *docket) start(day partnerecon.Day) time.Time { return day.Start(d.rules.zone).UTC() }

// level is the level of a ground in the precedence; grounds that have none come
// last.
func (r *rules) level(g Ground) int {
	if n, ok := r.levels[g]; ok {
		return n
	}
	return len(grounds())
}

// firstMovers returns the holds of partners that were in contact with the account
// before direct sales was, for as long as they may register it.
func (d *docket) firstMovers() []Hold {
	var out []Hold
	for _, c := range d.movers {
		record := d.record(c.Partner)
		tier, i := record.tierAt(d.now)
		end := d.rules.policy.Registration.Within.End(d.rules.day(c.At))
		if i < 0 || !tier.FirstMover || record.removedBy(d.now) || !end.After(d.day) || d.excluded() >= 0 || d.directBefore(c.At) {
			continue
		}
		out = append(out, Hold{c.Partner, OnFirstMove, c.ID, d.start(end), c.Opportunity, problem.At("/tiers", i) + "/first_mover"})
	}
	return out
}

// directBefore reports whether direct sales was in contact before an instant,
// other than by a breach.
func (d *docket) directBefore(t time.Time) bool {
	return d.unheld != nil && d.unheld.At.Before(t)
}
