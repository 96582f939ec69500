package attribution

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// lock says whether the account is bound at the close, to somebody who is
// eligible.
func (w *work) lock() {
	b := &w.journey.Bound
	if b.IsZero() || !w.policy.Lock.Stated() {
		return
	}
	if !w.holds(b) {
		if w.tr != nil {
			w.tr.Add(CodeLockOver, "/lock", text("bound", instant(b.At)), partnerecon.D("window", w.policy.Lock))
		}
		return
	}
	for _, s := range b.Sourced {
		if w.stays(s) {
			w.locked = true
			return
		}
	}
	w.tr.Add(CodeLockVoid, "/lock")
}

func (w *work) holds(b *Bond) bool {
	switch {
	case w.journey.Closed.Before(b.At):
		return false
	case w.policy.Lock.Hours != 0:
		return w.policy.Lock.ContainsTime(b.At, w.journey.Closed)
	}
	return w.policy.Lock.Contains(partnerecon.DayIn(b.At, w.zone), w.closed)
}

// stays reports whether a bound partner is eligible, be it a candidate or not.
func (w *work) stays(s Share) bool {
	p := known(w.journey.Partners, s.Partner)
	why, _ := w.excludes(p)
	return why == ""
}

// resolveLock gives the sourced credit to those the account is bound to; what
// partners that are not eligible had goes to the others in proportion.
func (w *work) resolveLock() error {
	b := &w.journey.Bound
	var total exact.Num
	for _, s := range b.Sourced {
		if w.stays(s) {
			total = total.Add(num(s.Share))
		}
	}
	if w.tr != nil {
		w.tr.Add(CodeLock, "/lock", text("bound", instant(b.At)), partnerecon.D("window", w.policy.Lock), partnerecon.D("present", total))
	}
	return w.assign(b.Sourced, w.stays, total)
}

// join makes candidates of the partners that the account is bound to.
func (w *work) join() {
	if !w.locked {
		return
	}
	for _, s := range w.journey.Bound.Sourced {
		w.party(s.Partner)
	}
	for i := range w.touches {
		if t := &w.touches[i]; t.Partner != "" {
			t.party, _ = w.partyOf(t.Partner)
		}
	}
}

// Bond returns what the account is bound to by a decision at its instant: the
// sourced credits. It is [ErrShares] if they do not add up to 100 %.
func (d Decision) Bond() (Bond, error) {
	b := Bond{At: d.At}
	for _, c := range d.Credits {
		if c.Role == partnerecon.Sourced {
			b.Sourced = append(b.Sourced, Share{c.Partner, c.Share})
		}
	}
	if d.Sourced != partnerecon.Whole() {
		return Bond{}, fmt.Errorf("attribution: journey %s: sourced shares add up to %s: %w", problem.Quote(d.Journey), d.Sourced, ErrShares)
	}
	return b, nil
}
