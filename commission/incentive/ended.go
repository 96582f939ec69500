package incentive

import (
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Ended is what a bonus came to in a period that has ended, and why.
type Ended struct {
	Bonus string `json:"bonus"`
	Rule  string `json:"rule"`           // pointer to the bonus in the version that governs the period
	Terms string `json:"terms,omitzero"` // that version; empty for a scheme without versions
	// From and Through are the first month of the period and its last one.
	From    partnerecon.Month `json:"from"`
	Through partnerecon.Month `json:"through"`
	Due     partnerecon.Money `json:"due"` // 0.00 where it pays nothing
	Trace   partnerecon.Trace `json:"trace,omitzero"`
}

// Ended returns what each bonus came to, on what is known by now, in the last of its
// periods that has ended, and why, or why nothing: monthly ones first, as the policy lists
// them. A bonus that was not offered then is left out, and so are periods in which the
// partner took no part, or of which nothing is known. It changes nothing.
func (s Scheme) Ended(t Tally) ([]Ended, error) {
	if len(s.versions) == 0 {
		return nil, errZero
	}
	if currency := s.versions[0].policy.Currency; t.Currency != "" && t.Currency != currency {
		return nil, fmt.Errorf("incentive: a tally of %s in a scheme of %s: %w", t.Currency, currency, partnerecon.ErrCurrency)
	}
	first := t.first()
	if first.IsZero() || t.Closed.IsZero() {
		return nil, nil
	}
	d := draft{scheme: s, next: t}
	if err := d.span(first); err != nil {
		return nil, err
	}
	var out []Ended
	for _, every := range [...]Every{EveryMonth, EveryQuarter, EveryYear} {
		start := every.start(t.Closed, s.versions[0].policy.yearStart())
		if start.Add(every.months() - 1).After(t.Closed) {
			start = start.Add(-every.months())
		}
		ended, err := d.ended(every, start, first)
		if err != nil {
			return nil, err
		}
		out = append(out, ended...)
	}
	return out, nil
}

// ended works out the bonuses of one period.
func (d *draft) ended(every Every, start, first partnerecon.Month) ([]Ended, error) {
	last := start.Add(every.months() - 1)
	v := d.scheme.governing(start, last)
	if v == nil || last.Before(first) || d.next.Absent(last) {
		return nil, nil
	}
	var out []Ended
	for i := range v.policy.Bonuses {
		b := &v.policy.Bonuses[i]
		if b.Every != every || start.Before(b.From) || !b.Until.IsZero() && !start.Before(b.Until) {
			continue
		}
		x := Ended{Bonus: b.Name, Rule: problem.At("/bonuses", i), Terms: v.id, From: start, Through: last}
		w := working{version: v, bonus: b, rule: x.Rule, start: start, tally: &d.next, first: first, tr: &x.Trace}
		due, err := w.due()
		if err != nil {
			return nil, err
		}
		x.Due = v.money(due)
		out = append(out, x)
	}
	return out, nil
}
