package commission

import (
	"cmp"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Wait is what of a partner's commission on one payment or milestone waits for one
// [Tranche].
type Wait struct {
	Line      string `json:"line"` // id of the payment or milestone
	Partner   string `json:"partner"`
	Component string `json:"component"` // as claims name it
	// Amount as it was priced. What went back of the payment takes its share of it once it
	// is released.
	Amount partnerecon.Money `json:"amount"`
	// Milestone that has not been reached, or did not pass what the tranche tests. Empty:
	// the tranche waits for time alone.
	Milestone string `json:"milestone,omitzero"`
	// By is the last day on which reaching the milestone still releases it. Absent: any day
	// does, or the anchor is not known yet.
	By partnerecon.Day `json:"by,omitzero"`
	// Due is the first day on which it can be released, because the months that the tranche
	// asks for are over. Absent: it asks for none, or the anchor is not known yet.
	Due   partnerecon.Day `json:"due,omitzero"`
	Terms string          `json:"terms,omitzero"` // version that the line is priced under
	Rule  string          `json:"rule"`           // JSON Pointer of the tranche
}

// Waits lists what of the open lines of a customer has not been released yet, and for what
// it waits: line by line, in the order in which they are priced. What is forfeited does not
// wait, and neither does what is due on a line that failed or of which all went back. What waits for a milestone past its last day waits on: it may have been reached in
// time and be recorded late. It changes nothing.
func (p Plan) Waits(l Ledger) ([]Wait, error) {
	var out []Wait
	for _, line := range l.Lines {
		if line == nil || !line.waits() || line.allBack() {
			continue
		}
		v, err := p.version(line.Terms)
		if err != nil {
			return nil, err
		}
		x := &pricing{in: line, waits: &out}
		if err := x.price(v, nil); err != nil {
			return nil, fmt.Errorf("commission: payment %s: %w", problem.Quote(line.ID), problem.Inner(err))
		}
	}
	return out, nil
}

// allBack reports whether nothing is left of what the line was paid.
func (l *Line) allBack() bool { return l.Void || l.Base != 0 && l.Refunded >= l.Base }

// wait notes what of a part waits for a tranche, if somebody asks.
func (x *pricing) wait(p *Part, t *Tranche, rule string, met *Reached, n int64) {
	if x.waits == nil || n == 0 {
		return
	}
	w := Wait{
		Line: x.in.ID, Partner: p.Partner, Component: cmp.Or(p.Component, baseName), Amount: x.in.money(n),
		Terms: x.in.Terms, Rule: rule,
	}
	if t.Milestone != "" && met == nil {
		w.Milestone = t.Milestone
	}
	if anchor := x.in.Anchor; !anchor.IsZero() {
		if w.Milestone != "" && t.Within.Stated() {
			w.By = t.Within.End(anchor).Add(-1)
		}
		if t.Months > 0 {
			w.Due = anchor.AddMonths(t.Months)
		}
	}
	*x.waits = append(*x.waits, w)
}
