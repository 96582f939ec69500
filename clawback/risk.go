package clawback

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Risk is what one partner would give back in one tier.
type Risk struct {
	Partner string            `json:"partner,omitzero"` // who earned it
	Tier    string            `json:"tier,omitzero"`
	Amount  partnerecon.Money `json:"amount,omitzero"` // above 0
	// Safe is the first day on which a churn would take nothing of it back; the zero
	// Day for what is not paid out yet where the window runs from the payout, and for
	// what is due already, under another policy than that it was posted under.
	Safe partnerecon.Day `json:"safe,omitzero"`
	// Bearer is who would give it back, where that is another partner.
	Bearer string `json:"bearer,omitzero"`
}

// AtRisk returns what would go back if the customer churned on a day, beyond
// what has gone back already, by partner and tier. It is what [Recourse.Apply]
// would post for that churn, and nothing where nothing would.
func (r Recourse) AtRisk(x Exposure, day partnerecon.Day) ([]Risk, error) {
	return r.risks(x, day, func(l *outlook) ([]Risk, error) {
		return []Risk{{Amount: moneyIn(l.amount, x.Currency), Safe: l.safe}}, nil
	})
}

// RunOff returns what [Recourse.AtRisk] returns, in parts: by partner, tier and the
// day on which each part becomes safe. They come to the same amounts. Under a
// pro-rata schedule in days a part becomes safe every day.
func (r Recourse) RunOff(x Exposure, day partnerecon.Day) ([]Risk, error) {
	return r.risks(x, day, func(l *outlook) ([]Risk, error) {
		return l.runOff(func(safe partnerecon.Day) partnerecon.Day { return safe })
	})
}

// RunOffByMonth returns what [Recourse.RunOff] returns, month by month: Safe is the last
// day of the month in which a part becomes safe.
func (r Recourse) RunOffByMonth(x Exposure, day partnerecon.Day) ([]Risk, error) {
	return r.risks(x, day, func(l *outlook) ([]Risk, error) {
		return l.runOff(func(safe partnerecon.Day) partnerecon.Day { return safe.Month().Last() })
	})
}

// risks asks about every partner and tier that a churn on a day would take
// something from.
func (r Recourse) risks(x Exposure, day partnerecon.Day, about func(*outlook) ([]Risk, error)) ([]Risk, error) {
	d, err := r.foresee(&x, day)
	if err != nil {
		return nil, err
	}
	var out []Risk
	for _, p := range d.next.Partners {
		net, err := d.net(p)
		if err != nil {
			return nil, err
		}
		for i := range p.Groups {
			l := &outlook{draft: d, partner: p, group: &p.Groups[i], net: net, day: day}
			l.facts = d.facts(p, l.group, net)
			if l.amount, err = l.beyond(&l.facts); err != nil {
				return nil, err
			}
			if l.amount <= 0 {
				continue
			}
			if err := l.ends(); err != nil {
				return nil, err
			}
			found, err := about(l)
			if err != nil {
				return nil, err
			}
			for _, k := range found {
				k.Partner, k.Tier, k.Bearer = p.ID, l.group.Tier, d.next.bearer(p.ID, day)
				out = append(out, k)
			}
		}
	}
	return out, nil
}

// foresee drafts that the customer churned on a day, and nothing of what follows.
func (r Recourse) foresee(x *Exposure, day partnerecon.Day) (*draft, error) {
	if len(r.versions) == 0 {
		return nil, errZero
	}
	var list problem.List
	if day.IsZero() {
		list.Add("/on", problem.Required, "missing")
	}
	if err := invalid(&list); err != nil {
		return nil, err
	}
	if err := x.whole(); err != nil {
		return nil, err
	}
	d := &draft{recourse: r, exposure: x, next: *x}
	churns := slices.Clip(x.Churns)
	d.next.Churns = insert(churns, Departure{ID: "~at-risk", On: day, Notice: day}, Departure.compare)
	return d, nil
}

// An outlook is what a churn on a day would take of what a partner has in a tier.
type outlook struct {
	draft   *draft
	partner *Partner
	group   *Group
	net     int64
	day     partnerecon.Day

	facts  facts
	gains  []bool // of each class: whether that churn takes more than was taken
	amount int64
	safe   partnerecon.Day
	open   bool // some of it is not paid out, so that no day makes it safe
}

// ends works out until when there is an amount.
func (l *outlook) ends() error {
	now := *l.draft
	now.next = *l.draft.exposure
	was := now.facts(l.partner, l.group, l.net)
	l.gains = make([]bool, len(was.Classes))
	for i := range was.Classes {
		before, _, err := now.recourse.part(&was, was.Classes[i], nil)
		if err != nil {
			return err
		}
		then, _, err := now.recourse.part(&l.facts, l.facts.Classes[i], nil)
		if err != nil {
			return err
		}
		if l.gains[i] = then.Cmp(before) > 0; l.gains[i] {
			in, err := l.span(i)
			if err != nil {
				return err
			}
			l.safe = later(l.safe, in.end())
			l.open = l.open || in.pending()
		}
	}
	if l.open {
		l.safe = partnerecon.Day{}
	}
	return nil
}

// span returns the span of the churn schedule of a class, which has one if a churn
// takes something of it.
func (l *outlook) span(i int) (span, error) {
	c := l.facts.Classes[i]
	v, _, err := l.draft.recourse.version(c.Terms)
	if err != nil {
		return span{}, err
	}
	s, at := v.schedule(ByChurn, l.facts.Tier, &c.Class)
	if at < 0 {
		s = &Schedule{Return: Nothing}
	}
	return v.span(s, &l.facts, c.Class)
}

// beyond returns what would go back in all, beyond what has gone back.
func (l *outlook) beyond(f *facts) (int64, error) {
	o, err := l.draft.recourse.owed(f, nil)
	if err != nil {
		return 0, err
	}
	due, all := o.all(), []int64{l.group.OnLines, l.group.Sealed, l.group.Clawed}
	for _, b := range l.group.Borne {
		all = append(all, b.Clawed)
	}
	for _, posted := range all {
		sum, ok := exact.Add(due, posted)
		if !ok {
			return 0, fmt.Errorf("clawback: partner %s: %w", problem.Quote(f.Partner), partnerecon.ErrOverflow)
		}
		due = sum
	}
	return due, nil
}

// runOff follows the amount to the end: what a churn one change later would not take
// any more has become safe. Each change is looked at on the day that is told for it, the
// same one or later.
func (l *outlook) runOff(by func(safe partnerecon.Day) partnerecon.Day) ([]Risk, error) {
	var out []Risk
	day, amount := l.day, l.amount
	for amount > 0 {
		next, err := l.next(day)
		if err != nil {
			return nil, err
		}
		left, ends := int64(0), !next.After(day)
		if ends { // it is due already and was not posted, under whatever policy
			next = l.safe
		}
		if !next.IsZero() {
			next = by(next)
		}
		if !ends {
			if left, err = l.on(next); err != nil {
				return nil, err
			}
		}
		if left < amount {
			out = append(out, Risk{Amount: moneyIn(amount-left, l.facts.Currency), Safe: next})
		}
		day, amount = next, left
	}
	return out, nil
}

// next returns the first day after a day on which a churn would take another part of
// a class.
func (l *outlook) next(day partnerecon.Day) (partnerecon.Day, error) {
	var out partnerecon.Day
	for i := range l.gains {
		if !l.gains[i] {
			continue
		}
		in, err := l.span(i)
		if err != nil {
			return out, err
		}
		if !in.contains(day) {
			continue
		}
		if next := in.next(day); !next.IsZero() && (out.IsZero() || next.Before(out)) {
			out = next
		}
	}
	return cmp.Or(out, day), nil
}

// on returns what a churn on a later day would take of the same classes: others may
// only then come into the window.
func (l *outlook) on(day partnerecon.Day) (int64, error) {
	d, err := l.draft.recourse.foresee(l.draft.exposure, day)
	if err != nil {
		return 0, err
	}
	f := d.facts(l.partner, l.group, l.net)
	for i := range f.Classes {
		if !l.gains[i] {
			f.Classes[i] = l.facts.Classes[i]
		}
	}
	return l.beyond(&f)
}
