package economics

import (
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// MarginFacts are what partners brought in and what that cost.
type MarginFacts struct {
	Currency partnerecon.Currency `json:"currency"`
	// Band of the contribution margin; a floor has a low end alone. Absent: no
	// margin is judged.
	Band Band `json:"band,omitzero"`
	// Lines, at most 100,000, several of one partner are added up.
	Lines []MarginLine `json:"lines,omitzero"`
}

// A MarginLine is what one partner brought in, and its cost: a payment, a month or
// a year. Amounts may be below 0, as the refunds of a month may outweigh its sales.
type MarginLine struct {
	Partner    string            `json:"partner"`
	Revenue    partnerecon.Money `json:"revenue"`
	Goods      partnerecon.Money `json:"goods"` // what was sold cost
	Commission partnerecon.Money `json:"commission"`
	Other      partnerecon.Money `json:"other,omitzero"` // further cost of the program. Absent: none
}

// A MarginReport is the contribution margin of each partner, by id, and of all.
type MarginReport struct {
	Partners []Margin `json:"partners,omitzero"`
	// Program is the sum of the partners, amount by amount.
	Program Margin `json:"program"`
}

// A Margin is what is left of revenue.
type Margin struct {
	Partner    string            `json:"partner,omitzero"` // empty: the program
	Revenue    partnerecon.Money `json:"revenue"`
	Goods      partnerecon.Money `json:"goods"`
	Commission partnerecon.Money `json:"commission"`
	Other      partnerecon.Money `json:"other"`
	Margin     partnerecon.Money `json:"margin"` // revenue less all cost
	// Rate is the margin over the revenue, undefined where that is 0 or below.
	Rate Figure `json:"rate"`
}

// Margins returns the contribution margin of partners and of the program: revenue
// less the cost of goods, commission and other cost of the program.
func Margins(f MarginFacts) (MarginReport, error) {
	if err := f.check(); err != nil {
		return MarginReport{}, err
	}
	c := calc{currency: f.Currency}
	var program takings
	by := map[string]*takings{}
	for _, l := range f.Lines {
		if by[l.Partner] == nil {
			by[l.Partner] = &takings{}
		}
		by[l.Partner].add(l)
		program.add(l)
	}
	out := MarginReport{Program: c.margin("", program, f.Band)}
	for _, partner := range slices.Sorted(maps.Keys(by)) {
		out.Partners = append(out.Partners, c.margin(partner, *by[partner], f.Band))
	}
	return answer(&c, out)
}

func (f *MarginFacts) check() error {
	k := inCurrency(f.Currency)
	k.band("/band", f.Band)
	if k.Few("/lines", len(f.Lines), maxList) {
		for i, l := range f.Lines {
			k.Enter("/lines", i)
			k.Name("/partner", l.Partner)
			k.amount("/revenue", l.Revenue)
			k.amount("/goods", l.Goods)
			k.amount("/commission", l.Commission)
			if l.Other.Stated() {
				k.amount("/other", l.Other)
			}
			k.Leave()
		}
	}
	return k.err()
}

// takings are sums of lines.
type takings struct{ revenue, goods, commission, other exact.Num }

func (t *takings) add(l MarginLine) {
	t.revenue = t.revenue.Add(minor(l.Revenue))
	t.goods = t.goods.Add(minor(l.Goods))
	t.commission = t.commission.Add(minor(l.Commission))
	t.other = t.other.Add(minor(l.Other))
}

func (c *calc) margin(partner string, t takings, b Band) Margin {
	left := t.revenue.Add(t.goods.Neg()).Add(t.commission.Neg()).Add(t.other.Neg())
	return Margin{
		partner, c.whole(t.revenue), c.whole(t.goods), c.whole(t.commission), c.whole(t.other),
		c.whole(left), c.of(left, t.revenue, b),
	}
}
