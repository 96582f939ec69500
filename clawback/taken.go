package clawback

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Taking is what goes back of one open line, in minor units: 0 or more, and at most what
// the partner has on it.
type Taking struct {
	Line      string
	Component string
	Taken     int64
}

// Taken returns what of each open line of a partner goes back, in proportion to what the
// schedules take of it: [Recourse.Apply] posts the same in all, but against the line that is
// payable last. It is for those who count lines one by one. What others bear is no part of it.
func (r Recourse) Taken(x *Exposure, partner string) ([]Taking, error) {
	switch {
	case len(r.versions) == 0:
		return nil, errZero
	case x == nil:
		return nil, errNoExposure
	}
	if err := x.whole(); err != nil {
		return nil, err
	}
	at, ok := x.partner(partner)
	if !ok {
		return nil, nil
	}
	d := &draft{recourse: r, exposure: x, next: *x}
	return d.takenOf(x.Partners[at], func(g *Group, _ *facts) (int64, error) { return d.ownTotal(g) })
}

// TakenIf returns what [Recourse.Taken] would return if the customer churned on a day.
func (r Recourse) TakenIf(x *Exposure, partner string, day partnerecon.Day) ([]Taking, error) {
	if x == nil {
		return nil, errNoExposure
	}
	d, err := r.foresee(x, day)
	if err != nil {
		return nil, err
	}
	at, ok := x.partner(partner)
	if !ok {
		return nil, nil
	}
	return d.takenOf(x.Partners[at], func(_ *Group, f *facts) (int64, error) {
		o, err := r.owed(f, nil)
		return o.own, err
	})
}

// takenOf divides what each group of a partner gives back in all.
func (d *draft) takenOf(p *Partner, total func(*Group, *facts) (int64, error)) ([]Taking, error) {
	net, err := d.net(p)
	if err != nil {
		return nil, err
	}
	var out []Taking
	for i := range p.Groups {
		f := d.facts(p, &p.Groups[i], net)
		all, err := total(&p.Groups[i], &f)
		if err != nil {
			return nil, err
		}
		taken, err := d.taken(&p.Groups[i], &f, all)
		if err != nil {
			return nil, err
		}
		out = append(out, taken...)
	}
	return out, nil
}

// taken divides what a group gives back in all among its lines, of which the sealed ones of
// a class are one.
func (d *draft) taken(g *Group, f *facts, total int64) ([]Taking, error) {
	parts := make([]exact.Num, len(f.Classes))
	var ids []string
	var weights []exact.Num
	for i := range f.Classes {
		part, err := d.recourse.classPart(f, f.Classes[i].Class)
		if err != nil {
			return nil, err
		}
		parts[i] = part
		ids = append(ids, fmt.Sprintf("~%06d", i))
		weights = append(weights, exact.Int(f.Classes[i].Net).Times(part))
	}
	var out []Taking
	for _, l := range g.Lines {
		v, _, err := d.recourse.version(l.Terms)
		if err != nil {
			return nil, err
		}
		var weight exact.Num
		if at, ok := g.class(v.class(l)); ok {
			weight = exact.Int(max(0, l.Net)).Times(parts[at])
			weights[at] = weights[at].Add(weight.Neg()) // the class has what is sealed
		}
		out = append(out, Taking{Line: l.Line, Component: l.Component})
		ids, weights = append(ids, l.Line+"/"+l.Component), append(weights, weight)
	}
	for i := range weights {
		weights[i] = exact.Max(weights[i], exact.Num{})
	}
	amounts, ok := exact.Allocate(total, ids, weights)
	if !ok {
		return out, nil // under another policy nothing of these lines goes back
	}
	for i, l := range g.Lines {
		out[i].Taken = max(0, min(amounts[len(f.Classes)+i], l.Net))
	}
	return out, nil
}

// Loses returns what of an amount on a line goes back with the commission on it: as large a
// part as the schedules of some triggers take, whoever bears it, rounded half to even. It is
// for callers who count more of a line than was earned on it: the line need not be in the
// exposure, and states its partner, its id and component, its tier, its terms, and the day on
// which it cleared. What depends on a payout or on a term that the exposure does not know goes
// back only once it does.
func (r Recourse) Loses(x *Exposure, l Line, amount int64, by ...Trigger) (int64, error) {
	switch {
	case len(r.versions) == 0:
		return 0, errZero
	case x == nil:
		return 0, errNoExposure
	case !x.triggered() || amount == 0:
		return 0, nil
	}
	if err := x.whole(); err != nil {
		return 0, err
	}
	v, _, err := r.version(l.Terms)
	if err != nil {
		return 0, err
	}
	if known := x.line(l.key()); known != nil {
		l.Paid, l.Term, l.Lost = known.Paid, known.Term, known.Lost
	}
	l.Since = x.since(l.Earned)
	f := facts{Partner: l.Partner, Tier: l.Tier, Currency: x.Currency, Start: x.Start, First: x.First}
	// The class has what the version tells lines apart by, and so all that its schedules read.
	c := (&draft{recourse: r, next: *x}).touched(&f, v.class(&l))
	var most exact.Num
	for _, o := range [...]occasion{{ByChurn, c.Churn}, {ByBreach, c.Breach}, {ByFraud, c.Fraud}} {
		if o.day.IsZero() || !slices.Contains(by, o.trigger) {
			continue
		}
		if part, err := v.part(&f, c, o, nil); err == nil { // what is not known yet takes nothing
			most = exact.Max(most, part)
		}
	}
	lost, ok := exact.Int(amount).Times(most).Round(exact.HalfEven)
	if !ok {
		return 0, fmt.Errorf("clawback: line %s: %w", problem.Quote(l.Line), partnerecon.ErrOverflow)
	}
	return lost, nil
}

// Loses is [Recourse.Loses] for the exposure as the event leaves it.
func (s Staged) Loses(l Line, amount int64, by ...Trigger) (int64, error) {
	if s.draft == nil {
		return 0, errNoExposure
	}
	d := s.draft
	next := d.next
	next.changes = 1 // the draft is whole
	if old := d.exposure.line(l.key()); old != nil {
		if now := d.lines.find(old); now != nil {
			old = now
		}
		l.Paid, l.Term, l.Lost = old.Paid, old.Term, old.Lost
	} else if i := slices.IndexFunc(d.brought, func(b *Line) bool { return b.key() == l.key() }); i >= 0 {
		l.Paid, l.Term, l.Lost = d.brought[i].Paid, d.brought[i].Term, d.brought[i].Lost
	}
	next.index.lines = map[lineKey]*Line{l.key(): &l}
	return d.recourse.Loses(&next, l, amount, by...)
}

// ownTotal is what was posted against the partner itself, 0 or more.
func (d *draft) ownTotal(g *Group) (int64, error) {
	sum := exact.Int(g.OnLines).Add(exact.Int(g.Sealed)).Add(exact.Int(g.Clawed)).Neg()
	total, ok := sum.Round(exact.Down) // whole already
	if !ok {
		return 0, fmt.Errorf("clawback: tier %s: %w", problem.Quote(g.Tier), partnerecon.ErrOverflow)
	}
	return total, nil
}
