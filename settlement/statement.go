package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Statement says what partners were owed, earned and got in a range of
// months. It is a projection of the entries, cut by the day they were posted.
type Statement struct {
	From partnerecon.Month `json:"from,omitzero"`
	To   partnerecon.Month `json:"to,omitzero"`
	Rows []Row             `json:"rows,omitempty"` // by partner
	// BySeller are the rows by partner and selling entity, those of what names none first,
	// where the policy keeps balances by selling entity. Those of a partner add up to its
	// row: of one entity nothing is set off against another, so a partner may have something
	// payable of one beside a debt to another.
	BySeller []Row `json:"by_seller,omitempty"`
	Total    Row   `json:"total,omitzero"` // of all rows; its partner is empty
	// The two sides of commission + retained = net base. Commission comes from
	// the entries of all partners (earned, returned, and capped on lines, without what
	// retainers and incentives brought),
	// Retained from what each line kept when it was priced, Base from what
	// customers paid, less what they got back and returned commission.
	Commission partnerecon.Money `json:"commission,omitzero"`
	Retained   partnerecon.Money `json:"retained,omitzero"`
	Base       partnerecon.Money `json:"base,omitzero"`
	// Late is what customers got back after the window in which that returns commission, see
	// [commission.Plan.Late]: Base and Retained have it still, the company does not.
	Late partnerecon.Money `json:"late,omitzero"`
	// Retainers is what retainers brought of what was earned and returned.
	Retainers partnerecon.Money `json:"retainers,omitzero"`
	// Incentives is what incentives brought of what was earned. Tables that true up are
	// with what was trued up.
	Incentives partnerecon.Money `json:"incentives,omitzero"`
}

// A Row is one partner's part of a statement.
//
//	Opening + Earned + Returned + Clawed + Capped + TruedUp + Adjusted
//	        + Paid + WrittenOff = Closing
//	Closing = Held + NotYet + Payable - Carried
type Row struct {
	Partner string            `json:"partner,omitzero"`
	Seller  string            `json:"seller,omitzero"` // of a row by selling entity
	Opening partnerecon.Money `json:"opening,omitzero"`
	// Earned to WrittenOff are the sums of the entries posted, by kind.
	Earned     partnerecon.Money `json:"earned,omitzero"`
	Returned   partnerecon.Money `json:"returned,omitzero"`
	Clawed     partnerecon.Money `json:"clawed,omitzero"`
	Capped     partnerecon.Money `json:"capped,omitzero"`
	TruedUp    partnerecon.Money `json:"trued_up,omitzero"`
	Adjusted   partnerecon.Money `json:"adjusted,omitzero"`
	Paid       partnerecon.Money `json:"paid,omitzero"`
	WrittenOff partnerecon.Money `json:"written_off,omitzero"`
	// Withheld is the part of Paid that was not transferred but withheld, see [Payout].
	Withheld partnerecon.Money `json:"withheld,omitzero"`
	Closing  partnerecon.Money `json:"closing,omitzero"`
	// Held by a hold, NotYet payable, Payable now, Carried as the partner's
	// debt; none is negative.
	Held    partnerecon.Money `json:"held,omitzero"`
	NotYet  partnerecon.Money `json:"not_yet,omitzero"`
	Payable partnerecon.Money `json:"payable,omitzero"`
	Carried partnerecon.Money `json:"carried,omitzero"`
	// Receivable is what the partner owes for retainers and pays by itself. It is no
	// part of the balance above and reduces nothing that is payable; where the terms of
	// a retainer set it off, it is among the kinds above instead.
	Receivable Receivable `json:"receivable,omitzero"`
}

// A Receivable is what a partner owes for retainers, in amounts that it owes.
//
//	Opening + Charged - Returned - Paid = Closing
type Receivable struct {
	Opening  partnerecon.Money `json:"opening"`
	Charged  partnerecon.Money `json:"charged"`  // for cycles that have begun
	Returned partnerecon.Money `json:"returned"` // as they were refunded
	Paid     partnerecon.Money `json:"paid"`     // by the partner
	Closing  partnerecon.Money `json:"closing"`
}

// Statement returns the statement of the months from and to, both inside. A
// month that is not closed can only be the last one that has entries: it is
// shown as it stands, as of its last day; what its close posts is not there yet, such as tranches
// that fall due by then.
func (p Program) Statement(b *Book, from, to partnerecon.Month) (Statement, error) {
	if err := p.reads(b); err != nil {
		return Statement{}, err
	}
	if from.IsZero() || to.Before(from) {
		return Statement{}, fmt.Errorf("settlement: statement from %s to %s: %w: want two months in order", from, to, partnerecon.ErrSyntax)
	}
	out := Statement{From: from, To: to}
	var total numbers
	for _, id := range b.Partners() {
		a, days := b.accounts[id], StatementPeriod{from.First(), to.Last()}
		n, err := p.statement(b, a, days, func() closing { return p.closing(a, days.Through) })
		if err != nil {
			return Statement{}, err
		}
		total.add(n)
		parts, err := p.numbersBySeller(b, a, days)
		if err != nil {
			return Statement{}, err
		}
		out.BySeller = p.bySeller(out.BySeller, a, parts)
		if n != (numbers{}) {
			out.Rows = append(out.Rows, p.row(id, n))
		}
	}
	out.Total = p.row("", total)
	// These sums need no check: a book's volume bounds them (see maxVolume), and so
	// it does those of numbers.add and of a row.
	var all monthSums
	for _, m := range b.months {
		if !m.Month.Before(from) && !m.Month.After(to) {
			all.add(m, 1)
		}
	}
	out.Retainers, out.Incentives = p.money(total.sums.Retained), p.money(total.sums.Incentives)
	out.Base, out.Retained, out.Late = p.money(all.Base), p.money(all.Retained), p.money(all.Late)
	out.Commission = p.money(total.sums.Earned + total.sums.Returned + total.sums.OnLines - total.sums.Retained - total.sums.Incentives)
	return out, nil
}

// numbers are a row in minor units.
type numbers struct {
	opening int64
	sums    sums
	closing closing
	before  owes // the range
	owes    owes // in it
}

func (n *numbers) add(o numbers) {
	n.opening += o.opening
	n.sums.add(o.sums)
	n.closing.Held += o.closing.Held
	n.closing.NotYet += o.closing.NotYet
	n.closing.Payable += o.closing.Payable
	n.closing.Carried += o.closing.Carried
	n.before.add(o.before)
	n.owes.add(o.owes)
}

// statement cuts the cells of an account, or of a part of one, none of which is in the days
// in part. now says how the balance is made up where they are not closed.
func (p Program) statement(b *Book, a *account, days StatementPeriod, now func() closing) (numbers, error) {
	var n numbers
	if !days.From.After(a.Forgotten) && !a.Forgotten.IsZero() {
		return n, fmt.Errorf("settlement: statement from %s: those of partner %s through %s were dropped: %w", days.From, problem.Quote(a.Partner), a.Forgotten, ErrSealed)
	}
	last := cell{}
	for _, c := range a.Cells {
		switch {
		case c.piece().first().After(days.Through):
			if !last.Closed && !last.Month.IsZero() {
				return n, fmt.Errorf("settlement: statement to %s: %w, and partner %s has entries in %s", days.Through, ErrNotClosed, a.Partner, c.Month)
			}
			n.closing = last.Closing
			return n, nil
		case c.piece().first().Before(days.From):
			n.opening += c.Sums.movement()
			n.before.add(c.Owes)
		default:
			n.sums.add(c.Sums)
			n.owes.add(c.Owes)
		}
		last = c
	}
	n.closing = last.Closing
	closed := last.piece() == p.piece(days.Through) || !days.Through.After(b.closedThrough()) // it has no cell if it closed as the one before
	if !last.Closed || !closed {
		n.closing = now()
	}
	return n, nil
}

func (p Program) row(partner string, n numbers) Row {
	s := n.sums
	return Row{
		Partner: partner, Opening: p.money(n.opening),
		Earned: p.money(s.Earned), Returned: p.money(s.Returned), Clawed: p.money(s.Clawed), Capped: p.money(s.Capped),
		TruedUp: p.money(s.TruedUp), Adjusted: p.money(s.Adjusted), Paid: p.money(s.Paid), WrittenOff: p.money(s.WrittenOff),
		Withheld: p.money(s.Withheld),
		Closing:  p.money(n.opening + s.movement()),
		Held:     p.money(n.closing.Held), NotYet: p.money(n.closing.NotYet),
		Payable: p.money(n.closing.Payable), Carried: p.money(n.closing.Carried),
		Receivable: Receivable{
			Opening: p.money(n.before.open()), Charged: p.money(n.owes.Charged), Returned: p.money(n.owes.Returned),
			Paid: p.money(n.owes.Paid), Closing: p.money(n.before.open() + n.owes.open()),
		},
	}
}

// Of returns the sum of a kind; the zero Money for kinds that a row has not.
func (r Row) Of(k partnerecon.Kind) partnerecon.Money {
	switch k {
	case partnerecon.Earned:
		return r.Earned
	case partnerecon.Returned:
		return r.Returned
	case partnerecon.Clawed:
		return r.Clawed
	case partnerecon.Capped:
		return r.Capped
	case partnerecon.TruedUp:
		return r.TruedUp
	case partnerecon.Adjusted:
		return r.Adjusted
	case partnerecon.Paid:
		return r.Paid
	case partnerecon.WrittenOff:
		return r.WrittenOff
	case partnerecon.Held, partnerecon.Released, partnerecon.Sealed, partnerecon.Obligation, partnerecon.Rebased:
		return partnerecon.Money{}
	}
	return partnerecon.Money{}
}

// A Risk is what a partner would give back if a customer churned.
type Risk struct {
	Customer string `json:"customer,omitzero"`
	clawback.Risk
}

// AtRisk returns what would go back if every customer churned on a day, by
// partner and customer: what a clawback would take, less what caps per period that count
// first come would give back of what they cut off. Caps on net look at all that a partner
// has in a period; beside them it is the most that would go back. The day may be any, as a
// churn may be told late: on one before a payment was earned nothing of it is at risk.
func (p Program) AtRisk(b *Book, day partnerecon.Day) ([]Risk, error) {
	if err := p.reads(b); err != nil {
		return nil, err
	}
	var out []Risk
	err := p.eachExposure(b, func(id string, x clawback.Exposure) error {
		risks, err := p.recourse.AtRisk(x, day)
		if err == nil {
			risks, err = p.withoutCuts(b, id, day, risks)
		}
		for _, r := range risks {
			out = append(out, Risk{id, r})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b Risk) int { return cmp.Compare(a.Partner, b.Partner) })
	return out, nil
}

// eachExposure asks about every customer on whom something was earned, in their order.
func (p Program) eachExposure(b *Book, ask func(customer string, x clawback.Exposure) error) error {
	for _, id := range b.sortedCustomers() {
		c := b.customers[id]
		if len(c.Exposure.Partners) == 0 {
			continue
		}
		if err := ask(id, c.Exposure); err != nil {
			return fmt.Errorf("settlement: customer %s: %w", id, problem.Inner(err))
		}
	}
	return nil
}
