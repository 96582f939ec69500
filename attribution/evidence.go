package attribution

import (
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// moment returns the instant that a look leads to. What comes after the close is
// not known at it.
func (w *work) moment(m Moment) time.Time {
	switch {
	case m == Close:
		return w.journey.Closed
	case w.journey.Signup.After(w.journey.Closed):
		return time.Time{}
	}
	return w.journey.Signup
}

// sees reports whether a touch is inside a look, or the code that says why not.
func (w *work) sees(l *Look, t *touch) (code string, ok bool) {
	to := w.moment(l.To)
	switch {
	case to.IsZero():
		return CodeNoMoment, false
	case t.At.After(to):
		return CodeAfter, false
	case !w.contains(l.Window, t, to):
		return CodeOutside, false
	case !l.InCycle:
		return "", true
	case w.journey.Opened.IsZero():
		return CodeNoCycle, false
	case t.At.Before(w.journey.Opened):
		return CodeBeforeCycle, false
	}
	return "", true
}

func (w *work) contains(window partnerecon.Window, t *touch, to time.Time) bool {
	if window.Hours != 0 {
		return window.ContainsTime(t.At, to)
	}
	day := w.closed
	if !to.Equal(w.journey.Closed) {
		day = partnerecon.DayIn(to, w.zone)
	}
	return window.Contains(t.day, day)
}

// judge says of every touch what it is evidence of.
func (w *work) judge() {
	for i := range w.touches {
		t := &w.touches[i]
		w.judgeTouch(t)
		if w.tr != nil {
			w.explainTouch(t)
		}
		if t.party < 0 {
			continue
		}
		p := &w.parties[t.party]
		p.contributed = p.contributed || t.contributes
		p.registered = p.registered || t.inForce
	}
}

func (w *work) judgeTouch(t *touch) {
	k := &w.policy.Kinds[t.kind]
	none := k.Introduces == (Look{}) && k.Contributes == (Look{}) && k.Registers == ""
	switch {
	case none && t.party < 0:
		t.code = CodeDirect
	case none:
		t.code = CodeRecorded
	case t.party >= 0 && w.refuses(t):
		t.code = CodeRefused
	default:
		w.weigh(k, t)
	}
}

// weigh holds a touch against the looks of its kind.
func (w *work) weigh(k *Kind, t *touch) {
	why := ""
	if k.Registers != "" && t.party >= 0 {
		t.rule, why, t.introduces = "/registers", w.registration(k, t), false
		t.introduces = why == ""
		t.inForce = t.introduces
	} else if k.Introduces != (Look{}) {
		t.rule = "/introduces"
		why, t.introduces = w.sees(&k.Introduces, t)
	}
	voided := why == CodeVoid || why == CodeLocked
	if k.Contributes != (Look{}) && !voided {
		code, ok := w.sees(&k.Contributes, t)
		t.contributes = ok
		if !t.introduces && (why == "" || ok) {
			t.rule, why = "/contributes", code
		}
	}
	switch {
	case t.introduces:
		t.code, t.contact = CodeIntroduction, t.At
		if !t.Contact.IsZero() {
			t.contact = t.Contact
		}
	case t.contributes:
		t.code = CodeContribution
	default:
		t.code = why
	}
}

// registration says why a registration is not in force, or nothing.
func (w *work) registration(k *Kind, t *touch) string {
	p := &w.parties[t.party]
	if w.policy.Methods[p.method].DirectFirst == VoidsRegistration && len(w.direct) > 0 && w.direct[0].Before(t.At) {
		return CodeVoid
	}
	if w.locked && !w.bound(p.id) && !t.At.Before(w.journey.Bound.At) {
		return CodeLocked
	}
	if t.At.After(w.journey.Closed) {
		return CodeAfter
	}
	ruled, inForce := false, false
	for i := range w.journey.Protections {
		if q := &w.journey.Protections[i]; q.Registration == t.ID {
			ruled, inForce = true, inForce || covers(q, w.closed)
		}
	}
	switch {
	case inForce:
		return ""
	case ruled:
		return CodeProtectionOver
	case k.Registers == ByProtection:
		return CodeUnprotected
	}
	code, _ := w.sees(&k.Introduces, t)
	return code
}

// bound reports whether the account is bound to a partner.
func (w *work) bound(id string) bool {
	return slices.ContainsFunc(w.journey.Bound.Sourced, func(s Share) bool { return s.Partner == id })
}

// refuses reports whether the tier of a touch's partner does not accept its
// evidence, and flags it where it is only to be seen.
func (w *work) refuses(t *touch) bool {
	m := &w.policy.Methods[w.parties[t.party].method]
	if len(m.Evidence) == 0 || slices.Contains(m.Evidence, t.Evidence) {
		return false
	}
	t.flagged = t.Evidence != ""
	return m.Unaccepted == Refuse
}

func (w *work) explainTouch(t *touch) {
	rule := problem.At("/kinds", t.kind)
	switch t.code {
	case CodeVoid:
		rule = problem.At("/methods", w.parties[t.party].method) + "/direct_first"
	case CodeRefused:
		rule = problem.At("/methods", w.parties[t.party].method) + "/evidence"
	case CodeLocked:
		rule = "/lock"
	default:
		rule += t.rule
	}
	details := []partnerecon.Detail{text("touch", t.ID), text("partner", t.Partner), text("kind", t.Kind), text("at", instant(t.At))}
	if t.introduces && t.contributes {
		details = append(details, text("also", "contribution"))
	}
	if t.flagged {
		details = append(details, text("evidence", t.Evidence), text("expected", "no"))
	}
	w.tr.Add(t.code, rule, details...)
}

func text[S ~string](name string, s S) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(s))
}

// instant renders a time the same way whatever its zone.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
