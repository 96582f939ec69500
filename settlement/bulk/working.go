package bulk

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// A Working is how an amount came about, in numbers.
type Working struct {
	// Base is what was paid.
	Base partnerecon.Money
	// Rate is what the partner's credit earns of it, and Row the place of the rate in the
	// policy of the program. Of several that add up it is that of their list, and where their
	// sum is no Rate, the zero Rate.
	Rate partnerecon.Rate
	Row  string
	// Share of the credit.
	Share partnerecon.Rate
	// Earned is the partner's part before caps per customer, Granted what they left of it.
	Earned, Granted partnerecon.Money
	// Refunded is what had gone back of the payment by then, Returned the part of what was
	// granted that goes back with it, below 0.
	Refunded, Returned partnerecon.Money
	// Before is what had been posted of this kind on the claim before, and Amount the
	// difference, which was posted; the zero Money for a posting without an amount.
	Before, Amount partnerecon.Money
}

// An applied rate is what one credit earns by a component.
type applied struct {
	rate partnerecon.Rate
	row  string
	text string // that of the rate, of this row
}

// applied notes which rate each credit earns.
func (x *price) applied(v *version, component, open, legs int) []applied {
	c := &v.components[component]
	out := make([]applied, legs)
	sums := make([]exact.Num, legs)
	for _, row := range x.rows {
		if row.component != component || row.window >= 0 && open>>row.window&1 == 0 {
			continue
		}
		share, leg := c.rates[row.row].Share, &out[row.leg]
		sums[row.leg] = sums[row.leg].Add(exact.Int(1).Mul(share.Num(), share.Den()))
		if leg.row == "" {
			*leg = applied{rate: share, row: rowAt(v, c, row.row)}
			continue
		}
		leg.row = v.path + c.path
		num, den, _ := fractionOf(sums[row.leg])
		leg.rate, _ = partnerecon.Fraction(num, den) // none where it does not fit
	}
	for i := range out {
		out[i].text = "several rates"
		if rate := out[i].rate; rate.Stated() {
			out[i].text = string(appendRate(nil, rate))
		}
	}
	return out
}

// numbers are a working in minor units: few enough that they are handed over in registers.
type numbers struct {
	base, earned, granted, refunded, returned, before int64
	*applied
	*leg
}

// numbers returns what the amount was worked out from.
func (p Posting) numbers() numbers {
	s, of := p.state, p.part()
	r := s.log.at(p.line)
	x := &s.variants[r.terms]
	out := numbers{
		base: r.amount, earned: of.earned, granted: of.granted(),
		applied: x.appliedTo(&of), leg: &s.shapes[x.shape].legs[of.leg],
	}
	if p.kind == returned || p.kind == rebased {
		_, out.refunded = p.gone()
		out.returned = backOf(out.granted, out.refunded, r.amount, s.versions[x.version].mode, s.slow)
		out.before = out.returned - p.amount
	}
	return out
}

// appliedTo returns which rate a part was earned by.
func (x *variant) appliedTo(of *part) *applied {
	for i := range x.parts {
		if w := &x.parts[i]; w.number == of.component {
			return &w.applied[of.leg]
		}
	}
	return &applied{} // nothing is posted on it
}

// Explain returns the numbers that the amount was worked out from.
func (p Posting) Explain() Working {
	if p.state == nil {
		return Working{}
	}
	n, t := p.numbers(), p.state.tables
	out := Working{
		Base: t.money(n.base), Rate: n.rate, Row: n.row, Share: n.share, Earned: t.money(n.earned), Granted: t.money(n.granted),
		Refunded: t.money(n.refunded), Returned: t.money(n.returned), Before: t.money(n.before),
	}
	if p.amount != 0 {
		out.Amount = t.money(p.amount)
	}
	return out
}

// AppendText appends the working as text:
//
//	earned 8.75 USD on 2025-01-20: 12.5% of 100.00 USD by /terms/0/policy/commission/rates/0, share 70%
//
// It allocates nothing if b has room. Its form may change.
func (p Posting) AppendText(b []byte) []byte {
	if p.state == nil {
		return b
	}
	n, t := p.numbers(), p.state.tables
	b = append(append(b, p.Kind()...), ' ')
	if p.amount != 0 {
		b = append(t.appendMoney(b, p.amount), ' ')
	}
	b = appendDay(append(b, "on "...), p.posted)
	switch p.kind {
	case earned:
		b = append(append(b, ": "...), n.applied.text...)
		b = t.appendMoney(append(b, " of "...), n.base)
		b = append(append(b, " by "...), n.row...)
		b = append(append(b, ", share "...), n.leg.text...)
	case capped:
		b = t.appendMoney(append(b, ": granted "...), n.granted)
		b = t.appendMoney(append(b, " of "...), n.earned)
	case rebased, returned:
		b = t.appendMoney(append(b, ": "...), n.refunded)
		b = t.appendMoney(append(b, " of "...), n.base)
		b = t.appendMoney(append(b, " went back, and with it "...), n.returned)
		b = t.appendMoney(append(b, " of "...), n.granted)
		b = t.appendMoney(append(b, ", before "...), n.before)
	}
	return b
}

// appendMoney appends minor units as an amount.
func (t *tables) appendMoney(b []byte, n int64) []byte {
	return append(append(exact.AppendFixed(b, n, t.digits), ' '), t.currency...)
}

// appendRate appends a rate as a percentage, if that is short, or else as a fraction.
func appendRate(b []byte, r partnerecon.Rate) []byte {
	const places = 6
	if den := r.Den(); den > 0 && 1e8%den == 0 {
		if n, ok := exact.MulDiv(1e8, r.Num(), den, exact.Down); ok {
			b = exact.AppendFixed(b, n, places)
			for b[len(b)-1] == '0' {
				b = b[:len(b)-1]
			}
			if b[len(b)-1] == '.' {
				b = b[:len(b)-1]
			}
			return append(b, '%')
		}
	}
	b = exact.AppendFixed(b, r.Num(), 0)
	return exact.AppendFixed(append(b, '/'), r.Den(), 0)
}

// appendDay appends a day in the form 2006-01-02.
func appendDay(b []byte, d partnerecon.Day) []byte {
	year, month, day := d.Date()
	digit := func(n, unit int) byte { return byte('0' + n/unit%10) }
	return append(
		b, digit(year, 1000), digit(year, 100), digit(year, 10), digit(year, 1), '-',
		digit(int(month), 10), digit(int(month), 1), '-', digit(day, 10), digit(day, 1),
	)
}
