package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// counts reports whether a correction falls inside the refund window.
func (v *version) counts(c *Correction, cleared partnerecon.Day) bool {
	w := v.policy.Refunds
	return !w.Stated() || c.On.Before(cleared) || w.Contains(cleared, c.On)
}

// refunded returns how much of the base went back and counts: at most all.
func (v *version) refunded(t *touched) int64 {
	if t.now.Exchanged != nil {
		return v.abroad(t)
	}
	return v.wentBack(t, t.was.Refunded)
}

// wentBack returns how much went back of what was paid, given how much had before. It is
// counted anew only where more than new corrections may change it.
func (v *version) wentBack(t *touched, sum int64) int64 {
	l := t.now
	if l.Documented || documents(t.added) {
		return v.addRefunded(l, 0, v.beyond(l, slices.Concat(l.Corrections, t.added)))
	}
	if t.recount || t.was.Cleared != l.Cleared {
		sum = v.addRefunded(l, 0, l.Corrections)
	}
	return v.addRefunded(l, sum, t.added)
}

// addRefunded returns how much went back with further corrections.
func (v *version) addRefunded(l *Line, sum int64, more []Correction) int64 {
	paid := l.paid()
	for i := range more {
		c := &more[i]
		if c.Reversed != "" || !v.counts(c, l.Cleared) || !c.in(l) {
			continue
		}
		amount := c.Amount
		if amount == 0 {
			amount = paid
		}
		sum += min(amount, paid-sum)
	}
	return sum
}

// Late returns what of a payment went back after the window in which that returns commission, in
// minor units, see [Policy] Refunds: Base and Refunded of the line leave it out. It is 0 for a
// line that has not cleared, a milestone, and under terms that the plan does not have. Of a
// payment in another currency it is a share of what is left, rounded half to even.
func (p Plan) Late(l *Line) int64 {
	if l == nil {
		return 0
	}
	return p.late(l, nil)
}

// late is Late with corrections beyond those that the line has.
func (p Plan) late(l *Line, added []Correction) int64 {
	share := p.lost(l, added)
	if !share.Stated() {
		return 0
	}
	out, _ := exact.MulDiv(l.Base-l.Refunded, share.Num(), share.Den(), exact.HalfEven) // at most what is left
	return out
}

// lost returns the share of what is left of a payment that went back and returned nothing,
// as the refund window of its terms was over; given corrections beyond those it has.
func (p Plan) lost(l *Line, added []Correction) partnerecon.Rate {
	if len(l.Corrections)+len(added) == 0 || l.Milestone != "" || l.Cleared.IsZero() {
		return partnerecon.Rate{} // as of most
	}
	v, err := p.version(l.Terms)
	if err != nil || !v.policy.Refunds.Stated() {
		return partnerecon.Rate{}
	}
	open, all := *v, slices.Concat(l.Corrections, added)
	open.policy.Refunds = partnerecon.Window{}
	counted, back := v.addRefunded(l, 0, v.beyond(l, all)), open.addRefunded(l, 0, open.beyond(l, all))
	if back <= counted {
		return partnerecon.Rate{}
	}
	share, _ := partnerecon.Fraction(back-counted, l.paid()-counted) // at most what was paid went back
	return share
}

// void reports whether the whole of a milestone failed.
func (v *version) void(t *touched) bool { return t.now.Milestone != "" && v.failed(t.now, t.added) }

// failed reports whether a line failed, given corrections beyond those it has.
func (v *version) failed(l *Line, more []Correction) bool {
	failed := func(c Correction) bool { return c.Type == BackFailure && v.counts(&c, l.Cleared) }
	return slices.ContainsFunc(l.Corrections, failed) || slices.ContainsFunc(more, failed)
}

// returned is the share of what a part earned that goes back with what of the
// base went back. It is cumulative, so any cut of a full refund returns exactly
// what was earned.
func (l *Line) returned(p *Part, mode exact.Mode) int64 {
	return back(p.Earned+p.Capped, l.Refunded, l.Base, l.Void, mode)
}

// back returns what goes back of an amount, as its negative.
func back(earned, refunded, base int64, void bool, mode exact.Mode) int64 {
	switch {
	case void:
		return -earned
	case refunded == 0:
		return 0
	}
	out, _ := exact.MulDiv(earned, refunded, base, mode) // refunded <= base: always fits
	return -out
}
