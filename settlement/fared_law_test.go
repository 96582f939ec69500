package settlement_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/settlement"
)

// A course is what happens to acme day by day from March on, when the statements of January
// and February have closed: 80.00 were payable in January, and paid in February as payout o;
// 150.00 in February.
type course struct {
	*run
	day     pe.Day
	payouts []string // that did not come back
	n       int
}

// Plain terms, or such with a recovery or a reserve.
const plainTerms, recoveryTerms, reserveTerms = 0, 1, 2

func drawCourse(t *testing.T, draw *rapid.T, terms int) *course {
	p := stating(settlement.BySilence)
	p.Statements.BySeller = rapid.Bool().Draw(draw, "by seller")
	switch x := &p.Terms[0].Policy; terms {
	case recoveryTerms:
		x.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
	case reserveTerms:
		x.Payouts.Reserve = payrun.Reserve{Share: pct("20"), Days: 40, Rounding: pe.HalfUp}
	}
	r := open(t, p).through("2025-01", fact("d", "2025-01-10", pay("c", "800", "acme")))
	r.do(fact("o", "2025-02-05", settlement.Payout{Partner: "acme", Amount: eur("80")}))
	r.through("2025-02", fact("p", "2025-02-10", pay("c", "1500", "acme")))
	return &course{run: r, day: day("2025-03-01"), payouts: []string{"o"}}
}

func (c *course) id() string { c.n++; return fmt.Sprint("f", c.n) }

// next draws what happens on another day.
func (c *course) next(draw *rapid.T) settlement.Fact {
	c.day = c.day.Add(rapid.IntRange(1, 9).Draw(draw, "days"))
	id, on, amount := c.id(), c.day.String(), fmt.Sprint(rapid.IntRange(1, 90).Draw(draw, "amount"))
	switch kind := rapid.IntRange(0, 4).Draw(draw, "kind"); {
	case kind == 0:
		return fact(id, on, pay("c", amount+"0", "acme"))
	case kind == 1:
		return refunds(id, on, "p", amount)
	case kind == 2:
		return fact(id, on, settlement.Repayment{Partner: "acme", Amount: eur(amount)})
	case kind == 3 && len(c.payouts) > 0:
		i := rapid.IntRange(0, len(c.payouts)-1).Draw(draw, "payout")
		of := c.payouts[i]
		c.payouts = slices.Delete(slices.Clone(c.payouts), i, i+1)
		return fact(id, on, settlement.PayoutReturned{Partner: "acme", Of: of})
	}
	c.payouts = append(slices.Clip(c.payouts), id)
	return fact(id, on, settlement.Payout{Partner: "acme", Amount: eur(amount)})
}

// take folds facts with the closes between them; a repayment of what is not owed is refused.
func (c *course) take(facts ...settlement.Fact) {
	for f := range keys(c.program.WithCloses(&c.book, settlement.Facts(facts), pe.Month{})) {
		_, repays := f.Event.(settlement.Repayment)
		if _, err := c.program.Apply(&c.book, f); err != nil && !repays {
			c.t.Fatal(err)
		}
	}
}

// oneDay folds facts hour by hour.
func (c *course) oneDay(facts ...settlement.Fact) {
	for i, f := range facts {
		f.Occurred = settlement.At(c.day.Start(time.UTC).Add(time.Duration(i) * time.Hour))
		c.take(f)
	}
}

// closed returns the statements of January and February.
func (c *course) closed() []settlement.PartnerStatement {
	out, err := c.program.Statements(&c.book, "acme")
	if err != nil {
		c.t.Fatal(err)
	}
	return out[:2]
}

// Whatever is earned, refunded, paid out, sent back and repaid: what was set off stays so, and what
// was paid stays paid, but for a payout that comes back.
func TestLawLifecycle_WhatWasPaidOrSetOffStaysSo(t *testing.T) {
	rapid.Check(t, func(draw *rapid.T) {
		c := drawCourse(t, draw, rapid.IntRange(plainTerms, reserveTerms).Draw(draw, "terms"))
		was := c.closed()
		for range rapid.IntRange(1, 9).Draw(draw, "facts") {
			f := c.next(draw)
			c.take(f)
			now := c.closed()
			for i, s := range now {
				_, back := f.Event.(settlement.PayoutReturned)
				if s.SetOff.Minor() < was[i].SetOff.Minor() || s.Paid.Minor() < was[i].Paid.Minor() && !back {
					draw.Fatalf("%s, %+v: paid %s, set off %s, open %s; before %s, %s, %s", s.Through, f, s.Paid, s.SetOff, s.Open, was[i].Paid, was[i].SetOff, was[i].Open)
				}
				if s.Paid.Minor()+s.SetOff.Minor()+s.Open.Minor() != s.Row.Payable.Minor() {
					draw.Fatalf("%s: payable %s is paid %s, set off %s, open %s", s.Through, s.Row.Payable, s.Paid, s.SetOff, s.Open)
				}
			}
			was = now
		}
	})
}

// Of a refund and a payout that comes back on one day the order decides nothing, now or later,
// where no reserve meets, and no recovery takes up, what a balance is short of in between.
func TestLawLifecycle_ARefundAndAReturnedPayoutInAnyOrder(t *testing.T) {
	rapid.Check(t, func(draw *rapid.T) {
		c := drawCourse(t, draw, plainTerms)
		for range rapid.IntRange(0, 4).Draw(draw, "facts") {
			c.take(c.next(draw))
		}
		if len(c.payouts) == 0 {
			return
		}
		id, of, amount := c.id(), rapid.SampledFrom(c.payouts).Draw(draw, "payout"), fmt.Sprint(rapid.IntRange(1, 900).Draw(draw, "refund"))
		refund := refunds(id, c.day.String(), "p", amount)
		back := settlement.Fact{ID: "b", Event: settlement.PayoutReturned{Partner: "acme", Of: of}}
		c.payouts = slices.DeleteFunc(slices.Clone(c.payouts), func(id string) bool { return id == of })
		c.day = c.day.Add(1)
		other := &course{run: &run{t: t, program: c.program, book: c.stored()}, day: c.day}
		c.oneDay(refund, back)
		other.oneDay(back, refund)
		for range 4 {
			f := c.next(draw)
			c.take(f)
			other.take(f)
			for i, s := range c.closed() {
				o := other.closed()[i]
				if s.Paid != o.Paid || s.SetOff != o.SetOff || s.Open != o.Open {
					draw.Fatalf("%s: paid %s, set off %s, open %s; the other way %s, %s, %s", s.Through, s.Paid, s.SetOff, s.Open, o.Paid, o.SetOff, o.Open)
				}
			}
		}
	})
}
