package incentive

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// settle posts, of every closed period that the event may have changed, what is due
// less what was posted: the shortest periods first, then in the order of time and of
// the policy.
func (d *draft) settle() error {
	first := d.next.first()
	if err := d.span(first); err != nil || d.from.IsZero() || first.IsZero() {
		return err
	}
	year := d.scheme.versions[0].policy.yearStart()
	from := d.from
	if from.Before(first) {
		from = first
	}
	claims := slices.Clone(d.next.Claims)
	for _, every := range [...]Every{EveryMonth, EveryQuarter, EveryYear} {
		for start := every.start(from, year); !start.Add(every.months() - 1).After(d.next.Closed); start = start.Add(every.months()) {
			if err := d.period(every, start, first, &claims); err != nil {
				return err
			}
		}
	}
	d.next.Claims = claims
	return nil
}

// period settles the bonuses of one period.
func (d *draft) period(every Every, start, first partnerecon.Month, claims *[]Claim) error {
	if last := start.Add(every.months() - 1); d.next.Absent(last) {
		d.tr.Add(CodeAbsent, "", partnerecon.D("from", start), partnerecon.D("through", last))
		return nil
	}
	v := d.scheme.governing(start, start.Add(every.months()-1))
	if v == nil {
		d.tr.Add(CodeNoTerms, "", partnerecon.D("period", start))
		return nil
	}
	for i := range v.policy.Bonuses {
		b := &v.policy.Bonuses[i]
		if b.Every != every {
			continue
		}
		w := working{version: v, bonus: b, rule: problem.At("/bonuses", i), start: start, tally: &d.next, first: first, tr: d.tr}
		due, err := w.due()
		if err != nil {
			return err
		}
		if err := d.claim(&w, due, claims); err != nil {
			return err
		}
	}
	return nil
}

// claim posts what is due of a bonus and period beyond what was posted.
func (d *draft) claim(w *working, due int64, claims *[]Claim) error {
	c := Claim{Bonus: w.bonus.Name, Period: w.start}
	at, ok := find(*claims, c, Claim.compare)
	if ok {
		c = (*claims)[at]
	}
	amount, err := d.difference(due, c.Posted)
	if err != nil || amount == 0 {
		return err
	}
	e := d.entry(w.version, bonusComponent(w.bonus.Name, w.start), amount, w.end().Last())
	e.Kind = kindOf(w.bonus.Rule)
	e.Basis = partnerecon.BasisOf(&bonusBasis{formBonus, d.event.partner, w.bonus.Name, w.start, w.first, w.read, c.Posted})
	d.post(e, due, c.Posted)
	c.Posted = due
	if ok {
		(*claims)[at] = c
	} else {
		*claims = slices.Insert(*claims, at, c)
	}
	return nil
}

// post takes up an entry, and says so in the trace.
func (d *draft) post(e partnerecon.Entry, due, before int64) {
	d.entries = append(d.entries, e)
	if d.tr != nil {
		d.scheme.version(e.Terms).conclude(e, due, before, d.tr)
	}
}

// conclude adds the last step.
func (v *version) conclude(e partnerecon.Entry, due, before int64, tr *partnerecon.Trace) {
	tr.Add(CodePosted, "", text("component", e.Claim.Component), partnerecon.D("due", v.money(due)),
		partnerecon.D("before", v.money(before)), partnerecon.D("posted", e.Amount))
}

// awarded posts what a contest that is decided gives the partner.
func (d *draft) awarded(e Awarded) error {
	v, at := d.scheme.contest(e.Contest)
	if v == nil {
		return unknownName("/contest", "contest", e.Contest)
	}
	award, err := v.award(at, e.Standings)
	if err != nil {
		return err
	}
	basis := &contestBasis{formContest, e.Contest, slices.Clone(e.Standings), 0}
	d.trace(award.Trace)
	earned := v.policy.Contests[at].Last()
	return d.award(v, Awarding{Of: e.Contest}, award.of(e.Partner), func(before int64) partnerecon.Entry {
		basis.Posted = before
		out := d.entry(v, contestComponent(e.Contest), 0, earned)
		out.Basis = partnerecon.BasisOf(basis)
		return out
	})
}

// joined posts what an activity gives the partner.
func (d *draft) joined(e Joined) error {
	v, at := d.scheme.collaboration(e.Collaboration, e.On)
	if v == nil {
		return unknownName("/collaboration", "collaboration", e.Collaboration)
	}
	division, err := v.divide(at, e.Activity)
	if err != nil {
		return err
	}
	activity := e.Activity
	activity.Participants = slices.Clone(activity.Participants)
	basis := &activityBasis{formActivity, e.Collaboration, activity, 0}
	d.trace(division.Trace)
	return d.award(v, Awarding{Of: e.Collaboration, Activity: activity.ID}, division.of(e.Partner), func(before int64) partnerecon.Entry {
		basis.Posted = before
		out := d.entry(v, activityComponent(e.Collaboration, activity.ID), 0, e.On)
		out.Basis = partnerecon.BasisOf(basis)
		return out
	})
}

// unknownName returns the problem of an event that names what the policy has not.
func unknownName(at, what, name string) error {
	var list problem.List
	list.Add(at, unknown, "the policy has no %s %s", what, quote(name))
	return invalid(&list)
}

// trace takes up the steps of a decision among several partners.
func (d *draft) trace(tr partnerecon.Trace) {
	if d.tr != nil {
		*d.tr = append(*d.tr, tr...)
	}
}

// award posts what is due of a contest or an activity beyond what was posted, unless
// a later statement of it is known.
func (d *draft) award(v *version, a Awarding, due int64, entry func(before int64) partnerecon.Entry) error {
	if i, ok := find(d.next.Awards, a, Awarding.compare); ok {
		a = d.next.Awards[i]
		if before(d.event.on, d.event.id, a.On, a.By) {
			d.tr.Add(CodeKept, "", text("by", a.By), partnerecon.D("on", a.On))
			return nil
		}
	}
	amount, err := d.difference(due, a.Posted)
	if err != nil {
		return err
	}
	was := a.Posted
	a.By, a.On, a.Posted = d.event.id, d.event.on, due
	d.next.Awards = put(d.next.Awards, a, Awarding.compare)
	if amount == 0 {
		if due == 0 {
			d.tr.Add(CodeNoPart, "", text("partner", d.event.partner))
		}
		return nil
	}
	e := entry(was)
	e.Amount = v.money(amount)
	d.post(e, due, was)
	return nil
}

// of returns what a partner gets of a contest.
func (a *Award) of(partner string) int64 {
	for _, p := range a.Prizes {
		if p.Partner == partner {
			return p.Amount.Minor()
		}
	}
	return 0
}

// of returns what a partner gets of an activity.
func (d *Division) of(partner string) int64 {
	for _, p := range d.Parts {
		if p.ID == partner && !p.Internal {
			return p.Amount.Minor()
		}
	}
	return 0
}
