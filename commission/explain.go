package commission

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Explain runs the calculation of an entry again, from the entry's basis alone,
// and returns its steps; the last one is what was posted. Neither the ledger nor
// the events are needed. It returns [ErrEntry] if another amount comes out.
func (p Plan) Explain(e partnerecon.Entry) (partnerecon.Trace, error) {
	facts, err := readBasis(e)
	if err != nil {
		return nil, err
	}
	var tr partnerecon.Trace
	var due, before int64
	switch b := facts.(type) {
	case *lineBasis:
		due, before, err = p.explainLine(e, b, &tr)
	case *capBasis:
		due, before, err = p.explainCap(e, b, &tr)
	case *sealedBasis:
		tr.Add(CodeSealed, "", text("line", b.Line.ID), partnerecon.D("cleared", b.Line.Cleared))
		return tr, nil
	}
	if err != nil {
		return nil, err
	}
	if e.Kind == partnerecon.Rebased {
		tr.Add(CodeRebased, "", partnerecon.D("base", e.Base))
		return tr, nil
	}
	c := e.Amount.Currency()
	tr.Add(CodePosted, "", text("kind", e.Kind), partnerecon.D("due", moneyIn(due, c)),
		partnerecon.D("before", moneyIn(before, c)), partnerecon.D("posted", e.Amount), text("terms", e.Terms))
	if got, ok := exact.Add(due, -before); !ok || got != e.Amount.Minor() {
		return nil, fmt.Errorf("commission: entry %s of %s: %w: %s is due, %s was posted before",
			problem.Quote(e.ID()), e.Amount, ErrEntry, moneyIn(due, c), moneyIn(before, c))
	}
	return tr, nil
}

func (p Plan) explainLine(e partnerecon.Entry, b *lineBasis, tr *partnerecon.Trace) (due, before int64, err error) {
	v, err := p.version(e.Terms)
	if err != nil {
		return 0, 0, err
	}
	if err := b.check(e); err != nil {
		return 0, 0, err
	}
	l := b.line()
	x := &pricing{in: l, trace: tr, told: claimOf(b.Component)}
	if err := x.price(v, nil); err != nil {
		return 0, 0, err
	}
	parts := x.parts
	i := slices.IndexFunc(parts, func(part Part) bool { return part.Partner == b.Partner && part.Component == b.Component })
	if i < 0 {
		tr.Add(CodeNotCredited, "", text("partner", b.Partner))
		return 0, b.Posted, nil
	}
	part := parts[i]
	v.explainPayable(l, &part, e.Posted, tr)
	if e.Kind == partnerecon.Earned {
		return part.Earned, b.Posted, nil
	}
	if e.Kind == partnerecon.Capped {
		return part.Capped, b.Posted, nil
	}
	if e.Kind == partnerecon.Returned || e.Kind == partnerecon.Rebased {
		back := back(part.Earned+part.Capped, b.Refunded, b.Base, b.Void, v.mode)
		b.Exchanged.explainBack(tr, l.money(b.Refunded))
		tr.Add(CodeReturned, "/rounding", partnerecon.D("earned", l.money(part.Earned+part.Capped)),
			partnerecon.D("refunded", l.money(b.Refunded)), partnerecon.D("paid", l.money(b.Base)),
			text("mode", v.policy.Rounding), partnerecon.D("returned", l.money(back)))
		if v.policy.BooksIn == InRefund {
			tr.Add(CodeBooked, "/books_in", partnerecon.D("cleared", b.Cleared), partnerecon.D("booked", e.Earned))
		}
		return back, b.Posted, nil
	}
	return 0, 0, fmt.Errorf("commission: entry %s: %w: kind %s is not of this package", problem.Quote(e.ID()), ErrEntry, e.Kind)
}

// check refuses a basis that no line of this package could have, so that a
// forged one is an error and not a panic.
func (b *lineBasis) check(e partnerecon.Entry) error {
	currency := e.Amount.Currency()
	if e.Kind == partnerecon.Rebased {
		currency = e.Base.Currency()
	}
	sum, ok := int64(0), len(b.Items) != 0 && b.Refunded >= 0 && b.Refunded <= b.Base && b.Partner == e.Claim.Partner
	for _, item := range b.Items {
		next, fits := exact.Add(sum, item.Amount.Minor())
		ok = ok && fits && item.Amount.Currency() == currency
		sum = next
	}
	var list problem.List
	checkCredits(&list, "/credits", b.Credits)
	if x := b.Exchanged; x != nil && ok {
		line := Line{Items: b.Items, Base: b.Base, Exchanged: x}
		x.check(&list, "/exchanged", b.Items, true)
		ok = list.Empty() && line.exchangedBack() == b.Refunded
	}
	if !ok || sum != b.Base || !list.Empty() {
		return fmt.Errorf("commission: entry %s: %w: its basis contradicts itself", problem.Quote(e.ID()), ErrEntry)
	}
	return nil
}

func (p Plan) explainCap(e partnerecon.Entry, b *capBasis, tr *partnerecon.Trace) (due, before int64, err error) {
	v, err := p.version(e.Terms)
	if err != nil {
		return 0, 0, err
	}
	place := v.onNet(b.Cap)
	i := slices.IndexFunc(b.Nets, func(n net) bool { return n.Partner == e.Claim.Partner })
	if place < 0 || i < 0 || v.policy.Caps[place].Limit.Currency() != b.Currency {
		return 0, 0, fmt.Errorf("commission: entry %s: %w: no cap %s", problem.Quote(e.ID()), ErrEntry, problem.Quote(b.Cap))
	}
	limit, rule := v.policy.Caps[place].Limit, problem.At("/caps", place)
	for _, n := range b.Nets {
		tr.Add(CodeNet, rule, text("partner", n.Partner), partnerecon.D("net", moneyIn(n.Net, b.Currency)))
	}
	code, whole := CodeCustomerCapped, overCustomer(b.Nets[i].Net, limit.Minor())
	if b.Deal != "" {
		cuts, ok := overDeal(b.Nets, limit.Minor())
		if !ok {
			return 0, 0, fmt.Errorf("commission: entry %s: %w: its nets: %w", problem.Quote(e.ID()), ErrEntry, partnerecon.ErrOverflow)
		}
		code, whole = CodeDealCapped, cuts[i]
	}
	left := max(0, b.Nets[i].Net) + whole
	tr.Add(code, rule, partnerecon.D("limit", limit), partnerecon.D("cut", moneyIn(-whole, b.Currency)), partnerecon.D("left", moneyIn(left, b.Currency)))
	due = cellCut(b.Before, b.Through, left)
	tr.Add(CodeLatestFirst, rule, partnerecon.D("month", b.Month), text("tier", b.Tier), partnerecon.D("before", moneyIn(b.Before, b.Currency)),
		partnerecon.D("through", moneyIn(b.Through, b.Currency)), partnerecon.D("cut", moneyIn(-due, b.Currency)))
	return due, b.Posted, nil
}

// onNet returns the place of an on-net cap in the policy, by name, or -1.
func (v *version) onNet(name string) int {
	return slices.IndexFunc(v.policy.Caps, func(c Cap) bool { return c.Name == name && c.Counts == OnNet })
}

// Line says how an open line was priced and what of it went back, also when it
// earns nothing: the answer to "why is there no commission on this payment?".
func (p Plan) Line(l Ledger, id string) (partnerecon.Trace, error) {
	at := l.line(id)
	if at < 0 {
		return nil, fmt.Errorf("commission: payment %s: %w", problem.Quote(id), ErrUnknownLine)
	}
	var tr partnerecon.Trace
	if err := p.traceLine(l.Lines[at], &tr); err != nil {
		return nil, err
	}
	return tr, nil
}

func (p Plan) traceLine(l *Line, tr *partnerecon.Trace) error {
	v, err := p.version(l.Terms)
	if err != nil {
		return err
	}
	parts, err := v.price(l, tr)
	if err != nil {
		return err
	}
	v.traceCorrections(l, tr)
	for _, part := range parts {
		v.explainPayable(l, &part, l.Recorded, tr)
		if back := l.returned(&part, v.mode); back != 0 {
			tr.Add(CodeReturned, "/rounding", text("partner", part.Partner), partnerecon.D("earned", l.money(part.Earned+part.Capped)),
				partnerecon.D("refunded", l.money(l.Refunded)), partnerecon.D("paid", l.money(l.Base)), partnerecon.D("returned", l.money(back)))
		}
	}
	return nil
}

// traceCorrections says which corrections of a line count.
func (v *version) traceCorrections(l *Line, tr *partnerecon.Trace) {
	left, currency := l.paid(), l.PaidIn()
	for _, c := range l.Corrections {
		amount := c.Amount
		if amount == 0 {
			amount = l.paid()
		}
		counts := amount
		if len(c.Refunds) > 0 {
			counts = v.amountOf(l, &c)
		}
		stated := currency
		if !c.in(l) {
			stated = cmp.Or(c.Currency, l.currency())
		}
		details := []partnerecon.Detail{
			text("type", c.Type), text("id", c.ID), partnerecon.D("amount", moneyIn(amount, stated)), partnerecon.D("on", c.On),
		}
		switch {
		case c.Reversed != "":
			tr.Add(CodeRefundReversed, "", append(details, text("by", c.Reversed))...)
			continue
		case !c.in(l):
			tr.Add(CodeRefundCurrency, "", append(details, text("paid_in", currency))...)
			continue
		case !v.counts(&c, l.Cleared):
			tr.Add(CodeRefundLate, "/refunds", append(details, partnerecon.D("cleared", l.Cleared), partnerecon.D("window", v.policy.Refunds))...)
			continue
		case counts < amount:
			tr.Add(CodeDocumented, "", append(details, count("refunds", len(c.Refunds)), partnerecon.D("counts", moneyIn(counts, currency)))...)
		case counts > left:
			tr.Add(CodeRefundExcess, "", append(details, partnerecon.D("excess", moneyIn(counts-left, currency)))...)
		}
		left -= min(left, counts)
	}
}

// A Preview is what an event would post, and why.
type Preview struct {
	Entries []partnerecon.Entry `json:"entries,omitempty"`
	Trace   partnerecon.Trace   `json:"trace,omitzero"`
}

// Preview returns what [Plan.Apply] would post for an event, with the steps
// that lead there. It changes nothing.
func (p Plan) Preview(l Ledger, e Event) (Preview, error) {
	l.shared = l.index != nil // what others read is not written
	d := newDraft()
	if err := d.work(p, &l, e, nil); err != nil {
		return Preview{}, err
	}
	out := Preview{Entries: d.entries}
	if d.repeated {
		out.Trace.Add(CodeRepeated, "", text("id", d.event.id))
	}
	for _, c := range d.waiting.add {
		out.Trace.Add(CodeWaiting, "", text("id", c.ID), text("of", c.Of))
	}
	for _, own := range [...]bool{true, false} { // what the event is about itself comes first
		for _, t := range d.lines {
			line := *t.now
			if own != (line.ID == d.event.id) {
				continue
			}
			if releases(e) && !own {
				out.Trace.Add(CodeAbout, "", text(line.what(), line.ID))
			}
			line.Corrections = slices.Concat(line.Corrections, t.added)
			if err := p.traceLine(&line, &out.Trace); err != nil {
				return Preview{}, err
			}
		}
	}
	for _, entry := range d.entries {
		out.Trace.Add(CodePosted, "", text("entry", entry.ID()), partnerecon.D("posted", entry.Amount))
	}
	return out, nil
}

// releases reports whether an event releases, or forfeits, what others have earned.
func releases(e Event) bool {
	switch e.(type) {
	case Milestone, *Milestone, Ended, *Ended, Elapsed, *Elapsed:
		return true
	}
	return false
}
