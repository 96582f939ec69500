package conflict

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// faultOf returns the code of the first rule that a registration does not keep,
// or nothing. Each rule adds its step, so that a ruling also says what was in
// order.
func (d *docket) faultOf(f *file, out *verdict) string {
	c := d.record(f.partner)
	for _, rule := range [...]func(*file, *record, *verdict) string{
		d.faultOfPartner, d.faultOfAccount, d.faultOfAgain, d.faultOfTime, d.faultOfDirect, d.faultOfPrior, d.faultOfCapacity, d.faultOfRival,
	} {
		if code := rule(f, c, out); code != "" {
			return code
		}
	}
	return ""
}

// faultOfPartner: a partner that was removed, has left, or stands in no tier,
// registers nothing.
func (d *docket) faultOfPartner(f *file, c *record, out *verdict) string {
	if code, rule, since := c.goneBy(d.now); code != "" {
		out.add(code, rule, out.when("since", since))
		return code
	}
	tier, i := c.tierAt(d.now)
	if i < 0 {
		out.add(CodeNoTier, "/tiers", detail("partner", f.partner))
		return CodeNoTier
	}
	out.add(CodeTier, problem.At("/tiers", i), detail("tier", tier.Name))
	return ""
}

// faultOfAccount: an excluded account is registered by nobody.
func (d *docket) faultOfAccount(_ *file, _ *record, out *verdict) string {
	i := d.excluded()
	if i < 0 {
		return ""
	}
	x := d.rules.policy.Exclusions[i]
	out.add(CodeExcluded, problem.At("/exclusions", i), detail("account", x.Account), detail("segment", x.Segment), detail("reason", x.Reason))
	return CodeExcluded
}

// excluded returns the place of the exclusion that the account falls under, or -1.
func (d *docket) excluded() int {
	return slices.IndexFunc(d.rules.policy.Exclusions, func(x Exclusion) bool {
		hit := x.Account != "" && x.Account == d.account.ID || x.Segment != "" && x.Segment == d.profile.Segment
		return hit && (x.During == partnerecon.Interval{} || x.During.Contains(d.day))
	})
}

// faultOfAgain: a registration that has not expired is not registered again, and
// after it has, only so often. One of the whole account that has expired is not
// registered again by one opportunity after the other: the second one has to be
// in time.
func (d *docket) faultOfAgain(f *file, _ *record, out *verdict) string {
	expired, same, used, parts := false, false, 0, 0
	for _, o := range d.parts {
		if o.partner == f.partner && !overlap(o.Opportunity, f.Opportunity) && o.anew() {
			parts++
		}
	}
	for _, o := range d.meeting(f.Opportunity) {
		if o.partner != f.partner {
			continue
		}
		if o.status.Open() {
			out.add(CodeStillActive, "/registration/again", detail("registration", o.ID), detail("status", string(o.status)), out.day("through", o.until.Add(-1)))
			return CodeStillActive
		}
		if o.status == Expired {
			expired, same = true, same || o.Opportunity == f.Opportunity
		}
		if o.anew() {
			used++
		}
	}
	limit := d.rules.policy.Registration.Again
	switch {
	case !expired:
		return ""
	case used >= limit:
		out.add(CodeAgainUsed, "/registration/again", partnerecon.D("used", partnerecon.Count(used)), partnerecon.D("allowed", partnerecon.Count(limit)))
		return CodeAgainUsed
	case !same && used+parts >= limit:
		return ""
	}
	f.again, f.part = true, !same
	out.add(CodeAgain, "/registration/again", partnerecon.D("used", partnerecon.Count(used)))
	return ""
}

// faultOfTime: a registration comes after the first contact, and within the
// window. One after expiry is exempt.
func (d *docket) faultOfTime(f *file, _ *record, out *verdict) string {
	if f.again {
		return ""
	}
	first, ok := d.rules.firstDay(d.firsts[f.partner], f.Register)
	within := d.rules.policy.Registration.Within
	switch {
	case !ok:
		out.add(CodeNoContact, "/registration/within")
		return CodeNoContact
	case !within.Contains(first, f.day):
		out.add(CodeLate, "/registration/within", out.day("first_contact", first), out.day("through", within.End(first).Add(-1)), out.day("registered", f.day))
		return CodeLate
	}
	out.add(CodeInTime, "/registration/within", out.day("first_contact", first), out.day("through", within.End(first).Add(-1)), out.day("registered", f.day))
	return ""
}

// firstDay is the day from which the window to register runs: that of the first
// recorded contact, or the one that the form states, if that is earlier.
func (r *rules) firstDay(all *firsts, e Register) (partnerecon.Day, bool) {
	at, ok := all.by(e.Opportunity, e.At)
	if !ok {
		return partnerecon.Day{}, false
	}
	first := r.day(at)
	if !e.Contacted.IsZero() && e.Contacted.Before(first) {
		first = e.Contacted
	}
	return first, true
}

// inTime reports whether a registration is within the window.
func (r *rules) inTime(all *firsts, e Register) bool {
	first, ok := r.firstDay(all, e)
	return ok && r.policy.Registration.Within.Contains(first, r.day(e.At))
}

// faultOfDirect: a direct contact that came first defeats the registration, by
// the rule of the tier. A breach does not count, and a listed account is safe.
func (d *docket) faultOfDirect(f *file, c *record, out *verdict) string {
	tier, i := c.tierAt(d.now)
	rule := problem.At("/tiers", i) + "/direct_first"
	if tier.Lists && d.listed(f.partner) != nil {
		out.add(CodeNotDirect, problem.At("/tiers", i)+"/lists", detail("listed", d.listed(f.partner).ID))
		return ""
	}
	before := f.At
	switch tier.DirectFirst {
	case Never:
		out.add(CodeNotDirect, rule)
		return ""
	case BeforeContact:
		before, _ = d.firsts[f.partner].by(f.Opportunity, f.At)
	case BeforeRegistration:
	}
	if d.directBefore(before) {
		out.add(CodeDirectFirst, rule, detail("direct", d.unheld.ID), out.when("at", d.unheld.At), out.when("before", before))
		return CodeDirectFirst
	}
	out.add(CodeNotDirect, rule, out.when("before", before))
	return ""
}

// faultOfPrior: the company was in contact with the account shortly before the
// partner was.
func (d *docket) faultOfPrior(f *file, _ *record, out *verdict) string {
	w := d.rules.policy.Registration.PriorContact
	if !w.Stated() {
		return ""
	}
	first, _ := d.firsts[f.partner].by(f.Opportunity, f.At)
	for _, x := range d.directs {
		if on := d.rules.day(x.At); !x.breach && x.At.Before(first) && w.Contains(on, f.day) {
			out.add(CodePriorContact, "/registration/prior_contact", detail("direct", x.ID), out.day("through", w.End(on).Add(-1)))
			return CodePriorContact
		}
	}
	return ""
}

// faultOfCapacity: the partner has as many open registrations as may be.
func (d *docket) faultOfCapacity(f *file, c *record, out *verdict) string {
	if !c.full[key{f.Account, f.ID}] {
		return ""
	}
	out.add(CodeNoCapacity, "/registration/capacity", partnerecon.D("capacity", partnerecon.Count(d.rules.policy.Registration.Capacity)))
	return CodeNoCapacity
}

// faultOfRival: the first valid registration stands; one that is under review
// may turn out not to be valid, so that the next one waits.
func (d *docket) faultOfRival(f *file, _ *record, out *verdict) string {
	if g := d.overridden(f); g != nil {
		f.rival = g.partner
		out.add(CodeTaken, "/registration/override", detail("partner", g.partner), detail("override", g.id))
		return CodeTaken
	}
	rival := d.rival(f)
	if rival == nil {
		out.add(CodeAvailable, "/registration")
		return ""
	}
	f.rival = rival.partner
	code := CodeBehind
	if rival.status.InForce() {
		code = CodeTaken
	}
	out.add(code, "/registration", detail("registration", rival.ID), detail("partner", rival.partner),
		detail("status", string(rival.status)), out.when("at", rival.At), out.day("through", rival.until.Add(-1)))
	return code
}

// holds reports whether an override keeps others off on a day.
func (g grant) holds(day partnerecon.Day) bool {
	return g.ground == OnOverride && !g.over && g.days.Contains(day)
}
