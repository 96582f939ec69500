package commission_test

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// refunded is what of the payment went back and counts, at most what was paid.
// What went back before the payment cleared is inside a refund window, and
// failures are subject to it, too.
func (o *oracle) refunded(l *oracleLine) int64 {
	var sum int64
	for _, b := range o.undocumented(l) {
		switch {
		case slices.Contains(o.reversals, b.id): // it was given back again
			o.saw("a chargeback was won")
			continue
		case o.late(l, b):
			o.saw("a refund came too late")
			continue
		case b.all:
			o.saw("a payment failed")
			sum = l.base
		default:
			sum += b.amount
		}
	}
	if sum > l.base {
		o.saw("more than was paid went back")
		return l.base
	}
	return sum
}

// undocumented is what went back of a line with each credit note as what it says beyond the
// refunds it lists that came in time. Each cent of a refund is taken off one note: by day, then by id; and a
// note takes off the refunds with the smaller ids first, however it lists them.
func (o *oracle) undocumented(l *oracleLine) []oracleBack {
	out := slices.Clone(l.backs)
	slices.SortFunc(out, func(a, b oracleBack) int { return cmp.Or(a.on.Compare(b.on), cmp.Compare(a.id, b.id)) })
	left := map[string]int64{}
	for _, b := range l.backs {
		if b.refund && !o.late(l, b) {
			left[b.id] = b.amount
		}
	}
	for i := range out {
		for _, id := range slices.Sorted(slices.Values(out[i].listed)) {
			for out[i].amount > 0 && left[id] > 0 {
				cents := min(out[i].amount, left[id])
				out[i].amount, left[id] = out[i].amount-cents, left[id]-cents
				o.saw("a credit note documents a refund")
			}
		}
	}
	return out
}

// late reports whether money went back after the window for it.
func (o *oracle) late(l *oracleLine, b oracleBack) bool {
	w := o.policy.Refunds
	return w.Stated() && b.on.After(l.cleared) && !inside(w, l.cleared, b.on)
}

// returned is round((earned + capped) × refunded / paid), negative: a share of
// what was earned, whatever the rates are by now.
func (o *oracle) returned(l *oracleLine, p oraclePart) int64 {
	left := p.earned + p.capped
	if l.milestone != "" && o.failed(l) {
		return -left // also of a milestone without an amount
	}
	if l.base == 0 {
		return 0
	}
	refunded := o.refunded(l)
	switch {
	case refunded == 0:
	case refunded < l.base:
		o.saw("part of a payment went back")
	default:
		o.saw("all of a payment went back")
	}
	if refunded > 0 && l.counted && !l.sealed {
		o.saw("a refund of a reopened line")
	}
	share := big.NewRat(refunded, l.base)
	return -o.round(share.Mul(share, rat(left)))
}

// failed reports whether a line failed, in time.
func (o *oracle) failed(l *oracleLine) bool {
	return slices.ContainsFunc(l.backs, func(b oracleBack) bool { return b.all && !o.late(l, b) })
}

func (o *oracle) net(l *oracleLine, p oraclePart) int64 {
	return p.earned + p.capped + o.returned(l, p)
}

// base is what was paid less what was given back, of all cleared lines, and
// retained what the partners' parts leave of it. Nothing is paid on a milestone.
func (o *oracle) base() (base, retained int64) {
	for _, l := range o.lines {
		if l.cleared.IsZero() {
			continue
		}
		if l.milestone == "" {
			base += l.base - o.refunded(l)
			retained += l.base - o.refunded(l)
		}
		for _, p := range l.parts {
			retained -= o.net(l, p)
		}
	}
	return base, retained
}

// bookedOn is the day that an entry of a line counts as earned on: that on which the
// line cleared, but for what goes back where the policy books that by itself. Then it
// is the day of the correction that posts it, or, where another event moves it, of the
// last one that counts.
func (o *oracle) bookedOn(e commission.Event, k partnerecon.Kind, l *oracleLine) partnerecon.Day {
	if o.policy.BooksIn != commission.InRefund || k != partnerecon.Returned && k != partnerecon.Rebased {
		return l.cleared
	}
	id, _ := oracleHeader(e)
	last := l.cleared
	for _, b := range l.backs {
		won := o.wonOn(b.id)
		switch {
		case b.id == id:
			o.saw("what goes back is booked by itself")
			return maxDay(l.cleared, b.on)
		case won.ID == id:
			return maxDay(l.cleared, won.On)
		case !o.late(l, b):
			last = maxDay(last, maxDay(b.on, won.On))
		}
	}
	return last
}

// wonOn is the event by which a chargeback was won, if it was.
func (o *oracle) wonOn(chargeback string) (out commission.ChargebackReversed) {
	for _, f := range o.facts {
		if e, ok := f.(commission.ChargebackReversed); ok && e.Of == chargeback {
			return e
		}
	}
	return out
}

// payable is the day from which an entry of a part can be paid out: the day that
// the rules give, but not before it is posted, and then on a pay run (doc.go, Time).
func (o *oracle) payable(p oraclePart, posted partnerecon.Day) partnerecon.Day {
	if !posted.After(p.payable) {
		return p.payable
	}
	o.saw("payable when it is posted")
	return o.runFrom(p.tier, posted)
}

// runFrom is the first pay run of a tier on a day or after it.
func (o *oracle) runFrom(tier string, d partnerecon.Day) partnerecon.Day {
	for _, run := o.payableRule(tier); !runsOn(run, d); {
		d = d.Add(1)
	}
	return d
}

// payableRule is the rule of a tier, if there is one, and its pay runs.
func (o *oracle) payableRule(tier string) (rule commission.Payable, run commission.Run) {
	for _, p := range o.policy.Payable {
		if p.Tier != "" && p.Tier != tier {
			continue
		}
		rule = p
		if p.Tier != "" {
			break
		}
	}
	return rule, rule.Run
}

// payableOf is the day that the rule of a tier gives.
func (o *oracle) payableOf(cleared partnerecon.Day, tier string) partnerecon.Day {
	due := cleared
	rule, run := o.payableRule(tier)
	switch rule.Due {
	case commission.MonthAfter:
		o.saw("payable in the month after")
		due = monthAfter(cleared)
	case commission.Net:
		o.saw("payable after days")
		due = cleared.Add(rule.Days)
	}
	for !runsOn(run, due) {
		o.saw("payable on the next run")
		due = due.Add(1)
	}
	return due
}

// monthAfter is the first day of the next month.
func monthAfter(d partnerecon.Day) partnerecon.Day {
	year, month, _ := d.Date()
	return partnerecon.DayIn(time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC), time.UTC)
}

// due is the sum of every claim and kind, without those that are 0.
func (o *oracle) due(customer string) map[oracleKey]int64 {
	out := map[oracleKey]int64{}
	add := func(c partnerecon.Claim, k partnerecon.Kind, amount int64) {
		if amount != 0 {
			c.Customer = customer
			out[oracleKey{c, k}] += amount
		}
	}
	for _, l := range o.lines {
		for _, p := range l.parts {
			c := partnerecon.Claim{Partner: p.partner, Deal: l.deal, Line: l.id, Component: p.claim()}
			add(c, partnerecon.Earned, p.earned)
			add(c, partnerecon.Capped, p.capped)
			add(c, partnerecon.Returned, o.returned(l, p))
		}
	}
	o.capsOnNet(add)
	return out
}
