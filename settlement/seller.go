package settlement

import (
	"cmp"
	"iter"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// parts is how many parts of a balance are paid out, reserved and recovered by themselves:
// those by selling entity, where they are kept, else all of it is one.
func (a *account) parts() int { return max(1, len(a.Sellers)) }

// partAt returns one of the parts of a balance.
func (a *account) partAt(i int) *account {
	if len(a.Sellers) == 0 {
		return a
	}
	return &a.Sellers[i]
}

// arrange keeps the parts of a balance where the policy has them, for changes.
func (s *posting) arrange(a *account) {
	switch {
	case !s.program.policy.Statements.BySeller:
		a.rejoin()
	case len(a.Sellers) == 0 && len(a.Cells) > 0:
		a.Sellers = []account{a.unsold()}
	}
}

// balance returns what is paid out by itself of a selling entity, to be read, or nil where
// there is nothing.
func (p Program) balance(a *account, seller string) *account {
	switch {
	case p.policy.Statements.BySeller && len(a.Sellers) > 0:
		if i, ok := a.findSeller(seller); ok {
			return &a.Sellers[i]
		}
		return nil
	case p.policy.Statements.BySeller && seller != "":
		return nil
	case len(a.Sellers) > 0: // they are to be ended, but by a question
		a = a.clone()
		a.rejoin()
	}
	return a
}

func (a *account) findSeller(seller string) (int, bool) {
	return slices.BinarySearchFunc(a.Sellers, seller, func(o account, seller string) int { return cmp.Compare(o.Seller, seller) })
}

// balanceOf returns the part of a balance that is of a selling entity for changes. What names
// none is a part, too; where no parts are kept it is all of the balance.
func (s *posting) balanceOf(a *account, seller string) *account {
	if !s.program.policy.Statements.BySeller {
		a.rejoin()
		return a
	}
	if len(a.Sellers) == 0 {
		a.Sellers = []account{a.unsold()}
	}
	i, ok := a.findSeller(seller)
	if !ok {
		a.Sellers = slices.Insert(a.Sellers, i, account{Partner: a.Partner, Seller: seller})
	}
	return &a.Sellers[i]
}

// part returns the part of a partner's balance in which an entry is booked besides, that
// of its selling entity, or nil where none is kept. Holds are put on a partner and not on
// one of these parts, see spread.
func (s *posting) part(a *account, e *partnerecon.Entry) *account {
	if !e.Amount.Stated() || e.Kind.Holding() {
		return nil
	}
	if part := s.balanceOf(a, e.Seller); part != a {
		return part
	}
	return nil
}

// unsold is what names no selling entity: the balance as it was before parts were kept,
// with what was reserved and owed of it.
func (a *account) unsold() account {
	out := account{
		Partner: a.Partner, Cells: slices.Clone(a.Cells), Forgotten: a.Forgotten, Due: slices.Clone(a.Due),
		Total:    a.Total,
		Reserves: a.Reserves, Reserved: a.Reserved, Debt: a.Debt, Cleared: a.Cleared,
	}
	a.Reserves, a.Debt, a.Cleared = nil, clawback.Debt{}, 0
	return out
}

// rejoin ends the parts of a balance, for a policy that keeps none any more: what they have
// reserved and what they owe is of the whole.
func (a *account) rejoin() {
	for i := range a.Sellers {
		o := &a.Sellers[i]
		for _, r := range o.Reserves {
			a.Reserves[a.reserve(r.Terms)].join(r)
		}
		a.Debt, a.Cleared = oneDebt(a.Debt, o.Debt), a.Cleared+o.Cleared
	}
	a.Sellers = nil
}

// join takes up the lines of another reserve of the same version. A line may be of both: of
// one that names no entity, as it was before parts were kept, and of its entity since. What is
// to be reserved of it is then worked out anew, with the fact that joins them.
func (r *reserve) join(o reserve) {
	lines := append(slices.Clip(r.Account.Lines), o.Account.Lines...)
	slices.SortStableFunc(lines, func(x, y payout.Line) int {
		return cmp.Or(cmp.Compare(x.Customer, y.Customer), cmp.Compare(x.Line, y.Line))
	})
	if r.Next.IsZero() || !o.Next.IsZero() && o.Next.Before(r.Next) {
		r.Next = o.Next
	}
	r.Account, r.held = o.Account, nil
	if r.Account.Lines = onceEach(lines); len(r.Account.Lines) < len(lines) {
		r.Next = lines[0].Payable.AddMonths(-12 * 9999) // the first day: whatever the fact's, it is time
	}
}

// onceEach puts together what sorted lines say of one line.
func onceEach(lines []payout.Line) []payout.Line {
	out := lines[:0]
	for _, l := range lines {
		n := len(out)
		if n == 0 || out[n-1].Customer != l.Customer || out[n-1].Line != l.Line {
			out = append(out, l)
			continue
		}
		one := &out[n-1]
		one.Net, one.Held, one.Used = one.Net+l.Net, one.Held+l.Held, one.Used+l.Used // bounded by the volume of the book
		if l.Payable.After(one.Payable) {
			one.Payable = l.Payable
		}
	}
	return out
}

// oneDebt returns two debts of a partner as one. Both are in the currency of the program; of
// what was recovered only the later month matters.
func oneDebt(d, o clawback.Debt) clawback.Debt {
	if len(d.Accounts) == 0 || len(o.Accounts) == 0 {
		if len(d.Accounts) == 0 {
			return o
		}
		return d
	}
	d = d.Clone()
	x, y := &d.Accounts[0], o.Accounts[0]
	x.Owed = append(x.Owed, y.Owed...)
	slices.SortStableFunc(x.Owed, func(a, b clawback.Owed) int { return a.Since.Compare(b.Since) })
	switch c := x.Period.Compare(y.Period); {
	case c == 0:
		x.Recovered += y.Recovered
	case c < 0:
		x.Period, x.Recovered = y.Period, y.Recovered
	}
	if d.On.Before(o.On) {
		d.On = o.On
	}
	d.Left = cmp.Or(d.Left, o.Left)
	return d
}

// free is what of a part a hold can keep back: what it owes beside its reserves, whatever
// the partner owes the other way that is recovered within limits.
func (a *account) free(reserved int64) int64 { return max(0, a.Total+a.owes()-reserved) }

// named distinguishes the claims of a part from those of the others.
func (a *account) named() string {
	if a.Seller == "" {
		return ""
	}
	return ":" + a.Seller
}

// sold adds to the details of a step which selling entity it is about, if one.
func (a *account) sold(details ...partnerecon.Detail) []partnerecon.Detail {
	if a.Seller != "" {
		details = append(details, text("seller", a.Seller))
	}
	return details
}

// A sellerSum is an amount of one selling entity.
type sellerSum struct {
	seller string
	amount int64
}

// composeSellers works out how the parts of a balance are made up at the end of a day. What
// a dispute keeps back is of the entity that sold, as far as it owes so much. A hold
// is on the partner: what it keeps back is spread over the parts by what else each has that is
// not reserved. Together it is never more than all of that.
func (p Program) composeSellers(a *account, asOf partnerecon.Day) []composition {
	a = p.until(a, asOf)
	free, kept := p.freeOf(a, asOf)
	aside := -a.Total
	for _, n := range free {
		aside += n
	}
	open := a.quarrels(free)
	held := a.heldOver(aside, open)
	for _, weights := range [][]int64{open.own, free} {
		for i, x := range a.spread(held, weights) {
			kept[i].held += x
			free[i] -= x
			held -= x
		}
	}
	out := make([]composition, len(a.Sellers))
	for i := range a.Sellers {
		out[i] = p.composePart(a, &a.Sellers[i], asOf, kept[i])
	}
	return out
}

// freeOf returns what a hold can keep back of each part of a balance at the end of a day, and
// what is reserved of it.
func (p Program) freeOf(a *account, asOf partnerecon.Day) (free []int64, kept []keptBack) {
	free, kept = make([]int64, len(a.Sellers)), make([]keptBack, len(a.Sellers))
	for i := range a.Sellers {
		o := &a.Sellers[i]
		kept[i].reserved, kept[i].later = p.reservedOf(o, asOf)
		free[i] = o.free(kept[i].reserved)
	}
	return free, kept
}

// spread divides an amount over the parts of a balance by weights, which it is bounded by.
func (a *account) spread(amount int64, weights []int64) []int64 {
	names, sum := make([]string, len(weights)), int64(0)
	by := make([]exact.Num, len(weights))
	for i, w := range weights {
		names[i], by[i], sum = a.Sellers[i].Seller, exact.Int(w), sum+w
	}
	out, ok := exact.Allocate(max(0, min(amount, sum)), names, by)
	if !ok {
		return nil
	}
	return out
}

// eachComposition yields what is paid out by itself, and how it is made up at the end of a
// day.
func (p Program) eachComposition(a *account, asOf partnerecon.Day) iter.Seq2[*account, composition] {
	return func(yield func(*account, composition) bool) {
		a := p.until(a, asOf)
		if len(a.Sellers) == 0 {
			yield(a, p.compose(a, asOf))
			return
		}
		for i, c := range p.composeSellers(a, asOf) {
			if !yield(&a.Sellers[i], c) {
				return
			}
		}
	}
}

// closeSellers freezes the parts of a statement.
func (p Program) closeSellers(a *account, piece piece, last, through partnerecon.Day) {
	if len(a.Sellers) == 0 {
		return
	}
	for i, c := range p.composeSellers(a, last) {
		a.Sellers[i].close(c.closing, piece, last, through)
	}
}

// numbersBySeller cuts the parts of a balance.
func (p Program) numbersBySeller(b *Book, a *account, days StatementPeriod) ([]numbers, error) {
	if len(a.Sellers) == 0 {
		return nil, nil
	}
	now := p.composeSellers(a, days.Through)
	out := make([]numbers, len(a.Sellers))
	for i := range a.Sellers {
		var err error
		if out[i], err = p.statement(b, &a.Sellers[i], days, func() closing { return now[i].closing }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// bySeller appends the rows of a partner by selling entity.
func (p Program) bySeller(rows []Row, a *account, parts []numbers) []Row {
	for i, n := range parts {
		if n != (numbers{}) {
			row := p.row(a.Partner, n)
			row.Seller = a.Sellers[i].Seller
			rows = append(rows, row)
		}
	}
	return rows
}

func cloneSellers(list []account) []account {
	out := slices.Clone(list)
	for i := range out {
		out[i] = *list[i].clone()
	}
	return out
}

// checkSellers checks the stored parts of a partner's balance.
func (a *account) checkSellers(list *problem.List, at string) {
	for i := range a.Sellers {
		o, path := &a.Sellers[i], problem.At(at+"/sellers", i)
		switch {
		case i > 0 && o.Seller <= a.Sellers[i-1].Seller:
			list.Add(path+"/seller", problem.Conflict, "want selling entities by name, each once")
		case o.Partner != a.Partner:
			list.Add(path+"/partner", problem.Conflict, "want %s, whose account it is, got %s", problem.Quote(a.Partner), problem.Quote(o.Partner))
		case len(o.Sellers) > 0:
			list.Add(path+"/sellers", problem.Conflict, "a part has no parts")
		}
		o.checkReserves(list, path)
		o.checkSetOff(list, path)
		o.checkBesides(list, path)
	}
}
