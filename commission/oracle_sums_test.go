package commission_test

import (
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
	for _, b := range l.backs {
		w := o.policy.Refunds
		switch {
		case slices.Contains(o.reversals, b.id): // it was given back again
			o.saw("a chargeback was won")
			continue
		case w.Stated() && b.on.After(l.cleared) && !inside(w, l.cleared, b.on):
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

// returned is round((earned + capped) × refunded / paid), negative: a share of
// what was earned, whatever the rates are by now.
func (o *oracle) returned(l *oracleLine, partner string) int64 {
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
	return -o.round(share.Mul(share, rat(l.earned[partner]+l.capped[partner])))
}

func (o *oracle) net(l *oracleLine, partner string) int64 {
	return l.earned[partner] + l.capped[partner] + o.returned(l, partner)
}

// base is what was paid less what was given back, of all cleared lines, and
// retained what the partners' parts leave of it.
func (o *oracle) base() (base, retained int64) {
	for _, l := range o.lines {
		if l.cleared.IsZero() {
			continue
		}
		base += l.base - o.refunded(l)
		retained += l.base - o.refunded(l)
		for partner := range l.earned {
			retained -= o.net(l, partner)
		}
	}
	return base, retained
}

// payable is the day from which an entry of a line can be paid out: the day that
// its tier's rule gives, but not before it is posted (doc.go, Time).
func (o *oracle) payable(l *oracleLine, partner string, posted partnerecon.Day) partnerecon.Day {
	due, run := l.cleared, commission.Run{}
	for _, p := range o.policy.Payable {
		if p.Tier != "" && p.Tier != l.tiers[partner] {
			continue
		}
		if p.Due == commission.MonthAfter {
			o.saw("payable in the month after")
			due = monthAfter(l.cleared)
		} else {
			o.saw("payable after days")
			due = l.cleared.Add(p.Days)
		}
		run = p.Run
		if p.Tier != "" {
			break
		}
	}
	for !runsOn(run, due) {
		o.saw("payable on the next run")
		due = due.Add(1)
	}
	if !posted.After(due) {
		return due
	}
	o.saw("payable when it is posted")
	for !runsOn(run, posted) {
		posted = posted.Add(1)
	}
	return posted
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
		for partner := range l.earned {
			c := partnerecon.Claim{Partner: partner, Deal: l.deal, Line: l.id, Component: "base"}
			add(c, partnerecon.Earned, l.earned[partner])
			add(c, partnerecon.Capped, l.capped[partner])
			add(c, partnerecon.Returned, o.returned(l, partner))
		}
	}
	o.capsOnNet(add)
	return out
}
