package economics

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Lifetime is what a customer brings over its life, and what must be left.
type Lifetime struct {
	Revenue     partnerecon.Money `json:"revenue"`      // over the customer's life
	GrossMargin partnerecon.Rate  `json:"gross_margin"` // of the revenue, 0 % to 100 %
	// Required margin, as an amount or as a part of the revenue: one of the two.
	Required     partnerecon.Money `json:"required,omitzero"`
	RequiredRate partnerecon.Rate  `json:"required_rate,omitzero"`
	// Acquisition cost other than commission.
	Acquisition partnerecon.Money `json:"acquisition"`
	// Band of the commission over the revenue. Absent: it is not judged.
	Band Band `json:"band,omitzero"`
}

// An Allowance is the commission that a customer can bear.
type Allowance struct {
	// Most commission over the customer's life, rounded down, not below 0.
	Most partnerecon.Money `json:"most"`
	// Short is what is missing before anything can be paid, rounded up. Absent:
	// nothing is missing.
	Short partnerecon.Money `json:"short,omitzero"`
	// Rate is Most over the revenue.
	Rate Figure `json:"rate"`
}

// Afford returns the most commission that a customer can bear: the gross margin on
// its lifetime revenue less the margin required and the cost of acquisition. "This
// determines how much commission you can afford", says "Partner & Affiliate
// Program Design".
func Afford(l Lifetime) (Allowance, error) {
	if err := l.check(); err != nil {
		return Allowance{}, err
	}
	c := calc{currency: l.Revenue.Currency()}
	revenue := minor(l.Revenue)
	required := minor(l.Required).Add(revenue.Times(num(l.RequiredRate)))
	left := revenue.Times(num(l.GrossMargin)).Add(required.Neg()).Add(minor(l.Acquisition).Neg())
	var out Allowance
	if left.Sign() < 0 {
		out.Short, left = c.up(left.Neg()), exact.Num{}
	}
	out.Most = c.whole(left)
	out.Rate = c.of(minor(out.Most), revenue, l.Band)
	return answer(&c, out)
}

// up rounds a number of minor units up.
func (c *calc) up(x exact.Num) partnerecon.Money {
	down := minor(c.whole(x))
	if down.Cmp(x) < 0 {
		down = down.Add(exact.Int(1))
	}
	return c.whole(down)
}

func (l *Lifetime) check() error {
	k := &checker{currency: l.Revenue.Currency()}
	k.cost("/revenue", l.Revenue)
	k.part("/gross_margin", l.GrossMargin)
	switch {
	case l.Required.Stated() == l.RequiredRate.Stated():
		k.Add("/required", problem.Required, "want an amount here or a rate in /required_rate, one of the two")
	case l.Required.Stated():
		k.cost("/required", l.Required)
	default:
		k.part("/required_rate", l.RequiredRate)
	}
	k.cost("/acquisition", l.Acquisition)
	k.band("/band", l.Band)
	return k.err()
}
