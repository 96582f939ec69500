package tiers

import (
	"github.com/partnerecon/partnerecon"
)

// A walk follows a partner through the days since the last review.
type walk struct {
	*rules
	Course
	series  *series
	facts   []Event // all of them
	history []Stretch
	changes []Change
	sealed  Course // where it was after the last review
	last    mark   // where it stood before the last day
}

// day takes in the events of one day, in their order, and looks whether the partner has
// reached something by it.
func (w *walk) day(d partnerecon.Day, events []Event) {
	w.mature(d)
	for _, e := range events {
		w.take(e)
	}
	_, onlyClosed := events[0].(Close) // closes stand last; a close is a review, and no event of its day
	if w.policy.Review.Promotion == AtOnce && !w.Left && !onlyClosed {
		w.reach(d)
	}
}

// take takes in an event.
func (w *walk) take(e Event) {
	switch e := e.(type) {
	case Enrolled:
		w.Start, w.Segment, w.Left = e.Start, e.Segment, false
		if e.Start.IsZero() {
			w.Start = e.On
		}
	case Requested:
		w.Requested = e.Tier
	case Placed:
		w.Left = false
		if w.Requested == "" {
			w.Requested = e.Tier
		}
		w.move(WasPlaced, e.Tier, e.On, e.On, partnerecon.Trace{reason(CodePlaced, "", text("by", e.By), text("reason", e.Reason))})
	case Noticed:
		w.notice(e.On)
	case Left:
		w.Left = true
		w.move(WasLeft, "", e.On, e.On, partnerecon.Trace{reason(CodeLeft, "")})
	default: // figures are looked up, a close is a review
	}
}

// mature lets a demotion hold whose day has come.
func (w *walk) mature(d partnerecon.Day) {
	if w.falls(d) {
		w.move(Demoted, w.FallsTo, w.Falling, w.FallsOn, partnerecon.Trace{reason(CodeFalling, "/review/notice", day("decided", w.Falling), day("noticed", w.NoticeOn), day("on", w.FallsOn))})
	}
}

// stand puts the partner into a tier for a new term.
func (w *walk) stand(tier string, from partnerecon.Day) {
	w.Tier, w.Since = tier, from
	w.renew(from)
}

// renew begins a new term, and ends whatever threatened the tier.
func (w *walk) renew(from partnerecon.Day) {
	w.RequalifyBy = partnerecon.Day{}
	if term := w.policy.Review.Term; term > 0 && w.Tier != "" {
		w.RequalifyBy = from.AddMonths(term).Add(-1)
	}
	w.GraceUntil, w.NoticeOn = partnerecon.Day{}, partnerecon.Day{}
	w.Falling, w.FallsTo, w.FallsOn = partnerecon.Day{}, "", partnerecon.Day{}
}

// move puts the partner into a tier, now or from the day after a review.
func (w *walk) move(what What, to string, decided, from partnerecon.Day, why partnerecon.Trace) {
	if to == w.Tier && what == WasLeft {
		return
	}
	before := w.Tier
	w.stand(to, from)
	w.history = append(w.history, Stretch{from, to, decided, what})
	w.changes = append(w.changes, Change{What: what, From: before, To: to, Decided: decided, Effective: from, Until: w.RequalifyBy, Trace: why})
}

// notice takes in that the partner was told.
func (w *walk) notice(on partnerecon.Day) {
	review := w.policy.Review
	switch {
	case !review.Notice.Stated() || w.GraceUntil.IsZero() && w.Falling.IsZero() || !w.NoticeOn.IsZero():
		return
	case !w.Falling.IsZero():
		w.NoticeOn = on
		w.fallOn(review.Notice.End(on))
		w.announce(on, partnerecon.Trace{reason(CodeNoticed, "/review/notice", day("on", on), day("falls_on", w.FallsOn))})
	default:
		w.NoticeOn = on
	}
}

// fallOn sets the day of a demotion. A tier that is over by then is passed over.
func (w *walk) fallOn(d partnerecon.Day) {
	w.FallsOn = d
	if to, ok := w.tier(w.FallsTo); ok && to >= 0 && !w.open(to, d) {
		w.FallsTo = w.name(w.lower(to, d))
	}
}

// announce tells of a demotion that is decided.
func (w *walk) announce(decided partnerecon.Day, why partnerecon.Trace) {
	w.changes = append(w.changes, Change{What: Announced, From: w.Tier, To: w.FallsTo, Decided: decided, Effective: w.FallsOn, Trace: why})
}

// reach promotes a partner on the day on which it reaches a tier, and lets it keep the
// one it was about to lose.
func (w *walk) reach(d partnerecon.Day) {
	now, ok := w.tier(w.Tier)
	if !ok {
		return
	}
	j := w.judge(d)
	qualified := j.qualified(d)
	threatened := !w.GraceUntil.IsZero() || !w.Falling.IsZero()
	switch want := w.allowed(qualified); {
	case want > now:
		w.move(Promoted, w.name(want), d, d, j.because(want))
	case qualified >= now && threatened:
		w.requalify(d, d, j.because(now))
	}
}

// requalify lets a partner keep its tier for another term.
func (w *walk) requalify(decided, from partnerecon.Day, why partnerecon.Trace) {
	w.renew(from)
	w.changes = append(w.changes, Change{What: Requalified, From: w.Tier, To: w.Tier, Decided: decided, Effective: from, Until: w.RequalifyBy, Trace: why})
}

// allowed returns the tier that a partner stands in that qualifies for one: no higher
// than what it asked for, where partners select their tier.
func (w *walk) allowed(qualified int) int {
	if !w.policy.Review.SelfSelect {
		return qualified
	}
	asked, _ := w.tier(w.Requested) // none, where the ladder does not have it
	return min(asked, qualified)
}

// judge returns the judge of a day, by what the series was fed with: what was known on it.
func (w *walk) judge(d partnerecon.Day) judge {
	return judge{rules: w.rules, source: w.series, on: d, segment: w.Segment, start: w.Start}
}

// review looks at a partner at the end of a period; what it decides holds from the day
// after.
func (w *walk) review(d partnerecon.Day) {
	w.mature(d)
	w.decide(d, d.Add(1))
	w.mature(d.Add(1))
}

func (w *walk) decide(d, next partnerecon.Day) {
	now, ok := w.tier(w.Tier)
	if w.Left || !ok {
		return
	}
	j := w.judge(d)
	qualified := j.qualified(next)
	want := w.allowed(qualified)
	asked := w.allowed(len(w.policy.Tiers) - 1)
	switch {
	case now >= 0 && !w.open(now, next):
		w.move(SunsetMoved, w.name(max(want, w.lower(now, next))), d, next, j.over(now))
	case want > now:
		w.move(Promoted, w.name(want), d, next, j.because(want))
	case asked < now:
		w.move(SteppedDown, w.name(asked), d, next, partnerecon.Trace{reason(CodeSteppedDown, "/review/self_select", text("requested", w.Requested))})
	case now < 0 || w.policy.Review.Demotion == Never:
	case qualified >= now:
		w.pass(d, next, &j)
	default:
		w.fail(d, next, qualified, &j)
	}
}

// lower returns the highest tier below one that is open on a day, or none.
func (w *walk) lower(tier int, on partnerecon.Day) int {
	for i := tier - 1; i >= 0; i-- {
		if w.open(i, on) {
			return i
		}
	}
	return none
}

// pass renews a tier that was due, or was about to be lost.
func (w *walk) pass(d, next partnerecon.Day, j *judge) {
	threatened := !w.GraceUntil.IsZero() || !w.Falling.IsZero()
	due := !w.RequalifyBy.IsZero() && !d.Before(w.RequalifyBy)
	if threatened || due {
		now, _ := w.tier(w.Tier)
		w.requalify(d, next, j.because(now))
	}
}

// fail takes a partner that does not qualify for its tier one step further: the term
// protects it, then the grace, then the notice.
func (w *walk) fail(d, next partnerecon.Day, qualified int, j *judge) {
	review := &w.policy.Review
	now, _ := w.tier(w.Tier)
	to := w.lower(now, next)
	if review.Demotion == ToQualified {
		to = qualified
	}
	switch {
	case d.Before(w.RequalifyBy):
	case !w.Falling.IsZero():
		w.FallsTo = w.name(to) // recalibrated
		w.fallOn(w.FallsOn)    // the day stays, if there is one
	case review.Grace.Stated() && w.GraceUntil.IsZero():
		w.GraceUntil = review.Grace.End(next)
		w.changes = append(w.changes, Change{What: GraceBegan, From: w.Tier, To: w.Tier, Decided: d, Effective: next, Until: w.GraceUntil.Add(-1), Trace: j.because(now)})
	case next.Before(w.GraceUntil):
	case review.Notice.Stated() && (w.NoticeOn.IsZero() || review.Notice.End(w.NoticeOn).After(next)):
		w.Falling, w.FallsTo = d, w.name(to)
		if !w.NoticeOn.IsZero() {
			w.fallOn(review.Notice.End(w.NoticeOn))
		}
		w.announce(d, j.because(now))
	default:
		w.move(Demoted, w.name(to), d, next, j.because(now))
	}
}
