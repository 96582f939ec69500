package conflict

import (
	"cmp"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
)

// A docket is an account's facts folded through an instant, with everything that
// follows from them. It is built for one question and thrown away.
type docket struct {
	rules   *rules
	account *Account
	records []*record // of the partners, one each, in the order of their names

	now time.Time
	day partnerecon.Day // of now

	shelf    // registrations
	profile  Profile
	lists    []*listing // that were granted
	contacts []Contact
	firsts   map[string]*firsts // contacts by partner
	movers   []Contact          // the first of each partner
	directs  []direct
	unheld   *Direct // the first contact of direct sales that was no breach
	removals bool    // some partner was removed
	grants   []grant
	signs    []Sign
	moved    map[string]partnerecon.Day // last movement by partner
	disputes []*Matter
}

// A direct is a contact of direct sales.
type direct struct {
	Direct
	breach bool // it was held: nobody loses by it
}

// A grant is a choice of the customer or an override.
type grant struct {
	id, partner, opportunity string
	ground                   Ground
	at                       time.Time
	days                     partnerecon.Interval // of an override
	over                     bool
}

// A verdict is a ruling in the making; a quiet one is not explained.
type verdict struct {
	Ruling
	quiet bool
}

// add adds a step to the trace.
func (v *verdict) add(code, rule string, details ...partnerecon.Detail) {
	if !v.quiet {
		v.Trace.Add(code, rule, details...)
	}
}

// note decides, and adds the step that says so.
func (v *verdict) note(o Outcome, code, rule string, details ...partnerecon.Detail) {
	v.Outcome, v.Code = o, code
	v.add(code, rule, details...)
}

// day and when are details of a step, which a quiet one has no use for: they cost more
// than what is decided.
func (v *verdict) day(name string, d partnerecon.Day) partnerecon.Detail {
	if v.quiet {
		return partnerecon.Detail{}
	}
	return day(name, d)
}

func (v *verdict) when(name string, t time.Time) partnerecon.Detail {
	if v.quiet {
		return partnerecon.Detail{}
	}
	return when(name, t)
}

// detail is a text as the detail of a step.
func detail(name, value string) partnerecon.Detail {
	return partnerecon.Detail{Name: name, Value: value}
}

func day(name string, d partnerecon.Day) partnerecon.Detail { return partnerecon.D(name, d) }

func when(name string, t time.Time) partnerecon.Detail {
	return detail(name, t.UTC().Format(time.RFC3339Nano))
}

// docket folds an account and its rosters through an instant; the zero instant
// is the end of time, without what the mere passing of time changes. Where
// somebody listens, each fact of the account gets a ruling.
func (r *rules) docket(s State, through time.Time, listen func(*docket, Event, header) *verdict) *docket {
	d := r.folded(s, through, listen)
	if s.Account != nil && !through.IsZero() {
		d.advance(through)
	}
	return d
}

// folded does so without the time that has passed since the last of those facts.
func (r *rules) folded(s State, through time.Time, listen func(*docket, Event, header) *verdict) *docket {
	d := &docket{rules: r, account: s.Account}
	for _, roster := range s.Rosters {
		c := r.record(roster, through, nil)
		d.records, d.removals = append(d.records, c), d.removals || !c.ladder.removed.IsZero()
	}
	slices.SortFunc(d.records, func(a, b *record) int { return cmp.Compare(a.partner, b.partner) })
	if s.Account == nil {
		return d
	}
	for _, e := range s.Account.Facts {
		h := head(e)
		if !through.IsZero() && h.at.After(through) {
			break
		}
		d.advance(h.at)
		if out := listen(d, e, h); out != nil {
			d.rule(e, out)
		} else {
			d.rule(e, &verdict{quiet: true})
		}
	}
	return d
}

// unheard is the listener of a question about the account as it stands.
func unheard(*docket, Event, header) *verdict { return nil }

// record returns the record of a partner. A state that was checked has all.
func (d *docket) record(partner string) *record {
	i, ok := slices.BinarySearchFunc(d.records, partner, func(c *record, name string) int { return cmp.Compare(c.partner, name) })
	if !ok {
		return &record{rules: d.rules, partner: partner}
	}
	return d.records[i]
}

// advance lets time pass: what has expired by then expires, what was waiting
// behind it comes forward, lists are reviewed, removed partners lose what they
// hold, and those that left their lists and overrides.
func (d *docket) advance(now time.Time) {
	d.now, d.day = now, d.rules.day(now)
	for _, l := range d.lists {
		l.over = l.over || !d.record(l.Partner).goneAfter(l.At, now).IsZero()
		l.roll(d.day, d.moved[l.Partner])
	}
	for i := range d.grants {
		d.endOverride(&d.grants[i])
	}
	due := d.due(d.day, d.removals)
	if len(due) == 0 {
		return
	}
	for again := true; again; {
		again = false
		for _, f := range due {
			if f.status.Open() && d.lapse(f) {
				d.promote(f, &verdict{quiet: true})
				again = true
			}
		}
	}
	d.looked()
}

// endOverride ends an override with the day on which the partner that it is for left, or was
// removed.
func (d *docket) endOverride(g *grant) {
	if g.over || g.ground != OnOverride {
		return
	}
	if gone := d.record(g.partner).goneAfter(g.at, d.now); !gone.IsZero() {
		g.over = true
		if day := d.rules.day(gone); day.Before(g.days.End) {
			g.days.End = day
		}
	}
}

// lapse ends a registration whose time is over, or whose partner was removed,
// and reports whether it did.
func (d *docket) lapse(f *file) bool {
	if c := d.record(f.partner); c.removedBy(d.now) {
		if removed := d.rules.day(c.ladder.removed); removed.Before(f.until) {
			f.end(Withdrawn, CodeRemoved, removed)
			return true
		}
	}
	if f.until.After(d.day) {
		return false
	}
	f.end(Expired, CodeExpired, f.until)
	return true
}

// rule takes up a fact and rules on it.
func (d *docket) rule(e Event, out *verdict) {
	switch e := e.(type) {
	case Profile:
		d.profile = e
		out.note(Noted, CodeNoted, "", detail("segment", e.Segment), detail("territory", e.Territory), detail("vertical", e.Vertical))
	case Contact:
		d.contacts = append(d.contacts, e)
		d.touched(e)
		d.contact(e, out)
	case Direct:
		d.direct(e, out)
	case Move:
		d.move(e, out)
	case Sign:
		d.sign(e, out)
	case Register:
		d.register(e, out)
	case Decide:
		d.decide(e, out)
	case Extend:
		d.extend(e, out)
	case Withdraw:
		d.withdraw(e, out)
	case Choose:
		d.choose(e, out)
	case Override:
		d.override(e, out)
	case Transfer:
		d.transfer(e, out)
	case List:
		d.list(e, out)
	case Unlist:
		d.unlist(e, out)
	case Dispute, Escalate, Resolve:
		d.dispute(e, out)
	}
}

// contact notes a partner's touch; the first one may begin a hold.
func (d *docket) contact(e Contact, out *verdict) {
	if out.quiet {
		return
	}
	first, _ := d.firsts[e.Partner].by(e.Opportunity, d.now)
	out.note(Noted, CodeNoted, "", out.day("first_contact", d.rules.day(first)),
		out.day("register_by", d.rules.policy.Registration.Within.End(d.rules.day(first)).Add(-1)))
}

// touched takes up a partner's touch.
func (d *docket) touched(e Contact) {
	if d.firsts == nil {
		d.firsts = map[string]*firsts{}
	}
	if d.firsts[e.Partner] == nil {
		d.firsts[e.Partner] = &firsts{}
		d.movers = append(d.movers, e)
	}
	d.firsts[e.Partner].add(e)
}

// direct notes a contact of direct sales. One that was held is a breach, and
// takes nothing from anybody.
func (d *docket) direct(e Direct, out *verdict) {
	holds := d.holds(e.Motion, "")
	breach := len(holds) > 0
	d.directs = append(d.directs, direct{e, breach})
	if !breach && d.unheld == nil {
		d.unheld = &e
	}
	for _, h := range holds {
		out.add(CodeHeld, h.rule, detail("partner", h.Partner), detail("ground", string(h.Ground)), detail("id", h.ID), out.when("until", h.Until))
	}
	switch {
	case breach:
		out.Against = holds[0].Partner
		out.note(Breached, CodeBreach, holds[0].rule, detail("partner", holds[0].Partner))
	case e.Motion == Inbound:
		out.note(Noted, CodeInbound, "")
	default:
		out.note(Noted, CodeFree, "")
	}
}

// move notes a movement of a partner's pipeline: it keeps the list, and renews
// the registration where the policy says so.
func (d *docket) move(e Move, out *verdict) {
	if d.moved == nil {
		d.moved = map[string]partnerecon.Day{}
	}
	d.moved[e.Partner] = d.day
	out.note(Noted, CodeNoted, "", out.day("moved", d.day))
	w := d.rules.policy.Registration.Renews
	if !w.Stated() {
		return
	}
	for _, f := range d.files {
		if f.partner != e.Partner || !f.status.InForce() || !w.End(d.day).After(f.until) {
			continue
		}
		f.until = w.End(d.day)
		d.stateOf(f, out)
		out.note(Granted, CodeRenewed, "/registration/renews", detail("registration", f.ID), out.day("until", f.until.Add(-1)))
	}
}

// sign notes a contract. A registration in force is signed by it, whoever closed
// the deal; if that was not its partner, the claim stands and the deal is on
// record as closed over it.
func (d *docket) sign(e Sign, out *verdict) {
	holds := d.holds(Outbound, e.Opportunity)
	d.signs = append(d.signs, e)
	out.note(Noted, CodeNoted, "", detail("partner", e.Partner), detail("motion", string(e.Motion)))
	for _, f := range d.meeting(e.Opportunity) {
		if !f.status.InForce() {
			continue
		}
		f.status, f.code = Signed, CodeSigned
		d.stateOf(f, out)
		out.Partner = f.partner
		out.note(Granted, CodeSigned, "/registration/protect_for", detail("registration", f.ID), detail("partner", f.partner), out.day("until", f.until.Add(-1)))
	}
	for _, h := range holds {
		if h.Partner == e.Partner || e.Partner == "" && e.Motion == Inbound || !overlap(h.opportunity, e.Opportunity) {
			continue
		}
		out.Against = h.Partner
		out.note(Breached, CodeClosedOver, h.rule, detail("partner", h.Partner), detail("ground", string(h.Ground)), detail("id", h.ID))
		return
	}
}
