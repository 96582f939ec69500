package job

import (
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// The job as it is usually written: decimals in maps by partner and month.

// A decimalLine is a line of that program.
type decimalLine struct {
	namedLine
	amount decimal.Decimal
}

type decimalKey struct {
	partner string
	month   int // of the year 0
}

type decimalPair struct{ customer, partner string }

type decimalRow struct{ commission, returned decimal.Decimal }

// A decimalPayment is what is kept of a payment for its refunds, and what a
// person would be told about it.
type decimalPayment struct {
	amount, lead, second, refunded decimal.Decimal
	paid                           time.Time
	earns                          bool
	reasons                        []string
}

// decimalRules are the numbers of the job.
type decimalRules struct {
	bronze, silver, gold             decimal.Decimal // rates
	silverFrom, goldFrom, limit      decimal.Decimal
	leadPart, secondPart, cent, half decimal.Decimal // half a cent
}

type decimalState struct {
	rules     decimalRules
	remember  bool // the rate of a partner and month
	explain   bool
	secondOf  map[string]string
	rows      map[decimalKey]*decimalRow
	revenue   map[decimalKey]decimal.Decimal
	rates     map[decimalKey]decimal.Decimal
	first     map[string]time.Time
	used      map[decimalPair]decimal.Decimal
	payments  map[string]*decimalPayment
	explained int // reasons given
}

func loadDecimal(j Job, remember, explain bool) func() func() *Statement {
	named, second := j.namedLines()
	lines := make([]decimalLine, len(named))
	for i, l := range named {
		lines[i] = decimalLine{l, decimal.New(l.amount, -2)}
	}
	number := func(text string) decimal.Decimal {
		d, err := decimal.NewFromString(text)
		if err != nil {
			panic(err)
		}
		return d
	}
	rules := decimalRules{
		bronze: number("0.125"), silver: number("0.225"), gold: number("0.35"),
		silverFrom: number("10000"), goldFrom: number("25000"), limit: number("5000"),
		leadPart: number("0.7"), secondPart: number("0.3"), cent: number("0.01"), half: number("0.005"),
	}
	return func() func() *Statement {
		s := &decimalState{
			rules: rules, remember: remember, explain: explain, secondOf: second,
			rows: map[decimalKey]*decimalRow{}, revenue: map[decimalKey]decimal.Decimal{}, rates: map[decimalKey]decimal.Decimal{},
			first: map[string]time.Time{}, used: map[decimalPair]decimal.Decimal{}, payments: map[string]*decimalPayment{},
		}
		for i := range lines {
			l := &lines[i]
			year, month, _ := l.paid.Date()
			at := decimalKey{l.partner, 12*year + int(month) - 1}
			if l.ref == "" {
				s.pay(l, at)
			} else {
				s.refund(l, at)
			}
		}
		return s.statement
	}
}

func (s *decimalState) pay(l *decimalLine, at decimalKey) {
	s.revenue[at] = s.revenue[at].Add(l.amount)
	since, known := s.first[l.customer]
	if !known {
		since = l.paid
		s.first[l.customer] = since
	}
	p := &decimalPayment{amount: l.amount, paid: l.paid}
	s.payments[l.id] = p
	if l.paid.Sub(since) >= earningDays*24*time.Hour {
		s.say(p, "%s is past the first year of %s, which began on %s", l.id, l.customer, since)
		return
	}
	p.earns = true
	rate := s.rate(at)
	p.lead = l.amount.Mul(rate).RoundBank(2)
	s.say(p, "%s of %s %s is %s", rate, l.amount, l.currency, p.lead)
	if partner, shared := s.secondOf[l.customer]; shared {
		p.lead, p.second = s.split(p.lead)
		s.say(p, "%s is split: %s to %s and %s to %s", l.id, p.lead, l.partner, p.second, partner)
		p.second = s.grant(p, decimalPair{l.customer, partner}, p.second)
		row := s.row(decimalKey{partner, at.month})
		row.commission = row.commission.Add(p.second)
	}
	p.lead = s.grant(p, decimalPair{l.customer, l.partner}, p.lead)
	row := s.row(at)
	row.commission = row.commission.Add(p.lead)
}

func (s *decimalState) refund(l *decimalLine, at decimalKey) {
	s.revenue[at] = s.revenue[at].Sub(l.amount)
	p := s.payments[l.ref]
	if !p.earns || l.paid.Sub(p.paid) > refundDays*24*time.Hour {
		return
	}
	before := p.refunded
	p.refunded = decimal.Min(before.Add(l.amount), p.amount)
	row := s.row(at)
	back := s.due(p, p.lead, p.refunded).Sub(s.due(p, p.lead, before))
	row.returned = row.returned.Add(back)
	s.say(p, "%s gives %s of %s back: %s returns %s", l.id, l.amount, l.ref, l.partner, back)
	if partner, shared := s.secondOf[l.customer]; shared {
		row := s.row(decimalKey{partner, at.month})
		back := s.due(p, p.second, p.refunded).Sub(s.due(p, p.second, before))
		row.returned = row.returned.Add(back)
		s.say(p, "%s gives %s of %s back: %s returns %s", l.id, l.amount, l.ref, partner, back)
	}
}

// rate returns the rate of the revenue of the twelve months before.
func (s *decimalState) rate(at decimalKey) decimal.Decimal {
	if rate, ok := s.rates[at]; ok {
		return rate
	}
	var sum decimal.Decimal
	for m := at.month - trailingSpan; m < at.month; m++ {
		sum = sum.Add(s.revenue[decimalKey{at.partner, m}])
	}
	rate := s.rules.bronze
	switch {
	case sum.GreaterThanOrEqual(s.rules.goldFrom):
		rate = s.rules.gold
	case sum.GreaterThanOrEqual(s.rules.silverFrom):
		rate = s.rules.silver
	}
	if s.remember {
		s.rates[at] = rate
	}
	return rate
}

// split cuts an amount 70 to 30; a cent that is left goes to the larger
// remainder, of equal ones to the lead's.
func (s *decimalState) split(whole decimal.Decimal) (lead, second decimal.Decimal) {
	exactly := whole.Mul(s.rules.leadPart)
	lead, second = exactly.RoundFloor(2), whole.Mul(s.rules.secondPart).RoundFloor(2)
	rest := whole.Sub(lead).Sub(second)
	if exactly.Sub(lead).GreaterThanOrEqual(s.rules.half) {
		return lead.Add(rest), second
	}
	return lead, second.Add(rest)
}

// grant returns what the cap leaves of a share.
func (s *decimalState) grant(p *decimalPayment, at decimalPair, share decimal.Decimal) decimal.Decimal {
	used := s.used[at]
	if left := s.rules.limit.Sub(used); share.GreaterThan(left) {
		s.say(p, "%s has earned %s on %s: %s is left of %s", at.partner, used, at.customer, left, share)
		share = left
	}
	s.used[at] = used.Add(share)
	return share
}

// due is granted × refunded / amount in cents; halves go to the even neighbour.
func (s *decimalState) due(p *decimalPayment, granted, refunded decimal.Decimal) decimal.Decimal {
	q, rest := granted.Mul(refunded).QuoRem(p.amount, 2)
	switch rest.Cmp(p.amount.Mul(s.rules.half)) {
	case 1:
		return q.Add(s.rules.cent)
	case 0:
		return q.Add(s.rules.half).RoundBank(2)
	}
	return q
}

func (s *decimalState) row(at decimalKey) *decimalRow {
	row := s.rows[at]
	if row == nil {
		row = &decimalRow{}
		s.rows[at] = row
	}
	return row
}

func (s *decimalState) say(p *decimalPayment, format string, args ...any) {
	if s.explain {
		p.reasons = append(p.reasons, fmt.Sprintf(format, args...))
		s.explained++
	}
}

func (s *decimalState) statement() *Statement {
	out := &Statement{}
	start := 12 * 2024
	for at, row := range s.rows {
		p, err := strconv.Atoi(at.partner[1:])
		if err != nil {
			panic(err)
		}
		cell := &out[(p-1)*Months+at.month-start]
		cell.commission, cell.returned = row.commission.Shift(2).IntPart(), row.returned.Shift(2).IntPart()
	}
	if s.explain == (s.explained == 0) {
		panic("the explaining program explained nothing, or another one did")
	}
	return out
}
