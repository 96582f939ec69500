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

// by returns which rate a part was earned by, and the credit of the partner.
func (s *State) by(of *part, paid *record) (*applied, *leg) {
	x := &s.variants[paid.terms]
	credit := &s.shapes[x.shape].legs[of.leg]
	for i := range x.parts {
		if w := &x.parts[i]; w.number == of.component {
			return &w.applied[of.leg], credit
		}
	}
	return &applied{}, credit // nothing is posted on such a part
}

// back returns what had gone back of the payment by then, and what of a part goes back with it.
func (p Posting) back(of *part, paid *record) (refunded, due int64) {
	if p.kind != returned && p.kind != rebased {
		return 0, 0
	}
	_, refunded = p.gone()
	takes := p.state.takerOf(paid)
	return refunded, takes.back(of.granted(), refunded)
}

// Explain returns the numbers that the amount was worked out from.
func (p Posting) Explain() (w Working) {
	if p.state == nil {
		return w
	}
	t, of, paid := p.state.tables, p.part(new(part)), p.state.log.at(p.line)
	rate, credit := p.state.by(of, paid)
	refunded, due := p.back(of, paid)
	w.Base, w.Rate, w.Row, w.Share = t.money(paid.amount), rate.rate, rate.row, credit.share
	w.Earned, w.Granted = t.money(of.earned), t.money(of.granted())
	w.Refunded, w.Returned, w.Before = t.money(refunded), t.money(due), t.zero
	if p.kind == returned || p.kind == rebased {
		w.Before = t.money(due - p.amount)
	}
	if p.amount != 0 {
		w.Amount = t.money(p.amount)
	}
	return w
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
	t, of, paid := p.state.tables, p.part(new(part)), p.state.log.at(p.line)
	b = append(append(b, p.Kind()...), ' ')
	if p.amount != 0 {
		b = append(t.appendMoney(b, p.amount), ' ')
	}
	b = appendDay(append(b, "on "...), p.posted)
	switch p.kind {
	case earned:
		rate, credit := p.state.by(of, paid)
		b = append(append(b, ": "...), rate.text...)
		b = t.appendMoney(append(b, " of "...), paid.amount)
		b = append(append(b, " by "...), rate.row...)
		b = append(append(b, ", share "...), credit.text...)
	case capped:
		b = t.appendMoney(append(b, ": granted "...), of.granted())
		b = t.appendMoney(append(b, " of "...), of.earned)
	case rebased, returned:
		refunded, due := p.back(of, paid)
		b = t.appendMoney(append(b, ": "...), refunded)
		b = t.appendMoney(append(b, " of "...), paid.amount)
		b = t.appendMoney(append(b, " went back, and with it "...), due)
		b = t.appendMoney(append(b, " of "...), of.granted())
		b = t.appendMoney(append(b, ", before "...), due-p.amount)
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
