package conflict

import (
	"slices"
	"strconv"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Footing is how a partner stands with the program.
type Footing string

// How a partner stands.
const (
	Good    Footing = "good"    // no sanction
	Warned  Footing = "warned"  // while the strikes count
	OnHold  Footing = "on_hold" // commission and bonuses are not paid until it is released; they are earned
	Removed Footing = "removed" // no new credit; what was earned and cleared stays payable
)

// A Standing is how a partner stands at an instant. Settlement applies it.
type Standing struct {
	Partner string  `json:"partner"`
	Footing Footing `json:"footing"`
	// Since the hold or the removal began.
	Since time.Time `json:"since,omitzero"`
	// Strikes that count.
	Strikes int `json:"strikes"`
	// Tier that the partner stands in; empty where none is stated, or it has left.
	Tier  string            `json:"tier,omitzero"`
	Trace partnerecon.Trace `json:"trace"`
}

// Standing says how a partner stands at an instant, and why.
func (d Desk) Standing(roster *Roster, at time.Time) (Standing, error) {
	if err := d.roster(roster); err != nil {
		return Standing{}, err
	}
	if err := checkTime(at); err != nil {
		return Standing{}, err
	}
	c := d.rules.record(roster, at, nil)
	out := Standing{Partner: roster.Partner}
	tier, left := c.memberAt(at)
	if out.Tier = tier; !left.IsZero() {
		out.Tier = ""
		out.Trace.Add(CodeLeft, "", when("since", left))
	}
	day := d.rules.day(at)
	for _, s := range c.ladder.strikes {
		code := CodeStrike
		if !d.rules.counts(s, day) {
			code = CodeStrikeExpired
		} else {
			out.Strikes++
		}
		out.Trace.Add(code, "/sanctions/expire", partnerecon.D("strike", partnerecon.Text(s.id)), partnerecon.D("case", partnerecon.Text(s.of)), partnerecon.D("on", s.day))
	}
	out.Footing, out.Since = c.ladder.footing(d.rules, day)
	d.rules.explainFooting(&out.Trace, out.Footing, out.Strikes)
	return out, nil
}

// explainFooting adds the step of the ladder that was reached.
func (r *rules) explainFooting(tr *partnerecon.Trace, f Footing, strikes int) {
	if f == Good {
		tr.Add(CodeNoSanction, "/sanctions/steps", partnerecon.D("strikes", partnerecon.Count(strikes)))
		return
	}
	rule := "/sanctions/steps"
	if i := slices.IndexFunc(r.policy.Sanctions.Steps, func(s Sanction) bool { return s.Action.footing() == f }); i >= 0 {
		rule = problem.At(rule, i)
	}
	tr.Add(CodeSanction, rule, partnerecon.D("footing", partnerecon.Text(f)), partnerecon.D("strikes", partnerecon.Count(strikes)))
}

func (a Action) footing() Footing {
	switch a {
	case Warning:
		return Warned
	case Holding:
		return OnHold
	case Removal:
		return Removed
	}
	return Good
}

// severity orders actions; an unknown one is the lightest.
func (a Action) severity() int {
	switch a {
	case Warning:
		return 1
	case Holding:
		return 2
	case Removal:
		return 3
	}
	return 0
}

// A ladder is where a partner stands on the ladder of sanctions.
type ladder struct {
	strikes []strike
	held    time.Time // since when commission is on hold, or zero
	removed time.Time // when the partner was removed, or zero
}

type strike struct {
	id, of string
	day    partnerecon.Day
}

// counts reports whether a strike still counts on a day.
func (r *rules) counts(s strike, day partnerecon.Day) bool {
	w := r.policy.Sanctions.Expire
	return !w.Stated() || w.Contains(s.day, day)
}

// count returns how many strikes count on a day.
func (l *ladder) count(r *rules, day partnerecon.Day) int {
	n := 0
	for _, s := range l.strikes {
		if r.counts(s, day) {
			n++
		}
	}
	return n
}

// reached returns the sanction that a number of strikes leads to, and its place.
func (r *rules) reached(n int) (Action, int) {
	action, at := Action(""), -1
	for i, s := range r.policy.Sanctions.Steps {
		if n >= s.Strikes {
			action, at = s.Action, i
		}
	}
	return action, at
}

// footing returns how the partner stands on a day. A warning lasts as long as its
// strikes count; a hold lasts until it is released, a removal for good.
func (l *ladder) footing(r *rules, day partnerecon.Day) (Footing, time.Time) {
	switch {
	case !l.removed.IsZero():
		return Removed, l.removed
	case !l.held.IsZero():
		return OnHold, l.held
	}
	if action, _ := r.reached(l.count(r, day)); action != "" {
		return Warned, time.Time{}
	}
	return Good, time.Time{}
}

// strike counts a violation and takes the step of the ladder that it leads to.
func (l *ladder) strike(r *rules, e Strike, out *verdict) {
	day := r.day(e.At)
	if slices.ContainsFunc(l.strikes, func(s strike) bool { return s.of == e.Case }) {
		out.note(Noted, CodeSameCase, "/sanctions", partnerecon.D("case", partnerecon.Text(e.Case)))
		out.Standing, _ = l.footing(r, day)
		return
	}
	l.strikes = append(l.strikes, strike{e.ID, e.Case, day})
	n := l.count(r, day)
	out.add(CodeStrike, "/sanctions/expire", partnerecon.D("case", partnerecon.Text(e.Case)), partnerecon.D("strikes", partnerecon.Count(n)))
	action, at := r.reached(n)
	switch action {
	case Holding:
		if l.held.IsZero() {
			l.held = e.At
		}
	case Removal:
		if l.removed.IsZero() {
			l.removed = e.At
		}
	case Warning:
	}
	out.Standing, _ = l.footing(r, day)
	if at < 0 {
		out.note(Noted, CodeNoSanction, "/sanctions/steps", partnerecon.D("strikes", partnerecon.Count(n)))
		return
	}
	out.note(Granted, CodeSanction, "/sanctions/steps/"+strconv.Itoa(at), partnerecon.D("action", partnerecon.Text(action)), partnerecon.D("strikes", partnerecon.Count(n)))
}

// release ends a hold.
func (l *ladder) release(r *rules, e Release, out *verdict) {
	day := r.day(e.At)
	switch by := r.policy.Sanctions.ReleaseBy; {
	case e.By != by:
		out.note(Refused, CodeRole, "/sanctions/release_by", partnerecon.D("by", partnerecon.Text(e.By)), partnerecon.D("want", partnerecon.Text(by)))
	case l.held.IsZero() || !l.removed.IsZero():
		out.note(Refused, CodeNotHeld, "/sanctions/release_by")
	default:
		out.note(Granted, CodeReleased, "/sanctions/release_by", partnerecon.D("by", partnerecon.Text(e.By)), partnerecon.D("held", partnerecon.Text(l.held.Format(time.RFC3339))))
		l.held = time.Time{}
	}
	out.Standing, _ = l.footing(r, day)
}
