package settlement

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Accrual is what a program owes its partners at the end of a day, and what they
// owe it: what an accountant books at a cut-off.
type Accrual struct {
	AsOf     partnerecon.Day `json:"as_of,omitzero"`
	Partners []Accrued       `json:"partners,omitempty"` // by partner; those of whom nothing is open are left out
	Total    Accrued         `json:"total,omitzero"`     // of all of them; without partner and months, but for RunOff
}

// An Accrued is one partner's part of an accrual.
//
//	Unpaid = Held + NotYet + Payable
//	Unpaid - Receivable = what the partner is owed, the closing of its statement
//
// None of the amounts is below 0, but for Owed.
type Accrued struct {
	Partner string `json:"partner,omitzero"`
	// Unpaid is what was earned and not paid: what is held, what is not payable yet, and
	// what can be paid.
	Unpaid  partnerecon.Money `json:"unpaid,omitzero"`
	Held    partnerecon.Money `json:"held,omitzero"`
	NotYet  partnerecon.Money `json:"not_yet,omitzero"`
	Payable partnerecon.Money `json:"payable,omitzero"`
	// Receivable is the partner's debt, which its statement carries.
	Receivable partnerecon.Money `json:"receivable,omitzero"`
	// Owed is what the partner owes for retainers and pays by itself, see [Receivable]; it
	// is no part of the others. It is below 0 where more was paid than is owed by now,
	// because of what went back since.
	Owed partnerecon.Money `json:"owed,omitzero"`
	// AtRisk is what the partner would give back if every customer churned on the day, of
	// what was earned, paid or not; see [Program.AtRisk]. It is no part of the others.
	// Caps per period on net would give some of it back: beside them it is a bound, and may
	// be more than is unpaid.
	AtRisk partnerecon.Money `json:"at_risk,omitzero"`
	// Deferred is what caps per period have put off of what was earned and not released: it
	// is not owed yet, and no part of the others. Absent where no cap puts anything off.
	Deferred partnerecon.Money `json:"deferred,omitzero"`
	Months   []AccruedMonth    `json:"months,omitempty"` // by month; those of which nothing is open are left out
	// RunOff says when what is at risk becomes safe, if nobody churns: by month, and what
	// no day makes safe at the end. It comes to AtRisk.
	RunOff []RiskMonth `json:"run_off,omitempty"`
}

// A RiskMonth is what of an amount at risk becomes safe in a month: the liability of the end
// of a month is what stands in later ones. Months are those in which the windows of the
// clawback end, not those of earning: what is at risk goes by all that was earned on a
// customer, and only its end can be told by the month.
type RiskMonth struct {
	Month  partnerecon.Month `json:"month,omitzero"`  // the zero Month where no day makes it safe
	Amount partnerecon.Money `json:"amount,omitzero"` // above 0
}

// An AccruedMonth is what of an accrual comes from the entries that were posted in a
// month: what it earned, net of what went back in it. Payouts, and a month in which more
// went back than was earned, settle the oldest month that is open; what a month earns
// settles older debts first. A payout that comes back settles nothing anew: it is open in the
// month in which it came back. A debt beside money that is held or not payable yet, or that
// another selling entity pays, stands with as much of that money in the latest month. As what is paid next is for the oldest
// months, so is what is payable; then comes what is held, and what is not payable yet is
// of the latest months.
//
// What is owed for retainers stands in the month of the cycle's charge; what the partner
// pays settles the oldest month.
type AccruedMonth struct {
	Month      partnerecon.Month `json:"month,omitzero"`
	Unpaid     partnerecon.Money `json:"unpaid,omitzero"` // as in [Accrued]
	Held       partnerecon.Money `json:"held,omitzero"`
	NotYet     partnerecon.Money `json:"not_yet,omitzero"`
	Payable    partnerecon.Money `json:"payable,omitzero"`
	Receivable partnerecon.Money `json:"receivable,omitzero"`
	Owed       partnerecon.Money `json:"owed,omitzero"`
}

// Accrual returns what is earned and unpaid, held, at risk and receivable at the end
// of a day, by partner, with the months it comes from. The day must not be before the
// last fact of the book, else it is [ErrOrder]: ask before later facts are folded, or
// ask a book that was stored then. On the last day of a month the parts are those of
// the statement that ends with it.
func (p Program) Accrual(b *Book, asOf partnerecon.Day) (Accrual, error) {
	if err := p.asksAsOf(b, "accrual", asOf); err != nil {
		return Accrual{}, err
	}
	risks, err := p.runOff(b, asOf)
	if err != nil {
		return Accrual{}, err
	}
	all := runOff{}
	out := Accrual{AsOf: asOf}
	var total closing
	var risked, owed, deferred int64
	partners := slices.AppendSeq(b.Partners(), maps.Keys(risks))
	slices.Sort(partners)
	for _, id := range slices.Compact(partners) {
		a := b.accounts[id]
		if a == nil {
			a = &account{Partner: id}
		}
		c := p.closing(a, asOf)
		total.Held, total.NotYet = total.Held+c.Held, total.NotYet+c.NotYet
		total.Payable, total.Carried = total.Payable+c.Payable, total.Carried+c.Carried
		charges, charged := chargedMonths(a.Cells)
		risk := risks[id].sum()
		risked, owed = risked+risk, owed+charged // bounded by the volume of the book, as the others are
		put := p.deferred(a)
		deferred += put
		if c != (closing{}) || risk != 0 || len(charges) > 0 || put != 0 {
			row := p.accrued(id, c, risk, charged)
			row.Deferred = p.putOff(put)
			row.RunOff = p.riskMonths(risks[id])
			all.add(risks[id])
			row.Months = p.accruedMonths(openMonths(a.Cells, c), charges, c)
			out.Partners = append(out.Partners, row)
		}
	}
	out.Total = p.accrued("", total, risked, owed)
	out.Total.RunOff, out.Total.Deferred = p.riskMonths(all), p.putOff(deferred)
	return out, nil
}

// asksAsOf checks a question about the end of a day.
func (p Program) asksAsOf(b *Book, what string, asOf partnerecon.Day) error {
	if err := p.reads(b); err != nil {
		return err
	}
	switch {
	case asOf.IsZero():
		return fmt.Errorf("settlement: %s as of %s: %w: want a day", what, asOf, partnerecon.ErrSyntax)
	case b.last == nil:
		return nil
	}
	if last := partnerecon.DayIn(b.last.effective, p.zone); asOf.Before(last) {
		return fmt.Errorf("settlement: %s as of %s: %w: the book stands at %s; ask as of that day or later, or a book that was stored by %s", what, asOf, ErrOrder, last, asOf)
	}
	return nil
}

// A runOff is what becomes safe, by month; of the zero Month what no day makes safe.
type runOff map[partnerecon.Month]int64

// sum is what is at risk.
func (r runOff) sum() int64 {
	sum := int64(0)
	for _, n := range r {
		sum += n
	}
	return sum
}

func (r runOff) add(o runOff) {
	for m, n := range o {
		r[m] += n
	}
}

// runOff returns what each partner would give back, by the month in which it becomes safe.
func (p Program) runOff(b *Book, day partnerecon.Day) (map[string]runOff, error) {
	out := map[string]runOff{}
	err := p.eachExposure(b, func(id string, x clawback.Exposure) error {
		found, err := p.recourse.RunOffByMonth(x, day)
		if err == nil {
			found, err = p.runOffWithoutCuts(b, id, day, found)
		}
		for _, r := range found {
			who, month := cmp.Or(r.Bearer, r.Partner), partnerecon.Month{}
			if !r.Safe.IsZero() {
				month = r.Safe.Month()
			}
			if out[who] == nil {
				out[who] = runOff{}
			}
			sum, ok := exact.Add(out[who].sum(), r.Amount.Minor())
			if !ok || sum < 0 {
				return fmt.Errorf("what partner %s has at risk: %w", problem.Quote(who), partnerecon.ErrOverflow)
			}
			out[who][month] += r.Amount.Minor()
		}
		return err
	})
	return out, err
}

// riskMonths lists what becomes safe, the earliest month in front and what never does at
// the end.
func (p Program) riskMonths(r runOff) []RiskMonth {
	months := slices.Collect(maps.Keys(r))
	slices.SortFunc(months, func(a, b partnerecon.Month) int {
		if zero := (partnerecon.Month{}); a == zero || b == zero {
			return b.Compare(a)
		}
		return a.Compare(b)
	})
	var out []RiskMonth
	for _, m := range months {
		out = append(out, RiskMonth{m, p.money(r[m])})
	}
	return out
}

func (p Program) accrued(partner string, c closing, atRisk, owed int64) Accrued {
	return Accrued{
		Partner: partner, Unpaid: p.money(c.Held + c.NotYet + c.Payable),
		Held: p.money(c.Held), NotYet: p.money(c.NotYet), Payable: p.money(c.Payable),
		Receivable: p.money(c.Carried), Owed: p.money(owed), AtRisk: p.money(atRisk),
	}
}

// A lot is what is open of a month: above 0 owed to the partner, below 0 by it.
type lot struct {
	month partnerecon.Month
	open  int64
}

// An openMonth is what is open of a month, owed to the partner and by it.
type openMonth struct {
	month        partnerecon.Month
	unpaid, owed int64
}

// openMonths says from which months a balance comes.
func openMonths(cells []cell, c closing) []openMonth {
	lots := movedMonths(cells)
	var last partnerecon.Month
	balance := int64(0)
	for i := range cells {
		last, balance = cells[i].Month, balance+cells[i].Sums.movement()
	}
	// The lots have one sign and come to the balance. What is receivable beyond it is
	// beside money that is held or not payable yet.
	beside := c.Carried - max(0, -balance)
	if beside > 0 && (len(lots) == 0 || lots[len(lots)-1].month != last) {
		lots = append(lots, lot{month: last})
	}
	var out []openMonth
	for i, l := range lots {
		m := openMonth{l.month, max(0, l.open), max(0, -l.open)}
		if i == len(lots)-1 {
			m.unpaid, m.owed = m.unpaid+beside, m.owed+beside
		}
		out = append(out, m)
	}
	return out
}

// movedMonths says from which months comes what was moved and not settled.
func movedMonths(cells []cell) []lot {
	var lots []lot
	for _, cell := range wholeMonths(cells) {
		n, cash := cell.Sums.movement(), cell.Sums.Paid+cell.Sums.WrittenOff
		lots = settled(lots, lot{cell.Month, n - cash})
		lots = settled(lots, lot{cell.Month, cash})
	}
	return lots
}

// chargedMonths says from which months comes what a partner owes for retainers, and how
// much that is.
func chargedMonths(cells []cell) (lots []lot, sum int64) {
	for _, cell := range wholeMonths(cells) {
		lots = settled(lots, lot{cell.Month, cell.Owes.Charged - cell.Owes.Returned})
		lots = settled(lots, lot{cell.Month, -cell.Owes.Paid})
		sum += cell.Owes.open()
	}
	return lots, sum
}

// accruedMonths puts together what is open of each month. What is payable is of the oldest
// ones, and what is not payable yet of the latest.
func (p Program) accruedMonths(open []openMonth, charges []lot, left closing) []AccruedMonth {
	var out []AccruedMonth
	take := func(from *int64, room int64) int64 {
		n := min(*from, room)
		*from -= n
		return n
	}
	for len(open)+len(charges) > 0 {
		var m openMonth
		owed := int64(0)
		if len(charges) == 0 || len(open) > 0 && !charges[0].month.Before(open[0].month) {
			m, open = open[0], open[1:]
		} else {
			m.month = charges[0].month
		}
		if len(charges) > 0 && charges[0].month == m.month {
			owed, charges = charges[0].open, charges[1:]
		}
		payable := take(&left.Payable, m.unpaid)
		held := take(&left.Held, m.unpaid-payable)
		out = append(out, AccruedMonth{
			Month: m.month, Unpaid: p.money(m.unpaid), Held: p.money(held), NotYet: p.money(m.unpaid - payable - held), Payable: p.money(payable),
			Receivable: p.money(m.owed), Owed: p.money(owed),
		})
	}
	return out
}

// settled adds a month to the open ones: it settles those of the other sign first, the
// oldest in front.
func settled(open []lot, next lot) []lot {
	for len(open) > 0 && next.open != 0 && (open[0].open > 0) != (next.open > 0) {
		rest := open[0].open + next.open
		if rest != 0 && (rest > 0) == (open[0].open > 0) {
			open[0].open = rest
			return open
		}
		open, next.open = open[1:], rest
	}
	if n := len(open); n > 0 && open[n-1].month == next.month {
		open[n-1].open += next.open
		return open
	}
	if next.open == 0 {
		return open
	}
	return append(open, next)
}

// wholeMonths puts the pieces of each month together.
func wholeMonths(cells []cell) []cell {
	var out []cell
	for _, c := range cells {
		if n := len(out); n > 0 && out[n-1].Month == c.Month {
			out[n-1].Sums.add(c.Sums)
			out[n-1].Owes.add(c.Owes)
			continue
		}
		out = append(out, c)
	}
	return out
}
