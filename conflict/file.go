package conflict

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
)

// A file is a registration and what became of it.
type file struct {
	Register
	partner    string          // who has it now; the submitter is in Register
	day        partnerecon.Day // of the submission
	from       partnerecon.Day // of protection, for this partner
	until      partnerecon.Day // first day without protection
	status     Status
	code       string    // why it has the status
	reviewFrom time.Time // from when the review's deadline counts
	place      int       // among those of the account
	again      bool      // registered anew, exempt from the window
	part       bool      // of what had expired
	extensions int
	rival      string // the partner that it came second to, or waits behind
	granted    bool   // it was in force at some time
}

// end ends a registration; protection ends before the day.
func (f *file) end(s Status, code string, day partnerecon.Day) {
	f.status, f.code, f.until = s, code, day
}

// anew reports whether it was registered anew, and that counts.
func (f *file) anew() bool { return f.again && (f.granted || f.status == Expired) }

// file returns a registration that a partner has, or nil.
func (d *docket) file(id, partner string) *file {
	for _, f := range slices.Backward(d.byID[id]) { // the last one: it may have come back
		if f.partner == partner {
			return f
		}
	}
	return nil
}

// stateOf puts what became of a registration into a ruling.
func (d *docket) stateOf(f *file, out *verdict) {
	out.Registration, out.Status = f.ID, f.status
	if f.granted {
		out.Protected = ProtectedDays{Start: f.from, End: f.until}
	}
	if f.status == UnderReview {
		out.ReviewBy = d.rules.reviewBy(f.reviewFrom)
	}
	if f.status == Submitted || f.code == CodeTaken {
		out.Against = f.rival
	}
}

// register rules on a registration: the rules one after the other, the first
// that is not kept decides.
func (d *docket) register(e Register, out *verdict) {
	f := &file{Register: e, partner: e.Partner, day: d.day, from: d.day}
	f.until = d.rules.policy.Registration.ProtectFor.End(f.day)
	code := d.faultOf(f, out)
	d.add(f)
	switch {
	case code == CodeTaken:
		f.end(Rejected, code, f.day)
		out.Outcome, out.Code = Refused, code
		d.console(f, out)
	case code == CodeBehind:
		f.status, f.code = Submitted, code
		d.watch(f)
		out.Outcome, out.Code = Pending, code
	case code != "":
		f.end(Rejected, code, f.day)
		out.Outcome, out.Code = Refused, code
	default:
		d.admit(f, d.now, out)
	}
	d.stateOf(f, out)
}

// admit lets a registration that passed the rules stand, or begins its review.
func (d *docket) admit(f *file, from time.Time, out *verdict) {
	if review := d.rules.policy.Registration.Review; review != (Review{}) {
		f.status, f.code, f.reviewFrom = UnderReview, CodeUnderReview, from
		d.watch(f)
		out.note(Pending, CodeUnderReview, "/registration/review", detail("by", review.By), out.when("until", d.rules.reviewBy(from)))
		return
	}
	d.accept(f, out)
}

// accept puts a registration in force, from its submission on. A contract that
// was signed meanwhile signs it. Those that wait behind it have come second.
func (d *docket) accept(f *file, out *verdict) {
	f.status, f.code, f.granted, f.rival = Accepted, CodeAccepted, true, ""
	d.watch(f)
	out.note(Granted, CodeAccepted, "/registration/protect_for", out.day("from", f.from), out.day("through", f.until.Add(-1)))
	since, _ := slices.BinarySearchFunc(d.signs, f.At, func(s Sign, at time.Time) int { return s.At.Compare(at) })
	for _, s := range d.signs[since:] {
		if on := d.rules.day(s.At); !on.Before(f.from) && overlap(s.Opportunity, f.Opportunity) {
			f.status, f.code = Signed, CodeSigned
			out.note(Granted, CodeSigned, "/registration/protect_for", out.day("on", on))
			break
		}
	}
	var second []*file
	for _, o := range d.meeting(f.Opportunity) {
		if o.status == Submitted && o.partner != f.partner {
			o.end(Rejected, CodeTaken, o.day)
			o.rival = f.partner
			out.add(CodeTaken, "/registration", detail("registration", o.ID), detail("partner", o.partner))
			second = append(second, o)
		}
	}
	for _, o := range second { // others, of other opportunities, may have waited behind them alone
		d.promote(o, out)
	}
}

// promote brings the next registrations forward that waited behind one that
// ended without ever being in force: it was not valid, so it blocks nobody.
func (d *docket) promote(ended *file, out *verdict) {
	if ended.granted {
		return
	}
	for _, f := range d.meeting(ended.Opportunity) {
		if f.status != Submitted {
			continue
		}
		if rival := d.rival(f); rival != nil {
			f.rival = rival.partner
			continue
		}
		d.admit(f, d.now, &verdict{quiet: true})
		out.add(f.code, "/registration", detail("registration", f.ID), detail("partner", f.partner))
	}
}

// doubled reports whether another registration of the same partner is open.
func (d *docket) doubled(f *file) bool {
	return slices.ContainsFunc(d.meeting(f.Opportunity), func(o *file) bool {
		return o != f && o.partner == f.partner && o.status.Open()
	})
}

// overridden returns the override that keeps a registration off, or nil.
func (d *docket) overridden(f *file) *grant {
	i := slices.IndexFunc(d.grants, func(g grant) bool {
		return g.partner != f.partner && g.holds(d.day) && overlap(g.opportunity, f.Opportunity)
	})
	if i < 0 {
		return nil
	}
	return &d.grants[i]
}

// rival returns the registration of another partner that stands in the way, or
// nil: one in force, else one under review, or one that waits and came earlier.
func (d *docket) rival(f *file) *file {
	var first *file
	for _, o := range d.meeting(f.Opportunity) {
		if o == f || o.partner == f.partner || !o.status.Open() {
			continue
		}
		if o.status.InForce() {
			return o
		}
		if first == nil && (o.status != Submitted || o.At.Before(f.At) || o.At.Equal(f.At) && o.ID < f.ID) {
			first = o
		}
	}
	return first
}

// console says what the partner is offered whose valid registration came second.
func (d *docket) console(f *file, out *verdict) {
	if c := d.rules.policy.Registration.Consolation; c.Stated() {
		out.Consolation = c
		out.add(CodeConsolation, "/registration/consolation", partnerecon.D("part", c), detail("partner", f.partner))
	}
}

// reviewBy is the deadline of a review: the last instant for hours, the first
// instant after the last day for days.
func (r *rules) reviewBy(from time.Time) time.Time {
	w := r.policy.Registration.Review.Within
	if w.Hours != 0 {
		return hoursAfter(from, w.Hours)
	}
	return w.End(r.day(from)).Start(r.zone).UTC()
}

// hoursAfter is the instant so many hours later, at most the last second of the
// year 9999: JSON writes no later one.
func hoursAfter(t time.Time, hours int) time.Time {
	last := time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)
	const step = 1_000_000 // a Duration holds it
	for ; hours > step && t.Before(last); hours -= step {
		t = t.Add(step * time.Hour)
	}
	if t = t.Add(time.Duration(min(hours, step)) * time.Hour); t.After(last) {
		return last
	}
	return t
}

// inReview reports whether direct sales is held for a review at an instant.
func (r *rules) inReview(from, at time.Time) bool {
	w := r.policy.Registration.Review.Within
	if w.Hours != 0 {
		return w.ContainsTime(from, at)
	}
	return w.Contains(r.day(from), r.day(at))
}

// decide rules on a person's decision.
func (d *docket) decide(e Decide, out *verdict) {
	f, review := d.file(e.Registration, e.Partner), d.rules.policy.Registration.Review
	out.Registration = e.Registration
	if f == nil {
		out.note(Refused, CodeNoSuch, "/registration", detail("registration", e.Registration))
		return
	}
	defer d.stateOf(f, out)
	switch {
	case review == (Review{}) || f.status != UnderReview && f.status != Submitted:
		out.note(Refused, CodeNotReviewed, "/registration/review", detail("status", string(f.status)))
	case e.By != review.By:
		out.note(Refused, CodeRole, "/registration/review/by", detail("by", e.By), detail("want", review.By))
	case e.Verdict == Reject:
		f.end(Rejected, CodeReviewed, f.day)
		out.note(Granted, CodeReviewed, "/registration/review", detail("by", e.By), detail("reason", e.Reason))
		d.promote(f, out)
	case f.status == Submitted:
		out.note(Refused, CodeBehind, "/registration/review", detail("partner", f.rival))
	default:
		if d.rules.policy.Registration.Clock == FromApproval {
			f.until = d.rules.policy.Registration.ProtectFor.End(d.day)
		}
		if !d.rules.inReview(f.reviewFrom, d.now) {
			out.add(CodeOverdue, "/registration/review/within", out.when("until", d.rules.reviewBy(f.reviewFrom)))
		}
		d.accept(f, out)
	}
}

// extend rules on more time.
func (d *docket) extend(e Extend, out *verdict) {
	f, policy := d.file(e.Registration, e.Partner), d.rules.policy.Registration
	out.Registration = e.Registration
	switch {
	case f == nil:
		out.note(Refused, CodeNoSuch, "/registration", detail("registration", e.Registration))
		return
	case !f.status.InForce():
		out.note(Refused, CodeNotInForce, "/registration/extensions", detail("status", string(f.status)), out.day("through", f.until.Add(-1)))
	case f.extensions >= policy.Extensions:
		out.note(Refused, CodeNoExtension, "/registration/extensions", partnerecon.D("extensions", partnerecon.Count(f.extensions)))
	default:
		f.extensions++
		f.until = policy.ExtendBy.End(f.until.Add(-1))
		f.status, f.code = Extended, CodeExtended
		out.note(Granted, CodeExtended, "/registration/extend_by", out.day("through", f.until.Add(-1)))
	}
	d.stateOf(f, out)
}

// withdraw rules on giving a registration up. One that is over, or that the
// account refused, may still fill a place, which is free by it.
func (d *docket) withdraw(e Withdraw, out *verdict) {
	f, freed := d.file(e.Registration, e.Partner), d.record(e.Partner).freed[key{e.Account, e.ID}]
	out.Registration = e.Registration
	switch {
	case f == nil && freed:
		out.note(Granted, CodeWithdrawn, "/registration/capacity")
		return
	case f == nil:
		out.note(Refused, CodeNoSuch, "/registration", detail("registration", e.Registration))
		return
	case f.status.Open() || f.code == CodeTaken:
		f.end(Withdrawn, CodeWithdrawn, d.day)
		out.note(Granted, CodeWithdrawn, "/registration")
		d.promote(f, out)
	case freed:
		out.note(Granted, CodeWithdrawn, "/registration/capacity", detail("status", string(f.status)))
	default:
		out.note(Refused, CodeNotInForce, "/registration", detail("status", string(f.status)))
	}
	d.stateOf(f, out)
}

// displace ends what other partners have registered on an opportunity.
func (d *docket) displace(partner, opportunity string, out *verdict) {
	var ended []*file
	for _, f := range d.meeting(opportunity) {
		if f.partner != partner && f.status.Open() {
			f.end(Superseded, CodeSuperseded, d.day)
			out.add(CodeSuperseded, "/registration", detail("registration", f.ID), detail("partner", f.partner))
			ended = append(ended, f)
		}
	}
	for _, f := range ended {
		d.promote(f, out)
	}
	for i := range d.grants {
		if g := &d.grants[i]; g.partner != partner && overlap(g.opportunity, opportunity) {
			g.over = true
			if d.day.Before(g.days.End) {
				g.days.End = d.day
			}
		}
	}
}

// choose rules on the customer's written choice: it ends what others have
// registered, and a registration of the chosen partner that had only come second,
// or waits, comes into force from that day on.
func (d *docket) choose(e Choose, out *verdict) {
	if !d.rules.policy.Registration.CustomerChoice {
		out.note(Refused, CodeNotDecisive, "/registration/customer_choice")
		return
	}
	if code, rule, since := d.record(e.Partner).goneBy(d.now); code != "" {
		out.note(Refused, code, rule, out.when("since", since))
		return
	}
	d.displace(e.Partner, e.Opportunity, out)
	d.grants = append(d.grants, grant{id: e.ID, partner: e.Partner, opportunity: e.Opportunity, ground: OnChoice, at: e.At})
	switch f := d.second(e); {
	case f == nil:
	case d.record(e.Partner).full[key{e.Account, e.ID}]:
		out.add(CodeNoCapacity, "/registration/capacity", detail("registration", f.ID), partnerecon.D("capacity", partnerecon.Count(d.rules.policy.Registration.Capacity)))
	default:
		if f.status == Rejected {
			f.from, f.until = d.day, d.rules.policy.Registration.ProtectFor.End(f.day)
		}
		d.accept(f, out)
		d.stateOf(f, out)
	}
	out.note(Granted, CodeChosen, "/registration/customer_choice", detail("partner", e.Partner), detail("evidence", e.Evidence))
}

// second returns the registration of the chosen partner that comes into force by
// the choice: the newest one that only came second, or waits, unless one of
// another opportunity stands in its way. It returns nil if there is none, or one
// is in force.
func (d *docket) second(e Choose) *file {
	var out *file
	for _, f := range d.meeting(e.Opportunity) {
		if f.partner != e.Partner {
			continue
		}
		if f.status.InForce() {
			return nil
		}
		waits := f.status == Submitted || f.status == UnderReview || f.status == Rejected && f.code == CodeTaken
		if waits && d.rules.policy.Registration.ProtectFor.End(f.day).After(d.day) && !d.doubled(f) && d.rival(f) == nil && d.overridden(f) == nil {
			out = f
		}
	}
	return out
}

// override rules on giving an account to a partner against the rules.
func (d *docket) override(e Override, out *verdict) {
	code, rule, since := d.record(e.Partner).goneBy(d.now)
	switch by := d.rules.policy.Registration.Override; {
	case by == "" || e.By != by:
		out.note(Refused, CodeRole, "/registration/override", detail("by", e.By), detail("want", by))
	case e.Until.Before(d.day):
		out.note(Refused, CodePast, "/registration/override", out.day("until", e.Until))
	case code != "":
		out.note(Refused, code, rule, out.when("since", since))
	default:
		d.displace(e.Partner, e.Opportunity, out)
		days := partnerecon.Interval{Start: d.day, End: e.Until.Add(1)}
		d.grants = append(d.grants, grant{id: e.ID, partner: e.Partner, opportunity: e.Opportunity, ground: OnOverride, at: e.At, days: days})
		out.Protected = ProtectedDays(days)
		out.note(Granted, CodeOverridden, "/registration/override", detail("by", e.By), detail("reason", e.Reason), out.day("through", e.Until))
	}
}

// transfer rules on handing a registration to another partner.
func (d *docket) transfer(e Transfer, out *verdict) {
	f, to := d.file(e.Registration, e.Partner), d.record(e.To)
	_, tier := to.tierAt(d.now)
	gone, rule, since := to.goneBy(d.now)
	out.Registration = e.Registration
	switch by := d.rules.policy.Registration.Transfer; {
	case f == nil:
		out.note(Refused, CodeNoSuch, "/registration", detail("registration", e.Registration))
		return
	case by == "" || e.By != by:
		out.note(Refused, CodeRole, "/registration/transfer", detail("by", e.By), detail("want", by))
	case !f.status.InForce():
		out.note(Refused, CodeNotInForce, "/registration/transfer", detail("status", string(f.status)))
	case gone != "":
		out.note(Refused, gone, rule, detail("partner", e.To), out.when("since", since))
	case tier < 0:
		out.note(Refused, CodeNoTier, "/tiers", detail("partner", e.To))
	case to.full[key{e.Account, e.ID}]:
		out.note(Refused, CodeNoCapacity, "/registration/capacity", detail("partner", e.To), partnerecon.D("capacity", partnerecon.Count(d.rules.policy.Registration.Capacity)))
	default:
		next := *f
		next.partner, next.from = e.To, d.day
		f.end(Transferred, CodeTransferred, d.day)
		d.add(&next)
		d.watch(&next)
		out.Against = e.To
		out.note(Granted, CodeTransferred, "/registration/transfer", detail("to", e.To), out.day("through", next.until.Add(-1)), detail("by", e.By))
	}
	d.stateOf(f, out)
}
